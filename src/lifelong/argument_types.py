"""Arguments of the public methods compared with their annotations, so that a wrong type is refused before any work.

A value that fits no annotation gets one error with the value, its type, and what to give. An annotation that is not
understood, and a method whose annotations cannot be read, are not checked.
"""

from __future__ import annotations

import collections.abc
import inspect
import os
import types
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from lifelong.errors import ArgumentError, InputError
from lifelong.types import ImportedFile

FIRST: Final = 1000
"""So many items of a collection are compared; a longer one is read only once by the method."""

TIME: Final = "a datetime with a zone, or text such as '2026-05-03T14:30'"
FILES: Final = "the path or the bytes of a file"
CHECKED_BY_THEMSELVES: Final = frozenset({"messages"})
"""Arguments whose methods say more than an annotation does."""


def shown(value: object) -> str:
    """A value in an error, at most 40 characters."""
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"


def kind_of(value: object) -> str:
    """What a value is, in an error: ``an int``."""
    kind = type(value).__name__
    return "nothing" if value is None else f"{'an' if kind[:1] in 'aeiouAEIOU' else 'a'} {kind}"


def check_arguments(method: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any]) -> None:
    """Compare the arguments of a call with the annotations of a method.

    Args:
        method: the function, whose first parameter is the object.
        args, options: the arguments without that object. They fit the signature.

    Raises:
        ArgumentError: a value has another type.
        InputError: a value is none of the possible ones.
    """
    names, hints = _annotations(method)
    given = dict(options)
    for name, value in zip(names, args, strict=False):
        given.setdefault(name, value)
    for name, value in given.items():
        if name in hints and not fits(value, hints[name]):
            raise _wrong(name, value, hints[name])
    several = _variable(method)
    if several is not None:
        for value in args[len(names) :]:
            if several in hints and not fits(value, hints[several]):
                raise _wrong(several, value, hints[several])


@cache
def _annotations(method: Callable[..., Any]) -> tuple[tuple[str, ...], Mapping[str, Any]]:
    """The names of the positional parameters after the object, and the annotations that are checked."""
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = list(inspect.signature(method).parameters.values())[1:]
    names = tuple(each.name for each in parameters if each.kind in positional)
    try:
        hints = get_type_hints(inspect.unwrap(method))
    except (NameError, TypeError):  # a name that only type checkers see
        return names, {}
    checked = {each.name for each in parameters if each.kind is not inspect.Parameter.VAR_KEYWORD}
    return names, {name: hint for name, hint in hints.items() if name in checked - CHECKED_BY_THEMSELVES}


@cache
def _variable(method: Callable[..., Any]) -> str | None:
    """The name of the parameter that takes any number of values, or None."""
    parameters = inspect.signature(method).parameters.values()
    return next((each.name for each in parameters if each.kind is inspect.Parameter.VAR_POSITIONAL), None)


def fits(value: object, hint: Any) -> bool:
    """Whether a value has the type of an annotation; True where the annotation is not understood."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint is Any or isinstance(hint, TypeVar | str):
        return True
    if hint is None or hint is type(None):
        return value is None
    if origin in (Union, types.UnionType):
        return any(fits(value, part) for part in parts)
    if origin is Literal:
        return any(value is part or (type(value) is type(part) and value == part) for part in parts)
    if origin is not None:
        return _fits_generic(value, origin, parts)
    if not isinstance(hint, type):
        return True
    if getattr(hint, "_is_protocol", False):
        return True
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, date) if hint is datetime else isinstance(value, hint)


def _fits_generic(value: object, origin: Any, parts: Sequence[Any]) -> bool:
    if origin in (collections.abc.Callable,):
        return callable(value)
    if not isinstance(origin, type):
        return True
    if isinstance(value, str | bytes) and issubclass(origin, collections.abc.Iterable):
        return False  # the letters of a text are no list of texts
    if not isinstance(value, origin):
        return False
    if origin is tuple and parts and parts[-1] is not Ellipsis:
        return isinstance(value, tuple) and len(value) == len(parts) and all(map(fits, value, parts))
    if isinstance(value, Collection) and parts and not isinstance(value, Mapping):
        return all(fits(item, parts[0]) for item in islice(value, FIRST))
    return True


def _wrong(name: str, value: object, hint: Any) -> InputError:
    """The error for a value that does not fit."""
    literal = next((each for each in _alternatives(hint) if get_origin(each) is Literal), None)
    choices = [] if literal is None else [each for each in get_args(literal) if isinstance(each, str)]
    if choices:
        close = get_close_matches(value, choices, n=1, cutoff=0.6) if isinstance(value, str) else []
        meant = f"; did you mean {close[0]!r}?" if close else ""
        return InputError(f"{name}={shown(value)}: give one of {', '.join(choices)}{meant}")
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        item = _first_wrong(value, hint)
        if item is not None:
            return ArgumentError(f"{name} holds {shown(item)}, which is {kind_of(item)}: give {wanted(hint, name)}")
    return ArgumentError(f"{name}={shown(value)} is {kind_of(value)}: give {wanted(hint, name)}{_hint(value, hint)}")


def _first_wrong(values: Sequence[object], hint: Any) -> object:
    """The first item of a list that no list of the annotation may hold; None where the list itself is wrong."""
    lists = [each for each in _alternatives(hint) if get_args(each) and _is_list(get_origin(each))]
    items = [get_args(each)[0] for each in lists]
    return next((item for item in values if not any(fits(item, each) for each in items)), None) if items else None


def _hint(value: object, hint: Any) -> str:
    """What else helps: the id of a value that was given itself, or the awaiting of a call."""
    if inspect.isawaitable(value):
        return "; it is a call that was not awaited: write `await` before it"
    if isinstance(getattr(value, "id", None), str) and fits("", hint):
        return f", such as its id {getattr(value, 'id')!r}"  # noqa: B009 - the type has no such attribute for mypy
    return ""


def _alternatives(hint: Any) -> list[Any]:
    """The parts of a union, without None; a plain annotation alone."""
    if get_origin(hint) in (Union, types.UnionType):
        return [part for part in get_args(hint) if part is not type(None)]
    return [hint]


def _is_list(origin: Any) -> bool:
    return isinstance(origin, type) and issubclass(origin, collections.abc.Iterable) and not issubclass(origin, Mapping)


def wanted(hint: Any, name: str) -> str:
    """What an annotation takes, in words: ``text``, ``a list of text``."""
    parts = _alternatives(hint)
    if datetime in parts:
        return TIME
    words: list[str] = []
    if ImportedFile in parts:
        words.append(FILES)
        parts = [
            part for part in parts if part not in (str, bytes, ImportedFile) and get_origin(part) is not os.PathLike
        ]
    elif str in parts and any(get_origin(part) is os.PathLike for part in parts):
        words.append("a path")
        parts = [part for part in parts if part is not str and get_origin(part) is not os.PathLike]
    words += [_described(part, name) for part in parts]
    return ", or ".join(dict.fromkeys(words))


def _described(hint: Any, name: str) -> str:
    origin, parts = get_origin(hint), get_args(hint)
    plain = {
        str: "text",
        int: f"a whole number, such as {name}=5",
        float: f"a number, such as {name}=0.5",
        bool: "True or False",
        bytes: "bytes",
    }
    if hint in plain:
        return plain[hint]
    if origin is Literal:
        return f"one of {', '.join(map(str, parts))}"
    if origin is collections.abc.Callable:
        return "a function"
    if _is_list(origin) and parts:
        if origin is tuple and parts[-1] is not Ellipsis:
            return f"a tuple of {len(parts)} values"
        if get_origin(parts[0]) is Literal:
            return f"a list of some of {', '.join(map(str, get_args(parts[0])))}"
        if ImportedFile in _alternatives(parts[0]):
            return "a list of them"
        return f"a list of {' or '.join(_item(part) for part in _alternatives(parts[0]))}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "a dictionary"
    return _item(hint)


def _item(hint: Any) -> str:
    """One item of a list, in words."""
    words = {str: "text", int: "whole numbers", float: "numbers", bytes: "bytes"}
    if hint in words:
        return words[hint]
    return f"lifelong.{hint.__name__}(…)" if isinstance(hint, type) else str(hint)
