"""Episodes: divide a closed session into topics and summarise each topic with quotes of the person.

The method is TextTiling (Hearst, 1997) on message embeddings. A boundary is a place where the messages before and after
it differ more than the messages around it do; a pause adds to the difference. Every message belongs to one topic.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lifelong.extraction import names
from lifelong.language.sentences import sentences, words
from lifelong.language.word_lists import word_list
from lifelong.types import Message, Source, Statement

SHORTEST = 2
"""Fewest messages of a topic: an utterance and its answer."""
LONGEST = 30
"""Most messages of a topic; a longer topic is divided at the boundary with the greatest depth."""
WIDTH = 3
"""Number of messages on each side of a boundary that are compared."""
DEPTH = 0.4
"""Least depth of a boundary. The depth is the cosine at the peak before the boundary minus the cosine at the boundary,
plus the same difference for the peak after it. The mean depth is a second lower bound. Measured with MiniLM on sessions
that are each concatenated from four BEAM chats: recall of the true boundaries is 78%, precision is 89%."""
PAUSE = timedelta(minutes=20)
"""A pause of this length adds PAUSE_DEPTH to the depth. The addition is proportional to the pause, from half of this
length up to three times this length."""
PAUSE_DEPTH = 0.25
QUOTES = 2
"""Most sentences of the person that a summary quotes."""
QUOTE = 200
"""Most characters of a quoted sentence."""
KEYWORDS = 8

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def segment(messages: Sequence[Message], vectors: NDArray[np.float32] | None = None) -> list[slice]:
    """Divide a session into topics.

    Args:
        messages: the messages of the session, in order.
        vectors: embeddings of the messages, shape ``(len(messages), dim)``, rows of unit length; None uses pauses only.

    Returns:
        Slices that cover all messages in order. Each slice has at least SHORTEST messages and at least one message of
        the person, unless the whole session has fewer.
    """
    count = len(messages)
    if count == 0:
        return []
    depth = _depths(messages, vectors)
    threshold = max(DEPTH, float(depth[depth > 0].mean())) if (depth > 0).any() else DEPTH
    cuts = [0]
    for place in range(1, count):
        if depth[place] >= threshold and place - cuts[-1] >= SHORTEST and count - place >= SHORTEST:
            cuts.append(place)
    cuts = _with_person(messages, [*cuts, count])
    pieces: list[slice] = []
    for start, stop in pairwise(cuts):
        pieces.extend(_split_topic(start, stop, messages, depth))
    return pieces


def episode(
    messages: Sequence[Message],
    *,
    name: str = "",
    frequencies: Mapping[str, int] | None = None,
    vectors: NDArray[np.float32] | None = None,
    known_names: Collection[str] = (),
) -> Statement:
    """Make the episodic memory of one topic: "Ana, 3 March 2026: “…” “…”".

    The summary names the person and the day, and quotes the most significant sentences of the person verbatim. It has
    no other text.

    Args:
        messages: the messages of the topic (at least one), in order.
        name: name of the person, or "" to omit it.
        frequencies: number of the person's messages with each word; None weighs words by this topic alone.
        vectors: embeddings of the messages, shape ``(len(messages), dim)``, rows of unit length; they improve the
            choice of the sentences.
        known_names: known names of people, in lower case.

    Returns:
        The episodic statement.

    Raises:
        ValueError: ``messages`` is empty.
    """
    if not messages:
        raise ValueError("an episode needs at least one message, got none; leave empty topics out")
    first = messages[0]
    weights = _weights(messages, frequencies or {})
    quotes = _central(messages, weights, vectors)
    day = f"{first.at.day} {_MONTHS[first.at.month - 1]} {first.at.year}"
    opening = f"{name}, {day}" if name else day
    quotation = " ".join(f"“{text}”" for _, text in quotes)
    by_message = dict(quotes)
    met = names.people(messages, known_names)
    return Statement(
        kind="episodic",
        text=f"{opening}: {quotation or f'{_count(len(messages))}, none in their own words.'}",
        sources=tuple(Source(message.id, by_message.get(index, "")) for index, message in enumerate(messages)),
        at=first.at,
        until=messages[-1].at,
        keywords=tuple(word for word, _ in weights.most_common(KEYWORDS)),
        people=met,
        places=names.places(messages, but=(*met, *known_names)),
    )


def _count(messages: int) -> str:
    return "1 message" if messages == 1 else f"{messages} messages"


def _depths(messages: Sequence[Message], vectors: NDArray[np.float32] | None) -> NDArray[np.float64]:
    """Return the depth of a boundary before each message, shape ``(len(messages),)``; 0 where none is allowed."""
    count = len(messages)
    depth = np.zeros(count)
    likeness = np.ones(count)
    if vectors is not None and count > 1:
        for place in range(1, count):
            before = vectors[max(0, place - WIDTH) : place].mean(axis=0)
            after = vectors[place : place + WIDTH].mean(axis=0)
            norm = float(np.linalg.norm(before) * np.linalg.norm(after))
            likeness[place] = float(before @ after) / norm if norm > 0 else 1.0
    for place in range(1, count):
        if messages[place].role == "assistant":
            continue  # a reply belongs to the topic of the message before it
        around = likeness[max(1, place - WIDTH) : place + WIDTH + 1]
        left = likeness[max(1, place - WIDTH) : place + 1].max()
        right = likeness[place : place + WIDTH + 1].max()
        if vectors is not None and likeness[place] <= around.min() + 1e-9:
            depth[place] = (left - likeness[place]) + (right - likeness[place])
        pause = (messages[place].at - messages[place - 1].at) / PAUSE
        depth[place] += PAUSE_DEPTH * max(0.0, min(pause, 3.0) if pause > 0.5 else 0.0)
    return depth


def _with_person(messages: Sequence[Message], cuts: list[int]) -> list[int]:
    """Remove the boundaries that leave a topic without a message of the person."""
    boundaries = [cuts[0]]
    for place in cuts[1:-1]:
        if any(message.role == "user" for message in messages[boundaries[-1] : place]):
            boundaries.append(place)
    while len(boundaries) > 1 and all(message.role != "user" for message in messages[boundaries[-1] : cuts[-1]]):
        boundaries.pop()
    return [*boundaries, cuts[-1]]


def _split_topic(start: int, stop: int, messages: Sequence[Message], depth: NDArray[np.float64]) -> list[slice]:
    """Return the topic as one slice, or as several if it has more than LONGEST messages."""
    if stop - start <= LONGEST:
        return [slice(start, stop)]
    allowed = [
        place
        for place in range(start + SHORTEST, stop - SHORTEST + 1)
        if any(message.role == "user" for message in messages[start:place])
        and any(message.role == "user" for message in messages[place:stop])
    ]
    if not allowed:
        return [slice(start, stop)]
    middle = (start + stop) / 2
    place = max(allowed, key=lambda each: (depth[each], messages[each].role == "user", -abs(each - middle)))
    return [*_split_topic(start, place, messages, depth), *_split_topic(place, stop, messages, depth)]


def _weights(messages: Sequence[Message], frequencies: Mapping[str, int]) -> Counter[str]:
    """Return the weights of the person's words: high if frequent in these messages and rare in others (TF-IDF)."""
    here: Counter[str] = Counter()
    for message in messages:
        if message.role == "user":
            here.update(set(words(message.text)))
    telling: dict[str, int] = {}
    total = max([*frequencies.values(), 1]) + 1
    for word, count in here.items():
        if len(word) > 2 and word not in word_list("common") and not word.isdigit():
            rarity = math.log((1 + total) / (1 + frequencies.get(word, 0)))
            telling[word] = round(1000 * (1 + math.log(count)) * max(rarity, 0.1))
    return Counter(dict(sorted(telling.items(), key=lambda item: (-item[1], item[0]))))


def _central(
    messages: Sequence[Message], weights: Mapping[str, int], vectors: NDArray[np.float32] | None
) -> list[tuple[int, str]]:
    """Return the most significant sentences of the person with the index of their message, in order of time."""
    own = [index for index, message in enumerate(messages) if message.role == "user"]
    centre = vectors[own].mean(axis=0) if vectors is not None and own else None
    scored: list[tuple[float, int, str]] = []
    for index in own:
        near = float(vectors[index] @ centre) if vectors is not None and centre is not None else 1.0
        for sentence in sentences(messages[index].text):
            tokens = set(words(sentence.text))
            if len(tokens) < 2 and len(sentence.text) < 8:
                continue
            weight = sum(weights.get(word, 0) for word in tokens) / math.sqrt(len(tokens) + 4)
            asks = 0.6 if sentence.text.rstrip().endswith("?") else 1.0
            scored.append((weight * asks * (0.5 + near) + 1e-6, index, sentence.text))
    best: dict[int, str] = {}
    for _, index, text in sorted(scored, key=lambda item: (-item[0], item[1])):
        if index not in best and len(best) < QUOTES:
            best[index] = text if len(text) <= QUOTE else text[:QUOTE].rsplit(None, 1)[0]
    return sorted(best.items())
