"""What all consumers share: a batch is committed before it is acknowledged, however long that takes."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.storage.schema_pushed import Arrived
from pipelines.pushed.model import Arrival
from pipelines.pushed.taking import Taken
from restock.ingesting.inlet import TROUBLE, Inlet

logger = logging.getLogger(__name__)

BATCH = 200
"""Events in one transaction at most."""
COMPANY_S = 0.005
"""So long the first event of a batch waits for others."""
LONGEST_PAUSE_S = 30.0


def pause(tries: int) -> float:
    """
    >>> [pause(n) for n in (0, 1, 2, 9)]
    [0.5, 1.0, 2.0, 30.0]
    """
    return float(min(0.5 * 2**tries, LONGEST_PAUSE_S))


@dataclass(slots=True, kw_only=True)
class Taker:
    inlet: Inlet
    stop: threading.Event
    became: Counter[str] = field(default_factory=Counter)

    def take(self, bodies: Sequence[bytes]) -> Taken | None:
        """What became of them, once it is committed. None where it was told to stop before that was possible:
        then nothing may be acknowledged."""
        arrivals = [Arrival(body=body) for body in bodies]
        tries = 0
        while True:
            try:
                taken = self.inlet.take(arrivals)
            except TROUBLE as exc:
                wait = pause(tries)
                logger.error("events can't be stored, trying again in %.0f s: %s", wait, exc.orig)
                tries += 1
                if self.stop.wait(wait):
                    return None
            else:
                self.became.update(outcome.value for outcome in taken.outcomes)
                for reason in dict.fromkeys(taken.reasons.values()):
                    logger.warning("an event of %s is a dead letter: %s", self.inlet.source.name, reason)
                return taken

    @property
    def summary(self) -> str:
        told = ", ".join(f"{self.became[o.value]} {o.value}" for o in Arrived if self.became[o.value])
        return told or "no event came"
