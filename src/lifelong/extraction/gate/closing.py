"""Which memory a statement may end: the same subject, the same attribute or matter, and words that end or change it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final, Literal

from lifelong.extraction.gate.evidence import QuotedEvidence
from lifelong.extraction.gate.qualifiers import has
from lifelong.extraction.gate.tokens import WordToken, tokens
from lifelong.language.slots import is_attitude
from lifelong.language.tenses import tense
from lifelong.models.base.reader import Reader
from lifelong.types import Memory

Ending = Literal["change", "correct", ""]
"""How a memory ends: it held until now, it was never right, or it does not end."""

AGREES: Final = 0.7
"""Least probability of a change by the pair head where the slots do not agree."""
EXCLUSIVE: Final = frozenset({"age", "style"})
"""Attributes of which a newer value always ends the older one."""

_STILL: Final = frozenset(
    "still noch todavia aun ainda toujours encore ancora nog wciaz nadal hala halen 仍 还在 まだ अभी_भी لسه rin".split()
)
_RELATED: Final = frozenset({"update", "correct", "end"})


def ending(old: Memory, slot: str, text: str, evidence: QuotedEvidence, reader: Reader | None = None) -> Ending:
    """Decide whether a statement ends a memory that the model names.

    Args:
        old: the memory.
        slot: slot of the statement, or "".
        text: text of the statement.
        evidence: the words of the person.
        reader: compares the texts.
    """
    sentence = evidence.sentence_text
    if not same_subject(old.slot, slot) or is_same(old.text, text, evidence.language):
        return ""
    if has(sentence, evidence.language, "unreal") or (_adds(evidence) and not _ends(evidence)):
        return ""
    if _is_keyed(old, evidence):
        return ""
    slots = bool(slot) and _attribute(old.slot) == _attribute(slot)
    shared = bool(_content(old.text, evidence.language) & _content_of(evidence))
    if reader is not None:
        (pair,) = reader.compare([(old.text, text)])
        if not slots and not shared and not (pair.relation in _RELATED and pair.probability >= AGREES):
            return ""
    elif not slots and not (shared and _ends(evidence)):
        return ""
    return "correct" if has(sentence, evidence.language, "wrong") and not _changes(evidence) else "change"


def excludes(old: Memory, text: str, evidence: QuotedEvidence, reader: Reader | None = None) -> bool:
    """Whether a statement in the single-valued slot of a memory ends it, although the model names no memory.

    Args:
        old: a current memory of the slot.
        text: text of the statement.
        evidence: the words of the person.
        reader: compares the texts.
    """
    if _attribute(old.slot).partition(".")[0] in EXCLUSIVE:
        return True
    if _is_keyed(old, evidence) or (_adds(evidence) and not _ends(evidence)):
        return False
    if _changes(evidence) or _ends(evidence) or has(evidence.sentence_text, evidence.language, "wrong"):
        return True
    if reader is None:
        return False
    (pair,) = reader.compare([(old.text, text)])
    return pair.relation in _RELATED and pair.probability >= AGREES


def finishes(old: Memory, evidence: QuotedEvidence, reader: Reader | None = None, *, state: str = "") -> bool:
    """Whether the words of the person close a habit, a goal or an entry of the profile.

    Args:
        old: the memory.
        evidence: the words.
        reader: compares where they share no word.
        state: of a habit or goal: what the model says became of it.
    """
    sentence, language = evidence.sentence_text, evidence.language
    if has(sentence, language, "unreal") or _still(evidence):
        return False
    reached, dropped = has(sentence, language, "reached"), has(sentence, language, "dropped")
    if (state == "dropped" and reached and not dropped) or (state == "done" and dropped and not reached):
        return False
    about = _content_of(evidence) | _content(evidence.before, language)
    if not _content(old.text, language) & about:
        if reader is None:
            return False
        (pair,) = reader.compare([(old.text, sentence)])
        if pair.relation not in _RELATED or pair.probability < AGREES:
            return False
    if has(sentence, language, "ended", "denied", "wrong", "once", "reached", "dropped") or tense(sentence) == "past":
        return True
    return reader is not None and reader.compare([(old.text, sentence)])[0].relation == "end"


def same_subject(old: str, new: str) -> bool:
    """Whether two slots are about one person: one about the person never ends one about somebody else."""
    ours, theirs = old.partition(".")[0], new.partition(".")[0]
    if not ours or not theirs or ours == theirs:
        return True
    if "me" in (ours, theirs):
        return False
    return bool(set(ours.split("-")) & set(theirs.split("-")))


def twin_of(text: str, memories: Iterable[Memory], kinds: Collection[str], language: str) -> Memory | None:
    """The current memory that already says what a text says, or None."""
    for memory in memories:
        if memory.current and memory.kind in kinds and is_same(memory.text, text, language):
            return memory
    return None


def is_same(one: str, other: str, language: str) -> bool:
    """Whether two texts have the same content words, in any order, and deny the same."""
    ours, theirs = _content(one, language), _content(other, language)
    same = bool(ours) and ours == theirs
    return same and all(
        has(one, language, name) == has(other, language, name) for name in ("denied", "ended", "ahead", "unreal")
    )


def _is_keyed(old: Memory, evidence: QuotedEvidence) -> bool:
    """Whether the slot of a memory names the thing itself, and the words neither end nor change it."""
    return old.slot.count(".") > 1 and not (_ends(evidence) or _changes(evidence) or is_attitude(old.slot))


def _attribute(slot: str) -> str:
    """The attribute of a slot with what it is about: "home" for "me.home", "likes.tea" for "me.likes.tea"."""
    return slot.partition(".")[2]


def _adds(evidence: QuotedEvidence) -> bool:
    return has(evidence.sentence_text, evidence.language, "also")


def _changes(evidence: QuotedEvidence) -> bool:
    return has(evidence.sentence_text, evidence.language, "changed")


def _ends(evidence: QuotedEvidence) -> bool:
    return has(evidence.sentence_text, evidence.language, "ended", "denied")


def _still(evidence: QuotedEvidence) -> bool:
    return any(not _STILL.isdisjoint(token.keys) for token in evidence.words) or any(
        word in evidence.sentence_text for word in ("还在", "まだ", "仍")
    )


def _content_of(evidence: QuotedEvidence) -> frozenset[str]:
    return _content(evidence.message.text, evidence.language)


def _content(text: str, language: str) -> frozenset[str]:
    """The content words of a text, each in its shortest form without the ending of a plural."""
    return frozenset(_base(token) for token in _tokens(text, language) if not token.light)


def _tokens(text: str, language: str) -> Sequence[WordToken]:
    return tokens(text, language)


def _base(token: WordToken) -> str:
    key = min(token.keys, key=lambda each: (not each.startswith(("#", "@")), len(each), each))
    if token.kind != "word" or len(key) < 5:
        return key
    for ending_ in ("ing", "ies", "es", "ed", "s", "e"):
        if key.endswith(ending_) and len(key) - len(ending_) >= 3:
            return key[: -len(ending_)]
    return key
