"""``lifelong serve``: the server, until it is stopped."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import click

from lifelong.cli.options import CommandOptions, shared_options
from lifelong.errors import InputError


@click.command(short_help="run the server with the OpenAI-compatible API")
@click.option("--host", metavar="ADDRESS", help="Address to listen on (setting serve_host).")
@click.option("--port", type=click.IntRange(0, 65_535), metavar="N", help="Port to listen on (setting serve_port).")
@click.option("--no-auth", is_flag=True, help="Accept callers without a key; only from this machine.")
@click.option("--no-worker", is_flag=True, help="Do not run the update stage; run `lifelong worker` beside it.")
@shared_options("store", "person", "space", "chat", "embed")
def serve(options: CommandOptions, host: str | None, port: int | None, no_auth: bool, no_worker: bool) -> None:
    """Serve chat with memory to any client of the OpenAI protocol, and the web app, until Ctrl-C or SIGTERM.

    Callers need a key (`lifelong keys create`). The log goes to stderr, one JSON object a line, without content.
    """
    from lifelong.life import open_life

    try:
        from lifelong.server.run import log_to
        from lifelong.server.run import serve as run
        from lifelong.web.site import Site
    except ImportError as error:
        raise InputError(f"the server needs the package {error.name!r}: pip install 'lifelong[server]'") from error

    overrides: dict[str, Any] = {**options.overrides(), "serve_host": host, "serve_port": port}
    if no_auth:
        overrides["serve_auth"] = False
    life = open_life(overrides.pop("store", None), worker=not no_worker, **overrides)
    log_to()
    with suppress(KeyboardInterrupt):  # Ctrl-C, once everything has ended
        run(life, listening=_tell, parts=[Site(life)])


def _tell(url: str) -> None:
    click.echo(f"Lifelong answers at {url}/v1, and to a browser at {url}/app/", err=True)
