"""After an upgrade: a shop that got a spider of its own goes to it, one whose spider is gone to another."""

from __future__ import annotations

import logging
from typing import cast

from crawler.storage.database import Database
from crawler.storage.sites import assign_spiders, sites_in_question
from crawler.urls import registrable_domain
from spiders.base import ShopSpider
from spiders.choose import choose_spider, loader

logger = logging.getLogger(__name__)


def adopt_sites(database: Database) -> dict[int, str]:
    """Give sites to the spiders that now claim them; returns site id -> spider of those that changed."""
    spiders = {name: cast("type[ShopSpider]", loader().load(name)) for name in loader().list()}
    own = {name: cls for name, cls in spiders.items() if cls.__module__.startswith("spiders.sites.")}
    domains = {registrable_domain(domain) for cls in own.values() for domain in cls.domains}

    with database.read() as connection:
        found = sites_in_question(connection, domains=domains, spiders=spiders.keys())
    chosen = {site: choose_spider(url) for site, _, url in found}
    changed = {
        site: chosen[site]
        for site, spider, _ in found
        if chosen[site] != spider and (chosen[site] in own or spider not in spiders)
    }
    if changed:
        database.retrying(lambda connection: assign_spiders(connection, changed))
        logger.info("%d sites are read by another spider from now on", len(changed))
    return changed
