"""Text made easy to match, with the way back to every character; and what OCR damaged, repaired beside it.

The page's own text is never changed: a ``Repair`` says how a stretch of it should read, ``fold`` reads it so and
keeps the offsets. Nothing is invented: a word is repaired only where a confusion known of OCR makes of a rare or
unknown word a common one.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import ahocorasick_rs

from extract.facts import Span
from extract.text import Folded
from ingest.document import Method, Page

_APOSTROPHES = "'’‘ʼ′´`‛＇"
_DASHES = "-\u2010\u2011‒–—―−﹣－"
_SPELLED_OUT = {"œ": "oe", "æ": "ae", "ß": "ss", "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "ø": "o"}
_PARTING = re.compile(r"[\n\t]")
_NOTHING = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")  # soft hyphen and marks without width


@dataclass(frozen=True, slots=True)
class Repair(Span):
    """What a damaged stretch of a page's text should read."""

    norm: str


def fold_character(character: str) -> str:
    """Lower case, no accent; a plain space, apostrophe or dash for any of its kin; ``""`` for what has no width."""
    if character in _NOTHING or unicodedata.combining(character):
        return ""
    if character.isspace() or unicodedata.category(character) == "Zs":
        return " "
    if character in _APOSTROPHES:
        return "'"
    if character in _DASHES:
        return "-"
    lower = character.lower()
    if lower in _SPELLED_OUT:
        return _SPELLED_OUT[lower]
    bare = "".join(part for part in unicodedata.normalize("NFD", lower) if not unicodedata.combining(part))
    return bare or lower


class _FoldedCharacters(dict[int, str]):
    """What each code point is folded to, as ``str.translate`` asks for it; found once a process."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = fold_character(chr(code))
        return folded


_FOLDED = _FoldedCharacters()


def fold_string(text: str) -> str:
    """Fold a name for comparison with ``Folded.text``, without its alignment."""
    return text.translate(_FOLDED)


def fold(text: str, repairs: Sequence[Repair] = ()) -> Folded:
    """Fold a text; a repaired stretch is folded as it should read.

    Args:
        text: the page's text.
        repairs: in order, not overlapping. Letters that a repair leaves alone at its start and end keep their own
            places; each between them stands for the whole damaged stretch.
    """
    parts: list[str] = []
    stretches: list[tuple[int, int, int]] = []
    unequal = {character for character in set(text) if len(_FOLDED[ord(character)]) != 1}  # œ, a soft hyphen

    def put(folded: str, start: int, end: int) -> None:
        parts.append(folded)
        stretches.extend([(start, end, 1)] * len(folded))

    def copy(begin: int, stop: int) -> None:
        """Characters of which each is folded to one."""
        parts.append(text[begin:stop].translate(_FOLDED))
        stretches.append((begin, stop, stop - begin))

    def copy_any(begin: int, stop: int) -> None:
        for position in [at for at in range(begin, stop) if text[at] in unequal] if unequal else ():
            copy(begin, position)
            put(_FOLDED[ord(text[position])], position, position + 1)
            begin = position + 1
        copy(begin, stop)

    done = 0
    for repair in repairs:
        copy_any(done, repair.start)
        for character, start, end in _aligned(text, repair):
            put(_FOLDED[ord(character)], start, end)
        done = repair.end
    copy_any(done, len(text))
    return Folded("".join(parts), tuple(stretches))


def _aligned(text: str, repair: Repair) -> Iterator[tuple[str, int, int]]:
    """Each character of a repair with the stretch of the text that it stands for (never empty)."""
    read, norm = text[repair.start : repair.end], repair.norm
    same = len(read) == len(norm)
    first = 0
    while first < min(len(read), len(norm)) and read[first] == norm[first]:
        first += 1
    last = 0
    while last < min(len(read), len(norm)) - first and read[-1 - last] == norm[-1 - last]:
        last += 1
    begin, end = repair.start + first, repair.end - last
    for index, character in enumerate(norm):
        if same or index < first:
            yield character, repair.start + index, repair.start + index + 1
        elif index >= len(norm) - last:
            place = repair.end - (len(norm) - index)
            yield character, place, place + 1
        else:  # where nothing stood (a space that was lost), the letter that follows
            yield character, min(begin, repair.end - 1), max(end, min(begin, repair.end - 1) + 1)


@lru_cache(maxsize=32)  # each finder asks for it, those that need the whole document when all pages have been read
def separated(text: str, folded: Folded) -> str:
    """``folded.text`` with the line feeds and tabs that part blocks and cells kept, so that no match crosses one."""
    parts: list[str] = []
    done = 0
    for sign in _PARTING.finditer(text):
        place = bisect_left(folded.starts, sign.start(), done)
        while place < len(folded.starts) and folded.starts[place] == sign.start():
            parts += folded.text[done:place], sign.group()
            done = place = place + 1
    return "".join(parts) + folded.text[done:]


# Marks that sound French never bears: I' for l', € inside a word, a capital I inside a small word, œ read as ce or
# cce, letters among digits.
_DAMAGE = re.compile(
    r"""(?<!\w)[I|1]['’][A-Za-zà-ÿ] | [a-zà-ÿ]€[a-zà-ÿ] | (?<![\w€])€[a-zà-ÿ]{2} | [a-zà-ÿ]I[a-zà-ÿ]
    | (?i:\bc?ceur|\bceuvre|\bsceur|\bvceu|nceud) | \b(?:Ie|Ia|Ies|Iui|Ieur|Iors)\b | \d[Oo](?=[\dOo ]) | [Oo]0|0[Oo]\b
    | \b(?:cing|méme|rble|Ietat)\b | \brn(?:illi|ais\b|onde)""",
    re.VERBOSE,
)
# One of these stands in each mark, or is it: only the words that hold one need be looked at.
_SIGNS = ahocorasick_rs.AhoCorasick(
    [
        *("I", "|", "€", "1'", "1’", "O0", "o0", "cing", "méme", "rble", "rnilli", "rnais", "rnonde"),
        *(f"{digit}{letter}" for digit in "0123456789" for letter in "Oo"),
        *map("".join, product("cC", "eE", "uU")),
    ]
)
_LEAST_MARKS = 2
_WORDS_PER_MARK = 400  # rarer marks are slips of a typist, not of a machine


def is_damaged(page: Page) -> bool:
    """Whether a page's text comes from OCR, or bears the marks of it."""
    if page.method is Method.OCR:
        return True
    marks = _marks(page.text)
    return marks >= _LEAST_MARKS and marks * _WORDS_PER_MARK >= len(page.text.split())


def _marks(text: str) -> int:
    """How many marks of damage a text bears; none holds a blank."""
    marks = done = 0
    for _, start, stop in _SIGNS.find_matches_as_indexes(text):
        if start < done:
            continue
        begin, end = start, stop
        while begin > done and not text[begin - 1].isspace():
            begin -= 1
        while end < len(text) and not text[end].isspace():
            end += 1
        marks += len(_DAMAGE.findall(text, begin, end + 1))  # the blank after it makes a mark of some
        done = end
    return marks


Rank = Callable[[str], int | None]
"""How common a French word is (0: the commonest), None where it is not known."""

# What OCR reads, and what stood there. The first few are so typical that they may be undone in a name too.
_SURE = (("I", "l"), ("|", "l"), ("1", "l"), ("0", "o"), ("ce", "oe"), ("cce", "coe"), ("rn", "m"), ("vv", "w"))
_LIKELY = (
    *(("g", "q"), ("q", "g"), ("b", "ô"), ("é", "ô"), ("d", "ô"), ("e", "ê"), ("c", "e"), ("e", "c"), ("u", "n")),
    *(("n", "u"), ("f", "t"), ("t", "f"), ("i", "l"), ("l", "i"), ("li", "h"), ("h", "b"), ("cl", "d"), ("ii", "u")),
    *(("m", "rn"), ("nn", "m"), ("ni", "rri"), ("m", "m"), ("t", "l"), ("5", "s"), ("6", "é"), ("8", "b"), ("$", "s")),
)
_WRONG = {wrong: re.compile(re.escape(wrong), re.IGNORECASE if wrong != "I" else 0) for wrong, _ in (*_SURE, *_LIKELY)}
_RARER = 25  # a word is taken for damaged where what it might be is so many times commoner
_CLEARER = 4  # and where no second reading comes so near
_PIECE = re.compile(r"[^\W_]*[€|$]?[^\W_]+[€|$]?[^\W_]*|(?<![\w|])\|(?=['’])")
_ELIDED = re.compile(r"(?<!\w)([I|1])(?=['’‘´`][A-Za-zÀ-ÿ])")
_E_ACUTE = re.compile(r"(?<![\d€MKk])€(?=[a-zà-ÿ])|(?<=[a-zà-ÿ]{2})€$")
_GLUED = re.compile(r"(de|du|des|à|et|en|la|le|les|au|aux|par|pour|sur|dans)([A-ZÀ-Ý][a-zà-ÿ]{2,})")
_INNER_I = re.compile(r"(?<=[a-zà-ÿ])I(?=[a-zà-ÿ])")
_NUMBER = re.compile(r"(?<![\w|])(?=[OoIl|]*\d)[\dOoIl|]+(?![\w|])")
_ZEROS = re.compile(r"(?<=\d[\s.])[\dOo]{3}(?!\w)")
_ONE = re.compile(r"(?<![\w'’.\n\t])(?<!€ )[lI](?=[\s.]\d{3}(?:[\s.]\d{3})*(?:,\d+)?\s?(?:€|euros?\b|[kM]€))")
_EURO = re.compile(r"(?<=\d{3}\s)[CEe£&¢](?![\w'’])|(?<=\d\s[Mk])[CEe£&¢](?!\w)|(?<=\d[Mk])[CEe£&¢](?!\w)")
_DIGITS = str.maketrans("OoIl|", "00111")

# What a content system lost or wrote for an address: `l?État`, `c?ur`, `250 000 ?`; `Bar%20le%20Duc`.
_QUESTIONED = re.compile(r"(?<![^\W\d_])[^\W\d_]*(?:\?[^\W\d_]+)+")
_APOSTROPHE_LOST = re.compile(
    r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu|aujourd)(?P<mark>\?)(?=\w)", re.IGNORECASE
)
_EURO_LOST = re.compile(r"(?<=\d\s)\?|(?<=\d\s[Mk])\?")
_LOSABLE = "éèêàçùôîâûëïœ"  # the commoner first
_PERCENT = re.compile(r"%(?<!\d%)[0-9A-F]{2}(?:%[0-9A-F]{2})*", re.IGNORECASE)
_OF_ADDRESS = re.compile(r"[/=&@]|www\.")
_MOST_LOST = 2  # letters of one word


def repairs_of(page: Page, rank: Rank) -> tuple[Repair, ...]:
    """All that is to be read otherwise than it stands on a page: what was lost on the way, and what OCR damaged."""
    lost = tuple(lost_letters(page.text, rank))
    if not is_damaged(page):
        return lost
    damaged = (one for one in repairs(page.text, rank) if not any(one.overlaps(other) for other in lost))
    return tuple(sorted((*lost, *damaged), key=lambda repair: repair.start))


def lost_letters(text: str, rank: Rank) -> Iterator[Repair]:
    """The question marks that stand for a letter, an apostrophe or €, and what is percent-encoded; in order.

    A question mark is followed by a blank in French: one inside a word is none, but in an address.
    """
    found: list[Repair] = []
    apostrophes = 0
    for match in _QUESTIONED.finditer(text) if "?" in text else ():
        if _in_address(text, match.start()):
            continue
        letters = tuple(_letters(match.group(), match.start(), rank))
        elided = _APOSTROPHE_LOST.match(text, match.start(), match.end())
        if elided is None or letters:  # c?ur: no elision
            found.extend(letters)
            continue
        apostrophes += 1
        found.append(Repair(elided.start("mark"), elided.end(), "'"))
        found.extend(_letters(text[elided.end() : match.end()], elided.end(), rank))
    if apostrophes > 1:  # the sign of the euro was lost with the apostrophes
        found.extend(Repair(match.start(), match.end(), "€") for match in _EURO_LOST.finditer(text))
    for match in _PERCENT.finditer(text):
        read = _decoded(match.group())
        if read and not _in_address(text, match.start()):
            found.append(Repair(match.start(), match.end(), read))
    yield from sorted(found, key=lambda repair: repair.start)


def _in_address(text: str, place: int) -> bool:
    """Whether a place lies in a word that is a link's."""
    begin = max(text.rfind(blank, 0, place) for blank in " \n\t\u00a0") + 1
    end = min((at for at in (text.find(blank, place) for blank in " \n\t\u00a0") if at >= 0), default=len(text))
    return _OF_ADDRESS.search(text, begin, end) is not None


def _letters(word: str, offset: int, rank: Rank) -> Iterator[Repair]:
    """The letters that a word's question marks stand for; none where no common word comes of them."""
    marks = [place for place, character in enumerate(word) if character == "?"]
    if not marks or len(marks) > _MOST_LOST:
        return
    read: list[tuple[int, str, tuple[str, ...]]] = []
    for letters in product(_LOSABLE, repeat=len(marks)):
        candidate = list(word)
        for place, letter in zip(marks, letters, strict=True):
            candidate[place] = letter
        best = _best("".join(candidate), rank)
        if best is not None:
            read.append((best, "".join(candidate), letters))
    if read:
        for place, letter in zip(marks, min(read)[2], strict=True):
            yield Repair(offset + place, offset + place + 1, letter)


def _decoded(encoded: str) -> str:
    """Percent-encoded letters and blanks; empty where the bytes are no UTF-8, or anything else."""
    try:
        read = bytes.fromhex(encoded.replace("%", "")).decode()
    except UnicodeDecodeError:  # 20 %de: a rate
        return ""
    return read if all(one.isalpha() or one in " '’-" for one in read) else ""


def repairs(text: str, rank: Rank) -> tuple[Repair, ...]:
    """What OCR damaged in a text, in order: elisions, letters, digits and the sign of the euro.

    Only for a text that ``is_damaged``: a sound one holds rare words that look like damaged common ones.
    """
    found: dict[int, Repair] = {}
    taken = bytearray(len(text))

    def put(repair: Repair) -> None:
        if not any(taken[repair.start : repair.end]):
            taken[repair.start : repair.end] = b"\1" * (repair.end - repair.start)
            found[repair.start] = repair

    for repair in _numbers(text):
        put(repair)
    for match in _ELIDED.finditer(text):
        put(Repair(match.start(), match.end(), "l"))
    read: dict[str, str] = {}
    for match in _PIECE.finditer(text):
        word = match.group()
        norm = read.get(word) or read.setdefault(word, _word(word, rank))
        if norm != word:
            put(Repair(match.start(), match.end(), norm))
    return tuple(found[start] for start in sorted(found))


def _numbers(text: str) -> Iterator[Repair]:
    for match in _NUMBER.finditer(text):
        read = match.group()
        # A last l is a litre, a last o that of n° or of an ordinal.
        if not read.isdigit() and (read[-1].isdigit() or read[-1] == "O"):
            yield Repair(match.start(), match.end(), read.translate(_DIGITS))
    for match in _ZEROS.finditer(text):
        if not match.group().isdigit():
            yield Repair(match.start(), match.end(), match.group().translate(_DIGITS))
    for match in _ONE.finditer(text):
        yield Repair(match.start(), match.end(), "1")
    for match in _EURO.finditer(text):
        yield Repair(match.start(), match.end(), "€")


def _word(word: str, rank: Rank) -> str:
    """How a word should read: itself, where nothing better is sure."""
    if word.isdigit():
        return word
    if word == "Cing":  # at a sentence's start: a name is never read so
        return "Cinq"
    glued = _GLUED.fullmatch(word)
    if glued is not None and _best(word, rank) is None:
        return f"{glued[1]} {glued[2]}"
    read = word if any(c.isdigit() for c in word) else _INNER_I.sub("l", _E_ACUTE.sub("é", word))
    if not any(c.isalpha() for c in read) or "€" in read:
        return read
    capital = read[0].isupper() and read[0] != "I"
    shouted = capital and len(read) > 2 and read.upper() == read.replace("l", "I")
    lower = read.replace("l", "I").lower() if shouted else read
    own = _best(lower if shouted else read, rank)
    known = own if own is not None else 10**9
    candidates: dict[str, int] = {}
    for wrong, right in _SURE if capital and not shouted else (*_SURE, *_LIKELY):
        if len(read) < 4 and wrong not in {"I", "|", "1", "0"}:
            continue
        for candidate in _applied(lower, wrong, right):
            place = _best(candidate, rank)
            if place is not None and place * _RARER < known:
                candidates[candidate] = place
    if not candidates:
        return lower.upper() if shouted and lower.upper() != read else read
    first, *others = sorted(candidates, key=lambda word: (candidates[word], word))
    if others and (candidates[first] + 1) * _CLEARER > candidates[others[0]]:
        return read
    return first.upper() if shouted else first


def _applied(word: str, wrong: str, right: str) -> set[str]:
    """The word with one occurrence undone, and with all."""
    places = [match.start() for match in _WRONG[wrong].finditer(word)]
    if not places:
        return set()
    made = {word[:at] + _cased(right, word[at]) + word[at + len(wrong) :] for at in places}
    made.add(word.replace(wrong, right))
    return made - {word}


def _cased(right: str, first: str) -> str:
    return right.capitalize() if first.isupper() and first != "I" else right


def _best(word: str, rank: Rank) -> int | None:
    """The rank of a word in whatever case."""
    ranks = [place for place in (rank(word), rank(word.lower())) if place is not None]
    return min(ranks, default=None)
