"""What a commune's name does in its sentence: it has a place in a programme, or is only where something happens;
and what stands for a commune told before (``la seconde``, ``elle``, ``la ville``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from extract.needing import Beginning
from extract.participations_reading import Group


class Role(StrEnum):
    """What a group of communes does in its sentence."""

    PARTY = "party"
    TITLE = "title"  # `le maire de X`: a party only where a cue stands right behind, or where mayors sign
    AFTER = "after"  # `Après X, Y accueille à son tour …`
    BESIDE = "beside"  # `lauréate comme X`: takes the cue before it, none behind it
    PLACE = "place"  # where something happens, or a comparison


_OF = r"(?:de|du|d'|des|a|au|aux)\s?(?:la |l'|le |les )?(?:ville |commune |cite )?(?:de |d'|du )?$"
_TITLE = re.compile(
    r"\b(?:maires?|maires?-adjointe?s?|adjointe?s?|conseill\w+|deputee?s?|senat\w+|president\w*|habitants?|elu\w*|"
    rf"prefete?s?|sous-prefete?s?|evequee?s?|echevins?)(?: \w+){{0,2}} {_OF}"
)
_INSTITUTION = re.compile(
    r"\b(?:rues?|avenues?|places?|boulevards?|routes?|gares?|faubourgs?|prefecture|arrondissement|bassin|tribunal|"
    r"hopital|budget|compte|canton|pays|port|lycee|college|cinema|universite|musee|agglomeration|communaute|"
    r"metropole|scot|vallee|aeroport|"
    rf"foret|massif|plaine|(?<!aux )cote|hotel|palais|theatre|chateau|tgi|academie|diocese|cour d'appel|diagnostic|"
    rf"etude)s?(?: \w+){{0,2}} {_OF}"
)
_NEAR = re.compile(
    r"\b(?:pres|proches?|aux portes|autour|au sud|au nord|a l'est|a l'ouest|limitrophe|contigue?|"
    r"a (?:\w+ )?\w+ (?:km|kilometres|"
    r"minutes)|confondre avec|difference|contrairement|homonymes?|a l'exception|hors|loin|l'exemple|le cas|"
    r"issue?s?|absorbee? par|deleguees?|associee) "
    r"(?:de |d'|du |des |a )?(?:la |l'|le |les )?$|\b(?:entre|avant|devant|derriere|contre|face a|vers|depuis|"
    r"via|sauf|excepte|delegue de|deleguee de)\s$"
)
_MEETING = re.compile(
    r"\b(?:reunie?s?|reunion|rencontres?|seances?|seminaires?|colloque|conference|visites?|presente|deplacement|"
    r"rendue?s?|salons?|"
    r"ateliers?|forum|siege|situee?s?|installee?s?|tenue?s?|tient|tiendr\w+|lieu|organisee?s?|club|inaugur\w*|"
    r"signatures?|(?:signe|paraphe)e?s?(?= D)|"
    r"exposition|assises|congres|journees?|rendez-vous|ceremonie|hotel de ville|depuis)\b[^;.CP]{0,60}\s(?:a|au|"
    r"aux|de)\s(?:la |l'|le )?$"
)
_DATELINE = re.compile(
    r"^[^CPa-z]{0,10}(?:[^CP.,]{0,60} [–-] )?C+(?: ?\([^()]*\))?,? le D|\b(?:fait|dresse|delibere)\b[^.;]{0,40}? a C+"
)
_BESIDE = re.compile(
    r"\b(?:comme|a l'instar d[eu]|aux cotes|ainsi que|avec|tout comme) (?:l'|la |le |les |sa |ses |nos |leur |leurs |"
    r"celles? d[eu]? ?|d[eu] |d'|des |voisines? |"
    r"(?:ville|villes|commune|communes) )*$"
)
_WHERE = re.compile(r"(?:,[^,;.]{0,70})?,? ou (?:l'|la |le |une |un )?P")
_AFTER = re.compile(r"(?:^|[.;«\"] ?)apres (?:la |le |les |l'|a |au )?(?:villes? de |communes? de )?$")


def role(masked: str, group: Group) -> Role:
    """What the words before a group make of it."""
    before = masked[max(0, group.start - 100) : group.start]
    if _WHERE.match(masked[group.end : group.end + 90]):
        return Role.PARTY
    if _AFTER.search(before):
        return Role.AFTER
    if _TITLE.search(before):
        return Role.TITLE
    if _INSTITUTION.search(before) or _NEAR.search(before) or _MEETING.search(before):
        return Role.PLACE
    dateline = _DATELINE.search(masked)
    if dateline and dateline.start() <= group.start < dateline.end():
        return Role.PLACE
    if group.start > 20 and _BESIDE.search(before):
        return Role.BESIDE
    return Role.PARTY


_VERB_NEXT = (
    r"(?= ?(?:,|\)|:|est\b|a\b|y\b|en\b|ne\b|n'|se\b|s'|vient\b|depuis\b|relev|associ|benefici|rejoi|figur|"
    r"fait\b|(?:de |d'|du |des |a |au )(?:la |le |l')?[«\" ]*P|"
    r"attend|reste|etait|sera|fut\b|avait|aussi|egalement|sign|compte|integr|l'|doit|peut|prefer|D))"
)
_ORDINALS = Beginning(
    rf"\b(?:(?P<first>la premiere|le premier)|(?P<second>la seconde|le second|la deuxieme|le deuxieme)|"
    rf"(?P<last>la derniere|le dernier|cette derniere|ce dernier)){_VERB_NEXT}"
)
_ONE = Beginning(
    r"\belle\b|\b(?:la|cette) (?:ville-centre|ville|commune|cite|municipalite|sous-prefecture|prefecture|"
    r"bourgade|station|localite)\b"
    r"(?! (?:de|du|d'|des|moyenne|voisine|nouvelle|deleguee)\b(?! (?:reseau|programme|dispositif)))(?! ?C)|"
    r"\ble quartier\b(?=[^.;C]{0,40}P)|\ble (?:bourg|village|chef-lieu)\b(?! (?:de|du|d')\b)|\bc'est (?=une? )|"
    r"\b(?:sa|son) (?=(?:\w+ ){0,2}?(?:convention|candidature|dossier|avenant|contrat|adhesion|labellisation|P))"
)
_SEVERAL = Beginning(
    r"\bles conventions?(?:-cadres?| cadres?)?\b(?! de (?:la|C))(?=[^.;C]{0,60}\bsign)(?![^.;]*\b(?:plupart|"
    r"certain|prochain))|"
    r"\bce sont (?=(?:toutes |tous )?(?:des|deux|trois|les) )|\belles\b(?! aussi,)|"
    r"\b(?:les|ces) (?:(?P<number>deux|trois|quatre|cinq|"
    r"six) )?(?:villes|communes|cites|bourgs|villages|"
    r"laureates|voisines|signataires|municipalites)\b(?! (?:de|du|d'|des|moyennes)\b)|"
    r"\b(?:leur|leurs) (?=(?:\w+ ){0,2}?(?:convention|candidature|dossier|avenant|contrat|adhesion|labellisation|P))"
)
_AUTHOR = re.compile(
    r"\bnous\b(?= (?:(?:a|ont) (?:\w+ )?(?:retenu|selectionn|choisi|distingu|labellis|accompagn)|"
    r"avons|sommes|avions|etions|participons|signons|beneficions|rejoignons|faisons))|"
    r"\bnotre(?= (?:participation|adhesion|candidature|inscription|dossier|convention))|\bnotre (?:commune|"
    r"ville|bourg|cite)\b"
)
_NUMBERS = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6}


def anaphors(
    masked: str, told: Sequence[Group], places: Sequence[Group], author: str | None, heading: Sequence[str]
) -> list[Group]:
    """What stands for communes in a passage.

    Args:
        masked: the passage.
        told: groups told before, in order; those of the passage itself at their place, those of earlier ones with
            negative offsets.
        places: groups that are only places of something, which nothing but `la ville-centre`, `les deux villes` means.
        author: the commune that writes (a letter, a record of its council).
        heading: the communes that the heading in force names.
    """
    found: list[Group] = []
    if heading:
        told = [Group(-2, -2, tuple(heading), 0.9), *told]
    for match in _ORDINALS.finditer(masked):
        before = [group for group in told if group.end <= match.start()]
        pair = next((group for group in reversed(before) if len(group.codes) == 2), None)
        if match["last"]:
            codes = before[-1].codes[-1:] if before else ()
        else:
            codes = (pair.codes[0 if match["first"] else 1],) if pair else ()
        _add(found, match, codes)
    everywhere = sorted([*told, *places], key=lambda group: group.end)
    for match in _ONE.finditer(masked):
        known = everywhere if "centre" in match.group() else told
        before = [group for group in known if group.end <= match.start()]
        codes = before[-1].codes if before else ()
        if author and (not before or before[-1].end < 0):
            codes = (author,)  # in its own record, `la commune` is the one that writes
        _add(found, match, codes if len(codes) == 1 else ())
    for match in _SEVERAL.finditer(masked):
        number = _NUMBERS.get(match["number"] or "")
        known = everywhere if number else told
        before = [group for group in known if group.end <= match.start()]
        codes = next(
            (g.codes for g in reversed(before) if (len(g.codes) == number if number else len(g.codes) > 1)), ()
        )
        if not codes and number and len(before) >= number and all(len(g.codes) == 1 for g in before[-number:]):
            codes = tuple(code for group in before[-number:] for code in group.codes)
        _add(found, match, codes)
    speaker = author or (heading[0] if len(heading) == 1 else None)
    for match in _AUTHOR.finditer(masked) if speaker else ():
        _add(found, match, (str(speaker),))
    return sorted(found, key=lambda group: group.start)


def _add(found: list[Group], match: re.Match[str], codes: tuple[str, ...]) -> None:
    if codes:
        found.append(Group(match.start(), match.end(), codes, 0.9, is_anaphor=True))
