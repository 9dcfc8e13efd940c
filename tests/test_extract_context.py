"""What a document tells of its pages: where it is at home, and which communes are sure."""

from __future__ import annotations

import inline
import pytest

from extract import communes, context, epcis
from extract.context import Survey
from extract.facts import Mentions, ProgrammeMention
from extract.reference import load
from extract.text import Context, DocumentInfo


def surveyed(marked: str, mentions: Mentions | None = None) -> Survey:
    """The survey of one page."""
    text, _ = inline.page(marked)
    known = load()
    mentions = mentions or Mentions(epcis=epcis.find(text, known))
    return context.survey(text, communes.candidates(text, known, mentions), mentions, known)


def drawn(*pages: str, publisher: str | None = None, title: str | None = None, address: str | None = None) -> Context:
    """The context of a document with these pages."""
    document = DocumentInfo("a test", publisher=publisher, title=title, source_url=address)
    return context.draw(document, context.merged([surveyed(page) for page in pages]), load())


@pytest.mark.parametrize(
    ("publisher", "departement", "region"),
    [
        ("Préfecture de l'Aisne", "02", "32"),
        ("Les services de l'État dans le Pas-de-Calais", "62", "32"),
        ("Conseil départemental de la Somme", "80", "32"),
        ("Département de la Creuse", "23", "75"),
        ("Direction départementale des territoires du Gers", "32", "76"),
        ("Région Bourgogne-Franche-Comté", None, "27"),
        ("Hauts-de-France", None, "32"),
        ("Conseil régional de Bretagne", None, "53"),
        ("Collectivité de Corse", None, "94"),
        ("ANCT", None, None),
        ("Le Courrier", None, None),
    ],
)
def test_the_publisher_tells_where(publisher: str, departement: str | None, region: str | None) -> None:
    """A préfecture or département tells both codes, a région its own, others none."""
    found = drawn(publisher=publisher)
    assert (found.departement, found.region) == (departement, region)


@pytest.mark.parametrize(
    ("publisher", "departements"),
    [
        ("Ville de Redon", {"35": 1.0}),
        ("Communauté de communes du Pays de Mormal", {"59": 1.0}),
        ("Ville de Saint-Rémy", {}),
        ("Plaine Commune", {}),
        ("Banque des Territoires", {}),
    ],
)
def test_a_town_that_publishes_is_at_home(publisher: str, departements: dict[str, float]) -> None:
    """A town's or intercommunality's own documents are about its département; it is no département's body."""
    found = drawn(publisher=publisher)
    assert (found.departements, found.departement) == (departements, None)


@pytest.mark.parametrize(
    ("address", "departement", "region"),
    [
        ("https://www.pas-de-calais.gouv.fr/Actualites", "62", "32"),
        ("https://www.hautsdefrance.fr/aide", None, "32"),
        ("https://www.cote-dor.gouv.fr/", "21", "27"),
        ("https://www.ville-de-nord.fr/oise", None, None),
        (None, None, None),
    ],
)
def test_the_address_tells_where(address: str | None, departement: str | None, region: str | None) -> None:
    """A host's label that is a territory's name tells it; a path does not."""
    found = drawn(address=address)
    assert (found.departement, found.region) == (departement, region)


def test_a_title_tells_only_by_a_body() -> None:
    """``La Région Normandie`` in a title is its publisher; ``dans l'Oise`` is only a place."""
    assert drawn(title="La Région Normandie soutient les bourgs").region == "28"
    assert drawn(title="Trois communes retenues dans l'Oise").region is None


def test_margins_and_headings_tell_where() -> None:
    """A heading that names a préfecture is its publisher's; the same words in a sentence are not."""
    assert drawn("# Préfecture de la Mayenne\nLe préfet a signé.").departement == "53"
    assert drawn("Le Département de la Mayenne paie.").departement is None


def test_the_region_to_which_most_belongs() -> None:
    """Without a publisher the région is that of most communes and départements named, or none."""
    assert drawn("Lille, Roubaix et Béthune ont signé.", "Dans la Somme, Amiens attend.").region == "32"
    assert drawn("Lille et Quimper ont signé.").region is None


def test_shares_of_departements() -> None:
    """Sure communes, départements named and intercommunalities within one count alike; the shares sum to one."""
    found = drawn("La communauté de communes du Pays de Mormal et Béthune.", "Dans le Nord, la halle de Lille rouvre.")
    assert found.departements == {"59": 0.75, "62": 0.25}
    assert found.communes == {"62119", "59350"}


def test_an_unsure_commune_is_no_context() -> None:
    """A name that nothing tells apart says nothing of the document."""
    found = drawn("La commune de Sainte-Colombe a signé.")
    assert (found.communes, found.departements, found.region) == (frozenset(), {}, None)


@pytest.mark.parametrize(
    ("marked", "sure"),
    [
        ("La ville de Saint-Malo rouvre sa halle.", {}),
        ("La ville de Saint-Malo (35) rouvre sa halle.", {"35288": 1}),
        ("La ville de La Rochelle rouvre sa halle.", {"17300": 1}),
    ],
)
def test_the_largest_of_its_name_tells_of_no_other(marked: str, sure: dict[str, int]) -> None:
    """Population says which Saint-Malo is meant; where the document is at home, only a city's does."""
    assert surveyed(marked).communes == sure


def test_a_departement_inside_a_communes_name_counts_for_nothing() -> None:
    """``Clermont-l'Hérault`` names no département."""
    assert surveyed("La rue Clermont-l'Hérault.").departements == {}


def test_programmes_the_most_named_first() -> None:
    """Programmes stand in the order of how often the whole document names them."""
    pages = []
    for names in (["b"], ["a", "b"], ["c", "b", "a"]):
        found = tuple(ProgrammeMention(n, n + 1, 1.0, "test", name) for n, name in enumerate(names))
        pages.append(surveyed("Rien.", Mentions(programmes=found)))
    assert context.draw(DocumentInfo("a test"), context.merged(pages), load()).programmes == ("b", "a", "c")


def test_pages_are_summed_up_in_any_order_behind_the_first() -> None:
    """Ranges of a long document come as they are done; its first page alone tells how it opens."""
    first, *others = (
        surveyed(page, Mentions(programmes=(ProgrammeMention(0, 5, 1.0, "test", name),)))
        for name, page in zip("abc", ("Préfecture de l'Aisne", "Le Gers.", "Le Gers et l'Hérault."), strict=True)
    )
    whole = context.merged([first, *others])
    rest = context.merged([context.NOTHING, *reversed(others)])
    assert context.merged([first, rest]) == whole
    assert whole.departements == {"02": 1, "32": 2, "34": 1}
    assert (whole.opening, rest.opening) == (("a",), ())


def test_no_pages_no_context() -> None:
    """A document without pages that could be read has an empty context."""
    document = DocumentInfo("a test")
    assert context.draw(document, context.merged([]), load()) == Context(document)
