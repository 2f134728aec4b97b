"""CPU and memory of a process and everything that it started, from the system's own books."""

from __future__ import annotations

import threading
from types import TracebackType

import psutil


def tree(pid: int) -> list[psutil.Process]:
    """The process and its living descendants; none where it is gone."""
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu_seconds(pid: int) -> float:
    """User and system time of the tree, with that of children which ended and were waited for."""
    used = 0.0
    for process in tree(pid):
        try:
            used += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return used


def memory_mb(pid: int) -> float:
    """Proportional set size of the tree (what is shared counts once), in MB."""
    held = 0
    for process in tree(pid):
        try:
            held += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return held / 1e6


class Peak:
    """The most memory that the tree of ``pid`` holds while this is entered, looked at every half second."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory")
        self.mb = 0.0

    def _watch(self) -> None:
        while True:
            self.mb = max(self.mb, memory_mb(self._pid))
            if self._end.wait(0.5):
                return

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()
