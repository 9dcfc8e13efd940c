"""Datasette's own pages within the project's frame: described, without script in the page, and leading to its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from blank import blank
from lxml import html
from web_corpus import CONVENTION, GUISE, HIRSON, PVD, Corpus
from web_site import Site, corpus, site

from db import schema
from lieudit.web import disagreements, hooks
from lieudit.web.hooks_rows import CLAIMS, FACTS
from lieudit.web.links import Links

__all__ = ["corpus", "site"]  # fixtures

LINKS = Links()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A database before the first document."""
    served = Site(Corpus(blank(tmp_path_factory.mktemp("empty") / "empty.db")))
    yield served
    served.close()


ADDRESSES = (
    "/lieudit",
    "/lieudit?_show_hidden=1",
    "/lieudit?sql=select+1",
    "/lieudit?sql=select+nonsense",
    "/lieudit/participations",
    "/lieudit/participations?status=signed&_sort=edtf&_facet=status",
    "/lieudit/pages?_search=halle",
    "/lieudit/mentions",
    f"/lieudit/communes/{GUISE}",
    "/lieudit/communes_in_programme?programme=",
    "/lieudit/communes_in_programme?programme=&_hide_sql=",
    "/lieudit/nothing",
    "/-/versions",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_script_or_style_stands_in_the_page(site: Site, address: str) -> None:
    """The policy is that of the project's own pages, and Datasette's hold to it."""
    response = site.get(address)
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe-inline" not in response.headers["content-security-policy"]
    tree = html.fromstring(response.text)
    assert not tree.xpath("//script[not(@src)] | //style | //@style | //@onclick")
    assert len(tree.xpath("//h1")) == 1
    assert LINKS.search() in tree.xpath("//header//form/@action")


def test_robots_are_kept_out(site: Site) -> None:
    """By the file that they ask for first, and by a header of every answer, whatever its kind."""
    robots = site.get("/robots.txt")
    assert robots.headers["content-type"] == "text/plain; charset=utf-8"
    assert robots.text == "User-agent: *\nDisallow: /\n"
    image = LINKS.image(site.page_id("pdf"))
    for address in ("/", "/lieudit", "/lieudit/pages.json", "/nothing", "/static/lieudit.css", image, "/robots.txt"):
        assert site.get(address).headers["x-robots-tag"] == "noindex, nofollow", address


def leads(site: Site, table: str, key: str) -> list[tuple[str, str]]:
    links = site.read(f"/lieudit/{table}/{key}").xpath("//p[@class='to-the-page']/a")
    return [(link.text_content(), link.get("href")) for link in links]


def test_rows_lead_to_the_projects_pages(site: Site) -> None:
    """A commune, a programme, an organisation, a document, a page, each to its own; what they lead to is there."""
    document = site.page_id("pdf").rpartition("-")[0]
    assert leads(site, "communes", GUISE)[0] == ("All that is said of Guise", LINKS.commune(GUISE))
    assert leads(site, "programmes", PVD)[0][1] == LINKS.programme(PVD)
    funder = "region-hauts-de-france"
    assert leads(site, "organisations", funder)[0][1] == LINKS.organisation(funder)
    assert [address for _, address in leads(site, "documents", document)] == [
        LINKS.about(document),
        LINKS.document(document),
    ]
    assert leads(site, "pages", site.page_id("scan"))[0][1] == LINKS.page(site.page_id("scan"))


@pytest.mark.parametrize(
    ("table", "page"),
    [
        *((table, f"/-/fact/{kind}/") for table, kind in FACTS.items()),
        *((table, f"/-/claim/{kind}/") for table, kind in CLAIMS.items()),
        ("evidence", "/-/fact/"),
        ("claim_evidence", "/-/claim/"),
        ("award_communes", "/-/fact/award/"),
        ("award_claim_communes", "/-/claim/award/"),
    ],
)
def test_rows_of_facts_and_claims_lead_to_their_page(site: Site, table: str, page: str) -> None:
    """And to whom they name; every link out of the row is answered."""
    row = site.get(f"/lieudit/{table}.json?_shape=objects&_size=1").json()
    key = ",".join(str(row["rows"][0][name]) for name in row["primary_keys"])
    ways = leads(site, table, key)
    assert ways[0][1].startswith(page)
    for text, address in ways:
        assert site.get(address).status_code == 200, text


def test_keys_on_a_row_are_links(site: Site) -> None:
    """Wherever a column names another table's row, in tables with its name, on the row by itself with the key."""
    participation = site.get("/lieudit/participations.json?_shape=objects").json()["rows"][0]
    tree = site.read(LINKS.row("participations", participation["id"]))
    assert LINKS.row("communes", participation["commune_code"]) in tree.xpath("//dd/a/@href")
    assert LINKS.row("programmes", PVD) in tree.xpath("//dd/a/@href")
    assert LINKS.row("communes", HIRSON) in site.read("/lieudit/participations").xpath("//td/a/@href")


def test_a_table_can_be_sorted_filtered_and_counted_without_script(site: Site) -> None:
    """By links and a form: the head of a column, a condition, the values of any column."""
    tree = site.read("/lieudit/participations?_sort=status")
    (head,) = tree.xpath("//th[@aria-sort='ascending']/a")
    assert head.get("href").endswith("_sort_desc=status")
    (count,) = [link for link in tree.xpath("//a[@class='count']/@href") if "_facet=edtf" in link]
    assert site.read(count).xpath("//section[@data-column='edtf']//li/a")
    form = "/lieudit/participations?_filter_column=status&_filter_op=exact&_filter_value=signed"
    assert site.get(form).headers["location"].endswith("status__exact=signed")
    shown = site.read("/lieudit/participations?status__exact=signed")
    assert [" ".join(one.text_content().split()) for one in shown.xpath("//h2[@class='rows-told']")] == [
        '1 row where status = "signed"'
    ]
    assert shown.xpath("//select[@name='_filter_column_1']/option[@selected]/text()") == ["status"]


def test_every_field_has_a_name(site: Site) -> None:
    """A label around it or for it, or a name of its own."""
    for address in ADDRESSES:
        tree = html.fromstring(site.get(address).text)
        for field in tree.xpath("//main//input[@type!='hidden'] | //main//select | //main//textarea"):
            named = (
                field.get("aria-label")
                or field.xpath("ancestor::label")
                or tree.xpath("//label[@for=$name]", name=field.get("id"))
            )
            assert named, (address, html.tostring(field))


def test_all_tables_and_questions_are_listed_by_what_they_are_about(site: Site) -> None:
    """None is forgotten, none stands twice; hidden tables on demand."""
    questions = site.datasette.metadata("queries", database="lieudit")
    listed = site.read("/lieudit").xpath("//section[@class='questions']//a/@href")
    assert sorted(listed) == sorted(LINKS.query(name) for name in questions)
    shown = site.read("/lieudit?_show_hidden=1").xpath("//section[@class='tables']//dt/a/@href")
    names = {address.rpartition("/")[2] for address in shown}
    assert len(names) == len(shown)
    assert {table.name for table in schema.TABLES} | set(schema.VIEWS) <= names
    hidden = {"page_layouts", "meta", "stale_claims"}
    assert not hidden & {
        a.rpartition("/")[2] for a in site.read("/lieudit").xpath("//section[@class='tables']//dt/a/@href")
    }


def test_questions_are_answered_of_an_empty_database(empty: Site) -> None:
    """With no rows, and without an error."""
    for name in empty.datasette.metadata("queries", database="lieudit"):
        page = empty.get(f"/lieudit/{name}")
        assert page.status_code == 200, name
        assert "no such" not in page.text
        assert not re.search(r"role=.alert", page.text), name


@pytest.mark.parametrize("table", [*(table.name for table in schema.TABLES), *schema.VIEWS])
def test_every_table_is_served_and_described(site: Site, table: str) -> None:
    """Title, description, source, licence, and each column by name, none forgotten and none too many."""
    response = site.get(f"/lieudit/{table}.json?_shape=objects&_size=1")
    assert response.status_code == 200
    told = site.datasette.metadata("tables", database="lieudit")[table]
    assert told["group"] in hooks.TABLE_GROUPS
    assert len(told.get("facets", ())) <= 1  # each is counted on every page of the table
    for key in ("title", "description", "source", "license"):
        assert told[key]
    assert set(told["columns"]) == set(response.json()["columns"])
    assert site.get(f"/lieudit/{table}").status_code == 200


@pytest.mark.parametrize("table", [*schema.MENTION_TABLES, "participations", "awards", "programme_counts", "mentions"])
def test_every_row_with_a_span_leads_to_its_words(site: Site, table: str) -> None:
    """In the table and on the row's own page: the page with just this span highlighted."""
    rows = site.get(f"/lieudit/{table}.json?_shape=objects").json()["rows"]
    tree = site.read(f"/lieudit/{table}")
    targets = tree.xpath("//a[@class='see-source']/@href")
    assert sorted(targets) == sorted(
        LINKS.page(row.get("page_id") or f"{row['document_id']}-{row['page']}", row["start"], row["end"])
        for row in rows
    )
    for row in rows if table != "mentions" else ():
        expected = LINKS.page(row["page_id"], row["start"], row["end"])
        assert expected in site.read(LINKS.row(table, row["id"])).xpath("//p[@class='to-the-page']/a/@href")


def test_a_list_of_pages_is_light(site: Site) -> None:
    """The text of a page is cut in lists: a hundred pages of 3 kB would be 300 kB."""
    tree = site.read("/lieudit/pages")
    assert (
        max(
            len(text)
            for text in (element.text_content() for element in tree.xpath("//td[contains(@class, 'col-text')]"))
        )
        <= 301
    )
    assert tree.xpath("//td[contains(@class, 'col-number')]/a/@href")


def test_the_first_questions_have_answers(site: Site) -> None:
    """Each canned query runs, with its parameters empty and with a commune's, and says what it is for."""
    queries = site.datasette.metadata("queries", database="lieudit")
    assert len(queries) >= 8
    for name, query in queries.items():
        assert query["title"]
        assert query["description"]
        assert query["group"] in hooks.QUERY_GROUPS
        for parameters in ("", f"&commune={GUISE}&programme={PVD}"):
            answer = site.get(f"/lieudit/{name}.json?_shape=objects{parameters}")
            assert answer.status_code == 200, (name, answer.text)
            assert answer.json()["columns"]


@pytest.mark.parametrize(
    ("address", "rows"),
    [
        (
            f"communes_in_programme.json?programme={PVD}",
            [("02361", "enrolled"), ("02381", "candidate"), ("02789", "signed")],
        ),
        (
            "said_of_commune.json?commune=guise",
            [("02361", "enrolled"), ("02361", "cost"), ("02361", "grant: la halle du marché")],
        ),
    ],
)
def test_a_question_is_answered_right(site: Site, address: str, rows: list[tuple[str, str]]) -> None:
    """By the id of a programme, by the name of a commune."""
    answer = site.get(f"/lieudit/{address}&_shape=objects").json()["rows"]
    assert [(row["commune_code"], row.get("status") or row["what"]) for row in answer] == rows


def test_the_answer_to_a_question_leads_to_its_words(site: Site) -> None:
    """A query has no foreign keys; its page, document and codes are links all the same."""
    targets = site.read(f"/lieudit/said_of_commune?commune={GUISE}").xpath("//td/a/@href")
    assert site.viewer("pdf", CONVENTION[0]) in targets
    assert LINKS.commune(GUISE) in targets


ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({"sql": "select bogus"}, 400, "no such column: bogus"),
        ({"sql": 'select 1 from "<script>taken"'}, 400, "no such table: &lt;script&gt;taken"),
        ({"sql": ENDLESS, "_timelimit": "20"}, 400, "took too long"),
        ({"sql": "delete from pages"}, 400, "Statement must be a SELECT"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(site: Site, query: dict[str, str], status: int, said: str) -> None:
    """On a page within the project's frame, whose text is no markup; the same as JSON."""
    answer = site.get(f"/lieudit?{urlencode(query)}")
    assert answer.status_code == status
    assert said in answer.text
    assert "lieudit.css" in answer.text
    assert "<script>taken" not in answer.text
    told = site.get(f"/lieudit.json?{urlencode(query)}")
    assert (told.status_code, told.json()["ok"]) == (status, False)


def test_what_nobody_foresaw_is_a_page_too(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With a traceback in the log, and none on the page."""

    def fail(*_: object) -> None:
        raise RuntimeError("the disk <b>is</b> gone")

    monkeypatch.setattr(disagreements, "disagreements", fail)
    answer = site.get("/-/disagreements")
    assert answer.status_code == 500
    assert "the disk &lt;b&gt;is&lt;/b&gt; gone" in answer.text
    assert "lieudit.css" in answer.text
    assert "Traceback" not in answer.text
    assert "RuntimeError" in caplog.text
