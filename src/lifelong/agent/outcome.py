"""The outcome of one answer: its text, what it used, and the steps of its trace."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lifelong.types import ContextItem, Hit, Recollection, Step, StepKind, ToolCall, Usage


@dataclass(slots=True)
class Outcome:
    """The outcome of one answer, filled in while it streams.

    Attributes:
        text: the answer so far.
        recalled: recalls, in order.
        shown: ids of what else the model was shown: messages of pictures, and entries of timelines.
        calls: calls of the application's tools.
        quoted: the answer is a quote of the person's own words, so recall need not find it.
        steps: the trace.
    """

    text: str = ""
    recalled: list[Recollection] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    quoted: bool = False
    steps: list[Step] = field(default_factory=list)

    def step(self, kind: StepKind, text: str = "", *, since: float | None = None, **values: Any) -> Step:
        """Add a step to the trace.

        Args:
            kind, text: as in ``Step``.
            since: ``time.perf_counter()`` when it began.
            values: other fields of ``Step``.
        """
        ms = 0.0 if since is None else round((time.perf_counter() - since) * 1000, 1)
        step = Step(kind, text, ms=ms, **values)
        self.steps.append(step)
        return step

    @property
    def usage(self) -> Usage:
        """Calls and tokens, as far as the model counted them."""
        calls = [step for step in self.steps if step.kind == "model"]
        return Usage(
            calls=len(calls),
            tokens_in=sum(step.tokens_in for step in calls if not step.estimated),
            tokens_out=sum(step.tokens_out for step in calls if not step.estimated),
        )


def shown(hits: Iterable[Hit]) -> tuple[ContextItem, ...]:
    """Hits in the form of a trace."""
    return tuple(ContextItem(hit.id, hit.score, dict(hit.why)) for hit in hits)
