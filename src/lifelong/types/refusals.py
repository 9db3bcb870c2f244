"""What the update stage refused of a chat model's output, without the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

RefusalStage = Literal["turn", "episode", "habit", "core", "closing", "picture"]
"""What was refused: a statement of a turn, an episode, an edit of the habits or the profile, the end of a memory, or a
sentence on a picture."""


QUOTE_NOT_FOUND: Final = "quote not found"
"""The reason where the quote of an output stands nowhere in the person's words."""


@dataclass(frozen=True, slots=True)
class RefusedOutput:
    """One output that was not stored as the model gave it.

    Attributes:
        message: id of the message that it quotes, "" if it names none.
        reason: why, in a few words of ours without the person's.
        stored: what was stored instead: the person's own words, or nothing.
    """

    message: str
    stage: RefusalStage
    reason: str
    stored: Literal["own words", "nothing"]

    @property
    def line(self) -> str:
        """The refusal in one line: ``not stored as given (turn: number); the person's own words are``."""
        instead = "the person's own words are" if self.stored == "own words" else "nothing is"
        return f"not stored as given ({self.stage}: {self.reason}); {instead}"
