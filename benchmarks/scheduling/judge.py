"""Forecasts of the simulated weeks beside what came: a day and a week ahead, made at every midnight."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from benchmarks.scheduling.engine import State
from benchmarks.scheduling.world import WEEK, Floats, World
from crawler.cadence.crowd import Crowd
from crawler.forecast.calibration import Calibration, calibration, pit
from crawler.forecast.many import below_and_upto, chances

AHEAD_H = (24, 168)
FIRST_DAY = 28


@dataclass(slots=True, kw_only=True)
class Judge:
    """Called by the engine at every midnight; forecasts for all watches that were last seen out of stock."""

    world: World
    said: dict[int, list[Floats]] = field(default_factory=lambda: {ahead: [] for ahead in AHEAD_H})
    naive: dict[int, list[Floats]] = field(default_factory=lambda: {ahead: [] for ahead in AHEAD_H})
    """N / T: as many restocks a day as were seen so far."""
    pooled: dict[int, list[Floats]] = field(default_factory=lambda: {ahead: [] for ahead in AHEAD_H})
    """The site's pooled rate, every hour alike."""
    counts: dict[int, list[Floats]] = field(default_factory=lambda: {ahead: [] for ahead in AHEAD_H})
    heights: list[Floats] = field(default_factory=list)

    def __call__(self, day: int, state: State) -> None:
        if day < FIRST_DAY:
            return
        crowd: Crowd = state.crowd
        out = np.flatnonzero(crowd.seen == 1)
        site, now = crowd.site[out], 24.0 * day
        rate, alike = state.rate[site], state.shape[site]
        shape, hours = alike + crowd.restocks[out], alike / rate + crowd.exposure_h[out]
        start = self.world.start[out]
        for ahead in AHEAD_H:
            if now + ahead > self.world.weeks * WEEK:
                continue
            bins = np.arange(int(now), int(now) + ahead) % WEEK
            level = state.profile[:, bins].sum(1)[site]
            came = ((start >= now) & (start < now + ahead)).sum(1)
            self.said[ahead].append(chances(shape=shape, hours=hours, level=level))
            self.naive[ahead].append(-np.expm1(-crowd.restocks[out] / now * ahead))
            self.pooled[ahead].append(-np.expm1(-rate * ahead))
            self.counts[ahead].append(came.astype(np.float64))
            if ahead == AHEAD_H[1]:
                below, upto = below_and_upto(came, shape=shape, hours=hours, level=level)
                self.heights.append(pit(below=below, upto=upto))

    def report(self) -> dict[int, dict[str, Calibration]]:
        """By hours ahead: of our forecasts, of N / T and of the pooled rate, each against the pooled rate."""
        found = {}
        for ahead in AHEAD_H:
            came = np.concatenate(self.counts[ahead]) > 0
            pooled = np.concatenate(self.pooled[ahead])
            found[ahead] = {
                name: calibration(said=np.concatenate(rows[ahead]), came=came, reference=pooled)
                for name, rows in (("ours", self.said), ("N / T", self.naive), ("pooled", self.pooled))
            }
        return found
