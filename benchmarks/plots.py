"""Bars of rates, for the docs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt

from benchmarks.figures import Figures
from benchmarks.report import spread
from benchmarks.sections import Section

OURS, OTHERS = "#1f6f8b", "#b8b8b8"


def draw(section: Section, subjects: Sequence[str], figures: Figures, path: Path) -> None:
    """Rates of a section as bars, the longest on top; lines from the least to the most of the rounds.

    Args:
        section: what was measured.
        subjects: a panel each.
        figures: by subject and who.
        path: the SVG file.
    """
    mpl.rcParams["svg.hashsalt"] = "lieudit"  # the same picture, the same file
    mpl.rcParams["svg.fonttype"] = "none"
    made, panels = plt.subplots(len(subjects), 1, figsize=(8, 2.2 * len(subjects)), squeeze=False)
    for subject, panel in zip(subjects, panels[:, 0], strict=True):
        measured = [(one.subject, one.who) for one in section.measurements if one.subject == subject]
        rows = sorted((spread(figures[key]), key[1]) for key in measured)
        names = [who for _, who in rows]
        middles = [middle for (_, middle, _), _ in rows]
        ends = [[middle - least for (least, middle, _), _ in rows], [most - middle for (_, middle, most), _ in rows]]
        colours = [OURS if who.startswith("lieudit") else OTHERS for who in names]
        bars = panel.barh(names, middles, xerr=ends, color=colours, ecolor="#404040")
        panel.bar_label(bars, labels=[f"{middle:.3g}" for middle in middles], padding=4)
        panel.set_title(subject, loc="left", fontsize=10)
        panel.margins(x=0.12)
        panel.spines[["top", "right"]].set_visible(False)
    panels[-1, 0].set_xlabel(section.unit)
    made.tight_layout()
    made.savefig(path, metadata={"Date": None})
    plt.close(made)
