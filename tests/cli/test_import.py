"""`lifelong import --from`: a dry run that adds nothing, then the import, then nothing new."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.run import done, run, value

CHATGPT = str(Path(__file__).parent.parent / "data" / "dumps" / "chatgpt.json")


def test_a_dry_run_says_what_would_be_added_and_adds_nothing(tmp_path: Path) -> None:
    """Counts, time span, what is left out, and the first messages; no record is made."""
    told = done("import", "--from", "chatgpt", CHATGPT, "--dry-run")
    assert "3 new messages" in told and "by the assistant: 1" in told and "1 Dec 2025" in told
    assert "My cat is called Mingau." in told and "pictures that the file does not contain: 1" in told
    assert not (tmp_path / "home.lifelong").exists()


def test_an_import_adds_once() -> None:
    first = value("import", "--from", "chatgpt", CHATGPT)
    assert (first["person"], first["new"], first["known"], first["found"]) == ("me", 3, 0, 7)
    assert value("import", "--from", "chatgpt", CHATGPT)["new"] == 0
    assert value("import", "--from", "chatgpt", CHATGPT, "--dry-run")["known"] == 3
    assert value("recall", "What is my cat called?")["hits"][0]["text"] == "My cat is called Mingau."


def test_the_wrong_product_is_named() -> None:
    """The error says whose dump it is and how to say so."""
    refused = run("import", "--from", "claude", CHATGPT)
    assert refused.exit_code == 1 and "(--from chatgpt)" in refused.output
    assert "--from" in run("import", CHATGPT).output


def test_a_dry_run_of_an_archive_checks_every_part(tmp_path: Path) -> None:
    done("add", "I live in Lisbon.")
    done("export", str(tmp_path / "me.zip"))
    assert value("import", str(tmp_path / "me.zip"), "--dry-run")["messages"] == 1
    damaged = bytearray((tmp_path / "me.zip").read_bytes())
    damaged[60:64] = b"XXXX"
    (tmp_path / "bad.zip").write_bytes(damaged)
    assert run("import", str(tmp_path / "bad.zip"), "--dry-run").exit_code == 1


def test_an_archive_says_whether_it_can_be_read_and_asks_for_its_passphrase(tmp_path: Path) -> None:
    """A readable one says so once, on stderr; a locked one cannot be opened where nobody can be asked."""
    done("add", "I live in Lisbon.")
    assert "not encrypted" in run("export", str(tmp_path / "me.zip")).stderr
    refused = run("export", str(tmp_path / "me.age"), "--encrypt")
    assert refused.exit_code == 2 and "LIFELONG_PASSPHRASE" in refused.stderr
    assert run("export", str(tmp_path / "me.age"), "--encrypt", "--plain").exit_code == 2
    (tmp_path / "me.age").write_bytes(b"age-encryption.org/v1\n-> scrypt")
    refused = run("import", str(tmp_path / "me.age"))
    assert refused.exit_code == 2 and "LIFELONG_PASSPHRASE" in refused.stderr


def test_a_dump_with_a_long_message_says_that_it_comes_in_parts(tmp_path: Path) -> None:
    rows = [{"uuid": "c", "chat_messages": [{"uuid": "m", "sender": "assistant", "text": "Eggs keep. " * 41_000}]}]
    (tmp_path / "conversations.json").write_text(json.dumps(rows))
    words = ("import", "--from", "claude", str(tmp_path / "conversations.json"), "--no-update")
    assert "kept in parts: 1" in done(*words, "--dry-run")
    assert value(*words, "--dry-run")["divided"] == 1
    assert "3 new" in (told := done(*words)) and "Longer than 200,000 characters and kept in parts: 1." in told
