"""Ranking measures of many questions at once, computed by ranx (Bassani, ECIR 2022)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.metrics.ranking import AllGoldAtK, EngineMetric
from lifelong.errors import InputError

_NO_UNIT = ""
"""Stands in an empty ranking, because ranx takes none. No unit of evidence has this name."""


def measure_all(
    metrics: Sequence[EngineMetric], rankings: Sequence[Sequence[str]], golds: Sequence[Collection[str]]
) -> list[dict[str, float]]:
    """Measures of many questions at once.

    Args:
        metrics: what is measured.
        rankings: for each question units, best first, each once.
        golds: for each question the units that are evidence, at least one.

    Returns:
        for each question its values by the metric's key.

    Raises:
        InputError: ranx is not installed.
    """
    if not rankings or not metrics:
        return [{} for _ in rankings]
    qrels = {str(number): dict.fromkeys(gold, 1) for number, gold in enumerate(golds)}
    run = {
        str(number): {unit: float(len(units) - place) for place, unit in enumerate(units)} or {_NO_UNIT: 0.0}
        for number, units in enumerate(rankings)
    }
    # With a single measure, ranx 0.3.21 fails on values by question; mrr is the cheapest second one.
    by_name = engine()(qrels, run, sorted({*(metric.ranx for metric in metrics), "mrr", "map"}), return_mean=False)
    values = {
        metric.key: by_name[metric.ranx] == 1 if isinstance(metric, AllGoldAtK) else by_name[metric.ranx]
        for metric in metrics
    }
    return [{key: float(each[number]) for key, each in values.items()} for number in range(len(rankings))]


@cache
def engine() -> Callable[..., Mapping[str, NDArray[np.float64]]]:
    """ranx's ``evaluate``, which compiles itself at its first use on a machine (about half a minute).

    Raises:
        InputError: ranx is not installed.
    """
    try:
        from numba.core.errors import NumbaTypeSafetyWarning
        from ranx import evaluate
    except ImportError as error:
        raise InputError("the measures need the package ranx: pip install 'lifelong[bench]'") from error

    def without_warnings(*arguments: Any, **options: Any) -> Mapping[str, NDArray[np.float64]]:
        with warnings.catch_warnings():
            # numba warns about its own loop counters while it compiles ranx
            warnings.simplefilter("ignore", NumbaTypeSafetyWarning)
            values: Mapping[str, NDArray[np.float64]] = evaluate(*arguments, **options)
            return values

    return without_warnings
