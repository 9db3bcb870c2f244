"""``lifelong demo``: the main job on a bundled story, end to end and offline. Everything printed is of this run."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lifelong import __version__
from lifelong.cli import memory_tables, trait_tables
from lifelong.cli.chat import converse
from lifelong.cli.learning import learn
from lifelong.cli.options import CommandOptions, json_option, shared_options
from lifelong.cli.output import console, counts, emit_json, progress, rule
from lifelong.cli.reply_stream import say
from lifelong.cli.story_replay import LATER, Story, StoryClock, read_story, replay
from lifelong.cli.times import day

if TYPE_CHECKING:
    from rich.console import Console

    from lifelong.sync import Life, Person

QUERIES = ("What does my cat look like?", "How did I feel last month?")
"""One finds a picture with its words; the other names a span of time, which is read against the time of asking."""

INVENTED = "piano"
"""A word that only the assistant says in the story: it claims that Ana plays it."""


@dataclass(slots=True)
class DemoOutput:
    """What one run of the demo prints and reports."""

    out: Console
    seconds: dict[str, float] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def part(self, title: str) -> Iterator[None]:
        """A part with its heading; its time is kept."""
        rule(self.out, title)
        began = time.monotonic()
        yield
        self.seconds[title] = time.monotonic() - began


@click.command(short_help="show the main features on a bundled story, offline")
@click.option("--no-chat", is_flag=True, help="Do not start a chat at the end.")
@shared_options("store", "chat", "embed")
@json_option
def demo(options: CommandOptions, no_chat: bool, as_json: bool) -> None:
    """Show the main features offline: add a story of eight weeks, learn from it, recall it and answer questions.

    The record is in a temporary folder, or in --store, where it stays. On a terminal the demo ends with the
    address of the web app and a chat.
    """
    talks = not (no_chat or as_json) and sys.stdin.isatty() and sys.stdout.isatty()
    out = console()
    out.quiet = as_json
    kept = options.store is not None
    folder = nullcontext(str(options.store)) if kept else tempfile.TemporaryDirectory(prefix="lifelong-demo-")
    with as_file(files("lifelong.cli") / "story") as bundled, folder as name:
        story = read_story(bundled)
        place = replace(options, store=Path(name), person=story.person)
        clock = StoryClock(story.end + LATER)
        output = DemoOutput(out)
        out.print(f"Lifelong {__version__}: the main job, on this machine, without a network.", style="bold")
        with place.open_life(new=True, chat=True, perception=False, clock=clock) as life:
            person = life.person(story.person, zone=story.zone.key)
            run(output, life, person, story, clock, chat=place.settings().chat)
        if as_json:
            emit_json({**output.report, "seconds": {name: round(value, 3) for name, value in output.seconds.items()}})
            return
        _farewell(output, place, kept=kept)
        if talks:
            with _web_app(place) as address:
                out.print(
                    "\nThe same record in the web app, until the chat ends. The link signs in once:", style="bold"
                )
                out.print(address, soft_wrap=True)
                out.print(f"\nThe chat is open; it is still {day(clock(), story.zone)}.", style="bold")
                with place.open_person(chat=True, worker=True, clock=clock) as person:
                    converse(out, person)


@contextmanager
def _web_app(place: CommandOptions) -> Iterator[str]:
    """The web app over the record of the demo, in a process of its own; gives its address, or why there is none."""
    command = [sys.executable, "-m", "lifelong", "web", "--demo", "--port", "0"]
    for name, value in place.overrides().items():
        if name in ("store", "chat", "embed"):
            command += [f"--{name}", str(value)]
    # In a session of its own, so that Ctrl-C in the chat stops an answer and not the app.
    with subprocess.Popen(  # noqa: S603  # this interpreter and a module of ours
        command, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stderr is not None
            said = ""
            for said in process.stderr:
                if link := re.search(r"http://\S+", said):
                    said = link[0]
                    break
            threading.Thread(target=deque, args=(process.stderr, 0), daemon=True).start()  # a full pipe would block it
            yield said.strip()
        finally:
            process.terminate()


def run(output: DemoOutput, life: Life, person: Person, story: Story, clock: StoryClock, *, chat: str) -> None:
    """All parts, in order; ``chat`` is the spec of the chat model."""
    with output.part("1. A history is added, message by message, each at its own time"):
        _add(output, person, story, clock)
    with output.part("2. The update stage learns from it, from Ana's own words alone"):
        _learn(output, life, person)
    with output.part("3. Recall: how well each hit fits, reasons, sources and dates"):
        _recall(output, person, clock)
    with output.part("4. Who she is: the profile"):
        _profile(output, person)
    with output.part("5. Habits and goals, with their states"):
        _habits(output, person)
    with output.part("6. Traits and mood, week by week"):
        _traits(output, person)
    with output.part("7. Questions, answered from what was recalled"):
        _questions(output, chat, person, story, clock)
    with output.part("8. What did not become memory"):
        _invented(output, person)


def _add(output: DemoOutput, person: Person, story: Story, clock: StoryClock) -> None:
    began = time.monotonic()
    with progress("Adding", total=len(story.messages)) as report:
        new = replay(person, story, clock, report)
    spent = time.monotonic() - began
    sessions = person.sessions()
    pictures = sum(len(message.images) for message in story.messages)
    output.out.print(
        f"{len(story.messages)} messages with {pictures} pictures, from {day(sessions[0].first, person.zone)} to "
        f"{day(story.end, person.zone)}: {new} new, {len(story.messages) - new} known already."
    )
    output.out.print(f"{spent / len(story.messages) * 1000:.0f} ms a message: stored, embedded and durable.")
    output.report["added"] = {"messages": len(story.messages), "new": new, "sessions": sessions}


def _learn(output: DemoOutput, life: Life, person: Person) -> None:
    count = learn(life)
    memories = person.memories.list(current=None)
    kinds = Counter(str(memory.kind) for memory in memories)
    output.out.print(f"{count} updates. Memories now: {counts(dict(kinds))}; each cites the messages it came from.")
    closed = [memory for memory in memories if memory.closed is not None and memory.kind == "semantic"]
    if closed:
        output.out.print("A newer statement closed these, which keep their dates:")
        output.out.print(memory_tables.memories(closed, person.zone))
    output.report["learned"] = {"updates": count, "memories": memories}


def _recall(output: DemoOutput, person: Person, clock: Callable[[], datetime]) -> None:
    output.report["recalled"] = []
    for query in QUERIES:
        recollection = person.recall(query, k=3, now=clock())
        output.out.print(f"› {query}", style="bold cyan")
        if (
            recollection.window is not None
            and recollection.window.since is not None
            and recollection.window.until is not None
        ):
            last = recollection.window.until - timedelta(microseconds=1)
            output.out.print(
                f"  “{recollection.window.words}” is read as {day(recollection.window.since, person.zone)} to "
                f"{day(last, person.zone)}",
                style="dim",
            )
        output.out.print(memory_tables.recollection(recollection, person.zone))
        output.report["recalled"].append(recollection)


def _profile(output: DemoOutput, person: Person) -> None:
    items = person.profile()
    output.out.print(memory_tables.profile(items, person.zone))
    output.report["profile"] = items


def _habits(output: DemoOutput, person: Person) -> None:
    items = person.habits()
    output.out.print(memory_tables.habits(items, person.zone))
    output.report["habits"] = items


def _traits(output: DemoOutput, person: Person) -> None:
    states = person.traits_over_time()
    output.out.print(trait_tables.traits_over_time(states, person.zone))
    output.report["traits"] = states


def _questions(output: DemoOutput, chat: str, person: Person, story: Story, clock: Callable[[], datetime]) -> None:
    output.out.print(f"It is {day(clock(), person.zone)}. {answerer(chat)}", style="dim")
    from lifelong.agent.chat_request import ChatRequest

    output.report["answers"] = []
    for item in story.questions:
        output.out.print(f"\n› {item['question']}  ", style="bold cyan", end="")
        output.out.print(f"({item['about']})", style="dim")
        reply = say(output.out, person, ChatRequest(item["question"], at=clock()), indent="  ")
        if reply is not None:
            output.out.print(f"  {reply.usage.seconds:.1f} s", style="dim")
        output.report["answers"].append({"question": item["question"], "reply": reply})


def _invented(output: DemoOutput, person: Person) -> None:
    """Show that a claim of the assistant is in the history, and in no memory."""
    claims = [message for message in person.messages() if INVENTED in message.text.lower()]
    memories = [memory for memory in person.memories.list(current=None) if INVENTED in memory.text.lower()]
    for message in claims:
        who = "The assistant" if message.role == "assistant" else person.name
        output.out.print(f"{who} said on {day(message.at, person.zone)}: “{message.text}”")
    output.out.print(
        f"Memories that mention a {INVENTED}: {len(memories)}."
        + (" Only the person's own words teach." if not memories else "")
    )
    output.report["invented"] = {"messages": claims, "memories": memories}


def _farewell(output: DemoOutput, place: CommandOptions, *, kept: bool) -> None:
    rule(output.out, "Time of each part")
    for title, seconds in output.seconds.items():
        output.out.print(f"{seconds:7.2f} s  {title}")
    output.out.print(f"{sum(output.seconds.values()):7.2f} s  in all", style="bold")
    rule(output.out, "Try next")
    if kept:
        option = f"--store {place.store} --person {place.person}"
        output.out.print(f"lifelong recall {option} 'what is the cat called?'", soft_wrap=True)
        output.out.print(f"lifelong memories {option}", soft_wrap=True)
    else:
        output.out.print("lifelong demo --store demo.lifelong         the same, kept to be looked at")
    output.out.print("lifelong web --demo --open                  the same, in the browser")
    output.out.print("lifelong chat                               a record of your own")
    output.out.print("lifelong add --format openai FILE           your own history (or jsonl, locomo)")
    output.out.print("lifelong --help                             everything else")


def answerer(spec: str) -> str:
    """Who answers, in words."""
    if spec in ("none", "smollm2", "embedded"):
        return "No capable chat model is set: answers are Ana's own words with their dates."
    return f"Answers by {spec}."
