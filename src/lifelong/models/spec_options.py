"""Reading the parts of a model's spec: its place, its options and an endpoint's address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from lifelong.errors import SettingsError
from lifelong.models.exam import results

ENDPOINTS: Final = {
    "openai": ("https://api.openai.com/v1", "OPENAI_API_KEY"),
    "ollama": ("http://127.0.0.1:11434/v1", ""),
    "lmstudio": ("http://127.0.0.1:1234/v1", ""),
    "lm_studio": ("http://127.0.0.1:1234/v1", ""),
    "vllm": ("http://127.0.0.1:8000/v1", ""),
    "llamacpp": ("http://127.0.0.1:8080/v1", ""),
    "openrouter": ("https://openrouter.ai/api/v1", "OPENAI_API_KEY"),
    "groq": ("https://api.groq.com/openai/v1", "OPENAI_API_KEY"),
    "mistral": ("https://api.mistral.ai/v1", "OPENAI_API_KEY"),
    "gemini": ("https://generativelanguage.googleapis.com/v1beta/openai", "OPENAI_API_KEY"),
    "google": ("https://generativelanguage.googleapis.com/v1beta/openai", "OPENAI_API_KEY"),
    "anthropic": ("https://api.anthropic.com/v1", "OPENAI_API_KEY"),
}
"""Usual addresses of providers and local servers that speak the OpenAI protocol, and where their key is read from."""

_FAMILIES: Final = (
    ("openai", ("gpt", "o1", "o3", "o4", "chatgpt")),
    ("anthropic", ("claude",)),
    ("gemini", ("gemini",)),
    ("ollama", ("llama", "mistral", "mixtral", "gemma", "phi", "deepseek", "qwen")),
)
"""Beginnings of the names of models, and who serves them."""


def split_options(rest: str, spec: str, forms: str, **readers: Callable[[str], Any]) -> tuple[str, dict[str, Any]]:
    """Split ``PLACE?name=value&…`` into the place and the options.

    Args:
        rest: what follows the kind of the model.
        spec: the whole spec, for the error's message.
        forms: the forms that are expected, for the error's message.
        readers: for each option, the function that reads its value.

    Raises:
        SettingsError: an option is unknown, or its value cannot be read.
    """
    place, _, query = rest.partition("?")
    options = {}
    for name, value in parse_qsl(query.replace("+", "%2B"), keep_blank_values=True):
        try:
            options[name] = readers[name](value)
        except (KeyError, ValueError):
            raise SettingsError(
                f"The model {spec!r} has the option {name}={value!r}, which cannot be read. Expected: {forms}."
            ) from None
    return place, options


def tested_options(spec: str, cache: Path | None, untried: bool, *names: str) -> dict[str, Any]:
    """The options of these names as the exam of this model found them; ``untried`` claims them all."""
    if untried:
        return {name: True for name in names if name in ("tools", "schema", "images")}
    profile = results.tested_profile(spec, cache=cache)
    return {name: getattr(profile, name) for name in names} if profile is not None else {}


def endpoint_of(place: str, spec: str, forms: str) -> tuple[str, str]:
    """Split ``MODEL@URL``.

    Raises:
        SettingsError: it has not this form.
    """
    model, _, url = place.partition("@http")
    if not model or not url.startswith(("://", "s://")):
        raise unknown_spec("model", spec, forms)
    return model, f"http{url}"


def unknown_spec(kind: str, spec: str, forms: str) -> SettingsError:
    """The error for a spec that has none of the forms, with a line to copy where an endpoint is probably meant."""
    return SettingsError(f"No {kind} is called {spec!r}.{_endpoint_line(spec)} Expected {forms}.")


def _endpoint_line(spec: str) -> str:
    """The spec of the endpoint that probably is meant, or ""."""
    provider, colon, model = spec.partition(":")
    if not colon:
        provider, model = next((name for name, starts in _FAMILIES if spec.lower().startswith(starts)), ""), spec
    if provider == "openai" and "@" in model:
        return f" Write the address with http:// or https:// after the @: {ENDPOINTS['openai'][0]}, for example."
    url, key = ENDPOINTS.get(provider.lower(), ("", ""))
    if not url or not model:
        return ""
    needs = f" with the key in the environment variable {key}" if key else ""
    return f" For this model write 'openai:{model}@{url}'{needs}."


def as_count(value: str) -> int:
    """A whole number of 1 or more."""
    count = int(value)
    if count < 1:
        raise ValueError(value)
    return count


def as_flag(value: str) -> bool:
    """``true`` or ``false``."""
    return {"true": True, "false": False}[value.lower()]


def as_path(value: str) -> Path:
    """A path; ``~`` is the user's folder."""
    if not value:
        raise ValueError(value)
    return Path(value).expanduser()


def as_device(value: str) -> str:
    """``auto``, ``cpu`` or ``cuda``."""
    if value not in ("auto", "cpu", "cuda"):
        raise ValueError(value)
    return value
