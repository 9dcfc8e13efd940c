"""What sum a page may mean by the figure that it tells: rounded, hedged, with or without tax."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from extract.claims import ToldAward
from extract.facts import Qualifier

TAXES = (1.2, 1.1, 1.055)  # TTC for 1 HT: the rates of works, of renovation and of housing
_ROUNDED = 0.005  # the most that a sum in plain digits with zeros at its end is taken to be rounded by
_SCALED = 0.05  # the most that one in millions or thousands is
_HEDGED = 0.05
_BOUNDED = 0.1  # how far above `plus de` the sum may lie
_SURE = 0.01  # `environ 187 300`: whoever hedges may be so far off, however many digits the figure has
_UNITS = re.compile(r"(?P<digits>\d[\d  ]*)(?:[.,](?P<decimals>\d+))?\s*(?:milli|m€|m \S|k€|md)", re.IGNORECASE)
_DIGITS_THAT_TELL = 4
_FARTHEST = max(TAXES) * (1 + _BOUNDED) / (1 - _BOUNDED)  # one figure by another, where both tell one sum,
_FEW = 4.0  # and euros, more than what rounding and tax come to beside that


class Match(StrEnum):
    """How the sums of two facts are one."""

    EQUAL = "equal"
    ROUNDED = "one sum, rounded or hedged"
    TAXED = "one sum without and with tax"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The sums that a figure may stand for, in euros."""

    low: float
    high: float

    def meets(self, other: Stretch) -> bool:
        """Whether one sum may be meant by both."""
        return self.low <= other.high and other.low <= self.high


def stretch(one: ToldAward) -> Stretch:
    """The sums that a fact's figure may stand for."""
    if one.eur is None:
        low, high = one.eur_low or 0.0, one.eur_high or one.eur_low or 0.0
        return Stretch(low, high)
    return _stretch(one.eur, one.qualifier, one.text)


@lru_cache(maxsize=4096)
def _stretch(eur: float, qualifier: Qualifier, text: str) -> Stretch:
    unit, is_scaled = last_place(eur, text)
    if qualifier is Qualifier.ABOUT:
        slack = min(max(unit, eur * _SURE), eur * _HEDGED)
        return Stretch(eur - slack, eur + slack)
    if qualifier is Qualifier.AT_LEAST:
        return Stretch(eur, eur + min(max(unit, eur * _SURE), eur * _BOUNDED))
    if qualifier is Qualifier.AT_MOST:
        return Stretch(eur - min(max(unit, eur * _SURE), eur * _BOUNDED), eur)
    if unit < 1:
        return Stretch(eur - 0.005, eur + 0.005)
    if unit < 1000:
        return Stretch(eur - 0.5, eur + 0.49)  # whole euros; half a euro is rounded up
    slack = min(unit / 2, eur * (_SCALED if is_scaled else _ROUNDED))
    return Stretch(eur - slack, eur + slack * 0.999)


def last_place(eur: float, text: str) -> tuple[float, bool]:
    """What one more in the last digit that counts would add, in euros, and whether the sum is told in thousands or
    millions: 10,000 for `1,35 M€`. Zeros at the end of plain digits don't count.
    """
    told = _UNITS.search(text)
    if told:
        digits = re.sub(r"\D", "", told["digits"])
        number = float(f"{digits}.{told['decimals'] or '0'}")
        if number:
            return eur / number * 10.0 ** -len(told["decimals"] or ""), True
    if eur != round(eur):
        return 0.01, False
    unit = 1.0
    while eur and eur % (unit * 10) == 0:
        unit *= 10
    return unit, False


def tells_itself(eur: float | None) -> bool:
    """Whether a sum has so many digits that two grants of one beneficiary hardly have it by chance: 187,300."""
    return eur is not None and len(f"{eur:.2f}".replace(".", "").strip("0")) >= _DIGITS_THAT_TELL


def farthest(eur: float) -> tuple[float, float]:
    """The least and the most, in euros, that may be one sum with a figure: ``may_be_one`` is true of none beyond."""
    return (eur - _FEW) / _FARTHEST - 1, eur * _FARTHEST + _FEW


def may_be_one(one: float, other: float) -> bool:
    """Whether facts with these figures (in euros) may tell one sum (``same_sum``), whatever their words."""
    low, high = sorted((one, other))
    if high > low * _FARTHEST + _FEW:
        return False
    net, gross = _widest(low), _widest(high)
    return net.meets(gross) or _is_taxed(net, gross) or _is_taxed(gross, net)


@lru_cache(maxsize=4096)
def _widest(eur: float) -> Stretch:
    """The sums that a figure may stand for at most: in words it has no fewer digits that count, and may be hedged."""
    unit, _ = last_place(eur, "")
    slack = max(eur * _SURE, min(unit, eur * _BOUNDED), 0.5)
    return Stretch(eur - slack, eur + slack)


def same_sum(one: ToldAward, other: ToldAward) -> Match | None:
    """Whether, and how, two facts may tell one sum; None where they can't."""
    if one.eur is not None and one.eur == other.eur and {one.tax, other.tax} != {"HT", "TTC"}:
        return Match.EQUAL
    ours, theirs = stretch(one), stretch(other)
    if {one.tax, other.tax} != {"HT", "TTC"} and ours.meets(theirs):
        return Match.ROUNDED
    if one.tax != other.tax and _taxed(one, ours, other, theirs):
        return Match.TAXED
    return None


def _taxed(one: ToldAward, ours: Stretch, other: ToldAward, theirs: Stretch) -> bool:
    """Whether one is the other with tax: that which is said to be with tax, or isn't said to be without, is more."""
    return any(
        net_told.tax != "TTC" and gross_told.tax != "HT" and _is_taxed(net, gross)
        for net, net_told, gross, gross_told in ((ours, one, theirs, other), (theirs, other, ours, one))
    )


def _is_taxed(net: Stretch, gross: Stretch) -> bool:
    # Tax is figured to the cent and told in euros.
    return any(net.low * rate - 1 <= gross.high and gross.low <= net.high * rate + 1 for rate in TAXES)
