"""Lifelong turns any multimodal LLM into one person's own assistant, for years.

    import lifelong

    with lifelong.open("ana.lifelong") as life:
        ana = life.person("ana")
        reply = ana.chat("This is Bertha, my old truck.", images=["bertha.jpg"])
        for hit in ana.recall("what do I drive?", k=5):
            print(hit.score, hit.text, hit.source)

``lifelong.aio`` is the same, async. What results are made of is in ``lifelong.types``, every error in
``lifelong.errors``. Importing loads no library and touches no file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifelong.errors import (
    ArgumentError,
    AttachmentError,
    ChangedError,
    ConsentError,
    ContextOverflowError,
    ImportFormatError,
    InputError,
    LifelongError,
    ModelError,
    ModelMissingError,
    ModelOutputError,
    ModelUnavailableError,
    NotFoundError,
    PassphraseError,
    SettingsError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUncertainError,
    StoreVersionError,
)
from lifelong.types import (
    Answer,
    Called,
    Concept,
    Document,
    Hit,
    Incoming,
    Memory,
    Message,
    Recalled,
    Reply,
    Restarted,
    Thinking,
    Token,
    Tool,
    Traits,
)

if TYPE_CHECKING:
    from lifelong import aio
    from lifelong.models.base import ChatMessage
    from lifelong.sync import Life, Person, open

__version__ = "0.1.0"

__all__ = [
    "open",
    "aio",
    "Life",
    "Person",
    # what goes in
    "Incoming",
    "Document",
    "ChatMessage",
    "Tool",
    # what happens while an answer streams
    "Recalled",
    "Thinking",
    "Token",
    "Restarted",
    "Called",
    "Answer",
    # what comes out; parts of these are in lifelong.types
    "Reply",
    "Hit",
    "Memory",
    "Message",
    "Concept",
    "Traits",
    # errors; the tree is drawn in lifelong.errors
    "LifelongError",
    "InputError",
    "ArgumentError",
    "AttachmentError",
    "ConsentError",
    "ContextOverflowError",
    "ImportFormatError",
    "PassphraseError",
    "SettingsError",
    "ChangedError",
    "NotFoundError",
    "StoreError",
    "StoreVersionError",
    "StoreReadOnlyError",
    "StoreUncertainError",
    "StoreFullError",
    "ModelError",
    "ModelMissingError",
    "ModelUnavailableError",
    "ModelOutputError",
    "__version__",
]


def __dir__() -> list[str]:
    return sorted([*__all__, "errors", "types"])


_ELSEWHERE = {
    **dict.fromkeys(("Client", "MemoryClient", "Lifelong", "connect", "load", "create", "init"), "open(path)"),
    **dict.fromkeys(("AsyncClient", "AsyncMemory", "AsyncLifelong"), "aio.open(path)"),
    **dict.fromkeys(("User", "add", "chat", "recall", "search"), "open(path), and its person(name)"),
}
"""What other libraries call the beginning of their work, and what it is called here."""


def __getattr__(name: str) -> Any:
    # The engine brings numpy, SQLite and more: it is loaded when it is first asked for.
    if name in ("Life", "Person", "open"):
        from lifelong import sync

        return getattr(sync, name)
    if name == "ChatMessage":
        from lifelong.models import base

        return base.ChatMessage
    if name == "aio":
        import importlib

        return importlib.import_module("lifelong.aio")
    hint = f"; did you mean lifelong.{_ELSEWHERE[name]}?" if name in _ELSEWHERE else ""
    raise AttributeError(f"module 'lifelong' has no attribute {name!r}{hint}")
