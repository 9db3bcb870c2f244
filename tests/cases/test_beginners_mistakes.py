"""What people new to Lifelong get wrong either works or is answered with what to write instead."""

from __future__ import annotations

import subprocess
import sys
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import lifelong
from lifelong import ArgumentError, InputError, LifelongError, NotFoundError, SettingsError
from lifelong.settings import Settings, SettingsOptions
from tests.person.examples import opened, picture


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with opened(tmp_path_factory.mktemp("record") / "a") as life:
        yield life


@pytest.fixture
def ana(life: Any) -> Any:
    return life.person("ana", zone="Europe/Lisbon")


MISTAKES: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "a number is no message": (lambda life, ana: ana.add(42), r"add\(42\).*Incoming.*list"),
    "a list of numbers": (lambda life, ana: ana.add([1, 2]), r"add\(1\).*Incoming"),
    "a message without a role": (lambda life, ana: ana.add({"content": "x"}), "content has no role"),
    "a role that does not exist": (lambda life, ana: ana.add({"role": "usr", "content": "x"}), "did you mean 'user'"),
    "a number is said": (lambda life, ana: ana.chat(42), "text=42 is an int"),
    "a count as text": (lambda life, ana: ana.recall("x", k="5"), "k='5' is a str.*k=5"),
    "no hits": (lambda life, ana: ana.recall("x", k=0), "k=0: give 1 or more"),
    "a name that is a number": (lambda life, ana: life.person(7), "name=7 is an int: give text"),
    "an unknown kind": (lambda life, ana: ana.remember("x", kind="fact"), "kind='fact': give one of.*semantic"),
    "an unknown mode": (lambda life, ana: ana.chat("x", mode="turbo"), "mode='turbo': give one of fast, deep"),
    "no time": (lambda life, ana: ana.add("x", at="yesterday"), "at='yesterday' is no time.*2026-05-03"),
    "a time in seconds": (lambda life, ana: ana.add("x", at=1700000000), "at=1700000000 is an int"),
    "user_id": (lambda life, ana: ana.add("x", user_id="ana"), r"no argument 'user_id'.*life.person\('ana'\)"),
    "limit": (lambda life, ana: ana.recall("x", limit=3), "no argument 'limit'; did you mean k="),
    "a misspelt argument": (lambda life, ana: ana.recall("x", sinse="2026-01-01"), "did you mean 'since'"),
    "nothing to say": (lambda life, ana: ana.chat(), "missing a required argument: 'text'"),
    "too small a budget": (lambda life, ana: ana.context("x", max_tokens=1), "max_tokens=1: give 50 or more"),
    "a rating of a reply that is none": (lambda life, ana: ana.feedback("nothing", 1), "nothing"),
    "forgetting what is not there": (lambda life, ana: ana.forget("mem_nowhere"), "mem_nowhere"),
    "bytes are no message": (lambda life, ana: ana.add(b"hi"), "give text, lifelong.Incoming"),
    "a role and a text as a tuple": (lambda life, ana: ana.add(("user", "hi")), "give text, lifelong.Incoming"),
    "a picture in memory": (lambda life, ana: ana.add("x", images=Image.new("RGB", (9, 9))), "the path or the bytes"),
    "a number of files": (lambda life, ana: ana.add("x", files=5), "5 is an int: give the path or the bytes"),
    "an address of a picture": (
        lambda life, ana: ana.add("x", images="https://example.org/a.jpg"),
        "is an address, and nothing is fetched",
    ),
    "a floor as text": (lambda life, ana: ana.recall("x", floor="a"), "floor='a' is a str: give a number"),
    "a history of text": (lambda life, ana: ana.chat("x", history="hi"), r"history holds 'h': give a list of"),
    "a history of dictionaries": (
        lambda life, ana: ana.chat("x", history=[{"role": "user", "content": "hi"}]),
        "give a list of lifelong.ChatMessage",
    ),
    "a model for one message": (lambda life, ana: ana.chat("x", model="gpt-5"), r"did you mean open\(chat=…\)"),
    "stream=True": (lambda life, ana: ana.chat("x", stream=True), r"did you mean stream\(text\)"),
    "a time of pictures": (lambda life, ana: ana.photos(since="soon"), "since='soon' is no time"),
    "a count of pictures": (lambda life, ana: ana.find("x", k="2"), "k='2' is a str"),
    "no words for pictures": (lambda life, ana: ana.find(None), "query=None is nothing: give text"),
    "a picture that is not there": (lambda life, ana: ana.chat("x", images="no.jpg"), "no.jpg"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_answered_with_what_to_write(life: Any, ana: Any, mistake: str) -> None:
    call, expected = MISTAKES[mistake]
    with pytest.raises(LifelongError, match=f"(?s){expected}"):
        call(life, ana)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("search", "recall"), ("get_all", "memories.list"), ("ask", "chat"), ("recal", "'recall'"), ("delete", "forget")],
)
def test_a_method_of_another_library_names_ours(ana: Any, name: str, expected: str) -> None:
    with pytest.raises(AttributeError, match=f"Person has no '{name}'; did you mean {expected}"):
        getattr(ana, name)
    assert not hasattr(ana, "nothing_like_it")


def test_a_method_of_a_person_is_found_on_a_person(life: Any) -> None:
    with pytest.raises(AttributeError, match=r"Life has no 'add'; did you mean life.person\('ana'\).add"):
        life.add("x")


def test_a_class_of_another_library_names_our_beginning() -> None:
    with pytest.raises(AttributeError, match=r"has no attribute 'MemoryClient'; did you mean lifelong.open\(path\)"):
        _ = lifelong.MemoryClient


@pytest.mark.parametrize("path", [5, ""])
def test_what_is_no_folder_is_not_opened(path: Any) -> None:
    with pytest.raises(ArgumentError, match="give the path of a folder"):
        lifelong.open(path, embed="scripted", look="none")


def test_a_zone_that_does_not_exist_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'Berlin' is unknown: give an IANA name"):
        lifelong.open(tmp_path / "z", embed="scripted", look="none", zone="Berlin")


def test_times_as_text_are_taken_in_the_zone_of_the_person(ana: Any) -> None:
    (day,) = ana.add("I went to Porto.", at="2026-01-01")
    (hour,) = ana.add("I went to Faro.", at="2026-02-01T10:30+02:00")
    assert day.at.isoformat() == "2026-01-01T00:00:00+00:00"  # Lisbon in winter
    assert hour.at == datetime(2026, 2, 1, 8, 30, tzinfo=UTC)
    assert [each.text for each in ana.messages(until="2026-01-15")] == ["I went to Porto."]
    assert ana.recall("Porto", since="2025-12-31", as_of="2026-01-05")


def test_a_single_picture_is_taken(ana: Any, tmp_path: Path) -> None:
    path = tmp_path / "red.png"
    path.write_bytes(picture("red"))
    reply = ana.chat("This is my wall.", images=str(path))
    assert len(ana.message(reply.message).attachments) == 1
    (message,) = ana.add("This is my door.", images=path.read_bytes())
    assert len(message.attachments) == 1


def test_a_reply_can_be_rated_as_it_is(ana: Any) -> None:
    assert ana.feedback(ana.chat("Hello."), 1).rating == 1


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"recal_k": 3}, "no setting 'recal_k'; did you mean 'recall_k'"),
        ({"limit": 3}, "no setting 'limit'"),
        ({"recall_k": "many"}, "recall_k"),
        ({"chat": "gpt-5"}, "openai:gpt-5@https://api.openai.com/v1.*LIFELONG_OPENAI_KEY"),
        ({"chat": "llama3"}, "ollama:llama3"),
        ({"chat": "openai:gpt-5"}, "openai:gpt-5@https://api.openai.com/v1"),
        ({"chat": "claude-sonnet"}, "openai:claude-sonnet@https://api.anthropic.com/v1"),
    ],
)
def test_a_wrong_setting_is_answered_with_a_line_to_copy(tmp_path: Path, settings: Any, expected: str) -> None:
    with pytest.raises(SettingsError, match=f"(?s){expected}"):
        lifelong.open(tmp_path / "b", **{"embed": "scripted", "look": "none", **settings})


def test_a_line_that_was_copied_names_a_model(tmp_path: Path) -> None:
    """``ollama:MODEL`` is what a bare name is answered with; the endpoint need not answer yet."""
    with lifelong.open(tmp_path / "b", embed="scripted", look="none", chat="ollama:llama3") as life:
        assert life.person("ana").add("I live in Porto.")


def test_open_names_its_settings_for_editors() -> None:
    """Every setting but those that are arguments of their own."""
    assert set(typing.get_type_hints(SettingsOptions)) == set(Settings.model_fields) - {
        "store",
        "chat",
        "embed",
        "look",
    }


async def test_a_call_that_is_not_awaited_says_so(tmp_path: Path) -> None:
    async with lifelong.aio.open(tmp_path / "c", embed="scripted", look="none", worker=False) as life:
        ana = life.person("ana")
        with pytest.raises(AttributeError, match=r"write `await ….chat\(…\)`"):
            _ = ana.chat("Hello.").text  # type: ignore[attr-defined]
        with pytest.raises(InputError, match="await"):
            list(ana.recall("x"))  # type: ignore[call-overload]
        with pytest.raises(ArgumentError, match="did you mean k="):
            await ana.recall("x", limit=3)  # type: ignore[call-arg]
        assert (await ana.chat("Hello.")).text


async def test_the_wrong_kind_of_with_names_the_right_one(tmp_path: Path) -> None:
    options: dict[str, Any] = {"embed": "scripted", "look": "none", "worker": False}
    life = lifelong.aio.open(tmp_path / "d", **options)
    with pytest.raises(InputError, match="async with"), life:  # type: ignore[attr-defined]
        pass
    await life.close()


def test_async_with_for_plain_code_names_the_right_one(tmp_path: Path) -> None:
    import asyncio

    async def wrong() -> None:
        async with opened(tmp_path / "e") as life:  # type: ignore[attr-defined]
            life.person("ana")

    with pytest.raises(InputError, match=r"lifelong.aio.open\(\)"):
        asyncio.run(wrong())


def test_a_record_can_be_opened_twice(tmp_path: Path) -> None:
    """What one writes, the other reads."""
    with opened(tmp_path / "f") as one, opened(tmp_path / "f") as two:
        one.person("ana").add("I drive Bertha.")
        assert [each.text for each in two.person("ana").messages()] == ["I drive Bertha."]


def test_an_unknown_memory_is_no_surprise(ana: Any) -> None:
    with pytest.raises(NotFoundError, match="mem_nowhere"):
        ana.memories.get("mem_nowhere")
    assert ana.memories.delete("mem_nowhere") == 0


def test_a_missing_extra_names_the_line_to_run() -> None:
    program = "import sys; sys.modules['langgraph.store.base'] = None\nimport lifelong.integrations.langgraph"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "pip install 'lifelong[integrations]'" in run.stderr
