"""Visitors of shops' own pages who want to be told: what they typed, checked, and taken on."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit
from zoneinfo import available_timezones

from sqlalchemy import Connection

from alerts.channels import OPERATOR, validate
from alerts.confirming import ask_again
from crawler.config import Config
from crawler.secrets import SecretBox
from crawler.storage.answers import is_suppressed
from crawler.storage.consents import note_consent, text_digest
from crawler.storage.embeds import MOST_WISHES, Address, EmbedView, visitor_of
from crawler.storage.schema import ChannelState, Origin
from crawler.storage.watch_edits import Wish, add_watch
from restock.web.state import State

FORM_LIFE = timedelta(hours=2)
"""How long a form that was shown may be sent."""

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a visitor asked for, checked."""

    url: str
    variant: str
    to: str
    kind: str
    """``mail`` or ``sms``."""
    language: str
    timezone: str
    embed_id: int
    consent: str
    """The text that they agreed to, as it was shown."""


def domains_of(text: str) -> list[str]:
    """Host names that somebody typed, lower case; raises ValueError naming the first that is none.

    >>> domains_of("Shop.example, https://www.other.example/x")
    ['shop.example', 'www.other.example']
    """
    found = []
    for word in re.split(r"[\s,，;]+", text.strip()):
        host = (urlsplit(word).hostname or "") if "://" in word else word
        host = host.lower().rstrip(".")
        if not host:
            continue
        if not _DOMAIN.fullmatch(host):
            raise ValueError(word[:100])
        found.append(host)
    return list(dict.fromkeys(found))


def stands_on(url: str, domains: tuple[str, ...]) -> bool:
    """Whether the address is a page of one of these hosts or of a subdomain of theirs.

    >>> stands_on("https://www.shop.example/p", ("shop.example",))
    True
    >>> [stands_on(u, ("shop.example",)) for u in ("https://notshop.example/", "javascript:1", "https://[")]
    [False, False, False]
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return False
    if parts.scheme not in ("http", "https"):
        return False
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def mail_of(text: str) -> str | None:
    """The e-mail address that somebody typed; None where it is none.

    >>> mail_of(" Ann@Example.org "), mail_of("ann@example.org\\nBcc: x@y.org"), mail_of("ann@localhost")
    ('ann@example.org', None, None)
    """
    text = text.strip()
    if not _MAIL.fullmatch(text):
        return None
    return text.lower()


def phone_of(text: str) -> str | None:
    """The number in international form; None where it is none.

    >>> phone_of("+86 138-0013 8000"), phone_of("0138 0013"), phone_of("+86138;1")
    ('+8613800138000', None, None)
    """
    text = re.sub(r"[\s()./-]", "", text)
    return text if _PHONE.fullmatch(text) else None


def form_token(box: SecretBox, embed: EmbedView, *, consent: str, now: datetime) -> str:
    """Shows that a form was made by us, not long ago and with this text to agree to.

    No cookie is needed: in a shop's frame is none.
    """
    at = int(now.timestamp())
    return f"{at}.{_signed(box, embed, consent, at)}"


def is_form_token(text: str, box: SecretBox, embed: EmbedView, *, consent: str, now: datetime) -> bool:
    at, _, signature = text.partition(".")
    if not (at.isascii() and at.isdigit() and len(at) < 12):
        return False
    expected = _signed(box, embed, consent, int(at))
    fresh = timedelta(minutes=-1) <= timedelta(seconds=now.timestamp() - int(at)) <= FORM_LIFE
    return hmac.compare_digest(signature.encode(), expected.encode()) and fresh


def _signed(box: SecretBox, embed: EmbedView, consent: str, at: int) -> str:
    return box.digest(f"embed\0{embed.public_key}\0{at}\0{text_digest(consent)}")


def offers(config: Config) -> tuple[str, ...]:
    """How visitors can be written to here."""
    return tuple(kind for kind, url in (("mail", config.mail_to), ("sms", config.sms_to)) if url)


def timezone_of(text: str) -> str:
    return text if text in available_timezones() else "UTC"


def take_on(state: State, asked: Asked) -> None:
    """Remember the wish; the address's owner is asked for a yes unless they have said it.

    Nothing tells whether the address was known. Raises AddressError for what is no page.
    """
    from spiders.choose import choose_spider  # late: Scrapy takes a second to import

    now = state.clock()
    address = _address(state.here.config, asked)

    def work(connection: Connection) -> None:
        visitor = visitor_of(connection, address, language=asked.language, timezone=asked.timezone, now=now)
        if visitor is None or visitor.wishes >= MOST_WISHES or visitor.state is ChannelState.RETIRED:
            return
        note_consent(
            connection,
            visitor.subscriber_id,
            embed_id=asked.embed_id,
            text=asked.consent,
            language=asked.language,
            page_url=asked.url,
            now=now,
        )
        wish = Wish(
            subscriber_id=visitor.subscriber_id,
            variants=(asked.variant,) if asked.variant else (),
            channel_ids=frozenset({visitor.channel_id}),
        )
        add_watch(
            connection, asked.url, choose_spider=choose_spider, now=now, origin=Origin.WEB, wishes=[wish]
        )
        if visitor.known and visitor.state is ChannelState.UNCONFIRMED:
            ask_again(connection, visitor.channel_id, now=now)  # says itself when that is too soon

    state.here.database.retrying(work)


def visitor_digest(box: SecretBox, *, kind: str, to: str) -> str:
    """The keyed digest by which a checked address of that kind is known: nobody reads it out of a handle."""
    return box.digest(f"visitor\0{kind}\0{to}")


def suppressed_digest(state: State, address: str) -> str | None:
    """The digest under which that e-mail address or phone number is kept; None where it isn't."""
    box = state.here.config.secrets
    kinds = (("mail", mail_of(address)), ("sms", phone_of(address)))
    digests = [visitor_digest(box, kind=kind, to=to) for kind, to in kinds if to is not None]
    with state.here.database.read() as connection:
        return next((digest for digest in digests if is_suppressed(connection, digest)), None)


def _address(config: Config, asked: Asked) -> Address:
    template = config.mail_to if asked.kind == "mail" else config.sms_to
    assert template is not None, "asked only where it is offered"
    checked = validate(template.replace("{to}", quote(asked.to, safe="")), rules=OPERATOR)
    box = config.secrets
    digest = visitor_digest(box, kind=asked.kind, to=asked.to)
    return Address(
        handle=f"visitor-{digest[:32]}",
        service=checked.service,
        url_cipher=box.seal(checked.url),
        url_masked=checked.masked,
        url_digest=digest,
    )
