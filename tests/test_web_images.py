"""Images of pages: drawn in a process of their own, under limits, and kept within a bound."""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path

import pytest
from PIL import Image
from web_corpus import draw_pdf

import lieudit.web.images
from lieudit.web.drawing import draw
from lieudit.web.images import MOST_WAITING, BusyError, ImageError, PageImage, PageImages, make_room
from lieudit.web.sizes import LARGE, NORMAL, SIZES, Size


def png_size(png: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(png)).size


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    return draw_pdf(tmp_path / "convention.pdf")


def test_an_image_is_drawn_in_a_process_and_kept(pdf: Path, tmp_path: Path) -> None:
    """A second request reads the file, whatever became of the original."""
    images = PageImages(tmp_path / "images")
    asked = PageImage(pdf, "ab" * 32, "application/pdf", 1, 0)
    first = asyncio.run(images.get(asked))
    assert png_size(first) == (1241, 1754)  # A4 at 150 dots per inch
    pdf.unlink()
    assert asyncio.run(images.get(asked)) == first


@pytest.mark.parametrize(
    ("number", "rotation", "landscape"), [(1, 0, False), (1, 90, True), (2, 0, False), (3, 0, False), (3, 90, True)]
)
def test_a_page_is_turned_upright(pdf: Path, number: int, rotation: int, landscape: bool) -> None:
    """What the reader turned is turned here, beyond the file's own /Rotate."""
    width, height = png_size(draw(pdf, "application/pdf", number, rotation))
    assert (width > height) == landscape


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_scans_of_any_colours_are_drawn_within_the_bound(tmp_path: Path, mode: str) -> None:
    """Large scans are made smaller, in their proportions; a frame is a page."""
    path = tmp_path / "scan.tiff"
    frame = Image.new(mode, (3000, 2000))
    frame.save(path, save_all=True, append_images=[Image.new(mode, (100, 200))])
    width, height = png_size(draw(path, "image/tiff", 1, 0))
    assert width * height <= NORMAL.most_pixels
    assert width / height == pytest.approx(1.5, rel=0.01)
    assert png_size(draw(path, "image/tiff", 2, 90)) == (200, 100)


def test_a_photo_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    """EXIF orientation first, then what the reader turned."""
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40)).save(path, exif=exif)
    assert png_size(draw(path, "image/jpeg", 1, 0)) == (40, 60)
    assert png_size(draw(path, "image/jpeg", 1, 90)) == (60, 40)


@pytest.mark.parametrize(("rotation", "corner"), [(0, (5, 5)), (90, (35, 5)), (180, (55, 35)), (270, (5, 55))])
def test_a_scan_is_turned_clockwise(tmp_path: Path, rotation: int, corner: tuple[int, int]) -> None:
    """A dark corner shows which way it went."""
    path = tmp_path / "scan.png"
    image = Image.new("L", (60, 40), 255)
    image.paste(0, (0, 0, 10, 10))
    image.save(path)
    drawn = Image.open(io.BytesIO(draw(path, "image/png", 1, rotation)))
    dark = [
        point for point in ((5, 5), (35, 5), (55, 35), (5, 55)) if point[0] < drawn.width and point[1] < drawn.height
    ]
    assert [point for point in dark if drawn.getpixel(point) == 0] == [corner]


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    """A PNG without a background reads as on paper."""
    path = tmp_path / "scan.png"
    Image.new("RGBA", (30, 30), (0, 0, 0, 0)).save(path)
    assert Image.open(io.BytesIO(draw(path, "image/png", 1, 0))).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("size", SIZES.values(), ids=lambda size: size.name)
def test_a_page_is_drawn_in_a_few_sizes(pdf: Path, tmp_path: Path, size: Size) -> None:
    """Each is kept apart from the others, and as wide as the page of the viewer tells the browser beforehand."""
    images = PageImages(tmp_path / "images")
    png = asyncio.run(images.get(PageImage(pdf, "ab" * 32, "application/pdf", 1, 0, size)))
    width, height = png_size(png)
    assert abs(width - size.pixels_across(595.276, 841.89)) <= 1
    assert width * height <= size.most_pixels
    assert [path.name.split("-")[-2] for path in (tmp_path / "images").iterdir()] == [size.name]


def test_a_page_without_colours_is_sent_without(pdf: Path, tmp_path: Path) -> None:
    """What is black on white takes a third of the memory; one red line keeps all colours."""
    assert Image.open(io.BytesIO(draw(pdf, "application/pdf", 1, 0))).mode == "RGB"
    assert Image.open(io.BytesIO(draw(pdf, "application/pdf", 4, 0, LARGE))).mode == "L"
    path = tmp_path / "scan.png"
    image = Image.new("RGB", (40, 40), "grey")
    image.save(path)
    assert Image.open(io.BytesIO(draw(path, "image/png", 1, 0))).mode == "L"
    image.putpixel((39, 0), (128, 128, 129))
    image.save(path)
    assert Image.open(io.BytesIO(draw(path, "image/png", 1, 0))).mode == "RGB"


@pytest.mark.parametrize(
    ("content", "media_type", "told"),
    [
        (b"%PDF-1.7 broken", "application/pdf", "PdfiumError"),
        (b"\x89PNG broken", "image/png", "DamagedFileError"),
        (None, "application/pdf", "no page 9"),
    ],
)
def test_what_cannot_be_drawn_is_told(
    pdf: Path, tmp_path: Path, content: bytes | None, media_type: str, told: str
) -> None:
    """The last line of what went wrong, and nothing is kept."""
    if content is not None:
        pdf.write_bytes(content)
    images = PageImages(tmp_path / "images")
    with pytest.raises(ImageError, match=told):
        asyncio.run(images.get(PageImage(pdf, "ab" * 32, media_type, 9, 0)))
    assert not (tmp_path / "images").exists()


def test_a_page_that_takes_too_long_is_given_up(pdf: Path, tmp_path: Path) -> None:
    """Its process is ended, and the message says how long it had."""
    images = PageImages(tmp_path, seconds=0)
    with pytest.raises(ImageError, match="more than 0 seconds"):
        asyncio.run(images.get(PageImage(pdf, "ab" * 32, "application/pdf", 1, 0)))


def test_an_image_is_drawn_once_for_all_who_ask(pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty ask at once, and one process draws; of more pages than may wait, the rest are told to come again."""
    drawn: list[PageImage] = []

    async def draw(image: PageImage, _: float) -> bytes:
        drawn.append(image)
        await asyncio.sleep(0)
        return b"PNG"

    monkeypatch.setattr(lieudit.web.images, "_draw", draw)
    images = PageImages(tmp_path / "images")
    asked = PageImage(pdf, "ab" * 32, "application/pdf", 1, 0)

    async def ask(wanted: list[PageImage]) -> list[bytes | BaseException]:
        return await asyncio.gather(*map(images.get, wanted), return_exceptions=True)

    assert asyncio.run(ask([asked] * 50)) == [b"PNG"] * 50
    assert drawn == [asked]
    answers = asyncio.run(ask([PageImage(pdf, "cd" * 32, "application/pdf", n, 0) for n in range(MOST_WAITING + 7)]))
    assert sum(isinstance(answer, BusyError) for answer in answers) == 7


def test_what_cannot_be_drawn_is_not_tried_at_once_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that costs all its time is paid for once in a while, however often it is asked for."""
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    images = PageImages(tmp_path / "images")
    asked = PageImage(tmp_path / "broken.pdf", "ab" * 32, "application/pdf", 1, 0)

    async def ask() -> tuple[str, str, int]:
        with pytest.raises(ImageError) as first:
            await images.get(asked)
        started = 0

        async def draw(*_: object) -> bytes:
            nonlocal started
            started += 1
            raise ImageError("again")

        monkeypatch.setattr(lieudit.web.images, "_draw", draw)
        with pytest.raises(ImageError) as second:
            await images.get(asked)
        assert started == 0
        monkeypatch.setattr(lieudit.web.images, "TRIED_AGAIN", -1.0)
        with pytest.raises(ImageError, match="again"):
            await images.get(asked)
        return str(first.value), str(second.value), started

    first, second, started = asyncio.run(ask())
    assert first == second
    assert started == 1


def test_an_image_is_sent_where_nothing_can_be_kept(pdf: Path, tmp_path: Path) -> None:
    """A folder that can't be made costs time, not the image."""
    (tmp_path / "taken").write_text("a file where the folder should be")
    images = PageImages(tmp_path / "taken" / "images")
    assert png_size(asyncio.run(images.get(PageImage(pdf, "ab" * 32, "application/pdf", 1, 0)))) == (1241, 1754)


def test_the_longest_unseen_image_goes_first(tmp_path: Path) -> None:
    """Room is made by what was last asked for, and nothing but images is removed."""
    for age, name in enumerate(["new.png", "old.png", "older.png", "other.txt"]):
        path = tmp_path / name
        path.write_bytes(b"0" * 100)
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    make_room(tmp_path, 250)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.png", "old.png", "other.txt"]
