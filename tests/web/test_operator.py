"""The operator's pages: dead letters are sent again, people come in; members see nothing of it."""

from __future__ import annotations

import re

import pytest
from shop_things import put, told
from sqlalchemy import select, update
from web_house import PASSWORD, WebHouse

from crawler.storage.schema import Account, Channel, ChannelState, Delivery, DeliveryState, Origin, Subscriber


def letters(house: WebHouse) -> list[tuple[DeliveryState, str | None]]:
    with house.here.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(Delivery.state, Delivery.reason))]


def kill(house: WebHouse) -> None:
    with house.here.database.write() as connection:
        connection.execute(
            update(Delivery).values(state=DeliveryState.DEAD, reason="the service answered 404")
        )


@pytest.mark.parametrize("path", ["", "/dead-letters", "/people"])
def test_members_see_nothing_of_it(house: WebHouse, path: str) -> None:
    olga, mia = house.operator(), house.member()
    assert olga.get(f"/operator{path}").status_code == 200
    assert mia.get(f"/operator{path}").status_code == 404
    assert house.browser().get(f"/operator{path}").status_code == 303
    assert "/operator" not in mia.get("/watches").text


def test_a_dead_letter_is_sent_again(house: WebHouse) -> None:
    olga, mia = house.operator(), house.member()
    delivery = told(house, "mia")
    kill(house)
    assert "answered 404" in olga.get("/operator/dead-letters").text
    assert mia.post("/operator/dead-letters", {"letter": [delivery]}).status_code == 404
    assert letters(house)[0][0] is DeliveryState.DEAD
    assert olga.post("/operator/dead-letters", {"letter": [delivery]}).headers["location"].endswith("sent=1")
    assert letters(house) == [(DeliveryState.WAITING, "sent again by hand")]


def test_what_cant_be_sent_again_says_why(house: WebHouse) -> None:
    olga = house.operator()
    delivery = told(house, "olga")
    kill(house)
    with house.here.database.write() as connection:
        connection.execute(update(Channel).values(state=ChannelState.DISABLED))
    assert "enable it first" in olga.post("/operator/dead-letters", {"letter": [delivery]}).text


def test_somebody_is_invited_by_a_link_that_is_shown_once(house: WebHouse) -> None:
    olga = house.operator()
    page = olga.post("/operator/people/invite", {"role": "member"}).text
    link = re.search(r'id="link">([^<]+)<', page)
    assert link is not None
    path = link.group(1).removeprefix("http://restock.test")
    joined = house.browser().post(path, {"login": "new", "password": PASSWORD}, page=path)
    assert joined.status_code == 303
    assert not house.person("new").is_operator
    assert path not in olga.get("/operator/people").text


def test_the_watchlists_people_claim_their_accounts(house: WebHouse) -> None:
    olga = house.operator()
    ann = put(
        house,
        Subscriber,
        handle="ann",
        name="Ann <b>",
        language="zh-CN",
        timezone="Asia/Shanghai",
        origin=Origin.WATCHLIST,
        created_at=house.now,
    )
    page = olga.post(f"/operator/people/{ann}/claim").text
    assert "<b>" not in page
    link = re.search(r'id="link">http://restock.test([^<]+)<', page)
    assert link is not None
    house.browser().post(link.group(1), {"login": "ann", "password": PASSWORD}, page=link.group(1))
    with house.here.database.read() as connection:
        assert connection.execute(select(Account.subscriber_id).where(Account.login == "ann")).scalar() == ann
    assert house.person("ann").language == "zh-CN"
    assert olga.post(f"/operator/people/{ann}/claim").status_code == 303
