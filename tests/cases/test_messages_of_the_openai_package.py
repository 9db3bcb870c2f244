"""Messages and prompts in the form of the OpenAI package: what `add` takes, and what `context` gives."""

from __future__ import annotations

import base64
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lifelong import Incoming, InputError
from tests.person.examples import opened, picture

URL = "data:image/png;base64," + base64.b64encode(picture("red")).decode()


def test_one_message_and_a_list_of_them(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add({"role": "user", "content": "I play the viola."})
        ana.add([{"role": "user", "content": "In a quartet."}, {"role": "assistant", "content": "Which one?"}])
        said = [(each.role, each.text) for each in ana.messages()]
        assert said == [("user", "I play the viola."), ("user", "In a quartet."), ("assistant", "Which one?")]


def test_every_message_is_taken_as_what_it_is(tmp_path: Path) -> None:
    """Instructions and calls are nobody's words; a result is the tool's; parts keep their pictures and files."""
    call = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    talk: list[Any] = [
        {"role": "system", "content": "You are helpful. I am 90 years old."},
        {"role": "developer", "content": [{"type": "text", "text": "Answer briefly."}]},
        {
            "role": "user",
            "content": [{"type": "text", "text": "My wall."}, {"type": "image_url", "image_url": {"url": URL}}],
            "created_at": "2026-02-03T10:00:00+00:00",
        },
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": "I am sunny."},
        {"role": "assistant", "content": None, "refusal": "I cannot say."},
        {"role": "user", "content": None},
        "And this is text.",
        Incoming("By the library.", "other", "Bo"),
    ]
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add(talk)
        said = {each.text: (each.role, each.speaker) for each in ana.messages()}
        assert said == {
            "My wall.": ("user", ""),
            "I am sunny.": ("other", "weather"),
            "I cannot say.": ("assistant", ""),
            "And this is text.": ("user", ""),
            "By the library.": ("other", "Bo"),
        }
        (wall, *_) = ana.messages()
        assert (wall.at.isoformat(), len(wall.attachments)) == ("2026-02-03T10:00:00+00:00", 1)


def test_objects_of_a_client_library_inside_a_message(tmp_path: Path) -> None:
    """The package gives tool calls as objects with attributes."""
    call = SimpleNamespace(id="c1", function=SimpleNamespace(name="weather", arguments="{}"))
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add(
            [{"role": "assistant", "tool_calls": [call]}, {"role": "tool", "tool_call_id": "c1", "content": "Sun."}]
        )
        assert [(each.speaker, each.text) for each in ana.messages()] == [("weather", "Sun.")]


def test_names_part_the_people_of_a_group(tmp_path: Path) -> None:
    """One name is the person's, whatever it is; with several, the first is, and nothing is learned from the others."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add({"role": "user", "name": "Ana_S", "content": "I live in Faro."})
        ana.add(
            [
                {"role": "user", "name": "Ana_S", "content": "I play the viola."},
                {"role": "user", "name": "Bo", "content": "I live in Rome."},
            ]
        )
        assert [(each.role, each.speaker) for each in ana.messages()] == [("user", ""), ("user", ""), ("other", "Bo")]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"role": "user", "content": 7}, "content=7: give text"),
        ({"role": "user", "content": [{"type": "hologram"}]}, "a part of type 'hologram'"),
        (
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,@@"}}]},
            "not base64",
        ),
    ],
)
def test_a_message_that_cannot_be_taken_is_refused(tmp_path: Path, message: Any, expected: str) -> None:
    with opened(tmp_path / "a") as life, pytest.raises(InputError, match=expected):
        life.person("ana").add(message)


def test_a_context_is_a_whole_prompt(tmp_path: Path) -> None:
    """One system message with the application's, turns that alternate, the question, and the pictures with labels."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("This is Bertha, my red truck.", images=picture("red"))
        ana.add("She is old.")
        messages = ana.context("What colour is Bertha?").to_openai(system="You sell paint.")
        assert [each["role"] for each in messages] == ["system", "user", "user"]
        assert messages[0]["content"].endswith("You sell paint.")
        assert messages[1]["content"].startswith("This is Bertha, my red truck.")
        text, image = messages[-1]["content"]
        assert text["text"].endswith("What colour is Bertha?")
        assert "Pictures from memory" in text["text"]
        assert image["image_url"]["url"].startswith("data:image/")


def test_a_context_without_pictures_is_text(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("This is Bertha, my red truck.", images=picture("red"))
        messages = ana.context("What colour is Bertha?", max_images=0).to_openai()
        assert messages[-1]["content"].endswith("What colour is Bertha?")
