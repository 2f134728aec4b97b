"""From a stored case to what policy judges and what a message says. Pure."""

from __future__ import annotations

from alerts import policy
from alerts.calendar import zone_of
from alerts.history import Past, history_of
from alerts.model import AlertFacts, AlertItem, History, Links
from alerts.occasions import is_confirmation, reminder_of
from crawler.storage.cases import Case, Told
from crawler.storage.event_feeds import is_feed
from crawler.storage.listings import ListingLine
from crawler.storage.notice_cases import NoticeCase
from crawler.storage.schema import ChannelState, NoticeKind


def standing_of(case: Case) -> policy.Standing:
    return policy.Standing(
        expires_at=case.expires_at,
        attempts=case.attempts,
        told=tuple(
            policy.Told(
                transition_id=t.id,
                transition=t.transition,
                now_available=t.now_available,
                changed_at=t.changed_at,
                wanted=t.wanted,
            )
            for t in case.told
        ),
        notice=case.notice is not None,
        outdated=_outdated(case.notice) if case.notice is not None and case.notice.over else None,
        held=any(t.held for t in case.told),
        discarded=any(t.discarded for t in case.told),
        channel_enabled=case.channel_state is ChannelState.ENABLED,
        channel_reason=case.disabled_reason,
        subscriber_active=case.subscriber_active,
        subscription_active=case.subscription_active,
        # A reminder is of what is still there, or of nothing.
        late_news=case.late_news and not reminder_of(case.occasion),
        confirming=is_confirmation(case.occasion),
        unconfirmed=case.channel_state is ChannelState.UNCONFIRMED,
        feed=is_feed(case.service),
    )


def _outdated(notice: NoticeCase) -> str:
    return {
        NoticeKind.BLIND: "seen again before it could be told",
        NoticeKind.SIGHTED: "out of sight again before it could be told",
        NoticeKind.SITE_BLOCKED: "the shop answered again before it could be told",
        NoticeKind.SITE_HELD: "decided before it could be told",
        NoticeKind.CANARY_WRONG: "it is no canary any more",
        NoticeKind.CHANNEL_DISABLED: "the channel was turned on again before it could be told",
    }.get(notice.kind, "no longer so")


def _sizes(listing: ListingLine) -> tuple[str, ...]:
    return tuple(v.label for v in listing.variants if v.availability.buyable)


def _label(told: Told, *, gathered: bool) -> str:
    """The variant; among gathered news the product comes first. A listing's label is its title."""
    variant = told.transition.variant_label if told.transition.variant_key else ""
    if not gathered or told.listing is not None:
        return variant
    return f"{told.product} ({variant})" if variant else told.product


def _history(case: Case) -> History | None:
    if not case.past:
        return None
    past = [Past(variant_key=p.variant_key, kind=p.kind, at=p.at) for p in case.past]
    last = max(t.transition.at for t in case.told)
    return history_of(past, now=last, zone=zone_of(case.timezone))


def facts_of(case: Case, links: Links | None = None) -> AlertFacts:
    """What the message says; the product as a whole has no label."""
    gathered = case.url == ""
    return AlertFacts(
        message_id=case.message_id,
        product=case.product,
        url=case.url,
        shop=", ".join(dict.fromkeys(t.shop for t in case.told)) if gathered else case.shop,
        links=links,
        seen_at=max(t.transition.at for t in case.told),
        timezone=case.timezone,
        gathered=gathered,
        reminder=reminder_of(case.occasion),
        history=_history(case),
        forecast=case.forecast,
        image=case.image if not gathered else None,
        items=tuple(
            AlertItem(
                kind=t.transition.kind,
                label=_label(t, gathered=gathered),
                after=t.transition.after,
                confidence=t.transition.confidence,
                price=t.transition.price,
                currency=t.transition.currency,
                previous_price=t.transition.previous_price,
                quantity=t.transition.quantity,
                cart_url=t.cart_url,
                url=t.listing.url if t.listing else t.url if gathered else None,
                sizes=_sizes(t.listing) if t.listing else (),
                since=t.transition.at,
                until=t.changed_at if case.late else None,
            )
            for t in case.told
        ),
    )
