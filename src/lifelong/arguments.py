"""Arguments of the public methods: their types, times as text, and suggestions for wrong names."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Collection, Coroutine, Generator, Iterable, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar, cast

from lifelong.errors import ArgumentError, InputError

T = TypeVar("T")
P = ParamSpec("P")
Owner = TypeVar("Owner")

TimeInput = datetime | str
"""A time as a caller gives it: an aware datetime, or ISO 8601 text; text without an offset is in the person's zone."""

OTHER_NAMES: Final[Mapping[str, str]] = {
    "user_id": "life.person('ana'), which names the person once",
    "user": "life.person('ana'), which names the person once",
    "run_id": "close_session(), which ends a session",
    "agent_id": "space=, which separates groups of persons",
    "limit": "k=",
    "top_k": "k=",
    "n_results": "k=",
    "num_results": "k=",
    "n": "k=",
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
    "users": "persons()",
    "memory": "memories",
}

OF_A_PERSON: Final = frozenset(("add", "chat", "stream", "recall", "remember", "context", "find", "photos", "profile"))
"""Methods of a person that are looked for on a record."""
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
    close = get_close_matches(name, list(names), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def missing_attribute(owner: object, name: str) -> AttributeError:
    """The error for an unknown method or attribute of a public object, with what was probably meant."""
    kind = type(owner).__name__
    names = [each for each in dir(type(owner)) if not each.startswith("_")]
    if kind == "Life" and name in OF_A_PERSON:
        hint = f"; did you mean life.person('ana').{name}(…)?"
    else:
        hint = suggestion(name, names, OTHER_METHODS)
    return AttributeError(f"{kind} has no {name!r}{hint}", name=name, obj=owner)


def wrong_call(
    method: Callable[..., Any], owner: object, args: Sequence[Any], options: Mapping[str, Any]
) -> ArgumentError | None:
    """The error for a call whose arguments do not fit the signature; None if they fit.

    Args:
        method: the function, whose first parameter is the object.
        owner: the object.
        args, options: the arguments of the call.
    """
    signature = inspect.signature(method)
    try:
        signature.bind(owner, *args, **options)
    except TypeError as error:
        names = list(signature.parameters)[1:]
        unknown = next((name for name in options if name not in names), None)
        call = f"{method.__name__}()"
        if unknown is None:
            return ArgumentError(f"{call}: {error}; it takes {', '.join(names)}")
        return ArgumentError(f"{call} has no argument {unknown!r}{suggestion(unknown, names, OTHER_NAMES)}")
    return None


def called(method: Callable[Concatenate[Owner, P], T], owner: Owner, /, *args: P.args, **options: P.kwargs) -> T:
    """Call a method; arguments that do not fit get an error of ours, which names what was probably meant.

    Raises:
        ArgumentError: the arguments do not fit the signature.
    """
    try:
        return method(owner, *args, **options)
    except TypeError as error:
        if (wrong := wrong_call(method, owner, args, options)) is not None:
            raise wrong from error
        raise


class Pending(Coroutine[Any, Any, T]):
    """A call of the async surface that was not awaited yet. Whoever uses it as its result is told to await it.

    Args:
        call: the coroutine.
        name: of the method.
    """

    def __init__(self, call: Coroutine[Any, Any, T], name: str) -> None:
        self._call = call
        self._name = name

    def __await__(self) -> Generator[Any, None, T]:
        return self._call.__await__()

    def send(self, value: Any) -> Any:
        """Run the coroutine to its next step."""
        return self._call.send(value)

    def throw(self, *error: Any) -> Any:
        """Raise an error in the coroutine."""
        return self._call.throw(*error)

    def close(self) -> None:
        """End the coroutine."""
        self._call.close()

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            raise AttributeError(self._advice())

        def __iter__(self):
            raise ArgumentError(self._advice())

        def __len__(self):
            raise ArgumentError(self._advice())

        def __getitem__(self, place):
            raise ArgumentError(self._advice())

    def _advice(self) -> str:
        self._call.close()
        return (
            f"{self._name}() of lifelong.aio gives its result when it is awaited: write `await ….{self._name}(…)`, or "
            "use lifelong.open(), which needs no await"
        )


def check_text(value: object, name: str) -> str:
    """A text.

    Raises:
        ArgumentError: it is something else.
    """
    if isinstance(value, str):
        return value
    raise ArgumentError(f"{name}={_shown(value)} is {_kind(value)}: give text")


def check_count(value: object, name: str, *, least: int = 1) -> int:
    """A whole number.

    Raises:
        ArgumentError: it is something else.
        InputError: it is too small.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise ArgumentError(f"{name}={_shown(value)} is {_kind(value)}: give a whole number, such as {name}=5")
    if value < least:
        raise InputError(f"{name}={value}: give {least} or more")
    return value


def check_share(value: object, name: str) -> float | None:
    """A number, or None.

    Raises:
        ArgumentError: it is something else.
    """
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise ArgumentError(f"{name}={_shown(value)} is {_kind(value)}: give a number, such as {name}=0.5")


def check_choice(value: T, name: str, choices: Sequence[T]) -> T:
    """One of some values.

    Raises:
        InputError: it is none of them.
    """
    if value in choices:
        return value
    hint = suggestion(value, [each for each in choices if isinstance(each, str)]) if isinstance(value, str) else ""
    raise InputError(f"{name}={_shown(value)}: give one of {', '.join(map(str, choices))}{hint}")


def as_list(value: T | Sequence[T]) -> Sequence[T]:
    """A list of files; a single path, or the bytes of a single file, is a list of one.

    Raises:
        ArgumentError: it is neither a file nor a list.
    """
    if isinstance(value, str | bytes | bytearray | os.PathLike):
        return (value,)
    if not isinstance(value, Iterable):
        raise ArgumentError(
            f"{_shown(value)} is {_kind(value)}: give the path or the bytes of a file, or a list of them"
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
        raise ArgumentError(
            f"{name}={_shown(value)} is {_kind(value)}: give a datetime with a zone, or text such as '2026-05-03T14:30'"
        )
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        raise InputError(
            f"{name}={value[:40]!r} is no time: write it as '2026-05-03', '2026-05-03T14:30' or "
            "'2026-05-03T14:30+02:00'"
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _kind(value: object) -> str:
    kind = type(value).__name__
    return "nothing" if value is None else f"{'an' if kind[:1] in 'aeiou' else 'a'} {kind}"
