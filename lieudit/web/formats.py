"""How values are written for readers: money, shares, names of states and roles."""

from __future__ import annotations

_NARROW = "\u202f"  # parts thousands and units, and never breaks a line
QUALIFIERS = {"about": "about", "at_least": "at least", "at_most": "at most"}
ROLES = {
    "grant": "grant",
    "envelope": "envelope",
    "cost": "cost",
    "total": "total",
    "ceiling": "ceiling",
    "rate": "rate",
    "asked": "asked for",
}
METHODS = {
    "text-layer": "the file's own text",
    "ocr": "optical character recognition",
    "markup": "a web page's markup",
    "plain": "plain text",
}
TABLES = {
    "participations": "places in a programme",
    "awards": "sums of money",
    "programme_counts": "numbers of communes",
}


def number(value: float) -> str:
    """`1780000` as `1 780 000`; cents only where there are some."""
    text = f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"
    return text.replace(",", _NARROW)


def euros(eur: float | None, low: float | None = None, high: float | None = None, qualifier: str = "exact") -> str:
    """An amount as a reader wants it: `about 1 780 000 €`, `200 000 to 350 000 €`."""
    if eur is None:
        if low is None or high is None:
            return "an unknown sum"
        return f"{number(low)} to {number(high)}{_NARROW}€"
    return " ".join(filter(None, (QUALIFIERS.get(qualifier), f"{number(eur)}{_NARROW}€")))


def share(value: float | None) -> str:
    """A confidence as a percentage; nothing is quite certain."""
    if value is None:
        return ""
    return "over 99%" if 0.995 <= value < 1 else f"{value:.0%}"


def witnesses(number: int) -> str:
    """How many independent documents say so."""
    return "One witness" if number == 1 else f"{number} independent witnesses"


def role(name: str) -> str:
    """What an award's sum is, in words."""
    return ROLES.get(name, name)


def method(name: str) -> str:
    """How a page was read, in words."""
    return METHODS.get(name, name)


def table(name: str) -> str:
    """What a table's rows are, in words."""
    return TABLES.get(name, name.replace("_", " "))


def scope(value: str) -> str:
    """The territory of a count as a reader wants it."""
    if value == "FR":
        return "France"
    if value[:1] == "D" and value[1:2].isdigit():
        return f"département {value[1:]}"
    return f"region {value}" if value.isdigit() else value


def is_web_address(value: str | None) -> bool:
    """Whether an address may be a link: nothing but http and https, which run no script."""
    return bool(value) and str(value).lower().startswith(("http://", "https://"))
