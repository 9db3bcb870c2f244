"""The parts of a request and their tokens (UTF-8 bytes over four, as everywhere in prompts)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import mean

from benchmarks.replay.model import Request
from lifelong.recall.evidence import approximate_tokens

_MEMORY = re.compile(r"<memory>\n.*?\n</memory>", re.DOTALL)
_KNOWN = re.compile(r"<known>\n.*?</known>", re.DOTALL)


def parts(request: Request) -> dict[str, int]:
    """Tokens of each part of a request."""
    system, *rest = (message.text for message in request.messages)
    tools = "".join(f"{tool.name} {tool.description} {json.dumps(dict(tool.parameters))}" for tool in request.tools)
    found = {"instructions": system, "tools": tools}
    text = "\n".join(rest)
    pattern = _MEMORY if request.stage == "answer" else _KNOWN
    found["memory"] = "\n".join(pattern.findall(text))
    found["talk and words"] = pattern.sub("", text)
    found["schema"] = json.dumps(dict(request.schema)) if request.schema else ""
    return {name: approximate_tokens(part) for name, part in found.items()}


def whole(request: Request) -> str:
    """A request as one text, in the order in which servers read it: tools before the talk."""
    tools = json.dumps([[tool.name, tool.description, dict(tool.parameters)] for tool in request.tools])
    first, *rest = [f"<{message.role}>{message.text}" for message in request.messages]
    return "\n".join([first, tools, *rest])


def shared(requests: Sequence[Request]) -> float:
    """The mean share of a request that is a prefix of the one before; the first has none before it."""
    return mean(share(before, after) for before, after in pairwise(requests))


def share(before: Request, after: Request) -> float:
    """The share of a request that begins like the one before, without its schema."""
    one, other = whole(before), whole(after)
    pairs = enumerate(zip(one, other, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    return same / len(other)


def table(rows: Mapping[str, Mapping[str, float]]) -> str:
    """A Markdown table: one row for each name, one column for each part; a dash where a row has none."""
    columns = max((list(row) for row in rows.values()), key=len)
    lines = [f"| | {' | '.join(columns)} |", f"|---|{'---:|' * len(columns)}"]
    for name, row in rows.items():
        cells = [f"{row[column]:,.0f}" if column in row else "–" for column in columns]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)
