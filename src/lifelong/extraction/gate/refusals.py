"""What the gate refused, without the words: counted, and shown by ``doctor``, ``trace`` and the metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Stage = Literal["turn", "episode", "habit", "core", "closing"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One output that was not stored as the model gave it.

    Attributes:
        message: id of the message that it quotes, "" if it names none.
        stage: what it was: a statement, an episode, an edit of the habits or the profile, or the end of a memory.
        reason: why, in a few words without the person's.
        stored: what was stored instead: the person's own words, or nothing.
    """

    message: str
    stage: Stage
    reason: str
    stored: Literal["own words", "nothing"]
