"""Salesforce Commerce Cloud: a product with ``variationAttributes``.

The storefront reference architecture (SFRA) tells for each value whether it is ``selectable`` with what is
chosen, and whether the product is ``available``; the shopper API (SCAPI, PWA Kit) lists ``variants`` whose
``variationValues`` are ids, named in ``variationAttributes``. Source: the reference architecture's
Product-Variation controller and the shopper products API's reference.
"""

from __future__ import annotations

from typing import Any

from crawler.model import Availability
from spiders.extraction.amounts import amount, currency_code
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.state.fields import availability_of, folded, quantity_of
from spiders.extraction.tolerant_json import text_of

MAX_VALUES = 2_000


def sfcc_claim(path: str, node: dict[str, Any]) -> ProductClaim | None:
    """The product of an object in this shape; None for other objects."""
    attributes = node.get("variationAttributes")
    if not isinstance(attributes, list) or not ("id" in node or "productId" in node):
        return None
    attributes = [a for a in attributes[:12] if isinstance(a, dict) and isinstance(a.get("values"), list)]
    whole = _whole(node)
    offers = _variants(path[-100:], node, attributes) or _values(path[-100:], node, attributes, whole)
    if not offers:
        offers = [_offer(path[-100:], node, whole, "available")]
    if all(o.availability is None for o in offers):
        return None
    master = node.get("master")
    ids = [node.get("id"), node.get("productId"), node.get("masterProductId"), node.get("pid")]
    ids += [master.get("masterId")] if isinstance(master, dict) else []
    return ProductClaim(
        source="state",
        path=path[-100:],
        name=text_of(node.get("productName")) or text_of(node.get("name")),
        brand=text_of(node.get("brand")),
        sku=text_of(node.get("id")),
        url=text_of(node.get("selectedProductUrl")),
        offers=tuple(offers),
        cautious=True,
        other_ids=frozenset(text.lower() for i in ids if (text := text_of(i))),
        platform="sfcc",
    )


def _whole(node: dict[str, Any]) -> Availability | None:
    if node.get("available") is False or node.get("orderable") is False:
        return Availability.OUT_OF_STOCK
    inventory = node.get("inventory")
    if isinstance(inventory, dict) and isinstance(inventory.get("orderable"), bool):
        return _reading(inventory["orderable"])
    said = availability_of({k: v for k, v in folded(node).items() if k in ("available", "availability")})
    return said[0] if said else None


def _reading(orderable: bool) -> Availability:
    return Availability.IN_STOCK if orderable else Availability.OUT_OF_STOCK


def _offer(path: str, node: dict[str, Any], reading: Availability | None, said: str) -> OfferClaim:
    price, listed, currency = _price(node)
    return OfferClaim(
        path=path,
        availability=reading,
        said=f"{said}={reading.value}" if reading else "",
        price=price,
        list_price=listed,
        currency=currency,
        sku=text_of(node.get("id")),
    )


def _price(node: dict[str, Any]) -> tuple[Any, Any, str | None]:
    price = node.get("price")
    if not isinstance(price, dict):
        return amount(price), None, currency_code(text_of(node.get("currency")))
    sales, listed = price.get("sales"), price.get("list")
    sales = sales if isinstance(sales, dict) else {}
    was = amount(listed.get("value")) if isinstance(listed, dict) else None
    return amount(sales.get("value")), was, currency_code(text_of(sales.get("currency")))


def _variants(path: str, node: dict[str, Any], attributes: list[dict[str, Any]]) -> list[OfferClaim]:
    """SCAPI's variants: which can be ordered, named by their attributes' values."""
    listed = node.get("variants")
    names = {_id(a): (_title(a), {_value(v): _label(v) for v in _dicts(a["values"])}) for a in attributes}
    found = []
    for index, each in enumerate(_dicts(listed)):
        orderable, key = each.get("orderable"), text_of(each.get("productId"))
        if not isinstance(orderable, bool) or key is None:
            continue
        chosen = each.get("variationValues")
        options = []
        for attribute, value in chosen.items() if isinstance(chosen, dict) else ():
            title, labels = names.get(str(attribute), (str(attribute).capitalize(), {}))
            options.append((title, labels.get(str(value)) or str(value)))
        inventory = each.get("inventory")
        count = quantity_of(inventory.get("ats")) if isinstance(inventory, dict) else None
        found.append(
            OfferClaim(
                path=f"{path}.variants[{index}]",
                availability=_reading(orderable),
                said=f"orderable={orderable}",
                price=amount(each.get("price")) or amount(node.get("price")),
                currency=currency_code(text_of(node.get("currency"))),
                key=key,
                cart_id=key,
                sku=key,
                options=tuple(options[:4]),
                quantity=count if count is not None and count > 0 else None,
            )
        )
    return found


def _values(
    path: str, node: dict[str, Any], attributes: list[dict[str, Any]], whole: Availability | None
) -> list[OfferClaim]:
    """SFRA's values of the option that is left to choose: the last one that no value of is selected, else the
    last with several.
    """
    several = [a for a in attributes if len(_dicts(a["values"])) >= 2]
    open_ones = [a for a in several if not any(v.get("selected") is True for v in _dicts(a["values"]))]
    chosen = (open_ones or several)[-1:] or []
    price, listed, currency = _price(node)
    found = []
    for attribute in chosen:
        for value in _dicts(attribute["values"]):
            selectable = value.get("selectable", value.get("orderable"))
            if not isinstance(selectable, bool):
                continue
            reading = _reading(selectable)
            if whole is not None and not whole.buyable:
                reading = whole
            found.append(
                OfferClaim(
                    path=f"{path}.variationAttributes.{_id(attribute)}",
                    availability=reading,
                    said=f"selectable={selectable}",
                    price=price,
                    list_price=listed,
                    currency=currency,
                    key=_value(value) or None,
                    cart_id=text_of(value.get("productId")),
                    sku=text_of(value.get("productId")),
                    options=((_title(attribute), _label(value)),),
                )
            )
    return found


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value[:MAX_VALUES] if isinstance(each, dict)] if isinstance(value, list) else []


def _id(attribute: dict[str, Any]) -> str:
    return text_of(attribute.get("attributeId")) or text_of(attribute.get("id")) or ""


def _title(attribute: dict[str, Any]) -> str:
    name = text_of(attribute.get("displayName")) or text_of(attribute.get("name"))
    return name or _id(attribute).capitalize() or "Option"


def _value(value: dict[str, Any]) -> str:
    return text_of(value.get("value")) or text_of(value.get("id")) or ""


def _label(value: dict[str, Any]) -> str:
    return text_of(value.get("displayValue")) or text_of(value.get("name")) or _value(value)
