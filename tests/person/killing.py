"""For programs that kill themselves at a moment of an erasure: `die` in the place of a step, or after it."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from lifelong.store.media import MediaRepository
from lifelong.store.messages import MessageRepository
from lifelong.store.receipts import ReceiptRepository
from lifelong.store.store import Store


def die(*arguments: Any, **options: Any) -> None:
    """kill -9 of this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def after(owner: type, name: str) -> None:
    """Die after a method of a class."""
    inner = getattr(owner, name)

    def wrapped(*arguments: Any, **options: Any) -> None:
        inner(*arguments, **options)
        die()

    setattr(owner, name, wrapped)


AFTER: dict[str, tuple[Any, str]] = {
    "after the text": (MessageRepository, "reword"),
    "before the commit": (ReceiptRepository, "begin"),
    "after everything": (ReceiptRepository, "finish"),
}
INSTEAD: dict[str, list[tuple[Any, str]]] = {
    "after the commit": [(MediaRepository, "sweep")],
    "after the sweep": [(ReceiptRepository, "publish")],
    "in the middle of the file": [(os, "replace"), (type(Path()), "replace")],
    "after the file": [(Store, "scrub")],
    "after the scan": [(ReceiptRepository, "finish")],
}


def die_at(moment: str) -> None:
    """Die at a moment of the next erasure: a step that is done, or the next one, which is not begun."""
    if moment in AFTER:
        after(*AFTER[moment])
        return
    for owner, name in INSTEAD[moment]:
        setattr(owner, name, die)
