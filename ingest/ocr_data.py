"""Where Tesseract's data lies, and which it is: the same files serve its command and its library."""

from __future__ import annotations

import functools
import hashlib
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import OcrUnavailableError


@dataclass(frozen=True, slots=True)
class Trained:
    """The data of a language; ``folder`` is None where the command does not tell where they lie."""

    folder: Path | None
    digest: str  # first twelve hexadecimal digits of the SHA-256 over the files


@functools.cache
def trained(language: str) -> Trained:
    """Find the data of a language (``fra``, ``fra+deu``) as the command does: ``TESSDATA_PREFIX``, then its own place.

    Raises:
        OcrUnavailableError: Tesseract or its data for the language is not installed.
    """
    listing = run(["tesseract", "--list-langs"])
    told = re.search(r'"(.+)"', listing)
    folder = Path(told[1]) if told else None
    digest = hashlib.sha256()
    for part in language.split("+"):
        if part not in listing.split():
            raise OcrUnavailableError(f"Tesseract has no data for the language {part!r}")
        if folder is not None:
            digest.update((folder / f"{part}.traineddata").read_bytes())
    return Trained(folder, digest.hexdigest()[:12])


def run(command: list[str]) -> str:
    """What Tesseract's command says of itself.

    Raises:
        OcrUnavailableError: it is not installed.
    """
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
    except FileNotFoundError as error:
        raise OcrUnavailableError("Tesseract is not installed") from error
    return done.stdout.decode(errors="replace")
