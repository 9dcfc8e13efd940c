"""Cells of CSV that no spreadsheet runs."""

from __future__ import annotations

import re

_LEADING = "=+-@\t\r\n＝＋－＠"  # what a spreadsheet takes for the beginning of a formula
_FORMULA = re.compile(f"'*[{re.escape(_LEADING)}]")
_SUSPECT = frozenset(_LEADING + "'")  # looked up first: millions of cells begin with none of them


def harmless(value: object) -> object:
    """A cell that no spreadsheet runs: text that begins like a formula is led by an apostrophe.

    So is text that begins with apostrophes and then like a formula: whoever takes one apostrophe away from each such
    cell has what was stored.
    """
    suspect = isinstance(value, str) and value[:1] in _SUSPECT
    return f"'{value}" if suspect and _FORMULA.match(str(value)) else value
