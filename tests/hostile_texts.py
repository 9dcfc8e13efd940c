"""Web pages and texts that are broken, or made to hurt. ``TEXTS`` has them by name (see ``hostile_pdf``)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from functools import partial

from hostile_pdf import SENTENCE

REST = f"<p>{SENTENCE}</p>"


def web(body: str, head: str = "") -> bytes:
    """A web page."""
    return f"<!doctype html><html><head><title>Bourg</title>{head}</head><body>{body}</body></html>".encode()


def told(data: str) -> str:
    """What a head tells as JSON-LD."""
    return f'<script type="application/ld+json">{data}</script>'


def _table(rows: int, columns: int) -> str:
    row = "<tr>" + "".join(f"<td>{at}</td>" for at in range(columns)) + "</tr>"
    return f"<table>{row * rows}</table>"


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


_LIES = (
    '<meta charset="utf-16">',
    '<meta charset="utf-7">',
    '<meta charset="rot13">',
    '<meta charset="zip">',
    '<meta charset="idna">',
)

REPEATED = (
    "7",
    "1 000 ",
    "1.000.",
    "de ",
    "de la ",
    ", ",
    "A",
    "A. ",
    ". ",
    "- ",
    "-",
    "€ ",
    "1 € ",
    "000 € ",
    "12 M€ ",
    "et ",
    "Saint-",
    "Saint ",
    "SAINT-",
    "le ",
    "l'",
    "d'",
    "L'",
    "'",
    "’",
    "« ",
    "( ",
    "(",
    ")",
    "[",
    "/",
    "1/",
    "12/",
    "12/07/",
    "01/01/2023 ",
    "2023 ",
    "2023-",
    "du 1er ",
    "1er janvier ",
    "janvier ",
    "le 7 juillet ",
    "Petites villes de demain ",
    "Petites villes ",
    "commune de ",
    "communes de ",
    "communes lauréates ",
    "est lauréate de ",
    "222\n\n",
    "...",
    "\n\n",
    "la commune de Bellac, ",
    "Bellac, ",
    "Bellac et ",
    "Bellac (87), ",
    "Communauté de communes ",
    "communauté ",
    "cent ",
    "deux cent ",
    "vingt-",
    "million ",
    "millions d'euros ",
    "mille ",
    "un million ",
    "%",
    "10 % ",
    "\t",
    "1\t",
    "Bellac\t",
    "\n",
    "a\n",
    "1\n",
    "- a\n",
    "1. ",
    "1.1.",
    "I. ",
    "A\n",
    "\u00a0",
    "1\u00a0",
    "1\u202f",
    "é",
    "e\u0301",
    "œ",
    "ﬁ",
    "subvention de ",
    "subvention ",
    "une aide de 1 € ",
    "financé par ",
    "attribue ",
    "accorde à ",
    "au profit de ",
    "signe ",
    "convention ",
    "entre ",
    "de 1 à ",
    "à ",
    "et de ",
    "dont ",
    "soit ",
    "n° ",
    "article ",
    "www.",
    "http://",
    "a@",
    "@",
    "_",
    "*",
    "#",
    "|",
    "a|",
    ";",
    ":",
    "…",
    "—",
    "– ",
    "•",
    "• ",
    "1) ",
    "a) ",
    "0",
    "1,",
    "1,5 ",
    "1.5.",
    "1 1 ",
    "12 345 678 ",
    "999 999 999 ",
    "XIV ",
    "M. ",
    "Mme ",
    "Préfet ",
    "Région ",
    "Département de ",
    "Conseil départemental ",
    "Ville de ",
    "Mairie de ",
    "EPF ",
    "OPAH-RU ",
    "ORT ",
    "ACV ",
    "PVD ",
    "Action cœur de ville ",
    "depuis 2019 ",
    "en 2020 ",
    "jusqu'en ",
    "2018-2020 ",
    "2018 à 2020 ",
    "trimestre ",
    "1er trimestre ",
    "été ",
)
"""What rules may go astray over when it comes again and again."""


def _again(piece: str) -> bytes:
    """A text in which a piece comes again for 16,000 characters."""
    return f"Bellac a signé. {piece * (16_000 // len(piece))} {SENTENCE}".encode()


TEXTS: dict[str, Callable[[], bytes]] = {
    "divisions.html": lambda: web("<div>" * 10_000 + REST),
    "quotes.html": lambda: web("<blockquote>" * 10_000 + REST + "</blockquote>" * 10_000),
    "huge-divisions.html": lambda: web("<div>" * 100_000 + REST),
    "spans.html": lambda: web("<span><b>" * 50_000 + REST),
    "lists.html": lambda: web("<ul><li>" * 50_000 + REST),
    "tables-in-tables.html": lambda: web("<table><tr><td>" * 30_000 + REST),
    "huge-quotes.html": lambda: web("<blockquote>" * 100_000 + REST + "</blockquote>" * 100_000),
    "unknown-elements.html": lambda: web("<x-y>" * 100_000 + REST),
    "forms.html": lambda: web("<form><fieldset>" * 30_000 + REST),
    "pictures.html": lambda: web("<svg><g>" * 50_000 + REST),
    "ends-without-starts.html": lambda: web("</div>" * 300_000 + REST),
    "huge-paragraphs.html": lambda: web("<p>a" * 200_000),
    "words-alone.html": lambda: web(f"<p>{'Le bourg de Bellac. ' * 100_000}</p>"),
    "word-of-a-million.html": lambda: web(f"<p>{'a' * 1_000_000}</p>{REST}"),
    "huge-attributes.html": lambda: web("<p " + "".join(f"a{at}=b " for at in range(100_000)) + f">{SENTENCE}</p>"),
    "attribute-of-10-mb.html": lambda: web(f'<p class="{"menu " * 2_000_000}">{SENTENCE}</p>'),
    "tag-never-ends.html": lambda: b"<html><body>" + REST.encode() + b"<p " + b"a='" * 300_000,
    "comment-never-ends.html": lambda: b"<html><!--" + b"-" * 1_000_000 + REST.encode(),
    "head-of-comments.html": lambda: b"<!-- " * 10_000 + b"<html>" + REST.encode(),
    "declaration-of-itself.html": lambda: b"<?xml " * 10_000 + b"><html>" + REST.encode(),
    "script-never-ends.html": lambda: web(REST + "<script>" + "if (a < b) { </p> }" * 50_000),
    "huge-cells-by-the-100000.html": lambda: web(_table(2_000, 50)),
    "huge-rows-by-the-100000.html": lambda: web(_table(100_000, 1)),
    "huge-one-row.html": lambda: web(_table(1, 100_000)),
    "spans-a-billion.html": lambda: web(
        "<table><tr><td colspan=1000000000 rowspan=1000000000>a</td></tr>" + "<tr><td>b</td></tr>" * 99 + "</table>"
    ),
    "spans-a-strange-number.html": lambda: web(
        "<table><tr><td colspan=-5 rowspan=1e9>a<td colspan=²>b<td colspan=" + "9" * 9_999 + ">c</table>"
    ),
    "entities.html": lambda: web(
        "<p>&#0;&#xD800;&#xDFFF;&#x110000;&#99999999999999;&#x1b;[31m&#xFFFE;&bogus;" + SENTENCE + "</p>"
    ),
    "controls-by-number.html": lambda: web(
        "".join(f"<p>a&#{n};b</p><nav>x</nav>&#x{n:x};c<nav>y</nav>\x0b" for n in [*range(32), 127, 65534, 65535])
        + REST * 9
    ),
    "entities-by-the-million.html": lambda: web("<p>" + "&amp;" * 1_000_000 + "</p>" + REST),
    "entities-of-its-own.html": lambda: (
        b'<!DOCTYPE html [<!ENTITY a "&a;&a;"><!ENTITY b SYSTEM "file:///etc/passwd">]><html><p>&a;&b;' + REST.encode()
    ),
    "null-bytes.html": lambda: web(REST * 9).replace(b"demain", b"de\x00main", 1),
    "half-characters.html": lambda: web(REST).replace(b"Bellac", b"Bel\xed\xa0\x80lac\xed\xb0\x80"),
    "cut-in-a-character.html": lambda: web(f"<p>{'é' * 999}</p>")[:-20],
    **{f"false-charset-{number}.html": partial(web, REST + "<p>Église</p>", lie) for number, lie in enumerate(_LIES)},
    "wide.html": lambda: web(REST).decode().encode("utf-16-le"),
    "widest.html": lambda: web(REST).decode().encode("utf-32"),
    "two-encodings.html": lambda: web(f"<p>{SENTENCE} Église</p>") + "<p>Mairie à Évron</p>".encode("cp1252"),
    "ld-deep.html": lambda: web(REST, told("[" * 100_000)),
    "ld-deep-and-whole.html": lambda: web(REST, told('{"a":' * 5_000 + "1" + "}" * 5_000)),
    "ld-wide.html": lambda: web(REST, told(json.dumps([{"@type": "Article"}] * 100_000))),
    "ld-of-numbers.html": lambda: web(
        REST, told('{"@type": "Article", "datePublished": ' + "9" * 9_999 + ', "headline": [1e999, NaN]}')
    ),
    "ld-of-strange-kinds.html": lambda: web(
        REST,
        told(
            '{"@type": {"a": []}, "headline": {"b": 1}, "publisher": [[]], "license": [{"url": {"c": 1}}], '
            '"datePublished": [true]}'
        ),
    ),
    "ld-of-half-characters.html": lambda: web(
        REST, told('{"@type": "Article", "headline": "A \\ud800\\u0000 B", "publisher": {"name": "\\udfff"}}')
    ),
    "date-of-no-day.html": lambda: web(
        REST, meta("date", "2023-02-31") + meta("dc.date", "0000-00-00") + meta("pubdate", "99999-12-31")
    ),
    "date-of-words.html": lambda: web(
        REST, meta("date", "le 1 2 3 4 5 6 7 8 9 10 11 12 2023 1 2 3 4 5 6 7 8 9 10 2023")
    ),
    "dates-by-the-thousand.html": lambda: web(
        "".join(f"<span class=date>il y a {at} 12 zzz 2023</span>" for at in range(3_000))
    ),
    "times-by-the-10000.html": lambda: web("<div>" + "<time>3 mai 2023</time>" * 10_000 + "</div>"),
    "title-of-10-mb.html": lambda: web(REST, f"<title>{'Bourg - ' * 1_000_000}</title>"),
    "title-of-controls.html": lambda: web(REST * 30, meta("og:title", "\x1b]0;pwned\x07 \u202e gnirts")),
    "picture-in-itself.html": lambda: web(
        f'<img src="data:image/png;base64,{base64.b64encode(bytes(5_000_000)).decode()}">{REST}'
    ),
    "address-of-a-script.html": lambda: web(REST * 30, '<link rel=canonical href="http://a/\x00\ud7ff<script>">'),
    "huge-50-mb.html": lambda: web(f"<p>{SENTENCE}</p>" * 550_000),
    "huge-50-mb-of-cells.html": lambda: web(_table(40_000, 100)),
    "huge-50-mb-alone.html": lambda: web(f"<p>{SENTENCE * 600_000}</p>"),
    "null-bytes.txt": lambda: (SENTENCE + "\n").encode() * 60 + b"\x00" * 9 + SENTENCE.encode(),
    "half-characters.txt": lambda: SENTENCE.encode() * 20 + b" \xed\xa0\x80 \xed\xb0\x80 \xf4\x90\x80\x80",
    "wide.txt": lambda: SENTENCE.encode("utf-16"),
    "wide-without-mark.txt": lambda: SENTENCE.encode("utf-16-be"),
    "wide-halves.txt": lambda: b"\xff\xfe" + b"A\x00\x00\xd8B\x00\x00\xdcC\x00" + SENTENCE.encode("utf-16-le") + b"x",
    "widest.txt": lambda: b"\xff\xfe\x00\x00" + b"\xff\xff\xff\xff" * 5 + SENTENCE.encode("utf-32-le"),
    "controls.txt": lambda: b"\x1b]0;pwned\x07 \x1b[2J \xe2\x80\xae \xc2\x85 " + SENTENCE.encode() * 30,
    "blanks.txt": lambda: b" \n\t\f" * 100_000,
    "marks-on-letters.txt": lambda: b"e" + b"\xcc\x81" * 100_000 + b"\n" + SENTENCE.encode(),
    "blanks-and-end.txt": lambda: b" " * 1_000_000 + b"a\n" + SENTENCE.encode(),
    "huge-lines-by-the-million.txt": lambda: b"a\n" * 1_000_000,
    "tabs.txt": lambda: b"\t".join(b"%d" % at for at in range(100_000)) + b"\n",
    "rows.txt": lambda: b"Bellac\t12\t500 000\n" * 30_000,
    "columns.txt": lambda: b"Bellac      12      500 000\n" * 30_000,
    "pages-by-the-2000.txt": lambda: (SENTENCE + "\n\f").encode() * 2_000,
    "line-of-a-million.txt": lambda: b"Bellac, " * 125_000,
    "huge-pages-by-the-million.txt": lambda: b"a\f" * 1_000_000,
    "huge-50-mb.txt": lambda: (SENTENCE + "\n\n").encode() * 570_000,
    **{f"huge-again-{number:03}.txt": partial(_again, piece) for number, piece in enumerate(REPEATED)},
}
