"""``lifelong trace``: how an answer came about, step by step, and what it cost."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

import click

from lifelong.cli.memory_tables import fits
from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import clean, console, emit_json
from lifelong.cli.output import table as new_table
from lifelong.cli.times import minute

if TYPE_CHECKING:
    from rich.console import RenderableType

    from lifelong.types import Step, Trace, Window

SHOWN = 5
"""Things that one step brought into view and that the table names; --json has all of them."""

WORDS = 160
"""Characters of a text that the table shows."""


@click.command(short_help="show how an answer was made, and its cost")
@click.argument("reply", metavar="[REPLY]", required=False)
@record_options
@json_option
def trace(options: CommandOptions, reply: str | None, as_json: bool) -> None:
    """Show how an answer was made: model calls, tokens, milliseconds, and the recalled hits with reasons.

    REPLY is the id of a reply, or of the message that it answers; without it, the newest answer is shown.
    """
    with options.open_person(embed=False) as person:
        reply_trace = person.trace(reply)
        zone = person.zone
    if as_json:
        emit_json({**{name: getattr(reply_trace, name) for name in reply_trace.__slots__}, "calls": reply_trace.calls})
    else:
        console().print(table(reply_trace, zone))


def table(trace: Trace, zone: tzinfo) -> RenderableType:
    """A trace as a table: a line for each step, and below it what the step brought into view."""
    from rich.console import Group
    from rich.text import Text

    rows = new_table("step", "ms", "in", "out", "what", right=("ms", "in", "out"))
    number = 0
    for step in trace.steps:
        number += step.kind == "model"
        name = f"model call {number}" if step.kind == "model" else step.kind
        mark = "~" if step.estimated else ""
        counts = [f"{mark}{count:,}" if count else "" for count in (step.tokens_in, step.tokens_out)]
        rows.add_row(name, f"{step.ms:,.1f}" if step.ms else "", *counts, _what(step, zone))
        for item in step.shown[:SHOWN]:
            why = ", ".join(f"{channel} {value:g}" for channel, value in item.why.items())
            rows.add_row(
                "", "", "", "", f"{fits(item.score)}: {_short(item.text)}" if item.why else f"  {_short(item.text)}"
            )
            if why:
                rows.add_row("", "", "", "", f"      because of {why}")
        if len(step.shown) > SHOWN:
            rows.add_row("", "", "", "", f"      and {len(step.shown) - SHOWN} more")
    calls = [step for step in trace.steps if step.kind == "model"]
    mark = "~" if any(step.estimated for step in calls) else ""
    reply = trace.reply or "no reply stored"
    return Group(
        Text(f"{reply}  {minute(trace.at, zone)}  {trace.mode}  {trace.model or 'no chat model'}", style="bold"),
        rows,
        Text(
            f"{trace.calls} model call{'s' * (trace.calls != 1)}, "
            f"{mark}{sum(step.tokens_in for step in calls):,} tokens in, "
            f"{mark}{sum(step.tokens_out for step in calls):,} out, {sum(step.ms for step in trace.steps):,.0f} ms"
        ),
    )


def _what(step: Step, zone: tzinfo) -> str:
    parts = [_short(step.text)] if step.text else []
    if step.first_ms is not None:
        parts.append(f"first piece after {step.first_ms:,.1f} ms")
    if step.window is not None and (step.window.since or step.window.until):
        parts.append(span(step.window, zone))
    if step.kind == "recall" and not step.shown:
        parts.append("nothing known")
    return "; ".join(parts)


def span(window: Window, zone: tzinfo) -> str:
    """A span of time: ``“last week” = 2 Mar 2026 00:00 to 9 Mar 2026 00:00``."""
    words = f"“{_short(window.words)}” = " if window.words else ""
    since = minute(window.since, zone) if window.since else "the beginning"
    until = minute(window.until, zone) if window.until else "now"
    return f"{words}{since} to {until}"


def _short(text: str) -> str:
    line = clean(" ".join(text.split()))
    return line if len(line) <= WORDS else line[: WORDS - 1] + "…"
