"""Texts by author, over years: answers of Stack Exchange, and papers of the ACL Anthology."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lifelong.errors import InputError
from lifelong.types.times import EPOCH
from lifelong.types.writing import OwnText

FILE = "authors.jsonl.gz"


@dataclass(frozen=True, slots=True)
class TextAuthor:
    """An author with the texts of their profile and those that are held out.

    Attributes:
        group: authors of one group are compared with each other.
        profile, test: texts; ``about`` is the question, or the abstract.
    """

    name: str
    group: str
    profile: tuple[OwnText, ...]
    test: tuple[OwnText, ...]


def stack_answers(folder: Path) -> list[TextAuthor]:
    """The authors of ``stack_answers``: answers, with their questions.

    Raises:
        InputError: the file is missing or has another form.
    """
    return [
        _author(
            each["author"],
            each["site"],
            [
                (OwnText(_name(row["post"]), row["answer"], _at(row["at"]), "post", "en", "text",
                         about=f"{row['title']}\n{row['question']}"), row["part"])
                for row in each["answers"]
            ],
        )
        for each in _lines(folder)
    ]  # fmt: skip


def acl_titles(folder: Path) -> list[TextAuthor]:
    """The authors of ``acl_titles``: titles, with their abstracts.

    Raises:
        InputError: the file is missing or has another form.
    """
    return [
        _author(
            each["author"],
            "acl",
            [
                (OwnText(row["paper"], row["title"], EPOCH.replace(year=int(row["year"])), "title", "en", "text",
                         about=row["abstract"], task="title"), row.get("part", "profile"))
                for row in each["papers"]
            ],
        )
        for each in _lines(folder)
    ]  # fmt: skip


def _author(name: str, group: str, texts: list[tuple[OwnText, str]]) -> TextAuthor:
    test = tuple(text for text, part in texts if part == "test")
    return TextAuthor(name, group, tuple(text for text, part in texts if part != "test"), test)


def _lines(folder: Path) -> Iterator[dict[str, Any]]:
    path = folder / FILE
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({error}): --data names the folder with {FILE}") from error


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=EPOCH.tzinfo)


def _name(post: object) -> str:
    return f"post_{post}"
