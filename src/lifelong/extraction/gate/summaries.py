"""Summaries of topics: a model's summary is stored if the person's words carry it, else quotes of the person are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from lifelong.extraction.episodes import episode
from lifelong.extraction.gate.evidence import evidence_of
from lifelong.extraction.gate.judge import Judge
from lifelong.extraction.gate.marks import pattern, word_set
from lifelong.extraction.gate.qualifiers import has, language_of, qualifiers
from lifelong.extraction.gate.standing import standing
from lifelong.extraction.gate.tokens import WordToken, alike, tokens
from lifelong.extraction.names import names_in
from lifelong.extraction.schemas import EpisodeOutput
from lifelong.language.sentences import QUESTION_MARKS, sentences
from lifelong.types import Message, Source, Statement
from lifelong.types.refusals import QUOTE_NOT_FOUND, RefusedOutput

SUMMARY_CHARACTERS: Final = 600
KEYWORDS: Final = 8
UNSUPPORTED: Final = 0.4
"""Most of a sentence's content words that nobody said; verbs of telling are not counted."""

_FIRST_PERSON: Final = re.compile(r"\b(?:I(?!-?\d)|I'm|I've|me|my|mine)\b")
_QUOTED: Final = re.compile(r"“[^”]*”|\"[^\"]*\"")


def episodes_of(
    outputs: Sequence[EpisodeOutput],
    messages: Mapping[str, Message],
    judge: Judge,
    refused: Callable[[RefusedOutput], None],
) -> list[Statement]:
    """Return episodes that cover every message once, even if the ranges of the model overlap or have gaps.

    Only the start of each range is used; a topic ends where the next one begins.

    Args:
        outputs: topics as the model gives them.
        messages: the messages of the session by their aliases, in order.
        judge: of the talk.
        refused: gets the summaries that give way to quotes.
    """
    every = list(messages.values())
    places = {alias: place for place, alias in enumerate(messages)}
    starts: dict[int, EpisodeOutput | None] = {0: None}
    for topic in sorted((each for each in outputs if each.first in places), key=lambda each: places[each.first]):
        first = 0 if list(starts.values()) == [None] else places[topic.first]
        if first not in starts or starts[first] is None:
            starts[first] = topic
    ends = [*list(starts)[1:], len(every)]
    return [
        _episode(starts[start], every[start:end], judge, refused)
        for start, end in zip(starts, ends, strict=True)
        if start < end
    ]


def _episode(
    output: EpisodeOutput | None, messages: Sequence[Message], judge: Judge, refused: Callable[[RefusedOutput], None]
) -> Statement:
    name = judge.sources.person
    plain = episode(messages, name=name)
    if output is None:
        return plain
    quotes = _quotes(output.quote, messages)
    reason = _fault(output.summary, messages, judge) if quotes else QUOTE_NOT_FOUND
    if reason and not (reason == "detail" and judge.concludes):
        refused(RefusedOutput(messages[0].id, "episode", reason, "own words"))
        return plain
    return Statement(
        kind="episodic",
        text=output.summary,
        sources=tuple(Source(message.id, quotes.get(message.id, "")) for message in messages),
        at=plain.at,
        until=plain.until,
        keywords=tuple(word for word in output.keywords[:KEYWORDS] if word) or plain.keywords,
        people=names_in(output.people, messages) or plain.people,
        places=names_in(output.places, messages) or plain.places,
    )


def _quotes(quote: str, messages: Sequence[Message]) -> dict[str, str]:
    """The quoted words by message of the person; not those that only ask, joke or paste."""
    found = {}
    for place, message in enumerate(messages):
        if message.role == "user":
            evidence = evidence_of(quote, message, messages[:place])
            if evidence is not None and standing(evidence) not in ("pasted", "ordered"):
                found[message.id] = evidence.quote
    return found


def _fault(summary: str, messages: Sequence[Message], judge: Judge) -> str:
    """What a summary adds to the words of the talk, or turns in them."""
    if len(summary) > SUMMARY_CHARACTERS:
        return "too long"
    if _FIRST_PERSON.search(_QUOTED.sub("", summary)) is not None:
        return "first person"
    texts = [message.text for message in messages if message.role != "assistant"]
    language = language_of(" ".join(texts))
    said = [token for text in texts for token in tokens(text, language)]
    said += tokens(" ".join([judge.sources.person, *(each.speaker for each in messages if each.role == "other")]))
    said += [each for message in messages for each in tokens(f"{message.at:%d} {message.at:%B} {message.at:%Y}")]
    said += _known_names(judge.sources.known, said, language)
    assistant = _assistant_words(messages, language, accepted=False)
    said += _assistant_words(messages, language, accepted=True)
    for sentence in sentences(summary):
        learned = pattern("learned").search(sentence.text) is not None
        given = tokens(sentence.text, language)
        words = [*said, *assistant] if learned else said
        fault = _adds(given, words, () if learned else assistant) or _turns(sentence.text, texts, language)
        if fault:
            return fault
    return ""


def _known_names(known: Sequence[str], said: Sequence[WordToken], language: str) -> list[WordToken]:
    """The names of known facts that speak of somebody or something in the talk."""
    names = []
    points = any(not word_set("pronouns").isdisjoint(each.keys) for each in said)
    for text in known:
        found = tokens(text, language)
        if (points and has(text, language, "others")) or any(
            not each.light and not each.name and any(alike(each, word, inflected=True) for word in said)
            for each in found
        ):
            names += [each for each in found if each.name]
    return names


def _assistant_words(messages: Sequence[Message], language: str, *, accepted: bool) -> list[WordToken]:
    """The words of the assistant that the person accepts in the next message, or those that they do not.

    Words of a question count where the person does not decline; its names and numbers only with an express yes.
    """
    words = []
    for message, after in zip(messages, [*messages[1:], None], strict=True):
        if message.role != "assistant":
            continue
        reply = after.text.lower() if after is not None and after.role == "user" else ""
        yes = bool(reply) and pattern("accepts").match(reply) is not None
        asks = bool(reply) and message.text.rstrip().endswith(QUESTION_MARKS) and not pattern("declines").match(reply)
        words += [
            token
            for token in tokens(message.text, language)
            if (yes or (asks and token.kind == "word" and not token.name)) == accepted
        ]
    return words


def _adds(given: Sequence[WordToken], said: Sequence[WordToken], assistant: Sequence[WordToken]) -> str:
    content = [token for token in given if not token.light and token.keys.isdisjoint(word_set("telling"))]
    lacking = 0
    for token in content:
        if any(alike(token, word, inflected=True) or _related(token, word) for word in said):
            continue
        if token.kind == "word" and any(
            not word.light and (alike(token, word, inflected=True) or _related(token, word)) for word in assistant
        ):
            return "assistant"
        if token.kind != "word":
            return "number" if token.kind == "number" else "date" if token.kind != "sign" else "detail"
        if token.name:
            return "name"
        lacking += 1
    return "detail" if lacking > max(1, UNSUPPORTED * len(content)) else ""


def _related(one: WordToken, other: WordToken) -> bool:
    """Whether two words share a long beginning, as forms of a verb do when its tense changes."""
    if one.kind != "word" or other.kind != "word":
        return False
    a, b = one.shortest, other.shortest
    common = 0
    for left, right in zip(a, b, strict=False):
        if left != right:
            break
        common += 1
    return common >= 4 and common * 5 >= max(len(a), len(b)) * 3


def _turns(sentence: str, texts: Sequence[str], language: str) -> str:
    """The class of words that the nearest sentences of the person have and the summary does not, or the reverse."""
    given = qualifiers(sentence, language)
    told: dict[str, set[str]] = {}
    for text in texts:
        for name, words in qualifiers(text, language).items():
            told.setdefault(name, set()).update(words)
    for name in ("denied", "unreal", "often"):
        if name in given and name not in told:
            return name
        if name in ("denied", "unreal") and name in told and name not in given and len(texts) == 1:
            return name
    return ""
