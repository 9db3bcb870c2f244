"""Dumps of other products: what each gives, what is left out and counted, and what a hostile or wrong file says."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lifelong.archive import products
from lifelong.archive.products import dump_file
from lifelong.errors import ImportFormatError, InputError
from lifelong.types import ImportedFile
from tests.person.examples import opened as a_record
from tests.person.examples import texts

DUMPS = Path(__file__).parent.parent / "data" / "dumps"


def zipped(path: Path, **parts: str | bytes) -> Path:
    """A zip with these parts; ``__`` in a name stands for a slash, ``_json`` for its ending."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_json", ".json"), content)
    return path


# What each product gives


def test_chatgpt_gives_the_branch_that_was_seen_last(tmp_path: Path) -> None:
    """The older conversation comes first; the branch that was left, the picture and the tools are counted."""
    dump = products.read("chatgpt", DUMPS / "chatgpt.json")
    assert [(message.role, message.text) for message in dump.messages] == [
        ("user", "My cat is called Mingau."),
        ("user", "This is Bertha, my old truck.\n[picture not included]"),
        ("assistant", "What a fine truck."),
    ]
    assert dump.skipped == {
        "messages of you on branches that were left by an edit or another answer": 1,
        "system messages": 1,
        "tool calls and their results": 2,
    }
    assert dump.missing == {"pictures": ("file-abc",)} and dump.found == 7
    assert dump.messages[1].at == datetime(2026, 1, 1, 10, 0, 2, 250_000, tzinfo=UTC)
    assert (dump.messages[1].key, dump.messages[1].session) == ("chatgpt:c-truck:m2", "chatgpt:c-truck")


def test_the_zip_as_it_was_downloaded_gives_the_same(tmp_path: Path) -> None:
    """Also when the conversations are in several numbered parts."""
    whole = json.loads((DUMPS / "chatgpt.json").read_text())
    plain = products.read("chatgpt", DUMPS / "chatgpt.json").messages
    one = zipped(tmp_path / "one.zip", conversations_json=json.dumps(whole), chat_html="<html>", user_json="{}")
    assert products.read("chatgpt", one).messages == plain
    parts = {f"export__conversations-00{number}_json": json.dumps([row]) for number, row in enumerate(whole)}
    assert products.read("chatgpt", zipped(tmp_path / "two.zip", **parts)).messages == plain


def test_a_tree_that_loops_or_names_no_current_node_still_ends(tmp_path: Path) -> None:
    """A damaged conversation gives what can be walked."""
    rows = json.loads((DUMPS / "chatgpt.json").read_text())
    del rows[0]["current_node"]
    rows[0]["mapping"]["n0"]["parent"] = "n5"
    (tmp_path / "conversations.json").write_text(json.dumps(rows))
    found = products.read("chatgpt", tmp_path / "conversations.json").messages
    assert "What a fine truck." in texts(found)


def test_claude_gives_words_without_thinking_documents_and_placeholders() -> None:
    dump = products.read("claude", DUMPS / "claude.json")
    assert [(message.role, message.text) for message in dump.messages] == [
        ("user", "Every Tuesday morning I run along the river.\n[file not included: river.jpg]"),
        ("assistant", "Good."),
        ("user", "At 7:30."),
    ]
    assert dump.skipped == {} and dump.missing == {"files": ("river.jpg",)}
    (plan,) = dump.messages[0].files
    assert isinstance(plan, ImportedFile) and (plan.name, plan.load()) == ("plan.txt", b"Run 10k")
    assert dump.messages[0].key == "claude:7c1f:a1"


def test_mem0_gives_its_own_statements_under_its_own_name() -> None:
    """What a model wrote about the person is not what the person said."""
    first, second = products.read("mem0", DUMPS / "mem0.json").messages
    assert (first.role, first.speaker, first.text) == ("other", "mem0", "Drives an old truck called Bertha")
    assert first.at == datetime(2026, 1, 3, 17, 0, tzinfo=UTC)
    assert second.at == datetime(2026, 2, 4, 9, 0, tzinfo=UTC) and second.key == "mem0:77aa"


def test_mem0_with_several_users_asks_whose(tmp_path: Path) -> None:
    """Two people's memories never come into one record by accident."""
    rows = [{"id": "1", "memory": "Keeps bees", "user_id": "ben"}, {"id": "2", "memory": "Runs", "user_id": "ana"}]
    (tmp_path / "all.json").write_text(json.dumps(rows))
    with pytest.raises(InputError, match=r"ana, ben: name one user \(--user\)"):
        products.read("mem0", tmp_path / "all.json")
    dump = products.read("mem0", tmp_path / "all.json", user="ana")
    assert texts(dump.messages) == ["Runs"] and dump.skipped == {"memories of other users": 1}
    with pytest.raises(InputError, match="no memories of 'rita'"):
        products.read("mem0", tmp_path / "all.json", user="rita")


def test_letta_gives_what_was_said_and_what_the_agent_noted() -> None:
    """Sent messages instead of thoughts, unpacked words instead of JSON, no heartbeats, no persona."""
    dump = products.read("letta", DUMPS / "letta.af")
    assert [(message.role, message.speaker, message.text) for message in dump.messages] == [
        ("user", "", "My sister Rita lives in Aveiro."),
        ("assistant", "", "Nice to hear of Rita."),
        ("user", "", "Good morning, I drink tea."),
        ("other", "Letta memory", "human: First name: Ana"),
    ]
    assert dump.skipped == {"instructions, events and tool calls": 3, "memory blocks about the agent, or empty": 1}


def test_an_older_letta_file_is_read_too() -> None:
    found = products.read("letta", DUMPS / "letta_older.af").messages
    assert texts(found) == ["I keep bees.", "Lovely.", "human: The human's name is Ana."]
    assert found[0].at == datetime(2025, 3, 27, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["chatgpt.json", "claude.json", "mem0.json", "letta.af"])
def test_a_second_import_adds_nothing(tmp_path: Path, name: str) -> None:
    """Every message has a key, each its own, and the record knows them the second time."""
    messages = products.read(name.split(".")[0], DUMPS / name).messages
    keys = [message.key for message in messages]
    assert None not in keys and len(set(keys)) == len(keys)
    with a_record(tmp_path / "a") as life:
        ana = life.person("ana")
        assert len(ana.add(messages)) == len(messages)
        assert ana.add(products.read(name.split(".")[0], DUMPS / name).messages) == []


def test_only_the_persons_own_words_teach(tmp_path: Path) -> None:
    """After the update stage, no statement comes from an assistant or from another product's memory."""
    with a_record(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add(products.read("mem0", DUMPS / "mem0.json").messages)
        ana.add(products.read("chatgpt", DUMPS / "chatgpt.json").messages)
        life.settle()
        assert texts(ana.memories.list(kinds=["semantic"])) == ["My cat is called Mingau."]
        assert any(hit.speaker == "mem0" for hit in ana.recall("Who lives in Porto?", floor=0))


def test_a_message_that_is_too_long_comes_in_pieces(tmp_path: Path) -> None:
    """Nothing is lost: a pasted book is several messages with keys of their own."""
    rows = [{"uuid": "c", "chat_messages": [{"uuid": "m", "sender": "human", "text": "abcdefghij" * 3}]}]
    (tmp_path / "conversations.json").write_text(json.dumps(rows))
    dump = products.read("claude", tmp_path / "conversations.json", max_text=12)
    found = dump.messages
    assert ("".join(texts(found)), dump.divided) == ("abcdefghij" * 3, 1)
    assert [message.key for message in found] == ["claude:c:m#0", "claude:c:m#1", "claude:c:m#2"]


def of(product: str, value: Any, tmp_path: Path, **options: Any) -> products.Dump:
    """What a product's reader makes of a value."""
    (tmp_path / "dump.json").write_text(json.dumps(value))
    return products.read(product, tmp_path / "dump.json", **options)


def node(role: str, *parts: Any, parent: str | None = None, **more: Any) -> dict[str, Any]:
    kind = "text" if all(isinstance(part, str) for part in parts) else "multimodal_text"
    content = {"content_type": kind, "parts": list(parts)}
    return {"parent": parent, "children": None, "message": {"author": {"role": role}, "content": content, **more}}


def test_chatgpt_today(tmp_path: Path) -> None:
    """Voice is taken as words, footnote marks are not; what the person wrote about themselves comes once; analysis, and
    conversations that were not to be remembered, stay away."""
    spoken = {"content_type": "audio_transcription", "text": "I live in Porto.", "direction": "in"}
    recording = {"content_type": "real_time_user_audio_video_asset_pointer", "audio_asset_pointer": {}}
    about = {"user_context_message_data": {"about_user_message": "I keep bees."}}
    settings = node("user", metadata=about)
    marked = "Porto \ue200cite\ue202turn0search1\ue201is fine\u30104\u2020source\u3011."
    talk = {
        "a": settings,
        "b": node("user", recording, spoken, parent="a"),
        "c": node("assistant", "Let me think", parent="b", channel="analysis"),
        "d": node("assistant", marked, parent="c", channel="final"),
    }
    one = {"id": "1", "create_time": 1767225600, "current_node": "d", "title": None, "mapping": talk}
    two = {"id": "2", "create_time": 1767312000, "mapping": {"a": settings}}
    three = {"id": "3", "is_do_not_remember": True, "mapping": {"x": node("user", "Forget this.")}}
    dump = of("chatgpt", [two, one, three], tmp_path)
    assert [(message.role, message.text) for message in dump.messages] == [
        ("user", "I keep bees."),
        ("user", "I live in Porto."),
        ("assistant", "Porto is fine."),
    ]
    assert dump.skipped == {
        "the same again in another place": 1,
        "thoughts of the model": 1,
        "messages of conversations that ChatGPT was not to remember": 1,
    }
    assert dump.missing == {"recordings": ("",)}


def test_one_damaged_conversation_costs_no_other(tmp_path: Path) -> None:
    dump = of("chatgpt", [{"mapping": {"a": 5}}, {"id": "1", "mapping": {"a": node("user", "Hello.")}}], tmp_path)
    assert texts(dump.messages) == ["Hello."]
    assert dump.skipped == {"conversations of another shape than we know": 1}


def test_claude_gives_the_branch_that_was_seen_last(tmp_path: Path) -> None:
    """An edited message leaves its old answer behind; a pasted document is kept as a file."""
    root = "00000000-0000-4000-8000-000000000000"
    said = [
        {"uuid": "a", "sender": "human", "text": "I have a dog.", "parent_message_uuid": root},
        {"uuid": "b", "sender": "assistant", "text": "Nice dog.", "parent_message_uuid": "a"},
        {"uuid": "c", "sender": "human", "text": "I have a cat.", "parent_message_uuid": root},
        {"uuid": "d", "sender": "assistant", "text": "Nice cat.", "parent_message_uuid": "c"},
        {"uuid": "e", "sender": "human", "text": "", "parent_message_uuid": "d"},
    ]
    for minute, message in enumerate(said):
        message["created_at"] = f"2026-01-15T10:{minute:02}:00Z"
    said[-1]["attachments"] = [{"file_name": "", "extracted_content": "Mingau eats at seven."}]  # type: ignore[assignment]
    dump = of("claude", [{"uuid": "7", "chat_messages": said}], tmp_path)
    assert texts(dump.messages) == ["I have a cat.", "Nice cat.", "(a document)"]
    assert dump.messages[2].files == (b"Mingau eats at seven.",)
    assert dump.skipped == {"messages on branches that were left by an edit or another answer": 2}


def test_claude_memories_and_projects_come_with_the_zip(tmp_path: Path) -> None:
    """What Claude noted, and what the person wrote into a project, keep their own speakers; users.json is not read."""
    talk = [{"uuid": "7", "chat_messages": [{"uuid": "m", "sender": "human", "text": "Hi."}]}]
    memories = [{"conversations_memory": "Ana keeps bees.", "project_memories": {"p": "The garden is in Porto."}}]
    docs = [{"uuid": "d", "filename": "plants.md", "content": "Tomatoes in May."}]
    project = {"uuid": "p", "name": "Garden", "description": "", "prompt_template": "Be brief.", "docs": docs}
    parts = {"conversations_json": talk, "memories_json": memories, "projects__p_json": project, "users_json": [{}]}
    dump = products.read("claude", zipped(tmp_path / "c.zip", **{key: json.dumps(part) for key, part in parts.items()}))
    assert [(message.speaker, message.text) for message in dump.messages] == [
        ("", "Hi."),
        ("Claude memory", "Ana keeps bees."),
        ("Claude memory", "The garden is in Porto."),
        ("Claude project", "Garden\n\nBe brief."),
        ("Claude project", "Garden: plants.md"),
    ]
    assert dump.messages[-1].files == (b"Tomatoes in May.",)
    with a_record(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add(dump.messages)
        life.settle()
        assert [hit.text for hit in ana.recall("tomatoes", kinds=["passage"]).hits] == ["Tomatoes in May."]
        assert ana.memories.list(kinds=["semantic"]) == []


@pytest.mark.parametrize(
    "value",
    [
        [{"id": "1", "memory": "Runs", "user_id": "ana", "hash": "x", "metadata": None}],
        {"results": [{"id": "1", "memory": "Runs", "categories": ["health"], "updated_at": None}], "relations": []},
        {"count": 1, "next": None, "previous": None, "results": [{"id": "1", "memory": "Runs"}]},
        {"memories": [{"id": 1, "memory": "Runs"}]},
        {"points": [{"id": 1, "payload": {"data": "Runs", "user_id": "ana", "created_at": "2026-01-01T00:00:00"}}]},
    ],
)
def test_mem0_in_each_of_its_forms(tmp_path: Path, value: Any) -> None:
    """The first versions, the library, a page of the platform, and rows of the vector store."""
    (memory,) = of("mem0", value, tmp_path).messages
    assert (memory.text, memory.key) == ("Runs", "mem0:1")


def test_a_page_of_several_is_said(tmp_path: Path) -> None:
    value = {"next": "https://api.example/?page=2", "results": [{"id": "1", "memory": "Runs"}]}
    assert of("mem0", value, tmp_path).remarks == (
        "Further pages exist that this file does not hold (its `next` is set).",
    )


def test_letta_nulls_are_what_is_not_there(tmp_path: Path) -> None:
    """Letta writes null for an empty list."""
    said = {"role": "user", "content": [{"type": "text", "text": "I keep bees."}], "tool_calls": None}
    waits = {"role": "approval", "content": None, "tool_calls": None}
    agent = {"name": "a", "messages": [said, waits], "block_ids": None, "core_memory": None}
    dump = of("letta", {"agents": [agent], "blocks": None, "files": [], "mcp_servers": []}, tmp_path)
    assert texts(dump.messages) == ["I keep bees."]


def test_a_list_is_read_one_value_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the file's size, what is held of its JSON is one conversation; a value may end where a piece ends."""
    monkeypatch.setattr(dump_file, "PIECE", 7)
    rows = [{"uuid": str(n), "chat_messages": [{"uuid": "m", "sender": "human", "text": f"né {n}"}]} for n in range(30)]
    assert texts(of("claude", rows, tmp_path).messages) == [f"né {n}" for n in range(30)]


@pytest.mark.slow
def test_half_a_gigabyte_takes_little_memory(tmp_path: Path) -> None:
    """500 MB of conversations, as they come: most of it is no words. The process stays below 300 MB."""
    words = {"content_type": "text", "parts": ["I keep bees in the garden."]}
    ballast = {"citations": [{"id": n, "url": "https://example.org/" + "x" * 60} for n in range(600)]}
    with (tmp_path / "conversations.json").open("w") as file:
        for number in range(8_000):
            message = {"id": "m", "author": {"role": "user"}, "content": words, "metadata": ballast}
            row = {"id": str(number), "mapping": {"n": {"message": message}}}
            file.write(("[" if number == 0 else ",\n") + json.dumps(row))
        file.write("]")
    assert (tmp_path / "conversations.json").stat().st_size > 480_000_000
    program = (
        "import re, sys\nfrom pathlib import Path\nfrom lifelong.archive import products\n"
        "found = len(products.read('chatgpt', sys.argv[1]).messages)\n"
        # ru_maxrss would count the memory of the process that began this one.
        "print(found, re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "conversations.json")],
        capture_output=True,
        text=True,
        check=True,
    )
    found, peak = map(int, told.stdout.split())
    assert found == 8_000 and peak < 300_000  # KiB


# What a wrong or hostile file says


@pytest.mark.parametrize(
    ("product", "content", "says"),
    [
        ("chatgpt", (DUMPS / "claude.json").read_text(), "a dump of claude, not of chatgpt"),
        ("claude", (DUMPS / "chatgpt.json").read_text(), "a dump of chatgpt, not of claude"),
        ("chatgpt", (DUMPS / "letta.af").read_text(), "a dump of letta, not of chatgpt"),
        ("mem0", "[]", "no messages found"),
        ("mem0", '{"memory": "x"}', "save what get_all"),
        ("claude", "{}", "no list of conversations"),
        ("letta", "[1]", "no agent file"),
        ("chatgpt", "not json", "not JSON"),
        ("chatgpt", "[" * 200_000, "not usable JSON"),
        ("chatgpt", "[1, 2", "ends before the list does"),
        ("chatgpt", "[] []", "goes on behind the list"),
        ("claude", '[{"uuid": 1}, {"chat_messages', "not JSON"),
        ("chatgpt", '[{"mapping": {"a": 5}}]', r"conversation 1: mapping\.a"),
        ("claude", '[{"chat_messages": [{"sender": "tool", "text": "x"}]}]', r"chat_messages\.0\.sender"),
        ("mem0", '[{"memory": 5}]', "memory 1: memory"),
    ],
)
def test_a_wrong_file_is_refused_with_what_was_expected(tmp_path: Path, product: str, content: str, says: str) -> None:
    """The error names the file, the place and the field."""
    (tmp_path / "conversations.json").write_text(content)
    with pytest.raises(ImportFormatError, match=says):
        products.read(product, tmp_path / "conversations.json")


def test_an_error_shows_no_content(tmp_path: Path) -> None:
    """A stack trace in a log must not hold what somebody said."""
    rows = [{"chat_messages": [{"sender": "zanzibarquux", "text": "x"}]}]
    (tmp_path / "conversations.json").write_text(json.dumps(rows))
    with pytest.raises(ImportFormatError) as refused:
        products.read("claude", tmp_path / "conversations.json")
    assert "zanzibarquux" not in str(refused.value)


def test_a_zip_never_writes_a_file(tmp_path: Path) -> None:
    """Names that climb out of the folder are only names: nothing is unpacked to the disk."""
    rows = json.dumps([{"uuid": "c", "chat_messages": [{"uuid": "m", "sender": "human", "text": "hi"}]}])
    inside = tmp_path / "in"
    inside.mkdir()
    hostile = inside / "hostile.zip"
    with zipfile.ZipFile(hostile, "w") as archive:
        archive.writestr("../../conversations.json", rows)
        archive.writestr("/etc/conversations.json", rows)
        archive.writestr("../evil.txt", "x")
    before = sorted(tmp_path.rglob("*"))
    assert texts(products.read("claude", hostile).messages) == ["hi"]  # the same message twice is one
    assert sorted(tmp_path.rglob("*")) == before


def understated(path: Path) -> Path:
    """A zip whose part says that it is small and unpacks to 4 MB."""
    zipped(path, conversations_json="[" + " " * (4 << 20) + "]")
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.index(mark) + offset
        content[at : at + 4] = struct.pack("<I", 10)
    path.write_bytes(content)
    return path


def nested(path: Path) -> Path:
    return zipped(path, conversations_json="[" + " " * (4 << 20) + "]")


@pytest.mark.parametrize("make", [nested, understated])
def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Path]) -> None:
    """A few kilobytes that unpack to more than the limit are refused, whatever the zip says of their size."""
    monkeypatch.setattr(dump_file, "WHOLE", 1 << 20)
    bomb = make(tmp_path / "bomb.zip")
    assert bomb.stat().st_size < 20_000
    with pytest.raises(ImportFormatError, match=r"unpacks to over 1 MB|damaged"):
        products.read("claude", bomb)


def test_many_parts_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is for all parts of a zip, not for each."""
    monkeypatch.setattr(dump_file, "WHOLE", 1 << 20)
    parts: dict[str, Any] = {f"conversations-{number}_json": "[]" + " " * 300_000 for number in range(4)}
    with pytest.raises(ImportFormatError, match="unpacks to over 1 MB"):
        products.read("claude", zipped(tmp_path / "many.zip", **parts))


def test_a_plain_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump_file, "WHOLE", 1000)
    (tmp_path / "conversations.json").write_text("[" + " " * 2000 + "]")
    with pytest.raises(ImportFormatError, match="over 0 MB"):
        products.read("claude", tmp_path / "conversations.json")


@pytest.mark.parametrize("content", [b"PK\x03\x04 and nothing", b"PK\x03\x04"])
def test_a_damaged_zip_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(ImportFormatError, match="damaged or an encrypted zip"):
        products.read("chatgpt", tmp_path / "x.zip")


def test_a_zip_of_something_else_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match=r"holds no conversations\*\.json"):
        products.read("chatgpt", zipped(tmp_path / "x.zip", holiday_jpg=b"x"))


def test_a_product_or_a_file_that_is_not_there() -> None:
    with pytest.raises(InputError, match="use one of: mem0, letta, chatgpt, claude"):
        products.read("zep", "x.json")
    with pytest.raises(InputError, match="cannot be read"):
        products.read("mem0", "/nowhere/x.json")
    with pytest.raises(InputError, match="no meaning for claude"):
        products.read("claude", DUMPS / "claude.json", user="ana")
