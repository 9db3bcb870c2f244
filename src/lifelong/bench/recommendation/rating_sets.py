"""MovieTweetings and MovieLens as events in the order of time."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lifelong.errors import InputError
from lifelong.types import Item

SECONDS = 86_400.0
"""Seconds of a day."""


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating: a person, the position of an item, the value, and the day since 1970."""

    person: int
    item: int
    value: float
    day: float


@dataclass(frozen=True, slots=True)
class RatingSet:
    """Ratings of a data set.

    Attributes:
        items: those that are rated.
        events: sorted by time.
        scale: lowest and highest rating.
    """

    name: str
    items: tuple[Item, ...]
    events: tuple[Rated, ...]
    scale: tuple[float, float]


def movietweetings(folder: Path) -> RatingSet:
    """MovieTweetings; items with fewer than 3 persons and persons with fewer than 5 ratings are left out.

    Raises:
        InputError: the folder lacks a file.
    """
    ratings = [
        (row["user"], row["item"], float(row["rating"]), float(row["timestamp"]) / SECONDS)
        for row in _gzipped(folder / "ratings.csv.gz")
    ]
    while True:
        raters = Counter(item for _, item, _, _ in ratings)
        kept = [each for each in ratings if raters[each[1]] >= 3]
        counts = Counter(person for person, _, _, _ in kept)
        kept = [each for each in kept if counts[each[0]] >= 5]
        if len(kept) == len(ratings):
            break
        ratings = kept
    about = {
        row["item"]: Item(row["item"], row["title"], fields={"genres": tuple(filter(None, row["genres"].split("|")))})
        for row in _gzipped(folder / "items.csv.gz")
    }
    return rating_set("movietweetings", ratings, about, (0.0, 10.0))


def movielens(folder: Path, keywords: Path | None = None) -> RatingSet:
    """MovieLens ml-latest-small, with the keywords of a second folder if there is one.

    Raises:
        InputError: the folder lacks the archive.
    """
    path = folder / "ml-latest-small.zip"
    if not path.is_file():
        raise InputError(f"{path} is missing: give the folder with MovieLens' ml-latest-small.zip")
    words: dict[str, tuple[str, ...]] = {}
    if keywords is not None and (keywords / "keywords.csv.gz").is_file():
        for row in _gzipped(keywords / "keywords.csv.gz"):
            words[row["movieId"]] = tuple(filter(None, row["keywords"].split("|")))
    with zipfile.ZipFile(path) as archive:
        ratings = [
            (row["userId"], row["movieId"], float(row["rating"]), float(row["timestamp"]) / SECONDS)
            for row in _zipped(archive, "ratings.csv")
        ]
        about = {
            row["movieId"]: Item(
                row["movieId"],
                row["title"],
                fields={"genres": tuple(row["genres"].split("|")), "keywords": words.get(row["movieId"], ())},
            )
            for row in _zipped(archive, "movies.csv")
        }
    return rating_set("movielens", ratings, about, (0.5, 5.0))


def rating_set(
    name: str, ratings: list[tuple[str, str, float, float]], about: dict[str, Item], scale: tuple[float, float]
) -> RatingSet:
    """Ratings as events.

    Args:
        name: of the data set.
        ratings: person, item, value and day since 1970; they are sorted by day.
        about: items by their ids. One that is not there has its id as title.
        scale: lowest and highest rating.
    """
    ratings.sort(key=lambda each: each[3])
    persons = {person: number for number, person in enumerate(dict.fromkeys(each[0] for each in ratings), 1)}
    places = {item: place for place, item in enumerate(sorted({each[1] for each in ratings}))}
    items = tuple(about.get(item) or Item(item, item) for item in places)
    events = tuple(Rated(persons[person], places[item], value, day) for person, item, value, day in ratings)
    return RatingSet(name, items, events, scale)


def _gzipped(path: Path) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise InputError(f"{path} is missing: give the folder of the data set")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _zipped(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, str]]:
    member = next(each for each in archive.namelist() if each.rsplit("/", 1)[-1] == name)
    with archive.open(member) as file:
        yield from csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline=""))
