"""``lifelong context``: what a model would be told before it answers."""

from __future__ import annotations

import click

from lifelong.cli.options import Chosen, embedding, json_option
from lifelong.cli.output import clean, emit_json
from lifelong.cli.times import moment


@click.command(short_help="the prompt that an answer would be built from")
@click.argument("query")
@click.option("--max-tokens", type=click.IntRange(50), help="Budget; the setting context_tokens when not given.")
@click.option("--max-images", type=click.IntRange(0), help="Recalled pictures; the setting context_images else.")
@click.option("--at", metavar="TIME", help="The time of asking; now when not given.")
@embedding
@json_option
def context(
    chosen: Chosen, query: str, max_tokens: int | None, max_images: int | None, at: str | None, as_json: bool
) -> None:
    """Print the prompt that an answer to QUERY would be built from; with --json as OpenAI chat messages."""
    with chosen.opened() as person:
        made = person.context(
            query, max_tokens=max_tokens, max_images=max_images, at=moment(at, person.zone, option="--at")
        )
    if as_json:
        emit_json(made.to_openai())
        return
    for message in made.to_openai():
        click.echo(f"[{message['role']}]\n{clean(message['content'])}\n")
