"""The modality of pictures: concepts are recognised by look, and people, with consent, by face."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

import numpy as np

from lifelong.concepts.drawn import is_drawn, refuse_drawn
from lifelong.concepts.faces import encode_faces, face_matchers, face_sightings, index_faces
from lifelong.concepts.modality import MediaFile, Modality, Region
from lifelong.concepts.naming import Naming, needs_consent
from lifelong.concepts.recognition import ConceptMatcher, learn, nearest, recognise
from lifelong.errors import InputError, NotFoundError
from lifelong.models.base import FaceEncoder, ImageEncoder, Vectors
from lifelong.perception.bounds import Bounds
from lifelong.perception.looks import EDGE, cut, survey
from lifelong.perception.pictures import upright
from lifelong.store.record import Record
from lifelong.types import WHOLE, Attachment, Concept, Crop, Exemplar, Part, Recognition, Sighting

LookVectors = tuple[Sequence[Part], Vectors]
"""The boxes of a picture and of its salient crops, and their vectors ``(n, dim)``."""


class AppearanceModality(Modality[LookVectors]):
    """Recognises concepts in pictures by look, and people by face where a face of theirs is known.

    Args:
        record: the person's record.
        encoder: of looks.
        faces: of faces, used only while the person consents; None uses none.
        bounds: how far a video is searched for faces.
    """

    noun = "picture"
    voice = False
    default_kind = ""

    def __init__(
        self, record: Record, encoder: ImageEncoder, faces: FaceEncoder | None = None, *, bounds: Bounds = Bounds()
    ) -> None:
        super().__init__(record)
        self._encoder = encoder
        self._faces = faces
        self._bounds = bounds

    @property
    def available(self) -> bool:
        """Always: it is made with an encoder."""
        return True

    def check_available(self) -> None:
        """Nothing to refuse: it is made with an encoder."""

    def check_kind(self, name: str, kind: str) -> None:
        """Refuse to enrol a voice by pictures.

        Raises:
            InputError: the kind is a voice.
        """
        if needs_consent(kind) == "voice":
            raise InputError(f"a picture has no voice: give recordings of {name}, or another kind, such as 'person'")

    def is_exemplar(self, item: Attachment) -> bool:
        """Whether a file is a picture that was not drawn."""
        if not item.media_type.startswith("image/"):
            return False
        try:
            content = self.record.media.read(item.sha256)
        except NotFoundError:  # forgotten meanwhile
            return False
        return not is_drawn(self.record, item.sha256, content)

    def encode(self, name: str, file: MediaFile) -> LookVectors:
        """Encode the looks of a picture and of its salient crops.

        Raises:
            InputError: it was drawn.
        """
        self.check_exemplar(name, file)
        boxes, vectors, _ = survey(self._encoder, upright(file[1], edge=EDGE))
        return boxes, vectors

    def check_exemplar(self, name: str, file: MediaFile) -> None:
        """Refuse a picture that was drawn.

        Raises:
            InputError: it was.
        """
        refuse_drawn(self.record, name, file[0].sha256, file[1])

    def store(self, item: Attachment, encoding: LookVectors, *, at: datetime) -> None:
        """Store the looks of a picture."""
        boxes, vectors = encoding
        self.record.looks.put(item.sha256, self._encoder.name, boxes, vectors)

    def index(self, files: Sequence[Attachment], *, at: datetime) -> int:
        """Encode the faces of stored pictures and videos, with consent; returns how many files were searched."""
        return index_faces(self.record, self._faces, files, at=at, bounds=self._bounds)

    def recognise(self, file: MediaFile) -> Recognition:
        """Recognise concepts in a picture that need not be stored."""
        item, content = file
        boxes, vectors, tags = survey(self._encoder, upright(content, edge=EDGE))
        crops = [Crop(item.sha256, box) for box in boxes]
        people = face_matchers(self.record, self._faces)
        things = look_matchers(self.record, self._encoder, without=people)
        sightings = recognise(crops, vectors, things, self._encoder.likeness).get(item.sha256, [])
        candidates = [nearest(crops, vectors, things, self._encoder.likeness)]
        if self._faces is not None and people:
            crops, vectors = encode_faces(self._faces, item.sha256, content)
            likeness = self._faces.likeness
            sightings = [*recognise(crops, vectors, people, likeness).get(item.sha256, []), *sightings]
            candidates.append(nearest(crops, vectors, people, likeness))
        best = max(filter(None, candidates), key=lambda candidate: candidate.score, default=None)
        return Recognition(tuple(sightings), best, tags)

    def recognise_stored(self, files: Sequence[str]) -> list[Sighting]:
        """Recognise concepts in stored files whose looks are encoded, and store the sightings."""
        people = face_matchers(self.record, self._faces)
        crops, vectors = self.record.looks.of(files, self._encoder.name)
        things = look_matchers(self.record, self._encoder, without=people) if crops else []
        return self._store_sightings(files, crops, vectors, things, people)

    def renew(self, progress: Callable[[int], None] = lambda _: None) -> None:
        """Recognise again in every stored file whose looks are encoded.

        Args:
            progress: called with the number of files done.
        """
        people, done = face_matchers(self.record, self._faces), 0
        things = look_matchers(self.record, self._encoder, without=people)
        for crops, vectors in self.record.looks.pages(self._encoder.name):
            files = {crop.sha256 for crop in crops}
            self._store_sightings(files, crops, vectors, things, people)
            done += len(files)
            progress(done)

    def _store_sightings(
        self,
        files: Collection[str],
        crops: Sequence[Crop],
        vectors: Vectors,
        things: Sequence[ConceptMatcher],
        people: Sequence[ConceptMatcher],
    ) -> list[Sighting]:
        by_file = recognise(crops, vectors, things, self._encoder.likeness)
        sightings = [sighting for each in by_file.values() for sighting in each]
        sightings += face_sightings(self.record, self._faces, people, files)
        self.record.concepts.put_sightings(files, sightings)
        return sightings

    def infer_kind(self, naming: Naming, concept: Concept | None, files: Sequence[str]) -> str | None:
        """The kind that the message gives, else the concept's, else the first tag of the pictures.

        None where a new concept has neither a kind nor a tag: it could be a person, and a name alone does not say.
        """
        if naming.kind or concept is not None:
            return naming.kind or (concept.kind if concept else "")
        for finding in self.record.findings.of(files):
            if finding.perceiver == "look" and (tags := finding.data.get("tags")):
                return str(tags[0][0]) or None
        return None

    def denied_files(self, files: Sequence[Attachment]) -> list[str]:
        """The first picture; none where the newest file was a video."""
        return [item.sha256 for item in files if item.is_picture][:1]

    def regions(self, sha256: str, sightings: Sequence[Sighting], *, at: float | None = None) -> list[Region]:
        """The box of the surest sighting in a picture, else the whole picture."""
        return [Region(next((item.box for item in sightings if item.sha256 == sha256), WHOLE))]

    def confirmed(self, regions: Sequence[Region]) -> list[Region]:
        """The whole picture: where in it the right concept is was not said."""
        return [Region()]


def look_matchers(
    record: Record, encoder: ImageEncoder, *, without: Collection[ConceptMatcher] = ()
) -> list[ConceptMatcher]:
    """The concepts that are recognised by look; exemplars that this encoder has not encoded yet are encoded now.

    Args:
        record: the person's record.
        encoder: of looks.
        without: concepts that are recognised by face instead.
    """
    others = {each.concept.id for each in without}
    concepts = [concept for concept in record.concepts.select() if concept.id not in others]
    exemplars = record.concepts.exemplars([concept.id for concept in concepts], voices=False)
    vectors = _exemplar_vectors(record, encoder, exemplars)

    def stacked(*, shows: bool) -> Mapping[str, Vectors]:
        rows: dict[str, list[Vectors]] = {}
        for item in exemplars:
            if item.shows is shows:
                rows.setdefault(item.concept, []).append(vectors[Crop(item.sha256, item.box)])
        return {concept: np.stack(each) for concept, each in rows.items()}

    return learn(concepts, stacked(shows=True), stacked(shows=False), encoder.likeness)


def _exemplar_vectors(record: Record, encoder: ImageEncoder, exemplars: Sequence[Exemplar]) -> dict[Crop, Vectors]:
    crops, rows = record.looks.of({item.sha256 for item in exemplars}, encoder.name)
    vectors = dict(zip(crops, rows, strict=True))
    for item in exemplars:
        crop = Crop(item.sha256, item.box)
        if crop not in vectors:
            pixels = np.asarray(upright(record.media.read(item.sha256), edge=EDGE))
            vectors[crop] = encoder.embed([cut(pixels, item.box)])[0]
            record.looks.add(item.sha256, encoder.name, item.box, vectors[crop])
    return vectors
