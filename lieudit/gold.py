"""Annotated documents: what stands in a document, as a person says it.

A ``NAME.json`` for each document names it (``document``); lists page by page (``pages``: ``number``) the values that
stand there (``communes``, ``programmes``, ``amounts``, ``dates``, each with its ``value``), and for the whole document
its facts: ``participations`` (``commune``, ``programme``, ``status``), ``awards`` (``eur``, ``communes``,
``programme``, ``funder``, ``purpose``) and ``counts`` (``programme``, ``value``, ``scope``). Facts may have a date
(``edtf``, and others that are as good: ``edtf_accept``). A value that is ``optional`` is neither rewarded nor punished;
one with ``accept`` may be found under another name.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from ingest.errors import UsageError

Gold: TypeAlias = Mapping[str, Any]
MENTION_KINDS = {"communes": "commune", "programmes": "programme", "amounts": "amount", "dates": "date"}

_Check: TypeAlias = Callable[[Any], bool]


def gold_files(folders: Sequence[Path]) -> list[Path]:
    """The annotations in some folders."""
    return sorted(file for folder in folders for file in folder.glob("*.json"))


def read_gold(file: Path) -> Gold:
    """Read an annotation.

    Raises:
        UsageError: it can't be read, or something in it is missing or is no such value; it says where.
    """
    try:
        gold = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file} can't be read: {error.strerror}", advice="Check the folder.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file} is no JSON: {error}", advice="Save it as JSON in UTF-8.") from error
    problem = next(_problems(gold), None)
    if problem is not None:
        advice = "`lieudit reviews export FOLDER` writes annotations; take one of them for a pattern."
        raise UsageError(f"{file} is no annotation: {problem}", advice=advice)
    checked: Gold = gold
    return checked


def money(value: object) -> str:
    """Euros as the view ``mentions`` writes them: 78500, 78500.5, 200000..350000."""
    if isinstance(value, str) and ".." in value:
        value = value.split("..")
    if isinstance(value, list):
        return "..".join(money(part) for part in value)
    euros = round(float(str(value)), 2)
    return str(int(euros)) if euros == int(euros) else str(euros)


def _is_text(value: object) -> bool:
    """Whether it is a text that SQLite takes."""
    if not isinstance(value, str):
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _is_whole(value: object) -> bool:
    return type(value) is int


def _is_sum(value: object) -> bool:
    """Whether it is euros, or the lowest and the highest."""
    if isinstance(value, str):
        try:
            return all(math.isfinite(float(part)) for part in value.split("..", 1))
        except ValueError:
            return False
    if isinstance(value, list):
        return len(value) == 2 and all(type(part) in {int, float} and _is_sum(part) for part in value)
    try:
        return type(value) in {int, float} and math.isfinite(value)  # type: ignore[arg-type]  # a number
    except OverflowError:  # of more than 308 digits
        return False


def _or_null(check: _Check) -> _Check:
    return lambda value: value is None or check(value)


def _list_of(check: _Check) -> _Check:
    return lambda value: isinstance(value, list) and all(check(one) for one in value)


_NEEDED: Mapping[str, Mapping[str, _Check]] = {
    **{kind: {"value": _is_sum if kind == "amounts" else _is_text} for kind in MENTION_KINDS},
    "participations": {"commune": _is_text, "programme": _is_text},
    "awards": {"eur": _is_sum},
    "counts": {"programme": _is_text, "value": _is_whole, "scope": _is_text},
}
_DATED: Mapping[str, _Check] = {"edtf": _or_null(_is_text), "edtf_accept": _list_of(_or_null(_is_text))}
_ALLOWED: Mapping[str, Mapping[str, _Check]] = {
    **{kind: {"accept": _list_of(_is_sum if kind == "amounts" else _is_text)} for kind in MENTION_KINDS},
    "participations": {"status": _or_null(_is_text), **_DATED},
    "awards": {
        "communes": _list_of(_is_text),
        **dict.fromkeys(("programme", "funder", "purpose"), _or_null(_is_text)),
        **_DATED,
    },
    "counts": {"accept": _list_of(_is_text)},
}
FACT_KINDS = ("participations", "awards", "counts")


def _problems(gold: object) -> Iterator[str]:
    """What is wrong with an annotation, and where."""
    if not isinstance(gold, dict):
        yield "it is no object"
        return
    if not _is_text(gold.get("document")):
        yield "document is missing, or no text"
    pages = gold.get("pages")
    if not isinstance(pages, list):
        yield "pages is missing, or no list"
        return
    for number, page in enumerate(pages):
        place = f"pages[{number}]"
        if not isinstance(page, dict) or not _is_whole(page.get("number")):
            yield f"{place}.number is missing, or no whole number"
            return
        for kind in MENTION_KINDS:
            yield from _of_entries(kind, page.get(kind, []), f"{place}.{kind}")
    for kind in FACT_KINDS:
        yield from _of_entries(kind, gold.get(kind, []), kind)


def _of_entries(kind: str, entries: object, place: str) -> Iterator[str]:
    if not isinstance(entries, list):
        yield f"{place} is no list"
        return
    for number, entry in enumerate(entries):
        here = f"{place}[{number}]"
        if not isinstance(entry, dict):
            yield f"{here} is no object"
            return
        for name, check in _NEEDED[kind].items():
            if not check(entry.get(name)):
                yield f"{here}.{name} is missing, or no such value"
        for name, check in _ALLOWED[kind].items():
            if name in entry and not check(entry[name]):
                yield f"{here}.{name} is no such value"
