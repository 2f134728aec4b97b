"""Aliyun SMS (阿里云短信服务) as an Apprise service.

``aliyunsms://KEY_ID:KEY_SECRET@SIGN_NAME/TEMPLATE_CODE/PHONE/PHONE?variable=product``

Signed by ACS3-HMAC-SHA256, as Aliyun's API demands (API version 2017-05-25, action SendSms). An SMS is a
template that Aliyun has approved; the news go into one of its variables, by default ``product``, cut to 35
characters.
Tested against a local stand-in that checks the signature; the paid API itself was not called.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import warnings
from collections.abc import Mapping
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
from alerts.wire import Reply

SCHEMA = "aliyunsms"
ALGORITHM = "ACS3-HMAC-SHA256"
VERSION = "2017-05-25"
LONGEST_VARIABLE = 35
_FOR_GOOD = (
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "Forbidden",
    "isv.SMS_SIGN",
    "isv.SMS_TEMPLATE",
    "isv.TEMPLATE_",
    "isv.MOBILE_NUMBER_ILLEGAL",
    "isv.INVALID_PARAMETERS",
    "isv.ACCOUNT_",
    "isv.PRODUCT_UN_SUBSCRIPT",
    "isv.BLACK_KEY_CONTROL_LIMIT",
)


# Apprise's classes are typed in part, and not for being extended.
NotifyBase = cast(Any, apprise).NotifyBase


class NotifyAliyunSms(NotifyBase):  # type: ignore[misc, valid-type]  # see above
    """One request for all phones of the URL."""

    service_name = "Aliyun SMS"
    service_url = "https://www.aliyun.com/product/sms"
    setup_url = "https://help.aliyun.com/document_detail/419273.html"
    secure_protocol = SCHEMA
    notify_url = "https://dysmsapi.aliyuncs.com/"
    title_maxlen = 0
    body_maxlen = 1000
    request_rate_per_sec = 0
    templates = ("{schema}://{key_id}:{key_secret}@{sign_name}/{template_code}/{targets}",)
    template_tokens = {  # noqa: RUF012 - Apprise's own name and shape
        **NotifyBase.template_tokens,
        "key_id": {"name": "AccessKey ID", "type": "string", "private": True, "required": True},
        "key_secret": {"name": "AccessKey secret", "type": "string", "private": True, "required": True},
        "sign_name": {"name": "Signature", "type": "string", "required": True},
        "template_code": {"name": "Template", "type": "string", "required": True},
        "targets": {"name": "Phones", "type": "list:string", "required": True},
    }

    def __init__(  # noqa: PLR0917 - Apprise calls it by name
        self,
        key_id: str | None = None,
        key_secret: str | None = None,
        sign_name: str | None = None,
        template_code: str | None = None,
        targets: list[str] | None = None,
        variable: str = "product",
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.key_id, self.key_secret = key_id or "", key_secret or ""
        self.sign_name, self.template_code = sign_name or "", template_code or ""
        self.targets = [phone for phone in targets or [] if phone.lstrip("+").isdigit()]
        self.variable = variable
        missing = [
            word
            for word, value in (
                ("the AccessKey ID", self.key_id),
                ("the AccessKey secret", self.key_secret),
                ("the signature", self.sign_name),
                ("the template's code", self.template_code),
                ("a phone number", self.targets),
            )
            if not value
        ]
        if missing:
            raise TypeError(f"{missing[0]} is missing")

    def send(self, body: str, title: str = "", notify_type: Any = None, **_: Any) -> bool:
        """True where Aliyun took it; else what it said is noted for whoever judges it."""
        first_line = (title or body).strip().splitlines()[0] if (title or body).strip() else ""
        query = {
            "PhoneNumbers": ",".join(self.targets),
            "SignName": self.sign_name,
            "TemplateCode": self.template_code,
            "TemplateParam": json.dumps({self.variable: first_line[:LONGEST_VARIABLE]}, ensure_ascii=False),
        }
        headers = signed_headers(
            query,
            host=self.notify_url.partition("://")[2].rstrip("/"),
            key_id=self.key_id,
            key_secret=self.key_secret,
            at=datetime.now(UTC),
            nonce=uuid4().hex,
        )
        try:
            answer = requests.post(
                f"{self.notify_url}?{canonical_query(query)}",
                headers=headers,
                timeout=self.request_timeout,
                allow_redirects=False,
                verify=self.verify_certificate,
            )
        except requests.RequestException:
            return False  # noted on the wire
        return _accepted(answer)

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        parts = (
            self.pprint(self.key_id, privacy, safe=""),
            self.pprint(self.key_secret, privacy, safe=""),
        )
        targets = "/".join(quote(phone, safe="") for phone in self.targets)
        place = f"{quote(self.sign_name, safe='')}/{quote(self.template_code, safe='')}"
        return f"{SCHEMA}://{parts[0]}:{parts[1]}@{place}/{targets}/?variable={quote(self.variable, safe='')}"

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        found = NotifyBase.parse_url(url, verify_host=False)
        if not found:
            return None
        path = NotifyBase.split_path(found["fullpath"])
        found["key_id"] = NotifyBase.unquote(found.get("user") or "")
        found["key_secret"] = NotifyBase.unquote(found.get("password") or "")
        found["sign_name"] = NotifyBase.unquote(found.get("host") or "")
        found["template_code"] = path[0] if path else ""
        found["targets"] = path[1:]
        if found["qsd"].get("variable"):
            found["variable"] = NotifyBase.unquote(found["qsd"]["variable"])
        return dict(found)


def _accepted(answer: requests.Response) -> bool:
    """Aliyun says by a code in its body what happened, whatever the status."""
    try:
        said = answer.json()
    except ValueError:
        return False
    code = str(said.get("Code", "")) if isinstance(said, dict) else ""
    if answer.ok and code == "OK":
        return True
    sending = wire.current.get()
    if sending is not None and code:
        words = f"Aliyun said {code}: {said.get('Message', '')}"[:200]
        sending.replies.append(Reply(problem=words, malformed=code.startswith(_FOR_GOOD)))
    return False


def canonical_query(query: Mapping[str, str]) -> str:
    """Sorted, RFC 3986.

    >>> canonical_query({"b": "a b*", "a": "补"})
    'a=%E8%A1%A5&b=a%20b%2A'
    """
    return "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(query.items()))


def signed_headers(
    query: Mapping[str, str], *, host: str, key_id: str, key_secret: str, at: datetime, nonce: str
) -> dict[str, str]:
    """The headers of a POST without a body, signed (Aliyun's "V3 request body & signature mechanism")."""
    empty = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": host,
        "x-acs-action": "SendSms",
        "x-acs-content-sha256": empty,
        "x-acs-date": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": VERSION,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join(("POST", "/", canonical_query(query), lines, names, empty))
    text = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    authorization = f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"
    return {**headers, "Authorization": authorization}
