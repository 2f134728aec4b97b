"""From a stored case to what policy judges and what a message says. Pure."""

from __future__ import annotations

from alerts import policy
from alerts.model import AlertFacts, AlertItem
from crawler.storage.cases import Case
from crawler.storage.schema import ChannelState


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
            )
            for t in case.told
        ),
        channel_enabled=case.channel_state is ChannelState.ENABLED,
        channel_reason=case.disabled_reason,
        subscriber_active=case.subscriber_active,
        subscription_active=case.subscription_active,
    )


def facts_of(case: Case) -> AlertFacts:
    """What the message says; the product as a whole has no label."""
    return AlertFacts(
        message_id=case.message_id,
        product=case.product,
        url=case.url,
        shop=case.shop,
        seen_at=max(t.transition.at for t in case.told),
        timezone=case.timezone,
        items=tuple(
            AlertItem(
                kind=t.transition.kind,
                label=t.transition.variant_label if t.transition.variant_key else "",
                after=t.transition.after,
                confidence=t.transition.confidence,
                price=t.transition.price,
                currency=t.transition.currency,
                previous_price=t.transition.previous_price,
                quantity=t.transition.quantity,
            )
            for t in case.told
        ),
    )
