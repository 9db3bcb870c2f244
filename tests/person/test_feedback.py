"""Feedback changes what the person asked for, with its proof, and the next answer is told."""

from __future__ import annotations

from pathlib import Path

import pytest

import lifelong
from lifelong.errors import InputError, NotFoundError
from lifelong.persona.guidance import RATED_LONG
from tests.person.examples import DAY, MINUTE, Clock, Played, opened, texts

LONG_REPLY = "In Porto, as far as I have been told. " * 25


def answered(life: lifelong.Life) -> tuple[lifelong.Person, str]:
    ana = life.person("ana")
    return ana, ana.chat("Where do I live?").id


@pytest.mark.parametrize(
    ("words", "slot", "line"),
    [
        ("shorter please", "me.style.length", "Keep replies short"),
        ("That was way too long.", "me.style.length", "Keep replies short"),
        ("too short, tell me more", "me.style.length", "Give long, detailed replies"),
        ("Please keep your answers short.", "me.style.length", "Keep replies short"),
        ("without emojis", "me.style.emoji", "Use no emojis"),
        ("in German please", "me.style.language", "“in German please”"),
        ("a bit more formal", "me.style.tone", "“a bit more formal”"),
        ("use fewer bullet points", "me.style.format", "“use fewer bullet points”"),
        ("explain it simpler", "me.style.level", "“explain it simpler”"),
        ("you sound like a brochure", "me.style.wish", "“you sound like a brochure”"),
    ],
)
def test_words_become_a_wish_that_the_next_answer_is_told(tmp_path: Path, words: str, slot: str, line: str) -> None:
    """A whole sentence through the extractor, a fragment by its subject, the rest as it is said."""
    model = Played("In Porto.")
    with opened(tmp_path, chat=model) as life:
        ana, reply = answered(life)
        given = ana.feedback(reply, words)
        assert [memory.slot for memory in given.memories] == [slot]
        said = {message.id: message.text for message in ana.messages()}
        assert said[str(given.message)] == words
        assert given.memories[0].sources[0].message == given.message
        assert ana.preferences() == list(given.memories)
        ana.chat("And now?")
        assert line in model.asked[-1][0][0].text.replace("\n", " ")


def test_a_reply_can_be_measured_against_the_wishes(tmp_path: Path) -> None:
    """Nothing asked for, nothing wrong; then short is right and long is not, with the reason."""
    with opened(tmp_path) as life:
        ana, reply = answered(life)
        assert ana.alignment("word " * 300).score == 1.0
        ana.feedback(reply, "shorter please")
        assert ana.alignment("In Porto.").score == 1.0
        found = ana.alignment("word " * 300)
        assert (found.score, found.missed) == (0.0, ("300 words, a short reply was asked for",))


def test_a_newer_wish_takes_the_place_of_the_older_one(tmp_path: Path) -> None:
    """Shorter on Tuesday, longer on Wednesday: only the longer one counts, and the other keeps its dates."""
    clock = Clock()
    with opened(tmp_path, clock=clock) as life:
        ana, reply = answered(life)
        ana.feedback(reply, "shorter please")
        clock.forward(DAY)
        ana.feedback(reply, "longer please")
        assert texts(ana.preferences()) == ["longer please"]
        assert "Give long, detailed replies" in ana.context("What now?").system()
        assert "Keep replies short" not in ana.context("What now?").system()
        old = [memory for memory in ana.memories.list(current=False) if memory.text == "shorter please"]
        assert len(old) == 1


def test_the_wish_survives_the_update_stage_once(tmp_path: Path) -> None:
    """The words are a message, too: learning from it adds nothing twice, and the profile takes the wish up."""
    with opened(tmp_path) as life:
        ana, reply = answered(life)
        ana.feedback(reply, "Please keep your answers short.")
        life.settle()
        ana.close_session()
        life.settle()
        lines = ana.context("What now?").guidance
        assert [line for line in lines if "short" in line] == [lines[0]]
        assert texts(ana.preferences()) == ["Please keep your answers short."]


def test_forgetting_the_words_takes_the_wish_back(tmp_path: Path) -> None:
    with opened(tmp_path) as life:
        ana, reply = answered(life)
        given = ana.feedback(reply, "shorter please")
        ana.forget(str(given.message))
        assert ana.preferences() == []
        assert ana.context("What now?").guidance == ()


def test_a_correction_of_a_fact_is_no_wish_about_replies(tmp_path: Path) -> None:
    with opened(tmp_path) as life:
        ana, reply = answered(life)
        given = ana.feedback(reply, "I live in Faro.")
        assert [memory.slot for memory in given.memories] == ["me.home"]
        assert ana.preferences() == []


def test_a_rating_is_kept_beside_its_reply_and_changes_no_wish(tmp_path: Path) -> None:
    """As number or as text; thinking again replaces it; it goes with the reply."""
    clock = Clock()
    with opened(tmp_path, clock=clock) as life:
        ana, reply = answered(life)
        ana.feedback(reply, "+1")
        clock.forward(MINUTE)
        assert ana.feedback(reply, -1).rating == -1
        assert [(rating.reply, rating.value, rating.at) for rating in ana.ratings()] == [(reply, -1, clock.now)]
        assert (ana.preferences(), len(ana.messages())) == ([], 2)
        ana.forget(reply)
        assert ana.ratings() == []


@pytest.mark.parametrize("value", [0, 5, "", "  "])
def test_feedback_is_a_rating_or_words(tmp_path: Path, value: int | str) -> None:
    with opened(tmp_path) as life:
        ana, reply = answered(life)
        with pytest.raises(InputError, match="feedback"):
            ana.feedback(reply, value)


@pytest.mark.parametrize("value", [1, "shorter please"])
def test_only_a_reply_takes_feedback_and_nothing_is_stored_otherwise(tmp_path: Path, value: int | str) -> None:
    """Neither an unknown id, nor a message of the person, nor another person's reply."""
    with opened(tmp_path) as life:
        ana, reply = answered(life)
        ben = life.person("ben")
        for person, wrong in ((ana, "msg_0"), (ana, ana.messages()[0].id), (ben, reply)):
            before = len(person.messages())
            with pytest.raises(NotFoundError, match="no reply"):
                person.feedback(wrong, value)
            assert len(person.messages()) == before


def rated(person: lifelong.Person, clock: Clock, *values: int) -> list[str]:
    """A question, its reply and the rating of it, for each value; the ids of the replies."""
    replies = []
    for value in values:
        replies.append(person.chat("Where do I live?").id)
        clock.forward(MINUTE)
        person.feedback(replies[-1], value)
        clock.forward(MINUTE)
    return replies


def test_three_long_replies_rated_down_in_a_row_become_a_wish_that_the_next_reply_is_told(tmp_path: Path) -> None:
    """Two do not. The wish cites the three replies, is listed, and claims no words of the person."""
    model, clock = Played(LONG_REPLY), Clock()
    with opened(tmp_path, chat=model, clock=clock) as life:
        ana = life.person("ana")
        replies = rated(ana, clock, -1, -1)
        assert ana.preferences() == []
        assert "rated your last reply -1" in ana.context("And now?").memory_block()
        replies.append(ana.chat("Where do I live?").id)
        given = ana.feedback(replies[-1], -1)
        assert texts(given.memories) == texts(ana.preferences()) == [RATED_LONG]
        assert [(source.message, source.quote) for source in given.memories[0].sources] == [(id, "") for id in replies]
        ana.chat("And now?")
        prompt = model.prompts()[-1].replace("\n", " ")
        assert "Keep replies short (Ana rated three long ones in a row -1, the last on 3 March 2026)." in prompt
        assert "asked for it" not in prompt


@pytest.mark.parametrize("undo", ["delete", "+1", "forget"])
def test_the_wish_from_ratings_can_be_undone_and_does_not_come_back_at_once(tmp_path: Path, undo: str) -> None:
    """By deleting it, by another rating of one of the replies, or with a reply: the next -1 does not make it again."""
    clock = Clock()
    with opened(tmp_path, chat=Played(LONG_REPLY), clock=clock) as life:
        ana = life.person("ana")
        replies = rated(ana, clock, -1, -1, -1)
        (wish,) = ana.preferences()
        if undo == "delete":
            ana.memories.delete(wish.id)
        elif undo == "+1":
            ana.feedback(replies[1], "+1")
        else:
            ana.forget(replies[1])
        assert (ana.preferences(), ana.context("And now?").guidance) == ([], ())
        if undo == "delete":
            ana.feedback(replies[-1], -1)  # the same rating again counts once
            assert ana.preferences() == []
            clock.forward(MINUTE)
            rated(ana, clock, -1, -1)
            assert ana.preferences() == []
            rated(ana, clock, -1)
            assert texts(ana.preferences()) == [RATED_LONG]


def test_short_replies_and_broken_rows_and_stated_wishes_make_no_wish_from_ratings(tmp_path: Path) -> None:
    """A -1 on a short reply is about something else; +1 ends a row; who asked for long replies keeps them."""
    clock = Clock()
    with opened(tmp_path / "short", chat=Played("In Porto."), clock=clock) as life:
        ana = life.person("ana")
        rated(ana, clock, -1, -1, -1)
        assert ana.preferences() == []
    with opened(tmp_path / "long", chat=Played(LONG_REPLY), clock=clock) as life:
        ana = life.person("ana")
        replies = rated(ana, clock, -1, -1, 1, -1, -1)
        assert ana.preferences() == []
        ana.feedback(replies[-1], "longer please")
        clock.forward(MINUTE)
        rated(ana, clock, -1, -1, -1)
        assert texts(ana.preferences()) == ["longer please"]


def test_a_stated_wish_replaces_the_one_from_ratings(tmp_path: Path) -> None:
    clock = Clock()
    with opened(tmp_path, chat=Played(LONG_REPLY), clock=clock) as life:
        ana = life.person("ana")
        replies = rated(ana, clock, -1, -1, -1)
        ana.feedback(replies[-1], "longer please")
        assert texts(ana.preferences()) == ["longer please"]
        assert "Keep replies short" not in ana.context("And now?").system()
