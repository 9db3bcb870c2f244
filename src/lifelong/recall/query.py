"""The query of a recall, and the analysis of its words before anything is looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

import numpy as np
from numpy.typing import NDArray

from lifelong.language.tenses import tense
from lifelong.language.terms import STOP_WORDS, term, terms, words
from lifelong.language.time_words import fold, languages_of
from lifelong.language.times import window as window_of
from lifelong.recall.index import PersonIndex
from lifelong.types import EntryKind, Window


@dataclass(frozen=True, slots=True)
class Query:
    """The request of one recall.

    Attributes:
        text: a question or a search in the person's own words.
        k: at most so many results.
        kinds: only these kinds of entries; empty means all.
        since, until: only entries said or valid in this span (aware; ``until`` exclusive).
        as_of: the record as it was at this time: nothing later, and memories that were current then are current.
        exclude: public ids to leave out, for example of hits that the model has already.
        people: only entries that these people said, or that name them.
        places: only entries that name one of these places.
        near: beside ``places``, also these messages, which came with pictures taken near a place; None where the query
            gives no coordinates.
        names: of the concepts recognised in the query's images, which are searched for as words, too.
        looks: by id of a message, the probability that its pictures show the same as the query's images; only
            probabilities over 0.5.
        me: names of the person, which count as the person and not as words.
        floor: results with a lower score are left out. None leaves out very unlikely results, and all of them when the
            best one is too unlikely to be an answer.
    """

    text: str
    k: int = 10
    kinds: frozenset[EntryKind] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    as_of: datetime | None = None
    exclude: frozenset[str] = frozenset()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    near: frozenset[str] | None = None
    names: tuple[str, ...] = ()
    looks: Mapping[str, float] = field(default_factory=dict)
    me: tuple[str, ...] = ()
    floor: float | None = None

    @property
    def wording(self) -> str:
        """All words to search for: the text, and the names of recognised concepts."""
        return "\n".join(filter(None, (self.text.strip() and self.text, *self.names)))


# Words of a question that say what kind of answer it wants; they are rarely in the answer.
_ASKING = frozenset("ever know mention mentioned remember say said talk talked tell told discuss discussed".split())

_TIME_WANTED = re.compile(
    r"\b(?:when|what (?:date|day|time|year|month)|which (?:date|day|year|month)|how long|how old)\b"
)
_NUMBER_WANTED = re.compile(r"\bhow (?:many|much|often|long|old|far)\b")
_PAST_WANTED = re.compile(
    r"\b(?:used to|previous(?:ly)?|former(?:ly)?|originally|in the past|back then|at first|initial(?:ly)?"
    r"|earlier|old|changed?|history|first)\b"
)
_ADVICE_WANTED = re.compile(
    r"\b(?:suggest|recommend|advice|advise|should i|could you|can you|help me|show me|give me|ideas?|tips|what are some"
    r"|how (?:do|can|should|would) i|plan(?:ning)?)\b"
)
# "What did you recommend?", not "What would you recommend?"
_REPLY_WANTED = re.compile(
    r"\b(?:(?:did|have|had) you\b(?! (?:know|remember|recall|think|ever))"
    r"|(?<!can )(?<!could )(?<!would )you(?:'ve| have| had)? (?:recommended|suggested|said|told|gave|given|listed"
    r"|explained|provided|mentioned|advised|described|proposed|outlined)"
    r"|your (?:recommendations?|suggestions?|advice|answer|explanation|reply))\b"
)
_OWN = re.compile(r"\b(?:i|my|me|mine|i've|i'm|i'd|we|our)\b")


@dataclass(frozen=True, slots=True)
class QueryAnalysis:
    """What the words of a query tell about the evidence that it wants.

    Attributes:
        terms: term ids to match, uint32 (n,), without the names of speakers.
        meaning: the text to embed, without names of speakers, because a small embedder ranks by them alone.
        speakers: numbers of the speakers that the query names.
        own: the query is about the person ("my", or the person's name).
        window: the span of time that the query names.
        wants_time, wants_number, wants_past, wants_advice, wants_reply: the kind of answer that the query wants; a
            reply is something that the assistant said.
        only_when: the query names a span of time and nothing else ("what happened on 3 May?").
        only_who: the query names a speaker and nothing else ("what did Bo say?").
        recorded: the query names a recording ("what does Bo say in the voice note?").
    """

    terms: NDArray[np.uint32]
    meaning: str
    speakers: tuple[int, ...]
    own: bool
    window: Window | None
    wants_time: bool
    wants_number: bool
    wants_past: bool
    wants_advice: bool
    wants_reply: bool
    only_when: bool = False
    only_who: bool = False
    recorded: bool = False


def analyse_query(query: Query, index: PersonIndex, *, now: datetime, zone: tzinfo) -> QueryAnalysis:
    """Analyse the words of a query, with the names of the speakers in one person's record.

    Args:
        query: the query.
        index: the person's index, for the names of speakers.
        now: the time of the query (aware), from which "last week" is resolved.
        zone: the person's zone.
    """
    text = query.wording
    tokens = words(text)
    speakers = index.speakers_called(tokens)
    name_words = {w for number in speakers for w in words(index.speakers[number])}
    me = _me_words(query.me) & set(tokens)
    names = {w for w in name_words | me if len(w) > 2}
    window = window_of(text, query.as_of or now, zone, ahead=tense(text) == "future")
    # "Last month" is matched by date: messages of that month do not hold these words.
    dated = set(words(window.words)) if window is not None else set()
    unwanted = STOP_WORDS | _ASKING | names | dated
    content = [w for w in tokens if w not in unwanted]
    only_when = window is not None and set(content) - languages_of(fold(text))[0].common <= _HAPPENING
    only_who = bool(speakers) and set(content) <= _RECORDED | name_words
    if not content:
        content = [w for w in tokens if w not in STOP_WORDS]
    folded = text.lower().replace("\u2019", "'")
    return QueryAnalysis(
        terms=terms(" ".join(content)) if content else np.array([term(w) for w in tokens[:8]], np.uint32),
        meaning=_without(text, names),
        speakers=tuple(speakers),
        own=bool(me or _OWN.search(folded)),
        window=window,
        wants_time=bool(_TIME_WANTED.search(folded)),
        wants_number=bool(_NUMBER_WANTED.search(folded)),
        wants_past=bool(_PAST_WANTED.search(folded)),
        wants_advice=bool(_ADVICE_WANTED.search(folded)),
        wants_reply=asks_for_reply(folded),
        only_when=only_when,
        only_who=only_who,
        recorded=not _RECORDED.isdisjoint(tokens),
    )


def asks_for_reply(text: str) -> bool:
    """Whether a query asks for what the assistant said: "What did you recommend?". English."""
    return _REPLY_WANTED.search(text.casefold()) is not None


def meaning_of(text: str, index: PersonIndex, *, me: tuple[str, ...] = ()) -> str:
    """The text to embed for a query: without the names of the record's speakers and of the person."""
    tokens = words(text)
    names = {w for number in index.speakers_called(tokens) for w in words(index.speakers[number])}
    names |= _me_words(me)
    return _without(text, {w for w in names if len(w) > 2})


#: The words of "what happened on 3 May" and similar questions, without the day.
_HAPPENING = frozenset(
    "happen happened happening go going went gone new news up thing things anything something passiert gemacht los war "
    "waren hice hicimos paso fiz fizemos aconteceu fait passe fatto successo gedaan gebeurd robilem stalo yaptim oldu "
    "делал делала произошло случилось".split()
)

#: The words of "what does Bo say in the recording" and similar questions, without the name.
_RECORDED = frozenset(
    "voice voices note notes message messages memo memos recording recordings recorded audio call video clip phone "
    "voicemail speak spoke spoken speaks hear heard words saying".split()
)

#: Names that programs give to any user: in a question they are ordinary words.
_NOBODY = frozenset(("user", "person", "human", "default", "main", "me"))


def _me_words(me: tuple[str, ...]) -> set[str]:
    return {w for name in me for w in words(name) if len(w) > 2} - _NOBODY


def _without(text: str, names: set[str]) -> str:
    if not names:
        return text
    pattern = r"\b(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")(?:['\u2019]s)?\b"
    bare = re.sub(pattern, " ", text, flags=re.IGNORECASE)
    bare = re.sub(r"\s+([?!.,;:])", r"\1", re.sub(r"\s+", " ", bare)).strip()
    return bare if re.search(r"\w", bare) else text
