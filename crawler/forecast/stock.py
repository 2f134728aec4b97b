"""What an offer says of the stock that somebody may wait for. Pure, plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.model import Availability


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What an offer says can be bought and what can't, by variant; "" is a product without variants."""

    inside: frozenset[str] = frozenset()
    out: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        return bool(self.inside or self.out)


def stock_of(availability: Availability, variants: Iterable[tuple[str, Availability]]) -> Stock:
    """An unknown availability is in neither.

    >>> found = stock_of(Availability.IN_STOCK, [("M", Availability.IN_STOCK), ("L", Availability.PREORDER)])
    >>> sorted(found.inside), sorted(found.out), stock_of(Availability.UNKNOWN, []).known
    (['M'], ['L'], False)
    """
    each = list(variants) or [("", availability)]
    return Stock(
        inside=frozenset(key for key, state in each if state.buyable),
        out=frozenset(key for key, state in each if not state.buyable and state is not Availability.UNKNOWN),
    )
