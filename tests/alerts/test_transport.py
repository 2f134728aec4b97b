"""One send through the real Apprise to real servers: what is delivered, and what a refusal is taken for."""

from __future__ import annotations

import asyncio
import logging
import re
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from typing import Any

import pytest
import requests
from aiosmtpd.controller import Controller
from alerts_world import Receiver
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from alerts import transport, wire
from alerts.model import Format, Message, SendError
from alerts.refusal import judge

ID = "0123456789abcdef0123456789abcdef"
CANARY = "kanarienvogel42"


def message(format: Format = Format.PLAIN, **more: str) -> Message:
    texts = {"title": "Back", "heading": "Back", "body": "Shoe"} | more
    return Message(message_id=ID, format=format, **texts)


def refusal(url: str, timeout: float = 2.0) -> SendError:
    with pytest.raises(SendError) as caught:
        transport.send(url, message(), timeout=timeout)
    return caught.value


@pytest.mark.parametrize("schema", ["json", "xml", "form"])
def test_webhooks_carry_the_message_and_its_id(httpserver: HTTPServer, schema: str) -> None:
    httpserver.expect_request("/hook").respond_with_data("ok", status=202)
    sent = transport.send(f"{schema}://127.0.0.1:{httpserver.port}/hook", message(), timeout=2)
    request, _ = httpserver.log[0]
    assert sent.http_status == 202
    assert request.headers["webhook-id"] == ID
    assert "Shoe" in request.get_data(as_text=True) + str(request.form)


def test_a_header_that_the_person_set_stays(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("ok")
    transport.send(f"json://127.0.0.1:{httpserver.port}/?+webhook-id=mine", message(), timeout=2)
    assert httpserver.log[0][0].headers["webhook-id"] == "mine"


@pytest.mark.parametrize(
    ("status", "permanent", "blames"),
    [
        (400, True, False),
        (401, True, True),
        (403, True, True),
        (404, True, True),
        (408, False, False),
        (410, True, True),
        (413, True, False),
        (425, False, False),
        (429, False, False),
        (500, False, False),
        (503, False, False),
    ],
)
def test_what_a_status_means(httpserver: HTTPServer, status: int, permanent: bool, blames: bool) -> None:
    httpserver.expect_request("/").respond_with_data("no", status=status, headers={"Retry-After": "7"})
    error = refusal(f"json://127.0.0.1:{httpserver.port}/")
    assert (error.status, error.permanent, error.blames_channel) == (status, permanent, blames)
    assert error.retry_after == timedelta(seconds=7)
    assert not error.ambiguous
    assert error.detail.startswith(f"HTTP {status}")


def test_a_redirect_is_not_followed_and_not_taken_for_success(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("", status=302, headers={"Location": "/elsewhere"})
    httpserver.expect_request("/elsewhere").respond_with_data("ok")
    error = refusal(f"json://127.0.0.1:{httpserver.port}/")
    assert not error.permanent
    assert error.detail.startswith("HTTP 302 (a redirect, not followed)")
    assert len(httpserver.log) == 1


def test_nobody_there_is_tried_again_and_was_surely_not_delivered() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = refusal(f"json://127.0.0.1:{port}/")
    assert (error.permanent, error.ambiguous) == (False, False)
    assert error.detail.startswith("no connection")


def test_an_unknown_host_is_named_as_such() -> None:
    error = refusal("json://nowhere.invalid/")
    assert (error.permanent, error.ambiguous) == (False, False)
    assert error.detail.startswith("the host name can't be resolved")


def test_a_server_without_tls_is_told_apart(httpserver: HTTPServer) -> None:
    error = refusal(f"jsons://127.0.0.1:{httpserver.port}/")
    assert (error.permanent, error.ambiguous) == (False, False)
    assert error.detail.startswith("the certificate or TLS handshake failed")


def test_a_header_cannot_be_injected(httpserver: HTTPServer) -> None:
    error = refusal(f"json://127.0.0.1:{httpserver.port}/?+X-One=a%0d%0aX-Two:%20b")
    assert (error.permanent, error.blames_channel) == (True, True)
    assert httpserver.log == []


def test_no_answer_in_time_may_have_arrived(receiver: Receiver) -> None:
    receiver.hanging.add("/ann")
    began = time.monotonic()
    error = refusal(receiver.url("ann"), timeout=0.3)
    assert time.monotonic() - began < 10
    assert error.ambiguous
    assert not error.permanent
    assert error.detail.startswith("no answer in time")


def test_an_answer_that_drips_for_ever_is_cut_off(httpserver: HTTPServer) -> None:
    released = threading.Event()

    def drip(_: Request) -> Response:
        def chunks() -> Iterator[bytes]:
            while not released.wait(0.05):
                yield b"."

        return Response(chunks(), direct_passthrough=True)

    httpserver.expect_request("/").respond_with_handler(drip)
    began = time.monotonic()
    error = refusal(f"json://127.0.0.1:{httpserver.port}/", timeout=0.5)
    took_s = time.monotonic() - began
    released.set()
    assert took_s < 3
    assert error.ambiguous


def test_an_endless_answer_is_not_kept(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(b"x" * (3 * wire.LARGEST_ANSWER))
    assert transport.send(f"json://127.0.0.1:{httpserver.port}/", message(), timeout=5).http_status == 200


def test_a_malformed_url_is_the_channels_fault() -> None:
    error = refusal(f"tgram://{CANARY}/")
    assert (error.permanent, error.blames_channel) == (True, True)
    assert CANARY not in error.detail


def test_secrets_reach_neither_errors_nor_logs(
    httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    httpserver.expect_request(re.compile(".*")).respond_with_data(f"bad token {CANARY}", status=401)
    place = f"127.0.0.1:{httpserver.port}"
    errors = [
        refusal(f"json://ann:{CANARY}@{place}/{CANARY}?+X-Key={CANARY}&-k={CANARY}"),
        refusal(f"form://{place}/{CANARY}"),
        refusal(f"ntfy://{CANARY}@{place}/topic"),
        refusal(f"mailto://ann:{CANARY}@{place}?from=a@example.com&to=b@example.com"),
        refusal(f"gotify://{place}/{CANARY}"),
    ]
    assert CANARY not in " ".join(e.detail for e in errors)
    ours = [record for record in caplog.records if record.name != "werkzeug"]
    assert ours, "Apprise's warnings at least"
    assert all(CANARY not in record.getMessage() for record in ours)


def test_other_users_of_requests_are_left_alone(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("text")
    transport.send(f"json://127.0.0.1:{httpserver.port}/", message(), timeout=2)
    response = requests.get(httpserver.url_for("/"), timeout=2)
    assert response.text == "text"
    assert wire.current.get() is None


class Mailbox:
    """A mail server's handler that keeps what comes, and refuses whom it is told to."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.refuse: str | None = None
        self.slow_s = 0.0

    async def handle_RCPT(self, _s: Any, _session: Any, envelope: Any, address: str, _o: Any) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        await asyncio.sleep(self.slow_s)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"mailto://127.0.0.1:{port}?from=watch@restock.example&to=ann@example.com"
    controller.stop()


def test_mail_has_both_texts_and_our_message_id(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    assert transport.format_for(url) is Format.HTML
    html = message(Format.HTML, title="补货 <Shoe>", body="<b>Shoe</b> &lt;3")
    transport.send(url, html, timeout=5)
    transport.send(url, html, timeout=5)
    first, second = box.mails
    assert first["Message-ID"] == second["Message-ID"] == f"<{ID}@restock.example>"
    assert first["Subject"] == "补货 <Shoe>"
    assert first.get_all("Message-ID") == [f"<{ID}@restock.example>"]
    plain, marked = (part.get_content() for part in first.iter_parts())
    assert "<b>Shoe</b> &lt;3" in marked
    assert "Shoe <3" in plain.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("answer", "permanent", "blames"),
    [
        ("550 no such person", True, True),
        ("552 too big", True, False),
        ("451 later", False, False),
    ],
)
def test_what_a_mail_server_means(
    mailbox: tuple[Mailbox, str], answer: str, permanent: bool, blames: bool
) -> None:
    box, url = mailbox
    box.refuse = answer
    error = refusal(url)
    assert (error.permanent, error.blames_channel) == (permanent, blames)
    assert error.status == int(answer[:3])


def test_a_mail_server_that_never_confirms_may_have_taken_it(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    box.slow_s = 3.0
    error = refusal(url, timeout=1.0)
    assert len(box.mails) == 1
    assert (error.permanent, error.ambiguous) == (False, True)
    assert error.detail.startswith("no answer in time")


def test_no_mail_server_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = refusal(f"mailto://127.0.0.1:{port}?from=a@example.com")
    assert not error.permanent
    assert error.detail.startswith("no mail server there (ConnectionRefusedError)")


def test_a_wrong_password_is_the_channels_fault() -> None:
    sending = wire.Sending(message_id=ID, deadline=0)
    token = wire.current.set(sending)
    wire.note_smtp(smtplib.SMTPAuthenticationError(535, b"no"), message_left=False)
    wire.current.reset(token)
    error = judge(sending, None, ())
    assert (error.permanent, error.blames_channel, error.detail) == (True, True, "the mail server said 535")


@pytest.mark.parametrize(
    ("url", "format"),
    [
        ("json://h/", Format.PLAIN),
        ("json://h/?format=markdown", Format.MARKDOWN),
        ("ntfy://topic", Format.PLAIN),
        ("ntfy://topic?format=markdown", Format.MARKDOWN),
        ("tgram://1:a/2", Format.HTML),
        ("discord://1/a", Format.EMBED),
        ("discord://1/a?format=html", Format.EMBED),
        ("discord://1/a?format=markdown", Format.MARKDOWN),
        ("twilio://AC1:t@15551234567/15559876543", Format.SMS),
        ("unknown://h", Format.PLAIN),
    ],
)
def test_each_service_gets_the_markup_it_shows_best(url: str, format: Format) -> None:
    assert transport.format_for(url) is format


def test_a_service_without_titles_gets_an_escaped_heading() -> None:
    plugin = transport.load("tgram://123456789:abcdefghijklmnopqrstuvwxyzabcdefghi/42")
    sent: list[dict[str, Any]] = []
    plugin.notify = lambda **values: sent.append(values) or True
    transport._notify(plugin, message(Format.HTML, title="<Shoe>", heading="<b>&lt;Shoe&gt;</b>", body="x"))
    assert sent[0]["title"] == ""
    assert sent[0]["body"] == "<b>&lt;Shoe&gt;</b><br/>\nx"


def test_the_services_are_known() -> None:
    names = {service.name for service in transport.services()}
    assert {"Telegram", "Discord", "E-Mail", "ntfy", "DingTalk", "JSON"} <= names
    assert len(names) > 100
