"""What holds for every command: help, JSON, errors that say what to do, tables that fit 80 columns."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import lifelong
from lifelong.cli import main
from tests.cli.run import PICTURE, done, run, value
from tests.person.examples import picture

REPOSITORY = Path(__file__).parents[2]


def leaves(group: click.Group, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its words."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, *path, name)
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(leaves(main))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    """Its help has a sentence for it and one for each of its options."""
    command = COMMANDS[name]
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))
    assert "Usage:" in done(*name.split(), "--help")


def test_help_lists_commands_in_the_order_of_use() -> None:
    listed = re.findall(r"^  (\w+) ", done("--help").split("Commands:")[1], re.MULTILINE)
    assert listed[:4] == ["demo", "chat", "add", "recall"]
    assert set(listed) == set(main.commands)


def test_version() -> None:
    assert done("--version") == f"lifelong, version {lifelong.__version__}\n"


def test_help_loads_nothing_heavy() -> None:
    """What takes long to load is loaded by the command that uses it: help answers at once."""
    code = "import lifelong.cli, sys; print([n for n in ('numpy','rich','pydantic','apsw','PIL') if n in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


@pytest.mark.slow
@pytest.mark.usefixtures("told")
def test_every_command_prints_json_and_nothing_else(tmp_path: Path) -> None:
    """One call of each, in an order in which each has something to say."""
    memory = value("memories", "list", "--kind", "semantic")[0]["id"]
    draft = value("write", "message", "--fact", "We come at 19:00.")["id"]
    (script := tmp_path / "script.json").write_text('{"rules": [{"say": "I cannot say."}]}')
    (films := tmp_path / "films.csv").write_text("id,title,year\na,Alien,1979\nb,Airplane!,1980\n")
    red, blue = (str(tmp_path / f"{colour}.png") for colour in ("red", "blue"))
    for path, colour in ((red, "red"), (blue, "blue")):
        Path(path).write_bytes(picture(colour, (120, 120)))
    done("concepts", "enrol", "Rex", blue)
    drawing = value("draw", "Rex", "-n", "1", "--size", "64x64", "--out", str(tmp_path))["images"][0]["id"]
    calls: dict[str, tuple[str, ...]] = {
        "demo": ("--chat", "none"),
        "chat": ("--at", "2026-04-20"),
        "trace": (),
        "add": ("My cat is called Mingau.",),
        "recall": ("Porto",),
        "context": ("Porto",),
        "see": (str(PICTURE),),
        "photos": (),
        "memories list": (),
        "memories get": (memory,),
        "memories history": (memory,),
        "memories update": (memory, "I live in Faro."),
        "memories reopen": (memory,),
        "memories pin": (memory,),
        "memories unpin": (memory,),
        "memories delete": (memory,),
        "find": ("Porto", "--like", red),
        "draw": ("Rex", "at", "night", "-n", "1", "--size", "64x64", "--out", str(tmp_path)),
        "thumb": (drawing, "+1"),
        "concepts list": (),
        "concepts enrol": ("Bertha", red, "--kind", "truck"),
        "concepts find": (red,),
        "concepts correct": (red, "--is", "Bertha"),
        "concepts rename": ("Bertha", "Berta"),
        "concepts merge": ("Rex", "Berta"),
        "concepts adapters": (),
        "concepts forget": ("Berta",),
        "concepts consent": ("person",),
        "catalogue load": ("films", str(films)),
        "catalogue list": (),
        "catalogue show": ("films",),
        "catalogue similar": ("films", "a"),
        "catalogue enrich": ("films", "--chat", f"scripted:{script}"),
        "interact": ("a", "rated", "4.5"),
        "recommend": ("films", "funny", "--where", "year>1950"),
        "taste": (),
        "voice add": ("Hi Rita, see you on Sunday. Love, Ana", "--register", "family", "--to", "Rita"),
        "write": ("reply", "Are you coming on Sunday?", "--to", "Tom", "--fact", "We come at 19:00"),
        "voice show": (),
        "voice texts": (),
        "voice accept": (draft, "Hi Tom, we come at 19:00. Love, Ana"),
        "voice edit": ("family", "en", "--sign-off", "Love, Ana"),
        "voice reset": (),
        "voice switch": ("off",),
        "catalogue remove": ("films", "b"),
        "profile": (),
        "habits": ("--all",),
        "traits": ("--over-time",),
        "feedback": ("last", "shorter please"),
        "sessions": (),
        "export": (str(tmp_path / "me.zip"),),
        "import": (str(tmp_path / "me.zip"),),
        "keys create": (),
        "keys list": (),
        "models list": (),
        "models test": (f"scripted:{script}", "--context", "256"),
        "doctor": (),
        "media orphans": (),
        "media clean": ("--yes",),
        "jobs list": (),
        "jobs retry": (),
        "jobs discard": ("--all",),
        "migrate": (str(tmp_path / "home.lifelong"), str(tmp_path / "moved.lifelong")),
        "reindex": (),
        "worker": ("--once",),
        "audit": (),
        "forget": ("--everything", "--yes", "--receipt", str(tmp_path / "receipt.json")),
        "receipts list": (),
        "receipts verify": (str(tmp_path / "receipt.json"),),
        "receipts replay": (str(tmp_path / "receipt.json"),),
    }
    unasked = {"models pull", "languages", "mcp", "serve", "web", "keys revoke"}
    unasked |= {name for name in COMMANDS if name.split()[0] in ("bench", "train")}
    assert set(calls) | unasked == set(COMMANDS)  # the network, a client, data, an id of its own
    for name, words in calls.items():
        printed = done(*name.split(), *words, "--json", stdin="Where do I live?\n" if name == "chat" else "")
        json.loads(printed)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    "words",
    ["recall Porto", "memories list --all", "profile", "habits", "traits", "traits --over-time",
     "traits --card", "traits --off", "sessions", "concepts", "concepts consent",
     "models list", "jobs", "doctor", "audit", "forget --query Porto --dry-run", "receipts list"],
)  # fmt: skip
def test_tables_fit_eighty_columns(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only paths, which must be copied whole, may be longer."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = [line for line in done(*words.split()).splitlines() if "no-weights" not in line]
    assert lines
    assert max(map(len, lines)) <= 80


def test_stored_text_cannot_steer_the_terminal() -> None:
    """An escape sequence in a message is shown as a replacement character, not sent."""
    done("add", "I live in \x1b[2J\x1b[31mPorto.")
    assert "\x1b" not in done("recall", "Porto")
    assert "\x1b" not in done("memories")


def test_markup_in_stored_text_is_text() -> None:
    """Square brackets of a message are printed as they were written."""
    done("add", "I wrote [bold]hello[/bold] :smile: yesterday.")
    assert "[bold]hello[/bold] :smile:" in done("recall", "hello")


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["recall", "x"], 1, "there is no record at"),
        (["add", "--format", "jsonl", "missing.jsonl"], 1, "cannot be read"),
        (["add", "--format", "csv", "x"], 2, "'csv' is not one of"),
        (["add", "hello", "--at", "yesterday"], 1, "give an ISO 8601 date or datetime"),
        (["add", "hello", "--zone", "Lisbon"], 1, "Europe/Lisbon"),
        (["add", "hello", "--image", "nothing.jpg"], 2, "does not exist"),
        (["add", "hello", "--speaker", "Ana"], 2, "--format locomo"),
        (["add", "hello", "--at", "2999-01-01"], 1, "in the future"),
        (["add", "hello", "--embed", "word2vec"], 1, "No text embedder is called 'word2vec'"),
        (["import", "missing.zip"], 1, "give an existing file"),
        (["forget"], 2, "Name what to forget"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_a_mistake_is_named_in_one_message(words: list[str], status: int, message: str) -> None:
    """On stderr, with an exit status, and without a traceback."""
    result = run(*words)
    assert result.exit_code == status
    assert message in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    "words",
    [["memories", "get", "mem_none"], ["memories", "delete", "mem_none"], ["memories", "history", "mem_none"],
     ["memories", "update", "mem_none", "x"], ["forget", "mem_none", "--yes"]],
)  # fmt: skip
def test_an_unknown_id_is_an_error(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert "mem_none" in result.stderr


def test_missing_models_say_how_to_bring_them(tmp_path: Path) -> None:
    """An empty cache folder: the command that brings the weights is named."""
    for words in (["add", "hello", "--embed", "embedded"], ["chat", "--chat", "qwen", "--embed", "scripted"]):
        result = run(*words)
        assert result.exit_code == 1
        assert "lifelong models pull" in result.stderr
    listed = value("models")
    assert [(model["name"], model["optional"]) for model in listed] == [
        ("minilm", False),
        ("lite0", False),
        ("e5", True),
        ("qwen", True),
        ("whisper", True),
        ("whisper-multilingual", True),
        ("faces", True),
        ("voices", True),
        ("cutout", True),
        ("objects", True),
        ("smollm2", True),
    ]
    assert {model["state"] for model in listed} == {"missing"}


def test_missing_models_break_the_doctor_only_where_they_are_needed(tmp_path: Path) -> None:
    """With scripted models nothing is broken; with the embedded ones it is, and the exit status says so."""
    done("doctor")
    for embed, model in (("embedded", "minilm"), ("multilingual", "e5")):
        result = run("doctor", "--embed", embed, "--json")
        assert result.exit_code == 1
        broken = [check["name"] for check in json.loads(result.stdout)["checks"] if check["state"] == "broken"]
        assert broken == [f"model {model}"]


@pytest.mark.usefixtures("told")
def test_the_doctor_finds_a_missing_picture(tmp_path: Path) -> None:
    done("add", "The dogs next door.", "--image", str(PICTURE))
    done("doctor")
    for path in (tmp_path / "home.lifelong" / "media").rglob("*"):
        if path.is_file():
            path.unlink()
    result = run("doctor")
    assert result.exit_code == 1
    assert "Broken: person me." in result.stdout


def test_the_doctor_names_the_source_of_each_setting(tmp_path: Path) -> None:
    """Option, environment, file, default: in this order."""
    (tmp_path / "lifelong.toml").write_text('person = "ana"\nrecall_k = 4\n')
    settings: dict[str, Any] = value("doctor", "--person", "rui")["settings"]
    assert settings["person"] == {"value": "rui", "source": "--person"}
    assert settings["embed"] == {"value": "scripted", "source": "LIFELONG_EMBED"}
    assert settings["recall_k"] == {"value": 4, "source": str(tmp_path / "lifelong.toml")}
    assert settings["session_gap"] == {"value": 60, "source": "default"}


def test_the_doctor_makes_no_record(tmp_path: Path) -> None:
    assert "none yet" in done("doctor")
    assert not (tmp_path / "home.lifelong").exists()
