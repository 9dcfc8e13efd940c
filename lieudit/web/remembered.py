"""Answers that hold as long as nothing is written to the database: asked once, whoever else waits for them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

_Answer = TypeVar("_Answer")


def state_of(database: Path) -> object:
    """Changes whenever something is written to a database: times and sizes of its files."""
    found = []
    for suffix in ("", "-wal"):
        try:
            status = Path(f"{database}{suffix}").stat()
        except FileNotFoundError:
            continue
        found.append((suffix, status.st_mtime_ns, status.st_size))
    return tuple(found)


class Remembered:
    """The answers to some questions; of too many, the one that was longest not asked goes first.

    Args:
        state: tells the state that answers are of.
        most: how many are kept.
        least_seconds: what was answered sooner is not worth keeping.
    """

    def __init__(self, state: Callable[[], object], most: int, *, least_seconds: float = 0.0) -> None:
        self.state = state
        self.most = most
        self.least_seconds = least_seconds
        self._kept: OrderedDict[object, tuple[object, Any]] = OrderedDict()
        self._asked: dict[object, asyncio.Task[Any]] = {}

    async def get(self, key: object, ask: Callable[[], Awaitable[_Answer]]) -> _Answer:
        """The answer that is kept, or the one that is being waited for, or what `ask` finds now; errors aren't kept."""
        state = self.state()
        if key in self._kept and self._kept[key][0] == state:
            self._kept.move_to_end(key)
            kept: _Answer = self._kept[key][1]
            return kept
        asked = (key, state)
        if asked not in self._asked:
            self._asked[asked] = asyncio.create_task(self._ask(key, state, ask))
            self._asked[asked].add_done_callback(partial(self._is_answered, asked))
        # Whoever goes away leaves the others their answer.
        answer: _Answer = await asyncio.shield(self._asked[asked])
        return answer

    def _is_answered(self, asked: object, task: asyncio.Task[Any]) -> None:
        del self._asked[asked]
        if not task.cancelled():
            task.exception()  # whoever still waits has it

    async def _ask(self, key: object, state: object, ask: Callable[[], Awaitable[_Answer]]) -> _Answer:
        loop = asyncio.get_running_loop()
        began = loop.time()
        answer = await ask()
        if loop.time() - began >= self.least_seconds:
            self._kept[key] = (state, answer)
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return answer
