"""Every hostile file, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from hostile_pdf import PDFS, sound
from hostile_pictures import PICTURES
from hostile_texts import TEXTS

FILES: dict[str, Callable[[], bytes]] = {
    **{f"{name}.pdf": make for name, make in PDFS.items()},
    **PICTURES,
    **TEXTS,
    "nothing.pdf": lambda: b"",
    "a-zip-by-its-content.pdf": lambda: b"PK\x03\x04" + bytes(60),
    "a-pdf-by-its-content.zip": sound,
    "bytes.bin": lambda: bytes(range(256)) * 99,
}
"""A file's name → what makes its bytes."""


def is_huge(name: str) -> bool:
    """Whether a file takes seconds or much memory: benchmarks read it, tests don't."""
    return name.startswith("huge-")


def names(*, huge: bool = False) -> Iterator[str]:
    """The files' names, with the huge ones or without."""
    return (name for name in FILES if huge or not is_huge(name))


def write(folder: Path, name: str) -> Path:
    """Write one of the files."""
    path = folder / name
    path.write_bytes(FILES[name]())
    return path
