"""How an answer came about, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from lifelong.types.recollection import Window

Mode = Literal["fast", "deep"]
"""How an answer is made: ``fast`` is one recall and one model call; ``deep`` lets the model look things up."""


@dataclass(frozen=True, slots=True)
class ContextItem:
    """Something that one step showed the model, by its id.

    Attributes:
        id: of the message or memory.
        score, why: how sure recall was, and what each channel gave.
        text: its words, in a trace that was read from the record: they are not kept with it.
    """

    id: str
    score: float = 0.0
    why: Mapping[str, float] = field(default_factory=dict)
    text: str = ""


StepKind = Literal[
    "receive", "perceive", "recall", "context", "model", "thought", "look", "timeline", "refused", "called",
    "withheld", "fallback", "choice", "store",
]  # fmt: skip
"""What a step of a trace can be.

``receive`` and ``store`` write the message and the reply; ``perceive`` looks at its files; ``recall``, ``look`` and
``timeline`` bring something into view; ``context`` builds the prompt; ``model`` is one model call; ``thought`` is what
the model reasoned; ``refused`` is a lookup, or a part of the request, that was not allowed; ``called`` is a call of
the caller's tool; ``withheld`` is what a weak model said without evidence; ``fallback`` says what failed and what was
done instead; ``choice`` is the score of one of several answers.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to an answer.

    Attributes:
        text: what a model looked for or thought, a hint, an error; "" for the first recall, whose query is the
            message itself.
        ms: how long it took, in milliseconds; 0 for what takes none.
        first_ms: of a model call: until its first piece arrived, or None when nothing did.
        tokens_in, tokens_out: of a model call.
        estimated: the endpoint did not count tokens: they are UTF-8 bytes over four.
        window: the span of time that a lookup was held to.
        shown: what the step brought into view, best first.
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


@dataclass(frozen=True, slots=True)
class Trace:
    """How one answer came about, step by step.

    Attributes:
        message: id of the message that was answered.
        reply: id of the reply, or "" when none was stored: the model failed, or waits for the caller's tools.
        at: when.
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
        """Model calls."""
        return sum(step.kind == "model" for step in self.steps)

    @property
    def notes(self) -> tuple[str, ...]:
        """What went otherwise than planned: refusals, fallbacks, what was withheld."""
        return tuple(step.text for step in self.steps if step.kind in ("refused", "fallback", "withheld"))
