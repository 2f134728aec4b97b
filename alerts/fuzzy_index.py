"""Which of very many queries a product may match, before each of those is scored. Pure, in memory.

Every different text is taken apart once and listed under its words; a product's words then add up, for all
texts at once, what share of each is there. What can't reach its threshold is never scored. Changes cost only
what changed: :meth:`QueryIndex.update` compares texts.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from alerts.fuzzy import ALIKE, DEFAULT_THRESHOLD, Match, Name, match
from crawler.fuzzy_query import Asked, parse, read

__all__ = ["Hit", "QueryIndex", "StoredQuery"]

_CODE_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A subscription's words. Equal texts are scored once, whoever wrote them."""

    text: str
    threshold: int | None = None
    """None takes the tuned default."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A subscription whose query the product matches."""

    key: int
    query: StoredQuery
    match: Match


@dataclass(slots=True)
class _Postings:
    """The texts that ask for one word, and what share of each it is."""

    texts: array[int] = field(default_factory=lambda: array("I"))
    shares: array[float] = field(default_factory=lambda: array("f"))

    def add(self, text: int, share: float) -> None:
        self.texts.append(text)
        self.shares.append(share)


class QueryIndex:
    """Queries by the words in them; keys are subscriptions' ids."""

    def __init__(self) -> None:
        self._queries: dict[int, StoredQuery] = {}
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []
        self._keys: list[list[int]] = []
        """Of each text: who asks for it."""
        self._musts = array("B")
        """How many codes and numbers each text insists on."""
        self._exact: dict[str, _Postings] = defaultdict(_Postings)
        self._must: dict[str, _Postings] = defaultdict(_Postings)
        self._spelt: dict[str, _Postings] = defaultdict(_Postings)
        """Words that may be misspelt; they are found exactly too."""
        self._grams: dict[str, _Postings] = defaultdict(_Postings)

    def __len__(self) -> int:
        return len(self._queries)

    @property
    def texts(self) -> int:
        """Different ones that were ever taken apart."""
        return len(self._texts)

    def update(self, queries: Mapping[int, StoredQuery]) -> int:
        """Make it hold these and no others; returns how many were added, changed or removed."""
        gone = [key for key, query in self._queries.items() if queries.get(key) != query]
        for key in gone:
            self._keys[self._numbers[self._queries.pop(key).text]].remove(key)
        new = [(key, query) for key, query in queries.items() if key not in self._queries]
        for key, query in new:
            number = self._numbers.get(query.text)
            if number is None:
                number = self._add(query.text)
            self._keys[number].append(key)
            self._queries[key] = query
        return len(gone) + len(new)

    def _add(self, text: str) -> int:
        number = len(self._texts)
        self._numbers[text] = number
        self._texts.append(text)
        self._keys.append([])
        # Past the cache of parse(): each text is taken apart here once.
        asked = _read(text)
        self._musts.append(255 if asked is None else self._list(asked, number))
        return number

    def _list(self, asked: Asked, number: int) -> int:
        """Lists one text under its words; returns how many of them must be there."""
        whole = sum(w.weight for w in asked.words) + _CODE_WEIGHT * len(asked.codes)
        for code in asked.codes:
            self._must[f"#{code}"].add(number, _CODE_WEIGHT / whole)
        for word in asked.words:
            share = word.weight / whole
            if word.grams:
                for gram in word.grams:
                    self._grams[gram].add(number, share / len(word.grams))
            elif word.must:
                self._must[word.text].add(number, share)
            else:
                (self._exact if word.exact else self._spelt)[word.text].add(number, share)
        return min(254, len(asked.codes) + sum(w.must for w in asked.words))

    def find(self, name: Name) -> list[Hit]:
        """The subscriptions that the product matches, in the order of their texts."""
        return [hit for number in self.candidates(name) for hit in self._hits(int(number), name)]

    def candidates(self, name: Name) -> NDArray[np.intp]:
        """The numbers of the texts that the product's words may suffice for."""
        count = len(self._texts)
        share = np.zeros(count, dtype=np.float32)
        musts = np.zeros(count, dtype=np.uint8)
        for word in (*name.words, *(f"#{code}" for code in name.known_codes)):
            posted = self._must.get(word)
            if posted is not None:
                texts = np.frombuffer(posted.texts, dtype=np.uint32)
                share[texts] += np.frombuffer(posted.shares, dtype=np.float32)
                musts[texts] += 1
        for posted, alike in self._alike(name):
            texts = np.frombuffer(posted.texts, dtype=np.uint32)
            share[texts] += np.frombuffer(posted.shares, dtype=np.float32) * alike
        enough = share >= (self._least() - 1) / 100
        required: NDArray[np.uint8] = np.frombuffer(self._musts, dtype=np.uint8)
        found: NDArray[np.intp] = np.flatnonzero(enough & (musts >= required))
        return found

    def _alike(self, name: Name) -> Iterator[tuple[_Postings, float]]:
        for word in name.words | name.beside:
            if word in self._exact:
                yield self._exact[word], 1.0
        for gram in name.dense:
            if gram in self._grams:
                yield self._grams[gram], 1.0
        best: dict[str, float] = {}
        for word in name.words | name.beside:
            if word in self._spelt:
                best[word] = 1.0
        for word in name.spellings:
            for known, alike, _ in extract(
                word,
                self._spelt.keys(),
                scorer=ratio,
                processor=None,
                score_cutoff=ALIKE,
                limit=None,
            ):
                best[known] = max(best.get(known, 0.0), alike / 100)
        for known, alike in best.items():
            yield self._spelt[known], alike

    def _least(self) -> int:
        """The lowest threshold that anybody set, so that nobody's match is left out."""
        own = {q.threshold for q in self._queries.values() if q.threshold is not None}
        return min({DEFAULT_THRESHOLD, *own})

    def _hits(self, number: int, name: Name) -> Iterator[Hit]:
        keys = self._keys[number]
        asked = read(self._texts[number]) if keys else None
        if asked is None:
            return
        found = match(asked, name)
        for key in keys:
            query = self._queries[key]
            if found.score >= (DEFAULT_THRESHOLD if query.threshold is None else query.threshold):
                yield Hit(key, query, found)


def _read(text: str) -> Asked | None:
    try:
        return parse.__wrapped__(text)
    except ValueError:
        return None


def scored_one_by_one(queries: Iterable[tuple[int, StoredQuery]], name: Name) -> list[Hit]:
    """What :meth:`QueryIndex.find` finds, without an index: for tests and for measuring."""
    hits = []
    for key, query in queries:
        asked = read(query.text)
        if asked is None:
            continue
        found = match(asked, name)
        if found.score >= (DEFAULT_THRESHOLD if query.threshold is None else query.threshold):
            hits.append(Hit(key, query, found))
    return hits
