"""Clients without state send their whole conversation with each request, and again after a fault or an edit."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lifelong.errors import ModelUnavailableError
from tests.person.examples import Played
from tests.server.running import Served, running

LONG = "Good to know. Tell me more about it when you like; I keep what you say with its date."


def _user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def _assistant(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def _learn(server: Served) -> list[str]:
    """The current statements after learning."""
    asyncio.run(server.life.settle())
    record = server.life._engine.store.record("default", "ana")
    return [memory.text for memory in record.memories.select(kinds=["semantic"])]


def _down(times: int) -> list[ModelUnavailableError]:
    """Faults of a model that is not there."""
    return [ModelUnavailableError("the model is not there", wait=1)] * times


def test_an_edited_message_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """What was learned from the old form is gone, and its answer."""
    with running(tmp_path, Played(LONG, "Noted.", "Noted, too.")) as server:
        start = [_user("I have a question about my garden."), _assistant(LONG)]
        server.chat(start[:1])
        server.chat([*start, _user("I live in Bergen with two cats.")])
        server.chat([*start, _user("I live in Bremen with two cats.")])
        assert server.said() == [start[0]["content"], LONG, "I live in Bremen with two cats.", "Noted, too."]


def test_what_was_learned_from_the_old_form_is_gone(tmp_path: Path) -> None:
    """Without a chat model: the fact of the edited form is the only one."""
    with running(tmp_path) as server:
        start = [_user("I have a question about my garden."), _assistant(LONG)]
        server.chat(start[:1])
        server.chat([*start, _user("I live in Bergen now.")])
        assert "I live in Bergen now." in _learn(server)
        server.chat([*start, _user("I live in Bremen now.")])
        assert [text for text in _learn(server) if "live" in text] == ["I live in Bremen now."]


def test_another_message_after_the_same_talk_is_no_edit(tmp_path: Path) -> None:
    """Two branches of a talk are both said; so are two chats that begin with the same greeting."""
    with running(tmp_path, Played(LONG)) as server:
        start = [_user("I have a question about my garden."), _assistant(LONG)]
        server.chat([*start, _user("I have an apple tree.")])
        server.chat([*start, _user("When is the best time to sow carrots and peas?")])
        greeting = [_user("hi"), _assistant("Hello!")]
        server.chat([*greeting, _user("I have a cat.")])
        server.chat([*greeting, _user("I have a car.")])
        assert {"I have an apple tree.", "I have a cat.", "I have a car."} <= set(server.said())
        assert "When is the best time to sow carrots and peas?" in server.said()


def test_a_retry_after_an_outage_stores_nothing_twice(tmp_path: Path) -> None:
    """The client tries again, then sends the unanswered message with the next one: each is stored once."""
    model = Played(*_down(3), "I see.")
    with running(tmp_path, model) as server:
        for _ in range(2):
            assert server.chat([_user("I sold my boat.")]).status >= 500
        assert server.chat([_user("I sold my boat."), _user("And I bought a kayak.")]).status >= 500
        both = [_user("I sold my boat."), _user("And I bought a kayak."), _user("It is green.")]
        assert server.chat(both).status == 200
        assert server.said() == ["I sold my boat.", "And I bought a kayak.", "It is green.", "I see."]


def test_a_prompt_has_no_user_turns_in_a_row(tmp_path: Path) -> None:
    """Unanswered messages become one turn with the next one of them; memory stays in the last turn alone."""
    model = Played(*_down(3), "I see.")
    with running(tmp_path, model) as server:
        texts = ("I sold my boat.", "And I bought a kayak.", "It is green.", "What did I sell?")
        for text in texts:
            server.chat([_user(text)])
        (prompt, _, _) = model.asked[-1]
        roles = [message.role for message in prompt]
        assert roles.count("user") <= 2, roles
        assert all(text in "\n".join(message.text for message in prompt) for text in texts)


def test_a_new_answer_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """The old answer is neither kept nor shown to the model."""
    model = Played("Paint it red.", "Paint it blue.")
    with running(tmp_path, model) as server:
        server.chat([_user("Which colour for my kayak?")])
        server.chat([_user("Which colour for my kayak?")])
        assert server.said() == ["Which colour for my kayak?", "Paint it blue."]
        assert "Paint it red." not in model.prompts()[-1]
