"""A LangGraph store over a person's memory: what an agent puts there is in the person's one erasable record.

An item is a message of the record, said by "langgraph": it is embedded, recalled, exported and erased like everything
else, and nothing is learned from it as if the person had said it.
"""

from __future__ import annotations

import asyncio
import json
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
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

from lifelong.errors import NotFoundError
from lifelong.sync import Person
from lifelong.types import Incoming, Message

SPEAKER = "langgraph"

_PREFIX = f"{SPEAKER}:"

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


@dataclass(frozen=True, slots=True)
class _Kept:
    """An item and the message that holds it."""

    namespace: tuple[str, ...]
    key: str
    value: dict[str, Any]
    message: Message


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

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Do these in order."""
        return [self._do(op) for op in ops]

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Do these in order, beside the event loop."""
        return await asyncio.to_thread(self.batch, list(ops))

    def _do(self, op: Op) -> Result:
        match op:
            case GetOp():
                item = self._named(op.namespace, op.key)
                return None if item is None else _item(item)
            case PutOp():
                self._put(op)
                return None
            case SearchOp():
                return self._search(op)
            case ListNamespacesOp():
                return self._namespaces(op)
        raise TypeError(f"{type(op).__name__} is no operation of a LangGraph store that is known here")

    def _put(self, op: PutOp) -> None:
        old = self._named(op.namespace, op.key)
        if op.value is None:
            if old is not None:
                self._person.forget(old.message.id)
            return
        text = json.dumps(op.value, ensure_ascii=False)
        name = _name(op.namespace, op.key)
        if old is not None:
            self._person.replace_message(old.message.id, Incoming(text, "other", SPEAKER, key=name))
        else:
            self._person.add(Incoming(text, "other", SPEAKER, key=name), bring_back=True)

    def _search(self, op: SearchOp) -> list[SearchItem]:
        if op.query:
            limit = min(1000, _DEPTH * (op.limit + op.offset))
            scores = {hit.id: hit.score for hit in self._person.recall(op.query, k=limit, kinds=["message"], floor=0)}
            items = [item for message in scores if (item := self._kept(message)) is not None]
        else:
            scores = {}
            items = sorted(self._all(), key=lambda item: item.message.at, reverse=True)
        items = [
            item
            for item in items
            if item.namespace[: len(op.namespace_prefix)] == op.namespace_prefix and _matches(item.value, op.filter)
        ]
        return [
            SearchItem(
                item.namespace,
                item.key,
                item.value,
                created_at=item.message.at,
                updated_at=item.message.at,
                score=scores.get(item.message.id),
            )
            for item in items[op.offset : op.offset + op.limit]
        ]

    def _namespaces(self, op: ListNamespacesOp) -> list[tuple[str, ...]]:
        namespaces = {item.namespace for item in self._all()}
        namespaces = {
            each for each in namespaces if all(_fits(condition, each) for condition in op.match_conditions or ())
        }
        cut = sorted({each[: op.max_depth] for each in namespaces})
        return cut[op.offset : op.offset + op.limit]

    def _named(self, namespace: tuple[str, ...], key: str) -> _Kept | None:
        name = _name(namespace, key)
        message_ids = self._person.known_keys([name])
        return self._kept(message_ids[name]) if name in message_ids else None

    def _all(self) -> list[_Kept]:
        messages = self._person.messages_from(_PREFIX)
        return [item for message in messages if (item := _stored(message)) is not None]

    def _kept(self, message_id: str) -> _Kept | None:
        """The item that a message holds, or None when it is another message, or was forgotten meanwhile."""
        try:
            return _stored(self._person.message(message_id))
        except NotFoundError:
            return None


def _stored(message: Message) -> _Kept | None:
    """The item that a message holds, or None when it is another message."""
    if message.speaker == SPEAKER and message.key is not None and message.key.startswith(_PREFIX):
        *namespace, key = json.loads(message.key.removeprefix(_PREFIX))
        return _Kept(tuple(namespace), key, _value(message.text), message)
    return None


def _name(namespace: tuple[str, ...], key: str) -> str:
    """The name of an item's message."""
    return _PREFIX + json.dumps([*namespace, key], ensure_ascii=False, separators=(",", ":"))


def _value(text: str) -> dict[str, Any]:
    """A value from its message; a secret that was taken out may have left no JSON."""
    try:
        value = json.loads(text)
    except ValueError:
        return {"text": text}
    return value if isinstance(value, dict) else {"text": text}


def _item(content: _Kept) -> Item:
    return Item(
        value=content.value,
        key=content.key,
        namespace=content.namespace,
        created_at=content.message.at,
        updated_at=content.message.at,
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
