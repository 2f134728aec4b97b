"""A local mailbox: a real SMTP server on a free port that keeps what comes in memory."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlencode

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message as it arrived."""

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    """The plain part, else the HTML as it came."""
    html: str | None
    message_id: str | None
    headers: tuple[tuple[str, str], ...]


class Mailbox:
    """Listens from :meth:`start` to :meth:`stop`. ``on_mail`` is called in the server's thread.

    ``refuse`` takes the recipients and returns an SMTP reply such as ``"451 try later"`` to refuse with,
    or None to accept.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        on_mail: Callable[[Mail], None] | None = None,
        refuse: Callable[[tuple[str, ...]], str | None] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._clock = clock
        self._on_mail = on_mail
        self._refuse = refuse
        self._mails: list[Mail] = []
        self._lock = threading.Lock()
        # aiosmtpd tells every line of the protocol; the demo's reader wants the mails.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self._controller = _Controller(self, hostname=host, port=port)

    @property
    def port(self) -> int:
        return self._controller.bound_port

    @property
    def mails(self) -> tuple[Mail, ...]:
        with self._lock:
            return tuple(self._mails)

    def channel_url(self, to: str, *, sender: str = "alerts@restock.example") -> str:
        """The channel that reaches ``to`` here: plain SMTP without log-in, as only a loopback may be."""
        query = urlencode({"from": sender, "to": to, "mode": "insecure"})
        return f"mailto://{self._controller.hostname}:{self.port}?{query}"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def __enter__(self) -> Mailbox:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook: one call a message."""
        recipients = tuple(envelope.rcpt_tos)
        refusal = self._refuse(recipients) if self._refuse else None
        if refusal:
            return refusal
        mail = _read(envelope, recipients, self._clock())
        with self._lock:
            self._mails.append(mail)
        if self._on_mail:
            self._on_mail(mail)
        return "250 Message accepted for delivery"


class _Controller(Controller):
    """Learns the port that the system gave it before it tries the server out."""

    @property
    def bound_port(self) -> int:
        if not isinstance(self.server, asyncio.Server):
            raise RuntimeError("the mailbox isn't open")
        return int(self.server.sockets[0].getsockname()[1])

    def _trigger_server(self) -> None:
        self.port = self.bound_port
        super()._trigger_server()  # type: ignore[no-untyped-call]


def _read(envelope: Envelope, recipients: tuple[str, ...], at: datetime) -> Mail:
    content = envelope.content or b""
    message = message_from_bytes(
        content if isinstance(content, bytes) else content.encode(), policy=policy.default
    )
    assert isinstance(message, EmailMessage)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    shown = plain or html
    return Mail(
        at=at,
        sender=envelope.mail_from or "",
        recipients=recipients,
        subject=str(message.get("Subject", "")),
        text=str(shown.get_content()) if shown else "",
        html=str(html.get_content()) if html else None,
        message_id=message.get("Message-ID"),
        headers=tuple((name, str(value)) for name, value in message.items()),
    )
