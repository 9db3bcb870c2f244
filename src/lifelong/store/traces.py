"""Traces of answers: the steps of the agent, with ids, figures and the model's output."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, replace
from datetime import datetime
from typing import Any

from lifelong.errors import NotFoundError
from lifelong.store.columns import ascii_lower, moment, to_json
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.types import ContextItem, Step, SuggestedItem, Trace, Window
from lifelong.types.times import micros

MAX_TRACES = 1000
"""The number of traces that are kept for one person; older traces are deleted."""


class TraceRepository:
    """The traces of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def add(self, trace: Trace, *, shown: Collection[str]) -> bool:
        """Store a trace.

        Args:
            trace: the trace. The texts of its items are not stored.
            shown: ids of all messages, memories, passages and interactions that its texts may repeat, and of the
                messages with the files of those passages. The trace is deleted with the first of them.

        Returns:
            False if one of them, the message or the reply was deleted meanwhile; the trace is then not stored.
        """
        refs = to_json(dict.fromkeys(shown))
        with self._db.transaction():
            row = self._db.row(
                "INSERT INTO trace (person, message, reply, at, mode, model, steps) "
                "SELECT ?1, m.seq, r.seq, ?4, ?5, ?6, ?7 FROM message m LEFT JOIN message r "
                "ON r.id = ?3 AND +r.person = ?1 WHERE +m.person = ?1 AND m.id = ?2 AND (?3 = '' OR r.seq IS NOT NULL) "
                "AND (SELECT count(*) FROM message WHERE +person = ?1 AND id IN (SELECT value FROM json_each(?8))) "
                "+ (SELECT count(*) FROM memory WHERE +person = ?1 AND id IN (SELECT value FROM json_each(?8))) "
                "+ (SELECT count(*) FROM passage WHERE +person = ?1 AND id IN (SELECT value FROM json_each(?8))) "
                "+ (SELECT count(*) FROM interaction WHERE +person = ?1 AND id IN (SELECT value FROM json_each(?8))) "
                ">= ?9 RETURNING number",
                (
                    self._person,
                    trace.message,
                    trace.reply,
                    micros(trace.at),
                    trace.mode,
                    trace.model,
                    json.dumps([_plain(step) for step in trace.steps], ensure_ascii=False, separators=(",", ":")),
                    refs,
                    len(set(shown)),
                ),
            )
            if row is None:
                return False
            self._db.send(
                "INSERT INTO trace_shows (ref, trace) SELECT value, ?2 FROM json_each(?1) WHERE true "
                "ON CONFLICT DO NOTHING",  # without WHERE, SQLite reads ON as the condition of a join
                (refs, row[0]),
            )
            self._db.send(
                "DELETE FROM trace WHERE person = ?1 AND number <= "
                "(SELECT number FROM trace WHERE person = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)",
                (self._person, MAX_TRACES),
            )
        return True

    def drop(self, refs: Collection[str], words: Collection[str] = ()) -> None:
        """Delete the traces of these messages and replies, those that show one of these ids, or hold one of the words.

        Args:
            refs: ids of messages and memories.
            words: texts, compared without regard to the case of ASCII letters.
        """
        with self._db.transaction():
            self._db.send(
                "DELETE FROM trace WHERE person = ?1 AND (number IN (SELECT trace FROM trace_shows "
                "WHERE ref IN (SELECT value FROM json_each(?2))) OR EXISTS (SELECT 1 FROM message m "
                "WHERE m.seq IN (trace.message, trace.reply) AND m.id IN (SELECT value FROM json_each(?2))) "
                "OR EXISTS (SELECT 1 FROM json_each(?3) w WHERE instr(lower(trace.steps), w.value) > 0))",
                (self._person, to_json(refs), to_json(map(ascii_lower, words))),
            )

    @decodes
    def get(self, ref: str | None = None) -> Trace:
        """The newest trace of a reply or message, with the texts of its items.

        Args:
            ref: id of the reply, or of the message that it answers; None means the newest trace of all.

        Raises:
            NotFoundError: there is no such trace.
        """
        row = self._db.row(
            "SELECT q.id, coalesce(r.id, ''), t.at, t.mode, t.model, t.steps FROM trace t "
            "JOIN message q ON q.seq = t.message LEFT JOIN message r ON r.seq = t.reply WHERE t.person = ?1 "
            "AND (?2 IS NULL OR q.id = ?2 OR r.id = ?2) ORDER BY t.number DESC LIMIT 1",
            (self._person, ref),
        )
        if row is None:
            reason = "no answer has been traced yet" if ref is None else f"no trace of {ref!r}"
            raise NotFoundError(
                f"{reason}: give the id of a reply, or of the message that it answers; the newest {MAX_TRACES:,} are "
                "kept, and none of what was forgotten"
            )
        message, reply, at, mode, model, steps = row
        trace = Trace(message, reply, moment(at), mode, model, tuple(_step(value) for value in json.loads(steps)))
        return self._with_texts(trace)

    @decodes
    def suggested(self, replies: Collection[str]) -> dict[str, list[SuggestedItem]]:
        """The items that replies suggested, by the id of the reply; replies without any are left out."""
        rows = self._db.rows(
            "SELECT r.id, t.steps FROM message r JOIN trace t ON t.reply = r.seq WHERE +r.person = ?1 "
            "AND t.person = ?1 AND r.id IN (SELECT value FROM json_each(?2)) AND instr(t.steps, ?3) > 0 "
            "ORDER BY t.number",
            (self._person, to_json(replies), '"items"'),
        )
        found: dict[str, list[SuggestedItem]] = {}
        for reply, steps in rows:
            each = [_step(value) for value in json.loads(steps)]
            items = [item for step in each if step.kind == "recommend" for item in step.items]
            if items:
                found[str(reply)] = items
        return found

    def _with_texts(self, trace: Trace) -> Trace:
        ids = to_json({item.id for step in trace.steps for item in step.shown})
        rows = self._db.rows(
            "SELECT id, text FROM message WHERE +person = ?1 AND id IN (SELECT value FROM json_each(?2)) UNION ALL "
            "SELECT id, text FROM memory WHERE +person = ?1 AND id IN (SELECT value FROM json_each(?2)) UNION ALL "
            "SELECT id, text FROM passage WHERE +person = ?1 AND id IN (SELECT value FROM json_each(?2))",
            (self._person, ids),
        )
        texts = {str(ref): str(text) for ref, text in rows}
        steps = (
            replace(step, shown=tuple(replace(item, text=texts.get(item.id, "")) for item in step.shown))
            for step in trace.steps
        )
        return replace(trace, steps=tuple(steps))


def _plain(step: Step) -> dict[str, Any]:
    """A step as a JSON object; attributes with their default values are left out."""
    value = {
        each.name: getattr(step, each.name)
        for each in fields(step)
        if each.default is MISSING or getattr(step, each.name) != each.default
    }
    if step.window is not None:
        bounds = (step.window.since, step.window.until)
        value["window"] = [*(None if bound is None else bound.isoformat() for bound in bounds), step.window.words]
    if step.shown:
        value["shown"] = [[item.id, item.score, dict(item.why)] for item in step.shown]
    if step.items:
        value["items"] = [[each.id, each.catalogue, each.item, each.title] for each in step.items]
    return value


def _step(value: Mapping[str, Any]) -> Step:
    attributes = dict(value)
    if "window" in attributes:
        since, until, words = attributes["window"]
        bounds = [None if bound is None else datetime.fromisoformat(bound) for bound in (since, until)]
        attributes["window"] = Window(bounds[0], bounds[1], words)
    attributes["shown"] = tuple(ContextItem(ref, score, why) for ref, score, why in attributes.get("shown", ()))
    attributes["items"] = tuple(SuggestedItem(*each) for each in attributes.get("items", ()))
    return Step(**attributes)
