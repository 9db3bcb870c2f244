"""A LangGraph store over a person's memory: what an agent puts there is in the person's one erasable record.

An item is a message of the record, said by "langgraph": it is embedded, recalled, exported and erased like everything
else, and nothing is learned from it as if the person had said it.
"""

from __future__ import annotations

import asyncio
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

try:
    from langgraph.store.base import (
        BaseStore,
        GetOp,
        Item,
        ListNamespacesOp,
        MatchCondition,
        Op,
        PutOp,
        Result,
        SearchItem,
        SearchOp,
    )
except ImportError as error:
    raise ImportError(
        f"{error.name} is not installed: pip install 'lifelong[integrations]'", name=error.name
    ) from error

from lifelong.integrations.named_values import NamedValue, NamedValues
from lifelong.sync import Person

SPEAKER = "langgraph"

_DEPTH = 10
"""So many times as many hits as are wanted are looked at, because other parts of the record are recalled, too."""

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "$eq": operator.eq,
    "$ne": operator.ne,
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}


class LifelongStore(BaseStore):
    """LangGraph's long-term memory in one person's record.

    ``put`` under a known key takes the old value's place; ``delete`` erases it for good, as ``Person.forget`` does.
    Searching by words is recall with its calibrated scores. Times to live are not supported, and ``index`` changes
    nothing: every value is searchable.

    Args:
        person: whose memory; from ``lifelong.open(…).person(…)``. A graph that serves several people takes one store
            each.
    """

    def __init__(self, person: Person) -> None:
        self._person = person
        self._values = NamedValues(person, SPEAKER)

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Do these in order."""
        return [self._do(op) for op in ops]

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Do these in order, beside the event loop."""
        return await asyncio.to_thread(self.batch, list(ops))

    def _do(self, op: Op) -> Result:
        match op:
            case GetOp():
                value = self._values.get((*op.namespace, op.key))
                return None if value is None else _item(value)
            case PutOp():
                self._put(op)
                return None
            case SearchOp():
                return self._search(op)
            case ListNamespacesOp():
                return self._namespaces(op)
        raise TypeError(f"{type(op).__name__} is no operation of a LangGraph store that is known here")

    def _put(self, op: PutOp) -> None:
        name = (*op.namespace, op.key)
        if op.value is not None:
            self._values.put(name, op.value)
        elif (old := self._values.get(name)) is not None:
            self._values.erase(old)

    def _search(self, op: SearchOp) -> list[SearchItem]:
        if op.query:
            limit = min(1000, _DEPTH * (op.limit + op.offset))
            scores = {hit.id: hit.score for hit in self._person.recall(op.query, k=limit, kinds=["message"], floor=0)}
            values = [value for message in scores if (value := self._values.of_message(message)) is not None]
        else:
            scores = {}
            values = sorted(self._values.all(), key=lambda value: value.message.at, reverse=True)
        values = [
            value
            for value in values
            if value.name[:-1][: len(op.namespace_prefix)] == op.namespace_prefix and _matches(value.value, op.filter)
        ]
        return [
            SearchItem(
                value.name[:-1],
                value.name[-1],
                value.value,
                created_at=value.message.at,
                updated_at=value.message.at,
                score=scores.get(value.message.id),
            )
            for value in values[op.offset : op.offset + op.limit]
        ]

    def _namespaces(self, op: ListNamespacesOp) -> list[tuple[str, ...]]:
        namespaces = {value.name[:-1] for value in self._values.all()}
        namespaces = {
            each for each in namespaces if all(_fits(condition, each) for condition in op.match_conditions or ())
        }
        cut = sorted({each[: op.max_depth] for each in namespaces})
        return cut[op.offset : op.offset + op.limit]


def _item(value: NamedValue) -> Item:
    return Item(
        value=value.value,
        key=value.name[-1],
        namespace=value.name[:-1],
        created_at=value.message.at,
        updated_at=value.message.at,
    )


def _fits(condition: MatchCondition, namespace: tuple[str, ...]) -> bool:
    path = tuple(condition.path)
    if len(namespace) < len(path):
        return False
    part = namespace[: len(path)] if condition.match_type == "prefix" else namespace[len(namespace) - len(path) :]
    return all(wanted in ("*", given) for wanted, given in zip(path, part, strict=True))


def _matches(value: Any, condition: Any) -> bool:
    """Whether a value is as a filter says: equal, or by operators such as ``{"$gte": 3}``, field by field."""
    if condition is None:
        return True
    if not isinstance(condition, dict):
        return bool(value == condition)
    if any(name.startswith("$") for name in condition):
        return all(_compared(value, name, given) for name, given in condition.items())
    return isinstance(value, dict) and all(
        name in value and _matches(value[name], given) if given is not None else value.get(name) is None
        for name, given in condition.items()
    )


def _compared(value: Any, name: str, operand: Any) -> bool:
    if name not in _OPERATORS:
        raise ValueError(f"operator {name!r} is not known: use one of {', '.join(_OPERATORS)}")
    try:
        return _OPERATORS[name](value, operand)
    except TypeError:  # a text is neither more nor less than a number
        return False
