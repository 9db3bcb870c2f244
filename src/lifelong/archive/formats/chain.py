"""Keys for messages that bring none: each depends on the message and on all before it.

So two equal messages ("ok", "ok") have different keys, the same file has the same keys wherever it lies, and
a file that has grown at its end keeps the keys of its beginning. Two conversations whose first messages are
equal in every field cannot be told apart: those messages count as the same.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any


class Chain:
    """Gives out the keys of one conversation, in order."""

    def __init__(self, seed: str) -> None:
        self._digest = hashlib.sha256(json.dumps(seed).encode()).digest()

    def key(self, record: Any) -> str:
        """Return the next key, 32 hex digits, from a message as it was parsed (any JSON value)."""
        canonical = json.dumps(record, sort_keys=True, separators=(",", ":"))
        self._digest = hashlib.sha256(self._digest + canonical.encode()).digest()
        return self._digest[:16].hex()
