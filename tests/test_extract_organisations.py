"""Funders and partners: by name, acronym and form; and what only looks like one."""

from __future__ import annotations

import pytest
from inline import page

from extract import organisations
from extract.reference import load
from extract.text import Context, DocumentInfo

OISE = Context(DocumentInfo("0123456789abcdef"), region="32", departement="60")
NOWHERE = Context(DocumentInfo("0123456789abcdef"))


def check(marked: str, context: Context = OISE) -> None:
    """The organisations written into a page are those found on it, and no other."""
    text, expected = page(marked)
    found = organisations.find(text, load(), context)
    assert [(text.text[m.start : m.end], m.organisation_id) for m in found] == [
        (text.text[m.start : m.end], m.organisation_id) for m in expected.organisations
    ]


@pytest.mark.parametrize(
    "marked",
    [
        "<o etat>L'État</o> et <o etat>l'Etat</o> paient, le <o etat>Gouvernement</o> annonce.",
        "La <o banque-des-territoires>Banque des Territoires</o> et la <o caisse-des-depots>Caisse des Dépôts</o>.",
        "L'<o anah>Anah</o>, l'<o anru>ANRU</o>, le <o cerema>Cerema</o>, la <o dreal>DREAL</o>, le <o feader>GAL</o>.",
        "L'<o anct>agence nationale de la cohésion des territoires</o> pilote.",
        "L'<o epf-bretagne>EPF de Bretagne</o> achète, l'<o epf>EPF</o> aussi.",
        "L'<o apvf>Association des petites villes de France</o>, <o villes-de-france>association Villes de France</o>.",
        "Des crédits <o europe-feder>FEDER</o>, du <o fnadt>FNADT</o> et du <o fonds-vert>fonds vert</o>.",
        "Le <o min-culture>ministère de la Culture</o>, le <o min-cohesion>ministre délégué chargé de la ville</o>.",
        "La <o etat>Première ministre</o> et le <o etat>ministère de l'Intérieur</o>.",
        "Le <o prefecture-region>préfet de la région Bretagne</o>, <o prefecture-departement>préfet du Nord</o>.",
        "La <o prefecture-departement>sous-préfète</o> et la <o prefecture-departement>préfecture de l'Aisne</o>.",
    ],
)
def test_names(marked: str) -> None:
    """Names, aliases, acronyms and titles lead to the registry."""
    check(marked)


@pytest.mark.parametrize(
    "look_alike",
    [
        "En l'état, un état des lieux de l'état civil.",
        "Le Conseil d'État, le coup d'État et le chef de l'État.",
        "Les petites villes de France et les plus belles Villes de France.",
        "Un leader du bois, un gal, la taxe foncière et la requalification foncière.",
        "En région, dans la région, notre région, en région Bretagne, dans le département de la Manche.",
        "Ses territoires d'action, un logement, une banque, des territoires.",
        "Les Hauts-de-France sont beaux, la Bretagne aussi ; il va dans les Hauts-de-France.",
        "Il étudie au Département Génie civil.",
        "La CC du Pays et la CA s'entendent ; la CdC aussi.",
        "À Senlis, sous-préfecture de l'Oise.",
    ],
)
def test_look_alikes(look_alike: str) -> None:
    """Common words and areas are no organisation; communes and intercommunalities are of other kinds."""
    check(look_alike)


@pytest.mark.parametrize(
    "marked",
    [
        "La <o region-bretagne>Région Bretagne</o>, le <o region-occitanie>conseil régional d'Occitanie</o>.",
        "<o region-provence-alpes-cote-dazur>Région PACA</o>, <o region-normandie>REGION NORMANDIE</o>",
        "La <o collectivite-corse>Collectivité de Corse</o> et la <o region-grand-est>région Grand Est</o> signent.",
        "Les <o region-hauts-de-france>Hauts-de-France</o> apportent un million.",
        "Le <o departement-59>Département du Nord</o>, le <o departement-60>conseil départemental de l'Oise</o>.",
        "Le <o departement-62>CD62</o>, le <o departement-62>CD 62</o>, le <o departement-2A>conseil général de la "
        "Corse-du-Sud</o>.",
        "L'<o departement-56>assemblée départementale du Morbihan</o>, le <o departement-18>département du Cher</o>.",
    ],
)
def test_regions_and_departements(marked: str) -> None:
    """A region or département is named with what says that its council is meant."""
    check(marked)


def test_the_documents_own_region_and_departement() -> None:
    """Said alone with a capital they are the document's; where it has none, the generic ones."""
    check(
        "La <o region-hauts-de-france>Région</o> et le <o departement-60>Département</o> votent, comme le"
        " <o departement-60>conseil départemental</o> et les <o departement>Départements</o>."
    )
    check("La <o region>Région</o> et le <o departement>Département</o> votent.", NOWHERE)
    mostly = Context(DocumentInfo("0123456789abcdef"), departements={"80": 0.7, "60": 0.3})
    check("Le <o departement-80>Département</o> vote.", mostly)
    torn = Context(DocumentInfo("0123456789abcdef"), departements={"80": 0.5, "60": 0.5})
    check("Le <o departement>Département</o> vote.", torn)


def test_every_organisation_of_the_registry_is_found() -> None:
    """Each one's own name leads to it."""
    for one in load().organisations.values():
        if one.kind == "epci" or "(" in one.name or one.id in {"region", "departement"}:
            continue
        text, _ = page(f"Avec le concours de : {one.name}.")
        ids = [m.organisation_id for m in organisations.find(text, load(), NOWHERE)]
        assert one.id in ids, (one.name, ids)


def test_no_name_crosses_a_cell() -> None:
    """Words of two cells are no name."""
    check("| Banque | des Territoires |\n| conseil | régional |")
