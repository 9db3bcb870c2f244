"""What was found out about chat models by trying them, kept in the cache folder.

A file for each model, named by the hash of what it is: the endpoint's address and the model's name there, or a file's
path, size and time. No key, user name, password or option is in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from lifelong.models.base import ChatProfile
from lifelong.models.endpoint.errors import public_url
from lifelong.models.weights.catalogue import cache_folder

FORM: Final = 1
"""Version of the kept files; others are not read."""


@dataclass(frozen=True, slots=True)
class ExamCheck:
    """One thing that was tried.

    Attributes:
        name: ``answers``, ``streams``, ``schema``, ``tools``, ``pictures``, ``context`` or ``extraction``.
        passed: whether it can be relied on.
        found: what happened, in words.
        seconds: that it took.
    """

    name: str
    passed: bool
    found: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ExamResult:
    """What a model can do, as far as was tried.

    Attributes:
        model: which model, as `identity` names it.
        at: when it was tried.
        exam: version of the questions.
        profile: what can be relied on.
        checks: what was tried, in order.
        first_seconds: until the first piece of an answer to a short prompt, once the model is loaded.
        tokens_per_second: written after that; None if the model did not count.
    """

    model: str
    at: datetime
    exam: int
    profile: ChatProfile
    checks: tuple[ExamCheck, ...]
    first_seconds: float
    tokens_per_second: float | None


def identity(spec: str) -> str:
    """Which model a spec names, without its options and without secrets.

    A file is named with its size and time, so that another file in its place is another model.
    """
    kind, _, rest = spec.partition(":")
    place, _, query = rest.partition("?")
    if kind == "openai":
        model, _, url = place.partition("@http")
        return f"openai:{model}@{public_url(f'http{url}')}"
    if not place:
        return kind
    path = Path(place).expanduser().resolve()
    files = sorted(path.glob("*.safetensors")) if path.is_dir() else [path]
    projector = next((part.partition("=")[2] for part in query.split("&") if part.startswith("mmproj=")), "")
    stamps = [f"{stat.st_size}-{stat.st_mtime_ns}" for file in files if file.exists() and (stat := file.stat())]
    return ":".join([kind, str(path), *stamps, *([projector] if projector else [])])


def save(findings: ExamResult, *, cache: Path | None = None) -> Path:
    """Keep findings in the cache folder, in the place of earlier ones about the same model."""
    path = _file(findings.model, cache)
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {"form": FORM, **asdict(findings), "at": findings.at.isoformat()}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as file:
        json.dump(body, file, ensure_ascii=False, indent=1)
    os.replace(file.name, path)  # noqa: PTH105 - whole, or not at all
    return path


def tested_profile(spec: str, *, cache: Path | None = None) -> ChatProfile | None:
    """The profile that was found for the model of a spec; None if it was never tried, or the file is damaged."""
    try:
        body = json.loads(_file(identity(spec), cache).read_text(encoding="utf-8"))
        return _profile(body["profile"]) if body["form"] == FORM else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _profile(values: dict[str, Any]) -> ChatProfile:
    context, flags = values.pop("context"), values
    if not isinstance(context, int) or context < 1 or not all(isinstance(flag, bool) for flag in flags.values()):
        raise ValueError("not a profile")
    return ChatProfile(context, **flags)


def _file(model: str, cache: Path | None) -> Path:
    name = hashlib.sha256(model.encode("utf-8", "replace")).hexdigest()[:32]
    return cache_folder(cache) / "profiles" / f"{name}.json"
