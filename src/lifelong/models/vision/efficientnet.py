"""EfficientNet-Lite0 on onnxruntime: the embedded image encoder, and its tags.

A picture is encoded in two views, whole and its centre, each at 320 pixels instead of the 224 of the training. The
higher resolution separates things of one kind better, and takes twice as long for each view. Tags need a third view, at
224.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ModelMissingError, ModelUnavailableError
from lifelong.models.base import ImageFeatures, Likeness, Pixels, PlaceClasses, Vectors
from lifelong.models.onnx_session import session
from lifelong.models.vision.imagenet import EVERYDAY
from lifelong.models.weights.downloads import LITE0, model_folder

DIM: Final = 1280
GRAPH: Final = "lite0-places.onnx"
"""Written from the checkpoint beside it by `lifelong models pull`, or, where a version before wrote another graph, when
it is needed."""

CLASSES: Final = 10
"""Classes that are kept of each place: with 5 or 20 pictures are found about as well."""

TRAINED: Final = 224
"""Square root of the number of pixels of the view for tags: the classifier needs the size of its training."""

_STEP = 32
"""Edge of one place of the last feature map, in pixels of the picture."""


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """The views of a picture that are embedded.

    `lifelong bench concepts --folds` compares settings: no other one is better than 320 pixels in two views by more
    than chance.

    Attributes:
        edge: square root of the number of pixels of a view.
        centre: share of each edge in the second view, which is the middle of the picture; None takes one view.
    """

    edge: int = 320
    centre: float | None = 0.7

    @property
    def name(self) -> str:
        """Tag of the vectors."""
        return f"efficientnet-lite0-gem-{1 if self.centre is None else 2}x{self.edge}"


SHIPPED: Final = ViewSettings()


class EfficientNet:
    """Embeds pictures to 1280 dimensions and tags them with ImageNet's class names.

    Args:
        path: the ONNX graph, as ``effnet_graph.network`` writes it.
        threads: threads for one picture; None takes one for each processor.
        form: the views of a picture.

    Raises:
        ModelMissingError: the file does not exist.
    """

    tag_floor: Final = 0.3
    """Smallest probability of a tag. Below it most tags are wrong, for things that are not in ImageNet."""

    likeness: Final = Likeness(threshold=0.6, width=0.035, same=0.78)
    """Measured on pairs of 94 DreamBooth pictures: 5 % of the pairs of one subject and 99 % of the pairs of two
    subjects are below 0.60."""

    def __init__(self, path: Path, *, threads: int | None = 1, form: ViewSettings = SHIPPED) -> None:
        if not path.is_file():
            raise missing(path)
        self._path = path
        self._threads = threads
        self.form = form
        self._lock = threading.Lock()
        self._loaded: Any = None
        self._labels: list[str] = []

    @classmethod
    def embedded(
        cls, *, cache: Path | None = None, threads: int | None = 1, form: ViewSettings = SHIPPED
    ) -> EfficientNet:
        """Load the downloaded weights.

        Raises:
            ModelMissingError: the weights are not installed.
        """
        path = model_folder(LITE0, cache=cache) / GRAPH
        checkpoint = path.with_name(LITE0.filename)
        if not path.is_file() and checkpoint.is_file():
            _write_graph(checkpoint, path)
        return cls(path, threads=threads, form=form)

    @property
    def name(self) -> str:
        """Tag of the vectors."""
        return self.form.name

    def in_form(self, form: ViewSettings) -> EfficientNet:
        """The same weights with other views."""
        return EfficientNet(self._path, threads=self._threads, form=form)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return DIM

    def __repr__(self) -> str:
        return f"EfficientNet(name={self.name!r})"

    def embed(self, images: Sequence[Pixels], *, quick: bool = False) -> Vectors:
        """Embed pictures to unit rows, shape ``(len(images), 1280)``, dtype float32; ``quick`` takes only the whole
        view.

        Raises:
            ModelUnavailableError: the file is not a model that onnxruntime can run.
        """
        rows = np.empty((len(images), DIM), np.float32)
        for row, image in enumerate(images):
            rows[row] = self._vector(image, quick=quick)[0]
        return rows

    def look(self, image: Pixels) -> ImageFeatures:
        """The vector, tags and saliency of one picture."""
        vector, energy = self._vector(image)
        return ImageFeatures(vector, self._tags(self.class_chances(image)), energy)

    def class_chances(self, image: Pixels) -> NDArray[np.float32]:
        """The probability of each of ImageNet's 1,000 classes."""
        (logits,) = self._run(["logits"], image, TRAINED)
        return _softmax(logits)

    @property
    def class_names(self) -> list[str]:
        """The names of ImageNet's classes, by their number."""
        return _labels()

    def place_classes(self, image: Pixels) -> PlaceClasses:
        """The most probable classes at each place, about 49 places a picture."""
        (logits,) = self._run(["places"], image, TRAINED)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances = powers / powers.sum(axis=1, keepdims=True)
        best = np.argsort(-chances, axis=1, kind="stable")[:, :CLASSES]
        return PlaceClasses(best.astype(np.uint16), np.take_along_axis(chances, best, axis=1))

    def close(self) -> None:
        """Release nothing: the graph is deleted with the object."""

    def _session(self) -> Any:
        """The graph, loaded at its first use: most commands process no picture."""
        with self._lock:
            if self._loaded is None:
                self._labels = _labels()
                self._loaded = session(self._path, again="lifelong models pull lite0 --force", threads=self._threads)
            return self._loaded

    def _vector(self, image: Pixels, *, quick: bool = False) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The mean direction of both views, and the saliency of the whole picture."""
        whole, energy = self._run(["gem", "energy"], image, self.form.edge)
        if quick or self.form.centre is None:
            return whole / np.linalg.norm(whole), energy
        (middle,) = self._run(["gem"], _centre(image, self.form.centre), self.form.edge)
        vector = whole / np.linalg.norm(whole) + middle / np.linalg.norm(middle)
        return vector / np.linalg.norm(vector), energy

    def _run(self, outputs: list[str], view: Pixels, edge: int) -> list[NDArray[np.float32]]:
        feed = {"image": np.ascontiguousarray(view), "size": _size(view, edge)}
        values: list[NDArray[np.float32]] = self._session().run(outputs, feed)
        return values

    def _tags(self, chances: NDArray[np.float32]) -> tuple[tuple[str, float], ...]:
        """The tags over the floor. Everyday words come first, because they sum classes: "dog" is more probable than
        "corgi"."""
        tags = [(name, float(sum(chances[low : high + 1].sum() for low, high in spans))) for name, spans in EVERYDAY]
        tags += [(self._labels[place], float(chances[place])) for place in np.flatnonzero(chances >= self.tag_floor)]
        best: dict[str, float] = {}
        for name, chance in sorted(tags, key=lambda each: -each[1]):
            if chance >= self.tag_floor:
                best.setdefault(name, round(min(chance, 1.0), 3))
        return tuple(best.items())


def _size(view: Pixels, edge: int) -> NDArray[np.int64]:
    """Rows and columns of a view: about the same number of pixels for every shape, in whole places of the feature
    map."""
    height, width = view.shape[:2]
    scale = edge / (height * width) ** 0.5
    return np.array([min(3 * edge, max(3, round(side * scale / _STEP)) * _STEP) for side in (height, width)], np.int64)


def _centre(image: Pixels, part: float) -> Pixels:
    height, width = image.shape[:2]
    top, left = round(height * (1 - part) / 2), round(width * (1 - part) / 2)
    return image[top : max(top + 1, height - top), left : max(left + 1, width - left)]


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(logits - logits.max())
    shares: NDArray[np.float32] = powers / powers.sum()
    return shares


def _labels() -> list[str]:
    text = resources.files("lifelong.models").joinpath("vocabulary/imagenet.txt").read_text(encoding="utf-8")
    return text.splitlines()


def _write_graph(checkpoint: Path, path: Path) -> None:
    """Write the graph beside the checkpoint.

    Raises:
        ModelUnavailableError: the folder cannot be written, or the package onnx is not installed.
    """
    from lifelong.models.weights import torch_file

    try:
        from lifelong.models.weights import effnet_graph

        effnet_graph.write(torch_file.read(checkpoint), path)
    except (OSError, ImportError) as error:
        raise ModelUnavailableError(
            f"{path} cannot be written ({error}): run `lifelong models pull lite0 --force` as who may write there"
        ) from error


def missing(path: Path) -> ModelMissingError:
    """The error for missing weights."""
    return ModelMissingError(
        f"The image model is not on this machine (expected {path}). "
        "Run `lifelong models pull lite0` once, with a network, to bring it."
    )
