"""``lifelong worker``: run the update stage until it is stopped."""

from __future__ import annotations

import signal
import time

import click

from lifelong.cli.learning import learn
from lifelong.cli.options import CommandOptions, json_option, shared_options
from lifelong.cli.output import emit_json

LOOK = 1.0
"""Seconds between looks into the queue."""


@click.command(short_help="run the update stage, which learns from new messages")
@click.option("--once", is_flag=True, help="Stop when no update is due.")
@shared_options("store", "chat", "embed")
@json_option
def worker(options: CommandOptions, once: bool, as_json: bool) -> None:
    """Run the update stage: learn from new messages and closed sessions until Ctrl-C."""
    done = 0
    with options.open_life(chat=True) as life:
        if once:
            done = learn(life)
        else:
            signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop as on Ctrl-C: jobs are handed back
            click.echo("Working; Ctrl-C stops.", err=True)
            try:
                while True:
                    count = learn(life)
                    done += count
                    if count:
                        click.echo(f"{count:,} updates done", err=True)
                    time.sleep(LOOK)
            except KeyboardInterrupt:
                click.echo(err=True)
    if as_json:
        emit_json({"done": done})
    else:
        click.echo(f"{done:,} updates done.")
