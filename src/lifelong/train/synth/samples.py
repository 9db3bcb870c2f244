"""Samples in TRL's conversation format: a prompt, its completion, the tools, and pictures by path."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from lifelong.models.base import ChatMessage, Tool
from lifelong.models.chat import wire
from lifelong.train.synth.recorder import RecordedCall

Share = Literal["reasoning", "semantic", "episodic", "procedural", "core", "personality"]
"""What a sample teaches, as the paper divides its data."""


@dataclass(slots=True)
class Sample:
    """One sample.

    Attributes:
        share: what it teaches.
        task: the prompt of the agent.
        person: id of the persona.
        prompt, completion: messages in TRL's format.
        tools: tools that the prompt offers, as JSON of chat templates; "" for none.
        images: paths of the pictures of the prompt, relative to the folder of the data, in order.
        rejected: the completion that does not fit the person, for a preference sample.
    """

    share: Share
    task: str
    person: str
    prompt: list[dict[str, Any]]
    completion: list[dict[str, Any]]
    tools: str = ""
    images: list[str] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Equal for samples with the same last message and the same completion."""
        said = json.dumps([self.task, self.prompt[-1], self.completion, self.rejected], sort_keys=True)
        return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()

    def row(self) -> dict[str, Any]:
        """The line of a file; a preference sample has ``chosen`` and ``rejected`` in place of ``completion``."""
        row = asdict(self)
        if self.rejected:
            row["chosen"] = row.pop("completion")
        else:
            del row["rejected"]
        return row


def sample_of(
    call: RecordedCall, share: Share, person: str, pictures: Path, *, rejected: str = "", text: str | None = None
) -> Sample:
    """The sample of a recorded call; its pictures are written below the folder ``pictures``.

    Args:
        call: prompt and output.
        share: what it teaches.
        person: id of the persona.
        pictures: the folder of pictures of the data.
        rejected: an output that does not fit.
        text: the completion; None takes the output of the call.
    """
    images = [_written(image, pictures) for message in call.messages for image in message.images]
    said = compact(call.text) if text is None and call.schema is not None else call.text if text is None else text
    return Sample(
        share=share,
        task=call.task,
        person=person,
        prompt=[wire.templated(message) for message in call.messages],
        completion=[wire.templated(ChatMessage("assistant", said, calls=tuple(call.calls)))],
        tools=tools_json(call.tools),
        images=images,
        rejected=[wire.templated(ChatMessage("assistant", rejected))] if rejected else [],
    )


def compact(text: str) -> str:
    """JSON without spaces, as the grammar of the ``transformers`` adapter demands it; other text as it is."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    except ValueError:
        return text


def tools_json(tools: Sequence[Tool]) -> str:
    """Tools as JSON; "" for none."""
    return json.dumps([wire.tool(tool) for tool in tools], ensure_ascii=False) if tools else ""


def _written(image: bytes, pictures: Path) -> str:
    """Write a picture under its hash; returns its path relative to the folder of the data."""
    suffix = wire.picture_type(image).removeprefix("image/").replace("jpeg", "jpg")
    file = pictures / f"{hashlib.sha256(image).hexdigest()[:32]}.{suffix}"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(image)
    return f"{pictures.name}/{file.name}"
