"""How commands are listed and how errors become messages: in the order of use, and without tracebacks."""

from __future__ import annotations

from typing import Any

import click

from lifelong.errors import LifelongError, with_notes
from lifelong.types.actor import act_as


class Commands(click.Group):
    """A group that lists commands in the order they were added and turns the library's errors into messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of use, not of the alphabet."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of the library becomes one message on stderr and exit status 1."""
        try:
            with act_as("cli"):
                return super().invoke(ctx)
        except LifelongError as error:
            raise click.ClickException(with_notes(error)) from error


class DefaultsTo(click.Group):
    """A group whose first command runs when none is named: ``lifelong memories`` is ``lifelong memories list``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order they were added."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the first command in where options, or nothing, stand in its place."""
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)
