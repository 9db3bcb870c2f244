"""Derive graphs from downloaded weights; a graph is kept only if it gives the right vectors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lifelong.errors import ModelUnavailableError
from lifelong.models.weights.calibration import ENGLISH, EVERYDAY, OTHERS

if TYPE_CHECKING:
    from lifelong.models.base import Vectors

LEAST_COSINE: Final = 0.97
"""Smallest cosine of a sentence's vectors from the derived graph and from the downloaded weights.

For MiniLM in int8, on processors with int8 dot products, the smallest cosine of 1,400 real messages is 0.981, and of
the sentences 0.985.
"""


def int8(weights: Path) -> list[Path]:
    """Derive the faster int8 graph of MiniLM beside the downloaded one, if it gives the same vectors on this processor.

    Returns:
        the derived file; an empty list if int8 products are not exact enough on this processor.
    """
    from lifelong.models.embedding.minilm import GRAPHS, MiniLM
    from lifelong.models.weights.quantise import requantise

    def embed(path: Path) -> Vectors:
        return MiniLM(path, name="check", threads=1).embed(ENGLISH)

    reference = embed(weights)
    for (file, _), reduced in zip(GRAPHS[:2], (False, True), strict=True):
        path = weights.with_name(file)
        requantise(weights, path, reduced=reduced)
        if _keep_if_exact(path, embed, reference):
            return [path]
    return []


def e5(weights: Path) -> list[Path]:
    """Write the graph of multilingual-e5-small beside its 4-bit weights.

    The graph is in int8 if that gives the vectors of a plain NumPy pass. Otherwise it is in the 4 bits of the file:
    this graph is exact, a third smaller and, on messages of ordinary length, about half as fast.

    Returns:
        the derived graph, the centre of its vectors (see `E5Small`), and the lower layers for the reader.

    Raises:
        ModelUnavailableError: the weights cannot be read, or neither graph gives the right vectors on this processor.
    """
    import numpy as np
    import onnx

    from lifelong.models.embedding.e5 import CENTRE, GRAPHS, E5Small, Tokens
    from lifelong.models.embedding.onnx import mean_direction
    from lifelong.models.reader.onnx import LOWER, LOWER_LAYERS
    from lifelong.models.weights.e5_file import read
    from lifelong.models.weights.e5_graph import encoder
    from lifelong.models.weights.e5_reference import hidden_states
    from lifelong.models.weights.quantise import quantise

    vocabulary, tensors = read(weights)
    tokens, sentences = Tokens(vocabulary), ENGLISH + OTHERS
    reference = np.stack([mean_direction(hidden_states(tensors, tokens.ids(text, query=False))) for text in sentences])

    def embed(path: Path) -> Vectors:
        return E5Small(weights, path, name="check", threads=1).embed(sentences)

    for (name, _), packed in zip(GRAPHS, (False, True), strict=True):
        path = weights.with_name(name)
        model = encoder(tensors, packed=packed)
        if packed:
            onnx.save(model, str(path))
        else:
            quantise(model, path)
        if _keep_if_exact(path, embed, reference):
            embedder, centre = E5Small(weights, path, name="centre", threads=1), weights.with_name(CENTRE)
            np.save(centre, np.stack([embedder.embed(EVERYDAY, query=query).mean(axis=0) for query in (False, True)]))
            embedder.close()
            lower = weights.with_name(LOWER)
            quantise(encoder(tensors, packed=False, layers=LOWER_LAYERS), lower)
            return [path, centre, lower]
    raise ModelUnavailableError(
        f"The graph made of {weights.name} does not give the model's vectors on this processor: cosine under "
        f"{LEAST_COSINE}. It was not kept. Use `--embed embedded` instead."
    )


def lite0(weights: Path) -> list[Path]:
    """Write the graph of EfficientNet-Lite0 beside its checkpoint, and check that it runs.

    Returns:
        the derived graph.

    Raises:
        ModelUnavailableError: the checkpoint cannot be read, or the graph does not run on this machine.
    """
    import numpy as np

    from lifelong.models.vision.efficientnet import GRAPH, EfficientNet
    from lifelong.models.weights import effnet_graph, torch_file

    path = weights.with_name(GRAPH)
    effnet_graph.write(torch_file.read(weights), path)
    EfficientNet(path, threads=1).look(np.full((64, 64, 3), 127, np.uint8))
    return [path]


def ge2e(weights: Path) -> list[Path]:
    """Write the graph of the speaker encoder beside its checkpoint, and check that it runs.

    Returns:
        the derived graph.

    Raises:
        ModelUnavailableError: the checkpoint cannot be read, or the graph does not run on this machine.
    """
    import onnx

    from lifelong.models.audio.speakers import GRAPH
    from lifelong.models.onnx_session import session
    from lifelong.models.weights import ge2e_graph, torch_file

    path = weights.with_name(GRAPH)
    onnx.save(ge2e_graph.network(torch_file.read(weights, within="model_state")), str(path))
    session(path, again="lifelong models pull voices --force", threads=1)
    return [path]


def isnet(weights: Path) -> list[Path]:
    """Write the graph of IS-Net for smaller pictures beside the published one, and check that it runs.

    Returns:
        the derived graph.

    Raises:
        ModelUnavailableError: the file is another graph, or it does not run on this machine.
    """
    import numpy as np

    from lifelong.models.vision.isnet import EDGE, GRAPH, ISNet
    from lifelong.models.weights import isnet_graph

    path = weights.with_name(GRAPH)
    try:
        isnet_graph.write(weights, path, edge=EDGE)
    except ValueError as error:
        raise ModelUnavailableError(f"{weights.name} is not the graph that was expected: {error}") from error
    cutter = ISNet(path, threads=1)
    cutter.mask(np.full((EDGE, EDGE, 3), 127, np.uint8))
    cutter.close()
    return [path]


def _keep_if_exact(path: Path, embed: Callable[[Path], Vectors], reference: Vectors) -> bool:
    """Whether a graph gives the reference vectors; otherwise it is deleted."""
    if float((embed(path) * reference).sum(axis=1).min()) >= LEAST_COSINE:
        return True
    path.unlink()
    return False
