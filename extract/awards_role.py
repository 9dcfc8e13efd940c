"""What a sum is: a grant, a budget, a cost, a total, a ceiling, a rate, something asked for, or no award at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.awards_reading import Placed, Reading, inside
from extract.facts import Amount, Qualifier, Role

_NO_AWARD = re.compile(
    r"\b(?:chiffres? d'affaires|loyers?|louee?s?|vendue?s?|vente|prix|abonnement|revenus?|salaires?"
    r"|amendes?|taxes?|impots?"
    r"|recettes?|capital(?: social)?|tarifs?|cotisations?|caution|dette|emprunt|billet|entree|panier moyen|pib"
    r"|cout de la vie|droits? d'entree|economies?|benefices?|deficit|pertes?)\b(?: [\w']+){0,9}[ :(]*$"
    r"|\bs'equilibre\w* a[^.;]{0,12}$"
    r"|\b(?:vend(?:re|ent|ait|aient|ant|us?|ues?|ra|ront|it|irent)|ceder|cede|cedee?s?|cession)\b[^.;]{0,60}$"
)
_NO_AWARD_AFTER = re.compile(
    r"^ ?(?:symbolique|de (?:chiffre|loyers?|recettes|dettes?|benefices?|ca\b)|d'(?:economies?|amende|impots?))"
)
_RATE_AFTER = re.compile(
    r"^ ?\(?(?:ht|ttc)?\)? ?(?:(?:par|/|le|la|du|l') ?(?:an et par )?(?:habitants?|hab\b|m2|m²|m\b"
    r"|metre|ml\b|tete|eleve"
    r"|personne|foyer|menage|logement|jour|mois|heure|nuit|kilometre|km\b|hectare|ha\b|tonne|place\b|kg\b|repas|m3))"
)
_RATE_BEFORE = re.compile(r"\b(?:par habitant|par tete|au metre carre|par m2|par m²|par logement)\b[^.;]{0,90}$")
_CEILING_BEFORE = re.compile(
    r"\b(?:plafonn\w*|plafond|dans la limite|jusqu'a|(?:peut|peuvent|pourra|pourront) (?:atteindre|aller)|maxim\w+"
    r"|au plus|(?:sans|ne) (?:pouvoir |peut |pourra |saurait )?(?:depasser|exceder)|limitee?s? a|n'exced\w+"
    r"|a concurrence)\b[^.;]{0,40}$"
)
_CEILING_AFTER = re.compile(r"^ ?\(?(?:ht|ttc)?\)?,? ?(?:au )?(?:maxi(?:mum|mal\w*)?|au plus)\b")
_COST_BEFORE = re.compile(
    r"\b(?:couts?|coute\w*|coutera\w*|chiffree?s? a|chiffrage|estimee?s? a|estimation|evaluee?s? a|devis|assiette"
    r"|depenses? (?:\w+ )?(?:eligible|subventionnable|totale|previsionnelle|retenue|moyenne)s?"
    r"|montant (?:total |global |previsionnel )?(?:ht |ttc )?(?:des travaux|de l'operation|du projet|du chantier"
    r"|de la depense|de l'investissement|du marche|des depenses|du programme de travaux)"
    r"|montant (?:total|global|previsionnel) (?:ht|ttc)"
    r"|budget (?:previsionnel )?(?:du projet|de l'operation|des travaux|du chantier)"
    r"|marches? (?:de travaux|publics?|de maitrise d'oeuvre)|moyenne?s?|median\w*|facturee?s?"
    r"|travaux de|travaux pour|chantier (?:de|a))\b[^.;]{0,60}$"
)
_COST_AFTER = re.compile(
    r"^ ?\(?(?:ht|ttc)?\)?,? ?(?:de |d')?(?:travaux|depenses?|cout total|montant de travaux"
    r"|investissements? (?:generes?|induits?|cumules?|total))\b"
    r"|^ ?[:,] (?:la|l'|le) (?:facture|note|ardoise|addition|cout|devis)\b"
)
_FINANCED_AFTER = re.compile(
    r"^ ?\(?(?:ht|ttc)?\)? ?,? ?(?:(?:est|sont|etaient|etait|sera|seront|a ete|ont ete) )?"
    r"(?:co)?(?:finance|subventionne|soutenu|porte)e?s?\b|^ ?,? ?ont ete investis"
)
_SUM_NOUNS = re.compile(
    r"\b(?:(?P<grant>subventions?|aides?|dotations?|participations?|soutiens?|financements?|concours"
    r"|appui|forfait|prime"
    r"|fonds de concours|credits?|contribution|versement|part)"
    r"|(?P<cost>travaux|projet|operations?|chantier|investissements?|budget|facture|rehabilitation"
    r"|renovation|depenses?)"
    r"|(?P<envelope>enveloppes?|fonds|plan|programme|dispositif|contrat))\b"
)
_AMOUNTS_TO = re.compile(
    r"\b(?:s'elev\w+|attein\w+|se mont\w+|represent\w+|s'etabli\w+|se chiffr\w+|avoisin\w+)\b[^.;]{0,30}$"
)
_ASKED_BEFORE = re.compile(
    r"\b(?:sollicit\w*|demand(?:ait|ent|aient|er|ee|ees)|(?:a|elle|ville|commune) demande"
    r"|demandes? (?:de (?:subvention|financement|soutien)|d'aide)|reclam\w*|esper\w*|souhait\w*"
    r"|requi[es]\w*|necessit\w*"
    r"|pourrai\w*|envisag\w*|refus\w*|rejet\w*|retire\w*|renonc\w*|annul\w*|besoin\w*|manqu\w*"
    r"|recherch\w*|reste\w* a (?:trouver|financer)"
    r"|serai(?:t|ent) de"
    r"|(?:report\w*|ajourn\w*|differ[ea]\w*) (?:sa |la |le |leur |son |l')?(?:decision|vote|examen))\b[^.;]{0,80}$"
)
_ASKED_AFTER = re.compile(
    r"^[^.;]{0,30}\b(?:(?:a ete|est|sont|ont ete) (?:refuse|rejete|annule|retire|ajourne|attendu)"
    r"|n'a pas ete|n'ont pas ete"
    r"|sera soumise?|seront soumise?s"
    r"|(?:est|sont|sera|seront|serai\w+|paraissent|semblent) (?:encore |toutefois )?(?:necessaire|requis|indispensable)"
    r"|reste a trouver|(?:sera|seront) examine|en cours d'instruction|a l'etude|(?:sera|seront) (?:demande|sollicite))"
)
_ENVELOPE_BEFORE = re.compile(
    r"\b(?:dotee?s? (?:\w+ )?(?:de|d')|enveloppes?|abondee?s?|budget (?:global|total|annuel)"
    r"|credits (?:ouverts|alloues)"
    r"|dotation (?:globale|annuelle|nationale|departementale|regionale))[^.;]{0,60}$"
)
_SURE_COST = re.compile(
    r"\b(?:couts?|coute\w*|coutera\w*|chiffree?s? a|estimee?s? a|evaluee?s? a"
    r"|montant (?:total )?(?:des travaux|de l'operation|du projet))\b[^.;,]{0,45}$"
    r"|\b(?:chantier|projet|operation|investissement|programme de travaux) (?:de|a|d'un montant de"
    r"|estimee? a|evaluee? a) ?$"
)
_PARTLY_FINANCED = re.compile(
    r"^ ?\(?(?:ht|ttc)?\)? ?,? ?(?:(?:est|sont|etaient|etait|sera|seront|a ete|ont ete) )?"
    r"(?:co)?(?:finance|subventionne|soutenu|aide)e?s? (?:\w+ )?(?:a (?:hauteur de )?\d|pour (?:moitie"
    r"|un tiers|partie))"
)
_TOTAL_LABEL = re.compile(
    r"^[ •*-]*(?:sous[- ])?(?:total|totaux|montant total|cout total|ensemble|cumul)\b[^.;]{0,40}$"
)
_BUDGETS = re.compile(
    r"^ ?»?,? ?(?:prevoi\w*|mobilis\w*|represent\w*|dispos\w*|pes\w*|port\w* sur|est dote|dote\w*"
    r"|reserv\w*|est abonde|s'eleve a|atteint|beneficie d'un budget)"
    r"(?: (?:de|d'|a|pres|environ|quelque|plus|au total|un budget|une enveloppe))* ?$"
)
_REPLACED = re.compile(
    r"\b(?:porte|passe|releve|ramene|reduit|revu|augmente|rehausse|abaisse|revalorise|reevalue|corrige|rectifie)"
    r"(?:e|s|es|nt|r|ra)?(?: (?:a la hausse|a la baisse|ainsi|donc|finalement))?,? de (?:quelque |pres d[e'] ?)?$"
)
_REPLACING = re.compile(
    r"^ ?(?:ht|ttc)? ?(?:,? (?:puis|et finalement|finalement))? ?a (?:quelque |pres d[e'] ?|plus d[e'] ?)?$"
)
_INSTEAD = re.compile(
    r"\b(?:au lieu d[e']|et non(?: pas)?(?: d[e'])?|initialement (?:\w+ )?(?:a|de|d')"
    r"|contre (?=.{0,30}(?:prevu|annonce|initial))"
    r"|a la place d[e'])(?: environ| quelque)? ?$"
)
_INSTEAD_AFTER = re.compile(r"^ ?(?:ht|ttc)? ?\(?(?:initialement|precedemment|prevus? (?:initialement|a l'origine))")
_WHOLE = re.compile(r"\b(?:au total|total|en tout|soit|cumul\w*|ensemble)\b[^.;]{0,30}$")


def replaced(words: str, amount: Placed[Amount], following: Placed[Amount] | None, start: int, end: int) -> bool:
    """Whether the page corrects or replaces this sum: « porté de 3 à 4 M€ », « au lieu de 20 000 € »."""
    before = words[start : amount.start]
    if _INSTEAD.search(before) or _INSTEAD_AFTER.match(words[amount.end : end]):
        return True
    if following is None:
        return False
    return bool(_REPLACED.search(before) and _REPLACING.match(words[amount.end : following.start]))


def role(
    reading: Reading,
    amount: Placed[Amount],
    others: Sequence[Placed[Amount]],
    start: int,
    end: int,
    *,
    shares: Sequence[Placed[Amount]] = (),
    has_payer: bool = False,
    listed_grant: bool = False,
) -> Role | None:
    """What a sum of prose is; None where it is no award.

    Args:
        reading: the page.
        amount: the sum.
        others: all sums of its sentence, in order.
        start: where its sentence begins.
        end: where it ends.
        shares: the sums told as parts of this one.
        has_payer: whether the sentence tells who pays it.
        listed_grant: whether it heads an item of a list that is brought as one of grants.
    """
    words = reading.words
    clause = max(start, words.rfind(";", start, amount.start) + 1)
    before_end = max([clause, *(other.end for other in others if other.end <= amount.start)])
    after_start = min([end, *(other.start for other in others if other.start >= amount.end)])
    before, after = words[before_end : amount.start], words[amount.end : after_start]
    whole_before = words[clause : amount.start]
    eur = amount.mention.eur
    if _NO_AWARD_AFTER.match(after) or _NO_AWARD.search(before):
        return None
    if _RATE_AFTER.match(after) or (eur is not None and eur < 3000 and _RATE_BEFORE.search(whole_before)):
        return Role.RATE
    if eur is not None and eur < 100:
        return None
    if (
        amount.mention.qualifier is Qualifier.AT_MOST
        or _CEILING_BEFORE.search(before[-60:])
        or _CEILING_AFTER.match(after)
    ):
        return Role.CEILING
    if amount.mention.qualifier is Qualifier.RANGE:
        return Role.ASKED
    if _TOTAL_LABEL.match(words[start : amount.start]) and len(others) == 1:
        return Role.COST if "cout" in words[start : amount.start] else Role.TOTAL
    if _ASKED_BEFORE.search(before) or _ASKED_AFTER.match(after):
        return Role.ASKED
    if shares and eur is not None and sums_to(eur, shares):
        return Role.TOTAL
    if _ENVELOPE_BEFORE.search(before):
        return Role.ENVELOPE
    if any(
        clause <= one.start and one.end <= amount.start and _BUDGETS.match(words[one.end : amount.start])
        for one in reading.programmes
    ):
        return Role.ENVELOPE
    if _SURE_COST.search(before) or _PARTLY_FINANCED.match(after):
        return Role.COST
    if has_payer or listed_grant:
        return Role.GRANT
    if _COST_BEFORE.search(before) or _COST_AFTER.match(after):
        return Role.COST
    if _FINANCED_AFTER.match(after) and any(other.start >= amount.end for other in others):
        return Role.COST
    nouns = [match.lastgroup for match in _SUM_NOUNS.finditer(whole_before)]
    if _AMOUNTS_TO.search(before) and nouns:
        if nouns[-1] == "envelope" and inside(reading.communes, clause, amount.start):
            return Role.COST  # « à X, le plan d'actions s'élève à »
        return {"grant": Role.GRANT, "cost": Role.COST, "envelope": Role.ENVELOPE}[nouns[-1] or "grant"]
    if amount.mention.tax is not None and "grant" not in nouns:
        return Role.COST
    if (
        shares
        and "grant" not in nouns
        and not re.search(r"\b(?:rec[eou]\w+|obt\w+|attrib\w+|accord\w+|engag\w+)", before)
    ):
        return Role.COST
    if re.search(r"\b(?:budget|investissements?)\b[^.;]{0,40}$", before) and "grant" not in nouns:
        return Role.COST
    return Role.GRANT


def sums_to(eur: float, parts: Sequence[Placed[Amount]]) -> bool:
    """Whether two sums or more make up ``eur``."""
    return adds_up(eur, [part.mention.eur for part in parts if part.mention.eur is not None])


def adds_up(eur: float, values: Sequence[float]) -> bool:
    """Whether two values or more make up ``eur``."""
    return len(values) >= 2 and abs(sum(values) - eur) < slack(eur)


def slack(eur: float) -> float:
    """By how much less than this what makes up ``eur`` may differ from it."""
    return max(1.0, eur * 1e-6)
