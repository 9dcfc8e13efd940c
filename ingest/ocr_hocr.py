"""Lines and words out of hOCR, in which Tesseract tells the slope and the size of each line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.document import Box
from ingest.errors import OcrError

RULES = "|¦_"  # what ruling lines of tables are read as

_SPAN = "{*}span"  # the command's answer is XHTML, the library's has no namespace
_BOX = re.compile(r"\bbbox (\d+) (\d+) (\d+) (\d+)")
_BASELINE = re.compile(r"\bbaseline (-?[\d.]+) (-?[\d.]+)")
_SIZE = re.compile(r"\bx_size ([\d.]+)")
_CONFIDENCE = re.compile(r"\bx_wconf (\d+)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as Tesseract found it, in pixels of the image that it was given."""

    x: float  # the middle of its baseline
    y: float
    fall: float | None  # pixels downwards a pixel to the right; None: the line does not run to the right
    width: float
    size: float  # of the letters, from the ascenders' top to the descenders' foot
    words: tuple[tuple[str, Box, float], ...]  # text, box, confidence 0-1


def lines(hocr: bytes) -> Iterator[Line]:
    """Read the lines out of a page's hOCR; marks that ruling lines are read as are taken off the words.

    Raises:
        OcrError: the hOCR is damaged.
    """
    try:
        page = etree.fromstring(hocr, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise OcrError(f"Tesseract's answer can't be understood: {error}") from error
    for element in page.iter(_SPAN):
        title = element.get("title", "")
        size = _SIZE.search(title)
        if size is None:  # a word
            continue
        x0, _, x1, bottom = _box(title)
        baseline = _BASELINE.search(title)  # none: the line runs upwards or downwards
        fall = float(baseline[1]) if baseline else None
        words = []
        for word in element.iter(_SPAN):
            certainty = _CONFIDENCE.search(word.get("title", ""))
            text = "".join(word.itertext()).strip().strip(RULES)
            if certainty is not None and text:
                words.append((text, _box(word.get("title")), float(certainty[1]) / 100))
        yield Line(
            x=(x0 + x1) / 2,
            y=bottom + (float(baseline[2]) + float(baseline[1]) * (x1 - x0) / 2 if baseline else 0.0),
            fall=fall,
            width=x1 - x0,
            size=float(size[1]),
            words=tuple(words),
        )


def _box(title: str) -> Box:
    match = _BOX.search(title)
    if match is None:
        raise OcrError(f"Tesseract answered without a box: {title!r}")
    return (float(match[1]), float(match[2]), float(match[3]), float(match[4]))
