"""Which watches a pushed event is about: by address, else by the codes of the product or of its variants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from crawler.identity import clean_gtin
from crawler.storage.registry import chunks
from crawler.storage.schema import Site, Snapshot, Watch, WatchKind, WatchState
from crawler.urls import registrable_domain, url_key

KEPT_CODES = 20_000
"""Snapshots whose variants' codes are remembered; a snapshot never changes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What an event says of the product that it is about."""

    urls: tuple[str, ...]
    """Canonical."""
    hosts: tuple[str, ...]
    """Where the codes are meant."""
    product: str | None
    gtin: str | None
    sku: str | None
    mpn: str | None

    @property
    def codes(self) -> frozenset[str]:
        skus = {code for code in (self.sku, self.product) if code}
        return frozenset({*skus, *(gtin_forms(self.gtin) if self.gtin else ())})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A watch that may be meant."""

    id: int
    url: str


def find(connection: Connection, sought: Sequence[Sought]) -> list[list[Found]]:
    """For each of them the active watches of pages that it is about, in the order of their ids."""
    by_key = _by_url(connection, {url_key(url) for one in sought for url in one.urls})
    found = [{w.id: w for url in one.urls for w in by_key.get(url_key(url), ())} for one in sought]
    coded = [i for i, one in enumerate(sought) if not found[i] and (one.codes or one.mpn)]
    if coded:
        sites = _sites(connection, {host for i in coded for host in sought[i].hosts})
        for i, watches in _by_codes(connection, {i: sought[i] for i in coded}, sites).items():
            found[i] = {w.id: w for w in watches}
    return [[one[number] for number in sorted(one)] for one in found]


def _by_url(connection: Connection, keys: Collection[str]) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = defaultdict(list)
    for part in chunks(sorted(keys)):
        query = select(Watch.id, Watch.url, Watch.url_key).where(Watch.url_key.in_(part), *_ACTIVE)
        for number, url, key in connection.execute(query):
            found[key].append(Found(id=number, url=url))
    return found


_ACTIVE = (Watch.state == WatchState.ACTIVE, Watch.kind == WatchKind.PAGE)


def _sites(connection: Connection, hosts: Iterable[str]) -> dict[str, int]:
    """Site ids by host."""
    domains = {host: registrable_domain(host) for host in hosts}
    query = select(Site.domain, Site.id).where(Site.domain.in_(set(domains.values())))
    known = {domain: number for domain, number in connection.execute(query)}  # noqa: C416
    return {host: known[domain] for host, domain in domains.items() if domain in known}


def _by_codes(
    connection: Connection, sought: Mapping[int, Sought], sites: Mapping[str, int]
) -> dict[int, list[Found]]:
    """By the product's own codes; where no page has them, by those of the variants that it lists."""
    wanted = {i: [sites[host] for host in one.hosts if host in sites] for i, one in sought.items()}
    of_product = _products(connection, sought, wanted)
    rest = {i: one for i, one in sought.items() if not of_product.get(i) and one.codes}
    return of_product | _variants(connection, rest, wanted)


def _products(
    connection: Connection, sought: Mapping[int, Sought], sites: Mapping[int, Sequence[int]]
) -> dict[int, list[Found]]:
    everywhere = sorted({site for i in sought for site in sites[i]})
    codes = sorted({code for one in sought.values() for code in one.codes})
    models = sorted({one.mpn for one in sought.values() if one.mpn})
    if not everywhere:
        return {}
    query = select(Watch.id, Watch.url, Watch.site_id, Watch.sku, Watch.gtin, Watch.mpn).where(
        Watch.site_id.in_(everywhere),
        or_(Watch.sku.in_(codes), Watch.gtin.in_(codes), Watch.mpn.in_(models)),
        *_ACTIVE,
    )
    found: dict[int, list[Found]] = defaultdict(list)
    for row in connection.execute(query):
        for i, one in sought.items():
            named = {row.sku, row.gtin} & one.codes or (one.mpn is not None and row.mpn == one.mpn)
            if named and row.site_id in sites[i]:
                found[i].append(Found(id=row.id, url=row.url))
    return found


def _variants(
    connection: Connection, sought: Mapping[int, Sought], sites: Mapping[int, Sequence[int]]
) -> dict[int, list[Found]]:
    everywhere = sorted({site for i in sought for site in sites[i]})
    if not everywhere:
        return {}
    pages = connection.execute(
        select(Watch.id, Watch.url, Watch.site_id, Watch.snapshot_id).where(
            and_(Watch.site_id.in_(everywhere), Watch.snapshot_id.is_not(None)), *_ACTIVE
        )
    ).all()
    listed = _codes_of(connection, [row.snapshot_id for row in pages])
    by_code: dict[str, list[Any]] = defaultdict(list)
    for row in pages:
        for code in listed.get(row.snapshot_id, ()):
            by_code[code].append(row)
    return {
        i: [
            Found(id=row.id, url=row.url)
            for code in sorted(one.codes)
            for row in by_code.get(code, ())
            if row.site_id in sites[i]
        ]
        for i, one in sought.items()
    }


_codes: dict[int, frozenset[str]] = {}


def _codes_of(connection: Connection, snapshot_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The codes of the variants that snapshots list; each is read from the database once a process."""
    for part in chunks([number for number in snapshot_ids if number not in _codes]):
        rows = connection.execute(select(Snapshot.id, Snapshot.detail).where(Snapshot.id.in_(part)))
        _codes.update((number, codes_in(detail)) for number, detail in rows)
    found = {number: _codes[number] for number in snapshot_ids if number in _codes}
    for number in list(_codes)[: max(0, len(_codes) - KEPT_CODES)]:
        del _codes[number]
    return found


def codes_in(detail: Mapping[str, Any]) -> frozenset[str]:
    """
    >>> sorted(codes_in({"variants": [{"key": "1", "sku": "A-1", "gtin": "4006381333931"}]}))
    ['04006381333931', '4006381333931', 'A-1']
    """
    found: set[str] = set()
    for variant in detail.get("variants") or ():
        if sku := variant.get("sku"):
            found.add(sku)
        if gtin := variant.get("gtin"):
            found.update(gtin_forms(gtin))
    return frozenset(found)


@lru_cache(maxsize=4096)
def gtin_forms(gtin: str) -> tuple[str, ...]:
    """The same GTIN with as many leading zeros as shops write; nothing for what is none.

    >>> gtin_forms("4006381333931")
    ('4006381333931', '04006381333931')
    """
    clean = clean_gtin(gtin)
    if clean is None:
        return ()
    digits = clean.lstrip("0")
    return tuple(digits.zfill(n) for n in (8, 12, 13, 14) if len(digits) <= n)
