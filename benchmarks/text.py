"""Texts to measure on: turns of a LoCoMo file when one is given, else sentences of a small seeded grammar."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Any

SEED = 20_240_229

# A grammar of a few hundred words would make every word common, which no real history is. Each sentence
# therefore also draws from invented names whose frequencies fall as 1/rank, like those of real words (Zipf).
NAMES = 20_000
OPENINGS = "Today|Yesterday|Last week|This morning|On Sunday|After work|Before lunch|Once again|Finally|As usual".split(
    "|"
)
WHO = "I|we|my sister|my neighbour|an old friend|my manager|our teacher|my cousin|the kids|a colleague".split("|")
DID = (
    "painted|repaired|planted|baked|borrowed|sold|found|cleaned|photographed|lost|ordered|packed|practised|"
    "finished|cancelled|planned|missed|recorded|returned|wrapped"
).split("|")
WHAT = (
    "a bicycle|two tomato plants|the blue kettle|an apple cake|a violin piece|the garden fence|three novels|"
    "a wool scarf|the camping stove|a birthday card|old letters|the kitchen shelf|a chess set|the guitar|"
    "running shoes|a watercolour|the car keys|a jar of honey|the telescope|some curtains"
).split("|")
WHERE = (
    "at the lake|in the attic|near the station|at my parents' house|in the library|behind the school|"
    "on the balcony|at the market|in the workshop|by the river|on the train|in the new flat"
).split("|")
FELT = (
    "which made me laugh|and I am still tired|so I feel proud|but it took ages|and it was worth it|"
    "which worried me a little|and I would do it again|but nobody noticed|so now I can relax|and I miss it already"
).split("|")


@dataclass(frozen=True, slots=True)
class Source:
    """Where texts come from.

    Attributes:
        name: for the report.
        turns: the first few thousand.
        questions: about such turns.
        endless: the turns, and as many more as are taken, none twice.
    """

    name: str
    turns: tuple[str, ...]
    questions: tuple[str, ...]
    endless: Callable[[], Iterator[str]]

    def messages(self, count: int) -> list[str]:
        """The first so many turns, always the same."""
        return list(islice(self.endless(), count))


def source(locomo: Path | None) -> Source:
    """The turns and questions of a LoCoMo file, or generated ones.

    Args:
        locomo: path of ``locomo10.json`` or ``.json.gz``; None generates.
    """
    if locomo is None:
        words = random.Random(SEED)
        names = _Names(words)
        made = dict.fromkeys(_question(words, names) for _ in range(400))
        return Source("generated sentences (seeded grammar)", tuple(islice(_made(), 3000)), tuple(made), _made)
    content = locomo.read_bytes()
    text = gzip.decompress(content) if locomo.suffix == ".gz" else content
    conversations: list[dict[str, Any]] = json.loads(text)
    turns = dict.fromkeys(turn for item in conversations for turn in _said(item["conversation"]))
    questions = dict.fromkeys(str(question["question"]) for item in conversations for question in item["qa"])
    asked = list(questions)
    random.Random(SEED).shuffle(asked)
    said = tuple(turns)
    return Source(
        "LoCoMo turns, then their sentences dealt anew", said, tuple(asked), lambda: chain(said, _dealt(said))
    )


def _said(conversation: dict[str, Any]) -> Iterator[str]:
    numbers = sorted(int(name.split("_")[1]) for name in conversation if re.fullmatch(r"session_\d+", name))
    for number in numbers:
        yield from (str(turn["text"]) for turn in conversation[f"session_{number}"] if turn["text"].strip())


def _dealt(turns: tuple[str, ...]) -> Iterator[str]:
    """Turns with as many sentences as the given ones, made of sentences from anywhere; never one twice."""
    parts = [re.split(r"(?<=[.!?])\s+", turn.strip()) for turn in turns]
    sentences = [sentence for part in parts for sentence in part]
    deal = random.Random(SEED)
    seen = set(turns)
    while True:
        for part in parts:
            made = " ".join(deal.choice(sentences) for _ in part)
            while made in seen:
                made += " " + deal.choice(sentences)
            seen.add(made)
            yield made


def _made() -> Iterator[str]:
    """Turns out of the grammar, for ever; none twice."""
    words = random.Random(SEED)
    names = _Names(words)
    seen: set[str] = set()
    while True:
        turn = _turn(words, names)
        if turn not in seen:
            seen.add(turn)
            yield turn


class _Names:
    def __init__(self, words: random.Random) -> None:
        syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
        made: dict[str, None] = {}
        while len(made) < NAMES:
            made["".join(words.choice(syllables) for _ in range(words.choice((2, 3, 3, 4)))).title()] = None
        self.all = list(made)
        self.weights = list(accumulate(1 / rank for rank in range(1, NAMES + 1)))


def _turn(words: random.Random, names: _Names) -> str:
    return " ".join(_sentence(words, names) for _ in range(words.choice((1, 1, 1, 2))))


def _sentence(words: random.Random, names: _Names) -> str:
    first, second = words.choices(names.all, cum_weights=names.weights, k=2)
    did, what, where, felt = words.choice(DID), words.choice(WHAT), words.choice(WHERE), words.choice(FELT)
    return f"{words.choice(OPENINGS)} {words.choice(WHO)} {did} {what} {where} with {first} from {second}, {felt}."


def _question(words: random.Random, names: _Names) -> str:
    (name,) = words.choices(names.all, cum_weights=names.weights)
    return f"Who {words.choice(DID)} {words.choice(WHAT)} {words.choice(WHERE)} with {name}?"
