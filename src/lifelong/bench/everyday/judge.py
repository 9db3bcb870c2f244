"""The verdict on an answer: by the expressions of the question, without a judge model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from lifelong.bench.everyday.data import EverydayQuestion
from lifelong.language.refusals import is_refusal

Verdict = Literal["right", "muddled", "wrong", "refused", "heard", "abstained", "invented"]

_REFUSED: Final = re.compile(
    "never told me|do(?:n't| not) know|no (?:record|memory) of|not told me|haven't told"
    "|nie gesagt|weiß ich nicht|nunca me|no lo s[eé]|não sei|nunca me diss|ne m'avez jamais|ne m'as jamais"
    "|je ne sais pas|没有告诉|不知道|聞いて(?:い)?ません|わかりません|नहीं बताया|पता नहीं|لم تخبر|لا أعرف",
    re.IGNORECASE,
)
"""The answer says that it does not know."""

_HEARD: Final = re.compile(r"^\W*(?:I will remember that|OK|Noted)\W*$", re.IGNORECASE)
"""The question was taken for a statement."""

_QUOTE: Final = "“"


def normalised(text: str) -> str:
    """A text with straight apostrophes, as the expressions are written."""
    return text.replace("’", "'").replace("‘", "'")


def any_of(patterns: Iterable[re.Pattern[str]], text: str) -> bool:
    """Whether one of some expressions is in a text."""
    return any(pattern.search(text) for pattern in patterns)


def holds_answer(question: EverydayQuestion, text: str) -> bool:
    """Whether a text has the answer of a question; never for an unanswerable one."""
    if question.unanswerable:
        return False
    if (some := question.answer_all_of_n) is not None:
        return sum(pattern.search(text) is not None for pattern in some.of) >= some.n
    any_there = not question.answer_any or any_of(question.answer_any, text)
    return any_there and all(pattern.search(text) for pattern in question.answer_all)


def shown(question: EverydayQuestion, texts: Sequence[str]) -> bool:
    """Whether some hits have the answer: one of them, or for a list all of them together."""
    texts = [normalised(text) for text in texts]
    together = question.answer_all_of_n is not None or len(question.answer_all) > 1
    return any(holds_answer(question, text) for text in texts) or (
        together and holds_answer(question, "\n".join(texts))
    )


def verdict(question: EverydayQuestion, answer: str) -> Verdict:
    """The verdict on an answer.

    ``right``, ``muddled`` (right, beside a value that must not be there), ``refused``, ``heard`` (taken for a
    statement) or ``wrong``; for an unanswerable question ``abstained``, ``heard`` or ``invented``.
    """
    text = normalised(answer)
    forbidden = any_of(question.must_not, text)
    refused = (_REFUSED.search(text) is not None or is_refusal(text)) and _QUOTE not in text
    heard: Verdict | None = "heard" if _HEARD.search(text) else None
    if question.unanswerable:
        if (refused or any_of(question.also_right, text)) and not forbidden:
            return "abstained"
        return heard or "invented"
    if holds_answer(question, text):
        return "muddled" if forbidden else "right"
    return "refused" if refused else heard or "wrong"
