"""The samples of a synthesis, or of any file in the same format, as the rows that TRL's trainer takes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from datasets import Dataset, Image, List

from lifelong.errors import InputError
from lifelong.train.bases import Base, render
from lifelong.train.synth.sample_filters import ORDER, gives_orders


def sft_rows(file: Path, base: Base, max_length: int, counts: Counter[str]) -> Dataset:
    """The rows of a file, rendered by the base's chat template.

    A row that is longer than ``max_length`` tokens is left out: its end, which is what is learned, would be cut off. So
    is a row with pictures, for a base that does not see, and one in whose dialogue somebody gives orders to a model.
    All are counted.

    Args:
        file: JSON Lines with ``prompt`` and ``completion`` (messages), and optionally ``tools`` and ``images`` (paths,
            relative to the file's folder).
        base: its chat template renders.
        max_length: most tokens of a row, without those of pictures.
        counts: gets the rows that are left out, by reason.

    Raises:
        InputError: the file or a line of it cannot be read, a picture is missing, or no row is left.
    """
    rows = []
    for number, sample in _samples(file):
        images = [file.parent / each for each in sample.get("images") or []]
        if missing := [str(path) for path in images if not path.is_file()]:
            raise InputError(
                f"{file}:{number} needs the picture {missing[0]}, which is missing: copy the folder of pictures beside "
                "the file, or take the line out"
            )
        if images and base.processor is None:
            counts["picture, and the base sees none"] += 1
            continue
        if any(gives_orders(text) for text in _dialogue(sample)):
            counts[ORDER] += 1
            continue
        try:
            before, after = render(base, sample["prompt"], sample["completion"], str(sample.get("tools") or ""))
        except (KeyError, TypeError) as error:
            raise InputError(
                f"{file}:{number} is no sample ({error!r}): expected messages in prompt and completion"
            ) from error
        if len(base.tokenizer(before + after, add_special_tokens=False)["input_ids"]) > max_length:
            counts["longer than --max-length"] += 1
            continue
        rows.append({"prompt": before, "completion": after, "images": [str(path) for path in images]})
    if not rows:
        raise InputError(f"no sample of {file} can be used ({dict(counts)}): raise --max-length, or make other data")
    if base.processor is None:
        return Dataset.from_list([{"prompt": row["prompt"], "completion": row["completion"]} for row in rows])
    return Dataset.from_list(rows).cast_column("images", List(Image()))


def _dialogue(sample: Mapping[str, Any]) -> Iterator[str]:
    """What a sample's messages say, without the instructions of the agent itself."""
    for message in (*(sample.get("prompt") or ()), *(sample.get("completion") or ())):
        if isinstance(message, Mapping) and message.get("role") != "system":
            content = message.get("content")
            parts = content if isinstance(content, list) else [{"text": content}]
            yield " ".join(str(part["text"]) for part in parts if isinstance(part, Mapping) and part.get("text"))


def hash_of(file: Path) -> str:
    """SHA-256 of a file, for the card.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(file, error) from error


def _samples(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    sample = json.loads(line)
                    if not isinstance(sample, dict):
                        raise InputError(f"{file}:{number} is no object")
                    yield number, sample
    except (OSError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: Exception) -> InputError:
    return InputError(f"{file} cannot be read ({error}): give a file of `lifelong train synth`, such as sft.jsonl")
