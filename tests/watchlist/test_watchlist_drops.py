"""Drop times that a person knows: written, checked, synced, made to count at once, exported again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import sqlite_url
from sqlalchemy import select, update
from watchlist_house import NOW, House, lines, open_house, read

from crawler.storage.drop_times import due_with
from crawler.storage.schema import Site, Watch
from crawler.storage.schema_learned import SiteDrops
from crawler.watchlist.export import export_watchlist

PEOPLE = "subscribers:\n  ann:\n    channels: {phone: json://hook.example/x}\n"
WATCHED = PEOPLE + "watches:\n  - url: https://kith.com/products/shoe\n"
DROPS = (
    WATCHED + "    drops: [Tuesday 10:00 Europe/Berlin, 2026-12-01 09:00]\ndrops:\n  kith.com: daily 08:00\n"
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(sqlite_url(tmp_path / "restock.db")) as house:
        house.database.prepare()
        yield house


def test_they_are_synced_and_exported_as_they_were(house: House) -> None:
    told = lines(house.sync(DROPS))
    assert any("around Tuesday 10:00 Europe/Berlin; 2026-12-01 09:00 too" in line for line in told)
    assert "+ drop times of kith.com: daily 08:00" in told
    with house.database.read() as connection:
        assert connection.execute(select(Watch.drops)).scalar_one() == [
            "Tuesday 10:00 Europe/Berlin",
            "2026-12-01 09:00",
        ]
        assert connection.execute(select(SiteDrops.drops)).scalar_one() == ["daily 08:00"]
        exported = export_watchlist(connection, secrets=house.secrets, show_secrets=True)
    assert house.sync(exported).nothing
    assert house.sync(DROPS).nothing


def test_a_new_drop_time_pulls_the_next_look_to_it(house: House) -> None:
    house.sync(WATCHED)
    with house.database.write() as connection:
        connection.execute(update(Watch).values(next_look_at=NOW + timedelta(days=1)))
    # NOW is a Sunday's noon, UTC.
    house.sync(WATCHED + "    drops: Sunday 14:00 Europe/Berlin\n")
    with house.database.read() as connection:
        assert connection.execute(select(Watch.next_look_at)).scalar_one() == NOW + timedelta(minutes=59)
        assert connection.execute(select(Site.next_look_at)).scalar_one() == NOW + timedelta(minutes=59)
    house.sync(WATCHED + "drops:\n  kith.com: [daily 12:30]\n")
    with house.database.read() as connection:
        assert connection.execute(select(Watch.next_look_at)).scalar_one() == NOW + timedelta(minutes=29)
        assert connection.execute(select(Watch.drops)).scalar_one() is None


def test_what_is_no_longer_written_is_forgotten(house: House) -> None:
    house.sync(DROPS)
    told = lines(house.sync(WATCHED))
    assert "- drop times of kith.com: no longer in the watchlist" in told
    assert any("no drop times any more" in line for line in told)
    with house.database.read() as connection:
        assert connection.execute(select(SiteDrops.site_id)).first() is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("    drops: Thirsday 10:00\n", "'Thirsday 10:00' is no drop time"),
        ("    drops: Thursday 25:00\n", "'Thursday 25:00' is no drop time"),
        ("    drops: Thursday 10:00 Berlin\n", "unknown time zone 'Berlin'"),
        ("    drops: 2026-02-30 10:00\n", "'2026-02-30 10:00' is no drop time"),
        ("drops:\n  kiht.com: daily 08:00\n", "nothing of 'kiht.com' is watched"),
        ("drops:\n  kith.com: whenever\n", "'whenever' is no drop time"),
        ("drops:\n  https://kith.com/x: daily 08:00\n", "isn't a host name"),
        ("drops: daily 08:00\n", "'drops' must be keys and values"),
    ],
)
def test_a_mistake_is_told_with_its_line(written: str, expected: str) -> None:
    checked = read(WATCHED + written)
    (problem,) = checked.problems
    assert expected in problem.message
    assert problem.line in (6, 7)
    assert problem.suggestion or "keys and values" in problem.message


def test_a_paused_watch_stays_paused() -> None:
    assert due_with(["daily 08:00"], None, now=NOW) is None
    soon = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)
    assert due_with(["daily 08:00"], soon, now=NOW) == soon
    assert due_with(None, soon, now=NOW) == soon
