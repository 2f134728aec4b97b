"""Never write to this address: by a button only, for good, lifted by operators alone."""

from __future__ import annotations

import pytest
from shop_things import channel
from sqlalchemy import select
from test_embed import PAGE, asks, confirm, key, shown, visitors
from web_house import WebHouse

from alerts.confirming import ask_again, ask_for_a_yes
from alerts.links import Link, Purpose, token
from crawler.storage.consents import text_digest
from crawler.storage.my_settings import erase, export_all
from crawler.storage.schema import Channel, ChannelState, Delivery, DeliveryState, Subscriber, Suppression
from crawler.storage.schema_consents import Consent, ConsentText

__all__ = ["key"]
HTML = {"accept": "text/html"}


def visitor(house: WebHouse) -> int:
    with house.here.database.read() as connection:
        return connection.execute(select(Channel.id).where(Channel.name.startswith("visitor-"))).scalar_one()


def link(house: WebHouse, purpose: Purpose, channel_id: int) -> str:
    made_at = house.now if purpose is Purpose.CONFIRM else None
    made = Link(purpose=purpose, subject=channel_id, made_at=made_at)
    return f"/l/{token(made, house.here.config.secrets)}"


def suppressed(house: WebHouse) -> int:
    with house.here.database.read() as connection:
        return len(connection.execute(select(Suppression.digest)).all())


def asked(house: WebHouse) -> list[DeliveryState]:
    with house.here.database.read() as connection:
        return list(connection.scalars(select(Delivery.state).order_by(Delivery.id)))


@pytest.mark.parametrize("purpose", [Purpose.NEVER, Purpose.CONFIRM])
def test_never_is_a_button_and_stays(house: WebHouse, key: str, purpose: Purpose) -> None:
    asks(house.browser(), key)
    channel_id = visitor(house)
    with house.here.database.write() as connection:
        ask_for_a_yes(connection, now=house.now)
    path, stranger = link(house, purpose, channel_id), house.browser()
    for _ in range(2):
        assert "Never write to this address" in stranger.get(path).text
        assert stranger.http.head(path).status_code == 200
    assert suppressed(house) == 0
    said = {"never": "true"} if purpose is Purpose.CONFIRM else {}
    for _ in range(2):
        done = stranger.http.post(path, data=said, headers=HTML)
        assert "Nothing is ever sent to this address again" in done.text
    assert (suppressed(house), asked(house)) == (1, [DeliveryState.SUPPRESSED])
    asks(house.browser(), key)
    house.later(hours=2)
    with house.here.database.write() as connection:
        assert ask_for_a_yes(connection, now=house.now) == 0
        assert ask_again(connection, channel_id, now=house.now) is not None
    confirm(house)
    assert visitors(house) == [ChannelState.UNCONFIRMED], "a yes in an old mail doesn't outweigh it"
    assert asked(house) == [DeliveryState.SUPPRESSED]


def test_who_said_yes_once_may_say_never_later(house: WebHouse, key: str) -> None:
    asks(house.browser(), key)
    confirm(house)
    assert visitors(house) == [ChannelState.ENABLED]
    done = house.browser().http.post(link(house, Purpose.NEVER, visitor(house)))
    assert done.text == "done\n", "the answer to a mail program"
    assert visitors(house) == [ChannelState.UNCONFIRMED]


def test_nobody_may_say_it_for_another(house: WebHouse, key: str) -> None:
    asks(house.browser(), key)
    made = link(house, Purpose.NEVER, visitor(house))
    forged = made[:-1] + ("A" if made[-1] != "A" else "B")
    assert house.browser().http.post(forged).status_code == 403
    assert house.browser().http.post(link(house, Purpose.NEVER, 999)).status_code == 404
    assert suppressed(house) == 0


def test_a_member_cant_add_an_address_that_said_never(house: WebHouse) -> None:
    olga = house.operator()
    url = "json://203.0.113.9/hook"
    house.browser().http.post(link(house, Purpose.NEVER, channel(house, "olga", url)))
    refused = olga.post("/settings/channels", {"name": "again", "url": url}, page="/settings")
    assert (refused.status_code, "asked never to be written to" in refused.text) == (400, True)


def test_operators_see_find_and_lift_it(house: WebHouse, key: str) -> None:
    asks(house.browser(), key)
    house.browser().http.post(link(house, Purpose.NEVER, visitor(house)))
    olga = house.browser()
    olga.post("/sign-in", {"login": "olga", "password": "correct horse battery"})
    mia = house.member()
    with house.here.database.read() as connection:
        digest = connection.execute(select(Suppression.digest)).scalar_one()
    page = olga.get("/operator/suppressed").text
    assert digest[:12] in page
    assert "ann@example.org" not in page
    for path, form in (("/lift", {"digest": digest}), ("/find", {"address": "ann@example.org"})):
        assert mia.post(f"/operator/suppressed{path}", form).status_code == 404
    assert mia.get("/operator/suppressed").status_code == 404
    assert suppressed(house) == 1
    assert olga.post("/operator/suppressed/find", {"address": "bob@example.org"}).status_code == 404
    found = olga.post("/operator/suppressed/find", {"address": " Ann@Example.org "})
    assert f'value="{digest}"' in found.text
    assert olga.post("/operator/suppressed/lift", {"digest": "x"}).status_code == 400
    assert olga.post("/operator/suppressed/lift", {"digest": digest}).status_code == 303
    assert olga.post("/operator/suppressed/lift", {"digest": digest}).status_code == 404
    assert suppressed(house) == 0
    with house.here.database.write() as connection:
        assert ask_for_a_yes(connection, now=house.now) == 0, "lifting sends nothing by itself"
    house.later(hours=2)
    asks(house.browser(), key)
    assert DeliveryState.WAITING in asked(house)


# What a visitor agreed to


def consents(house: WebHouse) -> list[tuple[str, str, str]]:
    with house.here.database.read() as connection:
        query = select(ConsentText.text, Consent.language, Consent.page_url).join(
            Consent, Consent.text_digest == ConsentText.digest
        )
        return [(row[0], row[1], row[2]) for row in connection.execute(query.order_by(Consent.id))]


def test_the_text_agreed_to_is_kept_as_it_was_shown(house: WebHouse, key: str) -> None:
    chinese = house.browser()
    chinese.http.headers["accept-language"] = "zh-CN"
    asks(house.browser(), key)
    asks(chinese, key, to="bob@example.org")
    texts = consents(house)
    assert [language for _, language, _ in texts] == ["en", "zh-CN"]
    assert texts[0][0].startswith("Write to me about this product")
    assert texts[1][0] != texts[0][0]
    with house.here.database.write() as connection:
        first = select(Subscriber.id).where(Subscriber.handle.startswith("visitor-")).order_by(Subscriber.id)
        who = connection.scalars(first).first()
        assert who is not None
        found = export_all(connection, who)["consents"]
        assert (found[0]["text"], found[0]["button"]) == (texts[0][0], "My shop")
        assert found[0]["text_digest"] == text_digest(texts[0][0])
        erase(connection, who)
    assert [language for _, language, _ in consents(house)] == ["zh-CN"]


def test_a_form_made_with_another_text_is_refused(house: WebHouse, key: str) -> None:
    english, chinese = house.browser(), house.browser()
    chinese.http.headers["accept-language"] = "zh-CN"
    data = {"token": shown(english, key), "url": PAGE, "to": "ann@example.org", "consent": "true"}
    answer = chinese.http.post(f"/embed/{key}", data=data, headers={"origin": "http://restock.test"})
    assert answer.status_code == 403
    assert consents(house) == []
