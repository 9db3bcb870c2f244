"""Looking at a record, correcting it, forgetting, and moving it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.run import done, run, value

pytestmark = pytest.mark.usefixtures("told")


def test_recall_shows_score_reason_and_source() -> None:
    hit = value("recall", "Porto", "--kind", "message")["hits"][0]
    assert hit["text"] == "I moved to Porto."
    assert 0 < hit["score"] <= 1
    assert hit["why"]
    assert hit["source"] == [hit["id"]]
    table = done("recall", "Porto", "--kind", "message")
    assert "11 Apr 2026" in table and hit["id"] in table


def test_recall_filters_by_time() -> None:
    """The message of 11 April is in from that day on, and out before it."""
    of_that_day = value("recall", "Porto", "--since", "2026-04-11", "--until", "2026-04-12", "--kind", "message")
    assert [hit["text"] for hit in of_that_day["hits"]] == ["I moved to Porto."]
    before = value("recall", "Porto", "--until", "2026-04-11", "--kind", "message")
    assert "I moved to Porto." not in [hit["text"] for hit in before["hits"]]


def test_a_time_may_be_a_date_in_figures() -> None:
    """11.04.2026 is the 11th of April, not the 4th of November."""
    of_that_day = value("recall", "Porto", "--since", "11.04.2026", "--until", "12.04.2026", "--kind", "message")
    assert [hit["text"] for hit in of_that_day["hits"]] == ["I moved to Porto."]
    result = run("recall", "Porto", "--since", "the other day")
    assert (result.exit_code, "ISO" in result.stderr) == (1, True)


def test_an_older_truth_keeps_its_dates() -> None:
    """Lisbon held until the move; on 1 April it was what held."""
    closed = value("memories", "list", "--closed", "--kind", "semantic")
    assert [(memory["text"], memory["closed"][:10]) for memory in closed] == [("I live in Lisbon.", "2026-04-11")]
    then = value("memories", "list", "--as-of", "2026-04-01", "--kind", "semantic")
    assert [memory["text"] for memory in then] == ["I live in Lisbon."]
    told = value("memories", "history", closed[0]["id"])
    assert [memory["text"] for memory in told] == ["I live in Lisbon.", "I moved to Porto."]


def test_a_correction_takes_the_place_of_the_old_words() -> None:
    home = next(memory for memory in value("memories") if memory["slot"] == "me.home" and memory["kind"] == "semantic")
    fresh = value("memories", "update", home["id"], "I live in Gaia.")
    assert fresh["text"] == "I live in Gaia."
    assert value("memories", "get", home["id"])["superseded_by"] == fresh["id"]


def test_habits_carry_a_state() -> None:
    """The session of 12 April is closed by the idle sweep, and makes the run a habit."""
    habit = value("habits")[0]
    assert (habit["text"], habit["state"]) == ("Every Tuesday morning I run along the river.", "active")


def test_the_only_person_need_not_be_named_and_a_wrong_name_is_told() -> None:
    done("add", "--person", "ana", "I live in Faro.")
    assert value("sessions")  # "me" is there, so it is meant
    result = run("profile", "--person", "rui")
    assert result.exit_code == 1
    assert "there is ana, me" in result.stderr


def test_forgetting_asks_first_and_where_nobody_can_be_asked_needs_a_yes() -> None:
    memory = value("memories", "list", "--kind", "semantic")[0]["id"]
    result = run("forget", memory)
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert value("memories", "get", memory)


def test_forgetting_prints_what_went_and_that_no_trace_is_left(tmp_path: Path) -> None:
    """The message about Porto, and what was learned from it; the home before it is current again."""
    message = value("recall", "Porto", "--kind", "message")["hits"][0]["id"]
    table = done("forget", message, "--yes")
    assert "no trace" in table
    assert value("recall", "Porto")["hits"] == []
    assert value("memories", "list", "--kind", "semantic")[0]["text"] == "I live in Lisbon."
    files = [path for path in (tmp_path / "home.lifelong").rglob("*") if path.is_file()]
    assert all(b"moved to Porto" not in path.read_bytes() for path in files)


def test_everything_of_a_person_can_be_forgotten() -> None:
    gone = value("forget", "--everything", "--yes")
    assert gone["messages"] == 3 and gone["verified"] is True
    assert "nobody is in it yet" in run("sessions").stderr


def test_a_record_moves_as_one_file(tmp_path: Path) -> None:
    """What is exported and imported recalls the same; a second import adds nothing."""
    file = str(tmp_path / "me.zip")
    held = value("export", file)
    assert held["messages"] == 3
    assert run("export", file).exit_code == 2
    done("export", file, "--force")
    elsewhere = ("--store", str(tmp_path / "other.lifelong"))
    assert value("import", file, *elsewhere)["messages"] == 3
    assert value("import", file, *elsewhere)["messages"] == 0
    assert value("reindex", *elsewhere)["me"]["embedded"] > 0
    assert value("recall", "Porto", "--kind", "message", *elsewhere)["hits"][0]["text"] == "I moved to Porto."


def test_the_context_is_what_a_model_would_be_told() -> None:
    messages = value("context", "Where do I live?", "--at", "2026-04-20")
    assert messages[0]["role"] == "system"
    assert "Porto" in messages[0]["content"]
    assert "20 April 2026" in done("context", "Where do I live?", "--at", "2026-04-20")


def test_a_name_with_a_space_too_many_is_the_same_person() -> None:
    """Also in another normal form of Unicode; a look-alike of another script is refused, with what to do."""
    done("add", "--person", "José", "I live in Faro.")
    for spelling in ("José ", "Jose\u0301"):
        assert "1 new" in done("add", "--person", spelling, f"I said it as {len(spelling)}.")
        assert len(value("sessions", "--person", spelling)) == 1
    result = run("add", "--person", "J\u043esé", "I live in Faro.")
    assert (result.exit_code, "one script" in result.stderr) == (1, True)
