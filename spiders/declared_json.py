"""Read a JSON value by a site's declaration of where things stand in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crawler.identity import clean_gtin, clean_text
from crawler.model import Availability, Evidence, Failure, FailureReason, Offer, Product, Variant
from spiders.declare import Fields, Reading, Values, VariantFields
from spiders.extraction.amounts import amount, currency_code, minor_units
from spiders.extraction.main_product import together
from spiders.extraction.state.fields import quantity_of
from spiders.extraction.tolerant_json import loads, text_of
from spiders.json_path import find, first
from spiders.weighing import cap

_CALL = re.compile(rb"^\s*[\w.$]{1,80}\s*\(\s*(?=[{\[])")


def decode(body: bytes) -> Any | None:
    """The JSON value of an answer, also where it is wrapped into a call (JSONP); None where it is none.

    >>> decode(b'jQuery1({"a": 1})'), decode(b"<html>")
    ({'a': 1}, None)
    """
    return loads(_CALL.sub(b"", body.removeprefix(b"\xef\xbb\xbf"), count=1).rstrip(b") ;\r\n\t"))


def read_fields(
    value: Any, fields: Fields, *, source: str, groups: Mapping[str, str], platform: str | None = None
) -> Offer | Failure | None:
    """What the value says, as an Offer that rests on it alone; None where it says nothing of availability."""
    if (refusal := _refusal(value, fields, source)) is not None:
        return refusal
    path = filled(fields.availability, groups)
    own = first(value, path) if path else None
    reading = read_value(own, fields.values) if path and find(value, path) else None
    if isinstance(reading, FailureReason):
        return _failure(reading, source, path, own)
    currency = currency_code(text_of(first(value, filled(fields.currency, groups))))
    variants = _variants(value, fields, currency, groups)
    evidence: tuple[Evidence, ...] = ()
    if reading is not None:
        evidence = (Evidence(source=source, path=path, value=_short(own), reading=reading),)
    if reading is None:
        reading = together(v.availability for v in variants)
        evidence = tuple(_evidence(source, v, fields) for v in variants if v.availability is reading)[:1]
    if reading is None:
        return None
    return Offer(
        availability=reading,
        price=_money(value, filled(fields.price, groups), minor=fields.minor_units),
        currency=currency,
        list_price=_money(value, filled(fields.list_price, groups), minor=fields.minor_units),
        seller=text_of(first(value, filled(fields.seller, groups))),
        variants=cap(variants, reading),
        product=_product(value, fields, groups),
        evidence=evidence,
        platform=platform,
    )


def _refusal(value: Any, fields: Fields, source: str) -> Failure | None:
    for path in fields.refused_at:
        for said in find(value, path):
            if isinstance(said, str | int) and isinstance(
                reading := read_value(said, fields.refusals), FailureReason
            ):
                return _failure(reading, source, path, said)
    return None


def _failure(reason: FailureReason, source: str, path: str, said: Any) -> Failure:
    return Failure(
        reason=reason,
        detail=f"the shop's answer says so: {path} is {_short(said)}",
        evidence=(Evidence(source=source, path=path, value=_short(said)),),
    )


def filled(path: str, groups: Mapping[str, str]) -> str:
    """The path with ``{name}`` replaced by what the product's URL gave; empty where the URL didn't give it.

    >>> filled("skus[id={sku}].stock", {"sku": "7"}), filled("skus[id={sku}].stock", {})
    ('skus[id=7].stock', '')
    """
    if "{" not in path:
        return path
    names = re.findall(r"\{(\w+)\}", path)
    return re.sub(r"\{(\w+)\}", lambda m: groups[m[1]], path) if all(n in groups for n in names) else ""


def read_value(value: Any, values: Values) -> Reading | None:
    """What a value means by a closed table; None where it isn't in it.

    >>> read_value(False, {"false": Availability.OUT_OF_STOCK}).value
    'out_of_stock'
    >>> read_value("12", {">0": Availability.IN_STOCK}).value
    'in_stock'
    """
    text = _short(value).strip().casefold()
    if text in values:
        return values[text]
    count = quantity_of(value)
    if count is None:
        return None
    return values.get(">0" if count > 0 else "0" if count == 0 else "<0")


def _short(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)[:200]


def _variants(
    value: Any, fields: Fields, currency: str | None, groups: Mapping[str, str]
) -> tuple[Variant, ...]:
    how = fields.variant
    if how is None:
        return ()
    listed = [v for found in find(value, filled(fields.variants, groups)) for v in _each(found)]
    if how.beside is not None:
        listed = _beside(listed, find(value, filled(how.beside[0], groups) or "?"), how.beside)
    read = [
        _variant(node, how, currency, minor=fields.minor_units) for node in listed if isinstance(node, dict)
    ]
    return tuple({v.key: v for v in read if v is not None}.values())


def _beside(listed: list[Any], tables: list[Any], how: tuple[str, str, str]) -> list[Any]:
    """Each variant with its entry of the second table under ``beside``; those without one are left out."""
    _, own, theirs = how
    entries: dict[str | None, Any] = {}
    for table in tables:
        if not theirs:
            entries |= table if isinstance(table, dict) else {}
            continue
        for entry in _each(table):
            entries.setdefault(text_of(first(entry, theirs)), entry)
    entries.pop(None, None)
    keyed = [(text_of(first(v, own)), v) for v in listed if isinstance(v, dict)]
    return [{**v, "beside": entries[key]} for key, v in keyed if key in entries]


def _each(found: Any) -> list[Any]:
    """A list's entries; an object is an entry where it holds plain values, else a table of entries."""
    if isinstance(found, dict):
        inner = list(found.values())
        return inner if inner and all(isinstance(v, dict) for v in inner) else [found]
    return found if isinstance(found, list) else []


def _variant(
    node: dict[str, Any], how: VariantFields, currency: str | None, *, minor: bool
) -> Variant | None:
    key = text_of(first(node, how.key))
    if key is None:
        return None
    reading = read_value(first(node, how.availability), how.values)
    options = _options(node, how)
    label = text_of(first(node, how.label)) or " / ".join(text for _, text in options) or key
    return Variant(
        key=key[:200],
        label=(clean_text(label) or key)[:200],
        availability=reading if isinstance(reading, Availability) else Availability.UNKNOWN,
        options=options,
        price=_money(node, how.price, minor=minor),
        currency=currency_code(text_of(first(node, how.currency))) or currency,
        sku=text_of(first(node, how.sku)),
        gtin=clean_gtin(text_of(first(node, how.gtin)) or ""),
        cart_id=text_of(first(node, how.cart_id)),
        quantity=quantity_of(first(node, how.quantity)),
    )


def _options(node: dict[str, Any], how: VariantFields) -> tuple[tuple[str, str], ...]:
    pairs = [(name, first(node, path)) for name, path in how.options]
    if how.each_option is not None:
        listed, name, value = how.each_option
        pairs += [(text_of(first(o, name)) or "", first(o, value)) for o in find(node, listed)]
    return tuple((name, text) for name, found in pairs if (text := text_of(found)))


def _evidence(source: str, variant: Variant, fields: Fields) -> Evidence:
    assert fields.variant is not None
    path = f"{fields.variants}[{variant.key}].{fields.variant.availability}"
    return Evidence(source=source, path=path, value=variant.availability.value, reading=variant.availability)


def _money(value: Any, path: str, *, minor: bool) -> Decimal | None:
    read = minor_units if minor else amount
    found = find(value, path) if path else []
    return next((money for v in found if (money := read(v)) is not None), None)


def _product(value: Any, fields: Fields, groups: Mapping[str, str]) -> Product:
    def text(path: str) -> str | None:
        return text_of(first(value, filled(path, groups)))

    image = text(fields.image)
    return Product(
        name=clean_text(text(fields.name) or ""),
        brand=text(fields.brand),
        sku=text(fields.sku),
        gtin=clean_gtin(text(fields.gtin) or ""),
        image=image if image and image.startswith(("https://", "http://")) else None,
    )
