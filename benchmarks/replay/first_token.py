"""Seconds to the first piece of a real model's answer, with prompts that begin alike and with prompts that do not.

Run ``python -m benchmarks.replay.first_token --chat qwen``. The requests of the first turns of the kept talk are sent
in their order, updates included. Then they are sent once more, each with a number in front of its instructions, so that
no prompt shares its beginning with the one before: what a server without a prefix cache reads.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace

import click

from benchmarks.replay.__main__ import play, stages
from benchmarks.replay.model import Request
from benchmarks.replay.parts import table
from lifelong.models.base import ChatModel
from lifelong.models.specs import chat_model


async def first_pieces(model: ChatModel, requests: Sequence[Request], *, alike: bool) -> list[float]:
    """Seconds until the first event of each request, which is then stopped.

    Args:
        model: the model.
        requests: what is sent, one after the other.
        alike: whether the requests are sent as they are; without, each begins with its number.
    """
    seconds = []
    for number, request in enumerate(requests):
        first, *rest = request.messages
        if not alike:
            first = replace(first, text=f"{number}. {first.text}")
        began = time.perf_counter()
        stream = model.stream([first, *rest], max_tokens=16, schema=request.schema, tools=request.tools)
        async with aclosing(stream) as events:
            await anext(events)
        seconds.append(time.perf_counter() - began)
    return seconds


async def measure(spec: str, turns: int) -> dict[str, dict[str, float]]:
    """A row for each request: seconds with the beginning that it has, and with another one."""
    requests = play(native=False, reader="none")
    chosen = [each for stage in stages(requests).values() for each in stage if each.turn < turns]
    chosen.sort(key=requests.index)
    model = chat_model(spec)
    if model is None:
        raise click.UsageError("name a chat model, for example --chat qwen")
    try:
        await first_pieces(model, chosen[:1], alike=False)  # loads the weights
        alike = await first_pieces(model, chosen, alike=True)
        other = await first_pieces(model, chosen, alike=False)
    finally:
        await model.close()
    names = [f"turn {each.turn + 1}, {'update' if each.stage == 'turn' else 'answer'}" for each in chosen]
    pairs = zip(names, alike, other, strict=True)
    return {name: {"begins alike": one, "begins differently": two} for name, one, two in pairs}


@click.command()
@click.option("--chat", default="qwen", show_default=True, help="Chat model, as in the setting.")
@click.option("--turns", default=2, show_default=True, help="Turns of the talk.")
def main(chat: str, turns: int) -> None:
    """Print seconds to the first piece of each request of the first turns."""
    click.echo(table(asyncio.run(measure(chat, turns))))


if __name__ == "__main__":
    main()
