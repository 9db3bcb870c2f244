"""The words of the pages: one catalogue for each language, chosen by the language of the browser."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final = ("en", "de")
"""The languages, the default first. Each is a folder of ``words/`` with one file for each page."""

Form = str | Mapping[str, str]
"""A text with ``{names}`` of values, or one text for each plural form of ``{count}``: ``one``, ``other``."""


@cache
def catalogue(language: str) -> Mapping[str, Form]:
    """All texts of a language by key. The key is the name of the file and of the entry: ``chat.send``."""
    texts: dict[str, Form] = {}
    for file in sorted((files("lifelong.web") / "words" / language).iterdir(), key=lambda each: each.name):
        entries: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        texts |= {f"{file.name.removesuffix('.toml')}.{name}": text for name, text in entries.items()}
    return texts


def language_of(accepted: str) -> str:
    """The language of a page: the one of ours that the browser likes most.

    Args:
        accepted: the header ``Accept-Language``.
    """
    weighted: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((float(weight or 1), tag.strip().split("-")[0].lower()))
        except ValueError:
            continue
    for liking, language in sorted(weighted, key=lambda each: -each[0]):
        if liking > 0 and language in LANGUAGES:
            return language
    return LANGUAGES[0]


@cache
def _listed(language: str, key: str) -> Sequence[str]:
    text = catalogue(language)[key]
    return tuple(text.split()) if isinstance(text, str) else ()


class Words:
    """The texts of one language.

    Args:
        language: one of ``LANGUAGES``.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = catalogue(language)

    def list(self, key: str) -> Sequence[str]:
        """A text that lists words with spaces between them, such as the names of the months."""
        return _listed(self.language, key)

    def __call__(self, key: str, **values: object) -> str:
        """A text with its values filled in.

        Args:
            key: the key, such as ``chat.send``.
            values: values by name; ``count`` also chooses the plural form, which is ``one`` for 1 in all ``LANGUAGES``.

        Raises:
            KeyError: there is no such text, or a value is missing.
        """
        text = self._texts[key]
        if not isinstance(text, str):
            text = text["one" if values["count"] == 1 else "other"]
        return text.format(**values)
