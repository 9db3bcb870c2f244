"""What the loaders give: dialogues, subjects to draw, and pictures to find. Ratings are ``RatingSet``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.metrics.subjects import Box
from lifelong.bench.recommendation.rating_sets import RatingSet


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """One utterance; ``speaker`` is a name, ``human`` or ``gpt``."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation about pictures.

    Attributes:
        turns: in their order; none where the release has only the address of the strip.
        pictures: paths inside the release, or addresses.
        split: such as ``train`` or ``test``.
        about: name of what it belongs to, such as a comic.
    """

    id: str
    turns: tuple[DialogueTurn, ...]
    pictures: tuple[str, ...]
    split: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class DialogueSet:
    """Dialogues with pictures."""

    dialogues: tuple[Dialogue, ...]

    def counts(self) -> dict[str, int]:
        """How much there is of what."""
        turns = sum(len(each.turns) for each in self.dialogues)
        return {
            "dialogues": len(self.dialogues),
            "turns": turns,
            "pictures": sum(len(d.pictures) for d in self.dialogues),
        }


@dataclass(frozen=True, slots=True)
class PicturedSubject:
    """A thing or being with pictures.

    Attributes:
        kind: class of the thing, such as ``dog``.
        pictures: files that exist.
    """

    name: str
    kind: str
    pictures: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class SubjectPrompt:
    """What is to be drawn: ``{0}``, ``{1}`` in the text stand for the subjects, ``boxes`` say where (0 to 1)."""

    text: str
    subjects: tuple[str, ...]
    boxes: tuple[Box, ...] = ()

    def filled(self, names: Mapping[str, str]) -> str:
        """The text with a name for each subject."""
        return self.text.format(*(names[subject] for subject in self.subjects))


@dataclass(frozen=True, slots=True)
class SubjectSet:
    """Subjects, and what is to be drawn with them."""

    subjects: tuple[PicturedSubject, ...]
    prompts: tuple[SubjectPrompt, ...]

    def counts(self) -> dict[str, int]:
        """How much there is of what."""
        pictures = sum(len(each.pictures) for each in self.subjects)
        return {"subjects": len(self.subjects), "pictures": pictures, "prompts": len(self.prompts)}


@dataclass(frozen=True, slots=True)
class FeatureRatings:
    """Interactions with items that have vectors of several modalities, as the release computed them.

    Attributes:
        ratings: with days 0, 1 and 2 for training, validation and test: the release has no times.
        features: for each modality a row for each item of the release, shape ``(n, dim)``.
    """

    ratings: RatingSet
    features: Mapping[str, NDArray[np.float32]]

    def counts(self) -> dict[str, int]:
        """How much there is of what."""
        dims = {f"{name} numbers": int(rows.shape[1]) for name, rows in self.features.items()}
        return {**rating_counts(self.ratings), **dims}


def rating_counts(ratings: RatingSet) -> dict[str, int]:
    """How much there is of what in a set of ratings."""
    persons = len({event.person for event in ratings.events})
    return {"persons": persons, "items": len(ratings.items), "interactions": len(ratings.events)}


@dataclass(frozen=True, slots=True)
class PictureQuery:
    """A question that pictures answer.

    Attributes:
        text: in words; the concept is ``*`` or ``<sks>``, as in the release.
        concepts: names of the concepts that are meant.
        gold: files that are right.
        options: for a choice about one picture, the answers by their letters.
        correct: letter of the right answer.
    """

    text: str
    concepts: tuple[str, ...]
    gold: tuple[Path, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    correct: str = ""


@dataclass(frozen=True, slots=True)
class QuerySet:
    """Concepts to enrol, a pool of pictures, and queries over it."""

    concepts: tuple[PicturedSubject, ...]
    pool: tuple[Path, ...]
    queries: tuple[PictureQuery, ...]

    def counts(self) -> dict[str, int]:
        """How much there is of what."""
        return {"concepts": len(self.concepts), "pictures": len(self.pool), "queries": len(self.queries)}
