"""The sentences about somebody whom a request names: those with the name, and those that go on about this person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lifelong.erasure.candidates import TargetCandidate
from lifelong.erasure.clauses import OR_NAME, OWN, clauses
from lifelong.erasure.subject import NAME, Subject
from lifelong.erasure.wording import patterns
from lifelong.language.terms import words
from lifelong.types import Message

_PRONOUNS = frozenset("i i'm im we ich wir yo je j'ai eu io ik ja ben я".split())
"""First words of a clause about the person that has a verb."""

_IMPERSONAL = re.compile(
    r"^(?:il (?:n'|ne )?(?:m'en |me |te |nous |vous |en )?(?:faut|fallait|faudra|pleut|pleuvait|a plu|neige|fait|"
    r"faisait|y a|y avait)|es (?:regnet|schneit|gibt|gab|war|ist))\b",
    re.IGNORECASE,
)
"""A sentence whose pronoun stands for nobody."""


class NamedSentences:
    """Chooses the sentences about a named person.

    Args:
        subject: of the request; it has a name.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject

    def choose(self, candidates: Sequence[TargetCandidate]) -> list[TargetCandidate]:
        """The sentences that name the person or go on about them, each without clauses about the speaker alone."""
        chosen = [each for each in candidates if self._names_it(each)]
        for each in chosen:
            each.score = 1.0
        chosen += self._going_on(candidates, chosen)
        return self._naming_clauses(chosen)

    def _naming_clauses(self, chosen: Sequence[TargetCandidate]) -> list[TargetCandidate]:
        """The clauses that name the person, of sentences in which other clauses do not."""
        result = []
        for each in chosen:
            pieces = clauses(each.sentence, OR_NAME) if isinstance(each.owner, Message) else []
            parts = [replace(each, sentence=piece) for piece in pieces]
            named = [part for part in parts if self._names_it(part)]
            rest = [part for part in parts if part not in named]
            own = all(OWN.match(part.sentence.text) and not self._is_about_them(part.sentence.text) for part in rest)
            subject = any(self._is_subject(part.sentence.text) for part in named)
            result += named if named and own and not subject else [each]
        return result

    @staticmethod
    def _is_about_them(text: str) -> bool:
        """Whether a clause about the person has the third person in it: "I told him"."""
        objects = patterns()["objects"]
        return not objects.isdisjoint(words(text)) or any(each in text for each in ("他", "她", "彼"))

    def _is_subject(self, text: str) -> bool:
        """Whether a piece is only the subject of what follows: "my guy Dayo" of "my guy Dayo and I went"."""
        present = words(text)
        return present[0] not in _PRONOUNS and not self._subject.names.isdisjoint(present[-1:])

    def _names_it(self, candidate: TargetCandidate) -> bool:
        """Whether a sentence has the name; of a name of several words, the first that the record has."""
        name = next(name for name in self._subject.keys if name in self._subject.names)
        return not self._subject.forms[name].isdisjoint(words(candidate.sentence.text))

    def _going_on(
        self, candidates: Sequence[TargetCandidate], chosen: Sequence[TargetCandidate]
    ) -> list[TargetCandidate]:
        """The sentences that go on about the named person: they follow one and begin with "he" or "she"."""
        ends = {(each.owner.id, each.sentence.text) for each in chosen}
        more: list[TargetCandidate] = []
        ordered = sorted(candidates, key=lambda each: (each.owner.id, each.sentence.start))
        for each in ordered:
            key = (each.owner.id, each.sentence.text)
            starts = words(each.sentence.text)[:1]
            follows = key not in ends and (each.owner.id, each.before) in ends and not _IMPERSONAL.match(key[1])
            if follows and starts and starts[0] in patterns()["third"]:
                others = {word.casefold() for word in NAME.findall(each.sentence.text)} - self._subject.names
                if not others:
                    ends.add(key)
                    more.append(replace(each, score=0.9))
        return more
