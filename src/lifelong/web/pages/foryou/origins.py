"""What a draft or a drawing rests on, as words with the way to where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lifelong.aio import Person
from lifelong.errors import NotFoundError

MOST = 30
"""Origins that are shown."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One thing that something rests on: ``address`` is where it stands, or "" for a text or a picture."""

    id: str
    words: str
    address: str = ""


async def origins(person: Person, ids: Sequence[str]) -> list[Origin]:
    """The messages and memories with these ids, in order; of the rest only the ids.

    Args:
        person: whose.
        ids: ids of messages, memories, texts and pictures.
    """
    wanted = [each for each in dict.fromkeys(ids) if each != "given"][:MOST]
    messages = {each.id: each.text for each in await person.known_messages(wanted)}
    found: list[Origin] = []
    for each in wanted:
        if each in messages:
            found.append(Origin(each, messages[each], f"/app/chat/message/{each}"))
            continue
        try:
            memory = await person.memories.get(each)
            found.append(Origin(each, memory.text, f"/app/chat/source/{each}" if memory.sources else ""))
        except NotFoundError:
            found.append(Origin(each, ""))
    return found
