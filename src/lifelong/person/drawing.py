"""Drawings for one person: the request, the pictures of a backend, their order, and feedback."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from lifelong.concepts.appearance import look_matchers
from lifelong.concepts.consent import check_consent
from lifelong.concepts.faces import face_matchers
from lifelong.concepts.naming import needs_consent
from lifelong.errors import AttachmentError, InputError, LifelongError, ModelOutputError, NotFoundError, StoreError
from lifelong.models.base import (
    AdaptedGenerator,
    ClassifyingEncoder,
    DrawingOrder,
    ImageGenerator,
    ReferencedSubject,
    SubjectAdapter,
)
from lifelong.models.weights.downloads import cache_folder
from lifelong.perception.attachments import bounded, check
from lifelong.perception.credentials import signed, signing_identity
from lifelong.perception.cutouts import cut_out
from lifelong.perception.pictures import signature, upright
from lifelong.perception.provenance import marked
from lifelong.person.drawing_results import DrawingResults, DrawnImage
from lifelong.person.facet import Facet
from lifelong.photos.class_vectors import class_vectors
from lifelong.tasks.draw.choosing import Chooser, DrawnCandidate, unscored
from lifelong.tasks.draw.draw_request import DrawingWish, make_request
from lifelong.tasks.draw.exemplars import BYTES, EDGE
from lifelong.tasks.draw.feedback import checked_thumb, looks_of
from lifelong.tasks.taste import taste as taste_of
from lifelong.types import Crop
from lifelong.types.drawing import DrawingScores, DrawRequest, Layout, StoredDrawing
from lifelong.types.ids import new_id

SIZE: Final = (1024, 1024)
"""Width and height of a picture where none is given, in pixels."""


class Drawings(Facet):
    """Draws pictures with the person's own things, to their taste."""

    async def draw_request(
        self,
        prompt: str,
        *,
        n: int = 4,
        subjects: Sequence[str] = (),
        layout: Mapping[str, Sequence[float]] | None = None,
        taste: float = 0.5,
        size: tuple[int, int] = SIZE,
        backend: str | ImageGenerator | None = None,
    ) -> DrawRequest:
        """What ``draw`` would send: subjects, reference pictures, boxes, and the prompt with what taste adds.

        Nothing is sent and nothing is stored. The result can be changed (``without``, ``with_prompt``) and given to
        ``draw``.

        Args:
            prompt: what to draw, in the person's words; names and "my truck" are the person's own things.
            n: number of candidate pictures.
            subjects: names or ids of concepts, where the prompt does not name them or may mean several.
            layout: a box for a subject, by name: left, top, right and bottom as parts of the picture, from 0 to 1.
            taste: 0 to 1: how much of what the person likes is added to the prompt.
            size: width and height in pixels.
            backend: a backend or its spec: ``collage``, ``openai:MODEL@URL``, ``diffusers:FOLDER``; None takes the
                setting ``draw``.

        Raises:
            InputError: an argument cannot be used, two boxes overlap, or "my dog" may be several.
            NotFoundError: a name is no concept of the person.
            ConsentError: a subject is a person, and there is no consent.
            ModelMissingError: the backend needs weights or a package that are not on this machine.
        """
        wish = DrawingWish(prompt, tuple(subjects), dict(layout or {}), taste, size, n)
        return await asyncio.to_thread(self._request, wish, self._engine.generators.get(backend))

    def _request(self, wish: DrawingWish, backend: ImageGenerator) -> DrawRequest:
        pieces = taste_of(self._record, scales={})
        return make_request(self._record, wish, backend, encoder=self._engine.encoder, pieces=pieces)

    async def draw(
        self,
        prompt: str | DrawRequest,
        *,
        n: int = 4,
        subjects: Sequence[str] = (),
        layout: Mapping[str, Sequence[float]] | None = None,
        taste: float = 0.5,
        size: tuple[int, int] = SIZE,
        backend: str | ImageGenerator | None = None,
        seed: int = 0,
    ) -> DrawingResults:
        """Draw pictures with the person's own things, best first.

        Every picture has its provenance in its metadata, and is never taken for a photograph of the person's own.

        Args:
            prompt: what to draw, or a request of ``draw_request``, which has the other arguments but ``backend``.
            n, subjects, layout, taste, size, backend: as for ``draw_request``.
            seed: two calls with one seed give the same pictures, where the backend can do that.

        Raises:
            InputError: an argument cannot be used, or the backend refuses the request.
            NotFoundError: a name is no concept, or a reference picture was forgotten meanwhile.
            ConsentError: a subject is a person, and there is no consent.
            ModelError: the backend is missing, cannot be reached, or sent nothing that can be used. Nothing is stored.
            SettingsError, ModelMissingError: the setting ``sign`` cannot be used; nothing was sent.
        """
        generator = self._engine.generators.get(backend)
        if isinstance(prompt, DrawRequest):
            request = prompt
            if request.backend != generator.name:
                raise InputError(
                    f"the request was made for {request.backend}, not for {generator.name}: make it with the same "
                    "backend, so that what is shown is what is sent"
                )
        else:
            request = await self.draw_request(
                prompt, n=n, subjects=subjects, layout=layout, taste=taste, size=size, backend=generator
            )
        orders = await asyncio.to_thread(self._orders, request, generator, seed)
        signing_identity(self._engine.settings.sign)  # a key that cannot be used is told before pictures cost money
        notes = list(request.notes)
        contents = await _drawn(generator, orders, notes)
        return await asyncio.to_thread(self._results, request, generator, contents, notes)

    def _orders(self, request: DrawRequest, generator: ImageGenerator, seed: int) -> list[tuple[Layout, DrawingOrder]]:
        """One order for each layout; the candidates are shared out among them."""
        layouts = request.layouts or ({},)
        for subject in request.subjects:
            if needs_consent(subject.kind):
                check_consent(self._record, subject.kind)
        pictures = {
            subject.name: tuple(self._reference(crop) for crop in subject.references) for subject in request.subjects
        }
        adapters = self._adapters(request, generator)
        orders = []
        for place, layout in enumerate(layouts[: request.n]):
            share = len(range(place, request.n, len(layouts)))
            subjects = tuple(
                ReferencedSubject(
                    each.name, each.kind, pictures[each.name], layout.get(each.name), adapters.get(each.concept, ())
                )
                for each in request.subjects
            )
            order = DrawingOrder(
                request.text(layout), request.prompt, request.avoid, subjects, request.size, share, seed + place
            )
            orders.append((layout, order))
        return orders

    def _reference(self, crop: Crop) -> bytes:
        """A reference picture as it is sent: cut out where that is surely possible."""
        content = bounded(self._record.media.read(crop.sha256), most=BYTES, part=crop.box, edge=EDGE)
        cutter = self._engine.cutter
        return (None if cutter is None else cut_out(cutter, content, most=BYTES)) or content

    def _adapters(self, request: DrawRequest, generator: ImageGenerator) -> dict[str, tuple[SubjectAdapter, ...]]:
        """What the backend's model has learned of the subjects, by concept; another machine gets none of it."""
        if generator.remote or not isinstance(generator, AdaptedGenerator):
            return {}
        adapters: dict[str, tuple[SubjectAdapter, ...]] = {}
        concepts = [subject.concept for subject in request.subjects]
        for each in self._record.adapters.select(concepts=concepts, base=generator.base) if concepts else []:
            data = self._record.adapters.read(each.id)
            adapters[each.concept] = (*adapters.get(each.concept, ()), SubjectAdapter(each.kind, data))
        return adapters

    def _results(
        self,
        request: DrawRequest,
        generator: ImageGenerator,
        contents: Sequence[tuple[Layout, bytes]],
        notes: list[str],
    ) -> DrawingResults:
        candidates = self._candidates(request, generator, contents, notes)
        now = self._engine.now()
        images: list[DrawnImage] = []
        stored: list[StoredDrawing] = []
        for place, scores in self._ranked(request, candidates):
            candidate = candidates[place]
            id_ = new_id("drw")
            content = marked(candidate.picture, id=id_, backend=generator.name, preview=generator.preview, at=now)
            content = self._signed(content, id_, generator, notes)
            size = candidate.picture.size
            images.append(DrawnImage(id_, content, size, candidate.layout, scores, generator.preview, self.thumb))
            looks = looks_of(request, candidate.picture)
            mark = signature(candidate.picture)
            digest = hashlib.sha256(content).hexdigest()
            stored.append(StoredDrawing(id_, digest, mark, now, generator.name, looks, used=_used(request)))
        try:
            self._record.drawings.add(stored)
        except StoreError as error:  # the pictures are there, and may have cost money
            notes.append(f"nothing is stored of this drawing, so feedback on it cannot be given: {error}")
        return DrawingResults(request, images, notes)

    def _signed(self, content: bytes, id_: str, generator: ImageGenerator, notes: list[str]) -> bytes:
        """A picture with its content credentials, where the settings ask for them; a note says what went wrong."""
        identity = signing_identity(self._engine.settings.sign)
        if identity is None:
            return content
        try:
            return signed(content, identity, id=id_, backend=generator.name, preview=generator.preview)
        except InputError as error:
            notes.extend({str(error)} - set(notes))
            return content

    def _candidates(
        self,
        request: DrawRequest,
        generator: ImageGenerator,
        contents: Sequence[tuple[Layout, bytes]],
        notes: list[str],
    ) -> list[DrawnCandidate]:
        """The pictures that can be used, decoded; notes say what is wrong with the others.

        Raises:
            ModelOutputError: none can be used.
        """
        candidates, faults = [], []
        for layout, content in contents:
            try:
                check(content, self._engine.intake_limits.images, name=f"a picture from {generator.name}")
                picture = upright(content)
            except AttachmentError as error:
                faults.append(str(error))
                continue
            if picture.size != request.size:
                wanted, got = ("x".join(map(str, size)) for size in (request.size, picture.size))
                notes.append(f"{generator.name} made a picture of {got} pixels, not {wanted}")
            candidates.append(DrawnCandidate(picture, layout))
        if not candidates:
            raise ModelOutputError(
                f"{generator.name} sent no picture that can be used" + (f": {faults[0]}" if faults else "")
            )
        notes += [f"left out: {fault}" for fault in faults]
        if len(contents) < request.n:
            notes.append(f"{generator.name} made {len(contents)} of {request.n} pictures")
        return candidates

    def _ranked(self, request: DrawRequest, candidates: Sequence[DrawnCandidate]) -> list[tuple[int, DrawingScores]]:
        encoder = self._engine.encoder
        if encoder is None:
            return unscored(len(candidates))
        people = face_matchers(self._record, self._engine.faces)
        vector = names = None
        if isinstance(encoder, ClassifyingEncoder):
            folder = cache_folder(self._engine.settings.cache)
            names = class_vectors(self._engine.embedder, encoder.class_names, folder)
            vector = self._engine.embedder.embed([request.prompt], query=True)[0]
        chooser = Chooser(
            encoder,
            look_matchers(self._record, encoder, without=people),
            [(subject.concept, subject.name) for subject in request.subjects],
            prompt_vector=vector,
            class_vectors=names,
            words=request.prompt,
            people=people,
            faces=self._engine.faces,
        )
        return chooser.ranked(candidates)

    async def thumb(self, drawing: str, value: int, about: str = "") -> StoredDrawing:
        """Say whether a drawing is liked; what it is about becomes taste for later drawings.

        Args:
            drawing: its id.
            value: 1 or -1; 0 takes the feedback back.
            about: ``style``, ``colours``, ``light`` or ``composition``, or a phrase such as ``watercolour``.

        Raises:
            InputError: the value or ``about`` is unknown, or nothing is known of it in this picture.
            NotFoundError: the person has no such drawing.
        """

        def rate() -> StoredDrawing:
            stored = next(iter(self._record.drawings.select(ids=[drawing])), None)
            if stored is None:
                raise NotFoundError(f"no drawing {drawing[:60]!r} of this person: `lifelong draw` prints the ids")
            topic = checked_thumb(stored, value, about)
            return self._record.drawings.rate(drawing, value, topic, at=self._engine.now())

        return await asyncio.to_thread(rate)

    async def drawings(self, *, limit: int | None = None) -> list[StoredDrawing]:
        """What is stored of drawings, oldest first: ids, times and feedback, no pictures.

        Args:
            limit: at most so many, the newest.
        """
        return await asyncio.to_thread(self._record.drawings.select, limit=limit)

    async def forget_drawings(self, *drawings: str) -> int:
        """Erase what is stored of these drawings, with their feedback; returns their number.

        Raises:
            NotFoundError: the person has no such drawing; nothing was erased.
        """

        def erase() -> int:
            known = {each.id for each in self._record.drawings.select(ids=drawings)}
            for unknown in sorted(set(drawings) - known):
                raise NotFoundError(f"no drawing {unknown[:60]!r} of this person: nothing was erased")
            return self._record.drawings.delete(drawings)

        return await asyncio.to_thread(erase)


def _used(request: DrawRequest) -> tuple[str, ...]:
    """Ids of what a request draws on: concepts, files of reference pictures, and the proof of what taste added."""
    files = [crop.sha256 for subject in request.subjects for crop in subject.references]
    proofs = [source for each in request.added for source in each.sources]
    return tuple(dict.fromkeys([*(subject.concept for subject in request.subjects), *files, *proofs]))


async def _drawn(
    generator: ImageGenerator, orders: Sequence[tuple[Layout, DrawingOrder]], notes: list[str]
) -> list[tuple[Layout, bytes]]:
    """The pictures of all orders. When an order fails after others were drawn, those are kept, and a note says so.

    Raises:
        LifelongError: the first order failed.
    """
    contents: list[tuple[Layout, bytes]] = []
    for layout, order in orders:
        try:
            pictures = await generator.draw(order)
        except LifelongError as error:
            if not contents:
                raise
            notes.append(str(error))
            break
        contents += [(layout, picture) for picture in pictures[: order.n]]
    return contents
