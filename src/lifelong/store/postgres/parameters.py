"""Parameters of statements: ``?``, ``?1`` and ``:name``, as SQLite takes them, become PostgreSQL's own ``$1``.

``?1 IS NULL`` becomes TRUE or FALSE by the value: PostgreSQL cannot tell the type of a parameter that it first meets
there, and an optional condition that is left out is then no part of the plan.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lifelong.store.reading import Values

_PARAMETER = re.compile(r"'(?:[^']|'')*'|(?:\?(\d+)?|(?<![:\w]):([a-z_]\w*))( IS NULL)?")

Key = int | str
"""The position of a value from 0, or its name."""


def translate(sql: str, values: Values) -> tuple[str, list[Any]]:
    """A statement with PostgreSQL's parameters, and their values in order.

    Args:
        sql: a statement as the repositories have it.
        values: its values, in order or by name.
    """
    if isinstance(values, Mapping):
        named: Mapping[Any, Any] = values
        text, order = _translated(sql, frozenset(key for key, value in values.items() if value is None))
        return text, [named[key] for key in order]
    text, order = _translated(sql, frozenset(key for key, value in enumerate(values) if value is None))
    return text, [values[int(key)] for key in order]


@lru_cache(4096)
def _translated(sql: str, nulls: frozenset[Key]) -> tuple[str, tuple[Key, ...]]:
    order: dict[Key, int] = {}
    largest = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal largest
        if match[0][0] == "'":
            return match[0]
        key: Key
        if match[2]:
            key = match[2]
        else:
            key = int(match[1]) - 1 if match[1] else largest
            largest = max(largest, key + 1)
        if match[3]:
            return "TRUE" if key in nulls else "FALSE"
        return f"${order.setdefault(key, len(order) + 1)}"

    text = _PARAMETER.sub(replace, sql)
    return text, tuple(order)
