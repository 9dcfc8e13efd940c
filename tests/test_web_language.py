"""The two languages of the pages: every text has its French, and values are written as readers write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import web_corpus
import yaml
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from web_site import Site

from lieudit.web import language
from lieudit.web.language import LOCALES

ROOT = Path(__file__).parent.parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
PART = re.compile(r"%\((\w+)\)s")


def said() -> Iterator[tuple[str, ...]]:
    """Every text of code, templates and metadata that readers see; with its plural where it has one."""
    for folder, method in (("lieudit/web", [("**.py", "python")]), ("datasette/templates", [("**.html", "jinja2")])):
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, method, keywords=KEYWORDS):
            yield message if isinstance(message, tuple) else (message,)
    metadata = yaml.safe_load((ROOT / "datasette" / "metadata.yml").read_text(encoding="utf-8"))
    for key in ("description", "source", "license"):
        yield (metadata[key],)
    for query in metadata["databases"]["lieudit"]["queries"].values():
        yield (query["title"],)


def test_every_text_has_its_french() -> None:
    """What code and templates say stands in a catalogue, and no catalogue says what nobody says any more."""
    french = language.catalogue("fr")
    texts = set(said())
    missing = sorted({text[0] for text in texts if not _is_whole(french.get(text[0]), text)})
    assert not missing
    known = {message.id if isinstance(message.id, tuple) else (message.id,) for message in french if message.id}
    assert not sorted(known - texts)


def _is_whole(message: object, text: tuple[str, ...]) -> bool:
    string = getattr(message, "string", None)
    return bool(string) if len(text) == 1 else isinstance(string, tuple) and all(string)


def test_a_text_is_translated_once() -> None:
    """No two catalogues say the same text, for one of them would not be heard."""
    seen: dict[str, str] = {}
    for path in sorted((LOCALES / "fr").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="fr"):
                key = _forms(message.id)[0]
                if key:
                    assert key not in seen, f"{path.name} and {seen[key]}: {key}"
                    seen[key] = path.name


def test_parts_of_a_text_are_those_of_its_french() -> None:
    """A translation names every part that the text names, and no other."""
    for message in language.catalogue("fr"):
        if not message.id:
            continue
        texts = _forms(message.id)
        forms = _forms(message.string)
        for form in forms:
            assert set(PART.findall(form)) <= set().union(*map(set, map(PART.findall, texts))), message.id
            assert set(PART.findall(texts[-1])) - {"num"} <= set(PART.findall(form)), message.id


def _forms(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text),)


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("de-DE, fr;q=0.7, en;q=0.3", "fr"),
        ("de;q=1.0, en-GB;q=0.9, fr;q=0.8", "en"),
        ("fr;q=0, en", "en"),
        ("frr", "en"),
        ("*", "en"),
        ("fr;q=high", "en"),
        ("\0;;;,,q=", "en"),
    ],
)
def test_the_browser_tells_the_language(accepted: str | None, code: str) -> None:
    """The most wanted language that is here; English where none is."""
    assert language.of_request(accepted).code == code


@given(st.text())
def test_any_header_has_a_language(accepted: str) -> None:
    """Whatever a client sends, a page is shown."""
    assert language.of_request(accepted).code in language.LANGUAGES


@pytest.mark.parametrize(
    ("edtf", "english", "french"),
    [
        ("2023-07-07", "7 July 2023", "7 juillet 2023"),
        ("2023-08-01", "1 August 2023", "1er août 2023"),
        ("2023-07", "July 2023", "juillet 2023"),
        ("2023", "2023", "2023"),
        ("2021-35", "third quarter of 2021", "troisième trimestre 2021"),
        ("2021-21", "spring 2021", "printemps 2021"),
        ("2020/2026", "2020 to 2026", "2020 à 2026"),
        ("../2026", "until 2026", "jusqu’à 2026"),
        ("2020-03/..", "from March 2020 on", "à partir de mars 2020"),
        ("XXXX-09-29", "XXXX-09-29", "XXXX-09-29"),
        ("2023-02-31", "2023-02-31", "2023-02-31"),
        ("2023-45", "2023-45", "2023-45"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_dates_as_readers_write_them(edtf: str | None, english: str, french: str) -> None:
    """What words can't say is left as EDTF has it."""
    assert language.language("en").edtf(edtf) == english
    assert language.language("fr").edtf(edtf) == french


@pytest.mark.parametrize(
    ("arguments", "english", "french"),
    [
        ((1780000.0, None, None, "about"), "about 1 780 000 €", "environ 1 780 000 €"),
        ((78500.5,), "78 500.50 €", "78 500,50 €"),
        ((12.0, None, None, "exact"), "12 €", "12 €"),
        ((None, 200000.0, 350000.0, "range"), "200 000 to 350 000 €", "200 000 à 350 000 €"),
        ((None, None, None), "an unknown sum", "une somme inconnue"),
    ],
)
def test_sums_as_readers_write_them(arguments: tuple[float | None, ...], english: str, french: str) -> None:
    """Thousands apart, cents only where there are some, the qualifier in words."""
    narrow = "\u202f"
    for code, expected in (("en", english), ("fr", french)):
        text = language.language(code).euros(*arguments)  # type: ignore[arg-type]
        assert text.replace(narrow, " ") == expected


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [(None, "", ""), (1.0, "100%", "100 %"), (0.997, "over 99%", "plus de 99 %"), (0.5, "50%", "50 %")],
)
def test_confidence_as_readers_write_it(value: float | None, english: str, french: str) -> None:
    """Nothing but a whole 1 is certain."""
    assert language.language("en").share(value) == english
    assert language.language("fr").share(value).replace("\u202f", " ") == french


def test_pages_speak_the_readers_language(tmp_path: Path) -> None:
    """The same address answers in French or English, and says so; a part of a text is never markup."""
    site = Site(web_corpus.build(tmp_path))
    try:
        for accepted, code, words in (("fr", "fr", "Désaccords"), ("en", "en", "Disagreements")):
            answer = site.get("/-/disagreements", **{"accept-language": accepted})
            tree = html.fromstring(answer.text)
            assert tree.get("lang") == code
            assert tree.findtext(".//h1") == words
            assert "Accept-Language" in answer.headers["vary"]
        missing = site.get("/-/page/%3Cb%3E", **{"accept-language": "fr"}).text
        assert "Il n’y a pas de page &lt;b&gt; dans cette base." in missing
    finally:
        site.close()
