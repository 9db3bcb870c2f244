"""Which messages begin a scene in which nobody speaks for themself."""

import pytest

from lifelong.extraction.play import is_play


@pytest.mark.parametrize(
    "text",
    [
        "Let's play a scene: you are a nurse. My name is Otto.", "roleplay: im a pirate called Finn",
        "Lass uns ein Rollenspiel machen: ich bin Kapitän", "jouons, je suis un roi", "角色扮演：我是船长",
    ],
)  # fmt: skip
def test_a_scene_is_known_by_how_it_begins(text: str) -> None:
    assert is_play(text)


@pytest.mark.parametrize("text", ["Stell dir vor, ich bin umgezogen!", "imagine, I got it", "I play the cello", ""])
def test_news_is_none(text: str) -> None:
    assert not is_play(text)
