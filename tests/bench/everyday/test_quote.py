"""The plain baseline by hand."""

import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lifelong.bench.everyday.data import load
from lifelong.bench.everyday.models import Models
from lifelong.bench.everyday.quote import BM25, UNKNOWN, BM25Quote, terms
from lifelong.bench.everyday.system import EverydaySetting
from tests.bench.everyday.mara import write

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def test_terms_are_words_and_pairs_of_chinese_characters() -> None:
    """Devanagari's vowel signs stay in their word."""
    assert terms("My goat’s name") == ["my", "goat", "s", "name"]
    assert terms("我叫小明 ok") == ["我叫", "叫小", "小明", "ok"]
    assert terms("मेरी बकरी") == ["मेरी", "बकरी"]


def test_a_score_by_hand() -> None:
    """Two texts of two words, so both have the mean length: idf * 1 / (1 + 1.2), with idf = ln(1 + 1.5 / 1.5)."""
    assert BM25(["black goat", "red hat"]).scores("a goat") == pytest.approx([math.log(2) / 2.2, 0.0])


def test_the_best_message_of_the_person_is_quoted(tmp_path: Path) -> None:
    """The assistant's messages are not searched; without a common word it says that it does not know."""
    (mara,) = load(write(tmp_path))
    models = Models(tmp_path)
    index = BM25Quote().replay(mara.history, EverydaySetting(tmp_path, models.embedder, models.chat))
    assert index.answer("What is my goat called?", NOW).text == "“My goat is called Pimenta.”"
    assert index.answer("Noted?", NOW).text == UNKNOWN
    assert not index.answer("Noted?", NOW).known
