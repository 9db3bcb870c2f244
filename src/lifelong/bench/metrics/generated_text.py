"""Measures of text that was written: its overlap with a reference, and its variety."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from lifelong.errors import InputError
from lifelong.language.sentences import words

VARIANTS = ("rouge1", "rouge2", "rougeL")


@dataclass(frozen=True, slots=True)
class Rouge:
    """F1 of the words of a text with those of a reference, by rouge-score (Lin, ROUGE, ACL workshop 2004).

    ``2 p r / (p + r)``, where p and r are shares of common n-grams (``rouge1``, ``rouge2``), or of the longest common
    subsequence (``rougeL``), in the text and in the reference.

    Attributes:
        variant: ``rouge1``, ``rouge2`` or ``rougeL``.
        stem: compare English stems, as the original program can.
        any_script: split words as Lifelong does. The package drops every letter outside a to z.
    """

    variant: str = "rouge1"
    stem: bool = False
    any_script: bool = False

    def __post_init__(self) -> None:
        if self.variant not in VARIANTS:
            raise InputError(f"{self.variant!r} is no variant of ROUGE: expected one of {', '.join(VARIANTS)}")

    @property
    def key(self) -> str:
        """The name in results: the variant."""
        return self.variant

    def measure(self, text: str, reference: str) -> float:
        """The value of one text, 0 to 1.

        Raises:
            InputError: rouge-score is not installed.
        """
        scorer = _scorer(self.variant, self.stem, self.any_script)
        return float(scorer.score(reference, text)[self.variant].fmeasure)


class _Words:
    def tokenize(self, text: str) -> list[str]:
        return words(text)


@cache
def _scorer(variant: str, stem: bool, any_script: bool) -> Any:
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as error:
        raise InputError("ROUGE needs the package rouge-score: pip install 'lifelong[metrics]'") from error
    return RougeScorer([variant], use_stemmer=stem, tokenizer=_Words() if any_script else None)


@dataclass(frozen=True, slots=True)
class DistinctN:
    """Different n-grams over all n-grams of some texts (Li et al., NAACL 2016).

    Low values mean that the texts repeat each other.
    """

    n: int = 2

    @property
    def key(self) -> str:
        """``distinct-n``."""
        return f"distinct-{self.n}"

    def measure(self, texts: Sequence[str]) -> float:
        """The share, 0 to 1; 0 where no text has n words."""
        bags = [words(text) for text in texts]
        grams = [tuple(bag[at : at + self.n]) for bag in bags for at in range(len(bag) - self.n + 1)]
        return len(set(grams)) / len(grams) if grams else 0.0
