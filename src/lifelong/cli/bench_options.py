"""The options that the benchmark commands share, the models that they name, and the output of results."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from lifelong.cli.options import Command, cache_option, json_option, weights
from lifelong.cli.output import emit_json
from lifelong.errors import SettingsError

if TYPE_CHECKING:
    from lifelong.bench.results import Results
    from lifelong.bench.vector_cache import CachedEmbedder
    from lifelong.models.base import ChatModel, ImageEncoder


@dataclass(frozen=True, slots=True)
class Run:
    """The values of the shared options of a benchmark command.

    Attributes:
        specs: of the models, by role.
        cache: folder of weights; runs are stored in ``bench`` below it.
        out: folder for ``results.json`` and ``report.html``; None writes neither.
        as_json: print JSON and nothing else.
    """

    specs: Mapping[str, str]
    cache: Path
    out: Path | None
    as_json: bool

    @contextmanager
    def embedder(self) -> Iterator[CachedEmbedder]:
        """The text embedder, ``embed``, with its vector cache."""
        from lifelong.bench.runner import cached_embedder

        embedder = cached_embedder(self.specs["embed"], self.cache)
        try:
            yield embedder
        finally:
            embedder.close()

    @contextmanager
    def encoder(self) -> Iterator[ImageEncoder]:
        """The image encoder, ``look``.

        Raises:
            SettingsError: it is "none".
        """
        from lifelong.models.specs import image_encoder

        encoder = image_encoder(self.specs["look"], cache=self.cache)
        if encoder is None:
            raise SettingsError("--models look=none names no image encoder, and this benchmark needs one")
        try:
            yield encoder
        finally:
            encoder.close()

    def chat(self) -> ChatModel | None:
        """The chat model, ``chat``; None where none is named."""
        from lifelong.models.specs import chat_model

        return chat_model(self.specs["chat"], cache=self.cache) if "chat" in self.specs else None

    def give(self, results: Results, *, show: Callable[[Results], None]) -> None:
        """Write the results to ``out``, then print them, as JSON or as the tables of ``show``."""
        if self.out is not None:
            from lifelong.bench.report import write

            for path in write(results, self.out):
                click.echo(f"wrote {path}", err=True)
        if self.as_json:
            emit_json(results.as_json())
        else:
            show(results)


def running(*roles: str, seed: str = "Seed of resampling.") -> Callable[[Command], Command]:
    """Add the options that every benchmark with a report has; the command gets ``seed``, and the others as ``run``.

    Args:
        roles: of the models that ``--models`` may name; without roles there is no such option.
        seed: help text of ``--seed``.
    """

    def add(command: Command) -> Command:
        @seed_option(seed)
        @click.option(
            "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
            help="Write results.json and report.html there.",
        )  # fmt: skip
        @cache_option
        @json_option
        @functools.wraps(command)
        def with_run(cache: Path | None, out: Path | None, as_json: bool, models: str | None = None, **own: Any) -> Any:
            from lifelong.bench.model_specs import model_specs

            return command(run=Run(model_specs(models, roles=roles), weights(cache), out, as_json), **own)

        if roles:
            option = click.option("--models", metavar="ROLE=SPEC,…", help=f"Models by role: {', '.join(roles)}.")
            return cast("Command", option(with_run))
        return cast("Command", with_run)  # the same command with some options more

    return add


def data_option(what: str, *, required: bool = True) -> Callable[[Command], Command]:
    """Add ``--data``, the folder of the data set; ``what`` is its help text."""
    return click.option(
        "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR", required=required,
        help=what,
    )  # fmt: skip


def limit_option(what: str, *, least: int = 1) -> Callable[[Command], Command]:
    """Add ``--limit``; ``what`` says what it counts."""
    return click.option("--limit", type=click.IntRange(min=least), metavar="N", help=f"At most N {what}.")


def seed_option(what: str) -> Callable[[Command], Command]:
    """Add ``--seed``; ``what`` says what it seeds."""
    return click.option("--seed", type=int, default=0, show_default=True, help=what)


def names(text: str | None) -> list[str]:
    """The names in an option that takes several by comma."""
    return [part.strip() for part in text.split(",") if part.strip()] if text else []
