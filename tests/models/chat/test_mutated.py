"""Whatever a server sends, nothing but our own errors comes out, and text that was whole stays whole."""

import gc
import json
import random
import sys
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifelong.errors import LifelongError, with_notes
from lifelong.models.base import ChatMessage, ChatProfile, Finish, TextDelta, Tool, ToolCall
from lifelong.models.chat.openai import OpenAIChat
from lifelong.models.chat.wire import AnswerAssembly
from lifelong.models.endpoint.errors import overflow
from tests.models.chat.endpoint import as_json, as_stream, delta, serving

NAMES = (
    "choices delta content tool_calls index id function name arguments finish_reason usage prompt_tokens "
    "completion_tokens"
).split()
LEAVES = (None, True, 0, -3, 10**30, 1.5, float("nan"), "", "recall", "\ud800")


def shape(chance: random.Random, depth: int = 5) -> Any:
    """Any JSON value, with the protocol's names in it."""
    kind = chance.random()
    if depth == 0 or kind < 0.2:
        return chance.choice(LEAVES)
    if kind < 0.4:
        return [shape(chance, depth - 1) for _ in range(chance.randint(0, 3))]
    return {chance.choice(NAMES): shape(chance, depth - 1) for _ in range(chance.randint(0, 5))}


def assembled(chunks):
    assembly = AnswerAssembly()
    events = [event for chunk in chunks for event in assembly.feed(chunk)]
    return [*events, *assembly.end()]


def test_a_thousand_chunks_of_any_shape():
    chance = random.Random(3)
    for _ in range(300):
        chunks = [{"choices": shape(chance), "usage": shape(chance)} for _ in range(3)]
        chunks.append({"choices": [{"delta": shape(chance), "finish_reason": shape(chance, 1)}]})
        events = assembled(chunks)
        assert isinstance(events[-1], Finish)
        assert all(isinstance(event, TextDelta | ToolCall) for event in events[:-1])


@pytest.mark.slow
@given(st.lists(st.text(min_size=1)))
def test_text_in_any_pieces(pieces):
    events = assembled([delta(content=piece) for piece in pieces])
    assert "".join(event.text for event in events[:-1]) == "".join(pieces)


@given(st.data(), st.text(max_size=30))
def test_arguments_in_any_pieces_stay_as_they_were_written(data, arguments):
    """Also where they are no JSON: whether they are is for the caller of the tool to say."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(arguments)), max_size=4)))
    edges = [0, *cuts, len(arguments)]
    pieces = [arguments[a:b] for a, b in pairwise(edges)]
    head = {"index": 0, "id": "c", "function": {"name": "recall"}}
    parts = [head, *({"index": 0, "function": {"arguments": piece}} for piece in pieces)]
    events = assembled([delta(tool_calls=[part]) for part in parts])
    assert events[0] == ToolCall("c", "recall", arguments or "{}")


def test_calls_without_an_index_are_told_apart_by_their_ids():
    """Some servers leave the index out, and send each call whole."""
    parts = [{"id": name, "function": {"name": name, "arguments": "{}"}} for name in ("a", "b")]
    events = assembled([delta(tool_calls=[part]) for part in parts])
    assert [event.name for event in events[:-1]] == ["a", "b"]


def test_arguments_as_an_object():
    call = {"index": 0, "id": "c", "function": {"name": "recall", "arguments": {"query": "dog"}}}
    assert assembled([delta(tool_calls=[call])])[0] == ToolCall("c", "recall", '{"query": "dog"}')


@given(st.text())
def test_any_refusal(said):
    overflow(said, "the model m")
    overflow(f"maximum context length {said}", "the model m")


CALL = {"index": 0, "id": "c1", "type": "function", "function": {"name": "recall", "arguments": '{"query": "dog"}'}}
USAGE = {**delta(), "choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}}
WHOLE = as_stream(delta(content="Olá "), delta(content="Ana"), delta(tool_calls=[CALL]), delta("tool_calls"), USAGE)[2]
PIECES = [
    b"data: ", b"\n\n", b"\n", b"\r\n", b"{", b"}", b"[", b"]", b'"', b"null", b"[DONE]", b"\xff", b"\0", b"event: x\n",
    b'"choices"', b'"delta"', b"[]", b"{}", b"3", b"1e999", b"NaN", b'{"error": "x"}', b'{"error": {"code": 5}}',
    b"[" * 5000, b'"index": "0"', b": comment\n", b"id: 1\n",
]  # fmt: skip


def mutated(chance: random.Random, body: bytes) -> bytes:
    """One to three cuts, doublings or insertions."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(body) + 1)
        end = min(len(body), at + chance.randint(0, 40))
        piece = chance.choice([b"", b"", body[at:end] * 2, chance.choice(PIECES), chance.choice(PIECES)])
        body = body[:at] + piece + body[end:]
    return body


TOOL = Tool("recall", "Search memory.", {"type": "object"})


async def heard(*answers: tuple[int, dict[str, str], bytes]) -> list[str]:
    """What became of one request after another: a finish, or the name of our error."""
    ends = []
    with serving(*answers) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=ChatProfile(4096, tools=True), retries=0, timeout=5)
        for _ in answers:
            try:
                events = [event async for event in chat.stream([ChatMessage("user", "Hi")], tools=[TOOL])]
            except LifelongError as error:
                assert "127.0.0.1" in with_notes(error)
                ends.append(type(error).__name__)
            else:
                assert isinstance(events[-1], Finish)
                ends.append("Finish")
        await chat.close()
    return ends


def streams(count: int, seed: int) -> list[tuple[int, dict[str, str], bytes]]:
    chance = random.Random(seed)
    return [(200, {"Content-Type": "text/event-stream"}, mutated(chance, WHOLE)) for _ in range(count)]


async def test_mutated_streams():
    """Some survive, some are refused; both happen, so that the test is one."""
    ends = await heard(*streams(60, seed=1))
    assert ends.count("Finish") > 3
    assert ends.count("ModelUnavailableError") > 3


async def test_nothing_of_an_answer_is_left_to_the_garbage_collector():
    """It may run in any thread; generators that it finds are finalised beside the event loop that closes them."""
    collected: list[str] = []
    collecting = False
    hooks = sys.get_asyncgen_hooks()
    finalize = hooks.finalizer
    assert finalize is not None

    def finalized(generator: Any) -> None:
        if collecting:
            collected.append(generator.__qualname__)
        finalize(generator)

    gc.collect()
    gc.disable()
    sys.set_asyncgen_hooks(finalizer=finalized)
    try:
        await heard(*streams(30, seed=4))
        collecting = True
        gc.collect()
    finally:
        sys.set_asyncgen_hooks(*hooks)
        gc.enable()
    assert collected == []


@pytest.mark.slow
async def test_a_thousand_mutated_streams():
    assert len(await heard(*streams(1000, seed=2))) == 1000


@pytest.mark.parametrize("body", [None, [], "x", 3, {"error": None}, {"error": []}, {"error": {"message": []}}, [[]]])
@pytest.mark.parametrize("status", [400, 404, 418, 500])
async def test_refusals_of_any_shape(status, body):
    (end,) = await heard(as_json(status, body))
    assert end in ("InputError", "ModelUnavailableError")


def test_the_whole_stream_is_whole():
    """What the mutations start from parses."""
    lines = [line.removeprefix("data: ") for line in WHOLE.decode().split("\n\n") if line]
    assert [json.loads(line)["choices"] != [] for line in lines[:-1]] == [True, True, True, True, False]
