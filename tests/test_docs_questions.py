"""docs/questions.ipynb runs on a database, and shows of the samples what is kept in it."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import pytest
import run_questions
from nbformat import NotebookNode
from PIL import Image


@pytest.fixture(scope="module")
def shown(samples_database: Path, tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    return run_questions.run(samples_database, tmp_path_factory.mktemp("elsewhere"))


def tables(of: NotebookNode) -> list[str]:
    """The tables that its cells show, as text."""
    outputs = [output for cell in of.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    return [output.data["text/plain"] for output in outputs if output.output_type == "execute_result"]


def plots(of: NotebookNode) -> list[Image.Image]:
    """The plots that its cells show."""
    outputs = [output for cell in of.cells if cell.cell_type == "code" for output in cell.outputs]
    pngs = [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    return [Image.open(io.BytesIO(base64.b64decode(png))).convert("L") for png in pngs]


def test_three_questions_get_a_table_and_a_plot(shown: NotebookNode) -> None:
    """In which programmes, from whom, how many: each drawn with more than an empty frame."""
    assert sum(cell.source.startswith("## ") for cell in shown.cells if cell.cell_type == "markdown") == 3
    assert len(tables(shown)) == 5
    drawn = plots(shown)
    assert len(drawn) == 3
    for plot in drawn:
        width, height = plot.size
        inside = plot.crop((width // 4, height // 4, width * 3 // 4, height * 3 // 4))
        assert len(inside.getcolors() or ()) > 2


def test_what_is_kept_is_what_it_shows(shown: NotebookNode) -> None:
    """Else write it anew: ``python tests/run_questions.py SAMPLES.db``."""
    kept = run_questions.read()
    assert tables(kept) == tables(shown)
    assert len(plots(kept)) == len(plots(shown))


def test_it_is_small_and_names_no_folder(samples_database: Path) -> None:
    """Of whoever ran it last."""
    text = run_questions.NOTEBOOK.read_text(encoding="utf-8")
    assert len(text) < 200_000
    cells = json.loads(text)["cells"]
    assert "/home/" not in text
    assert "/tmp/" not in text
    assert str(samples_database.parent) not in text
    assert all("execution" not in cell["metadata"] for cell in cells)
