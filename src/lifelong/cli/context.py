"""``lifelong context``: what a model would be told before it answers."""

from __future__ import annotations

import click

from lifelong.cli.options import CommandOptions, embedder_options, json_option
from lifelong.cli.output import clean, emit_json
from lifelong.cli.times import moment


@click.command(short_help="print the prompt that a model would get")
@click.argument("query")
@click.option(
    "--max-tokens", type=click.IntRange(50), help="Maximum number of tokens; default: the setting context_tokens."
)
@click.option(
    "--max-images",
    type=click.IntRange(0),
    help="Maximum number of recalled pictures; default: the setting context_images.",
)
@click.option("--at", metavar="TIME", help="Time of the question; the present time by default.")
@embedder_options
@json_option
def context(
    options: CommandOptions, query: str, max_tokens: int | None, max_images: int | None, at: str | None, as_json: bool
) -> None:
    """Print the prompt that a model would get for QUERY; with --json as OpenAI chat messages."""
    with options.open_person() as person:
        prompt = person.context(
            query, max_tokens=max_tokens, max_images=max_images, at=moment(at, person.zone, option="--at")
        )
    if as_json:
        emit_json(prompt.to_openai())
        return
    for message in prompt.to_openai():
        content = message["content"]
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        texts = [part["text"] if part["type"] == "text" else "(picture)" for part in parts]
        click.echo(f"[{message['role']}]\n{clean(chr(10).join(texts))}\n")
