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

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final

import lifelong
from lifelong.bench.cases import ALL, OURS
from lifelong.bench.comparisons import intervals, means, paired_tests
from lifelong.bench.drawing.choice import NEAREST, choices
from lifelong.bench.drawing.person import FIRST, DrawingPerson
from lifelong.bench.drawing.prompts import layouts, load
from lifelong.bench.environment import environment
from lifelong.bench.results import BenchmarkInfo, CaseResult, Results
from lifelong.bench.subject_pictures import load as load_gallery
from lifelong.models.base import ImageEncoder, TextEmbedder

KEYWORDS: Final = "keywords"
"""The plain baseline: every concept whose kind or name is a word of the prompt, whole pictures, every liking added."""

Progress = Callable[[int, int], None]


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
        person = DrawingPerson(life, pictures, gallery)
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
    for system, measures in choices(gallery, encoder, seed).items():
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
        folder / "bench.lifelong", chat="none", embed=embedder, look=encoder, clock=lambda: FIRST + timedelta(days=9),
        worker=False, ocr="none", speech="none", faces="off", voices="off",
    )  # fmt: skip
