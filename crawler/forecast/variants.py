"""The rate of one variant, beside that of its product and of the other variants somebody waits for. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crawler.forecast.rates import Learned, Prior, restocks_per_hour

SIBLINGS = 1.0
"""How many restocks the product's own rate counts beside those of the variant's siblings."""


def of_a_variant(own: Learned, *, product: Learned, siblings: Iterable[Learned], prior: Prior) -> Learned:
    """What was learned of a variant, with what to expect of it before its own evidence.

    A product restocks whenever any of its variants does, so its rate is the most that a variant can have;
    what was seen of the siblings says how much less a single one has.

    >>> product = Learned(restocks=12, exposure_h=24 * 60)
    >>> sibling = Learned(restocks=3, exposure_h=24 * 60)
    >>> alone = of_a_variant(Learned(), product=product, siblings=[], prior=Prior())
    >>> beside = of_a_variant(Learned(), product=product, siblings=[sibling], prior=Prior())
    >>> round(alone.prior_rate * 24, 3), round(beside.prior_rate * 24, 3)
    (0.2, 0.062)
    """
    others = list(siblings)
    rate = restocks_per_hour(product, prior)
    restocks = sum(other.restocks for other in others)
    exposure = sum(other.exposure_h for other in others)
    return replace(own, prior_rate=(restocks + SIBLINGS) / (exposure + SIBLINGS / rate))
