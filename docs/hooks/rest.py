"""The reference of the HTTP interface, from the OpenAPI document of the server itself."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from docs.hooks.markdown import table
from docs.hooks.schemas import fields, kind

ORDER = (
    "chat", "messages", "recall", "memories", "person", "traits", "concepts", "photos", "media", "timeline",
    "recommendation", "writing", "drawing", "forgetting", "keeping",
)  # fmt: skip
"""Tags in the order of use; others follow."""


@cache
def document() -> Mapping[str, Any]:
    """The OpenAPI document of a server without models."""
    from lifelong import aio
    from lifelong.server.app import build

    async def made() -> Mapping[str, Any]:
        with tempfile.TemporaryDirectory() as folder:
            none: dict[str, Any] = dict.fromkeys(("look", "reader", "ocr", "speech", "chat"), "none")
            async with aio.open(f"{folder}/docs.lifelong", embed="scripted", worker=False, **none) as life:
                return build(life).openapi()

    return asyncio.run(made())


def reference(_: str = "") -> str:
    """A section for each group of routes, and one for the objects that they take and give."""
    groups: dict[str, list[str]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            group = operation["tags"][0]
            groups.setdefault(group, []).append(_route(path, method.upper(), operation))
    names = {"openai": "OpenAI's protocol", "operation": "Monitoring", "keeping": "export and import"}
    ordered = sorted(groups, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    parts = [
        f"## {names.get(name, name).capitalize() if name != 'openai' else names[name]}\n\n" + "\n\n".join(groups[name])
        for name in ordered
    ]
    return "\n\n".join([*parts, "## Objects\n\nA star marks a field that must be there.", *_objects()])


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _route(path: str, method: str, operation: Mapping[str, Any]) -> str:
    anchor = f"{method}-{path}".lower().replace("/", "-").replace("{", "").replace("}", "").replace("--", "-")
    summary, more = operation.get("summary", ""), operation.get("description", "").replace("``", "`")
    rows = (
        (f"`{each['name']}`" + (" *" if each.get("required") else ""), each["in"], kind(each["schema"], _link),
         each.get("description", "").replace("``", "`"))
        for each in operation.get("parameters", ())
        if each["name"] not in ("person", "idempotency-key", "if-match", "if-none-match")
    )  # fmt: skip
    body = _content(operation.get("requestBody", {}))
    answers = [
        answer
        for status, response in operation.get("responses", {}).items()
        if status != "default" and (answer := _content(response))
    ]
    return "\n\n".join(
        part
        for part in (
            f"### `{method} {path}` {{ #{anchor} }}",
            f"**{summary}.** {more}",
            table(("parameter", "in", "type", "meaning"), rows),
            f"Takes {body}." if body else "",
            f"Gives {' or '.join(dict.fromkeys(answers))}." if answers else "",
        )
        if part
    )


def _content(part: Mapping[str, Any]) -> str:
    named = [
        kind(each["schema"], _link) if name == "application/json" else f"`{name}`"
        for name, each in part.get("content", {}).items()
        if each.get("schema") or name != "application/json"
    ]
    return " or ".join(dict.fromkeys(each for each in named if each not in ("any", "object")))


def _objects() -> Iterator[str]:
    for name, schema in sorted(document()["components"]["schemas"].items()):
        words = str(schema.get("description", "")).split("\n\n")[0].replace("``", "`").replace("<", "&lt;")
        yield f"### {name} {{ #{name.lower()} }}\n\n{words}\n\n{fields(schema, _link) or kind(schema, _link)}"
