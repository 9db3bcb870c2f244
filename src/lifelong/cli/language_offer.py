"""The question whether to use the multilingual models, for whoever writes another language in ``lifelong chat``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from lifelong.cli.languages import download_size, use_multilingual
from lifelong.errors import LifelongError, with_notes

if TYPE_CHECKING:
    from lifelong.settings import Settings

HINT: Final = "(Lifelong reads English here. `lifelong languages` brings the models for about a hundred languages.)"

TRIES: Final = 2
"""How often the question is asked until something else than yes or no counts as no answer."""


class LanguageOffer:
    """Offers the multilingual models once, in the person's language; from a pipe, it only names the command.

    Either answer is written into the settings file, so that the next start knows it. Nobody is asked who chose an
    embedder, with an option, a variable or a setting.

    Args:
        settings: the settings of the chat.
    """

    def __init__(self, settings: Settings) -> None:
        from lifelong.agent.unread_language import english_by_default

        self._settings = settings
        self._due = english_by_default(settings)

    def __call__(self, line: str) -> bool:
        """Look at a line before it is answered.

        Returns:
            Whether the multilingual models were chosen. The record must then be opened anew.
        """
        from lifelong.agent.unread_language import unread_language

        if not self._due or line.startswith("/") or (language := unread_language(line)) is None:
            return False
        self._due = False
        if not sys.stdin.isatty():
            click.echo(HINT, err=True)
            return False
        try:
            return self._ask(language)
        except LifelongError as error:
            click.echo(f"Error: {with_notes(error)}", err=True)
        except (KeyboardInterrupt, EOFError):
            click.echo(err=True)
        return False

    def _ask(self, language: str) -> bool:
        from lifelong.agent.phrases import is_no, is_yes, phrases
        from lifelong.settings import choose

        words = phrases(language)
        click.echo(words.models_offer(download_size(self._settings)))
        for _ in range(TRIES):
            answer = input(f"{words.yes_or_no()} › ")
            if is_yes(answer):
                click.echo(words.models_chosen(str(use_multilingual(self._settings))))
                return True
            if is_no(answer):
                click.echo(words.models_declined(str(choose(self._settings, "embed", "embedded"))))
                return False
        return False
