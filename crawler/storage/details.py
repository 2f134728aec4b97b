"""The part of an Offer that a snapshot keeps as JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crawler.model import Availability, Evidence, Offer, Strength, Variant


def offer_detail(offer: Offer) -> dict[str, Any]:
    """``{"variants": [...], "evidence": [...], "list_price": str | None, "platform": str | None}``.

    Also ``"cart_url"`` where there is a link that puts the product as a whole into the cart.
    """
    detail: dict[str, Any] = {
        "variants": [variant_json(v) for v in offer.variants],
        "evidence": [evidence_json(e) for e in offer.evidence],
        "list_price": _text(offer.list_price),
        "platform": offer.platform,
    }
    return detail if offer.cart_url is None else detail | {"cart_url": offer.cart_url}


def variant_json(variant: Variant) -> dict[str, Any]:
    """Prices as text, so that no digit is lost; what is missing is left out."""
    fields: dict[str, Any] = {
        "key": variant.key,
        "label": variant.label,
        "availability": variant.availability.value,
        "options": [list(option) for option in variant.options] or None,
        "price": _text(variant.price),
        "currency": variant.currency,
        "sku": variant.sku,
        "gtin": variant.gtin,
        "cart_id": variant.cart_id,
        "cart_url": variant.cart_url,
        "quantity": variant.quantity,
    }
    return {name: value for name, value in fields.items() if value is not None}


def variants_of(detail: Mapping[str, Any]) -> tuple[Variant, ...]:
    """The variants that :func:`offer_detail` wrote."""
    return tuple(_variant(fields) for fields in detail.get("variants", ()))


def cart_urls_of(detail: Mapping[str, Any]) -> dict[str, str]:
    """Cart links by variant's key and, where it is no other's key, by label; "" is the product as a whole."""
    by_label: dict[str, str] = {}
    by_key: dict[str, str] = {}
    for fields in detail.get("variants") or ():
        if link := fields.get("cart_url"):
            by_label.setdefault(fields.get("label") or "", link)
            by_key[fields.get("key") or ""] = link
    found = {name: link for name, link in (by_label | by_key).items() if name}
    whole = detail.get("cart_url")
    return found | {"": whole} if whole else found


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    return {
        "source": evidence.source,
        "path": evidence.path,
        "value": evidence.value,
        "reading": evidence.reading.value if evidence.reading else None,
        "strength": evidence.strength.value,
    }


def evidence_of(detail: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """The evidence that :func:`offer_detail` wrote."""
    return tuple(
        Evidence(
            source=fields["source"],
            path=fields["path"],
            value=fields["value"],
            reading=Availability(fields["reading"]) if fields.get("reading") else None,
            strength=Strength(fields["strength"]),
        )
        for fields in detail.get("evidence", ())
    )


def _variant(fields: Mapping[str, Any]) -> Variant:
    return Variant(
        key=fields["key"],
        label=fields["label"],
        availability=Availability(fields["availability"]),
        options=tuple((name, value) for name, value in fields.get("options", ())),
        price=Decimal(fields["price"]) if "price" in fields else None,
        currency=fields.get("currency"),
        sku=fields.get("sku"),
        gtin=fields.get("gtin"),
        cart_id=fields.get("cart_id"),
        cart_url=fields.get("cart_url"),
        quantity=fields.get("quantity"),
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")
