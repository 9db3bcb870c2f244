"""The turn before a message, as the reader sees it."""

from __future__ import annotations

from collections.abc import Sequence

from lifelong.types import Message


def turn_before(earlier: Sequence[Message], *, capable: bool) -> str:
    """The words of the turn before a message, or "".

    Without a capable model, a reply of this assistant counts as none. It is a phrase such as "I will remember that",
    and the reader, which was trained on talks of people, takes what follows one for something else than it is.

    Args:
        earlier: the messages before it in its session, the newest last.
        capable: whether a capable model writes the replies.
    """
    if not earlier or earlier[-1].role not in ("user", "assistant"):
        return ""
    last = earlier[-1]
    is_phrase = not capable and last.role == "assistant" and last.reply_to is not None
    return "" if is_phrase else last.text
