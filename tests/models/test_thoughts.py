"""What is said and what is only thought, however the tags arrive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifelong.models.thoughts import Retraction, TextPart, Thought, ThoughtSplitter


def split(*pieces: str) -> tuple[str, list[str]]:
    """What stays said in the end, and the thoughts."""
    thoughts = ThoughtSplitter()
    said, thought = "", []
    for part in [part for piece in pieces for part in thoughts.feed(piece)] + list(thoughts.end()):
        match part:
            case TextPart(text):
                said += text
            case Thought(text):
                thought.append(text)
            case Retraction():
                said = ""
    return said, thought


@pytest.mark.parametrize(
    ("written", "said", "thought"),
    [
        ("You drive Bertha.", "You drive Bertha.", []),
        ("<think>Which truck?</think>\n\nBertha.", "Bertha.", ["Which truck?"]),
        ("<THINK> a </Think>b", "b", ["a"]),
        ("One. <think>hm</think>Two.", "One. Two.", ["hm"]),
        ("<think>a</think>x<think>b</think>y", "xy", ["a", "b"]),
        ("<think></think>Bertha.", "Bertha.", []),
        ("<think>cut off by the longest ans", "", ["cut off by the longest ans"]),
        ("The tag is <think> and no more", "The tag is <think> and no more", []),
        ("They mean Bertha.\n</think>\n\nBertha.", "Bertha.", ["They mean Bertha."]),
        ("a </think> ends a thought", "a </think> ends a thought", []),
        ("1 < 2 and <thin air>", "1 < 2 and <thin air>", []),
    ],
)
def test_whole_outputs(written: str, said: str, thought: list[str]) -> None:
    """Written at once, sign by sign, and in threes: the same."""
    assert split(written) == (said, thought)
    assert split(*written) == (said, thought)
    assert split(*(written[at : at + 3] for at in range(0, len(written), 3))) == (said, thought)


@given(st.lists(st.sampled_from(["<think>", "</think>", "<", "think>", "/", "a", " b", "\n"]), max_size=12), st.data())
def test_cutting_changes_nothing_and_nothing_is_lost(tokens: list[str], data: st.DataObject) -> None:
    """Any mixture of tags, cut anywhere: the same split, and every other sign is said or thought."""
    written = "".join(tokens)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(written)), max_size=4)))
    pieces = [written[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(written)], strict=True)]
    whole = split(written)
    assert split(*pieces) == whole
    letters = "".join([whole[0], *whole[1]])
    assert letters.count("a") == written.count("a") and letters.count("b") == written.count("b")


def test_words_stream_as_they_come() -> None:
    """Only what may be the beginning of a tag is held back."""
    thoughts = ThoughtSplitter()
    assert list(thoughts.feed("You drive ")) == [TextPart("You drive ")]
    assert list(thoughts.feed("a <")) == [TextPart("a ")]
    assert list(thoughts.feed("big> truck")) == [TextPart("<big> truck")]
