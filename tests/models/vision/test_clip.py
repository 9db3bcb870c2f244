"""The adapter for CLIP and SigLIP, on tiny random models of both real architectures.

Random weights find nothing: what is tested is that pictures and words come out as unit vectors of one space.
"""

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from lifelong.errors import ModelMissingError
from lifelong.models.base import ImageEncoder, TextImageEncoder
from lifelong.models.scripted import ColourGrid
from lifelong.models.specs import image_encoder
from lifelong.models.vision.clip import FAMILIES, ClipEncoder
from lifelong.models.vision.torch_vectors import NEEDED
from tests.models.vision.clip_tiny import build

ABSENT = [package for package in NEEDED if find_spec(package) is None]
extra = pytest.mark.skipif(bool(ABSENT), reason=f"needs pip install 'lifelong[transformers]': {', '.join(ABSENT)}")


@pytest.fixture(scope="module", params=FAMILIES)
def tiny(request, tmp_path_factory):
    encoder = image_encoder(f"transformers:{build(request.param, tmp_path_factory.mktemp(request.param))}")
    assert encoder is not None
    yield encoder
    encoder.close()


@extra
@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of torch and transformers, which are not ours
def test_pictures_and_words_are_unit_vectors_of_one_space(tiny):
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 255, shape, np.uint8) for shape in ((40, 60, 3), (33, 32, 3))]
    seen, said = tiny.embed(pictures), tiny.embed_words(["a red truck", "the beach", ""])
    assert isinstance(tiny, TextImageEncoder)
    assert (seen.shape, said.shape) == ((2, tiny.dim), (3, tiny.dim))
    assert seen.dtype == np.float32
    assert np.allclose(np.linalg.norm(np.concatenate([seen, said]), axis=1), 1, atol=1e-5)
    assert np.allclose(tiny.look(pictures[1]).vector, seen[1], atol=1e-5)
    assert np.allclose(tiny.embed_words(["the beach"])[0], said[1], atol=1e-5)
    assert tiny.embed([]).shape == tiny.embed_words([]).shape == (0, tiny.dim)


@extra
def test_a_folder_without_such_a_model_says_what_was_expected(tmp_path: Path):
    with pytest.raises(ModelMissingError, match="save_pretrained"):
        ClipEncoder(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert", "projection_dim": 4}))
    with pytest.raises(ModelMissingError, match="'bert' model: expected one of clip, siglip"):
        ClipEncoder(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "clip", "projection_dim": 4}))
    with pytest.raises(ModelMissingError, match=r"lacks model\.safetensors"):
        ClipEncoder(tmp_path)


def test_words_are_searched_only_by_an_encoder_that_knows_some():
    assert isinstance(ColourGrid(), ImageEncoder)
    assert not isinstance(ColourGrid(), TextImageEncoder)
