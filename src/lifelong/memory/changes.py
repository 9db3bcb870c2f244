"""Which known memories a new statement ends or corrects, by comparing their words with the reader.

This decides for every origin of a statement: the extractor, a capable model, and `Person.remember`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lifelong.language.sentences import words
from lifelong.language.word_lists import word_list
from lifelong.models.base.reader import Reader
from lifelong.types import Memory, Statement

MOST: Final = 8
"""Most known memories that a statement is compared with."""

LEAST: Final = 0.7
"""Least probability of a relation at which a memory is closed."""

_CHANGES: Final = ("update", "correct", "end")


def with_changes(statement: Statement, memories: Sequence[Memory], reader: Reader) -> Statement:
    """The statement with the ids of the memories that it ends and corrects.

    Args:
        statement: a semantic statement.
        memories: current semantic memories of the person.
        reader: compares.
    """
    if statement.kind != "semantic":
        return statement
    known = near(statement if statement.slot else replace(statement, slot=_slot_of(statement.text, reader)), memories)
    if not known:
        return statement
    compared = reader.compare([(memory.text, statement.text) for memory in known])
    ends: list[str] = []
    corrects: list[str] = []
    for memory, each in zip(known, compared, strict=True):
        if each.relation in _CHANGES and each.probability >= LEAST:
            (corrects if each.relation == "correct" else ends).append(memory.id)
    return replace(statement, ends=tuple(ends), corrects=tuple(corrects))


def near(statement: Statement, memories: Sequence[Memory]) -> list[Memory]:
    """The memories that a statement may change, at most MOST: of one attribute, or with a content word in common."""
    attribute, content = attribute_of(statement.slot), _content(statement.text)
    scored = []
    for memory in memories:
        if not memory.current or memory.at > statement.at or memory.text == statement.text:
            continue
        if not _one_subject(statement, memory):
            continue
        shared = len(content & _content(memory.text))
        alike = bool(attribute) and attribute == attribute_of(memory.slot)
        if shared or alike:
            scored.append(((alike + shared), memory.at, memory))
    scored.sort(key=lambda each: (each[0], each[1]), reverse=True)
    return [memory for *_, memory in scored[:MOST]]


def _slot_of(text: str, reader: Reader) -> str:
    """The slot of the first fact of a text, for a statement without one."""
    facts = reader.read(text).facts
    if not facts:
        return ""
    return f"{'me' if facts[0].subject == 'me' else 'other'}.{facts[0].slot}"


def attribute_of(slot: str) -> str:
    """The attribute of a slot: "home" for "me.home"."""
    parts = slot.split(".")
    return parts[1] if len(parts) > 1 else ""


def _one_subject(one: Statement, other: Memory) -> bool:
    """Whether two statements may be about the same: one about the person cannot end one about somebody else."""
    ours, theirs = one.slot.partition(".")[0], other.slot.partition(".")[0]
    return not ours or not theirs or (ours == "me") == (theirs == "me")


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if word not in word_list("common") and len(word) > 1)
