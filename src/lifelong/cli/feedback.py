"""``lifelong feedback``: say what was good or bad about a reply."""

from __future__ import annotations

import click

from lifelong.cli.options import CommandOptions, embedder_options, json_option
from lifelong.cli.output import clean, emit_json


@click.command(
    short_help="rate a reply, or state a wish about replies", context_settings={"ignore_unknown_options": True}
)
@click.argument("reply", metavar="REPLY")
@click.argument("words", metavar="WORDS|+1|-1", nargs=-1, required=True, type=click.UNPROCESSED)
@embedder_options
@json_option
def feedback(options: CommandOptions, reply: str, words: tuple[str, ...], as_json: bool) -> None:
    """Rate a reply with +1 or -1, or state a wish in words, such as "shorter please".

    REPLY is its id, as chat --json prints it, or last for the newest one. A wish is part of the prompt from the next
    answer on. `lifelong traits` shows wishes and ratings.
    """
    with options.open_person() as person:
        if reply == "last":
            reply = next((message.id for message in reversed(person.messages()) if message.role == "assistant"), reply)
        result = person.feedback(reply, " ".join(words))
    if as_json:
        emit_json(result)
        return
    if result.rating is not None:
        click.echo(f"Rated {result.rating:+d}.")
    for memory in result.memories:
        click.echo(f"{memory.id}  {memory.slot or memory.kind}: {clean(memory.text)}")
