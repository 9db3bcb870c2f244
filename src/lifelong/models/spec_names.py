"""Short and wrong names of chat models: ``ollama:MODEL``, and what a bare name such as ``gpt-5`` probably means."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Final

OLLAMA: Final = "http://127.0.0.1:11434/v1"
"""Where Ollama listens by default."""

OLLAMA_CONTEXT: Final = 4096
"""Tokens that Ollama gives a model by default. It cuts longer prompts at the beginning without a word."""

_HOSTED: Final = (
    (re.compile(r"(?:gpt|chatgpt|o\d)\b[\w.:-]*", re.IGNORECASE), "https://api.openai.com/v1"),
    (re.compile(r"claude[\w.:-]*", re.IGNORECASE), "https://api.anthropic.com/v1"),
    (re.compile(r"gemini[\w.:-]*", re.IGNORECASE), "https://generativelanguage.googleapis.com/v1beta/openai"),
    (
        re.compile(r"(?:mistral|magistral|ministral|codestral)-(?:large|medium|small)[\w.:-]*"),
        "https://api.mistral.ai/v1",
    ),
    (re.compile(r"deepseek-(?:chat|reasoner)"), "https://api.deepseek.com/v1"),
    (re.compile(r"grok[\w.:-]*"), "https://api.x.ai/v1"),
)
"""Names of hosted models, and the address of their maker's endpoint in the OpenAI protocol."""

_NAME: Final = re.compile(r"[A-Za-z][\w.-]*(?:/[\w.-]+)*(?::[\w.-]+)?")
"""A bare name as Ollama and model hubs write it: ``qwen3:8b``, ``llama3.2``, ``Qwen/Qwen3-8B``."""

_OWN: Final = ("none", "qwen", "smollm2", "embedded", "gguf", "transformers", "openai", "ollama", "scripted")

_KINDS: Final = ("gguf", "transformers", "openai", "ollama", "scripted")
"""What stands before the colon of a spec."""

_ALIKE: Final = 0.8
"""Least likeness of a misspelt kind, which begins with the same letter: "llama3:8b" is a model of Ollama."""


def expanded(spec: str) -> str:
    """The spec with ``ollama:MODEL`` as the endpoint that it stands for; every other spec as it is."""
    kind, _, rest = spec.partition(":")
    if kind != "ollama" or not rest:
        return spec
    model, _, options = rest.partition("?")
    model, _, url = model.partition("@http")
    place = f"http{url}" if url else OLLAMA
    given = options.split("&") if options else []
    if not any(option.startswith("context=") for option in given):
        given.append(f"context={OLLAMA_CONTEXT}")
    return f"openai:{model}@{place}?{'&'.join(given)}"


def suggestion(spec: str) -> str:
    """A line to copy for a spec that names no model; "" if it cannot be guessed.

    Args:
        spec: what was written, for example ``gpt-5``, ``qwen3:8b``, ``openai:gpt-5`` or ``model.gguf``.
    """
    kind, colon, rest = spec.strip().partition(":")
    kinds = [each for each in _KINDS if kind[:1].lower() == each[0]]
    if colon and kind not in kinds and (close := get_close_matches(kind.lower(), kinds, 1, _ALIKE)):
        return suggestion(f"openai:{rest}") if close[0] == "openai" else f"--chat {close[0]}:{rest}"
    name = spec.strip().removeprefix("openai:")
    if not name or (name == spec.strip() and name.partition(":")[0] in _OWN):
        return ""
    if name.startswith(("http://", "https://")):
        return f"--chat openai:MODEL@{name}, where GET {name.rstrip('/')}/models lists the names of MODEL"
    for pattern, url in _HOSTED:
        if pattern.fullmatch(name):
            return f"--chat openai:{name}@{url}, with your key in LIFELONG_OPENAI_KEY"
    if name.endswith(".gguf"):
        return f"--chat gguf:{name}"
    if Path(name).expanduser().is_dir():
        return f"--chat transformers:{name}"
    if _NAME.fullmatch(name) is None:
        return ""
    if "/" in name:
        return f"--chat openai:{name}@http://127.0.0.1:8000/v1, if a vLLM server serves it on this machine"
    return f"--chat ollama:{name}, if Ollama serves it on this machine"
