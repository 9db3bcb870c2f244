"""Current and superseded values in a ranking, by hand."""

import pytest

from lifelong.bench.metrics import BothRanked, CurrentFirst, CurrentInTop, StaleInTop


@pytest.mark.parametrize(
    ("ranking", "values"),
    [
        (["x", "new", "old"], (1, 1, 0, 1)),
        (["old", "new"], (0, 1, 1, 1)),
        (["x"], (0, 0, 0, 0)),  # neither is ranked
        ([*"abcdef", "new"], (1, 0, 0, 0)),  # first, but not in the top five
        ([*"abcdef", "old"], (0, 0, 0, 0)),  # stale, but not in the top five
    ],
)
def test_current_and_superseded_values(ranking, values):
    """Current first, current in the top five, stale in the top five, both ranked."""
    metrics = (CurrentFirst(), CurrentInTop(5), StaleInTop(5), BothRanked())
    assert tuple(metric.measure(ranking, {"new"}, {"old"}) for metric in metrics) == values
