"""Answer a query over one person's pictures: keep the collection in memory, read the query, rank, and say why nothing
fits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.concepts.appearance import look_matchers
from lifelong.concepts.naming import needs_consent
from lifelong.concepts.query import is_near, resolve_places, split_places
from lifelong.concepts.recognition import ConceptMatcher
from lifelong.errors import InputError
from lifelong.language.terms import terms
from lifelong.language.times import window
from lifelong.models.base import ImageEncoder, TextEmbedder, TextImageEncoder, Vectors
from lifelong.perception.attachments import PictureLimits
from lifelong.perception.looks import EDGE, survey
from lifelong.perception.pictures import upright
from lifelong.photos.collection import PhotoCollection, collection_of
from lifelong.photos.folder_pictures import FolderPictures, whole_names
from lifelong.photos.matches import best_file, matches_of, merged
from lifelong.photos.readings import PhotoReading, other_readings, read_query
from lifelong.photos.refinements import LOOKED_AT
from lifelong.photos.search import PhotoParts, PhotoRanking, PhotoScorer, within
from lifelong.photos.wording import (
    NamedConcepts,
    PhotoWording,
    named_concepts,
    without_reference,
    without_request,
)
from lifelong.store.record import Record
from lifelong.types import PhotoMatches, PhotoQuery, Window

Floats = NDArray[np.float32]

SHORTLIST: Final = 200
"""Pictures whose crops are compared with those of a picture of the query, the most similar as a whole."""


class PhotoSearcher:
    """The search of one person's pictures. Blocking; safe to call from several threads.

    Args:
        record: the person's record.
        embedder: of texts.
        encoder: of pictures, or None.
        cache: the cache folder, for the vectors of class names.
        limits: the largest picture of a folder that is read.
    """

    def __init__(
        self,
        record: Record,
        embedder: TextEmbedder,
        encoder: ImageEncoder | None,
        cache: Path,
        limits: PictureLimits,
    ) -> None:
        self._record = record
        self._embedder = embedder
        self._encoder = encoder
        self._cache = cache
        self._lock = threading.Lock()
        self._pictures: PhotoCollection | None = None
        self._matchers: list[ConceptMatcher] | None = None
        self._state: tuple[object, ...] = ()
        self._seen: dict[int, object] = {}
        self._messages: Vectors = np.zeros((0, embedder.dim), np.float32)
        self._folders = None if encoder is None else FolderPictures(embedder, encoder, cache, limits)
        self._embedded = -1

    def __repr__(self) -> str:
        return f"<PhotoSearcher of {self._record.name!r}>"

    @property
    def person(self) -> int:
        """The number of the person."""
        return self._record.person

    def drop(self) -> None:
        """Forget the collection; the next search reads it anew."""
        with self._lock:
            self._pictures, self._matchers, self._state = None, None, ()
            self._seen.clear()
            if self._folders is not None:
                self._folders.drop()

    def search(
        self,
        query: PhotoQuery,
        *,
        now: datetime,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> PhotoMatches:
        """Find pictures.

        Args:
            query: what is asked for.
            now: the time of the query (aware).
            progress: called with the pictures of a folder that were read, and their total.

        Raises:
            InputError: a place is nowhere on earth, a picture of the query cannot be decoded, or the folder of the
                query cannot be searched.
            NotFoundError: a picture of ``rejected`` or ``liked`` is not in the folder.
        """
        with self._lock:
            pictures = self._collection() if query.folder is None else self._of_folder(query.folder, progress)
            if query.folder is not None:
                query = replace(
                    query, rejected=whole_names(pictures, query.rejected), liked=whole_names(pictures, query.liked)
                )
            zone = self._record.zone
            span = None if query.since or query.until else window(query.text, now, zone)
            rows = self._rows(pictures, query, span)
            look, in_images = self._looks(pictures, query, rows)
            text = query.text.replace(span.words, " ") if span is not None else query.text
            text = without_reference(text) if query.images or query.liked else text
            text = without_request(text)
            concepts = [concept.name for concept in self._record.concepts.select()]
            named = named_concepts(" ".join((text, *query.refinements)), concepts)
            first = read_query(text, query, named, in_images, rivals=named.rivals[:1])
            ranking = self._rank(pictures, rows, first, look, query)
            readings = other_readings(text, query, named, in_images)
            ask, others = self._ask(readings, ranking, lambda one: self._rank(pictures, rows, one, look, query), named)
            if named.rivals and query.named is None:  # one of them is meant, and the text does not say which
                ranking = merged([ranking, *others])
        return matches_of(query, first, ranking, ask, readings, span, empty=not len(rows), zone=zone)

    def _collection(self) -> PhotoCollection:
        reader, version = self._record.changes()
        if self._pictures is not None and self._seen.get(reader) == version:
            return self._pictures
        state = self._record.picture_state()
        if self._pictures is None or state != self._state:
            self._pictures = collection_of(
                self._record, embedder=self._embedder, encoder=self._encoder, cache=self._cache
            )
            self._matchers, self._embedded = None, -1
            self._messages = np.zeros((len(self._pictures), self._embedder.dim), np.float32)
            self._seen.clear()
            self._state = state
        self._read_vectors(self._pictures)
        self._seen[reader] = version
        return self._pictures

    def _of_folder(self, folder: Path, progress: Callable[[int, int], None]) -> PhotoCollection:
        """The pictures of a folder, in which the person's things are recognised."""
        if self._folders is None or self._encoder is None:
            raise InputError(f"to search {folder}, an image encoder is needed: run `lifelong models pull lite0`")
        self._collection()  # what was enrolled or erased since the last search changes the concepts
        things = [each for each in self._concepts(self._encoder) if not needs_consent(each.concept.kind)]
        return self._folders.collection(folder, things, zone=self._record.zone, progress=progress)

    def _concepts(self, encoder: ImageEncoder) -> list[ConceptMatcher]:
        if self._matchers is None:
            self._matchers = look_matchers(self._record, encoder)
        return self._matchers

    def _read_vectors(self, pictures: PhotoCollection) -> None:
        """Read the vectors of messages that got one since the last search."""
        newest = self._record.entries.state(self._embedder.name).vector
        if newest == self._embedded:
            return
        # The vector of a message without words is that of the tags of its picture. These stand for the main thing
        # alone, and a picture without tags would lose against one with wrong ones: the scene says what both show.
        worded = {row: photo.message for row, photo in enumerate(pictures.photos) if (photo.said + photo.text).strip()}
        missing = {row: message for row, message in worded.items() if not self._messages[row].any()}
        vectors = self._record.entries.vectors_of(sorted(set(missing.values())), self._embedder.name)
        for row, message in missing.items():
            if message in vectors:
                self._messages[row] = vectors[message]
        self._embedded = newest

    def _rows(self, pictures: PhotoCollection, query: PhotoQuery, span: Window | None) -> NDArray[np.int64]:
        """The pictures within the time and the places of a query."""
        since, until = (query.since, query.until) if span is None else (span.since, span.until)
        zone = self._record.zone
        if since is None and until is None and not query.places:
            return np.arange(len(pictures))
        names, spots = split_places(query.places)
        near = None
        if spots and query.folder is not None:
            near = {photo.file.sha256 for photo in pictures.photos if photo.place and is_near(photo.place, spots)}
        elif spots:
            _, messages = resolve_places(self._record, query.places)
            near = {photo.file.sha256 for photo in pictures.photos if photo.message in (messages or ())}
        words = [PhotoWording.of(name).text.casefold() for name in names]
        return np.array(
            [
                row
                for row, photo in enumerate(pictures.photos)
                if within(photo, since, until, zone)
                and (near is None or photo.file.sha256 in near)
                and (not words or any(word in f"{photo.said} {photo.text}".casefold() for word in words))
            ],
            np.int64,
        )

    def _ask(
        self,
        readings: dict[str, PhotoReading],
        ranking: PhotoRanking,
        rank: Callable[[PhotoReading], PhotoRanking],
        named: NamedConcepts,
    ) -> tuple[str, list[PhotoRanking]]:
        """A question, where another reading has other results; and the rankings of the other readings."""
        others = {name: rank(reading) for name, reading in readings.items()}
        best = best_file(ranking)
        differing = [name for name, other in others.items() if best_file(other) not in ("", best)]
        if named.rivals and (differing or (best and len(others))):
            names = [name for name in (named.rivals[0], *readings) if name]
            return f"Do you mean {' or '.join(names)}?", list(others.values())
        if "" in differing and best:
            return f"Do you mean your {named.names[0]}, or the word “{named.names[0].casefold()}”?", []
        return "", list(others.values())

    def _rank(
        self,
        pictures: PhotoCollection,
        rows: NDArray[np.int64],
        reading: PhotoReading,
        look: Floats | None,
        query: PhotoQuery,
    ) -> PhotoRanking:
        none = np.zeros((len(pictures), self._embedder.dim), np.float32)  # a folder has no messages
        messages = self._messages if query.folder is None else none
        scorer = PhotoScorer(pictures, embed=self._embed, messages=messages, describe=self._described(pictures))
        known = pictures.rows
        return scorer.rank(
            PhotoParts(
                rows,
                things=[self._certainty(pictures, name)[rows] for name in reading.names],
                look=look if look is None or not reading.names else None,
                wordings=reading.wordings,
                rejected=[known[sha256] for sha256 in query.rejected if sha256 in known],
                liked=[known[sha256] for sha256 in query.liked if sha256 in known],
            ),
            most=max(query.k, LOOKED_AT),
        )

    def _certainty(self, pictures: PhotoCollection, name: str) -> Floats:
        """How sure each picture of the collection shows a concept: recognised, named beside it, or alike."""
        sure = np.zeros(len(pictures), np.float32)
        if self._encoder is not None and len(pictures):
            for matcher in self._concepts(self._encoder):
                if matcher.concept.name == name and not needs_consent(matcher.concept.kind):
                    over = matcher.scores(pictures.looks) - matcher.threshold
                    sure = np.minimum(1 / (1 + np.exp(-over / self._encoder.likeness.width)), 0.499).astype(np.float32)
        for row, score in pictures.sightings.get(name, {}).items():
            sure[row] = max(sure[row], score)
        sure[pictures.having(terms(name).tolist())] = 1.0
        return sure

    def _looks(
        self, pictures: PhotoCollection, query: PhotoQuery, rows: NDArray[np.int64]
    ) -> tuple[Floats | None, tuple[str, ...]]:
        """The likeness of pictures to those of the query, and the concept that is recognised in these.

        With words beside it, a picture of the query stands for the thing that it shows; alone, it also finds what is
        only similar.
        """
        if not query.images or self._encoder is None:
            return None, ()
        surveys = [survey(self._encoder, upright(content, edge=EDGE)) for content in query.images]
        vectors = np.concatenate([each[1] for each in surveys])
        likeness = self._likeness(pictures, vectors)[rows]
        if not (query.text.strip() or query.refinements):
            return likeness, ()
        whole = np.stack([each[1][0] for each in surveys])
        recognised = [
            (float((matcher.scores(whole) - matcher.threshold).max()), matcher.concept.name)
            for matcher in self._concepts(self._encoder)
            if not needs_consent(matcher.concept.kind)
        ]
        best = max(recognised, default=(-1.0, ""))
        if best[0] >= 0:
            return None, (best[1],)
        scale = self._encoder.likeness
        sure = 1 / (1 + np.exp(-(likeness - scale.threshold) / scale.width))
        return np.asarray(sure, np.float32), ()

    def _likeness(self, pictures: PhotoCollection, vectors: Vectors) -> Floats:
        """The highest cosine of a picture's crops with these crops; of crops, only those of a shortlist are read."""
        best: Floats = (pictures.looks @ vectors.T).max(axis=1) if len(pictures) else np.zeros(0, np.float32)
        short = np.argsort(-best, kind="stable")[:SHORTLIST]
        if pictures.crops:
            for row in short.tolist():
                best[row] = (pictures.crops[row] @ vectors.T).max()
            return best
        files = {pictures.photos[int(row)].file.sha256: int(row) for row in short}
        crops, stored = self._record.looks.of(files, self._encoder.name if self._encoder else "")
        if crops:
            for crop, value in zip(crops, (stored @ vectors.T).max(axis=1).tolist(), strict=True):
                row = files[crop.sha256]
                best[row] = max(best[row], value)
        return best

    def _described(self, pictures: PhotoCollection) -> Callable[[str, NDArray[np.int64]], Floats | None]:
        encoder = self._encoder

        def describe(text: str, rows: NDArray[np.int64]) -> Floats | None:
            if not isinstance(encoder, TextImageEncoder) or not len(rows) or not text:
                return None
            likeness = pictures.looks[rows] @ encoder.embed_words([text])[0]
            spread = float(likeness.max() - likeness.min())
            scores: Floats = (likeness - likeness.min()) / spread if spread > 0 else np.zeros_like(likeness)
            return scores

        return describe

    def _embed(self, text: str) -> Floats:
        vector: Floats = self._embedder.embed([text], query=True)[0]
        return vector
