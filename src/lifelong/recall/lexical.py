"""BM25 over messages, over windows of them, and over sessions, from stored term ids.

Conversations spread an answer over neighbouring messages ("Where did you go?" "Lisbon!"), so words are matched against
windows of three and five messages of a session as well; single messages are ranked. BM25 as in Robertson and Zaragoza,
"The Probabilistic Relevance Framework" (2009), with Lucene's idf, which is never negative.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lifelong.recall.postings import Postings

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

K1 = np.float32(1.2)
B = np.float32(0.75)

#: Most terms of a query that are scored: cost grows with them, and the rarest ones give nearly all of the score.
MOST_TERMS = 32


@dataclass(frozen=True, slots=True)
class Layout:
    """Messages in the order of time, session by session, with two free places between sessions.

    The free places keep windows inside their session, so that a window is a sum of shifted arrays. Memories follow
    after the messages, each without neighbours.

    Attributes:
        place: row to place, int64 (n_rows,); -1 for rows that no longer exist.
        row: place to row, int64 (n_places,); -1 for free places.
        messages: places below this hold messages.
        session: place to the index of its session, int64 (n_places,); memories share the last index.
        starts: first place of each session.
        norm1, norm3, norm5: BM25's length term of the place, of the windows around it, float32 (n_places,).
        session_norm: the same of each session.
    """

    place: Ints
    row: Ints
    messages: int
    session: Ints
    starts: Ints
    norm1: Floats
    norm3: Floats
    norm5: Floats
    session_norm: Floats


def layout(alive: NDArray[np.bool_], is_message: NDArray[np.bool_], session: Ints, at: Ints, lengths: Ints) -> Layout:
    """Assign places to rows; every argument has one value a row. ``lengths`` counts terms."""
    message_rows = np.flatnonzero(alive & is_message)
    message_rows = message_rows[np.lexsort((message_rows, at[message_rows], session[message_rows]))]
    memory_rows = np.flatnonzero(alive & ~is_message)
    ordered = session[message_rows]
    number = np.cumsum(np.r_[0, ordered[1:] != ordered[:-1]]) if len(ordered) else np.zeros(0, np.int64)
    spots = np.arange(len(message_rows)) + 2 * number + 2
    sessions = int(number[-1]) + 1 if len(message_rows) else 0
    messages = int(spots[-1]) + 3 if len(message_rows) else 0
    size = messages + len(memory_rows)
    row = np.full(size, -1, np.int64)
    row[spots] = message_rows
    row[messages:] = memory_rows
    place = np.full(len(alive), -1, np.int64)
    place[row[row >= 0]] = np.flatnonzero(row >= 0)
    session_of = np.full(size, sessions, np.int64)
    heads = np.flatnonzero(np.r_[True, number[1:] != number[:-1]]) if len(message_rows) else np.zeros(0, np.int64)
    starts = spots[heads]
    if sessions:
        session_of[:messages] = np.clip(np.searchsorted(starts, np.arange(messages), side="right") - 1, 0, None)
    length = np.where(row >= 0, lengths[row], 0).astype(np.float32)
    totals = np.add.reduceat(length[:messages], starts) if sessions else np.zeros(0, np.float32)
    three = widen(length[None, :], 1, messages)[0]
    return Layout(
        place=place,
        row=row,
        messages=messages,
        session=session_of,
        starts=starts,
        norm1=_norm(length),
        norm3=_norm(three),
        norm5=_norm(widen(length[None, :], 2, messages, inner=three[None, :])[0]),
        session_norm=_norm(totals.astype(np.float32)),
    )


def _norm(length: Floats) -> Floats:
    filled = length[length > 0]
    mean = np.float32(filled.mean()) if len(filled) else np.float32(1)
    return (K1 * (1 - B + B * length / mean)).astype(np.float32)


def widen(values: Floats, reach: int, messages: int, *, inner: Floats | None = None) -> Floats:
    """Add to each place the values that are ``reach`` places away; ``inner`` holds the sum of the nearer ones."""
    wide = (values if inner is None else inner).copy()
    if messages <= reach:
        return wide
    wide[:, reach:messages] += values[:, : messages - reach]
    wide[:, : messages - reach] += values[:, reach:messages]
    return wide


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """The scores of a query's words, per place, each as a share of the highest possible score.

    Attributes:
        turn, three, five: BM25 of the place and of the windows around it, float32 (n_places,), 0 to about 1.
        session: BM25 of the place's session.
        coverage: idf-weighted share of the query's words that the place holds.
        rarest: idf of the rarest word that the place holds, over the idf of the rarest word that the record holds.
        terms: number of the query's words that the record holds.
        known: idf-weighted share of the query's words that the record holds.
    """

    turn: Floats
    three: Floats
    five: Floats
    session: Floats
    coverage: Floats
    rarest: Floats
    terms: int
    known: float


@dataclass(frozen=True, slots=True)
class _QueryTerm:
    """One word of a query that the record holds: its idf, its places, and its count in each place."""

    idf: float
    places: Ints
    counts: Floats


def score(terms: NDArray[np.uint32], postings: Postings, lay: Layout) -> LexicalScores:
    """Score every place against a query's terms (uint32; repetition and order do not matter)."""
    query_terms, missing = _look_up(terms, postings, lay)
    size = len(lay.row)
    turn, three, five, coverage, rarest = (np.zeros(size, np.float32) for _ in range(5))
    sessions = np.zeros(len(lay.starts) + 1, np.float32)
    total = sum(word.idf for word in query_terms) + missing
    common: list[_QueryTerm] = []
    # The most frequent first, so that the rarest word is the last to set ``rarest``.
    for word in sorted(query_terms, key=lambda word: word.idf):
        share = np.float32(word.idf / total)
        turn[word.places] += share * (word.counts / (word.counts + lay.norm1[word.places]))
        coverage[word.places] += share
        rarest[word.places] = word.idf
        in_messages = word.places < lay.messages
        in_session = np.bincount(lay.session[word.places[in_messages]], word.counts[in_messages], len(sessions) - 1)
        sessions[:-1] += share * (in_session / (in_session + lay.session_norm)).astype(np.float32)
        if len(word.places) * SPARSE > size:
            common.append(word)
        else:
            _spread(word, share, lay, three, five)
    if common:
        _spread_common(common, total, lay, three, five)
    real = lay.row >= 0  # windows reach into the free places, which have no row
    own = slice(lay.messages, size)
    three[own], five[own] = turn[own], turn[own]
    session = sessions[lay.session] * real
    session[own] = turn[own]
    return LexicalScores(
        turn=turn,
        three=three * real,
        five=five * real,
        session=session,
        coverage=coverage,
        rarest=rarest / np.float32(max((word.idf for word in query_terms), default=1.0)),
        terms=len(query_terms),
        known=1 - missing / total if total else 0.0,
    )


#: A word in fewer than one of so many places is added to its windows place by place; a more frequent one by whole
#: arrays, which costs about as much as this many places.
SPARSE = 25


def _look_up(terms: NDArray[np.uint32], postings: Postings, lay: Layout) -> tuple[list[_QueryTerm], float]:
    """The words that the record holds, and the summed idf of the words that it does not hold."""
    total = int(np.count_nonzero(lay.row >= 0))
    query_terms: list[_QueryTerm] = []
    missing = 0.0
    for term in dict.fromkeys(terms.tolist()):
        rows, counts = postings.find(term)
        places = lay.place[rows]
        present = places >= 0
        if not present.all():
            places, counts = places[present], counts[present]
        idf = float(np.log(1 + (total - len(places) + 0.5) / (len(places) + 0.5)))
        if len(places):
            query_terms.append(_QueryTerm(idf, places, counts))
        else:
            missing += idf
    query_terms.sort(key=lambda word: -word.idf)
    return query_terms[:MOST_TERMS], missing


def _spread(word: _QueryTerm, share: np.float32, lay: Layout, three: Floats, five: Floats) -> None:
    """Add a rare word to the windows that hold it, one by one."""
    in_messages = word.places < lay.messages
    places, counts = word.places[in_messages], word.counts[in_messages]
    for reach, norm, into in ((1, lay.norm3, three), (2, lay.norm5, five)):
        near = (places[:, None] + np.arange(-reach, reach + 1)).ravel()
        windows, which = np.unique(near, return_inverse=True)
        sums = np.bincount(which, np.repeat(counts, 2 * reach + 1)).astype(np.float32)
        into[windows] += share * (sums / (sums + norm[windows]))


def _spread_common(words: list[_QueryTerm], total: float, lay: Layout, three: Floats, five: Floats) -> None:
    """Add frequent words to all windows at once, by whole arrays."""
    counts = np.zeros((len(words), lay.messages), np.float32)
    for i, word in enumerate(words):
        in_messages = word.places < lay.messages
        counts[i, word.places[in_messages]] = word.counts[in_messages]
    share = np.array([word.idf / total for word in words], np.float32)
    in_three = widen(counts, 1, lay.messages)
    in_five = widen(counts, 2, lay.messages, inner=in_three)
    in_layout = slice(0, lay.messages)
    # Not by BLAS, which splits this small product among threads and waits for them on a busy machine.
    three[in_layout] += np.einsum("w,wn->n", share, np.divide(in_three, in_three + lay.norm3[in_layout], out=in_three))
    five[in_layout] += np.einsum("w,wn->n", share, np.divide(in_five, in_five + lay.norm5[in_layout], out=in_five))
