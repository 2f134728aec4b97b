"""Both sides of ``bench_peer.py``: each is started on the same pages, with the same interval and receiver."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from benchmarks.peer_shop import addresses

START_WITHIN_S = 60


class Side(Protocol):
    """A program that watches pages, from start to stop."""

    name: str
    log: Path

    def start(self) -> int:
        """Start and register everything; returns the process id."""

    def stop(self) -> None: ...


class Ours:
    """``restock run`` on a watchlist: its own defaults, but for pause, interval and the private hosts."""

    name = "restock"

    def __init__(self, *, folder: Path, urls: Sequence[str], interval_s: int, receiver: str) -> None:
        hosts = sorted({url.split("/")[2].split(":")[0] for url in urls})
        self._watchlist = folder / "watchlist.yaml"
        watches = [{"url": url, "every": f"{interval_s}s"} for url in urls]
        people = {"bench": {"channels": {"hook": receiver}}}
        self._watchlist.write_text(json.dumps({"subscribers": people, "watches": watches}), "utf-8")
        self._settings = {
            "RESTOCK_HOME": str(folder),
            "RESTOCK_ALLOW_HOSTS": ",".join(hosts),
            "RESTOCK_SITE_DELAY_S": "0",
            "RESTOCK_LOG_LEVEL": "WARNING",
        }
        self.log = folder / "restock.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> int:
        command = [sys.executable, "-m", "restock", "run", str(self._watchlist)]
        self._process = _process(command, self._settings, self.log)
        return self._process.pid

    def stop(self) -> None:
        _stop(self._process)


class Peer:
    """changedetection.io with its restock processor and plain HTTP fetcher, told of the pages by its API.

    Its own defaults, but that it may ask loopback addresses, writes warnings only and asks nobody for news.
    """

    name = "changedetection.io"

    def __init__(
        self, *, program: Path, folder: Path, urls: Sequence[str], interval_s: int, receiver: str
    ) -> None:
        self._program, self._folder, self._urls = program, folder, urls
        self._interval_s, self._receiver = interval_s, receiver
        self.log = folder / "peer.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> int:
        port = _free_port()
        first, *others = self._urls
        # With a first page given here it doesn't add its sample pages, which are out in the world.
        first_one = ["-u", first, "-u0", json.dumps(self._watch())]
        command = [str(self._program), "-C", "-d", str(self._folder), "-h", "127.0.0.1", "-p", str(port)]
        settings = {
            "ALLOW_IANA_RESTRICTED_ADDRESSES": "true",
            "DISABLE_VERSION_CHECK": "true",
            "MINIMUM_SECONDS_RECHECK_TIME": str(min(3, self._interval_s)),
            "LOGGER_LEVEL": "WARNING",
        }
        self._process = _process([*command, *first_one], settings, self.log)
        self._register(f"http://127.0.0.1:{port}/api/v1", others)
        return self._process.pid

    def _watch(self) -> dict[str, Any]:
        return {
            "processor": "restock_diff",
            "fetch_backend": "html_requests",
            "time_between_check": {
                "weeks": 0,
                "days": 0,
                "hours": 0,
                "minutes": 0,
                "seconds": self._interval_s,
            },
            "time_between_check_use_default": False,
            "notification_urls": [self._receiver],
            "notification_title": "{{watch_title}}",
            "notification_body": "{{watch_url}}",
            "notification_format": "text",
        }

    def _register(self, api: str, urls: Sequence[str]) -> None:
        key = self._key(api)
        for url in urls:
            _post(f"{api}/watch", {"url": url, **self._watch()}, key)

    def _key(self, api: str) -> str:
        """The key that it made for itself, once it answers."""
        until = time.monotonic() + START_WITHIN_S
        stored = self._folder / "changedetection.json"
        while time.monotonic() < until and self._process is not None and self._process.poll() is None:
            try:
                key = json.loads(stored.read_text("utf-8"))["settings"]["application"]["api_access_token"]
                _get(f"{api}/systeminfo", key)
            except (OSError, ValueError, KeyError, urllib.error.URLError):
                time.sleep(0.2)
            else:
                return str(key)
        raise SystemExit(f"error: changedetection.io didn't start:\n{last_lines(self.log)}")

    def stop(self) -> None:
        _stop(self._process)


def page_urls(*, port: int, pages: int, hosts: int, folder: str) -> list[str]:
    """Pages spread over the hosts."""
    names = addresses(hosts)
    return [f"http://{names[n % hosts]}:{port}/{folder}/{n}" for n in range(pages)]


def last_lines(log: Path, count: int = 8) -> str:
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-count:])


def _process(command: Sequence[str], settings: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """A side as a process; neither a person's settings nor a proxy reach it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("RESTOCK_") and "proxy" not in name.lower()
    }
    with log.open("wb") as written:
        return subprocess.Popen(
            command,
            env={**kept, **settings, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
        )


def _stop(process: subprocess.Popen[bytes] | None) -> None:
    if process is None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _get(url: str, key: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"x-api-key": key}), timeout=10) as came:
        return bytes(came.read())


def _post(url: str, body: dict[str, Any], key: str) -> None:
    headers = {"x-api-key": key, "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as came:
            came.read()
    except urllib.error.HTTPError as refused:
        raise SystemExit(f"error: changedetection.io refused a page: {refused.read()[:300]!r}") from None
