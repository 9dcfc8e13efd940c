"""Mutants of well-formed files, through the guarded reader and the extraction: none may crash, hang or be stored wrong.

``python -m benchmarks.fuzz [--count N] [--first I]`` makes mutants I to I + N of PDFs, images and web pages, reads them
and finds their facts. Mutant I is the same at every run. It prints how many ended how, and each that ended wrong; then
the status is 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "tests"))

import hostile_pdf
import hostile_texts
from drawn import page
from PIL import Image

from extract.metadata import Given
from ingest.cache import loads_page
from ingest.document import Limits, ReadOptions
from ingest.errors import ExtractionError, ExtractionLimitError, LieuditError, ReaderCrashError
from ingest.guard import GuardedReader
from lieudit import tasks

PAGES_READ = 2
LONG_SECONDS = 20.0  # of a mutant of a file that takes a tenth of a second
TOKENS = (
    b"0",
    b"-1",
    b"99999999999",
    b"1e38",
    b"null",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b"stream",
    b"endobj",
    b"1 0 R",
    b"2 0 R",
    b"3 0 R",
    b"/Length 0",
    b"/Kids",
    b"/Count 9",
    b"\x00",
    b"\xff\xff\xff\xff",
    b"\xed\xa0\x80",
    b"<div>",
    b"</p>",
    b"<!--",
    b"<table>",
    b"&#0;",
    b"<td colspan=9>",
    b"'",
    b'"',
)


def images() -> list[tuple[str, bytes]]:
    """Small images of a line of text in each format."""
    line = page(("Bellac, le 7 juillet 2023",), dpi=72).crop((0, 40, 240, 80))
    found = []
    for kind, how in (("PNG", {}), ("JPEG", {}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"})):
        target = BytesIO()
        (line if kind != "TIFF" else Image.merge("RGB", [line] * 3)).save(target, kind, **how)
        found.append((f"{kind.lower()}", target.getvalue()))
    return found


def seeds() -> list[tuple[str, list[bytes]]]:
    """Well-formed files by kind."""
    shown = hostile_pdf.shown
    pdfs = [
        hostile_pdf.sound(1),
        hostile_pdf.paged(shown() + "0 0 m 500 500 l S 40 40 200 100 re f"),
        hostile_pdf.paged(shown() * 3, page="/Rotate 90", catalogue=hostile_pdf._JAVASCRIPT),
        hostile_pdf._mapped("1 beginbfrange <20> <7E> <0020> endbfrange"),
        hostile_pdf.paged(  # a scan, small so that its OCR takes little
            "q 60 0 0 60 0 0 cm /I Do Q",
            hostile_pdf._image(40, 40, bytes(1600), "/ColorSpace /DeviceGray /BitsPerComponent 8"),
            resources="/XObject << /I 6 0 R >>",
            box="0 0 60 60",
        ),
        hostile_pdf.encrypted(""),
    ]
    rows = "<table><tr><th>Commune<th>Montant</tr><tr><td>Bellac<td>12 000 €</tr></table>"
    article = f"<article><h1>Bourgs</h1><p>{hostile_pdf.SENTENCE * 3}</p><ul><li>Bellac</ul>{rows}</article>"
    told = hostile_texts.told('{"@type": "Article", "datePublished": "2023-07-07", "headline": "Bourgs"}')
    pages = [hostile_texts.web(article, told), hostile_texts.web(hostile_texts.REST * 3).decode().encode("utf-16")]
    return [("pdf", pdfs), ("web", pages), ("image", [data for _, data in images()])]


def mutant(number: int, kinds: list[tuple[str, list[bytes]]]) -> tuple[str, bytes]:
    """A kind of file and its bytes, after one to eight changes."""
    chance = random.Random(number)
    kind, files = chance.choices(kinds, weights=(14, 5, 1))[0]
    data = bytearray(chance.choice(files))
    for _ in range(chance.randrange(1, 9)):
        chance.choice(CHANGES)(data, chance)
    return kind, bytes(data)


def _flip(data: bytearray, chance: random.Random) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _overwrite(data: bytearray, chance: random.Random) -> None:
    token = chance.choice(TOKENS)
    start = chance.randrange(len(data) + 1)
    data[start : start + len(token)] = token


def _insert(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) + 1)
    data[start:start] = chance.choice(TOKENS) * chance.choice((1, 1, 1, 50))


def _delete(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) + 1)
    del data[start : start + chance.randrange(1, 80)]


def _double(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) + 1)
    data[start:start] = data[start : start + chance.randrange(1, 200)] * chance.choice((1, 1, 9))


def _number(data: bytearray, chance: random.Random) -> None:
    """Change a digit: a length, an offset, the number of an object."""
    digits = [at for at, byte in enumerate(data) if 48 <= byte < 58]
    if digits:
        data[chance.choice(digits)] = 48 + chance.randrange(10)


def _cut(data: bytearray, chance: random.Random) -> None:
    if chance.random() < 0.2:
        del data[chance.randrange(len(data) + 1) :]


CHANGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _flip, _overwrite, _insert, _delete, _double, _number, _number, _cut,
)  # fmt: skip


def outcome(reader: GuardedReader, path: Path) -> tuple[str, str]:
    """How a file ended, and what is wrong with that; ``""``: nothing."""
    began = time.process_time()
    pages: list[bytes] = []
    ending = "pages"
    try:
        source = reader.open(path)
        for number in range(1, min(source.page_count, PAGES_READ) + 1):
            try:
                pages.append(reader.read_bytes(source.page(number)))
            except ReaderCrashError:
                raise
            except LieuditError as error:
                ending = type(error).__name__
    except LieuditError as error:
        return type(error).__name__, str(error) if isinstance(error, ReaderCrashError) else ""
    if not pages:
        return ending, ""
    for one in map(loads_page, pages):
        if "\x00" in one.text or one.text != one.text.encode("utf-8", "replace").decode():
            return ending, "its text can't be stored"
    found = tasks.extract_document(source, Given(), pages, tasks.Known())
    if isinstance(found, ExtractionError | ExtractionLimitError):
        return type(found).__name__, str(found)
    return ending, "took long" if time.process_time() - began > LONG_SECONDS else ""


def main() -> None:
    """Try mutants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    arguments = parser.parse_args()
    kinds = seeds()
    endings: Counter[tuple[str, str]] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, GuardedReader(ReadOptions(), Limits(60)) as reader:
        for number in range(arguments.first, arguments.first + arguments.count):
            kind, data = mutant(number, kinds)
            path = Path(folder, f"{number}.{kind}")
            path.write_bytes(data)
            began = time.monotonic()
            ending, fault = outcome(reader, path)
            path.unlink()
            endings[kind, ending] += 1
            if fault or "Limit" in ending:
                wrong += bool(fault)
                print(f"mutant {number} ({kind}): {ending} {fault} {time.monotonic() - began:.1f} s", flush=True)
            if (number + 1 - arguments.first) % 1000 == 0:
                print(f"{number + 1 - arguments.first} mutants, {wrong} wrong", flush=True)
    for (kind, ending), count in sorted(endings.items()):
        print(f"{count:7d} {kind:6} {ending}")
    print(f"{sum(endings.values())} mutants, {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
