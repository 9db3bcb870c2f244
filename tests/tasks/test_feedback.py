"""Feedback in words on suggestions, and messages that are none."""

from __future__ import annotations

import pytest

from lifelong.tasks.opinions import opinions
from lifelong.tasks.recommend.feedback import feedback

TITLES = ["Airplane!", "Duck Soup", "It Happened One Night"]


def said(text: str, *, just_now: bool = True) -> list[tuple[int, str]]:
    found = feedback(text, TITLES, just_now=just_now)
    assert all(each.quote and each.quote in text for each in found)
    return [(each.place, each.kind) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seen it", [(0, "viewed")]),
        ("already watched that one", [(0, "viewed")]),
        ("Seen it, loved it!", [(0, "liked")]),
        ("No, too sad. Something funnier?", [(0, "rejected")]),
        ("The second one is too sad", [(1, "rejected")]),
        ("I saw Duck Soup last week and hated it", [(1, "disliked")]),
        ("I've seen Airplane! but not Duck Soup", [(0, "viewed")]),
        ("Not that one, the last one looks good", [(0, "rejected"), (2, "wished")]),
        ("seen them all", [(0, "viewed"), (1, "viewed"), (2, "viewed")]),
        ("that one I know, what about something older?", [(0, "viewed")]),
        ("Sounds good, I'll watch that", [(0, "wished")]),
        ("I watched it with my kids last year, they loved it", [(0, "liked")]),
    ],
)
def test_what_is_said_about_suggestions(text: str, expected: list[tuple[int, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "no thanks",
        "ok",
        "I don't know",
        "I know",
        "I haven't seen it",
        "Is it too sad?",
        "I can't find my keys",
        "I'm too tired today",
        "I don't like that my boss calls me",
        "I read a great article yesterday.",
        "I saw my sister yesterday",
        "My sister says it's too scary for me",
    ],
)
def test_what_says_nothing_about_them(text: str) -> None:
    assert said(text) == []


def test_later_in_the_talk_only_a_title_is_sure() -> None:
    assert said("seen it", just_now=False) == []
    assert said("I've seen Duck Soup", just_now=False) == [(1, "viewed")]


def test_a_short_title_needs_its_capitals() -> None:
    assert feedback("I looked it up, too long", ["Heat", "Up"])[0].place == 0
    assert [each.place for each in feedback("I've seen Up and HEAT", ["Heat wave", "Up"])] == [1]


def test_opinions() -> None:
    """A story about something is no opinion on a kind of thing."""
    found = opinions("Hi! I love comedies and I hate horror films. I don't like musicals any more, but I'd like tea.")
    assert [(each.kind, each.about) for each in found] == [
        ("like", "comedies"),
        ("dislike", "horror films"),
        ("dislike", "musicals"),
    ]
    assert opinions("I like to swim. I love it. I like how you explain things.") == []
