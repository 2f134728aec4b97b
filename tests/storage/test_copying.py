"""An installation moves between any two of the databases, and nothing of it changes on the way."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from crawl_house import IN, OUT, START, House, failure, look, offer
from databases import BACKENDS, Databases
from sqlalchemy import insert, select, text

from crawler.errors import DatabaseError
from crawler.model import Product
from crawler.storage import copying
from crawler.storage.copying import UNFINISHED, copy
from crawler.storage.database import Database
from crawler.storage.schema import (
    Base,
    Origin,
    Screenshot,
    Setting,
    Site,
    Subscriber,
    Subscription,
    TransitionRow,
)
from crawler.storage.service_lease import Holder, take

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KINDS = [pytest.param(name, marks=() if name == "sqlite" else pytest.mark.service(name)) for name in BACKENDS]


def quiet(_table: str, _done: int, _total: int) -> None:
    pass


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Callable[[str], Database]]:
    """An empty database of that kind, of the current schema."""
    with ExitStack() as stack:

        def make(kind: str) -> Database:
            databases = Databases(kind)
            made = Database(databases.url(tmp_path / f"{uuid.uuid4().hex}.db"))
            stack.callback(databases.give_back)
            stack.callback(made.close)
            return made

        yield make


@pytest.fixture(params=KINDS)
def house(request: pytest.FixtureRequest, empty: Callable[[str], Database]) -> Iterator[House]:
    """An installation with one of everything that is easily changed on the way."""
    house = House(empty(request.param).url.render_as_string(hide_password=False))
    watch = house.watch("https://店.example/p/1", reader={"price": {"css": "b \\ 'x' \"y\" %s"}})
    house.watch("https://b.example/p")
    first = offer(OUT, sizes={"m": OUT, "M": OUT, "é": OUT}, product=Product(name="限量 👟 %(x)s"))
    house.record(look(watch, first, START, latency=timedelta(milliseconds=1234.567)))
    house.record(look(watch, offer(IN, price="1299.90"), START + timedelta(hours=1, microseconds=7)))
    house.record(look(watch, failure(detail="a\\b"), START + timedelta(hours=2)))
    house.set(Site, 1, latency_s=0.1234567890123, slowdown_s=1e-7)
    with house.database.write() as connection:
        connection.execute(
            insert(Screenshot).values(
                occasion="o", watch_id=watch, taken_at=START, media_type="image/png", body=bytes(range(256))
            )
        )
        person = {"name": "Ann", "language": "en", "timezone": "UTC", "origin": Origin.CLI}
        connection.execute(insert(Subscriber).values(handle="ann", created_at=START, **person))
        wish: dict[str, Any] = {"subscriber_id": 1, "variants": ["US 10"], "kinds": [], "origin": Origin.CLI}
        connection.execute(
            insert(Subscription).values(
                watch_id=1, created_at=START, price_limit=Decimal("0.10"), keywords=None, **wish
            )
        )
        connection.execute(insert(Subscription).values(watch_id=2, created_at=START, **wish))
        # NULL, and not JSON's null, which was written above.
        connection.execute(text("UPDATE subscription SET keywords = NULL WHERE id = 2"))
    yield house
    house.database.close()


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.read() as connection:
        return {
            each.name: sorted((tuple(row) for row in connection.execute(select(each))), key=repr)
            for each in Base.metadata.sorted_tables
        }


@pytest.mark.parametrize("kind", KINDS)
def test_it_moves_as_it_is(house: House, empty: Callable[[str], Database], kind: str) -> None:
    target = empty(kind)
    told: list[tuple[str, int, int]] = []
    done = copy(house.database, target, now=NOW, again=False, progress=lambda *said: told.append(said))
    assert everything(target) == everything(house.database)
    assert {c.table: c.rows for c in done if c.rows}["transition"] == 1
    assert ("watch", 2, 2) in told
    with target.read() as connection:
        absent = "SELECT id FROM subscription WHERE keywords IS NULL"
        assert connection.execute(text(absent)).scalars().all() == [2]
    moved = House(target.url.render_as_string(hide_password=False))
    assert moved.watch("https://c.example/p") == 3, "numbers go on"
    moved.record(look(1, offer(OUT), START + timedelta(hours=3)))
    assert len(moved.rows(TransitionRow)) == 2
    moved.database.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_that_was_cut_off_is_begun_anew_and_nothing_else_is_emptied(
    kind: str, empty: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = House(str(empty("sqlite").url)), empty(kind)
    source.watches(3)

    def killed(table: str, done: int, _total: int) -> None:
        if table == "watch" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(source.database, target, now=NOW, again=False, progress=killed)
    with pytest.raises(DatabaseError, match="--again"):
        copy(source.database, target, now=NOW, again=False, progress=quiet)
    copy(source.database, target, now=NOW, again=True, progress=quiet)
    assert everything(target) == everything(source.database)
    with target.read() as connection:
        assert connection.execute(select(Setting.key).where(Setting.key == UNFINISHED)).first() is None
    for again in (False, True):
        with pytest.raises(DatabaseError, match="not empty"):
            copy(source.database, target, now=NOW, again=again, progress=quiet)
    source.database.close()


def test_what_differs_is_told(empty: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = House(str(empty("sqlite").url)), empty("sqlite")
    source.watches(3)
    write = copying._parameters

    def damaged(each: Any, rows: Any) -> Any:
        made = write(each, rows)
        if each.name == "watch":
            made[1]["url"] += "x"
        return made

    monkeypatch.setattr(copying, "_parameters", damaged)
    with pytest.raises(DatabaseError, match="watch differs"):
        copy(source.database, target, now=NOW, again=False, progress=quiet)
    source.database.close()


def test_another_schema_or_a_running_service_is_refused(
    empty: Callable[[str], Database], tmp_path: Path
) -> None:
    source, target = House(str(empty("sqlite").url)), empty("sqlite")
    me = Holder.this_process()
    source.database.retrying(lambda c: take(c, name="service", holder=me, now=NOW))
    with pytest.raises(DatabaseError, match="Stop it first"):
        copy(source.database, target, now=NOW, again=False, progress=quiet)
    later = NOW + timedelta(hours=1)
    nothing = Database(f"sqlite:///{tmp_path / 'nothing.db'}")
    with pytest.raises(DatabaseError, match="no installation"):
        copy(nothing, target, now=later, again=False, progress=quiet)
    with target.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    with pytest.raises(DatabaseError, match="has the schema 0003"):
        copy(source.database, target, now=later, again=False, progress=quiet)
    with source.database.write() as connection:
        connection.execute(text("CREATE TABLE notes (id INTEGER)"))
    with pytest.raises(DatabaseError, match="doesn't know: notes"):
        copy(source.database, empty("sqlite"), now=later, again=False, progress=quiet)
    source.database.close()


@pytest.mark.service("postgres")
def test_what_does_not_fit_is_one_line(empty: Callable[[str], Database]) -> None:
    source, target = House(str(empty("sqlite").url)), empty("postgres")
    source.watch(name="x" * 400)
    with pytest.raises(DatabaseError, match="a row of watch doesn't fit") as caught:
        copy(source.database, target, now=NOW, again=False, progress=quiet)
    assert "\n" not in str(caught.value)
    source.database.close()
