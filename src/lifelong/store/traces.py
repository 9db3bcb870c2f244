"""How answers came about: ids, figures, and what a model wrote on the way."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, replace
from datetime import datetime
from typing import Any

from lifelong.errors import NotFoundError
from lifelong.store.columns import micros, moment, to_json
from lifelong.store.database import Database, decodes
from lifelong.types import ContextItem, Step, Trace, Window

KEPT = 1000
"""Traces of one person that are kept, the newest: a trace is there to look into an answer of these days."""


class TraceRepository:
    """The traces of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def add(self, trace: Trace, *, shown: Collection[str]) -> bool:
        """Keep a trace.

        Args:
            trace: what to keep. The texts of what it shows are left out.
            shown: ids of all messages, memories and passages that its texts may repeat, with the messages that a
                passage's file came with: it goes when a message or memory of them is deleted.

        Returns:
            False when one of them, its message or its reply has been deleted meanwhile: then nothing is kept.
        """
        refs = to_json(dict.fromkeys(shown))
        with self._db.transaction() as connection:
            there = self._db.row(
                "SELECT (SELECT count(*) FROM message WHERE +person = ?1 AND id IN (SELECT value FROM json_each(?2))) "
                "+ (SELECT count(*) FROM memory WHERE +person = ?1 AND id IN (SELECT value FROM json_each(?2))) "
                "+ (SELECT count(*) FROM passage WHERE +person = ?1 AND id IN (SELECT value FROM json_each(?2)))",
                (self._person, refs),
            )
            if there is None or there[0] < len(set(shown)):
                return False
            connection.execute(
                "INSERT INTO trace (person, message, reply, at, mode, model, steps) "
                "SELECT ?1, m.seq, r.seq, ?4, ?5, ?6, ?7 FROM message m LEFT JOIN message r "
                "ON r.id = ?3 AND +r.person = ?1 WHERE +m.person = ?1 AND m.id = ?2 AND (?3 = '' OR r.seq IS NOT NULL)",
                (
                    self._person,
                    trace.message,
                    trace.reply,
                    micros(trace.at),
                    trace.mode,
                    trace.model,
                    json.dumps([_plain(step) for step in trace.steps], ensure_ascii=False, separators=(",", ":")),
                ),
            )
            if not connection.changes():
                return False
            number = connection.last_insert_rowid()
            connection.execute(
                "INSERT OR IGNORE INTO trace_shows (ref, trace) SELECT value, ?2 FROM json_each(?1)", (refs, number)
            )
            connection.execute(
                "DELETE FROM trace WHERE person = ?1 AND number <= "
                "(SELECT number FROM trace WHERE person = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)",
                (self._person, KEPT),
            )
        return True

    @decodes
    def get(self, ref: str | None = None) -> Trace:
        """The newest trace of a reply or of a message, with the texts of what it shows; None is the newest of all.

        Raises:
            NotFoundError: there is none.
        """
        row = self._db.row(
            "SELECT q.id, coalesce(r.id, ''), t.at, t.mode, t.model, t.steps FROM trace t "
            "JOIN message q ON q.seq = t.message LEFT JOIN message r ON r.seq = t.reply WHERE t.person = ?1 "
            "AND (?2 IS NULL OR q.id = ?2 OR r.id = ?2) ORDER BY t.number DESC LIMIT 1",
            (self._person, ref),
        )
        if row is None:
            asked = "no answer has been traced yet" if ref is None else f"no trace of {ref!r}"
            raise NotFoundError(
                f"{asked}: give the id of a reply, or of the message that it answers; the newest {KEPT:,} are kept, "
                "and none of what was forgotten"
            )
        message, reply, at, mode, model, steps = row
        trace = Trace(message, reply, moment(at), mode, model, tuple(_step(value) for value in json.loads(steps)))
        return self._with_texts(trace)

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
    """A step as JSON, without what has its default."""
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
    return value


def _step(value: Mapping[str, Any]) -> Step:
    found = dict(value)
    if "window" in found:
        since, until, words = found["window"]
        bounds = [None if bound is None else datetime.fromisoformat(bound) for bound in (since, until)]
        found["window"] = Window(bounds[0], bounds[1], words)
    found["shown"] = tuple(ContextItem(ref, score, why) for ref, score, why in found.get("shown", ()))
    return Step(**found)
