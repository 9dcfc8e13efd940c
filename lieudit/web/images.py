"""The images of pages: drawn once in a process of their own, then kept on disk within a bound."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import tempfile
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lieudit.web import originals
from lieudit.web.rows import Document, StoredPage
from lieudit.web.sizes import NORMAL, Size

DRAWING_VERSION = 2  # raise it when `lieudit.web.drawing` draws otherwise than before
MEDIA_TYPES = frozenset({"application/pdf", "image/png", "image/jpeg", "image/tiff"})
SECONDS = 30.0
MOST_BYTES = 512 * 1024**2
AT_ONCE = 2
MOST_WAITING = 200  # pages to be drawn; three lists of small images
TRIED_AGAIN = 300.0  # seconds after a page could not be drawn: one that costs all its time is not asked for in turn
MOST_FAILED = 1000  # pages of which this is remembered

_log = logging.getLogger(__name__)


class ImageError(Exception):
    """A page that could not be drawn; the message says why."""


class BusyError(ImageError):
    """So many pages are waiting to be drawn that this one is not."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """What tells one image of a page from another."""

    original: Path
    sha256: str
    media_type: str
    number: int
    rotation: int
    size: Size = NORMAL

    @property
    def name(self) -> str:
        return f"{self.sha256}-{self.number:d}-{self.rotation:d}-{self.size.name}-{DRAWING_VERSION}.png"


def image_of(database: Path, document: Document, page: StoredPage, size: Size = NORMAL) -> PageImage | None:
    """The image of a page; None where it has none: a web page, a plain text, a file that was not kept."""
    if page.width is None or document.media_type not in MEDIA_TYPES:
        return None
    original = originals.kept(database, document.sha256)
    if original is None:
        return None
    return PageImage(original, document.sha256, document.media_type, page.number, page.rotation, size)


class PageImages:
    """The images in one folder; a few are drawn at once, the others wait for their turn."""

    def __init__(self, folder: Path, *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.seconds = seconds
        self.most_bytes = most_bytes
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._drawn: dict[PageImage, asyncio.Task[bytes]] = {}
        self._failed: dict[PageImage, tuple[float, str]] = {}  # when, and why; the oldest first

    async def get(self, image: PageImage) -> bytes:
        """The image of a page as PNG, from the folder or drawn anew and kept there.

        However many ask for one image at once, it is drawn once.

        Raises:
            ImageError: it can't be drawn: the file is damaged, or costs more than the limits allow.
            BusyError: too many others are waiting to be drawn.
        """
        kept = _kept(self.folder / image.name)
        if kept is not None:
            return kept
        failed = self._failed.get(image)
        if failed is not None and asyncio.get_running_loop().time() < failed[0] + TRIED_AGAIN:
            raise ImageError(failed[1])
        if image not in self._drawn:
            if len(self._drawn) >= MOST_WAITING:
                raise BusyError("too many images are being drawn; ask again in a minute")
            self._drawn[image] = asyncio.create_task(self._draw(image))
            self._drawn[image].add_done_callback(partial(self._is_drawn, image))
        return await asyncio.shield(self._drawn[image])  # whoever goes away leaves the others theirs

    def _is_drawn(self, image: PageImage, task: asyncio.Task[bytes]) -> None:
        del self._drawn[image]
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, ImageError):
            self._failed.pop(image, None)
            self._failed[image] = (task.get_loop().time(), str(error))
            while len(self._failed) > MOST_FAILED:
                del self._failed[next(iter(self._failed))]

    async def _draw(self, image: PageImage) -> bytes:
        async with self._turns:
            png = await _draw(image, self.seconds)
        try:
            _keep(self.folder / image.name, png)
            make_room(self.folder, self.most_bytes)
        except OSError as error:  # a database handed on in a folder that may not be written to
            _log.warning("the image of a page can't be kept in %s: %s", self.folder, error.strerror)
        return png


def _kept(path: Path) -> bytes | None:
    try:
        png = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        _log.warning("%s: %s: the image is drawn anew", path, error.strerror)
        return None
    with contextlib.suppress(OSError):  # a folder that may not be written to: its images all stay
        os.utime(path)  # the longest unseen goes first
    return png


async def _draw(image: PageImage, seconds: float) -> bytes:
    arguments = (str(image.original), image.media_type, str(image.number), str(image.rotation), image.size.name)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lieudit.web.drawing", *arguments, stdout=PIPE, stderr=PIPE
    )
    try:
        png, told = await asyncio.wait_for(process.communicate(), seconds)
    except TimeoutError as error:
        raise ImageError(f"drawing page {image.number} took more than {seconds:g} seconds") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        lines = told.decode(errors="replace").strip().splitlines()
        raise ImageError(lines[-1] if lines else f"the drawing process ended with {process.returncode}")
    return png


def _keep(path: Path, png: bytes) -> None:
    """Write the image beside its place and move it there whole (two may draw the same)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
        try:
            file.write(png)
            os.replace(file.name, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(file.name)
            raise


def make_room(folder: Path, most_bytes: int) -> None:
    """Remove the images that were longest not asked for, until the rest takes at most `most_bytes`."""
    entries = []
    for path in folder.glob("*.png"):
        with contextlib.suppress(FileNotFoundError):  # another server made room meanwhile
            status = path.stat()
            entries.append((status.st_mtime_ns, status.st_size, path))
    entries.sort(reverse=True)
    total = 0
    for _, size, path in entries:
        total += size
        if total > most_bytes:
            path.unlink(missing_ok=True)
