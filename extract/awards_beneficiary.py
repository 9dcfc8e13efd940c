"""For whom a sum of prose is: communes, or the intercommunality that is granted it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract import awards_places
from extract.awards_context import NOWHERE, Places, codes_of
from extract.awards_funder import Paid
from extract.awards_reading import Placed, Reading, Stretch, distinct, inside
from extract.awards_topic import own
from extract.facts import Amount, Role

_TO_EPCI = re.compile(r"\b(?:a|au|aux|pour|au profit d[eu'] ?|en faveur d[eu'] ?)(?: la| l'| les)? ?$")
_LOOSE = frozenset({"after", "speaks_on", "heading", "document", "letterhead"})
_TO_EPCI_NEAR = re.compile(
    r"\b(?:a|pour|au profit de|en faveur de) (?:la )?(?:communaute (?:de communes|d'agglomeration"
    r"|urbaine)|metropole|c[ca] d)"
)
_SHARED_BY = re.compile(
    r"\b(?:se partag\w+|recoi\w+|recevr\w+|obtien\w+|benefici\w+|dispos\w+|se voi\w+ (?:attribuer|accorder|allouer))"
    r" (?:ensemble |ainsi |chacune? )?(?:d')?(?:une?|l') ?(?:enveloppe|dotation)\b[^.;,]{0,40}$"
)
_RESERVED = re.compile(
    r"\b(?:reserv|accord|attribu|allou|octro)\w+ (?:a ces|aux) \w+ (?:villes|communes|bourgs) (?:une|l') ?enveloppe\b"
)
_OTHER_SUBJECT = re.compile(
    r"\b(?:la|cette) (?:ville|commune)\b|\b(?:avec|par|de|a|pour|dans) (?:la|l')? ?(?:communaute|metropole|cc|ca|agglo)"
)
_OF_PROJECT = re.compile(
    r"\b(?:l'operation|le projet|le chantier|la renovation|la rehabilitation|les travaux|l'opah(?:-ru)?) d"
)
_FROM_BEFORE = frozenset({"none", "each", "speaks_on", "heading", "letterhead"})
_GETS = re.compile(r"\b(?:recoi|recu|obtien|obtenu|percoi|percu|beneficie|touche|se voit|decroche)")
_CLAUSE = re.compile(r"^[^,]{0,40}, (?:qui|dont|laquelle) [^,]+,")


def places(
    reading: Reading,
    stretch: Stretch,
    amount: Placed[Amount],
    sums: Sequence[Placed[Amount]],
    *,
    hidden: Sequence[tuple[int, int]],
    what: Role,
    last: tuple[str, ...],
) -> tuple[Places, Role]:
    """For which communes a sum is, and what it turns out to be: a budget for one place is a grant or a project's cost.

    Args:
        reading: the page.
        stretch: the sentence, item or note of the sum.
        amount: the sum.
        sums: all sums of the sentence, in order.
        hidden: where the sentence names who pays it.
        what: its role so far.
        last: the communes of the sum told before it in the sentence.
    """
    told = awards_places.for_sum(reading, stretch, amount, sums, hidden)
    if told.rule in _LOOSE and _TO_EPCI_NEAR.search(_around(reading, stretch, amount)):
        return NOWHERE, what  # « à la communauté de communes du pays de X »
    if what is Role.TOTAL and told.rule in ("letterhead", "document"):
        return NOWHERE, what
    if what is Role.ENVELOPE:
        if told.rule == "to":
            return told, Role.GRANT  # « une enveloppe de 2 M€ est réservée à X »
        if told.rule == "counted" and _RESERVED.search(reading.words[stretch.start : amount.start]):
            return told, Role.GRANT  # « une enveloppe est réservée à ces trois villes », told before
        shared = _SHARED_BY.search(reading.words[stretch.start : amount.start]) is not None
        if shared and told.rule in ("subject", "counted", "item"):
            return told, Role.GRANT  # « X et Y se partageront une enveloppe de 50 000 € »
        if told.codes and _OF_PROJECT.search(reading.words[stretch.start : stretch.end]):
            return told, Role.COST  # « dotée d'un budget de 2 M€, l'opération de X »
        return NOWHERE, what
    paying = codes_of([c for c in reading.communes if any(begin <= c.start and c.end <= end for begin, end in hidden)])
    if paying and (not told.codes or told.rule in _FROM_BEFORE):
        return Places(paying, "subject"), what  # « la ville de X a investi »
    if last and amount is not sums[0] and told.rule in _FROM_BEFORE:
        return Places(last, "subject"), what  # what the sentence's earlier sum was found to be for
    if not told.codes and _TO_EPCI_NEAR.search(_around(reading, stretch, amount)) is None:
        codes = own(reading, stretch)
        return Places(codes, "letterhead" if codes else "none"), what
    return told, what


def _around(reading: Reading, stretch: Stretch, amount: Placed[Amount]) -> str:
    return reading.words[max(stretch.start, amount.start - 120) : min(stretch.end, amount.end + 80)]


def is_entry(reading: Reading, stretch: Stretch) -> bool:
    """Whether a stretch is a line of a plan of financing (``Région : 20 000 €``): its place is the document's."""
    label = re.match(r"^[^:.;]{3,70}: ?(?:environ )?", reading.words[stretch.start : stretch.end])
    return label is not None and any(one.start == stretch.start + label.end() for one in reading.amounts)


def epcis(
    reading: Reading, stretch: Stretch, amount: Placed[Amount], sums: Sequence[Placed[Amount]], paid: Paid | None
) -> tuple[str, ...]:
    """The intercommunalities that a sum is granted to."""
    words = reading.words
    after = min([stretch.end, *(other.start for other in sums if other.start >= amount.end)])
    paying = paid.payer if paid is not None else None
    found = []
    for epci in inside(reading.epcis, stretch.start, stretch.end):
        if paying is not None and paying.start <= epci.start < paying.end:
            continue
        if amount.end <= epci.start < after and epci.start - amount.end < 80:
            gap = words[amount.end : epci.start] + _article(words[epci.start : epci.end])
            if _TO_EPCI.search(gap) and not inside(reading.communes, amount.end, epci.start):
                found.append(epci.mention.siren)
        elif (
            epci.end <= amount.start
            and _GETS.search(words[_after_clause(words, epci.end) : amount.start])
            and not _OTHER_SUBJECT.search(words[max(stretch.start, epci.start - 25) : amount.start])
        ) and not inside(reading.communes, _after_clause(words, epci.end), amount.start):
            found.append(epci.mention.siren)
    return distinct(found)


def _after_clause(words: str, start: int) -> int:
    """Past a relative clause: ``la communauté de communes, qui regroupe X et Y, a reçu …``."""
    clause = _CLAUSE.match(words[start : start + 200])
    return start + clause.end() if clause is not None else start


def _article(name: str) -> str:
    found = re.match(r"(?:l'|la |le |les )", name)
    return found.group() if found else ""
