"""Which spider reads which site, as the database remembers it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, func, or_, select, update

from crawler.storage.schema import Site, Watch, table_of


def sites_in_question(
    connection: Connection, *, domains: Collection[str], spiders: Collection[str]
) -> list[tuple[int, str, str]]:
    """(site id, its spider, a watched URL) for sites of these domains, or with none of these spiders."""
    query = (
        select(Site.id, Site.spider, func.min(Watch.url))
        .join(Watch, Watch.site_id == Site.id)
        .where(or_(Site.domain.in_(domains), Site.spider.not_in(spiders)))
        .group_by(Site.id, Site.spider)
    )
    return [(site_id, spider, url) for site_id, spider, url in connection.execute(query)]


def assign_spiders(connection: Connection, spiders: Mapping[int, str]) -> None:
    """Let the sites be read by these spiders from now on."""
    if spiders:
        table = table_of(Site)
        connection.execute(
            update(table).where(table.c.id == bindparam("site")).values(spider=bindparam("reader")),
            [{"site": site, "reader": spider} for site, spider in spiders.items()],
        )
