"""What was measured, and what is wanted of it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement.

    Attributes:
        amount: how many pages or files; 1 for a command that is only timed.
        seconds: how long they took.
        parent: megabytes that the command's own process had at most; None where that isn't known.
        worker: megabytes of its largest worker, with the process in which that reads.
        note: what else is to be told of it.
        parent_seconds: processor's time of the command's own process, which alone writes.
        database_bytes: by which the database grew.
        kept_bytes: by which what lies beside it grew: originals and pages that were read.
    """

    amount: float
    seconds: float
    parent: float | None = None
    worker: float | None = None
    note: str = ""
    parent_seconds: float = 0.0
    database_bytes: int = 0
    kept_bytes: int = 0

    @property
    def rate(self) -> float:
        return self.amount / self.seconds


@dataclass(frozen=True, slots=True)
class Measurement:
    """Something to be measured once a round: who does it, and on what."""

    subject: str
    who: str
    run: Callable[[], Figure]
    once: bool = False  # in the first round only: what takes long and varies little


Key: TypeAlias = tuple[str, str]  # subject, who
Figures: TypeAlias = Mapping[Key, Sequence[Figure]]  # round by round


@dataclass(frozen=True, slots=True)
class Claim:
    """What is to hold of figures.

    Attributes:
        text: in words.
        value: what the figures say; None: the system doesn't tell.
        limit: how much that is to be.
        at_most: whether the limit is an upper one.
        unit: of both; "" for ratios.
    """

    text: str
    value: Callable[[Figures], float | None]
    limit: float
    at_most: bool = False
    unit: str = ""

    def holds(self, value: float) -> bool:
        return value <= self.limit if self.at_most else value >= self.limit


def median_rate(figures: Sequence[Figure]) -> float:
    return statistics.median(figure.rate for figure in figures)


def ratio(one: Key, other: Key) -> Callable[[Figures], float]:
    """The median over the rounds of one rate by the other of the same round."""

    def value(figures: Figures) -> float:
        pairs = zip(figures[one], figures[other], strict=True)
        return statistics.median(left.rate / right.rate for left, right in pairs)

    return value


def rate(key: Key) -> Callable[[Figures], float]:
    """The median rate."""
    return lambda figures: median_rate(figures[key])


def seconds(key: Key) -> Callable[[Figures], float]:
    """The median time."""
    return lambda figures: statistics.median(figure.seconds for figure in figures[key])


def memory(kind: str, *keys: Key) -> Callable[[Figures], float | None]:
    """The most megabytes of ``parent`` or ``worker`` in any round."""

    def value(figures: Figures) -> float | None:
        told = [getattr(figure, kind) for key in keys for figure in figures[key]]
        return max((one for one in told if one is not None), default=None)

    return value


def growth(kind: str, large: Key, small: Key) -> Callable[[Figures], float | None]:
    """Memory of one by that of another."""

    def value(figures: Figures) -> float | None:
        one, other = (memory(kind, key)(figures) for key in (large, small))
        return one / other if one and other else None

    return value
