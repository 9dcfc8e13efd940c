"""The command, run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"


def lieudit(*arguments: str | Path, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``lieudit`` in a process of its own, with more environment variables."""
    command = [sys.executable, "-m", "lieudit.cli", *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "LIEUDIT_DB"} | variables
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=environment)
