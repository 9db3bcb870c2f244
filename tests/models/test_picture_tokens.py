"""Tokens of a picture, by the examples of the makers."""

import pytest

from lifelong.models.picture_tokens import picture_tokens


@pytest.mark.parametrize(
    ("width", "height", "model", "tokens"),
    [
        (1024, 1024, "openai:gpt-4o", 765),  # four tiles of 170, and 85
        (2048, 4096, "openai:gpt-4o", 1105),  # six tiles
        (1092, 1092, "openai:claude-opus-5", 1590),
        (8000, 6000, "claude", 2459),  # scaled down to 1,568 by 1,176 first
        (448, 448, "openai:qwen3-vl", 256),
        (4000, 3000, "qwen2.5-vl", 15_444),  # the photo of 12 megapixels that was counted as 1,000
        (2048, 1536, "qwen2.5-vl", 4070),
        (768, 768, "gemini-3", 258),
        (1, 1, "", 255),
    ],
)
def test_a_picture_costs_what_its_maker_says(width, height, model, tokens):
    assert picture_tokens(width, height, model) == tokens
