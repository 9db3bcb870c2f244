"""`lifelong forget`, `receipts` and `audit`, as their user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import done, run, value

pytestmark = pytest.mark.usefixtures("told")


def test_a_query_is_shown_before_anything_goes() -> None:
    """The dry run changes nothing; without a terminal --yes is needed; what goes is said."""
    shown = done("forget", "--query", "Porto", "--dry-run")
    assert "I moved to Porto." in shown and "would go" in shown
    assert len(value("forget", "--query", "Porto", "--dry-run")["statements"]) >= 1
    refused = run("forget", "--query", "Porto")
    assert refused.exit_code == 2 and "--yes says to forget" in refused.output
    assert "Porto" in done("recall", "Porto")
    told = done("forget", "--query", "I moved to Porto", "--yes", "--no-update")
    assert "found no trace" in told and "Receipt: erasure_" in told
    assert "Porto" not in done("recall", "Porto")


def test_a_statement_goes_and_the_rest_of_its_message_stays() -> None:
    """What would go and what stays is shown; the sentence goes alone."""
    done("add", "I play the cello. My doctor is Dr. Okafor.", "--no-update")
    shown = done("forget", "--query", "that I play the cello", "--dry-run")
    assert "stays: […] My doctor is Dr. Okafor." in shown and "1 parts of others" in shown
    gone = value("forget", "--query", "that I play the cello", "--yes", "--no-update")
    assert (gone["statements"], gone["messages"], gone["verified"]) == (1, 0, True)
    assert "Okafor" in done("recall", "Who is my doctor?") and "cello" not in done("recall", "cello", "--floor", "0")


def test_a_span_of_time_goes() -> None:
    gone = value("forget", "--since", "2026-03-01", "--until", "2026-04-01", "--yes", "--no-update")
    assert gone["messages"] == 1 and gone["verified"]
    assert "Lisbon" not in done("memories", "list", "--all")


def test_what_is_not_there_forgets_nothing() -> None:
    missing = run("forget", "--source", "chatgpt:", "--yes")
    assert missing.exit_code == 1 and "nothing was forgotten" in missing.output
    both = run("forget", "--everything", "--query", "x")
    assert both.exit_code == 2 and "--concept" in both.output


def test_a_receipt_is_copied_verified_and_listed(tmp_path: Path) -> None:
    """A changed copy is noticed, with exit status 1."""
    copy = tmp_path / "receipt.json"
    gone = value("forget", "--query", "I moved to Porto", "--yes", "--no-update", "--receipt", str(copy))
    receipt = gone["receipt"]["id"]
    assert json.loads(copy.read_text())["by"] == "cli" and "Porto" not in copy.read_text()
    assert receipt in done("receipts")
    assert "Nothing that it names is in this store." in done("receipts", "verify", receipt)
    copy.write_text(copy.read_text().replace('"verified": true', '"verified": false'))
    changed = run("receipts", "verify", str(copy))
    assert changed.exit_code == 1 and "was changed" in changed.output


def test_the_audit_log_names_the_command_line() -> None:
    log = value("audit")
    assert {entry["by"] for entry in log} == {"cli"} and [entry["act"] for entry in log] == ["add"] * 3
    assert value("audit", "--limit", "1") == log[-1:]
    assert value("audit", "--since", "2100-01-01") == []
