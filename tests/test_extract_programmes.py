"""Programmes of the registry: under the names that documents give them, and what only looks like one."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline import page

from extract import programmes
from extract.facts import ProgrammeMention, Span
from extract.nlp import sentence_spans
from extract.normalise import Repair, fold
from extract.programmes_names import compiled
from extract.programmes_sightings import sight
from extract.reference import load
from extract.text import NamesGiven, PageText
from ingest.document import Method, Page

PIECES = re.findall(
    r"\S+",
    "Action cœur de ville ACV (ACV) D.E.T.R. ORT AMI « » VA Villages d'avenir . , Les résidences plan relance"
    " Denormandie \u00adpetites VILLES demain İ ß ½ centres-bourgs contrat opération revitalisation territoire ( ) 2",
)
ACV, PVD, ORT = "action-coeur-de-ville", "petites-villes-de-demain", "operation-de-revitalisation-de-territoire"
HAUTS_DE_FRANCE, BRETAGNE, NOUVELLE_AQUITAINE, OCCITANIE, NORMANDIE = "32", "53", "75", "76", "28"


def found(text: PageText, region: str | None = None, named: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(text.text[m.start : m.end], m.programme_id) for m in programmes.find(text, load(), region, named)]


def check(marked: str, region: str | None = None) -> None:
    """The programmes written into a page are those found on it, and no other."""
    text, expected = page(marked)
    assert found(text, region) == [(text.text[m.start : m.end], m.programme_id) for m in expected.programmes]


@pytest.mark.parametrize(
    "marked",
    [
        f"Le <p {ACV}>plan Action Cœur de Ville</p> et <p {ACV}>ACV 2</p>, dite <p {ACV}>action cœurs de ville</p>.",
        f"Les <p {PVD}>Petites Villes de Demain</p> (<p {PVD}>PVD</p>), une <p {PVD}>petite ville de demain</p>.",
        f"L'<p {ORT}>opération de revitalisation du territoire</p> : une <p {ORT}>ORT</p>.",
        "La <p detr>D.E.T.R.</p>, la <p dsil>Dsil</p>, le <p fisac>Fisac</p> et l'<p opah-ru>OPAH–RU</p>.",
        "Le <p fisac>fonds d'intervention pour les services, l'artisanat et le commerce</p> a disparu.",
        "Un <p villages-davenir>village d’avenir</p>, <p petites-cites-de-caractere>Petites cités de caractère</p>®.",
        "Le <p frr>France ruralités revitalisation</p> prolonge <p france-ruralites>France Ruralités</p>.",
        "Un <p contrat-de-relance-et-de-transition-ecologique>contrat de relance et de transition écologique</p>.",
        "Le <p cper>contrat de plan entre l'État et la Région</p> (<p cper>CPER</p>).",
        f"Les volets <p {PVD}>PVD</p>/<p {ACV}>ACV</p>, hors-<p {ACV}>ACV</p> et <p dsil>DSIL</p>⁴.",
        "Le <p denormandie>dispositif Denormandie</p> aide à rénover.",
        "Une « <p boutique-a-lessai>boutique à l'essai</p> » ouvre.",
        "L'<p revitalisation-centres-bourgs-2014>appel à manifestation d'intérêt (AMI) « centres-bourgs</p> ».",
        "Les <p fonds-friches>fonds friches</p> et le <p fonds-vert>fonds vert</p> se cumulent.",
        "L'<p revitalisation-centres-bourgs-2014>appel à manifestation d'intérêt « centres-bourgs</p> » de 2014.",
    ],
)
def test_names(marked: str) -> None:
    """Capitals, accents, hyphens, quotes, plurals, dots and phases don't matter."""
    check(marked)


@pytest.mark.parametrize(
    "look_alike",
    [
        "Les commerces du cœur de ville, un projet Cœur de ville et la ZAC « Cœur de ville ».",
        "Les petites villes de la région, ces villes moyennes de demain, un village à venir.",
        "Les actes du colloque, un pacte, des contrats et le fonds de commerce.",
        "Un effORT, l'ORTHO, la TVA, 12 h FS, le SAT et la PCC.",
        "Une résidence principale, deux résidences services et des résidences seniors.",
        "Un quartier prioritaire pour la mairie ; un plan de relance de la piscine.",
        "Des tiers-lieux et des bourgs-centres dynamiques.",
        "L'analyse du cycle de vie (ACV) des matériaux montre que l'ACV coûte.",
        "M. Julien Denormandie était alors ministre.",
        "Le Fonds vert pour le climat siège en Corée.",
        "Un AMI et des AMI ; l'AMI est clos.",
        "La fédération des boutiques à l'essai tient salon.",
        "Voyez www.ACV.fr et contact@ORT.fr.",
        "L'action se fait au cœur. De ville en ville, elle avance.",
        "Le contrat (de ville) est parti ; action\u00a0: cœur. Ville.",
    ],
)
def test_look_alikes(look_alike: str) -> None:
    """Common words, other things' names and other words' letters are no programme."""
    check(look_alike)


@pytest.mark.parametrize(
    ("marked", "region"),
    [
        ("Le <p cvcb-hauts-de-france>dispositif centres-villes et centres-bourgs</p> aide.", HAUTS_DE_FRANCE),
        ("Les habitants des centres-villes et centres-bourgs s'en vont.", HAUTS_DE_FRANCE),
        ("Une <p cvcb-hauts-de-france>redynamisation de nos centres-bourgs et centres-villes</p>.", HAUTS_DE_FRANCE),
        ("La <p ami-centres-nouvelle-aquitaine>revitalisation des centres-villes et des centres-bourgs</p>.", "75"),
        ("La revitalisation des centres-villes et des centres-bourgs est lente.", NORMANDIE),
        ("La labellisation <p bourgs-centres-occitanie>Bourgs-Centres</p> avance.", OCCITANIE),
        ("La labellisation Bourgs-Centres avance.", BRETAGNE),
        (
            "Le label <p villes-reconstruites-normandie>Villes reconstruites</p> plaît.",
            "28",
        ),
        (
            "# Les <p residences-hauts-de-france>résidences</p>\n"
            "Une <p residences-hauts-de-france>résidence</p> a lieu à Ham, pas une résidence secondaire.",
            HAUTS_DE_FRANCE,
        ),
        ("# Les résidences\nUne résidence a lieu à Ham.", BRETAGNE),
    ],
)
def test_the_region_decides(marked: str, region: str) -> None:
    """Of names that regions share, or that are common words, the region tells which is meant, if any."""
    check(marked, region)


def test_a_page_that_names_the_region_decides_too() -> None:
    """A national paper that speaks of a region names its schemes."""
    marked = "En Bretagne, l'appel <p dynamisme-bourgs-ruraux-bretagne>dynamisme des bourgs ruraux</p> est clos."
    check(marked)
    check(marked, NORMANDIE)
    check("L'appel dynamisme des bourgs ruraux est clos.", NORMANDIE)


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("La Région Hauts-de-France et le Finistère.", {HAUTS_DE_FRANCE, BRETAGNE}),
        ("Hauts de\nFrance, Côtes d’Armor", {HAUTS_DE_FRANCE, BRETAGNE}),
        ("Pas-de-Calais", {HAUTS_DE_FRANCE}),
        ("Les hauts-de-france, le Nordiste, le Grand-Nord et la Somme-Leuze", set()),
        ("«Bretagne»", {BRETAGNE}),
        ("", set()),
    ],
)
def test_regions_that_a_page_names(text: str, regions: set[str]) -> None:
    """By their names or their départements', whatever joins the words; no part of another word."""
    read = Page("0" * 16, 1, text, Method.PLAIN, "a test")
    assert sight(PageText(read, fold(text)), load()).regions == regions


def test_common_words_are_marked_as_a_name() -> None:
    """A head before them, quotes or a capital make a name of common words; a definite and bare plan is the State's."""
    check(f"La convention <p {ACV}>Cœur de ville</p> est prête.")
    check("L'enquête « <p fabriques-territoire>tiers-lieux</p> » ouvre.")
    check("Le <p france-relance>plan de relance</p> finance la gare.")
    check("Un plan de relance communal finance la gare.")


def test_short_acronyms_need_the_full_name() -> None:
    """What means other things too counts where the page, or the document, names the programme in full."""
    check(
        "Un <p villages-davenir>village d'avenir</p> (<p villages-davenir>VA</p>), l'aide <p villages-davenir>VA</p>."
    )
    check("L'appui VA est gratuit.")
    text, _ = page("L'AMI est clos ; l'AMI Friches aussi, un AMI suivra.")
    assert found(text) == []
    assert found(text, named=("revitalisation-centres-bourgs-2014",)) == [("AMI", "revitalisation-centres-bourgs-2014")]


def test_an_acronym_that_the_page_defines() -> None:
    """What a page writes in brackets after a programme's name is that programme on the page."""
    check(
        "L'appel « <p dynamisme-bourgs-ruraux-bretagne>Dynamisme des bourgs ruraux</p> »"
        " (<p dynamisme-bourgs-ruraux-bretagne>DBR</p>) : les lauréats <p dynamisme-bourgs-ruraux-bretagne>DBR</p>.",
        BRETAGNE,
    )


@pytest.mark.parametrize(
    ("damaged", "programme"),
    [
        ("Petiles vilies de demain", PVD),
        ("Actlon coeur de viIle", ACV),
        ("operation de revltalisation de territore", ORT),
        ("Petites villes d avenir", None),
        ("Villages de demain", None),
    ],
)
def test_damaged_letters(damaged: str, programme: str | None) -> None:
    """On a page of OCR a long name is known by most of its letters; on a sound page it is not."""
    text, _ = page(f"Le label {damaged} est rare.")
    scanned = replace(text, page=replace(text.page, method=Method.OCR))
    assert found(text) == []
    assert [name for _, name in found(scanned)] == ([programme] if programme else [])


def test_a_repaired_word_keeps_its_place() -> None:
    """A mention's span is that of the page's own words, whatever they should read."""
    text, _ = page("Une Action Cceur de Ville avance.")
    repaired = replace(text, folded=fold(text.text, [Repair(11, 16, "Cœur")]))
    assert found(text) == []
    assert found(repaired) == [("Action Cceur de Ville", ACV)]


def test_no_name_crosses_a_cell_or_a_block() -> None:
    """Words of two cells or lines are no name."""
    check("| Action | Cœur de ville |\nPetites villes\nde demain")


def test_persons_are_no_programme() -> None:
    """A surname in a person's name is the person's."""
    text, _ = page("Denormandie, Jules, a signé.")
    whole = replace(text, names=NamesGiven((Span(0, 18),)))
    assert [m.programme_id for m in programmes.find(text, load(), None)] == ["denormandie"]
    assert found(replace(whole, names=NamesGiven((Span(0, 18),)))) == [("Denormandie", "denormandie")]
    inside, _ = page("Anne Denormandie a signé.")
    assert found(replace(inside, names=NamesGiven((Span(0, 16),)))) == []


def test_every_name_of_the_registry_is_found() -> None:
    """Each programme's own name, bare of its brackets, names it or one that shares the name."""
    for programme in load().programmes.values():
        name = programme.name.split(" (")[0].split(" / ")[0]
        text, _ = page(f"Le dispositif {name} se poursuit.")
        ids = [m.programme_id for m in programmes.find(text, load(), programme.region)]
        assert programme.id in ids, programme.name


def test_every_acronym_of_the_registry_is_found_in_each_of_its_forms() -> None:
    """Whole, and with its parts apart; no word that only begins or ends with it is one."""
    names = compiled(load())
    for acronym, ids in names.acronyms:
        forms = {acronym, acronym.replace("-", " "), acronym.replace(" ", "–")}
        if acronym.isalpha() and acronym.isupper():
            forms |= {".".join(acronym), ". ".join(acronym) + "."}
        for form in forms:
            number, start, end = next(names.acronyms_in(f"L'{form}, oui"))
            assert (names.acronyms[number][1], start, end) == (ids, 2, 2 + len(form)), form
            assert all(place != 1 for _, place, _ in names.acronyms_in(f"x{form}")), form
            assert all((place, stop) != (0, len(form)) for _, place, stop in names.acronyms_in(f"{form}x")), form


def test_mentions_are_ordered_and_apart() -> None:
    """Of names that overlap the longest stays."""
    text, _ = page("Le FRR est France Ruralités Revitalisation, l'OPAH-RU une OPAH de renouvellement urbain.")
    mentions: tuple[ProgrammeMention, ...] = programmes.find(text, load(), None)
    assert [m.programme_id for m in mentions] == ["frr", "frr", "opah-ru", "opah-ru"]
    assert all(one.end <= other.start for one, other in pairwise(mentions))


@given(st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from([Method.OCR, Method.PLAIN]))
def test_any_page_gives_spans_in_order(pieces: list[str], method: Method) -> None:
    """Whatever the page, mentions lie on it, in order, and don't overlap."""
    text = " ".join(pieces)
    read = Page("0" * 16, 1, text, method, "a test")
    mentions = programmes.find(PageText(read, fold(text), tuple(sentence_spans(text))), load(), None)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(one.end <= other.start for one, other in pairwise(mentions))
