"""Runs docs/questions.ipynb; ``python tests/run_questions.py SAMPLES.db`` keeps in it what it shows of the samples."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOK = Path(__file__).parent.parent / "docs" / "questions.ipynb"


def read() -> NotebookNode:
    return nbformat.read(NOTEBOOK, as_version=4)


def run(database: Path, folder: Path) -> NotebookNode:
    """The notebook with what it shows of a database.

    Args:
        database: named to it by the environment.
        folder: where it runs.
    """
    notebook = read()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", record_timing=False, resources={"metadata": {"path": str(folder)}}
    )
    return client.execute(env=os.environ | {"LIEUDIT_DB": str(database), "PYTHONHASHSEED": "0"})


if __name__ == "__main__":
    nbformat.write(run(Path(sys.argv[1]).resolve(), NOTEBOOK.parent), NOTEBOOK)
