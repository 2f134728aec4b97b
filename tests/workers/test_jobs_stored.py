"""Which jobs there are, and what becomes of a dead worker's; on the real PostgreSQL, without a process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_house import House
from databases import without_schema
from sqlalchemy import text

from crawler.storage.database import HEAD, Database
from crawler.storage.jobs import (
    DEATHS,
    defer_due,
    job_token,
    jobs_of,
    name_worker,
    next_due,
    reroute_browser,
    spider_if_due,
    take_up,
    waiting,
    workers,
)
from crawler.storage.schema import Site
from restock.workers.schema import prepare

pytestmark = pytest.mark.service("postgres")

NOW = datetime.now(UTC)
SILENT = timedelta(seconds=20)


@pytest.fixture
def house(queue_house: House) -> House:
    return queue_house


def due_site(house: House, domain: str, **more: object) -> int:
    site = house.site(domain, next_look_at=NOW - timedelta(seconds=1), **more)
    house.watch(f"https://{domain}/p/1", site=site, next_look_at=NOW - timedelta(seconds=1))
    return site


def defer(house: House, *, browser: bool = False, spiders: tuple[str, ...] = ()) -> int:
    return house.database.retrying(lambda c: defer_due(c, now=NOW, browser=browser, browser_spiders=spiders))


def jobs(house: House, columns: str = "lock, queue_name, status") -> list[tuple[object, ...]]:
    with house.database.read() as connection:
        return [
            tuple(row)
            for row in connection.execute(text(f"SELECT {columns} FROM procrastinate_jobs ORDER BY id"))
        ]


def sql(house: House, statement: str, **values: object) -> None:
    with house.database.write() as connection:
        connection.execute(text(statement), values)


def begin(house: House, *, heartbeat: timedelta) -> int:
    """A worker that says so, with the first job that waits; returns its number."""
    with house.database.write() as connection:
        worker = connection.execute(
            text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - :ago) RETURNING id"),
            {"ago": heartbeat},
        ).scalar_one()
        connection.execute(text("SELECT procrastinate_fetch_job_v2(NULL, :worker)"), {"worker": worker})
    return int(worker)


def test_each_due_site_has_one_job_whoever_defers_it(house: House) -> None:
    for number in range(40):
        due_site(house, f"shop{number}.example")
    house.site("later.example", next_look_at=NOW + timedelta(minutes=1))
    house.site("paused.example", next_look_at=NOW, paused_until=NOW + timedelta(minutes=1))
    house.site("held.example", next_look_at=NOW, lease_token="x", lease_until=NOW + timedelta(seconds=20))
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda _: defer(house), range(8)))
    assert sum(added) == 40
    assert len({row[0] for row in jobs(house)}) == len(jobs(house)) == 40
    assert defer(house) == 0


def test_a_site_that_is_being_looked_at_gets_no_second_job(house: House) -> None:
    due_site(house, "shop.example")
    defer(house)
    begin(house, heartbeat=timedelta())
    assert jobs(house) == [("shop.example", "crawl", "doing")]
    assert defer(house) == 0


def test_who_needs_a_browser_waits_for_one_only_where_there_is_one(house: House) -> None:
    due_site(house, "plain.example")
    due_site(house, "learned.example", browser=True)
    due_site(house, "declared.example", spider="declaring")
    site = house.site("wished.example", next_look_at=NOW)
    house.watch("https://wished.example/p/1", site=site, next_look_at=NOW, browser=True)
    assert defer(house, browser=True, spiders=("declaring",)) == 4
    with house.database.read() as connection:
        assert waiting(connection) == {"crawl": 1, "browser": 3, "chores": 0}
    assert house.database.retrying(reroute_browser) == 3
    sql(house, "DELETE FROM procrastinate_jobs")
    defer(house, browser=False, spiders=("declaring",))
    assert {row[1] for row in jobs(house)} == {"crawl"}


def test_when_the_next_falls_due(house: House) -> None:
    def ask() -> datetime | None:
        with house.database.read() as connection:
            return next_due(connection, now=NOW, until=NOW + timedelta(seconds=1))

    house.site("soon.example", next_look_at=NOW + timedelta(seconds=0.5))
    house.site("later.example", next_look_at=NOW + timedelta(seconds=5))
    assert ask() == NOW + timedelta(seconds=0.5)
    site = due_site(house, "shop.example")
    assert ask() == NOW - timedelta(seconds=1)
    defer(house)
    assert ask() == NOW + timedelta(seconds=0.5), "what has its job is seen to"
    with house.database.read() as connection:
        assert spider_if_due(connection, site_id=site, now=NOW) == "structured_data"
    house.set(Site, site, next_look_at=NOW + timedelta(hours=1))
    with house.database.read() as connection:
        assert spider_if_due(connection, site_id=site, now=NOW) is None


def test_a_dead_workers_job_is_deferred_anew_and_its_site_let_go(house: House) -> None:
    site = due_site(house, "shop.example")
    other = due_site(house, "other.example")
    defer(house)
    dead = begin(house, heartbeat=SILENT * 2)
    begin(house, heartbeat=SILENT / 2)
    (job,) = house.database.retrying(lambda c: jobs_of(c, dead))
    until = NOW + timedelta(seconds=40)
    house.set(Site, site, lease_token=job_token(job), lease_until=until)
    house.set(Site, other, lease_token="job-somebody-else's", lease_until=until)
    with ThreadPoolExecutor(4) as pool:
        taken = list(
            pool.map(
                lambda _: house.database.retrying(lambda c: take_up(c, silent=SILENT, now=NOW)), range(8)
            )
        )
    assert [t.what for some in taken for t in some] == ["shop.example"], "once, whoever asks"
    assert sorted(jobs(house)) == [("other.example", "crawl", "doing"), ("shop.example", "crawl", "todo")]
    assert house.row(Site, id=site).lease_token is None
    assert house.row(Site, id=other).lease_token is not None
    assert house.database.retrying(lambda c: jobs_of(c, dead)) == set()


def test_a_job_that_its_living_worker_knows_nothing_of_is_deferred_anew(house: House) -> None:
    due_site(house, "shop.example")
    defer(house)
    alive = begin(house, heartbeat=timedelta())
    lost = house.database.retrying(lambda c: jobs_of(c, alive))
    assert house.database.retrying(lambda c: take_up(c, silent=SILENT, now=NOW)) == []
    (taken,) = house.database.retrying(lambda c: take_up(c, silent=SILENT, now=NOW, lost=lost))
    assert taken.what == "shop.example"
    assert jobs(house) == [("shop.example", "crawl", "todo")]


def test_a_job_under_which_workers_keep_dying_waits_longer_each_time(house: House) -> None:
    due_site(house, "shop.example")
    defer(house)
    for death in range(1, DEATHS + 2):
        sql(house, "UPDATE procrastinate_jobs SET scheduled_at = NULL")
        begin(house, heartbeat=SILENT * 2)
        (taken,) = house.database.retrying(lambda c: take_up(c, silent=SILENT, now=NOW))
        assert taken.deaths == death
        ((at,),) = jobs(house, "scheduled_at")
        pause = timedelta(minutes=10) * (death - DEATHS + 1)
        assert at == (NOW + pause if death >= DEATHS else None)


def test_workers_as_the_operator_sees_them(house: House) -> None:
    due_site(house, "shop.example")
    defer(house)

    def name(worker: int, called: str) -> bool:
        return house.database.retrying(
            lambda c: name_worker(c, worker, name=called, queues=["crawl"], concurrency=8, now=NOW)
        )

    busy, idle = begin(house, heartbeat=timedelta()), begin(house, heartbeat=SILENT * 2)
    assert name(busy, "busy")
    assert name(idle, "idle")
    with house.database.read() as connection:
        found = workers(connection)
    assert [(w.name, w.queues, w.concurrency, w.since, w.jobs) for w in found] == [
        ("busy", ("crawl",), 8, NOW, ("shop.example",)),
        ("idle", ("crawl",), 8, NOW, ()),
    ]
    house.database.retrying(lambda c: take_up(c, silent=SILENT, now=NOW))
    with house.database.read() as connection:
        assert [w.name for w in workers(connection)] == ["busy"], "the silent one is forgotten"
    assert not name(idle, "idle"), "and is told to register anew"


def test_the_queue_is_prepared_once_whoever_comes_first(server: str, house: House) -> None:
    sql(house, "DROP TABLE IF EXISTS procrastinate_periodic_defers, procrastinate_events CASCADE")
    sql(house, "DROP TABLE IF EXISTS procrastinate_jobs, procrastinate_workers CASCADE")
    sql(house, _DROP_THE_REST)
    sql(house, "DELETE FROM setting")
    several = [Database(server) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(prepare, several))
    for database in several:
        database.close()
    assert sorted(applied) == [[], [], [], ["schema.sql"]]
    assert defer(house) == 0, "and it can be used"


def test_an_empty_database_is_prepared_once_by_whoever_comes_first(tmp_path: Path) -> None:
    """Machines that start together on a new server: one migrates, the others wait and find it done."""
    with without_schema("postgres", tmp_path) as url, ThreadPoolExecutor(3) as pool:
        several = [Database(url) for _ in range(3)]
        list(pool.map(Database.prepare, several))
        assert {database.revision() for database in several} == {HEAD}
        for database in several:
            database.close()


_DROP_THE_REST = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT oid::regprocedure AS it FROM pg_proc WHERE proname LIKE 'procrastinate%' LOOP
    EXECUTE 'DROP FUNCTION ' || one.it || ' CASCADE';
  END LOOP;
  FOR one IN SELECT typname AS it FROM pg_type
    WHERE typname LIKE 'procrastinate%' AND typtype IN ('e', 'c') LOOP
    EXECUTE 'DROP TYPE IF EXISTS ' || one.it || ' CASCADE';
  END LOOP;
END $$
"""
