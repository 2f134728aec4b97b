"""Looks gather around a shop's weekly restocks: the service's own code on a database, by a simulated clock.

    python benchmarks/scheduling/gather.py        # a minute or two

The same as ``restock demo --fast-clock`` shows in the terminal (:mod:`restock.demo.weeks`); prints the table
for docs/forecast.md and draws its plot.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from benchmarks.frame import machine, result
from benchmarks.scheduling import chart
from restock.demo.weeks import PRODUCTS, SLOTS, WEEKS, run_weeks

ROOT = Path(__file__).resolve().parent.parent.parent
PLOT = ROOT / "docs" / "images" / "gathering.svg"


def main() -> None:
    found = run_weeks()
    first, last = found.weeks[0], found.weeks[-1]
    print("| week | looks | in the two hours | caught | minutes until seen |\n|---|---|---|---|---|")
    for number, week in enumerate(found.weeks, 1):
        caught = f"{week.in_slots:.1%} | {week.caught:.0%} | {week.late_min:.1f}"
        print(f"| {number} | {sum(week.looks)} | {caught} |")
    PLOT.write_text(
        chart.draw_hours(
            looks={
                name: [n * 168 / sum(week.looks) for n in week.looks]
                for name, week in (("week 1", first), (f"week {WEEKS}", last))
            },
            slots=SLOTS,
            note=f"The service's code by a simulated clock: {PRODUCTS} products, two weekly hours;"
            " restock demo --fast-clock",
        )
    )
    print(f"plot: {PLOT.relative_to(ROOT)}; {machine()}")
    result(
        steers=float(found.steered),
        slots_week_1=first.in_slots,
        slots_last_week=last.in_slots,
        looks_week_1=float(sum(first.looks)),
        looks_last_week=float(sum(last.looks)),
        caught_week_1=first.caught,
        caught_last_week=last.caught,
    )


if __name__ == "__main__":
    main()
