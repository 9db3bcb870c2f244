"""Whose fact a question asks for: a clause about a sister does not answer a question about a brother.

The reader sees whose fact it is in most clauses, but not where everything else fits: "où habite mon père ?" and "ma
mère habite à Lyon". Words for people (`language.kin`) and the names that stand beside them decide such cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from lifelong.agent.first_person import names_itself
from lifelong.language.content import function_words
from lifelong.language.identify import frequent_words, identify
from lifelong.language.kin import Kin, fits, kin
from lifelong.language.sentences import words
from lifelong.language.time_words import fold

Whose = Literal["same", "other", "theirs", ""]

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_JAPANESE_NAME: Final = re.compile(r"の(?P<name>[^はがをにでとも、。\s]{1,8})(?=[はがをにでとも、。]|$)")
"""The name after a word for somebody: "妻の恵子は"."""

_THIRD: Final = re.compile(
    r"(?:he|she|they|er|sie|elle|ils|elles|él|ella|ellos|ellas|lui|lei|loro|ele|ela|eles|elas|hij|zij|ze|ona|oni|он|она|они|"
    r"woh|वह|वो)\s|[他她]|彼女?",
    re.IGNORECASE,
)
"""The beginning of a clause about another; forms that are also articles, or say "it", are left out."""

_I: Final = frozenset("i ich je yo io eu ik я ben मैं main".split())
"""The person as the subject of a question."""

_FIRST: Final = 3
"""First words of a clause among which a verb is that says "I"."""

_OWN_VERBS: Final = frozenset(
    "vivo trabajo tengo soy estoy estudio moro trabalho tenho sou estou estudo abito lavoro ho sono studio mieszkam "
    "pracuję jestem mam studiuję yaşıyorum oturuyorum çalışıyorum okuyorum أسكن اسكن أعمل اعمل أعيش أدرس وأسكن وأعمل "
    "живу работаю учусь".split()
)
"""Verbs that say "I" without a word for it, in languages that leave it out."""

_SPACELESS: Final = frozenset({"zh", "ja", "ko"})
_BETWEEN: Final = re.compile(r"\s*[,(]?\s*")
"""What may stand between the word for somebody and the name."""


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """Whom a question asks about.

    Attributes:
        roles: the roles that its words for people may mean; none where it has no such word.
        language: ISO 639-1 code of its language.
        own: it asks about the person who asks, and names nobody else.
        names: names of these people, folded.
    """

    roles: frozenset[str] = frozenset()
    language: str = "en"
    own: bool = False
    names: frozenset[str] = field(default_factory=frozenset)

    def whose(self, text: str, source: str = "", topic: str = "") -> Whose:
        """Whether a clause is about whom the question asks about, or about another; "" where its words do not tell.

        A clause that begins with "she" is theirs where the question is the person's own.

        Args:
            text: the clause.
            source: the message that it is from, or "".
            topic: whose attribute it states, such as "me.home", or "".
        """
        if not self.roles:
            return "theirs" if self.own and _THIRD.match(text) else ""
        languages = (self.language, identify(text, [self.language]))
        if here := kin(text, languages):
            return "same" if self._fits(here) or self._is_named(text) else "other"
        if self._is_named(text):
            return "same"
        around = kin(source, languages)
        fitting = self._fits(around)
        if topic.startswith("me.") or not _OWN_VERBS.isdisjoint(words(text)[:_FIRST]):
            return "" if fitting else "other"
        start = source.find(text)
        before = [each for each in around if each.end <= start]
        if before:
            return "same" if self._fits(before[-1:]) else "" if fitting else "other"
        return ""

    def _fits(self, words: Iterable[Kin]) -> bool:
        return any(fits(self.roles, each.roles) for each in words)

    def _is_named(self, text: str) -> bool:
        return not self.names.isdisjoint(map(fold, _WORD.findall(text)))


def asked_about(question: str, texts: Iterable[str]) -> AskedAbout:
    """Whom a question asks about.

    Args:
        question: its words.
        texts: messages of the person, in which names stand beside words for people.
    """
    language = identify(question)
    roles = frozenset(role for each in kin(question, (language,)) for role in each.roles)
    if not roles or not _I.isdisjoint(words(question)):  # "what did I buy for my mother" asks about the person
        return AskedAbout(language=language, own=names_itself(question))
    names = set()
    for text in dict.fromkeys(texts):
        for each in kin(text, (language, identify(text, [language]))):
            if fits(roles, each.roles) and (name := _name_after(text, each, language)) is not None:
                names.add(fold(text[slice(*name)]))
    return AskedAbout(roles, language, names=frozenset(names))


def parts_about(asked: AskedAbout, question: str, text: str) -> list[str]:
    """Parts of a clause that tell of whom a question asks about: "Katze Minka" in "ich wohne mit der Katze Minka".

    Of somebody with a word for people and a name, the part from the name on, too: of "meine Tochter Sabine arbeitet als
    Lehrerin", the reader sees in "Sabine arbeitet als Lehrerin" what Sabine does.

    Args:
        asked: whom it asks about.
        question: its words.
        text: the clause.
    """
    parts: list[str] = []
    questioned = {fold(word) for word in _WORD.findall(question)}
    for each in kin(text, (asked.language, identify(text, [asked.language]))):
        name = _name_after(text, each, asked.language)
        if name is None:
            continue
        if fits(asked.roles, each.roles):
            parts.append(text[each.start : name[1]])
        if fold(text[slice(*name)]) in questioned:
            parts.append(text[name[0] :])
    return [part for part in dict.fromkeys(parts) if part != text]


def _name_after(text: str, word: Kin, language: str) -> tuple[int, int] | None:
    """The place of the name after a word for somebody, or None: a capital, or a word that is no frequent one."""
    if language == "ja":
        found = _JAPANESE_NAME.match(text, word.end)
        return None if found is None else found.span("name")
    if language in _SPACELESS:
        return None
    gap = _BETWEEN.match(text, word.end)
    after = _WORD.match(text, gap.end() if gap is not None else word.end)
    if after is None or after.start() == word.end:
        return None
    name = after.group()
    plain = name.lower()
    if plain in function_words() or plain in frequent_words(language) or kin(name, (language,)):
        return None
    written_small = text == text.lower()
    return after.span() if written_small or name[0].isupper() else None
