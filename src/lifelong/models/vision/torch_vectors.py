"""What the image encoders on ``transformers`` share: the extra's packages, and vectors out of torch."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ModelMissingError
from lifelong.models.base import Vectors

NEEDED: Final = ("torch", "transformers")


def require_extra(what: str) -> None:
    """Check that the packages of the extra are installed.

    Raises:
        ModelMissingError: one is not.
    """
    absent = [name for name in NEEDED if find_spec(name) is None]
    if absent:
        raise ModelMissingError(
            f"{', '.join(absent)} is missing, which {what} run on: pip install 'lifelong[transformers]'"
        )


def inference_mode() -> Any:
    """Switch off the recording of gradients."""
    import torch

    return torch.inference_mode()


def unit_rows(features: Any) -> Vectors:
    """The pooled output of a model as unit rows, shape ``(n, dim)``, dtype float32."""
    tensor = getattr(features, "pooler_output", features)
    rows: NDArray[np.float32] = tensor.float().numpy()
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit
