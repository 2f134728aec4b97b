"""What a tree of processes holds, by Linux's ``/proc``; where there is none, nothing is known of it."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """One process; ``started`` tells it from a later one with the same number."""

    pid: int
    started: int

    def runs(self) -> bool:
        """Whether it is still there, and not just waiting to be reaped."""
        found = _stat(self.pid)
        return found is not None and found[1] == self.started and found[2] not in "ZX"

    def is_driver(self) -> bool:
        """Whether it is Playwright's driver."""
        try:
            return b"run-driver" in (_PROC / str(self.pid) / "cmdline").read_bytes()
        except OSError:
            return False

    def kill(self) -> None:
        """End it at once; nothing where it has ended already."""
        if self.runs():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, signal.SIGKILL)


def descendants(pid: int) -> list[Process]:
    """The children of a process, their children and so on, parents first."""
    children: defaultdict[int, list[Process]] = defaultdict(list)
    for entry in _numbers():
        found = _stat(entry)
        if found is not None:
            children[found[0]].append(Process(entry, found[1]))
    tree, at = list(children[pid]), 0
    while at < len(tree):
        tree += children[tree[at].pid]
        at += 1
    return tree


def memory_mb(processes: list[Process]) -> float:
    """What they hold together in MB, pages that several share counted once (the sum of their PSS)."""
    return sum(_pss_kb(process.pid) for process in processes) / 1000


def cpu_s(process: Process) -> float:
    """Seconds of processor time that it took until now; 0 where it is gone."""
    try:
        text = (_PROC / str(process.pid) / "stat").read_text("latin-1")
    except OSError:
        return 0.0
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _numbers() -> list[int]:
    try:
        return [int(name) for name in os.listdir(_PROC) if name.isdigit()]
    except OSError:
        return []


def _stat(pid: int) -> tuple[int, int, str] | None:
    """(parent, start time in ticks, state) of a process."""
    try:
        text = (_PROC / str(pid) / "stat").read_text("latin-1")
    except OSError:
        return None
    # The name in brackets may hold anything, brackets too: what counts stands behind its last one.
    fields = text.rpartition(")")[2].split()
    return int(fields[1]), int(fields[19]), fields[0]


def _pss_kb(pid: int) -> int:
    with suppress(OSError, ValueError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
