"""Measures lieudit beside its peers on corpora that it makes; writes figures into docs/benchmarks.md and docs/scale.md.

Round by round, so that a slow moment of the machine hits all alike: of two figures, the ratio is taken within a round,
then the median over the rounds. Two workers, or two processes of a peer. Corpora stay in benchmarks/.work from run to
run (some 3 GB). With --quick, all is tried on small corpora, which tells nothing of speed; the docs stay as they are.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Sequence

from benchmarks import plots, report
from benchmarks.figures import Figure, Figures, Key
from benchmarks.lab import HERE, QUICK, WORKERS, Lab, Sizes
from benchmarks.sections import SECTIONS, WHOLE, Section

DOCUMENT = HERE.parent / "docs" / "benchmarks.md"
SCALE = DOCUMENT.with_name("scale.md")
PICTURES = HERE.parent / "docs" / "pictures"
START = ("an ingest's start", "lieudit ingest")


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)


def measure(lab: Lab, sections: Sequence[Section], rounds: int) -> Figures:
    """Everything once a round."""
    figures: dict[Key, list[Figure]] = defaultdict(list)
    if any(section.needs_start for section in sections):
        lab.start()  # the first one reads programs and data from the disk: it would be taken off all rates of its round
    for number in range(1, rounds + 1):
        if any(section.needs_start for section in sections):
            figures[START].append(lab.start())
            say(f"round {number}: an ingest starts in {figures[START][-1].seconds:.1f} s")
        done: dict[Key, Figure] = {}  # what two sections tell of is measured once
        for section in sections:
            for one in section.measurements:
                key = (one.subject, one.who)
                if key in done or (one.once and number > 1):
                    continue
                done[key] = figure = one.run()
                figures[key].append(figure)
                say(f"round {number}: {one.subject}: {one.who}: {figure.amount:,.0f} in {figure.seconds:.2f} s")
    return figures


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; all if none is named"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="small corpora, one round")
    options = parser.parse_args()
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}")
    began = time.monotonic()
    rounds = 1 if options.quick else options.rounds
    lab = Lab(HERE / ".work", QUICK if options.quick else Sizes(), say)
    about = report.machine(HERE / ".venv" / "bin" / "python", rounds)
    sections = {name: SECTIONS[name](lab) for name in options.sections or SECTIONS}
    figures = measure(lab, list(sections.values()), rounds)
    if START in figures:
        starts = sorted(figure.seconds for figure in figures[START])
        about += f" An ingest starts in {starts[len(starts) // 2]:.1f} s, which is not in its rates."
    for name, section in sections.items():
        text = report.whole(section, figures, about)
        print(f"## {name}\n\n{text}\n")
        if not options.quick:
            if section.drawn:
                plots.draw(section, section.drawn, figures, PICTURES / f"benchmarks-{name}.svg")
                text = f"![Bars of the rates in the table below](pictures/benchmarks-{name}.svg)\n\n{text}"
            report.put(DOCUMENT, name, text)
    digital, scanned = (("one column", WHOLE), ("scans, clean, 300 dpi", WHOLE))
    if digital in figures and scanned in figures:
        told = report.expectations(figures[digital], figures[scanned], WORKERS)
        print(told)
        if not options.quick:
            report.put(SCALE, "scale", told)
    say(f"done in {(time.monotonic() - began) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
