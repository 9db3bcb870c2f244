"""Features of a voice: greeting, sign-off, length, punctuation, favourite and avoided words, each with its texts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from importlib import resources
from math import log
from typing import Final

from lifelong.language.identify import frequent_words
from lifelong.language.terms import STOP_WORDS
from lifelong.tasks.voice.openings import parted
from lifelong.types.writing import OwnText, Voice, VoiceFeature, Writing

ENOUGH: Final = 3
"""Texts from which a voice is read; below, single texts decide and the voice says so."""

USUAL: Final = 0.4
"""Share of the texts that have a greeting or a sign-off, so that it is usual."""

PROOFS: Final = 20
"""Most texts that a feature names."""

FAVOURITES: Final = 12
"""Most favourite words, and most avoided words."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55]")
_MARKS: Final[dict[str, re.Pattern[str]]] = {
    "!": re.compile(r"!+"),
    "?": re.compile(r"\?+"),
    "…": re.compile(r"…|\.\.\.+"),
    "–": re.compile(r"[–—]|(?<=\s)-(?=\s)"),
    ";": re.compile(r";"),
    ":": re.compile(r":(?=\s)"),
    "( )": re.compile(r"\([^)]*\)"),
    ",": re.compile(r","),
    "emoji": _EMOJI,
    ":-)": re.compile(r"[:;]-?[)D(P]"),
}


def voice_of(register: str, language: str, texts: Sequence[OwnText], drafts: Iterable[Writing] = ()) -> Voice:
    """Read the features of one register and language.

    Args:
        register: its name.
        language: ISO 639-1 code.
        texts: texts of the person's own in both, in order of time.
        drafts: accepted drafts in both; what was taken out of them is avoided.
    """
    letters = {text.id: parted(text.text, text.language) for text in texts}
    counts = sorted(len(_WORD.findall(text.text)) for text in texts)
    low, middle, high = (_quantile(counts, share) for share in (0.25, 0.5, 0.75))
    return Voice(
        register=register,
        language=language,
        texts=len(texts),
        greeting=_usual(texts, lambda text: letters[text.id].greeting),
        sign_off=_usual(texts, lambda text: letters[text.id].sign_off),
        words=middle,
        words_low=low,
        words_high=high,
        punctuation=_punctuation(texts),
        favourites=_favourites(texts, {id: letter.body for id, letter in letters.items()}, language),
        avoided=_avoided(texts, drafts),
        enough=len(texts) >= ENOUGH,
    )


def _usual(texts: Sequence[OwnText], feature: Callable[[OwnText], str]) -> VoiceFeature | None:
    """The most frequent value of a feature that many texts have; of equally frequent ones the newest."""
    proofs: dict[str, list[str]] = defaultdict(list)
    for text in reversed(texts):
        if value := feature(text):
            proofs[value].append(text.id)
    with_any = sum(map(len, proofs.values()))
    if not texts or with_any < USUAL * len(texts):
        return None
    value = max(proofs, key=lambda each: len(proofs[each]))
    return VoiceFeature(value, len(proofs[value]) / len(texts), tuple(proofs[value][:PROOFS]))


def _punctuation(texts: Sequence[OwnText]) -> tuple[VoiceFeature, ...]:
    words = sum(len(_WORD.findall(text.text)) for text in texts)
    features = []
    for mark, pattern in _MARKS.items():
        found = {text.id: len(pattern.findall(text.text)) for text in reversed(texts)}
        if total := sum(found.values()):
            proofs = [id for id, count in found.items() if count]
            features.append(VoiceFeature(mark, 100 * total / max(1, words), tuple(proofs[:PROOFS])))
    small = [text.id for text in reversed(texts) if text.text[:1].islower()]
    if texts and len(small) >= USUAL * len(texts):
        features.append(VoiceFeature("small first letter", len(small) / len(texts), tuple(small[:PROOFS])))
    return tuple(sorted(features, key=lambda each: -each.share))


def _favourites(texts: Sequence[OwnText], bodies: Mapping[str, str], language: str) -> tuple[VoiceFeature, ...]:
    """Words in many of the texts that are rare in general; names and words of one text alone are none."""
    proofs: dict[str, list[str]] = defaultdict(list)
    names: Counter[str] = Counter()
    common = STOP_WORDS if language == "en" else frequent_words(language)
    for text in reversed(texts):
        seen = set()
        body = bodies[text.id]
        for match in _WORD.finditer(body):
            word = match.group()
            before = body[: match.start()].rstrip()
            if word[0].isupper() and before and before[-1] not in ".!?…\n:":
                names[word.lower()] += 1
            seen.add(word.lower())
        for word in seen:
            proofs[word].append(text.id)
    least = max(2, round(0.08 * len(texts)))
    scores = {
        word: len(ids) * rarity(word, language)
        for word, ids in proofs.items()
        if len(ids) >= least and len(word) > 2 and word not in common and names[word] < len(ids) / 2
    }
    best = sorted(scores, key=lambda word: (-scores[word], word))[:FAVOURITES]
    return tuple(VoiceFeature(word, len(proofs[word]) / len(texts), tuple(proofs[word][:PROOFS])) for word in best)


def _avoided(texts: Sequence[OwnText], drafts: Iterable[Writing]) -> tuple[VoiceFeature, ...]:
    """Words that the person took out of drafts, and that are in no text of their own."""
    own = {word.lower() for text in texts for word in _WORD.findall(text.text)}
    proofs: dict[str, list[str]] = defaultdict(list)
    total = 0
    for draft in drafts:
        if draft.accepted is None:
            continue
        total += 1
        before, after = _WORD.findall(draft.text), _WORD.findall(draft.accepted)
        lowered = [word.lower() for word in before], [word.lower() for word in after]
        for what, start, end, _, _ in SequenceMatcher(None, *lowered, autojunk=False).get_opcodes():
            if what in ("replace", "delete"):
                for word in {each for each in before[start:end] if not each[0].isupper() or start == 0}:
                    if word.lower() not in own and word.lower() not in STOP_WORDS:
                        proofs[word.lower()].append(draft.id)
    best = sorted(proofs, key=lambda word: (-len(proofs[word]), word))[:FAVOURITES]
    return tuple(VoiceFeature(word, len(proofs[word]) / total, tuple(proofs[word][-PROOFS:][::-1])) for word in best)


def rarity(word: str, language: str) -> float:
    """How rare a word is in general, 0 to 1: by its rank in the vocabulary of BERT, which is English; else 1."""
    if language != "en":
        return 1.0
    ranks = _ranks()
    return log(ranks.get(word, len(ranks)) + 1) / log(len(ranks) + 1)


@cache
def _ranks() -> dict[str, int]:
    """Rank of whole words in the vocabulary, which is in the order of frequency (Devlin et al., NAACL 2019)."""
    source = resources.files("lifelong.models") / "vocabulary" / "vocab.txt"
    words = [word for word in source.read_text(encoding="utf-8").splitlines() if word.isalpha() and len(word) > 1]
    return {word: rank for rank, word in enumerate(words)}


def _quantile(counts: Sequence[int], share: float) -> int:
    return counts[min(len(counts) - 1, int(share * len(counts)))] if counts else 0
