"""Pictures of subjects: DreamBooth's data set, read and embedded once."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ImportFormatError
from lifelong.models.base import ImageEncoder, Vectors
from lifelong.perception.looks import EDGE, survey
from lifelong.perception.pictures import upright
from lifelong.types import Crop

FILE = "subjects.csv"

BINS = 8
"""Steps of each colour of the histogram: 512 bins."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SubjectPicture:
    """A picture of a subject; ``group`` is the subject's class, such as ``dog``."""

    path: Path
    subject: str
    group: str


@dataclass(frozen=True, slots=True)
class Gallery:
    """All pictures of the data set, embedded once.

    Attributes:
        subjects: names, sorted.
        of: place of each picture's subject, ``(n,)``.
        group: class of each subject, such as ``dog``.
        crops, vectors: of each picture, the whole one first.
        plain: unit vectors of whole pictures from one pass of the encoder, ``(n, dim)``.
        colours: histograms of whole pictures, unit length, ``(n, 512)``.
        seconds: of decoding and of embedding, a picture.
    """

    subjects: list[str]
    of: NDArray[np.int64]
    group: dict[str, str]
    crops: list[list[Crop]]
    vectors: list[Vectors]
    plain: Vectors
    colours: Vectors
    seconds: tuple[float, float]

    @property
    def whole(self) -> Vectors:
        """Vectors of whole pictures, ``(n, dim)``."""
        return np.stack([vectors[0] for vectors in self.vectors])

    def only(self, subjects: Sequence[int]) -> Gallery:
        """The pictures of some subjects."""
        rows = np.flatnonzero(np.isin(self.of, subjects))
        place = {subject: number for number, subject in enumerate(subjects)}
        return replace(
            self,
            subjects=[self.subjects[subject] for subject in subjects],
            of=np.array([place[int(subject)] for subject in self.of[rows]]),
            crops=[self.crops[picture] for picture in rows],
            vectors=[self.vectors[picture] for picture in rows],
            plain=self.plain[rows],
            colours=self.colours[rows],
        )


def read_subjects(data: Path) -> list[SubjectPicture]:
    """The pictures that ``subjects.csv`` of a folder names.

    Raises:
        ImportFormatError: the folder has no such file, or it is of another form.
    """
    path = data / FILE
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return [
                SubjectPicture(data / row["file"], row["subject_name"], row["class"]) for row in csv.DictReader(file)
            ]
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise ImportFormatError(f"{path} is no list of subjects ({error}): give the folder of the data set") from error


def load(data: Path, encoder: ImageEncoder, *, progress: Progress | None = None) -> Gallery:
    """Embed every picture of ``subjects.csv``.

    Raises:
        ImportFormatError: the folder is not the data set, or it has fewer than four subjects.
    """
    pictures = read_subjects(data)
    subjects = sorted({picture.subject for picture in pictures})
    if len(subjects) < 4:
        raise ImportFormatError(f"{data / FILE} names {len(subjects)} subjects: at least four are needed")
    crops, vectors, plain, colours = [], [], [], []
    decoding = embedding = 0.0
    for done, picture in enumerate(pictures, 1):
        began = time.perf_counter()
        image = upright(picture.path.read_bytes(), edge=EDGE)
        decoded = time.perf_counter()
        boxes, rows, _ = survey(encoder, image)
        embedding += time.perf_counter() - decoded
        decoding += decoded - began
        pixels = np.asarray(image)
        crops.append([Crop(str(picture.path), box) for box in boxes])
        vectors.append(rows)
        plain.append(encoder.embed([pixels], quick=True)[0])
        colours.append(histogram(pixels))
        if progress is not None:
            progress(done, len(pictures))
    return Gallery(
        subjects=subjects,
        of=np.array([subjects.index(picture.subject) for picture in pictures]),
        group={picture.subject: picture.group for picture in pictures},
        crops=crops,
        vectors=vectors,
        plain=np.stack(plain),
        colours=np.stack(colours),
        seconds=(decoding / len(pictures), embedding / len(pictures)),
    )


def histogram(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How often each of 512 colours occurs; roots, so that the dot product is the Bhattacharyya coefficient."""
    steps = (pixels // (256 // BINS)).astype(np.int64).reshape(-1, 3)
    counts = np.bincount(steps @ np.array([BINS * BINS, BINS, 1]), minlength=BINS**3)
    roots: NDArray[np.float32] = np.sqrt(counts / counts.sum()).astype(np.float32)
    return roots
