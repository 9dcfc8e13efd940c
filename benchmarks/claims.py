"""What one more document costs to join, as the corpus grows: copies, claims, disagreements, ledger.

``python -m benchmarks.claims --sizes 100 1000 5000`` prints processor milliseconds, median and 90th percentile of 30.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from db.rows import rows_of
from db.store import Store
from extract import reference
from extract.facts import Amount, Award, Mentions, PageFacts, Participation, Role, Status
from extract.metadata import Described, Given
from extract.reference import Reference
from extract.text import DocumentInfo
from ingest.cache import dumps_page
from ingest.document import Method, Page, Source

_PROGRAMME = "petites-villes-de-demain"
_MORE = 30  # documents joined one by one at each size
_WORDS = 120  # of a document, beside its facts


def put(store: Store, number: int, known: Reference, codes: list[str], draw: random.Random) -> None:
    """Store a made-up document that tells one place and one grant."""
    code = draw.choice(codes)
    eur = float(draw.choice([50_000, 80_000, 120_000, draw.randrange(10_000, 900_000)]))
    words = [known.communes[one].name for one in draw.sample(codes, _WORDS)]
    text = f"La commune de {known.communes[code].name} reçoit {eur:.0f} euros. {' '.join(words)}"
    sha256 = hashlib.sha256(f"{number} {text}".encode()).hexdigest()
    page = Page(sha256[:16], 1, text, Method.PLAIN, "made up")
    amount = Amount(10, 20, 0.9, "benchmark", eur)
    purpose = draw.choice(words)
    facts = PageFacts(
        page.id,
        Mentions(amounts=(amount,)),
        participations=(Participation(0, 40, 0.9, "benchmark", code, _PROGRAMME, Status.SIGNED),),
        awards=(
            Award(
                0, 40, 0.9, "benchmark", amount, Role.GRANT, (code,), programme_id=_PROGRAMME, funder_id="etat",
                purpose=purpose,
            ),
        ),
    )  # fmt: skip
    info = DocumentInfo(page.document_id, None, "press-release", None, f"20{draw.randrange(18, 25)}-03")
    source = Source(Path(f"{number}.txt"), page.document_id, sha256, 1, "text/plain", 1)
    store.put(source, Given(), Described(info), [(dumps_page(page), rows_of(page, facts, known))])


def measure(sizes: list[int]) -> None:
    """Grow one corpus through the sizes; at each, join some more documents one by one."""
    known = reference.load()
    codes = sorted(code for code, commune in known.communes.items() if commune.successor is None)
    draw = random.Random(7)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "growth.db") as store:
        store.put_reference(known)
        for begin, size in pairwise((-_MORE, *sizes)):
            for number in range(begin + _MORE, size):
                put(store, number, known, codes, draw)
            store.join_claims()
            spent = []
            for number in range(size, size + _MORE):
                put(store, number, known, codes, draw)
                began = time.process_time()
                store.join_claims()
                spent.append((time.process_time() - began) * 1000)
            spent.sort()
            print(f"{size:>8,} documents: {statistics.median(spent):.1f} ms, {spent[int(0.9 * _MORE)]:.1f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 5000])
    measure(parser.parse_args().sizes)
