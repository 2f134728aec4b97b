"""Products of platforms that are known by an object's shape, wherever in a page's state it lies."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from spiders.extraction.claims import ProductClaim
from spiders.extraction.state.idosell import idosell_claim
from spiders.extraction.state.refs import Resolve
from spiders.extraction.state.sfcc import sfcc_claim
from spiders.extraction.state.shopify import is_product, shopify_claim
from spiders.extraction.state.sources import StateValue
from spiders.extraction.state.squarespace import squarespace_claim
from spiders.extraction.state.vtex import vtex_claim
from spiders.extraction.state.wix import wix_claim
from spiders.extraction.tolerant_json import nodes

_ASIDE = re.compile(r"(?i)related|recommend|similar|cross_?-?sell|up_?-?sell|also|recent|bestsell|trending")
"""Parts of a state that tell of other products."""
MAX_NODES = 5_000
MAX_CLAIMS = 50

Reader = Callable[[str, dict[str, Any], Resolve | None], ProductClaim | None]


def _shopify(path: str, node: dict[str, Any], _resolve: Resolve | None) -> ProductClaim | None:
    return shopify_claim(path, node) if is_product(node) else None


_READERS: tuple[tuple[str, Reader], ...] = (
    ("variants", _shopify),
    ("variants", lambda path, node, _: squarespace_claim(path, node)),
    ("structuredContent", lambda path, node, _: squarespace_claim(path, node)),
    ("productItems", lambda path, node, _: wix_claim(path, node)),
    ("variationAttributes", lambda path, node, _: sfcc_claim(path, node)),
    ("skus", vtex_claim),
    ("productName", vtex_claim),
    ("sizes", lambda path, node, _: idosell_claim(path, node)),
)
"""Each with the key without which it need not look."""


def read_shapes(values: Sequence[StateValue]) -> tuple[ProductClaim, ...]:
    """All products in page state in one of the known shapes; bounded in number."""
    found: list[ProductClaim] = []
    for value in values:
        for path, node in nodes(value.value, limit=MAX_NODES):
            for key, reader in _READERS:
                if key not in node:
                    continue
                where = f"{value.name}.{path}" if path else value.name
                claim = reader(where, node, value.resolve)
                if claim is not None:
                    found.append(replace(claim, listed=True, aside=True) if _ASIDE.search(where) else claim)
                    break
            if len(found) >= MAX_CLAIMS:
                return tuple(found)
    return tuple(found)
