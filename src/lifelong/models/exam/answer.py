"""One answer of a model in its exam."""

from __future__ import annotations

from dataclasses import dataclass, field

from lifelong.models.base import Finish, ToolCall


@dataclass(slots=True)
class ModelAnswer:
    """One answer.

    Attributes:
        text: the answer without thoughts.
        pieces: number of streamed pieces, thoughts included.
        calls: tool calls.
        finish: the last event.
        first: seconds until the first piece.
        seconds: total time in seconds.
    """

    text: str = ""
    pieces: int = 0
    calls: list[ToolCall] = field(default_factory=list)
    finish: Finish = field(default_factory=lambda: Finish("stop"))
    first: float = 0
    seconds: float = 0

    @property
    def tokens(self) -> int:
        """Tokens of prompt and output, as the model counted them."""
        return self.finish.tokens_in + self.finish.tokens_out


def short(text: str) -> str:
    """A text in quotes, as one line of at most 80 characters."""
    line = " ".join(text.split())
    return repr(line if len(line) <= 80 else f"{line[:79]}…")
