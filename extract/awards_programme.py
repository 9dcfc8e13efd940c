"""Under which programme a sum goes: the words beside it, its sentence, paragraph, list or heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract import awards_date
from extract.awards_reading import STATE_FUNDS, Placed, Reading, Stretch, distinct
from extract.facts import Amount, ProgrammeMention
from extract.focus import Told
from extract.normalise import fold_string
from ingest.document import BlockKind

_BOUND_AFTER = re.compile(
    r"^(?: ?\(?(?:ht|ttc)\)?)?(?: d'euros)?(?: (?:de |d')?(?:subventions?|aides?|credits?|dotations?"
    r"|financements?|concours|l'etat"
    r"|enveloppe))*[ ,(]*(?:(?:au titre|dans le cadre|sur les credits|a travers|issus?|provenant|grace"
    r"|via|par le biais|venant"
    r"|obtenus?|accordee?s?|attribuee?s?|mobilisee?s?|financee?s?|alloue\w*|par l'etat|de l'etat|verse\w*) ?)*"
    r"(?:de l'|de la |du |des |de son |de sa |de leur |de |d'|a la |au |par la |par le |par |via la "
    r"|via le |sur la |sur le |en |la |le )?"
    r"(?:fonds |dotation |programme |dispositif |appel a projets |contrat |convention |politique "
    r"|label )?(?:« ?|\" ?)?$"
)
_BOUND_BEFORE = re.compile(
    r"^(?: ?»| ?\")?(?: ?\)(?! ?,)| \d{4})?(?: ?\(| ?:| ?,| -| a(?= ?$)| a hauteur d[e']"
    r"| pour(?: un montant d[e'])?| a apporte| apporte| finance| verse| a verse"
    r"| \d+ ?%| de| d')*(?: ?(?:quelque|environ|pres de))? ?$"
)
_TOOLS = frozenset(
    {
        "operation-de-revitalisation-de-territoire",
        "denormandie",
        "zrr",
        "frr",
        "qpv",
        "france-services",
        "petites-cites-de-caractere",
    }
)
"""Legal tools and zones: they give no money; a sum is theirs only where a heading or the words beside it say so."""
_RESULTS = re.compile(
    r"\b(?:laureate?s?|retenue?s?|selection\w*|beneficiaires?|aides?|subventions?|vague|cycle"
    r"|dossiers?|montants?|soutenue?s?|candidatures?)\b"
)
_PLAN = "france-relance"
_THE_FUND = re.compile(r"\b(?:le|ce|du) fonds\b(?! (?:d|vert|friche|bar|europe|region|nation|commun|social|propre))")
_SAME_SUM = re.compile(r"\ben a (?:ainsi )?(?:decide|delibere)|\bcette (?:aide|subvention|somme)\b|\bce soutien\b")
_REGIONAL_AID = re.compile(r"\b(?:aides?|soutien|subventions?|dispositif|appui) regiona(?:les?|l|ux)\b")
_OWN_SCHEME = re.compile(
    r"^(?:le|la|les|un|une|l') ?(?:pacte|plan|fonds|schema|charte|agenda)\b"
    r"(?! (?:de financement|vert|friches?|prevoit|finance))"
    r"|^[^.;]{0,140}\bun fonds (?:commun|unique|special|propre|d'intervention)\b"
)
_FAILED = re.compile(
    r"^[^.;:]{0,30}\b(?:sans (?:etre|avoir ete|succes)|n'a(?: toutefois| cependant)? pas ete (?:retenu"
    r"|laureat|selection))"
)
_TURNS = re.compile(r"\b(?:autres?|hors|ailleurs|aussi|en bref|egalement|par ailleurs|divers)\b")
_OF_IT = re.compile(r"\ben (?:(?:a|ont|aura|auront|avait|avaient) )?\w+ (?:que |finalement )?$")
_OUTSIDE = re.compile(
    r"^ ?(?:ht |ttc )?[,(]? ?(?:hors|en dehors d[eu]|sans lien avec) ?(?:le |la |l'|ce |cette |cet |tout )?"
    r"(?:dispositif|programme|contrat|appel a \w+|convention|plan|enveloppe)\b"
)
_NEGATED = re.compile(r"(?:\bn'est pas|\bn'a pas|\bne releve|\bhors|\bpas|\bni|\bexclue?s? d\w*)\b[^.;,]{0,50}$")

_FAR = frozenset({Told.HEADING, Told.TITLE, Told.SECTION, Told.PAGE, Told.DOCUMENT})
_LOOSE = frozenset({Told.SECTION, Told.PAGE, Told.DOCUMENT})
_BINDING = frozenset({Told.ANAPHORA, Told.LEAD_IN, Told.HEADING, Told.TITLE})


def of_sum(
    reading: Reading,
    stretch: Stretch,
    amount: Placed[Amount],
    others: Sequence[Placed[Amount]],
    *,
    has_payer: bool,
    from_state: bool = False,
) -> tuple[str | None, str]:
    """The programme of a sum of prose and the rule that tells, or None.

    Args:
        reading: the page.
        stretch: the sentence, item or note of the sum.
        amount: the sum.
        others: all sums of the sentence, in order.
        has_payer: whether the words tell who pays it: then a State fund told elsewhere isn't its source.
        from_state: whether they tell that the State does: then the one fund of the sentence is.
    """
    here = [one for one in reading.programmes if stretch.start <= one.start and one.end <= stretch.end]
    here = _without_plan([one for one in here if not _negated(reading, stretch.start, one)])
    earlier = [other for other in others if other.end <= amount.start]
    if earlier and _OF_IT.search(reading.words[earlier[-1].end : amount.start]):
        return of_sum(reading, stretch, earlier[-1], others, has_payer=has_payer, from_state=from_state)
    before_end = max([stretch.start, *(other.end for other in others if other.end <= amount.start)])
    after_start = min([stretch.end, *(other.start for other in others if other.start >= amount.end)])
    if re.search(r"\brespecti(?:vement|fs?|ves?)\b", reading.words[stretch.start : stretch.end]):
        told = _respectively(reading, stretch, amount, others)
        if told is not None:
            return told, "beside"
    if _OUTSIDE.match(reading.words[amount.end : after_start]):
        return None, "none"
    bound = _bound(reading, here, amount, before_end, after_start)
    if bound is not None:
        return bound, "beside"
    taken = {
        id(one)
        for other in others
        if other is not amount
        for one in here
        if _touches(reading, one, other, others, stretch)
    }
    free = [one for one in here if id(one) not in taken]
    schemes = [one for one in here if one.mention.programme_id not in STATE_FUNDS | _TOOLS]
    clause = max(stretch.start, reading.words.rfind(";", stretch.start, amount.start) + 1)
    near = distinct(
        p.mention.programme_id
        for p in free
        if clause <= p.start < amount.start and p.mention.programme_id in STATE_FUNDS
    )
    if len(near) == 1 and not has_payer:
        return near[0], "sentence"
    funds = distinct(one.mention.programme_id for one in free if one.mention.programme_id in STATE_FUNDS)
    if len(funds) == 1 and not has_payer:
        return funds[0], "sentence"
    named = distinct(one.mention.programme_id for one in here if one.mention.programme_id in STATE_FUNDS)
    if from_state and len(named) == 1:
        return named[0], "sentence"
    if schemes:
        before = [one for one in schemes if one.end <= amount.start]
        nearest = before[-1] if before else schemes[0]
        return nearest.mention.programme_id, "sentence"
    return _around(reading, stretch, has_payer=has_payer)


def _without_plan(here: Sequence[Placed[ProgrammeMention]]) -> list[Placed[ProgrammeMention]]:
    """The programmes of a sentence; a plan only where none of the funds that are its parts is named."""
    funds = [one for one in here if one.mention.programme_id in STATE_FUNDS - {_PLAN}]
    return [one for one in here if not funds or one.mention.programme_id != _PLAN]


def _part(reading: Reading, stretch: Stretch) -> str:
    """The plan that was named last, or the one of its funds that the same sentence named."""
    plan = [one for one in reading.programmes if one.mention.programme_id == _PLAN and one.end <= stretch.start]
    if plan:
        told = next((one for one in reading.stretches if one.start <= plan[-1].start < one.end), stretch)
        funds = distinct(one.mention.programme_id for one in _without_plan(_named(reading, told)))
        return funds[0] if len(funds) == 1 and funds[0] in STATE_FUNDS else _PLAN
    return _PLAN


def _touches(
    reading: Reading,
    one: Placed[ProgrammeMention],
    amount: Placed[Amount],
    others: Sequence[Placed[Amount]],
    stretch: Stretch,
) -> bool:
    """Whether a programme's name is bound to another sum of the sentence."""
    before_end = max([stretch.start, *(other.end for other in others if other.end <= amount.start)])
    after_start = min([stretch.end, *(other.start for other in others if other.start >= amount.end)])
    return _bound(reading, [one], amount, before_end, after_start) is not None


def _bound(
    reading: Reading, here: Sequence[Placed[ProgrammeMention]], amount: Placed[Amount], before: int, after: int
) -> str | None:
    words = reading.words
    for one in here:
        if amount.end <= one.start < after and _BOUND_AFTER.match(words[amount.end : one.start]):
            return _source(reading, here, one)
    for one in reversed(here):
        if before <= one.start and one.end <= amount.start and _BOUND_BEFORE.match(words[one.end : amount.start]):
            return _source(reading, here, one)
    return None


def _source(reading: Reading, here: Sequence[Placed[ProgrammeMention]], one: Placed[ProgrammeMention]) -> str:
    """A fund named with the plan that it belongs to (``le fonds X du plan Y``) is meant, not the plan."""
    for other in here:
        if 0 <= one.start - other.end <= 8 and re.fullmatch(
            r" ?(?:de|du|\(|,)? ?", reading.words[other.end : one.start]
        ):
            return other.mention.programme_id
    return one.mention.programme_id


def _respectively(
    reading: Reading, stretch: Stretch, amount: Placed[Amount], others: Sequence[Placed[Amount]]
) -> str | None:
    """``Soit respectivement 10 et 20 M€``: one programme each, in order, of this sentence or the one before."""
    noted = stretch.passage.noted
    carrier = reading.stretch_of(noted) if noted is not None else None
    for one in (stretch, *([carrier] if carrier is not None else []), *reading.siblings(stretch)[:1]):
        ids = distinct(p.mention.programme_id for p in _named(reading, one))
        if len(ids) >= len(others) >= 2:
            return ids[len(ids) - len(others) + others.index(amount)]
    return None


def _around(reading: Reading, stretch: Stretch, *, has_payer: bool) -> tuple[str | None, str]:
    """What the sentences before, the list's lead-in, the headings or the section's paragraphs name."""
    sentence = reading.words[stretch.start : stretch.end]
    scheme = _regional(reading, stretch) if _REGIONAL_AID.search(sentence) else None
    if scheme is not None:
        return scheme, "regional"
    if _OWN_SCHEME.match(sentence):
        return None, "none"
    told = _next(reading, stretch)
    if told is not None:
        return told, "paragraph"
    if not has_payer and _THE_FUND.search(sentence):
        funds = [one for one in reading.programmes if one.end <= stretch.start and _is_fund(reading, one)]
        if funds:
            return _without_plan(funds)[-1].mention.programme_id, "paragraph"
    return _in_focus(reading, stretch, has_payer=has_payer)


def _in_focus(reading: Reading, stretch: Stretch, *, has_payer: bool) -> tuple[str | None, str]:
    """What the sentence is about by what stands outside it: money needs more than that the page speaks of a scheme.

    A heading that turns to other matters (``Autres leviers``) ends the search.
    """
    passage = stretch.passage
    headings = passage.headings
    heading = fold_string(headings[-1].text) if headings else ""
    sentence = reading.words[stretch.start : stretch.end]
    listed = passage.kind is BlockKind.LIST_ITEM
    results = listed or _RESULTS.search(sentence) is not None or _RESULTS.search(heading) is not None
    for one in reading.focus[passage]:
        name = _part(reading, stretch) if one.programme_id == _PLAN else one.programme_id
        if one.told in _FAR and _TURNS.search(heading):
            break
        if has_payer and name in STATE_FUNDS:
            continue
        if name in _TOOLS and one.told not in _BINDING:
            continue
        own = _has_money(reading, name)
        if one.told is Told.NAMED or (one.told is Told.TITLE and has_payer and not own):
            continue
        bound = (own and (results or one.told is Told.SECTION)) or (listed and one.told is Told.PAGE)
        if one.told in _LOOSE and (name in STATE_FUNDS or not bound):
            continue
        return name, "section" if one.told in _LOOSE else "paragraph"
    decided = awards_date.decision(reading, stretch) if listed and not has_payer else None
    if decided is not None:  # « Le jury a retenu, au titre du fonds X, … » brings the lists under the next headings
        named = distinct(one.mention.programme_id for one in _without_plan(_named(reading, decided[0])))
        return (named[0], "paragraph") if len(named) == 1 else (None, "none")
    return None, "none"


def _next(reading: Reading, stretch: Stretch) -> str | None:
    """``La commission en a décidé ainsi, au titre du dispositif X``: the one scheme that the next sentence names."""
    following = reading.after(stretch)
    if following is None or following.passage.block != stretch.passage.block:
        return None
    same = _SAME_SUM.search(reading.words[following.start : following.end])
    ids = distinct(one.mention.programme_id for one in _named(reading, following))
    return ids[0] if same is not None and len(ids) == 1 else None


def _is_fund(reading: Reading, one: Placed[ProgrammeMention]) -> bool:
    known = reading.reference.programmes.get(one.mention.programme_id)
    return known is not None and known.kind == "fund"


def _has_money(reading: Reading, programme: str) -> bool:
    """Whether a scheme gives money of its own: a fund, or a région's; of national labels others pay for the works."""
    known = reading.reference.programmes.get(programme)
    return known is not None and (known.region is not None or known.kind == "fund")


def _regional(reading: Reading, stretch: Stretch) -> str | None:
    """The région's own scheme that the page named last: ``l'aide régionale`` is of it."""
    for one in reversed([p for p in reading.programmes if p.end <= stretch.end]):
        known = reading.reference.programmes.get(one.mention.programme_id)
        if known is not None and known.region is not None:
            return known.id
    return None


def _named(reading: Reading, stretch: Stretch) -> list[Placed[ProgrammeMention]]:
    return [
        one
        for one in reading.programmes
        if stretch.start <= one.start and one.end <= stretch.end and not _negated(reading, stretch.start, one)
    ]


def _negated(reading: Reading, start: int, one: Placed[ProgrammeMention]) -> bool:
    """Whether a commune is said to have no place in a programme: its money is not meant."""
    if _FAILED.match(reading.words[one.end : one.end + 80]):
        return True
    return _NEGATED.search(reading.words[max(start, one.start - 60) : one.start]) is not None
