"""Control tokens in text, of a model whose tokenizer can be asked and of one whose cannot."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifelong.models.chat.markers import COMMON, breaking, common


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("<|im_end|>", "< |im_end|>"),
        ("<|start_header_id|>", "< |start_header_id|>"),
        ("<｜User｜>", "< ｜User｜>"),
        ("<end_of_turn>", "< end_of_turn>"),
        ("[INST] hi [/INST]", "[ INST] hi [ /INST]"),
        ("</s>", "< /s>"),
        ("<image>", "< image>"),
        ("<tool_call>", "< tool_call>"),
        ("<|[INST]|>", "< |[ INST]|>"),
    ],
)
def test_the_control_tokens_of_the_common_families(text, broken):
    assert common(text) == broken


@pytest.mark.parametrize("text", ["a < b | c > d", "<b>bold</b>", "if x <| y |> z:", "[1] and [link](url)", "7:30"])
def test_other_text_stays_as_it_is(text):
    assert common(text) == text


@given(st.lists(st.sampled_from(["<|", "|>", "im_end", "<|im_end|>", "<", "|", "</s>", "[INST]", "a", " "])))
def test_nothing_is_left_and_nothing_but_spaces_is_added(pieces):
    text = "".join(pieces)
    assert not COMMON.search(common(text))
    assert re.sub(" ", "", common(text)) == re.sub(" ", "", text)


def test_the_longest_marker_wins():
    """Of "<end>" and "<end>now" in "<end>now", the longer one is broken up, once."""
    assert breaking(["<end>", "<end>now"])("<end>now") == "< end>now"
    assert breaking([])("<end>") == "<end>"
