"""What the benchmarks share: the page server and children as processes, medians, the RESULT line."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@contextmanager
def page_server(*options: str, script: str = "local_shop.py") -> Iterator[int]:
    """Start ``script`` and yield its port."""
    with subprocess.Popen(
        [sys.executable, str(HERE / script), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            line = process.stdout.readline()
            if not line.startswith("PORT "):
                raise RuntimeError(f"the page server didn't start; run benchmarks/{script} to see why")
            yield int(line.split()[1])
        finally:
            process.stdin.close()
            process.wait(timeout=10)


def child(script: str, *arguments: str, env: dict[str, str] | None = None) -> dict[str, Any]:
    """Run a benchmark's child and return the JSON object that is its last line."""
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "0", **(env or {})},
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        raise SystemExit(f"{script} {' '.join(arguments)} failed with exit code {done.returncode}")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def median(rows: Sequence[dict[str, Any]], key: str) -> float:
    return statistics.median(float(row[key]) for row in rows)


def machine() -> str:
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}"


def result(**values: object) -> None:
    """The last line of every benchmark, for programs to read."""
    shown = (
        f"{key}={value:.4g}" if isinstance(value, float) else f"{key}={value}"
        for key, value in values.items()
    )
    print("RESULT " + " ".join(shown))
