"""What growing costs: 1,000, 10,000 and 100,000 watches with ten snapshots and three subscriptions each.

    python benchmarks/bench_growth.py                                   a SQLite file
    python benchmarks/bench_growth.py --server postgresql://127.0.0.1/postgres
    python benchmarks/bench_growth.py --server mysql+pymysql://root@127.0.0.1/test

On a server each size gets a database of its own, which is dropped at the end. Fifty watches to a site; a
watch is looked at every hour, so a sixtieth is due in a minute. ``minute`` is what finding and claiming all
of it takes, ``claim`` one claim (64 sites), ``record`` the time a look's statements take in the database
(median), ``CPU`` the whole process's for one look of the whole path (fetch, extract, record).
"""

from __future__ import annotations

import argparse
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.frame import child, machine, page_server, result

SIZES = (1_000, 10_000, 100_000)
A_SITE = 50
MOST_SITES = 2_000
AIMS = {"minute_ms": 100.0, "record_ms": 2.0, "rss_mb": 300.0}
"""At the largest size."""
AIM_RATIO = 1.2
"""CPU of a look at the largest size, in that at the smallest."""


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """The URL of an empty database on the server, dropped at the end; nothing where no server is named."""
    if not server:
        yield ""
        return
    url = make_url(server)
    name = f"restock_growth_{uuid.uuid4().hex[:8]}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name}")
        engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--server", default="")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--looks", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(f"{machine()}; {make_url(given.server).get_backend_name() if given.server else 'sqlite'}\n")
    rows = []
    for watches in given.sizes:
        with page_server() as port, own_database(given.server) as url:
            sites = min(MOST_SITES, max(1, watches // A_SITE))
            options = {"watches": watches, "sites": sites, "looks": given.looks, "rounds": given.rounds}
            asked = [part for name, value in options.items() for part in (f"--{name}", str(value))]
            row = child("growth_child.py", "--port", str(port), "--url", url, *asked)
        rows.append(row)
        print(
            f"{watches:7,} watches: {row['claimed']:5,} due, minute {row['minute_ms']:6.1f} ms, claim"
            f" {row['claim_ms']:5.1f} ms, record {row['record_ms']:5.2f} ms, CPU {row['cpu_ms']:5.1f} ms,"
            f" {row['rss_mb']:4.0f} MB, database {row['size_mb']:6.0f} MB"
        )
    ratio = rows[-1]["cpu_ms"] / rows[0]["cpu_ms"]
    print(f"\na look at {rows[-1]['watches']:,} watches costs {ratio:.2f} of one at {rows[0]['watches']:,}\n")
    measured = ("minute_ms", "claim_ms", "record_ms", "cpu_ms", "rss_mb", "size_mb")
    result(cpu_ratio=ratio, **{f"{name}_{row['watches']}": row[name] for row in rows for name in measured})
    missed = [name for name, most in AIMS.items() if rows[-1][name] > most]
    if missed or ratio > AIM_RATIO:
        raise SystemExit(
            f"above the aim: {', '.join([*missed, *(['cpu_ratio'] if ratio > AIM_RATIO else [])])}"
        )


if __name__ == "__main__":
    main()
