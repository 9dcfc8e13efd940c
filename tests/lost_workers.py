"""Tasks that cost their worker, for tests of what comes then; run in worker processes."""

from __future__ import annotations

import gc
import os
import re
import signal
import struct
import time
from multiprocessing.connection import Connection
from pathlib import Path

from lieudit.tasks import Known, _explained


def double(number: int) -> int:
    """Work without a fault."""
    time.sleep(0.02)
    return 2 * number


def double_at_second_try(number: int, marker: Path) -> int:
    """Kill the process that runs this, as the system does for want of memory; the second time, work."""
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def held(data: bytes) -> None:
    """Go on until this process is ended."""
    signal.pause()


def kill(deaths: Path) -> None:
    """Kill the process that runs this, and count it."""
    with deaths.open("a") as file:
        file.write("died\n")
    os.kill(os.getpid(), signal.SIGKILL)


@_explained
def never_ends(known: Known) -> bool:
    """Search for what takes longer than anyone can wait."""
    return re.fullmatch(r"(?:a|aa)+c", "a" * 80 + "b") is not None


def die_half_way() -> None:
    """Begin to send a result, of more than is sent, and die."""
    for one in gc.get_objects():
        if isinstance(one, Connection):
            os.write(one.fileno(), struct.pack("!i", 1000) + b"half")
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(message: str) -> None:
    """Fail as a task fails whose program is wrong."""
    raise ZeroDivisionError(message)


def killed_at_start() -> None:
    """What a pool's initialiser may come to."""
    os.kill(os.getpid(), signal.SIGKILL)
