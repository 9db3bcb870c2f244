"""Measures of choices: one of several options, or the better one of two texts or pictures."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from lifelong.errors import InputError

Verdict = Literal["first", "second", "tie"]
"""What a judge says of two things, by the order in which it saw them."""


@dataclass(frozen=True, slots=True)
class ChoiceAccuracy:
    """Share of the questions whose chosen option is the right one: ``right / questions``.

    A question without a choice (None) counts as wrong, as lm-evaluation-harness scores multiple choice.
    """

    key: ClassVar[str] = "choice_accuracy"

    def values(self, chosen: Sequence[Hashable | None], correct: Sequence[Hashable]) -> list[float]:
        """1 for each right choice, else 0.

        Raises:
            InputError: the lists differ in length.
        """
        if len(chosen) != len(correct):
            raise InputError(f"{len(chosen)} choices for {len(correct)} questions: give one for each")
        return [float(one is not None and one == other) for one, other in zip(chosen, correct, strict=True)]

    def measure(self, chosen: Sequence[Hashable | None], correct: Sequence[Hashable]) -> float:
        """The share over at least one question."""
        return sum(self.values(chosen, correct)) / len(correct)


@dataclass(frozen=True, slots=True)
class PairwisePreference:
    """How often ours is preferred by a judge that sees each pair in both orders (Zheng et al., NeurIPS 2023).

    A judge prefers what stands first more often than it should. So a pair is won only if ours is preferred in both
    orders, lost only if the other is, and a tie in all other cases: ``(won + tied / 2) / pairs``.
    """

    key: ClassVar[str] = "preferred"

    def values(self, ours_first: Sequence[Verdict], ours_second: Sequence[Verdict]) -> list[float]:
        """1 for each pair that is won, 1/2 for a tie, 0 for one that is lost.

        Args:
            ours_first: verdicts where ours stood first.
            ours_second: verdicts of the same pairs where ours stood second.

        Raises:
            InputError: the lists differ in length: a pair that was seen in one order only is not measured.
        """
        if len(ours_first) != len(ours_second):
            raise InputError(
                f"{len(ours_first)} verdicts in one order and {len(ours_second)} in the other: judge each pair in both"
            )
        points = {("first", "second"): 1.0, ("second", "first"): 0.0}
        return [points.get(pair, 0.5) for pair in zip(ours_first, ours_second, strict=True)]

    def measure(self, ours_first: Sequence[Verdict], ours_second: Sequence[Verdict]) -> float:
        """The share over at least one pair."""
        values = self.values(ours_first, ours_second)
        return sum(values) / len(values)

    def agreement(self, ours_first: Sequence[Verdict], ours_second: Sequence[Verdict]) -> float:
        """Share of the pairs on which the judge says the same in both orders."""
        same = {("first", "second"), ("second", "first"), ("tie", "tie")}
        pairs = list(zip(ours_first, ours_second, strict=True))
        return sum(pair in same for pair in pairs) / len(pairs)
