"""What people know of shops' drop times, and what was learned of variants and of the people themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Double, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crawler.storage.schema import Base, BigId, Digest, Origin
from crawler.storage.schema_consents import EXACT


class SiteDrops(Base):
    """When a shop puts things on sale, as somebody knows it; of a single page, see ``watch.drops``."""

    __tablename__ = "site_drops"
    __table_args__ = EXACT

    site_id: Mapped[int] = mapped_column(BigId, ForeignKey("site.id"), primary_key=True)
    drops: Mapped[list[str]]
    """As :func:`crawler.forecast.drops.parse_drop` reads them."""
    origin: Mapped[Origin]


class VariantForecast(Base):
    """What the looks at a watch taught of one variant that somebody waits for."""

    __tablename__ = "variant_forecast"
    __table_args__ = EXACT

    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"), primary_key=True)
    variant_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    learned_until: Mapped[datetime]
    restocks: Mapped[float] = mapped_column(Double, default=0.0)
    exposure_h: Mapped[float] = mapped_column(Double, default=0.0)
    sellouts: Mapped[float] = mapped_column(Double, default=0.0)
    in_stock_h: Mapped[float] = mapped_column(Double, default=0.0)
    """From ``restocks`` on: a :class:`crawler.forecast.rates.Learned`."""
    seen: Mapped[int] = mapped_column(default=0)
    """Restocks, as people are told of them,"""
    watched_h: Mapped[float] = mapped_column(Double, default=0.0)
    """in so many hours."""


class UsualPurchases(Base):
    """How often an alert of a category leads to a purchase: :class:`alerts.purchase.Usual`."""

    __tablename__ = "usual_purchases"
    __table_args__ = EXACT

    category: Mapped[str] = mapped_column(String(32), primary_key=True)
    """What kind of wish the alerts met: ``page``, ``product`` or ``words``."""
    mean: Mapped[float] = mapped_column(Double)
    alike: Mapped[float] = mapped_column(Double)
    people: Mapped[int]
    """How many answered."""
    learned_at: Mapped[datetime]


class PersonLearned(Base):
    """What a person's answers taught of how they like to be told. Theirs to see, to turn off, to erase."""

    __tablename__ = "person_learned"
    __table_args__ = EXACT

    subscriber_id: Mapped[int] = mapped_column(BigId, ForeignKey("subscriber.id"), primary_key=True)
    since: Mapped[datetime | None]
    """They had it forgotten then: what they did before counts for nothing."""
    off: Mapped[list[str]]
    """What is not to be used: values of :class:`alerts.personal.Default`."""
    learned_at: Mapped[datetime | None]
    learned: Mapped[dict[str, Any] | None]
    """An :class:`alerts.personal.Personal`, for people to read; NULL before the first time."""
    pace: Mapped[Digest | None]
    """What goes where the person states no pace; NULL where nothing was learned, or it is off."""
    channel: Mapped[int | None] = mapped_column(BigId, ForeignKey("channel.id"))
    """The same: which of their channels is suggested for a new wish."""
    threshold: Mapped[int | None]
    """The same: how alike a match of a new wish must be."""
