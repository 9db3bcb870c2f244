"""Requests for drawings, and the choice among pictures, on the prompts of DreamBench and photographs of DreamBooth.

A person has every subject of the set as a concept, under a name of its own, and tastes, of which only some are about
how pictures look. Each prompt is asked in three ways: with names ("Bertha in the jungle"), with possessives where the
kind is unique ("my backpack in the jungle"), and as it is, with the subjects named by the caller. Nothing is drawn:
these are checks of what a backend would get.

- ``subjects``: the request has the right subjects in order, every reference picture shows its subject (cut out by the
  box with which it was enrolled), and the boxes are those that were given, or are apart.
- ``unfounded``: added phrases that no statement of the person about looks proves, a request.
- ``grown``: of the phrases that such statements call for, and that the prompt does not contradict, how many are added.
- ``dc``: of two real photographs, one of the subject and one of another subject, the chooser takes the right one;
  ``dc_class`` where both are of one class.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Final

import numpy as np

import lifelong
from lifelong.bench.alterations import side_by_side
from lifelong.bench.cases import ALL, OURS
from lifelong.bench.comparisons import intervals, means, paired_tests
from lifelong.bench.environment import environment
from lifelong.bench.results import BenchmarkInfo, CaseResult, Results
from lifelong.bench.subject_pictures import Gallery, read_subjects
from lifelong.bench.subject_pictures import load as load_gallery
from lifelong.concepts.recognition import learn
from lifelong.errors import ImportFormatError, LifelongError
from lifelong.language.terms import words as words_of
from lifelong.models.base import DrawingOrder, ImageEncoder, TextEmbedder
from lifelong.perception.pictures import averages, upright
from lifelong.tasks.draw.choosing import Chooser
from lifelong.tasks.draw.layouts import SLACK
from lifelong.tasks.draw.looks import look_terms
from lifelong.types import WHOLE, Concept, Part
from lifelong.types.concepts import shared_part
from lifelong.types.drawing import AddedPhrase, DrawRequest

KEYWORDS: Final = "keywords"
"""The plain baseline: every concept whose kind or name is a word of the prompt, whole pictures, every liking added."""

NEAREST: Final = "nearest"
"""The plain baseline of the choice: the photograph that is most like an exemplar."""

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

EXEMPLARS: Final = 2
"""Photographs of each subject that the choice may learn from."""

DRAWS: Final = 10
"""Random choices of them."""

_FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DrawPrompt:
    """One prompt of the set: its words, and the subjects in their order."""

    text: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ask:
    """A prompt as the person says it."""

    way: str
    text: str
    explicit: tuple[str, ...]
    subjects: tuple[str, ...]
    layout: Mapping[str, Part]


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


def load(data: Path) -> list[DrawPrompt]:
    """Read the prompts.

    Raises:
        ImportFormatError: the folder is not the data set.
    """
    prompts = []
    for name in ("dreambench_single.jsonl", "dreambench_multi.jsonl"):
        try:
            rows = [json.loads(line) for line in (data / name).read_text(encoding="utf-8").splitlines() if line]
            prompts += [DrawPrompt(str(row["prompt"]), tuple(map(str, row["subjects"]))) for row in rows]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ImportFormatError(f"{data / name} holds no prompts ({error}): give the folder of the set") from error
    return prompts


def layouts(data: Path) -> list[tuple[Part, ...]]:
    """The boxes of the set for two subjects, or none: one half of the set has no such file.

    Raises:
        ImportFormatError: the file is damaged.
    """
    path = data / "msbench_layouts.json"
    if not path.is_file():
        return []
    try:
        boxes = json.loads(path.read_text(encoding="utf-8"))["boxes"].values()
        return [tuple((a, b, c, d) for a, b, c, d in each) for each in boxes if len(each) == 2]
    except (ValueError, KeyError, TypeError) as error:
        raise ImportFormatError(f"{path} holds no boxes ({error}): give the folder of the set") from error


def evaluate(
    data: Path,
    encoder: ImageEncoder,
    embedder: TextEmbedder,
    *,
    seed: int = 0,
    limit: int | None = None,
    progress: Progress | None = None,
) -> Results:
    """Make every request, and choose among photographs.

    Args:
        data: folder of the set; the photographs are in the folder ``dreambooth`` beside it.
        encoder: of pictures.
        embedder: of texts.
        seed: of the choices and of resampling.
        limit: at most so many prompts, spread over the set.
        progress: called with steps done and all steps.

    Raises:
        ImportFormatError: a folder is not the data set.
    """
    prompts = load(data)
    if limit is not None and limit < len(prompts):
        prompts = [prompts[place * len(prompts) // limit] for place in range(limit)]
    pictures = data.resolve().parent / "dreambooth"
    gallery = load_gallery(pictures, encoder)
    samples: dict[str, dict[str, dict[str, list[float]]]] = {OURS: {}, KEYWORDS: {}}
    cases: list[CaseResult] = []
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        life = stack.enter_context(_record(Path(folder), encoder, embedder))
        person = _Person(life, pictures, gallery)
        boxes = layouts(data)
        asks = [ask for prompt in prompts for ask in person.asked(prompt, boxes)]
        for done, ask in enumerate(asks, 1):
            for system, request in ((OURS, person.request(ask)), (KEYWORDS, person.keyword_request(ask))):
                values = person.verdict(ask, request, sends=system == OURS)
                for category in (ALL, ask.way):
                    for measure, value in values.items():
                        samples[system].setdefault(category, {}).setdefault(measure, []).append(value)
                if system == OURS and (values["subjects"] < 1 or values["unfounded"]):
                    cases.append(CaseResult(system, ask.way, str(done), ask.way, ask.text, values, gold=ask.subjects))
            if progress is not None:
                progress(done, len(asks))
    for system, measures in _choices(gallery, encoder, seed).items():
        samples.setdefault(system, {}).setdefault(ALL, {}).update(measures)
    metrics = {
        system: {
            category: cell | {"n": float(len(next(iter(samples[system][category].values()))))}
            for category, cell in cells.items()
        }
        for system, cells in means(samples).items()
    }
    return Results(
        benchmark=BenchmarkInfo(
            name="draw_prompts",
            summary="requests for drawings of the person's own things, and the choice among pictures",
            source="prompts of DreamBench and MS-Bench, photographs of DreamBooth (arXiv 2208.12242)",
            licence="Apache-2.0, MIT; photographs CC BY 4.0",
            unit="request",
            lead="subjects",
            measures=["subjects", "names", "crops", "boxes", "unfounded", "grown", "dc", "dc_class"],
            categories=[name for name in metrics[OURS] if name != ALL],
            cases=len(prompts),
            questions=len(asks),
            messages=len(gallery.of),
        ),
        systems={OURS: "", KEYWORDS: "kinds and names as words, every liking added", NEAREST: "likest photograph"},
        metrics=metrics,
        intervals=intervals(samples, seed=seed),
        tests=paired_tests({name: samples[name] for name in (OURS, KEYWORDS)}, ALL, "subjects", seed=seed),
        environment=environment(look=encoder.name, embed=embedder.name, seed=seed),
        per_case=cases,
    )


def _record(folder: Path, encoder: ImageEncoder, embedder: TextEmbedder) -> lifelong.Life:
    return lifelong.open(
        folder / "bench.lifelong", chat="none", embed=embedder, look=encoder, clock=lambda: _FIRST + timedelta(days=9),
        worker=False, ocr="none", speech="none", faces="off", voices="off",
    )  # fmt: skip


class _Person:
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
            (message,) = self._me.add(text, at=_FIRST + timedelta(hours=number))
            if phrase:
                self._statements[phrase] = (text, message.id)
        life.settle()
        (ended,) = self._me.add("I like pop art.", at=_FIRST + timedelta(hours=30))
        life.settle()
        self._me.forget(ended.id)
        life.person("somebody else", space="bench").add("I love pencil sketches.")
        life.settle()
        self._likings = [piece for piece in self._me.taste() if piece.kind == "like"]
        self._nothing = self._plain("x")
        self._alone = {name: self._plain(name) for name in self._name.values()}

    def _plain(self, text: str) -> DrawRequest:
        return self._me.draw_request(text, n=1, backend=self._recorder, taste=0)

    def asked(self, prompt: DrawPrompt, boxes: Sequence[tuple[Part, ...]]) -> list[_Ask]:
        """The prompt in each way in which the person may say it."""
        kinds = [self._class[subject] for subject in prompt.subjects]
        names = [self._name[subject] for subject in prompt.subjects]
        unique = [list(self._class.values()).count(kind) == 1 for kind in kinds]
        calls = ["" if only else name for only, name in zip(unique, names, strict=True)]
        layout: dict[str, Part] = {}
        if len(names) == 2 and boxes:
            layout = dict(zip(names, boxes[len(prompt.text) % len(boxes)], strict=True))
        return [
            _Ask("named", _named(prompt.text, kinds, names), (), prompt.subjects, layout),
            _Ask("owned", _owned(prompt.text, kinds, calls), (), prompt.subjects, {}),
            _Ask("given", prompt.text, tuple(names), prompt.subjects, {}),
        ]

    def request(self, ask: _Ask) -> DrawRequest | LifelongError:
        """The product's request, or its refusal."""
        try:
            return self._me.draw_request(
                ask.text, subjects=ask.explicit, layout=ask.layout, n=2, backend=self._recorder
            )
        except LifelongError as error:
            return error

    def keyword_request(self, ask: _Ask) -> DrawRequest:
        """The baseline's request: words of kinds and names, whole pictures, no boxes, every liking."""
        present = set(words_of(ask.text))
        named = []
        for subject, name in self._name.items():
            kind = self._class[subject]
            if name in ask.explicit or {name.lower()} & present or set(words_of(kind)) <= present:
                named.append(self._alone[name].subjects[0])
        whole = [
            replace(each, references=tuple(replace(crop, box=WHOLE) for crop in each.references)) for each in named
        ]
        added = tuple(
            AddedPhrase(piece.about, "style", True, piece.words, piece.sources, piece.at) for piece in self._likings
        )
        return replace(self._nothing, words=ask.text, subjects=tuple(whole), added=added, layouts=())

    def verdict(self, ask: _Ask, request: DrawRequest | LifelongError, *, sends: bool) -> dict[str, float]:
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

    def _sends_the_right_pixels(self, ask: _Ask, request: DrawRequest) -> bool:
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

    def _boxes(self, ask: _Ask, request: DrawRequest) -> bool:
        if ask.layout:
            return request.layouts == (dict(ask.layout),) and not _overlapping(list(ask.layout.values()))
        if len(ask.subjects) < 2:
            return all(not layout for layout in request.layouts)
        return bool(request.layouts) and all(
            len(layout) == len(ask.subjects) and not _overlapping(list(layout.values())) for layout in request.layouts
        )

    def _unfounded(self, ask: _Ask, request: DrawRequest) -> int:
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


def _named(text: str, kinds: Sequence[str], names: Sequence[str]) -> str:
    """A prompt with names for its subjects: "Bertha in the jungle", "a red Bertha"."""
    for kind, name in zip(kinds, names, strict=True):
        text = re.sub(rf"(?:\ba )?\b{re.escape(kind)}\b", name, text, count=1)
    return text


def _owned(text: str, kinds: Sequence[str], names: Sequence[str]) -> str:
    """A prompt with possessives: "my backpack", "my red dog Rex"; an empty name is left out."""
    for kind, name in zip(kinds, names, strict=True):
        found = rf"\ba ((?:\w+ ){{0,2}}){re.escape(kind)}\b"
        text = re.sub(found, rf"my \g<1>{kind} {name}".rstrip(), text, count=1)
    return text


def _overlapping(boxes: Sequence[Part]) -> bool:
    return any(shared_part(one, other) > SLACK for place, one in enumerate(boxes) for other in boxes[place + 1 :])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _distance(one: bytes, other: bytes) -> float:
    """The mean difference of two pictures at 16 by 16 pixels, 0 to 255."""
    return float(np.abs(averages(upright(one), 16) - averages(upright(other), 16)).mean())


def _choices(gallery: Gallery, encoder: ImageEncoder, seed: int) -> dict[str, dict[str, list[float]]]:
    """Of two photographs, one of the subject and one of a rival, whether the right one is taken."""
    random = np.random.default_rng(seed)
    count = len(gallery.subjects)
    concepts = [Concept(str(place), name, "", "", _FIRST, 0) for place, name in enumerate(gallery.subjects)]
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
