"""Blocks of a page's columns become one flow: what columns, boxes and marks part or belong to each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from ingest.document import BlockKind
from ingest.layout_blocks import RAISED_MARK, Look, Placed

NOTE_MARK = re.compile(r"^(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\*{1,3}|\(\d{1,2}\)|\[\d{1,2}\]|†|‡|\d{1,2})$")
CAPTION = re.compile(
    r"^(?:tableau|figure|fig\.|carte|photo|photographie|crédits?|légende|ci-(?:dessus|dessous|contre)|©|source)\b\s?[^.]{0,3}",
    re.IGNORECASE,
)
FIGURE = re.compile(r"^[+–−-]?\s?\d[\d\s.,]*\s?(?:%|€|[MkK]€|Md€|k€|[A-Za-zéûô€]{0,9})(?:\s(?:d[’']euros|€))?$")
SENTENCE_END = re.compile(r"[.!?;] |, .*:$")  # a lead-in is no caption


def with_figures(placed: Sequence[Placed], look: Look) -> list[Placed]:
    """Put a big figure (``202``, ``36 %``) at the head of the small text below it that says what it counts."""
    result: list[Placed] = []
    for each in placed:
        last = result[-1] if result else None
        if (
            last is not None
            and last.lines
            and each.lines
            and len(last.lines) == 1
            and each.block.kind is BlockKind.PARAGRAPH
            and FIGURE.match(last.lines[0].text)
            and last.lines[0].size > 1.25 * each.lines[0].size
            and each.box[1] - last.box[3] < 1.5 * look.size
        ):
            result[-1] = _joined(last, each, BlockKind.PARAGRAPH)
        else:
            result.append(each)
    return result


def _joined(first: Placed, second: Placed, kind: BlockKind) -> Placed:
    level = first.block.level if kind is first.block.kind else 0
    block = replace(first.block, kind=kind, level=level, lines=first.block.lines + second.block.lines)
    box = (
        min(first.box[0], second.box[0]),
        min(first.box[1], second.box[1]),
        max(first.box[2], second.box[2]),
        max(first.box[3], second.box[3]),
    )
    return Placed(block, box, first.lines + second.lines, second.right)


def with_notes(placed: Sequence[Placed], look: Look) -> list[Placed]:
    """Small type at a column's foot that begins with a mark is a note; so is small type that follows one."""
    result = list(placed)
    index = len(result)
    first = index
    while index and result[index - 1].lines and _is_small(result[index - 1], look):
        index -= 1
        line = result[index].lines[0]
        low = line.top > 0.5 * look.height and NOTE_MARK.match(line.words[0].text)
        if low or RAISED_MARK.match(line.text):
            first = index
    for number in range(first, len(result)):
        result[number] = replace(result[number], block=replace(result[number].block, kind=BlockKind.FOOTNOTE, level=0))
    return result


def _is_small(placed: Placed, look: Look) -> bool:
    size = median(line.size for line in placed.lines)
    return size < 0.93 * look.size


def merged_across(placed: Sequence[Placed], look: Look) -> list[Placed]:
    """Join a paragraph that a column's end broke with its rest at the next column's head; notes come after it."""
    result: list[Placed] = []
    for each in placed:
        index = len(result) - 1
        while index >= 0 and result[index].block.kind is BlockKind.FOOTNOTE:
            index -= 1
        if index >= 0 and _goes_on(result[index], each, look):
            result[index] = _joined(result[index], each, result[index].block.kind)
        else:
            result.append(each)
    return result


def _goes_on(first: Placed, second: Placed, look: Look) -> bool:
    if not first.lines or not second.lines or second.block.kind is not BlockKind.PARAGRAPH:
        return False
    if first.block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
        return False
    last, begin = first.lines[-1], second.lines[0]
    if begin.top > last.top - 0.5 * last.size:  # not the head of another column
        return False
    slack = 1.3 if look.scanned else 1.07
    if max(last.size, begin.size) > slack * min(last.size, begin.size) or last.bold != begin.bold:
        return False
    end = last.words[-1].text
    start = begin.words[0].text.lstrip("«“\"'(")[:1]
    full = last.x1 > first.right - 2.5 * last.size
    if end[-1] in ".!?:;…":
        return False
    if start.islower():
        return True
    running = len(first.lines) > 1 or len(last.words) > 5  # not one name of a list
    return full and running and (end[-1] in "-\u00ad" or start.isalnum() or start == "")


def inserted(flow: list[Placed], aside: list[Placed], look: Look) -> list[Placed]:
    """Put what stands beside a text at the end of the section beside which it begins."""
    top = min(placed.box[1] for placed in aside) + 2 * look.size
    for index, placed in enumerate(flow):
        if index and placed.block.kind is BlockKind.HEADING and placed.box[1] > top:
            return [*flow[:index], *aside, *flow[index:]]
    return [*flow, *aside]


def boxes_last(flow: list[Placed]) -> list[Placed]:
    """Move a box that has headings of its own to the end of its section, so that they don't rule what follows it."""
    result: list[Placed] = []
    waiting: list[Placed] = []
    index = 0
    while index < len(flow):
        placed = flow[index]
        if placed.framed:
            box = [placed]
            while index + 1 < len(flow) and flow[index + 1].framed and flow[index + 1].box == placed.box:
                index += 1
                box.append(flow[index])
            headed = any(each.block.kind is BlockKind.HEADING for each in box)
            (waiting if headed else result).extend(box)
        else:
            if placed.block.kind is BlockKind.HEADING or placed.block.kind is BlockKind.FOOTNOTE:
                result += waiting
                waiting = []
            result.append(placed)
        index += 1
    return result + waiting


def captioned(flow: list[Placed], look: Look) -> list[Placed]:
    """The short line right above a table, or one that names a table or picture, is its caption."""
    result = list(flow)
    for index, placed in enumerate(flow):
        if not placed.lines or len(placed.lines) > 3:
            continue
        following = flow[index + 1] if index + 1 < len(flow) else None
        text = " ".join(line.text for line in placed.lines)
        before_table = (
            following is not None
            and following.block.kind is BlockKind.TABLE_ROW
            and 0 <= following.box[1] - placed.box[3] < 2.2 * look.size
            and placed.lines[0].size < 1.12 * look.size
            and text[-1] not in ".;,"
            and not SENTENCE_END.search(text)
        )
        named = CAPTION.match(text) and placed.lines[0].size < 0.97 * look.size
        if (before_table and len(text) < 200) or (named and placed.block.kind is not BlockKind.FOOTNOTE):
            result[index] = replace(placed, block=replace(placed.block, kind=BlockKind.CAPTION, level=0))
    return result
