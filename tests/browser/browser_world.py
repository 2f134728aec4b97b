"""A real browser, opened by real crawls in processes of their own, and what is left of them afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def environment(home: Path, *, allow: Iterable[str] = (), **more: str) -> dict[str, str]:
    """Of a process that works in ``home``; a developer's own settings stay out."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("RESTOCK_", "COV_CORE"))}
    return {
        **inherited,
        "RESTOCK_HOME": str(home),
        "RESTOCK_ALLOW_HOSTS": ",".join(allow),
        "RESTOCK_SITE_DELAY_S": "0",
        "PYTHONPATH": str(ROOT),
        **more,
    }


def open_pages(
    pages: Mapping[str, str], *, home: Path, allow: Iterable[str] = (), settings: str = "", **more: str
) -> tuple[dict[str, dict[str, Any]], str]:
    """Open each page in the browser; by name what came of it, and the log.

    Names are sites; ``site#2`` is another page of the same one.
    """
    with opening(pages, home=home, allow=allow, settings=settings, **more) as process:
        out, log = process.communicate(timeout=200)
    assert process.returncode == 0, log
    told = [json.loads(line) for line in out.splitlines()]
    names = list(pages)
    assert sorted(one["number"] for one in told) == list(range(len(names))), log
    return {names[one["number"]]: one for one in told}, log


@contextmanager
def opening(
    pages: Mapping[str, str], *, home: Path, allow: Iterable[str] = (), settings: str = "", **more: str
) -> Iterator[subprocess.Popen[str]]:
    """The same while it runs; ended with all that it started."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "open_pages.py"), *(f"{name}={url}" for name, url in pages.items())],
        cwd=ROOT,
        env=environment(home, allow=allow, OPEN_PAGES_SETTINGS=settings, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            for one in started_by(process.pid):
                one.kill()
            process.kill()
            process.wait()
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


def started_by(pid: int) -> list[psutil.Process]:
    """All that a process started and that runs now: the driver and Chromium's processes."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def chromium_of(pid: int) -> psutil.Process | None:
    """Chromium's main process among those that a process started."""
    for one in started_by(pid):
        with suppress(psutil.NoSuchProcess):
            line = one.cmdline()
            kind = [argument for argument in line if argument.startswith("--type=")]
            if "--remote-debugging-pipe" in line and not kind and Path(line[0]).name != "sh":
                return one
    return None


def left(processes: Iterable[psutil.Process]) -> list[str]:
    """Those that still run; what has ended and only waits to be reaped by the system is none."""
    names = []
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            if one.is_running() and one.status() != psutil.STATUS_ZOMBIE:
                names.append(" ".join(one.cmdline())[:100])
    return names


def eventually(what: Callable[[], Any], *, within: float, why: Callable[[], str] = lambda: "") -> Any:
    """``what()``, as soon as it is true; the world of processes tells nobody when it is done."""
    until = time.monotonic() + within
    while not (found := what()):
        assert time.monotonic() < until, f"not within {within} s. {why()}"
        time.sleep(0.02)
    return found
