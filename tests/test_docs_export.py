"""docs/export.md is true: its examples, the files that it names, the columns of the standard."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from exported import exported

from lieudit.exporting import FORMATS
from lieudit.exporting_scdl import FIELDS

TEXT = (Path(__file__).parent.parent / "docs" / "export.md").read_text(encoding="utf-8")


def test_the_examples_come_out_as_the_guide_says(samples_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of the page, on the database of the samples."""
    monkeypatch.chdir(samples_database.parent)
    code = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
    example = doctest.DocTestParser().get_doctest(code, {}, "docs/export.md", "export.md", 0)
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(example)
    assert result.attempted > 8
    assert result.failed == 0


def test_the_files_are_those_that_are_written(samples_database: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every format is there with its files, and no file is written that isn't told of."""
    rows = re.findall(r"^\| `(\w+)` \| (`.+?`) \| .+ \|$", TEXT, re.MULTILINE)
    assert [form for form, _ in rows] == list(FORMATS)
    told = {name for _, files in rows for name in re.findall("`(.+?)`", files)}
    folder = tmp_path_factory.getbasetemp() / "exported"
    names = {str(path.relative_to(folder)) for path in exported(samples_database, folder)}
    tables = {name for name in names if re.sub(r"^\w+", "TABLE", name) in told}
    assert names - tables == {name for name in told if "TABLE" not in name}


def test_the_columns_of_the_standard() -> None:
    """Each with what is required, and what is filled in."""
    _, _, section = TEXT.partition("## SCDL")
    rows = re.findall(r"^\| `(\w+)` \|( yes)? \|(.*)\|$", section, re.MULTILINE)
    told = [(name, bool(required), bool(filled.strip())) for name, required, filled in rows]
    assert told == [(field.name, field.is_required, field.is_told) for field in FIELDS]
