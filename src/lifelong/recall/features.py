"""What is known of each candidate: one row of numbers, the same for every person and record.

Nothing here names a word, a person or a data set. Scores that have no scale of their own are given twice: as
they are, and as standard scores over what was eligible for this question.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lifelong.recall.index import PersonIndex
from lifelong.recall.lexical import Layout, Lexical, score, widen
from lifelong.recall.query import Reading
from lifelong.recall.text import Flag

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

#: Candidates that get all features. The answer is in a cheap mix's top 200 for 98 of 100 questions.
CANDIDATES = 256

FEATURES = (
    "turn", "three", "five", "session", "coverage", "nearby", "rarest",
    "turn_z", "three_z", "five_z", "session_z",
    "dense", "dense_near", "dense_wide", "dense_session",
    "dense_z", "dense_near_z", "dense_session_z",
    "cheap", "cheap_gap",
    "speaker", "other_speaker", "own", "user", "assistant",
    "question", "after_question", "length", "picture", "number", "time", "self", "name",
    "number_wanted", "time_wanted",
    "in_window", "near_window", "window",
    "message", "semantic", "episodic", "recency", "first_in_session",
    "terms", "known", "top_turn", "top_dense",
)  # fmt: skip
COLUMN = {name: i for i, name in enumerate(FEATURES)}

#: Likeness where nothing is known of meaning: about that of two everyday sentences that have little in
#: common.
UNRELATED = np.float32(0.3)

_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Channels:
    """Scores of every place of the layout, before anything is chosen. Shapes (n_places,)."""

    lexical: Lexical
    dense: Floats
    dense_near: Floats
    dense_wide: Floats
    dense_session: Floats
    has_dense: bool


def channels(index: PersonIndex, reading: Reading, vector: Floats | None) -> Channels:
    """Score all places against a question, by words and (with a query vector) by meaning."""
    lay = index.layout
    lexical = score(reading.terms, index.postings, lay)
    if vector is None or not len(index.vectors) or index.vectors.dim != len(vector):
        nothing = np.full(len(lay.row), UNRELATED, np.float32)
        return Channels(lexical, nothing, nothing, nothing, nothing, False)
    likeness = index.vectors.likeness(vector, len(index.refs))
    # Nothing is known of a row without a vector, so it is taken to be as unlike as most.
    usual = np.float32(np.nanmean(likeness)) if np.isfinite(likeness).any() else np.float32(0)
    dense = np.where(np.isnan(likeness), usual, likeness)[lay.row]
    dense[lay.row < 0] = usual
    near = widen(dense[None, :], 1, lay.messages)
    wide = widen(dense[None, :], 2, lay.messages, inner=near)[0] / np.float32(5)
    near = near[0] / np.float32(3)
    near[lay.messages :] = dense[lay.messages :]
    wide[lay.messages :] = dense[lay.messages :]
    best = np.full(len(lay.starts) + 1, usual, np.float32)
    if len(lay.starts):
        best[:-1] = np.maximum.reduceat(dense[: lay.messages], lay.starts)
    return Channels(lexical, dense, near, wide, best[lay.session], True)


def standard(values: Floats, eligible: Ints) -> Floats:
    """Standard scores over the eligible places; all zero where there is no spread."""
    over = values[eligible]
    spread = float(over.std())
    if spread < 1e-6:
        return np.zeros_like(values)
    return ((values - np.float32(over.mean())) / np.float32(spread)).astype(np.float32)


def _speaker_of(index: PersonIndex, places: Ints, lay: Layout) -> Ints:
    return index.column("speaker")[lay.row[places]]


def cheap(index: PersonIndex, reading: Reading, found: Channels, eligible: Ints) -> Floats:
    """A score for every place from few operations: what decides which candidates are looked at closely."""
    lay = index.layout
    words = found.lexical
    mixed = standard(words.turn + words.three + words.five + np.float32(0.5) * words.session, eligible)
    if found.has_dense:
        mixed = mixed + standard(found.dense + np.float32(0.7) * found.dense_near, eligible)
    if reading.speakers:
        named = np.isin(index.column("speaker"), np.array(reading.speakers))
        mixed = mixed + (named[lay.row] & (lay.row >= 0)).astype(np.float32)
    if reading.window is not None:
        mixed = mixed + _in_window(index, reading, lay.row)
    return mixed.astype(np.float32)


def _span(reading: Reading) -> tuple[float, float]:
    window = reading.window
    if window is None:
        return -np.inf, np.inf
    since = window.since.timestamp() * 1e6 if window.since else -np.inf
    until = window.until.timestamp() * 1e6 if window.until else np.inf
    return since, until


def _in_window(index: PersonIndex, reading: Reading, rows: Ints) -> Floats:
    since, until = _span(reading)
    at, end = index.column("at")[rows], index.column("end")[rows]
    return ((end >= since) & (at < until) & (rows >= 0)).astype(np.float32)


def _near_window(index: PersonIndex, reading: Reading, rows: Ints) -> Floats:
    """1 inside the window, falling off over a week outside: people tell of a day in the days after it."""
    since, until = _span(reading)
    at = index.column("at")[rows].astype(np.float64)
    away = np.maximum(np.maximum(since - at, at - until), 0) / _DAY
    return np.exp(-away / 7).astype(np.float32)


def table(
    index: PersonIndex, reading: Reading, found: Channels, cheap_score: Floats, eligible: Ints, places: Ints
) -> Floats:
    """Features of candidates, float32 (len(places), len(FEATURES)).

    Args:
        eligible: places that passed the filters: standard scores are taken over them.
        places: the candidates.
    """
    lay, words = index.layout, found.lexical
    rows = lay.row[places]
    flags = index.column("flags")[rows]
    before = np.where(places < lay.messages, lay.row[np.maximum(places - 1, 0)], -1)
    earlier = np.where(places < lay.messages, lay.row[np.maximum(places - 2, 0)], -1)
    asked = (before >= 0) & (index.column("flags")[before] & Flag.QUESTION > 0)
    role, kind = index.column("role")[rows], index.column("kind")[rows]
    speaker = index.column("speaker")[rows]
    named = np.isin(speaker, np.array(reading.speakers, np.int64))
    in_window = near = np.zeros(len(places), np.float32)
    if reading.window is not None:
        in_window, near = _in_window(index, reading, rows), _near_window(index, reading, rows)
    cheap_here = cheap_score[places]

    def z(values: Floats) -> Floats:
        return standard(values, eligible)[places]

    def has(flag: Flag) -> NDArray[np.bool_]:
        return (flags & flag) > 0

    columns: dict[str, Floats | NDArray[np.bool_] | float | bool] = {
        "turn": words.turn[places],
        "three": words.three[places],
        "five": words.five[places],
        "session": words.session[places],
        "coverage": words.coverage[places],
        "nearby": words.nearby[places],
        "rarest": words.rarest[places],
        "turn_z": z(words.turn),
        "three_z": z(words.three),
        "five_z": z(words.five),
        "session_z": z(words.session),
        "dense": found.dense[places],
        "dense_near": found.dense_near[places],
        "dense_wide": found.dense_wide[places],
        "dense_session": found.dense_session[places],
        "dense_z": z(found.dense),
        "dense_near_z": z(found.dense_near),
        "dense_session_z": z(found.dense_session),
        "cheap": cheap_here,
        "cheap_gap": cheap_here - cheap_here.max(),
        "speaker": named,
        "other_speaker": (~named & (kind == 0)) if reading.speakers else False,
        "own": reading.own,
        "user": (role == 0) & (kind == 0),
        "assistant": (role == 1) & (kind == 0),
        "question": has(Flag.QUESTION),
        "after_question": asked,
        "length": np.log1p(index.column("length")[rows].astype(np.float32)),
        "picture": has(Flag.PICTURE),
        "number": has(Flag.NUMBER),
        "time": has(Flag.TIME),
        "self": has(Flag.SELF),
        "name": has(Flag.NAME),
        "number_wanted": has(Flag.NUMBER) & reading.wants_number,
        "time_wanted": has(Flag.TIME) & reading.wants_time,
        "in_window": in_window,
        "near_window": near,
        "window": reading.window is not None,
        "message": kind == 0,
        "semantic": kind == 1,
        "episodic": kind == 2,
        "recency": _recency(index, rows),
        "first_in_session": (before < 0) & (earlier < 0) & (kind == 0),
        "terms": float(words.terms),
        "known": words.known,
        "top_turn": float(words.turn[eligible].max()),
        "top_dense": float(found.dense[eligible].max()),
    }
    features = np.empty((len(places), len(FEATURES)), np.float32)
    for name, at in COLUMN.items():
        features[:, at] = columns[name]
    return features


def _recency(index: PersonIndex, rows: Ints) -> Floats:
    """0 for the oldest entry of the record, 1 for the newest."""
    at = index.column("at")
    first, last = int(at.min()), int(at.max())
    return ((at[rows] - first) / max(1, last - first)).astype(np.float32)
