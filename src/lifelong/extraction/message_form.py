"""What a message does by its form where the reader takes it for something else, such as a statement in haste."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lifelong.language.dropped_subjects import written_out
from lifelong.language.identify import identify
from lifelong.language.question_words import asks_yes_or_no
from lifelong.language.statement_forms import states_by_form
from lifelong.models.base.reader import Reader, ReadFact, Reading

_OTHERWISE: Final = ("forget", "request", "paste", "wish", "world")
"""What a message surely does rather than tell, whatever haste has left out of it."""

_TELLING: Final = ("tell", "correct", "wish")

TELLING: Final = 0.25
"""Least probability that a message states something."""

STATING: Final = 0.4
"""Least probability that a message with its subject and full stop states something, if it more probably asks nothing:
on labelled talks, of messages that begin as "I" tells something."""

HASTE: Final = 0.1
"""What is added to the probability of the slot of such a short message, of which the reader is less sure."""

SURELY_MEANT: Final = frozenset({"allergy", "medication", "partner"})
"""Attributes that must be surely meant: "There are carnations all over Cacilhas" is no allergy."""


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
            slot_confidence=fact.slot_confidence + (0.0 if fact.slot in SURELY_MEANT else HASTE),
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
