"""What is due, who looks at it now, and letting go of it again.

A crawl leases whole sites, so that one domain is asked by one crawl at a time whatever number of
processes run; what a killed crawl held is free again when its lease ends.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, func, or_, select, update

from crawler.manners import Standing
from crawler.model import Product, Validators
from crawler.storage.manners import pace_of
from crawler.storage.rationing import turns
from crawler.storage.schema import Site, Watch, WatchKind, table_of

LEASE = timedelta(seconds=45)
"""How long a crawl holds a site without a sign of life."""
ASKED_WITHIN = timedelta(minutes=1)
"""A site that may not be asked before is left for later; so many of its watches are taken as fit into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWatch:
    """What a spider needs to look at a watch."""

    id: int
    site_id: int
    domain: str
    url: str
    validators: Validators
    second_look: bool
    fingerprint: str | None
    """Of the last Offer."""
    product: Product
    """What the last Offer said the product is; empty before the first."""
    kind: WatchKind = WatchKind.PAGE
    browser: bool | None = None
    """Whether a person wants it opened in a browser; None leaves it to the site."""
    site_browser: bool = False
    """Learned: the site's pages show their product only in a browser."""
    browser_tried_at: datetime | None = None
    reader: Mapping[str, Any] | None = None
    """A person's own selectors and words, as stored; None reads it by the site's spider."""


def due_sites(
    *, spider: str, cutoff: datetime, now: datetime, limit: int, site_id: int | None = None
) -> Select[int, str]:
    """Sites of a spider with a watch due by ``cutoff`` that nobody holds, the longest waiting first.

    ``site_id`` asks of this one only.
    """
    query = (
        select(Site.id, Site.domain)
        .where(Site.spider == spider, waits_for_a_look(now=now, cutoff=cutoff))
        .order_by(Site.next_look_at)
        .limit(limit)
    )
    return query if site_id is None else query.where(Site.id == site_id)


def waits_for_a_look(*, now: datetime, cutoff: datetime) -> ColumnElement[bool]:
    """A site with a watch due by ``cutoff`` that nobody holds and that may be asked."""
    return and_(Site.next_look_at <= cutoff, _free(now), *_may_be_asked(now))


def due_watches(*, site_ids: Collection[int], cutoff: datetime, per_site: int) -> Select[int]:
    """At most ``per_site`` due watches of each of the sites, the longest waiting first."""
    turn = func.row_number().over(partition_by=Watch.site_id, order_by=Watch.next_look_at).label("turn")
    ranked = (
        select(Watch.id, turn).where(Watch.site_id.in_(site_ids), Watch.next_look_at <= cutoff).subquery()
    )
    return select(ranked.c.id).where(ranked.c.turn <= per_site)


def next_work(connection: Connection, *, now: datetime, until: datetime) -> dict[str, datetime]:
    """For each spider with something due by ``until`` that nobody holds: when its first watch falls due."""
    rows = connection.execute(
        select(Site.spider, func.min(Site.next_look_at))
        .where(waits_for_a_look(now=now, cutoff=until))
        .group_by(Site.spider)
    )
    return {spider: at for spider, at in rows if at is not None}


def count_due(connection: Connection, *, spiders: Collection[str], now: datetime) -> int:
    """How many watches of the spiders are due."""
    query = (
        select(func.count())
        .select_from(Watch)
        .join(Site, Site.id == Watch.site_id)
        .where(Site.spider.in_(spiders), Site.next_look_at <= now, Watch.next_look_at <= now)
    )
    return connection.execute(query).scalar_one()


def claim(
    connection: Connection,
    *,
    spider: str,
    token: str,
    now: datetime,
    cutoff: datetime,
    sites: int,
    per_site: int,
    site_id: int | None = None,
) -> list[DueWatch]:
    """Lease up to ``sites`` sites (or this one) under ``token`` and return what is due on them.

    Of a site whose looks go by what they are worth: no more than its budget lets burst, the worthiest first.
    """
    query = due_sites(spider=spider, cutoff=cutoff, now=now, limit=sites, site_id=site_id)
    if connection.dialect.name != "sqlite":
        query = query.with_for_update(skip_locked=True)
    domains = {row.id: row.domain for row in connection.execute(query)}
    if not domains:
        return []
    connection.execute(
        update(Site).where(Site.id.in_(domains)).values(lease_token=token, lease_until=now + LEASE)
    )
    rationed = turns(connection, domains, now=now, cutoff=cutoff, per_site=per_site)
    wanted = due_watches(site_ids=[n for n in domains if n not in rationed], cutoff=cutoff, per_site=per_site)
    place = {watch_id: n for turn in rationed.values() for n, watch_id in enumerate(turn.first)}
    rows = connection.execute(
        select(Watch.__table__, Site.browser.label("site_browser"), *_MANNERS)
        .join(Site, Site.id == Watch.site_id)
        .where(or_(Watch.id.in_(wanted), Watch.id.in_(list(place))) if place else Watch.id.in_(wanted))
        .order_by(Watch.next_look_at)
    ).mappings()
    found: list[DueWatch] = []
    taken: Counter[int] = Counter()
    for row in sorted(rows, key=lambda row: place.get(row["id"], 0)):
        taken[row["site_id"]] += 1
        if taken[row["site_id"]] <= _at_once(row):
            found.append(_due_watch(row, domains[row["site_id"]]))
    idle = domains.keys() - {watch.site_id for watch in found}
    release(connection, site_ids=idle, token=token)
    for held in idle & rationed.keys():
        if (ready_at := rationed[held].ready_at) is not None:
            _put_off(connection, held, until=ready_at, cutoff=cutoff)
    return found


def _put_off(connection: Connection, site_id: int, *, until: datetime, cutoff: datetime) -> None:
    """A site whose budget bears no look now is due again when it does, or when another watch falls due."""
    others = select(func.min(Watch.next_look_at)).where(Watch.site_id == site_id, Watch.next_look_at > cutoff)
    other = connection.execute(others).scalar()
    at = until if other is None else min(until, other)
    connection.execute(update(Site).where(Site.id == site_id).values(next_look_at=at))


def keep(connection: Connection, *, site_ids: Iterable[int], token: str, now: datetime) -> None:
    """A sign of life: the sites that are still held under ``token`` stay held for another lease."""
    mine = and_(Site.id.in_(list(site_ids)), Site.lease_token == token)
    connection.execute(update(Site).where(mine).values(lease_until=now + LEASE))


def release(connection: Connection, *, site_ids: Iterable[int], token: str) -> None:
    """Let sites go, and note when each is due next. What another crawl holds by now stays its own."""
    ids = list(site_ids)
    if ids:
        mine = and_(Site.id.in_(ids), Site.lease_token == token)
        connection.execute(
            update(Site).where(mine).values(lease_token=None, lease_until=None, next_look_at=earliest())
        )


def earliest() -> ColumnElement[datetime | None]:
    """When the first of a site's watches is due, as a subquery on ``site``."""
    return (
        select(func.min(Watch.next_look_at)).where(Watch.site_id == Site.id).correlate(Site).scalar_subquery()
    )


def _free(now: datetime) -> ColumnElement[bool]:
    # A lease that ends later than a new one would was made by a clock that has since jumped back.
    return or_(Site.lease_until.is_(None), Site.lease_until <= now, Site.lease_until > now + LEASE * 2)


def _may_be_asked(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Neither paused, nor asked so lately or by somebody else that its turn comes only after a while."""
    return (
        or_(Site.paused_until.is_(None), Site.paused_until <= now),
        or_(Site.free_at.is_(None), Site.free_at <= now + ASKED_WITHIN),
    )


_MANNERS = (Site.blocks, Site.latency_s, Site.crawl_delay_s, Site.slowdown_s, Site.clean_looks)


def _at_once(row: RowMapping) -> float:
    """How many of a site's watches are taken together: one where it turns us away, few where it is slow."""
    if Standing(blocks=row["blocks"]).probing:
        return 1
    gap = pace_of(row).gap(0.0)
    return max(1.0, ASKED_WITHIN.total_seconds() / gap) if gap else math.inf


def _due_watch(row: RowMapping, domain: str) -> DueWatch:
    return DueWatch(
        id=row["id"],
        site_id=row["site_id"],
        domain=domain,
        url=row["url"],
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
        second_look=row["second_look"],
        fingerprint=row["fingerprint"],
        product=product_of(row),
        reader=row["reader"],
        kind=row["kind"],
        browser=row["browser"],
        site_browser=row["site_browser"],
        browser_tried_at=row["browser_tried_at"],
    )


def product_of(row: RowMapping) -> Product:
    """The identity that the last Offer gave, from a row of ``watch``."""
    return Product(
        name=row["product_name"],
        brand=row["brand"],
        sku=row["sku"],
        mpn=row["mpn"],
        gtin=row["gtin"],
        image=row["image"],
    )


def heal_clock(connection: Connection, *, now: datetime) -> int:
    """Make due what a clock that has jumped back would leave waiting; how many watches that were.

    Such a watch was last looked at in the future. Cheap where there is none: one look through the watches.
    """
    ahead = Watch.looked_at > now + LEASE
    sites = list(connection.execute(select(Watch.site_id).where(ahead).distinct()).scalars())
    if not sites:
        return 0
    healed = connection.execute(
        update(table_of(Watch))
        .where(ahead, Watch.next_look_at.is_not(None))
        .values(next_look_at=now, looked_at=None)
    )
    connection.execute(
        update(table_of(Site))
        .where(Site.id.in_(sites))
        .values(next_look_at=earliest(), paused_until=None, free_at=None, asked_at=None)
    )
    return healed.rowcount
