"""``import --dry-run`` of every export that the tests have: its counts add up to what is in the file.

What is in a file is counted here without the readers: the rows, nodes or lines of its format.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lifelong.cli.import_ import PRODUCTS
from tests.cases.test_chat_exports import ANDROID, activity, telegram
from tests.cases.test_chatgpt_export import says, settings, talk
from tests.cli.run import done, run, value
from tests.person.examples import opened

DUMPS = Path(__file__).parent.parent / "data" / "dumps"


def nodes(conversations: list[Any]) -> int:
    """Messages of ChatGPT, on whatever branch; custom instructions are two: what to know, and how to answer."""
    messages = [node["message"] for talk in conversations for node in talk["mapping"].values() if node["message"]]
    return len(messages) + sum("user_profile" in message["content"] for message in messages)


def turns(conversations: list[Any]) -> int:
    return sum(len(talk["chat_messages"]) for talk in conversations)


def activities(rows: list[Any]) -> int:
    """A prompt and its answer are one activity of Gemini and two messages."""
    return sum(1 + ("safeHtmlItem" in row) for row in rows)


def entries(agent: dict[str, Any]) -> int:
    """Messages and memory blocks of Letta, in either form of its file."""
    agents = agent.get("agents", [agent])
    blocks = agent.get("blocks", agent.get("core_memory", []))
    return sum(len(each["messages"]) for each in agents) + len(blocks)


COUNTS: dict[str, Callable[[Any], int]] = {
    "chatgpt": nodes,
    "claude": turns,
    "gemini": activities,
    "telegram": lambda chat: len(chat["messages"]),
    "letta": entries,
    "mem0": lambda answer: len(answer["results"]),
}


def items(product: str, path: Path) -> int:
    """The items in an export, counted from its text."""
    text = path.read_text(encoding="utf-8")
    if product == "copilot":
        return len(list(csv.DictReader(text.splitlines())))
    if product == "whatsapp":
        return len(re.findall(r"^\d+/\d+/\d+, \d+:\d+ - ", text, re.MULTILINE))
    return COUNTS[product](json.loads(text))


def made(folder: Path) -> list[tuple[str, Path]]:
    """Exports in which more is left out than in those of the repository."""
    chatgpt = [
        talk(
            settings(),
            says("user", "Hello."),
            says("assistant", "Hi."),
            says("user", "Tell me more.", parent="n1", node="left"),
            says("tool", "1", parent="n2", node="n4"),
            current="n4",
        )
    ]
    rows = [
        activity("Used an Assistant feature", "2026-02-01T12:00:00Z"),
        activity("Prompted Which knot holds?", "2026-02-01T10:00:00Z", "<p>A bowline.</p>", attachedFiles=["k.jpg"]),
        activity("Prompted And for two ropes?", "2026-02-01T10:01:00Z"),
    ]
    texts = {
        ("whatsapp", "WhatsApp Chat with Bo Berg.txt"): ANDROID,
        ("telegram", "result.json"): json.dumps(telegram()),
        ("gemini", "MyActivity.json"): json.dumps(rows),
        ("chatgpt", "conversations.json"): json.dumps(chatgpt),
    }
    for (_, name), text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [(product, folder / name) for product, name in texts]


def product_of(path: Path) -> str:
    return next(product for product in PRODUCTS if path.name.casefold().startswith(product))


def checked(product: str, path: Path, store: Path) -> None:
    """Both forms of the report add up, and they say the same."""
    given = ("import", str(path), "--from", product, "--dry-run", "--store", str(store))
    report = value(*given)
    left_out = sum(report["skipped"].values())
    assert report["found"] == items(product, path)
    assert report["new"] + report["known"] == report["found"] - left_out
    assert sum(report["by"].values()) == report["new"]
    shown = done(*given)
    assert f"found in the file: {report['found']:,}; taken: {report['new']:,}; left out: {left_out:,}" in shown
    assert f"{report['new']:,} new messages, 0 known already" in shown
    assert not store.exists()


@pytest.mark.parametrize("path", sorted(DUMPS.iterdir()), ids=lambda path: path.name)
def test_an_export_of_the_repository_adds_up(path: Path, tmp_path: Path) -> None:
    checked(product_of(path), path, tmp_path / "none")


def test_every_product_has_an_export() -> None:
    assert {product_of(path) for path in DUMPS.iterdir()} == set(PRODUCTS)


def test_an_export_with_much_to_leave_out_adds_up(tmp_path: Path) -> None:
    for product, path in made(tmp_path):
        checked(product, path, tmp_path / "none")


def test_what_is_known_already_is_counted_as_such(tmp_path: Path) -> None:
    """After an import, the same dry run finds nothing new."""
    store = str(tmp_path / "record")
    for path in sorted(DUMPS.iterdir()):
        given = ("import", str(path), "--from", product_of(path), "--store", store, "--embed", "scripted")
        before = value(*given, "--dry-run")
        assert run(*given, "--chat", "none", "--no-update").exit_code == 0
        after = value(*given, "--dry-run")
        assert (after["new"], after["known"], after["found"]) == (0, before["new"] + before["known"], before["found"])


def test_our_own_export_adds_up(tmp_path: Path) -> None:
    with opened(tmp_path / "record") as life:
        ana = life.person("ana")
        ana.add("My cat is called Mingau.")
        ana.add("I play the oud.")
        life.settle()
        ana.export(tmp_path / "ana.zip")
    with zipfile.ZipFile(tmp_path / "ana.zip") as archive:
        rows = {name: archive.read(f"{name}.jsonl").splitlines() for name in ("messages", "memories")}
    report = value("import", str(tmp_path / "ana.zip"), "--dry-run", "--store", str(tmp_path / "none"))
    assert (report["messages"], report["memories"]) == (len(rows["messages"]), len(rows["memories"]))
    assert report["messages"] == 2
