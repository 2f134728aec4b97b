"""The main ways through the web in a real browser, on a desk and on a phone, with the eyes of axe-core."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from local_shop import Answer, Hit, LocalShop
from playwright.sync_api import Browser, Page, expect
from served import DESK, PHONE, chromium, overflow, served, violations
from shop_things import channel, site, subscription, told, watch
from sqlalchemy import func, select, update
from test_evidence import pictured, said
from test_my_wishes import met, wished
from test_operator_sites import forecast, held, troubled
from test_product_page import GTIN, restocks
from web_house import PASSWORD, WebHouse

from alerts.links import Link, Purpose, token
from crawler.model import Availability
from crawler.storage.answers import suppress
from crawler.storage.backups import make_copy
from crawler.storage.schema import (
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    Embed,
    Subscription,
    VariantState,
    Watch,
)
from crawler.storage.suppressions import BY_OWNER
from restock.web.pages import inbox, watches
from restock.web.people import first_operator_link
from restock.web.throttle import LIMITS

pytestmark = [pytest.mark.slow, pytest.mark.service("chromium")]

SHOP = "sneakers.localhost"
SIZES = {"US 9": "OutOfStock", "US 9.5": "InStock", "US 10": "OutOfStock"}


def sneaker(hit: Hit) -> Answer:
    """A product with sizes, as a shop tells of it."""
    if hit.path != "/p/comet":
        return Answer(status=404)
    offers = [
        {
            "@type": "Product",
            "sku": f"C-{size}",
            "name": f"Comet 1 {size}",
            "size": size,
            "offers": {
                "@type": "Offer",
                "price": "129.00",
                "priceCurrency": "EUR",
                "availability": f"https://schema.org/{state}",
            },
        }
        for size, state in SIZES.items()
    ]
    product = {
        "@context": "https://schema.org",
        "@type": "ProductGroup",
        "name": "Comet 1",
        "productGroupID": "C",
        "variesBy": ["https://schema.org/size"],
        "hasVariant": offers,
    }
    body = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Comet 1</title>'
        f'<script type="application/ld+json">{json.dumps(product)}</script></head>'
        f"<body><main><h1>Comet 1</h1>"
        f'<p class="price">€129.00</p><button class="add-to-cart">Add to cart</button></main></body></html>'
    )
    return Answer(body=body.encode())


@dataclass(frozen=True, kw_only=True)
class Town:
    house: WebHouse
    base: str
    browser: Browser
    shop: LocalShop
    olga: Page
    """The operator's, signed in by the first link."""

    def open(self, path: str) -> Page:
        self.olga.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})
        self.olga.goto(self.base + path)
        return self.olga


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    home = tmp_path_factory.mktemp("town")
    house = WebHouse(home)
    with (
        pytest.MonkeyPatch.context() as patch,
        LocalShop({SHOP: sneaker}) as shop,
        served(house) as base,
        chromium() as browser,
    ):
        patch.setenv("RESTOCK_HOME", str(home))
        patch.setenv("RESTOCK_ALLOW_HOSTS", SHOP)
        patch.setenv("RESTOCK_SITE_DELAY_S", "0")
        patch.setattr(watches, "POLL", 0.1)
        patch.setattr(inbox, "POLL", 0.1)
        olga = browser.new_context(locale="en-GB", viewport=DESK).new_page()
        olga.set_default_timeout(10_000)
        link = first_operator_link(house.state)
        olga.goto(f"{base}{link}")
        olga.get_by_label("Log-in").fill("olga")
        olga.get_by_label("Your name").fill("Olga")
        olga.get_by_label("Password").fill(PASSWORD)
        olga.get_by_role("button").filter(has_text="account").click()
        olga.wait_for_url("**/watches*")
        yield Town(house=house, base=base, browser=browser, shop=shop, olga=olga)
    house.close()


def test_the_first_link_makes_the_operator_once(town: Town) -> None:
    assert town.house.person("olga").is_operator
    assert first_operator_link(town.house.state) is None
    page = town.open("/watches")
    expect(page.get_by_role("link", name="Operator")).to_be_visible()


def test_a_sneaker_is_added_with_its_sizes(town: Town) -> None:
    page = town.open("/watches/new")
    page.get_by_label("The product's address").fill(town.shop.url(SHOP, "/p/comet"))
    page.get_by_role("button", name="Look at it").click(timeout=60_000)  # a look, in a process of its own
    expect(page.get_by_role("heading", name="Comet 1")).to_be_visible(timeout=30_000)
    for size, state in SIZES.items():
        words = "in stock" if state == "InStock" else "sold out"
        expect(page.locator("label", has_text=re.compile(rf"^\s*{re.escape(size)}\s"))).to_contain_text(words)
    assert violations(page) == []
    page.get_by_role("checkbox", name="US 10").check()
    page.get_by_role("button", name="Watch it").click()
    expect(page.get_by_role("status").first).to_contain_text("It is watched from now on")
    with town.house.here.database.read() as connection:
        wishes = connection.execute(
            select(Subscription.variants, Watch.url).join(Watch, Watch.id == Subscription.watch_id)
        ).all()
    assert (["US 10"], town.shop.url(SHOP, "/p/comet")) in [tuple(wish) for wish in wishes]


def test_the_list_is_updated_while_it_is_open(town: Town) -> None:
    house = town.house
    watch_id = watch(house, "https://shop.example/live", name="Live")
    told(house, "olga", watch_id=watch_id)
    page = town.open("/watches")
    line = page.locator(f"#watch-{watch_id}")
    expect(line).to_contain_text("sold out")
    house.later(seconds=5)
    with house.here.database.write() as connection:
        connection.execute(
            update(VariantState)
            .where(VariantState.watch_id == watch_id)
            .values(availability=Availability.IN_STOCK)
        )
        connection.execute(update(Watch).where(Watch.id == watch_id).values(looked_at=house.now))
    expect(line).to_contain_text("in stock")


def test_an_alert_comes_into_the_open_inbox_and_is_answered(town: Town) -> None:
    page = town.open("/alerts")
    with page.expect_response("**/alerts"):
        delivery = told(
            town.house, "olga", watch_id=watch(town.house, "https://shop.example/news", name="News")
        )
    entry = page.locator(f"#entry-{delivery}")
    expect(entry).to_contain_text("News")
    assert violations(page) == []
    entry.get_by_role("button", name="I bought it").click()
    expect(entry.get_by_role("button", name="I bought it")).to_have_attribute("aria-pressed", "true")


def test_the_link_in_a_mail_ends_it_without_signing_in(town: Town) -> None:
    delivery = told(
        town.house, "olga", watch_id=watch(town.house, "https://shop.example/stop", name="Enough")
    )
    made = token(Link(purpose=Purpose.STOP, subject=delivery), town.house.here.config.secrets)
    page = town.browser.new_context(viewport=PHONE).new_page()
    page.goto(f"{town.base}/l/{made}")
    expect(page.get_by_text("Enough")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Stop for this product").click()
    expect(page.get_by_role("heading")).to_contain_text("You won't hear of this product again")
    page.context.close()
    with town.house.here.database.read() as connection:
        active = connection.execute(
            select(Subscription.active)
            .join(Delivery, Delivery.subscription_id == Subscription.id)
            .where(Delivery.id == delivery)
        ).scalar_one()
    assert not active


@pytest.mark.parametrize("purpose", [Purpose.NEVER, Purpose.CONFIRM])
def test_an_address_asks_never_to_be_written_to(town: Town, purpose: Purpose) -> None:
    channel_id = channel(
        town.house,
        "olga",
        f"json://203.0.113.{60 + purpose}/hook",
        state=ChannelState.UNCONFIRMED,
        name=f"unasked {purpose}",
    )
    made_at = town.house.now if purpose is Purpose.CONFIRM else None
    made = Link(purpose=purpose, subject=channel_id, made_at=made_at)
    page = town.browser.new_context(viewport=PHONE).new_page()
    page.goto(f"{town.base}/l/{token(made, town.house.here.config.secrets)}")
    assert (violations(page), overflow(page)) == ([], [])
    page.get_by_role("button", name="Never write to this address").click()
    expect(page.get_by_role("heading")).to_contain_text("Nothing is ever sent to this address again")
    assert violations(page) == []
    page.context.close()


def test_what_the_page_said_is_reached_by_the_keyboard(town: Town, full: Full) -> None:
    page = town.open(f"/watches/{full.watch}")
    page.get_by_text("As a table, with what the page said each time").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What the page said")


def test_the_operator_makes_a_copy_of_the_database(town: Town, full: Full) -> None:
    town.house.later(seconds=5)
    page = town.open("/operator/backup")
    page.get_by_role("button", name="Make a copy now").click()
    expect(page.get_by_role("status").first).to_contain_text("A copy was made")


def test_the_operator_sends_a_dead_letter_again(town: Town) -> None:
    delivery = told(town.house, "olga", watch_id=watch(town.house, "https://shop.example/dead", name="Dead"))
    with town.house.here.database.write() as connection:
        connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery)
            .values(state=DeliveryState.DEAD, reason="answered 404")
        )
    page = town.open("/operator/dead-letters")
    assert violations(page) == []
    page.get_by_role("checkbox", name="Choose Dead").check()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("status").first).to_contain_text("1 are sent again")
    with town.house.here.database.read() as connection:
        state = connection.execute(select(Delivery.state).where(Delivery.id == delivery)).scalar_one()
    assert state is DeliveryState.WAITING


def test_the_browsers_language_is_spoken_and_can_be_switched(town: Town) -> None:
    context = town.browser.new_context(locale="zh-CN", viewport=PHONE)
    page = context.new_page()
    page.goto(town.base)
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    expect(page.get_by_role("link", name="登录").first).to_be_visible()
    assert (violations(page), overflow(page)) == ([], [])
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    context.close()


def shop_page(key: str, base: str) -> bytes:
    return (
        f'<!doctype html><html lang="en"><title>Comet 1</title><main><h1>Comet 1</h1>'
        f'<div data-restock="{key}" data-title="Notify me" data-variant="US 10"></div></main>'
        f'<script src="{base}/embed.js" async></script></html>'
    ).encode()


def test_a_visitor_of_a_shop_asks_to_be_told_and_says_yes(town: Town) -> None:
    house = town.house
    house.configure(
        mail_to="mailtos://shop:hunter22hunter22@smtp.shop.example?from=shop@shop.example&to={to}",
        web_url=town.base,
    )
    page = town.open("/operator/embeds")
    page.get_by_label("On which hosts it stands").fill(SHOP)
    page.get_by_role("button", name="Make the button").click()
    expect(page.locator("pre")).to_contain_text("data-restock")
    with house.here.database.read() as connection:
        key = connection.execute(select(Embed.public_key)).scalar_one()
    for host in (SHOP, "thief.localhost"):
        town.shop.shops[host] = lambda hit: (
            sneaker(hit) if hit.path != "/shown" else Answer(body=shop_page(key, town.base))
        )
    visitor = town.browser.new_context(viewport=PHONE).new_page()
    visitor.goto(town.shop.url("thief.localhost", "/shown"))
    expect(visitor.frame_locator("iframe").get_by_label("E-mail")).to_have_count(0)
    visitor.goto(town.shop.url(SHOP, "/shown"))
    frame = visitor.frame_locator("iframe")
    frame.get_by_label("E-mail").fill("ann@example.org")
    expect(frame.get_by_label("Which variant?")).to_have_value("US 10")
    frame.get_by_role("checkbox").check()
    assert visitor.context.cookies() == []
    assert violations(visitor.frames[1]) == []
    frame.get_by_role("button", name="Notify me").click()
    expect(frame.get_by_role("heading")).to_contain_text("Look into your messages")
    with house.here.database.read() as connection:
        waiting = select(func.max(Channel.id)).where(Channel.state == ChannelState.UNCONFIRMED)
        channel_id = connection.execute(waiting).scalar_one()
    made = Link(purpose=Purpose.CONFIRM, subject=channel_id, made_at=house.now)
    visitor.goto(f"{town.base}/l/{token(made, house.here.config.secrets)}")
    visitor.get_by_role("button", name="Yes, tell me").click()
    expect(visitor.get_by_role("heading")).to_contain_text("your address is confirmed")
    visitor.context.close()


PAGES = {
    "watches": "/watches",
    "nothing found": "/watches?q=zzz",
    "new": "/watches/new",
    "product": "/watches/{watch}",
    "inbox": "/alerts",
    "inbox with all": "/alerts?everything=1",
    "settings": "/settings",
    "what answers teach": "/settings/learned",
    "wishes": "/wishes",
    "account": "/account",
    "operator": "/operator",
    "sites": "/operator/sites",
    "forecasts": "/operator/forecasts",
    "background": "/operator/background",
    "dead letters": "/operator/dead-letters",
    "pushed events": "/operator/events",
    "people": "/operator/people",
    "limits": "/operator/limits",
    "backup": "/operator/backup",
    "never to be written to": "/operator/suppressed",
    "what the page said": "/watches/{watch}/looks/{look}",
    "status": "/status",
    "button for shops": "/operator/embeds",
    "bookmarklet": "/bookmarklet",
    "selectors": "/watches/selectors?url=https://shop.example/p",
    "not found": "/nowhere",
}


@dataclass(frozen=True, kw_only=True)
class Full:
    watch: int
    look: int


@pytest.fixture(scope="module")
def full(town: Town) -> Full:
    """Something to see on every page; a watch and one of its looks, with a picture."""
    town.house.configure(status_page=True)
    troubled(town.house)
    forecast(town.house, watch(town.house, "https://shop.example/forecast"))
    held(town.house)
    watch_id = watch(
        town.house,
        "https://shop.example/long",
        name="A product whose name is as long as names of products are: Ultra" + "long" * 12,
        looked_at=town.house.now - timedelta(minutes=3),
        gtin=GTIN,
    )
    delivery = told(town.house, "olga", watch_id=watch_id)
    met(
        town.house, wished(town.house, query="jordan 1 chicago, US 10, below 250 EUR, -gs"), delivery=delivery
    )
    wished(town.house, query="乔丹 芝加哥 -童鞋", expires_at=town.house.now - timedelta(days=1))
    wished(town.house, query="word" * 20)
    channel(town.house, "olga", "json://203.0.113.10/hook", state=ChannelState.UNCONFIRMED, name="typed")
    restocks(town.house, watch_id, 5)
    other = site(town.house, "other.example")
    subscription(
        town.house, "olga", watch(town.house, "https://other.example/long", gtin=GTIN, site_id=other)
    )
    said(town.house, watch_id, "https://schema.org/" + "OutOfStock" * 20)
    look = pictured(town.house, watch_id)
    for kind in LIMITS:
        town.house.state.throttle.refuse(kind.kind, "198.51.100.7", now=town.house.now)
    make_copy(town.house.here.database, town.house.here.config.home / "backups", now=town.house.now)
    with town.house.here.database.write() as connection:
        suppress(connection, "e" * 64, reason=BY_OWNER, now=town.house.now)
    return Full(watch=watch_id, look=look)


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_the_page_on_a_desk_and_on_a_phone(town: Town, full: Full, name: str) -> None:
    page = town.open(PAGES[name].format(watch=full.watch, look=full.look))
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, only=["color-contrast"]) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert overflow(page) == []
    assert violations(page, only=["target-size", "scrollable-region-focusable"]) == []


@pytest.mark.parametrize("path", ["/", "/sign-in", "/register", "/join/forged", "/l/forged"])
def test_strangers_can_use_the_page(town: Town, path: str) -> None:
    town.house.configure(open_registration=True)
    context = town.browser.new_context(viewport=PHONE, color_scheme="dark")
    page = context.new_page()
    page.goto(town.base + path)
    assert (violations(page), overflow(page)) == ([], [])
    context.close()


def test_nothing_is_asked_of_a_third_party_and_little_of_us(town: Town, tmp_path: Path) -> None:
    context = town.browser.new_context(storage_state=town.olga.context.storage_state())
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"{town.base}/settings")
    page.wait_for_load_state("networkidle")
    context.close()
    assert hosts == {town.base.removeprefix("http://")}
    assert 0 < sum(sizes) < 100_000
