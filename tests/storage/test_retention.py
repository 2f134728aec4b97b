"""What is pruned and what never is, on every server."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from crawl_house import IN, OUT, START, House, failure, look, offer
from sqlalchemy import insert, update
from town import build

from crawler.config import Config
from crawler.errors import ConfigError
from crawler.storage import retention
from crawler.storage.retention import Keep, prune, prune_when_due
from crawler.storage.schema import (
    Answer,
    AnswerKind,
    Attempt,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    FailureStretch,
    Listing,
    Snapshot,
    TransitionRow,
    VariantState,
    Watch,
)

DAY = timedelta(days=1)
KEEP = Keep(history=200 * DAY, messages=100 * DAY)


def test_an_old_history_goes_but_for_what_is_known_now(house: House) -> None:
    steady, busy = house.watches(2)
    house.record(look(steady, offer(OUT), START))
    for n in range(40):
        house.record(look(busy, offer(IN if n % 2 else OUT, price=str(n + 1)), START + n * 10 * DAY))
        if n == 3:
            house.record(look(busy, failure(), START + 31 * DAY))
    house.record(look(steady, failure(), START + DAY))
    with house.database.write() as connection:
        connection.execute(update(TransitionRow).values(matched_at=START))
        connection.execute(
            update(TransitionRow).where(TransitionRow.id == 1).values(matched_at=None, held_at=START)
        )
    now = START + 400 * DAY
    before = {table: house.count(table) for table in (Snapshot, FailureStretch, TransitionRow)}
    would = prune(house.database, KEEP, now=now, dry_run=True)
    assert {table: house.count(table) for table in before} == before, "nothing was removed yet"
    removed = prune(house.database, KEEP, now=now)
    assert removed["transition"] == would["transition"] > 10
    left = house.rows(TransitionRow)
    assert [row.at < now - 200 * DAY for row in left].count(True) == 1, "the one that waits for a word"
    kept = {row.id for row in house.rows(Snapshot)}
    assert {row.snapshot_id for row in left} <= kept
    assert {row.snapshot_id for row in house.rows(Watch)} <= kept, "however old the last look's offer is"
    assert house.row(Snapshot, watch_id=steady).first_seen_at == START
    assert [row.watch_id for row in house.rows(FailureStretch)] == [steady], "still going on"
    again = prune(house.database, KEEP, now=now)
    assert not any(again.values())
    told = house.record(look(busy, offer(IN if left[-1].after is OUT else OUT), now))
    assert told, "what is known now was not forgotten"


def test_a_whole_town_is_pruned_in_short_transactions(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    build(house)
    longest = 0
    step = retention._step

    def noted(connection: Any, **more: Any) -> tuple[int, int | None]:
        nonlocal longest
        number, last = step(connection, **more)
        longest = max(longest, number)
        return number, last

    monkeypatch.setattr(retention, "_step", noted)
    with house.database.write() as connection:
        connection.execute(update(VariantState).where(VariantState.watch_id == 7).values(gone_at=START))
        connection.execute(update(Listing).where(Listing.watch_id == 8).values(gone_at=START - 300 * DAY))
        connection.execute(
            insert(Answer).values(
                subscriber_id=1, delivery_id=1000, kind=AnswerKind.BOUGHT, origin="link", at=START
            )
        )
    now = START + 95 * DAY
    keep = Keep(history=110 * DAY, messages=100 * DAY)
    would = prune(house.database, keep, now=now, dry_run=True)
    removed = prune(house.database, keep, now=now)
    assert removed == would
    assert removed["delivery"] > 1000
    assert removed["listing"] == 100
    assert longest <= retention.BATCH
    oldest = min(row.created_at for row in house.rows(Delivery) if row.state is DeliveryState.SENT)
    assert oldest >= now - 100 * DAY
    ids = {row.id for row in house.rows(Delivery)}
    assert {row.delivery_id for row in house.rows(Attempt)} <= ids
    told = {row.transition_id for row in house.rows(DeliveryTransition)}
    assert told <= {row.id for row in house.rows(TransitionRow)}
    assert house.row(Answer).delivery_id is None, "what a person said stays"
    assert house.rows(VariantState, watch_id=7, variant_key="")


def test_what_waits_is_kept_however_old(house: House) -> None:
    build(house)
    waiting = [row.id for row in house.rows(Delivery, state=DeliveryState.WAITING)]
    removed = prune(house.database, Keep(history=90 * DAY, messages=90 * DAY), now=START + 2000 * DAY)
    assert removed["delivery"] == 8000 - len(waiting)
    assert [row.id for row in house.rows(Delivery)] == waiting
    assert {row.id for row in house.rows(TransitionRow)} >= {
        row.transition_id for row in house.rows(DeliveryTransition)
    }


def test_once_a_day_and_not_where_it_is_kept_for_good(house: House) -> None:
    watch = house.watch()
    for n in range(4):
        house.record(look(watch, offer(price=str(n + 1)), START + n * DAY))
    with house.database.write() as connection:
        connection.execute(update(TransitionRow).values(matched_at=START))
    now = START + 1000 * DAY
    for_good = Keep.of(Config(keep_history_days=0, keep_messages_days=0))
    assert prune(house.database, for_good, now=now).get("snapshot") is None
    assert prune_when_due(house.database, KEEP, now=now)["snapshot"] == 3
    assert prune_when_due(house.database, KEEP, now=now + DAY / 2) == {}
    assert prune_when_due(house.database, KEEP, now=now + DAY)["snapshot"] == 0
    assert prune_when_due(house.database, KEEP, now=now) != {}, "a clock that jumped back stops nothing"


def test_a_time_that_is_too_short_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from crawler.config import load_config

    monkeypatch.setenv("RESTOCK_KEEP_MESSAGES_DAYS", "7")
    with pytest.raises(ConfigError, match="90 or more"):
        load_config()
