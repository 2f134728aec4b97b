"""``restock run`` with the web beside it: one process crawls, alerts and serves."""

from __future__ import annotations

import re
import signal
import socket
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from service_world import eventually, log_of, restock, running

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_one_command_serves_the_web_too_and_ends_cleanly(tmp_path: Path) -> None:
    port = free_port()
    with running("run", home=tmp_path, env={"RESTOCK_WEB_LISTEN": f"127.0.0.1:{port}"}) as process:
        eventually(lambda: answers(port), within=30, why=lambda: log_of(tmp_path))
        first = re.search(rf"http://127\.0\.0\.1:{port}(/join/\S+)", log_of(tmp_path))
        assert first, log_of(tmp_path)
        with urlopen(f"http://127.0.0.1:{port}{first.group(1)}", timeout=5) as page:
            assert b'name="password"' in page.read()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0, log_of(tmp_path)
        assert time.monotonic() - began < 10
    assert not answers(port)


def test_an_address_that_is_taken_is_said_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        done = restock("run", home=tmp_path, env={"RESTOCK_WEB_LISTEN": where})
    assert done.returncode != 0
    assert f"the web can't listen at {where}" in done.stderr
    assert "RESTOCK_WEB_LISTEN" in done.stderr


def test_what_is_no_address_is_refused_with_an_example(tmp_path: Path) -> None:
    done = restock("run", home=tmp_path, env={"RESTOCK_WEB_LISTEN": "8080"})
    assert done.returncode != 0
    assert "127.0.0.1:8080" in done.stderr
