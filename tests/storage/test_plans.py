"""The plan of each hot query of the crawl's half: an index, and no scan of a table that grows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from crawl_house import IN, OUT, START, House, failure, look, offer
from sqlalchemy import event

from crawler.storage.schema import Site, Watch
from crawler.storage.watches import claim, keep, next_work, release

GROWING = ("watch", "site", "snapshot", "failure", "variant_state", "transition")
SCAN = re.compile(rf"SCAN (?:{'|'.join(GROWING)})\b(?! USING)")


@pytest.fixture
def plans(house: House) -> Iterator[dict[str, list[str]]]:
    """Every statement sent while it is open, with its plan."""
    for n in range(1, 40):
        house.watch(f"https://shop{n}.example/p/{n}")
    seen: dict[str, list[str]] = {}

    def explain(conn, _cursor, statement, parameters, _context, many) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and statement not in seen:
            seen[statement] = []
            rows = conn.connection.cursor().execute(
                f"EXPLAIN QUERY PLAN {statement}", parameters[0] if many else parameters
            )
            seen[statement] = [row[3] for row in rows]

    event.listen(house.database.engine, "before_cursor_execute", explain)
    yield seen
    event.remove(house.database.engine, "before_cursor_execute", explain)
    assert seen, "nothing was explained"
    for statement, plan in seen.items():
        assert not any(SCAN.search(step) for step in plan), f"{statement}\n{plan}"


def uses(plans: dict[str, list[str]], index: str) -> bool:
    return any(f"INDEX {index} (" in step for plan in plans.values() for step in plan)


def test_what_is_due_is_found_by_index(house: House, plans: dict[str, list[str]]) -> None:
    house.database.retrying(
        lambda c: claim(
            c, spider="structured_data", token="a", now=START, cutoff=START, sites=64, per_site=20
        )
    )
    assert uses(plans, "ix_site_spider_next_look_at")
    assert uses(plans, "ix_watch_site_id_next_look_at")


def test_letting_go_and_keeping(house: House, plans: dict[str, list[str]]) -> None:
    house.database.retrying(lambda c: release(c, site_ids=[1, 2], token="a"))
    assert uses(plans, "ix_watch_site_id_next_look_at")
    house.database.retrying(lambda c: keep(c, token="a", site_ids=[1, 2], now=START))


def test_the_plan_of_the_service(house: House, plans: dict[str, list[str]]) -> None:
    with house.database.read() as connection:
        next_work(connection, now=START, until=START)
    (plan,) = plans.values()
    assert "USING" in plan[0]


def test_recording(house: House, plans: dict[str, list[str]]) -> None:
    def at(minutes: int) -> list:
        return [START + timedelta(minutes=minutes, seconds=n) for n in range(10)]

    house.record(*(look(n + 1, offer(OUT, sizes={"9": OUT}), t) for n, t in enumerate(at(0))))
    house.record(*(look(n + 1, offer(IN, sizes={"9": IN}), t) for n, t in enumerate(at(10))))
    house.record(*(look(n + 1, offer(IN, sizes={"9": IN}), t) for n, t in enumerate(at(20))))
    for minutes in (30, 40):
        lost = failure(retry_after=timedelta(seconds=9))
        house.record(*(look(n + 1, lost, t) for n, t in enumerate(at(minutes))))
    house.record(look(1, offer(), START + timedelta(hours=2), spider="shopify"))
    touched = {t for t in GROWING if any(f"UPDATE {t} " in s for s in plans)}
    assert touched == {"watch", "site", "snapshot", "failure", "variant_state"}
    assert uses(plans, "sqlite_autoindex_variant_state_1")


def test_the_guard_itself_sees_a_scan(house: House) -> None:
    with house.database.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN SELECT * FROM {Watch.__tablename__}").all()
        fine = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN SELECT * FROM {Site.__tablename__} WHERE id = 1"
        ).all()
    assert SCAN.search(plan[0][3])
    assert not SCAN.search(fine[0][3])
