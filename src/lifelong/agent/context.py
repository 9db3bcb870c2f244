"""What the model is told before it answers: profile, guidance, habits, the open talk, and what was recalled.

Everything that came from the person, from memory or from documents is put into one block that the prompt names
data, with the block's own tags taken out of it, so that no stored text can close the block or pose as a prompt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lifelong.models.base import ChatMessage
from lifelong.models.prompts import prompt
from lifelong.recall.evidence import approximate_tokens, showing, within
from lifelong.types import Hit, Memory, Message, Recollection

ENTRY = 200
"""Characters of a profile entry or habit that a prompt shows."""

NAME = 80
"""Characters of the person's name that a prompt shows."""

LONGEST = 1200
"""UTF-8 bytes (300 tokens) of a recalled text that a prompt shows; a longer one is cut at a word."""

SHORTEST = 120
"""UTF-8 bytes that are shown of the best recalled text even when the budget is spent."""

MOST_MEDIA = 4
"""Attachments of one message that a prompt names."""

FILE_NAME = 24
"""Characters of a file's name that a prompt shows; a model asks for it by its id."""

_BLOCK = 64
"""Tokens of the block's tags, its titles and today's date."""

_FRAME = 16
"""Tokens of a line's date, speaker and id."""

_TAGS = re.compile(r"<\s*/?\s*(?:memory|documents)\b[^>]*>?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that one answer is built from.

    Attributes:
        now: the time of asking, in the person's zone.
        name: how to address the person, or "".
        profile: core memories.
        guidance: what to do for this person, in words.
        habits: the habits and goals that bear on the question.
        open: messages that no episode covers yet, oldest first, as far as they fit.
        recognised: who and what was recognised in the message's pictures, one line each.
        recollection: what was recalled; the prompt leaves out of it what stands in the open talk already. Its
            ``pictures`` are those within the budget of images.
        max_tokens: budget for all of it together.
        longest: UTF-8 bytes that are shown of one recalled text.
    """

    now: datetime
    name: str = ""
    profile: tuple[Memory, ...] = ()
    guidance: tuple[str, ...] = ()
    habits: tuple[Memory, ...] = ()
    open: tuple[Message, ...] = ()
    recognised: tuple[str, ...] = ()
    recollection: Recollection = field(default_factory=lambda: Recollection(""))
    max_tokens: int = 1500
    longest: int = LONGEST

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all messages and memories that it shows."""
        shown = [memory.id for memory in (*self.profile, *self.habits)]
        shown += [message.id for message in self.open]
        for hit in self.recollection:
            # A file may be read again, and its passages get other ids: the messages that have it stay.
            shown += [hit.id, *(hit.source if hit.kind == "passage" else ())]
        return tuple(dict.fromkeys(shown))

    def memory_block(self) -> str:
        """What is known, as the block of data that goes into the prompt."""
        lines = [f"Today is {day(self.now)}, {self.now:%H:%M}."]
        if self.name:
            lines.append(f"The person is called {data(cut(self.name, NAME))}.")
        lines += _section("Profile", [_entry(memory) for memory in self.profile])
        lines += _section("Habits and goals", [_habit(memory) for memory in self.habits])
        lines += _section("Recognised in the pictures of the last message", self.recognised)
        said = {message.id for message in self.open}
        lines += _section("Recalled", [note(hit, self.longest) for hit in self.recollection if hit.id not in said])
        return "<memory>\n" + "\n".join(lines) + "\n</memory>"

    def system(self, *, lookups: bool = False) -> str:
        """The system prompt: instructions, what to do for this person, and the block of data.

        Args:
            lookups: the model has tools to look things up, and is told when to use them.
        """
        advice = "\n".join(f"- {data(line)}" for line in self.guidance)
        parts = [
            prompt("agent", "assistant").text,
            prompt("agent", "lookups").text if lookups else "",
            f"For this person:\n{advice}" if advice else "",
            self.memory_block(),
        ]
        return "\n\n".join(part for part in parts if part)

    def talk(self) -> list[ChatMessage]:
        """The open talk as messages of a prompt."""
        return [
            ChatMessage("assistant" if item.role == "assistant" else "user", " ".join((item.text, *media(item))))
            for item in self.open
        ]

    def to_openai(self) -> list[dict[str, str]]:
        """The system prompt and the open talk as messages of the OpenAI chat format."""
        return [
            {"role": "system", "content": self.system()},
            *({"role": item.role, "content": item.text} for item in self.talk()),
        ]


def fit(
    *,
    now: datetime,
    name: str,
    profile: Sequence[Memory],
    guidance: Sequence[str],
    habits: Sequence[Memory],
    talk: Sequence[Message],
    recollection: Recollection,
    max_tokens: int,
    max_images: int | None = None,
    recognised: Sequence[str] = (),
) -> Context:
    """Build a context inside its budget.

    Instructions and guidance come first, then the newest of the profile in at most half of what is left, then the
    newest of the open talk in at most half of the rest, then as much of what was recalled as fits.

    Args:
        talk: messages that no episode covers, oldest first.
        max_tokens: for everything, estimated as UTF-8 bytes over four.
        max_images: for the pictures of what was recalled, the best hits' first; None keeps all.
        recognised: lines on who and what is in the message's pictures.
    """
    instructions = [prompt("agent", "assistant").text, prompt("agent", "lookups").text]
    fixed = [*instructions, name[:NAME], *guidance, *recognised, *(_habit(memory) for memory in habits)]
    left = max(0, max_tokens - _BLOCK - sum(approximate_tokens(text) + _FRAME for text in fixed))
    core: list[Memory] = []
    room = left // 2
    for memory in sorted(profile, key=lambda each: each.at, reverse=True):
        cost = approximate_tokens(_entry(memory)) + _FRAME
        if cost <= room:
            room -= cost
            core.append(memory)
    left -= left // 2 - room
    kept: list[Message] = []
    room = left // 2
    for message in reversed(talk):
        cost = approximate_tokens(" ".join((message.text, *media(message)))) + 4
        if cost > room:
            break
        room -= cost
        kept.append(message)
    left -= left // 2 - room
    said = {message.id for message in kept}
    longest = min(LONGEST, max(SHORTEST, 4 * (left - 2 * _FRAME)))
    fresh = [replace(hit, text=_words(hit, longest)) for hit in recollection if hit.id not in said]
    fitting = {hit.id for hit in within(fresh, max_tokens=left, count=_cost)}
    # What stands in the open talk costs nothing more, and an answer by quotes needs it all the same.
    hits = tuple(hit for hit in recollection if hit.id in said or hit.id in fitting)
    hits = hits if max_images is None else showing(hits, max_images=max_images)
    return Context(
        now=now,
        name=name,
        profile=tuple(memory for memory in profile if memory in core),
        guidance=tuple(guidance),
        habits=tuple(habits),
        open=tuple(reversed(kept)),
        recognised=tuple(recognised),
        recollection=Recollection(recollection.query, hits, recollection.known, recollection.window),
        max_tokens=max_tokens,
        longest=longest,
    )


def day(at: datetime) -> str:
    """A date in words: ``3 May 2026``."""
    return f"{at.day} {at:%B %Y}"


def note(hit: Hit, longest: int = LONGEST) -> str:
    """A hit as one line of data: date, who said it, the words, what came with them, the id."""
    who = {"user": "the person", "assistant": "you"}.get(hit.role, hit.speaker or "somebody else")
    ended = f", until {day(hit.closed)}" if hit.closed else ""
    if hit.passage is not None:  # nobody told this: it stands in a file that the person gave
        return f"{day(hit.at)}, {file_place(hit)}: {_words(hit, longest)} (id {hit.id})"
    what = f"{who} said" if hit.kind == "message" else f"noted ({' '.join(filter(None, (hit.state, hit.kind)))})"
    return f"{day(hit.at)}{ended}, {what}: {_words(hit, longest)} (id {hit.id})"


def _words(hit: Hit, longest: int) -> str:
    named = " ".join(media(hit))
    room = max(SHORTEST, longest - len(named.encode("utf-8", "replace")))
    return f"{_clip(hit.text, room)} {named}".rstrip()


def media(item: Hit | Message) -> list[str]:
    """What came with a message, each with the id by which a model can look at it."""
    named = [(each, f" “{data(each.name[:FILE_NAME])}”" if each.name else "") for each in item.attachments[:MOST_MEDIA]]
    return [f"[{each.media_type.partition('/')[0]}{name}, media {each.sha256[:12]}]" for each, name in named]


def file_place(hit: Hit) -> str:
    """Where the words of a passage stand: ``read in receipt.jpg, page 2``, ``Bo says in note.wav, at 0:03``."""
    if hit.passage is None:
        return ""
    found = hit.passage.excerpt
    how = {"ocr": "read", "transcript": "heard", "page": "written"}[found.kind]
    if hit.passage.speaker:
        how = f"{hit.passage.speaker} says"
    return ", ".join(filter(None, (f"{how} in {file_name(hit)}", found.place)))


def file_name(hit: Hit) -> str:
    """What the person called the file of a passage."""
    return (hit.passage.name if hit.passage is not None else "") or "a file without a name"


def _entry(memory: Memory) -> str:
    return f"{cut(memory.text, ENTRY)} [since {day(memory.at)}]"


def _habit(memory: Memory) -> str:
    when = f" ({cut(memory.trigger, ENTRY)})" if memory.trigger else ""
    return f"{cut(memory.text, ENTRY)}{when} [{memory.state or 'active'} since {day(memory.at)}]"


def _cost(text: str) -> int:
    return approximate_tokens(text) + _FRAME


def cut(text: str, most: int) -> str:
    """A text of at most so many characters, cut at a word."""
    return text if len(text) <= most else " ".join(text[:most].rsplit(None, 1)[:1]) + " …"


def _clip(text: str, most: int) -> str:
    """A text of at most so many UTF-8 bytes, cut at a word."""
    encoded = text.encode("utf-8", "replace")
    return text if len(encoded) <= most else cut(text, len(encoded[:most].decode("utf-8", "ignore")))


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"{title}:", *(f"- {data(line)}" for line in lines)] if lines else []


def data(text: str) -> str:
    """Text that cannot close the block it stands in, on one line."""
    return " ".join(_TAGS.sub("[tag]", text).splitlines())
