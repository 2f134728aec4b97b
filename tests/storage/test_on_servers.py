"""What only several processes or another dialect would show: first starts, claims, no RETURNING."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from crawl_house import IN, OUT, START, House, failure, look, offer
from databases import Databases, without_schema
from sqlalchemy import event

from crawler.storage.accounts import create_account
from crawler.storage.database import HEAD, Database
from crawler.storage.outbox import due
from crawler.storage.schema import (
    FailureStretch,
    Role,
    Snapshot,
    TransitionRow,
    Watch,
)
from crawler.storage.service_lease import Holder, take
from crawler.storage.watches import claim
from pipelines.record import record

TEN_MINUTES = timedelta(minutes=10)


def _first_start(url: str, ready: Any, results: Any) -> None:
    database = Database(url)
    me = Holder.this_process()
    ready.wait(60)
    database.prepare()
    other = database.retrying(lambda c: take(c, name="service", holder=me, now=START))
    results.put((database.revision(), str(me), None if other is None else str(other)))
    ready.wait(60)  # alive until all have tried: a dead holder is replaced
    database.close()


@pytest.mark.parametrize("processes", [3])
def test_of_first_starts_at_once_one_runs_and_the_others_are_told_who(
    databases: Databases, tmp_path: Path, processes: int
) -> None:
    with without_schema(databases.backend, tmp_path) as url:
        context = multiprocessing.get_context("spawn")
        ready, results = context.Barrier(processes), context.Queue()
        workers = [context.Process(target=_first_start, args=(url, ready, results)) for _ in range(processes)]
        for worker in workers:
            worker.start()
        found = [results.get(timeout=60) for _ in workers]
        for worker in workers:
            worker.join(60)
        assert {revision for revision, _, _ in found} == {HEAD}
        (winner,) = [me for _, me, other in found if other is None]
        assert [other for _, _, other in found if other is not None] == [winner] * (processes - 1)


def test_a_new_file_that_another_begins_to_write_is_waited_for(tmp_path: Path) -> None:
    """SQLite itself refuses at once there, since the file isn't in its WAL mode yet."""
    with closing(
        sqlite3.connect(tmp_path / "new.db", isolation_level=None, check_same_thread=False)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        ends = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
        ends.start()
        database = Database(f"sqlite:///{tmp_path / 'new.db'}")
        database.prepare()
        ends.join()
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    assert database.revision() == HEAD
    database.close()


def _in_turns(house: House, work: Callable[[Any, str], list[int]]) -> list[list[int]]:
    """``work`` in two transactions that are both open when the second asks; what each got."""
    got: list[list[int]] = []
    with house.database.write() as first:
        got.append(work(first, "a"))
        other = threading.Thread(
            target=lambda: got.append(house.database.retrying(lambda c: work(c, "b"), tries=9))
        )
        other.start()
        if not house.database.is_sqlite:
            other.join(10)
            assert not other.is_alive(), "it waits for what another has, instead of passing over it"
    other.join(20)
    return got


def test_two_claims_at_once_share_the_sites(house: House) -> None:
    ids = house.watches(6)

    def some(connection: Any, token: str) -> list[int]:
        found = claim(
            connection,
            spider="structured_data",
            token=token,
            now=START,
            cutoff=START,
            sites=3,
            per_site=9,
        )
        return [watch.id for watch in found]

    first, second = _in_turns(house, some)
    assert (len(first), len(second)) == (3, 3)
    assert sorted(first + second) == ids


def test_two_dispatchers_at_once_share_the_deliveries(house: House) -> None:
    from town import build

    build(house)

    def some(connection: Any, _token: str) -> list[int]:
        return [one.id for one in due(connection, now=START, limit=20)]

    first, second = _in_turns(house, some)
    assert len(first) == len(second) == 20
    if not house.database.is_sqlite:  # there the first one's lease would be committed by now
        assert not set(first) & set(second)


def test_of_two_that_see_one_restock_at_once_one_tells_it(house: House) -> None:
    """A crawl and an event that a shop pushed: the second waits, and finds the state as the first left it."""
    watch = house.watch()
    house.record(look(watch, offer(OUT), START))
    started, told = threading.Event(), []

    def see(minutes: int) -> int:
        seen = look(watch, offer(IN), START + timedelta(minutes=minutes))
        made = house.database.retrying(
            lambda c: record(c, [seen], every=TEN_MINUTES, chance=lambda: 0.0), tries=9
        )
        return len(made)

    with house.database.write() as first:
        seen = look(watch, offer(IN), START + TEN_MINUTES)
        told.append(len(record(first, [seen], every=TEN_MINUTES, chance=lambda: 0.0)))

        def second() -> None:
            started.set()
            told.append(see(11))

        other = threading.Thread(target=second)
        other.start()
        started.wait(10)
    other.join(20)
    assert told == [1, 0]
    assert house.count(TransitionRow) == 1


def test_looks_and_people_are_stored_without_returning(house: House) -> None:
    """As on MySQL 8: it numbers rows, but doesn't tell the numbers of many at once."""
    dialect = house.database.engine.dialect
    dialect.insert_executemany_returning = False
    dialect.insert_returning = dialect.name == "postgresql"  # which has no other way to tell one row's number
    statements: list[str] = []
    event.listen(
        house.database.engine, "before_cursor_execute", lambda _c, _k, s, *_: statements.append(s.upper())
    )
    first, second = house.watches(2)
    for minutes, availability in ((0, OUT), (10, IN), (20, OUT)):
        at = START + timedelta(minutes=minutes)
        house.record(look(first, offer(availability), at), look(second, offer(availability), at))
    house.record(
        look(first, failure(), START + 3 * TEN_MINUTES), look(second, failure(), START + 3 * TEN_MINUTES)
    )
    for watch in (first, second):
        row = house.row(Watch, id=watch)
        newest = max(house.rows(Snapshot, watch_id=watch), key=lambda s: s.first_seen_at)
        assert row.snapshot_id == newest.id
        assert row.failure_id == house.row(FailureStretch, watch_id=watch).id
        told = house.rows(TransitionRow, watch_id=watch)
        assert [t.snapshot_id for t in told] == [
            s.id for s in sorted(house.rows(Snapshot, watch_id=watch), key=lambda s: s.first_seen_at)[1:]
        ]
    with house.database.write() as connection:
        account = create_account(
            connection,
            login="ann",
            name="Ann",
            password_hash="x",
            role=Role.MEMBER,
            language="en",
            timezone="UTC",
            now=START,
        )
    assert account == 1
    many = ("INSERT INTO SNAPSHOT", "INSERT INTO FAILURE")
    told = [statement for statement in statements if "RETURNING" in statement]
    assert not [statement for statement in told if statement.startswith(many)]
    assert not told or dialect.name == "postgresql"
