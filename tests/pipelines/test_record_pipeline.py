"""The item pipeline: groups, troubles that pass, and a look that can't be stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from crawl_house import IN, OUT, START, TEN_MINUTES, House, look, offer
from sqlalchemy import select

from crawler.config import Config
from crawler.installation import Installation
from crawler.model import FailureReason, Look
from crawler.storage.database import Database
from crawler.storage.schema import FailureStretch, Snapshot, TransitionRow, VariantState, Watch
from pipelines import component
from pipelines.component import RecordPipeline


@pytest.fixture
def pipeline(house: House, tmp_path: Path) -> RecordPipeline:
    here = Installation(config=Config(home=tmp_path), database=house.database)
    return RecordPipeline(here, chance=lambda: 0.0)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, 20))


async def all_of(pipeline: RecordPipeline, *looks: Look) -> None:
    await asyncio.gather(*(pipeline.process_item(each) for each in looks))


def test_what_is_no_look_passes(pipeline: RecordPipeline) -> None:
    assert run(pipeline.process_item({"anything": 1})) == {"anything": 1}


def test_looks_are_committed_when_process_item_returns(house: House, pipeline: RecordPipeline) -> None:
    first, second = house.watches(2)
    run(all_of(pipeline, look(first, offer(OUT), START), look(second, offer(IN), START)))
    assert house.count(Snapshot) == 2


def test_a_transition_waits_no_longer_than_a_tenth_of_a_second(
    house: House, pipeline: RecordPipeline
) -> None:
    watch = house.watch()
    house.record(look(watch, offer(OUT), START))

    async def timed() -> float:
        began = time.monotonic()
        await pipeline.process_item(look(watch, offer(IN), START + TEN_MINUTES))
        return time.monotonic() - began

    spent = run(timed())
    assert house.count(TransitionRow) == 1
    assert component.GATHER_NEWS <= 0.05
    assert spent < component.GATHER_STEADY + 0.2


def poison(watch: int) -> Look:
    """A signalling NaN for a price: a Decimal may be one, and no database takes it."""
    return look(watch, offer(IN, price="sNaN"), START)


def test_a_look_that_cant_be_stored_costs_itself_only(
    house: House, pipeline: RecordPipeline, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad, other = house.watches(3)
    run(all_of(pipeline, look(good, offer(), START), poison(bad), look(other, offer(), START)))
    assert {s.watch_id for s in house.rows(VariantState)} == {good, other}
    failure = house.row(FailureStretch)
    assert (failure.watch_id, failure.reason) == (bad, FailureReason.LAYOUT)
    assert "can't be stored" in failure.detail
    assert f"watch {bad}" in caplog.text


def test_a_defect_ends_the_item_not_the_crawl(
    house: House, pipeline: RecordPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = house.watches(2)
    record = component.record

    def broken(connection, looks, **more):  # type: ignore[no-untyped-def]
        if any(each.watch_id == bad for each in looks):
            raise KeyError("a defect")
        return record(connection, looks, **more)

    monkeypatch.setattr(component, "record", broken)

    async def both() -> list[object]:
        return await asyncio.gather(
            pipeline.process_item(look(bad, offer(), START)),
            pipeline.process_item(look(good, offer(), START)),
            return_exceptions=True,
        )

    failed, passed = run(both())
    assert isinstance(failed, KeyError)
    assert isinstance(passed, Look)
    assert house.row(Snapshot).watch_id == good


TROUBLE = {
    # What a full disk looks like: SQLite's own error, at a real statement.
    "sqlite": (
        "PRAGMA max_page_count = 1",
        "CREATE TABLE too_much AS SELECT randomblob(1000000) AS b",
    ),
    # A server that goes away in the middle.
    "postgresql": ("SELECT pg_terminate_backend(pg_backend_pid())",),
    "mysql": ("KILL CONNECTION_ID()",),
}


def test_a_database_in_trouble_pauses_the_crawl_and_loses_nothing(
    house: House, pipeline: RecordPipeline, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watch = house.watch()
    tries: list[int] = []
    record = component.record

    def full(connection, looks, **more):  # type: ignore[no-untyped-def]
        tries.append(1)
        if len(tries) == 1:
            for statement in TROUBLE[connection.dialect.name]:
                connection.exec_driver_sql(statement)
        return record(connection, looks, **more)

    monkeypatch.setattr(component, "record", full)
    run(pipeline.process_item(look(watch, offer(), START)))
    assert len(tries) == 2
    assert "looks can't be recorded, trying again" in caplog.text
    assert house.count(Snapshot) == 1


def test_a_locked_database_is_waited_for(house: House, pipeline: RecordPipeline) -> None:
    watch = house.watch()
    other = Database(house.database.url)

    async def locked_for_a_moment() -> None:
        with other.write() as connection:
            connection.execute(select(Watch.id).with_for_update())
            writing = asyncio.ensure_future(pipeline.process_item(look(watch, offer(), START)))
            await asyncio.sleep(component.GATHER_NEWS * 3)
            assert not writing.done()
        await writing

    run(locked_for_a_moment())
    other.close()
    assert house.count(Snapshot) == 1
