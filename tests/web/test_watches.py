"""My watches: the list, adding a page, one product; and nothing of anybody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from shop_things import channel, site, subscription, told, watch
from sqlalchemy import event, insert, select
from web_house import WebHouse

from crawler.model import Availability
from crawler.storage.schema import Origin, Site, Subscription, VariantState, Watch, WatchState
from crawler.urls import url_key
from restock.web.looking import LookError
from restock.web.pages import watches

SEEN: dict[str, Any] = {
    "url": "https://shop.example/p/1",
    "outcome": "offer",
    "availability": "out_of_stock",
    "confidence": "strong",
    "price": "199.95",
    "currency": "EUR",
    "name": "Jordan 1 <b>Chicago</b>",
    "image": "javascript:alert(1)",
    "variants": [
        {"label": "US 10", "availability": "out_of_stock"},
        {"label": "US 11", "availability": "in_stock"},
    ],
    "evidence": [{"source": "jsonld", "path": "offers", "value": "<script>", "reading": "out_of_stock"}],
}


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Looks as the process of ``restock check`` would give them (its own tests run it against a shop)."""
    asked: list[str] = []

    def look(url: str) -> dict[str, Any]:
        asked.append(url)
        if "nowhere" in url:
            raise LookError("the shop took too long to answer", hint="try again in a minute")
        if "blocked" in url:
            return {"url": url, "outcome": "blocked", "detail": "the shop shows a captcha"}
        return {**SEEN, "url": url}

    monkeypatch.setattr(watches, "look_at", look)
    return asked


def wishes(house: WebHouse) -> list[tuple[Any, ...]]:
    columns = (Subscription.watch_id, Subscription.variants, Subscription.price_limit, Subscription.active)
    with house.here.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(Subscription.id))]


def test_a_page_is_added_in_two_steps(house: WebHouse, looked: list[str]) -> None:
    olga = house.operator()
    mine = channel(house, "olga")
    seen = olga.post("/watches/look", {"url": " https://shop.example/p/1 "})
    assert looked == ["https://shop.example/p/1"]
    assert "US 11" in seen.text
    assert "<b>Chicago</b>" not in seen.text
    assert "javascript:" not in seen.text
    form = {
        "url": looked[0],
        "variant": ["US 10"],
        "variant_words": "EU 44，",
        "below": "200 EUR",
        "channel": [mine],
    }
    added = olga.post("/watches", form)
    where = added.headers["location"]
    assert [w[1:] for w in wishes(house)] == [(["US 10", "EU 44"], pytest.approx(200), True)]
    assert "US 10" in olga.get(where).text
    assert olga.get("/watches").text.count("shop.example") >= 1


def test_a_page_that_cant_be_read_says_why_and_can_be_watched_all_the_same(
    house: WebHouse, looked: list[str]
) -> None:
    olga = house.operator()
    blocked = olga.post("/watches/look", {"url": "https://blocked.example/p"})
    assert "shows a captcha" in blocked.text
    late = olga.post("/watches/look", {"url": "https://nowhere.example/p"})
    assert late.status_code == 400
    assert "took too long" in late.text
    assert olga.post("/watches", {"url": "https://blocked.example/p", "kind": ["restock"]}).status_code == 303


def test_what_is_no_address_or_price_is_said(house: WebHouse, looked: list[str]) -> None:
    olga = house.operator()
    assert olga.post("/watches", {"url": "file:///etc/passwd"}).status_code == 400
    answer = olga.post("/watches", {"url": "https://shop.example/p/1", "below": "cheap"})
    assert answer.status_code == 400
    assert "price limit" in answer.text
    assert wishes(house) == []


def test_two_people_share_one_watch_and_each_ends_only_their_own(house: WebHouse, looked: list[str]) -> None:
    olga, mia = house.operator(), house.member()
    for person in (olga, mia):
        person.post("/watches", {"url": "https://shop.example/p/1"})
    with house.here.database.read() as connection:
        [watch_id] = connection.scalars(select(Watch.id)).all()
    olga.post(f"/watches/{watch_id}/stop")
    assert [w[3] for w in wishes(house)] == [False, True]
    assert olga.get(f"/watches/{watch_id}").status_code == 404
    assert mia.get(f"/watches/{watch_id}").status_code == 200


@pytest.mark.parametrize("path", ["", "/row", "/history.csv", "/history.json"])
def test_anothers_watch_is_not_there(house: WebHouse, path: str) -> None:
    house.operator()
    mia = house.member()
    theirs = watch(house)
    subscription(house, "olga", theirs)
    assert mia.get(f"/watches/{theirs}{path}").status_code == 404
    assert house.browser().get(f"/watches/{theirs}{path}").status_code == 303
    assert mia.post(f"/watches/{theirs}/stop").status_code == 404
    mia.post("/watches/bulk", {"watch": [theirs], "what": "stop"})
    mia.post("/watches/bulk", {"watch": [theirs], "what": "pause"})
    assert wishes(house)[0][3] is True
    assert "Jordan" not in mia.get("/watches").text


def test_the_list_can_be_searched_filtered_and_sorted(house: WebHouse) -> None:
    olga = house.operator()
    for number, name in enumerate(["Jordan 1 100%", "PlayStation 5", "限量 球鞋"]):
        subscription(house, "olga", watch(house, f"https://shop.example/p/{number}", name))
    assert "PlayStation" not in olga.get("/watches?q=jordan+1").text
    assert "Jordan" in olga.get("/watches?q=100%25").text
    assert "Jordan" not in olga.get("/watches?q=1__%25").text
    assert "限量" in olga.get("/watches?q=限量").text
    assert "Jordan" not in olga.get("/watches?show=in_stock").text
    assert "Jordan" in olga.get("/watches?show=sold_out&order=name").text
    assert "Nothing of yours" in olga.get("/watches?q=nintendo").text


def test_pausing_and_resuming_are_ones_own(house: WebHouse) -> None:
    olga = house.operator()
    watch_id = watch(house)
    subscription(house, "olga", watch_id)
    olga.post("/watches/bulk", {"watch": [watch_id], "what": "pause"})
    assert "Jordan" in olga.get("/watches?show=paused").text
    olga.post("/watches/bulk", {"watch": [watch_id], "what": "resume"})
    assert "Jordan" not in olga.get("/watches?show=paused").text


def test_history_as_a_file_is_no_formula(house: WebHouse) -> None:
    olga = house.operator()
    watch_id = watch(house)
    told(house, "olga", watch_id=watch_id)
    lines = olga.get(f"/watches/{watch_id}/history.csv").text.splitlines()
    assert lines[1].split(",")[2:] == ["in_stock", "199.95", "EUR"]
    assert olga.get(f"/watches/{watch_id}/history.json").json()["offers"][0]["price"] == "199.95"
    page = olga.get(f"/watches/{watch_id}").text
    assert "back in stock" in page
    assert 'class="fill-good"' in page


def test_the_number_of_queries_does_not_grow_with_the_list(house: WebHouse) -> None:
    olga = house.operator()

    def queries() -> int:
        seen: list[str] = []

        def note(_c: object, _k: object, statement: str, *_: object) -> None:
            seen.append(statement)

        event.listen(house.here.database.engine, "before_cursor_execute", note)
        assert olga.get("/watches").status_code == 200
        event.remove(house.here.database.engine, "before_cursor_execute", note)
        return len(seen)

    subscription(house, "olga", watch(house))
    few = queries()
    many(house, "olga", 300)
    assert queries() == few <= 8


def many(house: WebHouse, login: str, number: int) -> None:
    """So many watches of one person."""
    site_id, me = site(house, "many.example"), house.person(login).subscriber_id
    with house.here.database.write() as connection:
        assert connection.execute(select(Site.id).where(Site.id == site_id)).scalar()
        urls = [f"https://many.example/p/{n}" for n in range(number)]
        base = {
            "site_id": site_id,
            "state": WatchState.ACTIVE,
            "origin": Origin.WEB,
            "created_at": house.now,
            "looked_at": house.now - timedelta(minutes=1),
        }
        connection.execute(
            insert(Watch),
            [{**base, "url": u, "url_key": url_key(u), "product_name": f"Thing {u[-4:]}"} for u in urls],
        )
        ids = connection.scalars(select(Watch.id).where(Watch.site_id == site_id)).all()
        wish = {
            "subscriber_id": me,
            "variants": [],
            "kinds": [],
            "origin": Origin.WEB,
            "created_at": house.now,
        }
        connection.execute(insert(Subscription), [{**wish, "watch_id": i} for i in ids])
        state = {
            "variant_key": "",
            "label": "",
            "availability": Availability.OUT_OF_STOCK,
            "since": house.now,
        }
        connection.execute(insert(VariantState), [{**state, "watch_id": i} for i in ids])


def test_a_watch_may_want_a_fall_and_a_last_day_and_keeps_them(house: WebHouse) -> None:
    olga = house.operator()
    watch_id = watch(house)
    subscription(house, "olga", watch_id)
    form = {"kind": "price", "drop": "20", "last_day": "2026-12-24", "until_bought": "true"}
    assert olga.post(f"/watches/{watch_id}", form).status_code == 303
    with house.here.database.read() as connection:
        row = connection.execute(select(Subscription.__table__)).one()
    assert (row.drop_amount, row.drop_percent, row.until_bought) == (20, None, True)
    assert row.expires_at.isoformat() == "2026-12-25T00:00:00+00:00"
    page = olga.get(f"/watches/{watch_id}").text
    assert 'name="drop" value="20"' in page
    assert 'type="date" value="2026-12-24"' in page
    late = olga.post(f"/watches/{watch_id}", {"last_day": "2020-01-01"})
    assert (late.status_code, "hoose today" in late.text) == (400, True)


def test_what_is_known_of_a_watched_page_is_shown_before_it_is_watched(
    house: WebHouse, looked: list[str]
) -> None:
    house.operator()
    mia = house.member()
    told(house, "olga", watch_id=watch(house))
    text = mia.post("/watches/look", {"url": "https://shop.example/p/1"}).text
    assert "It restocked last 1 minute ago" in text
    assert "olga" not in text
    assert "restocked last" not in mia.post("/watches/look", {"url": "https://shop.example/p/2"}).text
    blocked = mia.post("/watches/look", {"url": "https://shop.example/blocked"}).text
    assert "the same product at another shop" in blocked
