"""What a content system left in a text that is no part of it: shortcodes, template fields, dumps of its records."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ATTRIBUTE = r"""\s+[\w-]+=(?:"[^"\]]*"|'[^'\]]*'|”[^”\]]*”|[\w%-]+)"""
_SHORTCODE = re.compile(
    rf"\[/?[a-z]+(?:_[a-z\d]+)+(?:\s[^\[\]]*)?\]"  # [vc_row], [/et_pb_text]
    rf"|\[[a-z][\w-]*(?:{_ATTRIBUTE})+\s*/?\]"  # [caption id="…"]
    r"|\[/[a-z][\w-]*\]|\[(?:caption|gallery|embed|playlist|audio|video|toc)\]"
    r"|\{\{[^{}]*\}\}|\{%[^{}]*%\}"
)
_KEY = re.compile(r'"[@$\w-]+"\s*:')
_RECORD = re.compile(r'\s*[\[{]+\s*"[@$\w-]+"\s*:')
_RECORD_LINE = re.compile(r'\s*(?:"[@$\w-]+"\s*:.*|[\[\]{}]+,?|[\]}]+,?\s*[\[{]*)\s*')
_VALUE = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PROSE = 150  # characters of a value, beyond which a record holds the article itself
_LEAST_LINES = 3


def without_shortcodes(text: str) -> str:
    """A text without a content system's shortcodes and fields; what they enclose stays."""
    return _SHORTCODE.sub(" ", text) if "[" in text or "{" in text else text


def is_record(text: str) -> bool:
    """Whether a line is a record dumped as JSON, and holds no prose."""
    return _RECORD.match(text) is not None and len(_KEY.findall(text)) > 1 and not _holds_prose(text)


def without_records(lines: Sequence[str]) -> list[str]:
    """The lines without those of records dumped as JSON, whether of one line or of several."""
    kept: list[str] = []
    number = 0
    while number < len(lines):
        end = number
        while end < len(lines) and _RECORD_LINE.fullmatch(lines[end]):
            end += 1
        dumped = lines[number:end]
        if len(dumped) >= _LEAST_LINES and sum(bool(_KEY.search(line)) for line in dumped) > 1:
            if any(map(_holds_prose, dumped)):
                kept.extend(dumped)
            number = end
            continue
        if not is_record(lines[number]):
            kept.append(lines[number])
        number += 1
    return kept


def _holds_prose(text: str) -> bool:
    return any(len(value) > _PROSE and " " in value for value in _VALUE.findall(text))
