"""The Gamma distribution's tail and quantile, and the negative binomial: what a forecast needs of SciPy.

Plain Python. The series and the continued fraction are those of Numerical Recipes 6.2; the quantile starts
from Wilson and Hilferty's approximation and is polished by Halley's method.
"""

from __future__ import annotations

import math

_STEPS = 500
_TINY = 1e-300


def lower(shape: float, x: float) -> float:
    """P(X <= x) for X ~ Gamma(shape, rate 1); shape > 0.

    >>> round(lower(1.0, 1.0), 6), lower(2.5, 0.0), round(lower(3.0, 50.0), 6)
    (0.632121, 0.0, 1.0)
    """
    if x <= 0:
        return 0.0
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        return min(1.0, scale * _series(shape, x))
    return max(0.0, 1.0 - scale * _fraction(shape, x))


def _series(shape: float, x: float) -> float:
    term = total = 1 / shape
    n = 0
    while term > total * 1e-16:
        n += 1
        term *= x / (shape + n)
        total += term
    return total


def _fraction(shape: float, x: float) -> float:
    """Lentz's method for the upper tail."""
    b = x + 1 - shape
    c = 1 / _TINY
    d = 1 / b
    h = d
    n, change = 0, math.inf
    while abs(change - 1) > 1e-15 and n < _STEPS:
        n += 1
        a = n * (shape - n)
        b += 2
        d = 1 / _away_from_zero(a * d + b)
        c = _away_from_zero(b + a / c)
        change = d * c
        h *= change
    return h


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def quantile(shape: float, p: float) -> float:
    """The x with P(X <= x) = p for X ~ Gamma(shape, rate 1); 0 < p < 1.

    >>> round(quantile(1.0, 0.5), 6), round(quantile(3.0, 0.9), 4)
    (0.693147, 5.3223)
    """
    normal = _normal_quantile(p)
    start = shape * (1 - 1 / (9 * shape) + normal / (3 * math.sqrt(shape))) ** 3
    if shape < 1 or start <= 0:
        # The leading term of the distribution function near zero.
        start = math.exp((math.log(p) + math.lgamma(shape + 1)) / shape)
    low, high, x, moved, steps = 0.0, math.inf, start, math.inf, 0
    while moved > 1e-9 * x and steps < _STEPS:
        error = lower(shape, x) - p
        low, high = (low, min(high, x)) if error > 0 else (max(low, x), high)
        step = error / _density(shape, x)
        # Halley's correction makes the step safe where the density is steep.
        new = x - step / max(0.5, 1 - 0.5 * step * ((shape - 1) / x - 1))
        if not low < new < high:
            new = (low + high) / 2 if high < math.inf else 2 * x
        moved, x, steps = abs(new - x), new, steps + 1
    return x


def _density(shape: float, x: float) -> float:
    return max(_TINY, math.exp((shape - 1) * math.log(max(x, _TINY)) - x - math.lgamma(shape)))


def _normal_quantile(p: float) -> float:
    """To about 0.0005, by Abramowitz and Stegun 26.2.23."""
    tail = min(p, 1 - p)
    t = math.sqrt(-2 * math.log(tail))
    above = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (
        1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    )
    return above if p > 0.5 else -above


def negative_binomial(*, shape: float, rate: float, length: float, count: int) -> float:
    """P(N = count) where N ~ Poisson(length * theta) and theta ~ Gamma(shape, rate).

    It tends to the Poisson law as shape and rate grow together.

    >>> round(negative_binomial(shape=1.0, rate=1.0, length=1.0, count=2), 6)
    0.125
    >>> poisson = math.exp(-2.0) * 2.0**3 / 6
    >>> abs(negative_binomial(shape=2e7, rate=1e7, length=1.0, count=3) - poisson) < 1e-6
    True
    """
    if length <= 0:
        return 1.0 if count == 0 else 0.0
    return math.exp(
        math.lgamma(shape + count)
        - math.lgamma(shape)
        - math.lgamma(count + 1)
        - shape * math.log1p(length / rate)
        + count * (math.log(length) - math.log(rate + length))
    )
