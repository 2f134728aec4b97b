"""Several crawls of everything in one process, as the service runs them: ``rounds.py CONTROL NUMBER``.

Before each round the street is told by a request to ``CONTROL`` followed by the round's number.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

from sqlalchemy import select, update

from crawler.installation import installation
from crawler.storage.schema import Site, Watch
from restock.crawling import crawler_process, installed_reactor


def all_due() -> list[str]:
    """Make every watch due; returns the spiders that have work."""
    due = datetime.now(UTC) - timedelta(seconds=1)
    with installation().database.write() as connection:
        connection.execute(update(Watch.__table__).values(next_look_at=due))  # type: ignore[arg-type]
        connection.execute(update(Site.__table__).values(next_look_at=due))  # type: ignore[arg-type]
        return sorted(connection.execute(select(Site.spider).distinct()).scalars())


def main(control: str, number: int) -> None:
    process = crawler_process(alerts=False)
    reactor = installed_reactor()

    async def rounds() -> None:
        try:
            for turn in range(1, number + 1):
                with urlopen(f"{control}/{turn}") as answer:
                    answer.read()
                names = await asyncio.to_thread(all_due)
                await asyncio.gather(*(process.crawl(name) for name in names))
        finally:
            reactor.stop()

    tasks: list[asyncio.Task[None]] = []
    reactor.callWhenRunning(lambda: tasks.append(asyncio.ensure_future(rounds())))
    process.start(stop_after_crawl=False)
    tasks[0].result()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
