"""Findings of perceivers in a person's files: one row for each file and perceiver, deleted with the file."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from lifelong.store.columns import moment, to_json
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.types import Finding
from lifelong.types.times import micros

_COLUMNS = "sha256, perceiver, version, at, data"


class FindingRepository:
    """The findings of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def put(self, sha256: str, perceiver: str, version: str, data: Mapping[str, Any], *, at: datetime) -> None:
        """Store the finding of a perceiver in a file, in place of its earlier one.

        A file that was forgotten meanwhile is ignored.

        Args:
            sha256: the file.
            perceiver: name of the perceiver.
            version: version of the perceiver; another version perceives the file again.
            data: the finding, as JSON values.
            at: the time.
        """
        with self._db.transaction():
            self._db.send(
                f"INSERT INTO perceived (person, {_COLUMNS}) SELECT person, sha256, ?3, ?4, ?5, ?6 FROM media "
                "WHERE person = ?1 AND sha256 = ?2 ON CONFLICT (person, sha256, perceiver) "
                "DO UPDATE SET version = excluded.version, at = excluded.at, data = excluded.data",
                (
                    self._person,
                    sha256,
                    perceiver,
                    version,
                    micros(at),
                    json.dumps(data, ensure_ascii=False, separators=(",", ":")),
                ),
            )

    @decodes
    def of(self, files: Collection[str]) -> list[Finding]:
        """The findings in these files, sorted by file and perceiver."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM perceived WHERE person = ? AND sha256 IN (SELECT value FROM json_each(?)) "
            "ORDER BY sha256, perceiver",
            (self._person, to_json(files)),
        )
        return [_finding(*row) for row in rows]

    @decodes
    def by(self, perceiver: str) -> list[Finding]:
        """The findings of one perceiver, sorted by file."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM perceived WHERE person = ? AND perceiver = ? ORDER BY sha256",
            (self._person, perceiver),
        )
        return [_finding(*row) for row in rows]

    def versions(self, sha256: str) -> dict[str, str]:
        """The versions of the perceivers that have processed a file, by name."""
        rows = self._db.rows(
            "SELECT perceiver, version FROM perceived WHERE person = ? AND sha256 = ?", (self._person, sha256)
        )
        return {str(perceiver): str(version) for perceiver, version in rows}

    def all_versions(self) -> dict[str, dict[str, str]]:
        """``versions`` of all files with findings, by file."""
        versions: dict[str, dict[str, str]] = {}
        for sha256, perceiver, version in self._db.rows(
            "SELECT sha256, perceiver, version FROM perceived WHERE person = ?", (self._person,)
        ):
            versions.setdefault(str(sha256), {})[str(perceiver)] = str(version)
        return versions

    def drop(self, perceiver: str, *, file: str | None = None) -> None:
        """Delete the findings of one perceiver, in all files or in one file."""
        with self._db.transaction():
            self._db.send(
                "DELETE FROM perceived WHERE person = ?1 AND perceiver = ?2 AND (?3 IS NULL OR sha256 = ?3)",
                (self._person, perceiver, file),
            )

    def texts(self, files: Collection[str]) -> list[str]:
        """The texts that were perceived in these files, in the order of ``files``."""
        texts: dict[str, list[str]] = {}
        for finding in self.of(files):
            if finding.text:
                texts.setdefault(finding.sha256, []).append(finding.text)
        return [text for sha256 in dict.fromkeys(files) for text in texts.get(sha256, ())]


def _finding(sha256: str, perceiver: str, version: str, at: int, data: str) -> Finding:
    return Finding(sha256, perceiver, version, moment(at), json.loads(data))
