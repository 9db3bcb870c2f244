"""Parts of a sentence that say something of one subject: relative clauses and appositions with whom they are about.

"We have two children: Lena, who is 12, and Tom, who is 8" has the parts "Lena, who is 12" and "Tom, who is 8". Nothing
is parsed: marks, joining words and relative words end a part, in languages that write spaces between words.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from lifelong.language.word_lists import word_list

SHORT: Final = 3
"""Most words of a part that names somebody, of whom the next part tells: "Scott, is studying medicine"."""

ANTECEDENT: Final = 5
"""Most words before a relative clause that are whom it is about."""

_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*\.?")
_MARK: Final = re.compile(r"\s*[,;:()–—،؛]+\s*|\s+-\s+")
_EDGES: Final = " \t\n,;:(–—-،؛"


def is_relative(clause: str) -> bool:
    """Whether a clause begins with a relative word: "who is 8", "whose name is Major"."""
    first = _WORD.search(clause)
    return first is not None and first.group().lower() in word_list("relative")


def antecedent_start(text: str, end: int) -> int:
    """Where the words begin that a relative clause is about: "my mother Ruth" in "I look after my mother Ruth, who …".

    Args:
        text: the sentence or message.
        end: where the relative clause begins.

    Returns:
        The place of the last article or possessive before it, if only a few words follow that; else of the last name,
        or word. ``end`` if no word of the sentence is before it.
    """
    opening = max(text.rfind(mark, 0, end) for mark in ("\n", ". ", "! ", "? ", ": ", "(")) + 1
    before = list(_WORD.finditer(text, opening, end))[-ANTECEDENT:]
    if not before:
        return end
    place = len(before) - 1
    while place > 0 and before[place - 1].group()[0].isupper() and _joined(text, before[place - 1], before[place]):
        place -= 1
    determiners = [at for at, word in enumerate(before) if word.group().lower() in word_list("determiners")]
    if determiners and all(_joined(text, *pair) for pair in pairwise(before[determiners[-1] :])):
        place = determiners[-1]
    return before[place].start()


def subclauses(text: str) -> list[str]:
    """The parts of a sentence, in its words and in its order; none if it has only one.

    A relative clause has whom it is about before it. A short part, which may be a name, has what follows it.
    """
    spans = _spans(text)
    parts: list[str] = []
    for number, (start, end) in enumerate(spans):
        if is_relative(text[start:end]):
            start = antecedent_start(text, start)
        elif (
            len(_WORD.findall(text[start:end])) <= SHORT and number + 1 < len(spans) and text[start - 1 : start] != "("
        ):
            after, last = spans[number + 1]
            follows = not _begins_joined(text[after:last]) and not is_relative(text[after:last])
            end = last if follows else end
        part = _without_joining(text[start:end])
        if len(_WORD.findall(part)) > 1:
            parts.append(part + (")" if part.count("(") > part.count(")") else ""))
    return parts if len(spans) > 1 else []


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the parts are that marks, joining words and relative words end."""
    cuts = {0, len(text)}
    for mark in _MARK.finditer(text):
        cuts.add(mark.end())
    for word in _WORD.finditer(text):
        lowered = word.group().lower()
        if word.start() and (lowered in word_list("conjunctions") or lowered in word_list("relative")):
            cuts.add(word.start())
    ordered = sorted(cuts)
    return [
        (start, start + len(text[start:end].rstrip(_EDGES)))
        for start, end in pairwise(ordered)
        if _WORD.search(text, start, end)
    ]


def _without_joining(part: str) -> str:
    """A part without the words at its beginning that join it to the one before."""
    while (first := _WORD.match(part)) is not None and first.group().lower() in word_list("conjunctions"):
        part = part[first.end() :].lstrip(_EDGES)
    return part.strip(_EDGES)


def _begins_joined(part: str) -> bool:
    first = _WORD.match(part)
    return first is not None and first.group().lower() in word_list("conjunctions")


def _joined(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether only a space is between two words."""
    return text[one.end() : other.start()].strip() == ""
