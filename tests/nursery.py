"""Processes that live in a test, forked out of one that has imported everything; see :mod:`forking`."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
BORN_WITHIN_S = 60


@dataclass
class Life:
    """One forked process. ``status`` is its exit code, or the negative of the signal that ended it."""

    log: Path
    pid: int = 0
    status: int | None = None
    born: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def words(self) -> str:
        return self.log.read_text() if self.log.exists() else ""


class Nursery:
    """Runs ``script``, which forks a child for each order. May be asked from several threads."""

    def __init__(self, script: Path) -> None:
        self._script = script
        self._lives: dict[int, Life] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def __enter__(self) -> Nursery:
        env = {name: value for name, value in os.environ.items() if not name.startswith("RESTOCK_")}
        self._process = subprocess.Popen(
            [sys.executable, str(self._script)],
            cwd=ROOT,
            env={**env, "PYTHONPATH": f"{ROOT}{os.pathsep}{TESTS}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._reader.join()
        self._process.stdout.close()

    def start(self, *, env: Mapping[str, str], log: Path, **order: object) -> Life:
        """A child with ``env`` beside its parent's environment, its words in ``log``."""
        life = Life(log=log)
        with self._lock:
            number = next(self._numbers)
            self._lives[number] = life
            line = json.dumps({"id": number, "env": dict(env), "log": str(log), **order})
            assert self._process.stdin is not None
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        assert life.born.wait(BORN_WITHIN_S), "the nursery gave no child"
        return life

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            answer = json.loads(line)
            life = self._lives[answer["id"]]
            if "pid" in answer:
                life.pid = answer["pid"]
                life.born.set()
            else:
                life.status = answer["status"]
                life.ended.set()
