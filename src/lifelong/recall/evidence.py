"""From ranked results to evidence: one hit for one fact, with what belongs to it, inside a budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lifelong.recall.results import ScoredEntry
from lifelong.types import Hit


def collapse(results: Sequence[ScoredEntry]) -> list[ScoredEntry]:
    """Fold a memory and the one message that it was taken from into one result, at the better one's place.

    A memory with several sources says more than each of them and stays; so do an episode, and words in a file that
    came with the message.

    Args:
        results: best first.
    """
    entries: list[ScoredEntry] = []
    place: dict[str, int] = {}
    for result in results:
        alone = len(result.source) == 1 and result.kind not in ("episodic", "passage")
        proof = result.source[0] if alone else None
        if proof is not None and proof in place:
            first = entries[place[proof]]
            # Two memories from one message are two facts: only the message itself and a memory say the same.
            if (first.kind == "message") != (result.kind == "message"):
                entries[place[proof]] = replace(first, also=(*first.also, result.ref))
                continue
        elif proof is not None:
            place[proof] = len(entries)
        entries.append(result)
    return entries


def within(
    hits: Sequence[Hit],
    *,
    max_tokens: int,
    max_images: int | None = None,
    count: Callable[[str], int] | None = None,
) -> tuple[Hit, ...]:
    """The best hits whose texts fit a budget, in their order.

    A hit that does not fit is passed over for a shorter one behind it; the best one is always kept, so that a
    long message cannot empty the context. Pictures over their budget are left off, as ``showing`` says.

    Args:
        hits: best first.
        max_tokens: for all texts together.
        max_images: for all attachments together; None means no limit.
        count: tokens of a text; by default one for each four characters of UTF-8, and four for each hit's
            frame.
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
    """The same hits, with as many of their pictures as a budget allows.

    A picture that several hits share stays with the best one. What is left is what ``Recollection.pictures`` gives.

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
    """About how many tokens a text is: UTF-8 bytes over four, rounded up."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // 4)
