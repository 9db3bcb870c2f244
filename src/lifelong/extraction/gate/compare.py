"""Compare a text with the words of the person: it may leave something out, but add, turn or reassign nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from lifelong.extraction.events import event
from lifelong.extraction.gate.evidence import Clause, QuotedEvidence, near, widened
from lifelong.extraction.gate.marks import pattern, word_set
from lifelong.extraction.gate.qualifiers import BINDING, has, qualifiers
from lifelong.extraction.gate.tokens import WordToken, alike, tokens
from lifelong.language.tenses import tense
from lifelong.language.time_words import fold

Fault = Literal[
    "", "detail", "number", "name", "date", "order", "left out", "denied", "ended", "ahead", "unreal", "passing",
    "often", "told", "person", "language", "short",
]  # fmt: skip
"""What a text adds or turns; "" if it says what the person said."""

PRONOUN: Final = 4
"""Most letters of a pronoun for somebody else; longer words name a relation."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a text may take from besides the message.

    Attributes:
        known: texts of what is known, which may name the people that the message only points to.
        talk: texts of the talk before the message, by anybody.
        person: name of the person.
        about: text of the memory that the statement ends; its words may fill what the person left out.
    """

    known: Sequence[str] = ()
    talk: Sequence[str] = ()
    person: str = ""
    about: str = ""


def compare(text: str, evidence: QuotedEvidence, sources: Sources) -> Fault:
    """Say what a text adds to the words of the person, or turns in them.

    Args:
        text: what a model wrote.
        evidence: the words that it quotes.
        sources: what else may name people and things.
    """
    fault = _compared(text, evidence, sources)
    if fault in ("detail", "name", "number") and _points(evidence):
        wider = widened(evidence)
        if wider is not evidence and not _compared(text, wider, sources):
            return ""
    return fault


def _points(evidence: QuotedEvidence) -> bool:
    return any(not word_set("pointers").isdisjoint(token.keys) for token in _of(evidence.words, evidence.sentence))


def _compared(text: str, evidence: QuotedEvidence, sources: Sources) -> Fault:
    language = evidence.language
    given = tokens(text, language)
    told = _of(evidence.words, evidence.sentence)
    answered = _answered(evidence, language)
    places: list[int] = []
    used: set[int] = set()
    added: list[WordToken] = []
    for token in given:
        place = _match(token, told, used, after=places[-1] if places else -1, inflected=language == "en")
        if place is not None:
            used.add(place)
            if not token.light:
                places.append(place)
        elif not _may_add(token, answered, evidence, sources):
            return _fault_of(token)
        else:
            added.append(token)
    content = [place for place in used if not told[place].light]
    if not content and not answered and not sources.about:
        return "short"
    touched = _touched(evidence, [told[place] for place in sorted(content or used)])
    ordered = places == sorted(places)
    if not ordered and (not _whole(told, used, touched) or has(evidence.sentence_text, language, "told")):
        return "order"
    if _leaves_out(told, sorted(content)):
        return "left out"
    span = " ".join(evidence.message.text[each.start : each.end] for each in touched)
    return _turned(text, span, evidence, bool(answered)) or _reassigned(
        text, given, told, used, touched, evidence, added
    )


def _of(words: Sequence[WordToken], clause: Clause) -> list[WordToken]:
    return [token for token in words if clause.start <= token.start and token.end <= clause.end]


def _match(
    token: WordToken, told: Sequence[WordToken], used: Collection[int], *, after: int, inflected: bool
) -> int | None:
    """The place of the word that a token repeats: the next one after the last, else any that is free."""
    free = [place for place, word in enumerate(told) if place not in used and alike(token, word, inflected=inflected)]
    return next((place for place in free if place > after), free[0] if free else None)


def _answered(evidence: QuotedEvidence, language: str) -> list[WordToken]:
    """The words of the question that a short message answers; none where it does not answer one."""
    if not evidence.question or len(evidence.words) > 12:
        return []
    said = {key for token in evidence.words for key in token.keys} | {fold(evidence.message.text.strip(" .!?。"))}
    if has(evidence.message.text, language, "unreal", "jest"):
        return []
    question = tokens(evidence.question, language)
    if "or" in {key for token in question for key in token.keys}:
        return question if said.isdisjoint(word_set("yes") | word_set("no")) else []
    return question


def _may_add(token: WordToken, answered: Sequence[WordToken], evidence: QuotedEvidence, sources: Sources) -> bool:
    """Whether a text may put in a word that its sentence does not have."""
    if token.kind != "number" and "denied" in qualifiers(token.text, evidence.language):
        return True  # denials are compared by ``_turned``
    if token.free or any(near(token, word) for word in answered):
        return True
    if not token.keys.isdisjoint(word_set("living")) and pattern("moved").search(fold(evidence.sentence_text)):
        return True  # who has moved to a place lives there
    about = tokens(sources.about, evidence.language) if sources.about and _elliptic(evidence) else ()
    if any(alike(token, word, inflected=True) for word in about):
        return True
    if token.kind in ("number", "weekday", "month"):
        return _follows(token, evidence)
    return _named(token, evidence, sources)


def _elliptic(evidence: QuotedEvidence) -> bool:
    """Whether a sentence ends something that it does not name: "sold it", "quit in May"."""
    sentence, language = evidence.sentence_text, evidence.language
    if not has(sentence, language, "ended", "denied", "changed"):
        return False
    return not any(len(word) <= PRONOUN for word in qualifiers(sentence, language).get("others", ()))


def _follows(token: WordToken, evidence: QuotedEvidence) -> bool:
    """Whether a number, weekday or month is part of the date that the words name, seen from their time."""
    for words in (evidence.quote, evidence.sentence_text):
        since, until = event(words, at=evidence.message.at)
        for day in (since, until):
            if day is not None and not token.keys.isdisjoint(
                {f"#{day.year}", f"#{day.month}", f"#{day.day}", f"@m{day.month}", f"@d{day.weekday()}"}
            ):
                return True
    return False


def _named(token: WordToken, evidence: QuotedEvidence, sources: Sources) -> bool:
    """Whether what is known gives a name to somebody whom the sentence points to by a kinship word or a pronoun."""
    language = evidence.language
    others = qualifiers(evidence.sentence_text, language).get("others", frozenset())
    relations = {key for word in others for each in tokens(word, language) for key in each.keys if len(key) > 3}
    told = {key for each in _of(evidence.words, evidence.sentence) for key in each.keys}
    for text in sources.known:
        known = tokens(text, language)
        keys = {key for each in known for key in each.keys}
        if not token.keys.isdisjoint(keys) and (relations & keys or (token.keys & relations)):
            return any(not token.keys.isdisjoint(each.keys) for each in known)
        if (
            token.name
            and not token.keys.isdisjoint(keys)
            and any(
                not each.light and not each.name and len(min(each.keys, key=len)) > 3 and not each.keys.isdisjoint(told)
                for each in known
            )
        ):
            return True  # the name of what the sentence speaks of
        relation = bool(qualifiers(token.text, language).get("others")) and not token.keys.isdisjoint(keys)
        if relation and any(each.name and each.keys & told for each in known):
            return True  # "my sister" for a name that is known as hers
    if token.name and others and not relations:
        recent = [tokens(text, language) for text in sources.talk[-2:]]
        names = {min(each.keys) for found in recent for each in found if each.name}
        return bool(names) and names <= token.keys
    return False


def _fault_of(token: WordToken) -> Fault:
    if token.kind == "number":
        return "number"
    if token.kind in ("weekday", "month"):
        return "date"
    return "name" if token.name else "detail"


def _touched(evidence: QuotedEvidence, matched: Sequence[WordToken]) -> list[Clause]:
    """The clauses that a text takes words from, with those between them."""
    hit = [
        number for number, each in enumerate(evidence.clauses)
        if any(each.start <= token.start < each.end for token in matched)
    ]  # fmt: skip
    return list(evidence.clauses[hit[0] : hit[-1] + 1]) if hit else list(evidence.quoted_clauses)


def _whole(told: Sequence[WordToken], used: Collection[int], touched: Sequence[Clause]) -> bool:
    """Whether a text takes every content word of its clauses, so that it may have another order."""
    inside = [
        place for place, token in enumerate(told)
        if not token.light and any(each.start <= token.start < each.end for each in touched)
    ]  # fmt: skip
    return all(place in used for place in inside)


def _leaves_out(told: Sequence[WordToken], places: Sequence[int]) -> bool:
    """Whether a text leaves out content words between those that it takes."""
    if not places:
        return False
    between = [place for place in range(places[0], places[-1]) if place not in places and not told[place].light]
    return len(between) > 0


def _turned(text: str, span: str, evidence: QuotedEvidence, answers: bool) -> Fault:
    """The class of words that qualify the clause and not the text, or the reverse."""
    language = evidence.language
    given, told = qualifiers(text, language), qualifiers(span, language)
    governing = qualifiers(evidence.lead, language)
    for name in BINDING:
        words, own = given.get(name, frozenset()), told.get(name, frozenset())
        if name in ("unreal", "told"):
            own = own | governing.get(name, frozenset())
        if name == "denied" and answers:
            answer = {key for token in evidence.words[:3] for key in token.keys}
            if bool(words) != bool(own or answer & word_set("no")):
                return name
            continue
        if name == "ended" and told.get("past") and not given.get("past"):
            return "ended"
        if name == "passing" and not words and tense(span) == "past":
            continue  # "we moved today" is an event, whose day may be left out
        if name == "often" and _weekly(words, text, span):
            continue
        if bool(words) != bool(own) or (name in ("often", "told", "passing") and not _same(words, own)):
            return name
    return ""


def _weekly(words: frozenset[str], text: str, span: str) -> bool:
    """Whether a text says "every Wednesday" for "Wednesdays"."""
    return (
        bool(words)
        and words <= word_set("each")
        and pattern("weekly").search(fold(span)) is not None
        and any(token.kind == "weekday" for token in tokens(text))
    )


def _same(words: frozenset[str], own: frozenset[str]) -> bool:
    plain = {"each": "every", "everyday": "every", "all": "all", "whole": "all"}
    return {plain.get(word, word) for word in words} == {plain.get(word, word) for word in own}


def _reassigned(
    text: str,
    given: Sequence[WordToken],
    told: Sequence[WordToken],
    used: Collection[int],
    touched: Sequence[Clause],
    evidence: QuotedEvidence,
    added: Sequence[WordToken],
) -> Fault:
    """``person`` if a text drops or adds the one whom the words are about."""
    language = evidence.language
    inside = [
        place for place, token in enumerate(told) if any(each.start <= token.start < each.end for each in touched)
    ]
    span = " ".join(evidence.message.text[each.start : each.end] for each in touched)
    others = qualifiers(span, language).get("others", frozenset())
    mentioned = qualifiers(text, language).get("others", frozenset())
    named = {key for token in given for key in token.keys}
    content = [place for place in sorted(used) if not told[place].light]
    first, last = (content[0], content[-1]) if content else (0, len(told))
    begin, message = min((each.start for each in touched), default=0), evidence.message.text
    before = message[begin : told[last].end] if told and last < len(told) else span
    own_before = has(message[begin : told[first].end] if told else "", language, "own")
    dropped = {
        word for word in qualifiers(before, language).get("others", frozenset())
        if word not in mentioned and all(named.isdisjoint(each.keys) for each in tokens(word, language))
    }  # fmt: skip
    if mentioned & others or any(not token.light for token in added):  # "my cat" stands where the person said "she"
        dropped = {word for word in dropped if len(word) > PRONOUN}
    leading = [told[place] for place in inside if place < first and place not in used]
    if dropped:
        return "person"
    speaks = has(text, language, "own")
    if speaks and not has(span, language, "own") and has(evidence.sentence_text.replace(span, " "), language, "others"):
        return "person"
    if speaks and has(span, language, "third") and not has(span, language, "own") and not has(text, language, "third"):
        return "person"
    if speaks and not own_before and any(not token.light for token in leading):
        return "person"
    known = {key for token in told for key in token.keys}
    pronouns = {word for word in mentioned if word not in others and word not in known and len(word) <= PRONOUN}
    return "person" if pronouns and not others and has(span, language, "own") and not added else ""
