"""Tool calls and stop words in text that comes in pieces; nothing that a model writes gets lost or raises."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifelong.models.base import TextDelta, ToolCall
from lifelong.models.chat.toolcalls import MarkScanner, ToolCallParser, calls

CALL = '<tool_call>\n{"name": "recall", "arguments": {"query": "dog"}}\n</tool_call>'


def heard(pieces, **options):
    written = ToolCallParser(**{"names": ["recall"], **options})
    events = [event for piece in pieces for event in written.feed(piece)]
    return [*events, *written.end()]


def text(events):
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def test_a_call_after_some_text():
    events = heard(["Let me look. <tool", CALL.removeprefix("<tool")])
    assert text(events) == "Let me look. "
    assert events[-1] == ToolCall("call_0", "recall", '{"query": "dog"}')


def test_two_calls_and_one_that_was_not_closed():
    events = heard([CALL, "\n", CALL.removesuffix("</tool_call>")])
    assert [event.id for event in events if isinstance(event, ToolCall)] == ["call_0", "call_1"]


@pytest.mark.parametrize("written", ["", "{", "[]", "3", '{"name": 3}', '{"name": ""}', "[" * 100_000])
def test_what_is_no_call_stays_text(written):
    events = list(calls(f"<tool_call>{written}</tool_call>"))
    assert events == [TextDelta(f"<tool_call>{written}</tool_call>")]


def test_arguments_as_text_stay_as_they_were_written():
    (event,) = calls('<tool_call>{"name": "recall", "arguments": "{\\"query\\": 1}"}')
    assert event == ToolCall("call_0", "recall", '{"query": 1}')


def test_a_stop_word_over_two_pieces():
    written = ToolCallParser([], stop=["END"])
    assert text([*written.feed("one E"), *written.feed("ND two"), *written.end()]) == "one "
    assert written.stopped


PIECES = st.lists(st.sampled_from([*"<tool_call>END ab{}", "<tool_call>", "</tool_call>", "END", '{"name": "a"}']))


@given(PIECES)
def test_pieces_join_to_the_same_whatever_their_size(pieces):
    """Letter by letter or at once: the same text before the mark."""
    whole, single = MarkScanner(["END"]), MarkScanner(["END"])
    said = "".join(pieces)
    at_once = whole.feed(said) + whole.end()
    by_letter = "".join(single.feed(letter) for letter in said) + single.end()
    assert at_once == by_letter == said.partition("END")[0]


@given(PIECES)
def test_text_without_calls_comes_out_whole(pieces):
    events = heard(pieces)
    said = "".join(pieces)
    for event in events:
        if isinstance(event, ToolCall):
            json.loads(event.arguments)
    if not any(isinstance(event, ToolCall) for event in events):
        assert text(events).split() == said.split()
