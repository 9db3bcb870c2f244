"""Pictures to find: ConCon-Chi, and Yo'LLaVA's questions about a concept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lifelong.bench.datasets.source import read_json
from lifelong.bench.survey_sets.drawing_sets import pictures_in
from lifelong.bench.survey_sets.values import PicturedSubject, PictureQuery, QuerySet
from lifelong.errors import ImportFormatError

NEGATIVE = "negative"
"""Kind of the pictures of ConCon-Chi that no query means."""


def conconchi(folder: Path) -> QuerySet:
    """Read ConCon-Chi (Rosasco et al., CVPR 2024): 20 concepts in contexts, with rivals for both.

    Args:
        folder: with ``data/annotations/train.json`` and ``test.json``, and ``data/images/``.

    Raises:
        ImportFormatError: an annotation file is missing or has other fields.
    """
    train, test = (_annotations(folder / "data" / "annotations" / f"{name}.json") for name in ("train", "test"))
    images = folder / "data" / "images"
    columns = train["concepts"]
    if isinstance(columns, list):
        columns = {key: [each[key] for each in columns] for key in ("concepts", "coarse")}
    names, kinds = list(columns["concepts"]), list(columns.get("coarse") or columns["concepts"])
    shown: dict[int, list[Path]] = {number: [] for number in range(len(names))}
    for entry in train["data"]:
        for number in entry["CONCEPTS"]:
            shown[number] += [images / file for file in entry["GTS"]]
    pool = tuple(dict.fromkeys(images / file for entry in test["data"] for file in entry["GTS"]))
    known = set(pool)
    queries = []
    for entry in test["data"]:
        if entry["KIND"] == NEGATIVE:
            continue
        # Further right pictures may be in the training part; those are not in the pool.
        gold = [images / file for file in (*entry["GTS"], *entry.get("ADDITIONAL GTS", ()))]
        queries.append(
            PictureQuery(
                entry["LABEL"],
                tuple(names[number] for number in entry["CONCEPTS"]),
                tuple(g for g in gold if g in known),
            )
        )
    concepts = tuple(
        PicturedSubject(name, kind, tuple(shown[number]))
        for number, (name, kind) in enumerate(zip(names, kinds, strict=True))
    )
    return QuerySet(concepts, pool, tuple(queries))


def _annotations(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ImportFormatError(f"{path} is missing: give the folder of ConCon-Chi with --data")
    value: dict[str, Any] = read_json(path)
    if lacking := {"concepts", "data"} - set(value):
        raise ImportFormatError(f"{path} lacks {', '.join(sorted(lacking))}: bring the annotations again")
    return value


def yollava(folder: Path) -> QuerySet:
    """Read Yo'LLaVA's data (Nguyen et al., NeurIPS 2024): pictures of a concept, and choices about them.

    Args:
        folder: with ``train/<concept>/``, ``test/<concept>/`` and ``yollava-visual-qa.json``, which may be above it.

    Raises:
        ImportFormatError: the folders are missing, or a question is about a picture that is not there.
    """
    root = folder / "yollava-data" if (folder / "yollava-data").is_dir() else folder
    concepts = tuple(
        PicturedSubject(place.name, place.name, pictures_in(place))
        for place in sorted(root.glob("train/*"))
        if place.is_dir()
    )
    if not concepts:
        raise ImportFormatError(f"{folder} has no train/<concept>/: give the folder yollava-data with --data")
    pool = tuple(file for place in sorted(root.glob("test/*")) for file in pictures_in(place))
    paths = [path for path in (root / _QUESTIONS, folder / _QUESTIONS, root.parent / _QUESTIONS) if path.is_file()]
    queries = tuple(_question(root, *each) for each in _flat(read_json(paths[0]))) if paths else ()
    return QuerySet(concepts, pool, queries)


_QUESTIONS = "yollava-visual-qa.json"


def _flat(value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Pictures and questions; the released file has one level of concepts above them, its description has none."""
    for key, each in value.items():
        if "question" in each:
            yield key, each
        else:
            yield from _flat(each)


def _question(root: Path, place: str, value: dict[str, Any]) -> PictureQuery:
    # Paths begin with ./yollava-data/, wherever the folder lies now.
    path = root / place.removeprefix("./").removeprefix("yollava-data/")
    if not path.is_file():
        raise ImportFormatError(f"{path} is missing, which {_QUESTIONS} asks about: bring the pictures (Git LFS) again")
    return PictureQuery(
        value["question"], (path.parent.name,), (path,), dict(value["options"]), value["correct_answer"]
    )
