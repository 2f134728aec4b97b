"""The demo: a local shop, the real service, and what happens between them told in the terminal."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from crawler.storage.database import Database
from restock.demo import telling
from restock.demo.arrivals import Arrival, Arrivals
from restock.demo.catalogue import SHOPS
from restock.demo.findings import Findings
from restock.demo.mailbox import Mailbox
from restock.demo.play import DELAY_S, EVERY_S, PEOPLE, expected, scaled
from restock.demo.process import ServiceProcess
from restock.demo.receiver import Receiver
from restock.demo.shop import DemoShop
from restock.demo.timeline import Timeline
from restock.demo.watchlist import watchlist_text

FIRST_LOOK_WITHIN_S = 30.0
SETTLE_S = 4.0
"""After the last change: two looks and a send, in which a false alert would still come."""
PATIENCE_S = 15.0
"""How much longer a slow machine gets where a message is missing."""
STEP_S = 0.05


@dataclass(slots=True, kw_only=True)
class Stage:
    """Everything that runs during the demo."""

    shop: DemoShop
    arrivals: Arrivals
    service: ServiceProcess
    findings: Findings
    timeline: Timeline
    console: Console
    came: list[Arrival] = field(default_factory=list)


class DemoError(Exception):
    """The demo can't go on; the message says what a person can do."""


def run_demo(
    seconds: float | None = None, *, folder: Path | None = None, console: Console | None = None
) -> int:
    """Play the demo; 0 if every expected restock arrived once and nothing else was told, else 1.

    ``seconds`` is about how long the whole takes (40 by default); ``folder`` keeps the watchlist, the
    database and the log, which otherwise go away unless something went wrong.
    """
    console = console or Console()
    home = folder or Path(tempfile.mkdtemp(prefix="restock-demo-"))
    home.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    try:
        with _stage(home, scaled(seconds), console) as stage:
            telling.opening(console, watchlist=stage.service.watchlist, shop=stage.shop)
            right = _play(stage)
    except DemoError as exc:
        console.print(f"[red]{exc}[/red]\nThe demo's files are kept in {home}")
        return 1
    telling.closing(console, took_s=time.monotonic() - started, right=right, home=home)
    if right and folder is None:
        shutil.rmtree(home)
    return 0 if right else 1


@contextmanager
def _stage(home: Path, timeline: Timeline, console: Console) -> Iterator[Stage]:
    """Start the shop, the mailbox, the receiver and the service; stop them all at the end."""
    arrivals = Arrivals()
    with ExitStack() as stack:
        shop = stack.enter_context(DemoShop(clock=_now, timeline=timeline))
        mailbox = stack.enter_context(Mailbox(clock=_now, on_mail=arrivals.mail))
        receiver = stack.enter_context(Receiver(clock=_now, on_post=arrivals.post))
        watchlist = home / "watchlist.yaml"
        watchlist.write_text(
            watchlist_text(page_url=shop.url, channels=_channels(mailbox, receiver)), encoding="utf-8"
        )
        service = ServiceProcess(folder=home, watchlist=watchlist, settings=_settings())
        database = Database(service.database_url)
        stack.callback(database.close)
        service.start()
        stack.callback(service.stop)
        yield Stage(
            shop=shop,
            arrivals=arrivals,
            service=service,
            findings=Findings(database),
            timeline=timeline,
            console=console,
        )


def _settings() -> dict[str, object]:
    """What the watchlist says too; here so that not even the first second knows anything else."""
    return {"allow_hosts": ",".join(SHOPS), "every_s": EVERY_S, "site_delay_s": DELAY_S}


def _channels(mailbox: Mailbox, receiver: Receiver) -> dict[str, dict[str, str]]:
    channels = {person.handle: {"mail": mailbox.channel_url(person.email)} for person in PEOPLE}
    for person in PEOPLE:
        if person.hook:
            channels[person.handle]["hook"] = receiver.channel_url(f"/hooks/{person.handle}")
    return channels


def _play(stage: Stage) -> bool:
    """Wait for the first looks, play the timeline, say what came of it; whether all was right."""
    _await_first_looks(stage)
    began_at = stage.shop.begin()
    telling.first_looks_done(stage.console, looks=stage.findings.looks())
    _tell_live(stage, began_at)
    stopped_with = stage.service.stop()
    stage.came += _tell_arrivals(stage, began_at)
    right = judge(stage.came) and stopped_with == 0
    telling.told(stage.console, came=stage.came, timeline=stage.timeline, began_at=began_at)
    telling.not_told(stage.console, findings=stage.findings.not_told(), came=stage.came)
    telling.manners(stage.console, visits=stage.shop.visits, looks=stage.findings.looks())
    if stopped_with != 0:
        stage.console.print(f"[red]the service ended with exit code {stopped_with}[/red]")
    return right


def _await_first_looks(stage: Stage) -> None:
    """The timeline may not begin before each page was seen once: a first look is news to nobody."""
    deadline = time.monotonic() + FIRST_LOOK_WITHIN_S
    with stage.console.status("the service starts and looks at each page for the first time"):
        while stage.findings.unseen() != 0:
            _check_alive(stage)
            if time.monotonic() > deadline:
                late = f"after {FIRST_LOOK_WITHIN_S:.0f} s the service hadn't seen every page"
                raise DemoError(f"{late}; the end of its log:\n{stage.service.last_lines()}")
            time.sleep(STEP_S)


def _check_alive(stage: Stage) -> None:
    if stage.service.exit_code is not None:
        raise DemoError(
            f"the service ended early with exit code {stage.service.exit_code}; the end of its log:\n"
            f"{stage.service.last_lines()}"
        )


def _tell_live(stage: Stage, began_at: datetime) -> None:
    """Say each change in the shop and each message when it happens, until the end of the timeline."""
    told_until, end = 0.0, stage.timeline.seconds + SETTLE_S
    while told_until < end or (_something_missing(stage) and told_until < end + PATIENCE_S):
        time.sleep(STEP_S)
        _check_alive(stage)
        elapsed = stage.shop.elapsed()
        for change in stage.timeline.between(told_until, elapsed):
            telling.change(stage.console, change)
        told_until = elapsed
        stage.came += _tell_arrivals(stage, began_at)


def _tell_arrivals(stage: Stage, began_at: datetime) -> list[Arrival]:
    arrived = stage.arrivals.take()
    for arrival in arrived:
        telling.arrival(stage.console, arrival, stage.timeline, began_at)
    return arrived


def _something_missing(stage: Stage) -> bool:
    return not expected() <= {arrival.key for arrival in stage.came}


def judge(came: list[Arrival]) -> bool:
    """Whether exactly the expected messages came, each once."""
    counts = Counter(arrival.key for arrival in came)
    return counts == Counter(expected())


def _now() -> datetime:
    return datetime.now(UTC)
