"""What can go wrong, as types: each carries its exit status and what to do about it."""

from __future__ import annotations


class LieuditError(Exception):
    """Anything that lieudit knows how to explain.

    ``advice`` says what the user can do; ``exit_status`` is that of the command (CONTRACT: 1 a file or page
    failed and the others are stored, 2 the call can't be carried out at all).
    """

    exit_status = 1
    advice = ""

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        super().__init__(message)
        if advice is not None:
            self.advice = advice


class UsageError(LieuditError):
    """The call can't be carried out at all; nothing is changed."""

    exit_status = 2


class FileError(LieuditError):
    """A file that could not be read, wholly or in part."""


class MissingFileError(FileError):
    advice = "Check the path; the other files are stored."


class UnreadableFileError(FileError):
    advice = "Give yourself the right to read it (chmod u+r), then ingest it again."


class EmptyFileError(FileError):
    advice = "The file holds no bytes: fetch it again from its source."


class UnknownFormatError(FileError):
    advice = "lieudit reads PDF, HTML, plain text, PNG, JPEG and TIFF; convert the file to one of these."


class DamagedFileError(FileError):
    advice = "Fetch the file again, or repair it (qpdf IN OUT mends many PDFs)."


class EncryptedFileError(FileError):
    advice = "Remove the password (qpdf --decrypt --password=… IN OUT) and ingest the result."


class ChangedFileError(FileError):
    advice = "The file changed while it was being read; ingest it again once it is written."


class FetchError(FileError):
    """A file behind a URL that could not be fetched."""

    advice = (
        "See that the address is right, the storage answers, and this machine has credentials for it and room for a "
        "copy; then ingest it again."
    )


class MissingDriverError(FetchError):
    advice = "Install what it names, here and where the workers run."


class PageError(LieuditError):
    """One page that could not be read; the document's other pages are stored."""


class DamagedPageError(PageError):
    advice = "The page's content is broken; fetch the file again or print it to a new PDF."


class PageLimitError(PageError):
    """A page that went over a limit of time, memory or pixels; the message says which."""

    advice = "The page costs more than its limit allows; split or shrink it, then ingest it again."


class ReaderCrashError(PageError):
    advice = "The reader died on this page; please report the file."


class OcrUnavailableError(PageError):
    advice = "Install Tesseract with French (Debian: apt install tesseract-ocr tesseract-ocr-fra) and ingest again."


class OcrDisabledError(PageError):
    """A page that only OCR could read, where the call said ``--ocr never``."""

    advice = "Ingest the file again with --ocr auto."


class OcrError(PageError):
    advice = "Tesseract failed on this page; try `tesseract IMAGE - -l fra` by hand to see why."


class ExtractionError(FileError):
    advice = "This is lieudit's fault: please report it with the file. Its pages are kept; upgrade and ingest again."


class ExtractionLimitError(FileError):
    """A document whose facts take too long to find."""

    advice = "Its pages are kept. Split the file, or give it more time (--page-seconds), then ingest it again."


class ReferenceDataError(LieuditError):
    """Reference data or a user's programmes file that does not hold together; names file and line."""

    exit_status = 2
    advice = "Correct the file at the line named."


class DatabaseError(LieuditError):
    exit_status = 2
    advice = "Choose another file with --db, or make this one writable."


class BusyError(DatabaseError):
    """Another program writes to the database for longer than one may wait."""

    advice = "Try again when the ingest that is running is done."


class DiskFullError(DatabaseError):
    """There is no room for the database or the files beside it; what was finished before is stored."""

    advice = "Make room on that disk, then give the same command again: it goes on where this one stopped."


class StoppedError(LieuditError):
    """Ctrl-C, or SIGTERM; the exit status is what a shell tells of a command that the signal ended."""

    exit_status = 130
    advice = "What is finished is kept. Give the same command again: it goes on where this one stopped."

    def __init__(self, message: str, *, exit_status: int = exit_status) -> None:
        super().__init__(message)
        self.exit_status = exit_status


class WorkerLostError(LieuditError):
    """A task that took its worker process with it each time that it was tried."""

    advice = (
        "Most often the system killed the process for want of memory: give it more, or run fewer at once (--workers), "
        "and ingest again."
    )


class WorkersGoneError(LieuditError):
    """Whoever ran the tasks has given them up; what was finished is stored."""

    exit_status = 2
    advice = "See that scheduler and workers run, then give the same command again: it goes on where this one stopped."
