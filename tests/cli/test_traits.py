"""Traits, wishes and ratings from the command line: shown, chosen, and taken back."""

from __future__ import annotations

import pytest

from tests.cli.run import done, run, value


def test_a_pin_shows_in_the_table_and_can_be_taken_out() -> None:
    done("add", "I'm very curious about everything.")
    assert "set by hand" in done("traits", "--pin", "openness=1.5", "--pin", "neuroticism=2")
    assert value("traits")["settings"]["pinned"] == {"openness": 1.5, "neuroticism": 2.0}
    assert value("traits", "--unpin", "openness")["settings"]["pinned"] == {"neuroticism": 2.0}
    assert value("traits", "--unpin", "all")["settings"]["pinned"] == {}


def test_reset_starts_again_and_off_reads_nothing() -> None:
    """The state after each choice, and the words that say so."""
    done("add", "I'm very curious about everything.", "--at", "2026-03-03")
    assert value("traits")["observations"] == 1
    assert value("traits", "--reset")["observations"] == 0
    off = done("traits", "--off", "--erase")
    assert "switched off since" in off
    assert "openness" not in off
    assert value("traits", "--on")["settings"]["allowed"] is True


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["--pin", "openness"], 2, "openness=4"),
        (["--pin", "humour=3"], 1, "no trait is called 'humour'"),
        (["--pin", "openness=9"], 1, "traits go from 1 to 5"),
        (["--erase"], 2, "--erase goes with --off"),
    ],
)
def test_a_choice_that_cannot_be_made_says_why(words: list[str], status: int, message: str) -> None:
    done("add", "Hello.")
    result = run("traits", *words)
    assert (result.exit_code, message in result.stderr) == (status, True)


def test_the_card_says_what_reads_traits_and_needs_no_record() -> None:
    shown = " ".join(done("traits", "--card").split())
    assert "traits are read by: cues" in shown
    assert "not a validated psychometric instrument" in shown


def test_feedback_on_the_last_reply_is_shown_with_the_traits() -> None:
    """Words become a wish, a number a rating; an unknown reply is refused."""
    done("chat", stdin="Where do I live?\n")
    assert "me.style.length: shorter please" in done("feedback", "last", "shorter", "please")
    assert done("feedback", "last", "-1") == "Rated -1.\n"
    shown = done("traits")
    assert "shorter please" in shown
    assert "replies rated: 0 good, 1 bad" in shown
    assert value("traits")["ratings"][0]["value"] == -1
    result = run("feedback", "msg_0", "+1")
    assert (result.exit_code, "no reply 'msg_0'" in result.stderr) == (1, True)
