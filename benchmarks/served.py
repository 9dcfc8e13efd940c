"""How fast every kind of page is served from a large database: ``python -m benchmarks.served FILE``.

Starts `lieudit serve` on a database that ``benchmarks.served_corpus`` made, asks each kind of page one request at a
time, then all kinds with eight clients at once, and prints Markdown tables. What misses its limit, is no 200, or says
that something took too long, is marked. The processor's time tells a slow page from a busy machine.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import os
import platform
import random
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import cycle, islice
from pathlib import Path

from benchmarks.served_addresses import Kind, kinds
from lieudit.web.originals import files_folder

_SECONDS = 30.0  # after which a request counts as timed out
_COMPLAINTS = (b"took too long", b"timed out", b"Traceback")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request."""

    milliseconds: float
    status: int  # 0: none came
    complaint: str = ""
    size: int = 0

    @property
    def is_good(self) -> bool:
        return self.status == 200 and not self.complaint


def kept_documents(connection: sqlite3.Connection, database: Path) -> list[str]:
    """Ids of the documents whose originals lie beside a database, the longest first."""
    kept = json.dumps([path.name for path in (files_folder(database) / "originals").glob("*/*")])
    sql = "select id from documents where sha256 in (select value from json_each(?)) order by page_count desc, id"
    return [document for (document,) in connection.execute(sql, [kept])]


def ask(client: http.client.HTTPConnection, address: str) -> Answer:
    """Ask for an address; the answer is read whole."""
    began = time.perf_counter()
    try:
        client.request("GET", address, headers={"Accept": "text/html", "Accept-Language": "fr"})
        response = client.getresponse()
        body = response.read()
    except (TimeoutError, http.client.HTTPException, OSError) as error:
        client.close()
        return Answer((time.perf_counter() - began) * 1000, 0, type(error).__name__)
    spent = (time.perf_counter() - began) * 1000
    complaint = next((words.decode() for words in _COMPLAINTS if words in body[-200_000:]), "")
    is_text = (response.getheader("Content-Type") or "").startswith(("text/html", "application/json"))
    return Answer(spent, response.status, complaint if is_text else "", len(body))


@contextmanager
def served(database: Path, port: int) -> Iterator[int]:
    """`lieudit serve`, in a process of its own, whose id this yields."""
    command = [sys.executable, "-m", "lieudit.cli", "serve", "--db", str(database), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if process.poll() is not None:
                    raise SystemExit("lieudit serve ended")
                time.sleep(0.1)
            yield process.pid
        finally:
            process.terminate()


def worked(process: int) -> float:
    """Milliseconds for which a process and the children that it waited for had a processor."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) * 1000 / os.sysconf("SC_CLK_TCK")


def measured(client: http.client.HTTPConnection, kind: Kind, rounds: int) -> list[Answer]:
    """The answers of a kind, its addresses asked in turn."""
    number = len(kind.addresses) if kind.is_first_time else rounds
    return [ask(client, address) for address in islice(cycle(kind.addresses), number)]


def verdict(kind: Kind, answers: Sequence[Answer]) -> tuple[float, float, str]:
    """Median, 95th percentile, and what is amiss."""
    spent = sorted(answer.milliseconds for answer in answers)
    median, slow = statistics.median(spent), spent[math.ceil(0.95 * len(spent)) - 1]
    bad = sorted({answer.complaint or str(answer.status) for answer in answers if not answer.is_good})
    if median > kind.median_ms:
        bad.append("median")
    if slow > kind.slow_ms:
        bad.append("95th percentile")
    return median, slow, ", ".join(bad)


def at_once(port: int, asked: Sequence[Kind], clients: int, rounds: int) -> Iterator[tuple[Kind, list[Answer]]]:
    """The answers when so many clients ask for all kinds, each in its own order."""
    addresses = [(kind, address) for kind in asked for address in islice(cycle(kind.addresses), rounds)]

    def client(number: int) -> list[tuple[str, Answer]]:
        chance = random.Random(number)
        order = chance.sample(addresses[number::clients], len(addresses[number::clients]))
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)) as connection:
            return [(kind.name, ask(connection, address)) for kind, address in order]

    with ThreadPoolExecutor(clients) as pool:
        answers = [entry for found in pool.map(client, range(clients)) for entry in found]
    for kind in asked:
        yield kind, [answer for name, answer in answers if name == kind.name]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--port", type=int, default=8140)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--only", default="", help="kinds whose name has this in it")
    parser.add_argument("--missed", action="store_true", help="print only what misses its limit")
    parser.add_argument("--clients", type=int, default=8, help="at once; 0 leaves that out")
    options = parser.parse_args()
    shutil.rmtree(files_folder(options.file) / "cache" / "images", ignore_errors=True)
    with closing(sqlite3.connect(f"file:{options.file}?mode=ro", uri=True)) as connection:
        ids = kept_documents(connection, options.file)
        asked = [kind for kind in kinds(connection, ids) if options.only in kind.name]
        (pages,) = connection.execute("select count(*) from pages").fetchone()
    versions = ", ".join(f"{name} {version(name)}" for name in ("lieudit", "datasette", "uvicorn"))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, ", end="")
    print(
        f"SQLite {sqlite3.sqlite_version}; {versions}; {pages:,} pages, {options.file.stat().st_size / 1e9:.2f} GB.\n"
    )
    with served(options.file, options.port) as process:
        print(
            f"| {options.rounds} of each, one at a time | median, ms | 95th percentile | slowest | processor | missed |"
        )
        print("| --- | ---: | ---: | ---: | ---: | --- |")
        with closing(http.client.HTTPConnection("127.0.0.1", options.port, timeout=_SECONDS)) as client:
            missed = 0
            for kind in asked:
                before = worked(process)
                answers = measured(client, kind, options.rounds)
                spent_each = (worked(process) - before) / len(answers)
                median, slow, amiss = verdict(kind, answers)
                missed += bool(amiss)
                if amiss or not options.missed:
                    slowest = max(answer.milliseconds for answer in answers)
                    figures = f"{median:.0f} | {slow:.0f} | {slowest:.0f} | {spent_each:.0f}"
                    print(f"| {kind.name} | {figures} | {amiss} |", flush=True)
        print(f"\n{len(asked)} kinds, {missed} miss.")
        if options.clients:
            print(f"\n| {options.clients} clients at once | requests | median, ms | slowest, ms | failed |")
            print("| --- | ---: | ---: | ---: | --- |")
            every: list[Answer] = []
            for kind, answers in at_once(options.port, asked, options.clients, 4):
                every += answers
                failed = ", ".join(sorted({one.complaint or str(one.status) for one in answers if not one.is_good}))
                spent = sorted(answer.milliseconds for answer in answers)
                if failed:
                    print(
                        f"| {kind.name} | {len(spent)} | {statistics.median(spent):.0f} | {spent[-1]:.0f} | {failed} |"
                    )
            spent = sorted(answer.milliseconds for answer in every)
            failures = sum(not answer.is_good for answer in every)
            print(f"| all kinds | {len(every)} | {statistics.median(spent):.0f} | {spent[-1]:.0f} | {failures} |")


if __name__ == "__main__":
    main()
