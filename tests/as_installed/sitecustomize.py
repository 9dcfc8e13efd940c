"""Python imports this first in each process of a command that a test runs: pandas is as if it were not installed.

Who installs lieudit has none. Where it is, sqlite-utils and pytesseract load it: half a second and 70 MB a process.
"""

import sys

sys.modules["pandas"] = None  # type: ignore[assignment]
