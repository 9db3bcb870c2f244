"""The features of each candidate: one row of numbers, with the same meaning for every person and record.

No feature depends on a certain word, person or data set. The scores of a channel have no common scale: BM25 grows with
the length of the query, cosines depend on the embedder, and standard scores of sparse matches on the record's size. So
each channel is also given as a share of its best score for this query, which means the same from ten messages to a
hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.language.terms import Flag
from lifelong.recall.index import PersonIndex
from lifelong.recall.lexical import LexicalScores, score, widen
from lifelong.recall.query import QueryAnalysis
from lifelong.store.entry_changes import OPEN
from lifelong.types import ENTRY_KINDS, Window

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

Meaning = Floats | Callable[[], Floats | None] | None
"""The vector of a query, or a call that waits for it, or None to rank by words alone."""

#: Candidates that get all features. By the quick score, the answer is among the best 200 for 98 of 100 questions.
CANDIDATES = 256

#: Channels that are also scaled by their best score.
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

#: Cosine of a row without a vector: about that of two everyday sentences that have little in common.
UNRELATED = np.float32(0.3)

#: Log of one plus the number of terms up to which a longer message says more; beyond, it mostly says other things.
LONG = np.float32(np.log1p(19))

#: Log of one plus the number of terms below which a question only asks; a longer one also tells something.
BARE = np.float32(np.log1p(6.5))

#: An event is about a span of time that a query names if it is at most so many times as long: a week for a day.
WIDEST = 10

#: How much less an event counts that is far longer than the span.
VAGUE = 0.3

_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Channels:
    """Scores of every place of the layout, before candidates are selected. Arrays of shape (n_places,).

    Attributes:
        raw: each channel on its own scale.
        share: each channel from 0 for an average place to 1 for the best eligible one.
    """

    raw: dict[str, Floats]
    share: dict[str, Floats]
    lexical: LexicalScores


def channels(index: PersonIndex, analysis: QueryAnalysis, vector: Meaning, eligible: Ints) -> Channels:
    """Score all places against a query, by words and, with a vector, by meaning."""
    lexical = score(analysis.terms, index.postings, index.layout)  # meanwhile the query is embedded in another thread
    raw = {
        "turn": lexical.turn,
        "three": lexical.three,
        "five": lexical.five,
        "session": lexical.session,
        **_meaning(index, vector() if callable(vector) else vector, eligible),
    }
    # Most places share no word with a query, so for words the average is 0; for meaning it is the mean.
    # Without a filter all places are eligible, and the free places change neither the best nor the mean.
    over: slice | Ints = slice(None) if len(eligible) == len(index) else eligible
    share = {name: _share(values, values[over], centred=name.startswith("dense")) for name, values in raw.items()}
    return Channels(raw, share, lexical)


def _meaning(index: PersonIndex, vector: Floats | None, eligible: Ints) -> dict[str, Floats]:
    lay = index.layout
    if vector is None or not len(index.vectors) or index.vectors.dim != len(vector):
        nothing = np.full(len(lay.row), UNRELATED, np.float32)
        return {"dense": nothing, "dense_near": nothing, "dense_session": nothing}
    likeness = index.likeness(vector, eligible)
    # A row without a vector gets the mean cosine of the eligible ones: others need not be read from the store.
    ranked = likeness[lay.row[eligible]]
    known = ~np.isnan(ranked)
    usual = np.float32(ranked[known].mean()) if known.any() else UNRELATED
    dense = np.where(np.isnan(likeness), usual, likeness)[lay.row]
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
    """1 for rows about the span of time that a query names, else 0, float32 (len(rows),).

    A row with events is about the times of its events, another one about the time when it was said. A state such as
    "I live in Porto" is not about each of the days on which it holds, nor is an event of last year about a day in it.
    """
    since, until = _span(analysis)
    at, end = index.column("at"), index.column("end")
    inside: NDArray[np.bool_] = (end >= since) & (at < until)
    row, begin, after = index.events.T
    inside[row] = False
    narrow = (after - begin) <= WIDEST * (until - since)
    inside[row[(after > since) & (begin < until) & narrow]] = True
    return inside[rows].astype(np.float32)


def near_window(index: PersonIndex, analysis: QueryAnalysis, rows: Ints) -> Floats:
    """1 for rows about the span of time that a query names, less for others, float32 (len(rows),).

    It falls off over a week outside, because people often tell of a day in the days after it. An event that is much
    longer than the span counts a little less than an exact one. A state counts as long as it holds.
    """
    since, until = _span(analysis)
    at, end, holds, closed = (index.column(name).astype(np.float64) for name in ("at", "end", "holds", "closed"))
    near = _nearness(at, end, since, until)
    row, begin, after = index.events.T
    if len(row):
        near[row] = 0
        share = np.minimum(1, (until - since) / np.maximum(after - begin, 1)) if np.isfinite(until - since) else 1
        np.maximum.at(near, row, _nearness(begin, after, since, until) * (1 - VAGUE + VAGUE * share))
    state = holds < OPEN
    near[state] = np.maximum(near[state], _nearness(holds[state], closed[state], since, until))
    return near[rows].astype(np.float32)


def held_then(index: PersonIndex, window: Window) -> NDArray[np.bool_]:
    """Whether each row held in a span of time, bool (n_rows,).

    A state holds from its start until it is superseded; any other row holds unless it was superseded before the span.
    A message or an episode holds unless a state that it is the source of does not.
    """
    since, until = _ends(window)
    holds, closed = index.column("holds"), index.column("closed")
    rows: NDArray[np.bool_] = (closed > since) & ((holds == OPEN) | (holds < until))
    states = np.flatnonzero((holds < OPEN) & index.alive & ~rows).tolist()
    over = {ref for row in states for ref in index.sources[row]}
    rows[[row for ref in over if (row := index.row(ref)) is not None]] = False
    episodes = np.flatnonzero(index.column("kind") == ENTRY_KINDS.index("episodic")).tolist()
    rows[[row for row in episodes if over.issuperset(index.sources[row])]] = False
    return rows


def said_or_held(index: PersonIndex, window: Window, rows: Ints) -> NDArray[np.bool_]:
    """Whether each row was said, held or took place in a span of time, bool (len(rows),)."""
    since, until = _ends(window)
    inside: NDArray[np.bool_] = (index.column("end") >= since) & (index.column("at") < until)
    inside |= (index.column("holds") < until) & (index.column("closed") > since) & (index.column("holds") < OPEN)
    row, begin, after = index.events.T
    inside[row[(after > since) & (begin < until)]] = True
    return inside[rows]


def _nearness(begin: NDArray[Any], after: NDArray[Any], since: float, until: float) -> NDArray[np.float64]:
    away = np.maximum(np.maximum(since - after, begin - until), 0) / _DAY
    nearness: NDArray[np.float64] = np.exp(-away / 7)
    return nearness


def _span(analysis: QueryAnalysis) -> tuple[float, float]:
    return (-np.inf, np.inf) if analysis.window is None else _ends(analysis.window)


def _ends(window: Window) -> tuple[float, float]:
    since = window.since.timestamp() * 1e6 if window.since else -np.inf
    until = window.until.timestamp() * 1e6 if window.until else np.inf
    return since, until


def _speaker_gap(coverage: Floats, by_speaker: NDArray[np.bool_]) -> float:
    """The best coverage among the messages of the speakers that the query names, less the best of all; 0 or below.

    A message that fits a question about Ana but was said by Bo is the usual distractor of a question without an answer.
    """
    own = float(coverage[by_speaker].max()) if by_speaker.any() else 0.0
    return own - float(coverage.max())


def table(index: PersonIndex, analysis: QueryAnalysis, scores: Channels, places: Ints) -> Floats:
    """The features of candidates, float32 (len(places), len(FEATURES))."""
    lay, words = index.layout, scores.lexical
    rows = lay.row[places]
    before = np.where(places < lay.messages, lay.row[np.maximum(places - 1, 0)], -1)
    flags, role, kind = index.column("flags")[rows], index.column("role")[rows], index.column("kind")[rows]
    by_speaker = np.isin(index.column("speaker")[rows], np.array(analysis.speakers, np.int64))
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
        "speaker": by_speaker,
        "other_speaker": (~by_speaker & (kind == 0)) if analysis.speakers else False,
        "speaker_gap": _speaker_gap(words.coverage[places], by_speaker) if analysis.speakers else 0.0,
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
