"""Make the request for a drawing: subjects with their best exemplars, boxes, and what the person's taste adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lifelong.concepts.consent import check_consent
from lifelong.concepts.naming import needs_consent
from lifelong.errors import InputError
from lifelong.models.base import ImageEncoder, ImageGenerator
from lifelong.store.record import Record
from lifelong.tasks.draw.exemplars import best_exemplars, references_per_subject
from lifelong.tasks.draw.layouts import MOST_BOXES, arrangements, checked_layout
from lifelong.tasks.draw.subjects import NamedSubjects, named_subjects, without_taste_words
from lifelong.tasks.draw.visual_preferences import chosen_additions, visual_preferences
from lifelong.types import Concept, TastePiece
from lifelong.types.drawing import DrawingSubject, DrawRequest

LONGEST = 4_000
"""Longest prompt, in characters."""

MOST = 10
"""Most candidate pictures of a drawing."""

EDGES = (64, 4096)
"""Shortest and longest edge of a drawing, in pixels."""


@dataclass(frozen=True, slots=True)
class DrawingWish:
    """What a caller asks for.

    Attributes:
        prompt: the person's words.
        subjects: names or ids of concepts.
        layout: boxes by name of the concept.
        taste: how much of the person's taste is added, 0 to 1.
        size: width and height in pixels.
        n: number of candidates.
    """

    prompt: str
    subjects: Sequence[str]
    layout: Mapping[str, Sequence[float]]
    taste: float
    size: tuple[int, int]
    n: int


def make_request(
    record: Record,
    wish: DrawingWish,
    backend: ImageGenerator,
    *,
    encoder: ImageEncoder | None,
    pieces: Sequence[TastePiece],
) -> DrawRequest:
    """Resolve a wish into the request that a backend would get. Nothing is sent or stored. Blocking.

    Args:
        record: the person's record.
        wish: what is asked for.
        backend: that would draw it.
        encoder: of images, for the choice of exemplars; None chooses by size.
        pieces: the taste of the person.

    Raises:
        InputError: the prompt, a number or the layout cannot be used, or "my dog" may be several.
        NotFoundError: a name is no concept.
        ConsentError: a subject is a person, and there is no consent.
    """
    prompt = _checked(wish)
    bare, refers = without_taste_words(prompt)
    taste = max(wish.taste, 0.5) if refers else wish.taste
    named = named_subjects(bare, record.concepts.select(), wish.subjects)
    notes: list[str] = []
    subjects = _subjects(record, named, backend, encoder, notes)
    names = [subject.name for subject in subjects]
    boxes = checked_layout(wish.layout, names)
    preferences = visual_preferences(pieces)
    if refers and not preferences:
        notes.append(
            "nothing is known of how this person likes pictures, so nothing was added: “I love watercolours” or "
            "feedback on a drawing tells"
        )
    if not subjects:
        notes.append("the prompt names nothing of the person's own, so no picture goes with it")
        if backend.preview:
            raise InputError(
                f"{prompt[:60]!r} names nothing of the person's own, and {backend.name} only arranges the person's "
                "pictures: name a concept (`lifelong concepts list`), or choose a backend that draws"
            )
    return DrawRequest(
        words=bare or prompt,
        subjects=tuple(subjects),
        added=chosen_additions(preferences, bare, taste=taste),
        layouts=arrangements(names, boxes, wish.n, always=backend.preview),
        size=wish.size,
        n=wish.n,
        backend=backend.name,
        remote=backend.remote,
        notes=tuple(notes),
    )


def _checked(wish: DrawingWish) -> str:
    prompt = " ".join(wish.prompt.split())
    if not prompt:
        raise InputError("the prompt is empty: say what to draw, as “Bertha on the moon”")
    if len(prompt) > LONGEST:
        raise InputError(f"the prompt has {len(prompt):,} characters, at most {LONGEST:,} are taken")
    if isinstance(wish.n, bool) or not 1 <= wish.n <= MOST:
        raise InputError(f"n={wish.n!r}: give a number of pictures from 1 to {MOST}")
    if isinstance(wish.taste, bool) or not 0 <= wish.taste <= 1:
        raise InputError(f"taste={wish.taste!r}: give a number from 0 to 1")
    if not all(EDGES[0] <= edge <= EDGES[1] for edge in wish.size):
        raise InputError(f"size={wish.size!r}: give width and height in pixels, each from {EDGES[0]} to {EDGES[1]:,}")
    return prompt


def _subjects(
    record: Record,
    named: NamedSubjects,
    backend: ImageGenerator,
    encoder: ImageEncoder | None,
    notes: list[str],
) -> list[DrawingSubject]:
    if len(named.concepts) > MOST_BOXES:
        raise InputError(f"the prompt names {len(named.concepts)} concepts, at most {MOST_BOXES} are drawn: name fewer")
    for concept in named.concepts:
        if needs_consent(concept.kind):
            check_consent(record, concept.kind)
    count = references_per_subject(len(named.concepts), backend.references)
    subjects = []
    for concept in named.concepts:
        crops = best_exemplars(record, encoder, concept, max(count, 1))
        if not crops:
            raise _without_pictures(concept)
        subjects.append(
            DrawingSubject(concept.id, concept.name, concept.kind, named.words.get(concept.id, ""), crops[:count])
        )
    if subjects and not count:
        notes.append(
            f"{backend.name} takes {backend.references or 'no'} reference pictures, so what it draws is not the "
            "person's own: " + ", ".join(subject.name for subject in subjects)
        )
    return subjects


def _without_pictures(concept: Concept) -> InputError:
    return InputError(
        f"there is no picture of {concept.name!r}: add one with `lifelong concepts enrol {concept.name!r} PICTURE`"
    )
