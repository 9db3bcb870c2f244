"""From ranked entries to evidence: one hit for one fact, within a budget of tokens and images."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from lifelong.recall.ranked import ScoredEntry
from lifelong.types import Hit

AS_PROBABLE: Final = 0.5
"""Share of an episode's probability from which one of its messages stands for it."""


def collapse(results: Sequence[ScoredEntry], *, episodes: bool = True) -> list[ScoredEntry]:
    """Merge a memory and the only message that it was taken from into one result, at the better rank.

    A memory with several sources holds more than each of them and stays; so does a passage of a file that came with the
    message. An episode beside one of its messages says less exactly what the message says: it goes, and a message that
    is about as probable takes its place.

    Args:
        results: best first.
        episodes: merge such episodes; a question about a span of time is answered by them.
    """
    entries: list[ScoredEntry] = []
    place: dict[str, int] = {}
    for result in results:
        told = next((place[each] for each in result.source if each in place), None)
        if episodes and result.kind == "episodic" and told is not None:
            entries[told] = replace(entries[told], also=(*entries[told].also, result.ref))
            continue
        summary = next((n for n, each in enumerate(entries) if _is_of(result, each)), None) if episodes else None
        if summary is not None and result.score >= AS_PROBABLE * entries[summary].score:
            first = entries[summary]
            entries[summary] = replace(result, score=first.score, also=(*result.also, *first.also, first.ref))
            for each in result.source:
                place.setdefault(each, summary)
            continue
        alone = len(result.source) == 1 and result.kind not in ("episodic", "passage")
        proof = result.source[0] if alone else None
        if proof is not None and proof in place:
            first = entries[place[proof]]
            # Two memories of one message are two facts: only the message and a memory repeat each other.
            if (first.kind == "message") != (result.kind == "message"):
                entries[place[proof]] = replace(first, also=(*first.also, result.ref))
                continue
        elif proof is not None:
            place[proof] = len(entries)
        entries.append(result)
    return entries


def _is_of(result: ScoredEntry, other: ScoredEntry) -> bool:
    """Whether a message, or a memory of it, belongs to an episode."""
    return (
        other.kind == "episodic" and result.kind in ("message", "semantic") and set(result.source) <= set(other.source)
    )


def within(
    hits: Sequence[Hit],
    *,
    max_tokens: int,
    max_images: int | None = None,
    count: Callable[[str], int] | None = None,
) -> tuple[Hit, ...]:
    """The best hits whose texts fit a budget, in their order.

    A hit that does not fit is skipped, and a shorter one of a lower rank may take its place. The best hit always stays,
    so that one long message does not leave the context empty. Pictures over their budget are removed by ``showing``.

    Args:
        hits: best first.
        max_tokens: for all texts together.
        max_images: for all attachments together; None means no limit.
        count: tokens of a text; by default ``approximate_tokens``. Each hit costs four more.
    """
    measure = count or approximate_tokens
    left = max_tokens
    selection: list[Hit] = []
    for hit in hits:
        cost = measure(hit.text) + 4
        if cost > left and selection:
            continue
        left -= cost
        selection.append(hit)
    return tuple(selection) if max_images is None else showing(selection, max_images=max_images)


def showing(hits: Sequence[Hit], *, max_images: int) -> tuple[Hit, ...]:
    """The same hits, with at most so many pictures.

    A picture that several hits share stays with the best one. ``Recollection.pictures`` returns those that are left.

    Args:
        hits: best first.
        max_images: for all hits together.
    """
    pictures: set[str] = set()
    selection: list[Hit] = []
    for hit in hits:
        own = [item for item in hit.attachments if item.is_picture and item.sha256 not in pictures]
        fitting = {item.sha256 for item in own[: max(0, max_images - len(pictures))]}
        pictures |= fitting
        left = tuple(item for item in hit.attachments if item.sha256 in fitting or not item.is_picture)
        selection.append(hit if left == hit.attachments else replace(hit, attachments=left))
    return tuple(selection)


def approximate_tokens(text: str) -> int:
    """An estimate of a text's tokens: UTF-8 bytes over four, rounded up."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // 4)
