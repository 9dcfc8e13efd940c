"""Nothing is written but by the person at this machine, and nothing that is typed is more than text."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
import reviews_corpus
from lxml import html
from reviews_cases import PAGE
from reviews_corpus import GUISE, LENS, PLACE, PVD, database
from web_reviewing import HOSTILE, OWN, Reviewing, selected, site, text
from web_site import LINKS

from db import beside
from lieudit.web.review_guard import MOST_BYTES, is_here

__all__ = ["database", "site"]  # fixtures


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
