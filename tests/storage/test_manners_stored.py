"""Turns, pauses, notices and robots.txt as every process sees them, on each database."""

from __future__ import annotations

import multiprocessing
from datetime import datetime, timedelta

from crawl_house import START, House, failure, look, offer
from sqlalchemy import Connection

from crawler.manners import Pace
from crawler.model import FailureReason, Unchanged
from crawler.storage.database import Database
from crawler.storage.manners import GUEST, Answer, Ask, HandBack, take_turns
from crawler.storage.overview import overview
from crawler.storage.registry_writes import ensure_sites
from crawler.storage.robots_txt import BELIEVED, StoredRobots, load_robots, store_robots
from crawler.storage.schema import Notice, NoticeKind, RobotsTxt, Site, Watch
from crawler.storage.standings import paused_sites
from crawler.storage.watches import claim, heal_clock, next_work

SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=s) for s in (1, 60, 3600, 86400))
SHOP = "shop.example"


def ask(house: House, at: datetime, *, domain: str = SHOP, setting: float = 2.0, **more: object) -> Answer:
    order = Ask(domain=domain, setting=setting, hold=45 * SECOND, **more)  # type: ignore[arg-type]
    (answer,) = house.database.retrying(lambda c: take_turns(c, [order], now=at))
    assert answer is not None
    return answer


def hand_back(house: House, mine: datetime, at: datetime, **more: object) -> None:
    values = {"asked_at": at, "free_at": at + 2 * SECOND, "pace": Pace(latency_s=0.25), **more}
    order = HandBack(domain=SHOP, mine=mine, **values)  # type: ignore[arg-type]
    house.database.retrying(lambda c: take_turns(c, [order], now=at))


def test_one_has_the_turn_and_the_next_waits_for_the_gap(house: House) -> None:
    house.site()
    mine = ask(house, START)
    assert mine.until == START + 45 * SECOND
    other = ask(house, START + SECOND)
    assert (other.until, other.wait) == (None, 44 * SECOND)
    hand_back(house, mine.until, START + 3 * SECOND)
    assert ask(house, START + 4 * SECOND).wait == SECOND
    again = ask(house, START + 5 * SECOND)
    assert again.until is not None
    assert again.pace == Pace(latency_s=0.25)
    row = house.row(Site)
    assert (row.asked_at, row.free_at) == (START + 5 * SECOND, again.until)


def test_a_turn_is_extended_by_who_has_it_and_by_nobody_else(house: House) -> None:
    mine = ask(house, START)
    longer = ask(house, START + 10 * SECOND, mine=mine.until)
    assert longer.until == START + 55 * SECOND
    assert ask(house, START + 11 * SECOND, mine=mine.until).until is None, "that turn is no more"
    hand_back(house, mine.until, START + 11 * SECOND)
    assert house.row(Site).free_at == longer.until, "what somebody else has by now stays theirs"


def test_a_dead_process_holds_others_up_until_its_time_is_over(house: House) -> None:
    mine = ask(house, START)
    assert ask(house, mine.until - SECOND).until is None
    assert ask(house, mine.until).until is not None


def test_a_gap_that_has_grown_counts_from_the_last_request(house: House) -> None:
    house.site()
    hand_back(house, ask(house, START).until, START)
    slow = ask(house, START + 10 * SECOND, crawl_delay_s=30.0)
    assert (slow.until, slow.wait) == (None, 20 * SECOND)
    row = house.row(Site)
    assert (row.crawl_delay_s, row.free_at) == (30.0, START + 30 * SECOND), "others are told"
    assert ask(house, START + 10 * SECOND).wait == 20 * SECOND, "and keep to it"
    assert ask(house, START + 30 * SECOND).until is not None
    assert ask(house, START + 80 * SECOND, crawl_delay_s=0.0).pace.crawl_delay_s is None, (
        "no longer asked for"
    )


def test_nobody_has_a_turn_inside_a_pause_whoever_asks(house: House) -> None:
    house.site()
    first = ask(house, START)
    slowed = Pace().overloaded(2.0)
    why = "it answered 429 and asked for a pause"
    hand_back(house, first.until, START + SECOND, pace=slowed, pause=(START + HOUR, why))
    for at in (START + 2 * SECOND, START + HOUR - SECOND):
        refused = ask(house, at)
        assert (refused.until, refused.paused_until, refused.reason) == (None, START + HOUR, why)
    due = {"spider": "structured_data", "cutoff": START + HOUR, "sites": 9, "per_site": 9}
    house.watch(site=1)
    for at, found in ((START + HOUR - SECOND, 0), (START + HOUR, 1)):
        assert len(house.database.retrying(lambda c: claim(c, token="t", now=at, **due))) == found  # noqa: B023
    assert ask(house, START + HOUR).pace.slowdown_s == 4.0
    hand_back(house, first.until, START + HOUR, pause=(START + MINUTE, "a shorter one"))
    assert house.row(Site).paused_until == START + HOUR


def test_many_orders_are_one_after_the_other_in_a_fixed_number_of_statements(house: House) -> None:
    orders: list[Ask | HandBack] = [
        Ask(domain=f"shop{n}.example", setting=2.0, hold=45 * SECOND) for n in range(50)
    ]
    orders += [Ask(domain="shop1.example", setting=2.0, hold=45 * SECOND)]
    answers = house.database.retrying(lambda c: take_turns(c, orders, now=START))
    assert [a.until is not None for a in answers if a] == [True] * 50 + [False]
    back = HandBack(
        domain="shop1.example",
        mine=START + 45 * SECOND,
        asked_at=START,
        free_at=START + SECOND,
        pace=Pace(),
    )
    again = Ask(domain="shop1.example", setting=0.0, hold=45 * SECOND)
    (_, answer) = house.database.retrying(lambda c: take_turns(c, [back, again], now=START + SECOND))
    assert answer is not None
    assert answer.until is not None, "what is handed back may be had in the same transaction"


def test_a_domain_nobody_watches_has_its_manners_and_keeps_them_when_it_is_watched(house: House) -> None:
    ask(house, START, domain="new.example")
    row = house.row(Site)
    assert (row.spider, row.next_look_at) == (GUEST, None)

    def sites(connection: Connection) -> object:
        return overview(connection, now=START)["sites"]

    with house.database.read() as connection:
        assert sites(connection) == 0
        assert next_work(connection, now=START + DAY, until=START + DAY) == {}
    url = "https://new.example/p/1"
    made = house.database.retrying(
        lambda c: ensure_sites(c, [url], choose_spider=lambda _: "shopify", now=START)
    )
    assert made == {url: row.id}
    assert (house.row(Site).spider, house.row(Site).free_at) == ("shopify", row.free_at)


def test_guests_of_long_ago_go_and_watched_sites_stay(house: House) -> None:
    kept = house.site("watched.example", spider="", free_at=START, next_look_at=None)
    house.watch("https://watched.example/p/1", site=kept)
    ask(house, START, domain="guest.example")
    ask(house, START + 3 * DAY, domain="other.example")
    assert {row.domain for row in house.rows(Site)} == {"watched.example", "other.example"}


def test_what_a_clock_wrote_that_was_set_back_holds_nobody_up(house: House) -> None:
    house.watch()
    ask(house, START)
    assert ask(house, START - 6 * HOUR).until is not None
    house.record(look(1, offer(), START + HOUR))
    house.database.retrying(lambda c: heal_clock(c, now=START))
    assert (house.row(Site).free_at, house.row(Site).asked_at) == (None, None)


def test_due_work_waits_for_a_slow_site_and_takes_little_of_it(house: House) -> None:
    site = house.site(crawl_delay_s=20.0, free_at=START + 5 * MINUTE, asked_at=START)
    for n in range(9):
        house.watch(f"https://shop.example/p/{n}", site=site)
    due = {"spider": "structured_data", "token": "t", "cutoff": START, "sites": 9, "per_site": 9}

    def claimed(now: datetime) -> int:
        return len(house.database.retrying(lambda c: claim(c, now=now, **due)))

    with house.database.read() as connection:
        assert next_work(connection, now=START, until=START) == {}
    assert claimed(START + 3 * MINUTE) == 0
    assert claimed(START + 4 * MINUTE) == 3, "as many as fit into a minute"


# How a site receives us


def blocked(number: int, at: datetime) -> object:
    return look(number, failure(FailureReason.BLOCKED, "asks for a captcha", vendor="datadome"), at)


def test_the_third_block_in_a_row_pauses_and_people_are_told_once(house: House) -> None:
    site = house.site()
    for n in range(1, 7):
        house.watch(f"https://shop.example/p/{n}", site=site)
    house.record(blocked(1, START), blocked(2, START + SECOND))  # type: ignore[arg-type]
    assert (house.row(Site).blocks, house.row(Site).paused_until, house.count(Notice)) == (2, None, 0)
    house.record(blocked(3, START + 2 * SECOND))  # type: ignore[arg-type]
    row, (told,) = house.row(Site), house.rows(Notice)
    assert row.paused_until == START + 3 * SECOND + HOUR
    assert row.pause_reason == "it turned us away 3 times in a row: asks for a captcha"
    assert (row.blocks, row.blocked_since) == (3, START)
    assert (told.kind, told.site_id, told.at) == (NoticeKind.SITE_BLOCKED, site, START + 3 * SECOND)
    assert told.detail["vendor"] == "datadome"
    assert datetime.fromisoformat(told.detail["next_look_at"]) == row.paused_until
    assert datetime.fromisoformat(told.detail["since"]) == START
    with house.database.read() as connection:
        (paused,) = paused_sites(connection, now=START + MINUTE)
    assert (paused.domain, paused.until, paused.blocks) == (SHOP, row.paused_until, 3)

    # The probe: one watch only, although all are due.
    probe_at = row.paused_until
    due = {"spider": "structured_data", "token": "t", "sites": 9, "per_site": 9}
    (one,) = house.database.retrying(lambda c: claim(c, now=probe_at, cutoff=probe_at + HOUR, **due))
    house.record(blocked(one.id, probe_at))  # type: ignore[arg-type]
    assert house.row(Site).paused_until == probe_at + SECOND + HOUR
    assert house.count(Notice) == 1, "the same episode"

    back_at = probe_at + 2 * HOUR
    house.record(look(one.id, Unchanged(), back_at))
    row = house.row(Site)
    assert (row.blocks, row.blocked_since, row.paused_until, row.pause_reason) == (0, None, None, None)
    assert row.last_ok_at == back_at
    assert [n.kind for n in house.rows(Notice)] == [NoticeKind.SITE_BLOCKED, NoticeKind.SITE_BACK]
    house.set(Site, site, lease_until=None, next_look_at=START)
    found = house.database.retrying(lambda c: claim(c, now=back_at, cutoff=back_at + HOUR, **due))
    assert len(found) == 6, "everything is due again"


def test_a_second_episode_is_told_again(house: House) -> None:
    house.watch()
    for episode in range(2):
        at = START + episode * DAY
        house.record(*(blocked(1, at + n * SECOND) for n in range(3)))  # type: ignore[misc]
        house.record(look(1, offer(), at + 2 * HOUR))
    kinds = [n.kind.value for n in house.rows(Notice)]
    assert kinds == ["site_blocked", "site_back"] * 2
    assert len({n.occasion for n in house.rows(Notice)}) == 4


def test_a_retry_after_pauses_with_its_reason(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, failure(http_status=503, retry_after=2 * HOUR), START))
    row = house.row(Site)
    assert row.paused_until == START + SECOND + 2 * HOUR
    assert row.pause_reason == "it answered 503 and asked for a pause"
    assert (row.blocks, house.count(Notice)) == (0, 0)


def test_the_same_look_again_counts_for_no_second_block(house: House) -> None:
    watch = house.watch()
    for _ in range(5):
        house.record(blocked(watch, START))  # type: ignore[arg-type]
    assert house.row(Site).blocks == 1
    assert house.row(Watch).failures == 1


# robots.txt


def test_robots_are_believed_for_a_day_by_all(house: House) -> None:
    database, origin = house.database, "https://shop.example:8443"
    said = StoredRobots(asked_at=START, until=START + BELIEVED, body="User-agent: *\nDisallow: /购\n")
    with database.read() as connection:
        assert load_robots(connection, origin, now=START) is None
    database.retrying(lambda c: store_robots(c, origin, said))
    with database.read() as connection:
        assert load_robots(connection, origin, now=START + HOUR) == said
        assert load_robots(connection, origin, now=START + DAY) is None
        assert load_robots(connection, origin, now=START - DAY) is None, "a clock that was set back"
    refused = StoredRobots(asked_at=START + DAY, until=START + DAY + MINUTE, refusal="503", cause="X")
    database.retrying(lambda c: store_robots(c, origin, refused))
    with database.read() as connection:
        assert load_robots(connection, origin, now=START + DAY) == refused


def test_long_robots_are_stored_and_old_ones_go(house: House) -> None:
    database = house.database
    long = StoredRobots(asked_at=START, until=START + DAY, body="é" * 512 * 1024)
    database.retrying(lambda c: store_robots(c, "https://a.example", long))
    with database.read() as connection:
        assert load_robots(connection, "https://a.example", now=START) == long
    later = StoredRobots(asked_at=START + 60 * DAY, until=START + 61 * DAY)
    database.retrying(lambda c: store_robots(c, "https://b.example", later))
    assert [row.origin for row in house.rows(RobotsTxt)] == ["https://b.example"]


def _compete(url: str, results: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    database = Database(url)
    order = Ask(domain=SHOP, setting=2.0, hold=45 * SECOND)
    won = 0
    for _ in range(30):
        (answer,) = database.retrying(lambda c: take_turns(c, [order], now=START))
        won += answer is not None and answer.until is not None
    results.put(won)
    database.close()


def test_of_several_processes_one_has_the_turn(house: House) -> None:
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    url = house.database.url.render_as_string(hide_password=False)
    house.database.close()
    workers = [context.Process(target=_compete, args=(url, results)) for _ in range(3)]
    for worker in workers:
        worker.start()
    assert sorted(results.get(timeout=30) for _ in workers) == [0, 0, 1]
    for worker in workers:
        worker.join(10)
