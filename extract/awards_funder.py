"""Who pays a sum: an organisation that gives, adds or is named beside it; or the scheme that it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from extract.awards_reading import STATE_FUNDS, Placed, Reading
from extract.facts import Amount
from extract.normalise import fold_string

if TYPE_CHECKING:
    from extract.reference import Reference

COMMUNE, DEPARTEMENT, REGION, EPCI = "commune", "departement", "region", "epci"
_STATE_KINDS = frozenset({"etat", "etat_deconcentre", "ministere", "dotation"})
_NOT_PAYERS = frozenset({"agence_urbanisme", "reseau_agences", "reseau", "centre_ressources", "association_elus"})

_LOCAL = re.compile(
    r"\b(?P<commune>(?:la|notre) (?:ville|commune|municipalite)(?: (?:de |d'|du |des )?(?=$|\W)|\b)|fonds propres"
    r"|autofinancement|(?:budget|part|participation) (?:communale?|municipale?)|(?:les )?villes? (?:de |d'|du |des ))"
    r"|\b(?P<epci>l'intercommunalite|l'agglo(?:meration)?\b|l'intercom\b|la (?:communaute|metropole)"
    r"(?: (?:de communes|d'agglomeration|urbaine))?)"
    r"|\b(?P<region>(?:la|conseil|le conseil) region(?:al)?\b|(?:aides?|subventions?|soutien|dotations?|participation"
    r"|financements?|concours|fonds|credits) regiona(?:les?|l|ux)\b)"
    r"|\b(?P<departement>(?:le |du |au )?departement\b(?! (?:francais|voisin))"
    r"|(?:le )?conseil (?:departemental|general)\b"
    r"|(?:l')?assemblee departementale|(?:aides?|subventions?|soutien|dotations?|participation|financements?|concours"
    r"|fonds|credits) departementa(?:les?|l|ux)\b)"
)
_PAYS = (
    r"\b(?:accord|allou|vers(?:e|a|ent|er|es)|apport|consacr|financ|attribu|affect|ajout|mobilis"
    r"|reserv|engag|octro|particip|"
    r"contribu|soutien|souten|investi|debloqu|dedi|complet|injecte|cofinanc|prend|prenn|pris|donn|abond|vot|dot|"
    r"notifi|deleg|mis\b|met\b|mett|remet|subventionn|preven|inscri|annonc|decid|valid|approuv"
    r"|alimente|assur|regl|garant|"
    r"acqui[st]|achet|prevo|deliber|port[ae]|support|appui|aid[ea]|confi|flech|intervien|paie|paye"
    r"|pret|concour|depens|cred)"
)
GIVES = re.compile(_PAYS)
_RECEIVES = re.compile(
    r"\b(?:recoi|recu|recev|obtien|obten|percoi|percu|perce|beneficie|touche|gagn|empoch|decroch|sollicit|attend)"
)
_FROM = re.compile(
    r"(?:\bde|\bdu|\bdes|\bd'|\bde l'|\bde la|\baupres (?:de|du|des|de la|de l')|\bpar(?: l'| la| le| les)?) ?$"
)
_AFTER_SUM = re.compile(
    r"^(?: ?\((?:ht|ttc)\)| (?:ht|ttc))?(?: d'euros| au total| environ)?"
    r"(?: (?:de|d'|en) ?(?:aides?|subventions?|credits?|concours|financements?|dotations?|prets?|soutien|appui)"
    r"(?: (?:publics?|financiers?|d'investissement|forfaitaires?|exceptionnelles?))?)?"
    r"[ ,(]*(?:\([^()]{0,40}\)[ ,]*)?"
    r"(?:(?:et |qui (?:est|sont|sera|seront) |est |sont |sera |seront |ont ete |a ete |etant )?"
    r"(?:apporte|verse|finance|octroye|accorde|attribue|prise?s? en charge|alloue|soutenu|consenti|vote|issu"
    r"|provenant|venant|mobilise|pris|engage|fourni|assure|regle|donne|paye|debloque|affecte|reserve)"
    r"(?:e|s|es)?(?: (?:en totalite|pour moitie|integralement|conjointement|notamment))? ?)?"
    r"(?:de l'|de la |du |des |de |d'|par l'|par la |par le |par les |par |aupres de l'|aupres de la |aupres du "
    r"|pour (?:l'|la |le )?|via (?:l'|la |le )?|cote |au titre (?:de l'|de la |du |des ))(?:conseil "
    r"|budget (?:de l'|de la |du ))?$"
)
_BESIDE = re.compile(
    r"^ ?(?:\(|:|-|,)? ?(?:a hauteur de |pour |avec |de )?(?:une? (?:aide|subvention|somme|montant) de )?$"
)
_PASSIVE = re.compile(r"\bpar (?:l'|la |le |les )?(?:conseil )?$")
_TOGETHER = re.compile(r"^(?: ?,| et| ainsi que| avec| comme) ?(?:de |d'|du |par )?(?:l'|la |le |les )?$")
_ORGANS = re.compile(
    r"\b(?:elu\w*|conseil\w*|commission(?: permanente)?|assemblee|president\w*|vice-president\w*"
    r"|services?|maire|prefet\w*|direct\w+|bureau"
    r"|jury|part|soutien|aides?|appui|concours|membres|credits?|fonds|budget|participation"
    r"|contribution|subventions?|dotation)"
    r" (?:de la |de l'|du |des |de |d')$"
)
_LEADS = re.compile(
    r"\b(?:portee?s?|menee?s?|conduite?s?|pilotee?s?|realisee?s?|signee?s?|geree?s?|commandee?s?"
    r"|lancee?s?)(?: \w+)? par\b"
)
_ORDINAL = re.compile(r"\b(?:pour|a|de|du) (?:le |la |l')?(premiere?|seconde?|deuxieme)\b")


_LEVELS = (
    (REGION, re.compile(r"\b(?:conseil )?region(?:al|ale|ales|aux)?\b")),
    (DEPARTEMENT, re.compile(r"\b(?:conseil )?(?:departement(?:al|ale|ales|aux)?|general)\b|\bcd(?: ?\d{2})?\b")),
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
    r"|soutiens?|soutenue?s?|financee?s?|laureat\w*)\b"
)


@dataclass(frozen=True, slots=True)
class Payer:
    """A name that may pay: ``funder`` where it says who, else ``level`` (the commune's own, its département, …)."""

    start: int
    end: int
    funder: str | None
    level: str | None


@dataclass(frozen=True, slots=True)
class Paid:
    """Who pays a sum, and how it is known; a sum of several payers has no funder but was told to have payers."""

    payer: Payer | None
    rule: str  # beside, after, subject, passive, several, ordinal


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
            named = next((c for c in reading.communes if 0 <= c.start - end <= 4 and c.start >= end), None)
            if named is not None:
                found.append(Payer(start, named.end, f"commune-{named.mention.code}", None))
                continue
            if not match.group().startswith(("la ", "notre ", "fonds", "autof", "budget", "part")):
                continue
        found.append(Payer(start, end, None, level))
    return tuple(sorted(found, key=lambda payer: (payer.start, -payer.end)))


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


def paid_by(
    reading: Reading,
    names: Sequence[Payer],
    amount: Placed[Amount],
    others: Sequence[Placed[Amount]],
    *,
    start: int,
    end: int,
) -> Paid | None:
    """Who pays ``amount``, by the words of its sentence; None where they don't tell.

    Args:
        reading: the page.
        names: its possible payers.
        amount: the sum.
        others: all sums of its sentence, in order.
        start: where the sentence begins.
        end: where it ends.
    """
    words = reading.words
    here = [name for name in names if start <= name.start and name.end <= end]
    before_end = max([start, *(other.end for other in others if other.end <= amount.start)])
    later = [other for other in others if other.start >= amount.end]
    after_start = min([end, *(other.start for other in later)])
    for name in here:  # « 250 000 € de la Région », « 61,5 M€ apportés par l'Anah »
        if amount.end <= name.start < after_start and _AFTER_SUM.match(_joined(words, amount.end, name)):
            if gets(name) and re.search(r"\bpour (?:l'|la |le )?$", words[amount.end : name.start]):
                continue  # « 50 000 € pour la commune »
            if _has_share(words, name, later):
                return None  # « 90 000 €, abondés par l'Anah (60 000 €) et … »: the shares are told apart
            return _alone(words, name, here, "after", limit=after_start, later=later)
    beside = [name for name in here if before_end <= name.start and name.end <= amount.start]
    if beside:  # « l'Anah (1,9 M€) », « et la Ville 410 000 € »
        name = beside[-1]
        gap = words[name.end : amount.start]
        told = before_end > start and _AFTER_SUM.match(_joined(words, before_end, name))
        if _BESIDE.match(gap) and not told and not _object_of(words, name, start):
            return Paid(name, "beside")
    ordinal = _ORDINAL.match(words[amount.end : after_start].lstrip(" ,("))
    if ordinal is not None:
        subjects = [name for name in here if name.end <= others[0].start]
        if len(subjects) == 2:
            return Paid(subjects[0 if ordinal[1].startswith("premi") else 1], "ordinal")
    clause_end = _clause_end(words, amount.end, after_start)
    for name in here:  # « … est pris en charge par la Région »
        if amount.end <= name.start < clause_end and _PASSIVE.search(_joined(words, amount.end, name)):
            if _LEADS.search(words[amount.end : name.start]) or _has_share(words, name, later):
                continue
            return _alone(words, name, here, "passive", limit=after_start, later=later)
    clause = max(before_end if before_end == start else start, words.rfind(";", start, amount.start) + 1)
    before = [name for name in here if clause <= name.start and name.end <= amount.start]
    fresh = [  # not told with an earlier sum
        name
        for name in before
        if name.start >= before_end and (before_end == start or not _AFTER_SUM.match(_joined(words, before_end, name)))
    ]
    own = [name for name in fresh if words[name.start : name.end] in ("fonds propres", "autofinancement")]
    if own:
        return Paid(own[-1], "subject")
    for name in reversed(before):
        subjects = fresh if name in fresh else before
        gap = words[name.end : amount.start]
        lead = _lead(words, name, start)
        if _RECEIVES.search(words[clause : name.start]) and _FROM.search(lead):
            return _alone(words, name, subjects, "subject", limit=amount.start)  # « obtenu de la Région une aide de »
        if _PASSIVE.search(lead + " ") or lead.endswith(("par", "par l'", "par la ", "par le ")):
            if before_end <= name.start:
                return _alone(words, name, subjects, "passive", limit=amount.start)
            continue
        if _object_of(words, name, start) or _genitive(words, name, start):
            continue
        said = gap[: before_end - name.end] if before_end > name.end else gap
        if GIVES.search(gap) and not _RECEIVES.search(gap) and (before_end <= name.end or _goes_on(words, said, gap)):
            return _alone(words, name, subjects, "subject", limit=amount.start)
    return None


def _has_share(words: str, name: Payer, later: Sequence[Placed[Amount]]) -> bool:
    """Whether a payer's own share stands in brackets right after it."""
    return bool(later) and re.match(r"^ ?\((?:[a-z ]{0,12})$", words[name.end : later[0].start]) is not None


def gets(name: Payer) -> bool:
    """Whether a name is rather one that money goes to: a commune or an intercommunality."""
    return name.level in (COMMUNE, EPCI) or (name.funder or "").startswith(("commune-", "epci-"))


def _goes_on(words: str, said: str, gap: str) -> bool:
    """Whether a subject's verb still holds after an earlier sum: « a versé 3 M€ à Dole et 2 M€ à Gray »."""
    later = gap[len(said) :]
    return bool(GIVES.search(said)) and re.search(r"[.;]|\b(?:qui|dont|alors que|tandis que)\b", later) is None


def _joined(words: str, start: int, name: Payer) -> str:
    """The words up to a payer, with its own article where the mention holds it."""
    article = re.match(r"(?:l'|la |le |les |du |notre )", words[name.start : name.end])
    return words[start : name.start] + (article.group() if article else "")


def _lead(words: str, name: Payer, start: int) -> str:
    return words[max(start, name.start - 30) : name.start]


def _object_of(words: str, name: Payer, start: int) -> bool:
    """Whether a name depends on another word (``préfet de …``, ``à la Région``), so that it pays nothing itself."""
    lead = _lead(words, name, start)
    article = re.match(r"(?:l'|la |le |les )", words[name.start : name.end])
    joined = lead + (article.group() if article else "")
    if gets(name) and re.search(
        r"\b(?:soutien\w*|aid\w+|accompagn\w+|financ\w+|subventionn\w+|dot\w+|appui\w*"
        r"|attribue\w* a) ?(?:la |l'|le )?$",
        joined,
    ):
        return True  # « soutient la commune de … »
    return (
        re.search(r"\b(?:a la|a l'|au|aux|dans l[ae']|avec l[ae']|aupres d\w*|pour l[ae']|chez|sur l[ae']) ?$", joined)
        is not None
    )


def _genitive(words: str, name: Payer, start: int) -> bool:
    """Whether a name only completes a noun (``la demande de la commune``) that is no organ or help of it."""
    lead = _lead(words, name, start)
    article = re.match(r"(?:l'|la |le |les |du )", words[name.start : name.end])
    joined = lead + (article.group() if article else "")
    return re.search(r"\b(?:de|du|des|d'|de la|de l') ?$", joined) is not None and _ORGANS.search(joined) is None


def _alone(
    words: str,
    name: Payer,
    here: Sequence[Payer],
    rule: str,
    *,
    limit: int,
    later: Sequence[Placed[Amount]] = (),
) -> Paid:
    """``name``, unless another payer is joined to it: then nobody knows whose share is what.

    A payer joined to it that has a sum of its own later (``later``) is another share's.
    """
    for other in here:
        first, second = (name, other) if name.start < other.start else (other, name)
        if first is second or second.start < first.end or second.end > limit + 200:
            continue
        if (
            _TOGETHER.match(words[first.end : second.start])
            and not _same(first, second)
            and (first is other or not any(second.end <= one.start for one in later))
        ):
            return Paid(None, "several")
    return Paid(name, rule)


def _same(first: Payer, second: Payer) -> bool:
    return (first.funder, first.level) == (second.funder, second.level)


def _clause_end(words: str, start: int, end: int) -> int:
    stop = re.compile(r"[;]|\. ").search(words, start, end)
    return stop.start() if stop else end
