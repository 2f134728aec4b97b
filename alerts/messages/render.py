"""Facts -> a message in a person's language and a service's markup. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from alerts.calendar import zone_of
from alerts.expecting import expectation
from alerts.messages import markup, sms
from alerts.messages.catalogue import Catalogue
from alerts.messages.en import ENGLISH
from alerts.messages.escape import escape, one_line, safe_url
from alerts.messages.occasion_words import Headline
from alerts.messages.zh_cn import CHINESE
from alerts.model import AlertFacts, AlertItem, Card, ConfirmLinks, Format, History, Message
from crawler.model import Availability, Confidence, TransitionKind

LANGUAGES: dict[str, Catalogue] = {c.language.lower(): c for c in (ENGLISH, CHINESE)}
MOST_VARIANTS = 12
MOST_CARTS = 5
TITLE_LENGTH = 140
_PRIMARY = (
    TransitionKind.NEW_LISTING,
    TransitionKind.RESTOCK,
    TransitionKind.PREORDER_OPENED,
    TransitionKind.PRICE,
    TransitionKind.LOW_STOCK,
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
    """One message about all items: title, what changed, price, shop, when, how sure, history, link."""
    words = catalogue_for(language)
    headline = _headline(facts, words)
    title = _title(facts, headline, words)
    address = facts.links.open if facts.links is not None and facts.links.open else facts.url
    if format is Format.SMS:
        return sms.message(
            facts.message_id,
            lambda product: _title(replace(facts, product=product), headline, words),
            product=facts.product,
            details=(_one_price(facts, words), facts.shop),
            address=_shortest(facts, address),
        )
    lines = [escape(_lead(headline, facts), format)]
    for kind in _PRIMARY:
        lines += _of_kind(kind, facts, words, format)
    lines += _footer(facts, words, format)
    if not facts.late:
        lines += _carts(facts, words, format)
    link = markup.link(words.link, address, format, colon=words.colon)
    if link is not None:
        lines.append(link)
    lines += answers(facts, words, format)
    card = _card(facts, title, headline, address, words) if format is Format.EMBED else None
    return Message(
        message_id=facts.message_id,
        title=escape(title, Format.PLAIN),
        heading=markup.heading(title, format),
        body=markup.join_lines(lines, format),
        format=format,
        card=card,
    )


def _card(facts: AlertFacts, title: str, headline: Headline, address: str, words: Catalogue) -> Card:
    """What Discord shows beside one another: the rest of the message stays text."""
    inner = Format.EMBED
    price = _one_price(facts, words)
    lines = [escape(_lead(headline, facts), inner)]
    for kind in _PRIMARY:
        lines += _of_kind(kind, facts, words, inner, with_price=not price)
    if not facts.late:
        lines += _carts(facts, words, inner)
    lines += answers(facts, words, inner)
    fields = [(words.price, price)] if price else []
    fields += _said(facts, words)
    return Card(
        title=escape(title, inner),
        description=markup.join_lines(lines, inner),
        url=safe_url(address),
        image=safe_url(facts.image) if facts.image else None,
        fields=tuple((escape(name, inner), escape(value, inner)) for name, value in fields),
        color=_GREY if facts.late or _primary(facts) is TransitionKind.SOLD_OUT else _GREEN,
    )


_GREEN, _GREY = 0x2E7D32, 0x757575


def _one_price(facts: AlertFacts, words: Catalogue) -> str:
    """The price, where all that is told has the same one."""
    items = [i for i in facts.items if i.price is not None]
    same = len({(i.price, i.currency, i.previous_price) for i in items}) == 1
    return _price(items[0], words) if same else ""


def _shortest(facts: AlertFacts, address: str) -> str:
    short = facts.links.short if facts.links is not None else None
    return short if short is not None and len(short) < len(address) else address


def _headline(facts: AlertFacts, words: Catalogue) -> Headline:
    """What is said first: by how the news come, else by what they are."""
    said = words.occasions
    kind = _primary(facts)
    items = [i for i in facts.items if i.kind is kind]
    if facts.late:
        return said.late
    if facts.reminder:
        return said.reminder
    if kind is TransitionKind.PRICE and all(map(_cheaper, items)):
        return said.cheaper
    return Headline(
        title=words.titles[kind], title_of_variants=words.titles_of_variants[kind], lead=words.leads[kind]
    )


def _lead(headline: Headline, facts: AlertFacts) -> str:
    since = min((i.since for i in facts.items if i.since is not None), default=facts.seen_at)
    until = max((i.until for i in facts.items if i.until is not None), default=facts.seen_at)
    return headline.lead.format(
        product=_short(facts.product),
        since=local_time(since, facts.timezone),
        until=local_time(until, facts.timezone),
    )


def _cheaper(item: AlertItem) -> bool:
    return item.price is not None and item.previous_price is not None and item.price < item.previous_price


def answers(facts: AlertFacts, words: Catalogue, format: Format) -> list[str]:
    """The links by which the reader answers, in one line where the markup has links."""
    said = facts.links
    if said is None:
        return []
    offered = (
        (words.bought, None if facts.late else said.bought),
        (words.was_sold_out, None if facts.late else said.sold_out),
        (words.occasions.no_more_reminders, said.seen),
        (words.stop, said.stop),
        (words.stop_all, None if said.stop else said.stop_all),
    )
    made = [markup.named_link(name, url, format, colon=words.colon) for name, url in offered if url]
    lines = [line for line in made if line is not None]
    beside = format in (Format.MARKDOWN, Format.EMBED)
    return [" · ".join(lines)] if beside and lines else lines


def render_test(
    *, message_id: str, channel: str, at: datetime, timezone: str, language: str, format: Format
) -> Message:
    """What ``restock channel test`` sends."""
    words = catalogue_for(language)
    body = words.test_body.format(channel=one_line(channel), at=local_time(at, timezone))
    if format is Format.SMS:
        return sms.plain(message_id, words.test_title, body)
    return simple(message_id, words.test_title, [body], format=format)


def render_confirm(
    *, message_id: str, channel: str, answers: ConfirmLinks, language: str, format: Format
) -> Message:
    """Asks whoever reads it whether they want to be written to there; the answers are signed links.

    A text message has room for one: behind it is the page with both.
    """
    words = catalogue_for(language)
    said = words.occasions
    if format is Format.SMS:
        return sms.plain(message_id, said.confirm_title, answers.yes)
    made = markup.named_link(said.confirm_link, answers.yes, format, colon=words.colon)
    never = markup.named_link(said.confirm_never, answers.never, format, colon=words.colon)
    lead = said.confirm_lead.format(channel=one_line(channel, limit=60))
    message = simple(message_id, said.confirm_title, [lead], format=format)
    lines = [escape(lead, format), *([made] if made else []), escape(said.confirm_else, format)]
    lines += [never] if never else []
    return replace(with_body(message, lines, url=answers.yes), unsubscribe_url=answers.never)


def simple(message_id: str, title: str, lines: list[str], *, format: Format) -> Message:
    """A message of a title and lines without markup."""
    message = Message(
        message_id=message_id,
        title=escape(title, Format.PLAIN),
        heading=markup.heading(title, format),
        body="",
        format=format,
    )
    return with_body(message, [escape(line, format) for line in lines])


def with_body(message: Message, lines: list[str], *, url: str | None = None) -> Message:
    """The message with these lines, which are in its markup already; as a card where it has cards."""
    body = markup.join_lines(lines, message.format)
    card = None
    if message.format is Format.EMBED:
        card = Card(
            title=escape(message.title, Format.EMBED), description=body, url=safe_url(url) if url else None
        )
    return replace(message, body=body, card=card)


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


def _title(facts: AlertFacts, headline: Headline, words: Catalogue) -> str:
    kind = _primary(facts)
    labels = [one_line(i.label, limit=60) for i in facts.items if i.kind is kind and i.label]
    product = one_line(facts.product, limit=90)
    if not labels:
        return one_line(headline.title.format(product=product), limit=TITLE_LENGTH)
    listed = _listed(labels, words, most=3)
    return one_line(headline.title_of_variants.format(product=product, variants=listed), limit=TITLE_LENGTH)


def _listed(labels: list[str], words: Catalogue, *, most: int) -> str:
    shown = labels[:most]
    more = len(labels) - len(shown)
    return words.comma.join(shown) + (words.comma + words.and_more.format(count=more) if more else "")


def _of_kind(
    kind: TransitionKind, facts: AlertFacts, words: Catalogue, format: Format, *, with_price: bool = True
) -> list[str]:
    items = [i for i in facts.items if i.kind is kind]
    of_variants = [i for i in items if i.label]
    lines = []
    if of_variants:
        same_price = len({(i.price, i.currency, i.previous_price) for i in items if i.price}) <= 1
        told = [_variant(i, words, with_price=not same_price) for i in of_variants]
        listed = escape(_listed(told, words, most=MOST_VARIANTS), format)
        lines.append(markup.labelled(_label(of_variants, words) + words.colon, listed, format))
        if not same_price:
            return lines
    priced = next((i for i in items if i.price is not None), None)
    if priced is not None and with_price:
        lines.append(
            markup.labelled(words.price + words.colon, escape(_price(priced, words), format), format)
        )
    return lines


def _label(items: list[AlertItem], words: Catalogue) -> str:
    """Before the list of these variants, which are all of one kind."""
    if all(i.until is not None for i in items):
        return words.occasions.was
    return words.variants[items[0].kind]


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
        was = words.was.format(price=money(item.previous_price, item.currency))
        return f"{now} ({was}{_drop(item, words)})"
    return now


def _drop(item: AlertItem, words: Catalogue) -> str:
    """``, 20 % less``; nothing where it is less than one per cent, or dearer."""
    if not _cheaper(item) or item.previous_price is None or item.price is None:
        return ""
    percent = int((1 - item.price / item.previous_price) * 100)
    return words.comma + words.occasions.less.format(percent=percent) if percent else ""


def doubt_of(items: Iterable[AlertItem]) -> Confidence:
    """The least sure of all."""
    seen = {item.confidence for item in items}
    return next(c for c in _DOUBT if c in seen)


def _carts(facts: AlertFacts, words: Catalogue, format: Format) -> list[str]:
    """The shortest way to what came back: a link into the cart for each variant, each link once."""
    links: dict[str, AlertItem] = {}
    for item in sorted(facts.items, key=lambda item: not item.label):
        if item.cart_url is not None:
            links.setdefault(item.cart_url, item)
    lines = []
    for url, item in list(links.items())[:MOST_CARTS]:
        label = one_line(item.label, limit=60)
        told = words.cart_of.format(variant=label) if label else words.cart
        line = markup.named_link(told, url, format, colon=words.colon)
        lines += [line] if line is not None else []
    return lines


def _footer(facts: AlertFacts, words: Catalogue, format: Format) -> list[str]:
    return [
        markup.labelled(label + words.colon, escape(value, format), format)
        for label, value in _said(facts, words)
    ]


def _said(facts: AlertFacts, words: Catalogue) -> list[tuple[str, str]]:
    said = [
        (words.shop, facts.shop),
        (words.seen, local_time(facts.seen_at, facts.timezone)),
        (words.sure, words.confidence[doubt_of(facts.items)]),
    ]
    if facts.history is not None:
        said.append((words.occasions.history.label, history_line(facts.history, words)))
    if expected := _expected(facts, words):
        said.append((words.occasions.expected, expected))
    return said


def _expected(facts: AlertFacts, words: Catalogue) -> str:
    if facts.forecast is None or facts.late:
        return ""
    return expectation(
        facts.forecast,
        sold_out=_primary(facts) is TransitionKind.SOLD_OUT,
        known_lasting=facts.history is not None and facts.history.lasted is not None,
        language=words.language,
        zone=zone_of(facts.timezone),
    )


def history_line(history: History, words: Catalogue) -> str:
    """
    >>> seen = History(restocks=4, weeks=6, weekday=3, hour=10, lasted=timedelta(minutes=25))
    >>> history_line(seen, ENGLISH)
    '4 restocks in 6 weeks, mostly Thursdays about 10:00; sold out after 25 min'
    >>> history_line(seen, CHINESE)
    '6 周内补货 4 次，多在周四 10:00 前后；约 25 分钟后售罄'
    """
    said = words.occasions.history
    template = said.restocks if history.weeks > 1 else said.restocks_in_a_week
    line = template.format(count=history.restocks, weeks=history.weeks)
    if history.weekday is not None and history.hour is not None:
        line += said.mostly.format(weekday=said.weekdays[history.weekday], hour=history.hour)
    if history.lasted is not None:
        line += said.between + said.lasted.format(span=_span(history.lasted, words))
    return line


def _span(span: timedelta, words: Catalogue) -> str:
    said = words.occasions.history
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes < 90:
        return said.minutes.format(count=minutes)
    if minutes < 48 * 60:
        return said.hours.format(count=round(minutes / 60))
    return said.days.format(count=round(minutes / 1440))
