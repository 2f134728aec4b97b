"""How a person wants to be told: language, zone, quiet hours, digest; their channels; their data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from crawler.storage.consents import consents_query, forget_buttons, forget_consents
from crawler.storage.personal import erase_learned, turn
from crawler.storage.schema import (
    Account,
    Answer,
    ApiToken,
    Attempt,
    Channel,
    ChannelState,
    Delivery,
    DeliveryTransition,
    Digest,
    Embed,
    IdempotencyKey,
    Notice,
    OneTimeLink,
    Origin,
    Subscriber,
    Subscription,
    SubscriptionChannel,
    Watch,
    WebSession,
    table_of,
)
from crawler.storage.schema_learned import PersonLearned
from crawler.storage.upserts import insert_one


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    name: str
    language: str
    timezone: str
    currency: str | None
    quiet_from: time | None
    quiet_until: time | None
    urgent_kinds: tuple[str, ...]
    muted_until: datetime | None
    daily_cap: int | None
    cooldown_s: int | None
    digest: Digest
    digest_hour: int | None
    late_news: bool


def preferences(connection: Connection, subscriber_id: int) -> Preferences:
    names = list(Preferences.__dataclass_fields__)
    row = (
        connection.execute(
            select(*(table_of(Subscriber).c[name] for name in names)).where(Subscriber.id == subscriber_id)
        )
        .mappings()
        .one()
    )
    return Preferences(**{**row, "urgent_kinds": tuple(row["urgent_kinds"] or ())})


def set_preferences(connection: Connection, subscriber_id: int, values: Mapping[str, Any]) -> None:
    """``values`` by the names of :class:`Preferences`. "At once" is a wish too: a learned pace ends by it."""
    connection.execute(update(Subscriber).where(Subscriber.id == subscriber_id).values(**values))
    if values.get("digest") is Digest.INSTANT:
        turn(connection, subscriber_id, "pace", on=False)


def set_theme(connection: Connection, account_id: int, theme: str | None) -> None:
    connection.execute(update(Account).where(Account.id == account_id).values(theme=theme))


# Channels


def add_channel(
    connection: Connection,
    subscriber_id: int,
    *,
    name: str,
    service: str,
    url_cipher: str,
    url_masked: str,
    url_digest: str,
    state: ChannelState,
    now: datetime,
) -> int | None:
    """A new channel, or the retired one of that name with the new address; None where it is taken."""
    values = {
        "service": service,
        "url_cipher": url_cipher,
        "url_masked": url_masked,
        "url_digest": url_digest,
        "state": state,
        "disabled_reason": None,
        "hold_until": None,
        "confirmed_at": None,
        "origin": Origin.WEB,
    }
    known = connection.execute(
        select(Channel.id, Channel.state).where(Channel.subscriber_id == subscriber_id, Channel.name == name)
    ).first()
    if known is None:
        row = {"subscriber_id": subscriber_id, "name": name, "created_at": now, **values}
        return insert_one(connection, table_of(Channel), row)
    if known.state is not ChannelState.RETIRED:
        return None
    connection.execute(update(Channel).where(Channel.id == known.id).values(**values))
    return int(known.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedChannel:
    id: int
    name: str
    service: str
    url_cipher: str
    state: ChannelState
    origin: Origin


def own_channel(connection: Connection, subscriber_id: int, channel_id: int) -> SealedChannel | None:
    """One of the person's own channels that is not retired."""
    row = (
        connection.execute(
            select(
                Channel.id, Channel.name, Channel.service, Channel.url_cipher, Channel.state, Channel.origin
            ).where(
                Channel.id == channel_id,
                Channel.subscriber_id == subscriber_id,
                Channel.state != ChannelState.RETIRED,
            )
        )
        .mappings()
        .first()
    )
    return SealedChannel(**row) if row else None


def set_channel_state(
    connection: Connection, channel_id: int, state: ChannelState, *, reason: str | None = None
) -> None:
    connection.execute(
        update(Channel).where(Channel.id == channel_id).values(state=state, disabled_reason=reason)
    )


# A person's data


def export_all(connection: Connection, subscriber_id: int) -> dict[str, Any]:
    """Everything that is kept about the person, without secrets, in plain values."""

    def rows(query: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in connection.execute(query).mappings()]

    subscriber, account = table_of(Subscriber).c, table_of(Account).c
    watch = table_of(Watch).c
    mine = Subscription.subscriber_id == subscriber_id
    return {
        "person": rows(select(table_of(Subscriber)).where(subscriber.id == subscriber_id)),
        "account": rows(
            select(account.login, account.role, account.created_at, account.password_set_at).where(
                account.subscriber_id == subscriber_id
            )
        ),
        "channels": rows(
            select(
                Channel.name,
                Channel.service,
                Channel.url_masked,
                Channel.state,
                Channel.created_at,
                Channel.asked_at,
                Channel.confirmed_at,
            ).where(Channel.subscriber_id == subscriber_id)
        ),
        "subscriptions": rows(
            select(table_of(Subscription), watch.url.label("watch_url"))
            .outerjoin(Watch, Watch.id == Subscription.watch_id)
            .where(mine)
        ),
        "deliveries": rows(
            select(
                Delivery.message_id,
                Delivery.state,
                Delivery.reason,
                Delivery.created_at,
                Delivery.settled_at,
                watch.url.label("watch_url"),
            )
            .outerjoin(Watch, Watch.id == Delivery.watch_id)
            .where(Delivery.subscriber_id == subscriber_id)
        ),
        "answers": rows(
            select(Answer.kind, Answer.origin, Answer.at, watch.url.label("watch_url"))
            .outerjoin(Watch, Watch.id == Answer.watch_id)
            .where(Answer.subscriber_id == subscriber_id)
        ),
        "learned": rows(select(table_of(PersonLearned)).where(PersonLearned.subscriber_id == subscriber_id)),
        "consents": rows(consents_query(subscriber_id)),
    }


def erase(connection: Connection, subscriber_id: int) -> None:
    """Everything about the person goes: wishes, channels, messages, answers, account. Watches stay."""
    deliveries = select(Delivery.id).where(Delivery.subscriber_id == subscriber_id)
    wishes = select(Subscription.id).where(Subscription.subscriber_id == subscriber_id)
    channels = select(Channel.id).where(Channel.subscriber_id == subscriber_id)
    accounts = select(Account.id).where(Account.subscriber_id == subscriber_id)
    forget_consents(connection, subscriber_id)
    erase_learned(connection, subscriber_id)
    forget_buttons(connection, select(Embed.id).where(Embed.account_id.in_(accounts)))
    for statement in (
        delete(Answer).where(Answer.subscriber_id == subscriber_id),
        delete(Attempt).where(Attempt.delivery_id.in_(deliveries)),
        delete(DeliveryTransition).where(DeliveryTransition.delivery_id.in_(deliveries)),
        delete(Delivery).where(Delivery.subscriber_id == subscriber_id),
        delete(SubscriptionChannel).where(SubscriptionChannel.subscription_id.in_(wishes)),
        delete(Subscription).where(Subscription.subscriber_id == subscriber_id),
        update(Notice).where(Notice.channel_id.in_(channels)).values(channel_id=None),
        delete(Channel).where(Channel.subscriber_id == subscriber_id),
        delete(WebSession).where(WebSession.account_id.in_(accounts)),
        delete(ApiToken).where(ApiToken.account_id.in_(accounts)),
        delete(IdempotencyKey).where(IdempotencyKey.account_id.in_(accounts)),
        delete(Embed).where(Embed.account_id.in_(accounts)),
        update(OneTimeLink).where(OneTimeLink.made_by.in_(accounts)).values(made_by=None),
        delete(OneTimeLink).where(OneTimeLink.subscriber_id == subscriber_id),
        delete(Account).where(Account.subscriber_id == subscriber_id),
        delete(Subscriber).where(Subscriber.id == subscriber_id),
    ):
        connection.execute(statement)


def last_operator(connection: Connection, account_id: int) -> bool:
    """Whether nobody else could run the installation."""
    from crawler.storage.schema import Role

    others = select(func.count()).where(
        Account.role == Role.OPERATOR, Account.active, Account.id != account_id
    )
    return connection.execute(others).scalar_one() == 0
