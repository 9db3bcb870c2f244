"""Reading the parts of a model's spec: its place, its options and an endpoint's address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from lifelong.errors import SettingsError
from lifelong.models.exam import results
from lifelong.models.spec_names import suggestion


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
        raise unknown_spec("model", spec, forms, suggestion(spec))
    return model, f"http{url}"


def unknown_spec(kind: str, spec: str, forms: str, suggested: str = "") -> SettingsError:
    """The error for a spec that has none of the forms, with a line to copy if one is suggested."""
    meant = f" You probably mean: {suggested}." if suggested else ""
    return SettingsError(f"No {kind} is called {spec!r}. Expected {forms}.{meant}")


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
