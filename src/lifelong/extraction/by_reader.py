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

from lifelong.extraction.corrections import corrects, tells_more
from lifelong.extraction.events import event
from lifelong.extraction.gate.marks import pattern
from lifelong.extraction.gate.qualifiers import has, language_of, qualifiers
from lifelong.language.coordination import completes, joins_members
from lifelong.language.dropped_subjects import written_out
from lifelong.language.formerly import says_formerly
from lifelong.language.identify import identify
from lifelong.language.kin import begins_with_kin, kin
from lifelong.language.question_words import asks_yes_or_no
from lifelong.language.sentences import QUESTION_MARKS, Sentence, sentences, words
from lifelong.language.slots import WISHES, name_key
from lifelong.language.statement_forms import states_by_form
from lifelong.language.subclauses import antecedent_start, is_relative
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

_OTHERWISE: Final = ("forget", "request", "paste", "wish", "world")
"""What a message surely does rather than tell, whatever haste has left out of it."""

_TELLING: Final = ("tell", "correct", "wish")

_COMPOUND: Final = (
    "me.home", "me.age", "me.job", "me.employer", "me.origin", "me.relationship", "me.pet", "me.allergy", "me.health",
    "me.diet", "me.vehicle", "me.skill", "me.birthday",
)  # fmt: skip
"""Beginnings of slots whose statement by the rules is a whole sentence, which the reader parts, as it does that of a
name, or of "my son is …", whose slot is that one word: "my mum is Carol and she works". Habits, goals and what is done
stay whole."""

TELLING: Final = 0.25
"""Least probability that a message states something."""

STATING: Final = 0.4
"""Least probability that a message with its subject and full stop states something, if it more probably asks nothing:
on labelled talks, of messages that begin as "I" tells something."""

HASTE: Final = 0.1
"""What is added to the probability of the slot of such a short message, of which the reader is less sure."""

VETO: Final = 0.6
"""Least confidence of a veto."""

LEFT_OUT: Final = 2
"""Most words of a sentence that belong to the clause beside them rather than to nothing."""

SLOT: Final = 0.5
"""Least probability of a slot; with a less probable one, a clause is remembered, but is in no profile."""

SURELY: Final = 0.75
"""Least probability of a slot that a profile must not have wrong."""

_DONE: Final = frozenset({"habit", "goal"})
"""Attributes that take a verb to say."""

_SURELY: Final = frozenset({"allergy", "medication", "partner"})
"""These slots: "There are carnations all over Cacilhas" is no allergy, and "Today Tomás" no partner."""

ONE_EACH: Final = frozenset(
    {"name", "age", "birthday", "home", "origin", "job", "employer", "school", "diet", "partner", "studies"}
)
"""Attributes of which a profile has one entry; of all others it has one for each value."""

OWN: Final = frozenset({"name", "age", "birthday", "home", "origin", "job", "employer", "school", "studies"})
"""Attributes that the subject of a clause has: in "my father got work on the docks", it is not the person's job."""

_NAMING: Final = frozenset({"call me", "calls me", "called me"})
"""Of the words for what somebody says, those that may be a wish: "don't call me Bob, not even as a joke"."""

_WORK: Final = frozenset({"job", "employer"})
_GIVEN_UP: Final = frozenset({"medication", "health", "vehicle", "home"})
"""Attributes that end without a dislike: "I have stopped taking the statin"."""

_EDGES: Final = " \t\n,;:–—-…"
_SHORTEST: Final = 2
_CJK: Final = 0x2E80
"""The first code point of the scripts of China and Japan, which write words without spaces."""


def tells(reading: Reading) -> bool:
    """Whether a message may state something; a question, a request or a greeting does not."""
    return any(reading.does(kind, least=TELLING) for kind in _TELLING) or max(reading.kinds.values()) < 0.5


def by_form(text: str, reading: Reading, reader: Reader, languages: Sequence[str] = ()) -> Reading:
    """The reading of a message that looks like a question to the reader and can be none by its form: it states.

    Args:
        text: the words of the message.
        reading: what the reader found in it.
        reader: reads the message again, with the words that haste has left out of it.
        languages: of the person's earlier messages, as ISO 639-1 codes, the most frequent first.
    """
    kinds = reading.kinds
    language = identify(text, languages)
    if max(kinds.values()) < 0.5 and not reading.facts and asks_yes_or_no(text, language):  # "HATT ICH EINE ABFINDUNG"
        return replace(reading, kinds={**kinds, "ask": 0.5})
    if (told := _written_out(text, reading, reader, language)) is not None:
        return told
    if kinds["ask"] < 0.5 or kinds["ask"] < max(kinds.values()) or not states_by_form(text, language):
        return reading
    swapped = {**kinds, "ask": kinds["tell"], "tell": kinds["ask"]}
    if language == "en":  # by its past verb: what happened is told, and nothing says that it lasts
        return replace(reading, kinds=swapped)
    return replace(reading, kinds=swapped, facts=reading.facts or (_whole(text, kinds["ask"]),))


def _written_out(text: str, reading: Reading, reader: Reader, language: str) -> Reading | None:
    """The reading of a message with its subject and full stop, where that states something; see `written_out`."""
    kinds = reading.kinds
    clear = kinds["tell"] >= max(0.5, *(kinds[each] for each in kinds if each != "tell"))
    if (clear and reading.facts) or any(reading.does(kind) for kind in _OTHERWISE):
        return None
    written = written_out(text, language)
    if written is None:
        return None
    again = reader.read(written.text)
    told = again.kinds["tell"]
    if told < max(STATING, again.kinds["ask"]):
        return None
    facts = tuple(
        replace(
            _moved(fact, -written.added, len(text)),
            slot_confidence=fact.slot_confidence + (0.0 if fact.slot in _SURELY else HASTE),
        )
        for fact in again.facts
        if fact.end > written.added
    )
    if clear and not facts:
        return None
    return replace(again, facts=facts or (_whole(text, told),))


def _moved(fact: ReadFact, by: int, length: int) -> ReadFact:
    """A fact at its place in a text of a length in characters."""
    start, end, first, last = (min(max(each + by, 0), length) for each in (fact.start, fact.end, *fact.value))
    return replace(fact, start=start, end=end, value=(first, last))


def _whole(text: str, confidence: float) -> ReadFact:
    """A whole message as a fact whose slot is not known."""
    return ReadFact(0, len(text), (0, len(text)), "other", "holds", "me", confidence, 0.0)


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
    kept = _whole_clauses(text, lasting(text, reading))
    pieces = sentences(text)
    placed: list[tuple[int, int, Statement]] = []
    for statement in ruled if telling else wishes(ruled):
        start = text.find(statement.text)
        end = start + len(statement.text)
        several = sum(start <= fact.start and fact.end <= end for fact in kept) > 1
        slot = statement.slot
        compound = slot.startswith(_COMPOUND) or slot.endswith(".name") or ("." not in slot and slot != "")
        parted = several and compound and not statement.slot.startswith(WISHES)
        parted = parted or _is_misread(statement, [fact for fact in kept if _overlap(start, end, fact)])
        if not parted and not any(_overlap(start, end, fact) for fact in vetoes):
            over = not statement.slot.startswith(WISHES) and _is_former(text, statement.text)
            placed.append((start, end, replace(statement, denied=True) if over else statement))
    for fact in kept if telling else ():
        if fact.subject == "world" or _is_question(text, fact):
            continue
        start, end = _trimmed(text, *_to_sentence(text, fact, reading.facts, pieces))
        if end - start < _SHORTEST or _is_fragment(text, text[start:end]):
            continue
        if any(_covers(first, last, start, end) for first, last, _ in placed):
            continue
        placed.append((start, end, _statement(message, text[start:end], fact, zone)))
    placed.sort(key=lambda each: each[0])
    statements = [statement for _, _, statement in placed[:MOST]]
    former = [each.text for each in statements if each.denied and _is_former(text, each.text)]
    if not corrects(text, reading):
        new = [fact for fact in reading.facts if fact.status == "began"]
        begun = [each.text for start, end, each in placed if any(_overlap(start, end, fact) for fact in new)]
        return with_changes(statements, memories, reader, begun=set(begun) - set(former), former=former)
    wrong = previous()
    statements = statements or _correction(message, memories, wrong)
    return with_changes(statements, memories, reader, corrects=True, previous=wrong, former=former)


def _whole_clauses(text: str, facts: Sequence[ReadFact]) -> list[ReadFact]:
    """The facts, with what says nothing alone in the one before: "a cat" of "I have a dog and a cat", or "at noon"."""
    clauses: list[ReadFact] = []
    for fact in facts:
        last = clauses[-1] if clauses else None
        alike = last is not None and last.slot == fact.slot and last.subject == fact.subject == "me"
        alike = alike and fact.slot not in ONE_EACH
        ended = 0 if last is None else _trimmed(text, last.start, last.end)[1]
        start, end = _trimmed(text, fact.start, fact.end)
        between, clause = text[ended:start], text[start:end]
        if last is not None and ((alike and joins_members(between, clause)) or completes(between, clause)):
            clauses[-1] = replace(last, end=fact.end, value=(last.value[0], fact.value[1]))
        else:
            clauses.append(fact)
    return clauses


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
    subject = "other" if fact.subject != "me" or _is_of_another(message.text, clause, fact) else "me"
    slot = f"{subject}.{fact.slot}"
    if fact.slot not in ONE_EACH or subject == "other":
        slot = f"{slot}.{name_key(value)[:60]}".rstrip(".-")
    if fact.slot_confidence < (SURELY if fact.slot in _SURELY and not _harms(fact, clause) else SLOT):
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


def _is_of_another(text: str, clause: str, fact: ReadFact) -> bool:
    """Whether what looks like a fact about the person is one about somebody else, by the words of its clause."""
    if is_relative(text[fact.start : fact.end]):
        return True
    if fact.slot == "name" and (_names_another(clause) or _names_kin(text, fact)):
        return True
    return fact.slot in OWN and _begins_with_another(clause)


def _begins_with_another(clause: str) -> bool:
    """Whether the subject of a clause is somebody else, as in "my father got work" and "Ella (11)"; a wish or a
    question of the person is in no such clause.
    """
    language = language_of(clause)
    found = qualifiers(clause, language)
    named = clause[:1].isupper() and "(" in clause and not found.get("own")
    return named or (begins_with_kin(clause, language) and found.get("own", frozenset()) <= word_list("possessives"))


def _names_kin(text: str, fact: ReadFact) -> bool:
    """Whether a word for somebody or an animal stands before a name: "ho una gatta che si chiama Luna"."""
    if words(text[fact.start : fact.value[0]])[-1:] == ["me"]:  # "the kids call me Abuela"
        return False
    return any(each.end < fact.value[1] - fact.start for each in kin(text[fact.start : fact.end], (identify(text),)))


def _names_another(clause: str) -> bool:
    """Whether a clause gives a name to somebody or something else: "I call it Gustav", and not "it's Gustav"."""
    return any(word in word_list("pronouns") for word in words(clause)[1:])


def _to_sentence(text: str, fact: ReadFact, facts: Sequence[ReadFact], pieces: Sequence[Sentence]) -> tuple[int, int]:
    """The place of a clause, up to the ends of its sentence where only a few words of no other clause are between."""
    start, end = fact.start, fact.end
    if is_relative(text[start:end]):
        return antecedent_start(text, start), end
    inside = next((each for each in pieces if each.start <= fact.value[0] < each.end), None)
    if inside is None:
        return start, end
    start, end = max(start, inside.start), min(end, inside.end)  # a clause is in one sentence
    before = max((each.end for each in facts if each.start < start), default=0)
    after = min((each.start for each in facts if each.start >= end), default=len(text))
    if before <= inside.start and len(words(text[inside.start : start])) <= LEFT_OUT:
        start = inside.start
    if end < inside.end <= after and len(words(text[end : inside.end])) <= LEFT_OUT:
        end = inside.end
    return start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of a clause: whole words, without marks at its edges and without a word that joins the next one."""
    while start > 0 and _is_spaced(text[start - 1 : start + 1]):
        start -= 1
    while end < len(text) and _is_spaced(text[end - 1 : end + 1]):
        end += 1
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    last = text.rfind(" ", start, end)
    if last > start and end < len(text) and text[last + 1 : end].lower() in word_list("joining"):
        return _trimmed(text, start, last)
    return start, end


def _is_spaced(pair: str) -> bool:
    """Whether two neighbouring characters are inside one word of a script that separates words by spaces."""
    return all(each.isalnum() or each in "'’" for each in pair) and all(ord(each) < _CJK for each in pair)


def _is_fragment(text: str, clause: str) -> bool:
    """Whether a clause says nothing by itself: one word out of a longer message."""
    return clause != text.strip() and " " not in clause.strip() and max(map(ord, clause)) < _CJK


def _is_question(text: str, fact: ReadFact) -> bool:
    """Whether a clause ends in a question mark: it asks, whatever it holds."""
    return text[fact.end - 1 : fact.end + 1].strip().endswith(QUESTION_MARKS)


def _overlap(start: int, end: int, fact: ReadFact) -> bool:
    return start < fact.end and fact.start < end


def _covers(first: int, last: int, start: int, end: int) -> bool:
    """Whether a place covers more than half of another."""
    shared = min(last, end) - max(first, start)
    return shared * 2 > end - start
