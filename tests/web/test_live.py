"""Open pages are told what is new, also what came while their stream was being opened or was cut."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from shop_things import subscription, told, watch
from sqlalchemy import update
from web_house import WebHouse

from crawler.storage.schema import Watch
from restock.web.pages import inbox, watches


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream ends after a few polls instead of half an hour."""
    for module in (inbox, watches):
        monkeypatch.setattr(module, "EVER", 0.05)
        monkeypatch.setattr(module, "POLL", 0.01)


def stream_of(page: str) -> str:
    """The address of the stream that the page opens."""
    found = re.search(r'sse-connect="([^"]+)"', page)
    assert found
    return unescape(found.group(1))


def test_what_came_between_the_page_and_its_stream_is_told_once(house: WebHouse) -> None:
    olga = house.operator()
    stream = stream_of(olga.get("/alerts").text)
    delivery = told(house, "olga")
    assert olga.get(stream).text.count(f"event: news\ndata: {delivery}\n") == 1


def test_a_stream_opened_again_goes_on_where_it_was_cut(house: WebHouse) -> None:
    olga = house.operator()
    stream = stream_of(olga.get("/alerts").text)
    delivery = told(house, "olga")
    assert f"id: {delivery}\nevent: news" in olga.get(stream).text
    assert "news" not in olga.get(stream, **{"last-event-id": str(delivery)}).text


def looked(house: WebHouse, watch_id: int) -> None:
    house.later(seconds=30)
    with house.here.database.write() as connection:
        connection.execute(update(Watch).where(Watch.id == watch_id).values(looked_at=house.now))


def test_a_look_between_the_list_and_its_stream_is_told_once(house: WebHouse) -> None:
    olga = house.operator()
    watch_id = watch(house)
    subscription(house, "olga", watch_id)
    stream = stream_of(olga.get("/watches").text)
    assert "event" not in olga.get(stream).text
    looked(house, watch_id)
    house.later(seconds=30)
    answer = olga.get(stream).text
    assert answer.count(f"event: watch-{watch_id}\n") == 1
    at = (house.now - timedelta(seconds=30)).isoformat()
    assert f"id: {at}\n" in answer


def test_nobody_hears_of_somebody_elses_watch(house: WebHouse) -> None:
    olga = house.operator()
    watch_id = watch(house)
    since = (house.now - timedelta(hours=1)).isoformat().replace("+", "%2B")
    assert "event" not in olga.get(f"/watches/events?ids={watch_id}&since={since}").text


@pytest.mark.parametrize("ids", ["²", "9" * 300, "-1", "x", ",,"])
def test_ids_that_are_none_are_passed_over(house: WebHouse, ids: str) -> None:
    answer = house.operator().get(f"/watches/events?ids={ids}")
    assert (answer.status_code, "event" in answer.text) == (200, False)
