"""The in-memory index of one person's entries; it is updated by reading only what has changed in the store."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.language.terms import STOP_WORDS, words
from lifelong.recall.dense import VectorIndex
from lifelong.recall.lexical import Layout, layout
from lifelong.recall.postings import Postings
from lifelong.recall.stored_vectors import StoredVectors, VectorReader, rows_of
from lifelong.store.entry_changes import EntryChanges, EntryState
from lifelong.store.entry_vectors import VectorPage
from lifelong.types import ENTRY_KINDS, EntryKind

Ints = NDArray[np.int64]

_INTEGER_COLUMNS = (
    "seq",
    "kind",
    "session",
    "role",
    "speaker",
    "at",
    "end",
    "closed",
    "holds",
    "slot",
    "flags",
    "length",
)


ENTRY_BYTES = 256
"""An entry besides the arrays that are counted: its id (81), its place in lists and a dictionary (about 120),
a row of the layout (40)."""


class PersonIndex:
    """Columns, inverted lists and vectors of one person's entries.

    A row is the position of an entry in this index. To update it, ask the store for all changes ``since`` its
    ``state``, and call ``refresh`` with them.

    Attributes:
        state: up to where the store has been read.
        refs: row to public id.
        sources: row to the ids of the messages that prove it; empty for a message.
        speakers: distinct names of speakers; the column ``speaker`` holds positions in it.
        vectors: the vectors of rows, in memory, or in the store after ``leave_vectors``.
        events: row, start and end (exclusive, microseconds) of each event that a text is about, int64 (n, 3); they may
            include rows that are gone.
    """

    def __init__(self) -> None:
        self.state = EntryState()
        self.refs: list[str] = []
        self.sources: list[tuple[str, ...]] = []
        self.speakers: list[str] = []
        self.events: Ints = np.zeros((0, 3), np.int64)
        self.postings = Postings()
        self.vectors: VectorIndex | StoredVectors = VectorIndex()
        self._columns: dict[str, Ints] = {name: np.zeros(0, np.int64) for name in _INTEGER_COLUMNS}
        self._alive = np.zeros(0, np.bool_)
        self._speaker_number: dict[str, int] = {}
        self._slot_number: dict[str, int] = {}
        self._row_of: dict[str, int] = {}
        self._waiting: dict[int, NDArray[np.float32]] = {}
        self._layout: Layout | None = None

    def __len__(self) -> int:
        return int(np.count_nonzero(self._alive))

    def __repr__(self) -> str:
        return f"<PersonIndex {len(self)} entries, {len(self.vectors)} vectors>"

    @property
    def nbytes(self) -> int:
        """Bytes in memory, about."""
        columns = sum(column.nbytes for column in self._columns.values())
        waiting = sum(vector.nbytes for vector in self._waiting.values())
        arrays = columns + self._alive.nbytes + self.events.nbytes + self.postings.nbytes + self.vectors.nbytes
        return arrays + waiting + ENTRY_BYTES * len(self.refs)

    @property
    def full_nbytes(self) -> int:
        """Bytes in memory, about, when every entry has a vector in it."""
        return self.nbytes - self.vectors.nbytes + 4 * self.vectors.dim * len(self.refs)

    def reserve(self) -> None:
        """Make room for a vector of every entry at once, before many are read."""
        if isinstance(self.vectors, VectorIndex):
            self.vectors.reserve(len(self.refs))

    def leave_vectors(self, reader: VectorReader) -> None:
        """Keep no vectors in memory any more, but read those of the store in each search."""
        self.vectors = StoredVectors(reader, self.vectors.dim, self.vectors.rows)

    def likeness(self, query: NDArray[np.float32], places: Ints) -> NDArray[np.float32]:
        """Cosine of each row to a query vector (dim,), float32 (n_rows,); NaN for rows without a vector.

        Args:
            query: the vector.
            places: the places of the layout that are ranked. Rows that do not count for them, because they are neither
                among them nor in their sessions, may be NaN.
        """
        if isinstance(self.vectors, VectorIndex):
            return self.vectors.likeness(query, len(self.refs))
        lay = self.layout
        counts = np.zeros(len(lay.row), np.bool_)
        counts[places] = True
        sessions = np.zeros(len(lay.starts) + 1, np.bool_)
        sessions[lay.session[places[places < lay.messages]]] = True
        counts[: lay.messages] |= sessions[lay.session[: lay.messages]]
        counts &= lay.row >= 0
        return self.vectors.likeness(query, self._columns["seq"], lay.row[counts])

    def column(self, name: str) -> Ints:
        """One value a row.

        Args:
            name: seq, kind, session, role, speaker, at, end, closed, holds, slot (a number), flags or length (terms).
        """
        return self._columns[name]

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Whether the entry of a row still exists, bool (n_rows,)."""
        return self._alive

    @property
    def layout(self) -> Layout:
        """The rows in the order of time."""
        if self._layout is None:
            self._layout = layout(
                self._alive,
                self._columns["kind"] == 0,
                self._columns["session"],
                self._columns["at"],
                self._columns["length"],
            )
        return self._layout

    def row(self, ref: str) -> int | None:
        """The row of a public id, or None where it has no row, or none any more."""
        row = self._row_of.get(ref)
        return row if row is not None and self._alive[row] else None

    def unembedded(self, limit: int, *, but: Collection[str] = ()) -> Ints:
        """Numbers of existing entries without a vector, oldest first, at most ``limit``, without the ids ``but``."""
        if len(self.vectors) >= len(self.refs):
            return np.zeros(0, np.int64)
        bare = self._alive.copy()
        bare[self.vectors.rows] = False
        bare[[row for ref in but if (row := self.row(ref)) is not None]] = False
        return self._columns["seq"][np.flatnonzero(bare)[:limit]]

    def kind(self, row: int) -> EntryKind:
        """The kind of a row's entry."""
        return ENTRY_KINDS[int(self._columns["kind"][row])]

    def refresh(self, changes: EntryChanges) -> None:
        """Apply the changes of the store since ``state``."""
        if len(changes.seq):
            self._append(changes)
        if len(changes.retired):
            self._retire(changes.retired)
        self._take_vectors(changes)
        if len(changes.event_seq):
            new = np.stack([self._rows(changes.event_seq), changes.event_since, changes.event_until], axis=1)
            self.events = np.concatenate([self.events, new[new[:, 0] >= 0]])
        self.state = changes.state

    def take(self, page: VectorPage) -> None:
        """Apply vectors of the store that follow those of ``refresh``.

        Their entries are here: both were committed when ``refresh`` read its changes.
        """
        self._add_vectors(page.entries, page.vectors)
        self.state = replace(self.state, vector=page.last)

    def _append(self, changes: EntryChanges) -> None:
        first = len(self.refs)
        rows = np.arange(first, first + len(changes.seq))
        lengths = np.diff(changes.offsets)
        new: dict[str, NDArray[Any]] = {
            "seq": changes.seq,
            "kind": changes.kind,
            "session": changes.session,
            "role": changes.role,
            "speaker": np.array([self._speaker(name) for name in changes.speaker], np.int64),
            "at": changes.at,
            "end": changes.end,
            "closed": changes.closed,
            "holds": changes.holds,
            "slot": np.array(
                [self._slot_number.setdefault(slot, len(self._slot_number)) for slot in changes.slot], np.int64
            ),
            "flags": changes.flags,
            "length": lengths,
        }
        self._columns = {
            name: np.concatenate([self._columns[name], new[name].astype(np.int64)]) for name in _INTEGER_COLUMNS
        }
        self._alive = np.concatenate([self._alive, np.ones(len(rows), np.bool_)])
        self.refs.extend(changes.ref)
        self.sources.extend(changes.sources)
        self._row_of.update(zip(changes.ref, rows.tolist(), strict=True))
        self.postings.add(rows.astype(np.int32), lengths, changes.terms)
        self._layout = None

    def _retire(self, seqs: Ints) -> None:
        rows = self._rows(seqs)
        rows = rows[rows >= 0]
        if len(rows):
            self._alive[rows] = False
            self.vectors.wipe(rows)
            self._layout = None
        for seq in seqs.tolist():
            self._waiting.pop(seq, None)

    def _take_vectors(self, changes: EntryChanges) -> None:
        # A vector can be read before its entry, when another process wrote both in between.
        for seq in [seq for seq in self._waiting if seq <= changes.state.entry]:
            self._add_vectors(np.array([seq]), self._waiting.pop(seq)[None, :])
        late = changes.vector_seq > changes.state.entry
        if not late.any():  # a mask would copy all vectors
            self._add_vectors(changes.vector_seq, changes.vectors)
            return
        for seq, vector in zip(changes.vector_seq[late].tolist(), changes.vectors[late], strict=True):
            self._waiting[seq] = vector
        self._add_vectors(changes.vector_seq[~late], changes.vectors[~late])

    def _add_vectors(self, seqs: Ints, vectors: NDArray[np.float32]) -> None:
        rows = self._rows(seqs)
        here = rows >= 0
        here[here] = self._alive[rows[here]]
        if not here.all():
            rows, vectors = rows[here], vectors[here]
        self.vectors.add(rows, vectors)

    def _rows(self, seqs: Ints) -> Ints:
        """The rows of entry numbers, which only grow; -1 where there is none."""
        return rows_of(seqs, self._columns["seq"])

    def _slot(self, slot: str) -> int:
        return self._slot_number.setdefault(slot, len(self._slot_number))

    def _speaker(self, name: str) -> int:
        number = self._speaker_number.get(name)
        if number is None:
            number = self._speaker_number[name] = len(self.speakers)
            self.speakers.append(name)
        return number

    def speakers_called(self, text_words: Sequence[str]) -> list[int]:
        """Numbers of the speakers whose name has a word of three letters or more among these words.

        A name of one word may have two letters, such as "Bo", if it is no stop word.
        """
        present = set(text_words)
        return [
            number
            for number, name in enumerate(self.speakers)
            for parts in [words(name)]
            if any(len(word) > 2 and word in present for word in parts)
            or (len(parts) == 1 and len(name) == 2 and parts[0] in present - STOP_WORDS)
        ]

    def around(self, row: int, reach: int = 1) -> tuple[str, ...]:
        """Public ids of the messages just before and after a message, in its session, in order.

        Args:
            row: of the message.
            reach: how many on each side, at most 2: the layout leaves two free places between sessions.
        """
        lay = self.layout
        place = int(lay.place[row])
        if place < 0 or place >= lay.messages:
            return ()
        low, high = max(0, place - min(reach, 2)), min(lay.messages, place + min(reach, 2) + 1)
        return tuple(self.refs[near] for near in lay.row[low:high].tolist() if near >= 0 and near != row)
