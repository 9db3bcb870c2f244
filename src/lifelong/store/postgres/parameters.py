"""Parameters of statements: ``?``, ``?1`` and ``:name``, as SQLite takes them, become PostgreSQL's own ``$1``.

``?1 IS NULL`` becomes TRUE or FALSE by the value: PostgreSQL cannot tell the type of a parameter that it first meets
there, and an optional condition that is left out is then no part of the plan.

``x IN (SELECT value FROM json_each(?))`` becomes a comparison with an array, which an index of ``x`` answers. As a join
it was one loop over the list for each row wherever the tables had no statistics yet: 2,000 ids took two seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from lifelong.store.read_steps import Values

_LIST = re.compile(
    r"(?<![\w.])((?!value\b|NOT\b)\w+(?:\.(?!value\b)\w+)?) IN "  # a value of another list has no index
    r"\(SELECT (value|CAST\(value AS BIGINT\)) FROM json_each\((\$\d+)\)\)"
)
_INSERT = re.compile(r"(INSERT INTO \w+ \([\w, ]+\) VALUES )(\(\?(?:, ?\?)*\))( ON CONFLICT DO NOTHING)?")
_PARAMETER = re.compile(r"'(?:[^']|'')*'|(?:\?(\d+)?|(?<![:\w]):([a-z_]\w*))( IS NULL)?")

_BATCHES = (128, 16, 1)
"""Rows of one INSERT: few sizes, so that its text is one of few and is prepared once."""

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

    text = _LIST.sub(_compared, _PARAMETER.sub(replace, sql))
    return text, tuple(order)


def _compared(match: re.Match[str]) -> str:
    column, value, parameter = match.groups()
    value = "value::text" if value == "value" else value
    return f"{column} = ANY (ARRAY(SELECT {value} FROM json_each({parameter})))"


def batches(sql: str, values: Sequence[Sequence[Any]]) -> Iterator[tuple[str, Sequence[Any]]]:
    """The statements that run a statement once for each of these values; an INSERT takes many rows at a time.

    Args:
        sql: a statement as the repositories have it.
        values: the values of each run.
    """
    insert = _INSERT.fullmatch(sql)
    begin = 0
    while begin < len(values):
        left = len(values) - begin
        count = next(size for size in _BATCHES if size <= left) if insert else 1
        many = values[begin : begin + count]
        begin += count
        if insert is None or count == 1:
            yield translate(sql, many[0])
        else:
            rows = ", ".join([insert[2]] * count)
            yield translate(f"{insert[1]}{rows}{insert[3] or ''}", [each for row in many for each in row])
