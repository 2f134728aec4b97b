"""JSON from strangers: small enough, of usable text, without numbers that are none. Pure."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn

from pipelines.pushed.model import LARGEST, UnreadableError


def read_json(body: bytes) -> dict[str, Any]:
    """The JSON object that a body holds; raises UnreadableError.

    >>> read_json(b'{"a": 1}')
    {'a': 1}
    >>> read_json(b'{"a": NaN}')
    Traceback (most recent call last):
    pipelines.pushed.model.UnreadableError: not JSON: NaN is no number
    """
    if len(body) > LARGEST:
        raise UnreadableError(f"larger than {LARGEST // 1024} KiB")
    try:
        found = json.loads(body, parse_constant=_refuse)
        # Half a character can be written in JSON, and in no database.
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeError:
        raise UnreadableError("it holds text that is no Unicode") from None
    except RecursionError:
        raise UnreadableError("not JSON that can be read: nested too deep") from None
    except ValueError as exc:
        what = str(exc) if isinstance(exc, _NoNumberError) else "it ends or breaks off where it should not"
        raise UnreadableError(f"not JSON: {what}") from None
    if not isinstance(found, dict):
        raise UnreadableError("not a JSON object")
    return found


class _NoNumberError(ValueError):
    pass


def _refuse(constant: str) -> NoReturn:
    raise _NoNumberError(f"{constant} is no number")


def digest(*parts: str | bytes) -> str:
    """64 hex digits that differ where any of the parts does."""
    made = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        made.update(len(raw).to_bytes(8) + raw)
    return made.hexdigest()
