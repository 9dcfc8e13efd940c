"""What one document more costs, by how many there are: ``python -m benchmarks.copies [--sizes N…]``.

The corpus is made from a seed, a page of about two hundred words a document: half of them stand alone, the others are
reprints of a release, excerpts, and letters that differ in town and sum only. Timed is what ``lieudit ingest`` does
once a document is read and its facts are stored: looking up its like, comparing, writing links and clusters. Every
figure is the median of those documents, in milliseconds of the processor.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from benchmarks.corpus import FUNDERS, PROGRAMMES, WORKS, filler
from db import bands, copies, copies_read
from db.rows import row_id
from db.store import Store
from extract.copies_keys import keys_of

_NOUNS = ("halle", "place", "rue", "mairie", "école", "fontaine", "gare", "mail", "pont", "marché", "lavoir", "kiosque")
_DOES = ("rouvre", "attend", "accueille", "prépare", "retrouve", "protège", "éclaire", "anime", "relie", "transforme")
_QUALITIES = ("ancienne", "neuve", "haute", "basse", "fermée", "publique", "couverte", "voisine", "pavée", "arborée")
_FORM = """L'aide vous sera versée en deux fois : la moitié au début des travaux, sur présentation de l'ordre de
service, le solde à leur achèvement, sur présentation des factures. Vous voudrez bien faire figurer ce concours sur les
panneaux du chantier et associer les services à l'inauguration, qui restent à votre disposition."""


@dataclass(frozen=True, slots=True)
class _Document:
    """A document of one page, with the places of the town that it names."""

    text: str
    published: str
    town: str  # code
    name: str


def _prose(chance: random.Random, words: int) -> str:
    """Sentences of which hardly two are alike, between some that everybody writes."""
    sentences: list[str] = []
    while sum(len(sentence.split()) for sentence in sentences) < words:
        if chance.random() < 0.1:
            sentences.append(filler(chance))
            continue
        parts = [
            f"la {chance.choice(_NOUNS)} {chance.choice(_QUALITIES)} {chance.choice(_DOES)} {chance.randint(2, 999)}"
            for _ in range(chance.randint(2, 4))
        ]
        sentences.append(", ".join(parts).capitalize() + f" {chance.choice(_NOUNS)}s.")
    return " ".join(sentences)


def documents(seed: int, number: int) -> Iterator[_Document]:
    """So many documents, the same for a seed."""
    chance = random.Random(seed)
    release, released = "", 0
    for index in range(number):
        town = chance.randrange(1000)
        name = f"Bourg-{town}"
        kind = chance.choice(("alone", "alone", "alone", "release", "reprint", "letter"))
        sum_of = f"L'aide de {chance.choice(FUNDERS)} à {name} est de {chance.randint(10, 999)} 000 euros pour "
        given = f"{sum_of}{chance.choice(WORKS)} dans {chance.choice(PROGRAMMES)}."
        if kind == "letter":
            text = f"Le maire de {name} est informé de ce qui suit. {given} {_FORM} Fait pour {name}."
        elif kind == "reprint" and release:
            text, town = f"Journal {index}\n\n{release}\n\nLire aussi la page {index}.", released
        else:
            text = f"{name}, document {index}\n\n{_prose(chance, 80)}\n\n{given} {_prose(chance, 80)} À {name}."
            if kind == "release":
                release, released = text, town
        day = f"{2014 + index % 10}-{1 + index % 12:02d}-{1 + index % 28:02d}"
        yield _Document(text, day, f"B{town:04d}", f"Bourg-{town}")


def put(database: Database, number: int, document: _Document) -> None:
    """Write a document's rows as ``Store.put`` writes them, as far as copies are concerned."""
    identity = row_id("benchmark", number)
    page = f"{identity}-1"
    with database.atomic():
        database["documents"].insert(
            {
                "id": identity,
                "filename": f"{number}.txt",
                "media_type": "text/plain",
                "page_count": 1,
                "sha256": identity * 4,
                "published": document.published,
            }
        )
        database["pages"].insert(
            {"id": page, "document_id": identity, "number": 1, "text": document.text, "method": "plain"}
        )
        start = 0
        while (start := document.text.find(document.name, start)) >= 0:
            mention = {"id": row_id(page, start), "page_id": page, "start": start, "end": start + len(document.name)}
            said = {"text": document.name, "boxes": "[]", "commune_code": document.town, "confidence": 1.0}
            database["commune_mentions"].insert(mention | said | {"method": "benchmark"})
            start += len(document.name)
        database["stale_documents"].insert({"document_id": identity})


def sign(database: Database) -> None:
    """Write the keys of the stale document, so that others find it."""
    with database.atomic():
        (document,) = database.execute("select document_id from stale_documents").fetchone()
        texts = [sheet.text for sheet in copies_read.read(database, document).pages]
        bands.put(database, document, keys_of(texts))
        database.execute("delete from stale_documents")


def main() -> None:
    """Grow one corpus, and time what is added at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument(
        "--signed", type=int, default=0, help="of the first, so many get their keys, but aren't compared"
    )
    parser.add_argument("--added", type=int, default=100, help="documents timed at each size")
    options = parser.parse_args()
    print("| documents | median, ms | slowest of ten, ms | keys | links | database, MB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder, Store(path := Path(folder) / "copies.db") as store:
        database = store.database
        towns = ({"code": f"B{town:04d}", "name": f"Bourg-{town}", "status": "current"} for town in range(1000))
        database["communes"].insert_all(towns)
        most = max(options.sizes) + options.added
        seconds: list[float] = []
        for number, document in enumerate(documents(1, most)):
            put(database, number, document)
            if number < options.signed:
                sign(database)
                continue
            began = time.process_time()
            copies.refresh(database)
            seconds.append(time.process_time() - began)
            if number + 1 - options.added in options.sizes:
                timed = sorted(seconds[-options.added :])
                middle, slow = statistics.median(timed), timed[int(len(timed) * 0.9)]
                counts = [database[table].count for table in ("document_bands", "document_links")]
                size = path.stat().st_size / 1e6
                print(f"| {number + 1 - options.added:,} | {middle * 1e3:.1f} | {slow * 1e3:.1f} ", end="")
                print(f"| {counts[0]:,} | {counts[1]:,} | {size:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
