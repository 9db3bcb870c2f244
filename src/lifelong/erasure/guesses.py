"""Guesses: sentences that a request to forget may mean, when none states it plainly.

"Forget that I take candesartan" means "The doctor prescribed me candesartan", whose words are too far from it for the
floors of `targets`. Such a sentence shares a rare word with the request. It is only ever shown with a question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from lifelong.erasure.subject import Subject, capitals
from lifelong.erasure.word_forms import alike
from lifelong.erasure.wording import Wording, patterns, wordings
from lifelong.language.content import content_words
from lifelong.language.sentences import sentences
from lifelong.language.terms import words
from lifelong.store.record import Record
from lifelong.types import MessagePart

FEW: Final = 3
"""Most sentences of the person that have a word which tells what is meant."""
SHORTEST: Final = 5
"""Fewest letters of such a word in an alphabet; shorter ones are mostly verbs and names of everyday things."""


def guesses(record: Record, request: str, *, exclude: Collection[str] = ()) -> list[MessagePart]:
    """The person's own sentences with the rarest word of a request, in the order of time.

    Nothing is guessed where the request names somebody whom the record does not know, or whom the sentence does not
    name: a sentence about somebody else must not be offered.

    Args:
        record: the record of the person.
        request: what the person asks to forget, in any language.
        exclude: ids of messages to leave out of account.

    Returns:
        At most ``FEW`` sentences; none where no word of the request is rare.
    """
    messages = [message for message in record.messages.select() if message.id not in exclude and message.text.strip()]
    own = [
        MessagePart(message.id, sentence.start, sentence.end, sentence.text)
        for message in messages
        if message.role == "user"
        for sentence in sentences(message.text)
    ]
    for wanted in wordings(request, plain=True):
        if wanted.kind == "last":
            continue
        subject = Subject(wanted.subject, messages, (), own=record.name)
        if found := _with_rare_word(subject, wanted, own):
            return found
    return []


def lacks_a_name(request: str, lines: Iterable[str]) -> bool:
    """Whether a request has a word with a capital that none of these lines has: they may be about somebody else.

    Args:
        request: what the person asks to forget.
        lines: what would be erased.
    """
    ways = wordings(request, plain=True)
    if not ways:
        return False
    subject = ways[0].subject
    names = capitals(subject) - patterns()["relations"]
    present = {word for line in lines for word in content_words(line)}
    named = [word for word in content_words(subject) if word in names]
    return any(not any(alike(word, each) for each in present) for word in named)


def _with_rare_word(subject: Subject, wanted: Wording, own: Sequence[MessagePart]) -> list[MessagePart]:
    if subject.unknown_names():
        return []
    having = [(part, set(content_words(part.text))) for part in own]
    if subject.names:
        having = [(part, present) for part, present in having if subject.has_name(list(present))]
    by_word = {
        word: [part for part, present in having if not present.isdisjoint(subject.forms[word])]
        for word in subject.keys
        if word not in subject.names and _tells(word)
    }
    rare = [parts for parts in by_word.values() if 0 < len(parts) <= FEW]
    found = min(rare, key=len, default=[])
    if subject.names or wanted.kind != "fact":
        return found
    return [part for part in found if not subject.is_about_other(part.text) or _is_told_of_speaker(part.text)]


def _is_told_of_speaker(text: str) -> bool:
    """Whether somebody else does something to the speaker: "the doctor put me on it"."""
    return not patterns()["me"].isdisjoint(words(text))


def _tells(word: str) -> bool:
    """Whether a word says by itself what is meant: no kin, no number, and not short."""
    return word not in patterns()["relations"] and not word.isdigit() and (len(word) >= SHORTEST or not word.isascii())
