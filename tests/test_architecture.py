"""The house's rules that a program can check."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ("lieudit", "db", "extract", "ingest")  # each may import itself and those to its right
MODULES = sorted(path for package in ORDER for path in (ROOT / package).rglob("*.py"))


def imported_packages(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    """lieudit → db → extract → ingest, never back."""
    package = path.relative_to(ROOT).parts[0]
    forbidden = set(ORDER[: ORDER.index(package)])
    assert imported_packages(path).isdisjoint(forbidden)


@pytest.mark.parametrize("engine", ["pytesseract", "tesserocr"])
def test_only_one_module_knows_an_ocr_engine(engine: str) -> None:
    """A change of one touches one module."""
    assert [path.name for path in MODULES if engine in imported_packages(path)] == [f"ocr_{engine}.py"]


def test_the_datasette_folder_is_no_package() -> None:
    """A package there would hide the installed datasette."""
    assert not list((ROOT / "datasette").rglob("__init__.py"))


def test_nothing_reads_the_environment_but_the_command() -> None:
    """Options are frozen values; results don't change with a variable that nobody sees."""
    readers = {"environ", "getenv"}
    found = [
        path.name
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in readers
    ]
    # Threads of Tesseract; a temporary folder for the child; what Dask's nanny sets of the allocator is taken away.
    assert set(found) <= {"ocr_pytesseract.py", "guard.py", "cluster.py"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_readable(path: Path) -> None:
    """A module that outgrows 450 lines wants to be two."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_functions_are_documented(path: Path) -> None:
    """Every module, and every public function at its top, says what it is."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert path.stat().st_size == 0 or ast.get_docstring(tree)
    assert silent == []
