"""Cells of the CSV that Datasette serves, made harmless for spreadsheets as those of an export are."""

from __future__ import annotations

import re

from lieudit.exporting_cells import harmless

_CELL = re.compile(r'"([^"]*(?:""[^"]*)*)"|([^",\r\n]+)')
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def harmless_row(row: str) -> str:
    """A row as the `csv` module writes it, in which text that begins like a formula is led by an apostrophe.

    Numbers stay as they are, for nothing is run of them.
    """
    return _CELL.sub(_harmless, row)


def _harmless(cell: re.Match[str]) -> str:
    quoted, bare = cell.groups()
    if bare is not None:
        return bare if _NUMBER.fullmatch(bare) else str(harmless(bare))
    return f'"{harmless(quoted)}"'
