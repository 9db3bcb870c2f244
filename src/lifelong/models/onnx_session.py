"""Loading an ONNX graph on onnxruntime, for every embedded encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lifelong.errors import ModelUnavailableError
from lifelong.models.processors import available_processors


def session(path: Path, *, again: str, threads: int | None = 1) -> Any:
    """Load an ONNX graph.

    Args:
        again: the command that downloads the file again, for the error's message.
        threads: threads of one run; None takes one for each processor.

    Raises:
        ModelUnavailableError: the file is not a model that onnxruntime can run.
    """
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or available_processors()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # The exception types of onnxruntime have no common public base but Exception.
        raise ModelUnavailableError(
            f"{path} cannot be loaded as an embedding model ({error}). Run `{again}` to bring it again."
        ) from error
