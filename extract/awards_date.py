"""When a sum was granted, voted, signed or spent, or the year of its budget, as the page tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.awards_columns import DATED, DECIDES, NOT_DATED, SAYS_GRANTED, Row
from extract.awards_reading import Placed, Reading, Stretch, inside
from extract.facts import Amount, DateMention, Role
from extract.normalise import fold_string
from ingest.document import BlockKind

_GRANTS = re.compile(
    r"\b(?:accord|allou|attribu|octro|vot[ea]|adopt|valid|approuv|deliber|notifi|vers[ea]|sign[ea]"
    r"|consacr|engag|reserv|annonc"
    r"|devoil|promis|obten|obtien|recu|recoi|percu|debloqu|retenu|laureat|finance|subventionn|investi"
    r"|affect|mobilis|design"
    r"|distingu|confirm|decid|octroy|present|selectionn|verse|solde|depens|apporte|soutenu|bouclera"
    r"|donne|mandat|paye|contribu|aide|subvention|touche|injecte)"
)
_OF_BUDGET = re.compile(
    r"(?:\bau titre d[eu'](?: (?:l'annee|l'exercice|la programmation|budget))?|\bpour(?: l'annee"
    r"| l'exercice)?|\bsur (?:le budget|l'exercice)"
    r"|\bloi de finances pour|\bbudget|\bexercice|\bprogrammation|\bcredits|\bannee|\bdes) ?$"
)
_BY = re.compile(r"(?:\ben|\ble|\bdu|\bentre|\bl'|\bce|\bcet|\bdes|\bhier|\bdepuis le|,|\(|\bde|\bau|\bd'|^) ?$")
_NOT_WHEN = re.compile(
    r"(?:\b(?:loi|ordonnance|decret|circulaire|arretes? du|l'arrete|depuis|supprim\w+|remplac\w+|succed\w+|lancee?s?"
    r"|lancement|ouvert(?:e|s|es)?"
    r"|ouverture|creee?s?|avant|d'ici"
    r"|jusqu'(?:a|au|en)|livr\w+|achev\w+|demarr\w+|commenc\w+|debut\w+|travaux|fin du|termin\w+"
    r"|inaugur\w+|prevue?s? (?:pour|en|a|au)"
    r"|attendue?s? (?:pour|en|a|au)|a compter du|a partir (?:de|du)|clos|close|cloture\w*|echeance"
    r"|contre|(?:plus|moins|autant) qu|ne en|nee en|engagee en|labellis\w+"
    r"|renovee? en|batie? en|reouvert\w*|rouvert\w*|opah(?:-ru)?|lauree?ate?s? depuis"
    r"|horizon|recus? entre|construit\w* en|fermee?s?|fermetures?"
    r"|acheve\w*|siecle|revu|mise a jour|publie\w*|edition)\b)[^.;,]{0,25}$"
)
_DECIDES = re.compile(
    r"\b(?:commission permanente|jury|comite|conseil (?:regional|departemental|municipal|communautaire"
    r"|general)|assemblee|seance|session"
    r"|deliberation|reuni[es]*|elus|presidente?|prefete?|ministre|resultats|palmares|laureats|commission d'elus)\b"
)
_CHOOSES = re.compile(
    r"\b(?:valid|vot[ea]|adopt|approuv|attribu|accord|allou|octro|retenu|retient|choisi|design|devoil"
    r"|annonc|selection|arrete|distingu|programme)"
)
_GRANTED = re.compile(  # « les premières subventions ont été votées le … »
    r"\b(?:subventions?|aides?|dotations?|credits|contrats?|conventions?)\b[^.;:]{0,20}"
    r"(?:ete|sont|furent) (?:vote|attribue|accorde|alloue|notifie|octroye|signe)"
    r"|\ba signe\b[^.;:]{0,60}\b(?:contrats|conventions)\b"
)
_SAME_SUM = re.compile(
    r"\b(?:cette|ce|cet|l') ?(?:aide|subvention|somme|montant|soutien|dotation|enveloppe|concours)\b"
)
_AMONG = re.compile(
    r"^[^.;]{0,30}\ben (?:a|ont) \w|^ ?(?:dotee?s? d|parmi (?:eux|elles|ces)|dont|entre autres"
    r"|notamment|ainsi|citons|au nombre)"
)
_TURNS = re.compile(r"\b(?:autres?|ailleurs|exemples?|en bref|perspectives|calendrier)\b")
_CITES = re.compile(r"^[ *-]*(?:vu|considerant|rappelant)\b")
_RECORDS = frozenset({"deliberation", "agreement"})


def of_sum(
    reading: Reading,
    stretch: Stretch,
    amount: Placed[Amount],
    others: Sequence[Placed[Amount]],
    role: Role,
    *,
    has_payer: bool,
) -> str | None:
    """The EDTF date of a sum of prose, or None where the page doesn't tell it."""
    words = reading.words
    after_start = _tail(reading, stretch, amount, others)
    budget = role is Role.ENVELOPE
    for date in reading.dates:  # « 12 M€ en 2015 », « 250 000 € votés le 3 mars »
        if amount.end <= date.start and date.end <= after_start:
            gap = words[amount.end : date.start]
            if re.match(r"^ ?\)? ?\(?(?:en|pour|le|au titre d[eu'](?: l'annee| l'exercice)?|par an d\w+)? ?$", gap):
                return date.mention.edtf
            if "/" in date.mention.edtf and re.match(r"^ ?(?:(?:pour|sur) la periode|sur|de|entre|jusqu'en) ?$", gap):
                return date.mention.edtf
            if len(gap) < 90 and ";" not in gap and _dates(words, stretch.start, date, amount, budget=budget):
                return date.mention.edtf
    if budget:
        periods = [d for d in reading.dates if amount.end <= d.start and d.end <= after_start and "/" in d.mention.edtf]
        if periods:
            return periods[0].mention.edtf
    clause = max(stretch.start, words.rfind(";", stretch.start, amount.start) + 1)
    found = None
    for date in reading.dates:
        if (
            clause <= date.start
            and date.end <= amount.start
            and _dates(words, stretch.start, date, amount, budget=budget)
        ):
            found = date.mention.edtf
            if budget and "/" in found:
                return found
    if found is not None:
        return found
    if _AMONG.match(words[stretch.start : stretch.end]):
        siblings = reading.siblings(stretch)
        for date in reading.dates:
            if siblings and siblings[0].start <= date.start and date.end <= siblings[0].end:
                near = inside(reading.amounts, siblings[0].start, siblings[0].end)
                if _dates(
                    words, siblings[0].start, date, near[0] if near else Placed(date.start, date.end, amount.mention)
                ):
                    return date.mention.edtf
    voted = _voted_next(reading, stretch) if amount is others[-1] else None
    if voted is not None:
        return voted
    recorded = of_record(reading, role, has_payer=has_payer)
    if recorded is not None:
        return recorded
    if role in (Role.GRANT, Role.TOTAL) and (not has_payer or stretch.passage.kind is BlockKind.LIST_ITEM):
        decided = decision(reading, stretch)
        return decided[1] if decided is not None else None
    return None


def _tail(reading: Reading, stretch: Stretch, amount: Placed[Amount], others: Sequence[Placed[Amount]]) -> int:
    """Where the words after a sum end: at the next sum, unless it is only joined to it (``10 M€ et 5 M€ en 2021``)."""
    end = amount.end
    for other in others:
        if other.start >= amount.end:
            if not re.fullmatch(r" ?(?:,|et|et de|, puis) ?(?:de )?", reading.words[end : other.start]):
                return other.start
            end = other.end
    return stretch.end


def _dates(words: str, start: int, date: Placed[DateMention], amount: Placed[Amount], *, budget: bool = False) -> bool:
    """Whether a date of the sentence is that of the giving, not of works, a law, a launch; ``en 2021`` of a budget."""
    lead = words[max(start, date.start - 45) : date.start]
    if _OF_BUDGET.search(lead):
        return True
    if budget and len(date.mention.edtf) == 4 and re.search(r"\ben ?$", lead):
        return not _NOT_WHEN.search(lead)
    if _NOT_WHEN.search(lead) or re.search(r"\b(?:20\d\d) ?$", lead):
        return False
    low, high = min(date.start, amount.start), max(date.end, amount.end)
    between = words[low:high]
    around = words[max(start, low - 60) : high + 60]
    return ";" not in between and _GRANTS.search(around) is not None


def decision(reading: Reading, stretch: Stretch) -> tuple[Stretch, str] | None:
    """The day on which a jury, council or commission chose: it dates the sums of the list told with it."""
    passage = stretch.passage
    if passage.kind is BlockKind.LIST_ITEM and passage.lead_in is not None:
        lead = reading.stretch_of(passage.lead_in)
        if lead is not None:
            found = _decided(reading, lead, granted=True)
            if found is not None:
                return lead, found
    listed = passage.kind is BlockKind.LIST_ITEM
    for one in reading.before(stretch):
        if one.passage.kind in (BlockKind.FOOTNOTE, BlockKind.TABLE_ROW):
            continue
        if any(_TURNS.search(fold_string(h.text)) for h in passage.headings if h not in one.passage.headings):
            return None  # « Autres leviers »: no more what was decided
        found = _decided(reading, one, granted=listed)
        if found is not None:
            return one, found
    return None


def decision_before(reading: Reading, stretch: Stretch) -> str | None:
    """The day of the decision told in the text before a table."""
    for one in reading.before(stretch):
        if one.passage.kind in (BlockKind.FOOTNOTE, BlockKind.TABLE_ROW, BlockKind.HEADER, BlockKind.FOOTER):
            continue
        found = _decided(reading, one, granted=True)
        if found is not None:
            return found
    return None


def _decided(reading: Reading, stretch: Stretch, *, granted: bool) -> str | None:
    """The day of a sentence that tells who decided, or (``granted``, for a list or table) that grants were given."""
    words = reading.words[stretch.start : stretch.end]
    decides = (_DECIDES.search(words) and _CHOOSES.search(words)) or (granted and _GRANTED.search(words))
    return None if _CITES.match(words) or not decides else _day(reading, stretch)


def _day(reading: Reading, stretch: Stretch) -> str | None:
    for date in reading.dates:
        if stretch.start <= date.start and date.end <= stretch.end and "/" not in date.mention.edtf:
            lead = reading.words[max(stretch.start, date.start - 45) : date.start]
            if not _NOT_WHEN.search(lead) and len(date.mention.edtf) == 10:
                return date.mention.edtf
    return None


def _voted_next(reading: Reading, stretch: Stretch) -> str | None:
    """``… a voté cette aide le 24 juin``: the day that the next sentence tells of the same sum."""
    following = next((one for one in reading.stretches if one.start >= stretch.end), None)
    if following is None or following.passage.block != stretch.passage.block:
        return None
    words = reading.words[following.start : following.end]
    if not (_SAME_SUM.search(words) and _CHOOSES.search(words)) or inside(
        reading.amounts, following.start, following.end
    ):
        return None
    return _day(reading, following)


def of_record(reading: Reading, role: Role, *, has_payer: bool = False) -> str | None:
    """What an agreement or a record of decisions itself grants bears its date; a cost that a payer bears too."""
    document = reading.context.document
    if document.kind in _RECORDS and (role in (Role.GRANT, Role.ENVELOPE) or has_payer):
        return document.published
    return None


def of_row(reading: Reading, row: Row, first: Stretch, role: Role) -> str | None:
    """The EDTF date of a table's sum: its row's, its caption's, that of a decision before the table (at ``first``)."""
    for number, (start, end, _) in enumerate(row.cells):
        dated = DATED.search(row.heading(number)) and not NOT_DATED.search(row.heading(number))
        if dated or SAYS_GRANTED.search(reading.words, start, end):  # « accordé le 21/11/2022 » in a column of remarks
            dates = inside(reading.dates, start, end)
            if dates:
                return dates[0].mention.edtf
    if role is Role.COST:
        return None
    passage = row.stretch.passage
    if passage.caption is not None and passage.caption.dates:
        return passage.caption.dates[0]
    for heading in reversed(passage.headings):
        if heading.dates and DECIDES.search(fold_string(heading.text)):
            return heading.dates[0]
    return decision_before(reading, first) or of_record(reading, role)
