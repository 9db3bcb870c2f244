"""Read Claude's data export: ``conversations.json``, ``memories.json`` and projects, each a list.

The ``chat_messages`` of a conversation are in the order of time. If messages have parents, edits have made branches,
and the path to the newest message is read: the person saw this branch last. The export contains the text of an attached
document. It is stored as a file, which recall can find, and no statements of the person are extracted from it. Claude's
notes about the person have the speaker "Claude memory".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from lifelong.archive.formats.source import replace_unsafe
from lifelong.archive.products.dump_values import DumpPart, as_file, fingerprint, list_in, valid_rows, with_zone
from lifelong.archive.products.import_state import FILES, DumpReading
from lifelong.errors import ImportFormatError
from lifelong.types import FileInput, ImportedFile, Incoming

MEMORY, PROJECT = "Claude memory", "Claude project"


class _Block(DumpPart):
    type: str
    text: str = ""
    name: str = ""
    input: Mapping[str, Any] = {}


class _Attached(DumpPart):
    file_name: str = ""
    extracted_content: str = ""


class _Message(DumpPart):
    uuid: str | None = None
    sender: Literal["human", "assistant"]
    text: str = ""
    content: tuple[_Block, ...] = ()
    created_at: datetime | None = None
    parent_message_uuid: str | None = None
    attachments: tuple[_Attached, ...] = ()
    files: tuple[dict[str, Any], ...] = ()


class _Conversation(DumpPart):
    uuid: str | None = None
    name: str | None = None
    created_at: datetime | None = None
    current_leaf_message_uuid: str | None = None
    chat_messages: tuple[_Message, ...]


class _Memory(DumpPart):
    conversations_memory: str = ""
    project_memories: Mapping[str, str] = {}


class _Document(DumpPart):
    filename: str = ""
    content: str = ""
    created_at: datetime | None = None


class _Project(DumpPart):
    uuid: str
    name: str = ""
    description: str = ""
    prompt_template: str = ""
    created_at: datetime | None = None
    docs: tuple[_Document, ...] = ()


def messages(value: Any, name: str, reading: DumpReading) -> Iterator[Incoming]:
    """Yield the messages of the person and of the assistant, Claude's memories, and projects."""
    rows = list_in(value, "conversations")
    if rows is None and isinstance(value, dict) and value.keys() & _KNOWN:
        rows = [value]  # a single conversation, memory or project
    if rows is None:
        raise ImportFormatError(f"{name} is no list of conversations: give conversations.json as it was exported")
    for kind, row in _of_kind(rows):
        if kind == "memory":
            for memory in valid_rows(_Memory, [row], name, kind, reading.skipped):
                yield from _memory_message(memory)
        elif kind == "project":
            for project in valid_rows(_Project, [row], name, kind, reading.skipped):
                yield from _project_messages(project, reading)
        else:
            for conversation in valid_rows(_Conversation, row, name, kind, reading.skipped):
                yield from _conversation_messages(conversation, reading)


_KNOWN = {"chat_messages", "conversations_memory", "prompt_template", "docs"}


def _of_kind(rows: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Yield each memory and each project alone, and all conversations as one iterator, which numbers them."""
    rows = iter(rows)
    for row in rows:
        keys = row.keys() if isinstance(row, dict) else ()
        if "conversations_memory" in keys:
            yield "memory", row
        elif "prompt_template" in keys or "docs" in keys:
            yield "project", row
        else:
            yield "conversation", _first_then(row, rows)


def _first_then(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _conversation_messages(conversation: _Conversation, reading: DumpReading) -> Iterator[Incoming]:
    key = conversation.uuid or fingerprint(conversation.name, conversation.created_at)
    at = with_zone(conversation.created_at)
    path = _path(conversation)
    left = len(conversation.chat_messages) - len(path)
    reading.skip("messages on branches that were left by an edit or another answer", left)
    artifacts: dict[str, Incoming] = {}
    for number, message in enumerate(path):
        files, absent = _files(message, reading)
        text = _text(message)
        at = with_zone(message.created_at) or at
        _keep_artifacts(artifacts, message, at, f"claude:{key}")
        if not text.strip() and not files and not absent:
            reading.skip("messages with only thinking and tool calls, or empty")
            continue
        if not text.strip() and not absent:
            text = _document_names(message.attachments)
        yield Incoming(
            text=replace_unsafe("\n".join(filter(None, (text, *absent)))),
            role="user" if message.sender == "human" else "assistant",
            at=at,
            key=f"claude:{key}:{message.uuid or fingerprint(number, message.sender, text)}",
            session=f"claude:{key}",
            files=files,
        )
    yield from artifacts.values()


def _keep_artifacts(artifacts: dict[str, Incoming], message: _Message, at: datetime | None, session: str) -> None:
    """Keep the last whole version of each text that Claude wrote beside the conversation."""
    for block in message.content:
        if block.type != "tool_use" or block.name != "artifacts":
            continue
        content, title = block.input.get("content"), str(block.input.get("title") or "")
        known = artifacts.get(name := str(block.input.get("id") or title))
        if isinstance(content, str) and (file := as_file(content)) is not None:
            title = title or (known.text if known is not None else "text")
            artifacts[name] = Incoming(
                replace_unsafe(title),
                "assistant",
                at=at,
                key=f"{session}:artifact:{fingerprint(name)}",
                session=session,
                files=(ImportedFile(f"{replace_unsafe(title)}.txt", file.__bytes__),),
            )


def _files(message: _Message, reading: DumpReading) -> tuple[tuple[FileInput, ...], list[str]]:
    """Return the documents of a message, whose words the export has, and a line for each file that it only names."""
    files: list[FileInput] = []
    absent: list[str] = []
    for item in message.attachments:
        content = as_file(item.extracted_content)
        if content is not None:
            files.append(ImportedFile(item.file_name, content.__bytes__) if item.file_name else content)
        else:
            absent.append(item.file_name)
    absent += [str(item.get("file_name") or "") for item in message.files]
    for name in absent:
        reading.attach(FILES, name)
    return tuple(files), [f"[file not included{f': {name}' if name else ''}]" for name in absent]


def _path(conversation: _Conversation) -> Sequence[_Message]:
    """Return the messages of the branch that was seen last; all messages if none has a parent."""
    messages = conversation.chat_messages
    by_id: dict[str | None, _Message] = {message.uuid: message for message in messages if message.uuid is not None}
    if len(by_id) < len(messages) or not any(message.parent_message_uuid in by_id for message in messages):
        return messages
    at: _Message | None = by_id.get(conversation.current_leaf_message_uuid) or max(
        messages, key=lambda message: (with_zone(message.created_at) or _LONG_AGO, messages.index(message))
    )
    path: dict[str | None, _Message] = {}
    while at is not None and at.uuid not in path:
        path[at.uuid] = at
        at = by_id.get(at.parent_message_uuid)
    return [*path.values()][::-1]


_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _document_names(attachments: Sequence[_Attached]) -> str:
    """Return the text for a message that has only documents: the names of the documents that have one."""
    return replace_unsafe(", ".join(item.file_name for item in attachments if item.file_name)) or "(a document)"


def _text(message: _Message) -> str:
    """Return the text of a message without thinking, tool calls and tool results.

    The field ``text`` is not read if there are content blocks, because it repeats them with placeholders.
    """
    words = [block.text for block in message.content if block.type in ("text", "voice_note") and block.text]
    return "\n\n".join(words) if words else message.text if not message.content else ""


def _memory_message(memory: _Memory) -> Iterator[Incoming]:
    for text in (memory.conversations_memory, *memory.project_memories.values()):
        if text.strip():
            yield Incoming(
                text=replace_unsafe(text.strip()),
                role="other",
                speaker=MEMORY,
                key=f"claude:memory:{fingerprint(text)}",
                session="claude:memory",
            )


def _project_messages(project: _Project, reading: DumpReading) -> Iterator[Incoming]:
    """Yield a project: its description and instructions as text, and its documents as files."""
    session, at = f"claude:project:{project.uuid}", with_zone(project.created_at)
    text = "\n\n".join(part for part in (project.name, project.description, project.prompt_template) if part.strip())
    if (project.description + project.prompt_template).strip():
        yield Incoming(text=replace_unsafe(text), role="other", speaker=PROJECT, at=at, key=session, session=session)
    for document in project.docs:
        file = as_file(document.content)
        if file is None:
            reading.skip("documents of projects without words")
            continue
        yield Incoming(
            text=replace_unsafe(f"{project.name}: {document.filename}"),
            role="other",
            speaker=PROJECT,
            at=with_zone(document.created_at) or at,
            key=f"{session}:{fingerprint(document.filename, document.content)}",
            session=session,
            files=(file,),
        )
