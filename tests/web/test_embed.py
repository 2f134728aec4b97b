"""The button on shops' own pages: who is written to, who may show it, and what attackers get out of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from httpx2 import Response
from shop_things import watch
from sqlalchemy import select, update
from web_house import Browser, WebHouse

from alerts.confirming import ask_for_a_yes
from alerts.links import Link, Purpose, token
from crawler.storage.answers import suppress
from crawler.storage.embeds import MOST_WISHES
from crawler.storage.schema import (
    Channel,
    ChannelState,
    Delivery,
    Embed,
    Subscriber,
    Subscription,
    Watch,
)

PAGE = "https://www.shop.example/p/1"
MAIL_TO = "mailtos://shop:hunter22hunter22@smtp.shop.example?from=shop@shop.example&to={to}"
SMS_TO = "twilio://AC0123456789abcdef0123456789abcdef:0123456789abcdef0123456789abcdef@+15550001111/{to}"


@pytest.fixture
def key(house: WebHouse) -> str:
    """Of a button of the operator's shop.example."""
    house.configure(mail_to=MAIL_TO, sms_to=SMS_TO, web_url="http://restock.test")
    olga = house.operator()
    made = olga.post(
        "/operator/embeds", {"name": "My shop", "domains": "shop.example"}, page="/operator/embeds"
    )
    assert made.status_code == 303
    with house.here.database.read() as connection:
        return str(connection.execute(select(Embed.public_key)).scalar_one())


def shown(browser: Browser, key: str, url: str = PAGE) -> str:
    """The form token of the frame."""
    found = re.search(
        r'name="token" value="([^"]+)"', browser.http.get(f"/embed/{key}", params={"url": url}).text
    )
    assert found
    return found.group(1)


def asks(browser: Browser, key: str, to: str = "Ann@example.org", **more: str) -> Response:
    url = more.pop("url", PAGE)
    data = {"token": shown(browser, key, url), "url": url, "to": to, "consent": "true", **more}
    return browser.http.post(f"/embed/{key}", data=data, headers={"origin": "http://restock.test"})


def visitors(house: WebHouse) -> list[ChannelState]:
    with house.here.database.read() as connection:
        query = select(Channel.state).where(Channel.name.startswith("visitor-")).order_by(Channel.id)
        return list(connection.scalars(query))


def confirm(house: WebHouse) -> None:
    with house.here.database.read() as connection:
        channel_id = connection.execute(
            select(Channel.id).where(Channel.name.startswith("visitor-"))
        ).scalar_one()
    made = token(
        Link(purpose=Purpose.CONFIRM, subject=channel_id, made_at=house.now), house.here.config.secrets
    )
    house.browser().http.post(f"/l/{made}", headers={"accept": "text/html"})


def test_an_address_is_written_to_only_after_its_owners_yes(house: WebHouse, key: str) -> None:
    done = asks(house.browser(), key, variant="US 10")
    assert "Look into your messages" in done.text
    assert visitors(house) == [ChannelState.UNCONFIRMED]
    with house.here.database.write() as connection:
        assert ask_for_a_yes(connection, now=house.now) == 1
        wish = connection.execute(select(Subscription.variants, Subscription.active)).one()
        assert tuple(wish) == (["US 10"], True)
        assert connection.execute(select(Watch.url)).scalar_one() == PAGE
    confirm(house)
    assert visitors(house) == [ChannelState.ENABLED]


def test_the_answer_is_the_same_for_known_unknown_and_suppressed_addresses(house: WebHouse, key: str) -> None:
    def words(answer: Response) -> str:
        return re.sub(r"[0-9a-f]{16,}", "", answer.text)

    first = asks(house.browser(), key)
    again = asks(house.browser(), key, to="ann@EXAMPLE.org")
    confirm(house)
    confirmed = asks(house.browser(), key)
    assert visitors(house) == [ChannelState.ENABLED]
    with house.here.database.write() as connection:
        digest = connection.execute(
            select(Channel.url_digest).where(Channel.name.startswith("visitor-"))
        ).scalar_one()
        connection.execute(update(Channel).values(state=ChannelState.RETIRED))
        suppress(connection, digest, reason="asked", now=house.now)
    refused = asks(house.browser(), key)
    assert {words(first), words(again), words(confirmed), words(refused)} == {words(first)}
    assert {a.status_code for a in (first, again, confirmed, refused)} == {200}
    assert ChannelState.UNCONFIRMED not in visitors(house)


def test_who_asks_often_is_asked_for_a_yes_only_now_and_then(house: WebHouse, key: str) -> None:
    for _ in range(4):
        asks(house.browser(), key)
        with house.here.database.write() as connection:
            ask_for_a_yes(connection, now=house.now)
    with house.here.database.read() as connection:
        assert len(connection.scalars(select(Delivery.id)).all()) == 1


def test_nobodys_address_is_buried(house: WebHouse, key: str) -> None:
    for number in range(MOST_WISHES + 3):
        house.state.throttle._storage.reset()
        asks(house.browser(), key, url=f"https://shop.example/p/{number}")
    with house.here.database.read() as connection:
        assert len(connection.scalars(select(Subscription.id)).all()) == MOST_WISHES


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://restock.test.evil.example", "restock.test"]
)
def test_a_form_from_another_origin_is_refused(house: WebHouse, key: str, origin: str) -> None:
    browser = house.browser()
    data = {"token": shown(browser, key), "url": PAGE, "to": "ann@example.org", "consent": "true"}
    assert browser.http.post(f"/embed/{key}", data=data, headers={"origin": origin}).status_code == 403
    assert visitors(house) == []


def test_only_a_form_of_ours_is_taken_and_not_for_long(house: WebHouse, key: str) -> None:
    browser = house.browser()
    made = shown(browser, key)
    at, _, signature = made.partition(".")
    data = {"url": PAGE, "to": "ann@example.org", "consent": "true"}
    for forged in (
        "",
        "1.",
        f"{int(at) + 60}.{signature}",
        f"{at}.{'0' * 64}",
        "9" * 30 + ".x",
        f"²{at}.{signature}",
        "é.é",
    ):
        assert browser.http.post(f"/embed/{key}", data={**data, "token": forged}).status_code == 403
    house.now += timedelta(hours=3)
    assert browser.http.post(f"/embed/{key}", data={**data, "token": made}).status_code == 403
    assert visitors(house) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/p/1",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "https://evilshop.example/",
        "javascript:alert(1)//shop.example",
        "//shop.example/p",
        "https://[",
        "",
    ],
)
def test_only_pages_of_the_shop_can_be_asked_for(house: WebHouse, key: str, url: str) -> None:
    browser = house.browser()
    assert browser.http.get(f"/embed/{key}", params={"url": url}).status_code == 404
    data = {"token": shown(browser, key), "url": url, "to": "ann@example.org", "consent": "true"}
    assert browser.http.post(f"/embed/{key}", data=data).status_code in (400, 404)
    with house.here.database.read() as connection:
        assert connection.scalars(select(Watch.id)).all() == []


@pytest.mark.parametrize(
    ("to", "kind"),
    [
        ("ann@example.org\r\nBcc: all@example.org", "mail"),
        ("ann@example.org?smtp=evil.example", "mail"),
        ("ann@example.org&to=all@example.org", "mail"),
        ("ann@example.org,all@example.org", "mail"),
        ("<script>@example.org", "mail"),
        ("+8613800138000/+8613800138001", "sms"),
        ("+86138001380001234567", "sms"),
        ("13800138000", "sms"),
    ],
)
def test_what_is_no_address_is_not_written_to(house: WebHouse, key: str, to: str, kind: str) -> None:
    answer = asks(house.browser(), key, to=to, kind=kind)
    assert answer.status_code == 400
    assert "<script>@" not in answer.text
    assert visitors(house) == []


def test_a_number_is_put_into_the_operators_own_channel(house: WebHouse, key: str) -> None:
    assert asks(house.browser(), key, to="+86 138-0013 8000", kind="sms").status_code == 200
    with house.here.database.read() as connection:
        row = connection.execute(select(Channel).where(Channel.service == "twilio")).one()
        handle = connection.execute(
            select(Subscriber.handle).where(Subscriber.id == row.subscriber_id)
        ).scalar_one()
    assert house.here.config.secrets.open(row.url_cipher) == SMS_TO.replace("{to}", "%2B8613800138000")
    assert "138" not in handle.removeprefix("visitor-") or "8613800138000" not in handle
    assert "0123456789abcdef0123456789abcdef" not in row.url_masked


def test_without_agreement_nothing_is_kept(house: WebHouse, key: str) -> None:
    assert asks(house.browser(), key, consent="false").status_code == 400
    assert visitors(house) == []


def test_a_flood_is_slowed_down(house: WebHouse, key: str) -> None:
    browser = house.browser()
    answers = [asks(browser, key, to=f"ann{n}@example.org").status_code for n in range(12)]
    assert answers[:10] == [200] * 10
    assert answers[10:] == [429, 429]


def test_what_a_page_says_of_its_product_is_escaped(house: WebHouse, key: str) -> None:
    watch(house, PAGE, name='<img src=x onerror="alert(1)">')
    text = (
        house.browser()
        .http.get(f"/embed/{key}", params={"url": PAGE, "variant": '"><script>alert(2)</script>'})
        .text
    )
    assert "<img src=x" not in text
    assert "<script>alert" not in text
    assert "&lt;img" in text


def test_only_the_shop_may_frame_it_and_only_that_page(house: WebHouse, key: str) -> None:
    framed = house.browser().http.get(f"/embed/{key}", params={"url": PAGE})
    policy = framed.headers["content-security-policy"]
    ancestors = policy.partition("frame-ancestors ")[2]
    assert "https://shop.example:*" in ancestors
    assert "https://*.shop.example:*" in ancestors
    assert "'unsafe-inline'" not in policy
    assert all(word.split("://")[1].split(":")[0].endswith("shop.example") for word in ancestors.split())
    assert "set-cookie" not in framed.headers
    for path in ("/", "/sign-in", "/embed/unknown", "/embed.js"):
        assert "frame-ancestors 'none'" in house.browser().get(path).headers["content-security-policy"]


def test_a_button_that_was_switched_off_is_gone(house: WebHouse, key: str) -> None:
    olga = house.browser()
    olga.post("/sign-in", {"login": "olga", "password": "correct horse battery"})
    assert f'data-restock="{key}"' in olga.get("/operator/embeds").text.replace("&#34;", '"')
    olga.post("/operator/embeds/1", {"active": "false"})
    assert olga.http.get(f"/embed/{key}", params={"url": PAGE}).status_code == 404


@pytest.mark.parametrize(
    "typed", ["", "localhost", "shop example", "'none'; script-src *", "*.example", "a" * 300]
)
def test_a_button_stands_on_hosts_and_nothing_else(house: WebHouse, typed: str) -> None:
    olga = house.operator()
    refused = olga.post("/operator/embeds", {"domains": typed}, page="/operator/embeds")
    assert refused.status_code == 400
    assert olga.get("/operator/embeds").text.count("data-restock=") == 0


def test_the_bookmark_leads_here_and_the_page_is_only_proposed(house: WebHouse) -> None:
    olga = house.operator()
    house.configure(web_url="https://restock.example/")
    text = olga.get("/bookmarklet").text
    assert "javascript:void(location.href=&#34;https://restock.example/watches/new?url=&#34;" in text
    assert 'value="https://shop.example/p"' in olga.get("/watches/new?url=https://shop.example/p").text
