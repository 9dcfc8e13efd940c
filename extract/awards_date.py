"""When a sum was granted, voted, signed or spent, or the year of its budget, as the page tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.awards_columns import DATED, DECIDES, GRANT, NOT_DATED, SAYS_GRANTED, Row
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
    r"(?:\b(?:loi|ordonnance|decret|circulaire|(?<!par )arretes? du|l'arrete|depuis"
    r"|supprim\w+|remplac\w+|succed\w+|lancee?s?"
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
    r"|\bces (?:aides|subventions|sommes|decisions|montants|soutiens|dotations|credits|concours)\b"
    r"|\ben a (?:ainsi )?(?:decide|delibere)|\b(?:a|l'a|ont) (?:ainsi )?(?:decide|confirme|valide)(?: ainsi)?\b"
)
_TAKEN = re.compile(r"\b(?:decid|pris|delibere|confirm|notifi)\w*")
_OF_BUDGET_OF = re.compile(
    r"\b(?:au titre|programmation|credits|enveloppe|dotation|campagne) (?:de la |du |de l'|d'|de )?$"
)
_AMONG = re.compile(
    r"^[^.;]{0,30}\ben (?:a|ont) \w|^ ?(?:dotee?s? d|parmi (?:eux|elles|ces)|dont|entre autres"
    r"|notamment|ainsi|citons|au nombre)"
)
_TURNS = re.compile(r"\b(?:autres?|ailleurs|exemples?|en bref|perspectives|calendrier)\b")
_MET = re.compile(
    r"\b(?:commission|jury|comite|conseil|assemblee)\b[^.;]{0,60}"
    r"\b(?:s'est reuni|a (?:\w+ )?(?:examine|statue|tranche))"
)
_YEAR_OF_FUND = re.compile(r" ?(20\d\d)\b")
_IT = re.compile(r"^[^a-z]*(?:il|elle|ils|elles|celui-ci|celle-ci|ce dernier|cette derniere)\b")
_SAME_DAY = re.compile(r"\b(?:le meme jour|ce jour-la|ce meme jour|a la meme (?:date|seance|occasion))\b")
_CITES = re.compile(r"^[ *-]*(?:vu|considerant|rappelant)\b")
_YEARS = re.compile(r"\b(20\d\d)(?: ?(?:-|/|a|et) ?(20\d\d))?\b")
_DAY = len("2022-03-24")
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
    voted = _voted_next(reading, stretch, is_last=amount is others[-1])
    if voted is None:
        voted = _year_of_fund(reading, stretch)
    if voted is not None:
        return voted
    recorded = of_record(reading, role, has_payer=has_payer)
    if recorded is not None:
        return recorded
    if _SAME_DAY.search(reading.words[stretch.start : stretch.end]):
        return _day(reading, stretch)
    if role in (Role.GRANT, Role.TOTAL) and (
        not has_payer or (stretch.passage.kind is BlockKind.LIST_ITEM and amount is others[0])
    ):
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
    """The day of a sentence that tells who decided, or (``granted``, for a list or table) that grants were given.

    The day may be told by the sentence before: ``Le jury s'est réuni le 3 mars. Il a retenu …``.
    """
    asked = (stretch.start, stretch.end, granted)
    if asked not in reading.decisions:
        reading.decisions[asked] = _day_decided(reading, stretch, granted=granted)
    return reading.decisions[asked]


def _day_decided(reading: Reading, stretch: Stretch, *, granted: bool) -> str | None:
    words = reading.words[stretch.start : stretch.end]
    if _CITES.match(words):
        return None
    names = _DECIDES.search(words) is not None
    if not ((names and _CHOOSES.search(words)) or (granted and (_GRANTED.search(words) or (_MET.search(words))))):
        if not (_IT.match(words) and _CHOOSES.search(words)):
            return None
        names = False
    day = _day(reading, stretch)
    if day is None and not names:
        met = next(iter(reading.siblings(stretch)), None)
        if met is not None and _DECIDES.search(reading.words[met.start : met.end]):
            return _day(reading, met)
    return day


def _day(reading: Reading, stretch: Stretch) -> str | None:
    for date in reading.dates:
        if stretch.start <= date.start and date.end <= stretch.end and "/" not in date.mention.edtf:
            lead = reading.words[max(stretch.start, date.start - 45) : date.start]
            if not _NOT_WHEN.search(lead) and len(date.mention.edtf) == _DAY:
                return date.mention.edtf
    if _SAME_DAY.search(reading.words[stretch.start : stretch.end]):
        days = (_day(reading, one) for one in reading.siblings(stretch)[:2])
        return next((one for one in days if one is not None), None)
    return None


def _year_of_fund(reading: Reading, stretch: Stretch) -> str | None:
    """``Au titre de la DETR 2022``: the budget's year that a sentence, or the lead-in of its list, names."""
    lead = stretch.passage.lead_in
    for start, end in ((stretch.start, stretch.end), reading.place(lead) if lead is not None else (0, 0)):
        for one in inside(reading.programmes, start, end):
            year = _YEAR_OF_FUND.match(reading.words, one.end)
            if year is not None and _OF_BUDGET_OF.search(reading.words[max(start, one.start - 30) : one.start]):
                return year[1]
    return None


def _voted_next(reading: Reading, stretch: Stretch, *, is_last: bool) -> str | None:
    """``… a voté cette aide le 24 juin``: the day that the next sentence tells of the same sum, or of all of them."""
    following = reading.after(stretch)
    if following is None or following.passage.block != stretch.passage.block:
        return None
    words = reading.words[following.start : following.end]
    same = _SAME_SUM.search(words)
    if same is None or not (is_last or same.group().startswith("ces")):
        return None
    if not (_CHOOSES.search(words) or _TAKEN.search(words)) or inside(reading.amounts, following.start, following.end):
        return None
    return _day(reading, following)


def of_record(reading: Reading, role: Role, *, has_payer: bool = False) -> str | None:
    """What an agreement or a record of decisions itself grants bears its date; a cost that a payer bears too."""
    document = reading.context.document
    if document.kind in _RECORDS and (role in (Role.GRANT, Role.ENVELOPE) or has_payer):
        return reading.context.sitting.day or document.published
    return None


def of_row(reading: Reading, row: Row, first: Stretch, role: Role, cell: int | None = None) -> str | None:
    """The EDTF date of a table's sum: its row's, the years that the heading of its ``cell`` names, its caption's, that
    of a decision before the table (at ``first``)."""
    for number, (start, end, _) in enumerate(row.cells):
        dated = DATED.search(row.heading(number)) and not NOT_DATED.search(row.heading(number))
        if dated or SAYS_GRANTED.search(reading.words, start, end):  # « accordé le 21/11/2022 » in a column of remarks
            dates = inside(reading.dates, start, end)
            if dates:
                return dates[0].mention.edtf
    if role is Role.COST:
        return None
    headed = _YEARS.search(row.heading(cell)) if cell is not None and GRANT.search(row.heading(cell)) else None
    if headed is not None:  # « Aides 2018-2021 »
        return f"{headed[1]}/{headed[2]}" if headed[2] else headed[1]
    passage = row.stretch.passage
    if passage.caption is not None and passage.caption.dates:
        return passage.caption.dates[0]
    titles = [one for one in reversed(passage.headings) if one.dates and DECIDES.search(fold_string(one.text))]
    told = titles[0].dates[0] if titles else None
    if told is not None and len(told) == _DAY:
        return told
    return decision_before(reading, first) or told or of_record(reading, role)
