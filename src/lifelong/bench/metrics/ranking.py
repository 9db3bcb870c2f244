"""Measures of one ranking against its evidence, each between 0 and 1.

A ranking is a sequence of units, best first, each once. The evidence (gold) is a collection of units, at least one.
``measure`` is the plain formula; :func:`lifelong.bench.metrics.engine.measure_all` computes the same for many
questions at once by ranx, and a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError


class RankingMetric(Protocol):
    """A measure of one ranking."""

    def measure(self, ranking: Sequence[Hashable], gold: Collection[Hashable]) -> float:
        """The value for one ranking."""
        ...


class EngineMetric(RankingMetric, Protocol):
    """A measure that ranx computes for many rankings at once."""

    @property
    def key(self) -> str:
        """The name in results, such as ``recall@10``."""
        ...

    @property
    def ranx(self) -> str:
        """The name in ranx."""
        ...


def hit_ranks(ranking: Sequence[Hashable], gold: Collection[Hashable]) -> NDArray[np.int64]:
    """Ranks of the evidence, from 1, in rising order."""
    return np.flatnonzero([unit in gold for unit in ranking]) + 1


@dataclass(frozen=True, slots=True)
class RecallAtK:
    """Share of the evidence in the top k: ``|top_k & gold| / |gold|`` (Cleverdon 1967)."""

    k: int

    @property
    def key(self) -> str:
        """``recall@k``."""
        return f"recall@{self.k}"

    @property
    def ranx(self) -> str:
        """The same name."""
        return self.key

    def measure(self, ranking: Sequence[Hashable], gold: Collection[Hashable]) -> float:
        """The value for one ranking."""
        return float((hit_ranks(ranking, gold) <= self.k).sum()) / len(gold)


@dataclass(frozen=True, slots=True)
class CappedRecallAtK:
    """Recall that can reach 1 at any k: ``|top_k & gold| / min(k, |gold|)`` (Thakur et al., BEIR, NeurIPS 2021)."""

    k: int

    def measure(self, ranking: Sequence[Hashable], gold: Collection[Hashable]) -> float:
        """The value for one ranking."""
        return float((hit_ranks(ranking, gold) <= self.k).sum()) / min(self.k, len(gold))


@dataclass(frozen=True, slots=True)
class HitAtK:
    """1 if some evidence is in the top k, else 0 (hit rate: Deshpande and Karypis, ACM TOIS 22, 2004).

    Most papers call it ``hit@k``, recommenders ``hr@k``, LongMemEval ``any_gold@k``. With one piece of evidence it
    equals ``recall@k``.
    """

    k: int
    key_prefix: str = "hit"

    @property
    def key(self) -> str:
        """``hit@k``, ``hr@k`` or ``any_gold@k``."""
        return f"{self.key_prefix}@{self.k}"

    @property
    def ranx(self) -> str:
        """``hit_rate@k``."""
        return f"hit_rate@{self.k}"

    def measure(self, ranking: Sequence[Hashable], gold: Collection[Hashable]) -> float:
        """The value for one ranking."""
        ranks = hit_ranks(ranking, gold)
        return self.of_rank(int(ranks[0]) if len(ranks) else None)

    def of_rank(self, rank: int | None) -> float:
        """The value where the first evidence has this rank (from 1); None where there is none in the ranking."""
        return float(rank is not None and rank <= self.k)


@dataclass(frozen=True, slots=True)
class AllGoldAtK:
    """1 if all evidence is in the top k, else 0 (``all_gold@k``, LongMemEval's ``recall_all@k``)."""

    k: int

    @property
    def key(self) -> str:
        """``all_gold@k``."""
        return f"all_gold@{self.k}"

    @property
    def ranx(self) -> str:
        """``recall@k``: all evidence is there where its share is 1."""
        return f"recall@{self.k}"

    def measure(self, ranking: Sequence[Hashable], gold: Collection[Hashable]) -> float:
        """The value for one ranking."""
        return float(RecallAtK(self.k).measure(ranking, gold) == 1)


@dataclass(frozen=True, slots=True)
class NDCG:
    """Binary gain ``1 / log2(1 + rank)`` over the top k, divided by that of the ideal order.

    Järvelin and Kekäläinen, ACM TOIS 20 (2002).
    """

    k: int

    @property
    def key(self) -> str:
        """``ndcg@k``."""
        return f"ndcg@{self.k}"

    @property
    def ranx(self) -> str:
        """The same name."""
        return self.key

    def measure(self, ranking: Sequence[Hashable], gold: Collection[Hashable]) -> float:
        """The value for one ranking."""
        ranks = hit_ranks(ranking, gold)
        ideal = np.arange(1, min(self.k, len(gold)) + 1)
        return float((1 / np.log2(1 + ranks[ranks <= self.k])).sum() / (1 / np.log2(1 + ideal)).sum())


@dataclass(frozen=True, slots=True)
class ReciprocalRank:
    """``1 / rank`` of the first evidence, 0 where there is none (Voorhees, TREC-8, 1999). Its mean is MRR."""

    key: ClassVar[str] = "mrr"
    ranx: ClassVar[str] = "mrr"

    def measure(self, ranking: Sequence[Hashable], gold: Collection[Hashable]) -> float:
        """The value for one ranking."""
        ranks = hit_ranks(ranking, gold)
        return self.of_rank(int(ranks[0]) if len(ranks) else None)

    def of_rank(self, rank: int | None) -> float:
        """The value where the first evidence has this rank (from 1); None where there is none in the ranking."""
        return 0.0 if rank is None else 1 / rank


@dataclass(frozen=True, slots=True)
class AveragePrecision:
    """Mean over the evidence of the precision at its rank, 0 for what is not ranked. Its mean is MAP.

    Buckley and Voorhees, SIGIR 2000.
    """

    key: ClassVar[str] = "map"
    ranx: ClassVar[str] = "map"

    def measure(self, ranking: Sequence[Hashable], gold: Collection[Hashable]) -> float:
        """The value for one ranking."""
        ranks = hit_ranks(ranking, gold)
        return float((np.arange(1, len(ranks) + 1) / ranks).sum()) / len(gold)


@dataclass(frozen=True, slots=True)
class AveragePrecisionAtK:
    """Average precision of the top k: what is below counts as not ranked. Its mean is MAP@k.

    The sum of precisions is divided by the number of pieces of evidence, as trec_eval does, not by ``min(k, |gold|)``.
    """

    k: int

    @property
    def key(self) -> str:
        """``map@k``."""
        return f"map@{self.k}"

    @property
    def ranx(self) -> str:
        """The same name."""
        return self.key

    def measure(self, ranking: Sequence[Hashable], gold: Collection[Hashable]) -> float:
        """The value for one ranking."""
        return AveragePrecision().measure(ranking[: self.k], gold)


@dataclass(frozen=True, slots=True)
class TokenRecall:
    """Share of the evidence within the first N tokens of a ranking: it compares systems that return more or less.

    Messages are taken from the top until one does not fit.
    """

    tokens: int

    @property
    def key(self) -> str:
        """``recall@Nt``."""
        return f"recall@{self.tokens}t"

    def measure(self, units: Sequence[str], costs: Sequence[int], gold: Collection[str]) -> float:
        """The value for one ranking of messages.

        Args:
            units: the unit of each message, best first; a unit may come several times.
            costs: tokens of each message.
            gold: units that are evidence, at least one.
        """
        fitting = int(np.searchsorted(np.cumsum(costs), self.tokens, side="right"))
        return len(set(units[:fitting]) & set(gold)) / len(set(gold))


_KEY = re.compile(r"(recall|hit|hr|any_gold|all_gold|ndcg|map)@(\d+)|(mrr|map)|recall@(\d+)t")


def ranking_metric(key: str) -> EngineMetric | TokenRecall:
    """The measure that a key of results names.

    Raises:
        InputError: there is none.
    """
    match = _KEY.fullmatch(key)
    if match is None:
        raise InputError(
            f"no measure is called {key!r}; expected recall@k, recall@Nt, hit@k, hr@k, any_gold@k, all_gold@k, "
            "ndcg@k, map@k, mrr or map"
        )
    if match[4]:
        return TokenRecall(int(match[4]))
    if match[3]:
        return ReciprocalRank() if match[3] == "mrr" else AveragePrecision()
    k = int(match[2])
    match match[1]:
        case "recall":
            return RecallAtK(k)
        case "all_gold":
            return AllGoldAtK(k)
        case "ndcg":
            return NDCG(k)
        case "map":
            return AveragePrecisionAtK(k)
        case prefix:
            return HitAtK(k, prefix)
