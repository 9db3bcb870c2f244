"""Arguments of the public methods: their types, times as text, and suggestions for wrong names."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from difflib import get_close_matches
from typing import Final, TypeVar, cast

from lifelong.argument_types import TIME, kind_of, shown
from lifelong.errors import ArgumentError, InputError
from lifelong.types.address import is_address

T = TypeVar("T")

TimeInput = datetime | str
"""A time as a caller gives it: an aware datetime, or ISO 8601 text; text without an offset is in the person's zone."""

OTHER_NAMES: Final[Mapping[str, str]] = {
    "user_id": "life.person('ana'), which names the person once",
    "user": "life.person('ana'), which names the person once",
    "run_id": "close_session(), which ends a session",
    "agent_id": "space=, which separates groups of persons",
    "q": "the first argument, without a name",
    "question": "the first argument, without a name",
    "message": "the first argument, without a name",
    "prompt": "the first argument, without a name",
    "content": "the first argument, without a name",
    "threshold": "floor=",
    "min_score": "floor=",
    "start": "since=",
    "end": "until=",
    "timestamp": "at=",
    "created_at": "at=",
    "date": "at=",
    "time": "at=",
    "image": "images=",
    "file": "files=",
    "attachments": "files=",
    "system_prompt": "system=",
    "instructions": "system=",
    "type": "kind=",
    "timezone": "zone=",
    "tz": "zone=",
    "model": "open(chat=…), which chooses the chat model of a record",
    "temperature": "open(chat=…), which chooses the chat model of a record",
    "stream": "stream(text), which yields the events of the answer",
    "messages": "history=, or add([…]) to store them",
}
"""What other libraries call an argument, and what it is called here."""

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
"""The beginning of an address, such as ``https://``."""

COUNTS: Final = frozenset(("k", "limit", "top_k", "n_results", "num_results", "n", "count", "size", "max_results"))
"""What libraries call the largest number of results. Here it is ``k`` of a search and ``limit`` of a list."""

OTHER_METHODS: Final[Mapping[str, str]] = {
    "search": "recall(query)",
    "query": "recall(query)",
    "retrieve": "recall(query)",
    "find_memories": "recall(query)",
    "get_all": "memories.list()",
    "get_memories": "memories.list()",
    "list": "memories.list()",
    "get": "memories.get(id)",
    "update": "memories.update(id, text)",
    "delete": "forget(id), which also erases the message, or memories.delete(id)",
    "delete_all": "forget(everything=True)",
    "reset": "forget(everything=True)",
    "history": "messages(), or memories.history(id)",
    "ask": "chat(text)",
    "say": "chat(text)",
    "send": "chat(text)",
    "complete": "chat(text)",
    "add_message": "add(text)",
    "add_messages": "add([…])",
    "save": "add(text), or remember(text)",
    "store": "add(text), or remember(text)",
    "add_memory": "remember(text)",
    "facts": "memories.list()",
    "user": "person(name)",
    "get_person": "person(name)",
    "create_person": "person(name), which makes a new one",
    "add_person": "person(name), which makes a new one",
    "new_person": "person(name), which makes a new one",
    "create_user": "person(name), which makes a new one",
    "delete_person": "person(name).forget(everything=True)",
    "remove_person": "person(name).forget(everything=True)",
    "delete_user": "person(name).forget(everything=True)",
    "forget_person": "person(name).forget(everything=True)",
    "users": "persons()",
    "people": "persons()",
    "list_persons": "persons()",
    "list_users": "persons()",
    "memory": "memories",
    "import_": "restore(path) for an archive, or the command `lifelong import` for other products",
    "import_file": "restore(path) for an archive, or the command `lifelong import` for other products",
    "load": "restore(path) for an archive, or the command `lifelong import` for other products",
    "backup": "export(path)",
    "dump": "export(path)",
    "save_to": "export(path)",
    "id": "name",
    "user_id": "name",
    "similar": "recall(query)",
    "similarity_search": "recall(query)",
    "answer": "chat(text)",
    "message_history": "messages()",
    "get_messages": "messages()",
    "clear": "forget(everything=True)",
    "erase": "forget(id)",
    "remove": "forget(id)",
    "enroll": "enrol(name, pictures)",
}

"""What other libraries call a method, and what it is called here."""


def suggestion(name: str, names: Collection[str], others: Mapping[str, str] | None = None) -> str:
    """The hint after an unknown name: ``; did you mean 'recall_k'?``, or "" without any.

    Args:
        name: the unknown name.
        names: the known ones.
        others: what else it may be called elsewhere, and what is meant then.
    """
    if others is not None and name in others:
        return f"; did you mean {others[name]}?"
    close = get_close_matches(name, list(names), n=1, cutoff=0.7)
    return f"; did you mean {close[0]!r}?" if close else ""


def argument_hint(name: str, names: Sequence[str]) -> str:
    """The hint after an unknown argument of a method: what was probably meant, else what the method takes.

    Args:
        name: the unknown argument.
        names: the arguments that the method has.
    """
    if name in COUNTS:
        meant = next((f"{each}=" for each in ("k", "limit") if each in names), "")
    else:
        meant = OTHER_NAMES.get(name, "")
        if meant.endswith("=") and meant[:-1] not in names:
            meant = ""
    if meant:
        return f"; did you mean {meant}?"
    return suggestion(name, names) or (f"; it takes {', '.join(names)}" if names else "; it takes none")


def check_text(value: object, name: str) -> str:
    """A text.

    Raises:
        ArgumentError: it is something else.
    """
    if isinstance(value, str):
        return value
    raise ArgumentError(f"{name}={shown(value)} is {kind_of(value)}: give text")


def check_count(value: object, name: str, *, least: int = 1) -> int:
    """A whole number.

    Raises:
        ArgumentError: it is something else.
        InputError: it is too small.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise ArgumentError(f"{name}={shown(value)} is {kind_of(value)}: give a whole number, such as {name}=5")
    if value < least:
        raise InputError(f"{name}={value}: give {least} or more")
    return value


def check_share(value: object, name: str) -> float | None:
    """A number from 0 to 1, or None.

    Raises:
        ArgumentError: it is something else.
        InputError: it is out of this range.
    """
    if value is None:
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not 0 <= value <= 1:
            raise InputError(f"{name}={value}: give a number from 0 to 1, such as {name}=0.5")
        return value
    raise ArgumentError(f"{name}={shown(value)} is {kind_of(value)}: give a number, such as {name}=0.5")


def check_folder(path: object) -> None:
    """The path of a record.

    Raises:
        ArgumentError: it is no path of a folder.
    """
    if path == "" or not isinstance(path, str | os.PathLike | None) or "\0" in str(path):
        raise ArgumentError(f"open({path!r:.40}): give the path of a folder, or nothing for the default one")
    if _ADDRESS.match(str(path)) and not is_address(path):
        raise ArgumentError(
            f"open({str(path)!r:.60}): a record is a folder on this machine, or a database at postgresql://…: give one"
        )


def check_model(model: object, kind: type, name: str, example: str) -> None:
    """A model, its spec as text, or None.

    Raises:
        ArgumentError: it is something else.
    """
    if not isinstance(model, kind | str | None):
        raise ArgumentError(f"{name}={model!r:.40}: give text, as in open({example}), or a {kind.__name__} object")


def check_limit(limit: int | None) -> None:
    """The largest number of values of a list; None means all.

    Raises:
        ArgumentError: it is no whole number.
        InputError: it is negative.
    """
    if limit is not None:
        check_count(limit, "limit", least=0)


def check_span(since: datetime | None, until: datetime | None) -> None:
    """The bounds of a span of time.

    Raises:
        InputError: it ends before it begins.
    """
    if since is not None and until is not None and until < since:
        raise InputError(
            f"since={since.isoformat()} is after until={until.isoformat()}, so nothing can lie between them: swap them"
        )


def check_choice(value: T, name: str, choices: Sequence[T]) -> T:
    """One of some values.

    Raises:
        InputError: it is none of them.
    """
    if value in choices:
        return value
    hint = suggestion(value, [each for each in choices if isinstance(each, str)]) if isinstance(value, str) else ""
    raise InputError(f"{name}={shown(value)}: give one of {', '.join(map(str, choices))}{hint}")


def as_list(value: T | Sequence[T]) -> Sequence[T]:
    """A list of files; a single path, or the bytes of a single file, is a list of one.

    Raises:
        ArgumentError: it is neither a file nor a list.
    """
    if isinstance(value, str | bytes | bytearray | os.PathLike):
        return (value,)
    if not isinstance(value, Iterable):
        raise ArgumentError(
            f"{shown(value)} is {kind_of(value)}: give the path or the bytes of a file, or a list of them"
        )
    return cast(Sequence[T], value)


def as_time(value: object, zone: tzinfo, name: str = "at") -> datetime | None:
    """A time from a datetime or from ISO 8601 text.

    Args:
        value: the time; text without an offset, and a date, are in ``zone``; a date is its first moment.
        zone: time zone of the person.
        name: of the argument.

    Raises:
        InputError: the text is no time.
        ArgumentError: it is neither text nor a datetime.
    """
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time(), zone)
    if not isinstance(value, str):
        raise ArgumentError(f"{name}={shown(value)} is {kind_of(value)}: give {TIME}")
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        raise InputError(
            f"{name}={value[:40]!r} is no time: write it as '2026-05-03', '2026-05-03T14:30' or "
            "'2026-05-03T14:30+02:00'"
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
