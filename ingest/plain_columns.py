"""Columns of prose that a text sets side by side are read one after the other."""

from __future__ import annotations

from collections.abc import Sequence

_GUTTER = 3  # blanks that part two columns, at the least
_NARROWEST = 24  # characters that a line of a column of prose has on average: shorter ones are cells of a table
_LEAST_LINES = 6
_MOST_LINES = 400  # of a stretch: more than any page has
_FULL = 0.6  # of the lines that both columns must have words in


def unfold(lines: Sequence[str]) -> list[str]:
    """Put the right column of each stretch set in two columns below its left one, a blank line between.

    Args:
        lines: of a page as they are written, with their blanks.
    """
    unfolded: list[str] = []
    number = 0
    while number < len(lines):
        place, end = _stretch(lines, number)
        if place is None:
            unfolded.append(lines[number])
            number += 1
            continue
        stretch = lines[number:end]
        unfolded += [line[:place].rstrip() for line in stretch]
        unfolded += ["", *_dedented([line[place:].rstrip() for line in stretch]), ""]
        number = end
    return unfolded


def _stretch(lines: Sequence[str], begin: int) -> tuple[int | None, int]:
    """Where the right column begins, in the two columns that begin at this line, and where they end; None: none do."""
    first = lines[begin]
    for place in _gutter_ends(first):
        sample = [line for line in lines[begin : begin + 2 * _LEAST_LINES] if line.strip()][:_LEAST_LINES]
        if not _is_prose(sample, place):
            continue
        end = begin
        while end < min(len(lines), begin + _MOST_LINES) and _has_gutter(lines[end], place):
            end += 1
        while end > begin and not lines[end - 1].strip():
            end -= 1
        if _is_prose([line for line in lines[begin:end] if line.strip()], place):
            return place, end
    return None, begin


def _gutter_ends(line: str) -> list[int]:
    """The places of a line where words begin after a gutter."""
    return [
        place
        for place in range(_NARROWEST // 2, len(line))
        if line[place] != " " and line[place - _GUTTER : place].isspace() and line[: place - _GUTTER].strip()
    ]


def _has_gutter(line: str, place: int) -> bool:
    """A line of justified text may leave one blank of the gutter."""
    return not line[place - 1 : place].strip()


def _is_prose(lines: Sequence[str], place: int) -> bool:
    wide = sum(not line[place - _GUTTER : place].strip() for line in lines)
    if len(lines) < _LEAST_LINES or wide < _FULL * len(lines):
        return False
    for column in ([line[:place].strip() for line in lines], [line[place:].strip() for line in lines]):
        filled = [text for text in column if text]
        if len(filled) < _FULL * len(lines) or sum(map(len, filled)) < _NARROWEST * len(filled):
            return False
        if any(" " * _GUTTER in text for text in filled):
            return False  # more columns: a table
    return True


def _dedented(lines: Sequence[str]) -> list[str]:
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[indent:] for line in lines]
