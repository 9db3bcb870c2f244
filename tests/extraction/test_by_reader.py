"""The clauses that the shipped reader finds, as they are stored."""

from __future__ import annotations

import pytest

from lifelong.extraction import by_reader
from lifelong.extraction.rules import extract
from lifelong.models.base.reader import ReadFact, Reading
from lifelong.models.reader.onnx import embedded_reader
from lifelong.types import Statement
from tests.extraction.values import said


def statements(text: str) -> list[Statement]:
    """The statements of a message."""
    reader = embedded_reader("english")
    message = said(text)
    return by_reader.extract(message, reader.read(text), extract(message, []), [], reader)


def stored(text: str) -> list[str]:
    """Their texts."""
    return [statement.text for statement in statements(text)]


@pytest.mark.parametrize(
    "text",
    [
        "im 15 and i go to st marks",
        "my dog is called biscuit and he is 3 but he acts like a puppy",
        "we sold the boat in May, because my back is bad, and we bought a small house in Whitby.",
    ],
)
def test_a_clause_neither_ends_in_a_joining_word_nor_is_a_piece_of_one(text: str):
    texts = stored(text)
    assert texts
    assert all(each.split()[-1].strip(",").lower() not in ("and", "but", "because") for each in texts)
    assert all(len(each.split()) > 1 for each in texts)


def test_a_clause_keeps_the_few_words_of_its_sentence_that_no_other_clause_has():
    assert stored("I moved to York in March. Thanks!")[0].rstrip(".") == "I moved to York in March"


def test_things_that_one_sentence_names_beside_each_other_are_one_memory():
    assert stored("I have a dog and a cat") == ["I have a dog and a cat"]
    assert len(stored("I have a dog and I work at Tesco")) == 2
    assert len(stored("day ones are tobi hes a barber and jaylen hes at tfl")) == 2


def test_a_sentence_about_one_of_whom_the_rules_know_one_thing_is_remembered_in_parts():
    texts = stored("My mum's name is Carol and she lives in Leeds, she's a retired teacher.")
    assert [each.rstrip(".") for each in texts] == [
        "My mum's name is Carol",
        "she lives in Leeds",
        "she's a retired teacher",
    ]


def test_a_name_for_something_else_is_not_the_persons():
    assert [each.slot for each in statements("I'm Gustav.")] == ["me.name"]
    assert [each.slot for each in statements("hey im jess")] == ["me.name"]
    assert "me.name" not in [each.slot for each in statements("I have a new bike. I call it Gustav.")]


@pytest.mark.parametrize(
    "text",
    [
        "Frank at work always joked he was 007.",
        "Steve reckons hes gonna win the pools one day haha",
        "My brother pretends he is a lord lol",
        "Mum keeps telling people she danced with Elvis.",
    ],
)
def test_what_others_say_for_a_laugh_is_no_memory(text: str):
    assert stored(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "My sister says she is moving to Leeds in June.",
        "lol my brother got a job at Lidl",
        "My brother told me he got the job at Lidl",
    ],
)
def test_what_others_say_in_earnest_is_kept_in_one_piece(text: str):
    assert [each.rstrip(".").removeprefix("lol ") for each in stored(text)] == [text.rstrip(".").removeprefix("lol ")]


RAMBLING = (
    "Good morning, my name is Harold and I was born in Grimsby, though we moved to Hull when I was seven because my "
    "father got work on the docks, and I have lived there ever since."
)
DAD = "hello, I'm Ben, dad of three: Ella (11), Noah (7) and Ruby, who just turned 4"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        (RAMBLING, "my father got work on the docks"),
        (DAD, "Ella (11)"),
        (DAD, "Ruby, who just turned 4"),
        ("Hello, we visited my mother Ruth, who is 84 and has dementia.", "my mother Ruth, who is 84 and has dementia"),
    ],
)
def test_a_fact_of_another_is_no_attribute_of_the_person(text: str, clause: str):
    slots = [each.slot for each in statements(text) if clause in each.text]
    assert slots and not any(slot.startswith(("me.job", "me.age", "me.health")) for slot in slots)


@pytest.mark.parametrize(
    ("text", "slot"),
    [("I'm 43 and I work at Siemens.", "me.age"), ("been a plumber for years, my wife says so", "me.job")],
)
def test_a_fact_of_the_person_stays_one(text: str, slot: str):
    assert any(each.slot.startswith(slot) for each in statements(text))


@pytest.mark.parametrize(
    ("text", "is_home"),
    [
        ("I have moved from cardiology to intensive care.", False),
        ("I moved to night shifts", False),
        ("I moved to the accounts department", False),
        ("I've moved to the night shift at the hospital", False),
        ("I moved to Leeds", True),
        ("I moved to Berlin to work for Siemens", True),
        ("we moved to the coast", True),
        ("I've just moved into a flat above the bakery", True),
    ],
)
def test_a_move_to_another_ward_is_no_new_home(text: str, is_home: bool):
    assert ("me.home" in [each.slot for each in statements(text)]) is is_home


@pytest.mark.parametrize(
    ("text", "likes"),
    [
        ("i quit greggs", False),
        ("i started a saturday job", False),
        ("I have stopped taking the statin, it made my legs ache.", False),
        ("I gave up coffee", True),
        ("I quit smoking", True),
    ],
)
def test_to_leave_a_job_is_no_dislike(text: str, likes: bool):
    assert any(each.slot.startswith("me.likes.") for each in statements(text)) is likes


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("I'm a chef now, I used to be a carpenter", [False, True]),
        ("I drive a Kia now, I no longer have the Golf", [False, True]),
        ("I'm not a nurse any more now", [True]),
        ("I quit smoking now", [True]),
    ],
)
def test_what_is_so_now_is_not_denied(text: str, denied: list[bool]):
    assert [each.denied for each in statements(text)] == denied


@pytest.mark.parametrize(
    ("slot", "confidence", "clause", "kept"),
    [
        ("allergy", 0.55, "There are carnations all over Cacilhas", False),
        ("allergy", 0.55, "penicillin gives me hives", True),
        ("allergy", 0.9, "bees are the end of me", True),
        ("partner", 0.55, "Today Tomás", False),
        ("pet", 0.55, "my cat", True),
        ("habit", 0.9, "ten minutes", False),
        ("habit", 0.9, "I swim on Mondays", True),
    ],
)
def test_a_slot_that_a_profile_must_not_have_wrong_is_surely_meant(
    slot: str, confidence: float, clause: str, kept: bool
) -> None:
    fact = ReadFact(0, len(clause), (0, len(clause)), slot, "holds", "me", 0.9, confidence)
    reading = Reading({"tell": 1.0}, "value", (fact,))
    found = by_reader.extract(said(clause), reading, (), (), embedded_reader("english"))

    assert [bool(each.slot) for each in found] == [kept]
