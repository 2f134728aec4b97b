"""What waits for a person's word, as people see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, case, func, select

from crawler.model import Availability, TransitionKind
from crawler.storage.flips import BUYABLE
from crawler.storage.holds import waits
from crawler.storage.schema import (
    Delivery,
    DeliveryState,
    Listing,
    Site,
    TransitionRow,
    VariantState,
    Watch,
    WatchKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSite:
    """What waits for a person's word at one site."""

    site_id: int
    domain: str
    since: datetime
    occasions: int
    watches: int
    sent: int
    """Messages about it that had gone out before it was held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldNews:
    """One transition that waits."""

    watch_id: int
    product: str
    url: str
    variant: str
    kind: TransitionKind
    at: datetime
    still_so: bool
    """Whether the last look still says that it can be bought."""


def held_by_site(connection: Connection) -> dict[int, int]:
    """How many occasions wait at each site."""
    return {site.site_id: site.occasions for site in held_sites(connection)}


def held_sites(connection: Connection) -> list[HeldSite]:
    """Sites where something waits, the longest waiting first."""
    rows = connection.execute(
        select(
            Site.id,
            Site.domain,
            func.min(TransitionRow.held_at),
            func.count(TransitionRow.occasion.distinct()),
            func.count(TransitionRow.watch_id.distinct()),
        )
        .join(Watch, Watch.id == TransitionRow.watch_id)
        .join(Site, Site.id == Watch.site_id)
        .where(waits())
        .group_by(Site.id, Site.domain)
        .order_by(func.min(TransitionRow.held_at))
    ).all()
    sent = _sent_by_site(connection) if rows else {}
    return [
        HeldSite(
            site_id=site_id,
            domain=domain,
            since=since,
            occasions=occasions,
            watches=watches,
            sent=sent.get(site_id, 0),
        )
        for site_id, domain, since, occasions, watches in rows
        if since is not None
    ]


def _sent_by_site(connection: Connection) -> dict[int, int]:
    waiting = (
        select(TransitionRow.occasion, Watch.site_id)
        .distinct()
        .join(Watch, Watch.id == TransitionRow.watch_id)
        .where(waits())
        .subquery()
    )
    rows = connection.execute(
        select(waiting.c.site_id, func.count())
        .join(Delivery, Delivery.occasion == waiting.c.occasion)
        .where(Delivery.state == DeliveryState.SENT)
        .group_by(waiting.c.site_id)
    )
    return {row[0]: row[1] for row in rows}


def held_news(connection: Connection, site_id: int, *, limit: int = 20) -> list[HeldNews]:
    """Some of what waits at a site, newest first."""
    same = and_(
        VariantState.watch_id == TransitionRow.watch_id, VariantState.variant_key == TransitionRow.variant_key
    )
    listed = and_(
        Watch.kind == WatchKind.FEED,
        Listing.watch_id == TransitionRow.watch_id,
        Listing.key == TransitionRow.variant_key,
    )
    gone = case((Listing.gone_at.is_not(None), Availability.OUT_OF_STOCK))
    rows = connection.execute(
        select(
            TransitionRow.watch_id,
            func.coalesce(Watch.name, Watch.product_name, Watch.url).label("product"),
            func.coalesce(Listing.url, Watch.url).label("url"),
            TransitionRow.variant_label.label("variant"),
            TransitionRow.kind,
            TransitionRow.at,
            func.coalesce(gone, Listing.availability, VariantState.availability, TransitionRow.after)
            .in_(BUYABLE)
            .label("still_so"),
        )
        .join(Watch, Watch.id == TransitionRow.watch_id)
        .outerjoin(VariantState, same)
        .outerjoin(Listing, listed)
        .where(waits(), Watch.site_id == site_id)
        .order_by(TransitionRow.id.desc())
        .limit(limit)
    )
    return [HeldNews(**{**row._mapping, "still_so": bool(row.still_so)}) for row in rows]


def find_site(connection: Connection, domain: str) -> int | None:
    return connection.execute(select(Site.id).where(Site.domain == domain)).scalar()
