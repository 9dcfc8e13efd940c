"""Awards told by sentences, list items and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extract import awards_beneficiary, awards_date, awards_places, awards_programme, awards_purpose, awards_shares
from extract.awards_context import NOWHERE
from extract.awards_funder import GIVES, Paid, gets, paid_by
from extract.awards_payers import (
    GIVEN,
    Payer,
    council,
    is_local_record,
    payer_in,
    publisher_funder,
    resolve,
    scheme_funder,
    scheme_owner,
)
from extract.awards_reading import STATE_FUNDS, Placed, Reading, Stretch, distinct, inside
from extract.awards_role import replaced, role
from extract.facts import Amount, Award, Role
from extract.normalise import fold_string
from ingest.document import BlockKind

_SKIPPED = frozenset({BlockKind.HEADER, BlockKind.FOOTER, BlockKind.TABLE_ROW})
_GETS = re.compile(r"\b(?:recoi|recu|obtien|obtenu|percoi|percu|beneficie|touche|se voit|decroche)")

_DECIDES = re.compile(
    r"^[ •*-]*(?:\d\W+)?decide(?:nt)? (?:a l'unanimite )?d(?:e |')(?:attribu|accord|allou|octroy|vers|vot)"
)
_GRANTS = re.compile(  # « … d'attribuer », « le conseil attribue », « une subvention est versée à »
    r"\b(?:d'|de |decident? )(?:attribuer|accorder|allouer|octroyer|verser|voter)\b"
    r"|\b(?:le conseil(?: municipal| communautaire)?|l'assemblee|il|elle) "
    r"(?:attribue|accorde|alloue|octroie|verse|vote)\b"
)
_IS_IT = re.compile(r"^ ?(?:c'est|voila|telle? est|il s'agit)\b")
CONFIDENCE = {  # by what tells the communes; the share that was right on annotated pages, and some doubt
    "to": 0.92,
    "brackets": 0.92,
    "item": 0.92,
    "respectively": 0.9,
    "subject": 0.87,
    "counted": 0.85,
    "ordinal": 0.8,
    "each": 0.8,
    "parent": 0.8,
    "none": 0.78,
    "after": 0.75,
    "speaks_on": 0.7,
    "heading": 0.7,
    "letterhead": 0.7,
    "document": 0.65,
}


@dataclass(frozen=True, slots=True)
class _Told:
    """What the paragraph's last sums were for: a co-funder's share has the project's."""

    communes: tuple[str, ...]
    purpose: str | None
    block: int


def find(reading: Reading, payers: Sequence[Payer]) -> Iterator[Award]:
    """All awards of a page outside its tables."""
    told: _Told | None = None
    for stretch in reading.stretches:
        if stretch.passage.kind in _SKIPPED:
            continue
        sums = inside(reading.amounts, stretch.start, stretch.end)
        whole = _with_caption(reading, stretch, sums)
        for award in _of_stretch(reading, payers, whole, sums, told):
            if award.purpose or award.commune_codes:
                told = _Told(award.commune_codes, award.purpose, stretch.passage.block)
            yield award
        if not sums:
            subject = awards_purpose.of_subject(reading, stretch)
            codes = distinct(c.mention.code for c in inside(reading.communes, stretch.start, stretch.end))
            if subject is not None:
                told = _Told(codes, subject, stretch.passage.block)


def _with_caption(reading: Reading, stretch: Stretch, sums: Sequence[Placed[Amount]]) -> Stretch:
    """A figure set apart (``100 M€``, ``Le chiffre : 100 M€``) with the words under it, which tell what it is."""
    following = reading.after(stretch)
    if len(sums) != 1 or following is None or inside(reading.amounts, following.start, following.end):
        return stretch
    alone = stretch.end - stretch.start - (sums[0].end - sums[0].start) <= 4
    heads = stretch.passage.kind is BlockKind.HEADING or stretch.end - sums[0].end <= 2
    if alone or (heads and _IS_IT.match(reading.words[following.start : following.end])):
        return replace(stretch, end=following.end)
    return stretch


def _of_stretch(
    reading: Reading, payers: Sequence[Payer], stretch: Stretch, sums: Sequence[Placed[Amount]], told: _Told | None
) -> Iterator[Award]:
    payments = [paid_by(reading, payers, amount, sums, start=stretch.start, end=stretch.end) for amount in sums]
    parents = awards_shares.parents(reading, stretch.start, sums, payments)
    project: str | None = None
    costs: set[int] = set()
    last: tuple[str, ...] = ()
    for number, amount in enumerate(sums):
        following = sums[number + 1] if number + 1 < len(sums) else None
        begin = sums[number - 1].end if number else stretch.start
        if replaced(reading.words[: stretch.end], amount, following, begin, stretch.end):
            continue
        if number == 0 and awards_shares.is_shared_out(reading, stretch.start, sums):
            continue
        paid = payments[number]
        shares = [sums[child] for child, parent in parents.items() if parent == number]
        what = role(
            reading,
            amount,
            sums,
            stretch.start,
            stretch.end,
            shares=shares,
            has_payer=paid is not None,
            listed_grant=number == 0 and awards_shares.lists_grants(reading, stretch),
        )
        if what is None:
            continue
        if what in (Role.GRANT, Role.ENVELOPE) and awards_shares.repeats(reading, stretch, amount):
            what = Role.TOTAL
        lead = reading.words[sums[number - 1].end : amount.start] if number else ""
        part = parents.get(number) in costs and not (shares or GIVEN.search(lead))
        if what is Role.COST:
            costs.add(number)
        award = _award(reading, stretch, amount, sums, paid=paid, what=what, payers=payers, last=last)
        if part and award.role is Role.GRANT and not (paid or award.funder_id or award.programme_id):
            award = replace(award, role=Role.COST)  # « coût : 3 M€, dont 1 M€ de voirie »
        if award.purpose is None and what not in (Role.ENVELOPE, Role.TOTAL):
            if project is not None and (number in parents or paid is not None) and award.commune_codes == last:
                award = replace(award, purpose=project)
            elif told is not None and told.purpose and _reaches(reading, told.block, stretch):
                same = told.communes == award.commune_codes or not told.communes
                if (
                    same
                    and award.commune_codes
                    and (paid is not None or what is Role.COST or award.programme_id in STATE_FUNDS)
                ):
                    award = replace(award, purpose=told.purpose)
        last = award.commune_codes
        if award.purpose is not None:
            project = award.purpose
        yield award


def _reaches(reading: Reading, block: int, stretch: Stretch) -> bool:
    """Whether what a block told holds for a stretch: its own block, the heading right over it, a list's beginning."""
    here = stretch.passage.block
    if block == here or (block == here - 1 and reading.text.page.blocks[block].kind is BlockKind.HEADING):
        return True
    return (
        stretch.passage.kind is BlockKind.LIST_ITEM
        and here - block <= 6
        and all(one.kind is BlockKind.LIST_ITEM for one in reading.text.page.blocks[block + 1 : here])
    )


def _award(
    reading: Reading,
    stretch: Stretch,
    amount: Placed[Amount],
    sums: Sequence[Placed[Amount]],
    *,
    paid: Paid | None,
    what: Role,
    payers: Sequence[Payer],
    last: tuple[str, ...],
) -> Award:
    payer = paid.payer if paid is not None else None
    hidden = () if payer is None else ((payer.start, payer.end),)  # the commune of ``la ville de X verse`` pays
    sirens = awards_beneficiary.epcis(reading, stretch, amount, sums, paid)
    places, what = (
        (NOWHERE, what)
        if sirens
        else awards_beneficiary.places(reading, stretch, amount, sums, hidden=hidden, what=what, last=last)
    )
    foreign = payer is not None and payer.funder != "etat"
    programme, told_by = awards_programme.of_sum(
        reading, stretch, amount, sums, has_payer=foreign, from_state=payer is not None and not foreign
    )
    communes = places.codes
    funder = (
        resolve(reading, payer, communes, reading.words[stretch.start : stretch.end]) if payer is not None else None
    )
    if told_by == "section" and funder is None and paid is None and what is Role.GRANT and is_local_record(reading):
        funder = _giver(reading, payers, stretch, communes)  # what a council grants is no scheme's told far from it
    if funder is None and (paid is None or told_by == "beside"):
        funder = scheme_funder(reading, programme)
    owner = scheme_owner(reading, programme)
    if told_by == "section" and funder is not None and owner not in (None, funder):
        programme = None  # another's money, told after a région's own scheme
    if funder is None and paid is None and what is Role.GRANT:
        funder = _giver(reading, payers, stretch, communes)
    if what is Role.COST and (paid is None or paid.rule not in ("after", "beside")):
        funder = None
    purpose, purpose_rule = awards_purpose.of_sum(reading, stretch, amount, sums)
    if amount is sums[0] and awards_places.share_of_sum(reading, stretch, sums) is not None:
        purpose = None  # « Pour la halle, la part de X dans l'aide de 9 000 € … » tells what the share is for
    if purpose is None and awards_beneficiary.is_entry(reading, stretch):
        purpose = awards_purpose.of_entry(reading, stretch)
    if purpose is None and amount is sums[-1] and communes:
        purpose = awards_purpose.of_next(reading, stretch)
    whole = what is Role.TOTAL and len(sums) > 1 and amount is sums[0]  # a project whose shares follow
    if (what in (Role.TOTAL, Role.RATE) and not whole) or (what is Role.ENVELOPE and purpose_rule != "for"):
        purpose = None
    if (
        what is Role.GRANT
        and not communes
        and not sirens
        and purpose is None
        and _is_budget(reading, stretch, amount, programme)
    ):
        what = Role.ENVELOPE
    edtf = awards_date.of_sum(reading, stretch, amount, sums, what, has_payer=paid is not None)
    confidence = min(amount.mention.confidence, CONFIDENCE[places.rule])
    return Award(
        stretch.passage.start,
        stretch.passage.end,
        round(confidence, 2),
        f"awards.prose_{places.rule}",
        amount.mention,
        what,
        communes,
        sirens,
        programme,
        funder,
        edtf,
        purpose,
    )


def _giver(reading: Reading, payers: Sequence[Payer], stretch: Stretch, communes: Sequence[str]) -> str | None:
    """Who gives all that a list tells: the payer of its lead-in, else of the heading over it."""
    passage = stretch.passage
    own = _decider(reading, payers, stretch, communes) if is_local_record(reading) else None
    if own is not None:
        return own
    if passage.lead_in is not None:
        start, end = reading.place(passage.lead_in)
        named = [one for one in payers if start <= one.start and one.end <= end]
        if GIVEN.search(reading.words[start:end]) and len({(one.funder, one.level) for one in named}) == 1:
            return resolve(reading, named[0], communes)
    lead = reading.stretch_of(passage.lead_in) if passage.lead_in is not None else stretch
    receives = passage.lead_in is not None or _GETS.search(reading.words[stretch.start : stretch.end]) is not None
    for one in reading.siblings(lead if lead is not None else stretch)[: 2 if receives else 0]:
        named = [name for name in payers if one.start <= name.start and name.end <= one.end]
        known = {(name.funder, name.level) for name in named}
        if len(known) == 1 and not gets(named[0]) and GIVES.search(reading.words[named[0].end : one.end]):
            return resolve(reading, named[0], communes)
        if known:
            break
    for heading in reversed(passage.headings[-2:]):
        words = fold_string(heading.text)
        payer = payer_in(reading, words) if GIVEN.search(words) else None
        if payer is not None:
            return resolve(reading, payer, communes)
    return _decider(reading, payers, stretch, communes)


def _decider(reading: Reading, payers: Sequence[Payer], stretch: Stretch, communes: Sequence[str]) -> str | None:
    """Who decided what is told with a decision: the one payer named with it, else the publisher of the record."""
    opening = reading.words[stretch.start : stretch.end]
    if is_local_record(reading):
        over = [one for one in (stretch.passage.lead_in, *stretch.passage.parents) if one is not None]
        told = (opening, *(reading.words[slice(*reading.place(one))] for one in over))
        return council(reading) if any(_GRANTS.search(words) for words in told) else None
    if reading.context.document.kind == "deliberation" or _DECIDES.match(opening):
        return publisher_funder(reading)
    decision = awards_date.decision(reading, stretch)
    if decision is None:
        return None
    one, _ = decision
    named = [name for name in payers if one.start <= name.start and name.end <= one.end]
    if not named:
        return publisher_funder(reading)
    known = {resolve(reading, name, communes) for name in named}
    return known.pop() if len(known) == 1 else None


def _is_budget(reading: Reading, stretch: Stretch, amount: Placed[Amount], programme: str | None) -> bool:
    return programme is not None and (amount.mention.eur or 0) >= 500_000
