"""Results of exams, stored in the cache folder.

Each model has one file, named by the hash of its identity: the address of the endpoint and the model's name there, or
the path, size and time of a file. The file has no key, user name, password or option.
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
from lifelong.models.spec_names import expanded
from lifelong.models.weights.downloads import cache_folder

FORM: Final = 1
"""Version of the stored files; files of other versions are not read."""


@dataclass(frozen=True, slots=True)
class ExamCheck:
    """The result of one check.

    The names of the fields are keys of the stored JSON.

    Attributes:
        name: ``answers``, ``streams``, ``schema``, ``tools``, ``pictures``, ``context``, ``extraction`` or
            ``lookups``.
        passed: whether the model has the capability.
        found: what happened, in words.
        seconds: duration in seconds.
        tokens: of its prompts and outputs, as the model counted them; 0 if it does not count.
    """

    name: str
    passed: bool
    found: str
    seconds: float
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class ExamResult:
    """The result of one exam.

    Attributes:
        model: identity of the model, as `identity` gives it.
        at: time of the exam.
        exam: version of the questions.
        profile: the capabilities that were found.
        checks: results of the checks, in order.
        first_seconds: seconds until the first piece of an answer to a short prompt, once the model is loaded.
        tokens_per_second: speed after the first piece; None if the model does not count tokens.
    """

    model: str
    at: datetime
    exam: int
    profile: ChatProfile
    checks: tuple[ExamCheck, ...]
    first_seconds: float
    tokens_per_second: float | None


def identity(spec: str) -> str:
    """The identity of the model of a spec, without options and secrets.

    The identity of a file includes its size and time, so that a replaced file counts as another model.
    """
    kind, _, rest = expanded(spec).partition(":")
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


def save(result: ExamResult, *, cache: Path | None = None) -> Path:
    """Store a result in the cache folder; it replaces an earlier result of the same model."""
    path = _file(result.model, cache)
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {"form": FORM, **asdict(result), "at": result.at.isoformat()}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as file:
        json.dump(body, file, ensure_ascii=False, indent=1)
    os.replace(file.name, path)  # noqa: PTH105 - atomic
    return path


def tested_profile(spec: str, *, cache: Path | None = None) -> ChatProfile | None:
    """The stored profile of the model of a spec; None if there was no exam, or the file is damaged."""
    try:
        body = json.loads(_file(identity(spec), cache).read_text(encoding="utf-8"))
        return _profile(body["profile"]) if body["form"] == FORM else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _profile(values: dict[str, Any]) -> ChatProfile:
    context, thinking, flags = values.pop("context"), values.pop("thinking", 0), values
    counts = isinstance(context, int) and context > 0 and isinstance(thinking, int) and thinking >= 0
    if not counts or not all(isinstance(flag, bool) for flag in flags.values()):
        raise ValueError("not a profile")
    return ChatProfile(context, thinking=thinking, **flags)


def _file(model: str, cache: Path | None) -> Path:
    name = hashlib.sha256(model.encode("utf-8", "replace")).hexdigest()[:32]
    return cache_folder(cache) / "profiles" / f"{name}.json"
