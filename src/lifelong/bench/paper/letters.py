"""The option that a reply names: by the rule of the released evaluation, and by a strict one.

The released rule takes the last character before the first ")". It accepts what names no option: "a banana" counts as
(a). The strict rule accepts the letter alone, or one letter in parentheses anywhere; all else is malformed.
"""

from __future__ import annotations

import re
import string

_ALONE = re.compile(r"\W*([A-Za-z])\W*")
_MARKED = re.compile(r"\(([A-Za-z])\)")


def last_letter(reply: str) -> str:
    """The last character before the first ")", in lower case; "" where there is none.

    The released code stops with an error at a reply that begins with ")". Here it names no option.
    """
    return reply.split(")")[0][-1:].lower()


def strict_letter(reply: str, count: int) -> int | None:
    """The position of the one option that a reply names.

    Args:
        reply: what the model wrote.
        count: number of options, (a) first.

    Returns:
        its position; None for a malformed reply: no letter, two different ones, or one without an option.
    """
    alone = _ALONE.fullmatch(reply)
    named = {alone[1].lower()} if alone else {letter.lower() for letter in _MARKED.findall(reply)}
    if len(named) != 1:
        return None
    place = string.ascii_lowercase[:count].find(named.pop())
    return None if place < 0 else place


def letter(place: int) -> str:
    """The letter of an option by its position: a, b, c …"""
    return string.ascii_lowercase[place]
