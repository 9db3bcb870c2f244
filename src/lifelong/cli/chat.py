"""``lifelong chat``: chat with an assistant that remembers, in the terminal or line by line from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli import memory_tables
from lifelong.cli.language_offer import LanguageOffer
from lifelong.cli.learning import learn
from lifelong.cli.options import CommandOptions, chat_options, json_option
from lifelong.cli.output import clean, console, emit_json
from lifelong.cli.reindex import embed_everybody
from lifelong.cli.reply_stream import say
from lifelong.cli.times import moment
from lifelong.cli.trace import table as show_trace
from lifelong.errors import LifelongError, with_notes

if TYPE_CHECKING:
    from rich.console import Console

    from lifelong.sync import Person
    from lifelong.types import Mode

NEWEST = 20
"""Memories that /memories shows."""

HELP = """\
/recall WORDS        search the record
/image PATH WORDS    send a message with a picture
/file PATH WORDS     send a message with a recording, video or document
/voice PATH          send a voice message
/memories [WORDS]    show what is remembered: the newest, or what the words find
/profile             show the profile that every prompt contains
/forget WORDS        show what states this, and erase it for good after a "yes"
/feedback +1|-1      rate the last answer; words instead say how answers should be
/trace               show how the last answer was made
/help                show this help
/quit                end the chat (so does Ctrl-D); Ctrl-C stops an answer"""


@click.command(short_help="chat with an assistant that remembers")
@click.option("--at", metavar="TIME", help="Time of the messages; the present time by default.")
@click.option(
    "--mode",
    type=click.Choice(["fast", "deep"]),
    help="How answers are made. fast: one recall and one model call. deep: the model may use recall tools first.",
)
@chat_options
@json_option
def chat(options: CommandOptions, at: str | None, mode: Mode | None, as_json: bool) -> None:
    """Chat with the assistant. On a terminal a prompt is shown; otherwise each line of stdin is one message.

    With --json the replies are printed as a JSON list.
    """
    offer, waiting = LanguageOffer(options.settings()), ""
    while True:
        with options.open_life(new=True, chat=True, worker=True) as life:
            person = options.person_in(life, new=True)
            when = moment(at, person.zone, option="--at")
            if waiting:
                embed_everybody(life)
            if as_json:
                lines = [line.strip() for line in sys.stdin]
                emit_json([person.chat(line, at=when, mode=mode) for line in lines if line])
            elif sys.stdin.isatty():
                waiting = converse(console(), person, at=when, mode=mode, offer=offer, first=waiting)
            else:
                _answer_lines(console(), person, when, mode, offer)
            try:
                learn(life)  # the worker beside the talk may not have come to the end of it
            except KeyboardInterrupt:
                click.echo("\nStopped; what is left is learned next time.", err=True)
        if not waiting:
            return


def _answer_lines(
    out: Console, person: Person, at: datetime | None, mode: Mode | None, offer: Callable[[str], bool]
) -> None:
    for line in sys.stdin:
        if line.strip():
            out.print(f"> {line.strip()}", soft_wrap=True)
            offer(line.strip())
            turn(out, person, line.strip(), at, mode)


def converse(
    out: Console,
    person: Person,
    *,
    at: datetime | None = None,
    mode: Mode | None = None,
    offer: Callable[[str], bool] = lambda line: False,
    first: str = "",
) -> str:
    """The open chat: ask, answer, until the person leaves.

    Args:
        out: the terminal.
        person: who talks.
        at: when it is said; None is now.
        mode: how answers are made; None is as set.
        offer: is called with each line before it is answered, and says whether other models were chosen for it.
        first: a line that waits for its answer from a chat before; instead of a greeting.

    Returns:
        The line that the other models must answer; "" when the person leaves.
    """
    import readline  # noqa: F401  # line editing and history for input()

    if first:
        turn(out, person, first, at, mode)
    else:
        out.print(greeting(person), style="dim", markup=False)
    while True:
        try:
            line = input("› ").strip()
        except EOFError:
            out.print()
            return ""
        except KeyboardInterrupt:
            out.print("\n(/quit ends)", style="dim")
            continue
        if line in ("/quit", "/exit"):
            return ""
        if line and offer(line):
            return line
        if line:
            turn(out, person, line, at, mode)


def greeting(person: Person) -> str:
    """The first line of a chat: it greets the person by name, if the name is known."""
    name = person.called()
    hello = f"Hello, {clean(name)}." if name else "Hello."
    return f"{hello} Say something or ask; /help shows more."


def turn(out: Console, person: Person, line: str, at: datetime | None, mode: Mode | None = None) -> None:
    """One line: a command, or something said. Errors are shown and the chat goes on; Ctrl-C stops the answer."""
    from lifelong.agent.chat_request import ChatRequest

    command, _, rest = line.partition(" ")
    try:
        match command:
            case "/help":
                out.print(HELP)
            case "/recall" if rest.strip():
                out.print(memory_tables.recollection(person.recall(rest, now=at), person.zone))
            case "/image" if rest.strip():
                path, _, words = rest.strip().partition(" ")
                say(out, person, ChatRequest(words, images=[Path(path).expanduser()], at=at, mode=mode))
            case "/file" if rest.strip():
                path, _, words = rest.strip().partition(" ")
                say(out, person, ChatRequest(words, files=[Path(path).expanduser()], at=at, mode=mode))
            case "/voice" if rest.strip():
                reply = say(out, person, ChatRequest(voice=Path(rest.strip()).expanduser(), at=at, mode=mode))
                if reply:
                    text = person.message(reply.message).text
                    out.print(f"(heard: {clean(text)})", style="dim", markup=False)
            case "/memories":
                _show_memories(out, person, rest.strip(), at)
            case "/profile":
                out.print(memory_tables.profile(person.profile(), person.zone))
            case "/forget" if rest.strip():
                _forget(out, person, rest.strip())
            case "/feedback" if rest.strip():
                result = person.feedback(person.trace().reply, rest.strip())
                out.print("Noted." if result.rating is None else f"Rated {result.rating:+d}.")
                if result.rating is not None:
                    for memory in result.memories:
                        out.print(f"{memory.id}  {clean(memory.text)}", markup=False)
            case "/trace":
                out.print(show_trace(person.trace(rest.strip() or None), person.zone))
            case _ if command.startswith("/"):
                out.print(f"{command} is no command, or lacks its words: /help shows what there is.")
            case _:
                say(out, person, ChatRequest(line, at=at, mode=mode))
    except LifelongError as error:
        out.print()
        click.echo(f"Error: {with_notes(error)}", err=True)
    except KeyboardInterrupt:
        out.print("\n(stopped)", style="dim")


def _show_memories(out: Console, person: Person, words: str, at: datetime | None) -> None:
    """The memories that some words find, or the newest ones."""
    if words:
        found = person.recall(words, kinds=["semantic", "procedural", "core"], now=at)
        out.print(memory_tables.recollection(found, person.zone))
        return
    items = person.memories.list()
    out.print(memory_tables.memories(items[-NEWEST:], person.zone))
    if len(items) > NEWEST:
        out.print(f"({len(items) - NEWEST:,} older ones: `lifelong memories`)", style="dim")


def _forget(out: Console, person: Person, words: str) -> None:
    """Show what states this, and erase it after a "yes" in the next line."""
    plan = person.erasure.preview(query=words)
    if plan.empty:
        out.print("Nothing of that is in the record.")
        return
    out.print(memory_tables.forgettable(plan, person.zone))
    question = "Erase this for good? yes or no: "
    if sys.stdin.isatty():
        answer = input(question)
    else:
        out.print(question)
        answer = sys.stdin.readline()
    if answer.strip().lower() not in ("y", "yes"):
        out.print("Nothing was erased.")
        return
    erasure = person.erasure.erase(plan)
    out.print(
        "Erased; a scan found no trace of it."
        if erasure.verified
        else "Erased, but not verified: run `lifelong doctor`."
    )
