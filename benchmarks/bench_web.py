"""What the web's pages cost on the server for somebody who watches 5,000 pages.

    python benchmarks/bench_web.py

SQLite file; each watch has a product, eight sizes and ten stretches of history. Every page is asked for here,
through the whole application with its session, templates and compression, but without a network;
the numbers are medians. The list may cost 150 ms.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fastapi.testclient import TestClient
from sqlalchemy import insert

from benchmarks.frame import machine, result
from crawler.config import Config
from crawler.installation import Installation
from crawler.model import Availability, Confidence
from crawler.secrets import new_key
from crawler.storage.accounts import create_account, credentials, open_session
from crawler.storage.database import Database
from crawler.storage.schema import (
    Origin,
    Role,
    Site,
    Snapshot,
    Subscription,
    VariantState,
    Watch,
    WatchState,
)
from crawler.urls import url_key
from restock.web.app import create_app
from restock.web.guards import SESSION_COOKIE
from restock.web.state import State
from restock.web.tokens import digest, new_token

AIM_MS = 150.0
SIZES = tuple(f"EU {n}" for n in range(38, 46))
STRETCHES = 10
PAGES = {
    "list": "/watches",
    "list_by_name": "/watches?order=name",
    "list_by_price": "/watches?order=price",
    "list_last_page": "/watches?page=100",
    "list_in_stock": "/watches?show=in_stock",
    "search": "/watches?q=product+42",
    "product": "/watches/17",
    "product_year": "/watches/17?span=year",
    "inbox": "/alerts",
}


def fill(database: Database, *, watches: int, now: datetime) -> str:
    """One person with that many watches, and a session of theirs; returns its token."""
    chance = random.Random(7)
    token = new_token()
    with database.write() as connection:
        account = create_account(
            connection,
            login="ann",
            name="Ann",
            password_hash="-",
            role=Role.MEMBER,
            language="en",
            timezone="Europe/Berlin",
            now=now,
        )
        open_session(
            connection,
            account_id=account,
            token_digest=digest(token),
            device="benchmark",
            now=now,
        )
        found = credentials(connection, "ann")
        assert found is not None
        shops = max(1, watches // 100)
        _rows(
            connection,
            Site,
            [
                {
                    "id": n + 1,
                    "domain": f"shop{n:03d}.example",
                    "spider": "structured_data",
                    "created_at": now,
                }
                for n in range(shops)
            ],
        )
        urls = [f"https://shop{n % shops:03d}.example/p/{n}" for n in range(watches)]
        _rows(
            connection,
            Watch,
            [
                {
                    "id": n + 1,
                    "site_id": n % shops + 1,
                    "url": url,
                    "url_key": url_key(url),
                    "product_name": f"Product {n} in a colour of its own",
                    "state": WatchState.ACTIVE,
                    "origin": Origin.WEB,
                    "next_look_at": now + timedelta(seconds=chance.uniform(1, 600)),
                    "looked_at": now - timedelta(seconds=chance.uniform(1, 600)),
                    "last_ok_at": now - timedelta(seconds=chance.uniform(1, 600)),
                    "snapshot_id": (n + 1) * STRETCHES,
                    "created_at": now - timedelta(days=60),
                }
                for n, url in enumerate(urls)
            ],
        )
        _rows(
            connection,
            Subscription,
            [
                {
                    "watch_id": n + 1,
                    "subscriber_id": found[0].subscriber_id,
                    "variants": [],
                    "kinds": ["restock"],
                    "origin": Origin.WEB,
                    "created_at": now,
                }
                for n in range(watches)
            ],
        )
        _rows(connection, VariantState, [row for n in range(watches) for row in _states(n, chance, now)])
        _rows(connection, Snapshot, [row for n in range(watches) for row in _history(n, chance, now)])
    return token


def _states(n: int, chance: random.Random, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "watch_id": n + 1,
            "variant_key": key,
            "label": key,
            "availability": chance.choice([Availability.IN_STOCK, Availability.OUT_OF_STOCK]),
            "price": Decimal(chance.randint(20, 400)),
            "currency": "EUR",
            "since": now - timedelta(hours=chance.uniform(1, 900)),
        }
        for key in ("", *SIZES)
    ]


def _history(n: int, chance: random.Random, now: datetime) -> list[dict[str, Any]]:
    step = timedelta(days=40) / STRETCHES
    begin = now - timedelta(days=40)
    return [
        {
            "id": n * STRETCHES + m + 1,
            "watch_id": n + 1,
            "first_seen_at": begin + step * m,
            "last_seen_at": begin + step * (m + 1),
            "looks": 50,
            "fingerprint": f"{n}-{m}",
            "availability": Availability.IN_STOCK if m % 2 else Availability.OUT_OF_STOCK,
            "confidence": Confidence.STRONG,
            "price": Decimal(chance.randint(20, 400)),
            "currency": "EUR",
            "detail": {"variants": [], "evidence": []},
        }
        for m in range(STRETCHES)
    ]


def _rows(connection: Any, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 5000):
        connection.execute(insert(table), rows[start : start + 5000])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--watches", type=int, default=5000)
    parser.add_argument("--times", type=int, default=30)
    options = parser.parse_args()
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/web.db")
        database.prepare()
        token = fill(database, watches=options.watches, now=now)
        here = Installation(config=Config(home=Path(folder), secret_key=new_key()), database=database)
        client = TestClient(create_app(State(opened=lambda: here)), base_url="http://restock.test")
        client.cookies.set(SESSION_COOKIE, token)
        medians = {name: _median(client, path, times=options.times) for name, path in PAGES.items()}
        database.close()
    print(machine())
    for name, spent in medians.items():
        print(f"{name:16} {spent:7.1f} ms  {PAGES[name]}")
    print(f"the list costs {medians['list']:.0f} ms; it may cost {AIM_MS:.0f} ms")
    result(watches=options.watches, **{f"{name}_ms": round(spent, 1) for name, spent in medians.items()})
    if medians["list"] > AIM_MS:
        raise SystemExit("the list is slower than it may be")


def _median(client: TestClient, path: str, *, times: int) -> float:
    """Milliseconds; the first request, which compiles templates, does not count."""
    spent = []
    for _ in range(times + 1):
        began = time.perf_counter()
        answer = client.get(path)
        spent.append(time.perf_counter() - began)
        assert answer.status_code == 200, (path, answer.status_code)
    return statistics.median(spent[1:]) * 1000


if __name__ == "__main__":
    main()
