"""Measures of how well probabilities agree with outcomes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ExpectedCalibrationError:
    """Mean distance between probability and accuracy over equal bins, weighted by their size.

    ``sum over bins of |mean probability - share of true| * share of the cases`` (Naeini et al., AAAI 2015).

    Attributes:
        bins: number of bins of equal width between 0 and 1.
    """

    bins: int = 10

    def measure(self, probabilities: NDArray[np.float64], outcomes: NDArray[np.bool_]) -> float:
        """The error, 0 to 1.

        Args:
            probabilities: shape ``(n,)``, from 0 to 1.
            outcomes: shape ``(n,)``, whether each case is true.
        """
        place = np.minimum((probabilities * self.bins).astype(int), self.bins - 1)
        return float(
            sum(
                abs(probabilities[place == each].mean() - outcomes[place == each].mean()) * (place == each).mean()
                for each in np.unique(place)
            )
        )
