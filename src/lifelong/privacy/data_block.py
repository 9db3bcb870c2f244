"""Data in a prompt: words of anybody's, in a form in which they cannot end their block or pose as anything else.

A block is a line ``<name>``, one line for each entry, and a line ``</name>``. Three rules make it closed, whatever an
entry holds:

1. an entry has no line break, so that it can begin no line;
2. it has no ``<`` or ``>``, nor a sign that looks like one or becomes one by compatibility normalisation (NFKC): each
   is written as a character reference;
3. it has no sign that cannot be seen, so that nothing is read otherwise than it looks; only what shapes its neighbours
   stays (joiners in Persian, Indic scripts and emoji, and how an emoji is shown).

Signs are looked at one by one and nothing is searched for, so there is no tag that could be written differently, and
nothing that taking something out could put together (``</</memory>memory>``). No secret boundary is needed, so the same
record makes the same prompt. What was written is read back by replacing the references.

This is the only place where text is made into data for a prompt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final

INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Controls, format characters and other signs without a picture of their own: soft hyphens, directions, tags."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_BREAK: Final = re.compile("\r\n|[\t-\r\x1c-\x1f\x85\u2028\u2029]")

LOOKALIKES: Final = (
    "\u02c2\u02c3\u1433\u1438\u16b2\u2039\u203a\u226e\u226f\u2329\u232a\u276c-\u2771\u27e8\u27e9\u29fc\u29fd"
    "\u3008\u3009\ufe64\ufe65\uff1c\uff1e\U00016f3f\U0001d236\U0001d237"
)
"""Signs that are taken for ``<`` or ``>``, as ranges of a regular expression: those that NFKC makes one or holds one,
those that Unicode lists as confusable with them, and angle brackets of other scripts."""

_SHAPED: Final = f"[^\x00-\x7f\x85\u2028\u2029\u200c\u200d\uff06\ufe60{LOOKALIKES}]"

_JOINER: Final = re.compile(f"(?<!{_SHAPED})[\u200c\u200d]|[\u200c\u200d](?!{_SHAPED})")
"""Joiners that join nothing. Between two signs beyond ASCII they shape Persian, Indic scripts and families of emoji."""

_MARKUP: Final = re.compile(
    f"[<>{LOOKALIKES}\uff06\ufe60]"
    r"|&(?=(?:lt|gt|amp|#x[0-9a-f]+);)"  # any other & stays: "R&D" is no reference
    r"|\((?=id [a-z]+_[0-9a-f]+\).)"  # ends an entry of ours, so it stands nowhere but at its end
)
_NAMED: Final = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_IN_JSON: Final = re.compile(f"[<>`\x7f\x85\u2028\u2029{LOOKALIKES}]")


def visible(text: str) -> str:
    """A text without the signs that cannot be seen; spaces and line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    return _JOINER.sub("", INVISIBLE.sub("", _SURROGATE.sub("\ufffd", text)))


def one_line(text: str) -> str:
    """A text as it can be seen, with a space for each line break and tab."""
    return visible(_BREAK.sub(" ", text))


def escaped(text: str) -> str:
    """A text as a line of a block: see the rules above."""
    return _MARKUP.sub(lambda found: _NAMED.get(found[0]) or f"&#x{ord(found[0]):x};", one_line(text))


def block(name: str, entries: Iterable[str]) -> str:
    """A block of data. The entries are escaped here, and nowhere else.

    Args:
        name: of the block; the prompt that it stands in says what it holds.
        entries: a line each.
    """
    return "\n".join([f"<{name}>", *map(escaped, entries), f"</{name}>"])


def as_json(value: object, *, indent: int | None = None) -> str:
    """A value as JSON in which no string can end a fence or pose as a tag; it is read back by any reader of JSON."""
    text = visible(json.dumps(value, ensure_ascii=False, indent=indent))
    return _IN_JSON.sub(lambda found: _code(found[0]), text)


def fenced(value: object) -> str:
    """A value as JSON between fences."""
    return f"```json\n{as_json(value, indent=0)}\n```"


def _code(sign: str) -> str:
    """A sign as an escape of JSON, which knows no more than 16 bits in one."""
    return f"\\u{ord(sign):04x}" if sign.isascii() else json.dumps(sign)[1:-1]
