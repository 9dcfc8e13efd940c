"""What others make of the same files: ``benchmarks/.venv/bin/python -m benchmarks.peers PEER FILE…`` prints it as JSON.

Libraries read with two processes, commands are started two at a time; a command that has processes of its own gets two.
Each has its usual settings, French where there is a choice. ``seconds`` has no start-up of libraries.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.processes import Done, Work, share

PROCESSES = 2


def pdfplumber(file: Path) -> int:
    """Words with boxes: ``extract_words``; a page is closed when it was read, or all stay in memory."""
    import pdfplumber as peer

    words = 0
    with peer.open(file) as document:
        for page in document.pages:
            words += len(page.extract_words())
            page.close()
    return words


def pdftotext(file: Path) -> int:
    """Words with boxes: Poppler's command with ``-bbox``."""
    return _output(["pdftotext", "-bbox", str(file), "-"]).count(b"<word ")


@cache
def _parser() -> Any:
    from docling_parse.pdf_parser import DoclingPdfParser

    return DoclingPdfParser(loglevel="fatal")


def docling_parse(file: Path) -> int:
    """Words with boxes: the cells of docling's parser."""
    from docling_core.types.doc.page import TextCellUnit

    document = _parser().load(path_or_stream=str(file))
    pages = (page for _, page in document.iterate_pages())
    return sum(sum(1 for _ in page.iterate_cells(unit_type=TextCellUnit.WORD)) for page in pages)


def kreuzberg(file: Path) -> int:
    """Text without boxes."""
    import kreuzberg as peer

    return len(peer.extract_file_sync(str(file)).content.split())


def tesseract(file: Path) -> int:
    """Words with boxes of an image: the command with ``tsv``; a row of it whose last cell is no blank has a word."""
    table = _output(["tesseract", str(file), "-", "-l", "fra", "tsv"]).decode()
    return sum(1 for row in table.splitlines()[1:] if row.rpartition("\t")[2].strip())


def ocrmypdf(file: Path) -> int:
    """A PDF with a text layer, and its text."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text.txt"
        options = ["-q", "-l", "fra", "--jobs", str(PROCESSES), "--output-type", "pdf", "--sidecar", str(text)]
        _output([sys.executable, "-m", "ocrmypdf", *options, str(file), str(Path(folder) / "out.pdf")])
        return len(text.read_text(encoding="utf-8").split())


def _output(command: Sequence[str]) -> bytes:
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}  # threads of one page only hinder each other
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout


def at_once(work: Work, files: Sequence[Path], processes: int) -> Done:
    """Start commands, so many at a time."""
    with ThreadPoolExecutor(processes) as executor:
        began = time.monotonic()
        words = sum(executor.map(work, files))
        return Done(words, time.monotonic() - began)


def _ocrmypdf_alone(files: Sequence[Path]) -> Done:
    """One command after the other, less what starting it costs."""
    began = time.monotonic()
    _output([sys.executable, "-m", "ocrmypdf", "--version"])
    start = time.monotonic() - began
    done = at_once(ocrmypdf, files, 1)
    return Done(done.words, done.seconds - start * len(files))


LIBRARIES = {work.__name__: work for work in (pdfplumber, docling_parse, kreuzberg)}
COMMANDS = {work.__name__: work for work in (pdftotext, tesseract)}
PEERS = (*LIBRARIES, *COMMANDS, ocrmypdf.__name__)


def measure(peer: str, files: Sequence[Path]) -> Done:
    """Let a peer read files."""
    if peer in LIBRARIES:
        return share(LIBRARIES[peer], files, PROCESSES)
    return at_once(COMMANDS[peer], files, PROCESSES) if peer in COMMANDS else _ocrmypdf_alone(files)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    done = measure(options.peer, options.files)
    print(json.dumps({"words": done.words, "seconds": done.seconds}))
