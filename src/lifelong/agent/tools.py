"""The tools with which a model reads the record: recall, look, timeline and recommend, within hard budgets.

Every call has an answer for the model: a bad argument, a repeated call or an exhausted budget is an answer, not an
error.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Final

from pydantic import ValidationError

from lifelong.agent.context import Context
from lifelong.agent.notes import LONGEST, SHORTEST, note, tokens_of
from lifelong.agent.outcome import Outcome, shown
from lifelong.agent.prompt_pictures import MEDIA_ID, Picture
from lifelong.agent.record_view import RecordView
from lifelong.agent.suggestions import Suggester
from lifelong.agent.tool_definitions import (
    LOOK,
    RECALL,
    RECOMMEND,
    TIMELINE,
    LookArguments,
    RecallArguments,
    RecommendArguments,
    TimelineArguments,
)
from lifelong.errors import InputError, NotFoundError
from lifelong.models.base import Tool
from lifelong.privacy.data_block import block
from lifelong.recall.evidence import approximate_tokens, within
from lifelong.types import ContextItem, Hit, Recollection, Window

LEAST: Final = 100
"""Tokens that must be left for a lookup to be useful."""

EXHAUSTED = "You have looked up all that you may: answer now."
REPEATED = "You looked for that already and were shown what there is. Ask differently, or answer."


@dataclass(frozen=True, slots=True)
class ToolResult:
    """The result of a lookup.

    Attributes:
        text: for the model.
        summary: the same in a few words, for the event stream.
        recollection: the hits of a recall, or None.
        pictures: pictures to show to the model.
        refused: the lookup was not made.
    """

    text: str
    summary: str
    recollection: Recollection | None = None
    pictures: tuple[Picture, ...] = ()
    refused: bool = False


@dataclass(slots=True)
class Toolbox:
    """The lookups of one answer.

    Attributes:
        record_view: the person's record.
        outcome: gets a step for each lookup.
        left: lookups that are left; refused ones count, too, because the loop must end.
        tokens: tokens that lookups may still add to the prompt.
        images: pictures that may still be shown.
        sees: whether the model takes pictures.
        suggester: suggests items of catalogues; None where the space has none.
        lookups: keys of the lookups that were made.
    """

    record_view: RecordView
    outcome: Outcome
    left: int
    tokens: int
    images: int = 0
    sees: bool = False
    suggester: Suggester | None = None
    lookups: set[tuple[object, ...]] = field(default_factory=set)

    def offered(self) -> tuple[Tool, ...]:
        """The tools that may be called now; none in the last round, when the model must answer."""
        if self.left <= 0 or self.tokens < LEAST:
            return ()
        look = (LOOK,) if self.sees and self.images > 0 else ()
        recommend = () if self.suggester is None else (self.suggester.tool,)
        return (RECALL, *look, TIMELINE, *recommend)

    def begin(self, query: str) -> None:
        """Note the recall that was made before the first round, so that it is not repeated."""
        self.lookups.add(_same("recall", query))

    def charge(self, text: str) -> None:
        """Take the tokens of a text that goes into the prompt off the budget."""
        self.tokens -= approximate_tokens(text)

    async def use(self, name: str, arguments: str) -> ToolResult:
        """Make the lookup of a call, or return the reason why it is refused."""
        began = time.perf_counter()
        offered = [tool.name for tool in self.offered()]
        try:
            if not offered:
                result = self._refuse(EXHAUSTED)
            elif name == RECALL.name:
                result = await self._recall(RecallArguments.model_validate_json(arguments), began)
            elif name == LOOK.name and name in offered:
                result = await self._look(LookArguments.model_validate_json(arguments), began)
            elif name == TIMELINE.name:
                result = await self._timeline(TimelineArguments.model_validate_json(arguments), began)
            elif name == RECOMMEND and self.suggester is not None:
                result = await self._recommend(self.suggester, RecommendArguments.model_validate_json(arguments), began)
            else:
                result = self._refuse(f"There is no such tool now: only {', '.join(offered)}.")
        except ValidationError as error:
            result = self._refuse(_fault(name, error))
        except (InputError, NotFoundError) as error:  # well-formed arguments that make no sense together
            result = self._refuse(str(error))
        self.left -= 1
        self.charge(result.text)
        return result

    async def _recall(self, arguments: RecallArguments, began: float) -> ToolResult:
        query = " ".join(arguments.query.split())
        if not query:
            return self._refuse("The query is empty: say in plain words what to look for, or answer.")
        window = self._window(arguments.since, arguments.until)
        key = _same("recall", query, window, sorted(arguments.kinds), sorted(arguments.people))
        if key in self.lookups:
            return self._refuse(REPEATED)
        self.lookups.add(key)
        recollection = await self.record_view.look_up(
            query, since=window.since, until=window.until, kinds=tuple(arguments.kinds), people=tuple(arguments.people)
        )
        recollection = replace(recollection, hits=_fitting(recollection, self.tokens))
        self.outcome.recalled.append(recollection)
        self.outcome.step("recall", query, since=began, window=recollection.window, shown=shown(recollection))
        if not recollection.known:
            return ToolResult("Nothing about that is known.", f"recalls “{query}”", recollection)
        context = Context(
            now=self.record_view.now,
            name=self.record_view.record.name_to_say,
            recollection=recollection,
            longest=_longest(self.tokens),
        )
        return ToolResult(context.memory_block(), f"recalls “{query}”", recollection)

    async def _look(self, arguments: LookArguments, began: float) -> ToolResult:
        media_id = arguments.media_id.strip().lower()
        key = ("look", media_id[:MEDIA_ID], arguments.box)
        if key in self.lookups:
            return self._refuse(REPEATED)
        self.lookups.add(key)
        picture = await self.record_view.look(media_id, arguments.box)
        if picture is None:
            return self._refuse(f"No picture has the media id {media_id[:64]!r}: not found. Take an id from a note.")
        self.images -= 1
        self.outcome.shown.append(picture.message)
        self.outcome.step("look", picture.media, since=began, shown=(ContextItem(picture.message),))
        follows = block("memory", [f"The picture follows: {picture.label}."])
        return ToolResult(follows, f"looks at {picture.label}", pictures=(picture,))

    async def _timeline(self, arguments: TimelineArguments, began: float) -> ToolResult:
        window = self._window(arguments.since, arguments.until)
        key = _same("timeline", "", window)
        if key in self.lookups:
            return self._refuse(REPEATED)
        self.lookups.add(key)
        timeline = await self.record_view.timeline(window, max(LEAST, self.tokens - LEAST // 2))
        self.outcome.shown += timeline.shown
        shown_ids = tuple(ContextItem(each) for each in timeline.shown)
        self.outcome.step("timeline", since=began, window=window, shown=shown_ids)
        return ToolResult(block("memory", timeline.text.split("\n")), "looks at the timeline")

    async def _recommend(self, suggester: Suggester, arguments: RecommendArguments, began: float) -> ToolResult:
        key = ("recommend", arguments.catalogue, arguments.query, *arguments.where, *arguments.like)
        if key in self.lookups:
            return self._refuse(REPEATED)
        self.lookups.add(key)
        suggestions = await suggester.suggest(arguments)
        query = " ".join(filter(None, (f"{arguments.catalogue}:", arguments.query, *arguments.where)))
        self.outcome.shown += suggestions.shown
        self.outcome.step("recommend", query, since=began, items=tuple(suggestions.items))
        if not suggestions.items:
            return ToolResult("No item fits: ask with fewer conditions, or say so.", f"recommends {query}")
        lines: list[str] = []
        left = self.tokens - LEAST
        for line in suggestions.lines:
            if lines and (left := left - approximate_tokens(line)) < 0:
                break
            lines.append(line)
        return ToolResult(block("items", lines), f"recommends {query}")

    def _window(self, since: datetime | None, until: datetime | None) -> Window:
        """The span of whole days in the person's zone; ``until`` is the last day of it.

        Raises:
            InputError: the first day comes after the last.
        """
        zone = self.record_view.zone
        try:
            begin = since and datetime.combine(since.date(), clock_time(), zone)
            end = until and datetime.combine(until.date() + timedelta(days=1), clock_time(), zone)
        except OverflowError:
            raise InputError("until is no day that can be looked up: give one as YYYY-MM-DD") from None
        if begin and end and begin >= end:
            raise InputError("since is a later day than until: give the earlier day first")
        return Window(begin, end)

    def _refuse(self, hint: str) -> ToolResult:
        self.outcome.step("refused", hint)
        return ToolResult(hint, hint, refused=True)


def _fitting(recollection: Recollection, tokens: int) -> tuple[Hit, ...]:
    """The best hits that fit into so many tokens."""
    longest = _longest(tokens)
    clipped = [replace(hit, text=note(hit, longest)) for hit in recollection]
    fitting = {hit.id for hit in within(clipped, max_tokens=max(0, tokens - LEAST), count=tokens_of)}
    return tuple(hit for hit in recollection if hit.id in fitting)


def _longest(tokens: int) -> int:
    """UTF-8 bytes of one recalled text, so that several fit."""
    return max(SHORTEST, min(LONGEST, 4 * (tokens - LEAST)))


def _same(kind: str, query: str, window: Window | None = None, *lists: Collection[str]) -> tuple[object, ...]:
    """The key of a lookup: two lookups with the same key have the same result."""
    span = (None, None) if window is None else (window.since, window.until)
    return kind, " ".join(query.lower().split()).rstrip("?.! "), *span, *(tuple(each) for each in lists or ((), ()))


def _fault(name: str, error: ValidationError) -> str:
    """The fault in the arguments, and the form that is expected."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    what = f"{where}: {first['msg']}" if where else str(first["msg"])
    form = {
        "recall": '{"query": "…"}; since and until are days (YYYY-MM-DD), kinds and people are lists, all optional',
        "look": '{"media_id": "…", "part": [left, top, right, bottom]}, part optional, from 0 to 1',
        "recommend": '{"catalogue": "…"}; query is a text, where and like are lists of texts, all optional',
        "timeline": '{"since": "YYYY-MM-DD", "until": "YYYY-MM-DD"}, both optional',
    }.get(name, "an object")
    return f"{name} could not be called ({what}). It takes {form}."
