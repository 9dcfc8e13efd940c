"""What a sum is for, in the page's own words: a short phrase without the commune's or programme's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.awards_reading import Placed, Reading, Stretch
from extract.facts import Amount
from extract.needing import Beginning
from extract.normalise import fold_string
from ingest.document import BlockKind

MOST_WORDS = 14

_OF_RIVER = re.compile(r"\b(?:haute|basse|moyenne) $")  # « la moyenne Durance » is a country, no commune
_WORKS = (
    r"(?:renovation|rehabilitation|restauration|requalification|construction|reconstruction"
    r"|amenagements?|reamenagements?|creation"
    r"|transformation|reconversion|extension|acquisitions?|refection|restructuration|modernisation"
    r"|demolition|etudes?|mise en \w+"
    r"|installation|sauvegarde|revitalisation|desimpermeabilisation|vegetalisation|recyclage|curage"
    r"|depollution|ouverture|embellissement"
    r"|agrandissement|remise en \w+|pietonnisation|securisation|accessibilite|isolation|animation"
    r"|recrutement|embauche|poste|appui en|accompagnement|fonds commun|rachat|achat"
    r"|conversion|valorisation|implantation|realisation|renovations|equipement|sauvetage"
    r"|operations? (?:collective|immobiliere|d'urbanisme|d'amenagement)s?"
    r"|redynamisation|diagnostic|ravalement|travaux"
    r"|chantier|projet|friche|halles?|marche couvert|maison de \w+|maison|marche(?! public| de travaux"
    r"| de maitrise)|ecole|mediatheque|cinema|musee|ilot|gare|hotel|place|theatre"
    r"|piscine|eglise|abbatiale|chateau|manufacture|hospice|hopital|caserne|tiers-lieu|pole|salle"
    r"|bibliotheque|filature|parc|presbytere"
    r"|passerelle|rue|boulevard|quai|quais|ateliers?|moulin|couvent|prieure|cure|poste de \w+"
    r"|ancien(?:ne)?s?|multiservice|parvis|centre)"
)
_STOP = (
    r"(?=[;:.()\[\]!?»«]|,|$| - | dont\b| grace a\b| au titre\b| dans le cadre\b| soit\b| qui\b| que\b"
    r"| qu'| ou\b| par (?:la|le|l'|an)\b"
    r"| a hauteur\b| pour un\b| en 20\d\d| avec (?:le|l'|la)\b| via\b| aupres\b| des 20\d\d| d'ici\b"
    r"| sous reserve\b| et (?:la|le|l')? ?(?:region|departement|etat|anah)\b"
    r"| ont\b| a (?:ete|recu|obtenu|donc|ainsi)\b| est\b| sont\b| sera\b| seront\b| recoi| recev"
    r"| benefici| obtien| coute| aur(?:a|ont)\b| avai(?:t|ent)\b| mobilis| s'el| s'appui"
    r"| et (?:vient|doit|sera|attend|va|recoi\w+|obtien\w+|a (?:recu|obtenu|ete))\b| illustr| associ"
    r"| represent| pourra| attend| apport| ira\b| revien| tandis| alors| lorsque"
    r"| doi(?:t|vent)\b| vien(?:t|nent)\b| va\b| vont\b| pren(?:d|nent)\b| et prend\b"
    r"| (?!opera\b|camera\b|agora\b)\w{3,}[dei]ra\b| \w{3,}ront\b"
    r"| quand| apres\b| avant\b| depuis\b| financ| port[ee]e? par| mene)"
)
_GIVEN_TO = r"(?:consacr|dedi|affect|destin|reserv|attribu|accord|vers|apport|allou|servir|serviron|iron)\w* (?:a|aux?)"
_FOR = re.compile(
    r"\b(?:pour|(?:en faveur|au benefice|au profit|en vue|afin) d(?:e|es|u|')|fleche(?:e|s|es)? vers"
    r"|perm(?:is|ett\w+) d(?:e|')|ira (?:a|aux?)"
    rf"|{_GIVEN_TO}|financ(?:er|era|eront|ant|ent|e)(?= l)|sur(?= (?:la friche|le site|l'ilot)))(?:(?<=')|(?![\w']))"
    rf" ?(?P<what>[^;:.()]{{3,140}}?){_STOP}"
)
_TO = re.compile(rf"^ ?(?:ht |ttc )?(?:a|au|aux) (?P<what>(?:la |l'|le |les )?{_WORKS}\b[^;:.()]{{0,110}}?){_STOP}")
_DEDICATED = re.compile(r"\b(?:consacr|dedi|affect|reserv)\w+ (?:[\w']+ ){0,6}$")
_TO_WHAT = re.compile(rf" ?(?:ht |ttc )?(?:a|au|aux) (?P<what>(?:la |l'|le |les )?[^;:.()]{{5,90}}?){_STOP}")
_NOT_WHAT = re.compile(
    r"^(?:(?:la |les |le |l'|ces |cette |ses )?(?:communes?|villes?|bourgs?|villages?|territoires?"
    r"|collectivites?|annee|exercice|periode|programmes? de|moitie|un (?:montant|total|cout)"
    r"|premiere?|seconde?|deuxieme|part|reste|solde|duree|tiers|habitants?|laureates?|dossiers?|etat\b"
    r"|region\b|departement\b|ville\b|elle|lui|chac|(?:\d|deux|trois|quatre|cinq|six"
    r"|sept)\w* (?:communes|villes|ans|annees|bourgs|dossiers|operations|laureat)|\d{4}|\d+ ?%|quinz"
    r"|mieux)"
    r"|(?:annoncer|rappeler|dire|presenter|expliquer)\b|l(?:e|a|es)s?quel"
    r"|une? (?:depense|montant|total|cout|budget|enveloppe|somme|volume)|hauteur|memoire|rappel"
    r"|l'instant|cela|sa part|titre|nouveau|total"
    r"|(?:la |l')?communaute (?:de communes|d'agglo|urbaine)|(?:la |l')?(?:metropole|agglomeration)\b"
    r"|(?:le |un )?(?:syndicat|petr)\b"
    r"|plus|partir|environ|cinq ans|partie|terme|raison|\d+ ans)"
)
_SUBJECT = Beginning(
    rf"\b(?:la|le|l'|les|sa|son|ses|une?|cette|ce|d'une?|du|des|de la|de l'"
    rf"|de)? ?(?P<what>{_WORKS}\b[^;:.()]{{0,110}}?){_STOP}"
)
_IN_TURN = re.compile(r"\brespecti(?:vement|fs?|ves?)\b")
_COUNTED = re.compile(r"(?:, \d[^,;.:()]{2,40}){0,4}(?: et|, et) \d[^,;.:()]{2,40}?(?=[,;.:()]|$| a | par | dans )")
_PLAIN = re.compile(r"(?:les |l'|des |une |ses |leurs )?(etudes?|travaux)(?: (?:de|d'|du|a) ?.{2,40})?")
_EDGES = re.compile(
    r"^(?:la |le |les |l'|un |une |des |du |de la |de l'|de |d'|sa |son |ses |leurs? |ce |cette |au "
    r"|aux |a la |a l'|a )+"
)
_GENERIC = re.compile(
    r"^(?:projet|projets|travaux|chantier|operations?|poste|etudes?|centre|place|maison|realisation"
    r"|equipement|dossier|site|batiment|accompagnement|appui|accompagner|soutenir|aider)$|^(?:projet"
    r"|chantier) de (?:la |l')?(?:ville|commune)$"
    r"|^centres?[- ](?:ville|bourg)|^(?:ancien|ancienne)(?: commune| ville| cite)?$|^poste de\b$|^pole de centralite"
    r"|^place forte|^(?:chantier|projet|operation)s? (?:phare|emblematique|majeur|principal|lourd)"
    r"|^place (?:a|aux?)\b|^\w+ (?:elle|lui)-meme|^rue d\w+ \w+$(?<!commercante)"
)
_ASIDE = re.compile(
    r"^ ?(?:hors|dont|soit|environ|ht\b|ttc\b|sur |en 20|par |contre |voir|cf|le reste|chacun"
    r"|a (?:elles|eux)|au total|pres de|\d|tranche|phase|et |plus |montant|cout)"
)
_LABEL = re.compile(
    r"^[ •*-]*(?:projet|operation|objet|intitule|nature(?: des travaux)?|action|description|libelle"
    r"|travaux)s? ?: ?(?=\w)"
)
_WORKS_LABEL = re.compile(rf"^[ •*-]*{_WORKS} [^:.;]{{4,80}}(?= ?: ?\d)")
_NEXT = re.compile(
    r"^ ?(?:ces|cette|cet|ce|ils?|elles?)\b[^.;]{0,40}?\b(?:consist\w+ (?:en|a)|permett\w+ d[e']"
    r"|servi\w+ a|financ\w+|concern\w+|port\w+ sur)"
    r" ?(?P<what>[^.;:()]{5,170}?)(?=[.;:(]|$| dont | grace )"
)
_TAIL = re.compile(r"(?: (?:de|du|des|d'|a|au|aux|en|et|dans|la|le|les|l'|sur|pour|avec|son|sa|ses|-))+$")


def trimmed(reading: Reading, start: int, end: int) -> str | None:
    """The page's own words of a stretch, without leading articles, or the communes and programmes named at its ends."""
    words = reading.words
    names = reading.subjects
    for begin, stop in names:
        if begin <= start + 4 < stop:
            start = stop
    for _ in range(3):
        while start < end and words[start] in ' ,;:-–«»"•':
            start += 1
        lead = _EDGES.match(words[start:end])
        if lead is not None:
            start += lead.end()
    for _ in range(3):
        for begin, stop in names:
            if start < begin < end <= stop + 1 and not _OF_RIVER.search(words[start:begin]):
                end = begin
        while end > start and words[end - 1] in ' ,;:-–«»"':
            end -= 1
        tail = _TAIL.search(words[start:end])
        if tail is not None:
            end = start + tail.start()
    if end - start < 3 or not re.search(r"[a-z]{3}", words[start:end]):
        return None
    pieces = list(re.finditer(r"\S+", words[start:end]))
    if len(pieces) > MOST_WORDS:
        end = start + pieces[MOST_WORDS - 1].end()
        return trimmed(reading, start, end)
    return reading.original(start, end)


def of_sum(
    reading: Reading, stretch: Stretch, amount: Placed[Amount], others: Sequence[Placed[Amount]]
) -> tuple[str | None, str]:
    """The purpose of a sum of prose by its own sentence, and the rule that tells."""
    words = reading.words
    before_end = max([stretch.start, *(other.end for other in others if other.end <= amount.start)])
    after_start = min([stretch.end, *(other.start for other in others if other.start >= amount.end)])
    clause_end = _stop(words, amount.end, after_start)
    in_turn = _IN_TURN.search(words, stretch.start, stretch.end) is not None
    shared = others[-1].end if in_turn else amount.end  # « 10 et 20 M€ respectivement, pour … » is for both
    for match in _FOR.finditer(words, shared, _stop(words, shared, stretch.end) if in_turn else clause_end):
        found = _what(reading, match)
        if found is not None:
            return found, "for"
        plain = _PLAIN.fullmatch(reading.words[slice(*match.span("what"))].strip())
        if plain is not None and not reading.words[amount.end : match.start()].strip():
            begin = match.start("what") + len(match["what"]) - len(match["what"].lstrip())
            return reading.original(begin + plain.start(1), begin + plain.end(1)), "for"  # « pour les études »
    direct = _TO.match(words[amount.end : clause_end])
    if direct is not None:
        found = trimmed(reading, amount.end + direct.start("what"), amount.end + direct.end("what"))
        if found is not None and not _GENERIC.match(fold_string(found)):
            return found, "for"
    if _DEDICATED.search(words[before_end : amount.start]):
        dedicated = _TO_WHAT.match(words, amount.end, clause_end)
        found = _what(reading, dedicated) if dedicated is not None else None
        if found is not None:  # « consacre 40 000 € à la traversée du bourg »
            return found, "for"
    placed = _after_place(reading, amount, clause_end)
    if placed is not None:
        return placed, "brackets"
    bracketed = _bracketed(reading, amount, before_end, after_start)
    if bracketed is not None:
        return bracketed, "brackets"
    if stretch.passage.kind is BlockKind.LIST_ITEM and amount is others[0]:
        found = _of_item(reading, stretch, amount, after_start)
        if found is not None:
            return found, "item"
    clause = max(before_end, words.rfind(";", stretch.start, amount.start) + 1)
    first = others[0].start  # what the sentence says before its first sum is of all its sums
    for begin, until in ((clause, amount.start), (stretch.start, first)):
        matches = list(_FOR.finditer(words, begin, until))
        for match in reversed(matches):
            found = _what(reading, match)
            if found is not None:
                return found, "for"
        for match in _SUBJECT.finditer(words, begin, until):
            if re.match(r"[^()]*\)", words[match.end() : until]):
                continue  # « à X (lavoir) et 20 000 € »: what brackets tell is of the place before them
            found = _what(reading, match)
            if found is not None:
                return found, "subject"
    for match in _SUBJECT.finditer(words, amount.end, clause_end):
        found = _what(reading, match)
        if found is not None and len(found.split()) > 1:
            return found, "after"
    return None, "none"


def of_entry(reading: Reading, stretch: Stretch) -> str | None:
    """What a sheet's line ``Projet : …`` says, among the lines before an entry."""
    for one in reading.before(stretch)[:6]:
        label = _LABEL.match(reading.words[one.start : one.end])
        if label is not None:
            return trimmed(reading, one.start + label.end(), one.end)
        works = _WORKS_LABEL.match(reading.words[one.start : one.end])
        if works is not None:  # « Rénovation de la halle : 250 000 € »
            return trimmed(reading, one.start, one.start + works.end())
        if one.end - one.start > 200 or one.passage.kind is BlockKind.HEADING:
            return None
    return None


def of_next(reading: Reading, stretch: Stretch) -> str | None:
    """``Ces travaux consistent en …``: what the next sentence tells of the sum."""
    following = reading.after(stretch)
    if following is None or following.passage.block != stretch.passage.block:
        return None
    match = _NEXT.match(reading.words[following.start : following.end])
    if match is None:
        return None
    return trimmed(reading, following.start + match.start("what"), following.start + match.end("what"))


def of_subject(reading: Reading, stretch: Stretch) -> str | None:
    """The works that a sentence is about, for the sums of the sentences after it."""
    for match in _SUBJECT.finditer(reading.words, stretch.start, stretch.end):
        found = _what(reading, match)
        if found is not None and len(found.split()) > 1:
            return found
    return None


def of_plan(reading: Reading, row: Stretch, first: Stretch) -> str | None:
    """The works that the title of a plan of financing names, or the sentences before it (its first row: ``first``)."""
    caption = row.passage.caption
    for one in reading.before(first)[:4]:
        if (caption is not None and reading.original(one.start, one.end) == caption.text) or one.passage.kind in (
            BlockKind.HEADING,
            BlockKind.CAPTION,
            BlockKind.PARAGRAPH,
        ):
            found = of_subject(reading, one)
            if found is not None:
                return found
    return None


def _what(reading: Reading, match: re.Match[str]) -> str | None:
    start, end = match.span("what")
    if _NOT_WHAT.match(reading.words[start:end].lstrip(" ")) or any(
        begin <= start + 3 and start < stop for begin, stop in reading.names
    ):
        return None
    counted = _COUNTED.match(reading.words, end) if reading.words[start:end].lstrip()[:1].isdigit() else None
    if counted is not None:
        end = counted.end()  # « 12 logements, 3 commerces et 2 ateliers »
    for item in reading.amounts:
        if start < item.start < end:
            end = item.start
    found = trimmed(reading, start, end)
    return None if found is None or _GENERIC.match(fold_string(found)) else found


def _bracketed(reading: Reading, amount: Placed[Amount], before_end: int, after_start: int) -> str | None:
    """``(12 000 € : lavoir du bas)``, ``(vieux pressoir, 12 000 €)``."""
    words = reading.words
    opened = words.rfind("(", before_end, amount.start)
    if opened < 0 or ")" in words[opened : amount.start]:
        return None
    before = words[opened + 1 : amount.start]
    found = re.match(r"^(?P<what>[^()]{4,80}?) ?[,:-] ?(?:pour |environ |quelque )?$", before)
    if found is not None and not _ASIDE.match(before) and not _payer_like(reading, opened, amount.start):
        return trimmed(reading, opened + 1, opened + 1 + found.end("what"))
    closed = words.find(")", amount.end, after_start)
    stop = closed if closed >= 0 else after_start
    after = re.match(r"^ ?(?:ht |ttc )?[:,-] ?(?P<what>[^()]{4,100})$", words[amount.end : stop])
    if after is not None and not _ASIDE.match(after["what"]) and not _payer_like(reading, amount.end, stop):
        begin = amount.end + after.start("what")
        return trimmed(reading, begin, stop)
    return None


def _after_place(reading: Reading, amount: Placed[Amount], end: int) -> str | None:
    """``12 000 € à X (lavoir du bas)``: what stands in brackets after the commune."""
    words = reading.words
    for commune in reading.communes:
        if not amount.end <= commune.start < end:
            continue
        if not re.fullmatch(
            r"(?: (?:du|de la|de l'|au titre d\w+) [^,;.:()]{0,40}?)? ?(?:a|au|aux|pour|vers) (?:la |le |les |l')?",
            words[amount.end : commune.start],
        ):
            return None
        told = re.compile(r" ?\((?P<what>[^()\d]{4,90})\)").match(words, commune.end)
        if told is None or _ASIDE.match(told["what"]) or _payer_like(reading, *told.span("what")):
            return None
        if fold_string(told["what"]).strip() in _departement_names(reading):
            return None
        return trimmed(reading, *told.span("what"))
    return None


def _departement_names(reading: Reading) -> frozenset[str]:
    """``X (Lot)`` tells where X is, not what for."""
    names = [one.name for one in reading.reference.departements.values()]
    names += [one.name for one in reading.reference.regions.values()]
    return frozenset(map(fold_string, names))


def _payer_like(reading: Reading, start: int, end: int) -> bool:
    return any(start <= begin < end for begin, _ in reading.bodies)


def _of_item(reading: Reading, stretch: Stretch, amount: Placed[Amount], after_start: int) -> str | None:
    """A list item's own words, between its commune and its sum or after the sum."""
    words = reading.words
    communes = [c for c in reading.communes if stretch.start <= c.start and c.end <= amount.start]
    begin = communes[-1].end if communes else stretch.start
    between = re.match(
        r"^(?: ?\([^()]{1,40}\))?(?:,? (?:en|dans) (?:l'|le |la |les )?[\w' -]{2,30}?)? ?(?::|,"
        r"|-)(?P<what>[^()]{4,160}?)[ ,:(-]*"
        r"(?:une? (?:aide|subvention)|subvention|aide|montant|pour|avec|cout|(?:total"
        r"|financement)?)?(?: (?:de|d'|:))?[ (:]*$",
        words[begin : amount.start],
    )
    if between is not None and not re.match(
        r" ?(?:dont|qui|que|ou|avec|deja|laureate?|labellisee?)\b", between["what"]
    ):
        start = begin + between.start("what")
        found = trimmed(reading, start, begin + between.end("what"))
        if any(start <= one.start < begin + between.end("what") for one in reading.organisations):
            found = None
        if (
            found is not None
            and re.search(r"[a-z]{4}", fold_string(found))
            and not re.match(
                r"^(?:une? |la |l')?(?:subvention|aide|dotation|participation|somme|montant|fonds|credits|prevoit"
                r"|recoit)",
                fold_string(found),
            )
        ):
            return found
    after = re.match(
        r"^ ?(?:ht\b|ttc\b)? ?(?:chacune?|a (?:elles|eux) (?:deux|trois|quatre)|au total|par (?:commune"
        r"|site))?(?: ?\([^()]{1,40}\))? ?(?:,|:|-|\()\s*(?P<what>[^;()]{4,160}?)(?=[;.)]|$| - |,? dont "
        r"|,? soit |,? (?:au titre"
        r"|dans le cadre) |,? jusqu')",
        words[amount.end : after_start],
    )
    if after is not None:
        start = amount.end + after.start("what")
        if not _payer_like(reading, start, start + 8) and not re.match(
            r"^(?:dont|soit|finance|porte|soutenu|avec|par|au titre|dans|a |pour un|verse|vote|accord)", words[start:]
        ):
            return trimmed(reading, start, amount.end + after.end("what"))
    return None


def _stop(words: str, start: int, end: int) -> int:
    found = re.compile(r";|\. |\.$").search(words, start, end)
    return found.start() if found else end
