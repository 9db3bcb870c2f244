"""The update stage: every job once and in order, whatever fails, and nothing learned that the person did not say."""

import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lifelong
from lifelong.errors import ModelUnavailableError, StoreFullError
from lifelong.models.base import ChatProfile
from lifelong.models.scripted import CAPABLE
from tests.person.examples import DAY, MINUTE, NINE, Clock, Played, eventually, opened, opened_async, texts
from tests.store.children import started


def current(ana: lifelong.Person, *kinds: Any) -> list[str]:
    return texts(ana.memories.list(kinds=kinds or ("semantic",)))


def turn(*statements: tuple[str, str], **more: Any) -> str:
    """What a capable model says about a turn: texts with their quotes."""
    return json.dumps({"observation": None, "statements": [{"text": t, "quote": q, **more} for t, q in statements]})


def test_each_message_is_learned_once(tmp_path: Path) -> None:
    """The queue empties, a second settle finds nothing, and no memory is doubled."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add(["I live in Porto.", "I drive an old truck."])
        assert life.settle() == 2 and life.jobs() == [] and life.settle() == 0
        assert current(ana) == ["I live in Porto.", "I drive an old truck."]


def test_jobs_are_done_in_order(tmp_path: Path) -> None:
    """The model reads the messages in the order in which they were said."""
    model = Played(turn())
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        for number in range(40):
            ana.add(f"This is message {number}.", at=NINE + number * timedelta(seconds=1))
        life.settle()
    assert [re.findall(r"message (\d+)", text)[-1] for text in model.prompts()] == [str(number) for number in range(40)]


def test_a_move_closes_the_old_home(tmp_path: Path) -> None:
    """The new home is recalled first, the old one is kept with its dates, and "as of" shows it."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I live in Porto.", at=NINE - 30 * DAY)
        ana.add("I live in Lisbon now.", at=NINE - 2 * DAY)
        life.settle()
        (new,) = ana.memories.list(kinds=["semantic"])
        (old,) = ana.memories.list(kinds=["semantic"], current=False)
        assert (new.text, old.text) == ("I live in Lisbon now.", "I live in Porto.")
        assert (old.closed, old.superseded_by) == (NINE - 2 * DAY, new.id)
        assert texts(ana.memories.history(new.id)) == ["I live in Porto.", "I live in Lisbon now."]
        found = [hit for hit in ana.recall("Where do I live now?", floor=0.0) if hit.kind in ("semantic", "message")]
        assert "Lisbon" in found[0].text and found[0].closed is None
        before = ana.recall("Where do I live?", as_of=NINE - 10 * DAY)
        assert [(hit.text, hit.closed) for hit in before][:1] == [("I live in Porto.", None)]
        assert not any("Lisbon" in hit.text for hit in before)
        assert texts(ana.memories.list(kinds=["semantic"], as_of=NINE - 10 * DAY)) == ["I live in Porto."]


def test_a_message_of_what_has_ended_counts_half(tmp_path: Path) -> None:
    """Only messages are asked for: the superseded one is surer by its words, and stands second once it has ended. A
    question about the past, or as of then, takes it as it is."""
    question = "Do I live in Porto, near the river?"
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I live in Porto, near the river.", at=NINE - 30 * DAY)
        ana.add("I live in Lisbon now.", at=NINE - 2 * DAY)

        def scores(asked: str, **options: Any) -> dict[str, float]:
            return {hit.text: hit.score for hit in ana.recall(asked, kinds=["message"], floor=0.0, **options)}

        sure = scores(question)["I live in Porto, near the river."]
        past = scores(f"Earlier: {question}")["I live in Porto, near the river."]
        life.settle()
        assert scores(question)["I live in Porto, near the river."] < 0.6 * sure
        assert scores(f"Earlier: {question}")["I live in Porto, near the river."] > 0.8 * past
        assert scores(question, as_of=NINE - 10 * DAY)["I live in Porto, near the river."] > 0.8 * sure


def test_an_old_truth_that_arrives_late_stays_old(tmp_path: Path) -> None:
    """A history imported backwards ends with the same current home."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I live in Lisbon now.", at=NINE - 2 * DAY)
        life.settle()
        ana.add("I live in Porto.", at=NINE - 30 * DAY)
        life.settle()
        assert current(ana) == ["I live in Lisbon now."]


def test_a_correction_takes_the_old_ones_place(tmp_path: Path) -> None:
    """``update`` keeps the old words with their dates; the new ones have a source."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        first = ana.remember("My sister is called Rita.", slot="me.sister.name")
        second = ana.memories.update(first.id, "My sister is called Rute.")
        life.settle()
        assert (ana.memories.get(first.id).superseded_by, second.sources[0].quote) == (second.id, second.text)
        assert [text for text in current(ana) if "Rita" in text] == []


def test_what_is_remembered_on_purpose_is_kept_once(tmp_path: Path) -> None:
    """The update stage reads its message too, and finds nothing new."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.remember("I live in Porto.", slot="me.home")
        life.settle()
        assert current(ana) == ["I live in Porto."]


def test_a_silence_closes_a_session(tmp_path: Path) -> None:
    """By the next message after the gap, without anybody asking."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I planted tomatoes.", at=NINE - 3 * 60 * MINUTE)
        ana.add("They grow.", at=NINE)
        assert [session.closed is not None for session in ana.sessions()] == [True, False]
        life.settle()
        assert len(ana.memories.list(kinds=["episodic"])) == 1


def test_a_call_closes_a_session(tmp_path: Path) -> None:
    """``close_session`` ends the talk now; what comes next is another session."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I planted tomatoes.")
        (closed,) = ana.close_session()
        ana.add("They grow.")
        assert [session.id for session in ana.sessions() if session.closed] == [closed]
        assert len(ana.sessions()) == 2


def test_an_idle_session_is_swept(tmp_path: Path) -> None:
    """The clock moves on, nobody says anything: the last session becomes an episode all the same."""
    clock = Clock()
    with opened(tmp_path / "a", clock=clock) as life:
        ana = life.person("ana")
        ana.add("I planted tomatoes.")
        life.settle()
        assert ana.memories.list(kinds=["episodic"]) == []
        clock.forward(59 * MINUTE)
        life.settle()
        assert ana.sessions()[0].closed is None
        clock.forward(2 * MINUTE)
        life.settle()
        assert ana.sessions()[0].closed == clock.now
        assert len(ana.memories.list(kinds=["episodic"])) == 1


def covered(ana: lifelong.Person) -> list[str]:
    """Ids of messages that episodes cite, with repetitions."""
    return sorted(source.message for memory in ana.memories.list(kinds=["episodic"]) for source in memory.sources)


def test_episodes_cover_a_closed_session_exactly(tmp_path: Path) -> None:
    """Every message of both roles is in one episode, and only one."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        for number, text in enumerate(["I planted tomatoes.", "My boss shouted.", "I bought seeds.", "I quit my job."]):
            ana.chat(text, at=NINE - DAY + number * MINUTE)
        life.settle()
        assert covered(ana) == sorted(message.id for message in ana.messages())


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["user", "user", "assistant", "other"]),
            st.sampled_from(["I planted tomatoes.", "My boss shouted.", "7:30 <image>", "Olá!", "?", "ok " * 400]),
            st.integers(0, 58),
        ),
        min_size=1,
        max_size=45,
    )
)
@settings(max_examples=10, deadline=None)
def test_episodes_cover_any_session(said: list[tuple[Any, str, int]]) -> None:
    """Whoever speaks, however long, with whatever pauses: each message is in exactly one episode."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder) / "a") as life:
        ana, at = life.person("ana"), NINE - 9 * DAY
        for role, text, pause in said:
            at += pause * MINUTE
            ana.add(lifelong.Incoming(text, role=role, at=at))
        ana.close_session()
        life.settle()
        assert covered(ana) == sorted(message.id for message in ana.messages())
        for memory in ana.memories.list(kinds=["episodic"]):
            assert memory.until is not None
            assert memory.at <= memory.until


def test_nothing_older_than_the_window_is_invisible(tmp_path: Path) -> None:
    """In an open talk that is far longer than the prompt, what is not shown is found, before any episode exists."""
    with opened(tmp_path / "a", context_tokens=700) as life:
        ana = life.person("ana")
        boxes = ["amber", "beryl", "coral", "delta", "ember", "fjord", "grove", "heron", "inlet", "jetty"] * 8
        facts = [f"The code of box {word} is kept by aunt {word}ina." for word in boxes]
        for number, text in enumerate(facts):
            ana.add(f"{text} Number {number}.", at=NINE - 90 * MINUTE + number * MINUTE)
        assert ana.memories.list(kinds=["episodic"]) == [] and ana.sessions()[0].closed is None
        context = ana.context("Who keeps the code of box amber?")
        shown = {message.id for message in context.open}
        assert len(shown) < len(facts) // 2
        assert any("amberina" in hit.text for hit in context.recollection)
        for word in ("beryl", "fjord", "jetty"):
            assert any(f"{word}ina" in hit.text for hit in ana.recall(f"Who keeps the code of box {word}?"))


def test_closing_again_doubles_no_episode(tmp_path: Path) -> None:
    """A session that is opened again by its outside name and closed again is told anew, not twice."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        for text in ("I planted tomatoes.", "They grow.", "I ate the tomatoes."):
            ana.add(lifelong.Incoming(text, at=NINE - DAY, session="garden"))
            ana.close_session()
            life.settle()
        assert covered(ana) == sorted(message.id for message in ana.messages())
        assert len(ana.sessions()) == 1


def test_open_talk_and_waiting_sessions_are_in_context(tmp_path: Path) -> None:
    """There is no blind zone: what no episode covers yet is shown, then the episode takes its place."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I planted tomatoes.", at=NINE - 5 * MINUTE)
        ana.close_session()
        assert texts(ana.context("What is new?").open) == ["I planted tomatoes."]
        life.settle()
        assert ana.context("What is new?").open == ()


def test_a_failure_is_tried_again_later_then_parked_with_its_reason(tmp_path: Path) -> None:
    """10, 20, 40, 80 seconds apart, five times; the history and earlier memories stay as they were."""
    clock, waits = Clock(), []
    with opened(tmp_path / "a", clock=clock) as life:
        life.person("ana").remember("I live in Porto.", slot="me.home")
        life.settle()
    model = Played(ModelUnavailableError("the endpoint is down"))
    with opened(tmp_path / "a", chat=model, clock=clock) as life:
        ana = life.person("ana")
        ana.add("I live in Faro.")
        for second in range(400):
            before = len(model.asked)
            life.settle()
            if len(model.asked) > before:
                waits.append(second)
            clock.forward(timedelta(seconds=1))
        assert waits == [0, 10, 30, 70, 150]
        (job,) = life.jobs()
        assert (job.state, job.attempts) == ("parked", 5)
        assert job.error == "ModelUnavailableError: the endpoint is down"
        assert texts(ana.messages()) == ["I live in Porto.", "I live in Faro."]
        assert current(ana) == ["I live in Porto."]


def test_one_job_that_fails_does_not_hold_up_the_others(tmp_path: Path) -> None:
    """The message after the one that the model cannot read is learned from."""
    good = turn(("I drive an old truck.", "I drive an old truck"))
    model = Played(ModelUnavailableError("hiccup"), good)
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        ana.add(["I live in Porto.", "I drive an old truck."])
        life.settle()
        assert current(ana) == ["I drive an old truck."] and len(life.jobs()) == 1


def test_a_model_extracts_what_was_said(tmp_path: Path) -> None:
    """A statement with a verbatim quote becomes a memory with the model's name as its origin."""
    model = Played(turn(("I live in Porto these days.", "living in Porto these days")))
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        ana.add("Well, I'm living in Porto these days.")
        life.settle()
        (memory,) = ana.memories.list()
        assert (memory.text, memory.sources[0].quote) == ("I live in Porto these days.", "living in Porto these days")
        assert memory.origin == "played"


def test_output_that_is_no_json_is_repaired_once(tmp_path: Path) -> None:
    """The second answer counts; the model was told what was wrong with the first."""
    model = Played("Sure! Here it is:", turn(("I live in Porto.", "I live in Porto")))
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        ana.add("I live in Porto.")
        life.settle()
        assert current(ana) == ["I live in Porto."] and len(model.asked) == 2


def test_output_that_stays_unusable_changes_nothing(tmp_path: Path) -> None:
    """Two bad answers fail the job with a reason that repeats none of the person's words."""
    model = Played("I live in Porto.")
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        ana.add("I live in Porto.")
        life.settle()
        (job,) = life.jobs()
        assert job.state == "queued" and job.error.startswith("ModelOutputError") and "Porto" not in job.error
        assert current(ana) == [] and texts(ana.messages()) == ["I live in Porto."]


@pytest.mark.parametrize(
    "output",
    [
        "",
        "I'm sorry, but I can't help with that.",
        "[]",
        '"statements"',
        '{"statements": {"text": "I live in Faro."}, "observation": null}',
        '{"statements": [{"text": 7, "quote": null}], "observation": []}',
        "<think>I live in Faro.",
        '<tool_call>{"name": "note", "arguments": {"text": "I live in Faro."}}</tool_call>',
    ],
    ids=["nothing", "refusal", "list", "string", "other-kind", "other-types", "thoughts", "call-as-text"],
)
def test_a_model_that_never_gives_usable_output_loses_nothing_and_stores_nothing_false(
    tmp_path: Path, output: str
) -> None:
    """After the second attempt the embedded extractor reads the message."""
    clock = Clock()
    with opened(tmp_path / "a", chat=Played(output), clock=clock) as life:
        ana = life.person("ana")
        ana.add("I live in Porto.")
        life.settle()
        assert current(ana) == []
        clock.forward(timedelta(minutes=10))
        life.settle()
        assert current(ana) == ["I live in Porto."] and life.jobs() == []
        assert [memory.origin for memory in ana.memories.list()] == ["embedded"]


def test_a_habit_of_the_turn_and_of_the_session_are_one_and_end_together(tmp_path: Path) -> None:
    """The turn notes it as a fact, the session as a habit, in other words: one slot. Given up, both are over."""

    def session(**habit: str) -> str:
        edit = {"edit": "add", "id": None, "trigger": "", "state": "active", "message": "m1", **habit}
        return json.dumps({"episodes": [], "core": [], "habits": [edit]})

    run, quit_ = "I run every Tuesday morning", "I gave up running on Tuesday mornings"
    model = Played(
        turn(("I run every Tuesday morning.", run)),
        session(text="Every Tuesday morning I run.", quote=run, trigger="every Tuesday morning"),
        turn(),
        session(edit="close", id="h1", text="Every Tuesday morning I run.", quote=quit_, state="dropped"),
    )
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        ana.add(f"{run}.", at=NINE - 9 * DAY)
        life.settle()
        ana.close_session()
        life.settle()
        slots = {memory.kind: memory.slot for memory in ana.memories.list(kinds=["semantic", "procedural"])}
        assert slots == dict.fromkeys(("semantic", "procedural"), "me.habit.run.tuesday-morning")
        ana.add(f"{quit_}.", at=NINE)
        life.settle()
        ana.close_session()
        life.settle()
        assert [(memory.kind, memory.state) for memory in ana.memories.list(kinds=["semantic", "procedural"])] == [
            ("procedural", "dropped")
        ]


def test_a_quote_that_the_person_did_not_say_is_dropped(tmp_path: Path) -> None:
    """An invented quote, and a name that occurs nowhere, are no memories; the honest one beside them is."""
    model = Played(
        turn(
            ("I live in Porto.", "I live in Porto"),
            ("I own a yacht.", "I own a yacht"),
            ("I live in Porto with Brunhilde.", "I live in Porto"),
        )
    )
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        ana.add("I live in Porto.")
        life.settle()
        assert current(ana) == ["I live in Porto."]


def test_no_output_of_a_model_loses_what_is_known(tmp_path: Path) -> None:
    """Sixty spoiled answers, with the ids of another person in them: everything stored stays, and only Ana changes."""
    spoil = random.Random(5)
    with opened(tmp_path / "a") as life:
        ben = life.person("ben").remember("I live in Rome.", slot="me.home")
        kept = life.person("ana").remember("I live in Porto.", slot="me.home")
        life.settle()
    outputs = [
        turn(("I live in Rome.", "I live in Faro"), replaces=ben.id, slot="me.home", single=True),
        json.dumps({"episodes": [], "habits": [], "core": [{"edit": "close", "id": ben.id, "slot": "me.home",
                    "text": "I left.", "message": "m1", "quote": "I live in Faro"}]}),
        "null", '{"statements": "7:30"}', '{"statements": [{"text": "<image>", "quote": "<image>"}]}',
    ]  # fmt: skip
    answers = []
    for _ in range(60):
        text = spoil.choice(outputs)
        cut = spoil.randrange(len(text) + 1)
        answers.append(spoil.choice([text, text[:cut], text[:cut] + spoil.choice('{}[]":\\') + text[cut:]]))
    with opened(tmp_path / "a", chat=Played(*answers)) as life:
        ana, stored = life.person("ana"), {kept.id}
        for number in range(20):
            ana.add(f"I live in Faro, number {number}.", at=NINE + number * MINUTE)
            ana.close_session()
            life.settle()
            known = {memory.id for memory in ana.memories.list(current=None) if memory.kind != "episodic"}
            assert stored <= known
            stored = known
        assert life.person("ben").memories.list() == [ben]
        assert len(ana.messages()) == 21


@pytest.mark.parametrize("turns", [30, pytest.param(500, marks=pytest.mark.slow)])
def test_nothing_but_the_persons_own_words_is_ever_learned(tmp_path: Path, turns: int) -> None:
    """Hundreds of turns with an assistant that asserts falsehoods, which it is shown again each time: not one sticks.

    The mistake to avoid is learning from recalled or generated text, which then feeds itself.
    """
    lie = "You are allergic to peanuts and your brother Hugo lives in Oslo."
    model = Played(lie, profile=ChatProfile(context=8192, capable=False))
    own = [
        "I live in Porto.",
        "I drive Bertha, my old truck.",
        "What do you know about my allergy?",
        "I run every day.",
    ]
    clock = Clock(NINE - 300 * DAY)
    with opened(tmp_path / "a", chat=model, clock=clock) as life:
        ana = life.person("ana")
        for number in range(turns):
            clock.forward(7 * MINUTE if number % 9 else 90 * MINUTE)
            ana.add(lie, role="assistant")
            ana.add(f"Hugo: {lie}", role="other")
            ana.chat(own[number % len(own)])
            if number % 25 == 0:
                life.settle()
        clock.forward(DAY)
        life.settle()
        said = " ".join(message.text for message in ana.messages() if message.role == "user")
        memories = ana.memories.list(current=None)
        assert {memory.kind for memory in memories} >= {"semantic", "episodic"} and life.jobs() == []
        for memory in memories:
            assert all(source.quote in said for source in memory.sources)
            assert not any(word in memory.text for word in ("peanut", "Hugo", "Oslo", "allergic"))
            assert not any(word in " ".join(memory.keywords).lower() for word in ("peanut", "hugo", "oslo", "allergic"))
        assert all(
            item.words == () or " ".join(item.words) in said for item in ana._inner._record.observations.select()
        )


def test_a_model_that_repeats_its_own_claims_teaches_nothing(tmp_path: Path) -> None:
    """A capable extractor that quotes the assistant's words has its statements dropped."""
    lie = "You are allergic to peanuts."
    model = Played(turn(("I am allergic to peanuts.", "allergic to peanuts")))
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        for number in range(20):
            ana.add(lie, role="assistant", at=NINE + number * MINUTE)
            ana.add("Really? Tell me more about that.", at=NINE + number * MINUTE)
        life.settle()
        assert ana.memories.list(current=None) == []


# Several processes

ADDS = """
import sys
from datetime import UTC, datetime
import lifelong
from lifelong.models.scripted import HashedWords
now = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
with lifelong.open(sys.argv[1], chat="none", embed=HashedWords(), worker=False, clock=lambda: now) as life:
    ana = life.person("ana")
    for line in sys.stdin:
        line = line.strip()
        if line.startswith("forget "):
            ana.forget(line.removeprefix("forget "))
        else:
            print(ana.add(line)[0].id, flush=True)
            continue
        print("done", flush=True)
"""


@pytest.mark.slow
@pytest.mark.sqlite
def test_another_process_is_seen_at_once(tmp_path: Path) -> None:
    """What one process adds, the other recalls, learns from and forgets; both always agree."""
    pipe = subprocess.PIPE
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I drive an old truck.")
        assert ana.recall("What do I drive?").known
        command = [sys.executable, "-c", ADDS, str(tmp_path / "a")]
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=os.environ.copy()) as other:
            assert other.stdin is not None and other.stdout is not None

            def tell(line: str) -> str:
                other.stdin.write(line + "\n")  # type: ignore[union-attr]
                other.stdin.flush()  # type: ignore[union-attr]
                return other.stdout.readline().strip()  # type: ignore[union-attr]

            first = tell("I live in Porto.")
            assert first in ana.recall("Where do I live?")[0].source
            life.settle()
            assert "I live in Porto." in current(ana)
            second = tell("My cat is called Mingau.")
            assert second in ana.recall("What is my cat called?")[0].source
            assert tell(f"forget {first}") == "done"
            assert not any("Porto" in hit.text for hit in ana.recall("Where do I live?", floor=0.0))
            assert "I live in Porto." not in current(ana)
            ana.forget(second)
            assert tell("I live in Braga.") in ana.recall("Where do I live?")[0].source
            other.stdin.close()
            assert other.wait(50) == 0


WORKS = """
import sys, time
import lifelong
from lifelong.models.scripted import HashedWords
from datetime import UTC, datetime
now = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
with lifelong.open(sys.argv[1], chat="none", embed=HashedWords(), clock=lambda: now) as life:
    print("up", flush=True)
    time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.sqlite
def test_a_worker_in_another_process_learns_what_is_added_here(tmp_path: Path) -> None:
    """The queue is in the record: whoever works, works for all."""
    with opened(tmp_path / "a") as life, started(WORKS, tmp_path / "a") as worker:
        assert worker.stdout is not None and worker.stdout.readline() == "up\n"
        ana = life.person("ana")
        ana.add("I live in Porto.")
        until = time.monotonic() + 50
        while life.jobs() and time.monotonic() < until:
            time.sleep(0.05)
        assert current(ana) == ["I live in Porto."]


async def test_the_worker_beside_a_talk_learns_by_itself(tmp_path: Path) -> None:
    """With ``worker`` on, nobody has to settle."""
    async with opened_async(tmp_path / "a", worker=True) as life:
        ana = life.person("ana")
        await ana.chat("I live in Porto.")
        await eventually(ana.memories.list)


async def test_a_worker_that_is_nudged_as_it_is_stopped_stops(tmp_path: Path) -> None:
    """Nudge and cancel meet in one turn of the loop; the cancel must not be lost, or closing would wait for ever."""
    async with opened_async(tmp_path / "a") as life:
        task = asyncio.create_task(life.worker.run())
        await asyncio.sleep(0.3)  # it has found nothing to do, and waits
        life.worker.nudge()
        await asyncio.sleep(0)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=60)
        assert done


async def test_a_full_disk_does_not_end_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the queue cannot be read or written, the worker waits and tries again; closing still works."""
    monkeypatch.setattr("lifelong.agent.worker.POLL", 0.02)
    async with opened_async(tmp_path / "a", worker=True) as life:
        claim, failures = life._engine.store.jobs.claim, [StoreFullError("the disk is full")] * 3

        def claim_or_fail(**options: Any) -> Any:
            if failures:
                raise failures.pop()
            return claim(**options)

        monkeypatch.setattr(life._engine.store.jobs, "claim", claim_or_fail)
        ana = life.person("ana")
        await ana.add("I live in Porto.")
        await eventually(ana.memories.list)
        assert failures == []


async def test_closing_hands_back_what_was_being_worked_on(tmp_path: Path) -> None:
    """A job that was cut off is due at once for the next who opens the record, and has lost no attempt."""

    class Stuck(Played):
        began = asyncio.Event()

        async def stream(self, messages: Any, **options: Any) -> Any:
            self.began.set()
            await asyncio.sleep(3600)
            yield None

    model = Stuck("", profile=CAPABLE)
    async with opened_async(tmp_path / "a", chat=model, worker=True) as life:
        await life.person("ana").add(["I live in Porto.", "I drive an old truck."])
        async with asyncio.timeout(50):
            await model.began.wait()
    async with opened_async(tmp_path / "a") as life:
        assert [(job.state, job.attempts) for job in await life.jobs()] == [("queued", 0)] * 2
        assert await life.settle() == 2
        assert len(await life.person("ana").memories.list()) == 2


async def test_a_reply_does_not_wait_for_learning(tmp_path: Path) -> None:
    """While a job hangs, chat answers."""

    class Half(Played):
        async def stream(self, messages: Any, *, schema: Any = None, **options: Any) -> Any:
            if schema is not None:
                await asyncio.sleep(3600)
            async with aclosing(super().stream(messages, schema=schema, **options)) as events:
                async for event in events:
                    yield event

    async with opened_async(tmp_path / "a", chat=Half("Hello."), worker=True) as life, asyncio.timeout(60):
        ana = life.person("ana")
        await ana.add("I live in Porto.")
        await asyncio.sleep(0.1)
        assert (await ana.chat("Hi?")).text == "Hello."
