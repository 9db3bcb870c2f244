"""Values that an agent stores under names, as messages of the person's one erasable record.

A value is a message that is said by the framework, and no word of the person's: it is embedded, recalled, exported and
erased like everything else, and nothing is learned from it as if the person had said it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lifelong.errors import NotFoundError
from lifelong.sync import Person
from lifelong.types import Incoming, Message


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A value and the message that holds it.

    Attributes:
        name: the parts of its name.
        value: a JSON object.
        message: the message; its time is that of the last ``put``.
    """

    name: tuple[str, ...]
    value: dict[str, Any]
    message: Message


class NamedValues:
    """The values that one framework stores in one person's record.

    Args:
        person: whose record.
        speaker: the framework, as the messages name it.
    """

    def __init__(self, person: Person, speaker: str) -> None:
        self._person = person
        self._speaker = speaker
        self._prefix = f"{speaker}:"

    def get(self, name: Sequence[str]) -> NamedValue | None:
        """The value of a name, or None."""
        key = self._key(name)
        message_ids = self._person.known_keys([key])
        return self.of_message(message_ids[key]) if key in message_ids else None

    def put(self, name: Sequence[str], value: Mapping[str, Any]) -> None:
        """Store a value; it takes the place of an older one of the same name."""
        message = Incoming(json.dumps(value, ensure_ascii=False), "other", self._speaker, key=self._key(name))
        old = self.get(name)
        if old is not None:
            self._person.replace_message(old.message.id, message)
        else:
            self._person.add(message, bring_back=True)

    def erase(self, *values: NamedValue) -> None:
        """Erase values for good, as ``Person.forget`` does."""
        if values:
            self._person.forget(*(value.message.id for value in values))

    def all(self) -> list[NamedValue]:
        """All values, in the order of time."""
        messages = self._person.messages_from(self._prefix)
        return [value for message in messages if (value := self._stored(message)) is not None]

    def of_message(self, message_id: str) -> NamedValue | None:
        """The value that a message holds, or None when it is another message, or was forgotten meanwhile."""
        try:
            return self._stored(self._person.message(message_id))
        except NotFoundError:
            return None

    def _stored(self, message: Message) -> NamedValue | None:
        if message.speaker == self._speaker and message.key is not None and message.key.startswith(self._prefix):
            return NamedValue(tuple(json.loads(message.key.removeprefix(self._prefix))), _value(message.text), message)
        return None

    def _key(self, name: Sequence[str]) -> str:
        return self._prefix + json.dumps(list(name), ensure_ascii=False, separators=(",", ":"))


def _value(text: str) -> dict[str, Any]:
    """A value from its message; a secret that was taken out may have left no JSON."""
    try:
        value = json.loads(text)
    except ValueError:
        return {"text": text}
    return value if isinstance(value, dict) else {"text": text}
