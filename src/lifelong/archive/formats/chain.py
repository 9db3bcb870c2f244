"""Compute keys for messages without an id: each key is a hash of the message and of all messages before it.

Two equal messages ("ok", "ok") have different keys. The keys do not depend on the path of the file. When messages are
appended to a file, the keys of the earlier messages stay the same. If the first messages of two conversations are equal
in all fields, they have the same keys and count as the same messages.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any


class Chain:
    """Computes the keys of one conversation, in the order of its messages."""

    def __init__(self, seed: str) -> None:
        self._digest = hashlib.sha256(json.dumps(seed).encode()).digest()

    def key(self, record: Any) -> str:
        """Return the next key, 32 hex digits.

        Args:
            record: the next message as parsed JSON, of any type.
        """
        canonical = json.dumps(record, sort_keys=True, separators=(",", ":"))
        self._digest = hashlib.sha256(self._digest + canonical.encode()).digest()
        return self._digest[:16].hex()
