"""Recall: filter, score by words and by meaning, rank, and say how sure and why.

A pure function of one person's index, a query and its vector. Reading the store, embedding the query and
loading the texts of what was found belong to the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

import numpy as np
from numpy.typing import NDArray

from lifelong.recall.evidence import collapse
from lifelong.recall.features import CANDIDATES, COLUMN, Channels, Meaning, channels, in_window, near_window, table
from lifelong.recall.index import PersonIndex
from lifelong.recall.query import Query, Reading, read
from lifelong.recall.ranker import WEIGHTS, Ranker, shipped
from lifelong.recall.text import content_words, term, words
from lifelong.types import ENTRY_KINDS, EntryKind, Window

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

#: Results less likely than this to be evidence are not worth a reader's time.
FLOOR = 0.05
#: A statement that was superseded counts half beside one that holds, unless the question is about the past.
CLOSED = 0.5


@dataclass(frozen=True, slots=True)
class Scored:
    """One result, by its identity in the record.

    Attributes:
        row: its row in the index.
        ref: public id of the message or memory.
        score: 0 to 1, the estimated probability that it is evidence.
        why: what each channel gave.
        source: ids of the messages that prove it (a message proves itself).
        around: ids of the messages just before and after it.
        also: ids of results that say the same and were folded into this one.
    """

    row: int
    ref: str
    kind: EntryKind
    score: float
    why: Mapping[str, float]
    source: tuple[str, ...]
    around: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What one recall gave, best first.

    Attributes:
        known: False when the best result is too unlikely to be an answer.
        window: the span of time that was read from the query, if any.
        top: the score of the best result before the floor, 0 when nothing was eligible.
    """

    results: tuple[Scored, ...]
    known: bool
    window: Window | None
    top: float


def recall(
    index: PersonIndex,
    query: Query,
    vector: Meaning,
    *,
    now: datetime,
    zone: tzinfo,
    ranker: Ranker | None = None,
) -> Found:
    """Find what bears on a query.

    Args:
        index: one person's index, up to date.
        query: what is looked for, and the filters.
        vector: embedding of ``meaning_of(query.text, index)``, unit length, or a call that waits for it while words are
            looked up, or None to go by words alone.
        now: the moment of asking (aware).
        zone: the person's zone, in which "yesterday" begins and ends.
        ranker: orders the candidates; by default the one that ships.
    """
    ranker = ranker or shipped()
    reading = read(query, index, now=now, zone=zone)
    window = reading.window if not (query.since or query.until) else Window(query.since, query.until)
    eligible = eligible_places(index, query)
    if not len(eligible) or query.k < 1:
        return Found((), False, window, 0.0)
    then = eligible[in_window(index, reading, index.layout.row[eligible]) > 0] if reading.only_when else eligible[:0]
    if reading.only_when and not len(then) and query.floor is None:
        return Found((), False, window, 0.0)
    places, features = candidates(index, reading, vector, then if len(then) else eligible)
    scores = ranker.score(features)
    sure = ranker.probability(features, scores)
    if len(then):  # asked for nothing but a time: whatever was said then answers
        sure = np.maximum(sure, np.float32(ranker.known))
    rows = index.layout.row[places]
    closed = index.column("closed")[rows] <= _micros(query.as_of or now)
    if not reading.wants_past:
        sure = np.where(closed, sure * np.float32(CLOSED), sure)
        scores = np.where(closed, scores - np.float32(1), scores)
    order = np.lexsort((-scores, -sure))
    top = float(sure[order[0]])
    known = top >= ranker.known
    if query.floor is None and not known:
        return Found((), False, window, top)
    floor = FLOOR if query.floor is None else query.floor
    # More than asked for: some fold into others.
    chosen = [i for i in order[: query.k + query.k // 2 + 4].tolist() if sure[i] >= floor]
    results = [
        _scored(index, int(rows[i]), float(sure[i]), features[i], reading, closed=bool(closed[i])) for i in chosen
    ]
    return Found(tuple(collapse(results)[: query.k]), known, window, top)


def candidates(index: PersonIndex, reading: Reading, vector: Meaning, eligible: Ints) -> tuple[Ints, Floats]:
    """The most promising places, and their features: (n,) and (n, len(FEATURES))."""
    found = channels(index, reading, vector, eligible)
    if len(eligible) > CANDIDATES:
        quick = _quick(index, reading, found)[eligible]
        places = eligible[np.sort(np.argpartition(-quick, CANDIDATES - 1)[:CANDIDATES])]
    else:
        places = eligible
    return places, table(index, reading, found, places)


def _quick(index: PersonIndex, reading: Reading, found: Channels) -> Floats:
    """The part of the mix that costs little for every place: it decides what is looked at closely."""
    rows = index.layout.row
    total = np.zeros(len(rows), np.float32)
    for name, share in found.share.items():
        total += np.float32(WEIGHTS[f"{name}_share"]) * share
    if reading.speakers:
        named = np.isin(index.column("speaker"), np.array(reading.speakers)) & (index.column("kind") == 0)
        total += np.float32(WEIGHTS["speaker"]) * named[rows]
    if reading.window is not None:
        total += np.float32(WEIGHTS["near_window"]) * near_window(index, reading, rows)
    return total


def eligible_places(index: PersonIndex, query: Query) -> Ints:
    """Places of the layout that pass a query's filters: they are applied before anything is ranked."""
    lay = index.layout
    standing = np.flatnonzero(lay.row >= 0)
    narrowed = query.kinds or query.since or query.until or query.as_of or query.exclude
    if not (narrowed or query.people or query.places):
        return standing
    rows = lay.row[standing]
    keep = np.ones(len(rows), np.bool_)
    at, end = index.column("at")[rows], index.column("end")[rows]
    if query.kinds:
        codes = [ENTRY_KINDS.index(kind) for kind in query.kinds]
        keep &= np.isin(index.column("kind")[rows], codes)
    if query.since is not None:
        keep &= end >= _micros(query.since)
    if query.until is not None:
        keep &= at < _micros(query.until)
    if query.as_of is not None:
        keep &= at <= _micros(query.as_of)
    if query.exclude:
        gone = [row for ref in query.exclude if (row := index.row(ref)) is not None]
        keep &= ~np.isin(rows, gone)
    if query.people:
        keep &= _involving(index, query.people)[rows]
    if query.places:
        keep &= _at(index, query.places)[rows]
    return standing[keep]


def _involving(index: PersonIndex, people: tuple[str, ...]) -> NDArray[np.bool_]:
    """Rows that one of the people said, or that name one of them."""
    spoken = [word for name in people for word in words(name)]
    return _naming(index, people) | np.isin(index.column("speaker"), index.speakers_called(spoken))


def _at(index: PersonIndex, places: tuple[str, ...]) -> NDArray[np.bool_]:
    """Rows that name one of the places.

    What the record knows of where a row comes from joins here, as the speaker does for people.
    """
    return _naming(index, places)


def _naming(index: PersonIndex, names: tuple[str, ...]) -> NDArray[np.bool_]:
    """Rows that hold all words of one of the names, whatever their case, accents and endings."""
    found = np.zeros(len(index.refs), np.bool_)
    for name in names:
        # A lone letter, as of an initial, says nothing; a lone Han character is a name.
        meant = [word for word in content_words(name) if len(word) > 1 or not word.isascii()]
        holders = [set(index.postings.find(term(word))[0].tolist()) for word in meant]
        if holders:
            found[list(set.intersection(*holders))] = True
    return found


def _scored(index: PersonIndex, row: int, score: float, features: Floats, reading: Reading, *, closed: bool) -> Scored:
    kind = index.kind(row)
    ref = index.refs[row]
    return Scored(
        row=row,
        ref=ref,
        kind=kind,
        score=round(score, 4),
        why=_why(features, reading),
        source=(ref,) if kind == "message" else index.sources[row],
        around=index.around(row) if kind == "message" else (),
        closed=closed,
    )


def _why(features: Floats, reading: Reading) -> dict[str, float]:
    """What each channel gave: shares of the most that words could give, cosines, 1 for a cue that holds."""
    parts = {
        "words": features[COLUMN["turn"]],
        "words around": features[COLUMN["five"]],
        "meaning": features[COLUMN["dense"]],
    }
    if reading.speakers:
        parts["speaker"] = features[COLUMN["speaker"]]
    if reading.window is not None:
        parts["time"] = features[COLUMN["near_window"]]
    return {name: round(float(value), 3) for name, value in parts.items() if abs(value) >= 0.001}


def _micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
