"""What a page said, as every database can keep it. Pure.

JSON can say NUL and half a character (``"\\u0000"``, ``"\\ud800"``). PostgreSQL keeps no NUL, and no database
half a character: either would cost the whole look. Before anything is decided, so that a variant is known by
the same key in the database as on the page.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from crawler.model import Look

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_MARK = "\ufffd"
"""Instead of leaving it out: a key that is nothing but NUL would become the product's own, the empty one."""


def storable(look: Look) -> Look:
    """The look itself, or one whose texts hold U+FFFD where no database keeps what was there.

    >>> from datetime import UTC, datetime
    >>> from crawler.model import Failure, FailureReason
    >>> at = datetime(2026, 11, 22, tzinfo=UTC)
    >>> failure = Failure(reason=FailureReason.LAYOUT, detail="no price in 'Comet\\0'")
    >>> look = Look(watch_id=1, url="https://a.example/", started_at=at, finished_at=at, outcome=failure)
    >>> storable(look).outcome.detail
    "no price in 'Comet\ufffd'"
    """
    cleaned: Look = _clean(look)
    return cleaned


def _clean(value: Any) -> Any:
    """The same object where there is nothing to clean: nearly always."""
    if isinstance(value, str):
        return _UNSTORABLE.sub(_MARK, value) if _UNSTORABLE.search(value) else value
    if isinstance(value, tuple):
        cleaned = [_clean(part) for part in value]
        same = all(new is old for new, old in zip(cleaned, value, strict=True))
        return value if same else tuple(cleaned)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for name in _names(type(value)):
            old = getattr(value, name)
            if (new := _clean(old)) is not old:
                changed[name] = new
        return replace(value, **changed) if changed else value
    return value


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.init)
