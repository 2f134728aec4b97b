"""The plan of each hot query on each server: an index, and no scan of a table that grows.

In a town that is large enough for a planner to care: on a server 16,000 watches at 1,600 sites, and history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from crawl_house import IN, OUT, START, House, failure, look, offer
from databases import Databases
from query_plans import Access, describe, explained
from sqlalchemy import Connection, select
from town import build

from crawler.storage import deliveries as letters
from crawler.storage import handover, outbox
from crawler.storage.blindness import blind_query, sighted_query
from crawler.storage.cases import cases_of
from crawler.storage.held_views import held_sites
from crawler.storage.listeners import end_of_portion, how_many, listeners
from crawler.storage.listings import count_listings, listings_by_key, newest_listings
from crawler.storage.my_inbox import inbox
from crawler.storage.my_watches import my_watches
from crawler.storage.new_deliveries import NewDelivery, insert_deliveries
from crawler.storage.past_changes import past_changes
from crawler.storage.schema import AttemptOutcome, DeliveryState, Site, Watch
from crawler.storage.watch_views import show_watch
from crawler.storage.watches import claim, keep, next_work, release

pytestmark = pytest.mark.database
OF_SUBSCRIPTION = "uq_subscription_watch_id_subscriber_id"
OF_TRANSITION = "uq_transition_watch_id_variant_key_at_kind"
OF_ATTEMPT = "uq_attempt_delivery_id_number"
SQLITE_NAMES = {
    OF_SUBSCRIPTION: "sqlite_autoindex_subscription_1",
    OF_TRANSITION: "sqlite_autoindex_transition_1",
    OF_ATTEMPT: "sqlite_autoindex_attempt_1",
}
"""A unique constraint's index has no name of its own there."""
GROWING = {
    "watch", "snapshot", "failure", "variant_state", "transition", "delivery", "attempt",
    "delivery_transition", "subscription", "listing", "channel", "subscriber",
}  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("town")
    databases = Databases()
    house = House(databases.url(folder / "restock.db"))
    build(house, scale=1 if databases.on_sqlite else 4)
    yield house
    house.database.close()
    databases.give_back()


def plans_of(
    house: House, work: Callable[[Connection], object], *, whole: frozenset[str] = frozenset()
) -> list[Access]:
    """How ``work`` reads its tables, none that grows from end to end but those named; rolled back."""
    with (
        explained(house.database) as plans,
        house.database.engine.connect() as connection,
        connection.begin() as transaction,
    ):
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL random_page_cost = 1.1")  # as docs/databases.md advises
        work(connection)
        transaction.rollback()
    assert plans, "nothing was explained"
    reads = [access for found in plans.values() for access in found]
    scanned = {access.table for access in reads if access.index is None} & GROWING
    assert scanned <= whole, f"{scanned} read from end to end: {describe(plans)}"
    return reads


def indexes(reads: list[Access]) -> set[str]:
    """MariaDB may merge two."""
    return {index for access in reads for index in (access.index or "").split("|")}


def claimed(connection: Connection) -> object:
    return claim(
        connection, spider="structured_data", token="a", now=START, cutoff=START, sites=16, per_site=20
    )


def recorded(connection: Connection) -> None:
    from pipelines.record import record

    def all_of(outcome: object, minutes: int) -> None:
        at = START + timedelta(hours=100, minutes=minutes)
        looks = [look(n, outcome, at + timedelta(seconds=n)) for n in range(1, 11)]
        record(connection, looks, every=timedelta(minutes=10), chance=lambda: 0.0)

    all_of(offer(OUT, sizes={"9": OUT}), 0)
    all_of(offer(IN, sizes={"9": IN}), 10)
    all_of(offer(IN, sizes={"9": IN}), 20)
    all_of(failure(retry_after=timedelta(seconds=9)), 30)
    all_of(failure(retry_after=timedelta(seconds=9)), 40)


def settled(connection: Connection) -> None:
    ids = [due.id for due in outbox.due(connection, now=START + timedelta(days=400), limit=20)]
    assert ids
    leased = outbox.take(
        connection,
        cases_of(connection, ids),
        token="t",
        now=START,
        until=START + timedelta(minutes=1),
    )
    assert leased
    outbox.settle(
        connection,
        [
            outbox.Settlement(
                delivery_id=one.case.id,
                token=one.token,
                attempt=one.attempt,
                state=DeliveryState.SENT,
                outcome=AttemptOutcome.SENT,
                at=START,
            )
            for one in leased
        ],
    )


def new_deliveries(connection: Connection) -> None:
    made = NewDelivery(
        message_id="f" * 32,
        occasion="brand new",
        watch_id=1,
        subscription_id=1,
        subscriber_id=1,
        channel_id=1,
        lane="x",
        state=DeliveryState.WAITING,
        reason=None,
        expires_at=START,
        transition_ids=(1,),
    )
    assert insert_deliveries(connection, [made], now=START) == 1


def run(query: Any) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(query).all()


HOT: dict[str, tuple[Callable[[Connection], object], set[str]]] = {
    "claim what is due": (claimed, {"ix_site_spider_next_look_at", "ix_watch_site_id_next_look_at"}),
    "let go": (lambda c: release(c, site_ids=[1, 2], token="a"), {"ix_watch_site_id_next_look_at"}),
    "a sign of life": (lambda c: keep(c, token="a", site_ids=[1, 2], now=START), set()),
    "record looks": (recorded, set()),
    "unmatched": (run(handover.unmatched_query(limit=50)), {"ix_transition_matched_at_held_at_id"}),
    "unmatched occasions": (handover.unmatched, {"ix_transition_matched_at_held_at_id"}),
    "listeners of a watch": (lambda c: listeners(c, [1, 2], now=START), {OF_SUBSCRIPTION}),
    "how many listen": (lambda c: how_many(c, [1, 2]), {OF_SUBSCRIPTION}),
    "a portion of them": (
        lambda c: end_of_portion(c, 1, after=0, most=3),
        {OF_SUBSCRIPTION},
    ),
    "new deliveries": (new_deliveries, {"ix_delivery_occasion_subscriber_id"}),
    "due": (run(outbox.due_query(now=START, limit=9)), {"ix_delivery_due_at_lane"}),
    "due but full lanes": (
        run(outbox.due_query(now=START, limit=9, but_lanes=["a", "b"])),
        {"ix_delivery_due_at_lane"},
    ),
    "due but held channels": (
        run(outbox.due_query(now=START, limit=9, but_channels=[1, 2])),
        {"ix_delivery_due_at_lane"},
    ),
    "lease, send, settle": (settled, {"ix_delivery_due_at_lane", OF_ATTEMPT}),
    "heal leases": (
        run(outbox.heal_query(now=START, lease=timedelta(days=1))),
        set(),  # any index: servers differ in which they prefer
    ),
    "dead letters": (
        run(letters.list_query(states=[DeliveryState.DEAD])),
        {"ix_delivery_state_created_at"},
    ),
    "deliveries of a watch": (run(letters.list_query(watch_id=1)), {"ix_delivery_watch_id_created_at"}),
    "a person's list": (
        lambda c: my_watches(c, 1, since=START - timedelta(days=30)),
        {"ix_subscription_subscriber_id", "ix_snapshot_watch_id_first_seen_at"},
    ),
    "a person's inbox": (lambda c: inbox(c, 1), {"ix_delivery_subscriber_id_created_at"}),
    "a watch's page": (lambda c: show_watch(c, 7), {"ix_snapshot_watch_id_first_seen_at"}),
    "a watch's changes": (
        lambda c: past_changes(c, [1, 2], now=START),
        {OF_TRANSITION},
    ),
    "held sites": (held_sites, {"ix_transition_matched_at_held_at_id"}),
    "blind watches": (run(blind_query(now=START)), {"ix_watch_blind_at_failure_id"}),
    "sighted watches": (run(sighted_query()), {"ix_watch_blind_at_failure_id"}),
    "listings": (
        lambda c: (newest_listings(c, 1, limit=5), count_listings(c, 1), listings_by_key(c, {1: ["1"]})),
        set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOT)
def test_hot_queries_use_an_index(town: House, name: str) -> None:
    work, wanted = HOT[name]
    reads = plans_of(town, work)
    if town.database.is_sqlite:
        wanted = {SQLITE_NAMES.get(index, index) for index in wanted}
    assert wanted <= indexes(reads), reads


def test_the_plan_of_the_service_reads_sites_only(town: House) -> None:
    reads = plans_of(town, lambda c: next_work(c, now=START, until=START))
    assert {access.table for access in reads} == {"site"}


def test_the_guard_itself_sees_a_scan(town: House) -> None:
    everything = select(Watch.__table__)
    assert plans_of(town, run(everything), whole=frozenset({"watch"}))[0].index is None
    (found,) = plans_of(town, run(select(Site.__table__).where(Site.id == 1)))
    assert found.index is not None
