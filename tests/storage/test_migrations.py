"""The scripts make exactly the models' schema, up and down, on every database that is promised."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from crawl_house import IN, OUT, START, House, failure, look, offer
from databases import without_schema
from sqlalchemy import inspect, select, text

from crawler.errors import DatabaseError
from crawler.model import Product
from crawler.storage.database import HEAD, Database
from crawler.storage.migrate import downgrade, head, upgrade
from crawler.storage.schema import (
    Attempt,
    Base,
    Delivery,
    Site,
    Snapshot,
    TransitionRow,
    VariantState,
    Watch,
)
from crawler.storage.watches import claim, next_work, release

OLD_ROWS = """
INSERT INTO site (id, domain, spider, created_at) VALUES (1, 'a.example', 'generic', NOW);
INSERT INTO watch (id, site_id, url, url_key, state, origin, created_at, failures, second_look)
  VALUES (1, 1, 'https://a.example/', 'k', 'active', 'cli', NOW, 0, FALSE);
INSERT INTO subscriber (id, handle, name, language, timezone, active, origin, created_at)
  VALUES (1, 'ann', 'Ann', 'en', 'UTC', TRUE, 'cli', NOW);
INSERT INTO channel (id, subscriber_id, name, service, url_cipher, url_masked, url_digest, state, origin,
  created_at) VALUES (1, 1, 'mail', 'mailto', 'c', 'm', 'd', 'enabled', 'cli', NOW);
INSERT INTO subscription (id, watch_id, subscriber_id, variants, kinds, active, origin, created_at)
  VALUES (1, 1, 1, '[]', '[]', TRUE, 'cli', NOW);
INSERT INTO delivery (id, message_id, occasion, watch_id, subscription_id, subscriber_id, channel_id, lane,
  state, attempts, created_at, expires_at) VALUES (1, 'm', 'o', 1, 1, 1, 1, 'l', 'sent', 1, NOW, NOW);
INSERT INTO attempt (id, delivery_id, number, started_at, detail) VALUES (1, 1, 1, NOW, 'kept')
""".replace("NOW", "'2026-01-01 00:00:00'")
"""One fact in each of the tables that later scripts alter, as the first schema had them."""

POSTGRES = pytest.param("postgres", marks=pytest.mark.service("postgres"))
MARIADB = pytest.param("mariadb", marks=pytest.mark.service("mariadb"))


@pytest.fixture(params=["sqlite", POSTGRES, MARIADB])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of its own on each backend, dropped at the end."""
    with without_schema(request.param, tmp_path) as url:
        database = Database(url)
        yield database
        database.close()


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def differences(database: Database) -> list[object]:
    with database.read() as connection:
        return list(
            compare_metadata(
                MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata
            )
        )


def test_the_programs_head_is_the_scripts() -> None:
    assert head() == HEAD


def test_up_down_and_up_again(empty: Database) -> None:
    assert empty.revision() is None
    upgrade(empty)
    assert empty.revision() == HEAD
    assert tables(empty) == set(Base.metadata.tables)
    assert differences(empty) == []
    downgrade(empty, "base")
    assert tables(empty) == set()
    empty.prepare()
    assert tables(empty) == set(Base.metadata.tables)
    empty.prepare()
    assert empty.revision() == HEAD


def test_what_is_stored_survives_the_way_up_and_down(empty: Database) -> None:
    upgrade(empty, "0001")
    with empty.write() as connection:
        for statement in OLD_ROWS.split(";"):
            connection.execute(text(statement))
    upgrade(empty)
    with empty.read() as connection:
        assert connection.execute(select(Delivery.watch_id, Delivery.notice_id)).all() == [(1, None)]
        assert connection.execute(select(Attempt.detail)).scalar_one() == "kept"
        assert connection.execute(select(Watch.kind, Watch.canary)).all() == [("page", None)]
    downgrade(empty, "0001")
    with empty.read() as connection:
        assert connection.execute(text("SELECT watch_id, subscription_id FROM delivery")).all() == [(1, 1)]
        assert connection.execute(text("SELECT detail FROM attempt")).scalar_one() == "kept"


def test_a_version_that_ended_with_the_empty_step_goes_on(empty: Database) -> None:
    upgrade(empty, "0009")
    empty.prepare()
    assert empty.revision() == HEAD
    assert differences(empty) == []


def test_looks_are_recorded_on_every_database(empty: Database) -> None:
    url = empty.url.render_as_string(hide_password=False)
    house = House(url)
    watch = house.watch("https://店.example/p/1", interval_s=3600)
    first = offer(OUT, sizes={"m": OUT, "M": OUT, "é": OUT, "e": OUT}, product=Product(name="限量 👟"))
    house.record(look(watch, first, START))
    second = offer(IN, price="1299.95", sizes={"m": OUT, "M": IN, "é": OUT, "e": OUT})
    told = house.record(look(watch, second, START + timedelta(hours=1, microseconds=7)))
    assert [(t.variant_key, t.kind.value) for t in told] == [("", "restock"), ("M", "restock")]
    rows = house.rows(TransitionRow)
    assert rows[0].at == START + timedelta(hours=1, microseconds=7)
    assert str(rows[0].price) == "1299.95"
    assert {s.variant_key: s.availability for s in house.rows(VariantState)}["M"] is IN
    row = house.row(Watch)
    assert (row.product_name, row.etag) == ("限量 👟", None)
    assert [s.looks for s in house.rows(Snapshot)] == [1, 1]
    for hour in (2, 3):
        house.record(
            look(watch, failure(retry_after=timedelta(hours=hour)), START + hour * timedelta(hours=1))
        )
    assert house.row(Site).paused_until == START + timedelta(hours=6, seconds=1)
    house.database.close()


def test_claims_on_every_database(empty: Database) -> None:
    house = House(empty.url.render_as_string(hide_password=False))
    house.watches(3)

    def claimed(token: str, sites: int) -> list[int]:
        return [
            w.id
            for w in house.database.retrying(
                lambda c: claim(
                    c, spider="structured_data", token=token, now=START, cutoff=START, sites=sites, per_site=5
                )
            )
        ]

    first, rest = claimed("a", 2), claimed("b", 2)
    assert sorted(first + rest) == [1, 2, 3]
    house.database.retrying(lambda c: release(c, site_ids=first, token="a"))
    with house.database.read() as connection:
        assert next_work(connection, now=START, until=START) == {"structured_data": START}
        assert set(connection.scalars(select(Site.lease_token))) == {None, "b"}
    house.database.close()


def _prepare(url: str, results: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    database = Database(url)
    database.prepare()
    results.put(database.revision())


@pytest.mark.slow
def test_two_processes_may_make_the_schema_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    workers = [
        context.Process(target=_prepare, args=(f"sqlite:///{tmp_path / 'a' / 'b.db'}", results)) for _ in "ab"
    ]
    for worker in workers:
        worker.start()
    assert [results.get(timeout=30), results.get(timeout=30)] == [HEAD, HEAD]
    for worker in workers:
        worker.join(10)


def test_a_newer_database_is_refused_in_words(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    database.prepare()
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer version"):
        database.prepare()
    database.close()


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("not a url", "can't be read"),
        ("sqlite:////dev/null/restock.db", "can't be used"),
        ("postgresql+psycopg://nobody:hunter2@127.0.0.1:9/none", "can't be used"),
        ("mysql+pymysql://nobody:hunter2@127.0.0.1:9/none", "can't be used"),
        ("oracle://nobody:hunter2@127.0.0.1/none", "isn't installed"),
        ("nonsense://nobody:hunter2@127.0.0.1/none", "can't be read"),
    ],
)
def test_a_database_that_isnt_there_is_one_line_without_the_password(url: str, cause: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        Database(url).prepare()
    message = str(caught.value)
    assert cause in message
    assert "\n" not in message
    assert "hunter2" not in message


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database\n" * 100)
    with pytest.raises(DatabaseError, match="not a database"):
        Database(f"sqlite:///{path}").prepare()
    assert path.read_text() == "not a database\n" * 100
