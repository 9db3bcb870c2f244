"""Texts of one person's own that are no messages, drafts, and the choices about the person's voice."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from lifelong.errors import NotFoundError
from lifelong.store.columns import moment, optional_moment, row_limit, to_json, zone_seconds
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.types.times import micros
from lifelong.types.writing import VoiceChoices, VoiceEdit, Writing


class WritingRepository:
    """The texts, drafts and voice choices of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def add(self, writing: Writing) -> None:
        """Store a text or a draft, with its id."""
        with self._db.transaction():
            self._db.send(
                "INSERT INTO writing (person, id, text, at, zone, register, language, addressee, about, task, used, "
                "accepted, taught) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    self._person, writing.id, writing.text, micros(writing.at), zone_seconds(writing.at),
                    writing.register, writing.language, writing.to, writing.about, writing.task,
                    to_json(writing.used), writing.accepted, int(writing.taught),
                ),
            )  # fmt: skip

    @decodes
    def select(
        self, *, ids: Collection[str] | None = None, own: bool = False, drafts: bool = False, limit: int | None = None
    ) -> list[Writing]:
        """Texts and drafts, sorted by time.

        Args:
            ids: only these.
            own: only texts of the person's own, and accepted drafts.
            drafts: only drafts.
            limit: at most so many, the newest.
        """
        rows = self._db.rows(
            "SELECT * FROM (SELECT id, text, at, zone, register, language, addressee, about, task, used, accepted, "
            "taught, seq FROM writing WHERE person = ?1 AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2))) "
            "AND (?3 = 0 OR task = '' OR accepted IS NOT NULL) AND (?5 = 0 OR task <> '') "
            "ORDER BY at DESC, seq DESC LIMIT ?4) newest ORDER BY 3, 13",
            (
                self._person, None if ids is None else to_json(ids), int(own), row_limit(limit),
                int(drafts),
            ),
        )  # fmt: skip
        return [
            Writing(
                id=str(id), text=str(text), at=moment(at, zone), register=register, language=language, to=to,
                about=about, task=task, used=tuple(map(str, json.loads(used))), accepted=accepted, taught=bool(taught),
            )
            for id, text, at, zone, register, language, to, about, task, used, accepted, taught, _ in rows
        ]  # fmt: skip

    def accept(self, id: str, text: str, *, taught: bool) -> None:
        """Store what the person made of a draft, in place of an earlier acceptance.

        Raises:
            NotFoundError: this person has no such draft.
        """
        with self._db.transaction():
            stored = self._db.write(
                "UPDATE writing SET accepted = ?, taught = ? WHERE person = ? AND id = ? AND task <> ''",
                (text, int(taught), self._person, id),
            )
            if not stored:
                raise NotFoundError(f"no draft {id[:60]!r} of this person: give the id of a draft that write() made")

    @decodes
    def resting_on(self, ids: Collection[str]) -> list[Writing]:
        """The drafts that drew on one of these ids."""
        rows = self._db.rows(
            "SELECT DISTINCT w.id FROM writing w, json_each(w.used) u WHERE w.person = ? AND u.value IN "
            "(SELECT value FROM json_each(?))",
            (self._person, to_json(ids)),
        )
        return self.select(ids=[str(row[0]) for row in rows]) if rows else []

    def delete(self, ids: Collection[str]) -> None:
        """Delete texts and drafts."""
        with self._db.transaction():
            self._db.send(
                "DELETE FROM writing WHERE person = ? AND id IN (SELECT value FROM json_each(?))",
                (self._person, to_json(ids)),
            )

    @decodes
    def choices(self) -> VoiceChoices:
        """The current choices about the voice; the defaults if the person has made none."""
        row = self._db.row("SELECT since, edits, pauses FROM voice_choice WHERE person = ?", (self._person,))
        if row is None:
            return VoiceChoices()
        since, edits, pauses = row
        return VoiceChoices(
            edits={str(key): _edit(value) for key, value in json.loads(edits).items()},
            since=optional_moment(since),
            pauses=tuple((moment(begin), optional_moment(end)) for begin, end in json.loads(pauses)),
        )

    def choose(self, choices: VoiceChoices) -> None:
        """Store the choices, in place of the present ones."""
        pauses = [[micros(begin), None if end is None else micros(end)] for begin, end in choices.pauses]
        edits = json.dumps({key: asdict(edit) for key, edit in choices.edits.items()}, ensure_ascii=False)
        with self._db.transaction():
            self._db.send(
                "INSERT INTO voice_choice (person, since, edits, pauses) VALUES (?,?,?,?) ON CONFLICT (person) DO "
                "UPDATE SET since = excluded.since, edits = excluded.edits, pauses = excluded.pauses",
                (self._person, None if choices.since is None else micros(choices.since), edits, to_json(pauses)),
            )


def _edit(value: dict[str, Any]) -> VoiceEdit:
    lists = {name: tuple(map(str, value[name])) for name in ("favourites", "avoided", "dropped")}
    return VoiceEdit(value["greeting"], value["sign_off"], value["words"], **lists)
