"""A document's date, title, publisher and kind, each from the strongest that tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from extract.metadata import Described, Given, describe
from extract.metadata_date import _last_day
from extract.text import DocumentInfo
from ingest.compose import compose
from ingest.document import BlockKind, DraftBlock, Method, Page, Source, Told

HEADING, PARAGRAPH, HEADER, FOOTER = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.HEADER, BlockKind.FOOTER
PROSE = (
    "La commune de Gorron a signé le 3 mars 2018 une convention pour sa halle, et le chantier, ouvert le "
    "5 mai 2019, s'est achevé en décembre 2020, comme l'avait promis le maire lors de la réunion du 4 avril 2017."
)
SOURCE = Source(Path("x.pdf"), "0" * 16, "0" * 64, 1, "application/pdf", 1)


def page(*blocks: str | tuple[BlockKind, str], number: int = 1) -> Page:
    """A page of blocks; bare text is a paragraph, a heading stands at level 1."""
    drafts = [
        DraftBlock(PARAGRAPH, text=one)
        if isinstance(one, str)
        else DraftBlock(one[0], text=one[1], level=int(one[0] is HEADING))
        for one in blocks
    ]
    composed = compose(drafts)
    return Page("0" * 16, number, composed.text, Method.PLAIN, "test", blocks=composed.blocks)


def described(*blocks: str | tuple[BlockKind, str], source: Source = SOURCE) -> Described:
    return describe(source, page(*blocks), None)


@pytest.mark.parametrize(
    ("first", "last", "published", "told_by"),
    [
        (["Publié le 06/04/2022 – Mis à jour le 09/05/2022", PROSE], [], "2022-04-06", "published-line"),
        (["Mis à jour le 21/11/2022 - Publié le 18 novembre 2022", PROSE], [], "2022-11-18", "published-line"),
        (["Mise à jour : 24 septembre 2018", PROSE], [], "2018-09-24", "updated-line"),
        (["Date de publication : 3 mars 2020", PROSE], [], "2020-03-03", "published-line"),
        (["Service aménagement — édité le 08/11/2021", PROSE], [], "2021-11-08", "published-line"),
        (["Rapport n° 3 812, déposé le 20.01.2021", PROSE], [], "2021-01-20", "published-line"),
        (["Communiqué", "Gorron, le 14 mars 2019", PROSE], [], "2019-03-14", "dateline"),
        (["Date : 2024-05-02T08:12:33+02:00", "Publié le 14 juin 2021", PROSE], [], "2021-06-14", "published-line"),
        (["Date : 2024-05-02 08:12:33", PROSE], [], "2024-05-02", "stamp"),
        (
            ["Gorron, le 14 mars 2019", "RECTIFICATIF - annule et remplace le communiqué du 11 mars 2019", PROSE],
            [],
            "2019-03-14",
            "dateline",
        ),
        (["Rectificatif publié le 14 mars 2019", PROSE], [], "2019-03-14", "published-line"),
        (["Publié le 14 juin 2021 à 08:12", "Gorron, le 3 mars 2020", PROSE], [], "2021-06-14", "published-line"),
        (["Ville de Gorron Gorron, le 14 mars 2019 COMMUNIQUÉ DE PRESSE", PROSE], [], "2019-03-14", "dateline"),
        (["COMMUNIQUÉ DE PRESSE – Gorron, le 14 mars 2019", PROSE], [], "2019-03-14", "dateline"),
        (["La Lettre des villes — n° 31 — 29 avril 2021", PROSE], [], "2021-04-29", "dateline"),
        (["Observatoire des bourgs — Note n° 14 Octobre 2022", PROSE], [], "2022-10", "dateline"),
        ([(HEADER, "Cahiers du bocage | novembre 2023"), PROSE], [], "2023-11", "dateline"),
        ([PROSE, (FOOTER, "14/03/2019 - p. 1")], [], "2019-03-14", "footer"),
        ([PROSE], [PROSE, "Fait à Gorron, le 8 novembre 2021", "Le maire"], "2021-11-08", "signature"),
        (
            ["Convention", PROSE],
            ["Fait en trois exemplaires, à Gorron, le vingt et un février deux mille vingt"],
            "2020-02-21",
            "signature",
        ),
        (["Conseil municipal - Séance du 12 mars 2020", PROSE], [], "2020-03-12", "session"),
        (["Compte rendu de la rencontre n° 2021-4 du 12 mars 2021", PROSE], [], "2021-03-12", "session"),
        (["Le comité s'est réuni le jeudi 11 mars 2021 à 9 h à Gorron. " + PROSE], [], "2021-03-11", "session"),
        (["L'Écho du bocage Jeudi 11 mars 2021", PROSE], [], "2021-03-11", "dateline"),
        ([PROSE, (FOOTER, "Bourgs du bocage / CP du 11 mars 2021")], [], "2021-03-11", "footer"),
        ([PROSE], [PROSE, "Vire, le 11 mars 2021", "La sous-préfète"], "2021-03-11", "signature"),
        ([PROSE], [PROSE, "Dépôt légal : mars 2021"], "2021-03", "imprint"),
        (["Été 2020", "Mise à jour : 2 mai 2023", PROSE], [], "2023-05-02", "updated-line"),
        (["Été 2020", PROSE], [], "2020-22", "month-line"),
        (["Aides aux bourgs, situation au 31 mars 2021", PROSE], [], "2021-03-31", "state"),
        (["Réunion du comité du 12 mars 2020 - Diffusé le 16/03/2020", PROSE], [], "2020-03-16", "published-line"),
        ([f"Vire, lundi 8 mars 2021. - {PROSE}"], [], "2021-03-08", "dateline"),
        ([f"(Vire, le 8 mars 2021) {PROSE}"], [], "2021-03-08", "dateline"),
        ([f"VIRE (Calvados), 8 mars 2021 (APB) – {PROSE}"], [], "2021-03-08", "dateline"),
        (["Journal des communes du pays N° 21 * avril 2022", PROSE], [], "2022-04", "dateline"),
        (["Le Petit Bocain, bulletin municipal 2e trimestre 2022", PROSE], [], "2022-34", "dateline"),
        (["Lettre d'information n° 4, juillet-août 2022", PROSE], [], "2022-07/2022-08", "dateline"),
        ([*["Menu", "Agenda (7)"] * 7, "Par Lou | mardi 5 avril 2022 | 3 avis", PROSE], [], "2022-04-05", "dateline"),
        (["Par Lou Morel - 05/04/2022 à 18:30", PROSE], [], "2022-04-05", "dateline"),
        (["L'an 2022, le 5 avril, le conseil s'est réuni. " + PROSE], [], "2022-04-05", "session"),
        (["Date de convocation : 28 mars 2022", "Date de la séance : 5 avril 2022"], [], "2022-04-05", "session"),
        (["Dossier", "Conférence de presse du 5 avril 2022", PROSE], [], "2022-04-05", "session"),
        (["Arrêté n° 2022-112 du 5 avril 2022 portant liste des bourgs", PROSE], [], "2022-04-05", "act"),
        ([(HEADING, "Rapport d'activité 2O21"), PROSE], [], "2021", "title"),
        ([(HEADING, "Guide des maires (édition 2021)"), PROSE], [], "2021", "title"),
        # dates that are of something else
        (["Mars 2020", "Le bourg est retenu.", "Juin 2021", "La halle est couverte.", PROSE], [], None, None),
        ([PROSE, "Le comité s'est réuni le jeudi 11 mars 2021 à 9 h à Gorron. " + PROSE], [], None, None),
        (["L'Écho du bocage reparaît jeudi 11 mars 2021", PROSE], [], None, None),
        ([PROSE, (FOOTER, "Document établi selon l'arrêté du 11 mars 2021")], [], None, None),
        ([PROSE], [PROSE, "La halle ouvrira à Vire le 11 mars 2021", PROSE], None, None),
        ([PROSE], [PROSE, "Les aides en mars 2021"], None, None),
        ([PROSE, f"Vire, lundi 8 mars 2021 : {PROSE}"], [], None, None),
        ([f"Inauguration le 8 mars 2021 : {PROSE}"], [], None, None),
        (["Date limite de dépôt : 28 mars 2022", PROSE], [], None, None),
        (["Prochaine réunion : 28 mars 2022", PROSE], [], None, None),
        (["Par délibération du 8 mars 2021", PROSE], [], None, None),
        (["Journal : ce que la halle a gagné depuis mars 2020", PROSE], [], None, None),
        (["Inscriptions : juillet-août 2022", PROSE], [], None, None),
        (["Vu l'arrêté du 5 avril 2022 portant liste des bourgs", PROSE], [], None, None),
        ([*["Menu"] * 12, "Le 5 avril 2022", *["Halle"] * 6, PROSE], [], None, None),
        ([(HEADING, "Rapport d'activité 2018-2021"), PROSE], [], None, None),
        ([(HEADING, "Budget primitif 2021"), PROSE], [], None, None),
        ([PROSE], [], None, None),
        ([(HEADING, "Bilan au 31 décembre 2020"), PROSE], [], None, None),
        ([(HEADING, "La loi du 23 novembre 2018 et ses effets"), PROSE], [], None, None),
        (["Les dossiers sont reçus jusqu'au 12 mars 2020", PROSE], [], None, None),
        (["Exposition du 3 au 12 mars 2020", PROSE], [], None, None),
        (["Le maire l'a publié le 3 mars 2020 sur les réseaux. " + PROSE], [], None, None),
        ([PROSE], ["Reçu en préfecture le 27/02/2020", PROSE], None, None),
    ],
)
def test_the_date_that_the_pages_show(
    first: list[str | tuple[BlockKind, str]],
    last: list[str | tuple[BlockKind, str]],
    published: str | None,
    told_by: str | None,
) -> None:
    """A date counts if its words or its place make it the document's; a date in prose never does."""
    found = describe(SOURCE, page(*first), page(*last, number=2) if last else None)
    assert (found.info.published, found.published_from) == (published, told_by)


def test_the_user_goes_first_then_the_files_own_metadata() -> None:
    """What is given beats what the head tells, which beats what the page shows."""
    source = replace(
        SOURCE,
        media_type="text/html",
        title=Told("Une halle", "meta"),
        publisher=Told("Ville de Gorron", "json-ld"),
        published=Told("2020-02-03", "json-ld"),
        source_url=Told("https://gorron.example/halle", "canonical"),
        licence=Told("https://terms.example/lo", "rel-license"),
    )
    first = page("Publié le 04/02/2020", (HEADING, "Une halle pour Gorron"), PROSE)
    assert describe(source, first, None) == Described(
        DocumentInfo(
            "0" * 16,
            "Une halle",
            "web-page",
            "Ville de Gorron",
            "2020-02-03",
            "https://gorron.example/halle",
            "https://terms.example/lo",
        ),
        published_from="json-ld",
        title_from="meta",
        publisher_from="json-ld",
        kind_from="media-type",
    )
    given = Given("https://other.example", "2020-02", "Mairie", "Halle", "report", "LO 2.0")
    assert describe(source, first, None, given) == Described(
        DocumentInfo("0" * 16, "Halle", "report", "Mairie", "2020-02", "https://other.example", "LO 2.0"),
        *["user"] * 4,
    )


@pytest.mark.parametrize(
    ("created", "expected"), [("2021-02-10", "2021-02-10"), ("2026-11-22", None), ("2016-01-01", None)]
)
def test_a_pdfs_creation_needs_the_pages_to_bear_it_out(created: str, expected: str | None) -> None:
    """A day of creation years after the last date on the page, or before them all, tells nothing."""
    source = replace(SOURCE, published=Told(created, "pdf-info"))
    assert described(PROSE, source=source).info.published == expected


@pytest.mark.parametrize(
    ("told", "heading", "title"),
    [
        ("Microsoft Word - halle_v3.docx", "Une halle pour Gorron", "Une halle pour Gorron"),
        ("halle.indd", "Une halle pour Gorron", "Une halle pour Gorron"),
        ("Une halle pour Gorron : le projet", "Une halle pour Gorron", "Une halle pour Gorron"),
        ("Une halle pour Gorron", "UNE HALLE POUR GORRON", "Une halle pour Gorron"),
        ("Bulletin de Gorron", None, "Bulletin de Gorron"),
        ("Microsoft Word - halle_v3.docx", None, None),
        (None, "Une halle pour Gorron", "Une halle pour Gorron"),
    ],
)
def test_titles(told: str | None, heading: str | None, title: str | None) -> None:
    """A title of the file's metadata counts where the page shows it too, or shows none."""
    source = replace(SOURCE, title=Told(told, "pdf-info") if told else None)
    blocks: list[str | tuple[BlockKind, str]] = [(HEADING, heading)] if heading else []
    assert described(*blocks, PROSE, source=source).info.title == title


def test_a_title_has_more_than_a_word_or_two() -> None:
    """A rubric set as large as the title is passed over; alone, it is all there is."""
    assert described((HEADING, "Habitat"), PROSE, (HEADING, "Douze villes en chantier")).info.title == (
        "Douze villes en chantier"
    )
    assert described((HEADING, "Habitat"), PROSE).info.title == "Habitat"


@pytest.mark.parametrize(
    ("block", "publisher"),
    [
        ("Préfecture de la Mayenne — Direction des collectivités locales", "Préfecture de la Mayenne"),
        ("DOSSIER DE PRESSE — Région Pays de la Loire — 30 mars 2023", "Région Pays de la Loire"),
        ("Ville de Gorron", "Ville de Gorron"),
        ((HEADER, "Communauté de communes du Bocage mayennais | p. 3"), "Communauté de communes du Bocage mayennais"),
        ((HEADING, "La Région soutient douze communes de plus"), None),
        ((HEADING, "Ville de Gorron : une halle pour demain"), None),
        ("Les villes moyennes", None),
    ],
)
def test_publishers(block: str | tuple[BlockKind, str], publisher: str | None) -> None:
    """A body whose name heads the page publishes it; a title that begins with one only speaks of it."""
    assert described(block, PROSE).info.publisher == publisher


@pytest.mark.parametrize(
    ("head", "body", "kind"),
    [
        ("COMMUNIQUÉ DE PRESSE", PROSE, "press-release"),
        ("Une halle pour Gorron", f"{PROSE} Contact presse : 02 43 00 00 00", "press-release"),
        (
            "CONVENTION D'OPÉRATION DE REVITALISATION",
            "Entre la ville, représentée par son maire, et l'État",
            "agreement",
        ),
        ("Convention : ce que la ville a obtenu", PROSE, None),
        ("Extrait du registre des délibérations", PROSE, "deliberation"),
        ("La Lettre des bourgs — n° 31 — avril 2021", PROSE, "newsletter"),
        ("Rapport d'information", PROSE, "report"),
        ("Une halle pour Gorron", PROSE, None),
    ],
)
def test_kinds(head: str, body: str, kind: str | None) -> None:
    """The words at the head tell the kind; nothing is said where nothing tells."""
    assert described((HEADING, head), body).info.kind == kind


def test_a_release_on_the_web_is_a_release() -> None:
    """A web page is one unless its head says that it is a press release."""
    source = replace(SOURCE, media_type="text/html")
    assert described((HEADING, "Une halle"), PROSE, source=source).info.kind == "web-page"
    assert described("Communiqué de presse", PROSE, source=source).info.kind == "press-release"


@pytest.mark.parametrize(
    ("headings", "title"),
    [
        (["PRÉFECTURE DE LA NIÈVRE", "Huit millions pour la halle de Gorron"], "Huit millions pour la halle de Gorron"),
        (["RÉPUBLIQUE FRANÇAISE", "Direction de l'aménagement", "Convention de la halle"], "Convention de la halle"),
        (["Région Normandie soutient les bourgs", "Un nouveau plan aussi"], "Région Normandie soutient les bourgs"),
        (["Préfecture de la Nièvre"], "Préfecture de la Nièvre"),
    ],
)
def test_a_letterhead_is_no_title(headings: list[str], title: str) -> None:
    """The bodies that head a page are not what it is about, unless it says nothing else."""
    assert described(*((HEADING, one) for one in headings), PROSE).info.title == title


def test_a_sentence_is_no_publisher() -> None:
    """A sentence that begins with a body's name says what it did; its name with a full stop is a name."""
    assert described("La ville de Gorron a reçu une aide de 450 000 €.").info.publisher is None
    assert described("Ville de Gorron.").info.publisher == "Ville de Gorron"


@pytest.mark.parametrize(
    ("edtf", "last"),
    [
        ("2021", date(2021, 12, 31)),
        ("2021-02", date(2021, 2, 28)),
        ("2024-02", date(2024, 2, 29)),
        ("2024-03-05", date(2024, 3, 5)),
    ],
)
def test_a_file_made_in_a_year_or_month_was_made_by_its_end(edtf: str, last: date) -> None:
    """PDFs may tell no more of when they were made (`D:2021`)."""
    assert _last_day(edtf) == last
