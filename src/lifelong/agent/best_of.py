"""Best of n: the model writes several answers, and the one that fits the person's preferences best is returned.

A model at temperature 0 would write the same answer twice, so each further call names the faults of the best answer so
far. No further answer is written once an answer has the full score.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from lifelong.agent.calls import Calls
from lifelong.agent.loop import ResponseEvent
from lifelong.agent.outcome import Outcome
from lifelong.errors import InputError, ModelError
from lifelong.models.base import ChatMessage
from lifelong.models.prompts import prompt
from lifelong.models.thoughts import Retraction, TextPart
from lifelong.persona.alignment import Alignment
from lifelong.types import Restarted, Token

Fit = Callable[[str], Alignment]
"""Scores how far an answer fits the person."""


@dataclass(frozen=True, slots=True)
class BestOf:
    """Lets a capable model write up to ``most`` answers and returns the one that fits best.

    Attributes:
        calls: makes the model calls.
        fit: scores an answer.
        most: largest number of answers, the first included.
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
        """Yield the events before the first answer, then the best answer as one token.

        Args:
            first: the stream that makes the first answer.
            messages: the prompt that it answers.
            outcome: gets the calls and the scores as steps.

        Raises:
            ModelError: the first answer failed. A failure of a later one leaves the best answer so far.
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
        if outcome.calls:  # it calls tools and is not an answer yet
            yield Token(text)
            return
        best, fitness = text, self.fit(text)
        outcome.step("choice", f"answer 1 fits {fitness.score:.2f}")
        for number in range(2, self.most + 1):
            if fitness.score >= 1 or not best.strip():
                break
            try:
                text = await self._rewrite(best, fitness, messages)
            except (ModelError, InputError) as error:  # the longer prompt may exceed the context
                outcome.step("choice", f"answer {number} failed: {error}")
                break
            other = self.fit(text)
            outcome.step("choice", f"answer {number} fits {other.score:.2f}")
            if text.strip() and other.score > fitness.score:
                best, fitness = text, other
        yield Token(best)

    async def _rewrite(self, answer: str, fitness: Alignment, messages: Sequence[ChatMessage]) -> str:
        """One more answer, with the faults of an earlier one in the prompt."""
        faults = "\n".join(f"- {reason}" for reason in fitness.missed)
        prompted = [
            *messages,
            ChatMessage("assistant", answer),
            ChatMessage("user", f"{prompt('agent', 'rewrite').text}\n{faults}"),
        ]
        text = ""
        async with aclosing(self.calls.stream(prompted, max_tokens=self.max_tokens)) as parts:
            async for part in parts:
                if isinstance(part, TextPart):
                    text += part.text
                elif isinstance(part, Retraction):
                    text = ""
        return text
