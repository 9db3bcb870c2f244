"""Texts with labels of traits: the data sets that trait readers are measured on and fitted to.

Three forms are read, in the folder itself and in the folders below it:

- ``labelled.jsonl``: ``{"text", "traits": {"openness": number, …}}`` a line, yes and no as 1 and 0; a ``speaker``,
  ``author`` or ``user`` keeps a person's texts together; ``language``, ``licence`` and ``own_words`` are optional
- ``stories.jsonl``: PersonaLLM (Jiang et al., Findings of NAACL 2024): stories by models that were given their traits
- ``dialogues.jsonl`` with ``interlocutors.json``: RealPersonaChat (Yamashita et al., PACLIC 2023): Japanese chats of
  people who answered a Big Five questionnaire

Each may be compressed with gzip.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lifelong.bench.datasets.source import read_json, read_lines
from lifelong.errors import ImportFormatError, InputError
from lifelong.types import TRAITS

_ENCODED = {
    "openness": ("open", "clos"),
    "conscientiousness": ("cons", "unco"),
    "extraversion": ("extr", "intr"),
    "agreeableness": ("agre", "anta"),
    "neuroticism": ("neur", "emot"),
}
"""How PersonaLLM writes the high and the low end of a trait ("emot" is emotional stability)."""


@dataclass(frozen=True, slots=True)
class TraitText:
    """One text with its labels.

    Attributes:
        group: texts of one group are always in the same part of a split: a person, or an iteration of a generator.
        texts: the text, in one piece or several.
        traits: label by trait, for those that are known.
    """

    id: str
    group: str
    texts: tuple[str, ...]
    traits: Mapping[str, float] = field(hash=False)


@dataclass(frozen=True, slots=True)
class TraitSet:
    """A set of labelled texts.

    Attributes:
        own_words: people wrote it about themselves or as themselves, and the labels are their own;
            False for text that models wrote to show a trait.
        lowest, highest: ends of the labels' scale.
    """

    name: str
    source: str
    licence: str
    language: str
    own_words: bool
    lowest: float
    highest: float
    items: tuple[TraitText, ...]

    @property
    def binary(self) -> bool:
        """Whether every label is yes or no."""
        return all(value in (0.0, 1.0) for item in self.items for value in item.traits.values())

    @property
    def traits(self) -> tuple[str, ...]:
        """The traits that have labels, in the order of TRAITS."""
        return tuple(name for name in TRAITS if any(name in item.traits for item in self.items))


def trait_sets(folder: Path) -> list[TraitSet]:
    """Every set in a folder and in the folders directly below it.

    Raises:
        InputError: there is none.
        ImportFormatError: a file is not what its name promises.
    """
    sets = [each for place in (folder, *sorted(p for p in folder.iterdir() if p.is_dir())) for each in _sets(place)]
    if not sets:
        raise InputError(
            f"{folder} has no labelled text: give a folder with labelled.jsonl, stories.jsonl (PersonaLLM) or "
            "dialogues.jsonl with interlocutors.json (RealPersonaChat), packed with gzip or not"
        )
    return sets


def _sets(folder: Path) -> list[TraitSet]:
    sets = []
    if path := _file(folder, "labelled.jsonl"):
        sets.append(_plain_set(folder.name, path))
    if path := _file(folder, "stories.jsonl"):
        sets.append(_stories(path))
    dialogues, people = _file(folder, "dialogues.jsonl"), _file(folder, "interlocutors.json")
    if dialogues and people:
        sets.append(_dialogues(dialogues, people))
    return sets


def _file(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def _plain_set(name: str, path: Path) -> TraitSet:
    """The plain form; texts of one speaker become one item when their labels agree."""
    lines = read_lines(path)
    items = []
    for number, line in enumerate(lines, 1):
        try:
            text, traits = str(line["text"]), {key: float(value) for key, value in line["traits"].items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ImportFormatError(
                f'{path}: line {number} is not {{"text": "…", "traits": {{"openness": 1, …}}}} ({error!r})'
            ) from error
        known = {key: value for key, value in traits.items() if key in TRAITS}
        if text.strip() and known:
            speaker = next((line[key] for key in ("speaker", "author", "user") if line.get(key)), None)
            items.append(TraitText(f"{number}", str(speaker or _digest(text)), (text,), known))
    if not items:
        raise ImportFormatError(f"{path} has no text with a label for any of {', '.join(TRAITS)}")
    values = [value for item in items for value in item.traits.values()]
    first: dict[str, Any] = lines[0]
    return TraitSet(
        name=name,
        source=str(first.get("source", path.name)),
        licence=str(first.get("licence", "not stated")),
        language=str(first.get("language", "en")),
        own_words=bool(first.get("own_words", True)),
        lowest=min(values),
        highest=max(values),
        items=tuple(items),
    )


def _stories(path: Path) -> TraitSet:
    items = []
    for number, line in enumerate(read_lines(path)):
        ends = set(line["persona_encoding"].split("_"))
        traits = {name: float(high in ends) for name, (high, low) in _ENCODED.items() if ends & {high, low}}
        items.append(TraitText(f"{number}", f"iteration {line['iteration']}", (line["annotation"],), traits))
    return TraitSet(
        name="personallm",
        source="PersonaLLM (Jiang et al., Findings of NAACL 2024, arXiv 2305.02547)",
        licence="MIT",
        language="en",
        own_words=False,
        lowest=0.0,
        highest=1.0,
        items=tuple(items),
    )


def _dialogues(path: Path, people: Path) -> TraitSet:
    texts_of: dict[str, list[str]] = {}
    for dialogue in read_lines(path):
        for speaker in dialogue["interlocutors"]:
            lines = [each["text"] for each in dialogue["utterances"] if each["interlocutor_id"] == speaker]
            texts_of.setdefault(speaker, []).append("\n".join(lines))
    items = tuple(
        TraitText(
            id=speaker,
            group=speaker,
            texts=tuple(texts_of[speaker]),
            traits={name: float(about["personality"][f"BigFive_{name.capitalize()}"]) for name in TRAITS},
        )
        for speaker, about in sorted(read_json(people).items())
        if texts_of.get(speaker)
    )
    return TraitSet(
        name="real_persona_chat",
        source="RealPersonaChat (Yamashita et al., PACLIC 2023)",
        licence="CC BY-SA 4.0",
        language="ja",
        own_words=True,
        lowest=1.0,
        highest=7.0,
        items=items,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
