"""What chat models and their servers give that they should not, through a chat and the update after it.

Nothing is lost, nothing false is stored, and the trace says what happened.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lifelong.errors import ModelError
from lifelong.models.base import ChatProfile
from lifelong.models.chat.openai import OpenAIChat
from lifelong.models.scripted import CAPABLE
from lifelong.types import TRAITS
from tests.models.chat.endpoint import as_stream, delta, serving
from tests.person.examples import Clock, Played, opened, texts

SAID = "I live in Porto with my sister Rita."


def noted(*statements: dict[str, Any], **more: Any) -> str:
    whole = [{"text": SAID, "quote": "I live in Porto with my sister Rita", **each} for each in statements]
    return json.dumps({"statements": whole, **more})


FULL = noted(
    {"slot": "me.home", "single": True, "denied": True, "when": "in 1999", "replaces": "k1"},
    {"text": "My sister is called Rita.", "slot": "sister-rita.name", "single": True, "replaces": "k2"},
    {"text": "I was born in Porto in 1999.", "quote": "I was born in Porto", "slot": "me.origin", "single": True},
    observation={**dict.fromkeys(TRAITS, 5), "confidence": 1, "mood": 0, "words": ["I live", "with my sister"]},
    episodes=[{"first": "m1", "last": "m9", "summary": "All."}],
)
OUTPUTS = [
    ("paraphrased quote", noted({"quote": "my home is Porto, where Rita lives, too"}), [SAID], "quote not found"),
    ("invented", noted({"text": "I own a yacht.", "quote": "I own a yacht"}), [SAID], "quote not found"),
    ("ids that do not exist", noted({"replaces": "k99"}), [SAID], ""),
    ("another person's words", noted({"text": "Rita lives in Porto and owns a bakery."}), [SAID.strip(".")], "detail"),
    ("a very long statement", noted({"text": f"{SAID} " * 50}), [SAID.strip(".")], "too long"),
    ("one statement five hundred times", noted(*[{}] * 500), [SAID], ""),
    ("another language", noted({"text": "Ich wohne mit meiner Schwester Rita in Porto."}), [SAID.strip(".")], ""),
    ("thoughts around it", f"<think>They own a yacht: {{}}</think>\n{noted({})}\nDone.", [SAID], ""),
    ("thoughts in the text", noted({"text": f"<think>A yacht!</think> {SAID}"}), [SAID], ""),
]


@pytest.mark.parametrize(
    ("output", "stored", "reason"), [each[1:] for each in OUTPUTS], ids=[each[0] for each in OUTPUTS]
)
def test_an_output_of_the_update_stores_what_was_said_or_nothing(
    tmp_path: Path, output: str, stored: list[str], reason: str
) -> None:
    with opened(tmp_path) as life:
        kept = life.person("ana").remember("I drive an old truck.")
        life.settle()
    with opened(tmp_path, chat=Played("A fine city.", output)) as life:
        ana = life.person("ana")
        ana.chat(SAID)
        life.settle()
        assert ana.memories.get(kept.id).current
        assert [text for text in texts(ana.memories.list()) if text != kept.text] == stored
        assert texts(ana.messages())[-2:] == [SAID, "A fine city."]
        told = " ".join(step.text for step in ana.trace().steps if step.kind == "update")
        assert (reason in told) if reason else True
        assert (told == "") == (stored == [SAID] and not reason)
        assert reason != "quote not found" or told.endswith("the person's own words are")
        assert life.jobs() == []


def test_all_fields_full_store_no_more_than_was_said(tmp_path: Path) -> None:
    """Nothing is denied, dated or replaced that the words do not carry; one careless reading is no guidance."""
    with opened(tmp_path) as life:
        kept = life.person("ana").remember("I drive an old truck.")
        life.settle()
    with opened(tmp_path, chat=Played("A fine city.", FULL)) as life:
        ana = life.person("ana")
        ana.chat(SAID)
        life.settle()
        memories = {memory.text: memory for memory in ana.memories.list(kinds=["semantic"])}
        assert not any("1999" in text or "born" in text for text in memories)
        assert memories[SAID].event_at is None and not memories[SAID].denied
        assert ana.memories.get(kept.id).current
        assert ana.context("And now?").guidance == ()
        assert "quote not found" in " ".join(step.text for step in ana.trace().steps if step.kind == "update")


def learned_without(path: Path, model: Played) -> list[str]:
    """Say something to a model with unusable output: the job waits, is tried again, and is then done without it.

    Returns:
        What the trace says of the update.
    """
    clock = Clock()
    with opened(path, chat=model, clock=clock) as life:
        ana = life.person("ana")
        ana.chat(SAID)
        life.settle()
        assert ana.memories.list() == [] and [job.state for job in life.jobs()] == ["queued"]
        clock.forward(timedelta(minutes=10))
        life.settle()
        assert life.jobs() == []
        assert [(memory.text, memory.origin) for memory in ana.memories.list()] == [(SAID, "embedded")]
        return [step.text for step in ana.trace().steps if step.kind == "update"]


def test_eight_thousand_tokens_of_one_statement_leave_the_work_to_the_embedded_extractor(tmp_path: Path) -> None:
    """No text of the schema is so long: the model is asked to repair it, then asked once more, then left out."""
    learned_without(tmp_path, Played("A fine city.", noted({"text": f"{SAID} " * 1000})))


WRONG_KINDS = [
    "[]", "null", "42", '"I live in Porto"', noted({})[15:-1],
    json.dumps({"statements": SAID}), json.dumps({"statements": [SAID]}), json.dumps({"statements": None}),
    noted({"text": 5}), noted({"replaces": 7}), noted({"denied": None}), noted({}, observation=["open"]),
    json.dumps({"facts": [SAID]}), json.dumps({"name": "recall", "arguments": {"query": "home"}}),
    noted({})[:40], "{" * 3000, "I'm sorry, but I can't help with that.", "",
]  # fmt: skip


@pytest.mark.parametrize("output", WRONG_KINDS, ids=[each[:24] for each in WRONG_KINDS])
def test_an_output_of_the_wrong_kind_leaves_the_work_to_the_embedded_extractor(tmp_path: Path, output: str) -> None:
    """Valid JSON or not: one repair, one more attempt, then the person's own words; the trace says so."""
    model = Played("A fine city.", output)
    told = learned_without(tmp_path, model)
    assert len(model.asked) == 1 + 2 * 2
    assert told == ["not stored as given (turn: unusable output); the person's own words are"]


def test_a_session_that_cannot_be_read_becomes_an_episode_of_quotes(tmp_path: Path) -> None:
    """The update of the turn is good, that of the session is a list where an object is due."""
    clock = Clock()
    with opened(tmp_path, chat=Played("A fine city.", noted({}), '{"episodes": "none"}'), clock=clock) as life:
        ana = life.person("ana")
        ana.chat(SAID)
        life.settle()
        ana.close_session()
        for _ in range(2):
            life.settle()
            clock.forward(timedelta(minutes=10))
        (episode,) = ana.memories.list(kinds=["episodic"])
        assert SAID in episode.text and episode.origin == "embedded"
        told = [step.text for step in ana.trace().steps if step.kind == "update"]
        assert told == ["not stored as given (episode: unusable output); the person's own words are"]


STEPS = [
    ('{"next": {"step": "answer", "text": "A fine city."}}', 1),
    ('{"next": {"step": "answer", "text": ["A fine ", {"type": "text", "text": "city."}]}}', 1),
    ('"A fine city."', 1),
    ("A fine city.", 1),
    ('```json\n{"next": {"step": "answer", "text": "A fine city."}}\n```', 1),
    ('{"next": {"step": "answer", "text": "A fine city."', 1),
    ('{"next": "answer"}', 2),
    ('{"next": {"step": "dance"}}', 2),
    ('{"next": {"step": "answer", "text": 5}}', 2),
    ('{"next": {"step": "recall", "query": 5, "since": [], "kinds": "x"}}', 2),
    ('{"text": "They own a yacht."}', 2),
    ("null", 2),
    ("[]", 2),
    ("42", 2),
    ("", 2),
]


@pytest.mark.parametrize(("output", "calls"), STEPS, ids=[each[0][:40] for each in STEPS])
def test_a_step_of_the_wrong_kind_is_no_answer(tmp_path: Path, output: str, calls: int) -> None:
    """A model that chooses its steps as JSON: what is no step and no text is asked for again, and never shown."""
    model = Played(output, "A fine city.", profile=ChatProfile(8192, schema=True, capable=True))
    with opened(tmp_path, chat=model) as life:
        ana = life.person("ana")
        assert ana.chat(SAID, mode="deep").text == "A fine city."
        assert len(model.asked) == calls
        unusual = [step.kind for step in ana.trace().steps if step.kind in ("fallback", "refused")]
        assert len(unusual) == calls - 1


def call(arguments: str, name: str = "recall", call_id: str = "a") -> dict[str, Any]:
    return {"index": 0, "id": call_id, "function": {"name": name, "arguments": arguments}}


TWO = [delta(tool_calls=[call('{"query": "home"}')]), delta(tool_calls=[call('{"query": "truck"}', call_id="b")])]
AS_TEXT = '<tool_call>{"name": "recall", "arguments": {"query": "home"}}</tool_call>'
DONE = [delta(content="A fine "), delta(content="city."), delta("stop")]
FORMS: list[tuple[str, list[list[Any]]]] = [
    ("data: null", [["null", *DONE, "null"]]),
    ("content as a list of parts", [[delta("stop", content=[{"type": "text", "text": "A fine city."}])]]),
    ("two calls under one index", [[*TWO, delta("tool_calls")], DONE]),
    ("a call as text", [[delta(content=AS_TEXT), delta("stop")], DONE]),
    ("thoughts in the text", [[delta(content="<think>They own a yacht.</think>A fine city."), delta("stop")]]),
    ("nothing, then an answer", [[delta("stop")], DONE]),
]


@pytest.mark.parametrize("streams", [each[1] for each in FORMS], ids=[each[0] for each in FORMS])
def test_a_reply_in_any_form_is_the_answer_and_nothing_else(tmp_path: Path, streams: list[list[Any]]) -> None:
    update = [delta(content=noted({})), delta("stop")]
    answers = [as_stream(*stream) for stream in (*streams, update)]
    with serving(*answers) as endpoint:
        model = OpenAIChat("m", url=endpoint.url, profile=CAPABLE, retries=0, timeout=60)
        with opened(tmp_path, chat=model) as life:
            ana = life.person("ana")
            assert ana.chat(SAID).text == "A fine city."
            life.settle()
            assert texts(ana.messages()) == [SAID, "A fine city."]
            assert texts(ana.memories.list()) == [SAID]
            kinds = [step.kind for step in ana.trace().steps]
            lookups = {"two calls under one index": 2, "a call as text": 1}
            name = next(each for each, form in FORMS if form is streams)
            assert kinds.count("recall") == 1 + lookups.get(name, 0)
            assert ("fallback" in kinds) == (name == "nothing, then an answer")


def test_a_model_that_says_nothing_at_all_fails_aloud_and_the_message_is_learned(tmp_path: Path) -> None:
    nothing, update = as_stream(delta("stop")), as_stream(delta(content=noted({})), delta("stop"))
    with serving(nothing, nothing, update) as endpoint:
        model = OpenAIChat("m", url=endpoint.url, profile=CAPABLE, retries=0, timeout=60)
        with opened(tmp_path, chat=model) as life:
            ana = life.person("ana")
            with pytest.raises(ModelError):
                ana.chat(SAID)
            life.settle()
            assert (texts(ana.messages()), texts(ana.memories.list())) == ([SAID], [SAID])
            assert "fallback" in [step.kind for step in ana.trace().steps]


def test_a_refusal_of_the_model_is_its_answer_and_proves_nothing(tmp_path: Path) -> None:
    """In the reply it is what was said; in the update stage the embedded extractor learns instead."""
    clock, refusal = Clock(), "I'm sorry, but I can't help with that."
    with opened(tmp_path, chat=Played(refusal), clock=clock) as life:
        ana = life.person("ana")
        assert ana.chat(SAID).text == refusal
        life.settle()
        clock.forward(timedelta(minutes=10))
        life.settle()
        assert [(memory.text, memory.origin) for memory in ana.memories.list()] == [(SAID, "embedded")]
