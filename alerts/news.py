"""From a leased delivery to its message: about transitions, or about a notice. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from alerts.cases import facts_of
from alerts.messages import render, render_confirm, render_listings, render_notice
from alerts.messages.notice_facts import NoticeFacts, SeenPage
from alerts.model import ConfirmLinks, Format, Links, Message
from crawler.model import Availability
from crawler.storage.cases import Case
from crawler.storage.notice_cases import Named, NoticeCase
from crawler.storage.times import parse_time


def message_of(
    case: Case, *, format: Format, links: Links | None = None, confirm: ConfirmLinks | None = None
) -> Message:
    """What the person is sent, in their language; ``links`` are the answers it offers.

    ``confirm`` are the links of a message that asks for the person's yes.
    """
    if confirm is not None:
        return render_confirm(
            message_id=case.message_id,
            channel=case.channel_name,
            answers=confirm,
            language=case.language,
            format=format,
        )
    if case.notice is not None:
        return render_notice(notice_facts_of(case, case.notice), language=case.language, format=format)
    facts = facts_of(case, links)
    write = render_listings if facts.of_feed else render
    message = write(facts, language=case.language, format=format)
    return message if links is None else replace(message, unsubscribe_url=links.stop or links.stop_all)


def notice_facts_of(case: Case, notice: NoticeCase) -> NoticeFacts:
    """Another version of the program may have written the detail: what can't be read is left out."""
    detail = notice.detail
    return NoticeFacts(
        message_id=case.message_id,
        kind=notice.kind,
        at=notice.at,
        timezone=case.timezone,
        shop=notice.shop,
        product=notice.product,
        url=notice.url or (notice.named[0].url if notice.count == 1 else ""),
        why=_text(detail, "why"),
        since=parse_time(detail.get("since")),
        next_look_at=parse_time(detail.get("next_look_at")),
        flipped=_number(detail, "flipped"),
        known=_number(detail, "known"),
        by_canary=bool(detail.get("by_canary")),
        by_listings=_text(detail, "why") == "listings",
        expected=_availability(detail, "expected"),
        seen=_availability(detail, "seen"),
        pages=tuple(map(_page, notice.named)),
        count=notice.count,
        channel=notice.channel,
        channel_masked=notice.channel_masked,
        theirs=notice.theirs,
    )


def _page(named: Named) -> SeenPage:
    return SeenPage(
        product=named.product,
        shop=named.shop,
        since=parse_time(named.detail.get("since")),
        why=_text(named.detail, "why"),
    )


def _text(detail: Mapping[str, Any], name: str) -> str:
    value = detail.get(name)
    return value if isinstance(value, str) else ""


def _number(detail: Mapping[str, Any], name: str) -> int:
    value = detail.get(name)
    return value if isinstance(value, int) else 0


def _availability(detail: Mapping[str, Any], name: str) -> Availability | None:
    value = detail.get(name)
    return Availability(value) if value in list(Availability) else None
