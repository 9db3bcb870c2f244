"""Ids alone reach nothing: what is another person's and what does not exist are answered in the same words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lifelong
from lifelong.errors import LifelongError
from tests.person.examples import DAY, NINE, opened, picture

NOBODY = {
    "message": "msg_0000000000000000",
    "memory": "mem_0000000000000000",
    "file": "0" * 64,
    "session": "ses_0000000000000000",
}

CALLS: dict[str, tuple[str, Callable[[lifelong.Person, str], Any]]] = {
    "forget a message": ("message", lambda person, id: person.forget(id)),
    "forget a memory": ("memory", lambda person, id: person.forget(id)),
    "preview": ("message", lambda person, id: person.erasure.preview(id)),
    "preview a session": ("session", lambda person, id: person.erasure.preview(source=id)),
    "rate": ("message", lambda person, id: person.feedback(id, 1)),
    "correct by words": ("message", lambda person, id: person.feedback(id, "shorter please")),
    "trace": ("message", lambda person, id: person.trace(id)),
    "get a memory": ("memory", lambda person, id: person.memories.get(id)),
    "update a memory": ("memory", lambda person, id: person.memories.update(id, "I live in Faro.")),
    "reopen a memory": ("memory", lambda person, id: person.memories.reopen(id)),
    "pin a memory": ("memory", lambda person, id: person.memories.pin(id)),
    "unpin a memory": ("memory", lambda person, id: person.memories.unpin(id)),
    "delete a memory": ("memory", lambda person, id: person.memories.delete(id)),
    "history of a memory": ("memory", lambda person, id: person.memories.history(id)),
    "remember in its place": ("memory", lambda person, id: person.remember("I live in Faro.", closes=id)),
    "see a picture": ("file", lambda person, id: person.picture(id)),
    "what was perceived": ("file", lambda person, id: person.perceived(id)),
    "a picture's bytes": ("file", lambda person, id: person._record.media.read(id)),
    "hide from recall": ("message", lambda person, id: person.recall("Bertha", exclude=[id])),
}


def answered(call: Callable[[lifelong.Person, str], Any], person: lifelong.Person, name: str) -> str:
    """What comes back, without the id that was asked for."""
    try:
        result = f"{type(call(person, name)).__name__}"
    except LifelongError as error:
        result = f"{type(error).__name__}: {error}"
    return result.replace(name, "ID").replace(name[:12], "ID")


@pytest.mark.parametrize("name", CALLS)
def test_the_same_words_for_what_is_anothers_and_what_is_not_there(tmp_path: Path, name: str) -> None:
    """Ben asks with Ana's ids and with invented ones; and Ana's record stays as it was."""
    with opened(tmp_path / "a") as life:
        ana, ben = life.person("ana"), life.person("ben")
        ana.add("I live in Porto and I drive Bertha.", at=NINE - DAY, images=[picture()])
        life.settle()
        reply = ana.chat("What do I drive?")
        said = ana.messages()[0]
        hers = {
            "message": reply.id if name in ("rate", "correct by words", "trace") else said.id,
            "memory": ana.memories.list()[0].id,
            "file": said.attachments[0].sha256,
            "session": said.session,
        }
        before = ana.messages(), ana.memories.list(current=None), ana.ratings()
        kind, call = CALLS[name]
        assert answered(call, ben, hers[kind]) == answered(call, ben, NOBODY[kind])
        assert (ana.messages(), ana.memories.list(current=None), ana.ratings()) == before
