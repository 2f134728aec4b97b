"""The demo's mailbox and receiver take what real clients send, and can refuse it."""

import http.client
import json
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage

import apprise
import pytest

from restock.demo.mailbox import Mail, Mailbox
from restock.demo.receiver import Receiver, Reply

# Apprise looks for a module that Python 3.13 drops.
pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


def letter() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "限量球鞋 is back"
    message["From"] = "alerts@restock.example"
    message["To"] = "chen@demo.example"
    message["Message-ID"] = "<abc@restock.example>"
    message.set_content("42码 可购买\n")
    message.add_alternative("<p>42码</p>", subtype="html")
    return message


def test_a_letter_is_kept_with_its_id_and_told_at_once() -> None:
    told: list[Mail] = []
    with Mailbox(clock=clock, on_mail=told.append) as mailbox:
        with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=5) as smtp:
            smtp.send_message(letter())
        (mail,) = mailbox.mails
    assert told == [mail]
    assert (mail.at, mail.sender, mail.recipients) == (NOW, "alerts@restock.example", ("chen@demo.example",))
    assert (mail.subject, mail.text.strip()) == ("限量球鞋 is back", "42码 可购买")
    assert mail.message_id == "<abc@restock.example>"
    assert mail.html is not None
    assert "<p>42码</p>" in mail.html


def test_a_mailbox_can_refuse_for_a_while() -> None:
    with Mailbox(clock=clock, refuse=lambda to: "451 try later") as mailbox:
        smtp = smtplib.SMTP("127.0.0.1", mailbox.port, timeout=5)
        with smtp, pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.send_message(letter())
        assert mailbox.mails == ()
    assert refused.value.smtp_code == 451


def test_two_mailboxes_take_two_ports() -> None:
    with Mailbox(clock=clock) as one, Mailbox(clock=clock) as other:
        assert one.port != other.port


def test_the_mailbox_names_a_channel_that_reaches_it() -> None:
    with Mailbox(clock=clock) as mailbox:
        url = mailbox.channel_url("ann@demo.example")
        channel = apprise.Apprise.instantiate(url)
        assert channel.notify(title="Back: Comet Runner", body="US 10 / Black")
        (mail,) = mailbox.mails
    assert mail.recipients == ("ann@demo.example",)
    assert mail.sender == "alerts@restock.example"
    assert mail.subject == "Back: Comet Runner"
    assert "US 10 / Black" in mail.text


def test_the_receiver_names_a_channel_that_reaches_it() -> None:
    with Receiver(clock=clock) as receiver:
        channel = apprise.Apprise.instantiate(receiver.channel_url("/hooks/ann"))
        assert channel.notify(title="Back", body="星尘 42码")
        (post,) = receiver.posts
    assert (post.at, post.path, post.status) == (NOW, "/hooks/ann", 200)
    assert post.json["message"] == "星尘 42码"
    assert post.headers["content-type"] == "application/json"


def test_the_receiver_answers_as_it_is_told() -> None:
    replies = iter([Reply(status=429, headers=(("Retry-After", "7"),)), Reply()])
    with Receiver(clock=clock, answer=lambda path: next(replies)) as receiver:
        statuses = []
        for _ in range(2):
            connection = http.client.HTTPConnection("127.0.0.1", receiver.port, timeout=5)
            connection.request("POST", "/x", body=json.dumps({"n": 1}))
            response = connection.getresponse()
            response.read()
            statuses.append((response.status, response.headers["Retry-After"]))
            connection.close()
        assert [post.status for post in receiver.posts] == [429, 200]
    assert statuses == [(429, "7"), (200, None)]
