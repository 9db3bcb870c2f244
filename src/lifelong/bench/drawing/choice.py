"""Of two photographs, one of the subject and one of another, whether the chooser takes the right one."""

from __future__ import annotations

from itertools import permutations
from typing import Final

import numpy as np

from lifelong.bench.cases import OURS
from lifelong.bench.drawing.person import FIRST
from lifelong.bench.subject_pictures import Gallery
from lifelong.concepts.recognition import learn
from lifelong.models.base import ImageEncoder
from lifelong.tasks.draw.choosing import Chooser
from lifelong.types import Concept

NEAREST: Final = "nearest"
"""The plain baseline of the choice: the photograph that is most like an exemplar."""

EXEMPLARS: Final = 2
"""Photographs of each subject that the choice may learn from."""

DRAWS: Final = 10
"""Random choices of them."""


def choices(gallery: Gallery, encoder: ImageEncoder, seed: int) -> dict[str, dict[str, list[float]]]:
    """Of two photographs, one of the subject and one of a rival, whether the right one is taken."""
    random = np.random.default_rng(seed)
    count = len(gallery.subjects)
    concepts = [Concept(str(place), name, "", "", FIRST, 0) for place, name in enumerate(gallery.subjects)]
    values: dict[str, dict[str, list[float]]] = {system: {"dc": [], "dc_class": []} for system in (OURS, NEAREST)}
    for _ in range(DRAWS):
        places = [random.permutation(np.flatnonzero(gallery.of == subject)) for subject in range(count)]
        own = {
            str(place): np.stack([gallery.vectors[each][0] for each in some[:EXEMPLARS]])
            for place, some in enumerate(places)
        }
        matchers = learn(concepts, own, {}, encoder.likeness)
        choosers = [Chooser(encoder, matchers, [(str(place), "it")]) for place in range(count)]
        for subject, rival in permutations(range(count), 2):
            right, wrong = (int(random.choice(places[place][EXEMPLARS:])) for place in (subject, rival))
            scores = [
                choosers[subject].subject_scores([crop.box for crop in gallery.crops[each]], gallery.vectors[each])[
                    "it"
                ]
                for each in (right, wrong)
            ]
            likest = [float((own[str(subject)] @ gallery.plain[each]).max()) for each in (right, wrong)]
            same = gallery.group[gallery.subjects[subject]] == gallery.group[gallery.subjects[rival]]
            for system, pair in ((OURS, scores), (NEAREST, likest)):
                taken = 1.0 if pair[0] > pair[1] else 0.5 if pair[0] == pair[1] else 0.0
                values[system]["dc"].append(taken)
                if same:
                    values[system]["dc_class"].append(taken)
    return {system: {name: each for name, each in cell.items() if each} for system, cell in values.items()}
