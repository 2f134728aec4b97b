"""The pictures of docs/web.md, made anew by one command: a town with shops, looked at by a real browser.

python tests/web/make_screenshots.py        (or: make screenshots)
"""

from __future__ import annotations

import random
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Browser
from served import DESK, PHONE, chromium, served
from shop_things import channel, put, site, subscription
from sqlalchemy import select, update
from test_my_wishes import wished
from web_house import PASSWORD, WebHouse

from crawler.model import Availability, Confidence, TransitionKind
from crawler.storage.backups import make_copy
from crawler.storage.health import tally_hour
from crawler.storage.schema import (
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Origin,
    SiteTally,
    Snapshot,
    Subscriber,
    TransitionRow,
    VariantState,
    Watch,
    WatchState,
)
from crawler.urls import url_key

FOLDER = Path(__file__).parents[2] / "docs" / "images"
GTIN = "04006381333931"


@dataclass(frozen=True, kw_only=True)
class Thing:
    shop: str
    name: str
    price: str
    currency: str
    sizes: tuple[str, ...]
    hour: int
    """At which it tends to come back."""


THINGS = (
    Thing(
        shop="sneakers.example",
        name="Comet 1 Retro “Harbour”",
        price="129.00",
        currency="EUR",
        sizes=("EU 41", "EU 42", "EU 43", "EU 44"),
        hour=10,
    ),
    Thing(
        shop="cards.example", name="Starlight booster box", price="149.95", currency="USD", sizes=(), hour=17
    ),
    Thing(
        shop="paper.example",
        name="Pocket notebook, dotted, A6",
        price="12.50",
        currency="GBP",
        sizes=("Ink", "Moss"),
        hour=9,
    ),
    Thing(
        shop="yunduan.example",
        name="云端 限量保温杯 500ml",
        price="199.00",
        currency="CNY",
        sizes=("白色", "雾蓝"),
        hour=20,
    ),
    Thing(
        shop="running.example",
        name="Comet 1 Retro “Harbour”",
        price="134.90",
        currency="EUR",
        sizes=("EU 42", "EU 43"),
        hour=8,
    ),
    Thing(
        shop="console.example",
        name="Handheld console, 512 GB",
        price="549.00",
        currency="EUR",
        sizes=(),
        hour=14,
    ),
    Thing(
        shop="camera.example",
        name="Compact camera X200, silver",
        price="1399.00",
        currency="EUR",
        sizes=(),
        hour=11,
    ),
)


def fill(house: WebHouse) -> None:
    """Watches with months of history, alerts about them, shops in good and bad health."""
    chance = random.Random(11)
    news: list[News] = []
    for number, thing in enumerate(THINGS):
        news += _watch(house, thing, chance, in_stock=number in (0, 3))
    for one in sorted(news, key=lambda one: one[0]):
        _restock(house, one)
    for number, (shop, outcome, looks) in enumerate(
        (
            ("sneakers.example", "offer", 430),
            ("sneakers.example", "timeout", 4),
            ("cards.example", "offer", 140),
            ("camera.example", "blocked", 12),
            ("camera.example", "offer", 60),
            ("yunduan.example", "offer", 288),
            ("running.example", "offer", 144),
            ("console.example", "offer", 131),
            ("console.example", "http", 13),
            ("paper.example", "offer", 140),
        )
    ):
        put(
            house,
            SiteTally,
            site_id=site(house, shop),
            hour=tally_hour(house.now),
            outcome=outcome,
            looks=looks,
            latency_ms=looks * (180 + 90 * number),
            answers=looks,
        )


News = tuple[datetime, int, int, Thing, Decimal, int]
"""When, the watch, the subscription, the product, its price, the snapshot."""


def _watch(house: WebHouse, thing: Thing, chance: random.Random, *, in_stock: bool) -> list[News]:
    """One watch with its past; returns its restocks."""
    url = f"https://{thing.shop}/p/{len(thing.name)}"
    made = put(
        house,
        Watch,
        site_id=site(house, thing.shop),
        url=url,
        url_key=url_key(url),
        product_name=thing.name,
        gtin=GTIN if thing.name.startswith("Comet") else None,
        state=WatchState.ACTIVE,
        origin=Origin.WEB,
        next_look_at=house.now + timedelta(minutes=chance.randint(1, 9)),
        looked_at=house.now - timedelta(minutes=chance.randint(1, 9)),
        last_ok_at=house.now - timedelta(minutes=chance.randint(1, 9)),
        created_at=house.now - timedelta(days=120),
    )
    base, wish = Decimal(thing.price), subscription(house, "olga", made)
    at, buyable, last = house.now - timedelta(days=110), False, 0
    news = []
    price = base
    end = house.now - timedelta(hours=7) if in_stock else house.now
    while at < end - timedelta(hours=1):
        if not buyable:
            price = (base * Decimal(chance.choice(("1", "1", "0.9", "0.95")))).quantize(Decimal("0.01"))
        until = at + (
            timedelta(hours=chance.uniform(2, 30)) if buyable else timedelta(days=chance.uniform(4, 13))
        )
        if not buyable:
            until = until.replace(hour=min(23, thing.hour + chance.choice((-1, 0, 0, 0, 1))))
        until = min(until, end)
        last = put(
            house,
            Snapshot,
            watch_id=made,
            first_seen_at=at,
            last_seen_at=until,
            looks=40,
            fingerprint=f"{at:%m%d%H%M}",
            availability=Availability.IN_STOCK if buyable else Availability.OUT_OF_STOCK,
            confidence=Confidence.STRONG,
            price=price,
            currency=thing.currency,
            detail=_detail(thing, buyable=buyable),
        )
        if buyable:
            news.append((at, made, wish, thing, price, last))
        at, buyable = until, not buyable
        if in_stock and at == end:
            end, buyable = house.now, True
    for key in ("", *thing.sizes):
        put(
            house,
            VariantState,
            watch_id=made,
            variant_key=key,
            label=key,
            availability=Availability.IN_STOCK
            if in_stock and key in ("", *thing.sizes[1:3])
            else Availability.OUT_OF_STOCK,
            price=price,
            currency=thing.currency,
            since=house.now - timedelta(hours=chance.randint(1, 90)),
        )
    with house.here.database.write() as connection:
        connection.execute(update(Watch).where(Watch.id == made).values(snapshot_id=last))
    return news


def _detail(thing: Thing, *, buyable: bool) -> dict[str, object]:
    """What the page said: its data, and its button."""
    reading = "in_stock" if buyable else "out_of_stock"
    word = "InStock" if buyable else "OutOfStock"
    button = "Add to cart" if buyable else "Sold out"
    signs = (
        ("jsonld", "offers.availability", f"https://schema.org/{word}"),
        ("button", "#buy > button", button),
    )
    evidence = [
        {"source": source, "path": path, "value": value, "reading": reading, "strength": "strong"}
        for source, path, value in signs
    ]
    variants = [
        {
            "key": size,
            "label": size,
            "availability": reading if number in (1, 2) else "out_of_stock",
            "price": thing.price,
            "currency": thing.currency,
        }
        for number, size in enumerate(thing.sizes)
    ]
    return {"evidence": evidence, "variants": variants, "platform": "shopify"}


def _restock(house: WebHouse, news: News) -> None:
    at, watch_id, wish, thing, price, snapshot = news
    variant = thing.sizes[1] if thing.sizes else ""
    transition = put(
        house,
        TransitionRow,
        watch_id=watch_id,
        variant_key=variant,
        variant_label=variant,
        kind=TransitionKind.RESTOCK,
        before=Availability.OUT_OF_STOCK,
        after=Availability.IN_STOCK,
        at=at,
        confidence=Confidence.STRONG,
        price=price,
        currency=thing.currency,
        snapshot_id=snapshot,
        occasion=f"{watch_id}-{snapshot}",
        matched_at=at,
    )
    delivery = put(
        house,
        Delivery,
        message_id=f"m{transition}",
        occasion=f"{watch_id}-{snapshot}",
        watch_id=watch_id,
        subscription_id=wish,
        subscriber_id=house.person("olga").subscriber_id,
        channel_id=channel(house, "olga", name="phone"),
        lane="json",
        state=DeliveryState.SENT,
        attempts=1,
        created_at=at,
        expires_at=at,
        settled_at=at,
    )
    put(house, DeliveryTransition, delivery_id=delivery, transition_id=transition)


@dataclass(frozen=True, kw_only=True)
class Shot:
    name: str
    path: str
    dark: bool = False
    phone: bool = False
    language: str = "en"
    height: int = 0


SHOTS = (
    Shot(name="web-watches-light", path="/watches"),
    Shot(name="web-watches-dark", path="/watches", dark=True),
    Shot(name="web-watches-phone", path="/watches", phone=True),
    Shot(name="web-product-light", path="/watches/1", height=1500),
    Shot(name="web-product-phone-dark", path="/watches/1", phone=True, dark=True),
    Shot(name="web-inbox-zh-dark", path="/alerts", dark=True, language="zh-CN"),
    Shot(name="web-shops-light", path="/operator/sites"),
    Shot(name="web-look-light", path="/watches/1/looks/{look}", height=1100),
    Shot(name="web-wishes-phone", path="/wishes", phone=True, height=2020),
    Shot(name="web-limits-dark", path="/operator/limits", dark=True, height=1300),
    Shot(name="web-backup-zh", path="/operator/backup", language="zh-CN", height=540),
)


def shoot(house: WebHouse, base: str, browser: Browser, folder: Path) -> None:
    first = browser.new_context()
    page = first.new_page()
    page.goto(f"{base}/sign-in")
    page.get_by_label("Log-in").fill("olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/watches*")
    signed = first.storage_state()
    with house.here.database.read() as connection:
        look = connection.execute(
            select(TransitionRow.snapshot_id)
            .where(TransitionRow.watch_id == 1)
            .order_by(TransitionRow.id.desc())
            .limit(1)
        ).scalar_one()
    for shot in SHOTS:
        usual = PHONE if shot.phone else DESK
        size = {**usual, "height": shot.height or usual["height"]}
        context = browser.new_context(
            storage_state=signed, viewport=size, color_scheme="dark" if shot.dark else "light"
        )
        with house.here.database.write() as connection:
            connection.execute(update(Subscriber).values(language=shot.language))
        page = context.new_page()
        page.goto(base + shot.path.format(look=look))
        page.screenshot(path=folder / f"{shot.name}.png", animations="disabled")
        context.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        house = WebHouse(Path(home))
        house.operator()
        fill(house)
        wished(house, query="jordan 1 chicago, US 10, below 250 EUR, -gs", threshold=85)
        wished(house, query="star box", drop_percent=Decimal(10), kinds=("price",))
        house.state.throttle.refuse("sign-in", "198.51.100.7", now=house.now - timedelta(minutes=9))
        make_copy(house.here.database, house.here.config.home / "backups", now=house.now - timedelta(days=2))
        with served(house) as base, chromium() as browser:
            shoot(house, base, browser, FOLDER)
        house.close()
    sizes = [(FOLDER / f"{shot.name}.png").stat().st_size for shot in SHOTS]
    sys.stdout.write(f"{len(sizes)} pictures in docs/images, {sum(sizes) / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
