"""Read an exported WhatsApp chat: a text file, alone or in a zip with the media.

Each message begins with a time in the form of the phone's language and system, and a name; further lines belong to it.
Other people's words keep their names, and no statements of the person are taken from them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from lifelong.archive.formats.source import replace_unsafe
from lifelong.archive.products.chat_times import with_sessions
from lifelong.archive.products.dump_values import fingerprint
from lifelong.archive.products.import_state import FILES, PICTURES, RECORDINGS, DumpReading
from lifelong.archive.products.whatsapp_times import Head, TimeReader, head_of
from lifelong.errors import ImportFormatError, InputError
from lifelong.types import ImportedFile, Incoming

_MARK: Final = "\u200e"
"""WhatsApp puts this mark before words that it wrote itself: media, deleted messages, calls."""

_ATTACHED: Final = (
    re.compile(r"[ \t]*\u200e?<[^<>:\n]+: (?P<name>[^<>:\n]+\.\w{2,5})>"),  # iPhone: <attached: …>
    re.compile(r"^\u200e?(?P<name>[^\n()<>:]+\.\w{2,5}) \([^()\n]+\)$", re.MULTILINE),  # Android: … (file attached)
)
_OMITTED: Final = re.compile(r"\s*\u200e?<[^<>:\n]+>\s*")
_EDITED: Final = re.compile(r" ?\u200e<[^<>:\n]+>\s*$| ?<This message was edited>\s*$")
_DELETED: Final = re.compile(
    r"(?:This message was deleted|You deleted this message|Diese Nachricht wurde gelöscht|"
    r"Du hast diese Nachricht gelöscht|Se eliminó este mensaje|Eliminaste este mensaje|Mensagem apagada|"
    r"Esta mensagem foi apagada|Você apagou esta mensagem|Ce message a été supprimé|Vous avez supprimé ce message|"
    r"Questo messaggio è stato eliminato|Hai eliminato questo messaggio|Dit bericht is verwijderd|"
    r"Je hebt dit bericht verwijderd|null)\.?"
)
_LONGEST_NAME: Final = 100

_KINDS: Final = {
    PICTURES: frozenset("jpg jpeg png webp gif heic".split()),
    RECORDINGS: frozenset("opus ogg m4a mp3 aac amr wav".split()),
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A message with its head as it is written."""

    head: Head
    sender: str
    text: str


def messages(value: Any, name: str, reading: DumpReading) -> Iterator[Incoming]:
    """Yield the messages of a chat, in its order."""
    lines = list(_lines(str(value), reading))
    if not lines:
        raise ImportFormatError(
            f"{name} has no message of WhatsApp: expected lines such as “12/03/2026, 14:05 - Ana: Hello”; export the "
            "chat again (Export chat)"
        )
    me = _person([line.sender for line in lines], name, reading)
    times = TimeReader([line.head for line in lines], reading.zone)
    reading.remarks[times.remark] = None
    chat = f"whatsapp:{fingerprint(*sorted({line.sender for line in lines}))}"
    yield from with_sessions(_messages(lines, me, times, reading), chat)


def _lines(text: str, reading: DumpReading) -> Iterator[_Line]:
    """Yield each message with all its lines; lines without a name are events."""
    last: _Line | None = None
    for row in text.replace("\r\n", "\n").split("\n"):
        head = head_of(row)
        if head is None:
            if last is not None:
                last = _Line(last.head, last.sender, f"{last.text}\n{row}")
            continue
        if last is not None:
            yield last
            last = None
        sender, colon, words = head.rest.partition(":")
        name = sender.strip(f"{_MARK}\u202a\u202c\u200f ~\xa0")
        if not colon or not name or len(name) > _LONGEST_NAME or not (words == "" or words[0] in f" {_MARK}"):
            reading.skip("events of a chat, such as calls and new members")
            continue
        last = _Line(head, name, words.removeprefix(" "))
    if last is not None:
        yield last


def _person(senders: Sequence[str], name: str, reading: DumpReading) -> str:
    """Return the name of the person in a chat.

    Raises:
        InputError: the chat does not say who the person is, or has nobody of the name that was given.
    """
    names = Counter(senders)
    if reading.user is not None:
        for sender in names:
            if sender.casefold() == reading.user.casefold():
                return sender
        raise InputError(f"nobody in {name} is called {reading.user!r}: there is {', '.join(sorted(names)[:20])}")
    stems = f"{PurePath(reading.file_name).stem} {PurePath(name).stem}".casefold()
    named = [sender for sender in names if sender.casefold() in stems]
    if len(names) == 2 and len(named) == 1:  # the file has the name of the other one
        return next(sender for sender in names if sender not in named)
    raise InputError(f"who are you in this chat? There is {', '.join(sorted(names)[:20])}: name yourself (--user)")


def _messages(lines: Sequence[_Line], me: str, times: TimeReader, reading: DumpReading) -> Iterator[Incoming]:
    count: Counter[tuple[object, ...]] = Counter()
    for line in lines:
        files, absent, text = _files(line.text, reading)
        own_words = not text.startswith(_MARK) and not _DELETED.fullmatch(text.strip())
        text = _EDITED.sub("", text).replace(_MARK, "").strip() if own_words else ""
        if _OMITTED.fullmatch(line.text) or (not text and not files and absent):
            reading.skip("messages with only media that the export does not contain")
            continue
        if not text and not files:
            reading.skip("deleted messages, calls and other notes of WhatsApp")
            continue
        at = times.time(line.head)
        mark = (at, line.sender, line.text)
        count[mark] += 1
        for kind, name in absent:
            reading.attach(kind, name)
        names = [f"[file not included: {name}]" for _, name in absent]
        yield Incoming(
            replace_unsafe("\n".join(filter(None, (text, *names)))),
            "user" if line.sender == me else "other",
            "" if line.sender == me else replace_unsafe(line.sender),
            at,
            key=f"whatsapp:{fingerprint(at, line.sender, line.text, count[mark])}",
            files=tuple(files),
        )


def _files(text: str, reading: DumpReading) -> tuple[list[ImportedFile], list[tuple[str, str]], str]:
    """Return the files of a message that the zip contains, kinds and names of the others, and the text without them."""
    files: list[ImportedFile] = []
    absent: list[tuple[str, str]] = []
    for pattern in _ATTACHED:
        for match in pattern.finditer(text):
            name = match["name"].strip(f"{_MARK} ")
            file = reading.files.find(name)
            if file is not None:
                files.append(file)
            else:
                absent.append((_kind(name), name))
        text = pattern.sub("", text)
    return files, absent, text.strip("\n ")


def _kind(name: str) -> str:
    ending = name.rpartition(".")[2].casefold()
    return next((kind for kind, endings in _KINDS.items() if ending in endings), FILES)
