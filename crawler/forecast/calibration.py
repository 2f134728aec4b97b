"""Whether forecasts keep their word: past forecasts beside what came. NumPy.

Brier skill asks whether they beat a simpler forecast, reliability whether "3 in 10" came true three times in
ten, the PIT whether counts were as spread as was said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Forecasts of about the same chance."""

    said: float
    """Their mean."""
    came: float
    """How often it came true."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    forecasts: int
    came: float
    """How often what was forecast came true."""
    brier: float
    """Mean squared error of the chances."""
    skill: float
    """1 - brier / the reference's brier: 0 is no better, 1 is perfect."""
    error: float
    """Expected calibration error: the mean of |said - came| over the deciles, by their counts."""
    bins: tuple[Bin, ...]


def calibration(*, said: Floats, came: npt.NDArray[np.bool_], reference: Floats) -> Calibration:
    """Of n forecasts and what came; ``reference`` is what the simpler forecast said, such as the pooled rate.

    Raises ValueError where there are none.

    >>> came = np.array([False, True])
    >>> sure = calibration(said=np.array([0.0, 1.0]), came=came, reference=np.array([0.5, 0.5]))
    >>> sure.skill, sure.error
    (1.0, 0.0)
    """
    if not len(said):
        raise ValueError("no forecasts to judge yet")
    bins = reliability(said=said, came=came)
    brier, simple = (float(np.mean((chance - came) ** 2)) for chance in (said, reference))
    return Calibration(
        forecasts=len(said),
        came=float(came.mean()),
        brier=brier,
        skill=1 - brier / simple if simple > 0 else 0.0,
        error=sum(row.count * abs(row.said - row.came) for row in bins) / len(said),
        bins=bins,
    )


def reliability(*, said: Floats, came: npt.NDArray[np.bool_], bins: int = 10) -> tuple[Bin, ...]:
    """Forecasts in order of their chance, cut into equally many; fewer bins where there are few forecasts."""
    order = np.argsort(said, kind="stable")
    return tuple(
        Bin(said=float(said[part].mean()), came=float(came[part].mean()), count=len(part))
        for part in np.array_split(order, min(bins, len(order)))
    )


def pit(*, below: Floats, upto: Floats, bins: int = 10) -> Floats:
    """The probability integral transform of counts, as the heights of a histogram; all 1 is perfect.

    ``below`` is what was said of fewer than came, ``upto`` of at most as many. A hump means that forecasts
    were too wide, a valley too narrow, a slope that they said too many (falling) or too few (rising). After
    Czado, Gneiting and Held (2009), without chance.
    """
    edges = np.linspace(0, 1, bins + 1)
    share = (edges[:, None] - below) / np.maximum(upto - below, 1e-12)
    heights: Floats = np.diff(np.clip(share, 0, 1).mean(1)) * bins
    return heights
