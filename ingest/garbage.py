"""How often a process looks for objects that hold one another and that nobody else holds."""

from __future__ import annotations

import gc
from functools import cache

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Python's 700 have the collector walk over the reference data time and again: a third of a second while a process
loads it, and more than a millisecond a page."""


def collect_seldom() -> None:
    """Look seldom: what is made for a page goes with its last name, as nothing of it holds itself."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


@cache
def keep_what_is_loaded(after: str) -> None:
    """Spare the collector what this process holds once it has done a kind of work for the first time.

    Reference data, lexicons, models and modules stay, and are most of what it ever holds.
    """
    gc.freeze()
