"""Who pays a sum: an organisation that gives, adds or is named beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.awards_payers import COMMUNE, EPCI, Payer
from extract.awards_reading import Placed, Reading
from extract.facts import Amount

_PAYS = (
    r"\b(?:ouvert une|ouvre une|accord|allou|vers(?:e|a|ent|er|es)|apport|consacr|financ|attribu|affect|ajout|mobilis"
    r"|reserv|engag|octro|particip|"
    r"contribu|soutien|souten|investi|debloqu|dedi|complet|injecte|cofinanc|prend|prenn|pris|donn|abond|vot|dot|"
    r"notifi|deleg|mis\b|met\b|mett|remet|subventionn|preven|inscri|annonc|decid|valid|approuv"
    r"|alimente|assur|regl|garant|"
    r"acqui[st]|r?achet|prevo|deliber|port[ae]|support|appui|aid[ea]|confi|flech|intervien|paie|paye"
    r"|pret|concour|depens|cred|conserv|assum|couvr|retenu|retien)"
)
GIVES = re.compile(_PAYS)
_RECEIVES = re.compile(
    r"\b(?:recoi|recu|recev|obtien|obten|percoi|percu|perce|beneficie|touche|gagn|empoch|decroch"
    r"|sollicit|attend|se voi|s'est vu)"
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
    r"^ ?(?:\(|:|-|,)? ?(?:a hauteur de |pour |avec |de )?(?:une? (?:aide|subvention|somme|montant) de )?"
    r"(?:environ |quelque |pres de |plus de )?$"
    r"|^ ?,? ?(?:pour )?(?:le solde|le reste|le complement|la difference),? ?(?:\(|:|soit|avec|de)? ?$"
)
_GIFT_OF = re.compile(
    r"\b(?:subvention|aide|participation|contribution|fonds de concours|dotation|soutien|concours|apport|part|appui"
    r"|effort|financement|versement|quote-part)"
    r"(?: (?:financi\w+|publi\w+|exceptionnel\w*|forfaitaire|total\w*|propre))? (?:de la |de l'|du |des |de |d')$"
)
_COMES_TO = re.compile(
    r"\b(?:s'elev\w+|s'etabli\w+|s'est (?:elevee?|etablie?)|se mont\w+|se chiffr\w+|attein\w+|represent\w+|est de"
    r"|sera de|etait de|(?:est|sera|a ete|etait) (?:donc |ainsi |finalement )?(?:fixe|arrete|porte|ramene|plafonne"
    r"|releve|limite)e?)"
    r"(?: (?:a|de|d'|pres|plus|quelque|environ|hauteur|la somme|un montant))* ?$"
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
_BORNE = re.compile(
    r"^(?: d'euros)?[ ,]*(?:(?:est|sont|etant|reste\w*|restant|demeur\w+) )?"
    r"(?:a (?:la )?charge (?:de |du |d')|revien\w+ a |incomb\w+ a )(?:la |l'|le )?$"
)
_NOT_WHOLE = re.compile(
    r"\b(?:dont|moitie|tiers|quart|partie|notamment|\d+ ?%)[^.;]*\bpar\b|\b(?:portee?s?|menee?s?"
    r"|conduite?s?|pilotee?s?|realisee?s?|signee?s?|geree?s?|commandee?s?"
    r"|lancee?s?)(?: \w+)? par\b"
)
_NEXT_GIVES = re.compile(rf"^ ?(?:,[^,]*, ?)?(?:y |en |lui |leur )?(?:a |ont |va |vont )?{_PAYS}")
_PART_OF = re.compile(r" ?(?:ht|ttc)?,? dont (?:pres de |plus de |environ |quelque |un montant de )?")
_PARTNERS = re.compile(
    r"^[^.;:]{0,40}\bpar (?:les|ses|leurs|des|plusieurs) (?:\w+ )?(?:partenaires|cofinanceurs|financeurs)\b"
)
_ORDINAL = re.compile(r"\b(?:pour|a|de|du) (?:le |la |l')?(premiere?|seconde?|deuxieme)\b")


@dataclass(frozen=True, slots=True)
class Paid:
    """Who pays a sum, and how it is known; a sum of several payers has no funder but was told to have payers."""

    payer: Payer | None
    rule: str  # beside, after, subject, passive, several, ordinal


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
    for name in here:  # « 30 000 € de la Région », « 7 M€ apportés par l'Ademe »
        if amount.end <= name.start < after_start and _AFTER_SUM.match(_joined(words, amount.end, name)):
            if gets(name) and re.search(r"\bpour (?:l'|la |le )?$", words[amount.end : name.start]):
                continue  # « 50 000 € pour la commune »
            if _has_share(words, name, later):
                return None  # « 50 000 €, versés par l'Ademe (20 000 €) et … »: the shares are told apart
            return _alone(words, name, here, "after", limit=after_start, later=later)
    for name in here:  # « le solde, 12 000 €, revient à la Ville »
        if amount.end <= name.start < after_start and _BORNE.match(_joined(words, amount.end, name)):
            return _alone(words, name, here, "after", limit=after_start, later=later)
    if _PARTNERS.match(words[amount.end : after_start]):
        return Paid(None, "several")
    beside = [name for name in here if before_end <= name.start and name.end <= amount.start]
    if beside:  # « l'Ademe (20 000 €) », « et la Ville 35 000 € »
        name = beside[-1]
        gap = words[name.end : amount.start]
        told = before_end > start and _AFTER_SUM.match(_joined(words, before_end, name))
        owner = gets(name) and _genitive(words, name, start)  # « la demande de la commune de X (8 000 €) »
        if _BESIDE.match(gap) and not told and not owner and not _object_of(words, name, start):
            return Paid(name, "beside")
    ordinal = _ORDINAL.match(words[amount.end : after_start].lstrip(" ,("))
    if ordinal is not None:
        subjects = [name for name in here if name.end <= others[0].start]
        if len(subjects) == 2:
            return Paid(subjects[0 if ordinal[1].startswith("premi") else 1], "ordinal")
    clause_end = _clause_end(words, amount.end, after_start)
    for name in here:  # « … est pris en charge par la Région »
        if amount.end <= name.start < clause_end and _PASSIVE.search(_joined(words, amount.end, name)):
            told_apart = _has_share(words, name, later) or (
                bool(later)
                and later[0].start >= name.end
                and _BESIDE.match(words[name.end : later[0].start]) is not None
            )  # « …, et par la Région, à hauteur de 12 000 € »
            if _NOT_WHOLE.search(words[amount.end : name.start]) or told_apart:
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
        gift = _GIFT_OF.search(_joined(words, max(start, name.start - 60), name)) is not None
        if gift and _COMES_TO.search(gap[: others[0].start - name.end] if before_end > name.end else gap):
            return _alone(words, name, subjects, "subject", limit=amount.start)  # « l'aide du Département s'élève à »
        said = gap[: before_end - name.end] if before_end > name.end else gap
        if GIVES.search(gap) and not _RECEIVES.search(gap) and (before_end <= name.end or _goes_on(words, said, gap)):
            return _alone(words, name, subjects, "subject", limit=amount.start)
    earlier = [other for other in others if other.end <= amount.start]
    if earlier and _PART_OF.fullmatch(words, earlier[-1].end, amount.start):
        return paid_by(reading, names, earlier[-1], others, start=start, end=end)  # « 1 M€, dont 200 000 € pour … »
    return None


def _has_next(words: str, name: Payer, later: Sequence[Placed[Amount]]) -> bool:
    """Whether the next sum is this payer's own: « 40 000 € de l'État et la Ville y ajoute 25 000 € »."""
    if not later or later[0].start < name.end:
        return False
    gap = words[name.end : later[0].start]
    return _BESIDE.match(gap) is not None or (re.search(r"[.;]", gap) is None and _NEXT_GIVES.match(gap) is not None)


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
            and (first is other or not _has_next(words, second, later))
        ):
            return Paid(None, "several")
    return Paid(name, rule)


def _same(first: Payer, second: Payer) -> bool:
    return (first.funder, first.level) == (second.funder, second.level)


def _clause_end(words: str, start: int, end: int) -> int:
    stop = re.compile(r"[;]|\. ").search(words, start, end)
    return stop.start() if stop else end
