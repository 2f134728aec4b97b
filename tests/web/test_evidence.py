"""What a page said at each look: readable, one's own only; the browser's picture for the operator only."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from shop_things import put, subscription, told, watch
from sqlalchemy import select
from web_house import WebHouse

from crawler.model import Availability, Confidence, Picture
from crawler.storage.schema import Snapshot, TransitionRow
from crawler.storage.screenshots import NewScreenshot, add_screenshots

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def said(house: WebHouse, watch_id: int, value: str = "https://schema.org/OutOfStock", **more: object) -> int:
    """An earlier stretch of looks with its evidence."""
    one = {
        "source": "jsonld",
        "path": "offers[0].availability",
        "value": value,
        "reading": "out_of_stock",
        "strength": "strong",
    }
    variant = {"key": "us10", "label": "US 10 <i>", "availability": "out_of_stock", "price": "199.95"}
    return put(
        house,
        Snapshot,
        **{
            "watch_id": watch_id,
            "first_seen_at": house.now - timedelta(days=3),
            "last_seen_at": house.now - timedelta(days=1),
            "looks": 288,
            "fingerprint": "e" * 32,
            "availability": Availability.OUT_OF_STOCK,
            "confidence": Confidence.STRONG,
            "price": Decimal("199.95"),
            "currency": "EUR",
            "detail": {"evidence": [one], "variants": [variant], "platform": "shopify"},
            **more,
        },
    )


def pictured(house: WebHouse, watch_id: int, media_type: str = "image/png") -> int:
    """The watch's first change has what the browser showed; returns the look."""
    with house.here.database.read() as connection:
        occasion, look_id = connection.execute(
            select(TransitionRow.occasion, TransitionRow.snapshot_id)
            .where(TransitionRow.watch_id == watch_id)
            .order_by(TransitionRow.id)
        ).first() or pytest.fail("nothing was told of it")
    shot = NewScreenshot(
        occasion=occasion,
        watch_id=watch_id,
        taken_at=house.now,
        picture=Picture(body=PNG, media_type=media_type),
    )
    with house.here.database.write() as connection:
        add_screenshots(connection, [shot])
    return int(look_id)


def test_each_look_tells_what_the_page_said_and_what_followed(house: WebHouse) -> None:
    olga = house.operator()
    watch_id = watch(house)
    before = said(house, watch_id, "<script>alert(1)</script>")
    told(house, "olga", watch_id=watch_id)
    product = olga.get(f"/watches/{watch_id}").text
    assert product.count(f"/watches/{watch_id}/looks/") >= 3, "from the table and from what changed"
    page = olga.get(f"/watches/{watch_id}/looks/{before}").text
    for words in ("offers[0].availability", "JSON-LD", "288", "shopify", "sold out", "what it said next"):
        assert words in page
    assert "<script>alert" not in page
    assert "<i>" not in page
    assert "Nothing that anybody is told of" in page
    after = olga.get(f"/watches/{watch_id}/looks/{before + 1}").text
    assert "back in stock" in after
    assert "sent" in after
    assert "No evidence was kept" in after
    assert "what it said before" in after


def test_somebody_elses_looks_are_not_there(house: WebHouse) -> None:
    olga, mia = house.operator(), house.member()
    hers, mine = watch(house, "https://shop.example/hers"), watch(house, "https://shop.example/mine")
    subscription(house, "olga", hers)
    subscription(house, "mia", mine)
    look, own = said(house, hers), said(house, mine)
    assert mia.get(f"/watches/{hers}/looks/{look}").status_code == 404
    assert mia.get(f"/watches/{mine}/looks/{look}").status_code == 404, "another watch's look under mine"
    assert mia.get(f"/watches/{mine}/looks/{own}").status_code == 200
    assert olga.get(f"/watches/{mine}/looks/{own}").status_code == 404
    assert house.browser().get(f"/watches/{hers}/looks/{look}").status_code == 303


@pytest.mark.parametrize("media_type", ["image/png", "text/html", "image/svg+xml"])
def test_only_operators_see_the_browsers_picture(house: WebHouse, media_type: str) -> None:
    olga, mia = house.operator(), house.member()
    watch_id = watch(house)
    told(house, "olga", watch_id=watch_id)
    subscription(house, "mia", watch_id)
    look = pictured(house, watch_id, media_type)
    path = f"/watches/{watch_id}/looks/{look}"
    assert "/picture" not in mia.get(path).text
    assert "Only the operator sees it" in mia.get(path).text
    assert mia.get(f"{path}/picture").status_code == 404
    assert f'src="{path}/picture"' in olga.get(path).text
    shown = olga.get(f"{path}/picture")
    assert shown.content == PNG
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"
    html = media_type != "image/png"
    assert shown.headers["content-type"] == ("application/octet-stream" if html else "image/png")
    other = watch(house, "https://shop.example/other")
    assert olga.get(f"/watches/{other}/looks/{look}/picture").status_code == 404
