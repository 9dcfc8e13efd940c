"""Words that tell a commune's place in a programme, with what denies or postpones them.

Patterns are matched on masked text (``participations_reading``): folded words, a capital for each mention's
characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from extract.facts import Status
from extract.needing import Beginning


class Polarity(StrEnum):
    """Whether what the cue tells is so."""

    SO = "so"
    DENIED = "denied"
    TO_COME = "to come"


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at its place in the masked text."""

    start: int
    end: int
    status: Status
    polarity: Polarity = Polarity.SO
    rule: str = "sentence"
    binds: bool = False  # tells of a programme by itself (``est une P``): takes its own, adjacent one

    @property
    def told(self) -> Status | None:
        """The status that the cue tells, None where it denies."""
        if self.polarity is Polarity.DENIED:
            return None
        if self.polarity is Polarity.TO_COME and self.status is not Status.WITHDRAWN:
            return Status.CANDIDATE
        return self.status


_CANDIDATE = (
    r"(?:pre-?)?candidate?s?\b(?! retenue)",
    r"candidatures?\b(?! (?:\w+ )?(?:retenue|ouverte|close|recue|attendue))",
    r"(?:a|ont|avait|avaient) (?:deja |egalement |aussi )?(?:candidate|postule|concouru)",
    r"(?:candidatent|postulent|concourent|postule|brigue|briguent)\b",
    r"depos(?:e|ent|ee|er|era|eront|erait|eraient)\b[^,;.CP]{0,25}\b(?:dossier|candidature|demande)",
    r"(?:souhait\w*|ambitionn\w*|esper\w*|envisag\w*|demand\w*|projett\w*|prevoi\w*|pourr\w+|devr\w+|v(?:a|ont)|vis\w*|"
    r"entend(?:ent)?|s'appret\w+ a|sont (?:invite|appele)es? a|est (?:invite|appele)e? a)"
    r"[^;.CP]{0,40}?\b(?:rejoindre|integrer|(?:y |d'y )?entrer|adherer|s'inscrire|s'(?:y )?engager|participer|"
    r"candidater|signer|conclure|devenir|beneficier)",
    r"(?:rejoindr|integrer|adherer|signer)(?:a|ont|ait|aient)\b",
    r"attend(?:ent)? (?:encore |toujours )?(?:sa|leur|son|la signature)\b(?=[^.;]{0,30}(?:convention|signature|P|"
    r"d[eu] (?:la |le )?(?:sien|leur)))",
    r"dossiers? depose?e?s?\b|dossiers? (?=(?:de |d'|du |des )(?:la |le |les |l')?C)(?=[^.;]{0,90}\b(?:seront?|sera|"
    r"doi(?:t|vent)|ont ete|a ete) (?:\w+ )?(?:presente|examine|soumis|etudie|instruit|renvoye|reporte|ajourne))",
    r"sur les rangs",
    r"s'y prepare\w*",
    r"(?:est|sont|seront?) (?:annonce|pressenti)e?s?\b",
    r"peu(?:t|vent) (?:devenir|pretendre)",
    r"en lice",
    r"en attente",
    r"(?:a|est|reste) l'etude\b(?! (?:de |d'|du |des |sur )|-)",
    r"y (?:songe|pense|aspire|reflechi)\w*",
    r"ajournee?s?\b",
)
_SELECTED = (
    r"laureate?s?\b",
    r"retenue?s?\b(?! (?:a la source|d'eau))|retien(?:t|nent)\b",
    r"soutien(?:t|nent)\b(?= (?:la |les |le |l')?(?:\w+ ){0,3}(?:de |d')?C| (?:\w+ )?(?:communes|villes|bourgs))",
    r"(?:laiss|ced)(?:e|ent) (?:la|sa|leur) place (?:a|au|aux)\b",
    r"selectionnee?s?\b",
    r"beneficiaires?\b",
    r"beneficie(?:nt|ra|ront|r)?\b|beneficia\w*",
    r"labellis(?:e|ee|es|ees|ation|ations)\b",
    r"(?:est|sont|ete|etait) primee?s?\b",
    r"(?:distingu|design|chois|recompens)(?:e|ee|es|ees|ent|i|ie|is|ies|it|issent)\b",
    r"(?:est|sont|ete|etaient|etait|furent) admise?s?\b",
    r"admises? (?:au|dans|en)\b",
    r"soutenue?s? par\b",
    r"gagnante?s?\b",
    r"elues\b(?= ?:)",
    r"(?:sont|ont ete|seront|est|a ete) (?:ainsi |donc |egalement )?(?:soutenu|aide|finance|accompagne)e?s?\b(?= ?:)",
    r"(?:deja |aujourd'hui )?(?:soutenue?s?|accompagnee?s?) (?:par|au titre|dans le cadre|via)\b",
    r"accompagnee?s\b|accompagnee\b",
    r"(?:a|ont) (?:\w+ ){0,3}convaincu",
    r"port(?:e|ent|ant) (?:la marque|le label)",
    r"(?:obtenu|recu|decroche|obtient|obtiennent) (?:le |la |leur |son )(?:label|labellisation|marque)\w*",
    r"contrats?(?:-cadres?)? (?:approuve|adopte|valide)s?\b",
    r"(?:dossiers?|projets?|candidatures?) [^.;:CP]{0,60}\b(?:ont|a) ete "
    r"(?:\w+ )?(?:valide|approuve|accepte|agree)e?s?\b",
)
_ENROLLED = (
    r"accompagne(?:nt)?\b",
    r"inscrite?s?\b(?! (?:au budget|aux avenants))",
    r"s'inscrire\b|s'inscri(?:t|vent)\b|s'inscriv\w+",
    r"engagee?s?\b(?= (?:de longue date |de (?:son|leur) cote |elles? aussi |pleinement |deja )?"
    r"(?:dans|depuis|au|en|a|le|D)\b)|engagee?s?$|s'engage(?:nt)?\b",
    r"rejoint\b|rejoigne?nt\b|rejoints\b",
    r"integre(?:nt|e|es|ee|ees)?\b",
    r"fai(?:t|sait|re|sant)(?: \w+)? partie|font(?: \w+)? partie|faisaient partie",
    r"rel(?:eve|event|evant|evaient)\b(?=(?:,? \w+){0,3}?,? (?:de |du |des |d'))",
    r"(?<=\bdont )rel(?:eve|event|evaient)\b",
    r"(?<!espace )membres?\b",
    r"adher(?:e|ent)\b|adherente?s\b(?= (?:a|au|aux|de|du) )",
    r"particip(?:e|ent|ant|antes?)\b",
    r"entree?s? dans\b|entrent dans\b|entre dans\b",
    r"couverte?s? par\b",
    r"figure(?:nt)?(?: \w+)? (?:parmi|dans|sur|au nombre)\b|y figure(?:nt)?\b",
    r"compte(?:nt)? parmi\b",
    r"appart(?:ien(?:t|nent)|enant|enai(?:t|ent))\b(?=[^.;C]{0,40}[ ']P)",
    r"classee?s?\b(?=[^.;C]{0,20}[ ']P)",
    r"(?:reste|restent|demeure|demeurent|maintenue?s?)\b(?=[^.;C]{0,20}[ ']P)",
    r"aborde(?:nt)?\b(?=[^.;C]{0,40}[ ']P)",
    r"(?:lance|lancer|ouvert|ouvre|ouvrent|mene|menent|conduit|conduisent|porte|portent|pilote|deploie|deploient|"
    r"mis en place|mettent en place|met en place|mis en oeuvre|met en oeuvre|mettent en oeuvre|experimente|"
    r"experimentent|teste|testent|dispose|"
    r"disposent|"
    r"anime|animent)\b"
    r"(?= (?:[\w'-]+[ ']){0,5}?[«\" ]*P)",
    r"accueill(?:e|ent|i)\b(?= (?:desormais |egalement |aussi )?(?:un |une |sa |son |leur |la |le )(?:\w+ )?P)",
    r"traitee?s? au titre\b",
    r"concerne(?:e|es|nt)?\b(?= (?:\w+ ){0,2}(?:par|les quartiers|C))",
    r"dans (?:un|le|les|des|deux|trois)? ?(?:quartiers?|perimetres?) (?:prioritaires? )?(?:de |d'une? |du |des )*(?=P)",
    r"(?:cumul|combin|additionn|(?<!\bon )denombr|empil|conjugu)(?:e|ent)\b(?=[^.;]{0,70}P)",
    r"eligibles?\b(?=[^.;C]{0,45}P)",
    r"partenaires?\b(?= d[eu] P)",
    r"villes? pilotes?\b",
    r"(?<=, )meme (?:label|programme|dispositif|reseau)(?=[,.])",
    r"(?<=, )(?:egalement |aussi |toutes? )?(?:(?:une|deux|trois|quatre|cinq|les) )?(?:autres? )?"
    r"(?:communes?|villes?|bourgs?|membres?) "
    r"(?:membres? )?du (?:meme )?(?:programme|dispositif|reseau)\b",
    r"(?<!\w)(?:est|sont|etait|etaient) (?:deja |aussi |egalement )?dans (?=(?:le |ce |la |cette )?(?:meme )?"
    r"(?:programme|dispositif|demarche|reseau|P)\b)",
    r"concernee?s?\b(?= ?:)",
    r"(?:deployee?s?|mise?s? en oeuvre)\b(?= (?:a|au|aux|dans|sur) )",
    r"(?:passe|entre)(?:nt)? (?:en|dans) (?:la |le |l')?(?:\w+ )?(?:phase|etape|acte)\b",
    r"entree\b(?=[^.;P]{0,40} dans (?:le |la |l')?(?:programme |dispositif |plan |reseau )?[«\" ]*P)",
    r"(?<=conseil municipal )(?=(?:de |d'|du )[^.;]{0,60}convention)(?:de |d'|du )(?:la |le |"
    r"l')?C+ (?:a )?(?:approuv|valid|adopt)\w+",
    r"(?<=notre )(?:participation|adhesion)\b",
    r"(?:participation|adhesion)\b(?= (?:\S+ ){0,3}?(?:a|au|aux) (?:\S+ ){0,2}?[«\" ]*P)",
)
_SIGNED = (
    r"sign(?:e|ee|es|ees|ent|era|eront|ait|aient|er)\b",
    r"signataires?\b",
    r"signatures?\b",
    r"paraph(?:e|ee|es|ees|ent)\b",
    r"contractualis(?:e|ee|es|ees)\b",
    r"convention\w* (?:\S+ ){0,4}?(?:conclue|homologuee|approuvee|adoptee|officialisee|en vigueur)s?\b",
    r"homologuee?s?\b",
    r"(?:conventions?|contrats?)(?:-cadres?)? (?:\w+ )?(?:date(?:nt)?|remonte(?:nt)?)\b"
    r"(?= (?:de |du |d'|a |au |aux )(?:la |le |l'|fin )?D)",
    r"conclu(?:e|es|s|t|ent|re)?\b(?= (?:le D+,? )?(?:[a-zCEO'-]+[ ']){0,10}?(?:P|convention|contrat))",
    r"transforme(?:e|es|s|r|nt)?\b(?=[^.;]{0,45} en [^.;,]{0,15}P)",
    r"(?:choisi|conclu|passe|opte pour)\w* (?:une |des |la |leur |leurs )?conventions?\b",
    r"(?:convention|avenant) (?:du|en date du) (?=D)",
    r"(?:document|convention|contrat|accord|protocole|texte)s? (?:\w+ ){0,2}?(?:engage|lie|unit|associe)\b",
    r"converti(?:e|es|s)?\b(?=[^.;]{0,45}P)",
)
_OVER = (
    r"(?:operations?|residences?|conventions?|programmes?|dispositifs?|experimentations?|contrats?|demarches?|P+|"
    r"essais?|celle)"
)
_COMPLETED = (
    rf"{_OVER}\b[^.;]{{0,110}}?\b(?:achevee?s?|terminee?s?|close?s?|cloturee?s?|echue?s?|expiree?s?|s'acheve(?:nt)?|"
    r"(?:s'est|se sont) (?:conclu|acheve|termine|cloture)e?s?|(?:a|ont) pris fin|prend fin|"
    r"arrivee?s? (?:a (?:son |leur )?(?:terme|echeance)|au terme))\b",
    r"(?:boucle|termine|acheve|cloture|solde)(?:e|nt)? (?:son|sa|leur|leurs) (?:programme|operation|convention|"
    r"contrat|residence|P)\w*",
    r"close? en\b",
)
_WITHDRAWN = (
    r"retiree?s?\b",
    r"(?:s'est|se sont|s'etre|se) retir\w+",
    r"retire\b(?=[^.;]{0,40}\b(?:candidature|dossier|ville|commune|participation))",
    r"quitte(?:nt|r)?\b",
    r"(?:a|ont|avait|avaient|est|sont|dut|du),? (?:\w+,? ){0,3}?renonce\b|y renoncer?\b",
    r"abandonne(?:e|es|s)?\b",
    r"sorti(?:e|es|s)? d[ue]\b",
    r"desist\w+",
    r"(?:n'a|n'ont|ne) (?:pas |finalement pas )?(?:souhaite |voulu |entendu )?(?:pas )?donne\w? suite|"
    r"renonc(?:ait|aient|era|eront)\b",
    r"retraits?\b(?= (?:de |d'|du )[^.;]{0,60} (?:du|de la|d'|de l')[^.;]{0,25}P)",
    r"interrompue?s?\b",
)
_DENIED = (
    r"(?:ecarte|recale|rejete|refuse|deboute|evince|exclu)(?:e|es|s|ee|ees)?\b",
    r"decline(?:e|nt)?\b",
    r"hors (?:P|programme|dispositif|perimetre)",
    r"sans succes\b",
    r"non (?:laureate?s?|retenue?s?|eligibles?|selectionnee?s?)",
    r"ineligibles?\b",
    r"observat(?:rice|eur)\b",
)

_WORDS = (
    (Status.CANDIDATE, Polarity.DENIED, _DENIED),
    (Status.WITHDRAWN, Polarity.SO, _WITHDRAWN),
    (Status.COMPLETED, Polarity.SO, _COMPLETED),
    (Status.CANDIDATE, Polarity.SO, _CANDIDATE),
    (Status.SIGNED, Polarity.SO, _SIGNED),
    (Status.SELECTED, Polarity.SO, _SELECTED),
    (Status.ENROLLED, Polarity.SO, _ENROLLED),
)


_ALL = tuple((status, polarity, re.compile("|".join(patterns))) for status, polarity, patterns in _WORDS)
_BEGINS = Beginning(rf"(?<![\w-])(?:{'|'.join(pattern for _, _, patterns in _WORDS for pattern in patterns)})")
"""Where cues of any status begin: nowhere in most sentences."""

_NEGATION_BEFORE = re.compile(
    r"(?:\b(?:n'|ne )(?!\w* ?que )[^,;:CP]{0,45}|\b(?:pas|jamais|non|aucune?|sans (?:etre|avoir ete)|"
    r"ni)\s(?:\w+\s){0,2})$"
)
_NEGATION_INSIDE = re.compile(r"\b(?:pas|plus|jamais)\b")
_ONLY = re.compile(r"\bn[e'][^,;:]{0,40}\bque?\b")
_FUTURE_BEFORE = re.compile(
    r"\b(?:ser(?:a|ont|ait|aient)|pourr\w+|devr\w+|doi(?:t|vent)|v(?:a|ont)|prochainement|bientot|d'ici|souhait\w+|"
    r"esper\w+|en vue de|avant de|en cours de|a venir|prochaines?|pretes? a|reste(?:nt)? a|autoris\w+|peu(?:t|"
    r"vent)|interviendr\w+|"
    r"attend\w* (?:de|d'etre))\b"
    r"[^;:CP]{0,40}$"
)
_FUTURE_INSIDE = re.compile(r"\b(?:devr\w+|ser(?:a|ont|ait|aient)|doi(?:t|vent)|d'ici|avant|pourr\w+|s'acheveront)\b")
_FUTURE_AFTER = re.compile(
    r"^[^,;:CP]{0,20}\b(?:interviendr(?:a|ont)|attendue?s?|a venir|prevue?s?|prochainement|bientot|en cours)\b"
)

_TOWN = (
    r"(?:petites? villes? de demain|villages? d'avenir|petites? cites? de caractere|pvd\b|acv\b|villes?\b|bourgs?\b|"
    r"communes?\b|cites?\b)"
)
_TOWN_NAME = re.compile(_TOWN)
_PREDICATE = re.compile(
    r"(?:\b(?:est|sont|etait|devient|devenue?s?|redevient|reste|sera|seront|forment|forme|etre)\b(?: [^\s,;:]+){0,5}? |"
    r"\b(?:villes?|villes?-centres?|communes?|bourgs?|territoires?|sites?|cites?|binomes?|collectivites?|centralites?|"
    r"demonstrateurs?)"
    r"(?: moyennes?| regionales?| \w+es)? (?:(?:dites?|du programme|du dispositif|du plan|de la demarche|du label) )?)"
    r"(?:d'|du |de |de l'|des |la |les |une? |l'une des |au |le )*[«\"“ ]*$"
)
_APPOSED = re.compile(
    r"(?:(?:(?:C+|\b(?:la|cette) (?:ville|commune|cite))(?: ?\([^()]*\))? ?[,(–-]|^) ?"
    r"(?:aussi |egalement |deja |une |l'une des )?|"
    r"C+ (?:aussi |egalement |deja )?(?:une |l'une des ))[«\"“ ]*$"
)
_LABEL_AFTER = re.compile(r" ?: ?(?:[^;.:CP]{0,30}\b(?:dont|notamment|avec) )?(?:la |le |les |l')?C")
_LABEL_BEFORE = re.compile(r"(?:^|[C).;•–-] ?)$")
_OPENS = re.compile(r"(?: depuis (?:le |la |fin |debut )?D+)?,")  # the sentence, as an apposition to who comes next
_TOWNS_BEFORE = re.compile(r"\b(?:des|aux|les|nos|deux|trois|quatre|cinq) $")  # `les Petites villes de demain – X, Y`
_TOWNS_AFTER = re.compile(
    r"[»\" ]*(?: (?:de |du |des |d')(?:la |l')?[\w' -]{2,25})?"
    r"(?: [:–-]|,? (?:(?:a savoir|soit|que sont|telles? que|comme)\b[ :]?)) ?(?:la |le |les |l')?C"
)
_BRACKETED = re.compile(r"C+ ?\($")
_OWN = re.compile(
    r"\b(?:programme|dispositif|plan|demarche|projet|equipe|comite|avenants?|manager|chef(?:fe)?s? de projets?|"
    r"actions?)"
    r" (?:d'|du |de |de l')?[«\"“ ]*$"
)
_OF_TOWN = re.compile(r"[»\"” ]* (?:de|d'|du|des) ?(?:la |le |les |l')?(?:villes? de |communes? de |d')?C")
_LAUREATE_BEFORE = re.compile(r"\b(?:laureate?s?|candidate?s?|convention\w*|contrat\w*|avenants?)\b[^,;:]{0,30}$")


_GRANT = Beginning(
    r"\b(?:recu|recoit|recoivent|obtenu|obtient|obtiennent|percu|percoit|decroche)"
    r"(?= (?:\w+ )?(?:une? |la )?(?:(?:aide|subvention|soutien) (?:regionale? )?)?(?:de |d')?(?:pres |plus |"
    r"quelque )?(?:de |d')?A+"
    r"(?!A| (?:de |du |d'|par )(?:l'|la |le )?O))"
)
_AMONG = re.compile(r"(?:y )?figure|compte|fai|font|membre")


def cues(masked: str, plain: str, programmes: list[tuple[int, int]]) -> list[Cue]:
    """The cues of a clause in order, none overlapping; ``programmes`` are the places of its programmes."""
    found: list[Cue] = []
    starts = [match.start() for match in _BEGINS.matches(masked)]
    for status, polarity, pattern in _ALL if starts else ():
        for match in _matches(pattern, masked, starts):
            if any(match.start() < cue.end and cue.start < match.end() for cue in found):
                continue
            found.append(_judged(masked, match.start(), match.end(), status, polarity))
    found += [
        Cue(match.start(), match.end(), Status.SELECTED, rule="grant")
        for match in _GRANT.finditer(masked)
        if not any(match.start() < cue.end and cue.start < match.end() and cue.rule != "grant" for cue in found)
        and not _NEGATION_BEFORE.search(masked[max(0, match.start() - 60) : match.start()])
    ]
    found += [
        cue for cue in _nominal(masked, plain, programmes, found) if not any(_governs(masked, o, cue) for o in found)
    ]
    found.sort(key=lambda cue: cue.start)
    return [cue for cue, after in pairwise([*found, None]) if cue is not None and not _leads_to(masked, cue, after)]


def _matches(pattern: re.Pattern[str], masked: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """What a pattern matches at some places, in order, none overlapping."""
    end = 0
    for start in starts:
        match = pattern.match(masked, start) if start >= end else None
        if match is not None:
            end = match.end()
            yield match


@lru_cache(maxsize=1024)
def cues_of_heading(words: str) -> tuple[Cue, ...]:
    """The cues of a heading's folded words; one heading governs many passages."""
    return tuple(cues(words, words, []))


def _governs(masked: str, cue: Cue, nominal: Cue) -> bool:
    """Whether a programme is what another cue is about (``bénéficiaire du dispositif P``), so no predicate itself."""
    if cue.start < nominal.end and nominal.start < cue.end:
        return True
    between = masked[cue.end : nominal.start]
    return (
        cue.end <= nominal.start and len(between) < 45 and not re.search(r"[,;:.C]|\b(?:sont|est|devien\w+)\b", between)
    )


def _leads_to(masked: str, cue: Cue, after: Cue | None) -> bool:
    """Whether a cue only leads to the next (``la candidature de X a été retirée``, ``figure parmi les lauréates``)."""
    if after is None or after.start < cue.end:
        return False
    between = masked[cue.end : after.start]
    if _AMONG.match(masked[cue.start : cue.end]) and after.told is Status.SELECTED and cue.polarity is Polarity.SO:
        return len(between) < 45 and not re.search(r"[,;:.CP]", between)
    if not masked.startswith("candidature", cue.start):
        return False
    return len(between) < 80 and not re.search(r"[;.]", between) and not after.binds


def _judged(masked: str, start: int, end: int, status: Status, polarity: Polarity) -> Cue:
    before = masked[max(0, start - 60) : start]
    if polarity is Polarity.SO and _is_denied(masked[start:end], before, status):
        polarity = Polarity.DENIED
    elif (
        polarity is Polarity.SO
        and status is not Status.CANDIDATE
        and (_FUTURE_BEFORE.search(before) or _FUTURE_AFTER.search(masked[end : end + 40]))
    ):
        polarity = Polarity.TO_COME
    return Cue(start, end, status, polarity)


def _is_denied(words: str, before: str, status: Status) -> bool:
    """Whether a cue is negated; what is yet to end has not ended, and not to go on is to withdraw."""
    if status is Status.WITHDRAWN and words.endswith("suite"):
        return False
    if (_NEGATION_BEFORE.search(before) and not _ONLY.search(before)) or _NEGATION_INSIDE.search(words):
        return True
    return status is Status.COMPLETED and _FUTURE_INSIDE.search(f"{words} {before[-30:]}") is not None


def _nominal(masked: str, plain: str, programmes: list[tuple[int, int]], others: list[Cue]) -> list[Cue]:
    """``est une Petite ville de demain``, ``villes Action cœur de ville``: the programme is itself the predicate."""
    found = []
    for start, end in programmes:
        before = masked[max(0, start - 90) : start]
        is_label = _LABEL_AFTER.match(masked[end : end + 50]) and _LABEL_BEFORE.search(before)
        if is_label or (_TOWNS_BEFORE.search(before) and _TOWNS_AFTER.match(masked[end : end + 60])):
            stop = next((other for other, _ in programmes if other > start), len(masked))
            if not any(end <= other.start < stop for other in others):
                found.append(Cue(start, end, Status.ENROLLED, rule="label", binds=True))
            continue
        if start == 0 and not _OPENS.match(masked, end):
            continue
        apposed = _APPOSED.search(before) is not None and _TOWN_NAME.match(plain[start:end]) is not None
        apposed = apposed or (_BRACKETED.search(before) is not None and masked.startswith(")", end))
        apposed = apposed or (_OWN.search(before) is not None and _OF_TOWN.match(masked[end : end + 60]) is not None)
        if not apposed and (not _PREDICATE.search(before) or _LAUREATE_BEFORE.search(before)):
            continue
        judged = _judged(masked, start, end, Status.ENROLLED, Polarity.SO)
        found.append(Cue(start, end, judged.status, judged.polarity, "nominal", binds=True))
    return found
