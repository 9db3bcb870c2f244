"""Derive graphs in a process of its own, with the package onnx, which the base does not bring.

Only this step needs onnx, once after a download. Where it is not installed, pip puts it into a temporary folder, which
only that process sees.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from lifelong.errors import ModelUnavailableError
from lifelong.models.weights import derive
from lifelong.models.weights.pip import run_pip

DERIVE: Final = {
    "int8": derive.int8,
    "e5": derive.e5,
    "lite0": derive.lite0,
    "ge2e": derive.ge2e,
    "isnet": derive.isnet,
}

ONNX: Final = ("onnx>=1.17,<2", "ml_dtypes>=0.5,<1", "protobuf>=6.31,<8")
"""The package onnx and what it needs that the base lacks, or may have too old. NumPy is that of the base."""


def derive_files(kind: str, weights: Path, tools: Path) -> list[Path]:
    """Derive the graphs of downloaded weights.

    Args:
        kind: the conversion, a key of `DERIVE`.
        weights: the downloaded file; the graphs are written beside it.
        tools: a temporary folder, where onnx stays from one call to the next.

    Returns:
        the derived files.

    Raises:
        ModelUnavailableError: onnx cannot be had, or the conversion fails.
    """
    paths = [path for path in sys.path if path]
    if importlib.util.find_spec("onnx") is None:
        paths.insert(0, str(_onnx(tools)))
    # This interpreter and this module; -P leaves the working folder out of the modules that are found.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-P", "-m", __name__, kind, str(weights)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        check=False,
    )
    if done.returncode:
        tail = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise ModelUnavailableError(f"The graph of {weights.name} could not be made (exit {done.returncode}):\n{tail}")
    answer = json.loads(done.stdout.splitlines()[-1])
    if "error" in answer:
        raise ModelUnavailableError(answer["error"])
    return [weights.with_name(name) for name in answer["files"]]


def _onnx(tools: Path) -> Path:
    """A folder with onnx, filled at the first call.

    Raises:
        ModelUnavailableError: pip cannot bring it.
    """
    folder, working = tools / "onnx", tools / "tmp"
    if not folder.exists():
        working.mkdir(exist_ok=True)
        partly = tools / "onnx-partly"
        said = run_pip(
            ["install", "--no-deps", "--only-binary=:all:", "--no-compile", "--target", str(partly), *ONNX],
            tools,
            working,
        )
        if not (partly / "onnx").is_dir():
            raise ModelUnavailableError(
                "The graphs of models are written with the package onnx. It is not installed, and pip could not "
                f"download it for the time of the pull ({', '.join(ONNX)}). Check the network and pip's index "
                "settings, or install it (`pip install onnx`), then run `lifelong models pull` again. "
                f"pip said:\n{said}"
            )
        partly.rename(folder)
    return folder


def main() -> None:
    """Derive what the arguments name; print the names of the files, or the error, as one line of JSON."""
    kind, weights = sys.argv[1:]
    try:
        answer: dict[str, list[str] | str] = {"files": [path.name for path in DERIVE[kind](Path(weights))]}
    except ModelUnavailableError as error:
        answer = {"error": str(error)}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
