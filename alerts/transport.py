"""Sending one message to one channel. The only module that imports Apprise.

A fresh plugin object for each send: Apprise's own rate limit is a pause between sends of one object, and a
shared one would make people wait for each other. Its plugin is called directly in the calling thread, so
neither Apprise's pool of six threads nor its time-out, which drops what still queues, has a part in it.
"""

from __future__ import annotations

import functools
import logging
import re
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast
from urllib.parse import parse_qs, unquote

with warnings.catch_warnings():
    # Apprise's PGP part imports the standard library's imghdr, which warns on Python 3.11 and 3.12.
    warnings.simplefilter("ignore", DeprecationWarning)
    import apprise
    import apprise.plugins.email.base as mail
    from apprise.exception import AppriseException
    from apprise.manager_plugins import NotificationManager
    from apprise.plugins import dingtalk, discord, url_to_dict
    from apprise.plugins.email.smtp import SMTP_EXCEPTIONS, AppriseSMTPController

from alerts import wire
from alerts.model import Card, Format, Message, SendError, Sent
from alerts.redaction import redact, secrets_of
from alerts.refusal import judge
from alerts.said_inside import refused_inside
from alerts.wire import Reply
from crawler.config import PROJECT_PAGE

# Apprise's helpers carry no types.
_manager: Callable[[], Any] = NotificationManager
_parse_url: Callable[..., dict[str, Any] | None] = url_to_dict

_FORMATS = {"text": Format.PLAIN, "markdown": Format.MARKDOWN, "html": Format.HTML}
_APPRISE = {ours: theirs for theirs, ours in _FORMATS.items()} | {
    Format.SMS: "text",
    Format.EMBED: "markdown",
}
_CARDS = frozenset({"discord"})
"""They show Markdown in whatever they are given, and best of all an embed."""
_PHONES = frozenset(
    {
        "atalk",
        "bulksms",
        "burstsms",
        "clickatell",
        "clicksend",
        "d7sms",
        "46elks",
        "httpsms",
        "kavenegar",
        "msg91",
        "msgbird",
        "octopush",
        "plivo",
        "sinch",
        "smpp",
        "smsc",
        "smpps",
        "smseagle",
        "smseagles",
        "smsmgr",
        "smsmanager",
        "sns",
        "threema",
        "twilio",
        "voipms",
        "vonage",
        "nexmo",
    }
)
"""Text messages: each letter costs, and there is no markup."""


class Send(Protocol):
    """What the dispatcher needs of a transport."""

    def __call__(self, url: str, message: Message, *, timeout: float) -> Sent: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One of the services that Apprise knows."""

    name: str
    schemas: tuple[str, ...]
    takes_host: bool
    """The URL's host is where the service is: any host can be named."""
    help_url: str | None


class Unusable(Exception):
    """The URL can't be made into a channel; the text holds no secret."""


def send(url: str, message: Message, *, timeout: float) -> Sent:
    """Send and return what the service said, or raise SendError. Blocks about ``timeout`` seconds at most."""
    _prepare()
    try:
        plugin = load(url)
    except Unusable as exc:
        raise SendError(
            f"the channel's URL can't be used: {exc}", permanent=True, blames_channel=True
        ) from None
    _fit(plugin, message, timeout)
    secrets = secrets_of(url, host_is_public=host_is_public(url))
    with wire.noting(message.message_id, timeout=timeout, unsubscribe_url=message.unsubscribe_url) as sending:
        accepted, problem = _notify(plugin, message)
    refused = refused_inside(schema_of(url), sending.answer) if accepted else None
    if refused is not None:
        sending.replies.append(refused)
        raise judge(sending, None, secrets)
    if accepted:
        status = next((r.status for r in reversed(sending.replies) if r.status), None)
        return Sent(http_status=status)
    raise judge(sending, problem, secrets)


def _notify(plugin: Any, message: Message) -> tuple[bool, str | None]:
    body, title = message.body, message.title
    if message.format is Format.SMS:
        title = ""
    elif plugin.title_maxlen <= 0:
        # Apprise would put the bare title into the markup.
        body, title = f"{message.heading}{_BREAK[message.format]}{body}", ""
    try:
        # Truthy only on success; never compare it with True.
        return bool(plugin.notify(body=body, title=title, body_format=_APPRISE[message.format])), None
    except Exception as exc:  # noqa: BLE001 - 170 services' code: whatever it raises is this message's trouble alone
        return False, f"{type(exc).__name__}: {exc}"


_BREAK = {
    Format.PLAIN: "\n",
    Format.MARKDOWN: "\n\n",
    Format.HTML: "<br/>\n",
    Format.EMBED: "\n\n",
}


def _fit(plugin: Any, message: Message, timeout: float) -> None:
    """Time-outs as ours, and the message's id where the service takes headers."""
    plugin.socket_read_timeout = timeout
    plugin.socket_connect_timeout = timeout if isinstance(plugin, mail.NotifyEmail) else min(timeout, 10.0)
    headers = getattr(plugin, "headers", None)
    if "headers" in plugin.template_kwargs and isinstance(headers, dict):
        headers.setdefault("webhook-id", message.message_id)
    if isinstance(plugin, dingtalk.NotifyDingTalk):
        setattr(plugin, "get_signature", _quoted_once(plugin.get_signature))  # noqa: B010 - of this object alone
    if message.card is not None and isinstance(plugin, discord.NotifyDiscord):
        setattr(plugin, "_send", _with_card(plugin._send, message.card))  # noqa: B010 - of this object alone


def _quoted_once(original: Callable[[], tuple[str, str]]) -> Callable[[], tuple[str, str]]:
    """Apprise percent-encodes DingTalk's signature, and requests does so again: DingTalk refuses it."""

    def signature() -> tuple[str, str]:
        timestamp, quoted = original()
        return timestamp, unquote(quoted)

    return signature


def _with_card(original: Callable[..., bool], card: Card) -> Callable[..., bool]:
    """Discord's plugin has no embeds of ours, and tries again at once where Discord says 429."""

    def send(payload: dict[str, Any], *_: Any, params: Any = None, **__: Any) -> bool:
        kept = {name: value for name, value in payload.items() if name not in ("content", "embeds")}
        embed = {**kept, "embeds": [card.as_json()], "allowed_mentions": {"parse": []}}
        return original(embed, params=params, rate_limit=0)

    return send


@functools.cache
def _asset() -> apprise.AppriseAsset:
    return apprise.AppriseAsset(
        app_id="Restock",
        app_desc="Restock monitor",
        app_url=PROJECT_PAGE,
        storage_mode="memory",
        plugin_paths=None,
        # Counted from submission to Apprise's own pool, which we don't use; our time-outs are per send.
        service_timeout=0,
        allow_templates=False,
        async_mode=False,
        # A redirected POST becomes a GET that "works": the message would be lost.
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        interpret_escapes=False,
        interpret_emojis=False,
        secure_logging=True,
        # Nothing is fetched from elsewhere by those who read the message.
        image_url_mask="",
        image_url_logo="",
        timezone="UTC",
        language="en",
    )


def load(url: str) -> Any:
    """Apprise's plugin object for ``url``. Raises Unusable with the reason; nothing is sent."""
    _prepare()
    secrets = secrets_of(url, host_is_public=host_is_public(url))
    with wire.noting("", timeout=0) as noted:
        try:
            parts = _parse_url(url, secure_logging=True)
            if not parts:
                raise Unusable("it lacks a part that the service needs")
            schema = str(parts["schema"])
            if not _manager()[schema].enabled:
                raise Unusable(f"{schema}:// needs a library that isn't installed")
            return _manager()[schema](**{**parts, "asset": _asset(), "tag": set()})
        except (AppriseException, TypeError, ValueError) as exc:
            said = next((line for line in reversed(noted.log)), None) or str(exc)
            raise Unusable(redact(said, secrets) or "a part of it is malformed") from None


def schema_of(url: str) -> str:
    """
    >>> schema_of("TGRAM://token/chat"), schema_of("nonsense")
    ('tgram', '')
    """
    match = re.match(r"\s*([a-z0-9][a-z0-9+.-]*)://", url, re.IGNORECASE)
    return match[1].lower() if match else ""


@functools.cache
def services() -> tuple[Service, ...]:
    """Every service that can be used here, by name."""
    _prepare()
    manager = _manager()
    found = {id(plugin): plugin for plugin in manager.plugins() if plugin.enabled}
    made = (
        Service(
            name=str(plugin.service_name),
            schemas=tuple(sorted(s for s in manager.schemas() if manager[s] is plugin)),
            takes_host="host" in plugin.template_tokens,
            help_url=str(plugin.setup_url) if plugin.setup_url else None,
        )
        for plugin in found.values()
    )
    return tuple(sorted(made, key=lambda s: s.name.lower()))


@functools.cache
def schemas() -> frozenset[str]:
    _prepare()
    return frozenset(_manager().schemas())


@functools.lru_cache(maxsize=512)
def takes_host(schema: str) -> bool:
    """Whether the host in such URLs is where the service is, not a token."""
    return schema in schemas() and "host" in _manager()[schema].template_tokens


def host_is_public(url: str) -> bool:
    """Whether this URL's host is a place that may be shown. ``ntfy://TOPIC`` has a token there instead.

    >>> [host_is_public(u) for u in ("json://box/x", "ntfy://topic", "ntfy://ntfy.example/t", "tgram://a.b/1")]
    [True, False, True, False]
    """
    schema = schema_of(url)
    authority = url.partition("://")[2].partition("/")[0].partition("?")[0]
    place = authority.rpartition("@")[2]
    return takes_host(schema) and (_always_a_host(schema) or "." in place or ":" in place)


@functools.lru_cache(maxsize=512)
def _always_a_host(schema: str) -> bool:
    return all("{host}" in template for template in _manager()[schema].templates)


def format_for(url: str) -> Format:
    """The markup that the channel shows best: what its URL asks for, else what its service prefers."""
    asked = parse_qs(url.partition("?")[2]).get("format", [""])[-1].lower()
    known = _formats_of(schema_of(url))
    if asked in _FORMATS and (_FORMATS[asked] in known or len(known) == 1):
        return _FORMATS[asked]
    return known[0]


@functools.lru_cache(maxsize=512)
def _formats_of(schema: str) -> tuple[Format, ...]:
    if schema not in schemas():
        return (Format.PLAIN,)
    declared = _manager()[schema].notify_format
    names = [declared] if isinstance(declared, str) else list(declared)
    formats = tuple(_FORMATS[getattr(n, "value", n)] for n in names)
    if schema in _PHONES:
        return (Format.SMS, *formats)
    return (Format.EMBED, Format.MARKDOWN, *formats) if schema in _CARDS else formats


class _NotingSmtp(AppriseSMTPController):
    """Apprise's SMTP session, with our Message-ID, and its errors noted instead of swallowed."""

    def __enter__(self) -> _NotingSmtp:
        try:
            return cast(_NotingSmtp, super().__enter__())
        except SMTP_EXCEPTIONS as exc:
            wire.note_smtp(exc, message_left=False)
            raise

    def sendmail(self, from_addr: str, to_addrs: list[str], message: str) -> bool:
        sending = wire.current.get()
        if sending is not None and sending.message_id:
            message = with_message_id(message, f"{sending.message_id}@{from_addr.rpartition('@')[2]}")
            if sending.unsubscribe_url is not None:
                message = with_unsubscribe(message, sending.unsubscribe_url)
            # Each step of the session may take the whole time-out; together they must not outlast the lease.
            cast(Any, self._socket).sock.settimeout(max(sending.deadline - time.monotonic(), 1.0))
        try:
            refused = cast(Any, self._socket).sendmail(from_addr, to_addrs, message)
        except SMTP_EXCEPTIONS as exc:
            wire.note_smtp(exc, message_left=True)
            return False
        if refused and sending is not None:
            sending.replies += [Reply(smtp=code) for code, _ in refused.values()]
        return not refused


def with_message_id(mail_text: str, message_id: str) -> str:
    """The mail with its Message-ID replaced.

    >>> with_message_id("To: a\\nMessage-ID:\\n <x@y>\\nDate: z\\n\\nMessage-ID: stays", "1@h")
    'To: a\\nMessage-ID: <1@h>\\nDate: z\\n\\nMessage-ID: stays'
    """
    headers, gap, body = mail_text.partition("\n\n")
    pattern = r"(?mi)^Message-ID:[^\n]*(?:\n[ \t][^\n]*)*"
    return re.sub(pattern, f"Message-ID: <{message_id}>", headers, count=1) + gap + body


def with_unsubscribe(mail_text: str, url: str) -> str:
    """The mail with RFC 8058's headers: a mail program's own button stops it by a POST to ``url``.

    >>> print(with_unsubscribe("To: a\\nList-Unsubscribe: <x>\\n\\nbody", "https://r.example/l/t"))
    List-Unsubscribe: <https://r.example/l/t>
    List-Unsubscribe-Post: List-Unsubscribe=One-Click
    To: a
    <BLANKLINE>
    body
    """
    headers, gap, body = mail_text.partition("\n\n")
    kept = re.sub(r"(?mi)^List-Unsubscribe(-Post)?:[^\n]*(?:\n[ \t][^\n]*)*\n?", "", headers).rstrip("\n")
    ours = f"List-Unsubscribe: <{url}>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
    return ours + kept + gap + body


class _Ear(logging.Handler):
    """Keeps Apprise's warnings for the send that caused them."""

    def emit(self, record: logging.LogRecord) -> None:
        sending = wire.current.get()
        if sending is not None:
            sending.log.append(record.getMessage()[:300])


@functools.cache
def _prepare() -> None:
    """Once per process: watch the wire, and keep Apprise's and urllib3's logs to ourselves.

    Below WARNING both write whole URLs, tokens included.
    """
    from alerts.channels.aliyun_sms import NotifyAliyunSms
    from alerts.channels.feeds import FEEDS
    from alerts.channels.inbox import NotifyInbox
    from alerts.channels.webhook import NotifyStandardWebhook

    wire.install()
    for plugin in (NotifyAliyunSms, NotifyInbox, NotifyStandardWebhook, *FEEDS):
        _manager().add(plugin)
    setattr(mail, "AppriseSMTPController", _NotingSmtp)  # noqa: B010 - not among the names it exports
    logger = logging.getLogger("apprise")
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    logger.addHandler(_Ear())
    logging.getLogger("urllib3").setLevel(logging.WARNING)
