"""What names a product at whatever shop: its GTIN, else its brand and model number. Pure."""

from __future__ import annotations

import re
import unicodedata

from crawler.identity import clean_gtin

__all__ = ["gtin_key", "in_words", "mpn_key", "product_keys"]

LONGEST = 200
_JOINTS = re.compile(r"[\s._/-]+")


def product_keys(*, gtin: str | None, brand: str | None, mpn: str | None) -> tuple[str, ...]:
    """The keys under which people may have asked for it, the surer first.

    >>> product_keys(gtin="4006381333931", brand="Nike", mpn="CT8013 170")
    ('gtin:04006381333931', 'mpn:nike:ct8013-170')
    """
    keys = [gtin_key(gtin) if gtin else None, mpn_key(brand, mpn) if brand and mpn else None]
    return tuple(key for key in keys if key)


def gtin_key(text: str) -> str | None:
    """None for what is no GTIN: digits that are too few, or whose check digit is wrong."""
    clean = clean_gtin(text)
    return f"gtin:{clean.zfill(14)}" if clean else None


def mpn_key(brand: str, mpn: str) -> str | None:
    """
    >>> mpn_key("New Balance", "bb550/wt1")
    'mpn:new-balance:bb550-wt1'
    """
    parts = [
        _JOINTS.sub("-", unicodedata.normalize("NFKC", part).casefold().strip()) for part in (brand, mpn)
    ]
    key = f"mpn:{':'.join(part.replace(':', '-').strip('-') for part in parts)}"
    return key if len(key) <= LONGEST and all(parts) else None


def in_words(key: str) -> str:
    """
    >>> in_words("gtin:04006381333931"), in_words("mpn:nike:ct8013-170")
    ('GTIN 4006381333931', 'nike CT8013-170')
    """
    kind, _, rest = key.partition(":")
    if kind == "gtin":
        return f"GTIN {rest.removeprefix('0')}"
    brand, _, mpn = rest.partition(":")
    return f"{brand} {mpn.upper()}"
