"""The answer to one turn with memory and model, as a stream of events that both protocols use."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, replace
from typing import Any, Final

from lifelong.errors import ModelOutputError
from lifelong.life import Life
from lifelong.models.base import ChatModel, TextDelta
from lifelong.person.person import Person
from lifelong.server.errors import Problem
from lifelong.server.observe import Observer
from lifelong.server.openai.app_tasks import answer_without_model
from lifelong.server.openai.request import TurnRequest
from lifelong.server.openai.request_model import RequestModel, by_word
from lifelong.types import (
    Answer,
    Called,
    Recalled,
    Recollection,
    Reply,
    Restarted,
    Thinking,
    Token,
    ToolCall,
    Usage,
)

SHOWN: Final = 300
"""Maximum number of characters of a recalled text in the field ``lifelong`` of an answer."""

_OF_TOOLS: Final = ("tool_choice", "parallel_tool_calls")

FILTERED: Final = "content_filter"
"""The finish reason of an answer that its provider removed or cut off."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The next piece of the text of one answer.

    Attributes:
        refusal: whether the text is a refusal of the model.
    """

    text: str
    index: int = 0
    refusal: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """One answer is complete.

    Attributes:
        reason: ``stop``, ``length``, ``tool_calls`` or ``content_filter``.
        calls: calls of the caller's tools.
    """

    reason: str
    calls: tuple[ToolCall, ...] = ()
    index: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """All answers are complete.

    Attributes:
        reply: the stored reply, or None if none was stored.
        recalled: the result of recall.
    """

    usage: Usage
    reply: Reply | None
    recalled: tuple[Recollection, ...]

    def note(self, memory: str) -> dict[str, Any]:
        """The field ``lifelong``: ids of the stored message and reply, and the recalled items."""
        hits = {hit.id: hit for recollection in self.recalled for hit in recollection}
        reply = self.reply if self.reply is not None and self.reply.id else None
        return {
            "memory": memory,
            "message": reply.message if reply else None,
            "reply": reply.id if reply else None,
            "known": any(recollection.known for recollection in self.recalled),
            "recalled": [
                {
                    "id": hit.id,
                    "kind": hit.kind,
                    "text": hit.text if len(hit.text) <= SHOWN else hit.text[:SHOWN] + "…",
                    "score": round(hit.score, 3),
                    "at": hit.at.isoformat(),
                    "source": list(hit.source),
                }
                for hit in hits.values()
            ],
        }


Event = Piece | Restarted | End | Done
"""``Restarted`` discards the text of the first answer so far."""

Happened = Thinking | Recalled | Token | Restarted | Called | Answer


def without_idle_tools(model: ChatModel | None, turn: TurnRequest) -> TurnRequest:
    """The request without the tools that this server's model cannot call, where the caller lets the model choose.

    Apps with tools of their own send them with every message. A model that may call them and does not is an answer, so
    that such an app works with a server whose model calls none. A call that must be made is refused by ``check``.
    """
    if not turn.ask.tools or turn.ask.forced or turn.after or _calls_tools(model, turn):
        return turn
    options = {name: value for name, value in turn.ask.options.items() if name not in _OF_TOOLS}
    return replace(turn, ask=replace(turn.ask, tools=(), options=options))


def _calls_tools(model: ChatModel | None, turn: TurnRequest) -> bool:
    if model is None or not (model.profile.capable or turn.alone):
        return False
    return model.profile.tools or (model.profile.schema and not turn.alone)


def check(model: ChatModel | None, turn: TurnRequest) -> None:
    """Refuse a request that the model of this server does not support, before anything is stored.

    Raises:
        Problem: 422, with the feature that is missing.
    """
    ask = turn.ask
    if model is None and turn.memory == "task":
        return
    direct = turn.alone  # the model itself answers, however weak it is
    capable = model is not None and (model.profile.capable or direct)
    if direct and model is None:
        raise _cannot("memory off", "this server has no chat model: it only answers from memory")
    formed = model is not None and (model.profile.schema or (ask.any_object and by_word(model)))
    if ask.schema is not None and not (capable and formed):
        raise _cannot("response_format", "this server's model cannot be held to a form: ask for text")
    if ask.tools and not _calls_tools(model, turn):
        raise _cannot("tools", "this server's model cannot call tools: leave them out")
    if ask.n > 1 and not capable:
        raise _cannot(
            "n", "this server answers with the person's own words, of which there is one version: ask for n=1"
        )
    if turn.after and not ask.tools and not _calls_tools(model, turn):  # an app may offer no tools in the last round
        raise _cannot("messages", "this server's model calls no tools: leave their results out")


def _cannot(param: str, message: str) -> Problem:
    return Problem(422, "unsupported", message, param=param)


async def exchange(
    life: Life,
    person: Person | None,
    turn: TurnRequest,
    shown: TurnRequest,
    observer: Observer,
    *,
    key: str | None = None,
) -> AsyncGenerator[Event, None]:
    """Answer a turn that passed ``check``.

    Closing the generator stops the model. With ``memory`` on, the person's message is stored by then.

    Args:
        life: the opened record.
        person: the person who speaks; None for a request that the model alone answers.
        turn: the request.
        shown: the same request with what the model may see.
        observer: measures the stages.
        key: the key of the person's message.

    Raises:
        LifelongError: the errors of ``Person.stream``.
    """
    model = None if life.chat_model is None else RequestModel(life.chat_model, turn.ask)
    reply: Reply | None = None
    recalled: list[Recollection] = []
    calls: list[ToolCall] = []
    stop = _Stop(turn.ask.stop)
    if person is None or turn.alone:
        first = _alone(model, shown, observer)
    else:
        first = _remembering(person, turn, shown, model, observer, key)
    try:
        async with aclosing(first) as events:
            async for event in events:
                match event:
                    case Recalled():
                        recalled.append(event.recollection)
                    case Called():
                        calls.append(event.call)
                    case Answer():
                        reply = event.reply
                    case Restarted():
                        stop = _Stop(turn.ask.stop)
                        yield Restarted()
                    case Token() if text := stop.feed(event.text):
                        yield Piece(text, refusal=model is not None and model.refused)
    except ModelOutputError:  # nothing was said; if a filter took it out, that is the answer
        if model is None or model.reason != FILTERED:
            raise
    if text := stop.rest():
        yield Piece(text, refusal=model is not None and model.refused)
    yield _ended(model, calls, stopped=stop.met)
    for index in range(1, turn.ask.n):
        if model is not None:
            async with aclosing(model.again()) as more:
                async for part in more:
                    if isinstance(part, TextDelta):
                        yield Piece(part.text, index, part.refusal)
            yield _ended(model, model.calls, index=index)
    usage = Usage() if model is None else model.usage
    observer.spent(usage.tokens_in, usage.tokens_out)
    yield Done(usage, reply, tuple(recalled))


async def _remembering(
    person: Person,
    turn: TurnRequest,
    shown: TurnRequest,
    model: RequestModel | None,
    observer: Observer,
    key: str | None,
) -> AsyncGenerator[Happened, None]:
    """Answer with the person's record, stage by stage."""
    with ExitStack() as stage:
        stage.enter_context(observer.stage("recall"))
        stream = person.conversation.respond(
            turn.request(shown),
            key=key,
            keep=turn.memory == "on",
            model=model,
            reply_id=turn.reply_id,
        )
        async with aclosing(stream) as events:
            recalled = begun = False
            async for event in events:
                if isinstance(event, Recalled) and not recalled:
                    recalled = True
                    stage.close()
                    stage.enter_context(observer.stage("first_token"))
                elif isinstance(event, Token) and not begun:
                    begun = True
                    stage.close()
                    stage.enter_context(observer.stage("answer"))
                yield event


async def _alone(model: RequestModel | None, shown: TurnRequest, observer: Observer) -> AsyncGenerator[Happened, None]:
    """Answer with the model alone: nothing is recalled and nothing is stored."""
    if model is None:  # a request of the app itself; `check` refuses all others
        yield Token(answer_without_model(shown.text))
        return
    with observer.stage("answer"):
        async with aclosing(model.alone(shown.talk())) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    yield Token(event.text)
                elif isinstance(event, ToolCall):
                    yield Called(event)


def _ended(model: RequestModel | None, calls: Sequence[ToolCall], *, index: int = 0, stopped: bool = False) -> End:
    if calls:
        return End("tool_calls", tuple(calls), index)
    cut = model is not None and model.profile.capable and model.reason in ("length", FILTERED) and not stopped
    return End(model.reason if model is not None and cut else "stop", index=index)


class _Stop:
    """Ends a text before the first stop sequence, also if it spans several pieces.

    Models get the stop sequences themselves; this class is for answers that no model writes.
    """

    def __init__(self, marks: Sequence[str]) -> None:
        self._marks = [mark for mark in marks if mark]
        self._held = ""
        self.met = False

    def feed(self, text: str) -> str:
        """The part of the text so far that can be sent."""
        if not self._marks or self.met:
            return "" if self.met else text
        self._held += text
        cuts = [at for mark in self._marks if (at := self._held.find(mark)) >= 0]
        if cuts:
            self.met = True
            ready, self._held = self._held[: min(cuts)], ""
            return ready
        keep = max((n for mark in self._marks for n in range(1, len(mark)) if self._held.endswith(mark[:n])), default=0)
        place = len(self._held) - keep
        ready, self._held = self._held[:place], self._held[place:]
        return ready

    def rest(self) -> str:
        """The text that was held back because a stop sequence might begin in it."""
        rest, self._held = self._held, ""
        return rest
