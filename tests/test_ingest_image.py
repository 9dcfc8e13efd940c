"""Image files: frames, resolutions and orientations; damaged, huge and forbidden ones."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import Any

import drawn
import numpy as np
import pytest
from PIL import Image

from ingest import ocr_tesserocr
from ingest.document import Limits, Method, PageRef, ReadOptions
from ingest.errors import DamagedFileError, DamagedPageError, LieuditError, OcrDisabledError, PageLimitError
from ingest.image import inspect, read
from ingest.picture import picture

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # what Pillow thinks of damaged files

LIMITS = Limits()
ORIENTATION = 0x0112  # EXIF


def ref(path: Path, number: int = 1, media_type: str = "image/png") -> PageRef:
    return PageRef(path, "0123456789abcdef", media_type, number)


def saved(folder: Path, kind: str, **how: Any) -> Path:
    path = folder / "image"
    Image.new("L", (300, 200), 255).save(path, kind, **how)
    return path


def exif(**tags: float) -> Image.Exif:
    known = {"orientation": ORIENTATION, "across": 0x011A, "down": 0x011B, "unit": 0x0128}
    made = Image.Exif()
    for name, value in tags.items():
        made[known[name]] = value
    return made


@pytest.mark.parametrize(
    ("kind", "how", "dpi"),
    [
        ("PNG", {}, None),
        ("PNG", {"dpi": (200, 200)}, 200),
        ("PNG", {"dpi": (1, 1)}, None),
        ("JPEG", {}, None),
        ("JPEG", {"dpi": (150, 150)}, 150),
        ("JPEG", {"exif": exif(orientation=1)}, None),
        ("JPEG", {"exif": exif(across=240, down=240, unit=2)}, 240),
        ("TIFF", {}, None),
        ("TIFF", {"dpi": (400, 400)}, 400),
        ("TIFF", {"resolution_unit": 3, "x_resolution": 100.0, "y_resolution": 100.0}, 254),
    ],
)
def test_the_resolution_is_the_files_own(tmp_path: Path, kind: str, how: dict[str, Any], dpi: int | None) -> None:
    """By the inch or the centimetre, in JFIF or EXIF; where the file tells none that can be true, none is."""
    assert picture(saved(tmp_path, kind, **how), 1, LIMITS)[1] == dpi


def test_a_fax_is_made_square(tmp_path: Path) -> None:
    """Pixels that are twice as high as wide would make letters that no engine knows."""
    image, dpi = picture(saved(tmp_path, "TIFF", dpi=(204, 98)), 1, LIMITS)
    assert (image.size, dpi) == ((300, 416), 204)


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (0, 0)), (3, (1, 1)), (6, (1, 0)), (8, (0, 1))], ids=["up", "down", "left", "right"]
)
def test_a_camera_that_was_turned_is_followed(tmp_path: Path, orientation: int, corner: tuple[int, int]) -> None:
    """The stored first corner comes to lie where the viewer shows it."""
    stored = Image.new("L", (300, 200), 255)
    stored.paste(0, (0, 0, 40, 40))
    path = tmp_path / "photo.jpg"
    stored.save(path, exif=exif(orientation=orientation))
    image, _ = picture(path, 1, LIMITS)
    assert image.size == ((300, 200) if orientation in (1, 3) else (200, 300))
    point = (corner[0] * (image.width - 41) + 20, corner[1] * (image.height - 41) + 20)
    assert image.convert("L").getpixel(point) == 0


def test_a_tiff_has_a_page_a_frame(tmp_path: Path) -> None:
    """Each frame is read by itself, with its own size and resolution."""
    path = tmp_path / "fax.tif"
    first, second = drawn.page(drawn.LINES[:1]), drawn.page(drawn.LINES[1:2], dpi=300)
    first.save(path, save_all=True, append_images=[second], dpi=(200, 200))
    assert inspect(path).page_count == 2
    texts = [read(ref(path, number, "image/tiff"), ReadOptions(), LIMITS).text for number in (1, 2)]
    assert texts == list(drawn.LINES[:2])


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_an_animation_is_one_page(tmp_path: Path, kind: str) -> None:
    """Only a TIFF's frames are pages."""
    path = saved(tmp_path, kind, save_all=True, append_images=[Image.new("L", (300, 200), 0)])
    assert inspect(path).page_count == 1


def test_a_page_is_read_with_its_place(tmp_path: Path) -> None:
    """Text, method, reason, size in points, and boxes inside the page."""
    path = tmp_path / "scan.png"
    drawn.page().save(path, dpi=(200, 200))
    page = read(ref(path), ReadOptions(), LIMITS)
    assert page.text.replace("\n", " ") == " ".join(drawn.LINES)
    told = page.reason.removesuffix(f"; {ocr_tesserocr.NOTE}")  # where the library is installed
    assert (page.method, told, page.rotation) == (Method.OCR, "an image has no text layer", 0)
    assert (page.width, page.height) == pytest.approx((420, 300), abs=0.5)
    for word in page.words:
        for x0, top, x1, bottom in word.boxes:
            assert 0 <= x0 < x1 <= 420
            assert 0 <= top < bottom <= 300


def test_without_ocr_an_image_cannot_be_read(tmp_path: Path) -> None:
    """It is an error with its advice, not an empty page."""
    with pytest.raises(OcrDisabledError, match="page 1 is an image") as caught:
        read(ref(saved(tmp_path, "PNG")), ReadOptions(ocr="never"), LIMITS)
    assert "--ocr auto" in caught.value.advice


@pytest.mark.parametrize("how", [{}, {"dpi": (600, 100)}], ids=["square", "stretched"])
def test_too_many_pixels_are_refused(tmp_path: Path, how: dict[str, Any]) -> None:
    """As they are stored, or as they would be once made square."""
    limit = 59_999 if not how else 61_000
    path = saved(tmp_path, "TIFF", **how)
    with pytest.raises(PageLimitError, match="limit of pixels"):
        picture(path, 1, Limits(pixels=limit))


def test_a_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    """A few kilobytes that would unpack to billions of pixels cost nothing."""
    file = io.BytesIO()
    Image.new("1", (60_000, 200)).save(file, "PNG")
    # The header's height is rewritten; its checksum stands behind it.
    data = bytearray(file.getvalue())
    data[20:24] = (60_000).to_bytes(4, "big")
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    path = tmp_path / "bomb.png"
    path.write_bytes(data)
    assert inspect(path).page_count == 1
    with pytest.raises(PageLimitError, match="the page has 3600000000"):
        picture(path, 1, LIMITS)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_file_that_was_cut_off_is_damaged(tmp_path: Path, kind: str) -> None:
    """Half an image is no page; a few bytes are no image."""
    whole = io.BytesIO()
    drawn.grainy(drawn.page()).save(whole, kind)
    path = tmp_path / "cut"
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    with pytest.raises((DamagedPageError, DamagedFileError)):
        picture(path, 1, LIMITS)
    path.write_bytes(whole.getvalue()[:10])
    with pytest.raises(DamagedFileError):
        inspect(path)


def test_every_kind_of_damage_has_its_class(tmp_path: Path) -> None:
    """Bytes changed anywhere in the head raise nothing that lieudit can't explain."""
    path = tmp_path / "damaged"
    refused = 0
    for kind in ("PNG", "JPEG", "TIFF"):
        whole = io.BytesIO()
        Image.effect_noise((60, 40), 50).save(whole, kind)
        for place in range(8, 120):
            data = bytearray(whole.getvalue())
            data[place] ^= 0xA5
            path.write_bytes(data)
            try:
                inspect(path)
                picture(path, 1, LIMITS)
            except LieuditError:
                refused += 1
    assert refused > 100


@pytest.mark.parametrize("order", ["I;16", "I;16B"])
def test_sixteen_bits_a_pixel_are_read(tmp_path: Path, order: str) -> None:
    """Whichever byte comes first, gray is gray and letters are letters."""
    image = drawn.page(drawn.LINES[:1])
    data = (np.asarray(image).astype(np.uint16) * 257).astype("<u2" if order == "I;16" else ">u2")
    path = tmp_path / "deep.tif"
    Image.frombytes(order, image.size, data.tobytes()).save(path, dpi=(200, 200))
    assert Image.open(path).mode == order
    assert read(ref(path, 1, "image/tiff"), ReadOptions(), LIMITS).text == drawn.LINES[0]


def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    """A frame beyond the last is told as this page's error."""
    with pytest.raises(DamagedPageError, match="page 2 can't be decoded"):
        picture(saved(tmp_path, "TIFF"), 2, LIMITS)
