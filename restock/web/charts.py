"""History as pictures: small SVGs made here, without scripts or inline styles. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from crawler.model import Availability
from crawler.storage.my_watches import Band

MOST = 400
"""Bands drawn; a chart of a page that flaps all day stays small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    x: float
    width: float
    style: str
    """``good``, ``warn``, ``bad`` or ``none``: a CSS class, never a colour."""
    band: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    width: float
    height: float
    bars: tuple[Bar, ...]
    line: str
    """The price as an SVG path, empty where there is none."""
    lowest: Decimal | None
    highest: Decimal | None
    currency: str | None


def style_of(availability: Availability) -> str:
    if availability.buyable:
        return "good"
    if availability in (Availability.OUT_OF_STOCK, Availability.DISCONTINUED):
        return "bad"
    return "none" if availability is Availability.UNKNOWN else "warn"


def chart(
    bands: Sequence[Band], *, since: datetime, until: datetime, width: float = 600, height: float = 120
) -> Chart:
    """Availability as a band along the bottom, the price as steps above it.

    Each band reaches to the next one: between two looks nothing else was seen.
    """
    bands = bands[-MOST:]
    span = max((until - since).total_seconds(), 1.0)

    def x(at: datetime) -> float:
        return round(min(max((at - since).total_seconds() / span, 0.0), 1.0) * width, 1)

    bars = []
    for number, band in enumerate(bands):
        end = bands[number + 1].first_at if number + 1 < len(bands) else until
        left, right = x(band.first_at), x(end)
        bars.append(
            Bar(x=left, width=max(round(right - left, 1), 0.5), style=style_of(band.availability), band=band)
        )
    currency = next((b.currency for b in reversed(bands) if b.price is not None), None)
    priced = [bar for bar in bars if bar.band.price is not None and bar.band.currency == currency]
    prices = [bar.band.price for bar in priced if bar.band.price is not None]
    return Chart(
        width=width,
        height=height,
        bars=tuple(bars),
        line=_steps(priced, min(prices), max(prices), height) if prices else "",
        lowest=min(prices, default=None),
        highest=max(prices, default=None),
        currency=currency,
    )


def _steps(bars: Sequence[Bar], lowest: Decimal, highest: Decimal, height: float) -> str:
    """A staircase: the price is what it was until it was seen to be another."""
    top, bottom = 12.0, height - 34.0
    spread = float(highest - lowest)
    parts: list[str] = []
    for bar in bars:
        share = float((bar.band.price or lowest) - lowest) / spread if spread else 0.5
        y = round(bottom - share * (bottom - top), 1)
        parts.append(f"{'L' if parts else 'M'}{bar.x} {y}L{round(bar.x + bar.width, 1)} {y}")
    return "".join(parts)
