"""``lifelong worker``: run the update stage until it is stopped."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

from lifelong.cli.learning import learn
from lifelong.cli.options import CommandOptions, json_option, shared_options
from lifelong.cli.output import emit_json, progress

if TYPE_CHECKING:
    from lifelong.sync import Life


@click.command(short_help="run the update stage, which learns from new messages")
@click.option("--once", is_flag=True, help="Stop when no update is due.")
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Number of persons to work for at a time (setting worker_concurrency).",
)
@shared_options("store", "chat", "embed")
@json_option
def worker(options: CommandOptions, once: bool, concurrency: int | None, as_json: bool) -> None:
    """Run the update stage: learn from new messages and closed sessions until SIGTERM or Ctrl-C.

    Any number of workers may run, on any number of machines: they share the updates. SIGTERM lets the update in
    progress end and takes no new one; Ctrl-C, or a second SIGTERM, hands it back at once.
    """
    with options.open_life(chat=True, settings={"worker_concurrency": concurrency}) as life:
        done = _Count()
        try:
            with _drained_by_sigterm(life):
                if once:
                    done.total = learn(life)
                else:
                    click.echo("Working; Ctrl-C stops.", err=True)
                    with progress("Learning") as report:
                        life.work(lambda count: report(done.set(count)))
        except KeyboardInterrupt:
            click.echo(err=True)
    if as_json:
        emit_json({"done": done.total})
    else:
        click.echo(f"{done.total:,} updates done.")


class _Count:
    """The number of updates done, also where the work is interrupted."""

    def __init__(self) -> None:
        self.total = 0

    def set(self, total: int) -> int:
        """Set the number, and return it."""
        self.total = total
        return total


@contextmanager
def _drained_by_sigterm(life: Life) -> Iterator[None]:
    """Inside this context, SIGTERM ends the work after the jobs in progress, and a second one as Ctrl-C does."""

    def drain(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        click.echo("Stopping after the update in progress; SIGTERM or Ctrl-C hands it back at once.", err=True)
        life.drain()

    before = signal.signal(signal.SIGTERM, drain)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
