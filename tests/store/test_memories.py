"""Statements with their evidence: appended and closed, never edited away."""

import pytest

from lifelong.errors import InputError, NotFoundError
from lifelong.language.terms import terms
from lifelong.store.memory_filters import SubjectFilter
from lifelong.store.record import Record
from lifelong.types import Source
from lifelong.types.times import micros
from tests.store.examples import DAY, NINE, fact, say


def test_a_memory_keeps_its_dates_evidence_and_origin(record: Record):
    said = say(record, "I moved to Porto")
    seq, memory = record.memories.add(
        fact("lives in Porto", said, slot="me.home", single=True, keywords=("Porto",)), origin="embedded"
    )
    assert record.memories.seq(memory.id) == seq
    assert record.memories.get(memory.id) == memory
    assert (memory.text, memory.slot, memory.single, memory.at) == ("lives in Porto", "me.home", True, NINE)
    assert memory.sources == (Source(said.id, "I moved to Porto"),)
    assert (memory.keywords, memory.origin, memory.current) == (("Porto",), "embedded", True)


def test_a_habit_has_a_trigger_and_a_state_and_an_episode_an_end(record: Record):
    said = say(record, "I swim every Tuesday")
    habit = fact("swims", said, kind="procedural", trigger="every Tuesday", state="active")
    episode = fact("talked of swimming", said, kind="episodic", until=NINE + DAY)
    stored = [record.memories.add(statement, origin="person")[1] for statement in (habit, episode)]
    assert [(m.kind, m.trigger, m.state, m.until) for m in stored] == [
        ("procedural", "every Tuesday", "active", None),
        ("episodic", "", "", NINE + DAY),
    ]


def test_a_memory_that_cites_an_unknown_message_is_refused_whole(record: Record):
    said = say(record, "hi")
    record.messages.delete([said.id])
    with pytest.raises(NotFoundError, match="a memory must cite one"):
        record.memories.add(fact("says hi", said), origin="embedded")
    assert record.memories.select(current=None) == []


def test_more_evidence_is_added_and_the_first_quote_of_a_message_stays(record: Record):
    first, second = say(record, "tea, please"), say(record, "tea again", at=NINE + DAY)
    _, memory = record.memories.add(fact("likes tea", first), origin="embedded")
    record.memories.add_sources(memory.id, [Source(second.id, "tea again"), Source(first.id, "please")])
    assert record.memories.get(memory.id).sources == (
        Source(first.id, "tea, please"),
        Source(second.id, "tea again"),
    )


@pytest.fixture
def homes(record: Record) -> list[str]:
    """Lisbon from day 0, Porto from day 10 on, Faro from day 20 on: each closes the one before."""
    ids: list[str] = []
    for days, town in ((0, "Lisbon"), (10, "Porto"), (20, "Faro")):
        at = NINE + days * DAY
        said = say(record, f"I live in {town}", at=at)
        _, memory = record.memories.add(fact(f"lives in {town}", said, at=at, slot="me.home"), origin="embedded")
        if ids:
            record.memories.close(ids[-1], at=at, by=memory.id)
        ids.append(memory.id)
    return ids


def test_only_the_last_statement_is_current(record: Record, homes: list[str]):
    assert [memory.text for memory in record.memories.select(under="me.home")] == ["lives in Faro"]
    closed = record.memories.select(current=False)
    assert [(m.text, m.closed, m.superseded_by) for m in closed] == [
        ("lives in Lisbon", NINE + 10 * DAY, homes[1]),
        ("lives in Porto", NINE + 20 * DAY, homes[2]),
    ]
    assert len(record.memories.select(current=None)) == 3


@pytest.mark.parametrize(
    ("day", "town"), [(-1, None), (0, "Lisbon"), (9.9, "Lisbon"), (10, "Porto"), (19, "Porto"), (99, "Faro")]
)
def test_as_of_any_day_there_is_one_home(record: Record, homes: list[str], day: float, town: str | None):
    """On the day of the move, the new home counts."""
    found = record.memories.select(as_of=NINE + day * DAY)
    assert [memory.text for memory in found] == ([f"lives in {town}"] if town else [])


def test_history_is_the_same_chain_from_any_link(record: Record, homes: list[str]):
    for link in homes:
        assert [memory.id for memory in record.memories.history(link)] == homes


def test_who_was_superseded_by_whom(record: Record, homes: list[str]):
    assert [memory.id for memory in record.memories.superseded_by([homes[1], homes[2]])] == homes[:2]


def test_a_reopened_memory_is_current_again(record: Record, homes: list[str]):
    record.memories.delete([homes[2]])
    assert record.memories.get(homes[1]).superseded_by is None
    assert record.memories.get(homes[1]).closed is not None
    record.memories.reopen(homes[1])
    assert [memory.id for memory in record.memories.select()] == [homes[1]]


def test_a_memory_can_end_without_a_successor(record: Record):
    said = say(record, "I stopped smoking")
    _, memory = record.memories.add(fact("smokes", said), origin="embedded")
    record.memories.close(memory.id, at=NINE + DAY)
    assert (record.memories.get(memory.id).closed, record.memories.get(memory.id).superseded_by) == (NINE + DAY, None)


def test_an_old_truth_can_arrive_late_and_closed(record: Record):
    said = say(record, "I used to live in Braga")
    _, memory = record.memories.add(fact("lived in Braga", said), origin="embedded", closed=NINE + DAY)
    assert memory.closed == NINE + DAY
    assert record.memories.select() == []


def test_memories_that_cite_a_message_are_found_once(record: Record):
    first, second = say(record, "a"), say(record, "b")
    _, both = record.memories.add(fact("ab", first, second), origin="embedded")
    record.memories.add(fact("unrelated", say(record, "c")), origin="embedded")
    assert record.memories.from_messages([first.id, second.id]) == [both]


def test_deleted_memories_are_gone(record: Record):
    _, memory = record.memories.add(fact("says hi", say(record, "hi")), origin="embedded")
    assert record.memories.delete([memory.id, "mem_unknown"]) == 1
    with pytest.raises(NotFoundError, match=memory.id):
        record.memories.get(memory.id)


def test_an_id_is_taken_once(record: Record):
    """An archive that brings an id which is here already is told so, in an error of our tree."""
    said = say(record, "hi")
    record.memories.add(fact("one", said), origin="person", id="mem_1")
    with pytest.raises(InputError, match="stored already"):
        record.memories.add(fact("two", said), origin="person", id="mem_1")
    assert [memory.text for memory in record.memories.select()] == ["one"]


def test_slots_under_a_prefix(record: Record):
    """Wishes about style are "me.style.…"; "me.stylist" and a wildcard are none of them."""
    said = say(record, "hi")
    for slot in ("me.style.length", "me.style.tone", "me.stylist", "me%style.x", ""):
        record.memories.add(fact(slot, said, slot=slot), origin="person")
    found = record.memories.select(under="me.style.")
    assert [memory.slot for memory in found] == ["me.style.length", "me.style.tone"]


def test_kinds_and_pages(record: Record):
    said = say(record, "hi")
    for number in range(5):
        record.memories.add(fact(str(number), said, at=NINE + number * DAY), origin="embedded")
    record.memories.add(fact("name: Ana", said, kind="core"), origin="embedded")
    page = record.memories.select(kinds=["semantic"], limit=2, offset=2)
    assert [memory.text for memory in page] == ["2", "3"]
    assert record.memories.count() == {"semantic": 5, "core": 1}


def test_memories_are_found_by_subject_source_and_time_in_pages_from_the_newest(record: Record):
    """Each filter in SQL, before the limit; pages of any size hold each once, also where many have one time."""
    said = [say(record, f"Rita and I met {number} times", at=NINE + (number // 2) * DAY) for number in range(6)]
    other = say(record, "the weather is fine", at=NINE + DAY)
    for message in said:
        statement = fact(message.text, message, at=message.at)
        seq, _ = record.memories.add(statement, origin="embedded")
        record.entries.add("semantic", seq, terms=terms(statement.text))
    for slot in ("sister-rita.job", "me.sister-rita", "me.margarita"):
        statement = fact("she is a nurse", other, at=other.at, slot=slot)
        seq, _ = record.memories.add(statement, origin="embedded")
        record.entries.add("semantic", seq, terms=terms(statement.text))
    rita = SubjectFilter("rita", terms("Rita").tobytes())
    assert len(record.memories.select(about=rita)) == 8
    assert record.memories.select(about=SubjectFilter("?")) == []
    assert [each.slot for each in record.memories.select(source=other.id)] == [
        "sister-rita.job", "me.sister-rita", "me.margarita"]  # fmt: skip
    assert len(record.memories.select(source=said[0].session)) == 2
    assert len(record.memories.select(since=NINE + DAY, until=NINE + 2 * DAY)) == 5
    everything = [each.id for each in record.memories.select()]
    for newest in (False, True):
        for size in (1, 2, 4):
            walked: list[str] = []
            after = None
            while page := record.memories.select(newest=newest, limit=size, after=after):
                walked += [each.id for each in page]
                after = (micros(page[-1].at), page[-1].id)
            assert walked == (everything[::-1] if newest else everything)


def test_the_people_of_episodes_are_counted(record: Record):
    said = say(record, "Rita and Tom came")
    for people in (("Rita", "Tom"), ("Rita",), ()):
        record.memories.add(fact("they came", said, kind="episodic", people=people), origin="embedded")
    assert record.memories.named(5) == {"Rita": 2, "Tom": 1}
    assert record.memories.named(1) == {"Rita": 2}
