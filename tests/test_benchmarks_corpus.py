"""What benchmarks measure on is what they say, and the same each time."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from lxml import html

from benchmarks import corpus, peers, processes
from benchmarks.lab import QUICK, Lab, compared


@pytest.mark.parametrize("make", [corpus.one_column, corpus.two_columns])
def test_a_seed_gives_the_same_file_another_seed_another(make: corpus.Drawn, tmp_path: Path) -> None:
    """Or the same document would be read twice, or another each time."""
    one, again, other = (make(tmp_path / f"{name}.pdf", 2, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert one.read_bytes() == again.read_bytes()
    assert one.read_bytes() != other.read_bytes()


@pytest.mark.parametrize(("make", "least", "most"), [(corpus.one_column, 560, 680), (corpus.two_columns, 560, 760)])
def test_a_page_has_some_six_hundred_words_within_its_edges(
    make: corpus.Drawn, least: int, most: int, tmp_path: Path
) -> None:
    with pypdfium2.PdfDocument(make(tmp_path / "a.pdf", 12, 1)) as document:
        assert len(document) == 12
        for page in document:
            text = page.get_textpage()
            assert least < len(text.get_text_range().split()) < most
            boxes = [text.get_charbox(number) for number in range(text.count_chars())]
            assert min(box[1] for box in boxes) >= 0
            assert max(box[2] for box in boxes) <= page.get_width()


def test_two_columns_have_a_ruled_table(tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(corpus.two_columns(tmp_path / "a.pdf", 1, 1)) as document:
        paths = list(document[0].get_objects([pypdfium2.raw.FPDF_PAGEOBJ_PATH]))
        assert len(paths) == 10  # eight rows, two lines between columns
        assert "Subvention (€)" in document[0].get_textpage().get_text_range()


@pytest.mark.parametrize("scanner", [corpus.CLEAN, corpus.NOISY, corpus.HARSH])
def test_a_scan_is_an_image_and_nothing_else(scanner: corpus.Scanner, tmp_path: Path) -> None:
    """Without a word of text, as many dots as its scanner has; the same each time."""
    drawn = corpus.one_column(tmp_path / "drawn.pdf", 1, 1)
    path, again = (corpus.scan(drawn, tmp_path / name, scanner) for name in ("a.pdf", "b.pdf"))
    assert path.read_bytes() == again.read_bytes()
    with pypdfium2.PdfDocument(path) as document:
        (image,) = document[0].get_objects()
        assert image.get_px_size()[1] == pytest.approx(842 / 72 * scanner.dpi, abs=2)
        assert document[0].get_textpage().count_chars() == 0


def test_a_web_page_has_an_article_among_other_things(tmp_path: Path) -> None:
    tree = html.fromstring(corpus.web_page(tmp_path / "a.html", 3).read_bytes())
    assert sum(len(one.text_content().split()) for one in tree.find(".//article").iter("p")) >= corpus.WORDS
    assert tree.find(".//nav") is not None


def test_towns_are_told_apart_by_name() -> None:
    assert len(set(corpus.communes())) == len(corpus.communes()) > 25_000
    assert "Sainte-Colombe" not in corpus.communes()  # there are twelve


def test_corpora_are_made_once(tmp_path: Path) -> None:
    """Whole or not at all; what is compared is a part of the same files."""
    told: list[str] = []
    lab = Lab(tmp_path, QUICK, told.append)
    kind = lab.newsletters()
    assert (len(kind.files), kind.pages) == (3, 30)
    assert lab.newsletters() == kind
    assert len(told) == 1
    assert compared(kind, 2).files == kind.files[:2]
    assert compared(kind, 2).pages == 20

    def fails(folder: Path) -> None:
        (folder / "half").touch()
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        lab.made("broken", fails)
    assert not list(lab.folder.glob("*broken*"))


def test_processes_share_files(tmp_path: Path) -> None:
    """Each is read once, whatever a process warms up on."""
    files = [corpus.one_column(tmp_path / f"{number}.pdf", 1, number) for number in range(3)]
    words = sum(peers.pdfplumber(file) for file in files)
    assert processes.share(peers.pdfplumber, files, 2).words == words


def test_a_process_that_fails_is_no_figure(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"nothing")
    with pytest.raises(RuntimeError, match="pdfplumber failed"):
        processes.share(peers.pdfplumber, [tmp_path / "a.pdf"] * 2, 2)
