"""My settings, my channels, my data; and never anybody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from shop_things import channel, told
from sqlalchemy import func, select, update
from web_house import PASSWORD, WebHouse

from crawler.storage.my_settings import Preferences, preferences
from crawler.storage.schema import (
    Account,
    Channel,
    ChannelState,
    Delivery,
    Digest,
    Subscriber,
    Subscription,
    Watch,
)

SECRET = "123456789:abcdefghijklmnopqrstuvwxyz"
TELEGRAM = f"tgram://{SECRET}/12345/"


def wishes(house: WebHouse, login: str) -> Preferences:
    with house.here.database.read() as connection:
        return preferences(connection, house.person(login).subscriber_id)


def channels(house: WebHouse) -> list[tuple[str, ChannelState]]:
    with house.here.database.read() as connection:
        rows = connection.execute(select(Channel.name, Channel.state).order_by(Channel.id))
        return [(row.name, row.state) for row in rows]


def test_when_and_how_is_saved_and_shown(house: WebHouse) -> None:
    olga = house.operator()
    form = {
        "language": "zh-CN",
        "timezone": "Asia/Shanghai",
        "currency": "CNY",
        "theme": "dark",
        "quiet_from": "22:30",
        "quiet_until": "07:00",
        "urgent": ["restock"],
        "digest": "daily",
        "digest_hour": "18",
        "daily_cap": "",
        "cooldown_minutes": "90",
        "late_news": "true",
    }
    assert olga.post("/settings", form).status_code == 303
    saved = wishes(house, "olga")
    assert (saved.language, saved.timezone, saved.currency) == ("zh-CN", "Asia/Shanghai", "CNY")
    assert (str(saved.quiet_from), saved.urgent_kinds) == ("22:30:00", ("restock",))
    assert (saved.digest, saved.digest_hour, saved.daily_cap, saved.cooldown_s) == (
        Digest.DAILY,
        18,
        None,
        5400,
    )
    page = olga.get("/settings").text
    assert 'data-theme="dark"' in page
    assert 'value="22:30"' in page
    assert "静" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"timezone": "Mars/Base"},
        {"language": "xx"},
        {"currency": "ABCD"},
        {"quiet_from": "22:00"},
        {"digest": "yearly"},
        {"daily_cap": "-1"},
        {"digest_hour": "24"},
    ],
)
def test_what_cant_be_saved_changes_nothing(house: WebHouse, wrong: dict[str, str]) -> None:
    olga = house.operator()
    before = wishes(house, "olga")
    assert olga.post("/settings", {"language": "en", "timezone": "UTC", **wrong}).status_code == 400
    assert wishes(house, "olga") == before


def test_a_channel_is_added_switched_and_removed_and_its_secret_is_never_shown(house: WebHouse) -> None:
    olga = house.operator()
    before = len(channels(house))
    assert olga.post("/settings/channels", {"name": "phone", "url": TELEGRAM}).status_code == 303
    assert olga.post("/settings/channels", {"name": "phone", "url": TELEGRAM}).status_code == 409
    page = olga.get("/settings").text
    assert "phone" in page
    assert SECRET.split(":")[1] not in page
    with house.here.database.read() as connection:
        mine = connection.execute(select(Channel.id).where(Channel.name == "phone")).scalar_one()
    for state in ("disabled", "enabled", "retired"):
        assert olga.post(f"/settings/channels/{mine}/state", {"wanted": state}).status_code == 303
        assert channels(house)[before:] == [("phone", ChannelState(state))]
    assert "phone" not in olga.get("/settings").text.split('id="channel-name"')[0]
    assert olga.post("/settings/channels", {"name": "phone", "url": TELEGRAM}).status_code == 303
    with house.here.database.read() as connection:
        stored = connection.execute(select(Channel.__table__)).mappings().all()
    assert stored
    assert SECRET not in repr(stored)


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1/",
        "jsons://example.com/hook",
        "syslog://",
        "dbus://",
        "gnome://",
        "mailtos://u:p@smtp.example.com?to=x@example.com",
        "ntfy://127.0.0.1/topic",
        "tgram://x",
        "file:///etc/passwd",
        "not a url",
    ],
)
def test_a_member_cant_point_a_channel_anywhere(house: WebHouse, url: str) -> None:
    house.operator()
    mia = house.member()
    before = channels(house)
    answer = mia.post("/settings/channels", {"name": "x", "url": url})
    assert answer.status_code == 400
    assert channels(house) == before


def test_anothers_channel_is_not_there(house: WebHouse) -> None:
    house.operator()
    mia = house.member()
    theirs = channel(house, "olga")
    assert mia.post(f"/settings/channels/{theirs}/test").status_code == 404
    assert mia.post(f"/settings/channels/{theirs}/state", {"wanted": "retired"}).status_code == 404
    assert ChannelState.RETIRED not in [state for _, state in channels(house)]


def test_silence(house: WebHouse) -> None:
    olga = house.operator()
    olga.post("/settings/mute", {"hours": 8})
    assert wishes(house, "olga").muted_until == house.now + timedelta(hours=8)
    olga.post("/settings/mute", {"hours": 0})
    assert wishes(house, "olga").muted_until is None


def test_stop_everything_ends_every_wish_of_mine_only(house: WebHouse) -> None:
    olga, mia = house.operator(), house.member()
    told(house, "olga")
    house.later(minutes=5)
    told(house, "mia", watch_id=1)
    olga.post("/settings/stop-everything")
    with house.here.database.read() as connection:
        wishes = select(Subscription.active, Subscription.unsubscribed_at).order_by(Subscription.id)
        rows = connection.execute(wishes).all()
    assert [tuple(row) for row in rows] == [(False, house.now), (True, None)]
    assert mia.get("/watches/1").status_code == 200


def test_the_export_holds_what_is_mine_without_secrets(house: WebHouse) -> None:
    olga = house.operator()
    olga.post("/settings/channels", {"name": "phone", "url": TELEGRAM})
    told(house, "olga")
    found = olga.get("/settings/export.json").json()
    assert [d["watch_url"] for d in found["deliveries"]] == ["https://shop.example/p/1"]
    assert found["account"][0]["login"] == "olga"
    text = olga.get("/settings/export.json").text
    assert SECRET not in text
    assert "argon2" not in text
    assert "cipher" not in text


def test_erasing_asks_for_the_password_and_leaves_nothing(house: WebHouse) -> None:
    olga, mia = house.operator(), house.member()
    told(house, "mia")
    assert mia.post("/settings/erase", {"password": "wrong password"}).status_code == 403
    assert olga.post("/settings/erase", {"password": PASSWORD}).status_code == 409
    assert mia.post("/settings/erase", {"password": PASSWORD}).status_code == 303
    assert mia.get("/account").status_code == 303
    with house.here.database.read() as connection:
        left = {
            table.__tablename__: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (Subscriber, Account, Subscription, Delivery, Watch)
        }
    assert left == {"subscriber": 1, "account": 1, "subscription": 0, "delivery": 0, "watch": 1}


@pytest.mark.parametrize("way", ["test", "state"])
def test_nothing_but_the_question_goes_to_an_unconfirmed_address(house: WebHouse, way: str) -> None:
    olga = house.operator()
    waiting = channel(house, "olga", state=ChannelState.UNCONFIRMED)
    for wanted in ("enabled", "disabled"):
        answer = olga.post(f"/settings/channels/{waiting}/{way}", {"wanted": wanted})
        assert answer.status_code == 400
        assert "not confirmed yet" in answer.text
        with house.here.database.read() as connection:
            state = connection.scalar(select(Channel.state).where(Channel.id == waiting))
        assert state is ChannelState.UNCONFIRMED, "turning it off and on again is no way round"


def test_the_owner_of_an_address_is_asked_again_within_limits(house: WebHouse) -> None:
    olga = house.operator()
    waiting = channel(house, "olga", state=ChannelState.UNCONFIRMED)
    path = f"/settings/channels/{waiting}/ask"
    assert path in olga.get("/settings").text
    assert "RESTOCK_WEB_URL" in olga.post(path).text
    house.configure(web_url="https://restock.example")
    for number in range(1, 4):
        assert olga.post(path).headers["location"] == "/settings?asked=1"
        with house.here.database.read() as connection:
            assert len(connection.scalars(select(Delivery.id)).all()) == number
        assert ("less than an hour ago" if number < 3 else "3 times already") in olga.post(path).text
        house.later(hours=1)
    assert "will be asked once more" in olga.get("/settings?asked=1").text
    mia = house.member()
    assert mia.post(path).status_code == 404
    with house.here.database.write() as connection:
        connection.execute(update(Channel).values(state=ChannelState.ENABLED))
    assert "waits for no yes" in olga.post(path).text
    assert path not in olga.get("/settings").text
