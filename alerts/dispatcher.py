"""Lease -> send -> settle. The only writer of delivery state.

A delivery is leased in a committed transaction before it is sent and settled in another one afterwards, so
a crash at any point either leaves it waiting or leaves a lease that ends: nothing is lost, and a second
message can only follow a crash inside the send itself. Then it carries the same id.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from alerts import transport, wishes
from alerts.answer_links import confirm_links, links_of
from alerts.confirming import ask_for_a_yes
from alerts.feeding import ENDLESS, event_message
from alerts.heralding import tell
from alerts.lanes import Lanes
from alerts.leasing import Batch, lease_batch
from alerts.matchmaker import PORTION, Matched, match
from alerts.model import SendError, Sent
from alerts.news import message_of
from alerts.occasions import is_confirmation
from alerts.outcomes import Decided, Outcome, Summary, decide, summary_of
from alerts.paces import CONNECTIONS, Paces
from alerts.transport import Send
from alerts.workers import Workers
from crawler.config import Config
from crawler.errors import ConfigError
from crawler.storage import handover, notices, outbox
from crawler.storage.cases import Case
from crawler.storage.confirmations import never_asked
from crawler.storage.database import Database
from crawler.storage.event_feeds import is_feed
from crawler.storage.outbox import Leased

log = logging.getLogger(__name__)

THREADS = 64
POLL_S = 0.1
PACE_S = 0.05
"""How often a run that only waits for a service's pace looks again."""
HEAL_EVERY_S = 10.0
PATIENCE_S = 4.0
"""How long a stop waits for sends that are under way."""
FIRST_PORTION = 250
"""Subscriptions matched before the first message goes out; the next portions are larger."""
SENDS_WHILE_MATCHING = 3
MATCHING_FIRST_S = 10.0
"""So long the deliveries of very many people are made before sending gets all threads."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def _no_step(_name: str) -> None:
    pass


class Dispatcher:
    """Matches, leases, sends and settles. One thread uses it; sends run in threads of their own."""

    def __init__(
        self,
        database: Database,
        config: Config,
        *,
        send: Send = transport.send,
        clock: Clock = utc_now,
        chance: Callable[[], float] = random.random,
        lease: timedelta | None = None,
        threads: int = THREADS,
        on_step: Callable[[str], None] = _no_step,
    ) -> None:
        """``lease`` must outlast a send; ``on_step`` hears of each step, for tests that kill the process."""
        self._database = database
        self._config = config
        self._send = send
        self._clock = clock
        self._chance = chance
        self._lease = lease or timedelta(seconds=2 * config.send_timeout_s + 10)
        self._step = on_step
        self._threads = threads
        self._lanes = Lanes(threads=threads)
        self._workers = Workers(most=threads, name="send")
        self._outcomes: SimpleQueue[Outcome] = SimpleQueue()
        self._undecided: list[Outcome] = []
        self._paces = Paces()
        self._silent: dict[int, datetime] = {}
        """Channels whose service asked for a pause, until when; it is stored with them too."""
        self._held: dict[int, float] = {}
        self._resting: dict[str, float] = {}
        """Channels and lanes whose service would refuse more just now, until when on the monotonic clock."""
        self._portion = FIRST_PORTION
        self._matching_since: float | None = None

    # Matching

    def match_once(self) -> Matched:
        """Make deliveries of everything that is not matched yet."""
        total = Matched()
        while (made := self.match_portion()).anything:
            total += made
        return total

    def match_portion(self) -> Matched:
        """Make some deliveries in one transaction: few at first, so that the first message leaves at once."""
        if not self._anything_unmatched():
            self._portion, self._matching_since = FIRST_PORTION, None
            return self._tell_portion()
        with self._database.read() as connection:
            wishes.refresh(connection)
        made = self._database.retrying(self._match_batch)
        self._step("matched")
        self._portion = min(self._portion * 4, PORTION)
        self._matching_since = self._matching_since or time.monotonic()
        return made

    def _match_batch(self, connection: Connection) -> Matched:
        ttl = timedelta(seconds=self._config.alert_ttl_s)
        made = match(connection, now=self._clock(), ttl=ttl, most=self._portion)
        self._step("matching")
        return made

    def _tell_portion(self) -> Matched:
        """As above, of notices."""
        with self._database.read() as connection:
            if not notices.any_untold(connection):
                return Matched()
        told = self._database.retrying(lambda c: tell(c, now=self._clock()))
        self._step("told")
        return Matched(in_part=told)

    def _anything_unmatched(self) -> bool:
        with self._database.read() as connection:
            return handover.anything_unmatched(connection)

    # Lease and send

    def lease_and_send(self) -> tuple[int, Summary]:
        """Lease what is due and has a free place, and start sending it: how many, and what was dropped."""
        started, summary = 0, Summary()
        while self._places() and self._anything_due():
            batch = self._database.retrying(self._lease_batch)
            summary += summary_of(state for _, state, _ in batch.dropped)
            self._rest(batch)
            if batch.ready:
                self._step("leased")
            for leased in batch.ready:
                self._start(leased)
            started += len(batch.ready)
            if not batch.seen:
                break
        return started, summary

    def _places(self) -> int:
        since = self._matching_since
        matching = since is not None and time.monotonic() - since < MATCHING_FIRST_S
        threads = min(SENDS_WHILE_MATCHING, self._threads) if matching else self._threads
        return max(0, threads - self._lanes.under_way())

    def _pacing(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Channels and lanes that must wait."""
        wall = self._clock()
        self._silent = {channel: until for channel, until in self._silent.items() if until > wall}
        now = time.monotonic()
        self._held = {channel: until for channel, until in self._held.items() if until > now}
        self._resting = {lane: until for lane, until in self._resting.items() if until > now}
        return (*self._held, *self._silent), tuple(self._resting)

    def _rest(self, batch: Batch) -> None:
        self._silent.update(batch.silent)
        now = time.monotonic()
        for case, wait in batch.paced:
            if wait.all_of_service:
                self._resting[case.lane] = now + wait.seconds
            else:
                self._held[case.channel_id] = now + wait.seconds

    def _anything_due(self) -> bool:
        now = self._clock()
        with self._database.read() as connection:
            held, resting = self._pacing()
            return outbox.anything_due(
                connection, now=now, but_lanes={*self._lanes.full(), *resting}, but_channels=held
            )

    def _lease_batch(self, connection: Connection) -> Batch:
        now = self._clock()
        held, resting = self._pacing()
        batch = lease_batch(
            connection,
            lanes=self._lanes,
            plan=self._paces.plan(time.monotonic()),
            places=self._places(),
            held=held,
            resting=resting,
            now=now,
            until=now + self._lease,
            max_attempts=self._config.max_attempts,
        )
        self._step("leasing")
        return batch

    def _start(self, leased: Leased) -> None:
        case = leased.case
        self._lanes.begin(case.lane, bound=CONNECTIONS.get(case.service))
        self._paces.note(case.service, case.url_digest, time.monotonic())
        self._workers.submit(lambda: self._outcomes.put(self._try(leased)))

    def _try(self, leased: Leased) -> Outcome:
        """In a sending thread. Never raises: whatever happens is an outcome."""
        began = time.monotonic()
        self._step("sending")
        try:
            result: Sent | SendError = self._send_one(leased.case)
        except SendError as exc:
            result = exc
        except ConfigError as exc:
            # A lost key is the installation's trouble: the channel may work again tomorrow.
            result = SendError(str(exc))
        except Exception as exc:  # a message that can't be made must not stop the others
            log.exception("delivery %d failed in an unforeseen way", leased.case.id)
            result = SendError(f"unforeseen: {type(exc).__name__}")
        self._step("sent")
        return Outcome(leased=leased, result=result, took_s=time.monotonic() - began)

    def _send_one(self, case: Case) -> Sent:
        url = self._config.secrets.open(case.url_cipher)
        if is_feed(case.service):
            return self._send(url, event_message(case), timeout=float(self._config.send_timeout_s))
        links = links_of(case, self._config)
        confirm = None
        if is_confirmation(case.occasion):
            confirm = confirm_links(case, self._config, now=self._clock())
            if confirm is None:
                raise SendError("RESTOCK_WEB_URL is not set, so there is no link to confirm by")
        message = message_of(case, format=transport.format_for(url), links=links, confirm=confirm)
        return self._send(url, message, timeout=float(self._config.send_timeout_s))

    # Settle

    def settle(self, *, wait_s: float = 0.0) -> Summary:
        """Record every finished try in one transaction; waits up to ``wait_s`` for the first.

        Where the database refuses, what finished is kept and recorded by the next call.
        """
        self._undecided += self._finished(wait_s)
        if not self._undecided:
            return Summary()
        now = self._clock()
        decided = [self._decide(outcome, now) for outcome in self._undecided]
        self._database.retrying(lambda connection: self._write(connection, decided))
        self._step("settled")
        self._undecided = []
        self._silent.update({d.channel_id: d.hold_until for d in decided if d.hold_until})
        for d in decided:
            if d.disable:
                log.warning("channel %d is disabled: %s", d.channel_id, d.disable)
        return summary_of(d.settlement.state for d in decided)

    def _finished(self, wait_s: float) -> list[Outcome]:
        finished: list[Outcome] = []
        while True:
            try:
                outcome = self._outcomes.get(timeout=wait_s) if wait_s else self._outcomes.get_nowait()
            except Empty:
                return finished
            wait_s = 0.0
            case = outcome.leased.case
            self._lanes.end(case.lane, took_s=outcome.took_s, answered=outcome.answered)
            finished.append(outcome)

    def _decide(self, outcome: Outcome, now: datetime) -> Decided:
        most = ENDLESS if is_feed(outcome.leased.case.service) else self._config.max_attempts
        return decide(outcome, now=now, max_attempts=most, chance=self._chance())

    def _write(self, connection: Connection, decided: list[Decided]) -> None:
        outbox.settle(connection, [d.settlement for d in decided])
        disabled = [(d.channel_id, d.disable) for d in decided if d.disable]
        outbox.disable_channels(connection, disabled, now=self._clock())
        outbox.hold_channels(connection, {d.channel_id: d.hold_until for d in decided if d.hold_until})
        self._step("settling")

    # Runs

    def heal(self) -> int:
        """Make due what a clock that jumped back would leave waiting for too long."""
        now = self._clock()
        self._ask(now)
        with self._database.read() as connection:
            if connection.execute(outbox.heal_query(now=now, lease=self._lease)).first() is None:
                return 0
        return self._database.retrying(lambda c: outbox.heal(c, now=now, lease=self._lease))

    def _ask(self, now: datetime) -> None:
        """Ask the owners of new addresses that somebody typed, where a link can be made for them."""
        if not self._config.web_url:
            return
        with self._database.read() as connection:
            if not never_asked(connection):
                return
        self._database.retrying(lambda c: ask_for_a_yes(c, now=now))

    def run_once(self) -> Summary:
        """Match, and send everything that is due now; returns when all of it is settled."""
        self.heal()
        summary = Summary()
        while True:
            made = self.match_portion()
            started, dropped = self.lease_and_send()
            summary += dropped + Summary(matched=made.transitions)
            if made.anything:
                summary += self.settle()
                continue
            if not started and not self._lanes.under_way():
                if not (self._held or self._resting):
                    return summary
                time.sleep(PACE_S)
                continue
            settled = self.settle(wait_s=self._config.send_timeout_s + PATIENCE_S)
            if settled == Summary():
                # Sends that outlast every time-out keep their lease; the next run sees to them.
                return summary
            summary += settled

    def drain(self) -> Summary:
        """After :meth:`run` has ended: send what the last transitions made due, then let the threads go."""
        try:
            return self.run_once()
        finally:
            self._workers.close()

    def run(self, stop: threading.Event) -> None:
        """Until ``stop``: a committed transition is leased within a quarter of a second.

        A database that is locked, full or away is waited for; then everything goes on where it was.
        Returns within five seconds of ``stop``.
        """
        healed_at = -HEAL_EVERY_S
        while not stop.is_set():
            try:
                if time.monotonic() - healed_at >= HEAL_EVERY_S:
                    self.heal()
                    healed_at = time.monotonic()
                more = self.match_portion().anything
                self.lease_and_send()
                self.settle(wait_s=0.0 if more else POLL_S)
            except DBAPIError as exc:
                log.error("the database can't be used, trying again: %s", exc.orig)
                stop.wait(1.0)
            except Exception:  # said aloud and tried again: a dead dispatcher would tell nobody anything
                log.exception("the dispatcher met something unforeseen, trying again")
                stop.wait(1.0)
        self._stop()

    def _stop(self) -> None:
        """Settle what ends soon; what hangs keeps its lease and is sent again after it."""
        until = time.monotonic() + PATIENCE_S
        try:
            while self._lanes.under_way() and (left := until - time.monotonic()) > 0:
                self.settle(wait_s=left)
            self.settle()
        except DBAPIError as exc:
            log.error("the last sends could not be recorded: %s", exc.orig)
        self._workers.close()
