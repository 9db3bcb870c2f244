"""Putting in: single messages, histories, again and from where they stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import PICTURE, done, run, value


def test_a_message_is_added_at_its_time_in_the_persons_zone() -> None:
    """In April, 09:00 in Lisbon is 08:00 UTC."""
    done("add", "I moved to Porto.", "--at", "2026-04-11T09:00", "--zone", "Europe/Lisbon")
    hit = value("recall", "Porto")["hits"][0]
    assert hit["at"] == "2026-04-11T09:00:00+01:00"


def test_a_picture_belongs_to_its_message() -> None:
    done("add", "The dogs next door.", "--image", str(PICTURE))
    hit = value("recall", "dogs", "--kind", "message")["hits"][0]
    assert [item["name"] for item in hit["attachments"]] == ["dogs.jpg"]


def history(path: Path, count: int) -> str:
    """A jsonl history of ``count`` messages, one a minute."""
    lines = [
        json.dumps({"id": f"m{n}", "role": "user", "text": f"I bought {n} eggs.", "at": f"2026-03-03T10:{n:02}"})
        for n in range(count)
    ]
    path.write_text("\n".join(lines))
    return str(path)


def test_an_import_can_be_run_again(tmp_path: Path) -> None:
    """The second run adds nothing; a longer file adds what is new."""
    words = ("add", "--format", "jsonl", "--zone", "UTC")
    first = value(*words, history(tmp_path / "h.jsonl", 5))
    again = value(*words, history(tmp_path / "h.jsonl", 5))
    longer = value(*words, history(tmp_path / "h.jsonl", 7))
    assert [(run["new"], run["known"]) for run in (first, again, longer)] == [(5, 0), (0, 5), (2, 5)]
    assert "0 new, 7 known already" in done(*words, history(tmp_path / "h.jsonl", 7))


@pytest.mark.slow
def test_one_long_answer_keeps_no_history_out(tmp_path: Path) -> None:
    """An answer of 450,000 characters comes in parts, the rest comes too, and it is said; again adds nothing."""
    path = Path(history(tmp_path / "h.jsonl", 2))
    answer = {"id": "long", "role": "assistant", "text": "Eggs keep. " * 41_000, "at": "2026-03-03T10:05"}
    path.write_text("\n".join([json.dumps(answer), *path.read_text().splitlines()]))
    words = ("add", "--format", "jsonl", "--zone", "UTC", "--no-update", str(path))
    assert "5 new, 0 known already" in (told := done(*words)) and "kept in parts: 1." in told
    assert (again := value(*words))["new"] == 0 and (again["known"], again["divided"]) == (5, 1)


def test_a_message_of_ones_own_is_not_divided() -> None:
    """What a person says now is refused, with what to do."""
    result = run("add", "Eggs keep. " * 41_000)
    assert (result.exit_code, "451,000 characters, at most 200,000" in result.stderr) == (1, True)


def test_times_without_a_zone_are_in_the_persons(tmp_path: Path) -> None:
    """A person who lives in Tokyo says at 10:00 what UTC calls 01:00."""
    done("add", "Hello.", "--zone", "Asia/Tokyo", "--at", "2026-03-01")
    done("add", "--format", "jsonl", history(tmp_path / "h.jsonl", 1))
    assert value("recall", "eggs")["hits"][0]["at"] == "2026-03-03T10:00:00+09:00"


def test_a_history_without_zones_needs_one(tmp_path: Path) -> None:
    result = run("add", "--format", "jsonl", history(tmp_path / "h.jsonl", 1))
    assert result.exit_code == 1
    assert "without a zone" in result.stderr


def test_a_broken_line_adds_nothing(tmp_path: Path) -> None:
    """The file is read whole before the first message is stored."""
    path = history(tmp_path / "h.jsonl", 3)
    with Path(path).open("a") as file:
        file.write('\n{"role": "user"}')
    assert run("add", "--format", "jsonl", "--zone", "UTC", path).exit_code == 1
    assert "nobody is in it yet" in run("recall", "eggs").stderr


def test_a_file_without_format_is_not_taken_for_a_message(tmp_path: Path) -> None:
    result = run("add", history(tmp_path / "h.jsonl", 1))
    assert result.exit_code == 2
    assert "--format jsonl|openai|locomo" in result.stderr


LOCOMO = {
    "sample_id": "c1",
    "conversation": {
        "speaker_a": "Rui",
        "speaker_b": "Ana",
        "session_1_date_time": "1:56 pm on 8 May, 2023",
        "session_1": [
            {"speaker": "Rui", "dia_id": "D1:1", "text": "I sold my boat."},
            {"speaker": "Ana", "dia_id": "D1:2", "text": "I kept mine."},
        ],
    },
}


def test_a_locomo_history_goes_to_its_speaker(tmp_path: Path) -> None:
    """Without --person the record is called like the first speaker, or the one who is chosen."""
    path = tmp_path / "c.json"
    path.write_text(json.dumps(LOCOMO))
    words = ("add", "--format", "locomo", str(path))
    assert value(*words)["person"] == "Rui"
    assert value(*words, "--speaker", "Ana")["person"] == "Ana"
    assert value(*words, "--speaker", "Ana", "--person", "sister")["person"] == "sister"
    assert value("recall", "boat", "--person", "Rui", "--kind", "message")["hits"][0]["role"] == "user"
    result = run(*words, "--conversation", "c9")
    assert result.exit_code == 1 and "one of: c1" in result.stderr


def test_no_update_leaves_the_work_to_a_worker() -> None:
    done("add", "I live in Porto.", "--no-update")
    assert [job["state"] for job in value("jobs")["jobs"]] == ["queued"]
    assert value("memories") == []
    assert "1 updates done" in done("worker", "--once")
    assert [memory["text"] for memory in value("memories")] == ["I live in Porto."]
    assert done("jobs") == "No updates wait.\n"
