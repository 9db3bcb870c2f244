"""Every measure that a benchmark reports: one small class each, with its formula, its source and a hand-checked test.

A class here computes numbers and nothing else; it knows no data set, no system and no file.
"""

from lifelong.bench.metrics.abstention import Refusal
from lifelong.bench.metrics.calibration import ExpectedCalibrationError
from lifelong.bench.metrics.choices import ChoiceAccuracy, PairwisePreference
from lifelong.bench.metrics.engine import engine, measure_all
from lifelong.bench.metrics.error import EditDistance, MeanAbsoluteError, PearsonR, SymbolErrorRate
from lifelong.bench.metrics.facts import FactPrecision, FactRecall
from lifelong.bench.metrics.generated_text import DistinctN, Rouge
from lifelong.bench.metrics.image_quality import ClassSpread, PerceptualDistance, StructuralSimilarity
from lifelong.bench.metrics.overlap import F1, TokenF1, WordMatch
from lifelong.bench.metrics.ranking import (
    NDCG,
    AllGoldAtK,
    AveragePrecision,
    AveragePrecisionAtK,
    CappedRecallAtK,
    EngineMetric,
    HitAtK,
    RankingMetric,
    RecallAtK,
    ReciprocalRank,
    TokenRecall,
    ranking_metric,
)
from lifelong.bench.metrics.separation import AUROC, EqualErrorRate, TrueAcceptRate
from lifelong.bench.metrics.subjects import DetectAndCompare, IoURate, LeastSimilarity, MeanSimilarity
from lifelong.bench.metrics.supersession import BothRanked, CurrentFirst, CurrentInTop, StaleInTop
from lifelong.bench.metrics.time_span import SpanAgreement
from lifelong.bench.metrics.verdicts import VerdictShare
from lifelong.types.concepts import overlap

__all__ = [
    "AUROC",
    "F1",
    "NDCG",
    "AllGoldAtK",
    "AveragePrecision",
    "AveragePrecisionAtK",
    "BothRanked",
    "CappedRecallAtK",
    "ChoiceAccuracy",
    "ClassSpread",
    "CurrentFirst",
    "CurrentInTop",
    "DetectAndCompare",
    "DistinctN",
    "EditDistance",
    "EngineMetric",
    "EqualErrorRate",
    "ExpectedCalibrationError",
    "FactPrecision",
    "FactRecall",
    "HitAtK",
    "IoURate",
    "LeastSimilarity",
    "MeanAbsoluteError",
    "MeanSimilarity",
    "PairwisePreference",
    "PearsonR",
    "PerceptualDistance",
    "RankingMetric",
    "RecallAtK",
    "ReciprocalRank",
    "Refusal",
    "Rouge",
    "SpanAgreement",
    "StaleInTop",
    "StructuralSimilarity",
    "SymbolErrorRate",
    "TokenF1",
    "TokenRecall",
    "TrueAcceptRate",
    "VerdictShare",
    "WordMatch",
    "engine",
    "measure_all",
    "overlap",
    "ranking_metric",
]
