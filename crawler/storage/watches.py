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
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    RowMapping,
    Select,
    Update,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from crawler.manners import Standing
from crawler.model import Product, Validators
from crawler.storage.lists import among
from crawler.storage.manners import PACE, pace_of
from crawler.storage.rationing import turns
from crawler.storage.schema import Site, SiteForecast, Watch, WatchKind, table_of

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


def anything_due(
    connection: Connection, *, spider: str, cutoff: datetime, now: datetime, site_id: int | None = None
) -> bool:
    """Whether :func:`claim` would find a site."""
    query = _due_sites(only=site_id is not None, locks=False)
    found = connection.execute(query, _due(spider, cutoff=cutoff, now=now, sites=1, site_id=site_id))
    return found.first() is not None


@cache
def _due_sites(*, only: bool, locks: bool) -> Select[Any]:
    """Sites of a spider with a watch due that nobody holds, the longest waiting first.

    Its parameters are made by :func:`_due`. Built once, as all that a claim sends: putting a statement
    together takes longer than answering it.
    """
    steers = exists().where(SiteForecast.site_id == Site.id, SiteForecast.steers)
    waits = _waits(bindparam("cutoff"), bindparam("now"), bindparam("far"), bindparam("soon"))
    query = (
        select(*_OF_A_SITE, steers.label("steers"))
        .where(Site.spider == bindparam("spider"), waits)
        .order_by(Site.next_look_at)
        .limit(bindparam("sites"))
    )
    if only:
        query = query.where(Site.id == bindparam("only"))
    return query.with_for_update(skip_locked=True) if locks else query


def _due(spider: str, *, cutoff: datetime, now: datetime, sites: int, site_id: int | None) -> dict[str, Any]:
    values = {"spider": spider, "cutoff": cutoff, "sites": sites, **_moments(now)}
    return values if site_id is None else {**values, "only": site_id}


def waits_for_a_look(*, now: datetime, cutoff: datetime) -> ColumnElement[bool]:
    """A site with a watch due by ``cutoff`` that nobody holds and that may be asked."""
    return _waits(cutoff, **_moments(now))


_Moment: TypeAlias = datetime | BindParameter[datetime]


def _moments(now: datetime) -> dict[str, datetime]:
    return {"now": now, "far": now + LEASE * 2, "soon": now + ASKED_WITHIN}


def _waits(cutoff: _Moment, now: _Moment, far: _Moment, soon: _Moment) -> ColumnElement[bool]:
    # A lease that ends later than a new one would was made by a clock that has since jumped back.
    free = or_(Site.lease_until.is_(None), Site.lease_until <= now, Site.lease_until > far)
    # Neither paused, nor asked so lately or by somebody else that its turn comes only after a while.
    asked = or_(Site.paused_until.is_(None), Site.paused_until <= now)
    turn = or_(Site.free_at.is_(None), Site.free_at <= soon)
    return and_(Site.next_look_at <= cutoff, free, asked, turn)


@cache
def _leasing(backend: str) -> Update:
    return (
        update(table_of(Site))
        .where(among(backend, Site.id, "of_sites"))
        .values(lease_token=bindparam("token"), lease_until=bindparam("until_then"))
    )


@cache
def _due_watches(backend: str, *, rationed: bool) -> Select[Any]:
    """At most ``per_site`` due watches of each of the sites, and those that rations let go first.

    The longest waiting first.
    """
    turn = func.row_number().over(partition_by=Watch.site_id, order_by=Watch.next_look_at).label("turn")
    ranked = (
        select(Watch.id, turn)
        .where(among(backend, Watch.site_id, "of_sites"), Watch.next_look_at <= bindparam("cutoff"))
        .subquery()
    )
    wanted = Watch.id.in_(select(ranked.c.id).where(ranked.c.turn <= bindparam("per_site")))
    return (
        select(*_OF_A_WATCH)
        .where(or_(wanted, among(backend, Watch.id, "first")) if rationed else wanted)
        .order_by(Watch.next_look_at)
    )


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
    backend = connection.dialect.name
    query = _due_sites(only=site_id is not None, locks=backend != "sqlite")
    due = _due(spider, cutoff=cutoff, now=now, sites=sites, site_id=site_id)
    held = {row.id: row for row in connection.execute(query, due)}
    if not held:
        return []
    lease = {"of_sites": list(held), "token": token, "until_then": now + LEASE}
    connection.execute(_leasing(backend), lease)
    steered = [row.id for row in held.values() if row.steers]
    rationed = turns(connection, steered, now=now, cutoff=cutoff, per_site=per_site)
    place = {watch_id: n for turn in rationed.values() for n, watch_id in enumerate(turn.first)}
    usual = [site for site in held if site not in rationed]
    wanted = {"of_sites": usual, "cutoff": cutoff, "per_site": per_site}
    if place:
        wanted["first"] = list(place)
    rows: Iterable[Row[Any]] = connection.execute(_due_watches(backend, rationed=bool(place)), wanted)
    found: list[DueWatch] = []
    taken: Counter[int] = Counter()
    for row in sorted(rows, key=lambda row: place.get(row.id, 0)) if place else rows:
        site = held[row.site_id]
        taken[site.id] += 1
        if taken[site.id] == 1 or taken[site.id] <= _at_once(site):
            found.append(_due_watch(row, site))
    idle = held.keys() - {watch.site_id for watch in found}
    release(connection, site_ids=idle, token=token)
    for waits in idle & rationed.keys():
        if (ready_at := rationed[waits].ready_at) is not None:
            _put_off(connection, waits, until=ready_at, cutoff=cutoff)
    return found


def _put_off(connection: Connection, site_id: int, *, until: datetime, cutoff: datetime) -> None:
    """A site whose budget bears no look now is due again when it does, or when another watch falls due."""
    others = select(func.min(Watch.next_look_at)).where(Watch.site_id == site_id, Watch.next_look_at > cutoff)
    other = connection.execute(others).scalar()
    at = until if other is None else min(until, other)
    connection.execute(update(Site).where(Site.id == site_id).values(next_look_at=at))


def keep(connection: Connection, *, site_ids: Iterable[int], token: str, now: datetime) -> None:
    """A sign of life: the sites that are still held under ``token`` stay held for another lease."""
    mine = {"of_sites": list(site_ids), "mine": token, "until_then": now + LEASE}
    connection.execute(_keeping(connection.dialect.name), mine)


@cache
def _keeping(backend: str) -> Update:
    return _of_mine(backend).values(lease_until=bindparam("until_then"))


def release(connection: Connection, *, site_ids: Iterable[int], token: str) -> None:
    """Let sites go, and note when each is due next. What another crawl holds by now stays its own."""
    ids = list(site_ids)
    if ids:
        connection.execute(_releasing(connection.dialect.name), {"of_sites": ids, "mine": token})


@cache
def _releasing(backend: str) -> Update:
    return _of_mine(backend).values(lease_token=None, lease_until=None, next_look_at=earliest())


def _of_mine(backend: str) -> Update:
    held = among(backend, Site.id, "of_sites")
    return update(table_of(Site)).where(held, Site.lease_token == bindparam("mine"))


def earliest() -> ColumnElement[datetime | None]:
    """When the first of a site's watches is due, as a subquery on ``site``."""
    return (
        select(func.min(Watch.next_look_at)).where(Watch.site_id == Site.id).correlate(Site).scalar_subquery()
    )


_OF_A_WATCH = tuple(
    table_of(Watch).c[name]
    for name in (
        *("id", "site_id", "url", "etag", "last_modified", "second_look", "fingerprint", "reader", "kind"),
        *("browser", "browser_tried_at", "next_look_at"),
        *("product_name", "brand", "sku", "mpn", "gtin", "image"),
    )
)
_OF_A_SITE = tuple(table_of(Site).c[name] for name in ("id", "domain", "browser", "blocks", *PACE))


def _at_once(site: Row[Any]) -> float:
    """How many of a site's watches are taken together: one where it turns us away, few where it is slow."""
    if Standing(blocks=site.blocks).probing:
        return 1
    gap = pace_of(site._mapping).gap(0.0)
    return max(1.0, ASKED_WITHIN.total_seconds() / gap) if gap else math.inf


def _due_watch(row: Row[Any], site: Row[Any]) -> DueWatch:
    return DueWatch(
        id=row.id,
        site_id=row.site_id,
        domain=site.domain,
        url=row.url,
        validators=Validators(etag=row.etag, last_modified=row.last_modified),
        second_look=row.second_look,
        fingerprint=row.fingerprint,
        product=product_of(row._mapping),
        reader=row.reader,
        kind=row.kind,
        browser=row.browser,
        site_browser=site.browser,
        browser_tried_at=row.browser_tried_at,
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
