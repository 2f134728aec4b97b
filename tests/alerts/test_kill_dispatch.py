"""kill -9 at every step: nothing is lost, at most one message comes twice, with the same id."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from alerts_world import Receiver, World

from alerts.dispatcher import Dispatcher, utc_now
from crawler.storage.schema import AttemptOutcome, DeliveryState

PEOPLE = 3
SCRIPT = Path(__file__).with_name("dispatch_and_die.py")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "nth"),
    [
        ("matching", 1),
        ("matched", 1),
        ("matching", 2),
        ("matched", 2),
        ("leasing", 1),
        ("leased", 1),
        ("sending", 1),
        ("sending", 2),
        ("sent", 1),
        ("sent", 3),
        ("settling", 1),
        ("settled", 1),
    ],
)
def test_killed_at(step: str, nth: int, tmp_path: Path, receiver: Receiver) -> None:
    world = World(home=tmp_path, clock=utc_now)
    watch = world.watch()
    for n in range(PEOPLE):
        world.listener(f"p{n}", watch, receiver.url(f"p{n}"))
    world.happens(watch, "", "US 10")

    died = subprocess.run(
        [sys.executable, "-W", "ignore", str(SCRIPT), str(tmp_path), step, str(nth)], timeout=60, check=False
    )
    assert died.returncode == -signal.SIGKILL

    # The clock, not the test, waits for the lease of the dead process to end.
    later = Dispatcher(world.database, world.config, clock=lambda: utc_now() + timedelta(minutes=1))
    later.run_once()

    arrived = Counter(r.path for r in receiver.received)
    assert set(arrived) == {f"/p{n}" for n in range(PEOPLE)}, "nobody was forgotten"
    ambiguous = [a for a in world.attempts() if a.outcome is AttemptOutcome.AMBIGUOUS]
    assert sum(arrived.values()) - PEOPLE <= len(ambiguous), "every double is on record as possible"
    assert max(arrived.values()) <= 2
    ids = {path: {r.message_id for r in receiver.received if r.path == path} for path in arrived}
    assert all(len(of_one) == 1 for of_one in ids.values()), "a double carries the same id"
    assert all(d.state is DeliveryState.SENT for d in world.deliveries())
    world.database.close()


@pytest.mark.slow
def test_without_a_kill_nothing_comes_twice(tmp_path: Path, receiver: Receiver) -> None:
    world = World(home=tmp_path, clock=utc_now)
    watch = world.watch()
    for n in range(PEOPLE):
        world.listener(f"p{n}", watch, receiver.url(f"p{n}"))
    world.happens(watch)

    subprocess.run(
        [sys.executable, "-W", "ignore", str(SCRIPT), str(tmp_path), "never", "1"], timeout=60, check=True
    )
    assert Counter(r.path for r in receiver.received) == {f"/p{n}": 1 for n in range(PEOPLE)}
    assert {a.outcome for a in world.attempts()} == {AttemptOutcome.SENT}
    world.database.close()
