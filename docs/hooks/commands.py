"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from docs.hooks.markdown import table


def reference(_: str = "") -> str:
    """A section for each command, in the order in which ``lifelong --help`` lists them."""
    from lifelong.cli import main

    context = click.Context(main, info_name="lifelong")
    return "\n".join(_sections(main, context, 2))


def _sections(group: click.Group, parent: click.Context, level: int) -> Iterator[str]:
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        if command is None or command.hidden:
            continue
        context = click.Context(command, info_name=name, parent=parent)
        yield _section(command, context, level)
        if isinstance(command, click.Group):
            yield from _sections(command, context, level + 1)


def _section(command: click.Command, context: click.Context, level: int) -> str:
    path = context.command_path.removeprefix("lifelong ")
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    words = inspect.cleandoc(command.help or "").replace("\b", "")
    return "\n\n".join(
        part
        for part in (
            f"{'#' * level} {path} {{ #{path.replace(' ', '-')} }}",
            _escaped(words),
            f"```text\n{usage}\n```",
            table(("option", "meaning"), _options(command, context)),
        )
        if part
    )


def _options(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for option in command.get_params(context):
        record = option.get_help_record(context) if isinstance(option, click.Option) else None
        if record is not None and "--help" not in option.opts:
            names, meaning = record
            yield f"`{names}`", _escaped(meaning)


def _escaped(text: str) -> str:
    """Help is plain text: what looks like HTML or a link in it is none."""
    pieces = text.split("`")
    for number in range(0, len(pieces), 2):
        pieces[number] = pieces[number].replace("<", "&lt;").replace("[", "\\[").replace("*", "\\*").replace("_", "\\_")
    return "`".join(pieces)
