"""Drafts of a chat model: nearer to the style of an author with texts of the author than with none, or of another?"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from lifelong.bench.comparisons import intervals, means, tests_of_pairs
from lifelong.bench.environment import environment
from lifelong.bench.results import BenchmarkInfo, Results
from lifelong.bench.writing.author_sets import TextAuthor, stack_answers
from lifelong.models.base import ChatModel
from lifelong.tasks.voice.features import voice_of
from lifelong.tasks.voice.style import StyleSpace
from lifelong.tasks.write.exemplars import Purpose, ranked
from lifelong.tasks.write.kinds import task
from lifelong.tasks.write.material import Material
from lifelong.tasks.write.with_model import model_draft
from lifelong.types.writing import DraftText, OwnText

MEASURES = ("style", "cut", "sentences")

EXAMPLES = 3

OWN, NONE, OTHER = "own", "none", "other"

SUMMARIES = {
    OWN: "the author's style in words, and three of their texts",
    NONE: "neither",
    OTHER: "the style and texts of the next author of the site",
}


def evaluate(
    folder: Path,
    *,
    chat: ChatModel,
    limit: int = 50,
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Results:
    """Draft answers to held-out questions of ``stack_answers``, one an author.

    ``style`` is the cosine of all that the model wrote to the author's style without its topic, ``cut`` the number of
    sentences of a draft that were cut because they state a fact from nowhere, and ``sentences`` that of all.

    Args:
        folder: with ``authors.jsonl.gz``.
        chat: the chat model.
        limit: largest number of authors, taken from all sites in turn.
        seed: of resampling.
        progress: called with the number of authors done, and their total.
    """
    sites: dict[str, list[TextAuthor]] = defaultdict(list)
    for author in stack_answers(folder):
        sites[author.group].append(author)
    spaces = {name: StyleSpace([[text.text for text in each.profile] for each in some]) for name, some in sites.items()}
    rounds = range(max(map(len, sites.values())))
    chosen = [(name, place) for place in rounds for name, some in sites.items() if place < len(some)][:limit]
    samples = {system: {"all": {measure: list[float]() for measure in MEASURES}} for system in SUMMARIES}
    for done, (name, place) in enumerate(chosen, 1):
        some = sites[name]
        other = some[(place + 1) % len(some)]
        for system, texts in ((OWN, some[place].profile), (NONE, ()), (OTHER, other.profile)):
            draft = asyncio.run(_draft(chat, some[place].test[0].about, texts))
            cell = samples[system]["all"]
            cell["style"].append(float(spaces[name].likeness([_whole(draft)])[0, place]))
            cell["cut"].append(float(len(draft.cut)))
            cell["sentences"].append(float(len(draft.cut) + len(draft.sentences)))
        progress(done, len(chosen))
    return Results(
        benchmark=BenchmarkInfo(
            name="style_drafts",
            summary="drafts of a chat model in an author's style",
            source="Stack Exchange data dump; the task is LongLaMP's, Kumar et al. 2024",
            licence="CC BY-SA",
            unit="draft",
            lead="style",
            measures=MEASURES,
            categories=(),
            cases=len(chosen),
            questions=len(chosen),
            messages=sum(len(sites[name][place].profile) for name, place in chosen),
        ),
        systems=SUMMARIES,
        metrics={system: {"all": cells["all"] | {"n": float(len(chosen))}} for system, cells in means(samples).items()},
        intervals=intervals(samples, seed=seed),
        tests=tests_of_pairs(samples, [(OWN, NONE), (NONE, OTHER), (OWN, OTHER)], "all", "style", seed=seed),
        environment=environment(seed=seed, limit=limit),
    )


async def _draft(chat: ChatModel, question: str, texts: Sequence[OwnText]) -> DraftText:
    what = task("reply")
    material = Material(
        task=what, about=question, passages=(), facts=(), pictures=(), interests=(), texts=texts,
        voice=voice_of("post", "en", texts) if texts else None, to="", person="", register="post", language="en",
        words=what.words,
    )  # fmt: skip
    examples = [text for text, _ in ranked(texts, Purpose(question, "reply"), k=EXAMPLES)]
    return await model_draft(chat, material, examples)


def _whole(draft: DraftText) -> str:
    """All that the model wrote: the style is also that of sentences that were cut."""
    return " ".join([*(each.text for each in draft.sentences), *(each.text for each in draft.cut)])
