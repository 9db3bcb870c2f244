"""Cutting a session into topics, and what an episode says of one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lifelong.extraction.episodes import LONGEST, SHORTEST, episode, segment
from lifelong.types import Message
from tests.extraction.values import said


def topics(*which: int) -> NDArray[np.float32]:
    """One unit row for each message; messages of one number point the same way."""
    return np.eye(8, dtype=np.float32)[list(which)]


def talk(count: int, *, pause_before: int | None = None) -> list[Message]:
    late = 40.0 if pause_before is not None else 0.0
    return [
        said(f"text {place}", id=f"m{place}", role="user" if place % 2 == 0 else "assistant",
             minute=place + (late if pause_before is not None and place >= pause_before else 0))
        for place in range(count)
    ]  # fmt: skip


def test_a_change_of_subject_is_a_cut() -> None:
    """Four messages about one thing, four about another."""
    assert segment(talk(8), topics(0, 0, 0, 0, 1, 1, 1, 1)) == [slice(0, 4), slice(4, 8)]


def test_one_subject_is_one_topic() -> None:
    """No cut without a reason."""
    assert segment(talk(8), topics(*[0] * 8)) == [slice(0, 8)]


def test_a_long_pause_is_a_cut_without_vectors() -> None:
    """Time alone can separate topics."""
    assert segment(talk(8, pause_before=4)) == [slice(0, 4), slice(4, 8)]


def test_an_answer_stays_with_what_it_answers() -> None:
    """The subject seems to change with the reply, but the cut falls before the person's message."""
    cuts = {piece.start for piece in segment(talk(8), topics(0, 0, 0, 1, 1, 1, 1, 1))}
    assert cuts <= {0, 2, 4, 6}


def test_no_message_and_one_message() -> None:
    """Nothing gives nothing; a single message is a topic."""
    assert segment([]) == []
    assert segment(talk(1)) == [slice(0, 1)]


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["user", "assistant", "other"]), st.integers(0, 50)), max_size=90
    )
)
def test_topics_cover_every_message_once_and_are_not_too_short(parts: list[tuple[int, str, int]]) -> None:
    """Whatever the session, nothing is lost, and every topic has a word of the person if the session has."""
    minute, messages = 0, []
    for place, (_, role, pause) in enumerate(parts):
        minute += pause
        messages.append(said("x", id=f"m{place}", role=role, minute=minute))  # type: ignore[arg-type]
    pieces = segment(messages, topics(*[topic for topic, _, _ in parts]) if parts else None)
    assert [place for piece in pieces for place in range(len(messages))[piece]] == list(range(len(messages)))
    assert all(one.stop == other.start for one, other in pairwise(pieces))
    if len(pieces) > 1:
        assert all(piece.stop - piece.start >= SHORTEST for piece in pieces)
    if any(message.role == "user" for message in messages):
        assert all(any(message.role == "user" for message in messages[piece]) for piece in pieces)
    if all(message.role == "user" for message in messages):
        assert all(piece.stop - piece.start <= LONGEST for piece in pieces)


def test_the_summary_quotes_the_person_word_for_word() -> None:
    """Nothing of the assistant, nothing new; all messages are sources."""
    messages = [
        said("Hello!", id="m1"),
        said("The backdrop of The Tempest cracked while it was drying.", id="m2", minute=1),
        said("Try vinegar on the Eiffel tower.", id="m3", role="assistant", minute=2),
    ]
    found = episode(messages, name="Ana")
    assert found.text == "Ana, 3 March 2026: “The backdrop of The Tempest cracked while it was drying.”"
    assert [(each.message, each.quote) for each in found.sources] == [
        ("m1", ""),
        ("m2", "The backdrop of The Tempest cracked while it was drying."),
        ("m3", ""),
    ]
    assert (found.at, found.until) == (messages[0].at, messages[-1].at)
    assert "backdrop" in found.keywords
    assert not {"vinegar", "eiffel"} & set(found.keywords)


def test_words_that_the_person_uses_all_the_time_are_no_keywords() -> None:
    """The rarest word of the history names the topic."""
    message = said("The theatre bought a dourada.")
    found = episode([message], frequencies={"theatre": 40, "bought": 9, "dourada": 1})
    assert found.keywords[0] == "dourada"


def test_a_topic_without_own_words_says_so() -> None:
    """Only others spoke: nothing is put into the person's mouth."""
    found = episode([said("We won!", role="other", speaker="Tom")], name="Ana")
    assert found.text == "Ana, 3 March 2026: 1 message, none in their own words."


def test_an_empty_topic_is_refused() -> None:
    """There is nothing to sum up."""
    with pytest.raises(ValueError, match="at least one message"):
        episode([])
