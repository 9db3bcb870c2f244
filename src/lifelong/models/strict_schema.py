"""The subset of JSON Schema that endpoints accept in their strict mode, and reduction of a schema to it.

OpenAI publishes the subset ("Structured model outputs", section "Supported schemas"); other endpoints copy it. A strict
request with any other keyword is refused with status 400. Limits of length are among them: they are checked when the
output is parsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

KEYWORDS: Final = frozenset(
    {
        "$defs",
        "$ref",
        "additionalProperties",
        "anyOf",
        "const",
        "description",
        "enum",
        "items",
        "properties",
        "required",
        "title",
        "type",
    }
)
"""Keywords that every strict endpoint accepts. Newer models of OpenAI also accept limits of numbers and lists."""

MOST_PROPERTIES: Final = 5_000
"""Properties of a whole strict schema."""

DEEPEST: Final = 10
"""Levels of nested objects in a strict schema."""

_NAMES: Final = ("properties", "$defs")
"""Keywords whose keys are names and not keywords."""

_VALUES: Final = ("const", "enum", "required")
"""Keywords whose value is data and no schema."""


def reduced(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without keywords outside the strict subset, at every depth."""
    kept: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword not in KEYWORDS:
            continue
        if keyword in _NAMES and isinstance(value, Mapping):
            kept[keyword] = {name: _part(part) for name, part in value.items()}
        else:
            kept[keyword] = value if keyword in _VALUES else _part(value)
    return kept


def is_strict(schema: Mapping[str, Any]) -> bool:
    """Whether a schema is in the strict subset: an object, closed at every depth, and not too large."""
    if schema.get("type") != "object" or "anyOf" in schema:
        return False
    return _strict(schema, 1) and _properties(schema) <= MOST_PROPERTIES


def _part(value: Any) -> Any:
    if isinstance(value, Mapping):
        return reduced(value)
    if isinstance(value, list | tuple):
        return [_part(each) for each in value]
    return value


def _strict(schema: Any, depth: int) -> bool:
    if not isinstance(schema, Mapping) or depth > DEEPEST or not schema.keys() <= KEYWORDS:
        return False
    if schema.get("type") == "object" or "properties" in schema:
        names = schema.get("properties")
        if not isinstance(names, Mapping) or schema.get("additionalProperties") is not False:
            return False
        if set(schema.get("required", ())) != set(names):
            return False
    parts = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), *schema.get("anyOf", ())]
    parts += [schema["items"]] if "items" in schema else []
    return all(_strict(part, depth + 1) for part in parts)


def _properties(value: Any) -> int:
    if isinstance(value, Mapping):
        own = len(value["properties"]) if isinstance(value.get("properties"), Mapping) else 0
        return own + sum(map(_properties, value.values()))
    return sum(map(_properties, value)) if isinstance(value, list | tuple) else 0
