"""An export of ChatGPT: nothing that the person wrote or had noted is lost, and the report adds up."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from PIL import Image

from lifelong.archive import products
from tests.cli.run import done, value
from tests.person.examples import opened, texts

PROFILE = (
    "The user provided the following information about themselves. This user profile is shown to you.\nUser profile:\n"
    "```Preferred name: Tomas\nRole: cellist\nOther Information: I am allergic to shellfish.```"
)
WISHES = "The user provided the additional info about how they would like you to respond:\n```Answer in Czech.```"


def talk(*rows: dict[str, Any], key: str = "c1", current: str | None = None) -> dict[str, Any]:
    """A conversation; each row follows the one before it, if it names no parent."""
    mapping: dict[str, Any] = {"root": {"id": "root", "parent": None, "children": [], "message": None}}
    before = "root"
    for number, row in enumerate(rows):
        name, parent = row.pop("node", f"n{number}"), row.pop("parent", before)
        message = {"id": name, "create_time": 1_750_000_000.0 + number, "recipient": "all", "metadata": {}, **row}
        mapping[name] = {"id": name, "parent": parent, "children": [], "message": message}
        mapping[parent]["children"].append(name)
        before = name
    return {
        "title": "t",
        "create_time": 1_750_000_000.0,
        "id": key,
        "current_node": current or before,
        "mapping": mapping,
    }


def says(role: str, *parts: Any, **more: Any) -> dict[str, Any]:
    kind = "text" if all(isinstance(part, str) for part in parts) else "multimodal_text"
    return {"author": {"role": role}, "content": {"content_type": kind, "parts": list(parts)}, **more}


def settings(**metadata: Any) -> dict[str, Any]:
    content = {"content_type": "user_editable_context", "user_profile": PROFILE, "user_instructions": WISHES}
    hidden = {"is_visually_hidden_from_conversation": True, **metadata}
    return {"author": {"role": "user"}, "content": content, "metadata": hidden}


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "orange").save(file, "PNG")
    return file.getvalue()


def written(tmp_path: Path, *conversations: dict[str, Any], **files: bytes) -> Path:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("conversations.json", json.dumps(conversations))
        for name, content in files.items():
            archive.writestr(name.replace("_dot_", "."), content)
    return path


def test_custom_instructions_are_taken_once_from_any_of_their_two_places(tmp_path: Path) -> None:
    """The words stand in a sentence for the model, or verbatim in the metadata; each conversation repeats them."""
    verbatim = {"about_user_message": "I play the cello.", "about_model_message": "Be brief."}
    two = talk(settings(user_context_message_data=verbatim), says("user", "Hi."), key="c2")
    path = written(tmp_path, talk(settings(), says("user", "Hello.")), talk(settings(), key="c3"), two)
    dump = products.read("chatgpt", path)
    assert texts(dump.messages) == [
        "My name is Tomas.\nMy job is cellist.\nI am allergic to shellfish.",
        "Answer in Czech.",
        "I play the cello.",
        "Be brief.",
        "Hello.",
        "Hi.",
    ]
    assert all(message.role == "user" for message in dump.messages)
    assert dump.skipped == {"the same again in another place": 2}


def test_what_the_person_wrote_about_themselves_is_learned(tmp_path: Path) -> None:
    """The fields of the form are understood, and wishes about replies become style."""
    dump = products.read("chatgpt", written(tmp_path, talk(settings(), says("user", "Hello."))))
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add(dump.messages)
        life.settle()
        slots = {memory.slot: memory.text for memory in ana.memories.list(kinds=["semantic"])}
    assert slots["me.name"] == "My name is Tomas." and slots["me.job"] == "My job is cellist."
    assert "shellfish" in slots["me.allergy.shellfish"]


def test_saved_memory_keeps_the_speaker_chatgpt_memory(tmp_path: Path) -> None:
    """Also of a branch that was left, and of the list of notes in newer exports; nothing of it is the person's word."""
    listed = {"content_type": "model_editable_context", "model_set_context": "1. [2026-02-03]. Has a parrot.\n"}
    rows = (
        {"author": {"role": "assistant"}, "content": listed},
        says("user", "My parrot is called Rio.", node="a"),
        says("assistant", "User's parrot is called Rio.", node="b", recipient="bio"),
        says("user", "My parrot is called Ria.", node="c", parent="a"),
    )
    dump = products.read("chatgpt", written(tmp_path, talk(*rows)))
    notes = [(message.role, message.speaker, message.text) for message in dump.messages if message.speaker]
    assert ("other", "ChatGPT memory", "Has a parrot.") in notes
    assert ("other", "ChatGPT memory", "User's parrot is called Rio.") in notes


def test_a_canvas_text_comes_in_as_a_file_in_its_last_version(tmp_path: Path) -> None:
    made = {"name": "toast", "type": "document", "content": "Dear guests, welcome to Brno."}
    rewritten = {"updates": [{"pattern": ".*", "multiple": False, "replacement": "Dear friends, welcome to Brno."}]}
    word = {"updates": [{"pattern": "Brno", "multiple": True, "replacement": "Olomouc"}]}
    unknown = {"updates": [{"pattern": "(a+)+$", "multiple": True, "replacement": "b"}]}
    rows = (
        says("user", "Write a toast."),
        says("assistant", json.dumps(made), recipient="canmore.create_textdoc"),
        says("assistant", json.dumps(rewritten), recipient="canmore.update_textdoc"),
        says("assistant", json.dumps(word), recipient="canmore.update_textdoc"),
        says("assistant", json.dumps(unknown), recipient="canmore.update_textdoc"),
    )
    dump = products.read("chatgpt", written(tmp_path, talk(*rows)))
    assert (dump.messages[-1].role, dump.messages[-1].text) == ("assistant", "[canvas: toast]")
    assert dump.skipped == {"earlier versions of canvas texts": 2, "changes of canvas texts that cannot be followed": 1}
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add(dump.messages)
        life.settle()
        hits = ana.recall("the toast for the guests in Olomouc", kinds=["passage"], floor=0).hits
        assert [hit.text for hit in hits] == ["Dear friends, welcome to Olomouc."]


def test_pictures_by_pointer_and_attachments_are_taken_from_the_zip_or_named(tmp_path: Path) -> None:
    """What the zip contains is attached, and what it does not contain is named in the text and in the report."""
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-abcdef"}
    lost = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_123456"}
    attached = {"attachments": [{"id": "file-cv0001", "name": "cv.pdf"}, {"id": "file-notes1", "name": "notes.txt"}]}
    rows = (
        says("user", pointer, "My new bicycle."),
        says("user", lost),
        says("user", "Please read both.", metadata=attached),
    )
    files = {"file-abcdef-bike_dot_png": picture(), "file-notes1-notes_dot_txt": b"Rehearsal on Monday at seven."}
    dump = products.read("chatgpt", written(tmp_path, talk(*rows), **files))
    assert dump.missing == {"pictures": ("file_123456",), "files": ("cv.pdf",)}
    assert texts(dump.messages) == [
        "My new bicycle.",
        "[picture not included]",
        "Please read both.\n[file not included: cv.pdf]",
    ]
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        stored = ana.add(dump.messages)
        assert [item.name for message in stored for item in message.attachments] == [
            "file-abcdef-bike.png",
            "file-notes1-notes.txt",
        ]


def test_a_file_that_cannot_be_used_does_not_stop_the_import(tmp_path: Path) -> None:
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-abcdef"}
    path = written(
        tmp_path, talk(says("user", pointer, "Look."), says("user", "Bye.")), **{"file-abcdef_dot_png": b"\0\1"}
    )
    with opened(tmp_path / "a") as life:
        stored = life.person("ana").add(products.read("chatgpt", path).messages)
        assert texts(stored) == ["Look.\n[file not included: file-abcdef.png]", "Bye."]


def test_the_report_of_a_dry_run_adds_up_to_what_is_in_the_file(tmp_path: Path) -> None:
    """Each message of the file is taken or counted with a reason: here 9 of 9, and a conversation of unknown form."""
    rows = (
        settings(),
        says("user", "I live in Ostrava.", node="a"),
        says("user", "I live in Olomouc.", node="b", parent="n0"),
        {"author": {"role": "assistant"}, "content": {"content_type": "thoughts", "thoughts": []}},
        says("assistant", "search()", recipient="web"),
        says("tool", "found"),
        says("assistant", "A fine town.", create_time="2026-01-05T10:00:00Z"),
    )
    secret = {**talk(says("user", "Keep this out."), key="c2"), "is_do_not_remember": True}
    path = str(written(tmp_path, talk(*rows), secret, {"mapping": {"a": 5}}))
    report = value("import", "--from", "chatgpt", path, "--dry-run")
    assert report["found"] == 10  # the settings give two: what to know, and how to answer
    assert report["new"] + sum(report["skipped"].values()) == report["found"]
    assert report["skipped"] == {
        "messages of you on branches that were left by an edit or another answer": 1,
        "thoughts of the model": 1,
        "tool calls and their results": 2,
        "messages of conversations that ChatGPT was not to remember": 1,
        "conversations of another shape than we know": 1,
    }
    assert "found in the file: 10; taken: 4; left out: 6" in done("import", "--from", "chatgpt", path, "--dry-run")
