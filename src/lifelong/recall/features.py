"""What is known of each candidate: one row of numbers, the same for every person and record.

Nothing here names a word, a person or a data set. A channel's scores have no scale of their own: BM25 grows with
the question, likeness with the embedder, and standard scores of sparse matches with the size of the record. So each
channel is also given as a share of the best that it found for this question, which keeps its meaning from ten
messages to a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lifelong.language.terms import Flag
from lifelong.recall.index import PersonIndex
from lifelong.recall.lexical import LexicalScores, score, widen
from lifelong.recall.query import QueryAnalysis

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

Meaning = Floats | Callable[[], Floats | None] | None
"""The vector of a query, or what waits for it, or None to go by words alone."""

#: Candidates that get all features. The answer is in a cheap mix's top 200 for 98 of 100 questions.
CANDIDATES = 256

#: Channels whose best decides their scale.
CHANNELS = ("turn", "three", "five", "session", "dense", "dense_near", "dense_session")

FEATURES = (
    *CHANNELS,
    *(f"{name}_share" for name in CHANNELS),
    "coverage", "rarest",
    "speaker", "other_speaker", "speaker_gap", "own", "user", "assistant",
    "question", "asking", "after_question", "length", "long", "picture", "number", "time", "self", "name", "wish",
    "number_wanted", "time_wanted", "wish_wanted", "reply_wanted",
    "in_window", "near_window",
    "message", "semantic", "episodic",
    "terms", "known",
)  # fmt: skip
COLUMN = {name: i for i, name in enumerate(FEATURES)}

#: Likeness where nothing is known of meaning: about that of two everyday sentences that have little in common.
UNRELATED = np.float32(0.3)

#: Log of one and the terms up to which a longer message says more. Beyond, it mostly says other things.
LONG = np.float32(np.log1p(19))

#: Log of one and the terms below which a question only asks; a longer one tells something on the way.
BARE = np.float32(np.log1p(6.5))

_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Channels:
    """Scores of every place of the layout, before anything is chosen. Arrays of shape (n_places,).

    Attributes:
        raw: each channel as it is.
        share: each channel between 0 for an ordinary place and 1 for the best eligible one.
    """

    raw: dict[str, Floats]
    share: dict[str, Floats]
    lexical: LexicalScores


def channels(index: PersonIndex, analysis: QueryAnalysis, vector: Meaning, eligible: Ints) -> Channels:
    """Score all places against a question, by words and (with a query vector) by meaning."""
    lexical = score(analysis.terms, index.postings, index.layout)  # while the vector may still be under way
    raw = {
        "turn": lexical.turn,
        "three": lexical.three,
        "five": lexical.five,
        "session": lexical.session,
        **_meaning(index, vector() if callable(vector) else vector),
    }
    # Most places share no word with a question, so 0 is ordinary for words; for meaning the mean is.
    # Without a filter all places are eligible, and the free ones among them change neither best nor mean.
    over: slice | Ints = slice(None) if len(eligible) == len(index) else eligible
    share = {name: _share(values, values[over], centred=name.startswith("dense")) for name, values in raw.items()}
    return Channels(raw, share, lexical)


def _meaning(index: PersonIndex, vector: Floats | None) -> dict[str, Floats]:
    lay = index.layout
    if vector is None or not len(index.vectors) or index.vectors.dim != len(vector):
        nothing = np.full(len(lay.row), UNRELATED, np.float32)
        return {"dense": nothing, "dense_near": nothing, "dense_session": nothing}
    likeness = index.vectors.likeness(vector, len(index.refs))
    # Nothing is known of a row without a vector, so it is taken to be as unlike as most.
    known = ~np.isnan(likeness)
    usual = np.float32(likeness[known].mean()) if known.any() else UNRELATED
    dense = np.where(known, likeness, usual)[lay.row]
    dense[lay.row < 0] = usual
    near = widen(dense[None, :], 1, lay.messages)[0] / np.float32(3)
    near[lay.messages :] = dense[lay.messages :]
    best = np.full(len(lay.starts) + 1, usual, np.float32)
    if len(lay.starts):
        best[:-1] = np.maximum.reduceat(dense[: lay.messages], lay.starts)
    session = best[lay.session]
    session[lay.messages :] = dense[lay.messages :]
    return {"dense": dense, "dense_near": near, "dense_session": session}


def _share(values: Floats, over: Floats, *, centred: bool) -> Floats:
    low = np.float32(over.mean()) if centred else np.float32(0)
    reach = np.float32(over.max()) - low
    if reach < 1e-6:
        return np.zeros_like(values)
    return (values - low) / reach


def in_window(index: PersonIndex, analysis: QueryAnalysis, rows: Ints) -> Floats:
    """1 for rows whose span touches the span of time that a question names, float32 (len(rows),)."""
    since, until = _span(analysis)
    at, end = index.column("at")[rows], index.column("end")[rows]
    return ((end >= since) & (at < until)).astype(np.float32)


def near_window(index: PersonIndex, analysis: QueryAnalysis, rows: Ints) -> Floats:
    """1 inside the window, falling off over a week outside: people tell of a day in the days after it."""
    since, until = _span(analysis)
    at, end = (index.column(name)[rows].astype(np.float64) for name in ("at", "end"))
    away = np.maximum(np.maximum(since - end, at - until), 0) / _DAY
    return np.exp(-away / 7).astype(np.float32)


def _span(analysis: QueryAnalysis) -> tuple[float, float]:
    window = analysis.window
    if window is None:
        return -np.inf, np.inf
    since = window.since.timestamp() * 1e6 if window.since else -np.inf
    until = window.until.timestamp() * 1e6 if window.until else np.inf
    return since, until


def _speaker_gap(coverage: Floats, named: NDArray[np.bool_]) -> float:
    """How much less of the question the named speakers' own messages hold than anybody's, 0 or below.

    What fits a question about Ana, but was said by Bo, is the usual trap of a question that has no answer.
    """
    own = float(coverage[named].max()) if named.any() else 0.0
    return own - float(coverage.max())


def table(index: PersonIndex, analysis: QueryAnalysis, scores: Channels, places: Ints) -> Floats:
    """Features of candidates, float32 (len(places), len(FEATURES))."""
    lay, words = index.layout, scores.lexical
    rows = lay.row[places]
    before = np.where(places < lay.messages, lay.row[np.maximum(places - 1, 0)], -1)
    flags, role, kind = index.column("flags")[rows], index.column("role")[rows], index.column("kind")[rows]
    named = np.isin(index.column("speaker")[rows], np.array(analysis.speakers, np.int64))
    length = np.log1p(index.column("length")[rows].astype(np.float32))
    nothing = np.zeros(len(places), np.float32)
    timed = analysis.window is not None

    def has(flag: Flag) -> NDArray[np.bool_]:
        return (flags & flag) > 0

    columns: dict[str, Floats | NDArray[np.bool_] | float | bool] = {
        **{name: values[places] for name, values in scores.raw.items()},
        **{f"{name}_share": values[places] for name, values in scores.share.items()},
        "coverage": words.coverage[places],
        "rarest": words.rarest[places],
        "speaker": named,
        "other_speaker": (~named & (kind == 0)) if analysis.speakers else False,
        "speaker_gap": _speaker_gap(words.coverage[places], named) if analysis.speakers else 0.0,
        "own": analysis.own,
        "user": (role == 0) & (kind == 0),
        "assistant": (role == 1) & (kind == 0),
        "question": has(Flag.QUESTION),
        "asking": has(Flag.QUESTION) & (length < BARE),
        "after_question": (before >= 0) & (index.column("flags")[before] & Flag.QUESTION > 0),
        "length": np.minimum(length, LONG),
        "long": np.maximum(length - LONG, 0),
        "picture": has(Flag.PICTURE),
        "number": has(Flag.NUMBER),
        "time": has(Flag.TIME),
        "self": has(Flag.SELF),
        "name": has(Flag.NAME),
        "wish": has(Flag.WISH),
        "number_wanted": has(Flag.NUMBER) & analysis.wants_number,
        "time_wanted": has(Flag.TIME) & analysis.wants_time,
        "wish_wanted": has(Flag.WISH) & analysis.wants_advice,
        "reply_wanted": (role == 1) & (kind == 0) & analysis.wants_reply,
        "in_window": in_window(index, analysis, rows) if timed else nothing,
        "near_window": near_window(index, analysis, rows) if timed else nothing,
        "message": kind == 0,
        "semantic": kind == 1,
        "episodic": kind == 2,
        "terms": float(words.terms),
        "known": words.known,
    }
    features = np.empty((len(places), len(FEATURES)), np.float32)
    for name, at in COLUMN.items():
        features[:, at] = columns[name]
    return features
