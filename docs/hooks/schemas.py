"""JSON schemas as tables: the fields of the REST routes and of the MCP tools."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from docs.hooks.markdown import table

Schema = Mapping[str, Any]


def fields(schema: Schema, link: Callable[[str], str] = str) -> str:
    """A table of the properties of an object.

    Args:
        schema: JSON schema of the object.
        link: makes a link of the name of another schema.
    """
    needed = schema.get("required", ())
    return table(
        ("field", "type", "meaning"),
        (
            (f"`{name}`" + (" *" if name in needed else ""), kind(each, link), _meaning(each))
            for name, each in schema.get("properties", {}).items()
        ),
    )


def kind(schema: Schema, link: Callable[[str], str] = str) -> str:
    """The type of a value in a few words."""
    if "$ref" in schema:
        return link(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(each, ensure_ascii=False)}`" for each in schema["enum"])
    if "const" in schema:
        return f"`{json.dumps(schema['const'], ensure_ascii=False)}`"
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            kinds = [kind(each, link) for each in schema[several] if each.get("type") != "null"]
            return " or ".join(dict.fromkeys(kinds))
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}), link)}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {kind(schema['additionalProperties'], link)}"
    named = schema.get("format") if schema.get("type") == "string" else None
    return str(named or schema.get("type", "any"))


def _meaning(schema: Schema) -> str:
    words = str(schema.get("description", "")).replace("``", "`").replace("<", "&lt;")
    limits = [
        f"{name} {schema[key]}"
        for key, name in (
            ("minimum", "from"), ("maximum", "to"), ("minLength", "at least"), ("maxLength", "at most"),
            ("maxItems", "at most"),
        )
        if key in schema
    ]  # fmt: skip
    if limits:
        unit = " characters" if "maxLength" in schema else " items" if "maxItems" in schema else ""
        words += f" ({', '.join(limits)}{unit})"
    if schema.get("default") not in (None, "", [], {}):
        words += f" Default: `{json.dumps(schema['default'], ensure_ascii=False)}`."
    return words.strip()
