"""A hint to whoever writes in another language than the models that come with the package know."""

from __future__ import annotations

from typing import Final

import click

from lifelong.language.identify import identify

FEWEST: Final = 3
"""Words of a line whose language can be told; of scripts without spaces, characters."""

HINT: Final = (
    "(Lifelong reads English here. For other languages: `lifelong models pull e5`, then `--embed multilingual`, or "
    '`embed = "multilingual"` in lifelong.toml.)'
)


class LanguageHint:
    """Says once, on the error stream, how other languages are understood.

    Args:
        embed: spec of the text embedder; only the English one needs the hint.
    """

    def __init__(self, embed: str) -> None:
        self._due = embed == "embedded"

    def __call__(self, line: str) -> None:
        """Look at what was said."""
        if not self._due or line.startswith("/"):
            return
        words = line.split() if line.isascii() or " " in line else list(line)
        if len(words) >= FEWEST and identify(line) != "en":
            self._due = False
            click.echo(HINT, err=True)
