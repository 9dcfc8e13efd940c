"""How many communes a programme takes in, as a page tells it.

A number stands with a word for communes and a word of membership (``114 communes lauréates``), under a verb of
which the programme is the subject (``le programme réunit 1 600 communes``), in a share (``dont 22 en …``), or in a
table of numbers. Candidates, eligible communes, dossiers and waves are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from text_to_num import text2num

from extract.counts_territories import Territory, territories, the_departement
from extract.facts import Count, Mentions
from extract.focus import aside
from extract.normalise import fold_string
from extract.participations_force import Force, Ground
from extract.participations_reading import Reading, clauses, date, programme
from extract.reference import Reference
from extract.structure import Passage, Structure
from extract.text import Context, PageText
from ingest.document import BlockKind

CONFIDENCE = {"member": 0.88, "programme_has": 0.9, "share": 0.92, "table": 0.92, "without_unit": 0.75, "nominal": 0.82}
"""How many of a rule's counts are right, by the annotated documents."""

_WORDS = (
    "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|"
    "cinquante|soixante|cents?|mille"
)
_NUMBER = (
    rf"(?P<digits>(?<![\w,.])\d{{1,3}}(?:[ .]\d{{3}})+(?![\d])|(?<![\w,.-])\d{{1,5}}(?![\d,.]\d))|"
    rf"(?P<round>\b(?:un millier|une centaine|une (?:dizaine|douzaine|quinzaine|vingtaine|trentaine|quarantaine|"
    rf"cinquantaine|soixantaine)))"
    rf"|(?P<words>(?<![\w-])(?:{_WORDS})(?:(?:[ -]| et |-et-)(?:une?|{_WORDS}))*(?![\w-]))"
)
_ROUND = {
    "un millier": 1000,
    "une centaine": 100,
    "une dizaine": 10,
    "une douzaine": 12,
    "une quinzaine": 15,
    "une vingtaine": 20,
    "une trentaine": 30,
    "une quarantaine": 40,
    "une cinquantaine": 50,
    "une soixantaine": 60,
}
_UNIT = (
    r"(?:autres )?(?P<new>nouvelles? |nouveaux )?(?:petites |premieres? )?"
    r"(?:communes?|villes?|bourgs?(?:-centres?)?|villages?|centralites|cites|municipalites|"
    r"laureate?s)\b(?:[*¹²³⁴]|\d\b)?"
)
_COUNTED = re.compile(rf"(?:{_NUMBER})(?: de| d')? ?{_UNIT}")
_BARE = re.compile(_NUMBER)
_MEMBER = re.compile(
    r"\b(?:laureate?s?|retenue?s?|selectionnee?s?|beneficiaires?|beneficient|labellisee?s?|inscrite?s?|"
    r"engagee?s?|signataires?|membres?|"
    r"accompagnee?s?|soutenue?s?|couvertes?|concernee?s?|integree?s?|distinguee?s?|choisi(?:e|es|s)?|"
    r"designee?s?|adherentes?|"
    r"participantes?|participent|composent|forment|(?:ont|avaient) (?:\w+ )?(?:rejoint|integre|adhere|signe)|"
    r"font partie|porte(?:nt)? (?:la marque|le label)|"
    r"admise?s?|entree?s? dans|du (?:programme|dispositif|reseau)|partenaires?|elues? au)\b"
)
_HAS = re.compile(
    r"\b(?:reunit|reunissait|compte|comptait|comptent|rassemble|concerne|concernait|regroupe|federe|accompagne|"
    r"comprend|mobilise|vise|"
    r"associe|englobe|couvre|beneficie a|profite a|soutient|finance|finances|(?:a|ont|avait|avaient) (?:finance|"
    r"permis (?:d'accompagner|de soutenir|d'aider)|accompagne|soutenu|"
    r"retenu|beneficie a|labellise|selectionne)|porte sur|(?:dont|auquel) (?:beneficient|profitent|participent|"
    r"adherent)|au service de|aupres de|^avec|designe|distingue|"
    r"retient|selectionne|pour|"
    r"(?:ouvert|applicable|deploye|mis en oeuvre|actif|present|s'applique|s'etend|se deploie)e? "
    r"(?:desormais )?(?:dans|a))\b[^;:.]{0,30}$"
)
_NOT_MEMBERS = re.compile(
    r"\b(?:candidate?s?|candidatures?|eligibles?|pre-candidates?|concourent|postul\w+|dossiers?|deposee?s?|"
    r"portee?s? candidates?|"
    r"sollicit\w+|(?<!appel a )(?<!appels a )projets?)\b"
)
_WAVE = re.compile(
    r"\b(?:de plus|supplementaires?|nouvelle vague|vague|s'ajoutent|viennent s'ajouter|achevee?s?|acheve|termine)\b"
)
_SHARE = re.compile(
    rf"(?:dont|:|,|\bet|\bparmi lesquelles|;) ?(?:{_NUMBER})(?: (?:communes|villes|bourgs))? "
    r"(?:(?:se trouvent|se situent|sont situee?s|sont implantee?s) )?"
    r"(?=(?:en|dans|pour|au|aux|sur|a)\b)"
)
_THEY_ARE = re.compile(
    rf"\b(?:elles|ils) (?:sont|seront|etaient) (?:desormais |au total )?(?:{_NUMBER})(?=[,.;]| (?:dans|en|a|au)\b)"
)
_PLURAL_NAME = re.compile(r"(?:petites villes|petites cites|villages|villes|bourgs|centres-bourgs)\b")
_TOTAL = re.compile(
    rf"\b(?:port\w+|amen\w+|el[eè]v\w+) (?:ainsi |desormais )?(?:leur |le |a )(?:total|nombre)[^,;.0-9]{{0,30}}? a "
    rf"(?:{_NUMBER})(?= (?:communes|villes|bourgs|villages)|[,.;]|$| (?:en|dans|pour)\b)"
)
_WITHOUT_UNIT = re.compile(
    rf"\ben (?:a|ont|vise|compte|comptait|reunit|distingue|designe|selectionne|"
    rf"retient)(?: \w+)?(?: ete)? (?:{_NUMBER})(?! (?:%|pour cent|ans|mois|euros))"
)
_CHOSEN = re.compile(
    rf"(?:{_NUMBER}) (?:avaient|ont|sont|etaient|seront|furent) (?:\w+ )?(?:ete )?(?:retenues|selectionnees|"
    rf"choisies|laureates|labellisees)\b"
)


_LISTED_OPERATIONS = frozenset({"operation-de-revitalisation-de-territoire", "residences-hauts-de-france"})


def _is_counted(ground: Ground, name: str) -> bool:
    """Whether communes are counted in a programme: in no fund, nor in operations that each has for itself."""
    return name in _LISTED_OPERATIONS or not (ground.is_fund(name) or ground.is_instrument(name))


@dataclass(frozen=True, slots=True)
class _Said:
    """A number of communes at its place in a passage."""

    start: int
    end: int
    value: int
    rule: str


def find(
    text: PageText, structure: Structure, mentions: Mentions, reference: Reference, context: Context
) -> tuple[Count, ...]:
    """Find how many communes a page says that programmes take in, in order.

    Args:
        text: the page.
        structure: its passages.
        mentions: what was found on it.
        reference: names of régions and départements, and which région a scheme is of.
        context: the document's région, département and programmes, for what is told by ``la région``.
    """
    ground = Ground.of(text, structure, mentions, reference, context)
    found: list[Count] = []
    pending: tuple[Passage, str] | None = None  # a block that is a number alone, before its unit
    for passage in structure.passages:
        if passage.kind in (BlockKind.HEADER, BlockKind.FOOTER) or passage.is_heading_row:
            continue
        reading = ground.read(passage)
        if passage.kind is BlockKind.TABLE_ROW:
            found += _row(ground, passage, reference)
        else:
            if pending is not None:
                found += _joined(ground, pending[1], passage, reading, reference)
            pending = (passage, reading.plain.strip()) if re.fullmatch(r"[\d .]{1,7}", reading.plain.strip()) else None
            found += _sentence(ground, passage, reading, reference) or _figure(ground, passage, reading, reference)
    return tuple(dict.fromkeys(found))


_FIGURES = re.compile(r"\b(?:chiffres|reperes|en bref)\b")


def _figure(ground: Ground, passage: Passage, reading: Reading, reference: Reference) -> list[Count]:
    """An item that is nothing but a number of towns, under ``Chiffres clés``."""
    heading = fold_string(passage.headings[-1].text) if passage.headings else ""
    match = re.fullmatch(rf"\W*{_COUNTED.pattern}(?: [a-z-]+)?\W*", reading.masked)
    if match is None or not _FIGURES.search(heading) or passage.kind is not BlockKind.LIST_ITEM:
        return []
    value = number(match)
    force = ground.force(passage)
    if value is None or value < 2 or match["new"] or not any(_is_counted(ground, one) for one in force.programmes):
        return []
    said = _Said(match.start(), match.end(), value, "nominal")
    spoken = territories(reading.masked, reference, ground.context)
    name = force.programmes[0]
    return [_count(ground, passage, reference, name, said, spoken=spoken, reading=reading, factor=force.factor)]


def number(match: re.Match[str]) -> int | None:
    """The value of a matched number; None for a year or what isn't a number after all."""
    if match["digits"]:
        value = int(re.sub(r"\D", "", match["digits"]))
        return None if 1900 <= value <= 2100 and len(match["digits"]) == 4 else value
    if match["round"]:
        return _ROUND[match["round"]]
    try:
        return int(text2num(match["words"], "fr"))
    except ValueError:
        return None


def _sentence(ground: Ground, passage: Passage, reading: Reading, reference: Reference) -> list[Count]:
    return list(_counts_of(ground, passage, reading, reference))


def _counts_of(ground: Ground, passage: Passage, reading: Reading, reference: Reference) -> Iterator[Count]:
    spoken = territories(reading.masked, reference, ground.context)
    base: tuple[str, ...] = ()
    for left, right in clauses(reading):
        for said in _said(ground, passage, reading, left, right):
            force = _programmes(ground, passage, reading, said, (left, right))
            if said.rule == "share" and not base:
                continue
            names = base if said.rule == "share" else force.programmes
            if said.rule != "share":
                base = names
            for name in names:
                if _is_counted(ground, name):
                    yield _count(
                        ground, passage, reference, name, said, spoken=spoken, reading=reading, factor=force.factor
                    )


def _count(
    ground: Ground,
    passage: Passage,
    reference: Reference,
    name: str,
    said: _Said,
    *,
    spoken: list[Territory],
    reading: Reading,
    factor: float,
) -> Count:
    scope = _scope(ground, passage, reference, name, said, spoken=spoken, reading=reading)
    confidence = round(CONFIDENCE[said.rule] * factor, 3)
    days = [date(mark).edtf for mark in reading.dates]
    day = days[0] if len(days) == 1 and said.rule != "share" else None
    return Count(passage.start, passage.end, confidence, f"counts.{said.rule}", name, said.value, scope, day)


def _said(ground: Ground, passage: Passage, reading: Reading, left: int, right: int) -> Iterator[_Said]:
    """The numbers of communes in a clause."""
    masked = reading.masked
    clause = masked[left:right]
    told = False
    for match in _COUNTED.finditer(clause):
        value = number(match)
        if value is None or value < 2 or match["new"]:
            continue
        rule = _rule(masked, left, right, left + match.start(), left + match.end())
        if rule is not None:
            told = True
            yield _Said(left + match.start(), left + match.end(), value, rule)
    for match in _BARE.finditer(clause):  # `dix-neuf Petites villes de demain`: the name is itself the unit
        at, value = left + match.end() + 1, number(match)
        named = any(mark.start == at for mark in reading.programmes) and _PLURAL_NAME.match(reading.plain, at)
        after = masked[at:right].lstrip("P")
        near = clause[: match.start()]
        if not named or value is None or value < 2 or _NOT_MEMBERS.search(near[-30:]) or _WAVE.search(after[:20]):
            continue
        if not _NOT_MEMBERS.search(after[:30]) and not re.search(r"\b(?:les|ces|leurs|des|l'un[e]?) $", near):
            told = True
            yield _Said(left + match.start(), at, value, "nominal")
    for pattern in (_TOTAL, _WITHOUT_UNIT, _CHOSEN, _THEY_ARE):
        for match in pattern.finditer(clause):
            value = number(match)
            if value is not None and value > 1 and not told and not _NOT_MEMBERS.search(clause[match.start() :]):
                told = True
                yield _Said(left + match.start(), left + match.end(), value, "without_unit")
    for match in _SHARE.finditer(clause):
        value = number(match)
        after = clause[match.end() : match.end() + 45]
        if value is not None and value > 1 and "A" not in after[:4]:
            yield _Said(left + match.start(), left + match.end(), value, "share")


def _rule(masked: str, left: int, right: int, start: int, end: int) -> str | None:
    """How a number of communes comes to be a programme's; None where it isn't."""
    before, after = masked[left:start], masked[end:right]
    near_after = re.split(r"[,:](?! dont)|\bdont\b", after)[0][:90]
    if _NOT_MEMBERS.search(near_after[:60]) or re.search(r"\b(?:candidat\w+|dossiers?)\b[^,]{0,15}$", before):
        return None
    if _WAVE.search(before[-30:]) or _WAVE.search(near_after[:25]):
        return None
    if re.search(r"\bsur (?:les )?$", before[-9:]) and not _MEMBER.search(near_after):
        return None
    if re.search(r"C+(?: ?\([^()]*\))?,? (?:les |ces )?$", before):
        return None  # `X et Y, deux villes couvertes par …`
    if _MEMBER.search(near_after) or re.search(r"\b(?:laureats?|retenu|selectionne)e?s? ?:? ?$", before):
        return "member"
    if re.search(r"\b(?:les|ces|leurs) $", before) and not masked[start].isdigit():
        return None  # `les deux communes relèvent de …`
    if re.match(
        r"(?: [\w'-]+){0,2} (?:d'|du |de |dans |des )(?:la |le |l')?(?:programme |dispositif |plan )?[«\" ]*P",
        near_after,
    ) or re.match(r" P", after[:2]):
        return "nominal"
    if _HAS.search(before) and "P" in masked[left:right]:
        return "programme_has"
    if _HAS.search(before) and re.search(
        r"\b(?:programme|dispositif|label|demarche|reseau|il|elle|appel|premiere?|seconde?)\b", before
    ):
        return "programme_has"
    return None


def _programmes(ground: Ground, passage: Passage, reading: Reading, said: _Said, clause: tuple[int, int]) -> Force:
    """The programme that a number is about: the nearest of its clause, of its sentence, else what is in force."""
    best: tuple[int, str] | None = None
    for mark in reading.programmes:
        if aside(reading.masked, mark) or "parmi les" in reading.masked[said.end : mark.start]:
            continue
        outside = 0 if clause[0] <= mark.start < clause[1] else 200
        far = mark.start - said.end if mark.start >= said.end else said.start - mark.end + 10
        if best is None or far + outside < best[0]:
            best = (far + outside, programme(mark).programme_id)
    if best is not None:
        return Force((best[1],), 1.0)
    wants = (
        "scheme"
        if re.search(r"\b(?:le|du|au|ce) (?:programme|dispositif|plan)\b", reading.masked[clause[0] : clause[1]])
        else ""
    )
    return ground.force(passage, wants=wants)


def _scope(
    ground: Ground,
    passage: Passage,
    reference: Reference,
    name: str,
    said: _Said,
    *,
    spoken: list[Territory],
    reading: Reading,
) -> str:
    """The territory told nearest to a number: behind it, else before it, else by headings, else the scheme's own."""
    inside = [territory for territory in spoken if said.start <= territory.start < said.end]
    if inside:
        return inside[0].scope
    behind = [territory for territory in spoken if territory.start >= said.end - 1]
    if behind:
        between = reading.masked[said.end : behind[0].start]
        if not re.search(r"[;]|\bdont\b", between) and not _BARE.search(between) and len(between) < 70:
            return behind[0].scope
    ahead = [territory for territory in spoken if territory.end <= said.start]
    if ahead and said.rule != "share":
        return ahead[-1].scope
    for heading in reversed(passage.headings):
        named = territories(fold_string(heading.text), reference, ground.context)
        if named:  # no département has so many communes in one programme
            return named[0].scope if said.value <= 100 or not named[0].scope.startswith("D") else "FR"
    own = reference.programmes[name].region if name in reference.programmes else None
    if own is not None:
        return own
    if said.value < 15 and the_departement(ground.context) is not None and ground.context.departement is not None:
        return f"D{ground.context.departement}"
    return "FR" if said.value >= 100 or ground.context.region is None else ground.context.region


def _row(ground: Ground, passage: Passage, reference: Reference) -> Iterator[Count]:
    """A row of a table of numbers: the programme by row or title, the territory by column."""
    names = [name for cell in passage.cells for name in (*ground.names(cell), *cell.column.programmes)]
    if not names:
        force = passage.caption.programmes if passage.caption is not None else ()
        names = list(force)
    if not names:
        return
    for cell in passage.cells:
        words = ground.read(cell).masked
        heading = fold_string(cell.column.heading)
        match = _COUNTED.fullmatch(words.strip())
        if match is None and re.search(r"\b(?:communes|villes|bourgs|laureates)\b", heading):
            match = _BARE.fullmatch(words.strip())
        value = number(match) if match is not None else None
        if value is None:
            continue
        spoken = territories(heading, reference, ground.context) or [
            territory
            for other in passage.cells
            for territory in territories(ground.read(other).masked, reference, ground.context)
        ]
        said = _Said(0, 0, value, "table")
        scope = spoken[0].scope if spoken else None
        if scope is None:
            scope = _scope(ground, passage, reference, names[0], said, spoken=[], reading=ground.read(cell))
        name = cell.column.programmes[0] if cell.column.programmes else names[0]
        yield Count(passage.start, passage.end, CONFIDENCE["table"], "counts.table", name, value, scope)


def _joined(ground: Ground, digits: str, passage: Passage, reading: Reading, reference: Reference) -> Iterator[Count]:
    """A figure set apart from its words: ``202`` above ``communes lauréates de …``."""
    match = re.match(rf"{_UNIT}", reading.masked)
    names = [programme(mark).programme_id for mark in reading.programmes]
    if match is None or not names or _NOT_MEMBERS.search(reading.masked):
        return
    said = _Said(0, match.end(), int(re.sub(r"\D", "", digits)), "nominal")
    spoken = territories(reading.masked, reference, ground.context)
    yield _count(ground, passage, reference, names[0], said, spoken=spoken, reading=reading, factor=1.0)
