"""The adapter for DINOv2: what a wrong folder says. Its vectors are tested with the measures that use them."""

import json
from importlib.util import find_spec

import pytest

from lifelong.errors import ModelMissingError
from lifelong.models.vision.dino import DinoEncoder
from lifelong.models.vision.torch_vectors import NEEDED

ABSENT = [package for package in NEEDED if find_spec(package) is None]


@pytest.mark.skipif(bool(ABSENT), reason=f"needs pip install 'lifelong[transformers]': {', '.join(ABSENT)}")
def test_a_folder_without_such_a_model_says_what_was_expected(tmp_path):
    with pytest.raises(ModelMissingError, match="save_pretrained"):
        DinoEncoder(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "vit", "hidden_size": 4}))
    with pytest.raises(ModelMissingError, match="'vit' model: expected dinov2"):
        DinoEncoder(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "dinov2", "hidden_size": 4}))
    with pytest.raises(ModelMissingError, match=r"lacks model\.safetensors"):
        DinoEncoder(tmp_path)
