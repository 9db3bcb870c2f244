"""Recall: filter the entries, score them by words and by meaning, rank them, and estimate how likely each is evidence.

A pure function of one person's index, a query and its vector. The caller (`searcher`) reads the store, embeds the
query and loads the texts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, tzinfo

import numpy as np
from numpy.typing import NDArray

from lifelong.language.terms import words
from lifelong.recall.earlier_value import moment_beside
from lifelong.recall.evidence import collapse
from lifelong.recall.features import (
    CANDIDATES,
    COLUMN,
    Channels,
    Meaning,
    channels,
    held_then,
    in_window,
    near_window,
    said_or_held,
    table,
)
from lifelong.recall.index import PersonIndex
from lifelong.recall.named_rows import rows_naming
from lifelong.recall.query import Query, QueryAnalysis, analyse_query
from lifelong.recall.ranked import RankedEntries, ScoredEntry
from lifelong.recall.ranker import WEIGHTS, Ranker, shipped
from lifelong.store.entry_changes import OPEN
from lifelong.types import ENTRY_KINDS, Window

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

#: Entries with a lower probability of being evidence are left out.
FLOOR = 0.05
#: Where a query has words, at most one result in so many is there for its look alone: a picture that looks like a
#: hundred others must not push out the messages.
ALIKE = 3
#: Factor on the score of a superseded memory, unless the query asks about the past.
CLOSED = 0.5
#: The same for what did not hold at the time that the query names.
NOT_THEN = 0.2


def recall(
    index: PersonIndex,
    query: Query,
    vector: Meaning,
    *,
    now: datetime,
    zone: tzinfo,
    ranker: Ranker | None = None,
) -> RankedEntries:
    """Rank the entries that are evidence for a query.

    Args:
        index: one person's index, up to date.
        query: the words, images and filters.
        vector: embedding of ``meaning_of(query.wording, index)``, unit length; or a call that returns it, which is made
            after the words are looked up; or None to rank by words alone.
        now: the time of the query (aware).
        zone: the person's zone, in which "yesterday" begins and ends.
        ranker: orders the candidates; by default the one that ships.
    """
    ranker = ranker or shipped()
    analysis = analyse_query(query, index, now=now, zone=zone)
    if analysis.window is None:
        beside = moment_beside(index, query.text, until=query.as_of or now)
        if beside is not None:  # the value is not what the query asks for
            rest = replace(query, text=query.text.replace(beside.words, " "))
            analysis = replace(analyse_query(rest, index, now=now, zone=zone), window=beside, only_when=False)
    window = analysis.window if not (query.since or query.until) else Window(query.since, query.until)
    eligible = eligible_places(index, query)
    if not len(eligible) or query.k < 1:
        return RankedEntries((), False, window, 0.0)
    in_time = (
        eligible[in_window(index, analysis, index.layout.row[eligible]) > 0] if analysis.only_when else eligible[:0]
    )
    if analysis.only_when and not len(in_time) and query.floor is None:
        return RankedEntries((), False, window, 0.0)
    pool = in_time if len(in_time) else eligible
    speech = _speech_of(index, analysis) if analysis.only_who else None
    if speech is not None and analysis.recorded:
        passages = pool[speech[index.layout.row[pool]]]
        pool = passages if len(passages) else pool
    worded = bool(query.wording.strip())
    alike = _alike(index, query, pool, most=max(1, query.k // ALIKE) if worded else query.k)
    if not worded:  # pictures alone: only entries that look like them can be evidence
        pool = pool[alike[index.layout.row[pool]] > 0]
        if not len(pool):
            return RankedEntries((), False, window, 0.0)
    places, features = candidates(index, analysis, vector, pool, also=pool[alike[index.layout.row[pool]] > 0])
    scores = ranker.score(features)
    then = (analysis.window.since or datetime.min.replace(tzinfo=UTC)) if analysis.window is not None else None
    sure = ranker.probability(features, scores) if worded else np.zeros(len(places), np.float32)
    if len(in_time):  # the query names a time alone: every entry of that time is evidence
        sure = np.maximum(sure, np.float32(ranker.known))
    rows = index.layout.row[places]
    if speech is not None:  # the query names a speaker alone: all that they say in recordings is evidence
        sure = np.where(speech[rows], np.maximum(sure, np.float32(ranker.known)), sure)
    # A query about a time is answered by what held then.
    over = (
        ~held_then(index, analysis.window)[rows]
        if analysis.window is not None
        else index.column("closed")[rows] <= _micros(query.as_of or now)
    )
    if analysis.window is not None:
        sure, scores = _by_slot(index, rows, over, sure, scores)
    if not analysis.wants_past or analysis.window is not None:
        factor = CLOSED if analysis.window is None else NOT_THEN
        sure = np.where(over, sure * np.float32(factor), sure)
        scores = np.where(over, scores - np.float32(1), scores)
    looks = alike[rows]
    sure = np.maximum(sure, looks)
    order = np.lexsort((-scores, -sure))
    top = float(sure[order[0]])
    known = top >= ranker.known or bool(looks.any())
    if query.floor is None and not known:
        return RankedEntries((), False, window, top)
    floor = FLOOR if query.floor is None else query.floor
    # More than k, because collapse merges some.
    selection = [i for i in order[: query.k + query.k // 2 + 4].tolist() if sure[i] >= floor]
    results = [
        _entry(index, int(rows[i]), float(sure[i]), features[i], analysis, closed=bool(over[i]), look=float(looks[i]))
        for i in selection
    ]
    return RankedEntries(
        tuple(collapse(results, episodes=window is None)[: query.k]), known, window, top, analysis.wants_past, then
    )


def _by_slot(
    index: PersonIndex, rows: Ints, over: NDArray[np.bool_], sure: Floats, scores: Floats
) -> tuple[Floats, Floats]:
    """Give a state that held at the time of the query the best score and probability of its slot.

    "Where did I live in March 2025?" is nearer to "I live in Oslo" than to "I moved to Trondheim", which held then. The
    message and the episode of a state count for the probability, too: they are the same words in a longer text.
    """
    states = np.flatnonzero(index.column("holds")[rows] < OPEN).tolist()
    slots = index.column("slot")[rows].tolist()
    surest: dict[int, float] = {}
    best: dict[int, float] = {}
    cited: dict[str, set[int]] = {}
    for place in states:
        surest[slots[place]] = max(surest.get(slots[place], 0.0), float(sure[place]))
        best[slots[place]] = max(best.get(slots[place], -np.inf), float(scores[place]))
        for ref in index.sources[int(rows[place])]:
            cited.setdefault(ref, set()).add(slots[place])
    for place, row in enumerate(rows.tolist()):
        for ref in (index.refs[row], *index.sources[row]):
            if ref in cited:  # of several states in one message, the one that fits the query
                slot = max(cited[ref], key=best.__getitem__)
                surest[slot] = max(surest[slot], float(sure[place]))
    sure, scores = sure.copy(), scores.copy()
    for place in states:
        if not over[place]:
            sure[place], scores[place] = surest[slots[place]], best[slots[place]]
    return sure, scores


def _speech_of(index: PersonIndex, analysis: QueryAnalysis) -> NDArray[np.bool_]:
    """By row, whether it is a passage that a speaker named in the query says in a recording."""
    rows: NDArray[np.bool_] = np.isin(index.column("speaker"), np.array(analysis.speakers, np.int64))
    rows &= index.column("kind") == ENTRY_KINDS.index("passage")
    return rows


def _alike(index: PersonIndex, query: Query, pool: Ints, *, most: int) -> Floats:
    """By row, the probability that its pictures show the same as the query's images; 0 but for the best ``most``."""
    looks = np.zeros(len(index.refs), np.float32)
    for ref, sure in query.looks.items():
        if (row := index.row(ref)) is not None:
            looks[row] = sure
    rows = index.layout.row[pool]
    rows = rows[looks[rows] > 0]
    best_looks = np.zeros_like(looks)
    best = rows[np.lexsort((-rows, -looks[rows]))[:most]]  # of equal ones the newest
    best_looks[best] = looks[best]
    return best_looks


def candidates(
    index: PersonIndex, analysis: QueryAnalysis, vector: Meaning, eligible: Ints, *, also: Ints | None = None
) -> tuple[Ints, Floats]:
    """The best places by a quick score, and those of ``also``, with features: (n,) and (n, len(FEATURES))."""
    scores = channels(index, analysis, vector, eligible)
    if len(eligible) > CANDIDATES:
        quick = _quick(index, analysis, scores)[eligible]
        places = eligible[np.sort(np.argpartition(-quick, CANDIDATES - 1)[:CANDIDATES])]
        places = places if also is None else np.union1d(places, also)
    else:
        places = eligible
    return places, table(index, analysis, scores, places)


def _quick(index: PersonIndex, analysis: QueryAnalysis, scores: Channels) -> Floats:
    """The cheap part of the ranking score for every place; it selects the candidates that get all features."""
    rows = index.layout.row
    total = np.zeros(len(rows), np.float32)
    for name, share in scores.share.items():
        total += np.float32(WEIGHTS[f"{name}_share"]) * share
    if analysis.speakers:
        by_speaker = np.isin(index.column("speaker"), np.array(analysis.speakers))
        total += np.float32(WEIGHTS["speaker"]) * by_speaker[rows]
    if analysis.window is not None:
        total += np.float32(WEIGHTS["near_window"]) * near_window(index, analysis, rows)
    return total


def eligible_places(index: PersonIndex, query: Query) -> Ints:
    """The places of the layout that pass a query's filters, which are applied before the ranking."""
    lay = index.layout
    standing = np.flatnonzero(lay.row >= 0)
    filters = query.kinds or query.since or query.until or query.as_of or query.exclude
    if not (filters or query.people or query.places or query.near is not None):
        return standing
    rows = lay.row[standing]
    keep = np.ones(len(rows), np.bool_)
    at = index.column("at")[rows]
    if query.kinds:
        codes = [ENTRY_KINDS.index(kind) for kind in query.kinds]
        keep &= np.isin(index.column("kind")[rows], codes)
    if query.since is not None or query.until is not None:
        keep &= said_or_held(index, Window(query.since, query.until), rows)
    if query.as_of is not None:
        keep &= at <= _micros(query.as_of)
    if query.exclude:
        excluded = [row for ref in query.exclude if (row := index.row(ref)) is not None]
        keep &= ~np.isin(rows, excluded)
    if query.people:
        keep &= _involving(index, query.people)[rows]
    if query.places or query.near is not None:
        keep &= _at(index, query.places, query.near or frozenset())[rows]
    return standing[keep]


def _involving(index: PersonIndex, people: tuple[str, ...]) -> NDArray[np.bool_]:
    """By row, whether one of the people said it, or it names one of them."""
    tokens = [word for name in people for word in words(name)]
    return rows_naming(index, people) | np.isin(index.column("speaker"), index.speakers_called(tokens))


def _at(index: PersonIndex, places: tuple[str, ...], near: frozenset[str]) -> NDArray[np.bool_]:
    """By row, whether it names one of the places, or belongs to one of the messages ``near`` them."""
    matches = rows_naming(index, places)
    if near:
        matches[[row for ref in near if (row := index.row(ref)) is not None]] = True
        passages = np.flatnonzero(index.column("kind") == ENTRY_KINDS.index("passage")).tolist()
        matches[[row for row in passages if not near.isdisjoint(index.sources[row])]] = True
    return matches


def _entry(
    index: PersonIndex, row: int, score: float, features: Floats, analysis: QueryAnalysis, *, closed: bool, look: float
) -> ScoredEntry:
    kind = index.kind(row)
    ref = index.refs[row]
    return ScoredEntry(
        row=row,
        ref=ref,
        kind=kind,
        score=round(score, 4),
        why=_why(features, analysis, look),
        source=(ref,) if kind == "message" else index.sources[row],
        around=index.around(row) if kind == "message" else (),
        closed=closed,
    )


def _why(features: Floats, analysis: QueryAnalysis, look: float) -> dict[str, float]:
    """The contribution of each channel.

    For words the share of the highest possible score, for meaning the cosine, for speaker and time 1 where they match,
    for look the probability.
    """
    if not analysis.meaning.strip():  # an image query: the channels of words hold placeholders
        return {"look": round(look, 3)}
    parts = {
        "words": features[COLUMN["turn"]],
        "words around": features[COLUMN["five"]],
        "meaning": features[COLUMN["dense"]],
        "look": look,
    }
    if analysis.speakers:
        parts["speaker"] = features[COLUMN["speaker"]]
    if analysis.window is not None:
        parts["time"] = features[COLUMN["near_window"]]
    return {name: round(float(value), 3) for name, value in parts.items() if abs(value) >= 0.001}


def _micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
