"""Facts -> a message in a person's language and a service's markup. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from alerts.messages import markup
from alerts.messages.catalogue import Catalogue
from alerts.messages.en import ENGLISH
from alerts.messages.escape import escape, one_line
from alerts.messages.zh_cn import CHINESE
from alerts.model import AlertFacts, AlertItem, Format, Message
from crawler.model import Availability, Confidence, TransitionKind

LANGUAGES: dict[str, Catalogue] = {c.language.lower(): c for c in (ENGLISH, CHINESE)}
MOST_VARIANTS = 12
TITLE_LENGTH = 140
_PRIMARY = (
    TransitionKind.RESTOCK,
    TransitionKind.PREORDER_OPENED,
    TransitionKind.PRICE,
    TransitionKind.SOLD_OUT,
    TransitionKind.CHANGED,
)
_DOUBT = (Confidence.CONTRADICTING, Confidence.WEAK, Confidence.STRONG)


def catalogue_for(language: str) -> Catalogue:
    """The nearest language we speak; English where there is none.

    >>> [catalogue_for(x).language for x in ("zh-CN", "zh_Hans_CN", "zh", "en-GB", "fr")]
    ['zh-CN', 'zh-CN', 'zh-CN', 'en', 'en']
    """
    wanted = language.replace("_", "-").lower()
    if wanted in LANGUAGES:
        return LANGUAGES[wanted]
    primary = wanted.split("-")[0]
    return next((c for tag, c in LANGUAGES.items() if tag.split("-")[0] == primary), ENGLISH)


def render(facts: AlertFacts, *, language: str, format: Format) -> Message:
    """One message about all items: title, what changed, price, shop, when, how sure, link."""
    words = catalogue_for(language)
    title = _title(facts, words)
    lines = [escape(words.leads[_primary(facts)].format(product=_short(facts.product)), format)]
    for kind in _PRIMARY:
        lines += _of_kind(kind, facts, words, format)
    lines += _footer(facts, words, format)
    link = markup.link(words.link, facts.url, format, colon=words.colon)
    return Message(
        message_id=facts.message_id,
        title=escape(title, Format.PLAIN),
        heading=markup.heading(title, format),
        body=markup.join_lines(lines if link is None else [*lines, link], format),
        format=format,
    )


def render_test(
    *, message_id: str, channel: str, at: datetime, timezone: str, language: str, format: Format
) -> Message:
    """What ``restock channel test`` sends."""
    words = catalogue_for(language)
    body = words.test_body.format(channel=one_line(channel), at=local_time(at, timezone))
    return Message(
        message_id=message_id,
        title=words.test_title,
        heading=markup.heading(words.test_title, format),
        body=escape(body, format),
        format=format,
    )


def local_time(at: datetime, timezone: str) -> str:
    """
    >>> local_time(datetime(2026, 7, 1, 12, 5, tzinfo=UTC), "Asia/Shanghai")
    '2026-07-01 20:05 CST'
    """
    zone: tzinfo = UTC
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        # A zone that this machine doesn't know: UTC is said beside the time, so nothing is wrong.
        zone = UTC
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def money(amount: Decimal, currency: str | None) -> str:
    """
    >>> money(Decimal("199"), "EUR"), money(Decimal("1299.5"), "CNY"), money(Decimal("0.125"), None)
    ('199 EUR', '1,299.50 CNY', '0.125')
    """
    digits = -int(amount.normalize().as_tuple().exponent)
    shown = f"{amount:,.{0 if digits <= 0 else max(digits, 2)}f}"
    return f"{shown} {currency}" if currency else shown


def _short(product: str) -> str:
    return one_line(product, limit=160)


def _primary(facts: AlertFacts) -> TransitionKind:
    kinds = {item.kind for item in facts.items}
    return next(kind for kind in _PRIMARY if kind in kinds)


def _title(facts: AlertFacts, words: Catalogue) -> str:
    kind = _primary(facts)
    labels = [one_line(i.label, limit=60) for i in facts.items if i.kind is kind and i.label]
    product = one_line(facts.product, limit=90)
    if not labels:
        return one_line(words.titles[kind].format(product=product), limit=TITLE_LENGTH)
    listed = _listed(labels, words, most=3)
    return one_line(
        words.titles_of_variants[kind].format(product=product, variants=listed), limit=TITLE_LENGTH
    )


def _listed(labels: list[str], words: Catalogue, *, most: int) -> str:
    shown = labels[:most]
    more = len(labels) - len(shown)
    return words.comma.join(shown) + (words.comma + words.and_more.format(count=more) if more else "")


def _of_kind(kind: TransitionKind, facts: AlertFacts, words: Catalogue, format: Format) -> list[str]:
    items = [i for i in facts.items if i.kind is kind]
    of_variants = [i for i in items if i.label]
    lines = []
    if of_variants:
        same_price = len({(i.price, i.currency, i.previous_price) for i in items if i.price}) <= 1
        told = [_variant(i, words, with_price=not same_price) for i in of_variants]
        listed = escape(_listed(told, words, most=MOST_VARIANTS), format)
        lines.append(markup.labelled(words.variants[kind] + words.colon, listed, format))
        if not same_price:
            return lines
    priced = next((i for i in items if i.price is not None), None)
    if priced is not None:
        lines.append(
            markup.labelled(words.price + words.colon, escape(_price(priced, words), format), format)
        )
    return lines


def _variant(item: AlertItem, words: Catalogue, *, with_price: bool) -> str:
    notes = []
    if with_price and item.price is not None:
        notes.append(_price(item, words))
    if item.quantity is not None and item.quantity > 0:
        notes.append(words.left.format(count=item.quantity))
    elif item.after is Availability.LIMITED:
        notes.append(words.few_left)
    label = one_line(item.label, limit=80)
    return f"{label} ({words.comma.join(notes)})" if notes else label


def _price(item: AlertItem, words: Catalogue) -> str:
    assert item.price is not None
    now = money(item.price, item.currency)
    if item.kind is TransitionKind.PRICE and item.previous_price is not None:
        return f"{now} ({words.was.format(price=money(item.previous_price, item.currency))})"
    return now


def _footer(facts: AlertFacts, words: Catalogue, format: Format) -> list[str]:
    doubt = next(c for c in _DOUBT if any(i.confidence is c for i in facts.items))
    said = (
        (words.shop, facts.shop),
        (words.seen, local_time(facts.seen_at, facts.timezone)),
        (words.sure, words.confidence[doubt]),
    )
    return [markup.labelled(label + words.colon, escape(value, format), format) for label, value in said]
