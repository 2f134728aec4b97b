"""Forecasts of many watches at once, for the daily record that calibration is judged by. NumPy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from crawler.forecast.profile import log_gamma

Floats = npt.NDArray[np.float64]


def chances(*, shape: Floats, hours: Floats, level: Floats) -> Floats:
    """:func:`crawler.forecast.outlook.chance_within` of n watches, without drops."""
    found: Floats = -np.expm1(-shape * np.log1p(level / hours))
    return found


def below_and_upto(
    counts: npt.NDArray[np.int64], *, shape: Floats, hours: Floats, level: Floats
) -> tuple[Floats, Floats]:
    """What was said of fewer restocks than came, and of at most as many: for
    :func:`crawler.forecast.calibration.pit`."""
    below, upto = np.zeros(len(counts)), np.zeros(len(counts))
    for count in range(int(counts.max(initial=-1)) + 1):
        n = np.full(len(counts), float(count))
        chance = np.exp(
            log_gamma(shape + n)
            - log_gamma(shape)
            - log_gamma(n + 1)
            - shape * np.log1p(level / hours)
            + n * (np.log(level) - np.log(hours + level))
        )
        below += np.where(count < counts, chance, 0.0)
        upto += np.where(count <= counts, chance, 0.0)
    return below, np.minimum(upto, 1.0)
