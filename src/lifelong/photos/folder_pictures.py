"""A folder of pictures as a collection that can be searched, without an import: nothing of it is stored.

What was read of a picture is kept in memory until its file changes, so that only the first search of a folder reads
pixels.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final

import numpy as np

from lifelong.concepts.recognition import ConceptMatcher, recognise
from lifelong.errors import AttachmentError, InputError, NotFoundError
from lifelong.models.base import ImageEncoder, TextEmbedder, Vectors
from lifelong.perception.attachments import PictureLimits, check
from lifelong.perception.looks import EDGE, survey
from lifelong.perception.photo import capture_place, capture_time
from lifelong.perception.photo_times import beside
from lifelong.perception.pictures import upright
from lifelong.perception.scene import Scene, scene_data, scene_from_data
from lifelong.photos.collection import PhotoCollection, collected
from lifelong.photos.photo_folder import pictures_in
from lifelong.types import Crop, Part, Photo

MOST: Final = 5000
"""Pictures of a folder. At about a fifth of a second each, the first search of so many takes a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """What was read of one file."""

    state: tuple[int, int]
    photo: Photo
    boxes: Sequence[Part]
    vectors: Vectors
    scene: Scene


class FolderPictures:
    """Reads folders for a search, each picture once. Not safe to call from several threads.

    Args:
        embedder: of texts; it gives the class names vectors.
        encoder: of pictures.
        cache: the cache folder, for the vectors of class names.
        limits: the largest picture that is read.
    """

    def __init__(self, embedder: TextEmbedder, encoder: ImageEncoder, cache: Path, limits: PictureLimits) -> None:
        self._embedder = embedder
        self._encoder = encoder
        self._cache = cache
        self._limits = limits
        self._read: dict[Path, _Picture] = {}

    def __repr__(self) -> str:
        return f"<FolderPictures: {len(self._read)} read>"

    def drop(self) -> None:
        """Forget what was read."""
        self._read.clear()

    def collection(
        self,
        folder: Path,
        matchers: Sequence[ConceptMatcher],
        *,
        zone: tzinfo,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> PhotoCollection:
        """The pictures of a folder and its subfolders. Files that are no pictures, or damaged, are left out.

        Args:
            folder: its path.
            matchers: the concepts that are recognised in it.
            zone: of times without a zone.
            progress: called with the number of pictures done, and their total.

        Raises:
            InputError: it is no folder, holds no picture that can be read, or more than MOST.
        """
        paths = pictures_in(folder)
        if len(paths) > MOST:
            raise InputError(
                f"{folder} holds {len(paths):,} pictures, at most {MOST:,} are searched without an import: name a "
                "folder inside it, or import it with `lifelong add FOLDER --photos`"
            )
        pictures: dict[str, _Picture] = {}
        for done, path in enumerate(paths, 1):
            if (picture := self._picture(folder, path, zone)) is not None:
                pictures.setdefault(picture.photo.file.sha256, picture)
            progress(done, len(paths))
        if not pictures:
            raise InputError(f"{folder} holds no picture that can be read: all {len(paths)} are damaged or too large")
        return self._collected(list(pictures.values()), matchers)

    def _collected(self, pictures: Sequence[_Picture], matchers: Sequence[ConceptMatcher]) -> PhotoCollection:
        crops = [Crop(each.photo.file.sha256, box) for each in pictures for box in each.boxes]
        found = recognise(crops, np.concatenate([each.vectors for each in pictures]), matchers, self._encoder.likeness)
        photos: list[Photo] = []
        sightings: dict[str, dict[int, float]] = {}
        for row, each in enumerate(pictures):
            seen = found.get(each.photo.file.sha256, [])
            for sighting in seen:
                sightings.setdefault(sighting.name, {}).setdefault(row, sighting.score)  # the surest comes first
            photos.append(replace(each.photo, concepts=tuple(dict.fromkeys(sighting.name for sighting in seen))))
        return collected(
            photos,
            [each.scene for each in pictures],
            np.stack([each.vectors[0] for each in pictures]),
            sightings,
            encoder=self._encoder,
            embedder=self._embedder,
            cache=self._cache,
            crops={row: each.vectors for row, each in enumerate(pictures)},
        )

    def _picture(self, folder: Path, path: Path, zone: tzinfo) -> _Picture | None:
        try:
            status = path.stat()
            state = (status.st_size, status.st_mtime_ns)
            known = self._read.get(path)
            if known is None or known.state != state:
                known = self._looked_at(path, state, zone)
                self._read[path] = known
        except (AttachmentError, OSError):
            return None
        name = os.fspath(path.relative_to(folder))
        return replace(known, photo=replace(known.photo, file=replace(known.photo.file, name=name)))

    def _looked_at(self, path: Path, state: tuple[int, int], zone: tzinfo) -> _Picture:
        item, content = check(path, self._limits)
        image = upright(content, edge=EDGE)
        boxes, vectors, tags = survey(self._encoder, image)
        taken = capture_time(content) or beside(path)
        photo = Photo(
            file=item,
            message="",
            at=datetime.fromtimestamp(state[1] / 1e9, UTC) if taken is None else taken.moment(zone),
            said="",
            taken="" if taken is None else taken.iso,
            taken_from="" if taken is None else taken.source,
            place=capture_place(content) or (None if taken is None else taken.place),
            tags=tuple(name for name, _ in tags),
        )
        return _Picture(state, photo, boxes, vectors, scene_from_data(scene_data(self._encoder, image)))


def whole_names(pictures: PhotoCollection, names: Sequence[str]) -> tuple[str, ...]:
    """The SHA-256 of pictures of a folder, by their SHA-256 or its first eight or more digits.

    Raises:
        NotFoundError: no picture has it.
    """
    found = []
    for name in names:
        match = next((sha256 for sha256 in pictures.rows if len(name) >= 8 and sha256.startswith(name)), None)
        if match is None:
            raise NotFoundError(
                f"no picture {name[:70]!r} in this folder: give the id of one, or its first eight digits"
            )
        found.append(match)
    return tuple(found)
