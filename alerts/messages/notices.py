"""A notice -> a message in a person's language and a service's markup. Pure."""

from __future__ import annotations

from datetime import datetime

from alerts.messages import markup, sms
from alerts.messages.catalogue import Catalogue
from alerts.messages.escape import escape, one_line
from alerts.messages.notice_facts import NoticeFacts, SeenPage
from alerts.messages.render import TITLE_LENGTH, catalogue_for, local_time, simple, with_body
from alerts.model import Format, Message
from crawler.model import Availability
from crawler.storage.schema import NoticeKind

MOST_PAGES = 12
Labelled = tuple[str, str]


def render_notice(facts: NoticeFacts, *, language: str, format: Format) -> Message:
    """One message: title, what it means, the facts, what to do, a link where there is one page."""
    words = catalogue_for(language)
    title = one_line(_title(facts, words), limit=TITLE_LENGTH)
    if format is Format.SMS:
        return sms.plain(facts.message_id, title, facts.why, address=facts.url)
    lines = [escape(_filled(line, facts), format) for line in _leads(facts, words)]
    lines += [escape(_page(page, facts, words), format) for page in facts.pages[:MOST_PAGES]]
    more = facts.count - min(len(facts.pages), MOST_PAGES)
    if facts.pages and more > 0:
        lines.append(escape(words.notices.and_more.format(count=more), format))
    lines += [
        markup.labelled(label + words.colon, escape(value, format), format)
        for label, value in _labelled(facts, words)
        if value
    ]
    link = markup.link(words.link, facts.url, format, colon=words.colon) if facts.url else None
    message = simple(facts.message_id, title, [], format=format)
    return with_body(message, lines if link is None else [*lines, link], url=facts.url or None)


def _title(facts: NoticeFacts, words: Catalogue) -> str:
    said = words.notices
    if facts.kind in said.titles_of_many and facts.count != 1:
        one_shop = len({page.shop for page in facts.pages}) == 1
        template = (said.titles_of_many if one_shop else said.titles_of_shops)[facts.kind]
    elif facts.kind is NoticeKind.SITE_HELD and facts.by_canary:
        template = said.held_by_canary_title
    elif facts.kind is NoticeKind.SITE_HELD and facts.by_listings:
        template = said.held_listings_title
    elif facts.kind is NoticeKind.CHANNEL_DISABLED and not facts.theirs:
        template = said.others_channel_title
    else:
        template = said.titles[facts.kind]
    return _filled(template, facts)


def _leads(facts: NoticeFacts, words: Catalogue) -> tuple[str, ...]:
    said = words.notices
    if facts.kind is NoticeKind.SITE_HELD and facts.by_canary:
        return said.held_by_canary
    if facts.kind is NoticeKind.SITE_HELD and facts.by_listings:
        return said.held_listings
    if facts.kind is NoticeKind.CHANNEL_DISABLED and not facts.theirs:
        return said.others_channel
    return said.leads[facts.kind]


def _filled(template: str, facts: NoticeFacts) -> str:
    first = facts.pages[0] if facts.pages else None
    return template.format(
        shop=one_line(facts.shop or (first.shop if first else ""), limit=80),
        product=one_line(facts.product or (first.product if first else ""), limit=90),
        channel=one_line(facts.channel, limit=80),
        flipped=facts.flipped,
        known=facts.known,
        count=facts.count,
    )


def _page(page: SeenPage, facts: NoticeFacts, words: Catalogue) -> str:
    """``Jordan 1 (kith.com), last seen 2026-07-01 14:05 CEST``"""
    said = words.notices
    if page.since is None:
        when = said.never_seen
    else:
        template = said.last_seen if facts.kind is NoticeKind.BLIND else said.lost
        when = template.format(at=local_time(page.since, facts.timezone))
    why = f"{words.colon}{one_line(page.why, limit=100)}" if page.why else ""
    return f"{one_line(page.product, limit=90)} ({page.shop}){words.comma}{when}{why}"


def _labelled(facts: NoticeFacts, words: Catalogue) -> list[Labelled]:
    said = words.notices
    common = [(said.why, facts.why)]
    match facts.kind:
        case NoticeKind.SITE_BLOCKED:
            return [
                *common,
                (said.since, _time(facts.since, facts)),
                (said.next_look, _time(facts.next_look_at, facts)),
            ]
        case NoticeKind.SITE_BACK:
            return [(said.since, _time(facts.since, facts))]
        case NoticeKind.SITE_HELD:
            return [
                (said.to_list, "restock alerts held"),
                (said.to_release, f"restock alerts release {facts.shop}"),
                (said.to_discard, f"restock alerts discard {facts.shop}"),
            ]
        case NoticeKind.CANARY_WRONG:
            return [(said.expected, _state(facts.expected, words)), (said.seen, _state(facts.seen, words))]
        case NoticeKind.CHANNEL_DISABLED:
            return [*common, (said.to_enable, f"restock channel enable {facts.channel}")]
    return []


def _time(at: datetime | None, facts: NoticeFacts) -> str:
    return "" if at is None else local_time(at, facts.timezone)


def _state(availability: Availability | None, words: Catalogue) -> str:
    if availability is None:
        return ""
    return words.notices.in_stock if availability.buyable else words.notices.sold_out
