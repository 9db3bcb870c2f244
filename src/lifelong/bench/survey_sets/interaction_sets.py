"""What people bought, clicked and watched: Amazon Reviews, POG, and the sets of MMSSL."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from lifelong.bench.datasets.source import read_json, read_lines
from lifelong.bench.recommendation.rating_sets import SECONDS, RatingSet, rating_set
from lifelong.bench.survey_sets.values import FeatureRatings
from lifelong.errors import ImportFormatError
from lifelong.types import Item

_MILLISECONDS = 1000.0


def amazon(folder: Path) -> RatingSet:
    """Read reviews of Amazon in the form of 2018 (Ni et al., EMNLP 2019) or of 2023 (Hou et al., 2024).

    ``meta_*.json[l][.gz]`` has the items, each other file of this kind reviews.

    Raises:
        ImportFormatError: there are no reviews, or a review has other fields.
    """
    files = sorted(path for pattern in ("*.json", "*.jsonl", "*.gz") for path in folder.glob(pattern))
    reviews = [path for path in files if not path.name.startswith("meta_")]
    if not reviews:
        raise ImportFormatError(f"{folder} has no file of reviews: give the folder with, say, All_Beauty_5.json.gz")
    about = {
        item.id: item
        for path in files
        if path.name.startswith("meta_")
        for line in read_lines(path)
        if (item := _product(line)) is not None
    }
    ratings = [_review(path, line) for path in reviews for line in read_lines(path)]
    return rating_set("amazon", ratings, about, (1.0, 5.0))


def _review(path: Path, line: dict[str, Any]) -> tuple[str, str, float, float]:
    if "reviewerID" in line:  # 2018
        return line["reviewerID"], line["asin"], float(line["overall"]), float(line["unixReviewTime"]) / SECONDS
    if "user_id" in line:  # 2023
        day = float(line["timestamp"]) / _MILLISECONDS / SECONDS
        return line["user_id"], line["parent_asin"], float(line["rating"]), day
    raise ImportFormatError(f"{path} has a review with {', '.join(sorted(line))}: expected reviewerID or user_id")


def _product(line: dict[str, Any]) -> Item | None:
    key = line.get("parent_asin") or line.get("asin")
    if not key:
        return None
    words = line.get("description") or ()
    pictures = line.get("imageURLHighRes") or line.get("imageURL") or line.get("images") or ()
    addresses = [each.get("large") or each.get("thumb") if isinstance(each, dict) else each for each in pictures]
    return Item(
        key,
        line.get("title") or key,
        words if isinstance(words, str) else " ".join(words),
        fields={
            "categories": tuple(line.get("categories") or line.get("category") or ()),
            "pictures": tuple(each for each in addresses if each),
        },
    )


def pog(folder: Path) -> RatingSet:
    """Read POG (Chen et al., KDD 2019): clicks on clothes of iFashion, then on an outfit that was made of such.

    The release has no times: the day of an event is its place in the person's list, and the outfit is the last one.

    Raises:
        ImportFormatError: one of the three files is missing or has another form.
    """
    titles = {
        row[0]: Item(row[0], row[3], fields={"category": row[1], "picture": row[2]}) for row in _rows(folder, "item", 4)
    }
    outfits = {}
    for key, parts in _rows(folder, "outfit", 2):
        of = tuple(parts.split(";"))
        outfits[key] = Item(key, " + ".join(titles[each].title if each in titles else each for each in of))
    ratings = []
    for person, clicked, outfit in _rows(folder, "user", 3):
        events = [*filter(None, clicked.split(";")), outfit]
        ratings += [(person, item, 1.0, float(day)) for day, item in enumerate(events)]
    return rating_set("pog", ratings, {**titles, **outfits}, (0.0, 1.0))


def _rows(folder: Path, what: str, columns: int) -> Iterator[list[str]]:
    path = next(iter(sorted(each for each in folder.glob(f"*{what}*") if each.is_file())), None)
    if path is None:
        raise ImportFormatError(f"{folder} has no file of {what} data: give the folder with POG's three files")
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file, quoting=csv.QUOTE_NONE), 1):
            # Titles may have commas of their own.
            fields = [*row[: columns - 1], ",".join(row[columns - 1 :])]
            if len(row) < columns:
                raise ImportFormatError(f"line {number} of {path} has {len(row)} columns: expected {columns}")
            yield fields


SPLITS = ("train", "val", "test")


def multimodal(folder: Path) -> FeatureRatings:
    """Read a set in the form of MMSSL (Wei et al., WWW 2023): Tiktok or Allrecipes, also Amazon-Baby and Amazon-Sports.

    ``train.json``, ``val.json`` and ``test.json`` map a person to items; ``image_feat.npy``, ``text_feat.npy`` and
    ``audio_feat.npy`` have a row for each item.

    Raises:
        ImportFormatError: a split is missing, or a table has fewer rows than there are items.
    """
    ratings: list[tuple[str, str, float, float]] = []
    for day, split in enumerate(SPLITS):
        path = folder / f"{split}.json"
        if not path.is_file():
            raise ImportFormatError(f"{path} is missing: give the folder of one data set of MMSSL with --data")
        ratings += [(person, str(item), 1.0, float(day)) for person, items in read_json(path).items() for item in items]
    largest = max((int(item) for _, item, _, _ in ratings), default=-1)
    features = {}
    for path in sorted(folder.glob("*_feat.npy")):
        rows = np.load(path, mmap_mode="r", allow_pickle=False)
        if rows.ndim != 2 or len(rows) <= largest:
            raise ImportFormatError(
                f"{path} has the shape {rows.shape}: expected a row for each of {largest + 1} items"
            )
        features[path.name.removesuffix("_feat.npy")] = rows
    return FeatureRatings(rating_set(folder.name, ratings, {}, (0.0, 1.0)), features)
