"""What ``restock status`` and ``restock health`` say of workers, and what is said without PostgreSQL."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_house import House
from databases import sqlite_url
from front_door import caller
from sqlalchemy import text

from crawler.installation import forget
from crawler.storage.jobs import defer_due, name_worker
from crawler.storage.service_lease import Holder, take
from restock.health import trouble

NOW = datetime.now(UTC)
ME = socket.gethostname()


def answers(part: str, url: str) -> tuple[int, str]:
    """``python -m restock.health PART``, as a container asks."""
    done = subprocess.run(
        [sys.executable, "-m", "restock.health", part],
        env={**os.environ, "RESTOCK_DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.service("postgres")
def test_status_tells_of_workers_and_of_queues_that_nobody_serves(
    queue_house: House,
    server: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RESTOCK_HOME", str(tmp_path))
    monkeypatch.setenv("RESTOCK_DATABASE_URL", server)
    call = caller(capsys, monkeypatch)
    try:
        assert json.loads(call("status", "--json").out)["workers"] is None
        for number in range(7):
            queue_house.site(f"shop{number}.example", next_look_at=NOW)
        queue_house.site("browser.example", next_look_at=NOW, browser=True)
        _serve(queue_house)
        found = json.loads(call("status", "--json").out)["workers"]
        assert found["scheduler"] is None
        assert found["waiting"] == {"crawl": 1, "browser": 1, "chores": 0}
        (worker,) = found["workers"]
        assert (worker["name"], worker["queues"]) == (f"{ME}-7-abc", ["crawl"])
        assert worker["jobs"] == [f"shop{number}.example" for number in range(6)]
        words = call("status").out
        assert "Start it with: restock scheduler" in words
        assert (
            "at shop0.example, shop1.example, shop2.example, shop3.example, shop4.example and 1 more" in words
        )
        assert "queue browser: 1 job waits, and no worker serves it" in words
        assert "queue crawl: 1 job waits\n" in words
        assert "no worker sends messages" in words
        with queue_house.database.write() as connection:
            take(connection, name="scheduler", holder=Holder.this_process(), now=datetime.now(UTC))
        assert f"scheduler: since just now on {ME}" in call("status").out.replace("0 s ago", "just now")
        assert answers("worker", server)[0] == answers("scheduler", server)[0] == 0
        _be_silent(queue_house)
        assert answers("worker", server) == (1, "error: the worker is silent for 90 s\n")
    finally:
        forget()


def _serve(house: House) -> None:
    with house.database.write() as connection:
        defer_due(connection, now=NOW, browser=True)
        new = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id"
        worker = connection.execute(text(new)).scalar_one()
        name_worker(connection, worker, name=f"{ME}-7-abc", queues=["crawl"], concurrency=8, now=NOW)
        for _ in range(6):
            connection.execute(
                text("SELECT procrastinate_fetch_job_v2(ARRAY['crawl']::varchar[], :worker)"),
                {"worker": worker},
            )


def _be_silent(house: House) -> None:
    with house.database.write() as connection:
        connection.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '90 s'"))


def test_health_of_a_service_on_one_machine(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "restock.db")
    assert answers("run", url) == (1, "error: no service runs\n")
    house = House(url)
    now = datetime.now(UTC)

    def hold(holder: Holder, at: datetime) -> None:
        with house.database.write() as connection:
            connection.execute(text("DELETE FROM service_lease"))
            take(connection, name="service", holder=holder, now=at)

    hold(Holder.this_process(), now)
    assert answers("run", url) == (0, "")
    hold(Holder(host="elsewhere", pid=7, nonce="x"), now)
    assert answers("run", url) == (1, "error: the service runs on another host\n")
    hold(Holder.this_process(), now - timedelta(minutes=2))
    assert answers("run", url) == (1, "error: the service's lease has run out\n")
    house.database.close()
    assert answers("run", f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}")[0] == 1
    assert answers("kitchen", url)[1].startswith("error: there is no part 'kitchen'")


def test_health_of_the_web() -> None:
    assert "does not answer" in (trouble("web", url="http://127.0.0.1:9/healthz") or "")
    assert trouble("web", url="file:///etc/passwd") == "--url must begin with http:// or https://"


@pytest.mark.parametrize("command", ["worker", "scheduler"])
def test_without_postgresql_it_says_what_to_do(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RESTOCK_HOME", str(tmp_path))
    monkeypatch.setenv("RESTOCK_DATABASE_URL", sqlite_url(tmp_path / "restock.db"))
    forget()
    try:
        answer = caller(capsys, monkeypatch)(command)
    finally:
        forget()
    assert answer.code == 2
    assert "workers need a PostgreSQL database" in answer.mistake
    assert "restock run" in answer.mistake


def test_a_queue_that_does_not_exist_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = caller(capsys, monkeypatch)("worker", "--queues", "crawl,alert")
    assert answer.code == 2
    assert answer.mistake.startswith("there is no queue 'alert'. --queues takes one or more of: crawl")
