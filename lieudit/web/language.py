"""The language of the project's own pages: their words, and how values are written for readers.

English is what the code says; ``lieudit/web/locale/LANGUAGE/*.po`` holds the translations. Documents speak as they are.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel import negotiate_locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from lieudit.web import territories

LOCALES = Path(__file__).parent / "locale"
LANGUAGES = ("en", "fr")
_NARROW = "\u202f"  # parts thousands and units, and never breaks a line
_DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")


def N_(message: str) -> str:  # noqa: N802  (gettext's own name for a text that is translated where it is shown)
    """Mark a text that is translated later."""
    return message


QUALIFIERS = {"about": N_("about %(sum)s"), "at_least": N_("at least %(sum)s"), "at_most": N_("at most %(sum)s")}
KINDS = {
    "commune": N_("communes"),
    "programme": N_("programmes"),
    "amount": N_("amounts"),
    "date": N_("dates"),
    "epci": N_("intercommunalities"),
    "organisation": N_("organisations"),
}
STATUSES = {
    "candidate": N_("candidate"),
    "selected": N_("selected"),
    "enrolled": N_("enrolled"),
    "signed": N_("signed"),
    "completed": N_("completed"),
    "withdrawn": N_("withdrawn"),
}
ROLES = {
    "grant": N_("grant"),
    "envelope": N_("envelope"),
    "cost": N_("cost"),
    "total": N_("total"),
    "ceiling": N_("ceiling"),
    "rate": N_("rate"),
    "asked": N_("asked for"),
}
METHODS = {
    "text-layer": N_("the file’s own text"),
    "ocr": N_("optical character recognition"),
    "markup": N_("a web page’s markup"),
    "plain": N_("plain text"),
}
DOCUMENT_KINDS = {
    "press-release": N_("press release"),
    "report": N_("report"),
    "agreement": N_("agreement"),
    "deliberation": N_("deliberation"),
    "newsletter": N_("newsletter"),
    "web-page": N_("web page"),
}
COMMUNE_STATUSES = {
    "delegated": N_("delegated commune"),
    "associated": N_("associated commune"),
    "arrondissement": N_("municipal arrondissement"),
    "former": N_("former commune"),
}
TABLES = {
    "participations": N_("places in a programme"),
    "awards": N_("sums of money"),
    "programme_counts": N_("numbers of communes"),
}
REVIEWED = {"right": N_("checked"), "corrected": N_("corrected by a person"), "added": N_("added by a person")}
# What the view `ledger_left_out` says (db/claims_schema.py).
LEFT_OUT = (
    N_("no sum, but a range"),
    N_("told only by documents that were replaced"),
    N_("asked for, not granted"),
    N_("no grant, but a cost"),
    N_("no grant, but a total"),
    N_("no grant, but a ceiling"),
    N_("no grant, but a rate"),
    N_("its parts are counted"),
    N_("part of a sum that is counted"),
    N_("contradicted"),
)
_SEASONS = {
    "21": N_("spring %(year)s"),
    "22": N_("summer %(year)s"),
    "23": N_("autumn %(year)s"),
    "24": N_("winter %(year)s"),
    "33": N_("first quarter of %(year)s"),
    "34": N_("second quarter of %(year)s"),
    "35": N_("third quarter of %(year)s"),
    "36": N_("fourth quarter of %(year)s"),
    "40": N_("first half of %(year)s"),
    "41": N_("second half of %(year)s"),
}


class Language:
    """One of the languages of the pages; templates know it as ``formats``."""

    def __init__(self, code: str, translations: gettext.NullTranslations) -> None:
        self.code = code
        self.gettext: Callable[[str], str] = translations.gettext
        self.ngettext: Callable[[str, str, int], str] = translations.ngettext

    def number(self, value: float) -> str:
        """`1780000` as `1 780 000`; cents only where there are some."""
        whole, _, cents = (f"{value:,.0f}" if value == round(value) else f"{value:,.2f}").partition(".")
        mark = "," if self.code == "fr" else "."
        return whole.replace(",", _NARROW) + (mark + cents if cents else "")

    def euros(
        self, eur: float | None, low: float | None = None, high: float | None = None, qualifier: str = "exact"
    ) -> str:
        """An amount as a reader wants it: `about 1 780 000 €`, `200 000 to 350 000 €`."""
        if eur is None:
            if low is None or high is None:
                return self.gettext("an unknown sum")
            numbers = {"low": self.number(low), "high": f"{self.number(high)}{_NARROW}€"}
            return self.gettext("%(low)s to %(high)s") % numbers
        said = f"{self.number(eur)}{_NARROW}€"
        return self.gettext(QUALIFIERS[qualifier]) % {"sum": said} if qualifier in QUALIFIERS else said

    def share(self, value: float | None) -> str:
        """A confidence as a percentage; nothing is quite certain."""
        if value is None:
            return ""
        space = "\u202f" if self.code == "fr" else ""
        if 0.995 <= value < 1:
            return self.gettext("over %(share)s") % {"share": f"99{space}%"}
        return f"{value * 100:.0f}{space}%"

    def edtf(self, value: str | None) -> str:
        """A date as a reader writes it: `7 July 2023`, `2020 to 2026`, `third quarter of 2021`.

        What EDTF (https://www.loc.gov/standards/datetime/) can say and a reader's words can't is left as it is.
        """
        if not value:
            return ""
        first, slash, last = value.partition("/")
        if not slash:
            return self._moment(value)
        if first == "..":
            return self.gettext("until %(last)s") % {"last": self._moment(last)}
        if last == "..":
            return self.gettext("from %(first)s on") % {"first": self._moment(first)}
        return self.gettext("%(first)s to %(last)s") % {"first": self._moment(first), "last": self._moment(last)}

    def _moment(self, value: str) -> str:
        if not _DAY.fullmatch(value):
            return value
        year, month, day = (*value.split("-"), "", "")[:3]
        if month in _SEASONS and not day:
            return self.gettext(_SEASONS[month]) % {"year": year}
        try:
            known = date(int(year), int(month or 1), int(day or 1))
        except ValueError:  # no month or day of the calendar: said as it stands
            return value
        if not month:
            return year
        pattern = "d MMMM y" if day else "MMMM y"
        said = format_date(known, pattern, locale=self.code)
        return re.sub(r"^1 ", "1er ", said) if day and self.code == "fr" else said

    def witnesses(self, number: int) -> str:
        """How many independent documents say so."""
        return self.ngettext("One witness", "%(num)s independent witnesses", number) % {"num": self.number(number)}

    def kind(self, name: str) -> str:
        """Mentions of a kind, in the plural."""
        return self._word(KINDS, name)

    def status(self, name: str) -> str:
        """A place in a programme, or what a sum is, in words."""
        return self._word(STATUSES | ROLES, name)

    def role(self, name: str) -> str:
        """What an award's sum is, in words."""
        return self._word(ROLES, name)

    def method(self, name: str) -> str:
        """How a page was read, in words."""
        return self._word(METHODS, name)

    def document_kind(self, name: str | None) -> str:
        """What kind of document it is; nothing where nothing told."""
        return self._word(DOCUMENT_KINDS, name) if name else ""

    def commune_status(self, name: str) -> str:
        """What a commune is that is no longer one of its own."""
        return self._word(COMMUNE_STATUSES, name)

    def reviewed(self, verdict: str) -> str:
        """What a person did to a fact that is said, in words."""
        return self._word(REVIEWED, verdict)

    def table(self, name: str) -> str:
        """What a table's rows are, in words."""
        return self._word(TABLES, name).replace("_", " ")

    def reason(self, text: str) -> str:
        """Why the ledger leaves a sum out; the parts that tell of one case stay as they are."""
        head, colon, rest = text.partition(": ")
        return self.gettext(head) + (f"{colon}{rest}" if colon else "")

    def scope(self, value: str) -> str:
        """The territory of a count as a reader wants it."""
        if value == "FR":
            return "France"
        if value[:1] == "D" and value[1:2].isdigit():
            return self.departement(value[1:])
        return self.region(value) if value.isdigit() else value

    def departement(self, code: str | None) -> str:
        """A département by its code: `Pas-de-Calais (62)`."""
        if not code:
            return ""
        name = territories.departements().get(code)
        return f"{name} ({code})" if name else self.gettext("département %(code)s") % {"code": code}

    def region(self, code: str | None) -> str:
        """A region by its INSEE code."""
        if not code:
            return ""
        return territories.regions().get(code) or self.gettext("region %(code)s") % {"code": code}

    def size(self, size_bytes: int) -> str:
        """A file's size: `84 kB`, `2.4 MB`."""
        kilobytes = size_bytes / 1000
        if kilobytes < 1000:
            return self.gettext("%(size)s kB") % {"size": self.number(max(round(kilobytes), 1))}
        megabytes = f"{kilobytes / 1000:.1f}"
        return self.gettext("%(size)s MB") % {"size": megabytes.replace(".", ",") if self.code == "fr" else megabytes}

    def _word(self, words: Mapping[str, str], name: str) -> str:
        return self.gettext(words[name]) if name in words else name

    @staticmethod
    def is_web_address(value: str | None) -> bool:
        """Whether an address may be a link: nothing but http and https, which run no script."""
        return bool(value) and str(value).lower().startswith(("http://", "https://"))

    def template_functions(self) -> dict[str, Callable[..., str]]:
        """``_``, ``gettext`` and ``ngettext`` as templates call them: with named parts, which are escaped."""

        @pass_context
        def translate(context: Context, message: str, **parts: Any) -> str:
            return _filled(context, self.gettext(message), parts)

        @pass_context
        def translate_plural(context: Context, singular: str, plural: str, num: int, **parts: Any) -> str:
            return _filled(context, self.ngettext(singular, plural, num), {"num": self.number(num), **parts})

        return {"_": translate, "gettext": translate, "ngettext": translate_plural}


def _filled(context: Context, text: str, parts: Mapping[str, Any]) -> str:
    """A translation with its parts put in; markup may stand in the translation, never come from a part."""
    trusted = Markup(text) if context.eval_ctx.autoescape else text
    return trusted % parts


def of_request(accepted: str | None) -> Language:
    """The language for a request's Accept-Language header; English where it names none that is here."""
    found = negotiate_locale(_preferred(accepted or ""), LANGUAGES, sep="-")
    return language(found or "en")


def _preferred(accepted: str) -> list[str]:
    """The tags of an Accept-Language header (RFC 9110, 12.5.4), the most wanted first; region subtags are dropped."""
    wanted: list[tuple[float, int, str]] = []
    for position, entry in enumerate(accepted[:500].split(",")):
        tag, _, weight = entry.partition(";")
        match = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", weight)
        quality = float(match[1]) if match else 0.0 if weight.strip() else 1.0
        if quality > 0:
            wanted.append((-quality, position, tag.strip().lower().partition("-")[0]))
    return [tag for _, _, tag in sorted(wanted)]


@cache
def language(code: str) -> Language:
    """A language by its code, with the texts of its catalogues."""
    if code == "en":
        return Language(code, gettext.NullTranslations())
    binary = io.BytesIO()
    write_mo(binary, catalogue(code))
    binary.seek(0)
    return Language(code, gettext.GNUTranslations(binary))


def catalogue(code: str) -> Catalog:
    """All texts of a language, of every part of the pages."""
    whole = Catalog(locale=code)
    for path in sorted((LOCALES / code).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                if message.id:
                    whole.add(message.id, message.string, flags=message.flags, locations=[(path.name, 0)])
    return whole
