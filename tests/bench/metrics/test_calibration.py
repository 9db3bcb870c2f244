"""Calibration measures, checked by hand."""

import numpy as np
import pytest

from lifelong.bench.metrics import ExpectedCalibrationError


def test_calibration_error() -> None:
    """Said 0.95 and right half of the time: off by 0.45."""
    assert ExpectedCalibrationError().measure(np.array([0.95, 0.95]), np.array([True, False])) == pytest.approx(0.45)
