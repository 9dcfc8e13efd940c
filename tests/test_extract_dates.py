"""Dates: what French documents write, what only looks like it, and the year that nobody wrote."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import dates_grammar
from extract.dates import find
from extract.dates_words import MONTHS, WEEKDAYS, Rule
from extract.facts import DateMention
from extract.nlp import sentence_spans
from extract.normalise import fold
from extract.text import PageText
from ingest.compose import compose
from ingest.document import BlockKind, DraftBlock, DraftCell, Method, Page

PUBLISHED = "2021-03-12"  # a Friday


def page_text(*blocks: str | DraftBlock) -> PageText:
    """A page of paragraphs as the finders see it, without its names (which need spaCy's model)."""
    composed = compose(
        [one if isinstance(one, DraftBlock) else DraftBlock(BlockKind.PARAGRAPH, text=one) for one in blocks]
    )
    page = Page("0" * 16, 1, composed.text, Method.PLAIN, "test", blocks=composed.blocks)
    return PageText(page, fold(page.text), tuple(sentence_spans(page.text)))


def dates_of(text: str, published: str | None = PUBLISHED) -> list[DateMention]:
    return list(find(page_text(text), published))


def marked(sentence: str) -> tuple[str, list[tuple[str, str]]]:
    """A sentence with ``[words|EDTF]`` in it: the bare sentence, and the words and values expected."""
    expected = re.findall(r"\[([^|\]]+)\|([^\]]+)\]", sentence)
    return re.sub(r"\[([^|\]]+)\|[^\]]+\]", r"\1", sentence), expected


@pytest.mark.parametrize(
    "sentence",
    [
        # days in words and digits
        "Le conseil du [24 septembre 2018|2018-09-24] a délibéré.",
        "À compter du [1er mars 2021|2021-03-01], puis du [1 er avril 2021|2021-04-01].",
        "La séance du [MARDI 4 FÉVRIER 2020|2020-02-04] est levée.",
        "Reçu en préfecture le [07/07/2023|2023-07-07], affiché le [14.03.2019|2019-03-14].",
        "Version du [2019-03-14|2019-03-14] du fichier.",
        "Mis en ligne le [9 / 1 / 2020|2020-01-09] par le service.",
        "Signé le [3 févr. 2020|2020-02-03] à Vire, notifié le [12 déc. 2020|2020-12-12].",
        "Notifié le [05/11/20|2020-11-05] au bénéficiaire.",
        # OCR: l for 1, o for 0, a month half read
        "Arrêté du [l5 mars 2o19|2019-03-15] et du [1O juin 2020|2020-06-10].",
        "Arrêté du [12 decernbre 2019|2019-12-12] du préfet.",
        "Arrêté signé le [12 decernbre|2020-12-12], puis le [9 janv1er|2021-01-09].",
        "Avis du [14 novernbre 2O19|2019-11-14], bilan du [1er sernestre 2020|2020-40], [2021|2021] au 2e seminaire.",
        "Versé le [O1/O7/2021|2021-07-01], ouvert en [oetobre 2022|2022-10] et en [2O20|2020] ; lot 2O21, les 2o ans.",
        # a footnote's mark right behind a year; a school has no weekday, a street has a day
        "Signée le [12 mars 2021|2021-03-12]², ouverte en [mai 2019|2019-05]⁴, sur 2 400 m².",
        "Loto de l'école [dimanche 14 mars|2021-03-14], loin de l'école du 19 mars.",
        # a participle that tells what is to come
        "Le chantier est repoussé à [juin|2021-06], le plan présenté en [juillet|2020-07].",
        "Relevé de décisions ([3/11/20|2020-11-03]) du comité.",
        "[L'an 2020, le mardi 3 mars|2020-03-03], le conseil s'est réuni.",
        "Candidate en [mai 2016|2016-05], retenue le [9 octobre suivant|2016-10-09], en [avril suivant|2017-04].",
        "Ouverte le [4 mai 2019|2019-05-04], promise en [décembre précédent|2018-12].",
        "Active depuis [2016|2016], la régie a vendu la halle le [5 janvier|2021-01-05].",
        "Créée en [2016|2016], la régie a vendu la halle le [5 janvier|2016-01-05].",
        # a year told aside, of the subject, is not the verb's
        "Vire et Gorron, dont les halles ont brûlé en [2016|2016], ont signé le [5 janvier|2021-01-05].",
        "La halle, achevée en [2016|2016], a rouvert le [5 janvier|2021-01-05].",
        "La ville, qui a signé en [2016|2016] puis, le [5 mai|2016-05-05], résilié une convention, attend.",
        # seasons of a sitting, of a stretch of work
        "Le dossier va à la session de [printemps|2021-21], le chantier durera pendant l'[été|2021-22].",
        "À partir du [ler juillet 2020|2020-07-01], les aides changent.",
        "Le [1°r mai 2019|2019-05-01], le [1” octobre 2020|2020-10-01], au [3* trimestre 2020|2020-35].",
        "Au [ler trimestre 2021|2021-33], au [1° semestre 2022|2022-40].",
        "Le [6 jum 2020|2020-06-06] et de [2017à 2019|2017/2019].",
        # in letters
        "Fait le [vingt et un février deux mille vingt|2020-02-21] à Bernay.",
        "Conclu le [premier mars deux mille dix-neuf|2019-03-01] entre les parties.",
        "[L'an deux mille vingt, le trois mars|2020-03-03], le conseil s'est réuni.",
        # months
        "Lancé en [mars 2018|2018-03], clos en [sept. 2019|2019-09].",
        "Ouverture : [12/2019|2019-12] ; [juil-21|2021-07].",
        "Depuis l'[été 2020|2020-22] et jusqu'au [printemps 2022|2022-21].",
        "Au [premier trimestre 2023|2023-33], au [4e trimestre 2020|2020-36], au [T3 2021|2021-35].",
        "Au [second semestre 2019|2019-41] puis au [1er semestre de l'année 2020|2020-40].",
        # years
        "La démarche court depuis [1978|1978] et s'achève [fin 2022|2022].",
        "Au titre de l'année [2019|2019], le budget [2020|2020] et l'exercice [2018|2018].",
        "Les [années 2000|200X], puis [2010|2010] et [2011|2011] ; les [années 60|196X].",
        "Les halles des [années 1930|193X] ont été reprises en [1895|1895].",
        "La loi de [1901|1901] sur les associations.",
        # intervals
        "Ouvert du [15 mars au 4 octobre 2020|2020-03-15/2020-10-04].",
        "Exposition du [12 décembre 2020 au 4 janvier 2021|2020-12-12/2021-01-04].",
        "Enquête du [lundi 9 au jeudi 12 mars 2020|2020-03-09/2020-03-12].",
        "Dépôt du [15/03/2020 au 04/10/2020|2020-03-15/2020-10-04].",
        "Enquête menée de [mai à septembre 2020|2020-05/2020-09].",
        "Entre [juillet et septembre 2018|2018-07/2018-09], trois ateliers.",
        "De [décembre 2019 à mars 2020|2019-12/2020-03], rien.",
        "De [2023 à 2026|2023/2026], entre [2017 et 2019|2017/2019], la période [2020-2025|2020/2025].",
        "Le plan [2017/2019|2017/2019] et la saison [2020-21|2020/2021].",
        "Du [1er-2 juin 2020|2020-06-01/2020-06-02] puis [20 juin - 14 juillet 2020|2020-06-20/2020-07-14].",
        "Entre [fin 2019 et début 2021|2019/2021], deux vagues ; d'[avril à juin 2020|2020-04/2020-06], aucune.",
        "Travaux [20/06/2020-14/07/2020|2020-06-20/2020-07-14].",
        # lists are single days
        "[Vendredi 12|2021-03-12], [samedi 13|2021-03-13] et [dimanche 14 mars 2021|2021-03-14].",
        "Les [5|2020-10-05] et [6 oct. 2020|2020-10-06], puis les [15|2021-03-15] et [16/03/2021|2021-03-16].",
        "Comptes [2018|2018] [2019|2019] [2020|2020] de la ville.",
        "Les [12|2020-03-12] et [13 mars 2020|2020-03-13], à Vire.",
        "Les [3|2020-06-03], [10|2020-06-10] et [17 juin 2020|2020-06-17].",
        "En [mars|2020-03] et [avril 2020|2020-04], les marchés ont fermé.",
        "Les années [2017|2017], [2018|2018] et [2019|2019].",
        "Au [1er sem. 2020|2020-40], au [2e trim. 2020|2020-34], le [3mars 2020|2020-03-03].",
        # relations to the document's date, a Friday
        "La convention a été signée [hier|2021-03-11], et le maire l'annonçait [avant-hier|2021-03-10].",
        "Le comité s'est réuni [mardi dernier|2021-03-09] ; il se réunira [jeudi prochain|2021-03-18].",
        "Réunis ce [vendredi|2021-03-12], les élus ont voté.",
        "Le jury se tiendra [lundi 15 mars|2021-03-15].",
        "Le jury s'est tenu [mercredi 18 novembre|2020-11-18].",
        "Voté [le mois dernier|2021-02], versé [le mois prochain|2021-04].",
        "[L'an dernier|2020], la ville l'avait demandé ; [cette année|2021], elle l'obtient.",
        "Les travaux débuteront [l'année prochaine|2022].",
        "Les conventions seront signées [d'ici la fin du mois|2021-03].",
        "Ouvert en [septembre dernier|2020-09], clos le [29 janvier dernier|2021-01-29].",
        "Il a été lancé [en fin d'année|2021].",
        "Le vote a eu lieu il y a bien longtemps, l'annonce [il y a trois jours|2021-03-09].",
        "Inauguration [samedi|2021-03-13] à 11 h, rendez-vous [dimanche 14|2021-03-14].",
        "Lancé en [mars de l'an dernier|2020-03], livré en [juin de l'année prochaine|2022-06].",
        "Ouverte le [3 mars 2020|2020-03-03], fermée [le lendemain|2020-03-04], rouverte [la veille|2020-03-03].",
        "La convention sera signée [demain|2021-03-13] ; elle a été annoncée [aujourd'hui|2021-03-12].",
        "Le chantier finira avant l'[été|2021-22], d'ici la fin de l'[automne|2021-23] au plus tard.",
        "Cet [hiver|2020-24], rien ; l'[hiver dernier|2020-24] non plus.",
        # the nearest year, and the verb that decides otherwise
        "Le chantier a commencé en [décembre|2020-12] et s'achèvera en [novembre|2021-11].",
        "Les dossiers sont attendus pour le [30 septembre|2021-09-30].",
        "La commission s'est prononcée le [8 février|2021-02-08].",
        "Le résultat sera connu à l'[automne|2021-23], au [troisième trimestre|2021-35] peut-être.",
        "Le projet, retenu au [quatrième trimestre|2020-36], avance.",
        "Les travaux, commencés en [septembre|2020-09], dureront.",
        "Les conventions seront signées en [décembre|2021-12].",
        "Le jury s'est réuni le [2 décembre|2020-12-02] et rendra son avis le [15 juin|2021-06-15].",
        "Les offres ont été reportées au [10 janvier|2022-01-10].",
        # the neighbour's year
        "De [novembre 2020 à janvier|2020-11/2021-01] ; du [12 décembre 2019 au 4 janvier|2019-12-12/2020-01-04].",
        "L'appel, ouvert le [3 mars 2019|2019-03-03], a été clos le [5 mai|2019-05-05].",
        "L'appel, ouvert le [3 novembre 2018|2018-11-03], a été clos le [5 mai|2019-05-05].",
        "Signée au [premier trimestre 2018|2018-33], sauf une le [6 juillet de la même année|2018-07-06].",
        "Comptes arrêtés au [31 décembre de l'année précédente|2020-12-31].",
        "Celle de Vire l'a été le [1er février 2020|2020-02-01], l'autre le [3 du même mois|2020-02-03].",
        "La première, le [28 mai 2020|2020-05-28], fut suivie [le mois suivant|2020-06] d'une autre.",
        "Rendez-vous le [3 avril|2022-04-03], puis le [5 mai 2022|2022-05-05].",
        # the date within a law, not its number
        "La loi n° 2015-991 du [7 août 2015|2015-08-07] portant nouvelle organisation.",
        "Décret n° 2020-1375 du [12 novembre 2020|2020-11-12], article 2019.",
    ],
)
def test_calendar_expressions(sentence: str) -> None:
    """Each expression is found whole and stated in EDTF."""
    text, expected = marked(sentence)
    assert [(text[one.start : one.end], one.edtf) for one in dates_of(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Une résidence de six mois, renouvelable deux ans.",
        "La fête de printemps et les vacances d'été.",
        "Âgé de 75 ans, il a 30 ans de mandat.",
        "La dépense est couverte à 75 %, contre 60 % ailleurs.",
        "Les communes de l'Oise (60) et du Nord (59).",
        "La parcelle 2019 et l'article 2020 du code civil.",
        "Une surface de 2019 m² et de 2 020 m².",
        "Une aide de 2 019 €, une autre de 2018 euros, une de 1 980,50 €.",
        "Le programme Petites villes de demain et le commerce de demain.",
        "Appeler le 02 99 27 20 19 ou le 0612192021, poste 2019.",
        "Le réseau compte 2020 habitants et 1985 logements.",
        "Réf. DCL-2021-447, ISSN 2780-1944, SIRET 200 072 460 00018.",
        "La guerre de 14-18 et celle de 39-45.",
        "Place du 8 Mai 1945, rue du 11 Novembre et avenue du 4 Septembre 1870.",
        "Ouvert du lundi au vendredi et le samedi matin.",
        "Les Mars et les Avrils ne comptent pas ; l'eau de Mars non plus.",
        "L'association a été retenue ; la ville a été lauréate.",
        "Il a été une fois, deux fois, trois fois question du prix.",
        "Au 12 rue de Paris, 14000 Caen, B.P. 2020.",
        "Un délai de 12 à 18 mois, une part de 1/3 et de 2/5.",
        "Version 2.10.2020.4 du logiciel, adresse 10.12.20.21.",
        "Les trimestres se suivent ; chaque semestre aussi.",
        "La ville compte aujourd'hui douze commerces ; demain, elle en voudrait vingt.",
        "La veille de la fête, en été, l'hiver venu.",
        "Le musée d'hier et la ville d'aujourd'hui.",
        "Environ 2000 visiteurs, plus de 2000 participants, 1950 électeurs.",
        "La délibération n° 2020-06-12 et la décision 04/2021.",
        "M. Mars et Mme Mai ont voté.",
        "Le point 3.12 et la section 4.05.",
    ],
)
def test_look_alikes(text: str) -> None:
    """Durations, ages, shares, numbers of things, phones, streets and names are no dates."""
    assert [(text[one.start : one.end], one.edtf) for one in dates_of(text)] == []


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("Les ateliers ont repris le 29 septembre dernier.", "XXXX-09-29"),
        ("Les ateliers ont repris en avril.", "XXXX-04"),
        ("Du 9 au 12 mai, la halle sera fermée.", "XXXX-05-09/XXXX-05-12"),
        ("Le bilan est attendu au dernier trimestre.", "XXXX-36"),
    ],
)
def test_without_a_date_of_the_document(text: str, edtf: str) -> None:
    """What nothing tells stays unspecified; nothing is taken from today."""
    assert [(one.edtf, one.earliest, one.latest) for one in dates_of(text, None)] == [(edtf, None, None)]


@pytest.mark.parametrize("text", ["Le maire l'a dit hier.", "L'an dernier, rien.", "Mardi dernier, rien."])
def test_relations_need_a_date_of_the_document(text: str) -> None:
    """A relation to an unknown day says nothing that could be stored."""
    assert dates_of(text, None) == []


@pytest.mark.parametrize("published", ["2021-03", "2021"])
def test_a_document_dated_by_month_or_year(published: str) -> None:
    """A month or year of publication tells of its year, but of no `hier`."""
    assert [one.edtf for one in dates_of("Voté hier, engagé l'an dernier.", published)] == ["2020"]


@pytest.mark.parametrize(
    ("text", "modifier", "earliest", "latest"),
    [
        ("Voté fin 2022.", "end", "2022-01-01", "2022-12-31"),
        ("Voté début 2021.", "start", "2021-01-01", "2021-12-31"),
        ("Attendu mi-2022.", "middle", "2022-01-01", "2022-12-31"),
        ("Bâti vers 1950.", "about", "1950-01-01", "1950-12-31"),
        ("Ouvert en février 2020.", None, "2020-02-01", "2020-02-29"),
        ("Ouvert au deuxième trimestre 2020.", None, "2020-04-01", "2020-06-30"),
        ("Ouvert à l'hiver 2020.", None, "2020-12-01", "2021-02-28"),
        ("Ouvert de 2017 à 2019.", None, "2017-01-01", "2019-12-31"),
        ("Ouvert le 4 mai 2020.", None, "2020-05-04", "2020-05-04"),
    ],
)
def test_modifiers_and_bounds(text: str, modifier: str | None, earliest: str, latest: str) -> None:
    """What `fin` or `vers` adds is kept apart; the bounds are those of the EDTF value."""
    (found,) = dates_of(text)
    assert (found.modifier, found.earliest, found.latest) == (modifier, earliest, latest)


def test_a_cutting_has_its_own_yesterday() -> None:
    """Below a dateline of its own, `hier` is the day before that."""
    text = page_text(
        "Le Courrier du Bocage, mercredi 3 mars 2021",
        "La halle a rouvert hier, le chantier ayant commencé en janvier.",
    )
    assert [one.edtf for one in find(text, PUBLISHED)] == ["2021-03-03", "2021-03-02", "2021-01"]


def test_a_session_and_a_despatch_have_their_own_yesterday() -> None:
    """Minutes bound together are each of their session's day; a despatch begins with its place and day."""
    text = page_text(
        "Séance du conseil municipal du 14 décembre 2020",
        "La vente de la halle, décidée le 3 septembre, est approuvée.",
        "Vire (Calvados), 3 février 2021. - La halle a rouvert hier, après des travaux que les commerçants de la rue "
        "voisine avaient longtemps attendus.",
    )
    expected = ["2020-12-14", "2020-09-03", "2021-02-03", "2021-02-02"]
    assert [one.edtf for one in find(text, "2021-03-12")] == expected
    assert [one.edtf for one in find(text, None)] == expected


def test_a_date_in_prose_is_no_dateline() -> None:
    """A sentence that ends with a date does not move the day of writing."""
    text = page_text("La halle a été vendue le 3 mars 2020", "Elle a rouvert hier.")
    assert [one.edtf for one in find(text, PUBLISHED)] == ["2020-03-03", "2021-03-11"]


def test_no_date_crosses_a_cell() -> None:
    """A day in one cell and a month in the next are two things."""
    row = DraftBlock(
        BlockKind.TABLE_ROW, cells=(DraftCell(text="lot 12"), DraftCell(text="mars 2020", column=1)), table=0
    )
    assert [one.edtf for one in find(page_text(row), PUBLISHED)] == ["2020-03"]


@given(
    st.dates(date(1990, 1, 1), date(2059, 12, 31)),
    st.sampled_from(["{d} {m} {y}", "{w} {d} {m} {y}", "{d:02d}/{n:02d}/{y}"]),
)
def test_every_day_is_read_back(day: date, pattern: str) -> None:
    """Whatever the day, its usual spellings are found whole and mean it."""
    words = pattern.format(d=day.day, m=MONTHS[day.month - 1], n=day.month, y=day.year, w=WEEKDAYS[day.weekday()])
    text = f"Réunion du {words} à Vire."
    (found,) = dates_of(text)
    assert (text[found.start : found.end], found.edtf) == (words, day.isoformat())


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(-150, 150))
def test_the_nearest_year_is_meant(published: date, days: int) -> None:
    """A weekday with its day and month is the one of that name within five months of the document."""
    day = published + timedelta(days)
    if (day.month, day.day) == (2, 29):
        return
    text = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    assert [one.edtf for one in dates_of(text, published.isoformat())] == [day.isoformat()]


@given(st.text("0123456789 /.-aeoirstmn'€éû°\n", max_size=80))
def test_whatever_the_page_offsets_hold(text: str) -> None:
    """Mentions are in order, apart, inside the page, and their bounds are in order."""
    found = list(find(page_text(text), PUBLISHED))
    assert all(one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(one.earliest <= one.latest for one in found if one.earliest and one.latest)


_FOLDED = "abcdefghijklmnopqrstuvwxyz0123456789 '-.,;:/|()\"”“*°€%+&\n\t"


@pytest.mark.parametrize("rule", dates_grammar.RULES, ids=lambda rule: rule.reader.__name__.strip("_"))
@given(st.data())
def test_a_rule_is_searched_for_wherever_it_may_stand(rule: Rule, data: st.DataObject) -> None:
    """The lines that hold what a rule needs hold all that it finds in the whole text."""
    text = data.draw(st.from_regex(rule.pattern, alphabet=_FOLDED)) + data.draw(st.text(_FOLDED, max_size=9))
    found = [one.span() for one in rule.pattern.finditer(text)]
    lines = dates_grammar.lines_that_hold(text)[rule.needs]
    assert [one.span() for begin, end in lines for one in rule.pattern.finditer(text, begin, end)] == found
