"""Subjects to draw: DreamBooth, CustomConcept101, MuDI's pairs and MS-Bench."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from lifelong.bench.datasets.source import read_json, read_lines
from lifelong.bench.metrics.subjects import Box
from lifelong.bench.survey_sets.values import PicturedSubject, SubjectPrompt, SubjectSet
from lifelong.errors import ImportFormatError

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp"})


def pictures_in(folder: Path, *, without: str = "mask") -> tuple[Path, ...]:
    """The picture files of a folder, sorted; those whose names begin with ``without`` are left out."""
    files = (each for each in sorted(folder.glob("*")) if each.suffix.lower() in PICTURES)
    return tuple(each for each in files if not each.name.startswith(without))


def dreambooth(folder: Path) -> SubjectSet:
    """Read DreamBooth (Ruiz et al., CVPR 2023): 30 subjects, 25 prompts for things and 25 for living beings.

    Raises:
        ImportFormatError: ``prompts_and_classes.txt`` is missing or has another form.
    """
    root = folder / "dataset" if (folder / "dataset").is_dir() else folder
    path = root / "prompts_and_classes.txt"
    if not path.is_file():
        raise ImportFormatError(f"{path} is missing: give the folder of DreamBooth with --data")
    text = path.read_text(encoding="utf-8")
    kinds = dict(re.findall(r"^([a-z0-9_]+),(\w[\w ]*)$", text, re.MULTILINE))
    kinds.pop("subject_name", None)
    lists = [re.findall(r"^'(.+)'\.format\(", part, re.MULTILINE) for part in text.split("prompt_list = [")[1:]]
    if not kinds or len(lists) != 2:
        raise ImportFormatError(
            f"{path} has {len(lists)} lists of prompts: expected one of objects, one of live subjects"
        )
    pictures = root / "images" if (root / "images").is_dir() else root
    subjects = tuple(
        PicturedSubject(name, kind, files) for name, kind in kinds.items() if (files := pictures_in(pictures / name))
    )
    # In the release {0} is a token of the subject and {1} its class: together they are the subject's name.
    prompts = tuple(
        SubjectPrompt(prompt.replace("{0} {1}", "{0}"), (subject.name,))
        for subject in subjects
        for prompt in lists[subject.kind in _LIVING]
    )
    return SubjectSet(subjects, prompts)


_LIVING = frozenset({"cat", "dog"})
"""Classes of DreamBooth whose prompts are those for living beings."""


def customconcept101(folder: Path) -> SubjectSet:
    """Read CustomConcept101 (Kumari et al., CVPR 2023): 101 concepts, alone and in pairs.

    Args:
        folder: with ``dataset.json``, ``dataset_multiconcept.json``, ``prompts/`` and ``benchmark_dataset/``.

    Raises:
        ImportFormatError: ``dataset.json`` or a list of prompts is missing.
    """
    path = folder / "dataset.json"
    if not path.is_file():
        raise ImportFormatError(f"{path} is missing: give the folder customconcept101 with --data")
    subjects: dict[str, PicturedSubject] = {}
    prompts: list[SubjectPrompt] = []
    for entry in read_json(path):
        subject = _concept(folder, entry)
        subjects[subject.name] = subject
        # Alone, a prompt has {} for the concept.
        prompts += [
            SubjectPrompt(line.replace("{}", "{0}"), (subject.name,))
            for line in _lines(folder, entry["prompt_filename"])
        ]
    pairs = folder / "dataset_multiconcept.json"
    for *entries, composed in read_json(pairs) if pairs.is_file() else ():
        some = [_concept(folder, entry) for entry in entries]
        subjects.update({each.name: each for each in some})
        names = tuple(each.name for each in some)
        prompts += [SubjectPrompt(line, names) for line in _lines(folder, composed["prompt_filename_compose"])]
    return SubjectSet(tuple(subjects.values()), tuple(prompts))


def _concept(folder: Path, entry: dict[str, Any]) -> PicturedSubject:
    place = folder / entry["instance_data_dir"]
    return PicturedSubject(place.name, entry["class_prompt"], pictures_in(place))


def _lines(folder: Path, name: str) -> list[str]:
    path = folder / name
    if not path.is_file():
        raise ImportFormatError(f"{path} is missing: copy the folder prompts of CustomConcept101 beside dataset.json")
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def mudi(folder: Path) -> SubjectSet:
    """Read MuDI's pairs of subjects that are easily mixed (Jang et al., NeurIPS 2024).

    ``dataset/category/<pair>/metadata.jsonl`` has the names in its first line, then a line for each picture.

    Raises:
        ImportFormatError: there is no such file.
    """
    paths = sorted(folder.glob("dataset/category/*/metadata.jsonl")) or sorted(folder.glob("*/metadata.jsonl"))
    if not paths:
        raise ImportFormatError(
            f"{folder} has no dataset/category/*/metadata.jsonl: give the folder of MuDI with --data"
        )
    subjects = tuple(subject for path in paths for subject in _pair(path))
    return SubjectSet(subjects, ())


def _pair(path: Path) -> Iterator[PicturedSubject]:
    first, *entries = read_lines(path)
    if not isinstance(first.get("id"), dict):
        raise ImportFormatError(f"{path} begins with {first!r}: expected the names of the subjects under 'id'")
    for key, name in first["id"].items():
        files = (path.parent / entry["file_name"] for entry in entries if entry["id"] == key)
        yield PicturedSubject(f"{path.parent.name}/{key}", name, tuple(each for each in files if each.is_file()))


def msbench(folder: Path) -> SubjectSet:
    """Read MS-Bench (Wang et al., MS-Diffusion, ICLR 2025): several subjects, each with its box.

    Args:
        folder: with ``msbench/<category>/`` and ``msbench.py`` (in the repository
            ``msdiffusion/dataset/prompts/msbench.py``). The Python file is parsed, not run.

    Raises:
        ImportFormatError: one of them is missing.
    """
    script = next(iter(sorted(folder.rglob("msbench.py"))), None)
    root = folder / "msbench"
    if script is None or not root.is_dir():
        raise ImportFormatError(f"{folder} lacks msbench/ or msbench.py: give the folder of MS-Diffusion with --data")
    values = _assigned(script)
    kinds: dict[str, str] = values["data_class_dict"]
    by_category = {
        place.name: tuple(
            PicturedSubject(file.stem, kinds.get(file.stem, file.stem), (file,)) for file in pictures_in(place)
        )
        for place in sorted(root.iterdir())
        if place.is_dir()
    }
    prompts = []
    for combination, lines in values["subject_combination_prompts"].items():
        boxes = tuple(_box(each) for each in values["subject_combination_boxes"][combination])
        groups = [by_category.get(category, ()) for category in combination.split("_")]
        for some in product(*groups):
            names = tuple(each.name for each in some)
            if len(set(names)) == len(names) and list(names) == _in_order(combination, names):
                prompts += [SubjectPrompt(line, names, boxes) for line in lines]
    return SubjectSet(tuple(each for some in by_category.values() for each in some), tuple(prompts))


def _in_order(combination: str, names: tuple[str, ...]) -> list[str]:
    """Names of one category in the order of the alphabet, so that a pair comes once."""
    categories = combination.split("_")
    ordered = list(names)
    for category in set(categories):
        places = [place for place, each in enumerate(categories) if each == category]
        for place, name in zip(places, sorted(names[place] for place in places), strict=True):
            ordered[place] = name
    return ordered


def _box(values: list[float]) -> Box:
    left, top, right, bottom = values
    return left, top, right, bottom


def _assigned(script: Path) -> dict[str, Any]:
    """The constants that a Python file assigns: literals, and dictionaries of names of earlier ones."""
    values: dict[str, Any] = {}
    for node in ast.parse(script.read_text(encoding="utf-8")).body:
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            continue
        value = node.value
        if isinstance(value, ast.Dict) and all(isinstance(each, ast.Name) for each in value.values):
            pairs = zip(value.keys, value.values, strict=True)
            values[node.targets[0].id] = {
                ast.literal_eval(key): values[each.id]
                for key, each in pairs
                if key is not None and isinstance(each, ast.Name)
            }
        else:
            try:
                values[node.targets[0].id] = ast.literal_eval(value)
            except ValueError:
                continue  # a computed value, which no loader reads
    lacking = {"data_class_dict", "subject_combination_boxes", "subject_combination_prompts"} - set(values)
    if lacking:
        raise ImportFormatError(f"{script} does not assign {', '.join(sorted(lacking))}: bring the file again")
    return values
