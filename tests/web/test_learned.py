"""What my answers taught: shown to me, turned off, forgotten; by the web pages and by the API."""

from __future__ import annotations

from datetime import timedelta

from shop_things import told
from sqlalchemy import insert, select
from test_api import Api
from web_house import WebHouse

from crawler.storage.personal import defaults_of
from crawler.storage.schema import Answer, AnswerKind, Delivery, DeliveryState, Digest
from restock.personal import learn_people


def answered(house: WebHouse, login: str, number: int, kind: AnswerKind) -> None:
    """News that were sent and answered so, and what was learned of that."""
    told(house, login)
    person = house.person(login).subscriber_id
    with house.here.database.write() as connection:
        first = (
            connection.execute(select(Delivery).where(Delivery.subscriber_id == person)).mappings().first()
        )
        assert first is not None
        same = {key: value for key, value in first.items() if key != "id"} | {"state": DeliveryState.SENT}
        for each in range(number):
            row = same | {"message_id": f"{login}{each}", "occasion": f"again{each}", "due_at": None}
            made = connection.execute(insert(Delivery).values(**row)).inserted_primary_key[0]
            said = {"subscriber_id": person, "delivery_id": made, "kind": kind, "origin": "web"}
            connection.execute(insert(Answer).values(watch_id=first["watch_id"], at=house.now, **said))
    learn_people(house.here, now=house.now + timedelta(minutes=1))


def pace(house: WebHouse, login: str) -> Digest | None:
    with house.here.database.read() as connection:
        return defaults_of(connection, house.person(login).subscriber_id).pace


def test_the_page_shows_it_and_turns_it_off_and_forgets_it(house: WebHouse) -> None:
    olga = house.operator()
    assert "Nothing was learned yet" in olga.get("/settings/learned").text
    answered(house, "olga", 25, AnswerKind.SEEN)
    page = olga.get("/settings/learned").text
    assert "25 not wanted" in page
    assert "gathered, once an hour" in page
    assert "(80 % sure: 0 to " in page
    assert pace(house, "olga") is Digest.HOURLY
    assert olga.post("/settings/learned/use", {"what": "pace", "on": "false"}).status_code == 303
    assert pace(house, "olga") is None
    assert "25 not wanted" in olga.get("/settings/learned").text, "it is still shown"
    assert olga.post("/settings/learned/use", {"what": "soul", "on": "false"}).status_code in (400, 422)
    assert olga.post("/settings/learned/forget").status_code == 303
    assert "Nothing was learned yet" in olga.get("/settings/learned").text


def test_who_says_at_once_is_told_at_once(house: WebHouse) -> None:
    olga = house.operator()
    answered(house, "olga", 25, AnswerKind.SEEN)
    assert "Your answers taught: prices and sell-outs gathered, once an hour" in olga.get("/settings").text
    assert olga.post("/settings", {"digest": "instant"}).status_code == 303
    assert pace(house, "olga") is None
    learn_people(house.here, now=house.now + timedelta(days=1))
    assert pace(house, "olga") is None, "it stays so"
    assert "Your answers taught" not in olga.get("/settings").text


def test_nobody_sees_or_changes_another_s(house: WebHouse) -> None:
    house.operator()
    answered(house, "olga", 25, AnswerKind.SEEN)
    mia = house.member("mia")
    assert "Nothing was learned yet" in mia.get("/settings/learned").text
    mia.post("/settings/learned/forget")
    assert pace(house, "olga") is Digest.HOURLY


def test_the_api_does_the_same(house: WebHouse) -> None:
    house.operator()
    answered(house, "olga", 25, AnswerKind.SEEN)
    olga, reading = Api(house, "olga"), Api(house, "olga", "read")
    found = olga("GET", "/me/learned").json()
    assert (found["answered"], found["pace"], found["used"], found["off"]) == (25, "hourly", ["pace"], [])
    page = found["purchases"]["page"]
    assert page["declined"] == 25
    assert page["low"] < page["chance"] < page["high"]
    assert reading("PATCH", "/me/learned", {"pace": False}).status_code == 403
    found = olga("PATCH", "/me/learned", {"pace": False}).json()
    assert (found["pace"], found["used"], found["off"]) == ("hourly", [], ["pace"])
    assert olga("PATCH", "/me/learned", {"pace": True}).json()["used"] == ["pace"]
    assert olga("PATCH", "/me/learned", {"soul": True}).status_code in (400, 422)
    assert reading("DELETE", "/me/learned").status_code == 403
    assert olga("DELETE", "/me/learned").status_code == 204
    found = olga("GET", "/me/learned").json()
    assert (found["learned_at"], found["purchases"], found["used"]) == (None, {}, [])
