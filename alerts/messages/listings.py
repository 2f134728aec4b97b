"""What a shop's listing brought -> a message: one product in full, several as a list. Pure.

Every product has its own link, to its own page. A list is kept short enough for the chat services that cut
messages off; what is left out is counted.
"""

from __future__ import annotations

from alerts.messages import markup, sms
from alerts.messages.catalogue import Catalogue
from alerts.messages.escape import escape, one_line
from alerts.messages.render import (
    TITLE_LENGTH,
    answers,
    catalogue_for,
    doubt_of,
    local_time,
    money,
    simple,
    with_body,
)
from alerts.model import AlertFacts, AlertItem, Format, Message
from crawler.model import TransitionKind

MOST_LISTED = 10
MOST_LETTERS = 1_500
"""Of the list, addresses included: Discord takes 2,000 in all."""
MOST_SIZES = 8
MOST_NAMED = 4
"""In a text message."""
_ORDER = (
    TransitionKind.NEW_LISTING,
    TransitionKind.RESTOCK,
    TransitionKind.PREORDER_OPENED,
    TransitionKind.PRICE,
    TransitionKind.LOW_STOCK,
    TransitionKind.SOLD_OUT,
    TransitionKind.CHANGED,
)


def render_listings(facts: AlertFacts, *, language: str, format: Format) -> Message:
    """One message about all products of a look at a feed."""
    words = catalogue_for(language)
    items = sorted(facts.items, key=lambda item: _ORDER.index(item.kind))
    title = one_line(_title(items, facts, words), limit=TITLE_LENGTH)
    if format is Format.SMS:
        return _short(title, items, facts, words)
    if len(items) == 1:
        lines = _one(items[0], facts, words, format)
    else:
        lines = [*_list(items, facts, words, format), *_footer(facts, words, format)]
    lines += answers(facts, words, format)
    message = simple(facts.message_id, title, [], format=format)
    return with_body(message, lines, url=(items[0].url or facts.url) if len(items) == 1 else None)


def _short(title: str, items: list[AlertItem], facts: AlertFacts, words: Catalogue) -> Message:
    if len(items) == 1:
        link = items[0].url or facts.url
        return sms.plain(facts.message_id, title, _price(items[0], words), address=link)
    names = [one_line(item.label, limit=40) for item in items[:MOST_NAMED]]
    if more := len(items) - len(names):
        names.append(words.listings.and_more.format(count=more))
    return sms.plain(facts.message_id, title, words.comma.join(names))


def _title(items: list[AlertItem], facts: AlertFacts, words: Catalogue) -> str:
    kind = items[0].kind
    if facts.gathered and (len({i.kind for i in items}) > 1 or any(i.until for i in items)):
        return words.occasions.gathered.format(count=len(items))
    shop = one_line(facts.shop, limit=60)
    if len(items) == 1:
        return words.listings.titles[kind].format(product=_name(items[0]), shop=shop)
    return words.listings.titles_of_many[kind].format(count=sum(i.kind is kind for i in items), shop=shop)


def _name(item: AlertItem) -> str:
    return one_line(item.label, limit=90)


def _one(item: AlertItem, facts: AlertFacts, words: Catalogue, format: Format) -> list[str]:
    said = words.listings
    lead = said.leads[item.kind].format(product=_name(item), shop=one_line(facts.shop, limit=60))
    labelled = (
        (said.sizes, _sizes(item, words)),
        (said.now, _state(item, facts, words)),
        (words.price, _price(item, words)),
    )
    lines = [escape(lead, format)]
    lines += [
        markup.labelled(label + words.colon, escape(value, format), format)
        for label, value in labelled
        if value
    ]
    lines += _footer(facts, words, format)
    link = markup.link(words.link, item.url or facts.url, format, colon=words.colon)
    return lines if link is None else [*lines, link]


def _list(items: list[AlertItem], facts: AlertFacts, words: Catalogue, format: Format) -> list[str]:
    """The products under a heading for each kind, and how many more there are."""
    lines: list[str] = []
    kinds = {item.kind for item in items}
    shown = letters = 0
    for place, item in enumerate(items):
        entry = _entry(item, facts, words, format)
        letters += sum(map(len, entry))
        if shown and (shown >= MOST_LISTED or letters > MOST_LETTERS):
            break
        if len(kinds) > 1 and (place == 0 or items[place - 1].kind is not item.kind):
            count = sum(i.kind is item.kind for i in items)
            heading = words.listings.titles_of_many[item.kind].format(count=count, shop=facts.shop)
            lines.append(markup.heading(heading, format))
        lines += entry
        shown += 1
    if shown < len(items):
        lines.append(escape(words.listings.and_more.format(count=len(items) - shown), format))
    return lines


def _entry(item: AlertItem, facts: AlertFacts, words: Catalogue, format: Format) -> list[str]:
    details = [_price(item, words), _sizes(item, words), _state(item, facts, words)]
    behind = "".join(f" · {escape(detail, format)}" for detail in details if detail)
    name = escape(_name(item), format)
    if format in (Format.MARKDOWN, Format.EMBED):
        linked = markup.link(_name(item), item.url or "", format)
        return [f"• {linked or name}{behind}"]
    address = markup.address(item.url or "", format)
    return [f"• {name}{behind}", *([address] if address else [])]


def _sizes(item: AlertItem, words: Catalogue) -> str:
    shown = [one_line(size, limit=40) for size in item.sizes[:MOST_SIZES]]
    return words.comma.join(shown) + ("…" if len(item.sizes) > MOST_SIZES else "")


def _state(item: AlertItem, facts: AlertFacts, words: Catalogue) -> str:
    if item.until is not None:
        return words.occasions.was_there.format(
            since=local_time(item.since or facts.seen_at, facts.timezone),
            until=local_time(item.until, facts.timezone),
        )
    # That something sold out is what the message is about; that it can't be bought yet must be said.
    if item.kind in (TransitionKind.SOLD_OUT, TransitionKind.PREORDER_OPENED):
        return ""
    return words.listings.states.get(item.after, "")


def _price(item: AlertItem, words: Catalogue) -> str:
    if item.price is None:
        return ""
    now = money(item.price, item.currency)
    if item.kind is TransitionKind.PRICE and item.previous_price is not None:
        return f"{now} ({words.was.format(price=money(item.previous_price, item.currency))})"
    return now


def _footer(facts: AlertFacts, words: Catalogue, format: Format) -> list[str]:
    said = (
        (words.shop, facts.shop),
        (words.seen, local_time(facts.seen_at, facts.timezone)),
        (words.sure, words.confidence[doubt_of(facts.items)]),
    )
    return [markup.labelled(label + words.colon, escape(value, format), format) for label, value in said]
