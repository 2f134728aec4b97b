"""People are learned of from their answers in a database; they see it, turn it off, forget it, erase it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alerts_world import START, World
from sqlalchemy import event, insert, select, update

from alerts.calendar import ways_of
from alerts.timing import Pace
from crawler.config import Config
from crawler.installation import Installation
from crawler.storage.my_settings import erase, export_all
from crawler.storage.personal import (
    defaults_of,
    forget_learned,
    last_learned_of_people,
    learned_of_person,
    turn,
)
from crawler.storage.schema import (
    Answer,
    AnswerKind,
    Delivery,
    DeliveryState,
    Digest,
    Origin,
    Subscriber,
    Subscription,
)
from crawler.storage.schema_learned import PersonLearned, UsualPurchases
from crawler.storage.ways import special_ways
from crawler.storage.wish_edits import NewWish, add_wish
from restock.commands.person import learned_words
from restock.personal import learn_people, learn_people_when_due

LATER = START + timedelta(days=30)


@pytest.fixture
def here(world: World, tmp_path: Path) -> Installation:
    return Installation(config=Config(home=tmp_path), database=world.database)


def told(
    world: World, person: int, channel: int, number: int, *answers: AnswerKind, wish: int, **more: Any
) -> None:
    """News that were sent through a channel, each answered so."""
    with world.database.write() as connection:
        for _ in range(number):
            many = len(connection.execute(select(Delivery.id)).all())
            values = {
                "message_id": f"m{many}",
                "occasion": f"o{many}",
                "watch_id": 1,
                "subscription_id": wish,
                "subscriber_id": person,
                "channel_id": channel,
                "lane": "x",
                "state": DeliveryState.SENT,
                "attempts": 1,
                "created_at": START,
                "expires_at": LATER,
            }
            made = connection.execute(insert(Delivery).values(**values)).inserted_primary_key[0]
            for kind in answers:
                said = {"subscriber_id": person, "delivery_id": made, "watch_id": 1, "kind": kind}
                connection.execute(insert(Answer).values(origin="link", at=START, **said | more))


def listener(world: World, handle: str) -> tuple[int, int, int]:
    """(person, channel, wish)"""
    person = world.person(handle)
    channel = world.channel(person, f"json://hook.example/{handle}")
    return person, channel, world.subscribe(person, 1)


def pace_of(world: World, person: int) -> Pace:
    with world.database.read() as connection:
        found = special_ways(connection, first=person, last=person)
    if person not in found:
        return Pace.INSTANT
    ways = ways_of(found[person])
    return ways.habit if ways.pace is Pace.INSTANT else ways.pace


def test_who_never_wants_it_is_told_hourly_until_they_say_otherwise(world: World, here: Installation) -> None:
    world.watch()
    person, channel, wish = listener(world, "ann")
    told(world, person, channel, 25, AnswerKind.SEEN, wish=wish)
    told(world, person, channel, 5, AnswerKind.BOUGHT, wish=wish, doubtful=True)
    assert learn_people(here, now=LATER) == 1
    assert pace_of(world, person) is Pace.HOURLY
    with world.database.read() as connection:
        found = learned_of_person(connection, person)
        (usual,) = connection.execute(select(UsualPurchases)).scalars()
    assert usual == "page"
    said = " ".join(learned_words(found))
    assert "25 answered of 30 alerts" in said
    assert "0 bought, 25 not wanted" in said
    assert "gathered hourly, restocks never" in said
    # A stated setting goes before.
    world.set(Subscriber, person, digest=Digest.DAILY)
    assert pace_of(world, person) is Pace.DAILY
    world.set(Subscriber, person, digest=Digest.INSTANT)
    # It can be turned off, and stays off when it is learned anew.
    world.database.retrying(lambda c: turn(c, person, "pace", on=False))
    assert pace_of(world, person) is Pace.INSTANT
    learn_people(here, now=LATER + timedelta(days=1))
    assert pace_of(world, person) is Pace.INSTANT
    with world.database.read() as connection:
        said = " ".join(learned_words(learned_of_person(connection, person)))
    assert "Not used." in said
    assert "Turned off: pace." in said
    world.database.retrying(lambda c: turn(c, person, "pace", on=True))
    assert pace_of(world, person) is Pace.HOURLY


def test_what_is_forgotten_teaches_nothing_any_more(world: World, here: Installation) -> None:
    world.watch()
    person, channel, wish = listener(world, "ann")
    told(world, person, channel, 25, AnswerKind.SEEN, wish=wish)
    learn_people(here, now=LATER)
    world.database.retrying(lambda c: forget_learned(c, person, now=LATER))
    learn_people(here, now=LATER + timedelta(days=1))
    with world.database.read() as connection:
        found = learned_of_person(connection, person)
    assert (found.learned, found.since, found.defaults.pace) == (None, LATER, None)
    assert "forgotten" in " ".join(learned_words(found))
    assert pace_of(world, person) is Pace.INSTANT


def test_it_is_in_a_person_s_data_and_goes_with_it(world: World, here: Installation) -> None:
    world.watch()
    person, channel, wish = listener(world, "ann")
    told(world, person, channel, 1, AnswerKind.BOUGHT, wish=wish)
    learn_people(here, now=LATER)
    with world.database.read() as connection:
        (row,) = export_all(connection, person)["learned"]
    assert row["learned"]["purchases"]["page"]["bought"] == 1
    world.database.retrying(lambda c: erase(c, person))
    assert world.rows(PersonLearned, PersonLearned.subscriber_id) == []
    assert learn_people(here, now=LATER) == 0


def test_wrong_matches_make_new_words_stricter_not_old_ones(world: World, here: Installation) -> None:
    world.watch()
    person, channel, wish = listener(world, "ann")
    words = NewWish(subscriber_id=person, query="jordan 1", product_key=None)
    old = world.database.retrying(lambda c: add_wish(c, words, origin=Origin.WEB, now=START))
    with world.database.write() as connection:
        connection.execute(update(Subscription).where(Subscription.id == wish).values(active=False))
    told(world, person, channel, 4, AnswerKind.NOT_THIS, wish=old)
    learn_people(here, now=LATER)
    other = NewWish(subscriber_id=person, query="dunk panda", product_key=None)
    stated = NewWish(subscriber_id=person, query="dunk low", product_key=None, threshold=60)
    made = [
        world.database.retrying(lambda c, each=each: add_wish(c, each, origin=Origin.WEB, now=LATER))
        for each in (other, stated)
    ]
    found = {row.id: row.threshold for row in world.rows(Subscription)}
    with world.database.read() as connection:
        learned = defaults_of(connection, person).threshold
    assert learned is not None
    assert (found[old], found[made[0]], found[made[1]]) == (None, learned, 60)


def test_once_a_day(world: World, here: Installation) -> None:
    world.watch()
    person, channel, wish = listener(world, "ann")
    told(world, person, channel, 1, AnswerKind.BOUGHT, wish=wish)
    for hours in (0, 1, 23):
        learn_people_when_due(here, now=LATER + timedelta(hours=hours))
    with world.database.read() as connection:
        assert last_learned_of_people(connection) == LATER
    learn_people_when_due(here, now=LATER + timedelta(hours=24))
    with world.database.read() as connection:
        assert last_learned_of_people(connection) == LATER + timedelta(days=1)


def test_gathered_news_teach_as_well(world: World, here: Installation) -> None:
    """Whoever is told hourly can be seen to buy, and is told at once again."""
    world.watch()
    person, channel, wish = listener(world, "ann")
    told(world, person, channel, 20, AnswerKind.SEEN, wish=wish)
    learn_people(here, now=LATER)
    assert pace_of(world, person) is Pace.HOURLY
    told(world, person, channel, 8, AnswerKind.BOUGHT, wish=wish)
    gathered = {"subscription_id": None, "watch_id": None, "occasion": "gathered-1"}
    with world.database.write() as connection:
        last = connection.execute(select(Delivery.id).order_by(Delivery.id.desc())).scalars().first()
        connection.execute(update(Delivery).where(Delivery.id == last).values(**gathered))
        connection.execute(update(Answer).where(Answer.delivery_id == last).values(subscription_id=wish))
    learn_people(here, now=LATER + timedelta(days=1))
    with world.database.read() as connection:
        found = learned_of_person(connection, person).learned
    assert found is not None
    assert found["purchases"]["page"]["bought"] == 8
    assert pace_of(world, person) is Pace.INSTANT


def statements(world: World, here: Installation) -> int:
    """How many statements a day's learning sends."""
    sent = []

    def note(*arguments: Any) -> None:
        sent.append(arguments[2])

    event.listen(world.database.engine, "before_cursor_execute", note)
    learn_people(here, now=LATER)
    event.remove(world.database.engine, "before_cursor_execute", note)
    return len(sent)


def test_many_people_take_no_more_statements_than_one(world: World, here: Installation) -> None:
    world.watch()
    for number in range(2):
        person, channel, wish = listener(world, f"p{number}")
        told(world, person, channel, 1, AnswerKind.BOUGHT, wish=wish)
    few = statements(world, here)
    for number in range(2, 12):
        person, channel, wish = listener(world, f"p{number}")
        told(world, person, channel, 1, AnswerKind.SEEN, wish=wish)
    assert statements(world, here) == few
    assert len(world.rows(PersonLearned, PersonLearned.subscriber_id)) == 12
