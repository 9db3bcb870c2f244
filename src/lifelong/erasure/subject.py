"""The subject of a request to forget: its words with their weights in a record, and which of them are names."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from lifelong.erasure.word_forms import alike
from lifelong.erasure.wording import patterns
from lifelong.language.content import content_words
from lifelong.language.terms import words
from lifelong.types import Memory, Message

NAME = re.compile(r"(?<=[\w,;:] )[A-ZÀ-ÖØ-Þ][\w'’-]+")
"""A word with a capital inside of a sentence."""
_CAPITAL = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w'’-]+")
"""A word with a capital."""
_GERMAN = frozenset("ich dass daß mein meine meinen meinem meiner meines nicht und der die das mit zu den dem".split())
_BEFORE_NAME = (
    r"(?:\b(?:freund|freundin|frau|mann|schwester|bruder|mutter|vater|sohn|tochter|tante|onkel|chef|chefin|kollege|"
    r"kollegin|nachbar|nachbarin|hund|katze|ex|exfreund|exfreundin|heißt|heisst|namens|mit|von|bei|und)\s+|^){word}\b"
    r"(?!\w)|(?:^|[.!?]\s+){word}\s+(?:ist|hat|war|wohnt|kommt|will|kann|und)\b"
)


def capitals(text: str) -> set[str]:
    """The words of a text that are written with a capital, in small letters."""
    return {word.casefold() for word in _CAPITAL.findall(text)}


class Subject:
    """The subject of a request.

    Attributes:
        text: the words that name it.
        keys: its content words with their weights.
        names: those that are names.
        forms: for each of these words, the words of the record that are the same word.

    Args:
        text: the words that name it.
        messages: the messages of the record.
        memories: its memories.
        own: name of the person.
    """

    def __init__(self, text: str, messages: Sequence[Message], memories: Iterable[Memory], *, own: str) -> None:
        self.text = text
        self._messages = messages
        self._own_names = set(words(own))
        self._words = {message.id: set(content_words(message.text)) for message in messages}
        self._frequencies: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        for message in messages:
            self._frequencies.update(self._words[message.id])
            self._capital.update({each.casefold() for each in NAME.findall(message.text)})
        vocabulary = {word for memory in memories for word in content_words(memory.text)} | set(self._frequencies)
        self.forms = {
            key: {word for word in vocabulary if alike(key, word)} for key in dict.fromkeys(content_words(text))
        }
        self.keys = self._key_words()
        self.names = self._name_words()
        self._known = {form for forms in self.forms.values() for form in forms}

    def is_named_in(self, message: Message) -> bool:
        """Whether a message has a word of the subject."""
        return not self._known.isdisjoint(self._words[message.id])

    def share(self, text: str) -> float:
        """The weighted share of the subject's words that a text has."""
        present = set(content_words(text))
        total = sum(self.keys.values())
        found = sum(weight for word, weight in self.keys.items() if not present.isdisjoint(self.forms[word]))
        return found / total if total else 0.0

    def has_name(self, present: Sequence[str]) -> bool:
        """Whether one of these words is a name of the subject."""
        return any(not self.forms[name].isdisjoint(present) for name in self.names)

    def is_about_other(self, text: str) -> bool:
        """Whether a sentence begins with somebody: "he", "Priya is", "my sister"."""
        present = words(text)
        if not present:
            return False
        relations = patterns()["relations"] - set(self.keys)
        if present[0] in patterns()["third"] or not relations.isdisjoint(present[:3]):
            return True
        named = text[:1].isupper() and present[0] not in self._own_names and present[0] not in self.keys
        return named and (self._capital[present[0]] > 0 or bool(patterns()["is"] & set(present[1:2])))

    def _key_words(self) -> dict[str, float]:
        """The content words of the subject with their weights: rare words of the record weigh more.

        A word that the record does not have counts a little, because the person may have said it otherwise.
        """
        relations, total = patterns()["relations"], len(self._messages) + 1
        alone = all(word in relations for word in self.forms)
        keys = {}
        for word, forms in self.forms.items():
            count = max((self._frequencies[other] for other in forms), default=0)
            weight = 1.0 + math.log((1 + total) / (1 + count)) if count else 0.6
            keys[word] = weight * (1.0 if alone or word not in relations else 0.6)
        return keys

    def _name_words(self) -> set[str]:
        """The words of the subject that are names: they never stand in lower case where a common word would.

        Without capitals in the request, a word counts that the record writes with a capital inside of sentences.
        """
        relations = patterns()["relations"]
        written_as_names = capitals(self.text)
        names = set()
        for word in self.keys:
            if word in relations or word.isdigit():
                continue
            known = self._capital[word] > 0 and self._capital[word] * 2 >= self._frequencies[word]
            if not (known or (word in written_as_names and self._frequencies[word] and not self._is_lower(word))):
                continue
            if not self._is_german() or self._is_german_name(word):
                names.add(word)
        return names

    def _is_german(self) -> bool:
        """Whether the subject has German words: German writes every noun with a capital."""
        return not _GERMAN.isdisjoint(words(self.text))

    def _is_german_name(self, word: str) -> bool:
        """Whether a word is no common noun, which German writes with a capital, too: it stands where a name does."""
        place = re.compile(_BEFORE_NAME.format(word=re.escape(word)), re.IGNORECASE)
        return any(place.search(text) for text in (self.text, *(message.text for message in self._messages)))

    def _is_lower(self, word: str) -> bool:
        lower = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        return any(lower.search(message.text) for message in self._messages)

    def unknown_names(self) -> set[str]:
        """Words of the subject that are written as names, and that the record does not have."""
        if self._is_german():
            return set()
        return {word for word in self.keys.keys() & capitals(self.text) if not self.forms[word]}

    def only_names(self) -> bool:
        """Whether the subject consists of names and relations: "my ex Tom"."""
        relations = patterns()["relations"]
        return all(word in self.names or word in relations for word in self.keys)
