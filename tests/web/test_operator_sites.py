"""Shops' health and what is held, the background, and the public status page: who sees it, what it does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from shop_things import put, site, subscription, told, watch
from sqlalchemy import select, update
from web_house import WebHouse

from crawler.storage.chore_runs import note_run
from crawler.storage.health import tally_hour
from crawler.storage.schema import Delivery, DeliveryState, PastForecast, Site, SiteTally, TransitionRow
from crawler.storage.service_lease import Holder, take
from restock.web.pages import operator_sites


@pytest.mark.parametrize("path", ["/operator/sites", "/operator/background", "/operator/forecasts"])
def test_members_see_nothing_of_it(house: WebHouse, path: str) -> None:
    olga, mia = house.operator(), house.member()
    assert olga.get(path).status_code == 200
    assert mia.get(path).status_code == 404
    assert house.browser().get(path).status_code == 303


def troubled(house: WebHouse) -> None:
    """A shop whose looks partly fail, and that is left alone for an hour."""
    watch(house, "https://shop.example/troubled")
    hour = tally_hour(house.now)
    for outcome, looks in (("offer", 30), ("blocked", 9), ("timeout", 1)):
        put(
            house,
            SiteTally,
            site_id=site(house),
            hour=hour,
            outcome=outcome,
            looks=looks,
            latency_ms=looks * 250,
            answers=looks,
        )
    with house.here.database.write() as connection:
        connection.execute(
            update(Site).values(
                paused_until=house.now + timedelta(hours=1), pause_reason="it asked <b>us</b>"
            )
        )


def test_a_shops_day_is_told_in_figures(house: WebHouse) -> None:
    olga = house.operator()
    troubled(house)
    text = olga.get("/operator/sites").text
    for told_so in ("shop.example", "75%", "turned away", "too slow", "250 ms", "left alone until"):
        assert told_so in text
    assert "it asked &lt;b&gt;us&lt;/b&gt;" in text


def held(house: WebHouse) -> None:
    """A restock that waits for a person, of somebody who is to hear of it."""
    held_watch = watch(house, "https://shop.example/held")
    told(house, "olga", watch_id=held_watch)
    with house.here.database.write() as connection:
        connection.execute(
            update(TransitionRow)
            .where(TransitionRow.watch_id == held_watch)
            .values(held_at=house.now, matched_at=None)
        )


def waiting(house: WebHouse) -> list[tuple[bool, bool]]:
    with house.here.database.read() as connection:
        rows = connection.execute(select(TransitionRow.held_at, TransitionRow.matched_at))
        return [(row.held_at is not None, row.matched_at is not None) for row in rows]


def test_what_is_held_is_released_or_discarded_by_the_operator_alone(house: WebHouse) -> None:
    olga, mia = house.operator(), house.member()
    held(house)
    assert "Held at shop.example" in olga.get("/operator/sites").text
    for what in ("release", "discard"):
        assert mia.post(f"/operator/sites/{what}", {"domain": "shop.example"}).status_code == 404
        assert olga.post(f"/operator/sites/{what}", {"domain": "other.example"}).status_code == 404
    assert waiting(house) == [(True, False)]
    done = olga.post("/operator/sites/release", {"domain": "shop.example"})
    assert done.headers["location"] == "/operator/sites?released=1"
    assert waiting(house) == [(False, False)]
    assert "people are told" in olga.get(done.headers["location"]).text


def test_what_is_discarded_is_told_to_nobody(house: WebHouse) -> None:
    olga = house.operator()
    held(house)
    done = olga.post("/operator/sites/discard", {"domain": "shop.example"})
    assert done.headers["location"] == "/operator/sites?discarded=1"
    assert waiting(house) == [(True, True)]
    with house.here.database.read() as connection:
        states = set(connection.scalars(select(Delivery.state)))
    assert DeliveryState.WAITING not in states


def test_the_background_says_what_runs_and_what_waits(house: WebHouse) -> None:
    olga = house.operator()
    assert "restock run" in olga.get("/operator/background").text
    with house.here.database.write() as connection:
        take(connection, name="service", holder=Holder.this_process(), now=house.now)
        note_run(connection, "tidy", at=house.now, took_s=0.25, trouble=None)
        note_run(connection, "tidy", at=house.now, took_s=1.5, trouble="disk <full>")
    text = olga.get("/operator/background").text
    assert "restock run" not in text
    assert text.count("<code>tidy</code>") == 1
    assert "disk &lt;full&gt;" in text
    assert "1.5 s" in text


def forecast(house: WebHouse, watch_id: int) -> None:
    """Forecasts for a day that are over: half of them came true."""
    for number, came in enumerate((0, 1, 0, 1)):
        made_at = house.now - timedelta(days=2 + number)
        put(
            house,
            PastForecast,
            watch_id=watch_id,
            made_at=made_at,
            ahead_h=24,
            until=made_at + timedelta(days=1),
            shape=2.0,
            hours=60.0,
            level=24.0,
            pooled=0.4,
            naive=0.6,
            came=came,
        )


def test_forecasts_are_judged_by_what_came(house: WebHouse) -> None:
    olga = house.operator()
    assert "No forecast is over yet" in olga.get("/operator/forecasts").text
    forecast(house, watch(house))
    text = olga.get("/operator/forecasts").text
    assert "Of 4 forecasts that are over, 50% came true." in text
    assert "Forecasts for a week" not in text


def test_the_status_page_is_there_only_where_it_was_switched_on(house: WebHouse) -> None:
    house.operator()
    subscription(house, "olga", watch(house, name="A secret wish"))
    stranger = house.browser()
    assert stranger.get("/status").status_code == 404
    house.configure(status_page=True)
    page = stranger.get("/status")
    assert page.status_code == 200
    assert "shop.example" in page.text
    for private in ("A secret wish", "Olga", "olga", "/p/1"):
        assert private not in page.text


def test_the_background_tells_of_workers(house: WebHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = {
        "name": "<b>one</b>-7-abc",
        "queues": ("crawl", "alerts"),
        "concurrency": 8,
        "since": house.now,
        "last_heartbeat": house.now,
        "jobs": tuple(f"shop{number}.example" for number in range(7)),
    }
    facts = {"scheduler": None, "workers": [worker], "waiting": {"crawl": 12, "browser": 3, "chores": 0}}
    monkeypatch.setattr(operator_sites, "worker_facts", lambda _connection, now: facts)
    text = house.operator().get("/operator/background").text
    assert "restock run" not in text
    assert "restock scheduler" in text
    assert "restock worker --queues browser" in text
    assert "&lt;b&gt;one&lt;/b&gt;-7-abc" in text
    assert "shop4.example …" in text
    assert "shop5.example" not in text
