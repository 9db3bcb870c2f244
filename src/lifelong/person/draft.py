"""A draft: what was written, what it rests on, and what the person makes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from lifelong.calls import PublicObject, public
from lifelong.types.writing import (
    CutSentence,
    DraftMark,
    DraftResult,
    DraftSentence,
    DraftText,
    DraftWay,
    Writing,
)


@public
class Draft(PublicObject):
    """A draft in the person's own way. Made by ``Person.write``.

    Args:
        result: the texts, best first.
        accept: stores what the person made of it.
    """

    def __init__(self, result: DraftResult, accept: Callable[[str, str], Awaitable[Writing]]) -> None:
        self._result = result
        self._accept = accept

    def __repr__(self) -> str:
        return f"<Draft {self.id} {self.result.task}, {self.way}: {self.text[:60]!r}>"

    @property
    def result(self) -> DraftResult:
        """The draft as a plain value, with all its texts."""
        return self._result

    @property
    def id(self) -> str:
        """The id of the draft; ``forget`` takes it."""
        return self.result.id

    @property
    def best(self) -> DraftText:
        """The best text, with its sentences and sources."""
        return self.result.texts[0]

    @property
    def text(self) -> str:
        """The best text."""
        return self.best.text

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The other texts."""
        return tuple(each.text for each in self.result.texts[1:])

    @property
    def used(self) -> tuple[str, ...]:
        """Ids of every fact, exemplar and picture that the best text drew on."""
        return self.best.used

    @property
    def sentences(self) -> tuple[DraftSentence, ...]:
        """The sentences of the best text, each with its sources."""
        return self.best.sentences

    @property
    def cut(self) -> tuple[CutSentence, ...]:
        """Sentences that were cut from the best text, because they state a fact from nowhere."""
        return self.best.cut

    @property
    def marks(self) -> tuple[DraftMark, ...]:
        """Pieces of the best text that were put in, or are blanks, to be checked."""
        return self.best.marks

    @property
    def way(self) -> DraftWay:
        """How the best text was made."""
        return self.best.way

    @property
    def notes(self) -> tuple[str, ...]:
        """What the person should know: what the text was made from, and what was missing."""
        return self.result.notes

    async def accept(self, text: str | None = None) -> Writing:
        """Say what the person made of the draft. It teaches the voice: words, length, greeting and sign-off.

        Args:
            text: the text as the person changed it; None takes the draft as it is.

        Raises:
            InputError: the text is empty or too long.
            NotFoundError: the draft was forgotten.
        """
        return await self._accept(self.id, self.text if text is None else text)
