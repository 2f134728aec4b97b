"""``restock db``: what a person sees of a copy, a backup and of pruning."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_house import OUT, House, look, offer
from front_door import Call

from crawler.storage.schema import Snapshot, TransitionRow, Watch
from restock.context import open_context

LONG_AGO = datetime.now(UTC) - timedelta(days=900)


@pytest.fixture
def old(call: Call) -> House:
    """An installation with a watch that was looked at long ago, which is open meanwhile."""
    house = House(open_context().config.url)
    watch = house.watch("https://a.example/1")
    for n in range(4):
        house.record(look(watch, offer(OUT, price=str(n + 1)), LONG_AGO + timedelta(days=n)))
    with house.database.write() as connection:
        connection.execute(TransitionRow.__table__.update().values(matched_at=LONG_AGO))
    return house


def test_a_copy_says_what_it_did_and_refuses_to_overwrite(old: House, call: Call, tmp_path: Path) -> None:
    source, target = old.database.url.render_as_string(), f"sqlite:///{tmp_path / 'new' / 'copy.db'}"
    answer = call("db", "copy", source, target)
    assert answer.code == 0, answer
    assert "rows copied; counts and checksums agree" in answer.out
    assert "snapshot: 4 of 4" in answer.err
    again = call("db", "copy", source, target, "--again", "--json")
    assert again.code == 3
    assert "is not empty" in again.mistake
    elsewhere = call("db", "copy", source, f"sqlite:///{tmp_path / 'second.db'}", "--json")
    tables = {t["table"]: t["rows"] for t in json.loads(elsewhere.out)["tables"]}
    assert (tables["snapshot"], tables["watch"]) == (4, 1)


def test_a_password_is_not_repeated(call: Call, tmp_path: Path) -> None:
    secret = "postgresql+psycopg://me:cAnArY@127.0.0.1:9/restock"
    answer = call("db", "copy", secret, f"sqlite:///{tmp_path / 'x.db'}")
    assert answer.code == 3
    assert "cAnArY" not in answer.out + answer.err


def test_a_backup_beside_whoever_writes(old: House, call: Call, tmp_path: Path) -> None:
    file = tmp_path / "saved.db"
    with old.database.write() as connection:
        connection.execute(Watch.__table__.update().values(name="not committed yet"))
        answer = call("db", "backup", file)
    assert answer.code == 0, answer
    assert f"saved to {file}" in answer.out
    assert file.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(file)) as saved:
        assert saved.execute("SELECT count(*) FROM snapshot").fetchone() == (4,)
        assert saved.execute("SELECT name FROM watch").fetchone() == (None,)
    again = call("db", "backup", file, "--json")
    assert (again.code, "exists already" in again.mistake) == (3, True)
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []
    missing = call("db", "backup", tmp_path / "no" / "folder" / "x.db")
    assert (missing.code, "can't be written" in missing.mistake) == (3, True)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+psycopg://me:cAnArY@db.example:5433/shop", "pg_dump"),
        ("mysql+pymysql://me:cAnArY@db.example/shop", "mariadb-dump"),
    ],
)
def test_of_a_server_it_says_which_command(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, said: str
) -> None:
    monkeypatch.setenv("RESTOCK_DATABASE_URL", url)
    answer = call("db", "backup", tmp_path / "x.db")
    assert (answer.code, said in answer.mistake) == (3, True)
    assert "cAnArY" not in answer.mistake


def test_pruning_first_says_how_much(old: House, call: Call) -> None:
    would = json.loads(call("db", "prune", "--dry-run", "--json").out)
    assert would["removed"]["snapshot"] == 3, "the last look stays"
    assert old.count(Snapshot) == 4
    assert "snapshot" in call("db", "prune").out
    assert old.count(Snapshot) == 1
    assert "Nothing is older" in call("db", "prune").out
