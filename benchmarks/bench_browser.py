"""What looks in the browser hold and cost: pages that show their stock by JavaScript, in Debian's Chromium.

    python benchmarks/bench_browser.py                 200 looks
    python benchmarks/bench_browser.py --looks 30      a quick one

The memory is that of the crawling process with everything that it started (the sum of their PSS: what several
share counts once), looked at every quarter of a second. Linux only. Fails where it goes beyond 700 MB,
where a look gives no offer, or where a process is left behind.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.frame import HERE, machine, result
from crawler.browser.processes import Process, cpu_s, descendants, memory_mb

MOST_MB = 700
SHELL = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<link rel="stylesheet" href="/style.css"><script src="/app.js" defer></script></head>
<body><div id="root"></div>%s</body></html>""" % b"".join(b'<img src="/i/%d.jpg">' % n for n in range(30))
PROGRAM = b"""addEventListener("DOMContentLoaded", async () => {
  const told = await (await fetch("/api" + location.pathname)).json();
  const data = document.createElement("script");
  data.type = "application/ld+json";
  data.textContent = JSON.stringify(told);
  document.head.append(data);
  const rows = Array.from({length: 400}, (_, n) => `<li class="card"><a href="/p/${n}">Shoe ${n}</a></li>`);
  document.getElementById("root").innerHTML =
    `<main><h1>${told.name}</h1><button>Add to cart</button></main><ul>${rows.join("")}</ul>`;
});
const table = Array.from({length: 50000}, (_, n) => ({n, text: "entry " + n}));
// %s
""" % (b"x" * 300_000)


class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path
        if path == "/app.js":
            self._answer(PROGRAM, "text/javascript")
        elif path == "/style.css":
            self._answer(b"li{float:left}", "text/css")
        elif path.startswith("/api/"):
            time.sleep(0.05)
            self._answer(json.dumps(product(path.rpartition("/")[2])).encode(), "application/json")
        else:
            self._answer(SHELL, "text/html")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def product(number: str) -> dict[str, object]:
    offer = {"@type": "Offer", "price": "120.00", "priceCurrency": "EUR"}
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": f"Comet Runner {number}",
        "sku": f"CR-{number}",
        "offers": {**offer, "availability": "https://schema.org/InStock"},
    }


class Watcher(threading.Thread):
    """Notes the most that a process and all that it started held, and everyone who was ever among them."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak_mb, self.samples = pid, 0.0, 0
        self.cpu_s = 0.0
        self.seen: set[Process] = set()
        self.over = threading.Event()
        self._cpu: dict[Process, float] = {}

    def run(self) -> None:
        while not self.over.wait(0.25):
            tree = descendants(self.pid)
            self.seen.update(tree)
            self.peak_mb = max(self.peak_mb, memory_mb([*tree, Process(self.pid, 0)]))
            self._cpu.update({process: cpu_s(process) for process in tree})
            self.samples += 1
        self.cpu_s = sum(self._cpu.values())


def measure(given: argparse.Namespace) -> dict[str, Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    arguments = [
        "--port",
        str(server.server_address[1]),
        "--looks",
        str(given.looks),
        "--hosts",
        str(given.hosts),
    ]
    settings = [part for one in given.set for part in ("--set", one)]
    with subprocess.Popen(
        [sys.executable, str(HERE / "browser_child.py"), *arguments, *settings],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        watcher = Watcher(process.pid)
        watcher.start()
        told, _ = process.communicate()
        watcher.over.set()
        watcher.join()
    server.shutdown()
    server.server_close()
    if process.returncode or not told.strip():
        raise SystemExit("the crawl failed")
    row: dict[str, Any] = json.loads(told.strip().splitlines()[-1])
    row["peak_mb"] = watcher.peak_mb
    row["browser_cpu_s"] = watcher.cpu_s / given.looks
    row["processes"] = len(watcher.seen)
    row["left_behind"] = sum(process.runs() for process in watcher.seen)
    return row


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--looks", type=int, default=200)
    parser.add_argument("--hosts", type=int, default=20)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a RESTOCK_ setting")
    given = parser.parse_args()
    print(f"{machine()}; {given.looks} looks at {given.hosts} hosts")
    row = measure(given)
    result(
        looks=row["looks"],
        peak_mb=row["peak_mb"],
        left_behind=row["left_behind"],
        processes=row["processes"],
        wall_s=row["wall_s"],
        page_s=row["page_s"],
        browser_cpu_s=row["browser_cpu_s"],
    )
    if row["looks"] != given.looks:
        raise SystemExit(f"only {row['looks']} of {given.looks} looks gave an offer")
    if row["peak_mb"] > MOST_MB:
        raise SystemExit(f"the browser held more than {MOST_MB} MB")
    if row["left_behind"]:
        raise SystemExit(f"{row['left_behind']} processes were left behind")


if __name__ == "__main__":
    main()
