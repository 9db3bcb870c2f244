"""How many tokens a picture takes in a prompt, by its pixels and the family of the model.

The rules are those that the makers publish. An unknown model gets the largest of the common ones for the size.
"""

from __future__ import annotations

import math
import re
from typing import Final

_QWEN: Final = re.compile(r"qwen|qvq", re.IGNORECASE)
_OPENAI: Final = re.compile(r"gpt|chatgpt|\bo\d", re.IGNORECASE)
_CLAUDE: Final = re.compile(r"claude", re.IGNORECASE)
_GEMINI: Final = re.compile(r"gemini|gemma", re.IGNORECASE)

PATCH: Final = 28
"""Pixels on a side of the area that Qwen2-VL and its successors read as one token."""

MOST_QWEN: Final = 16_384

TILE: Final = 512
"""Pixels on a side of a tile of GPT-4o and its successors; each takes ``TILE_TOKENS``, the whole ``BASE_TOKENS``."""

BASE_TOKENS, TILE_TOKENS = 85, 170

CLAUDE_PIXELS: Final = 750
"""Pixels of one token of Claude, after the longest side was scaled down to ``CLAUDE_EDGE``."""

CLAUDE_EDGE: Final = 1568

GEMINI_TILE, GEMINI_TOKENS = 768, 258


def picture_tokens(width: int, height: int, model: str = "") -> int:
    """Tokens of one picture.

    Args:
        width, height: in pixels, as sent.
        model: name of the model.
    """
    width, height = max(1, width), max(1, height)
    if _QWEN.search(model):
        return min(MOST_QWEN, max(4, math.ceil(width / PATCH) * math.ceil(height / PATCH)))
    if _CLAUDE.search(model):
        return _claude(width, height)
    if _GEMINI.search(model):
        return GEMINI_TOKENS * math.ceil(width / GEMINI_TILE) * math.ceil(height / GEMINI_TILE)
    if _OPENAI.search(model):
        return _openai(width, height)
    return max(_claude(width, height), _openai(width, height))


def _openai(width: int, height: int) -> int:
    """Scaled into 2,048 by 2,048 pixels, then to 768 pixels on the short side, then cut into tiles."""
    scale = min(1.0, 2048 / max(width, height))
    scale *= min(1.0, 768 / (min(width, height) * scale))
    tiles = math.ceil(width * scale / TILE) * math.ceil(height * scale / TILE)
    return BASE_TOKENS + TILE_TOKENS * tiles


def _claude(width: int, height: int) -> int:
    scale = min(1.0, CLAUDE_EDGE / max(width, height))
    return math.ceil(width * scale * height * scale / CLAUDE_PIXELS)
