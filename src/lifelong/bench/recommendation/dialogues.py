"""Wishes stated in conversations: films of ReDial (with intents), and playlists of CPCD."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from lifelong.bench.cases import OURS
from lifelong.errors import InputError
from lifelong.language.terms import terms
from lifelong.tasks.recommend.channels import raw_channels
from lifelong.tasks.recommend.feedback import examples
from lifelong.tasks.recommend.fusion import standardised
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.interaction_log import Event, Floats
from lifelong.tasks.recommend.item_history import Profile
from lifelong.tasks.recommend.ranking import RankingRequest, rank
from lifelong.tasks.recommend.talk import TalkReading, TalkTurn, read_talk
from lifelong.types import Item, TastePiece

DEPTH: Final = 100
"""Length of each list."""

FOLDS: Final = 6
"""A dialogue of ReDial is asked with the counts of the dialogues of the other folds, so that nothing of its own is
counted."""

_START: Final = 20_000.0
"""The day of the first dialogue, after all ratings of MovieLens."""

_PERSON: Final = 1_000_000
"""Number of the person of a dialogue."""

Progress = Callable[[int, int], None]
Scorer = Callable[["Situation"], Floats]


@dataclass(frozen=True, slots=True)
class Situation:
    """A conversation so far: what was said, and what the person did with items."""

    index: CatalogueIndex
    reading: TalkReading
    events: Sequence[Event]
    day: float
    request: RankingRequest

    def channel(self, name: str) -> Floats:
        """The scores of one channel."""
        raw = raw_channels(self.index, _PERSON, Profile.of(self.events, day=self.day), day=self.day)
        return raw.get(name, np.zeros(len(self.index.items)))

    def words(self, text: str) -> Floats:
        """BM25 of a text."""
        return self.index.text.scores(terms(text), known=True)


@dataclass(frozen=True, slots=True)
class DialogueAnswer:
    """One list of one system.

    Attributes:
        category: ``targets``, ``accepted`` or ``all``.
        dialogue: id; CPCD's figures are means over dialogues.
        ranking, gold: ids of items, or of clusters of items.
        repeats: number of items in the list that the conversation had named or refused.
    """

    system: str
    category: str
    dialogue: str
    case: str
    ranking: Sequence[str]
    gold: frozenset[str]
    repeats: int


def _ours(now: Situation) -> Floats:
    """The product's own ranking. The events of the talk are added to the index and taken out again."""
    log = now.index.log
    log.replace_history(_PERSON, now.events)
    scores = rank(now.index, _PERSON, now.request, day=now.day).scores
    log.replace_history(_PERSON, ())
    return np.asarray(scores, np.float64)


def _sum(now: Situation) -> Floats:
    ones = np.ones(len(now.index.items))
    parts = (now.channel("now"), now.channel("neighbours"), now.words(" ".join(now.reading.wanted)))
    return np.asarray(np.sum([standardised(each, ones) for each in parts], axis=0), np.float64)


FILM_SYSTEMS: Final[Mapping[str, Scorer]] = {
    OURS: _ours,
    "popularity": lambda now: now.channel("now"),
    "bm25-all-words": lambda now: now.words(" ".join(now.reading.wanted)),
    "item-knn": lambda now: now.channel("neighbours"),
    "popularity+bm25+item-knn": _sum,
}

TRACK_SYSTEMS: Final[Mapping[str, Scorer]] = {
    OURS: _ours,
    "bm25-last-query": lambda now: now.words(now.reading.wanted[-1]),
    "bm25-all-queries": lambda now: now.words(" ".join(now.reading.wanted)),
    "content": lambda now: now.channel("content"),
}


def redial(folder: Path, ratings: Path | None, progress: Progress, limit: int | None) -> Iterator[DialogueAnswer]:
    """ReDial with intents: rank the films before a recommender's turn, from the words before it.

    The crowd is what the other folds' dialogues name, and with ``ratings`` MovieLens' ratings of 3.5 and more.

    Raises:
        InputError: the folder lacks a file.
    """
    rows = list(csv.DictReader(io.StringIO(_text(folder / "catalogue.csv.gz"))))
    items = [
        Item(
            row["item"], row["title"], fields={name: tuple(filter(None, row[name].split("|"))) for name in _FILM_FIELDS}
        )
        for row in rows
    ]
    titles = {row["item"]: row["title"] for row in rows}
    crowd = _crowd(ratings, {row["movieId"]: place for place, row in enumerate(rows) if row["movieId"]})
    dialogues = [json.loads(line) for line in _text(folder / "dialogues.jsonl.gz").splitlines()]
    done = 0
    for fold in range(FOLDS):
        index = _film_index(items, crowd, [d for number, d in enumerate(dialogues) if number % FOLDS != fold], titles)
        earlier: defaultdict[str, list[Event]] = defaultdict(list)
        for number, dialogue in enumerate(dialogues):
            if number % FOLDS == fold:
                for case in dialogue["cases"][:limit]:
                    yield from _film_case(index, dialogue, case, titles, earlier[dialogue["seeker"]])
                done += 1
                progress(done, len(dialogues))
            reading = read_talk(_turns(dialogue, titles, len(dialogue["turns"])))
            earlier[dialogue["seeker"]] += _events(index, reading, _START + number - len(dialogues))


_FILM_FIELDS: Final = ("genres", "keywords")


def _film_index(
    items: Sequence[Item],
    crowd: Sequence[tuple[int, int, float]],
    dialogues: Sequence[dict[str, Any]],
    titles: Mapping[str, str],
) -> CatalogueIndex:
    index = CatalogueIndex(items)
    for number, (person, place, day) in enumerate(crowd):
        index.add(index.event(number, person, place, "viewed", None, day))
    for number, dialogue in enumerate(dialogues):
        reading = read_talk(_turns(dialogue, titles, len(dialogue["turns"])))
        for event in _events(index, reading, _START + number, person=number + 1):
            index.add(event)
    return index


def _film_case(
    index: CatalogueIndex,
    dialogue: dict[str, Any],
    case: dict[str, Any],
    titles: Mapping[str, str],
    earlier: Sequence[Event],
) -> Iterator[DialogueAnswer]:
    reading = read_talk(_turns(dialogue, titles, case["turn"]))
    named = {item for turn in dialogue["turns"][: case["turn"]] for item in turn["items"]}
    day = _START + 10_000
    events = [*earlier, *_events(index, reading, day)]
    when = datetime(2026, 1, 1, tzinfo=UTC)
    pieces = [TastePiece("dislike", words, words, when, 0.5, "words", ()) for words in reading.refused]
    request = RankingRequest(
        query=(reading.wanted or [""])[-1],
        earlier=" ".join(reading.wanted[:-1]),
        pieces=pieces,
        like=_examples(index, _turns(dialogue, titles, case["turn"])),
    )
    now = Situation(index, reading, events, day + 1, request)
    golds = {name: set(case[name]) & titles.keys() - named for name in ("targets", "accepted")}
    if any(golds.values()):
        known = {index.items[event.item].id for event in events}
        for system, scorer in FILM_SYSTEMS.items():
            skip = named | known if system == OURS else named
            ranking = _listed(index, scorer(now), skip)
            for category, gold in golds.items():
                if gold:
                    repeats = len(set(ranking) & named)
                    yield DialogueAnswer(
                        system, category, dialogue["dialogue"], str(case["turn"]), ranking, frozenset(gold), repeats
                    )


def _examples(index: CatalogueIndex, turns: Sequence[TalkTurn]) -> dict[int, float]:
    """The weights of the films that the seeker named, by position: what is wanted is like them, or unlike them."""
    found: dict[int, float] = {}
    for turn in turns:
        if turn.own:
            weights = examples(turn.text, [title for _, title in turn.items])
            found |= {index.position[turn.items[place][0]]: weight for place, weight in weights.items()}
    return found


def _turns(dialogue: dict[str, Any], titles: Mapping[str, str], until: int) -> list[TalkTurn]:
    return [
        TalkTurn(
            turn["role"] == "seeker",
            turn["text"],
            [(item, titles[item]) for item in turn["items"] if item in titles],
        )
        for turn in dialogue["turns"][:until]
    ]


def _events(index: CatalogueIndex, reading: TalkReading, day: float, *, person: int = _PERSON) -> list[Event]:
    """The interactions that a conversation tells, a second apart, so that their order stays."""
    return [
        index.event(place, person, index.position[item], kind, None, day + place / 86_400)
        for place, (item, kind) in enumerate(reading.items.items())
        if item in index.position
    ]


def _crowd(ratings: Path | None, places: Mapping[str, int]) -> list[tuple[int, int, float]]:
    if ratings is None:
        return []
    path = ratings / "ml-latest-small.zip"
    if not path.is_file():
        raise InputError(f"{path} is missing: give the folder with MovieLens' ml-latest-small.zip")
    with zipfile.ZipFile(path) as archive:
        member = next(name for name in archive.namelist() if name.rsplit("/", 1)[-1] == "ratings.csv")
        text = archive.read(member).decode()
    rows = [
        (_PERSON + 1 + int(row["userId"]), places[row["movieId"]], float(row["timestamp"]) / 86_400)
        for row in csv.DictReader(io.StringIO(text))
        if row["movieId"] in places and float(row["rating"]) >= 3.5
    ]
    return sorted(rows, key=lambda each: each[2])


def cpcd(folder: Path, progress: Progress, limit: int | None) -> Iterator[DialogueAnswer]:
    """CPCD: rank the tracks for each query of a conversation, from all queries and reactions before it.

    Raises:
        InputError: the folder lacks a file.
    """
    rows = list(csv.DictReader(io.StringIO(_text(folder / "tracks.csv.gz"))))
    cluster = {row["track"]: row["cluster"] for row in rows}
    index = CatalogueIndex(
        [
            Item(
                row["track"],
                row["title"],
                fields={"artists": tuple(filter(None, row["artists"].split("|"))), "release": row["release"]},
            )
            for row in rows
        ]
    )
    dialogues = [json.loads(line) for line in _text(folder / "dialogs.jsonl.gz").splitlines()]
    for done, dialogue in enumerate(dialogues, 1):
        yield from _track_cases(index, dialogue, cluster, limit)
        progress(done, len(dialogues))


def _track_cases(
    index: CatalogueIndex, dialogue: dict[str, Any], cluster: Mapping[str, str], limit: int | None
) -> Iterator[DialogueAnswer]:
    reading = TalkReading()
    goal = {track for track in _flat(dialogue["goal_playlist"]) if track in cluster}
    liked: set[str] = set()
    for place, turn in enumerate(dialogue["turns"][:limit]):
        reading.wanted.append(turn["user_query"])
        gold = {cluster[track] for track in goal - liked} - {cluster[track] for track in liked if track in cluster}
        if gold:
            events = _events(index, reading, _START)
            request = RankingRequest(query=reading.wanted[-1], earlier=" ".join(reading.wanted[:-1]))
            now = Situation(index, reading, events, _START + 1, request)
            known = set(reading.items)
            for system, scorer in TRACK_SYSTEMS.items():
                tracks = _listed(index, scorer(now), known, depth=4 * DEPTH)
                old = {cluster[track] for track in known if track in cluster}
                ranking = [each for each in dict.fromkeys(cluster[track] for track in tracks) if each not in old]
                yield DialogueAnswer(
                    system,
                    "all",
                    dialogue["id"],
                    str(place),
                    ranking[:DEPTH],
                    frozenset(gold),
                    len(set(tracks) & known),
                )
        for kind, name in (("liked", "liked_results"), ("rejected", "disliked_results")):
            for track in _flat(turn[name]):
                reading.items[track] = kind  # type: ignore[assignment]  # both are kinds of interactions
        liked |= set(_flat(turn["liked_results"]))


def _flat(values: Sequence[Any]) -> list[str]:
    return [each for value in values for each in (value if isinstance(value, list) else [value])]


def _listed(index: CatalogueIndex, scores: Floats, skip: Collection[str], *, depth: int = DEPTH) -> list[str]:
    order = np.argsort(-scores, kind="stable")
    left = (index.items[int(each)].id for each in order)
    ranking: list[str] = []
    for item in left:
        if item not in skip:
            ranking.append(item)
        if len(ranking) == depth:
            break
    return ranking


def _text(path: Path) -> str:
    if not path.is_file():
        raise InputError(f"{path} is missing: give the folder of the data set")
    return gzip.decompress(path.read_bytes()).decode()
