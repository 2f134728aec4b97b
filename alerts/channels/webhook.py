"""A webhook signed by the Standard Webhooks specification: ``webhooks://host/path?secret=whsec_...``.

Whoever receives it checks the header ``webhook-signature`` against the id, the time and the body with any of
the specification's libraries. The id is the same in every try: a repeated message can be told from a new one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import warnings
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote
from uuid import uuid4

import requests

with warnings.catch_warnings():
    # Apprise's PGP part imports the standard library's imghdr, which warns on Python 3.11 and 3.12.
    warnings.simplefilter("ignore", DeprecationWarning)
    import apprise

from alerts import wire

PREFIX = "whsec_"
LEAST_SECRET = 24
"""Bytes, as the specification asks."""

# Apprise's classes are typed in part, and not for being extended.
NotifyBase = cast(Any, apprise).NotifyBase


class NotifyStandardWebhook(NotifyBase):  # type: ignore[misc, valid-type]  # see above
    """A POST of JSON: ``{"type": "alert", "timestamp": ..., "data": {"title": ..., "text": ...}}``."""

    service_name = "Standard Webhooks"
    service_url = "https://www.standardwebhooks.com/"
    setup_url = "https://www.standardwebhooks.com/"
    protocol = "webhook"
    secure_protocol = "webhooks"
    request_rate_per_sec = 0
    body_maxlen = 32_768
    media_type = "application/json"
    templates = ("{schema}://{host}/{path}", "{schema}://{host}:{port}/{path}")
    template_tokens = {  # noqa: RUF012 - Apprise's own name and shape
        **NotifyBase.template_tokens,
        "host": {"name": "Host", "type": "string", "required": True},
        "port": {"name": "Port", "type": "int"},
        "path": {"name": "Path", "type": "string"},
        "secret": {"name": "Secret", "type": "string", "private": True, "required": True},
    }

    def __init__(self, secret: str | None = None, path: str | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.secret, self.path = secret or "", path or "/"
        try:
            self._key = base64.b64decode(self.secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            raise TypeError("the secret is not base64, such as whsec_ followed by 32 letters") from None
        if len(self._key) < LEAST_SECRET:
            raise TypeError(f"?secret=whsec_... is missing or shorter than {LEAST_SECRET} bytes")

    def send(self, body: str, title: str = "", notify_type: Any = None, **_: Any) -> bool:
        sending = wire.current.get()
        now = datetime.now(UTC)
        payload = self.payload(body, title)
        message_id = sending.message_id if sending is not None and sending.message_id else uuid4().hex
        headers = {
            "Content-Type": self.media_type,
            "User-Agent": self.app_id,
            **signed_headers(payload, key=self._key, message_id=message_id, at=now),
        }
        port = f":{self.port}" if self.port else ""
        scheme = "https" if self.secure else "http"
        try:
            answer = requests.post(
                f"{scheme}://{self.host}{port}{self.path}",
                data=payload,
                headers=headers,
                timeout=self.request_timeout,
                allow_redirects=False,
                verify=self.verify_certificate,
            )
        except requests.RequestException:
            return False  # noted on the wire
        return 200 <= answer.status_code < 300

    def payload(self, body: str, title: str) -> bytes:
        now = datetime.now(UTC)
        return json.dumps(
            {"type": "alert", "timestamp": now.isoformat(), "data": {"title": title, "text": body}},
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        port = f":{self.port}" if self.port else ""
        schema = self.secure_protocol if self.secure else self.protocol
        secret = self.pprint(self.secret, privacy, safe="")
        return f"{schema}://{self.host}{port}{quote(self.path)}?secret={secret}"

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        found = NotifyBase.parse_url(url)
        if not found:
            return None
        found["path"] = found.get("fullpath") or "/"
        # Base64's plus sign is a space in a query.
        found["secret"] = NotifyBase.unquote(found["qsd"].get("secret", "")).replace(" ", "+")
        return dict(found)


def signed_headers(payload: bytes, *, key: bytes, message_id: str, at: datetime) -> dict[str, str]:
    """
    >>> at = datetime(2021, 2, 25, 13, 46, 4, tzinfo=UTC)
    >>> key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    >>> made = signed_headers(b'{"test": 2432232314}', key=key, message_id="msg_p5jXN8AQ", at=at)
    >>> made["webhook-timestamp"], made["webhook-signature"].startswith("v1,")
    ('1614260764', True)
    """
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + payload
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }
