"""POST /ingest/{source}: what is taken from whom, and what attackers get."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from crawl_house import IN, OUT
from ingest_web import IngestWeb
from ingest_world import event

from crawler.storage.schema import TransitionRow, VariantState, Watch
from crawler.storage.schema_pushed import DeadEvent, Preset, PushedEvent, PushedItem
from restock.ingesting.inlet import try_again
from restock.ingesting.secrets import new_secret
from restock.web import ingest

URL = "https://shop.example/p/1"


def states(web: IngestWeb) -> dict[str, Any]:
    return {row.variant_key: row.availability for row in web.data.rows(VariantState)}


def test_a_signed_event_is_stored_before_it_is_answered(web: IngestWeb) -> None:
    web.source()
    web.data.watch(URL)
    web.standard(event(availability="out_of_stock"))
    answer = web.standard(event(id="back"))
    assert (answer.status_code, answer.json()) == (202, {"status": "taken", "detail": None})
    assert web.data.count(TransitionRow) == 1
    again = web.standard(event(id="back"))
    assert (again.status_code, again.json()["status"]) == (200, "repeated")
    assert web.data.count(TransitionRow) == 1
    assert web.standard(event("https://shop.example/none")).json()["status"] == "unwatched"


def test_both_secrets_hold_while_one_is_changed(web: IngestWeb) -> None:
    web.source(secrets=2)
    assert [web.standard(event(), secret=s).status_code for s in web.secrets["erp"]] == [202, 202]


REFUSED = {
    "no signature": {"webhook_signature": ""},
    "another version": {"webhook_signature": "v1a,AAAA"},
    "no id": {"webhook_id": ""},
    "another id": {"webhook_id": "m2"},
    "no time": {"webhook_timestamp": ""},
    "a time that is none": {"webhook_timestamp": "१२३"},
    "another time": {"webhook_timestamp": "1793620801"},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
def test_a_forged_request_is_refused_without_a_reason(web: IngestWeb, headers: dict[str, str]) -> None:
    web.source()
    given = {k: v.encode() if not v.isascii() else v for k, v in headers.items()}
    refused = web.standard(event(), **given)  # type: ignore[arg-type]
    assert refused.status_code == 401
    assert refused.json()["detail"] == "the signature is missing or wrong"
    assert refused.headers["content-type"] == "application/problem+json"
    assert web.data.count(PushedEvent) == 0


def test_neither_old_nor_early_signatures_hold(web: IngestWeb) -> None:
    web.source()
    for seconds, status in ((-301, 401), (301, 401), (-290, 202), (290, 202)):
        at = web.house.now + timedelta(seconds=seconds)
        assert web.standard(event(), at=at).status_code == status


def test_a_body_that_was_changed_on_its_way_is_refused(web: IngestWeb) -> None:
    web.source()
    original = json.dumps(event(quantity=1)).encode()
    stretched = web.http.post(
        "/ingest/erp",
        content=original.replace(b'"quantity": 1', b'"quantity": 9'),
        headers=dict(web.standard(original).request.headers),
    )
    assert stretched.status_code == 401


def test_a_replayed_request_changes_nothing(web: IngestWeb) -> None:
    web.source()
    web.data.watch(URL)
    web.standard(event(availability="out_of_stock", id="1"))
    captured = web.standard(event(id="2")).request
    web.standard(event(availability="out_of_stock", id="3"))
    replayed = web.http.post("/ingest/erp", content=captured.content, headers=dict(captured.headers))
    assert replayed.status_code == 200
    assert states(web) == {"": OUT}


def test_a_secret_opens_one_source_only(web: IngestWeb) -> None:
    web.source("erp")
    secret = web.source("other", sites=("other.example",))
    assert web.standard(event(), to="erp", secret=secret).status_code == 401
    unknown = web.http.post("/ingest/nobody", content=b"{}")
    assert (unknown.status_code, unknown.json()["detail"]) == (401, "the signature is missing or wrong")


def test_a_signed_source_can_not_set_another_shops_stock(web: IngestWeb) -> None:
    web.source()
    foreign = web.data.watch("https://other.example/p/1")
    refused = web.standard(event("https://other.example/p/1"))
    assert refused.status_code == 400
    assert refused.json()["detail"] == "the source erp may not speak for other.example"
    assert web.data.row(Watch, id=foreign).looked_at is None


BOMBS = {
    "no JSON": b"{",
    "NaN": b'{"data": NaN}',
    "infinity": b'{"price": -Infinity}',
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 30_000,
    "long number": b'{"a": ' + b"9" * 100_000 + b"}",
    "half a character": b'{"a": "\\ud800"}',
    "not Unicode": b'{"a": "\xff\xfe"}',
    "a list": b"[]",
    "nothing": b"",
}


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS)
def test_what_is_no_event_is_a_400_and_a_dead_letter(web: IngestWeb, raw: bytes) -> None:
    web.source()
    answer = web.standard(raw)
    assert (answer.status_code, answer.json()["title"]) == (400, "unreadable")
    assert web.data.row(DeadEvent).reason == answer.json()["detail"]


WRONG = {
    "price": ({"price": "1e999"}, "data.price"),
    "price of nothing": ({"price": 0}, "data.price"),
    "quantity": ({"quantity": 10**12}, "data.quantity"),
    "sequence": ({"sequence": -1}, "data.sequence"),
    "sequence as text": ({"sequence": "7"}, "data.sequence"),
    "sequence too large": ({"sequence": 2**63}, "data.sequence"),
    "availability": ({"availability": "maybe"}, "data.availability"),
    "a slip": ({"availabilty": "in_stock"}, "holds a field that is not known"),
    "address": ({"url": "file:///etc/passwd"}, "only http and https"),
    "address with a password": ({"url": "https://a:b@shop.example/"}, "user name or password"),
    "gtin": ({"gtin": "4006381333932"}, "data.gtin"),
    "no variant": ({"variants": [{"quantity": 1}]}, "name the variant"),
    "too many variants": ({"variants": [{"key": str(n), "quantity": 1} for n in range(501)]}, "at most 500"),
}


@pytest.mark.parametrize(("data", "why"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_named(web: IngestWeb, data: dict[str, Any], why: str) -> None:
    web.source()
    made = event()
    made["data"] |= data
    answer = web.standard(made)
    assert answer.status_code == 400
    assert why in answer.json()["detail"]


@pytest.mark.parametrize(
    "envelope",
    [
        {"specversion": "0.3"},
        {"type": "dev.restock.stock.v2"},
        {"id": ""},
        {"time": "0001-01-01T00:00:00+14:00"},
        {"time": "9999-12-31T23:59:59-14:00"},
        {"time": "2026-11-22T12:00:00"},
        {"datacontenttype": "text/xml"},
    ],
)
def test_an_envelope_of_another_kind_is_refused(web: IngestWeb, envelope: dict[str, Any]) -> None:
    web.source()
    assert web.standard(event(envelope=envelope)).status_code == 400


def test_a_huge_body_is_refused_before_it_is_read(web: IngestWeb) -> None:
    web.source()
    assert web.standard(b" " * (256 * 1024 + 1)).status_code == 413
    chunks = (b" " * 65536 for _ in range(32))
    assert web.http.post("/ingest/erp", content=chunks).status_code == 413
    assert web.data.count(DeadEvent) == 0


def test_guessing_is_slowed_down(web: IngestWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    web.source()
    limit = ingest.WRONG_BY_ADDRESS.amount
    wrong = [web.standard(event(), secret=new_secret(Preset.STANDARD)) for _ in range(limit + 1)]
    assert [a.status_code for a in wrong] == [401] * limit + [429]
    assert wrong[-1].headers["retry-after"]
    assert web.standard(event()).status_code == 202, "who can sign is not kept out by who can't"


def test_markup_in_names_stays_text(web: IngestWeb) -> None:
    web.source()
    web.data.watch(URL)
    evil = '<img src=x onerror=alert(1)>"\u202e\x00'
    made = event(availability=None, name=evil, variants=[{"label": evil, "quantity": 0}])
    assert web.standard(made).status_code == 202
    olga = web.house.operator()
    watch = web.data.row(Watch)
    assert watch.product_name == '<img src=x onerror=alert(1)>"'
    shown = olga.get(f"/watches/{watch.id}").text
    assert "<img src=x" not in shown


def test_secrets_are_in_no_answer_and_no_log(web: IngestWeb, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = web.source(secrets=2)
    web.data.watch(URL)
    answers = [web.standard(event()), web.standard(b"{"), web.standard(event(), webhook_id="x")]
    assert [a.status_code for a in answers] == [202, 400, 401]
    said = caplog.text + "".join(a.text for a in answers)
    for one in (secret, secret.removeprefix("whsec_"), web.secrets["erp"][1]):
        assert one not in said


# Shopify


def shopify_product(**more: Any) -> dict[str, Any]:
    return {
        "id": 77,
        "title": "Comet",
        "handle": "comet",
        "status": "active",
        "published_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-11-02T11:00:00-01:00",
        "variants": [
            shopify_variant(1, "US 9", 3, inventory_item_id=901),
            shopify_variant(2, "US 10", 0, inventory_item_id=902),
        ],
    } | more


def shopify_variant(number: int, title: str, quantity: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "title": title,
        "price": "129.00",
        "sku": f"C-{number}",
        "inventory_quantity": quantity,
        "inventory_policy": "deny",
        "inventory_management": "shopify",
    } | more


def level(
    item: int, available: int | None, *, location: int = 5, updated: str = "12:00:01"
) -> dict[str, Any]:
    at = f"2026-11-02T{updated}Z"
    return {"inventory_item_id": item, "location_id": location, "available": available, "updated_at": at}


def test_shopify_tells_of_a_product_and_then_of_its_warehouse(web: IngestWeb) -> None:
    web.source("kicks", Preset.SHOPIFY)
    web.data.watch("https://www.shop.example/products/comet")
    assert web.shopify(shopify_product()).json()["status"] == "taken"
    assert states(web) == {"": IN, "1": IN, "2": OUT}
    web.house.later(seconds=2)
    assert web.shopify(level(902, 4), topic="inventory_levels/update").json()["status"] == "taken"
    row = web.data.row(TransitionRow)
    assert (row.variant_label, row.kind, row.quantity) == ("US 10", "restock", 4)
    assert web.data.count(PushedItem) == 2


def test_shopify_stock_is_what_all_places_have_together(web: IngestWeb) -> None:
    web.source("kicks", Preset.SHOPIFY)
    web.data.watch("https://shop.example/products/comet")
    web.shopify(shopify_product())
    topic = "inventory_levels/update"
    web.house.later(seconds=10)
    web.shopify(level(902, 4, location=5, updated="12:00:01"), topic=topic)
    web.shopify(level(902, 0, location=6, updated="12:00:02"), topic=topic)
    assert states(web)["2"] is IN
    web.shopify(level(902, None, location=5, updated="12:00:03"), topic=topic)
    assert states(web)["2"] is OUT
    late = web.shopify(level(902, 9, location=5, updated="12:00:01"), topic=topic)
    assert late.json()["status"] == "late"
    assert states(web)["2"] is OUT


def test_shopify_stock_of_an_unknown_item_waits_and_can_be_tried_again(web: IngestWeb) -> None:
    web.source("kicks", Preset.SHOPIFY)
    web.data.watch("https://shop.example/products/comet")
    early = web.shopify(level(902, 4), topic="inventory_levels/update")
    assert (early.status_code, early.json()["status"]) == (202, "dead")
    assert "902 is not known yet" in early.json()["detail"]
    web.shopify(shopify_product())
    letter = web.data.row(DeadEvent)
    web.house.later(seconds=2)
    done = try_again(web.house.here, [letter.id, 99])
    assert (done.taken, done.refused) == ((letter.id,), ((99, "there is no such dead letter"),))
    assert web.data.count(DeadEvent) == 0
    assert states(web)["2"] is IN


def test_shopify_headers_are_not_signed_and_decide_nothing(web: IngestWeb) -> None:
    web.source("kicks", Preset.SHOPIFY)
    web.data.watch("https://shop.example/products/comet")
    old = shopify_product(variants=[shopify_variant(2, "US 10", 4)], updated_at="2026-11-02T10:00:00Z")
    web.shopify(old)
    web.shopify(shopify_product(variants=[shopify_variant(2, "US 10", 0)]))
    assert web.shopify(old).json()["status"] == "repeated"
    assert web.shopify(old, topic="inventory_levels/update").json()["status"] == "dead"
    assert states(web)["2"] is OUT


def test_a_shopify_product_without_variants_or_hidden(web: IngestWeb) -> None:
    web.source("kicks", Preset.SHOPIFY)
    web.data.watch("https://shop.example/products/comet")
    one = shopify_variant(1, "Default Title", 0, inventory_item_id=901)
    web.shopify(shopify_product(variants=[one]))
    web.house.later(seconds=2)
    web.shopify(level(901, 2), topic="inventory_levels/update")
    assert states(web) == {"": IN}
    hidden = shopify_product(variants=[one | {"inventory_quantity": 5}], status="draft", updated_at=None)
    web.shopify(hidden)
    assert states(web) == {"": OUT}


def test_shopify_oversells_where_the_shop_says_so(web: IngestWeb) -> None:
    web.source("kicks", Preset.SHOPIFY)
    web.data.watch("https://shop.example/products/comet")
    web.shopify(
        shopify_product(
            variants=[
                shopify_variant(1, "A", -3, inventory_policy="continue"),
                shopify_variant(2, "B", 0, inventory_management=None),
            ]
        )
    )
    assert states(web) == {"": IN, "1": IN, "2": IN}


@pytest.mark.parametrize(
    "broken",
    [{"id": "77"}, {"variants": []}, {"variants": [7]}, {"variants": [{"id": -1}]}, {"handle": "a" * 3999}],
)
def test_shopify_nonsense_is_refused(web: IngestWeb, broken: dict[str, Any]) -> None:
    web.source("kicks", Preset.SHOPIFY)
    assert web.shopify(shopify_product(**broken)).status_code in (400, 202)
    assert web.data.count(VariantState) == 0


# WooCommerce


def woo(number: int = 7, status: str = "instock", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": "Comet",
        "type": "simple",
        "permalink": "https://shop.example/product/comet/",
        "stock_status": status,
        "price": "49.90",
        "date_modified_gmt": "2026-11-02T11:00:00",
    } | more


def test_woocommerce_tells_of_products_and_variations(web: IngestWeb) -> None:
    web.source("wood", Preset.WOOCOMMERCE)
    web.data.watch("https://shop.example/product/comet/")
    assert web.woocommerce(woo(status="outofstock")).json()["status"] == "taken"
    size = {
        "type": "variation",
        "parent_id": 7,
        "permalink": "https://shop.example/product/comet/?attribute_pa_size=10",
        "attributes": [{"name": "Size", "option": "US 10"}],
    }
    web.woocommerce(woo(8, "outofstock", **size))
    assert web.woocommerce(woo(8, "instock", stock_quantity=2, **size)).json()["status"] == "taken"
    row = web.data.row(TransitionRow, variant_key="8")
    assert (row.variant_label, row.kind, row.quantity) == ("US 10", "restock", 2)


def test_woocommerce_asks_whether_somebody_is_there(web: IngestWeb) -> None:
    web.source("wood", Preset.WOOCOMMERCE)
    web.source("erp")
    ping = {"content": b"webhook_id=12"}
    assert web.http.post("/ingest/wood", **ping).status_code == 200
    assert web.http.post("/ingest/erp", **ping).status_code == 401
    assert web.http.post("/ingest/wood", content=b"webhook_id=12&x=1").status_code == 401


def test_woocommerce_of_another_shop_is_refused(web: IngestWeb) -> None:
    web.source("wood", Preset.WOOCOMMERCE)
    assert web.woocommerce(woo(permalink="https://other.example/product/comet/")).status_code == 400
    assert web.woocommerce(woo(permalink=7)).status_code == 400
    assert web.woocommerce(woo(), topic="order.created").status_code == 400
