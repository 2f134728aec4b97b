"""One restock that very many people wait for: how soon they are told, against plain ``Apprise.notify``.

    python benchmarks/bench_alerts.py [--people 100000] [--sends 5000] [--latency 0.1] [--hosts 16]

The service's own dispatcher works on a real database; local receivers answer after the latency. Deliveries
are made of all people; the rate is taken over a sample of sends, once all deliveries are committed. The aims:
committed in 5 s, the first message in 1 s, four times the rate of plain Apprise, 300 MB.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.crowd import make
from benchmarks.frame import HERE, child, machine, result


@contextmanager
def receiver(latency: float, hosts: int) -> Iterator[int]:
    script = str(HERE / "slow_receiver.py")
    command = [sys.executable, script, "--latency", str(latency), "--hosts", str(hosts)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            line = process.stdout.readline()
            if not line.startswith("PORT "):
                raise RuntimeError("the receiver didn't start; run benchmarks/slow_receiver.py to see why")
            yield int(line.split()[1])
        finally:
            process.stdin.close()
            process.wait(timeout=10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--sends", type=int, default=5_000, help="messages that the rate is taken over")
    parser.add_argument("--plain-sends", type=int, default=1_000, help="the same for plain Apprise")
    parser.add_argument("--latency", type=float, default=0.1, help="of a receiver, in seconds")
    parser.add_argument("--hosts", type=int, default=16, help="local addresses that channels lie on")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder, receiver(options.latency, options.hosts) as port:
        home = Path(folder)
        print(f"{options.people:,} people wait for one product")
        make(home, people=options.people, port=port, hosts=options.hosts)
        plain = child("crowd_child.py", "apprise", str(port), str(options.plain_sends), str(options.hosts))
        print(f"plain Apprise.notify: {plain['rate']:.0f} messages a second")
        urlopen(f"http://127.0.0.1:{port}/reset", timeout=10).close()
        ours = child("crowd_child.py", "ours", str(home), str(port), str(options.sends))
    print(
        f"deliveries committed in {ours['committed_s']:.2f} s "
        f"({ours['committed_cpu_s']:.2f} s CPU, the sends meanwhile included),\n"
        f"first message after {ours['first_s']:.2f} s,\n"
        f"{ours['rate']:.0f} messages a second ({ours['cpu_ms']:.1f} ms CPU each, matching included),\n"
        f"at most {ours['peak_mb']:.0f} MB"
    )
    result(
        committed_s=ours["committed_s"],
        committed_cpu_s=ours["committed_cpu_s"],
        first_s=ours["first_s"],
        rate=ours["rate"],
        apprise_rate=plain["rate"],
        ratio=ours["rate"] / plain["rate"],
        peak_mb=ours["peak_mb"],
        doubled=ours["doubled"],
    )


if __name__ == "__main__":
    main()
