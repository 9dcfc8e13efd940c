"""The command, run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"
AS_INSTALLED = Path(__file__).parent / "as_installed"  # hides what only tests install


def lieudit(*arguments: str | Path, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``lieudit`` in a process of its own, with more environment variables; it has what a user of it has."""
    command = [sys.executable, "-m", "lieudit.cli", *map(str, arguments)]
    paths = os.pathsep.join([str(AS_INSTALLED), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {name: value for name, value in os.environ.items() if name != "LIEUDIT_DB"}
    environment |= {"PYTHONPATH": paths} | variables
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=environment)
