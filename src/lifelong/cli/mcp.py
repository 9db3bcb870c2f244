"""``lifelong mcp``: serve one person's memory to an MCP client over stdin and stdout."""

from __future__ import annotations

import click

from lifelong.cli.options import CommandOptions, chat_options

HELP = """Serve one person's memory to an MCP client over stdin and stdout.

The client starts this command itself. Add it to the client's configuration (a desktop assistant, an editor, an agent
framework), with a path and a name of your own:

\b
  {
    "mcpServers": {
      "lifelong": {
        "command": "lifelong",
        "args": ["mcp", "--store", "/home/ana/ana.lifelong", "--person", "ana"]
      }
    }
  }

The tools are recall, context, profile, traits, concepts, look, remember and forget. Their results are
marked as data. Data leaves this machine only through the client. `lifelong serve` offers the same over HTTP at /mcp.
"""


@click.command(short_help="serve a person's memory to an MCP client", help=HELP)
@click.option("--read-only", is_flag=True, help="Offer no tool that adds or deletes.")
@chat_options
def mcp(options: CommandOptions, read_only: bool) -> None:
    """Serve one person's memory. What the command says of itself is HELP."""
    import asyncio

    try:
        from lifelong.server.mcp.stdio import serve
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"{error.name} is not installed: `pip install 'lifelong[mcp]'` brings what this command needs"
        ) from error
    overrides = options.overrides()
    try:
        asyncio.run(serve(overrides, whose=options.name_among, zone=overrides.pop("zone", None), read_only=read_only))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
