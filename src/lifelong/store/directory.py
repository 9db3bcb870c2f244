"""The directory of spaces and persons: their names, and the search for a name by any spelling."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from lifelong.privacy.names import check_name, fold_name, match_name
from lifelong.store.database import Database
from lifelong.types.times import micros


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One person in the directory.

    Attributes:
        person: number of the person.
        zone: IANA name of the time zone.
        folder: name of the folder of the person's media.
        space, name: the stored names.
    """

    person: int
    zone: str
    folder: str
    space: str
    name: str


class Directory:
    """Spaces and persons by name; spellings that look alike are one name (``privacy.names``)."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._unfolded: dict[str, list[str]] | None = None

    def find(self, space: str, person: str) -> DirectoryEntry | None:
        """The person of these names: first by the exact names, then by the folded names."""
        if entry := self._exactly(space, person):
            return entry
        space, folded = self.space_name(space), fold_name(person)
        if entry := self._exactly(space, folded):
            return entry
        old = match_name(person, self._names_before_folding().get(space, ()))
        return None if old is None else self._exactly(space, old)

    def add(self, space: str, person: str, *, zone: str | None) -> DirectoryEntry:
        """Add a person that ``find`` does not find; a person that was added meanwhile gets the zone.

        Args:
            space: name of the space, which is created if it does not exist.
            person: name of the person.
            zone: IANA name of the time zone; None means UTC, or the present one.

        Raises:
            InputError: a name is not valid for a new space or person.
        """
        known_space = self.space_name(space)
        space = known_space if self._has_space(known_space) else check_name(space, "space")
        person = check_name(person)
        with self._db.transaction():
            self._db.send("INSERT INTO space (name) VALUES (?) ON CONFLICT DO NOTHING", (space,))
            (row,) = self._db.rows(
                "INSERT INTO person (space, name, zone, made_at, folder) SELECT id, ?2, coalesce(?3, 'UTC'), ?4, "
                "?5 FROM space WHERE name = ?1 "
                "ON CONFLICT (space, name) DO UPDATE SET zone = coalesce(?3, person.zone) RETURNING id, zone, folder",
                (space, person, zone, micros(datetime.now(UTC)), secrets.token_hex(8)),
            )
        return DirectoryEntry(int(row[0]), str(row[1]), str(row[2]), space, person)

    def entry_of(self, number: int) -> DirectoryEntry | None:
        """The person of this number, or None if the person was erased."""
        row = self._db.row(
            "SELECT p.id, p.zone, p.folder, s.name, p.name FROM person p JOIN space s ON s.id = p.space WHERE p.id = ?",
            (number,),
        )
        return None if row is None else DirectoryEntry(int(row[0]), str(row[1]), str(row[2]), str(row[3]), str(row[4]))

    def persons(self, space: str) -> list[str]:
        """Names of the persons of one space."""
        rows = self._db.rows(
            "SELECT p.name FROM person p JOIN space s ON s.id = p.space WHERE s.name = ? ORDER BY p.name",
            (self.space_name(space),),
        )
        return [str(row[0]) for row in rows]

    def numbers(self) -> list[int]:
        """The numbers of all persons of all spaces."""
        return [int(number) for (number,) in self._db.rows("SELECT id FROM person ORDER BY id")]

    def space_name(self, space: str) -> str:
        """The stored name of a space; for a new space, the name that it would get."""
        folded = fold_name(space)
        for name in dict.fromkeys((space, folded)):
            if self._has_space(name):
                return name
        before = (name for name in self._names_before_folding() if name != fold_name(name))
        return match_name(space, before) or folded

    def _exactly(self, space: str, person: str) -> DirectoryEntry | None:
        row = self._db.row(
            "SELECT p.id, p.zone, p.folder FROM person p JOIN space s ON s.id = p.space "
            "WHERE s.name = ? AND p.name = ?",
            (space, person),
        )
        return None if row is None else DirectoryEntry(int(row[0]), str(row[1]), str(row[2]), space, person)

    def _has_space(self, name: str) -> bool:
        return self._db.row("SELECT 1 FROM space WHERE name = ?", (name,)) is not None

    def _names_before_folding(self) -> dict[str, list[str]]:
        """Stored names that are not in folded form, by space; a space whose own name is not folded has an entry, too.

        They are from before names were folded. No new ones can appear, so they are read once.
        """
        if self._unfolded is None:
            names: dict[str, list[str]] = {}
            rows = self._db.rows("SELECT s.name, p.name FROM person p JOIN space s ON s.id = p.space")
            for space, person in rows:
                if person != fold_name(person):
                    names.setdefault(space, []).append(person)
                elif space != fold_name(space):
                    names.setdefault(space, [])
            self._unfolded = names
        return self._unfolded
