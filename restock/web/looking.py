"""One look at a page for a person who waits: the same look as ``restock check``, in a process of its own.

The web has no crawl of its own, and a page that a person typed must not be able to hold it up: the process is
killed when its time is over. It obeys the same address guard, robots.txt and manners.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from crawler.errors import RestockError

PATIENCE = 45.0
"""Seconds; a look itself takes 30 at most."""


class LookError(RestockError):
    """The look gave nothing: it took too long or could not be started."""


def look_at(url: str) -> dict[str, Any]:
    """What ``restock check --json`` says of the address.

    Raises LookError, and RestockError for an address that is none.
    """
    return _told(["check", "--json", "--", url])


def try_selectors(url: str, written: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    """What ``restock watch try --json`` says: ``found`` by each selector, and the ``result`` of all.

    Raises LookError, and RestockError for what is no selector.
    """
    options = [
        f"--{key.replace('_', '-')}={each}"
        for key, value in written.items()
        for each in ([value] if isinstance(value, str) else value)
    ]
    return _told(["watch", "try", "--json", *options, "--", url])


def _told(arguments: Sequence[str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "restock", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - our own command; the address is an argument after --
    except subprocess.TimeoutExpired as exc:
        raise LookError("the shop took too long to answer", hint="try again in a minute") from exc
    try:
        found = json.loads(done.stdout)
    except ValueError as exc:
        words = done.stderr.strip().splitlines()
        raise LookError(words[-1].removeprefix("error: ") if words else "the look gave nothing") from exc
    if not isinstance(found, dict):
        raise LookError("the look gave nothing")
    return found
