"""The scripted models: what documentation and other tests stand on."""

import json

import numpy as np
import pytest

from lifelong.errors import ModelUnavailableError, SettingsError
from lifelong.models.base import ChatMessage, ChatModel, Finish, TextDelta, TextEmbedder, Tool, ToolCall
from lifelong.models.scripted import HashedWords, ScriptedChat, ScriptRule


async def ask(chat, text, role="user", **options):
    return [event async for event in chat.stream([ChatMessage(role, text)], **options)]


async def test_the_first_rule_that_applies_answers():
    chat = ScriptedChat([ScriptRule(when="drive|car", say="A truck."), "I do not know."])
    assert isinstance(chat, ChatModel)
    assert await ask(chat, "What do I DRIVE?") == [TextDelta("A"), TextDelta(" truck."), Finish("stop", 4, 2)]
    assert (await ask(chat, "Who am I?"))[0] == TextDelta("I")


async def test_a_call_then_an_answer():
    """First it recalls; when the last message is the tool's, it answers."""
    chat = ScriptedChat([ScriptRule(role="tool", say="Bertha."), ScriptRule(call="recall", arguments={"query": "dog"})])
    tools = [Tool("recall", "Search.", {"type": "object"})]
    first = await ask(chat, "My dog?", tools=tools)
    assert first == [ToolCall("call_0", "recall", '{"query": "dog"}'), Finish("tool_calls", 2, 0)]
    assert (await ask(chat, "dog: Bertha", role="tool"))[0] == TextDelta("Bertha.")


async def test_rules_by_position_and_by_schema():
    chat = ScriptedChat([ScriptRule(schema=True, say="{}"), ScriptRule(turn=1, say="second"), ScriptRule(say="other")])
    assert (await ask(chat, "a", schema={"type": "object"}))[0] == TextDelta("{}")
    assert (await ask(chat, "a"))[0] == TextDelta("second")
    assert (await ask(chat, "a"))[0] == TextDelta("other")


async def test_it_remembers_what_it_was_asked():
    chat = ScriptedChat(["yes"])
    await ask(chat, "Really?", max_tokens=3, stop=["no"])
    assert chat.requests[0].messages == (ChatMessage("user", "Really?"),)
    assert (chat.requests[0].max_tokens, chat.requests[0].stop) == (3, ("no",))


async def test_length_and_stop_are_kept():
    chat = ScriptedChat(["one two three END four"])
    events = await ask(chat, "count", stop=["END"])
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == "one two three "
    assert (await ask(chat, "count", max_tokens=2))[-1] == Finish("length", 1, 2)


async def test_text_is_streamed_to_the_letter():
    """White space and line breaks come out as they were written."""
    text = "  Two\n\nlines 😀 "
    events = await ask(ScriptedChat([text]), "x")
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == text


async def test_no_rule_is_an_error():
    with pytest.raises(ModelUnavailableError, match="request 0: 'Hello'"):
        await ask(ScriptedChat([ScriptRule(when="bye")]), "Hello")


async def test_a_script_in_a_file(tmp_path):
    script = {
        "name": "demo",
        "profile": {"context": 100, "capable": True},
        "rules": [{"when": "facts", "say": {"facts": ["é"]}}, {"say": "ok"}],
    }
    (tmp_path / "script.json").write_text(json.dumps(script), encoding="utf-8")
    chat = ScriptedChat.load(tmp_path / "script.json")
    assert (chat.name, chat.profile.context, chat.profile.tools) == ("demo", 100, False)
    events = await ask(chat, "the facts")
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == '{"facts": ["é"]}'


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"rules": [{"sya": "typo"}]}', '{"rules": [{"when": "("}]}', '{"rules": 3}', '{"rules": ["say this"]}'],
)
def test_a_file_that_is_no_script(tmp_path, text):
    (tmp_path / "script.json").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"script\.json"):
        ScriptedChat.load(tmp_path / "script.json")


def test_hashed_words_are_unit_vectors_of_the_words():
    """Case and punctuation do not count, shared words do, and nothing has a vector too."""
    embedder = HashedWords()
    assert isinstance(embedder, TextEmbedder)
    vectors = embedder.embed(["My dog Bertha", "my dog, Bertha!", "My dog Rex", "blue sky", "", "\ud800"])
    assert vectors.shape == (6, 64)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    likeness = vectors @ vectors[0]
    assert likeness[1] == pytest.approx(1)
    assert likeness[2] > 0.4 > likeness[3]
    assert embedder.embed([]).shape == (0, 64)
