"""Text made easy to match, with the way back to every character; and what OCR damaged, repaired beside it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.facts import Span
from extract.text import Folded

_APOSTROPHES = "'’‘ʼ′´`‛＇"
_DASHES = "-\u2010\u2011‒–—―−﹣－"
_SPELLED_OUT = {"œ": "oe", "æ": "ae", "ß": "ss", "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "ø": "o"}
_NOTHING = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")  # soft hyphen and marks without width


@dataclass(frozen=True, slots=True)
class Repair(Span):
    """What a damaged stretch of a page's text should read."""

    norm: str


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """Lower case, no accent; a plain space, apostrophe or dash for any of its kin; ``""`` for what has no width."""
    if character in _NOTHING or unicodedata.combining(character):
        return ""
    if character.isspace() or unicodedata.category(character) == "Zs":
        return " "
    if character in _APOSTROPHES:
        return "'"
    if character in _DASHES:
        return "-"
    lower = character.lower()
    if lower in _SPELLED_OUT:
        return _SPELLED_OUT[lower]
    bare = "".join(part for part in unicodedata.normalize("NFD", lower) if not unicodedata.combining(part))
    return bare or lower


def fold_string(text: str) -> str:
    """Fold a name for comparison with ``Folded.text``, without its alignment."""
    return "".join(map(fold_character, text))


def fold(text: str, repairs: Sequence[Repair] = ()) -> Folded:
    """Fold a text; a repaired stretch is folded as it should read.

    Args:
        text: the page's text.
        repairs: in order, not overlapping. Where a repair keeps the number of characters, each keeps its own
            place; else each of its characters stands for the whole stretch.
    """
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(folded: str, start: int, end: int) -> None:
        parts.append(folded)
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))

    def copy(begin: int, stop: int) -> None:
        for position in range(begin, stop):
            put(fold_character(text[position]), position, position + 1)

    done = 0
    for repair in repairs:
        copy(done, repair.start)
        same_length = len(repair.norm) == repair.end - repair.start
        for index, character in enumerate(repair.norm):
            place = (repair.start + index, repair.start + index + 1) if same_length else (repair.start, repair.end)
            put(fold_character(character), *place)
        done = repair.end
    copy(done, len(text))
    return Folded("".join(parts), tuple(starts), tuple(ends))


def separated(text: str, folded: Folded) -> str:
    """``folded.text`` with the line feeds and tabs that part blocks and cells kept, so that no match crosses one."""
    return "".join(
        text[start] if text[start] in "\n\t" else character
        for character, start in zip(folded.text, folded.starts, strict=True)
    )
