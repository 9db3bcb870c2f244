"""Which known memories a new statement ends or corrects, by comparing their words with the reader.

This decides for every origin of a statement: the extractor, a capable model, and `Person.remember`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lifelong.language.content import content_words
from lifelong.language.coordination import ended_members
from lifelong.language.identify import identify
from lifelong.language.kin import kin
from lifelong.language.sentences import words
from lifelong.language.word_lists import word_list
from lifelong.models.base.reader import Reader
from lifelong.models.reader.labels import CHANGES
from lifelong.types import Memory, Statement

MOST: Final = 8
"""Most known memories that a statement is compared with."""

LEAST: Final = 0.8
"""Least probability of a change at which a memory is closed. Chosen with the next four on held-out talks, where they
close .43 of what has ended; one in seven of what they close still holds."""

APART: Final = 0.95
"""The same where an attribute is not known, or the person has several of it and the two share no content word."""

_ONE: Final = frozenset(("name", "age", "birthday", "home", "job", "employer", "school", "studies", "partner", "style"))
"""Attributes of which a person mostly has one."""

SURE: Final = 0.99
"""The same where the statement is about another attribute: what was said of both rarely excludes each other."""

CORRECTED: Final = 0.2
"""The same for a statement of a message that corrects something: something was wrong, and the nearest is it."""

SHIFTED: Final = 0.5
"""The same for a statement about the same attribute with a word such as "now" or "not"."""

BEGUN: Final = 0.2
"""The same for a statement that says that something of the person has begun, where the old one is then mostly over: in
the labelled talks seven in ten new homes, and nearly all ages and employers, end the one before."""

_LONG: Final = 4
"""Fewest letters of such a word."""

NEVER: Final = 2.0
"""More than any probability."""

_FATES: Final = frozenset(("pet", "event", ""))
"""Attributes of statements such as "Rex died" and "Rex passed away"."""

_REPLACED: Final = frozenset(("home", "age", "employer"))

_SHIFTS = re.compile(
    r"\b(?:now|not|instead|any ?more|no longer|moved|changed|switched|jetzt|nicht|mehr|ahora|ya|agora|já|maintenant|"
    r"plus|adesso|ora|più|teraz|już|artık|şimdi|nu|niet|теперь|уже)\b|现在|改|不再|今は|もう|अब|الآن|이제|지금",
    re.IGNORECASE,
)
"""Words with which people say that something has become otherwise."""


@dataclass(frozen=True, slots=True)
class _Least:
    """The least probability of a change at which a statement closes a memory."""

    corrects: bool
    begun: frozenset[str]
    former: frozenset[str]

    def __call__(self, statement: Statement, memory: Memory) -> float:
        new, old = attribute_of(statement.slot), attribute_of(memory.slot)
        if statement.text in self.former and not _share_term(statement.text, memory.text):
            return NEVER
        if self.corrects:
            return CORRECTED
        if _is_fate(statement, memory):
            return LEAST if statement.denied else APART
        if new and old and new != old:
            return SURE
        if new in _REPLACED and statement.text in self.begun and statement.slot.startswith("me."):
            return BEGUN
        one = new in _ONE or bool(_content(statement.text) & _content(memory.text))
        if not (new and old and one):
            return APART
        return SHIFTED if says_change(statement.text) else LEAST


KnownMemory = tuple[Memory, frozenset[str]]
"""A memory with its content words."""


def with_changes(
    statements: Sequence[Statement],
    memories: Sequence[Memory],
    reader: Reader,
    *,
    corrects: bool = False,
    previous: str = "",
    begun: Collection[str] = (),
    former: Collection[str] = (),
) -> list[Statement]:
    """The statements with the ids of the memories that each ends and corrects.

    Args:
        statements: statements of any kind; only semantic ones are compared.
        memories: current semantic memories of the person.
        reader: compares.
        corrects: the message that they are from corrects something.
        begun: texts of the statements that say that something has begun.
        former: texts of the statements that tell of an earlier time: each ends only what it has a content word in
            common with, as "I used to live in Graça" does not end "I live in Cacilhas".
        previous: id of the message before that one that it may correct without a word in common: "no, it's
            Wednesdays now".
    """
    if not any(statement.kind == "semantic" for statement in statements):
        return list(statements)
    known = [(memory, _content(memory.text)) for memory in memories if memory.current]
    said = {memory.id for memory, _ in known if is_from(memory, previous)} if corrects else set()
    least = _Least(corrects, frozenset(begun), frozenset(former))
    return [_compared(each, known, reader, least, said) if each.kind == "semantic" else each for each in statements]


def _compared(
    statement: Statement, known: Sequence[KnownMemory], reader: Reader, least: _Least, said: set[str]
) -> Statement:
    asked = statement if statement.slot else replace(statement, slot=_slot_of(statement.text, reader))
    memories = _near(asked, known, said)
    if not memories:
        return statement
    ends: list[str] = []
    wrong: list[str] = []
    relations = reader.compare([(memory.text, statement.text) for memory in memories])
    nearest = max(each.change for each in relations)
    for memory, each in zip(memories, relations, strict=True):
        if each.change < min(LEAST, nearest):  # of changes that are not sure, one at most
            continue
        if each.relation not in CHANGES and not are_related(asked, memory):  # only said before it, and mostly no change
            continue
        over = statement.denied or each.relation == "end"
        if over and ended_members(memory.text, statement.text):  # the other medicine goes on
            continue
        if each.change >= least(asked, memory):
            (wrong if each.relation == "correct" else ends).append(memory.id)
    if least.corrects and not ends and not wrong:  # "sorry, her name is Kim" says of nobody that she was called Karen
        meant = [each for each in memories if each.id in said and _alike(asked, each)]
        wrong = [max(meant, key=lambda each: each.at).id] if meant else []
    return replace(statement, ends=tuple(ends), corrects=tuple(wrong))


def _near(statement: Statement, known: Sequence[KnownMemory], said: set[str]) -> list[Memory]:
    """The memories that a statement may change, at most MOST: of one attribute, or with a content word in common.

    Args:
        statement: the statement.
        known: current memories with their content words.
        said: ids of what was said just before and may be corrected.
    """
    content = _content(statement.text)
    scored = []
    for memory, words_of_it in known:
        if memory.at > statement.at or memory.text == statement.text:
            continue
        one = _one_subject(statement, memory) or _is_fate(statement, memory)
        if memory.id not in said and not one:  # "the 6th" does not say whose
            continue
        if score := _alike(statement, memory) + len(content & words_of_it) + (memory.id in said):
            scored.append((score, memory.at, memory))
    scored.sort(key=lambda each: each[:2], reverse=True)
    return [memory for *_, memory in scored[:MOST]]


def _alike(statement: Statement | Memory, memory: Memory) -> bool:
    """Whether both state the same attribute."""
    attribute = attribute_of(statement.slot)
    return bool(attribute) and attribute == attribute_of(memory.slot)


def says_change(text: str) -> bool:
    """Whether words say that something has become otherwise: "now", "moved", "no longer"."""
    return _SHIFTS.search(text) is not None


def are_related(statement: Statement | Memory, memory: Memory) -> bool:
    """Whether two statements have their attribute or a content word in common."""
    return _alike(statement, memory) or bool(_content(statement.text) & _content(memory.text))


def is_from(memory: Memory, message: str) -> bool:
    """Whether a memory was made from a message; ``message`` is its id."""
    return any(source.message == message for source in memory.sources)


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
    if ours == "me" and not theirs and _tells_of_kin(other.text) and not _share_term(one.text, other.text):
        return False
    return not ours or not theirs or (ours == "me") == (theirs == "me")


def _tells_of_kin(text: str) -> bool:
    """Whether a memory without a slot tells of somebody of the person's: "tengo dos hijos, uno vive en Londres"."""
    return bool(kin(text, (identify(text),)))


def _is_fate(statement: Statement, memory: Memory) -> bool:
    """Whether a statement says what became of a pet of the person, by its name: "Rex died", not "Tom's dog died"."""
    if not memory.slot.startswith("me.pet") or attribute_of(statement.slot) not in _FATES:
        return False
    content = _content(statement.text) - word_list("sadly")
    first = next((word for word in words(statement.text) if word in content), "")
    return first in _content(memory.text)


def _share_term(one: str, other: str) -> bool:
    """Whether two texts have a word in common that is neither common nor short, as "dos" is."""
    return any(len(word) >= _LONG for word in _content(one) & _content(other)) or bool(_marked(one) & _marked(other))


def _marked(text: str) -> frozenset[str]:
    """The content words of a text in scripts without spaces."""
    return frozenset(
        word for word in content_words(text) if not word.isascii() and unicodedata.category(word[0]) == "Lo"
    )


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if word not in word_list("common") and len(word) > 1)
