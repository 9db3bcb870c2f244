"""The update stage as commands run it: with progress, and a word about what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lifelong.cli.output import progress

if TYPE_CHECKING:
    from lifelong.sync import Life


def learn(life: Life) -> int:
    """Close idle sessions and do every due job; returns how many were done."""
    waiting = len(life.jobs())
    with progress("Learning", total=waiting) as report:
        done = life.settle(lambda count: report(count, total=max(count, waiting)))
    failed = [job for job in life.jobs() if job.error]
    if failed:
        click.echo(f"{len(failed)} updates failed so far: `lifelong jobs` shows why.", err=True)
    return done
