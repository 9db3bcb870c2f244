"""Whether a message asks to forget something, as far as the reader can be believed.

The reader also takes statements of taste for such requests ("non sopporto i film dell'orrore"). These are learned.
"""

from __future__ import annotations

from lifelong.erasure.requests import is_request
from lifelong.erasure.wording import wording
from lifelong.models.base import Reading
from lifelong.tasks.opinions import opinions


def asks_to_forget(text: str, reading: Reading) -> bool:
    """Whether a message asks to forget something: its wording says so, or the reader does and it states no taste.

    Args:
        text: the message, in any language.
        reading: what the reader found in it.
    """
    return is_request(text, reading) and (wording(text) is not None or not opinions(text))
