"""The embedded image encoder: read without PyTorch, written as ONNX, and equal to a plain pass over its tensors."""

import io
import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest

from lifelong.errors import ModelMissingError, ModelUnavailableError
from lifelong.models.base import ImageEncoder
from lifelong.models.scripted import ColourGrid
from lifelong.models.vision.efficientnet import EfficientNet
from lifelong.models.weights import effnet_graph, torch_file


class _Named:
    """Pickles as a name of a module, which may not exist here."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


_Python: Any = pickle._Pickler  # only this one can be taught names


class _Writer(_Python):  # type: ignore[misc]
    """Writes what PyTorch before 1.6 wrote: tensors as calls, storages as persistent ids."""

    def persistent_id(self, value):
        if isinstance(value, tuple) and value and value[0] == "storage":
            return ("storage", _Named("torch", "FloatStorage"), value[1], "cpu", value[2], None)
        return None

    def save(self, value, save_persistent_id=True):
        if isinstance(value, _Named):
            self.write(b"c" + f"{value.module}\n{value.name}\n".encode())
            return
        if isinstance(value, np.ndarray):
            self.save(_Named("torch._utils", "_rebuild_tensor_v2"))
            key = str(id(value))
            strides = tuple(step // 4 for step in value.strides)
            self.save((("storage", key, value.size), 0, value.shape, strides, False, {}))
            self.write(b"R")
            return
        super().save(value, save_persistent_id)


def checkpoint(state: dict[str, np.ndarray], path: Path) -> Path:
    """A file as ``torch.save`` wrote it before version 1.6."""
    file = io.BytesIO()
    for value in (torch_file.MAGIC, 1001, {"little_endian": True}, state, [str(id(each)) for each in state.values()]):
        _Writer(file, 2).dump(value)
    for each in state.values():
        file.write(struct.pack("<q", each.size) + each.astype("<f4").tobytes())
    path.write_bytes(file.getvalue())
    return path


def test_tensors_are_read_without_pytorch(tmp_path: Path) -> None:
    state = {"weight": np.arange(6, dtype=np.float32).reshape(2, 3), "bias": np.array([0.5], np.float32)}
    found = torch_file.read(checkpoint(state, tmp_path / "two.pth"))
    assert {name: value.tolist() for name, value in found.items()} == {"weight": [[0, 1, 2], [3, 4, 5]], "bias": [0.5]}


@pytest.mark.parametrize("name", [("os", "system"), ("builtins", "eval"), ("torch", "load"), ("posix", "system")])
def test_a_checkpoint_that_calls_anything_is_refused_unrun(tmp_path: Path, name: tuple[str, str]) -> None:
    """The pickle asks for a function by name and would have it called with ``touch``; nothing is called."""
    canary = tmp_path / "called"
    path = tmp_path / "evil.pth"
    call = f"c{name[0]}\n{name[1]}\n(Vtouch {canary}\ntR.".encode()
    path.write_bytes(pickle.dumps(torch_file.MAGIC, 2) + pickle.dumps(1001, 2) + pickle.dumps({}, 2) + call)
    with pytest.raises(ModelUnavailableError, match=f"it names {name[0]}.{name[1]}"):
        torch_file.read(path)
    assert not canary.exists()


@pytest.mark.parametrize("damage", ["cut", "empty", "other"])
def test_a_damaged_checkpoint_says_so(tmp_path: Path, damage: str) -> None:
    path = checkpoint({"weight": np.ones((4, 4), np.float32)}, tmp_path / "a.pth")
    whole = path.read_bytes()
    path.write_bytes({"cut": whole[:-20], "empty": b"", "other": b"PK\x03\x04 a zip"}[damage])
    with pytest.raises(ModelUnavailableError, match="lifelong models pull"):
        torch_file.read(path)


def test_a_tensor_that_reaches_beyond_its_numbers_is_refused(tmp_path: Path) -> None:
    """A view of 4 x 4 with steps of 100 over 16 numbers would read memory that is not its own."""
    values = np.ones((4, 4), np.float32)
    path = checkpoint({"weight": values}, tmp_path / "a.pth")
    path.write_bytes(path.read_bytes().replace(b"K\x04K\x01\x86", b"K\x64K\x01\x86"))
    with pytest.raises(ModelUnavailableError, match="beyond its storage"):
        torch_file.read(path)


def random_tensors() -> dict[str, np.ndarray]:
    """Random tensors of the right names and shapes."""
    rng = np.random.default_rng(0)
    found: dict[str, np.ndarray] = {}

    def convolution(name: str, norm: str, *shape: int) -> None:
        found[f"{name}.weight"] = rng.normal(0, 1 / np.sqrt(np.prod(shape[1:])), shape).astype(np.float32)
        for part, low, high in (("weight", 0.5, 1.5), ("bias", 0, 1), ("running_mean", -1, 1), ("running_var", 0.5, 2)):
            found[f"{norm}.{part}"] = rng.uniform(low, high, shape[0]).astype(np.float32)

    convolution("_conv_stem", "_bn0", 32, 3, 3, 3)
    before, widths = 32, (16, 24, 40, 80, 112, 192, 320)
    block = 0
    for (repeats, kernel, _, expands), after in zip(effnet_graph._STAGES, widths, strict=True):
        for _ in range(repeats):
            prefix, wide = f"_blocks.{block}.", before * 6 if expands else before
            if expands:
                convolution(f"{prefix}_expand_conv", f"{prefix}_bn0", wide, before, 1, 1)
            convolution(f"{prefix}_depthwise_conv", f"{prefix}_bn1", wide, 1, kernel, kernel)
            convolution(f"{prefix}_project_conv", f"{prefix}_bn2", after, wide, 1, 1)
            before, block = after, block + 1
    convolution("_conv_head", "_bn1", 1280, 320, 1, 1)
    found["_fc.weight"] = rng.normal(0, 0.03, (1000, 1280)).astype(np.float32)
    found["_fc.bias"] = np.zeros(1000, np.float32)
    return found


@pytest.fixture(scope="module")
def graph() -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.log_severity_level = 3
    return ort.InferenceSession(effnet_graph.network(random_tensors()).SerializeToString(), options)


@pytest.mark.parametrize("size", [(224, 224), (160, 320)])
def test_the_graph_gives_what_its_parts_say(graph: ort.InferenceSession, size: tuple[int, int]) -> None:
    """Every 32 pixels are one place; GeM is the cubic mean, so it lies over the plain one and under the largest."""
    rng = np.random.default_rng(1)
    image = rng.integers(0, 255, (300, 500, 3), np.uint8)
    gem, energy, logits = graph.run(["gem", "energy", "logits"], {"image": image, "size": np.array(size)})
    assert (gem.shape, energy.shape, logits.shape) == ((1280,), (size[0] // 32, size[1] // 32), (1000,))
    assert gem.mean() >= energy.mean() / 1280
    assert gem.max() <= 6.001


def test_the_stem_is_a_convolution_with_its_norm_folded_in() -> None:
    """The first layer by hand: 3 x 3 over zero padding at the far edges, norm, and what is cut at 0 and 6."""
    tensors = random_tensors()
    made = effnet_graph._Graph(tensors)
    last = made.convolve("picture", "_conv_stem", "_bn0", stride=2)
    import onnx

    value = onnx.helper.make_tensor_value_info
    parts = onnx.helper.make_graph(
        made._nodes, "stem", [value("picture", 1, [1, 3, 4, 4])], [value(last, 1, None)], made._constants
    )
    model = onnx.helper.make_model(parts, opset_imports=[onnx.helper.make_opsetid("", 18)], ir_version=8)
    picture = np.random.default_rng(2).normal(0, 1, (1, 3, 4, 4)).astype(np.float32)
    (found,) = ort.InferenceSession(model.SerializeToString()).run(None, {"picture": picture})
    padded = np.pad(picture[0], ((0, 0), (0, 1), (0, 1)))
    kernel = tensors["_conv_stem.weight"]
    for row, column in ((0, 0), (1, 1)):
        patch = padded[:, 2 * row : 2 * row + 3, 2 * column : 2 * column + 3]
        plain = (kernel * patch).sum(axis=(1, 2, 3))
        norm = (plain - tensors["_bn0.running_mean"]) / np.sqrt(tensors["_bn0.running_var"] + 1e-3)
        expected = np.clip(norm * tensors["_bn0.weight"] + tensors["_bn0.bias"], 0, 6)
        assert np.allclose(found[0, :, row, column], expected, atol=1e-5)


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="lifelong models pull lite0"):
        EfficientNet.embedded(cache=tmp_path)


@pytest.mark.models
@pytest.mark.slow
def test_a_corgi_is_a_dog(data_folder: Path) -> None:
    """Tags of a real photo, the surest first; another photo of the same corgi is nearer than a cat."""
    from lifelong.perception.pictures import upright

    encoder = EfficientNet.embedded(threads=1)
    assert isinstance(encoder, ImageEncoder)
    images = [
        np.asarray(upright((data_folder / "dreambooth/images" / name).read_bytes()))
        for name in ("dog/00.jpg", "dog/01.jpg", "cat/00.jpg")
    ]
    tags = dict(encoder.look(images[0]).tags)
    assert next(iter(tags)) == "dog"
    assert tags["Pembroke"] > 0.3
    vectors = encoder.embed(images)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.6 > 0.4 > vectors[0] @ vectors[2]


def test_the_scripted_encoder_goes_by_colour() -> None:
    """Red is like red, not like blue; the size does not matter, not even of a single pixel."""
    grid = ColourGrid()
    assert isinstance(grid, ImageEncoder)
    red, small, blue = (
        np.full((height, 9, 3), colour, np.uint8)
        for height, colour in ((9, (255, 0, 0)), (1, (255, 0, 0)), (9, (0, 0, 255)))
    )
    vectors = grid.embed([red, small, blue])
    assert vectors[0] @ vectors[1] > 0.7
    assert vectors[0] @ vectors[2] < 0.5
    assert grid.embed([]).shape == (0, 48)
