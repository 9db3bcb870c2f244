"""A long message in pieces that the reader reads one by one, so that its end is read like its beginning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lifelong.language.sentences import sentences

LONGEST: Final = 4_000
"""Characters of a message that is read as a whole, and of a piece of a longer one."""


_ENDS: Final = ("\n", ". ", "! ", "? ", "。", "！", "？", "। ", "؟ ")


def pieces(text: str) -> list[str]:
    """Parts of a text, each a verbatim slice of whole sentences. A sentence that is repeated is read once.

    Args:
        text: the words of a message.

    Returns:
        The text alone, if it is short. Else slices of about LONGEST characters, in their order.
    """
    if len(text) <= LONGEST:
        return [text]
    slices: list[str] = []
    read: set[str] = set()
    start: int | None = None
    end = place = 0
    for sentence in (each for block in _blocks(text) for each in sentences(block)):
        at = text.find(sentence.text, place)
        if at < 0:
            continue
        place = at + len(sentence.text)
        known = sentence.text in read
        read.add(sentence.text)
        if start is not None and (known or place - start > LONGEST):
            slices.append(text[start:end])
            start = None
        if not known:
            start, end = at if start is None else start, place
    if start is not None:
        slices.append(text[start:end])
    return slices


def _blocks(text: str) -> Iterator[str]:
    """The text in slices that end where a sentence or a line ends, or at a space; ``sentences`` reads short texts."""
    start = 0
    while start < len(text):
        block = text[start : start + LONGEST]
        if start + LONGEST < len(text):
            cuts = [block.rfind(mark) + len(mark) for mark in _ENDS if mark in block[LONGEST // 2 :]]
            block = block[: max(cuts, default=block.rfind(" ") + 1 or LONGEST)]
        yield block
        start += len(block)
