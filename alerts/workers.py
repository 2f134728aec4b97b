"""A pool of daemon threads. The standard library's waits for each send at exit; ours lets a hung one go."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue


class Workers:
    """Threads are started as they are needed, at most ``most``."""

    def __init__(self, *, most: int, name: str) -> None:
        self.most = most
        self._name = name
        self._open()

    def _open(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._started = 0

    def submit(self, job: Callable[[], None]) -> None:
        """Run ``job`` in some thread; it must not raise."""
        self._jobs.put(job)
        if not self._idle.acquire(blocking=False) and self._started < self.most:
            self._started += 1
            name = f"{self._name}-{self._started}"
            threading.Thread(target=_work, args=(self._jobs, self._idle), name=name, daemon=True).start()

    def close(self) -> None:
        """Idle threads end now, busy ones after their job. Nobody waits; new jobs get new threads."""
        for _ in range(self._started):
            self._jobs.put(None)
        self._open()


def _work(jobs: SimpleQueue[Callable[[], None] | None], idle: threading.Semaphore) -> None:
    while (job := jobs.get()) is not None:
        job()
        idle.release()
