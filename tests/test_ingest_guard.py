"""Readers that hang, crash, eat memory or fail take their child process with them and nothing else."""

from __future__ import annotations

import os
import select
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Process, Queue, get_context
from pathlib import Path

import drawn
import pytest

from ingest.cache import loads_page
from ingest.document import Limits, Method, Page, PageRef, ReadOptions
from ingest.errors import (
    DamagedPageError,
    LieuditError,
    MissingFileError,
    OcrDisabledError,
    PageLimitError,
    ReaderCrashError,
)
from ingest.guard import GuardedReader
from ingest.reader import open_source

READERS = '''
import gc, os, signal, struct, subprocess, sys, time
from multiprocessing.connection import Connection
from pathlib import Path
from ingest.cache import dumps_page
from ingest.document import Method, Page
from ingest.errors import DamagedPageError

def _page(ref, text):
    return dumps_page(Page(ref.document_id, ref.number, text, Method.PLAIN, "a test"))

def well(ref, options, limits):
    """Its text names the process that read."""
    return _page(ref, str(os.getpid()))

def asked(ref, options, limits):
    return _page(ref, f"{options.ocr} {options.language} {limits.seconds} {limits.pixels}")

def hang(ref, options, limits):
    """Hangs on the second page, with a child as hanging, that tells its number."""
    if ref.number == 2:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path(ref.path).write_text(str(child.pid))
        time.sleep(600)
    return well(ref, options, limits)

def eat(ref, options, limits):
    if ref.number == 2:
        eaten = []
        while True:
            eaten.append(bytearray(64 * 1024**2))
    return well(ref, options, limits)

def nibble(ref, options, limits):
    """Leaves not a crumb."""
    if ref.number == 2:
        while True:
            hoard.append([hoard])
    return well(ref, options, limits)

def swell(ref, options, limits):
    """Ends itself when it gets no more, as libraries in C do."""
    eaten = bytearray(b"x") * (500 * 1024**2)
    try:
        eaten += bytearray(700 * 1024**2)
    except MemoryError:
        os.abort()

hoard = []

def leak(ref, options, limits):
    """Each page leaves 200 MB behind."""
    hoard.append(bytearray(200 * 1024**2))
    return well(ref, options, limits)

def die(ref, options, limits):
    if ref.number == 2:
        os.kill(os.getpid(), getattr(signal, ref.path.name))
    return well(ref, options, limits)

def half(ref, options, limits):
    if ref.number == 2:
        for one in gc.get_objects():
            if isinstance(one, Connection):
                os.write(one.fileno(), struct.pack("!i", 1000) + b"half")
        os.kill(os.getpid(), signal.SIGKILL)
    return well(ref, options, limits)

def leave(ref, options, limits):
    os._exit(7)

def fail(ref, options, limits):
    raise ZeroDivisionError("no pages an inch")

def damaged(ref, options, limits):
    raise DamagedPageError("the third stream is cut", advice="Fetch it from the prefecture.")

def shout(ref, options, limits):
    print("a library's own idea of progress", flush=True)
    return well(ref, options, limits)
'''


@pytest.fixture(autouse=True)
def _readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the child process import the readers above as the module ``misbehaving``."""
    (tmp_path / "misbehaving.py").write_text(READERS)
    monkeypatch.syspath_prepend(tmp_path)


def guard(reader: str, limits: Limits | None = None) -> GuardedReader:
    return GuardedReader(ReadOptions(), limits or Limits(seconds=60), reader=f"misbehaving:{reader}")


def ref(number: int = 1, path: Path = Path("some.txt")) -> PageRef:
    return PageRef(path, "0123456789abcdef", "text/plain", number)


def read(reader: GuardedReader, ref: PageRef) -> Page:
    return loads_page(reader.read_bytes(ref))


def is_alive(process: int) -> bool:
    """Whether the process runs (one that waits to be reaped does not)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends(process: int) -> bool:
    """Whether a process that is not ours, and was sent a signal that none survives, is gone within ten seconds."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 10)[0])
    finally:
        os.close(descriptor)


def test_one_child_reads_page_after_page() -> None:
    """The child is another process, it serves many pages, and ends with the block."""
    with guard("well") as reader:
        children = {int(read(reader, ref(number)).text) for number in range(1, 6)}
        (child,) = children
        assert child != os.getpid()
        assert is_alive(child)
    assert not is_alive(child)


def test_the_reader_gets_options_and_limits() -> None:
    """What the caller set is what the reader sees."""
    options, limits = ReadOptions(ocr="never", language="fra+deu"), Limits(seconds=33, pixels=44)
    with GuardedReader(options, limits, reader="misbehaving:asked") as reader:
        assert read(reader, ref()).text == "never fra+deu 33 44"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks processes up in /proc")
def test_a_reader_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    """The error names the limit of time, the reader's own child is gone, and the next page is read by a new one."""
    told = tmp_path / "pid"
    with guard("hang", Limits(seconds=2)) as reader:
        first = read(reader, ref(1)).text
        with pytest.raises(PageLimitError, match=r"limit of time: not read within 2 s") as caught:
            reader.read_bytes(ref(2, told))
        assert not is_alive(int(first))
        assert ends(int(told.read_text()))
        assert read(reader, ref(3)).text != first
    assert "limit" in caught.value.advice


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="macOS does not limit the memory of a process")
@pytest.mark.parametrize("name", ["eat", "nibble"])
def test_a_reader_that_eats_memory_is_stopped(name: str) -> None:
    """The error names the limit of memory, also where there is none left to tell it; the next page is read."""
    with guard(name, Limits(seconds=60, memory_bytes=1024**3)) as reader:
        reader.read_bytes(ref(1))
        with pytest.raises(PageLimitError, match=r"limit of memory: more than 1024 MB"):
            reader.read_bytes(ref(2))
        assert read(reader, ref(3)).number == 3


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="macOS does not limit the memory of a process")
def test_a_library_that_ends_for_want_of_memory_is_told_by_the_limit() -> None:
    """PDFium aborts where it gets no memory; one that aborts while it has little is a crash (see below)."""
    with (
        guard("swell", Limits(seconds=60, memory_bytes=1024**3)) as reader,
        pytest.raises(
            PageLimitError, match=r"limit of memory: more than 1024 MB \(the reader died of signal SIGABRT at"
        ),
    ):
        reader.read_bytes(ref())


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="macOS does not limit the memory of a process")
def test_what_earlier_pages_left_behind_is_not_held_against_a_page() -> None:
    """A page that finds the child's memory full is read by a fresh one."""
    with guard("leak", Limits(seconds=60, memory_bytes=1024**3)) as reader:
        children = [read(reader, ref(number)).text for number in range(1, 9)]
    assert 1 < len(set(children)) < 8


def test_a_reader_that_dies_half_way_through_its_answer() -> None:
    """As one that says nothing; the next page is read by a new child."""
    with guard("half") as reader:
        first = read(reader, ref(1)).text
        with pytest.raises(ReaderCrashError, match="died of signal SIGKILL"):
            reader.read_bytes(ref(2))
        assert read(reader, ref(3)).text != first


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGKILL", "SIGBUS"])
def test_a_reader_that_dies_is_told_by_its_signal(name: str) -> None:
    """The error names the signal; the next page is read by a new child."""
    with guard("die") as reader:
        first = read(reader, ref(1)).text
        with pytest.raises(ReaderCrashError, match=f"died of signal {name}"):
            reader.read_bytes(ref(2, Path(name)))
        assert read(reader, ref(3)).text != first


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="macOS does not limit the memory of a process")
def test_the_memory_of_who_started_it_is_not_taken_for_the_reader_s() -> None:
    """Linux counts it among what a dead child took: a large process tells a crash from a limit all the same."""
    much = bytearray(b"x") * (400 * 1024**2)
    limits = Limits(seconds=60, memory_bytes=1024**3)
    with guard("die", limits) as reader, pytest.raises(ReaderCrashError, match="died of signal SIGSEGV"):
        reader.read_bytes(ref(2, Path("SIGSEGV")))
    with guard("swell", limits) as reader, pytest.raises(PageLimitError, match=r"SIGABRT at \d+ MB"):
        reader.read_bytes(ref())
    del much


def test_a_reader_that_leaves_is_told_by_its_status() -> None:
    """A child that ends by itself has crashed."""
    with guard("leave") as reader, pytest.raises(ReaderCrashError, match="ended with status 7"):
        reader.read_bytes(ref())


def test_an_unknown_exception_comes_over_with_type_message_and_place() -> None:
    """Nothing is swallowed, and the child goes on."""
    with guard("fail") as reader:
        for _ in range(2):
            with pytest.raises(ReaderCrashError, match=r"ZeroDivisionError: no pages an inch \(misbehaving.py, line"):
                reader.read_bytes(ref())


def test_a_known_error_comes_over_as_itself() -> None:
    """Class, message and advice are the reader's own."""
    with guard("damaged") as reader, pytest.raises(DamagedPageError) as caught:
        reader.read_bytes(ref())
    assert (str(caught.value), caught.value.advice) == ("the third stream is cut", "Fetch it from the prefecture.")


def test_an_unknown_reader_is_no_silent_failure() -> None:
    """A wrong name is told as what it is."""
    with guard("nobody") as reader, pytest.raises(ReaderCrashError, match="AttributeError"):
        reader.read_bytes(ref())


def test_what_a_reader_prints_is_kept_from_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    """Results go to stdout; a library's chatter does not."""
    with guard("shout") as reader:
        reader.read_bytes(ref())
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "a library's own idea of progress" in captured.err


def test_a_stray_module_in_the_working_folder_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of documents may hold a pickle.py; the child has the parent's path, and no other."""
    stray = tmp_path / "documents"
    stray.mkdir()
    (stray / "pickle.py").write_text("raise SystemExit('imported from the working folder')")
    monkeypatch.chdir(stray)
    with guard("well") as reader:
        assert read(reader, ref()).number == 1


# -- The real readers, behind the guard -------------------------------------------------------------------------


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.png"
    drawn.page().save(path, dpi=(200, 200))
    return path


def test_real_pages_and_their_errors_come_through(scan: Path) -> None:
    """A scan is opened and read by Tesseract, grandchild of this process; errors keep their class."""
    with GuardedReader(ReadOptions(), Limits()) as reader:
        source = reader.open(scan)
        assert source == open_source(scan)
        page = read(reader, source.page(1))
        assert (page.method, page.document_id) == (Method.OCR, source.document_id)
        assert "125 000 €" in page.text
        with pytest.raises(MissingFileError):
            reader.open(scan.with_name("nowhere.png"))
    with GuardedReader(ReadOptions(ocr="never"), Limits()) as reader, pytest.raises(OcrDisabledError):
        reader.read_bytes(source.page(1))
    with (
        GuardedReader(ReadOptions(), Limits(pixels=9)) as reader,
        pytest.raises(PageLimitError, match="limit of pixels"),
    ):
        reader.read_bytes(source.page(1))


def read_in_worker(path: Path) -> tuple[str, str]:
    """Read a page behind a guard, then one that crashes, in a worker of a pool."""
    with GuardedReader(ReadOptions(), Limits()) as reader:
        page = read(reader, reader.open(path).page(1))
    with GuardedReader(ReadOptions(), Limits(), reader="os:abort") as reader:
        try:
            reader.read_bytes(PageRef(path, "0123456789abcdef", "text/plain", 1))
        except LieuditError as error:
            return page.text, str(error)
    return page.text, ""


def test_it_works_in_the_workers_of_a_pool(scan: Path) -> None:
    """Each worker has children of its own."""
    scan.with_suffix(".txt").write_text("Deux communes ont signé la convention.", encoding="utf-8")
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        told = list(pool.map(read_in_worker, [scan.with_suffix(".txt")] * 2))
    assert [text for text, _ in told] == ["Deux communes ont signé la convention."] * 2
    assert all(error.startswith("the reader ") for _, error in told)


def tell(path: Path, queue: Queue[str]) -> None:
    queue.put(read_in_worker(path)[0])


def test_it_works_in_a_daemonic_process(scan: Path) -> None:
    """Dask's workers are daemonic: multiprocessing would refuse them a child."""
    scan.with_suffix(".txt").write_text("Trois villages l'ont suivie.", encoding="utf-8")
    context = get_context("fork")
    queue: Queue[str] = context.Queue()
    worker: Process = context.Process(target=tell, args=(scan.with_suffix(".txt"), queue), daemon=True)  # type: ignore[assignment]
    worker.start()
    assert queue.get(timeout=60) == "Trois villages l'ont suivie."
    worker.join()


def test_an_interrupted_call_leaves_no_answer_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """After Ctrl-C the child is gone: its late answer is never taken for another page's."""
    with guard("well") as reader:
        first = read(reader, ref(1)).text
        previous = signal.signal(signal.SIGALRM, signal.default_int_handler)
        try:
            reader._reader = "misbehaving:hang"
            signal.setitimer(signal.ITIMER_REAL, 1.0)
            with pytest.raises(KeyboardInterrupt):
                reader.read_bytes(ref(2, Path(os.devnull)))
        finally:
            signal.signal(signal.SIGALRM, previous)
        reader._reader = "misbehaving:well"
        assert read(reader, ref(3)).text != first
