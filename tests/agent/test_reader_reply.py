"""Replies without a chat model, through the whole product; what the reader finds is scripted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifelong.agent.about_others import is_wide, told_about
from lifelong.life import Life
from lifelong.models.base import Compared, ReadFact
from lifelong.models.scripted import HashedWords
from lifelong.settings import load
from lifelong.types import Incoming, Memory, Source
from tests.agent.scripted_reader import ScriptedReader

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


def fact(text: str, clause: str, slot: str, status: str = "holds", subject: str = "me") -> ReadFact:
    start = text.index(clause)
    return ReadFact(start, start + len(clause), (start, start + len(clause)), slot, status, subject, 0.9)


def memory(message: str, text: str) -> Memory:
    return Memory(
        id=text, kind="semantic", text=text, slot="", at=NOW, until=None, closed=None, superseded_by=None, state="",
        trigger="", keywords=(), sources=(Source(message, text),), origin="reader", single=False,
    )  # fmt: skip


LEEDS, YORK = "in leeds with my wife priya", "weve gone to york now"
SATAN = "my teacher is basically satan"
PIGEONS, THURSDAY, NEVER = "i keep pigeons", "its a thursday", "i never had pigeons"
DUNKIN, QUIT = "got a job at dunkin on weekends", "handed my notice in today"
READER = ScriptedReader(
    kinds={
        "hey": "greet", "ta": "thanks", "lol": "react", "bye then": "bye", "shorter pls": "wish",
        "no its york": "correct", "write me a poem": "request", "how tall is everest": "world",
        "hallo du": "greet", "this is rubbish": "complain", "wher do i liv now": "react",
        THURSDAY: "correct+tell", NEVER: "correct+tell",
        "so tired of all this": "complain", "im sick of you": "complain", ":(": "react", "wrong answer!": "correct",
        "frank joked he was 007": "correct+tell", 'i told her "be good"': "paste",
        SATAN: "ask+tell",
    },
    questions={
        "where do i live now": "value", "where was i before": "before", "what do you know about me": "summary",
        "what do you know about my brother": "value", "tell me about rita": "summary",
        "whats my cat called": "value", "am i vegetarian": "yesno", "who lives with me": "list",
        "wo wohne ich jetzt?": "value", "whre did priya com from": "value", "where did priya come from": "value",
        "where do i work": "value", "where did i work": "value", "do i keep pigeons": "yesno",
    },
    answering={
        "where do i live now": ["leeds", "york"], "where was i before": ["leeds", "york"],
        "am i vegetarian": ["meat"], "Where do I live?": ["york"], "Who is in my family?": ["priya"],
        "who lives with me": ["priya", "bo"], "wo wohne ich jetzt?": ["york"],
        "where did priya come from": ["priya"], "where do i work": ["dunkin"], "where did i work": ["dunkin"],
        "do i keep pigeons": ["keep pigeons"],
    },
    facts={
        LEEDS: [fact(LEEDS, "in leeds", "home"), fact(LEEDS, "with my wife priya", "partner")],
        YORK: [fact(YORK, YORK, "home", "began")],
        DUNKIN: [fact(DUNKIN, DUNKIN, "job")],
        QUIT: [fact(QUIT, QUIT, "job", "ended")],
        PIGEONS: [fact(PIGEONS, PIGEONS, "pet")],
        **{each: [fact(each, each, "other")] for each in (THURSDAY, NEVER)},
        "my dog died": [fact("my dog died", "my dog died", "pet", "ended", "other")],
        "frank joked he was 007": [fact("frank joked he was 007", "frank joked he was 007", "job", subject="other")],
        SATAN: [fact(SATAN, SATAN, "other", subject="other")],
        "i dont eat meat": [fact("i dont eat meat", "i dont eat meat", "diet", "denied")],
        "im the king of spain": [fact("im the king of spain", "im the king of spain", "job", "joke")],
        "my brother bo lives with us": [fact("my brother bo lives with us", "my brother bo lives with us", "family",
                                             subject="other")],
    },
    relations={
        (PIGEONS, THURSDAY): Compared("correct", 0.98, 0.98), (PIGEONS, NEVER): Compared("correct", 0.98, 0.98),
        ("in leeds", YORK): Compared("update", 0.95, 0.95), (DUNKIN, QUIT): Compared("end", 0.95, 0.95),
    },
)  # fmt: skip


@pytest.fixture
async def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    clock: list[datetime] = [NOW]
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False)
    async with Life(settings, chat=None, embedder=HashedWords(), reader=READER, clock=lambda: clock[0]) as opened:
        person = opened.person("ana")
        for days, text in enumerate([LEEDS, "i dont eat meat", "im the king of spain", "my brother bo lives with us"]):
            await person.add([Incoming(text, at=NOW - timedelta(days=40 - days))])
            await opened.settle()
        await person.add([Incoming(YORK, at=NOW - timedelta(days=10))])
        await opened.settle()
        yield opened


async def said(life: Life, text: str) -> str:
    return (await life.person("ana").chat(text, at=NOW)).text


async def test_a_move_ends_the_home_and_not_the_wife(life: Life) -> None:
    memories = await life.person("ana").memories.list(kinds=["semantic"], current=None)

    current = {memory.text for memory in memories if memory.closed is None}
    closed = {memory.text for memory in memories if memory.closed is not None}
    assert closed == {"in leeds"}
    assert {"with my wife priya", YORK} <= current
    assert not any("king" in text for text in current | closed)


async def test_what_holds_now_answers_and_what_was_answers_before(life: Life) -> None:
    assert await said(life, "where do i live now") == f"On 10 May you told me: “{YORK}”"
    assert await said(life, "where was i before") == "On 10 April you told me: “in leeds”"


async def test_what_was_never_told(life: Life) -> None:
    assert await said(life, "whats my cat called") == "You have never told me that."


@pytest.mark.parametrize(
    ("text", "answer"),
    [("wher do i liv now", YORK), ("whre did priya com from", "with my wife priya")],
    ids=["taken for small talk", "without an answer"],
)
async def test_a_misspelt_question_is_answered(life: Life, text: str, answer: str) -> None:
    assert answer in await said(life, text)


async def test_a_greeting_has_the_name_that_was_told(life: Life) -> None:
    assert await said(life, "hey") == "Hello, Ana!"
    await life.person("ana").remember("My name is Beatriz.", slot="me.name")
    assert await said(life, "hey") == "Hello, Beatriz!"


async def test_the_id_of_an_account_is_no_name_to_greet(life: Life) -> None:
    assert (await life.person("ana7").chat("hey", at=NOW)).text == "Hello!"


async def test_a_denial_answers_with_no(life: Life) -> None:
    assert await said(life, "am i vegetarian") == "No. On 11 April you told me: “i dont eat meat”"


async def test_a_list_has_all_members(life: Life) -> None:
    answer = await said(life, "who lives with me")

    assert "priya" in answer and "bo" in answer and len(answer.splitlines()) == 2


async def test_a_summary_holds_the_facts_and_no_joke(life: Life) -> None:
    answer = await said(life, "what do you know about me")

    assert YORK in answer and "priya" in answer and "king" not in answer and "leeds" not in answer.split("priya")[0]


async def test_what_is_known_of_another_is_told_without_the_rest(life: Life) -> None:
    assert await said(life, "what do you know about my brother") == (
        "This is what you have told me about that:\n- my brother bo lives with us"
    )
    assert await said(life, "tell me about rita") == "You have never told me that."
    assert not is_wide("do you know where i live", "value")


def test_a_name_beside_a_relation_and_a_clause_that_goes_on_belong_to_it() -> None:
    said = ["live in leeds w my sister kay", "kay is 19 and she hates mushrooms", "i hate rain"]
    memories = [memory("msg_2", "kay is 19"), memory("msg_2", "she hates mushrooms"), memory("msg_3", "i hate rain")]

    assert told_about("what do you know about my sister?", memories, said) == ["kay is 19", "she hates mushrooms"]
    assert told_about("was weißt du über kay", memories, said) == ["kay is 19", "she hates mushrooms"]
    assert told_about("what do you know about me", memories, said) == []


async def test_the_answer_has_the_language_of_the_question(life: Life) -> None:
    assert (await said(life, "wo wohne ich jetzt?")).startswith("Am 10. Mai hast du mir erzählt: „")
    assert (await said(life, "hallo du")).startswith("Hallo")


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("hey", "Hello"),
        ("ta", "You"),
        ("lol", "All right"),
        ("bye then", "Bye"),
        ("shorter pls", "I have noted that wish"),
        ("no its york", "Thank you, I have corrected"),
        ("this is rubbish", "I’m sorry"),
        ("write me a poem", "For that I need a capable chat model"),
        ("how tall is everest", "For that I need a capable chat model"),
        ("i have a new bike", "I will remember that."),
        ("my dog died", "I’m sorry to hear that. I will remember that."),
        ("so tired of all this", "I’m sorry to hear that."),
        (":(", "I’m sorry to hear that."),
        ("im sick of you", "I’m sorry. Tell me what is wrong"),
        ("wrong answer!", "I’m sorry. Tell me what is wrong"),
        ("frank joked he was 007", "All right!"),
        ('i told her "be good"', "All right!"),
        (SATAN, "I will remember that."),
    ],
)
async def test_acts_get_a_fitting_reply(life: Life, text: str, begin: str) -> None:
    assert (await said(life, text)).startswith(begin)


async def test_what_has_ended_is_said_with_what_ended_it(life: Life) -> None:
    """A question about now gets the end; one about the past gets what held then."""
    person = life.person("ana")
    for days, text in enumerate([DUNKIN, QUIT]):
        await person.add([Incoming(text, at=NOW - timedelta(days=8 - days))])
        await life.settle()

    assert await said(life, "where do i work") == f"Not any more. On 13 May you told me: “{QUIT}”"
    assert await said(life, "where did i work") == f"On 12 May you told me: “{DUNKIN}”"


@pytest.mark.parametrize(
    ("correction", "answer"),
    [
        (THURSDAY, f"On 12 May you told me: “{PIGEONS}”"),
        (NEVER, f"Not any more. On 12 May you told me: “{NEVER}”"),
    ],
)
async def test_a_correction_of_something_else_is_not_told_as_the_end(life: Life, correction: str, answer: str) -> None:
    person = life.person("ana")
    told = [Incoming(text, at=NOW - timedelta(days=8, minutes=at)) for at, text in ((9, PIGEONS), (8, correction))]
    await person.add(told)
    await life.settle()

    assert await said(life, "do i keep pigeons") == answer
