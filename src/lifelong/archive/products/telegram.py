"""Read Telegram Desktop's export in the format JSON: ``result.json`` of one chat, or of the whole account.

In a private chat the person is whoever is not the other one. An export of the account says who the person is. For one
group chat the caller says it. Other people's words keep their names, and no statements of the person are taken from
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from lifelong.archive.formats.source import replace_unsafe
from lifelong.archive.products.chat_times import with_sessions
from lifelong.archive.products.dump_values import DumpPart, fingerprint, of_seconds, valid_rows, validate
from lifelong.archive.products.import_state import FILES, PICTURES, RECORDINGS, DumpReading
from lifelong.errors import ImportFormatError, InputError
from lifelong.types import ImportedFile, Incoming

_PRIVATE: Final = frozenset(("personal_chat", "bot_chat"))
_PUBLIC: Final = frozenset(("public_channel", "private_channel"))
_SOUNDS: Final = frozenset(("voice_message", "audio_file"))


class _Message(DumpPart):
    id: int
    type: str = "message"
    date: datetime | None = None
    date_unixtime: str = ""
    sender: str = ""
    from_id: str = ""
    text: str | tuple[Any, ...] = ""
    photo: str = ""
    file: str = ""
    file_name: str = ""
    media_type: str = ""
    forwarded_from: str | None = None


class _Chat(DumpPart):
    name: str = ""
    type: str = ""
    id: int = 0
    messages: tuple[Any, ...] = ()


class _Owner(DumpPart):
    user_id: int = 0


def messages(value: Any, name: str, reading: DumpReading) -> Iterator[Incoming]:
    """Yield the messages of each chat, in its order."""
    if not isinstance(value, dict) or not ("messages" in value or isinstance(value.get("chats"), dict)):
        raise ImportFormatError(
            f"{name} is no export of Telegram: export a chat in the format JSON, and give result.json"
        )
    owner = validate(_Owner, value.get("personal_information") or {}, name, "personal_information").user_id
    rows = [value] if "messages" in value else value["chats"].get("list", [])
    for chat in valid_rows(_Chat, rows, name, "chat", reading.skipped):
        if chat.type in _PUBLIC:
            reading.skip("messages of channels", len(chat.messages))
            continue
        sent = [{**row, "sender": row.get("from")} if isinstance(row, dict) else row for row in chat.messages]
        valid = list(valid_rows(_Message, sent, name, "message", reading.skipped)) if sent else []
        me = _person(chat, valid, owner, reading)
        yield from with_sessions(_messages(chat, valid, me, reading), f"telegram:{chat.id or fingerprint(chat.name)}")


def _person(chat: _Chat, messages: Sequence[_Message], owner: int, reading: DumpReading) -> str:
    """Return the id of the person in a chat.

    Raises:
        InputError: the chat does not say who the person is, or has nobody of the name that was given.
    """
    names = {message.from_id: message.sender for message in messages if message.from_id}
    if owner:
        return f"user{owner}"
    if reading.user is not None:
        wanted = reading.user.casefold()
        for key, name in names.items():
            if wanted in (key.casefold(), name.casefold()):
                return key
        raise InputError(f"nobody in {chat.name!r} is called {reading.user!r}: there is {', '.join(names.values())}")
    others = [key for key in names if key != f"user{chat.id}"]
    if chat.type in _PRIVATE and len(others) == 1:
        return others[0]
    if len(names) == 1:
        return next(iter(names)) if chat.type == "saved_messages" else ""
    if names:
        raise InputError(
            f"who are you in {chat.name!r}? There is {', '.join(sorted(names.values())[:20])}: name yourself (--user)"
        )
    return ""


def _messages(chat: _Chat, messages: Sequence[_Message], me: str, reading: DumpReading) -> Iterator[Incoming]:
    for message in messages:
        if message.type != "message":
            reading.skip("events of a chat, such as calls and new members")
            continue
        files, lines = _files(message, reading)
        text = "\n".join(filter(None, (_text(message.text), *lines)))
        if not text.strip() and not files:
            reading.skip("messages without words, such as stickers and places")
            continue
        own = message.from_id == me and message.forwarded_from is None
        sender = message.forwarded_from or message.sender or "somebody"
        yield Incoming(
            replace_unsafe(text),
            "user" if own else "other",
            "" if own else replace_unsafe(sender),
            _time(message, reading),
            key=f"telegram:{chat.id or fingerprint(chat.name)}:{message.id}",
            files=files,
        )


def _time(message: _Message, reading: DumpReading) -> datetime | None:
    if message.date_unixtime.isdigit():
        return of_seconds(float(message.date_unixtime))
    if message.date is None or message.date.tzinfo is not None:
        return message.date
    return message.date.replace(tzinfo=reading.zone or UTC)


def _text(text: str | tuple[Any, ...]) -> str:
    """Return the words of a text, which is a string or a list of strings and of marked parts."""
    if isinstance(text, str):
        return text
    parts = (part if isinstance(part, str) else part.get("text", "") for part in text if isinstance(part, str | dict))
    return "".join(str(part) for part in parts)


def _files(message: _Message, reading: DumpReading) -> tuple[tuple[ImportedFile, ...], list[str]]:
    """Return the files of a message that the export contains, and a line for each other one."""
    sound = RECORDINGS if message.media_type in _SOUNDS else FILES
    files: list[ImportedFile] = []
    lines: list[str] = []
    for kind, place in ((PICTURES, message.photo), (sound, message.file)):
        if not place or message.media_type in ("sticker", "animation"):
            continue
        there = not place.startswith("(")  # "(File not included. Change data exporting settings to download.)"
        name = message.file_name or (place.rsplit("/", 1)[-1] if there else "")
        file = reading.attach(kind, name, *([place] if there else []))
        if file is not None:
            files.append(file)
        else:
            noun = {PICTURES: "picture", RECORDINGS: "recording"}.get(kind, "file")
            lines.append(f"[{noun} not included{f': {name}' if name else ''}]")
    return tuple(files), lines
