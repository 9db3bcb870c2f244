"""What people new to Lifelong get wrong either works or is answered with what to write instead."""

from __future__ import annotations

import copy
import io
import pickle
import socket
import subprocess
import sys
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image

import lifelong
from lifelong import ArgumentError, InputError, LifelongError, NotFoundError, SettingsError
from lifelong.cli import main
from lifelong.settings import Settings, SettingsOptions
from tests.person.examples import opened, picture

UNTYPED: Any = lifelong
"""The package for calls that a type checker refuses."""


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
    "a history of text": (lambda life, ana: ana.chat("x", history="hi"), r"history='hi' is a str: give a list of"),
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
    "memories as a list": (lambda life, ana: list(ana.memories), r"Memories is no list.*write \.list\(\)"),
    "memories by number": (lambda life, ana: ana.memories[0], r"write \.list\(\)"),
    "how many memories": (lambda life, ana: len(ana.memories), r"write \.list\(\)"),
    "memories as a function": (lambda life, ana: ana.memories(), r"write \.list\(\)"),
    "a person by name": (lambda life, ana: life["ana"], r"life.person\('ana'\) gives a person"),
    "a person as a list": (lambda life, ana: list(ana), r"ana.messages\(\)"),
    "concepts as a list": (lambda life, ana: list(ana.concepts), r"write \.list\(\)"),
    "a person opened by with": (lambda life, ana: ana.__enter__(), "only the record does"),
    "a limit as text": (lambda life, ana: ana.messages(limit="5"), "limit='5' is a str: give a whole number"),
    "a negative limit": (lambda life, ana: ana.messages(limit=-1), "limit=-1: give 0 or more"),
    "k of a list": (lambda life, ana: ana.messages(k=5), "no argument 'k'; did you mean limit="),
    "limit of a search": (lambda life, ana: ana.find("x", limit=5), "no argument 'limit'; did you mean k="),
    "a kind of memory": (lambda life, ana: ana.memories.list(kinds=["fact"]), "'fact'.*core, semantic, episodic"),
    "one kind as text": (lambda life, ana: ana.memories.list(kinds="semantic"), "a list of some of core, semantic"),
    "kinds of recall as text": (lambda life, ana: ana.recall("x", kinds="semantic"), "give a list of some of message"),
    "an id that is a number": (lambda life, ana: ana.memories.get(5), "memory_id=5 is an int: give text"),
    "a memory as its id": (lambda life, ana: ana.memories.delete(ana.remember("I like tea.")), "such as its id 'mem_"),
    "no id": (lambda life, ana: ana.memories.delete(None), "is nothing: give text"),
    "a list of ids": (lambda life, ana: ana.forget(["a", "b"]), r"ids=\['a', 'b'\] is a list: give text"),
    "a reply as its id": (lambda life, ana: ana.trace(ana.chat("Hello.")), "such as its id 'msg_"),
    "a reply that is forgotten": (lambda life, ana: ana.forget(ana.chat("Hello.")), "such as its id 'msg_"),
    "forget everything as a word": (lambda life, ana: ana.forget("everything"), r"forget\(everything=True\)"),
    "forget by words": (lambda life, ana: ana.forget("where I live"), r"erasure.preview\(query=…\)"),
    "yes as text": (lambda life, ana: ana.forget(everything="yes"), "everything='yes' is a str: give True or False"),
    "a span turned round": (
        lambda life, ana: ana.recall("x", since="2026-02-01", until="2026-01-01"),
        "is after until=.*swap them",
    ),
    "messages of a span turned round": (
        lambda life, ana: ana.messages(since="2026-02-01", until="2026-01-01"),
        "is after until=.*swap them",
    ),
    "a floor above 1": (lambda life, ana: ana.recall("x", floor=50), "floor=50: give a number from 0 to 1"),
    "ids to leave out as text": (
        lambda life, ana: ana.recall("x", exclude="mem_x"),
        "exclude='mem_x' is a str: give a list",
    ),
    "documents as text": (
        lambda life, ana: ana.chat("x", documents="a text"),
        "documents='a text' is a str: give a list",
    ),
    "a number among documents": (lambda life, ana: ana.chat("x", documents=[5]), "documents holds 5, which is an int"),
    "tools by name": (lambda life, ana: ana.chat("x", tools=["recall"]), r"tools holds 'recall'.*lifelong.Tool\(…\)"),
    "tools as other APIs have them": (
        lambda life, ana: ana.chat("x", tools=[{"type": "function", "function": {"name": "f"}}]),
        r"a list of lifelong.Tool\(…\)",
    ),
    "an open file": (lambda life, ana: ana.add("x", files=io.BytesIO(b"x")), "give the path or the bytes of a file"),
    "a number among pictures": (lambda life, ana: ana.add("x", images=[5]), "images holds 5, which is an int"),
    "a voice that is a number": (
        lambda life, ana: ana.add("x", voice=5),
        "voice=5 is an int: give the path or the bytes",
    ),
    "pictures as a dictionary": (lambda life, ana: ana.add("x", images={"url": "x"}), "is a dict: give the path or"),
    "an empty path": (lambda life, ana: ana.add("x", images=""), "the path of a picture is empty"),
    "a data URL": (
        lambda life, ana: ana.add("x", images="data:image/png;base64,iVBORw0"),
        "is a data URL: give its bytes",
    ),
    "a zone as a number": (lambda life, ana: life.person("bo", zone=2), "zone=2 is an int: give text"),
    "the name twice": (lambda life, ana: life.person("bo", name="Bo"), "multiple values|too many"),
    "no name of a catalogue": (lambda life, ana: life.catalogue(), "missing a required argument: 'name'"),
    "an unknown catalogue": (
        lambda life, ana: (life.catalogue("books").add({"id": "b1", "title": "Emma"}), ana.recommend("films")),
        "there is no catalogue 'films': there is books",
    ),
    "an unknown kind of interaction": (lambda life, ana: ana.interact("b1", "seen"), "kind='seen': give one of viewed"),
    "an export into no folder": (lambda life, ana: ana.export("nowhere/a.zip"), "there is no folder nowhere for a.zip"),
    "an export into a folder": (lambda life, ana: ana.export("."), "is a folder: give the name of a file"),
    "an export to a number": (lambda life, ana: ana.export(5), "path=5 is an int: give a path"),
    "an archive that is not there": (lambda life, ana: ana.restore("no.zip"), "no.zip cannot be read"),
    "a hit as a dictionary": (
        lambda life, ana: [ana.remember("I like tea."), ana.recall("tea")][1][0]["text"],
        "Hit is no dictionary: write .text",
    ),
    "a reply as a dictionary": (lambda life, ana: ana.chat("Hello.")["content"], "did you mean .text"),
    "instructions as a number": (lambda life, ana: ana.context("x").to_openai(system=5), "system=5: give text"),
    "a trait that is too large": (lambda life, ana: ana.pin_trait("openness", 9), "traits go from 1 to 5"),
    "a trait as text": (lambda life, ana: ana.pin_trait("openness", "high"), "value='high' is a str: give a number"),
    "a memory that is made by hand": (
        lambda life, ana: UNTYPED.Memory(),
        r"lifelong.open\(path\).*ana.remember\(text\)",
    ),
    "a person without a record": (lambda life, ana: UNTYPED.Person("ana"), r"with lifelong.open\(\) as life"),
    "a record that is made by hand": (lambda life, ana: UNTYPED.Life("x"), r"lifelong.open\(path\)"),
    "a message that is made by hand": (
        lambda life, ana: UNTYPED.Message(role="user", content="hi"),
        r"ana.add\(text\)",
    ),
    "the folder and the person": (lambda life, ana: UNTYPED.open("a", "ana"), r"life.person\('ana'\)"),
    "the folder by name": (lambda life, ana: UNTYPED.open(store="a"), "its first argument is the folder"),
    "a database": (lambda life, ana: lifelong.open("https://example.org/x"), "a record is a folder.*or a database"),
    "a model that is a number": (lambda life, ana: UNTYPED.open("a", chat=5), "chat=5: give text"),
    "a look that is a number": (
        lambda life, ana: UNTYPED.open("a", embed="scripted", look=True),
        "look=True: give text",
    ),
    "a NUL in the path": (lambda life, ana: lifelong.open("a\0b"), "give the path of a folder"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_answered_with_what_to_write(life: Any, ana: Any, mistake: str) -> None:
    call, expected = MISTAKES[mistake]
    with pytest.raises(LifelongError, match=f"(?s){expected}"):
        call(life, ana)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("search", "recall"),
        ("get_all", "memories.list"),
        ("ask", "chat"),
        ("recal", "'recall'"),
        ("delete", "forget"),
        ("import_", "restore"),
        ("close", "close"),
        ("get_messages", "messages"),
    ],
)
def test_a_method_of_another_library_names_ours(ana: Any, name: str, expected: str) -> None:
    with pytest.raises(AttributeError, match=f"Person has no '{name}'; did you mean {expected}"):
        getattr(ana, name)
    assert not hasattr(ana, "nothing_like_it")


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        ("reply", "content", ".text"),
        ("reply", "message_id", ".message"),
        ("hit", "memory", ".text"),
        ("hit", "similarity", ".score"),
        ("hit", "timestamp", ".at"),
        ("memory", "created_at", ".at"),
        ("context", "messages", r".to_openai\(\)"),
        ("found", "results", ".hits"),
        ("found", "text", "each has .text"),
    ],
)
def test_a_field_of_another_library_names_ours(ana: Any, value: str, name: str, expected: str) -> None:
    memory = ana.remember("I like green tea.")
    found = ana.recall("green tea")
    made = {
        "reply": ana.chat("Hello."),
        "hit": found[0],
        "memory": memory,
        "found": found,
        "context": ana.context("tea"),
    }
    with pytest.raises(AttributeError, match=f"has no '{name}'.*{expected}"):
        getattr(made[value], name)


def test_memories_add_names_remember(ana: Any) -> None:
    with pytest.raises(AttributeError, match=r"Memories has no 'add'; did you mean person.remember\(text\)"):
        ana.memories.add("I like tea.")


def test_a_reply_is_printed_as_its_words(ana: Any) -> None:
    reply = ana.chat("I like tea.")
    assert f"{reply}" == reply.text
    assert "I like tea." in str(ana.recall("tea")).splitlines()[0]


def test_no_folder_is_made_for_what_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for address in ("mysql://localhost/x", "sqlite:///x.db"):
        with pytest.raises(ArgumentError):
            lifelong.open(address)
    assert list(tmp_path.iterdir()) == []


def test_values_can_be_copied_and_pickled(ana: Any) -> None:
    memory = ana.remember("I like tea.")
    assert pickle.loads(pickle.dumps(memory)) == copy.deepcopy(memory) == memory


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
        ({"chat": "olama:llama3"}, "mean: --chat ollama:llama3[.]"),
        ({"chat": "OpenAi:gpt-5"}, "openai:gpt-5@https://api.openai.com/v1"),
        ({"chat": "qwen3:8b"}, "mean: --chat ollama:qwen3:8b"),
        ({"chat": "llama3:8b"}, "mean: --chat ollama:llama3:8b"),
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


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["search", "x"], "did you mean lifelong recall WORDS?"),
        (["remember", "I like tea"], "did you mean lifelong add TEXT?"),
        (["where do I live"], 'did you mean lifelong chat "where do I live"?'),
        (["version"], "did you mean lifelong --version?"),
        (["recall", "x", "--limit", "3"], "-k"),
        (["recall", "x", "--user", "ana"], "--person"),
    ],
)
def test_a_command_of_another_tool_names_ours(arguments: list[str], expected: str) -> None:
    run = CliRunner().invoke(main, arguments)
    assert run.exit_code == 2
    assert expected in run.output


def test_the_server_says_why_it_cannot_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    from lifelong.server.run import check_address

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror("no such name")

    check_address("127.0.0.1", 0)
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", unknown)  # tests ask no name server
        with pytest.raises(SettingsError, match="serve_host = 'nowhere' is no address that is known here"):
            check_address("nowhere", 8377)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(SettingsError, match="another program listens there"):
            check_address("127.0.0.1", other.getsockname()[1])
