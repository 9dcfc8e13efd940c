"""Under which programme a sum goes: the words beside it, its sentence, paragraph, list or heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.awards_reading import STATE_FUNDS, Placed, Reading, Stretch, distinct
from extract.facts import Amount, ProgrammeMention
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
_REGIONAL_AID = re.compile(r"\b(?:aides?|soutien|subventions?|dispositif|appui) regiona(?:les?|l|ux)\b")
_THIS_SCHEME = re.compile(
    r"\b(?:ce|cet|cette|le|du|l') ?(?:meme )?(?:dispositif|appel a (?:projets|candidatures"
    r"|manifestation)|programme|consultation|fonds|dotation"
    r"|politique|demarche|label|ami|premier appel|second appel|plan)\b(?! (?:d'action|de financement"
    r"|local|pluriannuel|commun|social|social))"
)
_OWN_SCHEME = re.compile(
    r"^(?:le|la|les|un|une|l') ?(?:pacte|plan|fonds|schema|charte|agenda)\b"
    r"(?! (?:de financement|vert|friches?|prevoit|finance))"
    r"|^[^.;]{0,140}\bun fonds (?:commun|unique|special|propre|d'intervention)\b"
)
_FAILED = re.compile(
    r"^[^.;:]{0,30}\b(?:sans (?:etre|avoir ete|succes)|n'a(?: toutefois| cependant)? pas ete (?:retenu"
    r"|laureat|selection))"
)
_TURNS = re.compile(r"\b(?:autres?|ailleurs|aussi|en bref|egalement|par ailleurs|divers)\b")
_OF_IT = re.compile(r"\ben (?:(?:a|ont|aura|auront|avait|avaient) )?\w+ (?:que |finalement )?$")
_OUTSIDE = re.compile(
    r"^ ?(?:ht |ttc )?[,(]? ?(?:hors|en dehors d[eu]|sans lien avec) ?(?:le |la |l'|ce |cette |cet |tout )?"
    r"(?:dispositif|programme|contrat|appel a \w+|convention|plan|enveloppe)\b"
)
_NEGATED = re.compile(r"(?:\bn'est pas|\bn'a pas|\bne releve|\bhors|\bpas|\bni|\bexclue?s? d\w*)\b[^.;,]{0,50}$")


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
    here = [one for one in here if not _negated(reading, stretch.start, one)]
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
    if _OWN_SCHEME.match(sentence) and not _THIS_SCHEME.search(sentence):
        return None, "none"
    own = () if _named(reading, stretch) else (stretch,)  # « ce dispositif »; what it names is of its other sums
    for one in (*own, *reading.siblings(stretch)):
        found = _told(reading, one, has_payer=has_payer)
        if found is not None:
            return found, "paragraph"
    passage = stretch.passage
    for parent in reversed(passage.parents):
        start, end = reading.place(parent)
        named = distinct(p.mention.programme_id for p in reading.programmes if start <= p.start and p.end <= end)
        if len(named) == 1:
            return named[0], "paragraph"
    if passage.noted is not None:
        carrier = reading.stretch_of(passage.noted)
        found = _told(reading, carrier, has_payer=has_payer) if carrier is not None else None
        if found is not None:
            return found, "note"
    lead = reading.stretch_of(passage.lead_in) if passage.lead_in is not None else None
    if lead is not None:
        for one in (lead, *reading.siblings(lead)):
            found = _told(reading, one, has_payer=has_payer)
            if found is not None:
                return found, "lead_in"
    if passage.introduction is not None and len(passage.introduction.programmes) == 1:
        return passage.introduction.programmes[0], "lead_in"
    return _of_section(reading, stretch, has_payer=has_payer)


def _of_section(reading: Reading, stretch: Stretch, *, has_payer: bool) -> tuple[str | None, str]:
    """The innermost heading that names a programme; before the outer ones, the section's own paragraphs.

    A heading that turns to other matters (``Autres leviers``) ends the search.
    """
    headings = stretch.passage.headings
    for depth in range(len(headings), 0, -1):
        heading = headings[depth - 1]
        named = tuple(p for p in heading.programmes if not (has_payer and p in STATE_FUNDS))
        if named:
            return named[0], "heading"
        if _TURNS.search(fold_string(heading.text)):
            return None, "none"
    found = _introduced(reading, stretch, has_payer=has_payer)
    return found, "section" if found is not None else "none"


def _introduced(reading: Reading, stretch: Stretch, *, has_payer: bool) -> str | None:
    """What the text before a list of results speaks of, where no heading names a programme.

    For a list item, and for a sentence of results (``les aides accordées``): the nearest paragraph before, of
    the same section or of one that holds it, that names a scheme.
    """
    headings = stretch.passage.headings
    heading = fold_string(headings[-1].text) if headings else ""
    words = reading.words[stretch.start : stretch.end]
    listed = stretch.passage.kind is BlockKind.LIST_ITEM
    if (has_payer and listed) or not (listed or _RESULTS.search(words) or _RESULTS.search(heading)):
        return None
    for one in reading.before(stretch):
        if one.passage.kind in (BlockKind.FOOTNOTE, BlockKind.HEADER, BlockKind.FOOTER, BlockKind.TABLE_ROW):
            continue
        if listed and one.passage.kind is BlockKind.LIST_ITEM:
            continue  # another item's programme is its own
        around = one.passage.headings
        if around != headings[: len(around)]:
            continue  # a section beside this one
        found = _told(reading, one, has_payer=has_payer)
        if found is not None and (listed or found not in STATE_FUNDS):
            return found
    return None


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


def _told(reading: Reading, stretch: Stretch, *, has_payer: bool) -> str | None:
    """The last scheme of a sentence; a State fund only where it is the one programme named.

    ``Ce dispositif``, ``le fonds`` are the programme named last before them.
    """
    ids = distinct(one.mention.programme_id for one in _named(reading, stretch))
    schemes = [one for one in ids if one not in STATE_FUNDS | _TOOLS]
    if schemes:
        return schemes[-1]
    if len(ids) == 1 and ids[0] in STATE_FUNDS:
        return None if has_payer else ids[0]
    words = reading.words[stretch.start : stretch.end]
    if not ids and _REGIONAL_AID.search(words):
        return _regional(reading, stretch)
    if ids or not _THIS_SCHEME.search(words):
        return None
    earlier = [p for p in reading.programmes if p.end <= stretch.start and not _negated(reading, stretch.start, p)]
    last = earlier[-1].mention.programme_id if earlier else None
    return None if has_payer and last in STATE_FUNDS else last


def _negated(reading: Reading, start: int, one: Placed[ProgrammeMention]) -> bool:
    """Whether a commune is said to have no place in a programme: its money is not meant."""
    if _FAILED.match(reading.words[one.end : one.end + 80]):
        return True
    return _NEGATED.search(reading.words[max(start, one.start - 60) : one.start]) is not None
