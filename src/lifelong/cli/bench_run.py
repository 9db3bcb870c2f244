"""What the benchmark commands share: their options, the models that these name, and how results are given."""

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
    from lifelong.bench.embedding import KeptEmbedder
    from lifelong.bench.results import Results
    from lifelong.models.base import ChatModel, ImageEncoder


@dataclass(frozen=True, slots=True)
class Run:
    """What the shared options of a benchmark command name.

    Attributes:
        specs: of the models, by role.
        cache: folder of weights; what runs keep lies in ``bench`` below it.
        out: folder for ``results.json`` and ``report.html``; None writes neither.
        as_json: print JSON and nothing else.
    """

    specs: Mapping[str, str]
    cache: Path
    out: Path | None
    as_json: bool

    @contextmanager
    def embedder(self) -> Iterator[KeptEmbedder]:
        """The text embedder, ``embed``, with the vectors that earlier runs kept."""
        from lifelong.bench.runner import kept_embedder

        opened = kept_embedder(self.specs["embed"], self.cache)
        try:
            yield opened
        finally:
            opened.close()

    @contextmanager
    def encoder(self) -> Iterator[ImageEncoder]:
        """The image encoder, ``look``.

        Raises:
            SettingsError: it is none.
        """
        from lifelong.models.specs import image_encoder

        opened = image_encoder(self.specs["look"], cache=self.cache)
        if opened is None:
            raise SettingsError("--models look=none sees nothing: name an image encoder")
        try:
            yield opened
        finally:
            opened.close()

    def chat(self) -> ChatModel | None:
        """The chat model, ``chat``; None where none is named."""
        from lifelong.models.specs import chat_model

        return chat_model(self.specs["chat"], cache=self.cache) if "chat" in self.specs else None

    def give(self, results: Results, *, show: Callable[[Results], None]) -> None:
        """Write the results where they are wanted, then print them, as JSON or by ``show`` as tables."""
        if self.out is not None:
            for path in results.write(self.out):
                click.echo(f"wrote {path}", err=True)
        if self.as_json:
            emit_json(results.value)
        else:
            show(results)


def running(*roles: str, seed: str = "Of resampling.") -> Callable[[Command], Command]:
    """Add the options that every benchmark with a report has; the command gets ``seed``, and the others as ``run``.

    Args:
        roles: of the models that ``--models`` may name.
        seed: what the seed is of.
    """

    def add(command: Command) -> Command:
        @click.option("--models", metavar="ROLE=SPEC,…", help=f"Models by role: {', '.join(roles)}.")
        @seed_option(seed)
        @click.option(
            "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
            help="Write results.json and report.html there.",
        )  # fmt: skip
        @cache_option
        @json_option
        @functools.wraps(command)
        def with_run(models: str | None, cache: Path | None, out: Path | None, as_json: bool, **own: Any) -> Any:
            from lifelong.bench.models import models as named

            return command(run=Run(named(models, roles=roles), weights(cache), out, as_json), **own)

        return cast("Command", with_run)  # the same command with some options more

    return add


def data_option(what: str, *, required: bool = True) -> Callable[[Command], Command]:
    """Add ``--data``, the folder of the data set; ``what`` is in it."""
    return click.option(
        "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR", required=required,
        help=what,
    )  # fmt: skip


def limit_option(what: str, *, least: int = 1) -> Callable[[Command], Command]:
    """Add ``--limit``, at most so many of what is counted."""
    return click.option("--limit", type=click.IntRange(min=least), metavar="N", help=f"At most N {what}.")


def seed_option(what: str) -> Callable[[Command], Command]:
    """Add ``--seed``, of what is drawn at random."""
    return click.option("--seed", type=int, default=0, show_default=True, help=what)
