"""The numbers of communes in a clause, and what makes each a programme's: words of membership, verbs, ellipses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from text_to_num import text2num

from extract.counts_territories import Territory
from extract.facts import Status
from extract.needing import Needing, needing
from extract.participations_reading import Reading

_WORDS = (
    "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|"
    "cinquante|soixante|cents?|mille"
)
_NUMBER = (  # the first look behind, which each alternative implies, spares most places all others
    rf"(?<!\w)(?:(?P<digits>(?<![\w,.])\d{{1,3}}(?:[ .]\d{{3}})+(?![\d])|(?<![\w,.-])\d{{1,5}}(?![\d,.]\d))|"
    rf"(?P<round>\b(?:un millier|une centaine|une (?:dizaine|douzaine|quinzaine|vingtaine|trentaine|quarantaine|"
    rf"cinquantaine|soixantaine)))"
    rf"|(?P<words>(?<![\w-])(?:{_WORDS})(?:(?:[ -]| et |-et-)(?:une?|{_WORDS}))*(?![\w-])))"
)
_MOST_DIGITS = 6  # of a number of communes: France has some 35,000
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
_TOWNS = r"(?:communes?|villes?|bourgs?(?:-centres?)?|villages?|centralites|cites|municipalites)"
UNIT = (
    rf"(?P<other>autres )?(?P<new>nouvelles? |nouveaux )?(?:petites |premieres? )?"
    rf"(?:{_TOWNS}|laureate?s)\b(?:[*¹²³⁴]|\d\b)?"
)
_UNITS = ("commune", "ville", "bourg", "village", "centralite", "cite", "municipalite", "laureat")
COUNTED = re.compile(rf"(?:{_NUMBER})(?: de| d')? ?{UNIT}")
_COUNTED = Needing(COUNTED, _UNITS)
BARE = re.compile(_NUMBER)
_MEMBER = re.compile(
    r"\b(?:laureate?s?|retenue?s?|selectionnee?s?|beneficiaires?|beneficient|labellisee?s?|inscrite?s?|"
    r"engagee?s?|signataires?|membres?|"
    r"accompagnee?s?|soutenue?s?|couvertes?|concernee?s?|integree?s?|distinguee?s?|choisi(?:e|es|s)?|"
    r"designee?s?|adherentes?|"
    r"participantes?|participent|composent|forment|(?:ont|avaient) (?:\w+ )?(?:rejoint|integre|adhere|signe)|"
    r"viennent (?:\w+ )?de (?:rejoindre|integrer|adherer|s'engager|conclure)|"
    r"font partie|figurent (?:dans|sur|parmi) (?:la|les|cette) (?:liste|laureat\w+)|"
    r"porte(?:nt)? (?:la marque|le label)|"
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
_SUBJECT = re.compile(
    r"\b(?:programme|dispositif|label|demarche|reseau|il|elle|appel|premiere?|seconde?|pacte|plan|politique|"
    r"contrat|operation)\b"
)
NOT_MEMBERS = re.compile(
    r"\b(?:candidate?s?|candidatures?|eligibles?|pre-candidates?|concourent|postul\w+|dossiers?|deposee?s?|"
    r"portee?s? candidates?|attendent|esperent|souhaitent|pretendre|"
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
_SHARE_OF_PEOPLE = re.compile(rf"(?:dont|,|\bet|;) ?(?:{_NUMBER})(?: (?:communes|villes|bourgs|sont))* ")
_THEY_ARE = needing(
    rf"\b(?:elles|ils) (?:sont|seront|etaient) (?:desormais |au total |maintenant |ainsi )?(?:{_NUMBER})"
    r"(?=$|[,.;]| (?:dans|en|a|au|desormais|aujourd'hui|sur)\b)",
    "elles ",
    "ils ",
)
_PLURAL_NAME = re.compile(r"(?:petites villes|petites cites|villages|villes|bourgs|centres-bourgs)\b|[a-z]{2,4}\b")
_PART_OF_A_NAME = re.compile(r"\b(?:phases?|vagues?|volets?|axes?|articles?|sessions?|n ?°|annexes?|p\.|page) ?$")
_TOTAL = needing(
    rf"\b(?:port\w+|amen\w+|el[eè]v\w+) (?:ainsi |desormais )?(?:leur |le |a )(?:total|nombre)[^,;.0-9]{{0,30}}? a "
    rf"(?:{_NUMBER})(?= (?:communes|villes|bourgs|villages)|[,.;]|$| (?:en|dans|pour)\b)",
    "total",
    "nombre",
)
_WITHOUT_UNIT = needing(
    rf"\ben (?:a|ont|vise|compte|comptait|reunit|distingue|designe|selectionne|"
    rf"retient)(?: \w+)?(?: ete)? (?:{_NUMBER})(?! (?:%|pour cent|ans|mois|euros))",
    "en a",
    "en ont",
    "en vise",
    "en compt",
    "en reunit",
    "en d",
    "en selectionne",
    "en retient",
)
_AMONG = needing(
    rf"\b(?:parmi|sur|des) (?:les )?(?:{_NUMBER}) "
    r"(?:elu|retenu|selectionne|labellise|distingue|choisi)e?s\b(?! \w+s\b)",
    "elu",
    "retenu",
    "selectionne",
    "labellise",
    "distingue",
    "choisi",
)
_ELLIPTIC = re.compile(rf"(?:^|[.;:,] |\bet |\bmais )(?:{_NUMBER})(?: autres| d'entre (?:elles|eux))? (?=[a-z])")
_GAPPED = re.compile(
    rf"(?:,|;|\bet) (?:{_NUMBER})(?: autres)? (?:de |d'|du |a |au |dans |par |pour |avec |en |celui de )"
    r"(?:la |le |les |l')?(?:programme |dispositif |label |plan )?[«\" ]*(?=P)"
)
_VERB_OF_PLACE = re.compile(
    r" (?:\w+ )?[a-z]+ent (?:\w+ )?(?:avec |dans |a |au |du |de |d'|par |grace a |via )(?:la |le |les |l')?"
    r"(?:programme |dispositif |plan |label )?[«\" ]*P"
)
_OF_A_PROGRAMME = re.compile(
    r"(?: [\w'-]+){0,2} (?:d'|du |de |dans |des )(?:la |le |l')?(?:programme |dispositif |plan )?[«\" ]*P"
)
_ALL_OF_A_PLACE = re.compile(r" P+,? (?:de la |de l'|du |des |de |d'|en |dans )")
_HEADED = re.compile(r"P(?: ?\([^()]*\))? ?[:=–—|] ?(?:pres de |plus de |environ |quelque |deja )?$")
_OF_THINGS = re.compile(  # what is counted is named, and is no town
    rf"(?!{_TOWNS}|autres|nouvelles|nouveaux|dernieres|premieres)[a-z-]{{4,}}[sx] "
    r"(?:ont|sont|etaient|avaient|seront)\b"
)
_SIGN = re.compile(r"\b(?:ont|avaient|viennent de) (?:\w+ )?sign\w+")
_STILL = re.compile(r"\b(?:deja|desormais|aujourd'hui|a ce jour|au total)\b")


@dataclass(frozen=True, slots=True)
class Said:
    """A number of communes at its place in a passage."""

    start: int
    end: int
    value: int
    rule: str


def number(match: re.Match[str]) -> int | None:
    """The value of a matched number; None for a year or what isn't a number after all."""
    if match["digits"]:
        digits = re.sub(r"\D", "", match["digits"])
        if len(digits) > _MOST_DIGITS:
            return None
        value = int(digits)
        return None if 1900 <= value <= 2100 and len(match["digits"]) == 4 else value
    if match["round"]:
        return _ROUND[match["round"]]
    try:
        return int(text2num(match["words"], "fr"))
    except ValueError:
        return None


def said(
    reading: Reading, clause: tuple[int, int], before: str, spoken: Callable[[], Sequence[Territory]], counted: bool
) -> Iterator[Said]:
    """The numbers of communes in a clause, by the wordings that make them a programme's.

    Args:
        reading: the passage.
        clause: where the clause begins and ends in it.
        before: the folded words of the block before the passage: what an ellipsis leaves out may be said there.
        spoken: tells the territories that the passage names.
        counted: whether an earlier clause told a number.
    """
    left, right = clause
    words = reading.masked[left:right]
    found: list[Said] = []
    for match in _COUNTED.finditer(words):
        value = number(match)
        if value is None or value < 2 or match["new"]:
            continue
        rule = _rule(
            reading.masked, left, right, left + match.start(), left + match.end(), is_rest=bool(match["other"])
        )
        if rule is not None:
            found.append(Said(left + match.start(), left + match.end(), value, rule))
    found += _named(reading, left, words)
    if not found:
        found += _without_unit(words, left)
    found += _elliptic(reading, left, words, before, found)
    yield from found
    if found or counted:
        for pattern in (_GAPPED, _SHARE, _SHARE_OF_PEOPLE):
            for match in pattern.finditer(words):
                value, start, end = number(match), left + match.start(), left + match.end()
                if value is None or value < 2 or any(one.start < end and start < one.end for one in found):
                    continue
                if pattern is _SHARE_OF_PEOPLE and not any(one.start == end for one in spoken()):
                    continue
                if pattern is _SHARE and "A" in words[match.end() : match.end() + 4]:
                    continue
                yield Said(start, end, value, "member" if pattern is _GAPPED else "share")


def _named(reading: Reading, left: int, words: str) -> Iterator[Said]:
    """``dix-neuf Petites villes de demain``, ``45 PVD``: the programme's name is itself the unit."""
    for match in BARE.finditer(words):
        at, value = left + match.end() + 1, number(match)
        named = any(
            mark.start == at and _PLURAL_NAME.match(reading.plain[at : mark.end]) for mark in reading.programmes
        )
        after = words[match.end() + 1 :].lstrip("P")
        near = words[: match.start()]
        if not named or value is None or value < 2 or NOT_MEMBERS.search(near[-30:]) or _WAVE.search(after[:20]):
            continue
        if _PART_OF_A_NAME.search(near) or NOT_MEMBERS.search(after[:30]):
            continue
        if match["digits"] or not re.search(r"\b(?:les|ces|leurs|des|l'un[e]?) $", near):
            yield Said(left + match.start(), at, value, "nominal")


def _without_unit(words: str, left: int) -> Iterator[Said]:
    for pattern in (_TOTAL, _WITHOUT_UNIT, _THEY_ARE, _AMONG):
        for match in pattern.finditer(words):
            value = number(match)
            if value is not None and value > 1 and not NOT_MEMBERS.search(words[match.start() :]):
                yield Said(left + match.start(), left + match.end(), value, "without_unit")
                return


def _elliptic(reading: Reading, left: int, words: str, before: str, found: Sequence[Said]) -> Iterator[Said]:
    """``Seize villes peuvent y prétendre ; onze s'y sont engagées``: the unit is said before, a place after."""
    said_before = before[-300:] + " " + reading.masked[: left + len(words)]
    if not any(unit in said_before for unit in _UNITS):
        return
    told = [cue for cue in reading.cues if cue.told in (Status.SELECTED, Status.ENROLLED, Status.SIGNED)]
    for match in _ELLIPTIC.finditer(words):
        value, end = number(match), left + match.end()
        if value is None or value < 2 or any(one.start < end and left + match.start() < one.end for one in found):
            continue
        places = [cue.start for cue in told]
        member = _MEMBER.search(reading.masked, end)
        if member is not None and not NOT_MEMBERS.search(reading.masked[end : member.end()]):
            places.append(member.start())
        near = min((place for place in places if end - 1 <= place <= end + 25), default=None)
        if _OF_THINGS.match(reading.masked, end):
            continue
        if near is None or re.search(r"[^a-z' ]|\b(?:n'|ne )", reading.masked[end:near]):
            continue
        if not re.search(rf"\b{_TOWNS}\b", before[-300:] + " " + reading.masked[: left + match.start()]):
            continue
        if not _is_ceremony(reading.masked[end : left + len(words)]):
            yield Said(left + _place(match), end, value, "without_unit")


def _place(match: re.Match[str]) -> int:
    """Where the number of a match begins."""
    return max(match.start("digits"), match.start("round"), match.start("words"))


def _is_ceremony(after: str) -> bool:
    """Whether some communes signed on a day: how many came, not how many there are."""
    sign = _SIGN.search(after[:40])
    return sign is not None and "D" in after and _STILL.search(after) is None and ":" not in after


def _rule(masked: str, left: int, right: int, start: int, end: int, *, is_rest: bool) -> str | None:
    """How a number of communes comes to be a programme's; None where it isn't."""
    before, after = masked[left:start], masked[end:right]
    near_after = re.split(r"[,:](?! dont)|\bdont\b", after)[0][:90]
    if NOT_MEMBERS.search(near_after[:60]) or re.search(r"\b(?:candidat\w+|dossiers?)\b[^,]{0,15}$", before):
        return None
    if _WAVE.search(before[-30:]) or _WAVE.search(near_after[:25]) or _is_ceremony(after):
        return None
    if is_rest and re.search(r"C,? et $", before):
        return None  # `X, Y et neuf autres communes`: with those named they are more
    if re.search(r"\bsur (?:les )?$", before[-9:]) and not _MEMBER.search(near_after):
        return None
    if re.search(r"C(?: ?\([^()]*\))?, les $", masked[:start]) and _ALL_OF_A_PLACE.match(masked[end:]):
        return "nominal"  # `X et Y, les deux villes P du Cantal`: there are no others
    if re.search(r"C+(?: ?\([^()]*\))?,? (?:les |ces )?$", masked[:start]):
        return None  # `X et Y, deux villes couvertes par …`
    if _MEMBER.search(near_after) or re.search(r"\b(?:laureats?|retenu|selectionne)e?s? ?:? ?$", before):
        return "member"
    if re.search(r"\b(?:les|ces|leurs) $", before) and not masked[start].isdigit():
        return None  # `les deux communes relèvent de …`
    if _OF_A_PROGRAMME.match(near_after) or re.match(r" P", after[:2]) or _HEADED.search(before):
        return "nominal"
    if _VERB_OF_PLACE.search(near_after):
        return "member"
    if _HAS.search(before) and ("P" in masked[left:right] or _SUBJECT.search(before)):
        return "programme_has"
    return None
