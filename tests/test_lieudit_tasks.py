"""What a worker does: a step that takes too long is ended, and told as what it is."""

from __future__ import annotations

import re
import signal

from ingest.errors import ExtractionLimitError
from lieudit.tasks import Known, _explained

ENDLESS = re.compile(r"(?:a|aa)+c")  # tries each of Fibonacci's many ways to part the letters


def search(letters: int, known: Known) -> bool:
    try:
        return ENDLESS.fullmatch("a" * letters + "b") is not None
    except Exception:  # a rule that thinks it knows what may go wrong in it
        return False


def test_a_search_that_never_ends_is_ended() -> None:
    """In the midst of a regular expression, whatever faults the rule itself expects; the timer is off then."""
    before = signal.getsignal(signal.SIGPROF)
    error = _explained(search)(80, Known(seconds=0.2))
    assert isinstance(error, ExtractionLimitError)
    assert str(error) == "the limit of time: the facts are not found within 0.2 s of computing"
    assert "--page-seconds" in error.advice
    assert signal.getsignal(signal.SIGPROF) is before
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_what_takes_little_has_its_result() -> None:
    """Waiting is not counted, and the limit of one step is none of the next."""
    for _ in range(3):
        assert _explained(search)(5, Known(seconds=30)) is False
