"""What the agent knows of catalogues: which there are, and a call that suggests their items. `person/` fills it in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lifelong.agent.outcome import Outcome
from lifelong.agent.phrases import Phrases
from lifelong.agent.tool_definitions import RecommendArguments, recommend_tool
from lifelong.models.base import Tool
from lifelong.types import SuggestedItem


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Items that were suggested.

    Attributes:
        query: what was asked for, for the trace.
        lines: what is to be known of each item, best first.
        items: the items.
        shown: ids of the messages, memories and interactions that the lines repeat.
    """

    lines: Sequence[str]
    items: Sequence[SuggestedItem]
    shown: Sequence[str] = ()
    query: str = ""


@dataclass(frozen=True, slots=True)
class Suggester:
    """Suggests items to one person.

    Attributes:
        catalogues: names of the catalogues that have items, with the names of their fields.
        suggest: the items for the arguments of a model; it raises ``InputError`` or ``NotFoundError`` for bad ones.
        for_message: the items for the message that is answered, for a model without tools; None where it asks for none.
    """

    catalogues: Mapping[str, Sequence[str]]
    suggest: Callable[[RecommendArguments], Awaitable[Suggestions]]
    for_message: Callable[[], Awaitable[Suggestions | None]]

    @property
    def tool(self) -> Tool:
        """The tool as a model sees it."""
        return recommend_tool(self.catalogues)


class ItemReply(Protocol):
    """Replies to a request for items, and to what is said about suggested ones; "" to anything else."""

    def __call__(self, text: str, say: Phrases, outcome: Outcome) -> str:
        """The reply to the words of a message. The outcome gets the items, and the ids that the reply rests on."""
