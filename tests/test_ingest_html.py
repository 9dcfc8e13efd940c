"""Web pages: the article and its structure are kept, all that surrounds it is left out."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Cell, Inspection, Limits, Method, Page, PageRef, ReadOptions, Told
from ingest.errors import MissingFileError, UnreadableFileError
from ingest.html import inspect, read

PROSE = (
    "La commission permanente a voté une aide de 120 000 euros pour la rénovation de la halle, qui accueillera "
    "un marché chaque samedi et une salle de réunion à l'étage, sous la charpente d'origine. "
    "Les travaux commenceront après l'été, pour une durée de dix-huit mois environ."
)


def saved(folder: Path, source: str | bytes, encoding: str = "utf-8") -> PageRef:
    path = folder / "page.html"
    path.write_bytes(source if isinstance(source, bytes) else source.encode(encoding))
    return PageRef(path, "0" * 16, "text/html", 1)


def read_page(folder: Path, source: str | bytes, encoding: str = "utf-8") -> Page:
    return read(saved(folder, source, encoding), ReadOptions(), Limits())


def inspected(folder: Path, source: str) -> Inspection:
    return inspect(saved(folder, source).path)


def outline(page: Page) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.level, page.text[block.start : block.end]) for block in page.blocks]


def page_of(body: str, head: str = "") -> str:
    return f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def test_an_article_becomes_blocks(tmp_path: Path) -> None:
    """Headings with levels, paragraphs and nested items come in the order of the page."""
    page = read_page(
        tmp_path,
        page_of(
            f"<main><h1>Une halle pour Lassay</h1><p>{PROSE}</p><h2>Les lauréates</h2>"
            f"<ul><li>Lassay : 40 000 €<ul><li>dont études : 4 000 €</li></ul></li><li>Ernée</li></ul>"
            f"<p>{PROSE}</p></main>"
        ),
    )
    assert outline(page) == [
        ("heading", 1, "Une halle pour Lassay"),
        ("paragraph", 0, PROSE),
        ("heading", 2, "Les lauréates"),
        ("list-item", 1, "Lassay : 40 000 €"),
        ("list-item", 2, "dont études : 4 000 €"),
        ("list-item", 1, "Ernée"),
        ("paragraph", 0, PROSE),
    ]
    assert (page.method, page.width, page.height, page.words) == (Method.MARKUP, None, None, ())


CLUTTER = [
    '<nav><ul><li><a href="/">Accueil</a></li><li><a href="/a">Chinon en bref</a></li></ul></nav>',
    '<div id="tarteaucitronRoot"><p>Chinon utilise des cookies pour mesurer l\'audience.</p></div>',
    '<div class="cookie-banner" role="dialog"><p>Chinon dépose des traceurs.</p></div>',
    '<div role="navigation"><a href="/">Chinon</a></div>',
    '<div class="fil-ariane">Vous êtes ici : Chinon &gt; Actualités</div>',
    "<footer><p>Mairie de Chinon, place du Général-de-Gaulle</p></footer>",
    '<aside><h3>À lire aussi</h3><ul><li><a href="#">Chinon fête le vin</a></li></ul></aside>',
    '<section><h3>Autres actualités</h3><ul><li><a href="#">Chinon : le pont rouvre</a></li></ul></section>',
    '<div style="display: none"><p>Chinon caché</p></div>',
    "<p hidden>Chinon caché</p>",
    "<script>var ville = 'Chinon';</script><style>.chinon{color:red}</style><noscript>Chinon</noscript>",
    "<!-- Chinon en commentaire -->",
    "<form><label>Chinon</label><select><option>Chinon</option></select><button>Chinon</button></form>".replace(
        "<label>Chinon</label>", ""
    ),
]


@pytest.mark.parametrize("clutter", CLUTTER)
@pytest.mark.parametrize("place", ["before", "after", "inside"])
def test_what_surrounds_the_article_is_left_out(tmp_path: Path, clutter: str, place: str) -> None:
    """Menus, notices, breadcrumbs, related news, footers, hidden and programmed parts are no facts."""
    before, after = (clutter if place == "before" else ""), (clutter if place == "after" else "")
    inside = clutter if place == "inside" else ""
    page = read_page(
        tmp_path,
        page_of(
            f"{before}<div class='content'><h1>Une halle pour Lassay</h1><p>{PROSE}</p><p>{PROSE}</p>"
            f"{inside}</div>{after}"
        ),
    )
    assert page.text.count(PROSE) == 2
    assert "Chinon" not in page.text


def test_page_builders_wrap_what_is_content(tmp_path: Path) -> None:
    """Accordions of the State's design system and a page builder's wrappers are part of the article."""
    page = read_page(
        tmp_path,
        page_of(
            f"<main><h1>Aides</h1><div class='elementor-widget elementor-widget-text-editor'><p>{PROSE}</p></div>"
            "<section class='fr-accordion'><h3 class='fr-accordion__title'><button class='fr-accordion__btn'>Qui paie ?"
            f"</button></h3><div class='fr-collapse' aria-hidden='true'>"
            f"<p>Le département. {PROSE}</p></div></section></main>"
        ),
    )
    assert outline(page) == [
        ("heading", 1, "Aides"),
        ("paragraph", 0, PROSE),
        ("heading", 3, "Qui paie ?"),
        ("paragraph", 0, f"Le département. {PROSE}"),
    ]


def test_inline_markup_does_not_split_words(tmp_path: Path) -> None:
    """Ordinals, bold parts and links stay in their word; no-break spaces and entities are read."""
    page = read_page(
        tmp_path,
        page_of(
            f"<article><p>{PROSE}</p><p>Halle du XIV<sup>e</sup> siècle, le 1<sup>er</sup> mars, "
            "25&nbsp;000&nbsp;&euro; pour "
            "<b>L</b>assay<span>-les</span>-<i>Châteaux</i> et 300 m<sup>2</sup>.</p></article>"
        ),
    )
    assert "Halle du XIVe siècle, le 1er mars, 25 000 € pour Lassay-les-Châteaux et 300 m2." in page.text.replace(
        "\u00a0", " "
    )


def test_a_note_mark_is_no_digit_of_the_number_before_it(tmp_path: Path) -> None:
    """`1 600` with a note 2 is not `1 6002`, and the note itself is a footnote."""
    page = read_page(
        tmp_path,
        page_of(
            f'<article><p>{PROSE} Elle compte 1 600<sup><a href="#fn2">2</a></sup> communes.</p>'
            '<div class="footnotes"><p>2. Au 1er janvier.</p></div></article>'
        ),
    )
    assert "1 600 2 communes" in page.text
    assert outline(page)[-1] == ("footnote", 0, "2. Au 1er janvier.")


def test_breaks_part_lines_that_are_no_paragraph(tmp_path: Path) -> None:
    """A list typed with `br` is items; a `br` in mid-sentence is a blank."""
    page = read_page(
        tmp_path,
        page_of(
            f"<article><p>{PROSE}</p><p>Les communes retenues sont :<br>- Lassay<br>- Ernée<br>- Gorron</p>"
            "<p>La séance du<br>12 mars est publique.</p></article>"
        ),
    )
    assert outline(page)[1:] == [
        ("paragraph", 0, "Les communes retenues sont :"),
        ("list-item", 1, "- Lassay"),
        ("list-item", 1, "- Ernée"),
        ("list-item", 1, "- Gorron"),
        ("paragraph", 0, "La séance du 12 mars est publique."),
    ]


def test_a_list_typed_with_breaks_alone(tmp_path: Path) -> None:
    """Short lines that `br` parts are items, even without bullets."""
    page = read_page(
        tmp_path,
        page_of(f"<article><p>{PROSE}</p><p>Gorron : 12 000 €<br>Ernée : 15 000 €<br>Lassay : 3 000 €</p></article>"),
    )
    assert outline(page)[1:] == [
        ("list-item", 1, "Gorron : 12 000 €"),
        ("list-item", 1, "Ernée : 15 000 €"),
        ("list-item", 1, "Lassay : 3 000 €"),
    ]


@pytest.mark.parametrize(
    ("rows", "headings"),
    [
        ([("<b>Payeur</b>", "<b>Part</b>"), ("État", "dix"), ("Région", "vingt")], [True, False, False]),
        ([("Payeur", "Part"), ("État", "10 €"), ("Région", "20 €")], [True, False, False]),
        ([("État", "10 €"), ("Région", "20 €")], [False, False]),
        ([("État", "dix"), ("Région", "vingt")], [False, False]),
    ],
)
def test_the_head_of_a_table_of_plain_cells(tmp_path: Path, rows: list[tuple[str, str]], headings: list[bool]) -> None:
    """A first row in bold, or the only one without a figure, heads the table."""
    cells = "".join(f"<tr><td>{first}</td><td>{second}</td></tr>" for first, second in rows)
    page = read_page(tmp_path, page_of(f"<article><p>{PROSE}</p><table>{cells}</table></article>"))
    assert [all(cell.heading for cell in block.cells) for block in page.blocks if block.cells] == headings


def test_a_table_keeps_its_columns(tmp_path: Path) -> None:
    """Rows have cells with column, span and heading; a caption goes before; a cell over two rows moves none."""
    page = read_page(
        tmp_path,
        page_of(
            f"<article><p>{PROSE}</p><table><caption>Aides votées</caption>"
            "<tr><th>Commune</th><th>Opération</th><th>Aide (€)</th></tr>"
            "<tr><td rowspan=2>Lassay</td><td>Halle<br>et abords</td><td>40 000</td></tr>"
            "<tr><td>Études</td><td>4 000</td></tr>"
            "<tr><th colspan=2>Total</th><td>44 000</td></tr></table></article>"
        ),
    )
    assert outline(page)[1:] == [
        ("caption", 0, "Aides votées"),
        ("table-row", 0, "Commune\tOpération\tAide (€)"),
        ("table-row", 0, "Lassay\tHalle et abords\t40 000"),
        ("table-row", 0, "Études\t4 000"),
        ("table-row", 0, "Total\t44 000"),
    ]
    rows = [block.cells for block in page.blocks if block.cells]
    assert [[(cell.column, cell.span, cell.heading) for cell in row] for row in rows] == [
        [(0, 1, True), (1, 1, True), (2, 1, True)],
        [(0, 1, False), (1, 1, False), (2, 1, False)],
        [(1, 1, False), (2, 1, False)],
        [(0, 2, False), (2, 1, False)],
    ]
    assert {block.table for block in page.blocks[1:]} == {0}
    first: Cell = rows[1][0]
    assert page.text[first.start : first.end] == "Lassay"


def test_a_layout_table_is_read_as_text(tmp_path: Path) -> None:
    """An old page whose columns are a table has paragraphs, not rows."""
    page = read_page(
        tmp_path,
        page_of(
            f"<table><tr><td><table><tr><td>"
            f"<h1>Lassay</h1><p>{PROSE}</p><p>{PROSE}</p></td></tr></table></td></tr></table>"
        ),
    )
    assert [kind for kind, _, _ in outline(page)] == ["heading", "paragraph", "paragraph"]


def test_long_lists_and_tables_are_whole(tmp_path: Path) -> None:
    """Short items and cells, which an article finder drops as chaff, are part of the article."""
    names = [f"Commune-{number:03d}" for number in range(120)]
    items = "".join(f"<li><a href='/c/{name}'>{name}</a></li>" for name in names)
    page = read_page(tmp_path, page_of(f"<main><h1>Les lauréates</h1><p>{PROSE}</p><ul>{items}</ul></main>"))
    assert [text for kind, _, text in outline(page) if kind == "list-item"] == names


def test_what_a_content_system_left_is_no_text(tmp_path: Path) -> None:
    """Shortcodes, fields and dumped records go; what they enclose, brackets of the writer's, and prose stay."""
    dumped = '{"@type":"NewsArticle","price":"1200","city":"Decize"}'
    kept = '{"title":"Decize","body":"' + PROSE + '"}'
    page = read_page(
        tmp_path,
        page_of(
            f'<main><h1>Decize</h1><p>[caption id="a_12" width="1024"]La place [sic] du marché[/caption]</p>'
            f"<p>[vc_row][vc_column width=1/2]{PROSE}[/vc_column][/vc_row]</p><p>{{{{ page.footer }}}}</p>"
            f"<p>{dumped}</p><p>{kept}</p><p>Il a dit [le maire] ceci [1].</p></main>"
        ),
    )
    assert [text for _, _, text in outline(page)] == [
        "Decize",
        "La place [sic] du marché",
        PROSE,
        kept,
        "Il a dit [le maire] ceci [1].",
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("iso-8859-1", "iso-8859-1"),
        ("cp1252", "iso-8859-1"),
        ("utf-8", "iso-8859-1"),
        ("utf-16", "utf-16"),
        ("utf-8", ""),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, declared: str) -> None:
    """The bytes are read as they are, whatever the page declares."""
    head = f'<meta charset="{declared}">' if declared else ""
    text = "À Évron, l'été : vingt élus réunis."
    source = f"<html><head>{head}<title>x</title></head><body><article><p>{text} {PROSE}</p></article></body></html>"
    assert read_page(tmp_path, source, encoding).text == f"{text} {PROSE}"


def test_text_encoded_twice_is_put_right(tmp_path: Path) -> None:
    """`Ã©vron` was `évron`."""
    text = "Évron a reçu l’aide de l'État, près de 3 000 € à l'été."
    twice = text.encode("utf-8").decode("cp1252")
    assert twice != text
    assert read_page(tmp_path, page_of(f"<article><p>{twice}</p><p>{PROSE}</p></article>")).text.startswith(text)
    lost = "Ã\u00a9vron paie Ã hauteur de 5 %, dÃ©jÃ ."  # a no-break space, the last half of an à, became a blank
    assert read_page(tmp_path, page_of(f"<p>{lost}</p>")).text == "évron paie à hauteur de 5 %, déjà ."


@pytest.mark.parametrize(
    "source",
    [
        f"<p>Sans rien autour<p>{PROSE}<p>et sans fin",
        f"<html><body><div><b><p>{PROSE}</b></p></div></span></body><body><p>Encore",
        f"<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'>"
        f"<body><p>{PROSE}</p></body></html>",
        "<div>" * 5000 + f"<p>{PROSE}</p>",
        "<b><font size=2>" * 5000 + f"<p>{PROSE}</p>",
    ],
    ids=["no-end", "crossed", "xhtml", "deep-div", "deep-font"],
)
def test_ill_formed_pages(tmp_path: Path, source: str) -> None:
    """Whatever is wrong with the markup, its text is read."""
    assert PROSE in read_page(tmp_path, source).text


@pytest.mark.parametrize("source", ["<html></html>", "<html><body><script>1</script></body></html>", "<!-- -->"])
def test_a_page_without_text(tmp_path: Path, source: str) -> None:
    """A page that says nothing has no blocks, and is no error."""
    assert outline(read_page(tmp_path, source)) == []


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ('<meta property="article:published_time" content="2021-06-30T17:35:00+02:00">', "", ("2021-06-30", "meta")),
        ('<meta name="DC.date" content="12/03/2021">', "", ("2021-03-12", "meta")),
        ('<meta name="dcterms.created" content="12 mars 2021">', "", ("2021-03-12", "meta")),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"WebPage","datePublished":"2018-01-01"},'
            '{"@type":"NewsArticle","datePublished":"2020-02-03T08:00:00Z","dateModified":"2022-01-01"}]}</script>',
            "",
            ("2020-02-03", "json-ld"),
        ),
        (
            "",
            '<time class="entry-date published" datetime="2020-02-03T08:00">3 février 2020</time>',
            ("2020-02-03", "time"),
        ),
        ("", '<h1>x</h1><div><time datetime="2020-02-03">3 février 2020</time></div>', ("2020-02-03", "time")),
        ("", '<span itemprop="datePublished" content="2020-02-03">lundi</span>', ("2020-02-03", "microdata")),
        ("<link rel='canonical' href='https://gorron.example/2020/02/03/une-halle'>", "", ("2020-02-03", "url")),
        # none of these is a day of publication
        ("<link rel='canonical' href='https://gorron.example/2020/02/une-halle'>", "", None),
        ('<meta property="article:modified_time" content="2021-06-30">', "", ("2021-06-30", "changed")),
        ('<meta property="og:published" content="2021-06-30T18:20">', "", ("2021-06-30", "meta")),
        ('<meta name="vr:first-published" content="2021-06-30">', "", ("2021-06-30", "meta")),
        ('<meta name="published-updated" content="2021-06-30">', "", None),
        (
            '<script>var layer = [{"pageDate": "2021-06-30", "eventDate": "2021-08-02"}]</script>',
            "",
            ("2021-06-30", "script"),
        ),
        ('<script>var layer = {"publishDate":"2021-06-30"}, more = {"publishDate":"2021-07-02"}</script>', "", None),
        ('<script>var layer = {"eventDate":"2021-06-30"}</script>', "", None),
        ("", '<p><span class="post-date">Publié le 30 juin 2021</span></p>', None),
        ("", '<div class="date">Mercredi 30 juin 2021</div>', ("2021-06-30", "element")),
        ("", '<div class="date">Mis à jour le 30 juin 2021</div>', None),
        ("", '<div class="date">30 juin 2021</div><div class="date">2 juillet 2021</div>', None),
        ("", '<div class="agenda"><div class="date">30 juin 2021</div></div>', None),
        (
            '<script type="application/ld+json">{"@type":"Article","dateModified":"2020-02-03"}</script>',
            "",
            ("2020-02-03", "changed"),
        ),
        ('<script type="application/ld+json">{"@type":"Article","datePublished":</script>', "", None),
        ("", '<p>Mis à jour le <time datetime="2020-02-03">3 février 2020</time></p>', None),
        ("", '<p>Le conseil du <time datetime="2020-02-03">3 février 2020</time> a voté.</p>', None),
        ('<meta name="date" content="2021-02-30">', "", None),
        ("", f"<p>{PROSE} Voté le 3 février 2020.</p>", None),
    ],
)
def test_the_day_of_publication(tmp_path: Path, head: str, body: str, expected: tuple[str, str] | None) -> None:
    """Only what says that it is the day of publication is taken for it."""
    told = inspected(tmp_path, page_of(f"<article>{body}</article>", head)).published
    assert (told and (told.value, told.source)) == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("<link rel='license' href='https://terms.example/lo'>", "", ("https://terms.example/lo", "rel-license")),
        (
            "",
            "<a rel='license nofollow' href='https://terms.example/by'>CC</a>",
            ("https://terms.example/by", "rel-license"),
        ),
        ('<meta name="DC.Rights" content="Licence  Ouverte 2.0">', "", ("Licence Ouverte 2.0", "meta")),
        (
            '<meta name="dc.rights" content="© Ville"><meta name="dcterms.license" content="https://terms.example/lo">',
            "",
            ("https://terms.example/lo", "meta"),
        ),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","license":"https://terms.example/lo"}</script>',
            "",
            ("https://terms.example/lo", "json-ld"),
        ),
        (
            '<script type="application/ld+json">{"@type":"Report","license":[{"@type":"CreativeWork","name":"LO 2.0"}]}'
            "</script>",
            "",
            ("LO 2.0", "json-ld"),
        ),
        # none of these is the page's licence
        (
            '<script type="application/ld+json">{"@type":"ImageObject","license":"https://terms.example/lo"}</script>',
            "",
            None,
        ),
        ('<script type="application/ld+json">{"@type":"Report","license":7}</script>', "", None),
        ("", "<figure><a rel='license' href='https://terms.example/by'>Photo</a></figure>", None),
        (
            "",
            "<a rel='license' href='https://terms.example/by'>1</a><a rel='license' href='https://terms.example/nc'>2</a>",
            None,
        ),
        ("<link rel='license' href='javascript:alert(1)'>", "", None),
        ("<link rel='stylesheet' href='https://terms.example/license'>", "", None),
        ('<meta name="copyright" content="Ville de Gorron">', "", None),
        ('<meta name="dc.rights" content=" ">', "", None),
    ],
)
def test_the_licence_that_a_page_names(tmp_path: Path, head: str, body: str, expected: tuple[str, str] | None) -> None:
    """By link, by the data of the article, by Dublin Core; a picture's licence is not the page's."""
    told = inspected(tmp_path, page_of(f"<article>{body}</article>", head)).licence
    assert (told and (told.value, told.source)) == expected


def test_what_the_head_tells(tmp_path: Path) -> None:
    """Title without the site's name, publisher, canonical address."""
    head = (
        "<title>Une halle pour Lassay | Ville de Lassay</title>"
        "<link rel='canonical' href='https://lassay.example/halle'>"
    )
    assert inspected(tmp_path, page_of("", head)) == Inspection(
        page_count=1,
        title=Told("Une halle pour Lassay", "title"),
        publisher=Told("Ville de Lassay", "title"),
        published=None,
        source_url=Told("https://lassay.example/halle", "canonical"),
    )


@pytest.mark.parametrize(
    ("banner", "publisher"),
    [
        ("<header><p>Préfète de la Mayenne</p><nav>Aides</nav></header>", "Préfète de la Mayenne"),
        ("<div class='site-logo'><img alt='Région Pays de la Loire'></div>", "Région Pays de la Loire"),
        ("<header><p>Ville</p></header>", None),
        ("<header><p>Bienvenue sur notre site</p></header>", None),
    ],
)
def test_the_public_body_of_a_banner(tmp_path: Path, banner: str, publisher: str | None) -> None:
    """Where the head names no publisher, the banner may."""
    told = inspected(tmp_path, page_of(banner)).publisher
    assert (told.value if told else None) == publisher


def test_the_caption_of_a_figure_goes_before_its_table(tmp_path: Path) -> None:
    """A caption that a page shows below a table names it all the same."""
    page = read_page(
        tmp_path,
        page_of(
            f"<article><p>{PROSE}</p><figure><table><tr><th>Ville</th><th>Aide</th></tr>"
            "<tr><td>Gorron</td><td>3 €</td></tr>"
            "</table><figcaption>Aides votées</figcaption></figure></article>"
        ),
    )
    assert [kind for kind, _, _ in outline(page)] == ["paragraph", "caption", "table-row", "table-row"]


MARKUP = [
    "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "<th rowspan=3 colspan=0>", "</table>", "<ul>", "<li>",
    "</ul>", "<h1>", "</h1>", "<br>", "<sup>1</sup>", "Evron", "12 000 €", "<main>", "</main>", "<nav>", "<!--", "-->",
    "<script>", "</script>", "&nbsp;", "&#0;", "<pre>\n", "<figure>", "<caption>", "<template>", "<frameset>", "\x00",
    "<time datetime='2020-13-45'>", "<meta charset=utf-7>", "</html>", "<?xml version='1.0'?>", "<svg>", "<body>",
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(MARKUP), max_size=40))
def test_whatever_the_markup(parts: list[str]) -> None:
    """Any page is read and inspected; its blocks are in order, apart, and none is blank."""
    with tempfile.TemporaryDirectory() as folder:
        reference = saved(Path(folder), "".join(parts))
        page = read(reference, ReadOptions(), Limits())
        assert inspect(reference.path).page_count == 1
    assert all(page.text[block.start : block.end].strip() for block in page.blocks)
    assert all(one.end < other.start for one, other in pairwise(page.blocks))


def test_a_file_that_went_away(tmp_path: Path) -> None:
    """The reader says so by type."""
    with pytest.raises(MissingFileError):
        inspect(tmp_path / "nothing.html")
    with pytest.raises(UnreadableFileError):
        inspect(tmp_path)
