"""Talks are read line by line, and a wrong line is named."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lifelong.errors import InputError
from lifelong.train.reader.samples import (
    AnswerSample,
    ReadSample,
    answer_samples,
    compare_samples,
    line_samples,
    pair_samples,
    read_samples,
)
from lifelong.train.reader.talks import Talk, read_lines, read_pairs, read_talk, read_talks

SHIPPED = Path(__file__).parents[2] / "training" / "reader"

GOOD = """\
# id: en-mabel | lang: en | zone: Europe/London | who: retired postwoman
@ 2025-11-03 18:20
u greet: evening dear
a Good evening! Where do you live?
u tell: in whitby. im 71
=1 in whitby | me | home | whitby | holds
=2 im 71 | me | age | 71 | holds

@ 2025-12-01 09:02
u tell+ask: ive moved to leeds. how old is the queen
=3 ive moved to leeds | me | home | leeds | began | >1
?
? where do i live now | value | 3
? where did i live before | before | 1
? how old is my cat | value | none
"""


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """A vector for each text that only depends on its length."""
    return np.array([[1.0, len(text) % 7] for text in texts], np.float32)


def talk(tmp_path: Path, text: str = GOOD) -> Talk:
    path = tmp_path / "en-mabel.talk"
    path.write_text(text, encoding="utf-8")
    return read_talk(path)


def test_a_talk_is_read(tmp_path: Path) -> None:
    read = talk(tmp_path)

    message, fact = read.facts[3]
    assert (read.lang, len(read.messages), len(read.questions)) == ("en", 3, 3)
    assert message.text[fact.start : fact.end] == "ive moved to leeds"
    assert message.text[slice(*fact.value)] == "leeds"
    assert fact.links == ((">", 1),)
    assert read.messages[1].before == "Good evening! Where do you live?"
    assert [each.session for each in read.messages] == [0, 0, 1]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("u greet", "u hello", "hello"),
        ("| home | whitby |", "| house | whitby |", "house"),
        ("=2 im 71", "=2 I'm 71", "I'm 71"),
        ("| value | none", "| value", "? text"),
        ("# id: en-mabel", "# name: en-mabel", "# id:"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, old: str, new: str, word: str) -> None:
    with pytest.raises(InputError, match=r"en-mabel\.talk:") as error:
        talk(tmp_path, GOOD.replace(old, new))
    assert word in str(error.value)


def test_a_superseded_answer_is_no_wrong_candidate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lifelong.train.reader.samples.TOGETHER", 0.0)
    samples = answer_samples(talk(tmp_path), embed, random.Random(1))

    now = {each.clause: each.answers for each in samples if each.question == "where do i live now"}
    before = {each.clause: each.answers for each in samples if each.question == "where did i live before"}
    assert now["ive moved to leeds"] and "in whitby" not in now and not now["im 71"]
    assert before["in whitby"] and "ive moved to leeds" not in before
    assert not any(each.answers for each in samples if each.question == "how old is my cat")


def test_some_clauses_are_joined_with_the_next_one_and_none_with_what_it_replaced(tmp_path: Path) -> None:
    seen: dict[tuple[str, str], set[bool]] = {}
    for seed in range(40):
        for each in answer_samples(talk(tmp_path), embed, random.Random(seed)):
            seen.setdefault((each.question, each.clause), set()).add(each.answers)

    assert seen["where did i live before", "in whitby. im 71"] == {True}
    assert ("where do i live now", "in whitby. im 71") not in seen
    assert all(len(answers) == 1 for answers in seen.values())


def test_links_become_relations(tmp_path: Path) -> None:
    samples = compare_samples(talk(tmp_path), random.Random(1))

    assert ("in whitby", "ive moved to leeds", "update") in [(each.known, each.new, each.relation) for each in samples]


def test_questions_are_read_as_questions(tmp_path: Path) -> None:
    read = read_samples(talk(tmp_path), random.Random(1))

    assert [each.question for each in read if each.question] == ["value", "before", "value"]


def test_lines_have_kinds_only(tmp_path: Path) -> None:
    (tmp_path / "lines").mkdir()
    (tmp_path / "lines" / "en.tsv").write_text("greet+tell\thi im tom\nreact\tlol\n", encoding="utf-8")

    lines = read_lines(tmp_path)

    assert [(each.text, set(each.kinds)) for each in lines] == [("hi im tom", {"greet", "tell"}), ("lol", {"react"})]
    both = [*line_samples(lines, measured=False), *line_samples(lines, measured=True)]
    assert len(both) == 2 and all(each.facts is None for each in both)


def test_a_line_of_an_unknown_kind_is_named(tmp_path: Path) -> None:
    (tmp_path / "lines").mkdir()
    (tmp_path / "lines" / "en.tsv").write_text("hello\thi\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"en\.tsv:1.*hello"):
        read_lines(tmp_path)


@pytest.mark.slow
def test_the_talks_of_the_repository_are_read() -> None:
    talks = read_talks(SHIPPED)

    assert len({each.id for each in talks}) == len(talks) > 200
    assert sum(len(each.messages) for each in talks) > 6000
    assert {"en", "de", "es", "pt", "fr", "it", "zh", "ja", "hi", "ar", "tr", "pl"} <= {each.lang for each in talks}
    assert len(read_lines(SHIPPED)) > 2000


def test_pairs_are_read_and_those_of_one_known_fact_stay_together(tmp_path: Path) -> None:
    (tmp_path / "pairs").mkdir()
    lines = [f"update\ti live in town {place}\tive moved to village {new}" for place in range(40) for new in range(3)]
    (tmp_path / "pairs" / "en.tsv").write_text("\n".join(lines), encoding="utf-8")

    pairs = read_pairs(tmp_path)
    training, measured = pair_samples(pairs, measured=False), pair_samples(pairs, measured=True)

    assert (len(pairs), len(training) + len(measured)) == (120, 120)
    assert (pairs[0].lang, pairs[0].relation, pairs[0].new) == ("en", "update", "ive moved to village 0")
    assert measured
    assert {each.known for each in training}.isdisjoint(each.known for each in measured)


@pytest.mark.parametrize("line", ["update\tonly two", "moved\ti live here\ti live there", "update\t\tsomething"])
def test_a_pair_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "pairs").mkdir()
    (tmp_path / "pairs" / "en.tsv").write_text(f"same\ta b\tb a\n{line}", encoding="utf-8")
    with pytest.raises(InputError, match=r"en\.tsv:2"):
        read_pairs(tmp_path)


def test_of_talks_that_were_seen_some_questions_stay_with_all_their_candidates() -> None:
    messages = [ReadSample("", f"hey {n}", frozenset({"greet"}), None, None, "en") for n in range(40)]
    answers = [
        AnswerSample(f"q{group}", f"a{n}", "", n == 0, group, "value", "en") for group in range(40) for n in range(5)
    ]
    pytest.importorskip("torch")
    from lifelong.train.reader.samples import fewer_questions

    chosen = fewer_questions([*messages, *answers], random.Random(1), 4)

    kept = Counter(each.group for each in chosen if isinstance(each, AnswerSample))
    assert set(kept.values()) == {5}
    assert len(kept) == 10
    assert sum(isinstance(each, ReadSample) for each in chosen) == 40


def test_candidates_of_a_question_share_a_batch() -> None:
    pytest.importorskip("torch")
    from lifelong.models.tokenizers.wordpiece import bert_uncased
    from lifelong.train.reader.batches import answer_groups, batches, encode

    words = ["tea", "a very long clause about the tea that my aunt used to drink in the garden of her house", "cats"]
    samples = [
        AnswerSample(f"what do i drink {n}", clause, "", place == 0, n, "value", "en")
        for place, clause in enumerate(words)
        for n in range(4)
    ]
    items = encode(samples, bert_uncased())

    groups = list(batches(items))

    assert sum(len(answer_groups([items[place] for place in group])) for group in groups) == 4
