"""The secrets that sources sign with: made, checked for their shape, used. Pure but for chance."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from crawler.errors import ConfigError
from crawler.storage.schema_pushed import Preset

PREFIX = "whsec_"
LEAST = 24
"""Bytes of a Standard Webhooks secret, as the specification asks."""
LEAST_LETTERS = 16
"""Of a secret of another kind."""
TOLERANCE_S = 300
"""How far a signed time may be from now."""
MOST_SIGNATURES = 8
"""Tried of one message: a sender that changes its secret sends two."""


def new_secret(preset: Preset) -> str:
    raw = secrets.token_bytes(32)
    return PREFIX + base64.b64encode(raw).decode() if preset is Preset.STANDARD else raw.hex()


def check_secret(preset: Preset, secret: str) -> None:
    """Raises ConfigError, without the secret, for one that can't be used."""
    if preset is not Preset.STANDARD:
        if len(secret) < LEAST_LETTERS:
            raise ConfigError(
                f"the secret is shorter than {LEAST_LETTERS} letters",
                hint="copy it from the shop's webhook settings, or let restock make one",
            )
    elif _key(secret) is None:
        raise ConfigError(
            f"the secret is not {PREFIX} followed by at least {LEAST} bytes in base64",
            hint="leave --secret-env out, and restock makes one",
        )


def _key(secret: str) -> bytes | None:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) >= LEAST else None


def is_signed(
    preset: Preset,
    headers: Mapping[str, str],
    body: bytes,
    *,
    known: Iterable[str],
    now: datetime,
) -> bool:
    """Whether the request carries a signature by one of the ``known`` secrets; compared in constant time."""
    if preset is Preset.STANDARD:
        return _by_standard_webhooks(headers, body, known, now)
    header = "x-shopify-hmac-sha256" if preset is Preset.SHOPIFY else "x-wc-webhook-signature"
    given = headers.get(header, "").encode("ascii", "replace")
    right = [base64.b64encode(hmac.digest(secret.encode(), body, "sha256")) for secret in known]
    return _any_equal(right, [given])


def _by_standard_webhooks(
    headers: Mapping[str, str], body: bytes, known: Iterable[str], now: datetime
) -> bool:
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    in_time = (
        timestamp.isascii()
        and timestamp.isdecimal()
        and len(timestamp) < 12
        and abs(int(timestamp) - now.timestamp()) <= TOLERANCE_S
    )
    signed = f"{message_id}.{timestamp}.".encode("utf-8", "replace") + body
    keys = [key for secret in known if (key := _key(secret)) is not None]
    right = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()) for key in keys]
    given = [
        part.removeprefix("v1,").encode("ascii", "replace")
        for part in headers.get("webhook-signature", "").split(" ")[:MOST_SIGNATURES]
        if part.startswith("v1,")
    ]
    return _any_equal(right, given) and in_time and bool(message_id)


def _any_equal(right: Iterable[bytes], given: Iterable[bytes]) -> bool:
    """Each with each, whatever the first ones say."""
    tried = list(given)
    same = [hmac.compare_digest(one, other) for one in right for other in tried]
    return any(same)
