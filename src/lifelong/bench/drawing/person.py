"""The person of the benchmark: concepts with known photographs, tastes, and what a right request has."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

import lifelong
from lifelong.bench.alterations import side_by_side
from lifelong.bench.drawing.prompts import AskedPrompt, DrawPrompt, with_names, with_possessives
from lifelong.bench.subject_pictures import Gallery, read_subjects
from lifelong.errors import LifelongError
from lifelong.language.terms import words as words_of
from lifelong.models.base import DrawingOrder
from lifelong.perception.pictures import averages, upright
from lifelong.tasks.draw.layouts import SLACK
from lifelong.tasks.draw.visual_preferences import look_terms
from lifelong.types import WHOLE, Part
from lifelong.types.concepts import shared_part
from lifelong.types.drawing import AddedPhrase, DrawRequest

NAMES: Final = (
    "Bertha Mingau Rex Fido Moritz Pipa Otto Luna Nelson Kiki Balu Frida Hugo Zelda Momo Tilda Oskar Nala Bruno Wanda "
    "Ludo Greta Pablo Rosa Theo Vera Igor Dora Felix Hilde"
).split()  # fmt: skip
"""Names of the concepts, in the order of the subjects."""

TASTES: Final = (
    ("I love watercolours.", "watercolour"),
    ("I can't stand neon colours.", "neon colours"),
    ("I love soft light.", "soft light"),
    ("I love red wine.", ""),
    ("I like dark chocolate.", ""),
    ("I love golden retrievers.", ""),
    ("I like quiet hotels.", ""),
    ("I hate horror films.", ""),
    ("I love bright students.", ""),
    ("I like pink grapefruit juice.", ""),
)  # fmt: skip
"""What the person says, and the phrase that it calls for; most of it says nothing of pictures."""

FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""When the person begins to tell."""


class Recorder:
    """A backend that draws nothing: it stands for one on another machine, and keeps what it would get."""

    name = "recorder"
    remote = True
    preview = False
    references = 16

    def __init__(self) -> None:
        self.orders: list[DrawingOrder] = []

    async def draw(self, order: DrawingOrder) -> Sequence[bytes]:
        """Keep the order, and send its first reference picture back."""
        self.orders.append(order)
        return [order.subjects[0].pictures[0]] * order.n

    async def close(self) -> None:
        """Nothing to close."""


class DrawingPerson:
    """The person of the benchmark: concepts with known photographs, tastes, and the right answers."""

    def __init__(self, life: lifelong.Life, folder: Path, gallery: Gallery) -> None:
        self._me = life.person("me", space="bench")
        self._recorder = Recorder()
        self._sent: set[tuple[str, ...]] = set()
        subjects = gallery.subjects
        self._name = {subject: NAMES[place] for place, subject in enumerate(subjects)}
        self._class = gallery.group
        files: dict[str, list[Path]] = {}
        for picture in read_subjects(folder):
            files.setdefault(picture.subject, []).append(picture.path)
        self._own: dict[str, list[bytes]] = {}
        self._right: dict[str, set[tuple[str, Part]]] = {}
        half: Part = (0.0, 0.0, 0.5, 1.0)
        for place, subject in enumerate(subjects):
            single, paired = files[subject][0].read_bytes(), files[subject][1].read_bytes()
            other = files[subjects[(place + 1) % len(subjects)]][-1].read_bytes()
            both = side_by_side(paired, other)
            name, kind = self._name[subject], gallery.group[subject]
            self._me.concepts.enrol(name, [single], kind=kind)
            self._me.concepts.enrol(name, [both], kind=kind, box=half)
            self._own[subject] = [single, paired]
            self._right[subject] = {(_digest(single), WHOLE), (_digest(both), half)}
        self._statements = {}
        for number, (text, phrase) in enumerate(TASTES):
            (message,) = self._me.add(text, at=FIRST + timedelta(hours=number))
            if phrase:
                self._statements[phrase] = (text, message.id)
        life.settle()
        (ended,) = self._me.add("I like pop art.", at=FIRST + timedelta(hours=30))
        life.settle()
        self._me.forget(ended.id)
        life.person("somebody else", space="bench").add("I love pencil sketches.")
        life.settle()
        self._likings = [piece for piece in self._me.taste() if piece.kind == "like"]
        self._nothing = self._plain("x")
        self._alone = {name: self._plain(name) for name in self._name.values()}

    def _plain(self, text: str) -> DrawRequest:
        return self._me.draw_request(text, n=1, backend=self._recorder, taste=0)

    def asked(self, prompt: DrawPrompt, boxes: Sequence[tuple[Part, ...]]) -> list[AskedPrompt]:
        """The prompt in each way in which the person may say it."""
        kinds = [self._class[subject] for subject in prompt.subjects]
        names = [self._name[subject] for subject in prompt.subjects]
        unique = [list(self._class.values()).count(kind) == 1 for kind in kinds]
        calls = ["" if only else name for only, name in zip(unique, names, strict=True)]
        layout: dict[str, Part] = {}
        if len(names) == 2 and boxes:
            layout = dict(zip(names, boxes[len(prompt.text) % len(boxes)], strict=True))
        return [
            AskedPrompt("named", with_names(prompt.text, kinds, names), (), prompt.subjects, layout),
            AskedPrompt("owned", with_possessives(prompt.text, kinds, calls), (), prompt.subjects, {}),
            AskedPrompt("given", prompt.text, tuple(names), prompt.subjects, {}),
        ]

    def request(self, ask: AskedPrompt) -> DrawRequest | LifelongError:
        """The product's request, or its refusal."""
        try:
            return self._me.draw_request(
                ask.text, subjects=ask.explicit, layout=ask.layout, n=2, backend=self._recorder
            )
        except LifelongError as error:
            return error

    def keyword_request(self, ask: AskedPrompt) -> DrawRequest:
        """The baseline's request: words of kinds and names, whole pictures, no boxes, every liking."""
        present = set(words_of(ask.text))
        subjects = []
        for subject, name in self._name.items():
            kind = self._class[subject]
            if name in ask.explicit or {name.lower()} & present or set(words_of(kind)) <= present:
                subjects.append(self._alone[name].subjects[0])
        whole = [
            replace(each, references=tuple(replace(crop, box=WHOLE) for crop in each.references)) for each in subjects
        ]
        added = tuple(
            AddedPhrase(piece.about, "style", True, piece.words, piece.sources, piece.at) for piece in self._likings
        )
        return replace(self._nothing, words=ask.text, subjects=tuple(whole), added=added, layouts=())

    def verdict(self, ask: AskedPrompt, request: DrawRequest | LifelongError, *, sends: bool) -> dict[str, float]:
        """What is right about a request."""
        if isinstance(request, LifelongError):  # right only for boxes that overlap
            right = float("overlap" in str(request) and _overlapping(list(ask.layout.values())))
            return {"subjects": right, "names": right, "crops": right, "boxes": right, "unfounded": 0.0}
        names = [subject.name for subject in request.subjects]
        expected = [self._name[subject] for subject in ask.subjects]
        right_names = names == expected
        crops = right_names and all(
            drawn.references and {(crop.sha256, crop.box) for crop in drawn.references} <= self._right[subject]
            for drawn, subject in zip(request.subjects, ask.subjects, strict=True)
        )
        if crops and sends and ask.subjects not in self._sent:
            self._sent.add(ask.subjects)
            crops = self._sends_the_right_pixels(ask, request)
        boxes = self._boxes(ask, request)
        values = {
            "subjects": float(right_names and crops and boxes),
            "names": float(right_names),
            "crops": float(crops),
            "boxes": float(boxes),
            "unfounded": float(self._unfounded(ask, request)),
        }
        if (grown := self._grown(request)) is not None:
            values["grown"] = grown
        return values

    def _sends_the_right_pixels(self, ask: AskedPrompt, request: DrawRequest) -> bool:
        """Whether the bytes that a backend gets show each subject, in the order of the text."""
        self._recorder.orders.clear()
        self._me.draw(request, backend=self._recorder)
        order = self._recorder.orders[0]
        for drawn, subject in zip(order.subjects, ask.subjects, strict=True):
            for picture in drawn.pictures:
                distances = {
                    other: min(_distance(picture, one) for one in pictures) for other, pictures in self._own.items()
                }
                if min(distances, key=lambda each: distances[each]) != subject or distances[subject] > 12:
                    return False
        return True

    def _boxes(self, ask: AskedPrompt, request: DrawRequest) -> bool:
        if ask.layout:
            return request.layouts == (dict(ask.layout),) and not _overlapping(list(ask.layout.values()))
        if len(ask.subjects) < 2:
            return all(not layout for layout in request.layouts)
        return bool(request.layouts) and all(
            len(layout) == len(ask.subjects) and not _overlapping(list(layout.values())) for layout in request.layouts
        )

    def _unfounded(self, ask: AskedPrompt, request: DrawRequest) -> int:
        """Added phrases without proof, and words of the prompt that neither the person nor a proved phrase has."""
        wrong = 0
        for each in request.added:
            text, message = self._statements.get(each.phrase, ("", ""))
            wrong += not (each.words == text and message in each.sources)
        left = request.prompt
        for piece in (ask.text, *(each.phrase for each in request.added)):
            left = left.replace(piece, "", 1)
        return wrong + bool(left.strip(" ,."))

    def _grown(self, request: DrawRequest) -> float | None:
        """The share of proved phrases that were added, where the prompt speaks of no look itself."""
        if look_terms(request.words):
            return None
        added = {each.phrase for each in request.added}
        return sum(phrase in added for phrase in self._statements) / len(self._statements)


def _overlapping(boxes: Sequence[Part]) -> bool:
    return any(shared_part(one, other) > SLACK for place, one in enumerate(boxes) for other in boxes[place + 1 :])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _distance(one: bytes, other: bytes) -> float:
    """The mean difference of two pictures at 16 by 16 pixels, 0 to 255."""
    return float(np.abs(averages(upright(one), 16) - averages(upright(other), 16)).mean())
