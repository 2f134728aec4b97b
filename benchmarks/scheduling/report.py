"""The benchmark's tables, as Markdown that goes into docs/forecast.md as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.scheduling.world import Floats, Score
from crawler.forecast.calibration import Calibration


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a policy reached."""

    score: Score | None
    weeks: tuple[float, ...] = ()
    """The weighted share caught in each week."""
    used: float = 1.0
    """Of the budget."""
    peak: float = 1.0
    """Looks in a site's busiest hour, times its mean."""
    bound: Floats | None = None
    first_week: Floats | None = None
    last_weeks: Floats | None = None
    slots: tuple[int, ...] = ()
    calibration: dict[int, dict[str, Calibration]] | None = None
    pit: Floats | None = None


Rows = dict[str, Row]


STUDENT = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20)
"""Student's t at 97.5 %, for 1 degree of freedom and more; beyond, 2.1 is near enough."""


def interval(values: Floats) -> float:
    """Half of the mean's 95 % interval, by Student's t; 0 for a single value."""
    if len(values) < 2:
        return 0.0
    free = len(values) - 1
    t = STUDENT[free - 1] if free <= len(STUDENT) else 2.1
    return float(t * values.std(ddof=1) / len(values) ** 0.5)


def main_table(rows: Rows, upper: Rows, *, seeds: int, bound_seeds: int) -> dict[str, float]:
    print(f"{seeds} seeds, weeks 5 to 8, mean interval 60 min, 95 % intervals\n")
    print("| policy | weighted caught | caught | weighted delay, min |\n|---|---|---|---|")
    for name, row in rows.items():
        assert row.score is not None
        here = len(row.score.weighted)
        shown = f"{name} ({here} of the seeds)" if here < seeds else name
        print(f"| {f'**{shown}**' if name.startswith('ours') else shown} | {_cells(row)} |")
    for name, row in upper.items():
        assert row.bound is not None
        print(f"| {name} ({bound_seeds} of the seeds) | ≈ {row.bound.mean():.3f} | | |")
    ours, uniform = _score(rows, "ours"), _score(rows, "uniform")
    truth = _score(rows, "index")
    gain = ours.weighted - uniform.weighted
    few = slice(0, len(truth.weighted))
    lost = ours.weighted[few] - truth.weighted
    print(
        f"\nOurs over uniform polling: {gain.mean():+.3f} ±{interval(gain):.3f} (the same seeds, paired)."
        f" Over the index with true rates, on its seeds: {lost.mean():+.3f} ±{interval(lost):.3f}."
        f" On the bound's seeds ours caught {ours.weighted[:bound_seeds].mean():.3f}."
        f" Weighted delay: {ours.delay.mean():.2f} ±{interval(ours.delay):.2f} min."
    )
    mine, free = (
        next(row for name, row in rows.items() if name.startswith(beginning))
        for beginning in ("ours", "the same without")
    )
    assert free.score is not None
    unheld = free.score.weighted - uniform.weighted
    print(
        f"Budget used: {mine.used:.3f}, a site's busiest hour has {mine.peak:.1f} times its mean;"
        f" without a limit to bursts {free.used:.3f} and {free.peak:.1f}, and over uniform polling"
        f" {unheld.mean():+.3f} ±{interval(unheld):.3f}."
    )
    return {
        "peak": mine.peak,
        "free": float(free.score.weighted.mean()),
        "free_delay_min": float(free.score.delay.mean()),
        "free_peak": free.peak,
        "free_gain": float(unheld.mean()),
        "weighted": float(ours.weighted.mean()),
        "uniform": float(uniform.weighted.mean()),
        "gain": float(gain.mean()),
        "gain_low": float(gain.mean()) - interval(gain),
        "delay_min": float(ours.delay.mean()),
        "uniform_delay_min": float(uniform.delay.mean()),
        "true_rates": float(truth.weighted.mean()),
    }


def _score(rows: Rows, beginning: str) -> Score:
    found = next(row.score for name, row in rows.items() if name.startswith(beginning))
    assert found is not None
    return found


def _cells(row: Row) -> str:
    assert row.score is not None
    found = row.score
    return (
        f"{found.weighted.mean():.3f} ±{interval(found.weighted):.3f} | {found.caught.mean():.3f} |"
        f" {found.delay.mean():.1f}"
    )


def side_table(title: str, sides: Mapping[str, Rows], *, ours: str) -> None:
    print(
        f"\n{title}\n\n| | policy | weighted caught | caught | weighted delay, min |\n|---|---|---|---|---|"
    )
    for value, rows in sides.items():
        for name, row in rows.items():
            print(f"| {value} | {name} | {_cells(row)} |")
        best = next(row.score for name, row in rows.items() if name.startswith("static"))
        mine = rows[ours].score
        assert best is not None
        assert mine is not None
        gain = mine.weighted - best.weighted
        print(
            f"| {value} | *ours over the static optimum* | *{gain.mean():+.3f} ±{interval(gain):.3f}* | | |"
        )


def calibration_table(row: Row) -> dict[str, float]:
    assert row.calibration is not None
    assert row.pit is not None
    print("\nForecasts made every midnight of weeks 5 to 8, beside what came\n")
    print("| | forecast | Brier skill over the pooled rate | calibration error |\n|---|---|---|---|")
    found = {}
    for ahead, reports in row.calibration.items():
        span = "24 h" if ahead == 24 else "7 d"
        for name, one in reports.items():
            print(f"| {span} | {name} | {one.skill:+.3f} | {one.error:.3f} |")
        found |= {f"ece_{span.replace(' ', '')}": reports["ours"].error}
        deciles = " ".join(f"{bin.said:.2f}/{bin.came:.2f}" for bin in reports["ours"].bins)
        print(f"| {span} | said/came by decile | {deciles} | {reports['ours'].forecasts:,} forecasts |")
    print("\nPIT of the 7-day counts, ten bins (1 is perfect): " + " ".join(f"{h:.2f}" for h in row.pit))
    return found


def people_table(people: Mapping[str, list[float]]) -> dict[str, float]:
    print("\nP(purchase | alert): 400 simulated people, 20 seeds, the 40 with the highest estimate\n")
    print("| estimate | their mean true chance | squared error |\n|---|---|---|")
    values = {name: np.array(rows) for name, rows in people.items()}
    for name, label in (("raw", "k / n"), ("ours", "ours"), ("oracle", "the truth")):
        error = f"{values[f'{name} error'].mean():.4f}" if f"{name} error" in values else ""
        print(f"| {label} | {values[name].mean():.3f} ±{interval(values[name]):.3f} | {error} |")
    return {"buyers": float(values["ours"].mean()), "buyers_error": float(values["ours error"].mean())}


def cost_table(costs: Mapping[str, float]) -> dict[str, float]:
    print("\nWhat deciding costs\n\n| | |\n|---|---|")
    for name, value in costs.items():
        print(f"| {name} | {value:.1f} {'ms' if name.startswith('site of') else 'µs'} |")
    sites = [value for name, value in costs.items() if name.startswith("site of")]
    looks = [value for name, value in costs.items() if name.startswith("look")]
    return {"look_us": max(looks), "site_ms": max(sites)}


def missed(figures: Mapping[str, float]) -> list[str]:
    """Which of the project's aims were not reached."""
    aims = (
        ("weighted", 0.73, 9),
        ("gain", 0.36, 9),
        ("delay_min", 0, 5.0),
        ("ece_24h", 0, 0.03),
        ("ece_7d", 0, 0.06),
        ("look_us", 0, 20.0),
        ("site_ms", 0, 50.0),
    )
    return [f"{name} {figures[name]:.3g}" for name, low, high in aims if not low <= figures[name] <= high]
