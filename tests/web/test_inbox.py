"""My alerts: what was told, what wasn't and why, and my answers."""

from __future__ import annotations

import pytest
from shop_things import channel, put, told
from sqlalchemy import select
from web_house import WebHouse

from crawler.storage.schema import Answer, AnswerKind, Delivery, DeliveryState, Subscription


def answers(house: WebHouse) -> list[tuple[AnswerKind, str]]:
    with house.here.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(Answer.kind, Answer.origin))]


def test_what_was_told_stands_there_once_whatever_the_channels(house: WebHouse) -> None:
    olga = house.operator()
    told(house, "olga")
    with house.here.database.read() as connection:
        first = connection.execute(select(Delivery.__table__)).mappings().one()
    second = {**first, "message_id": "other", "channel_id": channel(house, "olga", "json://198.51.100.1/")}
    second |= {"state": DeliveryState.DEAD, "reason": "the service answered 404"}
    second.pop("id")
    put(house, Delivery, **second)
    page = olga.get("/alerts").text
    assert page.count('id="entry-') == 1
    assert "Jordan 1" in page
    assert "could not be sent (the service answered 404)" in page


def test_what_was_not_sent_is_shown_with_its_reason_when_asked_for(house: WebHouse) -> None:
    olga = house.operator()
    told(house, "olga")
    with house.here.database.write() as connection:
        connection.execute(
            Delivery.__table__.update().values(state=DeliveryState.SUPPRESSED, reason="quiet hours")
        )
    assert 'id="entry-' not in olga.get("/alerts").text
    assert "quiet hours" in olga.get("/alerts?everything=1").text


@pytest.mark.parametrize("kind", ["bought", "sold_out", "not_this", "seen"])
def test_an_answer_is_kept_once(house: WebHouse, kind: str) -> None:
    olga = house.operator()
    delivery = told(house, "olga")
    for _ in range(2):
        assert olga.post(f"/alerts/{delivery}/answer", {"kind": kind}).status_code == 303
    assert answers(house) == [(AnswerKind(kind), "web")]
    assert "✓" in olga.get("/alerts").text


def test_stop_for_this_product(house: WebHouse) -> None:
    olga = house.operator()
    olga.post(f"/alerts/{told(house, 'olga')}/stop")
    with house.here.database.read() as connection:
        assert connection.execute(select(Subscription.active)).scalar_one() is False


def test_anothers_alerts_are_not_there(house: WebHouse) -> None:
    house.operator()
    mia = house.member()
    delivery = told(house, "olga")
    assert "Jordan" not in mia.get("/alerts?everything=1").text
    assert mia.post(f"/alerts/{delivery}/answer", {"kind": "bought"}).status_code == 404
    assert mia.post(f"/alerts/{delivery}/stop").status_code == 404
    assert answers(house) == []


def test_an_empty_inbox_says_what_to_do(house: WebHouse) -> None:
    assert "Add a page" in house.operator().get("/alerts").text
