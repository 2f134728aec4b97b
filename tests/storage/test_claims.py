"""Leases: one crawl a site, whatever dies or jumps."""

from __future__ import annotations

import multiprocessing
import os
from datetime import datetime, timedelta

from crawl_house import START, House, look, offer

from crawler.storage.database import Database
from crawler.storage.schema import ServiceLease, Site, Watch
from crawler.storage.service_lease import Holder, current, give_back, renew, take
from crawler.storage.watches import LEASE, DueWatch, claim, heal_clock, keep, next_work, release

SECOND = timedelta(seconds=1)


def claimed(
    house: House,
    token: str,
    *,
    now: datetime = START,
    cutoff: datetime | None = None,
    sites: int = 100,
    per_site: int = 20,
    spider: str = "structured_data",
) -> list[DueWatch]:
    return house.database.retrying(
        lambda c: claim(
            c, spider=spider, token=token, now=now, cutoff=cutoff or now, sites=sites, per_site=per_site
        )
    )


def let_go(house: House, token: str, *sites: int) -> None:
    house.database.retrying(lambda c: release(c, site_ids=sites, token=token))


def work(house: House, now: datetime) -> dict[str, datetime]:
    with house.database.read() as connection:
        return next_work(connection, now=now, until=now)


def test_two_crawls_never_hold_one_site(house: House) -> None:
    house.watches(6)
    first, second = claimed(house, "a", sites=4), claimed(house, "b", sites=4)
    assert (len(first), len(second)) == (4, 2)
    assert not {w.site_id for w in first} & {w.site_id for w in second}
    assert claimed(house, "c") == []


def _claim_all(url: str, token: str, results: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    database = Database(url)
    found: list[int] = []
    for _ in range(20):
        batch = database.retrying(
            lambda c: claim(
                c, spider="structured_data", token=token, now=START, cutoff=START, sites=3, per_site=20
            )
        )
        found += [w.id for w in batch]
    results.put(found)
    database.close()


def test_two_processes_share_the_sites_between_them(house: House) -> None:
    ids = house.watches(40)
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    url = str(house.database.url)
    house.database.close()
    workers = [context.Process(target=_claim_all, args=(url, token, results)) for token in "ab"]
    for worker in workers:
        worker.start()
    found = [*results.get(timeout=30), *results.get(timeout=30)]
    for worker in workers:
        worker.join(10)
    assert sorted(found) == ids


def test_what_a_killed_crawl_held_is_free_when_its_lease_ends(house: House) -> None:
    house.watches(2)
    assert len(claimed(house, "killed")) == 2
    assert claimed(house, "b", now=START + LEASE - SECOND) == []
    assert work(house, START + LEASE - SECOND) == {}
    assert work(house, START + LEASE) == {"structured_data": START}
    assert len(claimed(house, "b", now=START + LEASE)) == 2


def test_a_sign_of_life_keeps_the_sites_of_this_crawl_only(house: House) -> None:
    house.watches(2)
    claimed(house, "a", sites=1)
    claimed(house, "b", sites=1)
    later = START + timedelta(seconds=30)
    house.database.retrying(lambda c: keep(c, site_ids=[1, 2], token="a", now=later))
    free = claimed(house, "c", now=START + LEASE)
    assert len(free) == 1
    assert {s.lease_token for s in house.rows(Site)} == {"a", "c"}


def test_a_lease_heals_when_the_clock_has_jumped_back(house: House) -> None:
    house.watches(1)
    house.set(Watch, 1, next_look_at=START - timedelta(days=1))
    house.set(Site, 1, next_look_at=START - timedelta(days=1))
    claimed(house, "before the jump")
    jumped = START - timedelta(hours=3)
    assert len(claimed(house, "a", now=jumped)) == 1


def test_watches_that_were_looked_at_in_the_future_are_due_when_the_clock_was_set_back(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(), START + timedelta(hours=1)))
    assert house.database.retrying(lambda c: heal_clock(c, now=START)) == 1
    assert claimed(house, "a") != []
    assert house.database.retrying(lambda c: heal_clock(c, now=START)) == 0


def test_a_small_correction_of_the_clock_breaks_no_lease(house: House) -> None:
    house.watches(1)
    claimed(house, "a")
    assert claimed(house, "b", now=START - timedelta(seconds=5), cutoff=START) == []


def test_a_paused_site_is_left_alone_until_it_says(house: House) -> None:
    house.watches(2)
    house.set(Site, 1, paused_until=START + timedelta(hours=1))
    assert [w.site_id for w in claimed(house, "a")] == [2]
    let_go(house, "a", 2)
    house.set(Watch, 2, next_look_at=None)
    house.set(Site, 2, next_look_at=None)
    assert work(house, START + timedelta(minutes=59)) == {}
    assert len(claimed(house, "b", now=START + timedelta(hours=1))) == 1


def test_a_strangers_release_does_nothing(house: House) -> None:
    house.watches(1)
    claimed(house, "a")
    let_go(house, "b", 1)
    assert house.row(Site).lease_token == "a"
    let_go(house, "a", 1)
    assert house.row(Site).lease_token is None


def test_what_was_taken_over_after_the_lease_stays_the_new_holders(house: House) -> None:
    house.watches(1)
    claimed(house, "slow")
    claimed(house, "new", now=START + LEASE)
    let_go(house, "slow", 1)
    assert house.row(Site).lease_token == "new"


def test_release_notes_when_the_site_is_due_next(house: House) -> None:
    first, second = (house.watch(f"https://shop.example/p/{n}") for n in (1, 2))
    claimed(house, "a")
    house.record(look(first, offer(), START), look(second, offer(), START + SECOND))
    let_go(house, "a", 1)
    assert house.row(Site).next_look_at == START + timedelta(minutes=10)
    assert claimed(house, "a", now=START + timedelta(minutes=5)) == []
    assert [w.id for w in claimed(house, "a", now=START + timedelta(minutes=10))] == [first]


def test_a_site_whose_watches_are_all_paused_is_not_due(house: House) -> None:
    watch = house.watch()
    house.set(Watch, watch, next_look_at=None)
    assert claimed(house, "a") == []
    row = house.row(Site)
    assert (row.lease_token, row.next_look_at) == (None, None)


def test_a_turn_takes_a_few_watches_of_each_site_the_longest_waiting_first(house: House) -> None:
    ids = [
        house.watch(f"https://shop{s}.example/p/{n}", next_look_at=START - n * SECOND)
        for s in (1, 2)
        for n in range(5)
    ]
    found = claimed(house, "a", per_site=2)
    assert {w.id for w in found} == {ids[3], ids[4], ids[8], ids[9]}
    assert found[0].id in (ids[4], ids[9])


def test_the_longest_waiting_sites_come_first_and_only_this_spiders(house: House) -> None:
    for n in (1, 2, 3):
        site = house.site(f"s{n}.example", next_look_at=START - n * SECOND)
        house.watch(f"https://s{n}.example/p", site=site, next_look_at=START - n * SECOND)
    other = house.site("shopify.example", spider="shopify")
    house.watch("https://shopify.example/p", site=other)
    assert [w.domain for w in claimed(house, "a", sites=2)] == ["s3.example", "s2.example"]
    assert [w.domain for w in claimed(house, "c", spider="shopify")] == ["shopify.example"]
    assert work(house, START) == {"structured_data": START - SECOND}


# The service: one holder at a time

ME = Holder.this_process()


def taken(house: House, holder: Holder, now: datetime = START) -> Holder | None:
    return house.database.retrying(lambda c: take(c, name="service", holder=holder, now=now))


def other_process(pid: int) -> Holder:
    return Holder(host=ME.host, pid=pid, nonce=ME.nonce)


def test_a_second_service_is_refused_and_told_who_runs(house: House) -> None:
    parent = other_process(os.getppid())
    assert taken(house, parent) is None
    assert taken(house, ME) == parent
    assert taken(house, ME, START + timedelta(seconds=31)) is None
    assert not house.database.retrying(lambda c: renew(c, name="service", holder=parent, now=START))
    assert house.database.retrying(lambda c: renew(c, name="service", holder=ME, now=START))


def test_a_service_that_was_killed_on_this_machine_is_replaced_at_once(house: House) -> None:
    context = multiprocessing.get_context("fork")
    process = context.Process(target=int)
    process.start()
    process.join()
    assert process.pid is not None
    dead = other_process(process.pid)
    assert dead.gone
    taken(house, dead)
    with house.database.read() as connection:
        assert current(connection, name="service", now=START) is None
    assert taken(house, ME) is None
    with house.database.read() as connection:
        assert current(connection, name="service", now=START) == (ME, START)


def test_a_container_with_the_same_host_name_is_another_place(house: House) -> None:
    """Its process numbers mean nothing here: one that doesn't exist here may well be alive there."""
    there = Holder(host=ME.host, pid=2**22 + 1, nonce="0" * len(ME.nonce))
    assert not there.gone
    assert Holder(host=ME.host, pid=there.pid, nonce=ME.nonce).gone
    taken(house, there)
    assert taken(house, ME) == there


def test_a_lease_of_another_machine_is_believed_until_it_ends(house: House) -> None:
    away = Holder(host="elsewhere/with/slashes", pid=1, nonce="0")
    assert Holder.parse(str(away)) == away
    taken(house, away)
    assert taken(house, ME) == away
    # Written by a clock that has since jumped back.
    assert taken(house, ME, START - timedelta(hours=1)) is None


def test_giving_back_is_only_for_the_holder(house: House) -> None:
    taken(house, ME)
    house.database.retrying(lambda c: give_back(c, name="service", holder=other_process(1)))
    assert house.count(ServiceLease) == 1
    house.database.retrying(lambda c: give_back(c, name="service", holder=ME))
    assert house.count(ServiceLease) == 0
