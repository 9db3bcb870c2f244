"""``lifelong doctor``: print the health checks and the settings; exit status 1 when something is broken."""

from __future__ import annotations

import os
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import click

from lifelong.cli.options import CommandOptions, chat_options, json_option
from lifelong.cli.output import clean, console, emit_json, plain, progress, table

if TYPE_CHECKING:
    from lifelong.admin.health import HealthCheck
    from lifelong.settings import Settings


@click.command(short_help="check the installation, the models and the record")
@chat_options
@json_option
def doctor(options: CommandOptions, as_json: bool) -> None:
    """Check versions, record, models, queue and disk, and show the settings in force.

    Exit status 1 when something is broken.
    """
    from lifelong.admin.health import check_health

    settings = options.settings()
    with progress("Checking files") as report:
        checks = check_health(settings, progress=report)
    sources = _sources(settings, options)
    if as_json:
        emit_json({"checks": checks, "settings": sources})
    else:
        _print(checks, sources)
    if any(check.state == "broken" for check in checks):
        sys.exit(1)


def _sources(settings: Settings, options: CommandOptions) -> dict[str, dict[str, Any]]:
    """Every setting in force, and where its value comes from."""
    from pydantic import SecretStr

    from lifelong.admin.health import without_credentials

    file = settings.file
    in_file = tomllib.loads(file.read_text(encoding="utf-8")) if file is not None else {}
    environment = {name.upper() for name in os.environ}
    sources = {}
    for name in type(settings).model_fields:
        if name in options.overrides():
            source = f"--{name}"
        elif f"LIFELONG_{name.upper()}" in environment:
            source = f"LIFELONG_{name.upper()}"
        elif name in in_file:
            source = str(file)
        else:
            source = "default"
        value = getattr(settings, name)
        value = str(value) if isinstance(value, SecretStr) else plain(value)  # stars
        sources[name] = {"value": without_credentials(value) if isinstance(value, str) else value, "source": source}
    return sources


def _print(checks: list[HealthCheck], sources: dict[str, dict[str, Any]]) -> None:
    out = console()
    rows = table("", "check", "finding")
    marks = {"ok": "✓", "note": "·", "broken": "✗"}
    for check in checks:
        rows.add_row(marks[check.state], clean(check.name), clean(check.detail))
    out.print(rows)
    rows = table("setting", "value", "from")
    for name, item in sources.items():
        rows.add_row(name, clean(str(item["value"])), item["source"])
    out.print(rows)
    broken = [check.name for check in checks if check.state == "broken"]
    out.print(f"Broken: {', '.join(broken)}." if broken else "Nothing is broken.")
