"""My wishes: by a form and the API, in words or as one product; and never anybody else's."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from shop_things import channel, told
from sqlalchemy import select, update
from test_api import Api
from test_query_counts import queries
from web_house import Browser, WebHouse

from crawler.model import TransitionKind
from crawler.storage.my_wishes import MyWish, WishState, my_wishes
from crawler.storage.schema import (
    Channel,
    Delivery,
    DeliveryTransition,
    Origin,
    Subscription,
    SubscriptionChannel,
)
from crawler.storage.wish_edits import NewWish, add_wish
from restock.web import wishing

WORDS = {"query": "jordan 1 chicago, US 10, -gs", "below": "250 EUR", "kind": ["restock", "low_stock"]}


@pytest.fixture
def olga(house: WebHouse) -> Browser:
    return house.operator()


def wishes(house: WebHouse, login: str = "olga") -> list[MyWish]:
    with house.here.database.read() as connection:
        return my_wishes(connection, house.person(login).subscriber_id, now=house.now)


def wished(house: WebHouse, login: str = "olga", query: str = "jordan 1 chicago", **more: Any) -> int:
    new = NewWish(subscriber_id=house.person(login).subscriber_id, query=query, **more)
    return house.here.database.retrying(lambda c: add_wish(c, new, origin=Origin.WEB, now=house.now))


def met(
    house: WebHouse, wish_id: int, why: str = "all of your words are in it", delivery: int | None = None
) -> int:
    """A restock that was told because of the wish; returns the delivery's id."""
    delivery = delivery or told(house, "olga")
    with house.here.database.write() as connection:
        connection.execute(update(Delivery).where(Delivery.id == delivery).values(subscription_id=wish_id))
        connection.execute(
            update(DeliveryTransition).where(DeliveryTransition.delivery_id == delivery).values(why=why)
        )
    return delivery


def test_words_are_taken_on_and_shown_as_they_were_understood(house: WebHouse, olga: Browser) -> None:
    assert "No wishes yet" in olga.get("/wishes").text
    assert olga.post("/wishes", WORDS).status_code == 303
    (one,) = wishes(house)
    assert (one.query, one.price_limit, one.currency) == ("jordan 1 chicago, US 10, -gs", Decimal(250), "EUR")
    assert (one.kinds, one.state) == (("restock", "low_stock"), WishState.ACTIVE)
    page = olga.get("/wishes").text
    assert "Understood as: jordan 1 chicago · size US 10 · not kids" in " ".join(page.split())
    assert "€250.00" in page
    olga.post("/wishes", WORDS | {"below": "200 EUR"})
    assert [one.price_limit for one in wishes(house)] == [Decimal(200)], "the same words change the wish"


def test_a_product_is_wished_by_its_number(house: WebHouse, olga: Browser) -> None:
    assert olga.post("/wishes", {"gtin": "4006381333931", "until_bought": "true"}).status_code == 303
    assert (
        olga.post("/wishes", {"mpn": "Nike CT8013-170", "variant_words": "US 10，US 11"}).status_code == 303
    )
    by_number, by_code = wishes(house)
    assert (by_number.product_key, by_number.variants) == ("mpn:nike:ct8013-170", ("US 10", "US 11"))
    assert (by_code.product_key, by_code.until_bought) == ("gtin:04006381333931", True)
    assert by_code.kinds == ("restock", "new_listing")
    assert "nike CT8013-170" in olga.get("/wishes").text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Say what you wish"),
        ({"query": "jordan 1", "gtin": "4006381333931"}, "Say what you wish"),
        ({"query": "US 10"}, "These words name no product"),
        ({"gtin": "4006381333930"}, "That is no GTIN"),
        ({"mpn": "CT8013"}, "That is no model number"),
        ({"query": "jordan 1", "below": "cheap"}, "The price can't be read"),
        ({"query": "jordan 1", "below": "200 XXZ"}, "The price can't be read"),
    ],
)
def test_what_cant_be_wished_is_said_and_the_form_is_kept(
    house: WebHouse, olga: Browser, form: dict[str, object], said: str
) -> None:
    answer = olga.post("/wishes", form)
    assert answer.status_code == 400
    assert said in answer.text
    assert all(f'value="{value}"' in answer.text for value in form.values())
    assert wishes(house) == []


def test_there_is_a_most(house: WebHouse, olga: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wishing, "MOST", 1)
    assert olga.post("/wishes", {"query": "jordan 1"}).status_code == 303
    answer = olga.post("/wishes", {"query": "dunk low"})
    assert answer.status_code == 400
    assert "Remove one first" in answer.text


def test_a_wish_is_paused_resumed_and_removed(house: WebHouse, olga: Browser) -> None:
    mine = wished(house)
    for what, state in (("pause", WishState.PAUSED), ("resume", WishState.ACTIVE)):
        assert olga.post(f"/wishes/{mine}", {"what": what}).status_code == 303
        assert [one.state for one in wishes(house)] == [state]
    assert olga.post(f"/wishes/{mine}", {"what": "grant"}).status_code == 400
    assert olga.post(f"/wishes/{mine}", {"what": "remove"}).status_code == 303
    assert wishes(house) == []
    assert olga.post(f"/wishes/{mine}", {"what": "remove"}).status_code == 404
    with house.here.database.read() as connection:
        ended = connection.execute(select(Subscription.unsubscribed_at).where(Subscription.id == mine))
        assert ended.scalar_one() == house.now, "no watchlist revives it"


def test_one_whose_last_day_is_over_says_so(house: WebHouse, olga: Browser) -> None:
    wished(house, expires_at=house.now - timedelta(days=1))
    assert [one.state for one in wishes(house)] == [WishState.ENDED]
    assert "ended" in olga.get("/wishes").text


def test_what_met_it_and_why_is_shown(house: WebHouse, olga: Browser) -> None:
    mine = wished(house)
    delivery = met(house, mine)
    (match,) = wishes(house)[0].matches
    assert (match.delivery_id, match.name, match.kind) == (delivery, "Jordan 1", TransitionKind.RESTOCK)
    assert "all of your words are in it" in olga.get("/wishes").text
    house.later(days=100)
    assert wishes(house)[0].matches == ()


def test_somebody_elses_wish_isnt_there(house: WebHouse, olga: Browser) -> None:
    theirs = wished(house)
    mia = house.member()
    for what in ("pause", "resume", "remove"):
        assert mia.post(f"/wishes/{theirs}", {"what": what}).status_code == 404
    assert "No wishes yet" in mia.get("/wishes").text
    api = Api(house, "mia")
    assert api("PATCH", f"/wishes/{theirs}", {"paused_until": None}).status_code == 404
    assert api("DELETE", f"/wishes/{theirs}").status_code == 404
    assert api("GET", "/wishes").json() == {"items": []}
    assert [one.state for one in wishes(house)] == [WishState.ACTIVE]


def test_a_watch_is_no_wish(house: WebHouse, olga: Browser) -> None:
    told(house, "olga")
    with house.here.database.read() as connection:
        watched = connection.execute(select(Subscription.id)).scalar_one()
    assert olga.post(f"/wishes/{watched}", {"what": "remove"}).status_code == 404


def test_another_persons_channel_is_passed_over(house: WebHouse, olga: Browser) -> None:
    mine = channel(house, "olga")
    house.member()
    theirs = channel(house, "mia", "json://203.0.113.11/hook")
    olga.post("/wishes", {"query": "jordan 1", "channel": [str(mine), str(theirs)]})
    with house.here.database.read() as connection:
        assert connection.scalars(select(SubscriptionChannel.channel_id)).all() == [mine]
    with house.here.database.read() as connection:
        owner = house.person("olga").subscriber_id
        every = connection.scalars(select(Channel.id).where(Channel.subscriber_id == owner)).all()
    olga.post("/wishes", {"query": "jordan 1", "channel": [str(number) for number in every]})
    with house.here.database.read() as connection:
        assert connection.scalars(select(SubscriptionChannel.channel_id)).all() == [], "every one"


def test_the_page_speaks_chinese(house: WebHouse, olga: Browser) -> None:
    wished(house, query="乔丹1 芝加哥 42码 1500元以下 不要童鞋")
    olga.post("/language", {"language": "zh-CN", "back": "/wishes"})
    page = " ".join(olga.get("/wishes").text.split())
    assert "我的心愿" in page
    assert "理解为: " in page
    assert "¥1,500.00" in page


def test_markup_in_words_is_shown_as_text(house: WebHouse, olga: Browser) -> None:
    met(house, wished(house, query="jordan <script>alert(1)</script>"), why="<b>why</b>")
    page = olga.get("/wishes").text
    assert "<script>alert" not in page
    assert "<b>why" not in page


def test_the_number_of_queries_stays_with_many_wishes(house: WebHouse, olga: Browser) -> None:
    wished(house)
    few = queries(house, olga, "/wishes")
    for number in range(20):
        wished(house, query=f"dunk low {number}")
    assert queries(house, olga, "/wishes") == few


def test_the_api_does_the_same(house: WebHouse, olga: Browser) -> None:
    api = Api(house, "olga")
    said = {
        "query": "jordan 1 chicago, US 10, -gs",
        "price_limit": {"amount": "250.00", "currency": "EUR"},
        "kinds": ["restock", "low_stock"],
    }
    key = {"Idempotency-Key": "k1"}
    made = api("POST", "/wishes", said, **key)
    assert made.status_code == 201
    assert (made.json()["price_limit"], made.json()["state"]) == ("250", "active")
    assert api("POST", "/wishes", said, **key).json() == made.json()
    path = f"/wishes/{made.json()['id']}"
    until = (house.now + timedelta(days=2)).isoformat()
    assert api("PATCH", path, {"paused_until": until}).json()["state"] == "paused"
    assert api("PATCH", path, {"paused_until": "2026-12-24T00:00:00"}).status_code == 422
    assert api("PATCH", path, {"paused_until": None}).json()["state"] == "active"
    met(house, made.json()["id"])
    (one,) = api("GET", "/wishes").json()["items"]
    assert one["matches"][0]["why"] == "all of your words are in it"
    assert api("DELETE", path).status_code == 204
    assert api("DELETE", path).status_code == 404
    for wrong, status in (({}, 400), ({"query": "US 10"}, 400), ({"gtin": "1"}, 400), ({"words": "x"}, 422)):
        answer = api("POST", "/wishes", wrong)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert Api(house, "olga", "read")("POST", "/wishes", said).status_code == 403


def test_a_wish_may_want_a_fall_a_likeness_and_a_last_day(house: WebHouse) -> None:
    olga = house.operator()
    olga.post("/settings", {"timezone": "Asia/Shanghai"}, page="/settings")
    form = {"query": "jordan 1", "kind": "price", "drop": "10 %", "threshold": "90", "last_day": "2026-12-24"}
    assert olga.post("/wishes", form, page="/wishes").status_code == 303
    with house.here.database.read() as connection:
        row = connection.execute(select(Subscription.__table__)).one()
    assert (row.drop_percent, row.drop_amount, row.threshold) == (10, None, 90)
    assert row.expires_at.isoformat() == "2026-12-24T16:00:00+00:00", "the end of the day in Shanghai"
    text = olga.get("/wishes").text
    assert "a fall of at least 10%" in text
    assert "alike by at least 90 of 100" in text
    for wrong, words in (({"drop": "a lot"}, "By how much"), ({"last_day": "2026-11-01"}, "today or later")):
        refused = olga.post("/wishes", {"query": "dunk", **wrong}, page="/wishes")
        assert (refused.status_code, words in refused.text) == (400, True)
    assert olga.post("/wishes", {"query": "dunk", "threshold": "900"}, page="/wishes").status_code == 400
