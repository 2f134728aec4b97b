"""What shops call things in their page state: stock, price and identity keys, and how their values are
read.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from crawler.model import Availability
from spiders.extraction.amounts import amount, currency_code
from spiders.extraction.schema_availability import read_schema_availability
from spiders.extraction.tolerant_json import text_of

_YES = frozenset(
    [
        "instock",
        "isinstock",
        "isavailable",
        "availableforsale",
        "purchasable",
        "ispurchasable",
        "isbuyable",
        "buyable",
        "isorderable",
        "orderable",
        "issalable",
        "issaleable",
        "salable",
        "saleable",
        "available",
        "isavailableforsale",
        "stockavailable",
        "isproductavailable",
        "availabilityflag",
        "availabilitystatus",
        "canaddtocart",
        "isaddtocartenabled",
        "onlineavailable",
        "hasstock",
    ]
)
_NO = frozenset(
    [
        "soldout",
        "issoldout",
        "outofstock",
        "isoutofstock",
        "isoos",
        "oos",
        "unavailable",
        "isunavailable",
        "notinstock",
    ]
)
_TEXT = frozenset(
    [
        "availability",
        "availabilitystatus",
        "availabilitystatusv2",
        "statusmodifier",
        "stockstatus",
        "stocklevelstatus",
        "inventorystatus",
        "stockstate",
        "productavailability",
        "availabilitystate",
        "stocklevel",
        "onlineavailability",
        "availabilitytext",
        "stockavailability",
        "status",
        "productstatus",
        "stock",
        "inventorystatuscode",
        "availabilitytype",
    ]
)
_COUNT = frozenset(
    [
        "stock",
        "quantity",
        "stockquantity",
        "availablequantity",
        "inventoryquantity",
        "inventory",
        "stocklevel",
        "availablestock",
        "qtyavailable",
        "ats",
        "stockqty",
        "quantityavailable",
        "inventorycount",
        "onhand",
        "instockquantity",
        "stockcount",
        "qtyavail",
        "availableqty",
        "availablestockquantity",
        "sellablequantity",
        "salablequantity",
        "salableqty",
        "qtyinstock",
        "stockonhand",
        "atsquantity",
        "availabletosell",
        "inventorylevel",
        "remainingstock",
        "onlinestock",
        "totalstock",
        "availablestockcount",
    ]
)
COUNT_KEYS = tuple(sorted(_COUNT))
_STATUS_WORDS = {
    "active": None,
    "buyablebuy": Availability.IN_STOCK,
    "buyable": Availability.IN_STOCK,
    "addtocart": Availability.IN_STOCK,
    "instocknotified": Availability.IN_STOCK,
    "notifyme": Availability.OUT_OF_STOCK,
    "backsoon": Availability.OUT_OF_STOCK,
    "high": Availability.IN_STOCK,
    "medium": Availability.IN_STOCK,
    "low": Availability.LIMITED,
    "none": None,
}
_BOOL_WORDS = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}
_KEY = re.compile(r"[^a-z0-9]")
_NAMES = (
    "name",
    "title",
    "productname",
    "displayname",
    "producttitle",
    "product_name",
    "productName",
    "displayName",
    "productTitle",
    "label",
    "item_name",
)
_NAME_KEYS = tuple(dict.fromkeys(_KEY.sub("", name.lower()) for name in _NAMES))
_IDS = (
    "sku",
    "skuid",
    "id",
    "productid",
    "code",
    "itemid",
    "styleid",
    "stylecolor",
    "ean",
    "gtin",
    "upc",
    "partnumber",
    "articlenumber",
    "pid",
    "stylenumber",
    "variantid",
    "mpn",
    "item_id",
    "tcin",
    "asin",
    "usitemid",
    "modelnumber",
    "productcode",
    "skuids",
    "handle",
    "skunumber",
    "slug",
    "productids",
    "itemnumber",
    "product_id",
    "product_sku",
)
_ID_KEYS = frozenset(_KEY.sub("", i) for i in _IDS)
_PRICES = (
    "saleprice",
    "sellingprice",
    "finalprice",
    "currentprice",
    "offerprice",
    "effectiveprice",
    "specialprice",
    "discountedprice",
    "promoprice",
    "salesprice",
    "nowprice",
    "pricevalue",
    "formattedlowestprice",
    "price",
    "productprice",
    "unitprice",
    "priceamount",
    "minprice",
    "lowprice",
    "listprice",
    "regularprice",
    "fullprice",
)
_LISTS = (
    "listprice",
    "regularprice",
    "originalprice",
    "compareatprice",
    "wasprice",
    "oldprice",
    "msrp",
    "strikeprice",
    "fullprice",
)
_VALUES = (
    "value",
    "amount",
    "price",
    "current",
    "now",
    "sale",
    "selling",
    "currentprice",
    "centamount_",
    "final",
    "raw",
    "min",
    "sales",
    "decimalprice",
    "currentretail",
    "formattedcurrentprice",
    "gross",
)


def folded(node: dict[str, Any]) -> dict[str, Any]:
    """The node with keys in lower case without separators; the first of equal keys wins."""
    found: dict[str, Any] = {}
    for key, value in node.items():
        found.setdefault(_folded_key(key), value)
    return found


@lru_cache(maxsize=8_192)
def _folded_key(key: str) -> str:
    return _KEY.sub("", key[:200].lower())


def availability_of(node: dict[str, Any]) -> tuple[Availability, str] | None:
    """(reading, "key=value") of a folded node's stock keys, the plainest first; None where it has none."""
    for key in _NO & node.keys():
        flag = _flag(node[key])
        if flag is True:
            return Availability.OUT_OF_STOCK, f"{key}={node[key]}"
    for key in sorted(_TEXT & node.keys()):
        reading = _worded(node[key], strict=key in ("status", "stock", "productstatus"))
        if reading is not None:
            return reading, f"{key}={_short(node[key])}"
    for key in sorted(_YES & node.keys()):
        flag = _flag(node[key])
        if flag is not None:
            return (
                Availability.IN_STOCK if flag else Availability.OUT_OF_STOCK
            ), f"{key}={_short(node[key])}"
    for key in sorted(_COUNT & node.keys()):
        count = quantity_of(node[key])
        if count is not None and count > 0:
            return Availability.IN_STOCK, f"{key}={count}"
    for key in _NO & node.keys():
        if _flag(node[key]) is False:
            return Availability.IN_STOCK, f"{key}={node[key]}"
    return _inner(node)


_INNER = ("availability", "stock", "inventory", "stockinfo", "inventoryinfo", "stockdata", "stockstatus")
"""Objects of their own that tell a product's stock."""


def _inner(node: dict[str, Any]) -> tuple[Availability, str] | None:
    for key in _INNER:
        inner = node.get(key)
        if not isinstance(inner, dict):
            continue
        flat = {k: v for k, v in folded(inner).items() if k not in _INNER or not isinstance(v, dict)}
        if (found := availability_of(flat)) is not None:
            return found[0], f"{key}.{found[1]}"
    return None


def quantity_of(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, Decimal)):
        return int(value) if -(10**9) < value < 10**9 else None
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,7}(?:\.0+)?", value.strip()):
        return int(float(value))
    return None


def _flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _BOOL_WORDS.get(str(value).strip().lower())
    return None


def _worded(value: Any, *, strict: bool) -> Availability | None:
    if isinstance(value, dict):
        inner = folded(value)
        value = inner.get("value", inner.get("code", inner.get("status", inner.get("stocklevelstatus"))))
        if isinstance(value, dict):
            value = folded(value).get("code")
    if not isinstance(value, str) or len(value) > 60:
        return None
    reading = read_schema_availability(value)
    if reading is not None and not (strict and value.strip().lower() in ("available", "limited")):
        return reading
    return None if strict else _STATUS_WORDS.get(_KEY.sub("", value.lower()))


def _short(value: Any) -> str:
    return str(value)[:60]


def name_of(node: dict[str, Any]) -> str | None:
    for key in _NAME_KEYS:
        value = node.get(key)
        if isinstance(value, str) and 2 <= len(value.strip()) <= 400:
            return value.strip()
    return None


def ids_of(node: dict[str, Any]) -> frozenset[str]:
    """Everything in a folded node that may be an id, lower case."""
    found = set()
    for key in _ID_KEYS & node.keys():
        value = node[key]
        if isinstance(value, (str, int)) and not isinstance(value, bool) and 1 <= len(str(value)) <= 120:
            found.add(str(value).strip().lower())
    return frozenset(found)


_REFERRING = ("id", "number", "code", "sku", "key", "slug", "handle")


def refers_to(flat: dict[str, Any], tokens: frozenset[str]) -> bool:
    """Whether a shop's own key for an id, such as ``customer_choice_id``, holds one of the address's."""
    return any(
        isinstance(value, (str, int))
        and 5 <= len(text := str(value)) <= 80
        and text.lower() in tokens
        and key.endswith(_REFERRING)
        for key, value in flat.items()
    )


def price_of(node: dict[str, Any], *, language: str | None) -> Decimal | None:
    """The price to pay that a folded node names, in whole units of money."""
    for key in _PRICES:
        if key in node and (found := _amount(node[key], language)):
            return found
    nested = node.get("prices", node.get("pricing", node.get("priceinfo")))
    if isinstance(nested, dict):
        inner = folded(nested)
        for key in ("currentprice", *_PRICES, *_VALUES):
            if key in inner and (found := _amount(inner[key], language)):
                return found
    return None


def list_price_of(node: dict[str, Any], *, language: str | None) -> Decimal | None:
    return next((found for key in _LISTS if key in node and (found := _amount(node[key], language))), None)


def _amount(value: Any, language: str | None) -> Decimal | None:
    for _ in range(3):
        if not isinstance(value, dict):
            break
        inner = folded(value)
        if "centamount" in inner and isinstance(inner["centamount"], int):
            digits = inner.get("fractiondigits", 2)
            return amount(
                Decimal(inner["centamount"]).scaleb(
                    -digits if isinstance(digits, int) and 0 <= digits <= 4 else -2
                )
            )
        value = next((inner[k] for k in (*_PRICES, *_VALUES) if k in inner), None)
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    return amount(value, language=language)


def currency_of(node: dict[str, Any]) -> str | None:
    for key in ("currency", "pricecurrency", "currencycode", "currencyid", "currencyunit", "currencyiso"):
        if found := currency_code(text_of(node.get(key))):
            return found
    for key in ("price", "currentprice", "saleprice"):
        if isinstance(node.get(key), dict) and (found := currency_of(folded(node[key]))):
            return found
    return None
