"""What values of results have in common: another library's name of a field, and their use as a dictionary, are answered
with what to write. A class that users do not call says who makes its values."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from lifelong.errors import ArgumentError

OTHER_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "content": ("text", "reply"),
    "memory": ("text",),
    "message": ("text",),
    "data": ("text",),
    "fact": ("text",),
    "body": ("text",),
    "answer": ("text",),
    "response": ("text",),
    "output": ("text",),
    "page_content": ("text",),
    "message_id": ("message", "id"),
    "reply_id": ("id",),
    "memory_id": ("id",),
    "uuid": ("id",),
    "timestamp": ("at",),
    "created_at": ("at", "made"),
    "date": ("at",),
    "time": ("at",),
    "updated_at": ("at",),
    "similarity": ("score",),
    "distance": ("score",),
    "relevance": ("score",),
    "sources": ("source", "sources"),
    "source": ("sources",),
    "author": ("speaker",),
    "name": ("speaker",),
    "type": ("kind",),
    "category": ("kind",),
    "results": ("hits",),
    "memories": ("hits", "recalled"),
    "matches": ("hits",),
    "images": ("attachments", "pictures"),
    "files": ("attachments",),
    "messages": ("to_openai",),
    "to_messages": ("to_openai",),
    "prompt": ("to_openai",),
    "text": ("to_openai",),
}
"""What other libraries call a field of a result, and what it may be called here."""


class Made(type):
    """The metaclass of classes whose values are made by this package: a wrong call of one says what makes them."""

    if not TYPE_CHECKING:  # type checkers know the fields

        def __call__(cls, *args, **options):  # noqa: D102 - no method for users
            try:
                return super().__call__(*args, **options)
            except TypeError:
                try:
                    inspect.signature(cls.__init__).bind(None, *args, **options)
                except TypeError as error:
                    raise ArgumentError(f"lifelong.{cls.__name__}(): {cls._made_by()}") from error
                raise

        def _made_by(cls):
            opened = "with lifelong.open() as life: ana = life.person('ana')"
            return {
                "Life": "a record is opened by lifelong.open(path)",
                "Person": f"a person is one of a record: {opened}",
                "Memory": f"this is one memory of a result. A record is opened by lifelong.open(path): {opened}; "
                "then ana.remember(text) makes a memory, and ana.memories.list() lists them",
                "Message": "this is one message of a result. ana.add(text) makes one, or "
                'ana.add({"role": "user", "content": "…"})',
            }.get(cls.__name__, "this is a value of a result, and none to make")


class Value(metaclass=Made):
    """A mixin for values of results."""

    __slots__ = ()

    if not TYPE_CHECKING:  # type checkers name unknown fields themselves

        def __getattr__(self, name):
            if name.startswith("_"):
                raise AttributeError(name)
            raise AttributeError(f"{type(self).__name__} has no {name!r}{field_hint(self, name)}", name=name, obj=self)

        def __getitem__(self, key):
            kind = type(self).__name__
            if isinstance(key, str):
                known = hasattr(type(self), key)
                hint = f": write .{key}" if known else f", and no {key!r}{field_hint(self, key)}"
                raise ArgumentError(f"{kind} is no dictionary{hint}")
            raise TypeError(f"{kind} is one value, no list")  # what iter() and others expect


def field_hint(value: object, name: str) -> str:
    """What was meant by an unknown field of a value, or the fields that it has."""
    fields = [each for each in dir(type(value)) if not each.startswith("_")]
    meant = next((each for each in OTHER_FIELDS.get(name, ()) if each in fields), None)
    if meant is None:
        close = get_close_matches(name, fields, n=1, cutoff=0.7)
        meant = close[0] if close else None
    if meant is None:
        return f": it has {', '.join(fields)}"
    return f"; did you mean .{meant}{'()' if callable(getattr(type(value), meant, None)) else ''}?"
