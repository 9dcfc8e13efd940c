"""Names that may pay a sum, and which organisation each is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from extract.awards_reading import STATE_FUNDS, Reading
from extract.needing import Beginning
from extract.normalise import fold_string

if TYPE_CHECKING:
    from extract.reference import Reference

COMMUNE, DEPARTEMENT, REGION, EPCI, PUBLISHER = "commune", "departement", "region", "epci", "publisher"
_STATE_KINDS = frozenset({"etat", "etat_deconcentre", "ministere", "dotation"})
_NOT_PAYERS = frozenset({"agence_urbanisme", "reseau_agences", "reseau", "centre_ressources", "association_elus"})

_LOCAL = Beginning(
    r"\b(?P<commune>(?:la|notre) (?:ville|commune|municipalite)\b|fonds propres|(?:ville|commune)(?= ?(?::|\(|\d))"
    r"|(?:le )?conseil municipal(?= (?:de |d'|du |des )?[^.;]{0,40}?"
    r"\b(?:vot|accord|attribu|inscri|consacr|engag|alloue|debloqu))"
    r"|autofinancement|(?:budget|part|participation) (?:communale?|municipale?)|(?:les )?villes? (?:de |d'|du |des ))"
    r"|\b(?P<epci>l'intercommunalite|(?:le )?conseil (?:communautaire|metropolitain)\b"
    r"|l'agglo(?:meration)?\b|l'intercom\b|la (?:communaute|metropole)"
    r"(?: (?:de communes|d'agglomeration|urbaine))?)"
    r"|\b(?P<region>(?:la|conseil|le conseil) region(?:al)?\b|(?:aides?|subventions?|soutien|dotations?|participation"
    r"|financements?|concours|fonds|credits) regiona(?:les?|l|ux)\b)"
    r"|\b(?P<publisher>la commission permanente|l'assemblee (?:pleniere|regionale)|les elus regionaux"
    r"|la collectivite regionale)\b"
    r"|\b(?P<departement>(?:le |du |au )?departement\b(?! (?:francais|voisin))"
    r"|(?:le )?conseil (?:departemental|general)\b"
    r"|(?:l')?assemblee departementale|(?:aides?|subventions?|soutien|dotations?|participation|financements?|concours"
    r"|fonds|credits) departementa(?:les?|l|ux)\b)"
)
_TAKES_UP = Beginning(
    r"\b(?:(?P<agency>l'agence)(?! (?:d|loc|reg|nat|immo|banc))"
    r"|(?:elle|celle-ci|celui-ci|il(?! (?:faut|faudra|s'agit|reste|manque|y a)\b))(?= \w))\b"
)
_OBLIQUE = re.compile(
    r"(?:\b(?:de|du|des|a|au|aux|par|avec|pour|chez|sur|aupres|dont|que)|\b(?:d|qu)') ?(?:la |l'|le |les )?$"
)
_BODY = re.compile(
    r"(?:^[^a-z]*(?:republique francaise[^a-z]*)?(?:departement|region)|\b(?:la region|le departement"
    r"|conseil (?:regional|departemental)))\b[^.;,:()]{0,40}"
)
_TOWN = re.compile(r"\b(?:communes? d|mairie|villes? d|conseil municipal|communaute|arrondissement d)")
_OF = re.compile(r" ?(?:de |d'|du |des )?(?:la |le |les |l')?")
_LEVELS = (
    (REGION, re.compile(r"\b(?:conseil )?region(?:al|ale|ales|aux)?\b")),
    (
        DEPARTEMENT,
        re.compile(
            r"\b(?:conseil )?(?:departement(?:al|ale|ales|aux)?|general)\b|\b(?:cd|dep(?:t|\.|$))(?: ?\d{2})?(?!\w)"
        ),
    ),
    (
        EPCI,
        re.compile(
            r"\b(?:epci|intercommunalite|communaute (?:de communes|d'agglomeration|urbaine)|agglo(?:meration)?"
            r"|metropole|cc|ca)\b"
        ),
    ),
)
STATE = re.compile(r"\b(?:etat|prefecture|prefet|prefete)\b")
GIVEN = re.compile(
    r"\b(?:subventions?|aides?|dotations?|attribu\w*|vot[ea]\w*|accord\w*|octroy\w*|programmation"
    r"|soutiens?|soutenue?s?|financee?s?|laureat\w*|credits|engagements|engagee?s)\b"
)


@dataclass(frozen=True, slots=True)
class Payer:
    """A name that may pay: ``funder`` where it says who, else ``level`` (the commune's own, its département, …)."""

    start: int
    end: int
    funder: str | None
    level: str | None


@lru_cache(maxsize=4)
def _regions(reference: Reference) -> dict[str, str]:
    return {
        one.code: one.id
        for one in reference.organisations.values()
        if one.code and one.id != "region" and one.kind == "region"
    }


def region_id(reference: Reference, code: str | None) -> str | None:
    """The organisation of a region, by its INSEE code."""
    return _regions(reference).get(code) if code else None


@lru_cache(maxsize=4)
def _names(reference: Reference) -> tuple[re.Pattern[str], dict[str, str]]:
    """Names of organisations, folded, to find in a column's heading that stands on an earlier page."""
    ids: dict[str, str] = {}
    generic = {REGION, DEPARTEMENT, EPCI}
    for one in reference.organisations.values():
        if one.id in generic or one.kind.startswith(
            ("reseau", "association", "agence_urbanisme", "centre", "controle")
        ):
            continue
        for name in (one.name, *one.aliases):
            if len(name) > 2:
                ids.setdefault(fold_string(name), "etat" if one.kind in _STATE_KINDS else one.id)
    ordered = sorted(ids, key=lambda name: (-len(name), name))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, ordered)) + r")(?![\w-])"), ids


def payer_in(reading: Reading, words: str) -> Payer | None:
    """Who a column's heading, a cell or a title names as payer; ``words`` folded."""
    words = re.sub(r"\b(?:dans|de toute|en) (?:la |le |l')?(?:region|departement)\b", "", words)
    pattern, ids = _names(reading.reference)
    found = pattern.search(words)
    if found is not None:
        return Payer(0, 0, ids[found.group()], None)
    if STATE.search(words):
        return Payer(0, 0, "etat", None)
    for level, said in _LEVELS:
        if said.search(words):
            return Payer(0, 0, None, level)
    return None


def payers(reading: Reading) -> tuple[Payer, ...]:
    """All names on the page that may pay, in order; the longest where several overlap."""
    found = [
        Payer(item.start, item.end, *_named(reading, item.mention.organisation_id)) for item in reading.organisations
    ]
    found = [payer for payer in found if payer.funder or payer.level]
    found += [Payer(item.start, item.end, f"epci-{item.mention.siren}", None) for item in reading.epcis]
    taken = [(payer.start, payer.end) for payer in found]
    for match in _LOCAL.finditer(reading.words):
        start, end = match.span()
        if any(begin < end and start < stop for begin, stop in taken):
            continue
        level = match.lastgroup or COMMUNE
        if level == COMMUNE:
            named = next(
                (c for c in reading.communes if c.start >= end and _OF.fullmatch(reading.words[end : c.start])), None
            )
            if named is not None:
                found.append(Payer(start, named.end, f"commune-{named.mention.code}", None))
                continue
            if match.group().startswith(("villes ", "les villes", "ville d", "ville du")):
                continue
        found.append(Payer(start, end, None, level))
    found += _elided(reading)
    found += _taken_up(reading, found)
    return tuple(sorted(found, key=lambda payer: (payer.start, -payer.end)))


def _taken_up(reading: Reading, named: Sequence[Payer]) -> list[Payer]:
    """``Elle finance …``: who pays in the sentence before; ``l'agence``: the agency named last in the paragraph."""
    found = []
    for stretch in reading.stretches:
        siblings = reading.siblings(stretch)
        for match in _TAKES_UP.finditer(reading.words, stretch.start, stretch.end):
            if any(one.start < match.end() and match.start() < one.end for one in named):
                continue
            if match["agency"]:
                first = siblings[-1].start if siblings else stretch.start
                agencies = [one for one in named if first <= one.start < match.start() and _is_agency(reading, one)]
                if agencies:
                    last = max(agencies, key=lambda one: one.start)
                    found.append(Payer(match.start(), match.end(), last.funder, None))
            elif siblings and not reading.words[stretch.start : match.start()].strip(" •-"):
                before = siblings[0]
                subjects = [
                    one
                    for one in named
                    if before.start <= one.start
                    and one.end <= before.end
                    and not _OBLIQUE.search(reading.words, before.start, one.start)
                ]
                if len({(one.funder, one.level) for one in subjects}) == 1:
                    found.append(Payer(match.start(), match.end(), subjects[0].funder, subjects[0].level))
    return found


def _is_agency(reading: Reading, payer: Payer) -> bool:
    known = reading.reference.organisations.get(payer.funder or "")
    return known is not None and "agence" in fold_string(known.name)


def _elided(reading: Reading) -> list[Payer]:
    """``celui du Doubs``, where the words before speak of a département."""
    names = _departements(reading.reference)
    return [
        Payer(match.start(), match.end(), f"departement-{names[match[1]]}", None)
        for match in re.finditer(r"\bcelui (?:de la |de l'|du |des |de |d')([a-z-]+(?:-[a-z]+)*)", reading.words)
        if match[1] in names and "departement" in reading.words[max(0, match.start() - 400) : match.start()]
    ]


def _named(reading: Reading, organisation: str) -> tuple[str | None, str | None]:
    known = reading.reference.organisations.get(organisation)
    if organisation in (REGION, DEPARTEMENT, EPCI):
        return None, organisation
    if known is None:
        return organisation, None
    if known.kind in _STATE_KINDS:
        return "etat", None
    if known.kind in _NOT_PAYERS:
        return None, None
    if known.kind == "epci" and known.siren:
        return f"epci-{known.siren}", None
    return organisation, None


def resolve(reading: Reading, payer: Payer, communes: Sequence[str], sentence: str = "") -> str | None:
    """The funder's id: ``la Ville`` is the award's own commune, ``le Département`` the commune's, and so on."""
    if payer.funder is not None or payer.level is None:
        return payer.funder
    known = [reading.reference.communes[code] for code in communes if code in reading.reference.communes]
    if payer.level == PUBLISHER:
        return publisher_funder(reading) or _assembly(reading, payer)
    if payer.level == COMMUNE:
        return f"commune-{communes[0]}" if len(communes) == 1 else None
    if payer.level == REGION:
        regions = {commune.region for commune in known}
        code = reading.context.region or (regions.pop() if len(regions) == 1 else None)
        return region_id(reading.reference, code)
    if payer.level == DEPARTEMENT:
        codes = {commune.departement for commune in known} or departements_in(reading.reference, sentence)
        codes = codes or {reading.context.departement or ""}
        if codes == {""} and reading.context.departements:
            best, share = max(sorted(reading.context.departements.items()), key=lambda pair: pair[1])
            codes = {best} if share > 0.8 else codes
        code = codes.pop() if len(codes) == 1 else ""
        return f"departement-{code}" if code else None
    epcis = {commune.epci for commune in known if commune.epci}
    return f"epci-{epcis.pop()}" if len(epcis) == 1 else None


def departements_in(reference: Reference, words: str) -> set[str]:
    """The départements that folded words name with their article or a preposition: ``l'Orne``, ``dans le Lot``."""
    names = _departements(reference)
    found = re.findall(r"(?:\bl'|\bd'|\b(?:la|le|les|du|des|de|en) )(?=([a-z][a-z'-]+)( [a-z]+)?)", words)
    return {names[name] for one, more in found for name in (one, one + more) if name in names}


@lru_cache(maxsize=4)
def _departements(reference: Reference) -> dict[str, str]:
    return {fold_string(one.name): one.code for one in reference.departements.values()}


def scheme_funder(reading: Reading, programme: str | None) -> str | None:
    """Who pays for a scheme by its nature: the State for its funds, a région for a scheme of its own."""
    if programme is None:
        return None
    if programme in STATE_FUNDS:
        return "etat"
    known = reading.reference.programmes.get(programme)
    if known is None or known.region is None:
        return None
    operator = (known.operator or "").casefold()
    alone = operator.startswith("région") and "," not in operator and " et " not in operator
    return region_id(reading.reference, known.region) if alone else None


def scheme_owner(reading: Reading, programme: str | None) -> str | None:
    """The State of its funds, the région of a scheme of its own, whoever pays into that with it."""
    known = reading.reference.programmes.get(programme or "")
    return scheme_funder(reading, programme) or region_id(reading.reference, known.region if known else None)


def publisher_funder(reading: Reading) -> str | None:
    """The funder that the publisher of a list or record of grants is: the State, a région, a département.

    A record whose publisher isn't known is its letterhead's; that of a commune's council, which more often receives,
    tells no funder, whatever its letterhead says above.
    """
    if is_local_record(reading):
        return None
    publisher = fold_string(reading.context.document.publisher or "") or _letterhead(reading)
    if re.search(r"\bprefecture|\bprefete?\b|\bservices de l'etat|\bministere", publisher):
        return "etat"
    return _body(reading, publisher)


def council(reading: Reading) -> str | None:
    """The commune or intercommunality whose council sat, of a record: it grants what the record grants."""
    sitting = reading.context.sitting
    if not is_local_record(reading):
        return None
    named: list[tuple[int, str]] = []
    if sitting.level == EPCI:
        named += [(_place(reading, one.start, one.end), f"epci-{one.mention.siren}") for one in reading.epcis]
    else:
        named += [(_place(reading, one.start, one.end), f"commune-{one.mention.code}") for one in reading.communes]
    return min((one for one in named if one[0] >= 0), default=(0, None))[1]


def is_local_record(reading: Reading) -> bool:
    """Whether the document is a record of the council of a commune or an intercommunality."""
    return reading.context.document.kind == "deliberation" and reading.context.sitting.level is not None


def _place(reading: Reading, start: int, end: int) -> int:
    return reading.context.sitting.opening.find(" ".join(reading.words[start:end].split()))


def _body(reading: Reading, words: str) -> str | None:
    """The région or département that folded words name."""
    if re.search(r"\bregion\b|\bconseil regional\b", words):
        named = {
            one.code for one in reading.reference.regions.values() if fold_string(one.name) in words.replace(" - ", "-")
        }
        return region_id(reading.reference, named.pop() if len(named) == 1 else reading.context.region)
    if re.search(r"\bdepartement|\bconseil departemental\b", words):
        codes = departements_in(reading.reference, words)
        code = codes.pop() if len(codes) == 1 else reading.context.departement
        return f"departement-{code}" if code else None
    return None


def _letterhead(reading: Reading) -> str:
    """The first words of a page, where they name a région or a département and no town is named beside it."""
    opening = reading.words[:200]
    first = _BODY.match(opening)
    return first.group() if first is not None and not _TOWN.search(opening) else ""


def _assembly(reading: Reading, payer: Payer) -> str | None:
    """Whose ``commission permanente`` it is: of the région or département named last before it."""
    bodies = list(_BODY.finditer(reading.words, 0, payer.start))
    return _body(reading, bodies[-1].group().strip()) if bodies else None
