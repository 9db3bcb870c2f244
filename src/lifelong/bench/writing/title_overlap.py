"""Titles from abstracts, beside plain baselines; a chat model also gets the author's own titles as examples."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import log
from pathlib import Path

from lifelong.bench.cases import OURS
from lifelong.bench.comparisons import intervals, means, tests_of_pairs
from lifelong.bench.environment import environment
from lifelong.bench.metrics import Rouge
from lifelong.bench.results import BenchmarkInfo, Results
from lifelong.bench.writing.author_sets import TextAuthor, acl_titles
from lifelong.language.sentences import sentences
from lifelong.language.terms import content_words
from lifelong.models.base import ChatModel
from lifelong.tasks.write.exemplars import Nearness, Purpose, ranked
from lifelong.tasks.write.kinds import task
from lifelong.tasks.write.material import Material
from lifelong.tasks.write.titles import titles
from lifelong.tasks.write.with_model import model_drafts
from lifelong.types.writing import OwnText

MEASURES = ("rouge1", "rougeL")

KEY_WORDS = 8
FIRST_WORDS = 10
EXAMPLES = 3

SUMMARIES = {
    OURS: "the phrase of the abstract that says most; no chat model",
    "first-sentence": "first sentence of the abstract",
    "first-words": "its first 10 words",
    "key-words": "8 key words by tf-idf",
    "own-nearest": "the title of the author's nearest earlier paper",
    "model-own": "the chat model, with three of the author's titles",
    "model-none": "the chat model, without titles",
    "model-other": "the chat model, with three of another author's titles",
}


def evaluate(
    folder: Path,
    *,
    chat: ChatModel | None = None,
    limit: int | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Results:
    """Write the title of each author's last paper.

    Args:
        folder: with ``authors.jsonl.gz``.
        chat: a chat model that writes titles, too.
        limit: largest number of authors.
        seed: of resampling.
        progress: called with the number of authors done, and their total.
    """
    authors = acl_titles(folder)
    counts = Counter(word for author in authors for text in author.profile for word in set(content_words(text.about)))
    papers = sum(len(author.profile) for author in authors)
    rare = {word: log(papers / count) for word, count in counts.items()}
    chosen = authors[:limit]
    samples: dict[str, dict[str, dict[str, list[float]]]] = defaultdict(lambda: {"all": {key: [] for key in MEASURES}})
    scorers = {key: Rouge(key) for key in MEASURES}
    for done, author in enumerate(chosen, 1):
        test = author.test[-1]
        written = _plain(author, test, rare, log(papers))
        if chat is not None:
            other = authors[done % len(authors)]  # the next author; the last one gets the first
            written |= asyncio.run(_by_model(chat, test, author.profile, other.profile))
        for system, text in written.items():
            for key, scorer in scorers.items():
                samples[system]["all"][key].append(scorer.measure(text, test.text))
        progress(done, len(chosen))
    return _results(chosen, dict(samples), seed, limit)


def _plain(author: TextAuthor, test: OwnText, rare: Mapping[str, float], rarest: float) -> dict[str, str]:
    abstract = test.about
    parts = sentences(abstract)
    bag = Counter(content_words(abstract))
    keys = sorted(bag, key=lambda word: (-bag[word] * rare.get(word, rarest), word))[:KEY_WORDS]
    found = {
        OURS: titles(_material(abstract), n=1)[0].text,
        "first-sentence": parts[0].text if parts else abstract,
        "first-words": " ".join(abstract.split()[:FIRST_WORDS]),
        "key-words": " ".join(keys),
    }
    if author.profile:
        near = Nearness([text.about for text in author.profile]).scores(abstract)
        found["own-nearest"] = author.profile[int(near.argmax())].text
    return found


async def _by_model(
    chat: ChatModel, test: OwnText, own: Sequence[OwnText], others: Sequence[OwnText]
) -> dict[str, str]:
    material = _material(test.about)
    found = {}
    for system, texts in (("model-own", own), ("model-none", ()), ("model-other", others)):
        examples = [text for text, _ in ranked(texts, Purpose(test.about, "title"), k=EXAMPLES)]
        drafts = await model_drafts(chat, material, examples, n=1)
        found[system] = drafts[0].text if drafts else ""
    return found


def _material(abstract: str) -> Material:
    what = task("title")
    return Material(
        task=what, about=abstract, passages=(), facts=(), pictures=(), interests=(), texts=(), voice=None, to="",
        person="the author", register="title", language="en", words=what.words,
    )  # fmt: skip


def _results(
    authors: Sequence[TextAuthor], samples: dict[str, dict[str, dict[str, list[float]]]], seed: int, limit: int | None
) -> Results:
    metrics = {system: {"all": cells["all"] | {"n": float(len(authors))}} for system, cells in means(samples).items()}
    pairs = [(OURS, other) for other in samples if other != OURS]
    if "model-own" in samples:
        pairs += [("model-own", "model-none"), ("model-none", "model-other"), ("model-own", "model-other")]
    return Results(
        benchmark=BenchmarkInfo(
            name="acl_titles",
            summary="the title of a paper from its abstract",
            source="ACL Anthology; the task is LaMP-5's, Salemi et al. 2024",
            licence="CC BY 4.0",
            unit="title",
            lead="rouge1",
            measures=MEASURES,
            categories=(),
            cases=len(authors),
            questions=len(authors),
            messages=sum(len(author.profile) for author in authors),
        ),
        systems={system: SUMMARIES[system] for system in samples},
        metrics=metrics,
        intervals=intervals(samples, seed=seed),
        tests=tests_of_pairs(samples, pairs, "all", "rouge1", seed=seed),
        environment=environment(seed=seed, limit=limit),
    )
