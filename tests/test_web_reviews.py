"""Reviews on the pages: each verdict kept and shown; and nothing written but by the person at this machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import reviews_corpus
from blank import blank
from httpx import Response
from lxml import html
from reviews_corpus import ACV, GUISE, HIRSON, LENS, MONEY, PLACE, PVD, REGION, STATE, TEXT, VERVINS
from web_corpus import Corpus
from web_site import LINKS, Site

from db import beside
from lieudit.web.review_guard import MOST_BYTES, is_here
from lieudit.web.review_keeping import PATIENCE_SECONDS

DOCUMENT = "d" * 16
PAGE = f"{DOCUMENT}-1"
OWN = {"host": "localhost", "origin": "http://localhost"}
FORM = "application/x-www-form-urlencoded"
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ "zw" * 3 }}\x07'


class Reviewing(Site):
    """The served corpus, as the person at this machine may correct it."""

    def __init__(self, database: Path, reviewer: str | None = "Anne Martin") -> None:
        super().__init__(Corpus(database), reviewer=reviewer)
        self.cookies: dict[str, str] = {}

    def send(
        self,
        address: str,
        fields: Mapping[str, str | list[str]],
        *,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
        method: str = "POST",
    ) -> Response:
        """Send a form as a page of this server does; `token` is another than its own."""
        given = {"csrftoken": self.token() if token is None else token, **fields}
        request = self.datasette.client.request(
            method,
            address,
            content=urlencode(given, doseq=True),
            headers={"content-type": FORM, **(OWN if headers is None else headers)},
            cookies=self.cookies,
        )
        return self.run(request)

    def token(self) -> str:
        """The token of a form, whose cookie the browser keeps from then on."""
        ((mention,),) = self.rows("select id from programme_mentions limit 1")
        page = LINKS.fact("programme", str(mention))  # which nobody here reviews
        answer = self.run(self.datasette.client.get(page, cookies=self.cookies))
        self.cookies |= dict(answer.cookies)
        return str(html.fromstring(answer.text).xpath("//input[@name='csrftoken']/@value")[0])

    def judge(self, kind: str, fact_id: str, verdict: str, **fields: str | list[str]) -> Response:
        given = {"verdict": verdict, "author": "Anne Martin", **fields}
        return self.send(LINKS.review_of(kind, fact_id), given)

    def kept(self) -> list[tuple[object, ...]]:
        """What stands in the file beside the database: verdict, corrected, author, comment."""
        path = beside.path_of(self.corpus.database)
        if not path.exists():
            return []
        with closing(sqlite3.connect(path)) as connection:
            if not connection.execute("select 1 from sqlite_master where name = 'reviews'").fetchone():
                return []
            return connection.execute(
                "select verdict, corrected, author, comment from reviews order by number"
            ).fetchall()

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        return reviews_corpus.rows(self.corpus.database, sql, *values)

    def one(self, table: str) -> str:
        ((found,),) = self.rows(f"select id from {table}")
        return str(found)


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().replace("\u202f", " ").split())


@pytest.fixture(scope="module")
def read_by_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rules") / "corpus.db"
    blank(path)
    reviews_corpus.ingest(path)
    return path


@pytest.fixture
def database(read_by_rules: Path, tmp_path: Path) -> Path:
    path = tmp_path / "corpus.db"
    path.write_bytes(read_by_rules.read_bytes())
    return path


@pytest.fixture
def site(database: Path) -> Iterator[Reviewing]:
    opened = Reviewing(database)
    yield opened
    opened.close()


# Verdicts


@pytest.mark.parametrize(
    ("kind", "table"), [("participation", "participations"), ("award", "awards"), ("count", "programme_counts")]
)
def test_a_fact_is_right(site: Reviewing, kind: str, table: str) -> None:
    """It is kept, the reader is sent back to the fact, which says who said so; lists mark it."""
    fact = site.one(table)
    answer = site.judge(kind, fact, "right", comment="vu")
    assert answer.status_code == 303
    assert site.kept() == [("right", "{}", "Anne Martin", "vu")]
    assert answer.headers["location"].startswith(f"{LINKS.fact(kind, fact)}?noted=")
    tree = site.read(answer.headers["location"])
    assert "Kept: right, says Anne Martin" in text(tree.xpath("//*[@role='status']")[0])
    (banner,) = tree.xpath("//div[@class='reviewed']")
    assert "right, says Anne Martin" in text(banner)
    assert "“vu”" in text(banner) or tree.xpath("//div[@class='reviewed']//q[text()='vu']")
    listed = site.read(LINKS.page(PAGE)).xpath(f"//li[@data-fact='{kind}']//*[@class='by-hand']")
    assert [text(mark) for mark in listed] == ["checked"]


def test_a_fact_is_wrong(site: Reviewing) -> None:
    """The database says it no more; its page still shows what it was, by whose word it went, and the way back."""
    fact = site.one("participations")
    answer = site.judge("participation", fact, "wrong")
    assert site.rows("select count(*) from participations") == [(0,)]
    tree = site.read(answer.headers["location"])
    assert (
        text(tree.xpath("//h1[contains(@class, 'not-told')]")[0]) == "Guise enrolled Petites villes de demain May 2022"
    )
    assert "wrong, says Anne Martin" in text(tree.xpath("//div[@class='reviewed']")[0])
    assert not tree.xpath("//section[@aria-labelledby='cite']")
    assert site.get(f"{LINKS.fact('participation', fact)}.bib").status_code == 404
    back = tree.xpath("//div[@class='reviewed']//form/@action")[0]
    again = site.send(back, {"author": "Béa"})
    assert again.status_code == 303
    assert site.rows("select id from participations") == [(fact,)]
    tree = site.read(again.headers["location"])
    assert "Taken back: wrong, says Anne Martin" in text(tree.xpath("//*[@role='status']")[0])
    assert "withdrawn by Béa" in text(tree.xpath("//section[@aria-labelledby='history']")[0])


def test_an_award_is_corrected_in_every_field(site: Reviewing) -> None:
    """Names or codes are typed; the page shows the new values and the old, and lists mark it."""
    fact = site.one("awards")
    answer = site.judge(
        "award",
        fact,
        "corrected",
        eur="13 500,50 €",
        eur_low="",
        eur_high="",
        qualifier="about",
        tax="HT",
        role="cost",
        communes=["Guise (02361)", "", "vervins"],
        epcis=["", ""],
        programme_id=PVD,
        funder_id="L'État (etat)",
        edtf="2022-05",
        purpose="la halle",
    )
    assert answer.status_code == 303, text(html.fromstring(answer.text))
    ((eur, role, programme, funder, edtf, purpose, method),) = site.rows(
        "select eur, role, programme_id, funder_id, edtf, purpose, method from awards"
    )
    assert (eur, role, programme, funder, edtf, purpose) == (13500.5, "cost", PVD, STATE, "2022-05", "la halle")
    assert method == "review"
    assert site.rows("select commune_code from award_communes order by 1") == [(GUISE,), (VERVINS,)]
    assert site.rows("select qualifier, tax from amounts") == [("about", "HT")]
    tree = site.read(answer.headers["location"])
    changed = [text(change) for change in tree.xpath("//div[@class='reviewed']//li")]
    assert "Sum in euros 13 500.50 €, was 12 500 €" in changed
    assert "Communes with Vervins, without Hirson" in changed
    assert "What the sum is cost, was grant" in changed
    assert "Purpose la halle, was la halle du marché" in changed
    assert "about 13 500.50 €" in text(tree.find(".//h1"))
    assert "awards.prose_to" in text(tree.xpath("//dl[@class='told-by']")[0])
    listed = site.read(LINKS.commune(VERVINS)).xpath("//*[@class='by-hand']")
    assert [text(mark) for mark in listed] == ["corrected by a person"]


def test_only_what_was_changed_is_kept(site: Reviewing) -> None:
    """A form bears every field; what it says as before is no correction."""
    fact = site.one("programme_counts")
    site.judge("count", fact, "corrected", programme_id=ACV, value="8", scope="FR", edtf="")
    assert [row[:2] for row in site.kept()] == [("corrected", '{"value": 8}')]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"commune_code": "Nulle-Part-sur-Rien"}, "Nothing here is called “Nulle-Part-sur-Rien”."),
        ({"commune_code": "Saint-Denis"}, "Several bear the name “Saint-Denis”: Saint-Denis (97411), 974"),
        ({"commune_code": ""}, "This is needed."),
        ({"commune_code": "99999"}, "Nothing here is called “99999”."),
        ({"edtf": "mai 2022"}, "“mai 2022” is no date in EDTF."),
        ({"edtf": "2022-13-45"}, "“2022-13-45” is no date in EDTF."),
        ({"status": "lauréate"}, "Choose one of the list."),
        ({"programme_id": "no-such"}, "Nothing here is called “no-such”."),
        ({"status": "enrolled"}, "Nothing is changed: change a value, or say that it is right."),
        ({"author": " "}, "Your name is needed"),
    ],
)
def test_what_cannot_be_understood_is_asked_again(site: Reviewing, fields: dict[str, str], problem: str) -> None:
    """With the reason at its field, and all that was typed still there; nothing is kept."""
    given = {
        "commune_code": "Guise (02361)",
        "programme_id": PVD,
        "status": "enrolled",
        "edtf": "2022-05",
        "comment": "vu",
    }
    answer = site.judge("participation", site.one("participations"), "corrected", **(given | fields))
    assert answer.status_code == 400
    assert site.kept() == []
    tree = html.fromstring(answer.text)
    assert tree.xpath("//*[@role='alert']")
    assert problem in text(tree.find(".//main"))
    assert tree.xpath("//details[@id='correct']/@open")
    (field,) = tree.xpath("//input[@id='correct-edtf']")
    assert field.get("value") == (given | fields)["edtf"]
    assert text(tree.xpath("//textarea[@id='correct-comment']")[0]) == "vu"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"eur": "douze"}, "“douze” is no sum"),
        ({"eur": "12.500"}, "“12.500” is no sum"),
        ({"eur": "1e9"}, "“1e9” is no sum"),
        ({"eur": ""}, "needs a sum"),
        ({"eur": "", "eur_low": "20", "eur_high": "10"}, "needs a sum"),
        ({"communes": ["Guise", "Xyzzy"]}, "Nothing here is called “Xyzzy”."),
        ({"funder_id": "Personne"}, "Nothing here is called “Personne”."),
    ],
)
def test_a_sum_that_is_none_is_asked_again(site: Reviewing, fields: dict[str, str | list[str]], problem: str) -> None:
    """Neither words nor thousands that look like cents; a range has two ends in their order."""
    answer = site.judge("award", site.one("awards"), "corrected", **fields)
    assert answer.status_code == 400
    assert problem in text(html.fromstring(answer.text).find(".//main"))
    assert site.kept() == []


@pytest.mark.parametrize("verdict", ["", "added", "settled", "RIGHT", "right'--"])
def test_a_verdict_is_right_wrong_or_corrected(site: Reviewing, verdict: str) -> None:
    """Anything else is asked again."""
    assert site.judge("count", site.one("programme_counts"), verdict).status_code == 400
    assert site.kept() == []


def test_a_mention_is_corrected_and_its_facts_follow(site: Reviewing) -> None:
    """Another commune is meant by the words: so it is in the facts that rest on them."""
    ((mention,),) = site.rows("select id from commune_mentions where text = 'Hirson'")
    answer = site.judge("commune", str(mention), "corrected", commune_code="Vervins")
    assert answer.status_code == 303
    assert site.rows("select commune_code from award_communes order by 1") == [(GUISE,), (VERVINS,)]
    assert "Vervins 02789" in text(site.read(answer.headers["location"]).find(".//h1"))


def test_the_name_of_whoever_reviews_is_remembered(site: Reviewing) -> None:
    """In a cookie that no script reads; until then it is the one whom the server was started for."""
    fact = LINKS.fact("award", site.one("awards"))
    assert site.read(fact).xpath("//input[@id='judge-author']/@value") == ["Anne Martin"]
    answer = site.judge("award", site.one("awards"), "right", author="Zoé <Z> Öz;")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    site.cookies |= dict(answer.cookies)
    page = site.run(site.datasette.client.get(fact, cookies=site.cookies))
    assert html.fromstring(page.text).xpath("//input[@id='judge-author']/@value") == ["Zoé <Z> Öz;"]


# What was missed, and names without a code


def selected(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def test_a_missed_fact_is_added_from_its_words(site: Reviewing) -> None:
    """The form is filled with what the words name; what is added has a page, with its quote, and lists mark it."""
    start, end = selected(PLACE)
    tree = site.read(LINKS.add_fact(PAGE, start, end, "participation"))
    assert text(tree.xpath("//span[@class='quote']")[0]) == PLACE
    filled = {
        field.get("name"): field.get("value") or "".join(field.xpath("./option[@selected]/@value"))
        for field in tree.xpath("//form[contains(@class, 'correction')]//*[self::input[@type='text'] or self::select]")
    }
    assert filled == {
        "commune_code": "Guise (02361)", "programme_id": PVD, "status": "enrolled", "edtf": "2022-05",
        "author": "Anne Martin",
    }  # fmt: skip
    given = {"page": PAGE, "start": str(start), "end": str(end), "kind": "participation"}
    answer = site.send(LINKS.add_fact(), {**filled, **given, "status": "signed", "comment": "manquait"})
    assert answer.status_code == 303, answer.text
    assert [row[0] for row in site.kept()] == ["added"]
    tree = site.read(answer.headers["location"])
    assert text(tree.find(".//h1")) == "Guise signed Petites villes de demain May 2022"
    assert site.rows("select status, quote, method from participations order by status desc") == [
        ("signed", PLACE, "review"), ("enrolled", PLACE, "participations.joins"),
    ]  # fmt: skip
    marks = [text(mark) for mark in site.read(LINKS.page(PAGE)).xpath("//li[@data-fact]//*[@class='by-hand']")]
    assert marks == ["added by a person"]


def test_an_added_sum_takes_its_words_from_the_page(site: Reviewing) -> None:
    """Amount, communes and funder of the selection are there; what it is for is typed."""
    start, end = selected(MONEY)
    tree = site.read(LINKS.add_fact(PAGE, start, end, "award"))
    assert tree.xpath("//input[@name='communes']/@value")[:2] == ["Guise (02361)", "Hirson (02381)"]
    assert tree.xpath("//textarea[@name='amount']/text()") == ["12 500 €"]
    given = {"page": PAGE, "start": str(start), "end": str(end), "kind": "award", "author": "A"}
    sums: dict[str, str | list[str]] = {
        "eur": "12500",
        "amount": "12 500 €",
        "qualifier": "exact",
        "role": "cost",
        "communes": ["Guise"],
    }
    answer = site.send(LINKS.add_fact(), {**given, **sums})
    assert answer.status_code == 303, text(html.fromstring(answer.text).find(".//main"))
    assert site.rows("select eur, role from awards order by role") == [(12500.0, "cost"), (12500.0, "grant")]


@pytest.mark.parametrize(
    ("kind", "words", "field", "value"),
    [
        ("commune", "Lens", "commune_code", "Lens (62498)"),
        ("programme", "Action cœur de ville", "programme_id", ACV),
    ],
)
def test_a_missed_name_is_filled_with_what_it_may_mean(
    site: Reviewing, kind: str, words: str, field: str, value: str
) -> None:
    """Where only one bears it, or it is the largest; a person looks at it before it is added."""
    tree = site.read(LINKS.add_fact(PAGE, *selected(words), kind))
    found = tree.xpath(f"//input[@name='{field}']/@value | //select[@name='{field}']/option[@selected]/@value")
    assert found == [value]


@pytest.mark.parametrize(
    "query",
    ["", "?page=none&start=0&end=4", f"?page={PAGE}", f"?page={PAGE}&start=4&end=4", f"?page={PAGE}&start=0&end=99999"],
)
def test_nothing_is_added_without_words(site: Reviewing, query: str) -> None:
    """The page says what to do."""
    answer = site.get(f"{LINKS.add_fact()}{query}")
    assert answer.status_code == 404
    assert "Select on its page" in answer.text


def test_a_name_gets_its_commune(site: Reviewing) -> None:
    """By the button of a candidate; then it is a mention, by this person's word, and the list has it no more."""
    refusal = site.one("refusals")
    tree = site.read(LINKS.refusals())
    assert [text(name) for name in tree.xpath("//ol[@class='refusals']//h2")] == ["Lens"]
    assert tree.xpath("//button[@name='commune_code']/@value") == [LENS, "26162"]
    answer = site.send(LINKS.settle(refusal), {"commune_code": LENS, "author": "Anne", "reason": "", "name": "Lens"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{LINKS.refusals(name='Lens')}&noted=")
    assert site.rows("select commune_code, method from commune_mentions where text = 'Lens'") == [(LENS, "review")]
    tree = site.read(answer.headers["location"])
    assert not tree.xpath("//ol[@class='refusals']//h2")
    assert "Kept: settled by Anne" in text(tree.xpath("//*[@role='status']")[0])
    withdrawal = tree.xpath("//*[@role='status']//form/@action")[0]
    assert site.send(withdrawal, {"author": "Anne"}).status_code == 303
    assert site.rows("select count(*) from refusals") == [(1,)]


def test_a_name_gets_another_commune_or_none(site: Reviewing) -> None:
    """One that is typed; or it is said that no commune is meant, and it is asked no more."""
    refusal = site.one("refusals")
    answer = site.send(LINKS.settle(refusal), {"commune": "nulle part", "author": "Anne"})
    assert answer.status_code == 400
    assert "Nothing here is called “nulle part”." in answer.text
    assert site.send(LINKS.settle(refusal), {"verdict": "right", "author": "Anne"}).status_code == 303
    assert not site.read(LINKS.refusals()).xpath("//ol[@class='refusals']//h2")
    assert site.read(LINKS.refusals(refusal)).xpath("//ol[@class='refusals']//h2")
    assert site.send(LINKS.settle(refusal), {"commune": "Hirson", "author": "Anne"}).status_code == 303
    assert site.rows("select commune_code from commune_mentions where text = 'Lens'") == [(HIRSON,)]


# What to check first


def test_the_least_sure_is_checked_first(site: Reviewing) -> None:
    """One after the other, by confidence; each verdict leads to the next, what was left comes again at the end."""
    seen = []
    address = LINKS.review()
    for verdict in ("right", "left", "wrong"):
        tree = site.read(address)
        seen.append(text(tree.find(".//h1")))
        if verdict == "left":
            address = tree.xpath("//a[@rel='next'][@data-key='j']/@href")[0]
            continue
        (form,) = tree.xpath("//form[@class='verdicts']")
        hidden = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
        hidden.pop("csrftoken")
        answer = site.send(form.get("action"), {**hidden, "verdict": verdict, "author": "Anne"})
        address = answer.headers["location"]
    assert [words.split(" ")[0] for words in seen] == ["7", "12", "Guise"]
    done = site.read(address)
    assert "2 of 3 facts checked" in text(done.find(".//main"))
    again = site.read(done.xpath("//p[@class='lead']/a/@href")[0])
    assert text(again.find(".//h1")) == seen[1]


def test_only_one_kind_is_checked(site: Reviewing) -> None:
    """And anything odd in the address is the beginning of all."""
    assert "Guise" in text(site.read(LINKS.review("participation")).find(".//h1"))
    for odd in ("3~0~x~y", "1~nan~award~x", "2~..~award~x", HOSTILE, "2~" + "9" * 400 + "~award~x"):
        assert site.get(f"{LINKS.review()}?after={quote(odd)}&kind={quote(odd)}").status_code == 200


def test_readers_see_what_was_said(site: Reviewing, database: Path) -> None:
    """Without --review too: who, when, what, what became of it; but no form."""
    site.judge("participation", site.one("participations"), "corrected", status="signed")
    site.judge("award", site.one("awards"), "right")
    site.judge("award", site.one("awards"), "wrong", comment=HOSTILE)
    reader = Reviewing(database, reviewer=None)
    try:
        tree = reader.read(LINKS.reviews())
        said = [text(entry) for entry in tree.xpath("//ol[contains(@class, 'reviews')]/li")]
        assert len(said) == 3
        assert sum("replaced by a later one" in entry for entry in said) == 1
        assert any("Status signed, was enrolled" in entry for entry in said)
        assert not tree.xpath("//form[@method='post']")
        assert not tree.xpath("//script[not(@src)] | //img[@src='x']")
        states = reader.read(LINKS.reviews("replaced"))
        assert len(states.xpath("//ol[contains(@class, 'reviews')]/li")) == 1
        page = reader.read(LINKS.fact("participation", site.one("participations")))
        assert "Status signed, was enrolled" in text(page.xpath("//div[@class='reviewed']")[0])
        assert not page.xpath("//form[@method='post']")
    finally:
        reader.close()


# Who may write


def writing(site: Reviewing) -> list[tuple[str, dict[str, str]]]:
    """Each address that writes, with a form that it would take."""
    start, end = selected(PLACE)
    added = {"page": PAGE, "start": str(start), "end": str(end), "kind": "participation", "commune_code": GUISE,
             "programme_id": PVD, "status": "signed"}  # fmt: skip
    return [
        (LINKS.review_of("award", site.one("awards")), {"verdict": "right", "author": "X"}),
        (LINKS.settle(site.one("refusals")), {"commune_code": LENS, "author": "X"}),
        (LINKS.add_fact(), {**added, "author": "X"}),
    ]


def test_nothing_is_written_without_a_reviewer(database: Path) -> None:
    """No address of a form is there, and no method but GET is answered; pages bear no form and no token."""
    site = Reviewing(database, reviewer=None)
    try:
        before = reviews_corpus.content(database)
        addresses = [*writing(site), (LINKS.withdraw("x"), {"author": "X"}), (LINKS.review(), {})]
        for address, fields in addresses:
            for method in ("POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS"):
                answer = site.send(address, fields, token="x", method=method)
                assert answer.status_code == (404 if method == "GET" else 405), (method, address)
        for address in (LINKS.fact("award", site.one("awards")), LINKS.refusals(), LINKS.reviews(), LINKS.page(PAGE)):
            answer = site.get(address)
            assert not html.fromstring(answer.text).xpath("//form[@method='post']"), address
            assert "set-cookie" not in answer.headers
        assert reviews_corpus.content(database) == before
        assert not beside.path_of(database).exists()
    finally:
        site.close()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_a_form_is_sent_by_post_alone(site: Reviewing, method: str) -> None:
    """A link can't write."""
    for address, fields in writing(site):
        if address != LINKS.add_fact():
            answer = site.send(f"{address}?{urlencode(fields)}", fields, method=method)
            assert answer.status_code == 405
            assert answer.headers["allow"] == "POST"
        elif method in {"GET", "HEAD"}:
            assert site.send(f"{address}?{urlencode(fields)}", fields, method=method).status_code == 200
    assert site.kept() == []


def test_a_form_needs_the_token_of_its_cookie(site: Reviewing) -> None:
    """Without it, with another's, or without the cookie, nothing is kept; what was typed is there to be sent again."""
    own = site.token()
    stranger = Reviewing(site.corpus.database)
    other = stranger.token()
    stranger.close()
    for address, fields in writing(site):
        for token in ("", "x", other, own[:-1], own + "x"):
            answer = site.send(address, {**fields, "comment": "tapé"}, token=token)
            assert answer.status_code == 403, address
            assert "Look at what you typed, and send it again." in answer.text
        cookies, site.cookies = site.cookies, {}
        assert site.send(address, fields, token=own).status_code == 403
        assert site.send(address, fields, token="", headers={**OWN, "authorization": "Bearer x"}).status_code == 403
        site.cookies = {**cookies, "ds_csrftoken": "x"}
        assert site.send(address, fields, token="x").status_code == 403
        site.cookies = cookies
    assert site.kept() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "localhost", "origin": "https://evil.example"},
        {"host": "localhost", "origin": "http://localhost.evil.example"},
        {"host": "localhost", "origin": "http://localhost:8002"},
        {"host": "localhost", "origin": "https://localhost"},
        {"host": "localhost", "origin": "null"},
        {"host": "localhost", "origin": ""},
        {"host": "localhost"},
        {"host": "localhost", "sec-fetch-site": "cross-site"},
        {"host": "localhost", "sec-fetch-site": "same-site"},
        {"host": "localhost", "sec-fetch-site": "none"},
        {"host": "localhost", "origin": "https://evil.example", "sec-fetch-site": "same-origin"},
        {"host": "evil.example", "origin": "http://evil.example"},  # DNS rebinding: the name leads here
        {"host": "evil.example:8001", "origin": "http://evil.example:8001"},
        {"host": "192.168.1.7", "origin": "http://192.168.1.7"},
        {"host": "127.0.0.1.evil.example", "origin": "http://127.0.0.1.evil.example"},
        {"host": "localhost@evil.example", "origin": "http://localhost@evil.example"},
    ],
)
def test_no_other_site_writes(site: Reviewing, headers: dict[str, str]) -> None:
    """Though it has the token and the cookie; under a name that is not this machine's nothing is answered at all."""
    token = site.token()
    for address, fields in writing(site):
        answer = site.send(address, fields, token=token, headers=headers)
        assert answer.status_code == (403 if headers["host"] == "localhost" else 421)
    assert site.kept() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "localhost:8001", "origin": "http://localhost:8001"},
        {"host": "127.0.0.1:8001", "origin": "http://127.0.0.1:8001"},
        {"host": "[::1]:8001", "origin": "http://[::1]:8001"},
        {"host": "localhost", "sec-fetch-site": "same-origin"},
    ],
)
def test_the_person_at_this_machine_writes(site: Reviewing, headers: dict[str, str]) -> None:
    """By whatever name of this machine."""
    address, fields = writing(site)[0]
    assert site.send(address, fields, headers=headers).status_code == 303


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True), ("LOCALHOST:80", True), ("127.0.0.1", True), ("127.8.9.1:1", True), ("[::1]", True),
        ("0.0.0.0", False), ("[::]", False), ("10.0.0.1", False), ("localhost.", True), ("localhost.com", False),
        ("", False), ("2130706433", False), ("0x7f.1", False), ("[::ffff:10.0.0.1]", False), ("a b", False),
    ],
)  # fmt: skip
def test_names_of_this_machine(host: str, here: bool) -> None:
    """A name that only looks like one leads elsewhere."""
    assert is_here(host) is here


def test_a_form_is_a_form(site: Reviewing) -> None:
    """Of its type, and of bounded length."""
    address, fields = writing(site)[0]
    assert site.send(address, {**fields, "comment": "x" * (MOST_BYTES + 1)}).status_code == 413
    headers = {**OWN, "content-type": "text/plain"}
    assert site.send(address, fields, headers=headers).status_code == 415
    many = {f"f{number}": "" for number in range(600)}
    assert site.send(address, {**fields, **many}).status_code == 400
    assert site.kept() == []


@pytest.mark.parametrize(
    "name", ["author", "comment", "purpose", "funder_id", "communes", "eur", "edtf", "role", "queue", "only"]
)
def test_no_field_becomes_markup(site: Reviewing, name: str) -> None:
    """Taken or refused, what is typed is shown as text, wherever it is shown."""
    fact = site.one("awards")
    given = {"author": "Anne", "purpose": "la halle", name: HOSTILE}
    answer = site.judge("award", fact, "corrected", **given)
    pages = [answer] if answer.status_code != 303 else [site.get(answer.headers["location"])]
    pages += [
        site.get(address)
        for address in (LINKS.fact("award", fact), LINKS.reviews(), LINKS.page(PAGE), "/lieudit/reviews")
    ]
    for page in pages:
        tree = html.fromstring(page.text)
        assert not tree.xpath("//img[@src='x']")
        assert not [script for script in tree.xpath("//script/text()") if "alert(1)" in script]
        assert "zwzwzw" not in text(tree.find(".//main") if tree.find(".//main") is not None else tree)
    assert "\n" not in answer.headers.get("location", "")
    if name in {"author", "comment", "purpose"}:
        assert answer.status_code == 303


def test_a_person_comes_back_to_this_server_alone(site: Reviewing) -> None:
    """No field leads elsewhere."""
    for name in ("back", "queue", "only", "next", "reason", "name", "page"):
        answer = site.judge("award", site.one("awards"), "right", **{name: "//evil.example/"})
        assert answer.headers["location"].startswith("/-/")
        assert not answer.headers["location"].startswith("//")


def test_an_ingest_that_writes_is_named(site: Reviewing) -> None:
    """The person is told at once, what they typed is there, and nothing was kept."""
    with closing(sqlite3.connect(site.corpus.database, isolation_level=None)) as ingest:
        ingest.execute("begin immediate")
        answer = site.judge("participation", site.one("participations"), "corrected", status="signed", comment="tapé")
        ingest.execute("rollback")
    assert answer.status_code == 503
    tree = html.fromstring(answer.text)
    assert "Another program is writing to the database" in text(tree.xpath("//*[@role='alert']")[0])
    assert text(tree.xpath("//textarea[@id='correct-comment']")[0]) == "tapé"
    assert tree.xpath("//select[@id='correct-status']/option[@selected]/@value") == ["signed"]
    assert site.kept() == []
    assert PATIENCE_SECONDS < 10


# Names that may be meant


@pytest.mark.parametrize(
    ("kind", "typed", "first"),
    [
        ("commune", "guis", "Guise (02361)"),
        ("commune", "02361", "Guise (02361)"),
        ("commune", "hirson", "Hirson (02381)"),
        ("programme", "pvd", "Petites villes de demain (petites-villes-de-demain)"),
        ("organisation", "région hauts", f"Région Hauts-de-France ({REGION})"),
        ("organisation", "guise", "Guise (commune-02361)"),
    ],
)
def test_names_are_suggested(site: Reviewing, kind: str, typed: str, first: str) -> None:
    """By the beginning of the name, by code, by acronym; a commune also as who pays."""
    results = site.get(f"{LINKS.suggest(kind)}&q={quote(typed)}").json()["results"]
    assert first in [one["value"] for one in results[:3]]
    assert len(results) <= 12


@pytest.mark.parametrize("typed", ["", " ", "x" * 5000, HOSTILE, "%", "'; drop table communes"])
def test_nothing_is_suggested_for_what_names_nothing(site: Reviewing, typed: str) -> None:
    """Nor does it harm."""
    answer = site.get(f"{LINKS.suggest('commune')}&q={quote(typed)}")
    assert answer.json() == {"results": []}
    assert site.get("/-/suggest?kind=nothing&q=a").status_code == 404
