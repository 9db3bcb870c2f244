"""The reader as extractor: the clauses of a message that state something lasting, verbatim.

The reader marks clauses, and says about whom each is and how it stands. Jokes, suppositions, pasted and reported words
and passing moods are left out. The rules of `rules` add what they know for certain: slots, recurrence and wishes about
replies. Nothing is written that the person did not write.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Final

from lifelong.extraction.clause_owner import is_of_another
from lifelong.extraction.clause_places import (
    LEFT_OUT,
    ONE_EACH,
    covers,
    ends_in_question_mark,
    is_fragment,
    overlap,
    to_sentence,
    trimmed,
    whole_clauses,
)
from lifelong.extraction.corrections import corrects, tells_more
from lifelong.extraction.events import event
from lifelong.extraction.gate.marks import pattern
from lifelong.extraction.gate.qualifiers import has, language_of, qualifiers
from lifelong.extraction.message_form import SURELY_MEANT, tells
from lifelong.language.formerly import says_formerly
from lifelong.language.identify import identify
from lifelong.language.sentences import sentences, words
from lifelong.language.slots import WISHES, name_key
from lifelong.language.word_lists import word_list
from lifelong.memory.changes import is_from, with_changes
from lifelong.models.base.reader import Reader, ReadFact, Reading
from lifelong.models.reader.labels import LASTING
from lifelong.types import Memory, Message, Source, Statement

MOST: Final = 24
"""Most statements of one message."""

DENIED: Final = frozenset({"denied", "ended"})

VETOES: Final = frozenset({"joke", "reported", "unreal", "pasted"})
"""How a clause stands that is no statement of the person, whatever the rules say."""

_COMPOUND: Final = (
    "me.home", "me.age", "me.job", "me.employer", "me.origin", "me.relationship", "me.pet", "me.allergy", "me.health",
    "me.diet", "me.vehicle", "me.skill", "me.birthday",
)  # fmt: skip
"""Beginnings of slots whose statement by the rules is a whole sentence, which the reader parts, as it does that of a
name, or of "my son is …", whose slot is that one word: "my mum is Carol and she works". Habits, goals and what is done
stay whole."""

VETO: Final = 0.6
"""Least confidence of a veto."""

SLOT: Final = 0.5
"""Least probability of a slot; with a less probable one, a clause is remembered, but is in no profile."""

SURELY: Final = 0.75
"""Least probability of a slot that a profile must not have wrong."""

_DONE: Final = frozenset({"habit", "goal"})
"""Attributes that take a verb to say."""

_NAMING: Final = frozenset({"call me", "calls me", "called me"})
"""Of the words for what somebody says, those that may be a wish: "don't call me Bob, not even as a joke"."""

_WORK: Final = frozenset({"job", "employer"})
_GIVEN_UP: Final = frozenset({"medication", "health", "vehicle", "home"})
"""Attributes that end without a dislike: "I have stopped taking the statin"."""

_SHORTEST: Final = 2


def wishes(statements: Sequence[Statement]) -> list[Statement]:
    """The wishes about replies among what the rules found: certain, whatever the reader says a message does."""
    return [each for each in statements if each.slot.startswith(WISHES)]


def lasting(text: str, reading: Reading) -> list[ReadFact]:
    """The facts of a message that are worth storing: neither passing nor in jest nor somebody else's claim.

    Args:
        text: the message.
        reading: what the reader found in it.
    """
    jests = _in_jest(text, reading.facts)
    return [fact for fact in reading.facts if fact.status in LASTING and fact not in jests]


def no_statements(text: str, reading: Reading) -> list[ReadFact]:
    """The facts of a message that are in jest, supposed, pasted, or somebody else's claims.

    Args:
        text: the message.
        reading: what the reader found in it.
    """
    jests = _in_jest(text, reading.facts)
    return [fact for fact in reading.facts if (fact.status in VETOES and fact.confidence >= VETO) or fact in jests]


def extract(
    message: Message,
    reading: Reading,
    ruled: Sequence[Statement],
    memories: Sequence[Memory],
    reader: Reader,
    *,
    previous: Callable[[], str] = str,
    zone: tzinfo | None = None,
) -> list[Statement]:
    """The statements of a message.

    Args:
        message: a message of the person.
        reading: what the reader found in it. Unless it ``tells``, only the wishes of the rules are statements.
        ruled: what the rules found in it.
        memories: current semantic memories of the person, which a statement may end.
        reader: compares statements with memories.
        previous: finds the id of the message before it that it corrects, if it corrects one; see `corrected_message`.
        zone: time zone of the person, for days and months in a statement.

    Returns:
        at most MOST statements, in the order of the text.
    """
    text = message.text
    telling = tells(reading)
    vetoes = no_statements(text, reading)
    kept = whole_clauses(text, lasting(text, reading))
    pieces = sentences(text)
    placed: list[tuple[int, int, Statement]] = []
    for statement in ruled if telling else wishes(ruled):
        start = text.find(statement.text)
        end = start + len(statement.text)
        several = sum(start <= fact.start and fact.end <= end for fact in kept) > 1
        slot = statement.slot
        compound = slot.startswith(_COMPOUND) or slot.endswith(".name") or ("." not in slot and slot != "")
        parted = several and compound and not statement.slot.startswith(WISHES)
        parted = parted or _is_misread(statement, [fact for fact in kept if overlap(start, end, fact)])
        if not parted and not any(overlap(start, end, fact) for fact in vetoes):
            over = not statement.slot.startswith(WISHES) and _is_former(text, statement.text)
            placed.append((start, end, replace(statement, denied=True) if over else statement))
    for fact in kept if telling else ():
        if fact.subject == "world" or ends_in_question_mark(text, fact):
            continue
        start, end = trimmed(text, *to_sentence(text, fact, reading.facts, pieces))
        if end - start < _SHORTEST or is_fragment(text, text[start:end]):
            continue
        if any(covers(first, last, start, end) for first, last, _ in placed):
            continue
        placed.append((start, end, _statement(message, text[start:end], fact, zone)))
    placed.sort(key=lambda each: each[0])
    statements = [statement for _, _, statement in placed[:MOST]]
    former = [each.text for each in statements if each.denied and _is_former(text, each.text)]
    if not corrects(text, reading):
        new = [fact for fact in reading.facts if fact.status == "began"]
        begun = [each.text for start, end, each in placed if any(overlap(start, end, fact) for fact in new)]
        return with_changes(statements, memories, reader, begun=set(begun) - set(former), former=former)
    wrong = previous()
    statements = statements or _correction(message, memories, wrong)
    return with_changes(statements, memories, reader, corrects=True, previous=wrong, former=former)


def _correction(message: Message, memories: Sequence[Memory], previous: str) -> list[Statement]:
    """A correction that states nothing by itself ("no wait, the 6th"), as a statement of what was said before it."""
    said = [each for each in memories if each.current and is_from(each, previous)]
    if not said or not tells_more(message.text):
        return []
    slot = ".".join(max(said, key=lambda each: each.at).slot.split(".")[:2])
    text = message.text.strip()
    return [Statement(kind="semantic", text=text, sources=(Source(message.id, text),), at=message.at, slot=slot)]


def _statement(message: Message, clause: str, fact: ReadFact, zone: tzinfo | None) -> Statement:
    since, until = event(clause, at=message.at, zone=zone)
    value = message.text[fact.value[0] : fact.value[1]]
    subject = "other" if fact.subject != "me" or is_of_another(message.text, clause, fact) else "me"
    slot = f"{subject}.{fact.slot}"
    if fact.slot not in ONE_EACH or subject == "other":
        slot = f"{slot}.{name_key(value)[:60]}".rstrip(".-")
    if fact.slot_confidence < (SURELY if fact.slot in SURELY_MEANT and not _harms(fact, clause) else SLOT):
        slot = ""
    if fact.slot in _DONE and len(words(clause)) <= LEFT_OUT:  # "ten minutes" is no habit
        slot = ""
    return Statement(
        kind="semantic",
        text=clause,
        sources=(Source(message.id, clause),),
        at=message.at,
        slot=slot,
        denied=(fact.status in DENIED or _is_former(message.text, clause)) and not _holds_now(clause),
        event_at=since,
        event_until=until,
    )


def _is_former(text: str, clause: str) -> bool:
    """Whether a clause of a text tells of an earlier time, whatever the reader takes it for: "antes vivía aquí"."""
    return says_formerly(clause, identify(clause, [identify(text)]))


def _harms(fact: ReadFact, clause: str) -> bool:
    """Whether a clause about an allergy has a word for what harms somebody."""
    return fact.slot == "allergy" and any(each in clause.casefold() for each in word_list("harms"))


def _is_misread(statement: Statement, facts: Sequence[ReadFact]) -> bool:
    """Whether the words of a rule mean something else to the reader: "I moved to night shifts" is no new home, and
    neither "I quit Greggs" nor "I stopped the statin" a dislike. A place with a capital is one, whatever the reader
    says.
    """
    slots = {fact.slot for fact in facts}
    if statement.slot == "me.home":
        named = any(word[0].isupper() for word in statement.text.split()[1:] if word[0].isalpha() and word[:1] != "I")
        return bool(slots) and "home" not in slots and not named
    if not statement.slot.startswith("me.likes."):
        return False
    return (len(facts) == 1 and slots <= _WORK) or any(
        fact.slot in _GIVEN_UP and fact.status in DENIED for fact in facts
    )


def _in_jest(text: str, facts: Sequence[ReadFact]) -> list[ReadFact]:
    """The clauses that somebody said for a laugh: "Frank joked he was 007", "he says he's a lord haha"."""
    language, pieces = language_of(text), sentences(text)
    jests = []
    for fact in facts:
        sentence = next((each for each in pieces if each.start <= fact.start < each.end), None)
        if sentence is None:
            continue
        told = qualifiers(text[sentence.start : fact.end], language).get("told", frozenset())
        rest = text[sentence.start : sentence.end + 4]
        if not told <= _NAMING and (has(rest, language, "jest") or pattern("laugh").search(rest) is not None):
            jests.append(fact)
    return jests


def _holds_now(clause: str) -> bool:
    """Whether a clause says that something is so now, and nothing that it denies: "I'm a chef now"."""
    language = language_of(clause)
    return not word_list("now").isdisjoint(words(clause)) and not has(
        clause, language, "denied", "ended", "dropped", "past"
    )
