"""P(purchase | alert) on simulated people: who would buy, told from few answers of each.

400 people, each with a true chance ~ Beta(mean 0.165, alike 7.3) and a geometric number of answered alerts
(mean 10). The two constants and the mean were chosen so that the plain shares k / n come out as in the
project's description (.327 mean true chance of the 40 chosen, squared error .031).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alerts.purchase import Answers, chance, usual_of

PEOPLE = 400
CHOSEN = 40
MEAN = 0.165
ALIKE = 7.3
ANSWERED = 10.0


def judge(seeds: Sequence[int]) -> dict[str, list[float]]:
    """Per seed: the mean true chance of those chosen by each rule, and the squared errors."""
    found: dict[str, list[float]] = {
        name: [] for name in ("raw", "ours", "oracle", "raw error", "ours error")
    }
    for seed in seeds:
        luck = np.random.default_rng(seed)
        true = luck.beta(MEAN * ALIKE, (1 - MEAN) * ALIKE, PEOPLE)
        asked = luck.geometric(1 / ANSWERED, PEOPLE)
        bought = luck.binomial(asked, true)
        people = [Answers(bought=int(k), declined=int(n - k)) for k, n in zip(bought, asked, strict=True)]
        usual = usual_of(people)
        ours = np.array([chance(person, usual) for person in people])
        raw, tie = bought / asked, 1e-9 * luck.random(PEOPLE)
        for name, value in (("raw", raw), ("ours", ours), ("oracle", true)):
            best = np.argsort(value + tie)[-CHOSEN:]
            found[name].append(float(true[best].mean()))
        found["raw error"].append(float(((raw - true) ** 2).mean()))
        found["ours error"].append(float(((ours - true) ** 2).mean()))
    return found
