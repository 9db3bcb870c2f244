"""Replies of one form of the assistant to one person's items, stored in files: an interrupted run continues."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lifelong.bench.code_version import code_version
from lifelong.bench.paper.asking import PaperReply
from lifelong.bench.paper.items import PaperPerson
from lifelong.bench.paper.variants import Variant

FORMAT = 1
"""Version of the stored files; another version is run anew."""


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """How items are asked.

    Attributes:
        chat: spec of the chat model that answers; "none" for the embedded default.
        learn: spec of the chat model that learns from the history; "none" for the embedded reader.
        vectors: name of the text embedder.
        cache: folder of weights; runs are stored below it.
        both_orders: ask every item in both orders of its options.
        fresh: run anew what is stored.
    """

    chat: str
    learn: str
    vectors: str
    cache: Path
    both_orders: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class PersonReplies:
    """The replies to one person's items.

    Attributes:
        replies: by item, one for each order of the options, the release's first.
        replay_seconds: of writing the record.
        seconds: of asking, by item.
    """

    replies: Mapping[str, Sequence[PaperReply]]
    replay_seconds: float
    seconds: Mapping[str, float]


def stored(person: PaperPerson, variant: Variant, plan: PaperPlan) -> PersonReplies | None:
    """The stored replies; None where there are none."""
    if plan.fresh:
        return None
    try:
        value: dict[str, Any] = json.loads(_path(person, variant, plan).read_text(encoding="utf-8"))
        replies = {item: [PaperReply(**each) for each in some] for item, some in value["replies"].items()}
        return PersonReplies(replies, value["replay_seconds"], value["seconds"])
    except (OSError, ValueError, KeyError, TypeError):  # absent, or incomplete because its process was killed
        return None


def store(found: PersonReplies, person: PaperPerson, variant: Variant, plan: PaperPlan) -> None:
    """Store replies, whole or not at all."""
    path = _path(person, variant, plan)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(asdict(found), ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def _path(person: PaperPerson, variant: Variant, plan: PaperPlan) -> Path:
    pictures = [turn.picture for session in person.sessions for turn in session if turn.picture is not None]
    facts = {
        "format": FORMAT,
        "person": asdict(person),
        "pictures": [hashlib.sha256(picture.read_bytes()).hexdigest() for picture in pictures],
        "variant": asdict(variant),
        "chat": plan.chat,
        "learn": plan.learn,
        "embed": plan.vectors,
        "both_orders": plan.both_orders,
        "code": code_version("lifelong.bench.paper.asking"),
    }
    key = hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()
    return plan.cache / "bench" / "paper" / key[:2] / f"{key[2:34]}.json"
