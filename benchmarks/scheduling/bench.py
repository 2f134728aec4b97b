"""How much of what restocks is caught with a fixed budget of looks: this project's cadence beside simpler
ones.

    python benchmarks/scheduling/bench.py            # five minutes and a half of one core
    python benchmarks/scheduling/bench.py --sides    # and other budgets, other windows, constant rates
    python benchmarks/scheduling/bench.py --quick    # fewer seeds, wide intervals

The world is described in world.py; the project's own code decides and learns in it (engine.py). Seeds from
2010 on: no trial ever used them (tuning used 0 to 35, fitting the world 100 to 139, and the tables before
these 1000 to 1009 and 2000 to 2009). Weeks 5 to 8 are scored.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import numpy as np

from benchmarks.frame import machine, result
from benchmarks.scheduling import buyers, chart, cost, report, static, world
from benchmarks.scheduling.bound import bound
from benchmarks.scheduling.engine import Policy, simulate
from benchmarks.scheduling.judge import Judge
from benchmarks.scheduling.world import WEEK, Floats, Score, World, score
from crawler.cadence.model import IMPATIENCE

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST_SEED = 2010
ALL = frozenset({"rate", "sellout", "profile"})
CONSTANT = "learned, constant rate"
OURS = "ours: learned, hour-of-week"
FREE = "the same without a limit to bursts: manners alone"
TRUE = "index, true rates"
POLICIES = {
    CONSTANT: Policy(hours=False),
    OURS: Policy(),
    FREE: Policy(limited=False, ranked=False),
    TRUE: Policy(knows=ALL),
}
BUDGETS = {"15 min": 400.0, "60 min": 100.0, "240 min": 25.0}
PLOT = ROOT / "docs" / "images" / "scheduling.svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A policy over some seeds; ``policy`` is one of POLICIES, "static" or "bound"."""

    policy: str
    seeds: tuple[int, ...]
    budget: str = "60 min"
    shape: str = "exponential"
    judged: bool = False


def run(job: Job) -> report.Rows:
    """What a job found, by row."""
    made = world.make(job.seeds, shape=job.shape)
    looks = BUDGETS[job.budget]
    if job.policy == "bound":
        return {"no policy catches more": report.Row(score=None, bound=bound(made, looks_per_hour=looks))}
    if job.policy == "static":
        return {name: _row(made, static.look_at_intervals(made, gap)) for name, gap in _gaps(made, looks)}
    judge = Judge(world=made) if job.judged else None
    outcome = simulate(made, looks_per_hour=looks, policy=POLICIES[job.policy], each_day=judge)
    site = int(np.argmax(made.profile.max(1)))
    row = _row(made, outcome.seen)
    return {
        job.policy: report.Row(
            score=row.score,
            weeks=row.weeks,
            used=float(outcome.looks.mean() / looks),
            peak=float((outcome.looks[-4 * WEEK :].max(0) / looks).mean()),
            first_week=outcome.looks[:WEEK, site] / looks,
            last_weeks=outcome.looks[-3 * WEEK :, site].reshape(3, WEEK).mean(0) / looks,
            slots=tuple(int(hour) for hour in np.flatnonzero(made.profile[site] > 2)),
            calibration=judge.report() if judge else None,
            pit=np.mean(judge.heights, axis=0) if judge else None,
        )
    }


def _gaps(made: World, looks: float) -> list[tuple[str, Floats]]:
    return [
        ("uniform polling", static.uniform(made, looks)),
        ("in proportion to weight x rate", static.proportional(made, looks)),
        ("static optimum, true rates", static.optimal(made, looks, impatience=IMPATIENCE)),
    ]


def _row(made: World, seen: Floats) -> report.Row:
    weeks: list[Score] = [score(made, seen, weeks=(n, n + 1)) for n in range(made.weeks)]
    return report.Row(score=score(made, seen), weeks=tuple(float(week.weighted.mean()) for week in weeks))


def jobs(*, seeds: int, few: int, sides: bool) -> list[Job]:
    """The longest first, so that all cores end together. The bound, which costs most a seed, has one seed;
    what is only compared with has ``few``."""
    main = tuple(range(FIRST_SEED, FIRST_SEED + seeds))
    side = main[:few]
    found = [Job(policy=OURS, seeds=main, judged=True), Job(policy=FREE, seeds=main)]
    found += [Job(policy=TRUE, seeds=side), Job(policy="bound", seeds=main[:1])]
    if sides:
        found += [Job(policy=CONSTANT, seeds=side), Job(policy=OURS, seeds=side, budget="15 min")]
        found += [Job(policy=OURS, seeds=side, shape=shape) for shape in world.SHAPES[1:]]
        found += [Job(policy=OURS, seeds=side, budget="240 min")]
        found += [Job(policy="static", seeds=side, shape=shape) for shape in world.SHAPES[1:]]
        found += [Job(policy="static", seeds=side, budget=budget) for budget in ("15 min", "240 min")]
    return [*found, Job(policy="static", seeds=main)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="3 seeds; no target is checked, no plot drawn")
    parser.add_argument("--sides", action="store_true", help="also other budgets, windows, constant rates")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    began = time.monotonic()
    work = jobs(seeds=3 if given.quick else 10, few=2 if given.quick else 3, sides=given.sides)
    # Before the cores are busy: what deciding costs.
    costs = cost.measure()
    with ProcessPoolExecutor(max_workers=given.processes) as pool:
        found = dict(zip(work, pool.map(run, work), strict=True))
    people = buyers.judge(range(FIRST_SEED, FIRST_SEED + 20))
    figures = _tell(work, found, costs=costs, people=people)
    spent = sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
    print(f"\n{machine()}; {spent:.0f} CPU seconds in {time.monotonic() - began:.0f} s")
    if not given.quick:
        ours = found[_job(work, OURS)][OURS]
        _plot(work, found, ours)
    missed = report.missed(figures)
    print("Missed of the aims: " + ("; ".join(missed) or "none"))
    result(**figures, missed=float(len(missed)))


def _job(work: Sequence[Job], policy: str, **kw: str) -> Job:
    wanted = {"budget": "60 min", "shape": "exponential"} | kw
    return next(
        job
        for job in work
        if job.policy == policy and all(getattr(job, name) == value for name, value in wanted.items())
    )


def _tell(
    work: Sequence[Job],
    found: dict[Job, report.Rows],
    *,
    costs: dict[str, float],
    people: dict[str, list[float]],
) -> dict[str, float]:
    main_rows = dict(found[_job(work, "static")])
    for name in POLICIES:
        if any(job.policy == name for job in work):
            main_rows |= found[_job(work, name)]
    upper = found[_job(work, "bound")]
    seeds = len(_job(work, OURS).seeds)
    figures = report.main_table(main_rows, upper, seeds=seeds, bound_seeds=len(_job(work, "bound").seeds))
    if any(job.budget != "60 min" for job in work):
        _tell_sides(work, found)
    figures |= report.calibration_table(main_rows[OURS])
    figures |= report.people_table(people)
    figures |= report.cost_table(costs)
    return figures


def _tell_sides(work: Sequence[Job], found: dict[Job, report.Rows]) -> None:
    for title, name, values in (
        ("Other budgets (mean interval)", "budget", ("15 min", "240 min")),
        ("Other windows, same means", "shape", world.SHAPES[1:]),
    ):
        sides = {}
        for value in values:
            here = {name: value}
            sides[value] = dict(found[_job(work, "static", **here)]) | found[_job(work, OURS, **here)]
        report.side_table(title, sides, ours=OURS)


def _plot(work: Sequence[Job], found: dict[Job, report.Rows], ours: report.Row) -> None:
    statics = found[_job(work, "static")]
    weeks = {
        "uniform": statics["uniform polling"].weeks,
        "static opt.": statics["static optimum, true rates"].weeks,
        "ours": ours.weeks,
    }
    assert ours.first_week is not None
    assert ours.last_weeks is not None
    PLOT.parent.mkdir(exist_ok=True)
    PLOT.write_text(
        chart.draw(
            weeks=weeks,
            looks={"week 1": ours.first_week.tolist(), "weeks 6 to 8": ours.last_weeks.tolist()},
            slots=ours.slots,
            note="Simulated: 10 seeds, 2,000 products, 20 sites, mean interval 60 min; make bench-scheduling",
        )
    )
    print(f"plot: {PLOT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
