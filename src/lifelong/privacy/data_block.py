"""Escape untrusted text in a prompt, so that it cannot end its block or imitate another part of the prompt.

A block is a line ``<name>``, one line for each entry, and a line ``</name>``. Three rules keep every entry inside its
block:

1. An entry has no line break, so it cannot begin a new line.
2. An entry has no ``<`` or ``>``, and no character that looks like one or becomes one by compatibility normalisation
   (NFKC). Each of them is replaced by a character reference.
3. An entry has no invisible characters, so a model reads the same text that a person sees. Only characters that change
   the shape of their neighbours stay: joiners in Persian, Indic scripts and emoji, and variation selectors of emoji.

The rules apply to single characters and do not search for tags. Therefore another spelling of a tag has no effect, and
the removal of characters cannot create a tag (``</</memory>memory>``). The block needs no secret boundary, so the same
record gives the same prompt. Replacing the references restores the text.

No other module converts text to data for a prompt.
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
"""Control characters, format characters and other invisible characters: soft hyphens, directional marks, tags."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_BREAK: Final = re.compile("\r\n|[\t-\r\x1c-\x1f\x85\u2028\u2029]")

LOOKALIKES: Final = (
    "\u02c2\u02c3\u1433\u1438\u16b2\u2039\u203a\u226e\u226f\u2329\u232a\u276c-\u2771\u27e8\u27e9\u29fc\u29fd"
    "\u3008\u3009\ufe64\ufe65\uff1c\uff1e\U00016f3f\U0001d236\U0001d237"
)
"""Characters that resemble ``<`` or ``>``, as ranges of a regular expression: those whose NFKC form is or contains one
of them, those that Unicode lists as confusable with them, and angle brackets of other scripts."""

_SHAPED: Final = f"[^\x00-\x7f\x85\u2028\u2029\u200c\u200d\uff06\ufe60{LOOKALIKES}]"

_JOINER: Final = re.compile(f"(?<!{_SHAPED})[\u200c\u200d]|[\u200c\u200d](?!{_SHAPED})")
"""Joiners without effect. Between two non-ASCII characters a joiner shapes Persian, Indic scripts and emoji."""

_MARKUP: Final = re.compile(
    f"[<>{LOOKALIKES}\uff06\ufe60]"
    r"|&(?=(?:lt|gt|amp|#x[0-9a-f]+);)"  # other & stay: "R&D" is not a reference
    r"|\((?=id [a-z]+_[0-9a-f]+\).)"  # this form is the end mark of an entry, so text must not contain it
)
_NAMED: Final = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_IN_JSON: Final = re.compile(f"[<>`\x7f\x85\u2028\u2029{LOOKALIKES}]")


def visible(text: str) -> str:
    """Remove invisible characters from a text; spaces and line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    return _JOINER.sub("", INVISIBLE.sub("", _SURROGATE.sub("\ufffd", text)))


def one_line(text: str) -> str:
    """Remove invisible characters, and replace each line break and tab by a space."""
    return visible(_BREAK.sub(" ", text))


def escape(text: str) -> str:
    """Escape a text as one line of a block, by the rules in the module's docstring."""
    return _MARKUP.sub(lambda found: _NAMED.get(found[0]) or f"&#x{ord(found[0]):x};", one_line(text))


def block(name: str, entries: Iterable[str]) -> str:
    """Return a block of data. This function escapes the entries; the caller must not escape them.

    Args:
        name: name of the block; the prompt explains its content.
        entries: the entries, one line each.
    """
    return "\n".join([f"<{name}>", *map(escape, entries), f"</{name}>"])


def as_json(value: object, *, indent: int | None = None) -> str:
    """Return a value as JSON in which no string can end a fence or imitate a tag. Every JSON parser can read it.

    Args:
        value: a JSON value.
        indent: spaces of one level of indentation; None writes one line.
    """
    text = visible(json.dumps(value, ensure_ascii=False, indent=indent))
    return _IN_JSON.sub(lambda found: _code(found[0]), text)


def fence(value: object) -> str:
    """Return a value as JSON in a fenced code block; of a list, each element is one line."""
    if isinstance(value, list):
        lines = ",\n".join(as_json(each) for each in value)
        return f"```json\n[{lines}]\n```"
    return f"```json\n{as_json(value)}\n```"


def _code(sign: str) -> str:
    """Return a character as JSON escapes; one escape has 16 bits, so some characters need two."""
    return f"\\u{ord(sign):04x}" if sign.isascii() else json.dumps(sign)[1:-1]
