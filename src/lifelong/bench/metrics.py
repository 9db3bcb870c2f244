"""Measures of a ranking against its evidence, each between 0 and 1.

Keys: ``recall@k`` (share of the evidence in the top k), ``any_gold@k`` and ``all_gold@k`` (some, or all, of it is
there), ``hit@k`` (the same as ``any_gold@k``, as most papers call it), ``ndcg@k`` (binary gain, Järvelin and
Kekäläinen 2002), ``mrr`` and ``map`` over the whole ranking, and ``recall@Nt``: the share of the evidence within
the first N tokens of what was found, which compares systems that return different amounts.

The formulas are those of trec_eval and of ranx (Bassani, ECIR 2022); a test compares every value with ranx's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError

_KEY = re.compile(r"(recall|hit|any_gold|all_gold|ndcg)@(\d+)|(mrr|map)|recall@(\d+)t")


def measure(key: str, ranked: Sequence[str], gold: Collection[str]) -> float:
    """One measure of one question.

    Args:
        key: as listed above, without those in tokens.
        ranked: units, best first, each once.
        gold: units that are evidence, at least one.

    Raises:
        InputError: no such measure.
    """
    match = _KEY.fullmatch(key)
    if match is None or match[4]:
        raise InputError(f"no measure is called {key!r}; expected recall@k, hit@k, any_gold@k, all_gold@k, ndcg@k, mrr")
    wanted = set(gold)
    places = [place for place, unit in enumerate(ranked, start=1) if unit in wanted]
    if match[3] == "mrr":
        return 1 / places[0] if places else 0.0
    if match[3] == "map":
        return sum(number / place for number, place in enumerate(places, start=1)) / len(wanted)
    name, k = match[1], int(match[2])
    found = [place for place in places if place <= k]
    if name == "recall":
        return len(found) / len(wanted)
    if name == "ndcg":
        ideal = sum(1 / math.log2(place + 1) for place in range(1, min(k, len(wanted)) + 1))
        return sum(1 / math.log2(place + 1) for place in found) / ideal
    if name == "all_gold":
        return float(len(found) == len(wanted))
    return float(bool(found))


def within_tokens(ranked: Sequence[str], costs: Sequence[int], gold: Collection[str], budget: int) -> float:
    """Share of the evidence among the messages that fit a budget, taken from the top until one does not fit.

    Args:
        ranked: the unit of each message, best first; a unit may come several times.
        costs: tokens of each message.
        gold: units that are evidence, at least one.
        budget: tokens.
    """
    fitting = int(np.searchsorted(np.cumsum(costs), budget, side="right"))
    return len(set(ranked[:fitting]) & set(gold)) / len(set(gold))


def token_budget(key: str) -> int | None:
    """The N of ``recall@Nt``, or None for another key."""
    match = _KEY.fullmatch(key)
    return int(match[4]) if match is not None and match[4] else None


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Chance that a positive scores above a negative, ties counted half (Mann and Whitney 1947).

    Returns:
        None when either side is empty.
    """
    if not positive or not negative:
        return None
    values = np.array([*positive, *negative], np.float64)
    ranks = _ranks(values)
    n, m = len(positive), len(negative)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, equal values sharing the mean of their places."""
    _, group, size = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(size)
    mean: NDArray[np.float64] = last - (size - 1) / 2
    return mean[group]


_WORD = re.compile(r"\w+", re.UNICODE)
_ARTICLES = frozenset({"a", "an", "the", "and"})


def token_f1(answer: str, accepted: Sequence[str]) -> float:
    """Best token F1 of an answer with an accepted one (Rajpurkar et al. 2016), as LoCoMo scores answers.

    Words are compared in lower case without punctuation, articles and "and", as often as they occur.
    """
    said = _bag(answer)
    return max((_f1(said, _bag(text)) for text in accepted), default=0.0)


_REFUSAL = re.compile(
    r"\b(?:not mentioned|no (?:such )?information|not enough information|(?:do not|don't|does not|doesn't) (?:know|say)"
    r"|did(?: not|n't) (?:mention|say|tell)|unknown|cannot be answered|can't be answered)\b",
    re.IGNORECASE,
)


def refused(answer: str) -> bool:
    """Whether an answer says that it is not known, as LoCoMo reads its adversarial category: by the phrase."""
    return _REFUSAL.search(answer.replace("\u2019", "'")) is not None


def _bag(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in _ARTICLES]


def _f1(said: list[str], wanted: list[str]) -> float:
    if not said or not wanted:
        return float(said == wanted)
    left = list(wanted)
    common = 0
    for word in said:
        if word in left:
            left.remove(word)
            common += 1
    if not common:
        return 0.0
    precision, recall = common / len(said), common / len(wanted)
    return 2 * precision * recall / (precision + recall)
