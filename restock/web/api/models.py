"""The shapes of the API: what comes in and goes out. Money is a string, times are UTC."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from crawler.model import Availability, Confidence, FailureReason, TransitionKind
from crawler.storage.schema import (
    AnswerKind,
    ChannelState,
    DeliveryState,
    Digest,
    NoticeKind,
    Role,
    WatchKind,
    WatchState,
)

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Clock = Annotated[
    str,
    BeforeValidator(lambda value: value.strftime("%H:%M") if isinstance(value, time) else value),
    Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["22:00"]),
]
"""A time on the person's own clock."""
Percent = Annotated[Decimal, Field(gt=0, lt=100, max_digits=4, decimal_places=2, examples=["10"])]
Amount = Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=2, examples=["20.00"])]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Out(BaseModel):
    """Made from our own dataclasses."""

    model_config = ConfigDict(from_attributes=True)


class In(BaseModel):
    """From outside: what is not known is refused, so that a misspelt field is noticed."""

    model_config = ConfigDict(extra="forbid")


class Money(In):
    amount: Decimal = Field(gt=0, max_digits=20, examples=["200.00"])
    currency: str = Field(pattern="^[A-Z]{3}$", examples=["EUR"])


class Me(Out):
    login: str = Field(examples=["ann"])
    name: str = Field(examples=["Ann"])
    role: Role
    language: str = Field(examples=["en"])
    timezone: str = Field(examples=["Europe/Berlin"])


class VariantOut(Out):
    key: str
    label: str = Field(examples=["US 10"])
    availability: Availability
    price: Decimal | None
    currency: str | None
    since: datetime


class WatchOut(Out):
    """One of my watches."""

    id: int = Field(validation_alias="watch_id", examples=[7])
    kind: WatchKind
    url: str = Field(examples=["https://shop.example/p/1"])
    name: str = Field(examples=["Air Jordan 1"])
    image: str | None
    site: str = Field(validation_alias="domain", examples=["shop.example"])
    state: WatchState
    paused_until: datetime | None
    availability: Availability | None
    """Of the product as a whole; null before the first offer."""
    price: Decimal | None = Field(examples=["199.95"])
    currency: str | None
    since: datetime | None
    confidence: Confidence | None
    looked_at: datetime | None
    last_ok_at: datetime | None
    next_look_at: datetime | None
    failures: int
    failure: FailureReason | None
    failure_detail: str | None
    wanted: list[str]
    price_limit: Decimal | None
    limit_currency: str | None
    kinds: list[str] = Field(examples=[["restock"]])
    """What I want to hear of."""
    drop_percent: Decimal | None
    drop_amount: Decimal | None
    until_bought: bool
    expires_at: datetime | None
    variants: list[VariantOut]


class WatchList(BaseModel):
    items: list[WatchOut]
    total: int
    page: int
    pages: int


class WatchIn(In):
    """What to watch and what to hear of it."""

    url: str = Field(max_length=2000, examples=["https://shop.example/p/1"])
    name: str | None = Field(None, max_length=300)
    variants: list[Words] = Field(default_factory=list, max_length=100, examples=[["US 10"]])
    price_limit: Money | None = None
    kinds: list[TransitionKind] = Field(default_factory=lambda: [TransitionKind.RESTOCK], max_length=10)
    channels: list[Id] = Field(default_factory=list, max_length=50)
    """Ids of my channels; empty means every one."""
    drop_percent: Percent | None = None
    """Tell of a new price only where it fell by at least so many per cent."""
    drop_amount: Amount | None = None
    """The same as an amount in the shop's currency; one of both."""
    until_bought: bool = False
    expires_at: datetime | None = None
    """After it I hear no more of it."""
    read: dict[str, str | list[str]] | None = Field(None, max_length=20)
    """Selectors of my own, as a watchlist has them under ``read``."""


class WatchChange(In):
    """What is left out stays as it is; null clears."""

    variants: list[Words] | None = Field(None, max_length=100)
    price_limit: Money | None = None
    kinds: list[TransitionKind] | None = Field(None, max_length=10)
    channels: list[Id] | None = Field(None, max_length=50)
    drop_percent: Percent | None = None
    drop_amount: Amount | None = None
    until_bought: bool | None = None
    expires_at: datetime | None = None
    paused_until: datetime | None = None


class Band(Out):
    look_id: int
    """Its evidence: /watches/{watch_id}/looks/{look_id}."""
    first_at: datetime
    last_at: datetime
    availability: Availability
    price: Decimal | None
    currency: str | None


class History(BaseModel):
    items: list[Band]


class ToldMeOut(Out):
    channel: str
    state: DeliveryState
    reason: str | None
    settled_at: datetime | None


class TransitionOut(Out):
    id: int
    look_id: int
    """Its evidence: /watches/{watch_id}/looks/{look_id}."""
    at: datetime
    kind: TransitionKind
    variant: str
    before: Availability
    after: Availability
    price: Decimal | None
    currency: str | None
    told: list[ToldMeOut] = Field(default_factory=list)
    """What became of it on each of my channels."""


class TransitionList(BaseModel):
    items: list[TransitionOut]


class LookIn(In):
    url: str = Field(max_length=2000, examples=["https://shop.example/p/1"])


class LookOut(BaseModel):
    """What one look says now; nothing is stored."""

    model_config = ConfigDict(extra="allow")
    url: str
    outcome: str = Field(examples=["offer"])


class NewsOut(Out):
    kind: TransitionKind
    watch_id: int
    name: str
    variant: str
    url: str
    price: Decimal | None
    currency: str | None
    at: datetime


class ToldOut(Out):
    delivery_id: int
    channel: str
    state: DeliveryState
    reason: str | None
    settled_at: datetime | None


class AlertOut(Out):
    """One message to me, with what became of it on each channel."""

    id: int = Field(validation_alias="delivery_id")
    at: datetime
    watch_id: int | None
    name: str
    site: str = Field(validation_alias="domain")
    notice: NoticeKind | None
    news: list[NewsOut]
    told: list[ToldOut]
    answers: list[AnswerKind]


class AlertList(BaseModel):
    items: list[AlertOut]
    page: int
    more: bool


class AnswerIn(In):
    kind: AnswerKind


class ChannelOut(Out):
    """Never the URL itself."""

    id: int
    name: str = Field(examples=["phone"])
    service: str = Field(examples=["tgram"])
    masked: str = Field(examples=["tgram://…/42"])
    state: ChannelState
    reason: str | None
    hold_until: datetime | None


class ChannelList(BaseModel):
    items: list[ChannelOut]


class ChannelIn(In):
    name: Words
    url: str = Field(max_length=2000, examples=["tgram://BOT_TOKEN/CHAT_ID"])


class ChannelChange(In):
    state: ChannelState = Field(examples=["disabled"])


class TestOut(Out):
    ok: bool
    detail: str
    hint: str | None
    http_status: int | None


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class SettingsOut(Out):
    name: str
    language: str
    timezone: str
    currency: str | None
    quiet_from: Clock | None
    quiet_until: Clock | None
    urgent_kinds: list[TransitionKind]
    muted_until: datetime | None
    daily_cap: int | None
    cooldown_s: int | None
    digest: Digest
    digest_hour: int | None
    late_news: bool
    theme: Theme | None
    """Of the pages; null follows the device."""


class SettingsChange(In):
    """What is left out stays as it is; null clears."""

    language: str | None = None
    timezone: str | None = None
    currency: str | None = Field(None, pattern="^[A-Z]{3}$")
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    urgent_kinds: list[TransitionKind] | None = Field(None, max_length=20)
    muted_until: datetime | None = None
    daily_cap: int | None = Field(None, ge=1, le=10_000)
    cooldown_s: int | None = Field(None, ge=0, le=7 * 86400)
    digest: Digest | None = None
    digest_hour: int | None = Field(None, ge=0, le=23)
    late_news: bool | None = None
    theme: Theme | None = None


class Export(BaseModel):
    """Everything that is kept about me."""

    model_config = ConfigDict(extra="allow")
    person: list[dict[str, Any]]


class EraseIn(In):
    password: str = Field(max_length=1000, examples=["correct horse battery"])


class ServiceOut(Out):
    name: str = Field(examples=["Telegram"])
    pattern: str = Field(examples=["tgram://BOT_TOKEN/CHAT_ID"])
    page: str


class ServiceList(BaseModel):
    items: list[ServiceOut]


class DeliveryOut(Out):
    id: int
    message_id: str
    state: DeliveryState
    reason: str | None
    attempts: int
    due_at: datetime | None
    created_at: datetime
    settled_at: datetime | None
    watch_id: int | None
    product: str | None
    subscriber: str
    channel: str
    channel_masked: str


class DeliveryList(BaseModel):
    items: list[DeliveryOut]


class Resent(BaseModel):
    sent_again: list[int]
    refused: dict[int, str]


class ResendIn(In):
    ids: list[Id] = Field(min_length=1, max_length=500)
