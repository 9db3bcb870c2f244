"""Break up control tokens in text, so that no text of a message can take another role in the prompt.

A server inserts the messages into the chat template of the model and tokenises the whole. Most servers (llama.cpp,
vLLM, Ollama, SGLang) read ``<|im_end|>`` as the end of the turn also in the text of a person, a page or a tool, and
``<|image_pad|>`` as a picture. With a space after its first character the token stays readable for the model, and is
plain text for the tokenizer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from lifelong.models.base import ChatMessage

TURN_MARKERS: Final = frozenset({"<start_of_turn>", "<end_of_turn>", "[INST]", "[/INST]", "<__media__>"})
"""Markers that llama.cpp treats as control tokens although some files do not list them."""

COMMON: Final = re.compile(
    r"<\|[^|<>\s]{1,40}\|>"  # ChatML, Llama 3, Phi, Qwen: <|im_end|>, <|eot_id|>, <|vision_start|>
    r"|<｜[^｜<>\s]{1,40}｜>"  # DeepSeek, with full-width bars
    r"|</?s>|<(?:bos|eos|unk|pad)>"  # Llama 2, Mistral, Gemma
    r"|</?(?:start|end)_of_(?:turn|image)>|<image_soft_token>"  # Gemma
    r"|</?(?:tool_call|tool_response)>"  # Qwen, Hermes
    r"|<</?SYS>>|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS)\]|\[(?:TOOL_CALLS|IMG|IMG_END|IMG_BREAK)\]"
    r"|<image>|<__media__>"  # LLaVA, llama.cpp
)
"""Control tokens of the common model families, for a model whose tokenizer is not accessible."""

_NESTED: Final = 8
"""Largest depth of nested markers. It also ends the search for a marker that contains a space."""


def common(text: str) -> str:
    """Break up the control tokens of the common model families."""
    return _split_all(COMMON, text)


def breaking(markers: Iterable[str]) -> Callable[[str], str]:
    """Make a function that breaks up these markers in a text.

    Args:
        markers: the control tokens of one model, as text.
    """
    longest_first = sorted({marker for marker in markers if marker}, key=len, reverse=True)
    if not longest_first:
        return lambda text: text
    pattern = re.compile("|".join(re.escape(marker) for marker in longest_first))
    return lambda text: _split_all(pattern, text)


def plain(messages: Iterable[ChatMessage], broken_up: Callable[[str], str]) -> list[ChatMessage]:
    """The same messages with the control tokens in their text broken up."""
    return [replace(message, text=broken_up(message.text)) for message in messages]


def _split_all(pattern: re.Pattern[str], text: str) -> str:
    """Split until no marker remains: one marker can be inside another ("<|[INST]|>")."""
    for _ in range(_NESTED):
        split = pattern.sub(_split, text)
        if split == text:
            break
        text = split
    return text


def _split(marker: re.Match[str]) -> str:
    return f"{marker[0][0]} {marker[0][1:]}"
