"""How the servers and models in use differ from the protocol, in one table, against a real server on loopback.

Whatever a server sends, the same events come out. The names say where the form was seen.
"""

import asyncio
import json
import time

import pytest

from lifelong.errors import ModelUnavailableError, with_notes
from lifelong.extraction import schemas
from lifelong.models.base import ChatMessage, ChatProfile, Finish, TextDelta, ThoughtDelta, Tool, ToolCall
from lifelong.models.chat.openai import OpenAIChat
from lifelong.models.output import THINKING, whole_output
from lifelong.models.strict_schema import is_strict, reduced
from tests.models.chat.endpoint import as_json, as_stream, delta, serving

PROFILE = ChatProfile(context=4096, tools=True, schema=True, capable=True)
HELLO = [ChatMessage("user", "Hello")]
RECALL = Tool("recall", "Search.", {"type": "object", "properties": {"query": {"type": "string"}}})
CLOSED = {
    "type": "object",
    "properties": {"names": {"type": "array", "items": {"type": "string", "maxLength": 9}, "maxItems": 3}},
    "required": ["names"],
    "additionalProperties": False,
}
DOG, CAT = '{"query": "dog"}', '{"query": "cat"}'


def part(arguments=DOG, *, index=0, name="recall", call_id="a"):
    """One piece of a call, without the fields that are None."""
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    fields = {"index": index, "id": call_id, "function": function}
    return {key: value for key, value in fields.items() if value is not None}


def calls(*parts):
    return [delta(tool_calls=[each]) for each in parts] + [delta("tool_calls")]


def written(text):
    """Text that comes in pieces of five characters."""
    return [delta(content=text[at : at + 5]) for at in range(0, len(text), 5)] + [delta("stop")]


async def heard(url, messages=HELLO, *, profile=PROFILE, silence=60, **options):
    chat = OpenAIChat("m", url=url, profile=profile, retries=2, timeout=silence)
    try:
        return [event async for event in chat.stream(messages, **options)]
    finally:
        await chat.close()


def joined(events):
    """Text, thoughts and calls of the events."""
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    thought = "".join(event.text for event in events if isinstance(event, ThoughtDelta))
    return text, thought, [(call.name, call.arguments) for call in events if isinstance(call, ToolCall)]


NAMED = f'{{"name": "recall", "arguments": {DOG}}}'
OTHER = '{"name": "f", "arguments": {}}'
LLAMA = NAMED.replace("arguments", "parameters")
ONE, TWO = [("recall", DOG)], [("recall", DOG), ("recall", CAT)]
DIALECTS = [
    ("null keeps the connection alive (proxies)", ["null", delta(content="Hi"), "null", delta("stop")], "Hi", "", []),
    ("content null beside the role (OpenAI)", [delta(role="assistant", content=None), *written("Hi")], "Hi", "", []),
    ("text as a list of parts (Mistral)", [delta("stop", content=[{"type": "text", "text": "Hi"}])], "Hi", "", []),
    (
        "thoughts as a part (Magistral)",
        [
            delta(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]),
            delta("stop", content=[{"type": "text", "text": "Hi"}]),
        ],
        "Hi",
        "hm",
        [],
    ),
    ("thoughts, DeepSeek and vLLM", [delta(reasoning_content="hm"), *written("Hi")], "Hi", "hm", []),
    ("thoughts, Ollama and OpenRouter", [delta(reasoning="hm"), *written("Hi")], "Hi", "hm", []),
    ("thoughts under both names once", [delta(reasoning="hm", reasoning_content="hm"), *written("Hi")], "Hi", "hm", []),
    (
        "the whole message in place of a delta",
        [{"choices": [{"message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}]}],
        "Hi",
        "",
        [],
    ),
    ("two calls under one index (Gemini)", calls(part(), part(CAT, call_id="b")), "", "", TWO),
    ("two calls under one index without ids", calls(part(call_id=None), part(CAT, call_id=None)), "", "", TWO),
    (
        "two calls under one index, in pieces",
        calls(
            part('{"query": ', call_id="a"),
            part('"dog"}', name=None, call_id=None),
            part('{"query": ', call_id="b"),
            part('"cat"}', name=None, call_id=None),
        ),
        "",
        "",
        TWO,
    ),
    ("the id again with each piece", calls(part('{"query": ', name=None), part('"dog"}')), "", "", ONE),
    ("no index (Ollama)", calls(part(index=None), part(CAT, index=None, call_id="b")), "", "", TWO),
    ("arguments as an object", calls(part({"query": "dog"})), "", "", ONE),
    ("the older function_call", [delta("stop", function_call={"name": "recall", "arguments": DOG})], "", "", ONE),
    ("a call as text (Qwen)", written(f"<tool_call>\n{NAMED}"), "", "", ONE),
    ("a call as text (Llama)", written(LLAMA), "", "", ONE),
    ("a call as text (Llama, marked)", written(f"<|python_tag|>{LLAMA}"), "", "", ONE),
    ("calls as text (Mistral)", written(f"[TOOL_CALLS][{NAMED}]"), "", "", ONE),
    ("a call in a code fence", written(f"```json\n{NAMED}\n```"), "", "", ONE),
    ("JSON that calls nothing", written('{"name": "Bertha"}'), '{"name": "Bertha"}', "", []),
    ("JSON that calls another tool", written(OTHER), OTHER, "", []),
    ("an answer that begins with code", written("```json\n[1, 2]\n```"), "```json\n[1, 2]\n```", "", []),
    ("a native call that is also text", [delta(content=NAMED), *calls(part())], "", "", ONE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("chunks", "text", "thought", "called"), [row[1:] for row in DIALECTS], ids=[row[0] for row in DIALECTS]
)
async def test_every_dialect_gives_the_same_events(chunks, text, thought, called):
    with serving(as_stream(*chunks)) as endpoint:
        events = await heard(endpoint.url, tools=[RECALL])
    assert joined(events) == (text, thought, called)
    assert events[-1].reason == ("tool_calls" if called else "stop")


async def test_comments_and_line_ends_of_http_keep_the_connection_alive_and_say_nothing():
    usage = {**delta(), "choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}}
    status, kind, body = as_stream(*written("Hello Ana"), usage)
    body = (b": keep-alive\n\n" + body.replace(b"data: ", b": ping\ndata: ")).replace(b"\n", b"\r\n")
    with serving((status, kind, body)) as endpoint:
        events = await heard(endpoint.url)
    assert joined(events) == ("Hello Ana", "", [])
    assert (events[-1].tokens_in, events[-1].tokens_out) == (7, 2)


# What is sent


def test_every_schema_of_the_product_is_in_the_strict_subset():
    from lifelong.agent import choice, tool_definitions
    from lifelong.models.exam import questions

    tools = (tool_definitions.RECALL, tool_definitions.LOOK, tool_definitions.TIMELINE)
    for schema in (
        schemas.schema_of(schemas.TurnOutput),
        schemas.schema_of(schemas.SessionOutput),
        choice.step_schema(tools),
        questions.PERSON,
        questions.FACTS,
        questions.ANSWER,
    ):
        assert is_strict(reduced(schema)), schema


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": {"type": "string"}},
        {"anyOf": [CLOSED]},
        CLOSED,  # maxLength and maxItems
        {**reduced(CLOSED), "required": []},
        {**reduced(CLOSED), "additionalProperties": True},
    ],
    ids=["no-object", "choice-at-the-root", "limits", "optional-field", "open"],
)
def test_what_is_outside_the_subset_is_not_called_strict(schema):
    assert not is_strict(schema)


async def test_limits_inside_lists_are_not_sent_in_a_strict_schema():
    with serving(as_stream(delta("stop", content="{}"))) as endpoint:
        await heard(endpoint.url, schema=CLOSED)
    form = endpoint.bodies()[0]["response_format"]["json_schema"]
    assert form["strict"] is True
    assert form["schema"]["properties"]["names"] == {"type": "array", "items": {"type": "string"}}


async def test_a_model_that_keeps_to_no_schema_is_sent_none():
    with serving(as_stream(delta("stop", content="{}"))) as endpoint:
        await heard(endpoint.url, profile=ChatProfile(4096), schema=CLOSED)
    assert "response_format" not in endpoint.bodies()[0]


REFUSALS = [
    ("response_format", 400, {"message": "Invalid schema for response_format 'answer'"}),
    ("response_format", 400, {"message": "no", "param": "response_format"}),
    ("response_format", 400, {"message": "guided decoding is disabled"}),
    ("response_format", 422, {"message": "Extra inputs are not permitted: body.response_format"}),
    ("stream_options", 400, {"message": "Unknown field: stream_options"}),
    ("tools", 400, {"message": "registry.ollama.ai/library/gemma3:4b does not support tools"}),
    ("tools", 400, {"message": '"auto" tool choice requires --enable-auto-tool-choice'}),
]


@pytest.mark.parametrize(("parameter", "status", "error"), REFUSALS)
async def test_a_refused_parameter_is_left_out_from_then_on(parameter, status, error):
    """Two requests make three: the refused one, the same without the parameter, and one that never had it."""
    with serving(as_json(status, {"error": error}), as_stream(delta("stop", content="{}"))) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=PROFILE)
        for _ in range(2):
            events = [event async for event in chat.stream(HELLO, schema=CLOSED, tools=[RECALL])]
            assert joined(events)[0] == "{}"
        await chat.close()
    assert [parameter in body for body in endpoint.bodies()] == [True, False, False]


# Models that think


async def test_a_model_that_only_thought_is_asked_once_more_with_room_and_has_it_from_then_on():
    cut = as_stream(delta(reasoning_content="hm hm"), delta("length"))
    with serving(cut, as_stream(delta("stop", content="Hi"))) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=PROFILE)
        first = await whole_output(chat, HELLO, max_tokens=30)
        second = await whole_output(chat, HELLO, max_tokens=30)
        await chat.close()
    assert (first.text, second.text) == ("Hi", "Hi")
    assert [body["max_tokens"] for body in endpoint.bodies()] == [30, 30 + THINKING, 30 + THINKING]


async def test_a_model_that_only_ever_thinks_is_asked_twice_and_no_more():
    with serving(as_stream(delta(content="<think>hm"), delta("length"))) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=PROFILE)
        output = await whole_output(chat, HELLO, max_tokens=30)
        await chat.close()
    assert (output.text, output.reason, len(endpoint.requests)) == ("", "length", 2)


async def test_thoughts_are_removed_before_json_is_read():
    """The thoughts hold braces, which a search for JSON would find first."""
    text = '<think>{"statements": wrong}</think>\n{"statements": [], "observation": null}'
    with serving(as_stream(*written(text))) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=PROFILE)
        output = await whole_output(chat, HELLO, max_tokens=30, schema=CLOSED)
        await chat.close()
    assert json.loads(output.text) == {"statements": [], "observation": None}
    assert output.thoughts == ['{"statements": wrong}']


async def test_the_room_for_thoughts_of_the_profile_is_asked_for():
    with serving(as_stream(delta("stop", content="Hi"))) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=ChatProfile(4096, thinking=500))
        await whole_output(chat, HELLO, max_tokens=30)
        await chat.close()
    assert endpoint.bodies()[0]["max_tokens"] == 530


# Time


async def test_a_silent_server_is_asked_once():
    """Two retries are allowed, but the same request again would only make a slow server slower."""
    with serving(as_stream(delta("stop", content="ok")), pause=3) as endpoint:
        began = time.monotonic()
        with pytest.raises(ModelUnavailableError, match="did not answer in time") as raised:
            await heard(endpoint.url, silence=0.5)
        assert time.monotonic() - began < 2
        await asyncio.sleep(0.1)
    assert "answer_seconds" in with_notes(raised.value) and "timeout=SECONDS" in with_notes(raised.value)


async def test_nothing_at_all_is_an_end_without_text():
    with serving(as_stream(delta("stop"))) as endpoint:
        assert await heard(endpoint.url) == [Finish("stop")]
