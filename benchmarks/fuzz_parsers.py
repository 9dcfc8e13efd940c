"""Coverage-guided fuzzing of the project's own parsers, by atheris (https://github.com/google/atheris).

``pip install -r benchmarks/fuzz.in`` in an environment that has lieudit, then

    python -m benchmarks.fuzz_parsers PARSER [-max_total_time=600] [-seed=1] [CORPUS]

``PARSER`` is one of ``PARSERS``; what follows is libFuzzer's (``-help=1``). A text that makes a parser raise what it
does not promise, or take longer than 20 seconds, ends the run and is kept beside it.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import atheris

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from hostile_pdf import SENTENCE
from hostile_texts import REPEATED

with atheris.instrument_imports(include=["ingest", "extract", "lieudit", "db"]):
    from db.store import Store
    from extract import amounts, dates, nlp, reference
    from extract.metadata import Given
    from extract.reference import ProgrammesFile
    from ingest.cache import LayoutError, loads_page
    from ingest.compose import compose, storable
    from ingest.document import Limits, Method, Page, ReadOptions
    from ingest.encoding import decode
    from ingest.errors import LieuditError
    from ingest.html_blocks import blocks_of as blocks_of_web
    from ingest.html_tree import article, parse
    from ingest.plain_blocks import blocks_of
    from ingest.reader import open_source, read_bytes
    from lieudit import evaluation, lists, plan, reliability, tasks
    from lieudit.web import search_words

_folder = Path(tempfile.mkdtemp(prefix="fuzz-"))


def _page(data: bytes) -> Page:
    composed = compose(blocks_of(decode(data).replace("\x00", "")))
    composed.text.encode()
    return Page("0123456789abcdef", 1, composed.text, Method.PLAIN, "fuzzed", blocks=composed.blocks)


def _amounts(data: bytes) -> None:
    for one in amounts.find(nlp.read(_page(data))):
        assert one.start < one.end


def _dates(data: bytes) -> None:
    text = nlp.read(_page(data))
    for one in dates.find(text, "2023-07-07"):
        assert 0 <= one.start < one.end <= len(text.text)


def _web(data: bytes) -> None:
    compose(blocks_of_web(article(parse(data)))).text.encode()


def _facts(data: bytes) -> None:
    """Each byte is a piece of French: a page of them, whose facts are found as by a worker."""
    path = _folder / "fuzzed.txt"
    path.write_text("".join(REPEATED[one % len(REPEATED)] for one in data[:400]) + SENTENCE, encoding="utf-8")
    source = open_source(path)
    page = read_bytes(source.page(1), ReadOptions(), Limits())
    found = tasks.extract_document(source, Given(), [page], tasks.Known())
    assert not isinstance(found, LieuditError), found


def _layout(data: bytes) -> None:
    with contextlib.suppress(LayoutError):  # as promised
        loads_page(zlib.compress(data))


def _written(data: bytes) -> Path:
    path = _folder / "fuzzed"
    path.write_bytes(data)
    return path


def _programmes(data: bytes) -> None:
    reference.load((ProgrammesFile.read(_written(data)),))


def _metadata(data: bytes) -> None:
    plan.metadata_table(_written(data))


def _lists(data: bytes) -> None:
    lists.read(_written(data), "petites-villes-de-demain", None, reference.load())


@functools.cache
def _empty_database() -> Path:
    path = _folder / "empty.db"
    Store(path).close()
    return path


def _gold(data: bytes) -> None:
    annotated = _folder / "annotated.json"
    annotated.write_bytes(data)
    evaluation.evaluate(_empty_database(), [_folder])
    reliability.judgements(_empty_database(), [_folder])


def _search(data: bytes) -> None:
    words = data.decode("utf-8", "replace")
    search_words.fts_query(words)
    for start, end in search_words.spans(storable(words[::-1]), words):
        assert start < end


PARSERS: dict[str, Callable[[bytes], None]] = {
    "amounts": _amounts,
    "dates": _dates,
    "web": _web,
    "facts": _facts,
    "layout": _layout,
    "programmes": _programmes,
    "metadata": _metadata,
    "lists": _lists,
    "gold": _gold,
    "search": _search,
}


def main() -> None:
    """Fuzz the parser that is named."""
    parse_one = PARSERS[sys.argv.pop(1)]

    def once(data: bytes) -> None:
        with contextlib.suppress(LieuditError):  # as promised: it says what is wrong with the text
            parse_one(data)

    once("Une aide de 12 500 € le 7 juillet 2023 à Bellac.".encode())  # what it loads at first is not its time
    atheris.Setup([sys.argv[0], "-timeout=20", "-max_len=4096", *sys.argv[1:]], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
