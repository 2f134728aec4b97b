"""Each service against a local server that takes a message only as the service itself would.

The servers check path, credentials and body as the services' documentation describes them. The product sends
to the real addresses; only here a plugin's address is exchanged.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import json
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiosmtpd.controller import Controller
from alerts_world import Clock, Receiver, World
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from alerts import transport
from alerts.channels import mask, validate
from alerts.channels.webhook import NotifyStandardWebhook
from alerts.dispatcher import Dispatcher
from alerts.messages.samples import samples
from alerts.model import Message, SendError
from alerts.said_inside import refused_inside
from crawler.errors import ConfigError
from crawler.storage.schema import Channel, ChannelState, DeliveryState

LINK = "https://shop.example/products/air-jordan-1-retro-high-og-chicago"
SHORT = "https://restock.example/l/"
PRODUCT = "Air Jordan 1 Chicago"
TITLE = f"Back in stock: {PRODUCT} (US 10, US 11)"
UUID = "aaaaaaaa-1234-1234-1234-123456789012"
SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()
Said = dict[str, Any]
ADDRESSES = {
    "discord": [("discord.NotifyDiscord.notify_url", "{base}/api/webhooks")],
    "telegram": [("telegram.NotifyTelegram.notify_url", "{base}/bot")],
    "slack": [("slack.NotifySlack.webhook_url", "{base}/services")],
    "twilio": [("twilio.NotifyTwilio.notify_sms_url", "{base}/2010-04-01/Accounts/{{sid}}/Messages.json")],
    "sendgrid": [("sendgrid.NotifySendGrid.notify_url", "{base}/v3/mail/send")],
    "dingtalk": [("dingtalk.NotifyDingTalk.notify_url", "{base}/robot/send?access_token={{token}}")],
    "wecom": [("wecombot.NotifyWeComBot.notify_url", "{base}/cgi-bin/webhook/send?key={{key}}")],
    "feishu": [("feishu.NotifyFeishu.notify_url", "{base}/open-apis/bot/v2/hook/{{token}}/")],
    "serverchan": [("serverchan.NotifyServerChan.notify_url", "{base}/{{token}}.send")],
}


@dataclass(frozen=True)
class Service:
    url: str
    """``{place}`` is the local server."""
    path: str
    check: Callable[[Request], None]
    """Raises AssertionError for what the service would refuse."""
    answer: Said
    tells_title: bool = True


def body(request: Request) -> Said:
    said = json.loads(request.get_data())
    assert isinstance(said, dict)
    return said


def telegram(request: Request) -> None:
    said = body(request)
    assert (str(said["chat_id"]), said["parse_mode"]) == ("12345", "HTML")
    assert LINK in said["text"]
    assert "<b>Back in stock" in said["text"]
    assert len(said["text"]) <= 4096


def discord(request: Request) -> None:
    said = body(request)
    (embed,) = said["embeds"]
    assert "content" not in said
    assert said["allowed_mentions"] == {"parse": []}
    assert embed["url"] == LINK
    assert embed["title"].replace("\\", "") == TITLE
    assert embed["thumbnail"]["url"] == "https://shop.example/pictures/jordan-1.jpg"
    assert {"name": "Price", "value": "199 EUR", "inline": True} in embed["fields"]


def slack(request: Request) -> None:
    said = json.dumps(body(request), ensure_ascii=False)
    assert LINK in said
    assert TITLE in said.replace("\\", "")


def ntfy(request: Request) -> None:
    said = body(request)
    assert request.headers["Authorization"] == "Bearer tk_secret"
    assert (said["topic"], said["title"]) == ("shoes", TITLE)
    assert LINK in said["message"]


def twilio(request: Request) -> None:
    auth = base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
    assert auth == f"AC{'a' * 32}:{'b' * 32}"
    said = {name: values[0] for name, values in parse_qs(request.get_data(as_text=True)).items()}
    assert (said["From"], said["To"]) == ("+15551234567", "+15559876543")
    assert said["Body"].startswith(TITLE)
    assert SHORT in said["Body"]
    assert len(said["Body"]) <= 160


def sendgrid(request: Request) -> None:
    said = body(request)
    assert request.headers["Authorization"] == "Bearer abcd123"
    assert said["personalizations"][0]["to"] == [{"email": "ann@example.com"}]
    assert said["from"]["email"] == "from@example.com"
    assert said["subject"] == TITLE or said["personalizations"][0]["subject"] == TITLE
    assert LINK in said["content"][0]["value"]


def mailgun(request: Request) -> None:
    auth = base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
    assert auth == f"api:{'a' * 32}-{'b' * 8}-{'c' * 8}"
    assert request.form["subject"] == TITLE
    assert "ann@example.org" in request.form["to"]
    assert LINK in request.form["html"]


def standard_webhook(request: Request) -> None:
    raw = request.get_data()
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + raw
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{signature}"
    assert request.headers["webhook-id"] == "0" * 32
    said = body(request)
    assert said["type"] == "alert"
    assert said["data"]["title"] == TITLE
    assert LINK in said["data"]["text"]


def dingtalk(request: Request) -> None:
    assert request.args["access_token"] == "a" * 64
    signed = f"{request.args['timestamp']}\nSECabcdef".encode()
    signature = base64.b64encode(hmac.new(b"SECabcdef", signed, hashlib.sha256).digest()).decode()
    assert request.args["sign"] == signature
    said = json.dumps(body(request), ensure_ascii=False)
    assert PRODUCT in said
    assert LINK in said


def wecom(request: Request) -> None:
    said = body(request)
    assert request.args["key"] == UUID
    assert said["msgtype"] in ("text", "markdown")
    told = said[said["msgtype"]]["content"]
    assert TITLE in told.replace("\\", "")
    assert LINK in told


def feishu(request: Request) -> None:
    said = body(request)
    assert said["msg_type"] == "text"
    assert TITLE in said["content"]["text"]
    assert LINK in said["content"]["text"]


def bark(request: Request) -> None:
    said = body(request)
    assert said["device_key"] == "devicekey123"
    assert said["title"] == TITLE
    assert LINK in said["body"]


def serverchan(request: Request) -> None:
    said = {name: values[0] for name, values in parse_qs(request.get_data(as_text=True)).items()}
    assert said["title"] == TITLE
    assert LINK in said["desp"]


SERVICES = {
    "telegram": Service(
        "tgram://123456789:abcdefg_hij/12345",
        "/bot123456789:abcdefg_hij/sendMessage",
        telegram,
        {"ok": True, "result": {}},
    ),
    "discord": Service("discord://1234567/abcdefgh", "/api/webhooks/1234567/abcdefgh", discord, {}),
    "slack": Service(
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/",
        "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        slack,
        {},
    ),
    "ntfy": Service("ntfy://tk_secret@{place}/shoes", "/", ntfy, {"id": "x"}),
    "twilio": Service(
        f"twilio://AC{'a' * 32}:{'b' * 32}@15551234567/15559876543",
        f"/2010-04-01/Accounts/AC{'a' * 32}/Messages.json",
        twilio,
        {"sid": "SM1"},
    ),
    "sendgrid": Service("sendgrid://abcd123:from@example.com/ann@example.com", "/v3/mail/send", sendgrid, {}),
    "mailgun": Service(
        f"mailgun://user@example.com/{'a' * 32}-{'b' * 8}-{'c' * 8}/ann@example.org",
        "/v3/example.com/messages",
        mailgun,
        {"id": "x"},
    ),
    "webhook": Service(
        "webhook://{place}/hooks/restock?secret=" + SECRET, "/hooks/restock", standard_webhook, {}
    ),
    "dingtalk": Service(
        f"dingtalk://SECabcdef@{'a' * 64}", "/robot/send", dingtalk, {"errcode": 0, "errmsg": "ok"}
    ),
    "wecom": Service(f"wecombot://{UUID}", "/cgi-bin/webhook/send", wecom, {"errcode": 0, "errmsg": "ok"}),
    "feishu": Service(
        f"feishu://{UUID}", f"/open-apis/bot/v2/hook/{UUID}/", feishu, {"code": 0, "msg": "ok"}
    ),
    "bark": Service("bark://{place}/devicekey123", "/push", bark, {"code": 200}),
    "serverchan": Service("schan://" + "S" * 30, f"/{'S' * 30}.send", serverchan, {"code": 0}),
}


@dataclass
class Stand:
    """A service standing in; ``fails`` is what it says instead, once or for good."""

    service: Service
    url: str
    asked: list[Request]
    refusals: list[str]
    fails: list[Response]


@pytest.fixture(params=list(SERVICES))
def stand(request: pytest.FixtureRequest, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Stand:
    name = request.param
    service = SERVICES[name]
    base = f"http://127.0.0.1:{httpserver.port}"
    for place, address in ADDRESSES.get(name, ()):
        module, cls, attribute = place.split(".")
        plugin = getattr(importlib.import_module(f"apprise.plugins.{module}"), cls)
        monkeypatch.setattr(plugin, attribute, address.format(base=base))
    if name == "mailgun":
        module = importlib.import_module("apprise.plugins.mailgun")
        monkeypatch.setitem(module.MAILGUN_API_LOOKUP, "us", f"{base}/v3/")
    made = Stand(service, service.url.format(place=f"127.0.0.1:{httpserver.port}"), [], [], [])

    def handle(asked: Request) -> Response:
        asked.get_data()
        made.asked.append(asked)
        if made.fails:
            return made.fails.pop(0) if len(made.fails) > 1 else made.fails[0]
        try:
            assert (asked.method, asked.path) == ("POST", service.path)
            service.check(asked)
        except (AssertionError, KeyError, ValueError) as exc:
            made.refusals.append(f"{type(exc).__name__}: {exc}")
            return Response("refused", 400)
        if name == "slack":
            return Response("ok", 200)
        return Response(json.dumps(service.answer), 200, content_type="application/json")

    httpserver.expect_request(re.compile(".*")).respond_with_handler(handle)
    return made


def restock(url: str) -> Message:
    return samples()["restock"]("en", transport.format_for(url))


def test_the_service_takes_what_we_send(stand: Stand) -> None:
    try:
        sent = transport.send(stand.url, restock(stand.url), timeout=5)
    except SendError as exc:
        pytest.fail(f"{exc.detail}: {stand.refusals}")
    assert sent.http_status == 200
    assert len(stand.asked) == 1


def test_too_many_requests_are_put_off_as_long_as_it_says(stand: Stand) -> None:
    stand.fails = [Response("slow down", 429, headers={"Retry-After": "17"})]
    with pytest.raises(SendError) as failed:
        transport.send(stand.url, restock(stand.url), timeout=5)
    assert failed.value.retry_after == timedelta(seconds=17)
    assert not failed.value.permanent


def test_an_address_that_is_gone_is_given_up_and_its_owner_told_elsewhere(
    stand: Stand, world: World, clock: Clock, receiver: Receiver
) -> None:
    stand.fails = [Response("no such hook", 404)]
    watch = world.watch()
    person = world.person("ann")
    bad = world.channel(person, stand.url, name="bad")
    world.channel(person, receiver.url("other"), name="good")
    world.subscribe(person, watch, channels=[bad])
    world.happens(watch)
    Dispatcher(world.database, world.config, clock=clock, chance=lambda: 0.5).drain()
    channel = world.rows(Channel)[0]
    assert channel.state is ChannelState.DISABLED
    assert "404" in (channel.disabled_reason or "")
    assert [r.title for r in receiver.at("other")] == ["Your channel ann/bad was turned off"]
    assert world.deliveries()[0].state is DeliveryState.DEAD
    assert world.deliveries()[1].notice_id is not None
    for secret in ("abcdefg_hij", "b" * 32, SECRET, UUID, "a" * 64):
        assert secret not in (channel.disabled_reason or "")


@pytest.mark.parametrize(
    ("name", "said", "later", "for_good"),
    [
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, True, False),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, False, True),
        ("wecombot", {"errcode": 45009, "errmsg": "api freq out of limit"}, True, False),
        ("wecombot", {"errcode": 93000, "errmsg": "invalid webhook url"}, False, True),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, True, False),
        ("lark", {"code": 19021, "msg": "sign match fail"}, False, True),
        ("schan", {"code": 40001, "message": "bad key"}, False, True),
        ("bark", {"code": 500, "message": "push failed"}, False, False),
    ],
)
def test_a_refusal_within_a_good_answer_is_heard(name: str, said: Said, later: bool, for_good: bool) -> None:
    reply = refused_inside(name, json.dumps(said).encode())
    assert reply is not None
    assert (reply.retry_after is not None, reply.malformed) == (later, for_good)


def test_dingtalks_refusal_is_no_success(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    httpserver.expect_request("/robot/send").respond_with_json(
        {"errcode": 300005, "errmsg": "token is not exist"}
    )
    place = "apprise.plugins.dingtalk.NotifyDingTalk.notify_url"
    monkeypatch.setattr(place, f"http://127.0.0.1:{httpserver.port}/robot/send?access_token={{token}}")
    with pytest.raises(SendError) as failed:
        transport.send(f"dingtalk://{'a' * 64}", restock(f"dingtalk://{'a' * 64}"), timeout=5)
    assert failed.value.blames_channel
    assert failed.value.detail == "the service said 300005: token is not exist"


# Mail


class Mailbox:
    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.says: str | None = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.says is not None:
            return self.says
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"mailto://127.0.0.1:{port}?from=restock@example.com&to=ann@example.com"
    controller.stop()


def test_a_mail_is_multipart_and_can_be_unsubscribed(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    message = replace(restock(url), unsubscribe_url=f"{SHORT}stop")
    transport.send(url, message, timeout=5)
    (mail,) = box.mails
    assert mail["Subject"] == TITLE
    assert mail["List-Unsubscribe"] == f"<{SHORT}stop>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"] == f"<{'0' * 32}@example.com>"
    assert mail.get_content_type() == "multipart/alternative"
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert LINK in plain.get_content()
    assert f'href="{LINK}"' in rich.get_content()


@pytest.mark.parametrize(("said", "permanent"), [("451 later", False), ("550 no such person", True)])
def test_what_a_mail_server_says_is_heard(mailbox: tuple[Mailbox, str], said: str, permanent: bool) -> None:
    box, url = mailbox
    box.says = said
    with pytest.raises(SendError) as failed:
        transport.send(url, restock(url), timeout=5)
    assert (failed.value.permanent, failed.value.blames_channel) == (permanent, permanent)


# The signed webhook's own address


def test_a_secret_is_asked_for_and_never_shown() -> None:
    assert SECRET not in mask(f"webhooks://hooks.example/restock?secret={SECRET}")
    assert validate(f"webhooks://hooks.example/x?secret={SECRET}").lane == "hooks.example"
    for wrong in ("webhooks://hooks.example/x", "webhooks://hooks.example/x?secret=whsec_c2hvcnQ="):
        with pytest.raises(ConfigError, match="secret"):
            validate(wrong)


def test_a_secret_with_a_plus_sign_survives_the_query() -> None:
    raw = base64.b64encode(b"\xfb\xef\xbe" * 9).decode()
    assert "+" in raw
    plugin = transport.load(f"webhook://h.example/x?secret=whsec_{raw}")
    assert isinstance(plugin, NotifyStandardWebhook)
    assert plugin.secret == f"whsec_{raw}"
