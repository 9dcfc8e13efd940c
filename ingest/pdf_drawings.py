"""What a PDF's page draws besides its words: rules, boxes and images, in points of the upright page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.document import Box, Word
from ingest.pdf_words import Frame

THIN = 3.0  # points: a shape no thicker is a rule
DOT = (1.5, 7.0)  # points: the least and the greatest side of a drawn bullet
SHORT = 6.0  # points: a rule no longer is an ornament
MOST_SHAPES = 4000  # a page with more is a map or a drawing, not a table
MOST_POINTS = 200  # of one path: more is a drawing
DEPTH = 5  # of forms within forms
Matrix: TypeAlias = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Drawings:
    """Rules (thin boxes, lying or standing), boxes with a fill or a frame, and images with their handles."""

    rules: list[Box] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)  # as small as the bullets of a list
    images: list[tuple[Box, Any]] = field(default_factory=list)  # valid while the page is open
    shapes: int = 0


def read_drawings(page: pdfium.PdfPage, frame: Frame) -> Drawings:
    """Collect rules, boxes and images; ``frame`` is that of the upright page."""
    drawings = Drawings()
    for handle, matrix in _objects(page.raw, pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject, IDENTITY, 0):
        kind = pdfium_c.FPDFPageObj_GetType(handle)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            corners = [_apply(_times(_matrix(handle), matrix), x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
            drawings.images.append((_box(corners, frame), handle))
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            drawings.shapes += 1
            if drawings.shapes <= MOST_SHAPES:
                _add_path(drawings, handle, _times(_matrix(handle), matrix), frame)
    if drawings.shapes > MOST_SHAPES:
        drawings.rules, drawings.frames = [], []
    return drawings


def bullets(words: Sequence[Word], dots: Sequence[Box]) -> list[Word]:
    """The bullets that a program draws instead of writing them: dots with a line to their right and nothing before."""
    found = []
    for x0, top, x1, bottom in dots:
        middle = (top + bottom) / 2
        beside = [word for word in words if word.top < middle < word.bottom]
        after = [word for word in beside if 0 <= word.x0 - x1 < 2.5 * (word.bottom - word.top)]
        if not after:
            continue
        first = min(after, key=lambda word: word.x0)
        height = first.bottom - first.top
        if bottom - top < 0.6 * height and not any(-1 < x0 - word.x1 < 0.4 * height for word in beside):
            found.append(Word("•", x0, first.top, x1, first.bottom, None, first.size))
    return found


def _objects(holder: Any, count: Any, get: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    for index in range(count(holder)):
        handle = get(holder, index)
        if pdfium_c.FPDFPageObj_GetType(handle) != pdfium_c.FPDF_PAGEOBJ_FORM:
            yield handle, matrix
        elif depth < DEPTH:
            inner = _times(_matrix(handle), matrix)
            yield from _objects(
                handle, pdfium_c.FPDFFormObj_CountObjects, pdfium_c.FPDFFormObj_GetObject, inner, depth + 1
            )


def _add_path(drawings: Drawings, handle: Any, matrix: Matrix, frame: Frame) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(handle, ctypes.byref(fill), ctypes.byref(stroke))
    filled, stroked = fill.value != pdfium_c.FPDF_FILLMODE_NONE, bool(stroke.value)
    if not (filled or stroked):
        return
    white = filled and not stroked and _is_white(handle)
    parts = [(points, curved) for points, curved in _subpaths(handle, matrix) if len(points) > 1]
    if filled and len(parts) == 2 and _add_border(drawings, *(_box(points, frame) for points, _ in parts)):
        return
    for points, curved in parts:
        x0, top, x1, bottom = box = _box(points, frame)
        width, height = x1 - x0, bottom - top
        if filled and not white and DOT[0] <= min(width, height) and max(width, height) <= DOT[1]:
            drawings.dots.append(box)
        elif min(width, height) <= THIN:
            if max(width, height) >= SHORT:
                drawings.rules.append(box)
        elif curved or _is_rectangle(points):
            if width >= SHORT and height >= SHORT and not white:
                drawings.frames.append(box)
        elif stroked:
            for one, other in pairwise(points):
                side = _box([one, other], frame)
                if min(side[2] - side[0], side[3] - side[1]) <= 0.5 and max(side[2] - side[0], side[3] - side[1]) >= 6:
                    drawings.rules.append(side)


def _add_border(drawings: Drawings, outer: Box, inner: Box) -> bool:
    """Take a shape between two boxes, one just inside the other, as what it is: the border of some sides."""
    differences = [abs(one - other) for one, other in zip(outer, inner, strict=True)]
    if max(differences) > 2 * THIN:
        return False
    left, top, right, bottom = (difference > 0.05 for difference in differences)
    x0, y0, x1, y1 = outer
    sides = ((left, (x0, y0, x0, y1)), (top, (x0, y0, x1, y0)), (right, (x1, y0, x1, y1)), (bottom, (x0, y1, x1, y1)))
    if left and top and right and bottom:
        drawings.frames.append(outer)
    else:
        drawings.rules += [side for drawn, side in sides if drawn]
    return True


def _subpaths(handle: Any, matrix: Matrix) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """The corner points of each part of a path, and whether it has curves."""
    count = pdfium_c.FPDFPath_CountSegments(handle)
    if count > MOST_POINTS:
        return
    points: list[tuple[float, float]] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(handle, index)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        pdfium_c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO and points:
            yield points, curved
            points, curved = [], False
        points.append(_apply(matrix, x.value, y.value))
        curved = curved or kind == pdfium_c.FPDF_SEGMENT_BEZIERTO
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points, curved


def _is_rectangle(points: list[tuple[float, float]]) -> bool:
    """Whether each side is upright or level and the points enclose a surface."""
    sides = list(zip(points, [*points[1:], points[0]], strict=True))
    return len(points) >= 4 and all(min(abs(a[0] - b[0]), abs(a[1] - b[1])) <= 0.5 for a, b in sides)


def _is_white(handle: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium_c.FPDFPageObj_GetFillColor(handle, *(ctypes.byref(value) for value in (red, green, blue, alpha)))
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= 254


def _matrix(handle: Any) -> Matrix:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(handle, ctypes.byref(matrix))
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)


def _box(points: list[tuple[float, float]], frame: Frame) -> Box:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return frame.box(min(xs), min(ys), max(xs), max(ys))
