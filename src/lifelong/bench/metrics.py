"""Measures of a ranking against its evidence, each between 0 and 1.

Keys: ``recall@k`` (share of the evidence in the top k), ``any_gold@k`` and ``all_gold@k`` (some, or all, of it is
there), ``hit@k`` (the same as ``any_gold@k``, as most papers call it), ``ndcg@k`` (binary gain, Järvelin and
Kekäläinen 2002), ``mrr`` and ``map`` over the whole ranking, and ``recall@Nt``: the share of the evidence within
the first N tokens of what was found, which compares systems that return different amounts.

All but the last are computed by ranx (Bassani, ECIR 2022).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError

_KEY = re.compile(r"(recall|hit|any_gold|all_gold|ndcg)@(\d+)|(mrr|map)|recall@(\d+)t")

_THEIRS = {"hit": "hit_rate", "any_gold": "hit_rate", "all_gold": "recall"}
"""What ranx calls it; all evidence is there where its share is 1."""

_NOTHING = ""
"""Stands in a ranking that found nothing, because ranx takes no empty one. No unit of evidence is called so."""


def measured(
    keys: Sequence[str], rankings: Sequence[Sequence[str]], golds: Sequence[Collection[str]]
) -> list[dict[str, float]]:
    """Measures of many questions at once, which is how ranx is fast.

    Args:
        keys: as listed above, without those in tokens.
        rankings: for each question units, best first, each once.
        golds: for each question the units that are evidence, at least one.

    Returns:
        for each question its values by key.

    Raises:
        InputError: no such measure, or ranx is not installed.
    """
    theirs = {key: _theirs(key) for key in keys}
    if not rankings or not keys:
        return [{} for _ in rankings]
    qrels = {str(number): dict.fromkeys(gold, 1) for number, gold in enumerate(golds)}
    run = {
        str(number): {unit: float(len(ranked) - place) for place, unit in enumerate(ranked)} or {_NOTHING: 0.0}
        for number, ranked in enumerate(rankings)
    }
    # With a single measure, ranx 0.3.21 fails on values by question; mrr is the cheapest second one.
    found = evaluator()(qrels, run, sorted({*theirs.values(), "mrr", "map"}), return_mean=False)
    values = {key: found[name] == 1 if key.startswith("all_gold") else found[name] for key, name in theirs.items()}
    return [{key: float(values[key][number]) for key in keys} for number in range(len(rankings))]


def _theirs(key: str) -> str:
    match = _KEY.fullmatch(key)
    if match is None or match[4]:
        raise InputError(f"no measure is called {key!r}; expected recall@k, hit@k, any_gold@k, all_gold@k, ndcg@k, mrr")
    return match[3] or f"{_THEIRS.get(match[1], match[1])}@{match[2]}"


@cache
def evaluator() -> Callable[..., Mapping[str, NDArray[np.float64]]]:
    """ranx's ``evaluate``, which compiles itself at its first use on a machine (about half a minute).

    Raises:
        InputError: ranx is not installed.
    """
    try:
        from numba.core.errors import NumbaTypeSafetyWarning
        from ranx import evaluate
    except ImportError as error:
        raise InputError("the measures need the package ranx: pip install 'lifelong[bench]'") from error

    def quietly(*given: Any, **options: Any) -> Mapping[str, NDArray[np.float64]]:
        with warnings.catch_warnings():
            # numba's about its own loop counters, while it compiles ranx
            warnings.simplefilter("ignore", NumbaTypeSafetyWarning)
            found: Mapping[str, NDArray[np.float64]] = evaluate(*given, **options)
            return found

    return quietly


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
