"""How commands are listed and how errors become messages: in the order of use, and without tracebacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import click

from lifelong.errors import LifelongError, with_notes
from lifelong.types.actor import act_as

OTHER_COMMANDS: Final[Mapping[str, str]] = {
    "search": "recall WORDS",
    "query": "recall WORDS",
    "get": "recall WORDS",
    "ask": "chat TEXT",
    "say": "chat TEXT",
    "talk": "chat",
    "run": "chat, or lifelong serve",
    "start": "serve, or lifelong chat",
    "server": "serve",
    "remember": "add TEXT",
    "save": "add TEXT",
    "store": "add TEXT",
    "list": "memories",
    "ls": "memories",
    "facts": "memories",
    "history": "sessions",
    "messages": "sessions",
    "delete": "forget",
    "erase": "forget",
    "remove": "forget",
    "rm": "forget",
    "clear": "forget --everything",
    "reset": "forget --everything",
    "backup": "export FILE",
    "dump": "export FILE",
    "restore": "import FILE",
    "load": "import FILE",
    "config": "doctor, which shows all settings",
    "settings": "doctor, which shows all settings",
    "status": "doctor",
    "check": "doctor",
    "login": "keys create",
    "key": "keys",
    "download": "models pull",
    "pull": "models pull",
    "pictures": "photos",
    "images": "photos",
    "version": "--version",
    "help": "--help",
    "init": "add TEXT, which makes the record",
    "persons": "doctor, or an option --person",
}
"""What other tools call a command, and what it is called here."""


OTHER_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("--limit", "--top-k", "--count", "--max", "-n", "--k"), ("-k", "--limit")),
    **dict.fromkeys(("--user", "--user-id", "--name"), ("--person",)),
    **dict.fromkeys(("--model", "--llm"), ("--chat",)),
    **dict.fromkeys(("--path", "--db", "--record", "--dir"), ("--store",)),
    **dict.fromkeys(("--timezone", "--tz"), ("--zone",)),
    **dict.fromkeys(("--all",), ("--everything",)),
    **dict.fromkeys(("--force", "-y"), ("--yes", "--force")),
    **dict.fromkeys(("--format", "--output"), ("--json",)),
}
"""What other tools call an option, and what it may be called here."""


class Commands(click.Group):
    """A group that lists commands in the order they were added and turns the library's errors into messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of use, not of the alphabet."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named. What other tools call it is answered with its name here."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            meant = OTHER_COMMANDS.get(args[0].lower())
            if meant is None and " " in args[0].strip():
                meant = f'chat "{args[0]}"'
            if meant is None or ctx.parent is not None:
                raise
            raise click.UsageError(f"there is no command {args[0]!r}; did you mean lifelong {meant}?", ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of the library becomes one message on stderr and exit status 1."""
        try:
            with act_as("cli"):
                return super().invoke(ctx)
        except click.NoSuchOption as error:
            options = [] if error.ctx is None else [name for each in error.ctx.command.params for name in each.opts]
            meant = [name for name in OTHER_OPTIONS.get(error.option_name, ()) if name in options]
            if not meant:
                raise
            told = f"there is no option {error.option_name}; did you mean {' or '.join(meant)}?"
            raise click.UsageError(told, error.ctx) from error
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
