"""Conditions on fields of items: ``{"year": (">", 2000), "genres": "Comedy"}``."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError
from lifelong.types import Item

Condition = Any
"""A value that the field equals or contains, or a pair of an operator and a value."""

OPERATORS: Final = ("=", "!=", ">", ">=", "<", "<=", "in", "not in")

_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
}


VALUED: Final = 2000
"""Items whose fields are read to say which there are."""

_WRITTEN = re.compile(r"\s*([^=<>!]+?)\s*(>=|<=|!=|=|>|<)\s*(.+?)\s*")


def parsed(text: str) -> tuple[str, Condition]:
    """A condition that is written as text: ``year>2000``.

    Raises:
        InputError: the text is no condition.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise InputError(f"{text[:80]!r}: give a field, one of = != > >= < <=, and a value, as in 'year>2000'")
    name, operator, value = match.groups()
    try:
        target = json.loads(value)
    except ValueError:
        target = value
    if not isinstance(target, str | int | float | bool):
        target = value
    return name, (operator, target)


def matching(items: Sequence[Item], where: Mapping[str, Condition]) -> NDArray[np.bool_]:
    """Which items fulfil all conditions, ``(len(items),)``. An item without a field does not fulfil its condition.

    Args:
        items: the items of a catalogue.
        where: a condition for each field. A text equals a text in any case, or one of the texts of a list.

    Raises:
        InputError: no item has such a field, a condition has another form, or it compares texts with numbers.
    """
    wanted = np.ones(len(items), bool)
    for name, condition in where.items():
        values = [_field(item, name) for item in items]
        if items and all(value is None for value in values):
            fields = sorted({field for item in items for field in item.fields})
            raise InputError(f"no item has a field {name!r}: there is {', '.join(fields[:20]) or 'none'}")
        operator, target = _condition(name, condition)
        test = _test(operator, target, name)
        if operator in _COMPARE and not any(_comparable(value, target) for value in values) and items:
            kind = "no texts" if isinstance(target, str) else "no numbers"
            raise InputError(f"where {name} {operator} {target!r}: the field has {kind} to compare with")
        wanted &= np.fromiter((value is not None and test(value) for value in values), bool, len(items))
    return wanted


def field_values(items: Sequence[Item], *, most: int = 12) -> dict[str, list[str]]:
    """The names of the fields of items, each with its most frequent values.

    Args:
        items: of a catalogue; the first ``VALUED`` are read.
        most: values of a field.
    """
    counts: dict[str, Counter[str]] = {}
    for item in items[:VALUED]:
        for name, value in item.fields.items():
            counts.setdefault(name, Counter()).update(map(str, value if isinstance(value, tuple) else (value,)))
    return {name: [value for value, _ in each.most_common(most) if len(value) <= 40] for name, each in counts.items()}


def _field(item: Item, name: str) -> Any:
    value = item.fields.get(name)
    return item.title if value is None and name == "title" else value


def _condition(name: str, condition: Condition) -> tuple[str, Any]:
    if isinstance(condition, list | tuple):
        if len(condition) == 2 and isinstance(condition[0], str) and condition[0] in OPERATORS:
            return condition[0], condition[1]
        raise InputError(
            f"where {name}={condition!r}: give a value, or an operator and a value, as in ('>', 2000); "
            f"operators are {', '.join(OPERATORS)}"
        )
    return "=", condition


def _test(operator: str, target: Any, name: str) -> Callable[[Any], bool]:
    if operator in _COMPARE:
        if isinstance(target, bool) or not isinstance(target, int | float | str):
            raise InputError(f"where {name} {operator} {target!r}: a number or a text can be compared")
        compare = _COMPARE[operator]
        return lambda value: _comparable(value, target) and bool(compare(value, target))
    if operator in ("in", "not in"):
        if not isinstance(target, list | tuple | set | frozenset) or not target:
            raise InputError(f"where {name} {operator} {target!r}: give a list of values")
        inside = {_folded(each) for each in target}
        return lambda value: bool(inside & _values(value)) is (operator == "in")
    if not isinstance(target, str | int | float | bool):
        raise InputError(f"where {name} {operator} {type(target).__name__}: give a text, a number, true or false")
    wanted = _folded(target)
    return lambda value: (wanted in _values(value)) is (operator == "=")


def _comparable(value: Any, target: Any) -> bool:
    """Whether both are numbers, or both are texts."""
    numeric = isinstance(target, int | float)
    return isinstance(value, int | float | str) and isinstance(value, int | float) is numeric


def _values(value: Any) -> set[Any]:
    return {_folded(each) for each in value} if isinstance(value, tuple) else {_folded(value)}


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
