"""What people said of facts: listed, and as a measure of the rules that made these facts."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db import reviews
from db.reviews import Kind, Reviewed, State, Told, Verdict
from db.store import Store
from ingest.errors import UsageError
from lieudit.reliability import wilson

_STANDS = {State.APPLIED, State.UNFIT}
_SHOWN = 60  # characters of a quote in a list


@dataclass(frozen=True, slots=True)
class Measured:
    """What people said of the facts of one kind that one rule made."""

    kind: Kind
    method: str  # None of them: the whole kind
    right: int
    corrected: int
    wrong: int

    @property
    def reviewed(self) -> int:
        return self.right + self.corrected + self.wrong

    @property
    def precision(self) -> float:
        """The share that was right as it was."""
        return self.right / self.reviewed

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % score interval of that share."""
        return wilson(self.right, self.reviewed)


@dataclass(frozen=True, slots=True)
class Measures:
    """What reviews have measured: each rule by kind, which fields were corrected, what was missed."""

    rules: tuple[Measured, ...]
    fields: Mapping[tuple[Kind, str], int]  # how often a field was corrected
    missed: Mapping[Kind, int]  # facts that were added; under ``refusal`` names that were settled


def listed(database: Path) -> list[str]:
    """Every review that a database knows, a line each, the latest first."""
    with Store(database) as store:
        store.join_claims(store.waiting())
        return [_line(one) for one in reviews.all_of(store.database.conn)]


def _line(one: Reviewed) -> str:
    quote = one.quote if len(one.quote) <= _SHOWN else one.quote[: _SHOWN - 1] + "…"
    state = f"{one.state} ({one.reason})" if one.reason else str(one.state)
    changes = ", ".join(
        f"{name} {_said(one.original.get(name))} → {_said(told)}" for name, told in one.corrected.items()
    )
    parts = [one.id, state, str(one.verdict), f"{one.kind} {one.fact_id}", f"{one.document_id} p. {one.page}"]
    parts += [one.reviewed_at, one.author, changes, f"“{quote}”", one.comment or ""]
    return "  ".join(part for part in parts if part)


def _said(value: Told) -> str:
    return " ".join(value) or "-" if isinstance(value, tuple) else "-" if value is None else str(value)


def measured(database: Path) -> Measures:
    """Measure the rules by what people said of their facts, each fact once.

    A review counts by what the rule had said when it was made, whether or not it still fits.

    Raises:
        UsageError: nothing was reviewed.
    """
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        standing = [one for one in reviews.all_of(connection) if one.state in _STANDS]
    if not standing:
        advice = "`lieudit serve --review` lets you mark what is right and wrong."
        raise UsageError("nothing was reviewed yet", advice=advice)
    of_rules = [one for one in standing if one.original and one.verdict not in {Verdict.ADDED, Verdict.SETTLED}]
    judged = [one for one in of_rules if one.method is not None]
    corrected = [one for one in judged if one.verdict is Verdict.CORRECTED]
    return Measures(
        tuple(_measures(judged)),
        Counter((one.kind, field) for one in corrected for field in one.corrected),
        Counter(one.kind for one in standing if one.verdict is Verdict.ADDED)
        + Counter(Kind.REFUSAL for one in standing if one.verdict is Verdict.SETTLED),
    )


def _measures(judged: Sequence[Reviewed]) -> Iterable[Measured]:
    for kind in Kind:
        of_kind = [one for one in judged if one.kind is kind]
        for method in ("", *sorted({str(one.method) for one in of_kind})):
            said = Counter(one.verdict for one in of_kind if method in {"", one.method})
            if said:
                yield Measured(kind, method, said[Verdict.RIGHT], said[Verdict.CORRECTED], said[Verdict.WRONG])


def table(measures: Measures) -> str:
    """The figures as lines of text: each kind, and below it its rules."""
    lines = [f"{'reviewed':<34}{'right':>7}{'corrected':>11}{'wrong':>7}{'precision':>11}   95 % interval"]
    for one in measures.rules:
        low, high = one.interval
        name = f"  {one.method}" if one.method else f"{one.kind}s"
        lines.append(
            f"{name:<34}{one.right:>7}{one.corrected:>11}{one.wrong:>7}{one.precision:>11.3f}   {low:.3f} to {high:.3f}"
        )
    fields = sorted(measures.fields.items(), key=lambda counted: (-counted[1], counted[0]))
    lines += [f"corrected: {kind} {field}, {number} times" for (kind, field), number in fields]
    for kind, number in sorted(measures.missed.items()):
        what = "names without a code that have one" if kind is Kind.REFUSAL else f"{kind}s that no rule found"
        lines.append(f"missed: {number} {what}")
    return "\n".join(lines)
