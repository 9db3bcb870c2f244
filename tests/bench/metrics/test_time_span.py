"""Spans of time, by hand."""

from datetime import UTC, datetime

import pytest

from lifelong.bench.metrics import SpanAgreement


def day(number):
    return datetime(2026, 3, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "value"),
    [
        (day(10), day(11), 1),  # exactly the day that was meant
        (day(7), day(14), 1),  # the widest span that is right
        (day(6), day(14), 0),  # a day too early
        (day(11), day(12), 0),  # the day is not in it
        (None, day(11), 0),
    ],
)
def test_a_span_holds_the_day_and_is_not_too_wide(since, until, value):
    """10 March was meant; from the 7th up to the 14th may be."""
    inner, outer = (day(10), day(11)), (day(7), day(14))
    assert SpanAgreement().measure(since, until, inner, outer) == value
