from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from crawl_house import House
from local_shop import LocalShop
from nursery import Nursery
from workers_world import FORKED_COMMANDS, World, empty, prepared_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prepared_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def queue_house(server: str) -> Iterator[House]:
    """An empty database with the queue's tables."""
    empty(server)
    made = House(server)
    yield made
    made.database.close()


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with Nursery(FORKED_COMMANDS) as made:
        yield made


@pytest.fixture
def world(server: str, nursery: Nursery, tmp_path: Path) -> Iterator[World]:
    empty(server)
    with LocalShop() as shop:
        made = World(url=server, home=tmp_path, shop=shop, nursery=nursery)
        yield made
        made.end()
