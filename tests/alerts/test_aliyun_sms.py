"""Aliyun SMS against a local stand-in that checks the signature as Aliyun's documentation describes it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from alerts import transport
from alerts.channels import MEMBER, validate
from alerts.channels.aliyun_sms import NotifyAliyunSms, signed_headers
from alerts.model import Format, Message, SendError
from crawler.errors import ConfigError

KEY, SECRET = "LTAI5tExampleKey", "kanarienvogel42secret"
URL = f"aliyunsms://{KEY}:{SECRET}@补货提醒/SMS_154950909/13800138000/13900139000"
MESSAGE = Message(
    message_id="m1", title="补货: Air Jordan 1", heading="补货", body="可以购买了", format=Format.PLAIN
)


def signature_of(request: Request) -> str:
    """Worked out from the request alone, by another way than the code under test."""
    auth = dict(part.split("=", 1) for part in request.headers["Authorization"].split(" ", 1)[1].split(","))
    names = auth["SignedHeaders"].split(";")
    assert {"host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"} <= set(names)
    pairs = sorted((k, v) for k, v in request.args.items(multi=True))
    query = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in pairs)
    lines = "".join(f"{n}:{request.headers[n].strip()}\n" for n in names)
    payload = hashlib.sha256(request.get_data()).hexdigest()
    canonical = f"POST\n{request.path}\n{query}\n{lines}\n{auth['SignedHeaders']}\n{payload}"
    text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    return hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


@pytest.fixture
def aliyun(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], None]:
    """Says what it is told to; refuses a wrong signature as Aliyun does."""
    answer = {"Code": "OK", "Message": "OK", "BizId": "1"}

    def handle(request: Request) -> Response:
        if f"Signature={signature_of(request)}" not in request.headers["Authorization"]:
            said = {"Code": "SignatureDoesNotMatch", "Message": "the signature is wrong"}
            return Response(json.dumps(said), 400, content_type="application/json")
        return Response(json.dumps(answer), 200, content_type="application/json")

    httpserver.expect_request("/").respond_with_handler(handle)
    monkeypatch.setattr(NotifyAliyunSms, "notify_url", f"http://127.0.0.1:{httpserver.port}/")
    return answer.update


def test_an_sms_is_signed_and_taken(httpserver: HTTPServer, aliyun: Callable[[dict[str, str]], None]) -> None:
    assert transport.send(URL, MESSAGE, timeout=2).http_status == 200
    request, _ = httpserver.log[0]
    assert request.args["PhoneNumbers"] == "13800138000,13900139000"
    assert (request.args["SignName"], request.args["TemplateCode"]) == ("补货提醒", "SMS_154950909")
    assert json.loads(request.args["TemplateParam"]) == {"product": "补货"}
    assert request.headers["x-acs-action"] == "SendSms"


@pytest.mark.parametrize(
    ("code", "permanent"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", False),
        ("isp.SYSTEM_ERROR", False),
        ("isv.MOBILE_NUMBER_ILLEGAL", True),
        ("isv.SMS_TEMPLATE_ILLEGAL", True),
    ],
)
def test_what_aliyun_refuses_is_judged_by_its_code(
    aliyun: Callable[[dict[str, str]], None], code: str, permanent: bool
) -> None:
    aliyun({"Code": code, "Message": "no"})
    with pytest.raises(SendError) as caught:
        transport.send(URL, MESSAGE, timeout=2)
    assert code in caught.value.detail
    assert (caught.value.permanent, caught.value.blames_channel) == (permanent, permanent)
    assert SECRET not in caught.value.detail


def test_a_wrong_secret_is_the_channels_fault(aliyun: Callable[[dict[str, str]], None]) -> None:
    with pytest.raises(SendError) as caught:
        transport.send(URL.replace(SECRET, "wrong-secret-here"), MESSAGE, timeout=2)
    assert "SignatureDoesNotMatch" in caught.value.detail
    assert caught.value.blames_channel
    assert "wrong-secret-here" not in caught.value.detail


def test_the_url_is_masked_and_may_be_a_members() -> None:
    checked = validate(URL, rules=MEMBER)
    assert SECRET not in checked.masked
    assert KEY not in checked.masked
    assert checked.lane == "aliyunsms"


@pytest.mark.parametrize(
    "url",
    [
        "aliyunsms://key@sign/SMS_1/138",
        "aliyunsms://key:secret@sign",
        "aliyunsms://key:secret@sign/SMS_1",
        "aliyunsms://key:secret@sign/SMS_1/not-a-phone",
    ],
)
def test_an_address_that_lacks_a_part_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="can't be used"):
        validate(url)


def test_signing_is_the_same_for_the_same_request() -> None:
    def sign(nonce: str) -> str:
        return signed_headers(
            {"a": "b"}, host="h", key_id="k", key_secret="s", at=datetime(2026, 1, 1, tzinfo=UTC), nonce=nonce
        )["Authorization"]

    assert sign("1") == sign("1") != sign("2")


def test_the_inbox_is_always_reached() -> None:
    assert transport.send("inbox://mine", MESSAGE, timeout=1).http_status is None
