"""A served corpus from someone who means harm: every text that a document brings tries to be more than text."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from web_corpus import Corpus, build

MARKUP = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
TERMINAL = "\x1b]0;taken\x07\x1b[2J\u202eevil\r\n"
FORMULA = '=HYPERLINK("http://evil.example","x")'


def build_hostile(folder: Path) -> Corpus:
    """The corpus of the served pages, whose documents have titles, publishers, names and addresses that attack."""
    corpus = build(folder)
    with closing(sqlite3.connect(corpus.database)) as connection, connection:
        connection.execute(
            "update documents set title = ?1 || title, publisher = ?1, licence = 'javascript:alert(1)'", [MARKUP]
        )
        connection.execute("update documents set filename = ? || filename", [f"{MARKUP}\r\nSet-Cookie: taken=1"])
        connection.execute(
            "update documents set source_url = 'javascript:document.title=1' where media_type <> 'text/html'"
        )
        connection.execute("update participations set quote = ?1 || quote", [MARKUP])
        connection.execute("update awards set purpose = ?1, quote = ?1 || quote", [MARKUP])
        connection.execute("update communes set name = ?1 || name where code in ('02361', '02381', '02789')", [MARKUP])
        connection.execute("update programmes set name = ?1 || name, url = 'javascript:alert(1)'", [MARKUP])
        connection.execute("update organisations set name = ?1 || name", [MARKUP])
        connection.execute("update failures set path = ?1, message = ?1, advice = ?1", [MARKUP])
    return corpus
