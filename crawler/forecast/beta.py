"""The Beta distribution's tail and quantile: what an interval of a share needs of SciPy. Plain Python.

The continued fraction is that of Numerical Recipes 6.4; the quantile is found by halving.
"""

from __future__ import annotations

import math

_STEPS = 500
_TINY = 1e-300
_HALVINGS = 50


def lower(a: float, b: float, x: float) -> float:
    """P(X <= x) for X ~ Beta(a, b); a, b > 0.

    >>> round(lower(1.0, 1.0, 0.3), 6), round(lower(2.0, 3.0, 0.5), 6), round(lower(0.5, 0.5, 0.5), 6)
    (0.3, 0.6875, 0.5)
    >>> lower(2.0, 3.0, 0.0), lower(2.0, 3.0, 1.0)
    (0.0, 1.0)
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    whole = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    scale = math.exp(whole + a * math.log(x) + b * math.log1p(-x))
    # The fraction converges fast on one side of the mean only; the law is symmetric.
    if x < (a + 1) / (a + b + 2):
        return scale * _fraction(a, b, x) / a
    return 1 - scale * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Lentz's method."""
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    h = d
    m, change = 0, math.inf
    while abs(change - 1) > 1e-12 and m < _STEPS:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            change = c * d
            h *= change
    return h


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def quantile(a: float, b: float, p: float) -> float:
    """The x with P(X <= x) = p for X ~ Beta(a, b); 0 < p < 1; to about 1e-15.

    >>> round(quantile(1.0, 1.0, 0.25), 6), round(quantile(2.0, 3.0, 0.6875), 6)
    (0.25, 0.5)
    """
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if lower(a, b, middle) > p else (middle, high)
    return (low + high) / 2
