"""Public ids."""

from __future__ import annotations

import secrets


def new_id(prefix: str) -> str:
    """A new public id such as ``msg_9f86d081884c7d65``: random, so that it cannot be guessed."""
    return f"{prefix}_{secrets.token_hex(8)}"
