"""What a look costs: the whole path (fetch, extract, record) beside a bare Scrapy download of the same pages.

    python benchmarks/bench_look.py              CPU a look, looks a second, ratios
    python benchmarks/bench_look.py --memory     memory over 50,000 looks of changed pages

Pages are 150 to 400 KB. CPU is the measured process's own; the page server is another process. The sides
take turns, so that a machine that grows busy burdens all of them; the numbers are medians.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.frame import child, machine, median, page_server, result

SIDES = ("download", "changed", "unchanged")


def measure(given: argparse.Namespace) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {side: [] for side in SIDES}
    options = ["--watches", str(given.watches), "--rounds", str(given.rounds), "--hosts", str(given.hosts)]
    for turn in range(given.repeat):
        for side in SIDES:
            with page_server("--latency-ms", str(given.latency_ms)) as port:
                row = child("look_child.py", side, "--port", str(port), *options)
            rows[side].append(row)
            print(
                f"{turn + 1}/{given.repeat} {side:10} {row['cpu_ms']:6.2f} ms CPU a look, "
                f"{row['looks_per_s']:6.0f} looks/s, {row['rss_mb']:4.0f} MB"
            )
    return rows


def compare(given: argparse.Namespace) -> None:
    print(f"{machine()}; {given.watches} pages x {given.rounds} rounds on {given.hosts} hosts\n")
    rows = measure(given)
    cpu = {side: median(rows[side], "cpu_ms") for side in SIDES}
    speed = {side: median(rows[side], "looks_per_s") for side in SIDES}
    changed, unchanged = (cpu[side] / cpu["download"] for side in ("changed", "unchanged"))
    print(f"\nchanged pages cost {changed:.2f} of a bare download (aim 1.5; it may be 2.0 at most),")
    print(f"pages answered by 304 {unchanged:.2f} (0.6 at most).\n")
    result(
        download_cpu_ms=cpu["download"],
        changed_cpu_ms=cpu["changed"],
        unchanged_cpu_ms=cpu["unchanged"],
        changed_ratio=changed,
        unchanged_ratio=unchanged,
        download_looks_per_s=speed["download"],
        changed_looks_per_s=speed["changed"],
        unchanged_looks_per_s=speed["unchanged"],
    )
    if changed > 2.0 or unchanged > 0.6:
        raise SystemExit("a look costs more than it may")


def memory(given: argparse.Namespace) -> None:
    """Memory after 1,000, 10,000 and 50,000 looks; it may not grow by more than a tenth from 10,000 on."""
    rounds = -(-given.looks // given.watches)
    with page_server() as port:
        row = child(
            "look_child.py",
            "changed",
            "--port",
            str(port),
            "--watches",
            str(given.watches),
            "--rounds",
            str(rounds),
        )
    held = row["memory"]
    for looks, mb in held.items():
        print(f"{int(looks):6,} looks: {mb:5.0f} MB")
    result(looks=row["looks"], cpu_ms=row["cpu_ms"], **{f"rss_mb_{looks}": mb for looks, mb in held.items()})
    later = [mb for looks, mb in held.items() if int(looks) >= 10_000]
    if len(later) > 1 and max(later) > later[0] * 1.1:
        raise SystemExit("the memory grows")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--watches", type=int, default=300, help="pages that are looked at in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--looks", type=int, default=50_000, help="with --memory")
    given = parser.parse_args()
    memory(given) if given.memory else compare(given)


if __name__ == "__main__":
    main()
