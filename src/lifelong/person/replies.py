"""Replies and traces: the answer of a message is stored with the ids of what the model was shown."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import datetime

from lifelong.agent.context import Context
from lifelong.agent.outcome import Outcome
from lifelong.engine import Engine
from lifelong.errors import ModelError
from lifelong.language.terms import analyse
from lifelong.person.facet import Facet
from lifelong.person.recall import Recall
from lifelong.store.messages import Utterance
from lifelong.store.record import Record
from lifelong.types import Reply, Trace

LOG = logging.getLogger(__name__)


class Replies(Facet):
    """Stores the replies of one person and their traces. All methods block.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        recall: embeds the message and its reply.
    """

    def __init__(self, engine: Engine, record: Record, recall: Recall) -> None:
        super().__init__(engine, record)
        self._recall = recall

    def store(self, trace: Trace, outcome: Outcome, at: datetime, context: Context) -> Reply:
        """Store an answer and its trace. While tool calls await their results, only the trace is stored.

        A message has one reply: an earlier one is deleted.

        Args:
            trace: the trace without its steps; its ``reply`` is the id of the reply, or "" for a new one.
            outcome: the answer.
            at: time of the reply.
            context: what the prompt showed.
        """
        began = time.perf_counter()
        reply = _reply(trace, outcome, at)
        if not outcome.calls:
            utterance = Utterance(
                role="assistant",
                speaker="",
                text=outcome.text,
                at=at,
                reply_to=trace.message,
                shown=_shown(context, outcome),
                id=trace.reply,
            )
            with self._record.transaction():
                self._record.messages.delete_replies(trace.message)  # wanted anew
                _, message = self._record.messages.add(utterance, gap=self._engine.settings.gap)
                if not outcome.quoted:  # recall must not return a quote beside the words that it repeats
                    analysis = analyse(message.text)
                    self._record.entries.index(message.id, terms=analysis.terms, flags=int(analysis.flags))
                reply = replace(reply, id=message.id, text=message.text, at=message.at)
                outcome.step("store", since=began)
                trace = self.store_trace(replace(trace, reply=reply.id), outcome, context)
            try:  # embed the message and its reply now: nobody waits for it
                self._recall.catch_up()
            except ModelError as error:
                LOG.warning("%s is embedded later: %s", trace.message, error)
            return replace(reply, trace=trace)
        return replace(reply, trace=self.store_trace(replace(trace, reply=reply.id), outcome, context))

    def unstored(self, trace: Trace, outcome: Outcome, at: datetime) -> Reply:
        """The reply of a message that is not stored; it has no id."""
        return replace(_reply(trace, outcome, at), trace=replace(trace, steps=tuple(outcome.steps)))

    def store_trace(self, trace: Trace, outcome: Outcome, context: Context) -> Trace:
        """Store a trace with its steps, also of an answer that failed."""
        trace = replace(trace, steps=tuple(outcome.steps))
        self._record.traces.add(trace, shown=_shown(context, outcome))
        return trace


def _shown(context: Context, outcome: Outcome) -> tuple[str, ...]:
    """Ids of everything that the model was shown."""
    hits = (
        ref
        for recollection in outcome.recalled
        for hit in recollection
        for ref in (hit.id, *(hit.source if hit.kind == "passage" else ()))
    )
    return tuple(dict.fromkeys((*context.ids, *hits, *outcome.shown)))


def _reply(trace: Trace, outcome: Outcome, at: datetime) -> Reply:
    """The reply before it is stored."""
    return Reply(
        id="",
        text=outcome.text,
        at=at,
        message=trace.message,
        recalled=tuple(outcome.recalled),
        tool_calls=tuple(outcome.calls),
    )
