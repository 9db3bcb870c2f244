"""The best of several answers by how far each keeps to what the person asked for.

A model at temperature 0 would write the same answer twice, so each further one is asked for with what did not fit in
the best so far. Once an answer fits in everything that can be measured, no other is written.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from lifelong.agent.calls import Calls
from lifelong.agent.loop import ResponseEvent
from lifelong.agent.outcome import Outcome
from lifelong.agent.thoughts import Retraction, TextPart
from lifelong.errors import InputError, ModelError
from lifelong.models.base import ChatMessage
from lifelong.models.prompts import prompt
from lifelong.persona.alignment import Alignment
from lifelong.types import Restarted, Token

Fit = Callable[[str], Alignment]
"""How far an answer fits the person."""


@dataclass(frozen=True, slots=True)
class BestOf:
    """Lets a capable model write up to ``most`` answers and gives the one that fits best.

    Attributes:
        calls: makes the model calls.
        fit: scores an answer.
        most: answers at most, the first included.
        max_tokens: of an answer.
    """

    calls: Calls
    fit: Fit
    most: int
    max_tokens: int

    async def choose(
        self,
        first: AsyncGenerator[ResponseEvent, None],
        messages: Sequence[ChatMessage],
        outcome: Outcome,
    ) -> AsyncGenerator[ResponseEvent, None]:
        """Pass on what happens on the way to the first answer, and then the best answer as one piece.

        Args:
            first: the stream that makes the first answer.
            messages: the prompt that it answers.
            outcome: counts the calls and keeps the scores in its trace.

        Raises:
            ModelError: the first answer failed. A later one that fails leaves the best so far.
        """
        text = ""
        async with aclosing(first) as events:
            async for event in events:
                if isinstance(event, Token):
                    text += event.text
                elif isinstance(event, Restarted):
                    text = ""
                else:
                    yield event
        if outcome.calls:  # it is no answer yet
            yield Token(text)
            return
        best, found = text, self.fit(text)
        outcome.step("choice", f"answer 1 fits {found.score:.2f}")
        for number in range(2, self.most + 1):
            if found.score >= 1 or not best.strip():
                break
            try:
                text = await self._again(best, found, messages)
            except (ModelError, InputError) as error:  # the prompt has grown, and may not fit any more
                outcome.step("choice", f"answer {number} failed: {error}")
                break
            other = self.fit(text)
            outcome.step("choice", f"answer {number} fits {other.score:.2f}")
            if text.strip() and other.score > found.score:
                best, found = text, other
        yield Token(best)

    async def _again(self, answer: str, found: Alignment, messages: Sequence[ChatMessage]) -> str:
        faults = "\n".join(f"- {reason}" for reason in found.missed)
        asked = [
            *messages,
            ChatMessage("assistant", answer),
            ChatMessage("user", f"{prompt('agent', 'rewrite').text}\n{faults}"),
        ]
        text = ""
        async with aclosing(self.calls.stream(asked, max_tokens=self.max_tokens)) as heard:
            async for part in heard:
                if isinstance(part, TextPart):
                    text += part.text
                elif isinstance(part, Retraction):
                    text = ""
        return text
