"""Real worker and scheduler processes on the real PostgreSQL, judged by the log of the shop they ask."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from local_shop import Answer, product_page
from nursery import Life
from service_world import eventually
from workers_world import World, overlaps, visits

from crawler.storage.schema import Site, Snapshot, Watch

pytestmark = [pytest.mark.service("postgres"), pytest.mark.slow]

START = 45
"""Seconds that a test waits for what comes at some time, on however busy a machine; no promise."""


def stop(*lives: Life) -> None:
    for life in lives:
        life.signal(signal.SIGTERM)
    for life in lives:
        assert life.ended.wait(12), "a stop takes ten seconds at most"
        assert life.status == 0, life.words()
        assert "Traceback" not in life.words(), life.words()


def names(world: World) -> list[tuple[object, ...]]:
    return world.ask("SELECT value->>'name' FROM setting WHERE key LIKE 'worker.%'")


def test_two_workers_and_two_schedulers_ask_each_domain_one_at_a_time(world: World) -> None:
    gap = 0.15
    made = world.watch(12, 3, answer=Answer(body=product_page(), after=0.05))
    lives = [world.start(*command.split(), site_delay_s=gap) for command in ("scheduler", "scheduler")]
    lives += [world.start("worker", "--concurrency", "6", site_delay_s=gap) for _ in range(2)]
    eventually(lambda: world.looked() == len(made), within=START, why=world.words)
    eventually(lambda: not world.ask("SELECT 1 FROM procrastinate_jobs"), within=START, why=world.words)
    assert len(set(names(world))) == 2
    stop(*lives)
    assert overlaps(world.shop) == []
    for number in range(12):
        seen = visits(world.shop, f"shop{number}.localhost")
        assert len(seen) == 1 + 3, "robots.txt once and each page once, whoever asked"
        for first, second in pairwise(seen):
            assert second.began - first.ended >= gap * 0.95
    assert all(site.lease_token is None for site in world.house.rows(Site))
    assert names(world) == world.ask("SELECT 1 FROM procrastinate_workers") == []


def test_a_worker_killed_in_the_middle_of_a_crawl_loses_nothing(world: World) -> None:
    slow = Answer(body=product_page(), after=0.4)
    made = world.watch(4, 3, answer=slow)
    world.start("scheduler")
    first = world.start("worker", "--queues", "crawl")
    eventually(lambda: len(world.shop.hits) >= 6, within=START, why=world.words)
    held = world.ask("SELECT lock FROM procrastinate_jobs WHERE status = 'doing'")
    assert held, "it was in the middle"
    first.signal(signal.SIGKILL)
    assert first.ended.wait(START)
    second = world.start("worker", "--queues", "crawl")
    eventually(lambda: world.looked() == len(made), within=START, why=world.words)
    assert "a worker is silent" in world.words()
    stop(second)
    assert not [pair for pair in overlaps(world.shop) if pair[0].ended], "never two at once"


def test_a_worker_that_is_cut_off_for_a_while_does_no_harm(world: World) -> None:
    """Stopped in its tracks it is taken for dead; when it goes on, its domain is another's by then."""
    slow = Answer(body=product_page(), after=0.3)
    made = world.watch(3, 3, answer=slow)
    world.start("scheduler")
    first = world.start("worker", "--queues", "crawl")
    eventually(lambda: len(world.shop.hits) >= 4, within=START, why=world.words)
    first.signal(signal.SIGSTOP)
    second = world.start("worker", "--queues", "crawl")
    eventually(lambda: world.looked() == len(made), within=START, why=world.words)
    first.signal(signal.SIGCONT)
    eventually(lambda: "taken for dead" in first.words(), within=START, why=world.words)
    stop(first, second)
    assert overlaps(world.shop) == []
    assert len(world.house.rows(Snapshot)) == len(made), "what both saw is one thing that was seen"
    assert world.ask("SELECT 1 FROM procrastinate_jobs WHERE status = 'doing'") == []


def test_a_stop_hands_back_what_hangs(world: World) -> None:
    world.watch(1, 2, answer=Answer(hang=True))
    world.start("scheduler")
    first = world.start("worker", "--queues", "crawl")
    eventually(lambda: len(visits(world.shop, "shop0.localhost")) >= 2, within=START, why=world.words)
    began = time.monotonic()
    stop(first)
    assert time.monotonic() - began < 10
    assert all(site.lease_token is None for site in world.house.rows(Site))
    assert all(watch.next_look_at is not None for watch in world.house.rows(Watch))
    assert world.ask("SELECT 1 FROM procrastinate_jobs WHERE status = 'doing'") == []


def test_a_job_whose_site_is_no_longer_due_ends_at_once(world: World) -> None:
    (watch,) = world.watch(1, 1)
    scheduler = world.start("scheduler")
    eventually(lambda: world.ask("SELECT 1 FROM procrastinate_jobs WHERE queue_name = 'crawl'"), within=START)
    stop(scheduler)
    (site,) = world.house.rows(Site)
    later = datetime(2100, 1, 1, tzinfo=UTC)
    world.house.set(Site, site.id, next_look_at=later)
    world.house.set(Watch, watch, next_look_at=later)
    worker = world.start("worker", "--queues", "crawl")
    eventually(
        lambda: names(world) and not world.ask("SELECT 1 FROM procrastinate_jobs WHERE queue_name = 'crawl'"),
        within=START,
        why=world.words,
    )
    stop(worker)
    assert world.shop.hits == []


def test_chores_are_done_where_they_are_served(world: World) -> None:
    worker = world.start("worker", "--queues", "chores,alerts", "--schedule")
    done = "SELECT key FROM setting WHERE key LIKE 'chore.%' AND value->>'trouble' IS NULL"
    eventually(lambda: ("chore.remind_people",) in world.ask(done), within=START, why=world.words)
    assert world.ask("SELECT name FROM service_lease") == [("scheduler",)]
    stop(worker)
    assert world.ask("SELECT name FROM service_lease") == []
