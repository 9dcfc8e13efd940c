"""What waits in a spool comes back as it was put, in memory or on disk."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from lieudit import spool
from lieudit.spool import Spool


@given(st.lists(st.binary(max_size=200)), st.sampled_from([1, 50, 10**6]), st.randoms(use_true_random=False))
def test_everything_comes_back(kept: list[bytes], memory_bytes: int, chance: object) -> None:
    """In any order, between puts, whether or not the file was written."""
    before, spool.MEMORY_BYTES = spool.MEMORY_BYTES, memory_bytes
    try:
        with TemporaryDirectory() as folder:
            one = Spool(Path(folder))
            places = []
            for data in kept:
                places.append(one.put(data))
                assert one.get(places[0]) == kept[0]
            chance.shuffle(pairs := list(zip(places, kept, strict=True)))  # type: ignore[attr-defined]
            assert all(one.get(place) == data for place, data in pairs)
            one.close()
    finally:
        spool.MEMORY_BYTES = before


def test_nothing_stays_on_disk(tmp_path: Path) -> None:
    """The folder is made when it is missing; the file has no name that could be left behind."""
    one = Spool(tmp_path / "new")
    one.put(b"x" * (spool.MEMORY_BYTES + 1))
    assert list((tmp_path / "new").iterdir()) == []
    one.close()
