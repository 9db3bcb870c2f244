"""Whose text is it, and which earlier text of the author has most in common with it: without a generator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from lifelong.bench.cases import OURS
from lifelong.bench.comparisons import intervals, means, tests_of_pairs
from lifelong.bench.environment import environment
from lifelong.bench.metrics import Rouge
from lifelong.bench.results import BenchmarkInfo, Results
from lifelong.bench.writing.author_sets import TextAuthor, stack_answers
from lifelong.tasks.voice.style import StyleSpace
from lifelong.tasks.write.exemplars import Nearness, Purpose, ranked

MEASURES = ("voice_top1", "voice_top1_topic", "voice_mrr", "rouge1")

SUMMARIES = {
    OURS: "style distance of `write`; the exemplar that `write` would choose",
    "own-bm25": "the author's nearest text by BM25",
    "own-last": "the author's newest text",
    "others-bm25": "somebody else's nearest text by BM25",
    "question": "the question itself",
}

Values = dict[str, dict[str, list[float]]]
"""The value of each test text, by system and measure."""


def evaluate(
    folder: Path,
    *,
    limit: int | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Results:
    """Measure voices and exemplars on `stack_answers`; the first of each test text is averaged over all of them.

    Args:
        folder: with ``authors.jsonl.gz``.
        limit: largest number of authors.
        seed: of resampling.
        progress: called with the number of sites done, and their total.
    """
    authors = stack_answers(folder)[:limit]
    sites: dict[str, list[TextAuthor]] = defaultdict(list)
    for author in authors:
        sites[author.group].append(author)
    values: Values = defaultdict(lambda: defaultdict(list))
    for done, some in enumerate(sites.values(), 1):
        _voices(some, values)
        _exemplars(some, values)
        progress(done, len(sites))
    return _results(authors, values, seed, limit)


def _voices(authors: Sequence[TextAuthor], values: Values) -> None:
    tests = [text.text for author in authors for text in author.test]
    owners = np.array([place for place, author in enumerate(authors) for _ in author.test])
    for topic, key in ((False, "voice_top1"), (True, "voice_top1_topic")):
        space = StyleSpace([[text.text for text in author.profile] for author in authors], topic=topic)
        scores = space.likeness(tests)
        ranks = 1 + (scores > scores[np.arange(len(tests)), owners][:, None]).sum(axis=1)
        values[OURS][key] += [float(rank == 1) for rank in ranks]
        if not topic:
            values[OURS]["voice_mrr"] += [1.0 / float(rank) for rank in ranks]


def _exemplars(authors: Sequence[TextAuthor], values: Values) -> None:
    rouge = Rouge("rouge1")
    texts = [text.text for author in authors for text in author.profile]
    everybody = Nearness(texts)
    owners = np.array([place for place, author in enumerate(authors) for _ in author.profile])
    for place, author in enumerate(authors):
        index = Nearness([text.text for text in author.profile])
        for test in author.test:
            own = index.scores(test.about)
            others = np.where(owners == place, -1.0, everybody.scores(test.about))
            chosen = {
                OURS: ranked(author.profile, Purpose(test.about), k=1)[0][0].text,
                "own-bm25": author.profile[int(own.argmax())].text,
                "own-last": author.profile[-1].text,
                "question": test.about,
            }
            if len(authors) > 1:
                chosen["others-bm25"] = texts[int(others.argmax())]
            for system, text in chosen.items():
                values[system]["rouge1"].append(rouge.measure(text, test.text))


def _results(
    authors: Sequence[TextAuthor], values: Mapping[str, Mapping[str, list[float]]], seed: int, limit: int | None
) -> Results:
    samples = {system: {"all": dict(cells)} for system, cells in values.items()}
    count = sum(len(author.test) for author in authors)
    metrics = {system: {"all": cells["all"] | {"n": float(count)}} for system, cells in means(samples).items()}
    pairs = [(OURS, other) for other in samples if other != OURS]
    return Results(
        benchmark=BenchmarkInfo(
            name="stack_answers",
            summary="whose text it is, and the best earlier text to show a writer",
            source="Stack Exchange data dump; the task is LongLaMP's, Kumar et al. 2024",
            licence="CC BY-SA",
            unit="text",
            lead="rouge1",
            measures=MEASURES,
            categories=(),
            cases=len(authors),
            questions=count,
            messages=sum(len(author.profile) for author in authors),
        ),
        systems={system: SUMMARIES[system] for system in samples},
        metrics=metrics,
        intervals=intervals(samples, seed=seed),
        tests=tests_of_pairs(samples, pairs, "all", "rouge1", seed=seed),
        environment=environment(seed=seed, limit=limit),
    )
