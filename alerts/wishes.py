"""Who asked for a product wherever it is watched, or for anything like their words: one portion's interests.

The queries are kept in memory, taken apart and indexed, for each database that this process works on: read
again only when the count of their changes differs.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from alerts import semantic
from alerts.fuzzy import Match, Name, match
from alerts.fuzzy_index import QueryIndex, StoredQuery
from alerts.matching import Wish
from crawler.fuzzy_query import Asked, read
from crawler.product_keys import in_words
from crawler.storage.handover import UnmatchedOccasion
from crawler.storage.wish_listeners import (
    NotThis,
    QueryRow,
    StoredProduct,
    not_these,
    products,
    queries_version,
    stored_queries,
    wishes_by_key,
)

log = logging.getLogger(__name__)

WHOLE = ""
"""The product of a page, among the keys of what was matched."""
NOT_THIS = "you answered that this is not what you meant"


@dataclass(slots=True)
class Interest:
    """Why a subscription to no single watch hears of an occasion."""

    subscriber_id: int
    product_key: str | None = None
    query: str | None = None
    matches: dict[str, Match | None] = field(default_factory=dict)
    """What matched, by the listing's key (of a page :data:`WHOLE`)."""
    not_this: set[str] = field(default_factory=set)
    """Those that the person said are something else."""
    meant: int | None = None
    """How alike in meaning, of 100, where the words alone didn't match."""

    @property
    def wanted(self) -> frozenset[str]:
        return frozenset(self.matches) - self.not_this

    def why(self, language: str = "en") -> str:
        """In the person's language."""
        chinese = language.lower().startswith("zh")
        if self.product_key is not None:
            said = in_words(self.product_key)
            return f"您要的商品 {said}" if chinese else f"the product you asked for, {said}"
        query = self.query or ""
        if self.meant is not None:
            short = query[:60]
            return (
                f"意思与“{short}”相近（{self.meant}/100）"
                if chinese
                else f"close in meaning to “{short}” ({self.meant} of 100)"
            )
        found = next((m for key, m in self.matches.items() if m and key not in self.not_this), None)
        return found.why(query, language) if found else ""

    def effective(self, wish: Wish) -> Wish:
        """The wish with the sizes and the price that stand in the person's words."""
        asked = read(self.query) if self.query else None
        if asked is None:
            return wish
        if wish.price_limit is None and asked.limit is not None:
            wish = replace(wish, price_limit=asked.limit, currency=asked.currency)
        return replace(wish, variants=wish.variants or asked.sizes, keywords=())


Interests = dict[int, Interest]
"""By subscription."""


def interests(connection: Connection, occasions: Sequence[UnmatchedOccasion]) -> list[Interests]:
    """For each occasion, who asked for what it is about without naming its watch."""
    known = _known_queries(connection)
    pages = {o.watch_id for o in occasions if o.listings is None}
    products_ = products(connection, pages) if pages else {}
    keys = {key for product in products_.values() for key in product.keys}
    by_key = wishes_by_key(connection, keys) if keys else {}
    found: list[Interests] = []
    for occasion in occasions:
        with _LOCK:
            of_queries = known.find(_names(occasion, products_))
        product = products_.get(occasion.watch_id) if occasion.listings is None else None
        for key in product.keys if product else ():
            for subscription, subscriber in by_key.get(key, ()):
                interest = Interest(subscriber, product_key=key, matches={WHOLE: None})
                of_queries.setdefault(subscription, interest)
        found.append(of_queries)
    _refuse(connection, occasions, found, products_)
    return found


def _names(occasion: UnmatchedOccasion, known: Mapping[int, StoredProduct]) -> dict[str, Name]:
    """The products that the occasion is about."""
    if occasion.listings is not None:
        return {
            key: Name(
                title=x.title,
                brand=x.brand or "",
                more=x.tags,
                codes=tuple(v.sku for v in x.variants if v.sku),
            )
            for key, x in occasion.listings.items()
        }
    product = known.get(occasion.watch_id)
    if product is None or not product.name:
        return {}
    codes = (product.sku, product.mpn, product.gtin, *(v.sku for v in occasion.variants))
    name = Name(
        title=product.name,
        brand=product.brand or "",
        more=tuple(v.label for v in occasion.variants[:200]),
        codes=tuple(code for code in codes if code),
    )
    return {WHOLE: name}


def _refuse(
    connection: Connection,
    occasions: Sequence[UnmatchedOccasion],
    found: Sequence[Interests],
    known: Mapping[int, StoredProduct],
) -> None:
    """Notes what people answered "not this" to."""
    fuzzy = {s: i.subscriber_id for of_one in found for s, i in of_one.items() if i.query is not None}
    if not fuzzy:
        return
    answers: dict[int, list[NotThis]] = defaultdict(list)
    for answer in not_these(connection, fuzzy):
        answers[answer.subscription_id].append(answer)
    for occasion, of_one in zip(occasions, found, strict=True):
        product = known.get(occasion.watch_id)
        keys = set(product.keys) if product else set()
        for subscription in answers.keys() & of_one.keys():
            for answer in answers[subscription]:
                same = answer.watch_id == occasion.watch_id
                if same or (answer.listing_key is None and keys & set(answer.keys)):
                    of_one[subscription].not_this.add(answer.listing_key or WHOLE)


class _Known:
    """The queries of one database, as they were at some version."""

    def __init__(self) -> None:
        self.version = -1
        self._index = QueryIndex()
        self._rows: dict[int, QueryRow] = {}
        self._similar: list[tuple[QueryRow, Asked]] = []
        self._meanings: NDArray[np.float32] | None = None

    def update(self, rows: Iterable[QueryRow], version: int) -> None:
        self._rows = {row.id: row for row in rows}
        changed = self._index.update({i: StoredQuery(r.query, r.threshold) for i, r in self._rows.items()})
        self.version = version
        log.debug("%d queries, %d of them changed", len(self._rows), changed)
        self._similar = [
            (row, asked) for row in self._rows.values() if row.similar and (asked := read(row.query))
        ]
        self._meanings = None
        if self._similar and semantic.installed():
            self._meanings = np.stack([semantic.embedded(_plain(asked)) for _, asked in self._similar])
        elif self._similar:
            log.warning("%d wishes: %s", len(self._similar), semantic.NOTICE)

    def find(self, names: Mapping[str, Name]) -> Interests:
        found: Interests = {}
        for key, name in names.items():
            for hit in self._index.find(name) if self._rows else ():
                row = self._rows[hit.key]
                interest = found.setdefault(hit.key, Interest(row.subscriber_id, query=row.query))
                interest.matches[key] = hit.match
            self._alike(key, name, found)
        return found

    def _alike(self, key: str, name: Name, found: Interests) -> None:
        if self._meanings is None:
            return
        alike = self._meanings @ semantic.embedded(name.title)
        for at in np.flatnonzero(alike >= semantic.LEAST / 100):
            row, asked = self._similar[int(at)]
            score = round(100 * float(alike[at]))
            if row.id in found or score < (row.threshold or semantic.DEFAULT_THRESHOLD):
                continue
            by_words = match(asked, name)
            if by_words.refused:
                continue
            found[row.id] = Interest(
                row.subscriber_id, query=row.query, matches={key: by_words}, meant=min(score, 100)
            )


def _plain(asked: Asked) -> str:
    """The words without sizes, prices and what isn't wanted."""
    return " ".join(word.text for word in asked.words) or asked.text


_KNOWN: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()
_LOCK = threading.Lock()


def refresh(connection: Connection) -> None:
    """Take apart what queries are new, before a transaction that writes would wait for it."""
    _known_queries(connection)


def _known_queries(connection: Connection) -> _Known:
    version = queries_version(connection)
    with _LOCK:
        known = _KNOWN.setdefault(connection.engine, _Known())
        if known.version != version:
            known.update(stored_queries(connection) if version else (), version)
        return known
