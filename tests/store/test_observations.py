"""Readings of traits, one a message."""

import pytest

from lifelong.errors import NotFoundError
from lifelong.store.record import Record
from lifelong.types import Observation
from tests.store.examples import DAY, NINE, reading, say


def test_a_reading_comes_back_whole(record: Record):
    said = say(record, "I love new places!")
    read = Observation(said.id, said.at, (4.5, 3.0, 3.5, 3.0, 2.0), 0.8, 0.6, ("love", "new places"), "a-model")
    record.observations.put(read)
    assert record.observations.select() == [read]


def test_a_second_reading_of_a_message_replaces_the_first(record: Record):
    """A job that runs twice leaves one reading."""
    said = say(record, "fine")
    record.observations.put(reading(said, mood=0.1))
    record.observations.put(reading(said, mood=-0.4))
    assert [read.mood for read in record.observations.select()] == [-0.4]


def test_readings_are_folded_in_the_order_of_time(record: Record):
    """Read late, said early: a backdated message takes its place in the middle."""
    days = {number: say(record, str(number), at=NINE + number * DAY) for number in range(4)}
    for number in (3, 0, 2, 1):
        record.observations.put(reading(days[number], mood=number / 10))
    assert [read.mood for read in record.observations.select()] == [0.0, 0.1, 0.2, 0.3]
    part = record.observations.select(since=NINE + DAY, until=NINE + 3 * DAY)
    assert [read.mood for read in part] == [0.1, 0.2]


def test_a_reading_goes_with_its_message(record: Record):
    said = say(record, "I am so angry")
    record.observations.put(reading(said, mood=-0.9))
    record.messages.delete([said.id])
    assert record.observations.select() == []
    with pytest.raises(NotFoundError):
        record.observations.put(reading(said))
