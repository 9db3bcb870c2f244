"""Calls of the public methods: wrong names, wrong types, calls that were not awaited, and objects taken for lists."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar, cast

from lifelong.argument_types import check_arguments
from lifelong.arguments import OTHER_METHODS, argument_hint, suggestion
from lifelong.errors import ArgumentError
from lifelong.types.outgoing import on_behalf_of

T = TypeVar("T")
P = ParamSpec("P")
R = TypeVar("R")
Owner = TypeVar("Owner")

OF_A_PERSON: Final = frozenset(("add", "chat", "stream", "recall", "remember", "context", "find", "photos", "profile"))
"""Methods of a person that are looked for on a record."""

OF_OTHERS: Final[Mapping[str, Mapping[str, str]]] = {
    "Memories": {
        "add": "person.remember(text), or person.add(text)",
        "create": "person.remember(text), or person.add(text)",
        "remember": "person.remember(text)",
        "all": "list()",
        "search": "person.recall(query)",
        "recall": "person.recall(query)",
        "clear": "person.forget(everything=True)",
    },
    "Person": {
        "close": "close() of the record, which `with lifelong.open()` calls",
        "receipts": "receipts of the record: life.receipts.list()",
        "settings": "settings of lifelong.open(…)",
        "update": "memories.update(id, text)",
    },
}
"""What methods of single classes are taken for, where it differs from ``OTHER_METHODS``."""


def missing_attribute(owner: object, name: str) -> AttributeError:
    """The error for an unknown method or attribute of a public object, with what was probably meant."""
    kind = type(owner).__name__
    names = [each for each in dir(type(owner)) if not each.startswith("_")]
    if kind == "Life" and name in OF_A_PERSON:
        hint = f"; did you mean life.person('ana').{name}(…)?"
    else:
        hint = suggestion(name, names, {**OTHER_METHODS, **OF_OTHERS.get(kind, {})})
    return AttributeError(f"{kind} has no {name!r}{hint}", name=name, obj=owner)


@cache
def _signature(method: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(method)


def wrong_call(
    method: Callable[..., Any], owner: object, args: Sequence[Any], options: Mapping[str, Any]
) -> ArgumentError | None:
    """The error for a call whose arguments do not fit the signature; None if they fit.

    Args:
        method: the function, whose first parameter is the object.
        owner: the object.
        args, options: the arguments of the call.
    """
    signature = _signature(method)
    try:
        signature.bind(owner, *args, **options)
    except TypeError as error:
        names = list(signature.parameters)[1:]
        unknown = next((name for name in options if name not in names), None)
        call = f"{method.__name__}()"
        if unknown is None:
            return ArgumentError(f"{call}: {error}; it takes {', '.join(names) or 'none'}")
        return ArgumentError(f"{call} has no argument {unknown!r}{argument_hint(unknown, names)}")
    return None


def called(method: Callable[Concatenate[Owner, P], T], owner: Owner, /, *args: P.args, **options: P.kwargs) -> T:
    """Call a method; arguments that do not fit get an error of ours, which names what was probably meant.

    Raises:
        ArgumentError: the arguments do not fit the signature, or have another type than it says.
        InputError: an argument is none of the possible values.
    """
    if (wrong := wrong_call(method, owner, args, options)) is not None:
        raise wrong
    if not getattr(method, "checks_arguments", False):
        check_arguments(method, args, options)
    number: int | None = getattr(owner, "_acts_for", None)
    if number is not None and inspect.iscoroutinefunction(method):
        return cast(T, _for_person(number, method, owner, *args, **options))
    return method(owner, *args, **options)


async def _for_person(number: int, method: Callable[..., Any], /, *args: Any, **options: Any) -> Any:
    """Call a method of a facet; requests that leave this machine meanwhile count for the facet's person."""
    with on_behalf_of(number):
        return await method(*args, **options)


def checked(method: Callable[Concatenate[Owner, P], R]) -> Callable[Concatenate[Owner, P], R]:
    """A method that refuses wrong arguments with an error of ours, and whose coroutine says when it was not awaited."""

    @wraps(method)
    def call(owner: Owner, /, *args: P.args, **options: P.kwargs) -> R:
        result = called(method, owner, *args, **options)
        return cast(R, Pending(result, method.__name__)) if inspect.iscoroutine(result) else result

    setattr(call, "checks_arguments", True)  # noqa: B010 - no attribute that a type checker knows
    return call


def public(kind: type[T]) -> type[T]:
    """A class whose public methods are ``checked``."""
    for name, method in list(vars(kind).items()):
        if not name.startswith("_") and inspect.isfunction(method):
            setattr(kind, name, checked(method))
    return kind


class PublicObject:
    """A mixin for the objects that users hold. What other libraries call a method, and the use of the object as a
    list, dictionary or function, is answered with the method to call.
    """

    if not TYPE_CHECKING:  # type checkers name unknown attributes themselves

        def __getattr__(self, name):
            raise missing_attribute(self, name)

        def __iter__(self):
            raise self._not_a_list()

        def __len__(self):
            raise self._not_a_list()

        def __getitem__(self, place):
            raise self._not_a_list()

        def __contains__(self, item):
            raise self._not_a_list()

        def __call__(self, *args, **options):  # noqa: D102 - no method for users
            raise self._not_a_list()

        def __enter__(self):
            raise ArgumentError(
                f"{type(self).__name__} needs no `with`: only the record does, as in `with lifelong.open() as life:`"
            )

        def __exit__(self, *error):
            raise ArgumentError(f"{type(self).__name__} needs no `with`")

        def __bool__(self):
            return True

        def _not_a_list(self):
            kind = type(self).__name__
            methods = [name for name in dir(type(self)) if not name.startswith("_")]
            best = {
                "Life": "life.person('ana') gives a person, and life.persons() the names",
                "Person": "write ana.messages() for the history, ana.memories.list() for what is known of the person",
            }.get(kind, "write .list() for a list" if "list" in methods else "")
            methods = [name for name in methods if callable(getattr(type(self), name, None))]
            told = best or f"its methods are {', '.join(methods)}"
            return ArgumentError(f"{kind} is no list, dictionary or function: {told}")


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
