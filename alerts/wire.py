"""What really went over the wire while Apprise sent: statuses, Retry-After, SMTP codes, time-outs.

Apprise tells only "worked" or "didn't". So the one place where requests sends, and the one where Apprise
speaks SMTP, note what they saw into the send that is under way in this thread. Other users of requests in
this process are not touched.
"""

from __future__ import annotations

import functools
import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)

LARGEST_ANSWER = 1 << 20
KEPT_OF_ANSWER = 4096
_NEVER_LEFT = (NewConnectionError, NameResolutionError, ConnectTimeoutError, SSLError)
_MALFORMED = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidHeader,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer, or its absence."""

    status: int | None = None
    """HTTP status."""
    smtp: int | None = None
    """SMTP code, such as 550."""
    retry_after: timedelta | None = None
    problem: str | None = None
    """What went wrong below the protocol, in words without secrets."""
    ambiguous: bool = False
    """The request left, and no answer came."""
    malformed: bool = False

    @property
    def failed(self) -> bool:
        return (
            self.problem is not None
            or (self.status is not None and self.status >= 300)
            or (self.smtp is not None and self.smtp >= 400)
        )


@dataclass(slots=True, kw_only=True)
class Sending:
    """One send under way."""

    message_id: str
    deadline: float
    """On the monotonic clock."""
    unsubscribe_url: str | None = None
    """For the headers of a mail."""
    replies: list[Reply] = field(default_factory=list)
    answer: bytes = b""
    """The beginning of the last answer's body."""
    log: list[str] = field(default_factory=list)
    """Apprise's own warnings."""


current: ContextVar[Sending | None] = ContextVar("restock_sending", default=None)


@contextmanager
def noting(message_id: str, *, timeout: float, unsubscribe_url: str | None = None) -> Iterator[Sending]:
    """Everything that this thread sends inside is noted in the Sending."""
    sending = Sending(
        message_id=message_id, deadline=time.monotonic() + timeout, unsubscribe_url=unsubscribe_url
    )
    token = current.set(sending)
    try:
        yield sending
    finally:
        current.reset(token)


@functools.cache
def install() -> None:
    """Once per process: let requests note what it sends for us."""
    session = requests.sessions.Session
    session.send = _noted(session.send)  # type: ignore[method-assign]
    session.request = _noting_malformed(session.request)  # type: ignore[method-assign]


def _noting_malformed(original: Callable[..., requests.Response]) -> Callable[..., requests.Response]:
    """What can't even be made into a request never reaches ``Session.send``."""

    @functools.wraps(original)
    def request(session: requests.Session, *args: Any, **options: Any) -> requests.Response:
        try:
            return original(session, *args, **options)
        except _MALFORMED:
            if (sending := current.get()) is not None:
                sending.replies.append(Reply(problem="the address or a header is malformed", malformed=True))
            raise

    return request


def _noted(original: Callable[..., requests.Response]) -> Callable[..., requests.Response]:
    @functools.wraps(original)
    def send(
        session: requests.Session, request: requests.PreparedRequest, **options: Any
    ) -> requests.Response:
        sending = current.get()
        if sending is None:
            return original(session, request, **options)
        try:
            response = original(session, request, **{**options, "stream": True})
            if not options.get("stream"):
                _read_within(response, sending.deadline)
                sending.answer = response.content[:KEPT_OF_ANSWER]
        except requests.RequestException as exc:
            sending.replies.append(_reply_of(exc))
            raise
        sending.replies.append(
            Reply(status=response.status_code, retry_after=retry_after(response.headers.get("Retry-After")))
        )
        return response

    return send


def _read_within(response: requests.Response, deadline: float) -> None:
    """Read the answer's body, but neither for ever nor without end: a time-out holds only per read."""
    body = bytearray()
    try:
        while len(body) < LARGEST_ANSWER:
            if time.monotonic() > deadline:
                raise requests.exceptions.ReadTimeout("the answer took too long")
            chunk = response.raw.read1(65536, decode_content=True)
            if not chunk:
                break
            body += chunk
    except HTTPError as exc:
        # The status came: the service has decided, only its words are missing.
        response.reason = f"{response.reason} ({type(exc).__name__})"
    finally:
        response.close()
    response._content = bytes(body)


def _reply_of(exc: requests.RequestException) -> Reply:
    never_left = isinstance(exc, (requests.exceptions.ConnectTimeout, *_MALFORMED)) or _caused_by(
        exc, _NEVER_LEFT
    )
    if isinstance(exc, requests.exceptions.Timeout):
        problem = "no connection in time" if never_left else "no answer in time"
    elif _caused_by(exc, (NameResolutionError,)):
        problem = "the host name can't be resolved"
    elif _caused_by(exc, (SSLError,)):
        problem = "the certificate or TLS handshake failed"
    else:
        problem = "no connection" if never_left else "the connection broke"
    return Reply(problem=problem, ambiguous=not never_left)


def _caused_by(exc: BaseException, kinds: tuple[type[BaseException], ...]) -> bool:
    """urllib3 wraps the reason as an argument or attribute, not always as ``__cause__``."""
    pending: list[object] = [exc]
    seen = 0
    while pending and seen < 20:
        seen += 1
        found = pending.pop()
        if isinstance(found, kinds):
            return True
        if isinstance(found, BaseException):
            pending += [found.__cause__, getattr(found, "reason", None), *found.args]
    return False


def retry_after(header: str | None, *, now: datetime | None = None) -> timedelta | None:
    """Seconds or an HTTP date, as what is left to wait; None where it says nothing usable.

    >>> retry_after("120"), retry_after("0.5"), retry_after("soon"), retry_after("-3")
    (datetime.timedelta(seconds=120), datetime.timedelta(microseconds=500000), None, None)
    >>> retry_after("Sun, 22 Nov 2026 15:01:00 GMT", now=datetime(2026, 11, 22, 15, tzinfo=UTC))
    datetime.timedelta(seconds=60)
    """
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        return _until(header, now or datetime.now(UTC))
    return timedelta(seconds=min(seconds, 366 * 86400.0)) if seconds >= 0 else None


def _until(date: str, now: datetime) -> timedelta | None:
    try:
        at = parsedate_to_datetime(date)
    except ValueError:
        return None
    return max((at if at.tzinfo else at.replace(tzinfo=UTC)) - now, timedelta())


def note_smtp(exc: Exception, *, message_left: bool) -> None:
    """Note an exception of smtplib or the socket below it. ``message_left``: the mail may have arrived."""
    sending = current.get()
    if sending is None:
        return
    if isinstance(exc, smtplib.SMTPRecipientsRefused):
        code = max((code for code, _ in exc.recipients.values()), default=550)
        sending.replies.append(Reply(smtp=code))
    elif isinstance(exc, smtplib.SMTPResponseException):
        sending.replies.append(Reply(smtp=exc.smtp_code))
    else:
        sending.replies.append(Reply(problem=_mail_problem(exc, message_left), ambiguous=message_left))


def _mail_problem(exc: Exception, message_left: bool) -> str:
    # smtplib turns a time-out of an answer into "disconnected", with the reason in its text.
    if isinstance(exc, TimeoutError) or "timed out" in str(exc):
        return "no answer in time"
    what = "the mail server broke off" if message_left else "no mail server there"
    return f"{what} ({type(exc).__name__})"
