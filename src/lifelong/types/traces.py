"""The trace of an answer, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from lifelong.types.recollection import Window

Mode = Literal["fast", "deep"]
"""The mode of an answer: ``fast`` is one recall and one model call; in ``deep`` the model may make lookups."""


@dataclass(frozen=True, slots=True)
class ContextItem:
    """A message or memory that one step added to the model's context.

    Attributes:
        id: id of the message or memory.
        score, why: score of recall, and the contribution of each channel.
        text: its words, in a trace that was read from the record; the trace itself does not store them.
    """

    id: str
    score: float = 0.0
    why: Mapping[str, float] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class SuggestedItem:
    """An item of a catalogue that one step suggested.

    Attributes:
        id: id of the recommendation, as ``ItemHit.id``.
        catalogue: name of its catalogue.
        item: its id in the catalogue.
        title: its title then.
    """

    id: str
    catalogue: str
    item: str
    title: str


StepKind = Literal[
    "receive", "perceive", "recall", "context", "model", "thought", "look", "timeline", "refused", "called",
    "fallback", "choice", "store", "update", "recommend", "interact",
]  # fmt: skip
"""The kind of a step.

``receive`` and ``store`` write the message and the reply; ``perceive`` processes its files; ``recall``, ``look`` and
``timeline`` add items to the context; ``context`` builds the prompt; ``model`` is one model call; ``thought`` is the
reasoning of the model; ``refused`` is a lookup, or a part of the request, that was not allowed; ``called`` is a call of
the caller's tool; ``fallback`` says what failed and what was done instead; ``choice`` is the score of one of several
answers; ``update`` is an output of the update stage that was not stored as the model gave it; ``recommend`` looks items
of a catalogue up; ``interact`` stores what the message said about an item that was suggested before.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an answer.

    Attributes:
        text: a query or thought of the model, a hint or an error; "" for the first recall, whose query is the message
            itself.
        ms: duration in milliseconds; 0 for a step without duration.
        first_ms: for a model call, milliseconds until the first piece; None without a piece.
        tokens_in, tokens_out: for a model call, tokens of the prompt and of the answer.
        estimated: the endpoint did not count tokens; the figures are UTF-8 bytes divided by four.
        window: the time span of a lookup.
        shown: the items that the step added to the context, best first.
        items: the items of a catalogue that were suggested, best first.
    """

    kind: StepKind
    text: str = ""
    ms: float = 0.0
    first_ms: float | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False
    window: Window | None = None
    shown: tuple[ContextItem, ...] = ()
    items: tuple[SuggestedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """The trace of one answer, step by step.

    Attributes:
        message: id of the answered message.
        reply: id of the reply, or "" if none was stored: the model failed, or waits for the caller's tools.
        at: time of the answer.
        model: name of the chat model, or "".
    """

    message: str
    reply: str
    at: datetime
    mode: Mode
    model: str
    steps: tuple[Step, ...] = ()

    @property
    def calls(self) -> int:
        """Number of model calls."""
        return sum(step.kind == "model" for step in self.steps)

    @property
    def notes(self) -> tuple[str, ...]:
        """The texts of unplanned steps: refusals and fallbacks."""
        return tuple(step.text for step in self.steps if step.kind in ("refused", "fallback"))
