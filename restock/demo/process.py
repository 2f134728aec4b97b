"""The real service as a process of its own: ``python -m restock run WATCHLIST``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

STOP_WITHIN_S = 12


class ServiceProcess:
    """Runs from :meth:`start` to :meth:`stop`; its log goes to ``<folder>/service.log``.

    ``settings`` are by their names in the environment, without the prefix.
    """

    def __init__(self, *, folder: Path, watchlist: Path, settings: Mapping[str, object]) -> None:
        self.folder = folder
        self.watchlist = watchlist
        self.settings = settings
        self.log = folder / "service.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'restock.db'}"

    def start(self) -> None:
        # A person's own settings must not reach the demo, nor the demo a person's own database.
        env = {name: value for name, value in os.environ.items() if not name.startswith("RESTOCK_")}
        env |= {f"RESTOCK_{name.upper()}": str(value) for name, value in self.settings.items()}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "restock", "run", str(self.watchlist)],
                env={**env, "RESTOCK_HOME": str(self.folder), "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else None

    def stop(self) -> int | None:
        """Ask it to stop, as an init system does; returns its exit code."""
        if self._process is None:
            return None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
        return self._process.wait()

    def last_lines(self, count: int = 12) -> str:
        """The end of the log, for when something went wrong."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])
