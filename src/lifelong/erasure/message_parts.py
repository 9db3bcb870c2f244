"""Parts of messages: what an erasure of statements includes, and the text that a message has without them.

A statement is a part of a message, such as a sentence. What is derived from it goes with it: memories that quote it or
use its words, episodes of its message, trait readings, and the sentences of replies that repeat it. The rest of the
message stays, with its id and its time. A message without other words is erased as a whole, with its replies.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lifelong.erasure.derived import closure
from lifelong.errors import InputError, NotFoundError
from lifelong.language.content import content_terms
from lifelong.language.sentences import sentences
from lifelong.store.record import Record
from lifelong.types import MARK, Interaction, Memory, Message, MessagePart
from lifelong.types.drawing import StoredDrawing
from lifelong.types.writing import Writing

Span = tuple[int, int]

_ALL = 1_000
"""More content words than a statement has, as ``least`` of ``repeats``: all of them."""

_WORD = re.compile(r"\w")
_MARKS = re.compile(r"\[…\](?:[\s,;:.!?\-–—]*\[…\])+")


@dataclass(slots=True)
class Derived:
    """Everything that an erasure includes.

    Attributes:
        messages: messages that are erased as a whole, by id.
        memories: memories that are erased, by id.
        spans: the parts that are taken out of messages that stay, by the id of the message, sorted and disjoint.
        originals: these messages, with their text of before.
        interactions: interactions that are erased, by id.
        writings: texts and drafts that are erased, by id.
        drawings: drawings of which everything stored is erased, by id.
    """

    messages: dict[str, Message] = field(default_factory=dict)
    memories: dict[str, Memory] = field(default_factory=dict)
    spans: dict[str, list[Span]] = field(default_factory=dict)
    originals: dict[str, Message] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    writings: dict[str, Writing] = field(default_factory=dict)
    drawings: dict[str, StoredDrawing] = field(default_factory=dict)

    def take(self, messages: Iterable[Message]) -> None:
        """Erase these messages as a whole, also where only a part of them was to go."""
        for message in messages:
            self.messages[message.id] = message
            self.spans.pop(message.id, None)
            self.originals.pop(message.id, None)

    def parts(self) -> list[MessagePart]:
        """The parts of messages that stay, in the order of time."""
        ordered = sorted(self.originals.values(), key=lambda message: (message.at, message.id))
        return [
            MessagePart(message.id, start, end, message.text[start:end])
            for message in ordered
            for start, end in self.spans[message.id]
        ]

    def kept(self) -> list[Message]:
        """The messages of these parts with their text of afterwards, in the order of time."""
        ordered = sorted(self.originals.values(), key=lambda message: (message.at, message.id))
        return [replace(message, text=without(message.text, self.spans[message.id])) for message in ordered]


def derive(
    record: Record,
    ids: Collection[str] = (),
    parts: Sequence[MessagePart] = (),
    memories: Collection[str] = (),
    *,
    apart: Collection[str] = (),
) -> Derived:
    """Return what an erasure of these items includes, with everything derived.

    Args:
        record: the record of the person.
        ids: ids of messages, memories and passages, as for ``closure``, of interactions, of texts and drafts, and of
            drawings. The message that said an interaction is erased, too; so are the drafts and drawings that drew on
            anything erased.
        parts: parts of messages. Texts and drafts that repeat one of them in a sentence are erased, too. A part of a
            spoken message stands for the whole message, because the recording contains it. A part of a memory stands
            for the whole memory without the messages that it cites.
        memories: ids of memories that are erased without the messages that they cite.
        apart: ids of replies that are not looked at, because they belong to the request itself.

    Raises:
        NotFoundError: an id is not in this person's record, or a message does not contain a part as given.
        InputError: a part is empty.
    """
    named = {memory.id for memory in record.memories.fetch([part.message for part in parts])}
    memories = {*memories, *named}
    spans = _checked(record, [part for part in parts if part.message not in named])
    sources = {message.id: message for message in record.messages.get(list(spans))}
    spoken = [message.id for message in sources.values() if any(item.spoken for item in message.attachments)]
    derived = Derived()
    derived.interactions = {each.id: each for each in record.interactions.select(ids=ids)} if ids else {}
    sayings = [each.message for each in derived.interactions.values() if each.message is not None]
    derived.writings = {each.id: each for each in record.writings.select(ids=ids)} if ids else {}
    derived.drawings = {each.id: each for each in record.drawings.select(ids=ids)} if ids else {}
    found = {*derived.interactions, *derived.writings, *derived.drawings}
    others = [each for each in ids if each not in found]
    shown = record.messages.replies_to_any(derived.interactions)
    if others or spoken or sayings or shown:
        whole, derived_memories = closure(record, [*others, *spoken, *sayings, *shown])
        derived.messages = {message.id: message for message in whole}
        derived.memories = {memory.id: memory for memory in derived_memories}
    derived.memories |= {memory.id: memory for memory in record.memories.fetch(list(memories))}
    fresh = {key: value for key, value in spans.items() if key not in derived.messages}
    while fresh:
        replies = _add(record, derived, fresh)
        fresh = {reply: found for reply, found in replies.items() if reply not in apart}
    said = record.interactions.select(messages=[*derived.messages, *derived.originals])
    kept = {message.id: message.text for message in derived.kept()}
    derived.interactions |= {each.id: each for each in said if each.quote not in kept.get(each.message or "", "")}
    derived.interactions |= {each.id: each for each in said if each.message in derived.messages}
    stated = [message.text[start:end] for message in sources.values() for start, end in spans[message.id]]
    _take_drafts(record, derived, stated)
    return derived


def _take_drafts(record: Record, derived: Derived, stated: Sequence[str]) -> None:
    """Add the drafts and drawings that drew on anything erased, because they may repeat it, or that repeat it.

    Args:
        record: the record of the person.
        derived: what is erased so far.
        stated: the erased statements; a text with all their content words in one sentence repeats them.
    """
    told = [text for text in stated if len(content_terms(text)) > 1]
    for each in record.writings.select() if told else []:
        if any(repeats(text, told, least=_ALL) for text in (each.text, each.accepted, each.about) if text):
            derived.writings[each.id] = each
    files = {item.sha256 for message in derived.messages.values() for item in message.attachments}
    named = [*derived.messages, *derived.originals, *derived.memories, *derived.interactions, *files]
    fresh = [*named, *derived.writings]
    while fresh:
        drafts = [each for each in record.writings.resting_on(fresh) if each.id not in derived.writings]
        derived.writings |= {each.id: each for each in drafts}
        fresh = [each.id for each in drafts]
    derived.drawings |= {each.id: each for each in record.drawings.resting_on(named)}


def without(text: str, spans: Iterable[Span]) -> str:
    """The text with ``MARK`` in the place of each span; marks with nothing but punctuation between them are one."""
    pieces: list[str] = []
    end = 0
    for start, stop in spans:
        pieces += [text[end:start], MARK]
        end = stop
    return _MARKS.sub(MARK, "".join([*pieces, text[end:]]))


def still_holds(text: str, length: int, spans: Sequence[Span]) -> bool:
    """Whether a text contains the parts that were erased from a text of this length."""
    return len(text) == length and any(text[start:end] != MARK for start, end in spans)


def _checked(record: Record, parts: Iterable[MessagePart]) -> dict[str, list[Span]]:
    """The spans of the parts by message, sorted and merged."""
    wanted = list(parts)
    texts = {message.id: message.text for message in record.messages.get([part.message for part in wanted])}
    spans: dict[str, list[Span]] = {}
    for part in wanted:
        text = texts.get(part.message)
        if text is None:
            raise NotFoundError(
                f"no message {part.message!r} in this person's history, so nothing was forgotten: "
                "ids come from add() and recall()"
            )
        if part.start < 0 or part.end <= part.start:
            raise InputError(f"{part.start} to {part.end} is no part of a message: the end comes after the start")
        if part.end > len(text) or (part.text and text[part.start : part.end] != part.text):
            raise NotFoundError(
                f"message {part.message!r} has no such part any more, so nothing was forgotten: make a new preview"
            )
        spans.setdefault(part.message, []).append((part.start, part.end))
    return {message: merged(ranges) for message, ranges in spans.items()}


def merged(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans without overlaps."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _add(record: Record, derived: Derived, fresh: Mapping[str, list[Span]]) -> dict[str, list[Span]]:
    """Add parts and the memories derived from them; return the parts of replies that repeat them and are new."""
    erased: list[str] = []
    whole: dict[str, Message] = {}
    for message in record.messages.get(list(fresh)):
        spans = merged([*derived.spans.get(message.id, ()), *fresh[message.id]])
        erased += [message.text[start:end] for start, end in fresh[message.id]]
        if not message.attachments and not _WORD.search(without(message.text, spans).replace(MARK, "")):
            whole[message.id] = message
        else:
            derived.spans[message.id], derived.originals[message.id] = spans, message
    whole |= _answers(record, whole)
    derived.take(whole.values())
    cited = record.memories.from_messages([*fresh, *whole])
    derived.memories |= {memory.id: memory for memory in cited if _rests_on(memory, derived)}
    links = record.messages.replies_to_any([*fresh, *whole, *derived.memories])
    repeating: dict[str, list[Span]] = {}
    for reply in record.messages.get(links):
        if reply.id in derived.messages:
            continue
        spans = repeats(reply.text, erased, least=1 if reply.reply_to in fresh else 2)
        known = derived.spans.get(reply.id, [])
        if merged([*known, *spans]) != known:
            repeating[reply.id] = spans
    return repeating


def _answers(record: Record, messages: Mapping[str, Message]) -> dict[str, Message]:
    """The replies to messages that are erased as a whole, and the replies to those."""
    answers: dict[str, Message] = {}
    fresh = list(messages)
    while fresh:
        replies = record.messages.get(record.messages.replies_to_any(fresh))
        known = {*messages, *answers}
        direct = [reply for reply in replies if reply.reply_to in known and reply.id not in known]
        answers |= {reply.id: reply for reply in direct}
        fresh = [reply.id for reply in direct]
    return answers


def _rests_on(memory: Memory, derived: Derived) -> bool:
    """Whether a memory rests on an erased part: it quotes it or uses its words, or it is an episode."""
    if memory.kind == "episodic":
        return True
    for source in memory.sources:
        if source.message in derived.messages:
            return True
        message = derived.originals.get(source.message)
        if message is None:
            continue
        spans = derived.spans[message.id]
        if not source.quote or not _stands(message.text, source.quote, spans):
            return True
        gone = content_terms(" ".join(message.text[start:end] for start, end in spans))
        gone -= content_terms(without(message.text, spans))
        names = " ".join((*memory.people, *memory.places, *memory.keywords, memory.slot.replace("-", " ")))
        if gone & content_terms(f"{memory.text} {memory.trigger} {names.replace('.', ' ')}"):
            return True
    return False


def _stands(text: str, quote: str, spans: Sequence[Span]) -> bool:
    """Whether a quote stands in a text outside of the spans."""
    start = text.find(quote)
    while start >= 0:
        end = start + len(quote)
        if all(end <= first or last <= start for first, last in spans):
            return True
        start = text.find(quote, start + 1)
    return False


def repeats(text: str, erased: Sequence[str], *, least: int) -> list[Span]:
    """The sentences of a text that repeat an erased text: they share ``least`` of its content words, or all."""
    wanted = [terms for each in erased if (terms := content_terms(each))]
    found = []
    for sentence in sentences(text):
        terms = content_terms(sentence.text)
        if any(len(terms & each) >= min(least, len(each)) for each in wanted):
            found.append((sentence.start, sentence.end))
    return found
