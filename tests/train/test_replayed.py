"""Talks that are lived through: the candidates of run time, with the labels of the talk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lifelong.errors import InputError
from lifelong.models import specs

pytest.importorskip("torch", reason="training needs torch")

from lifelong.train.reader.replayed import (
    HARD,
    RIGHT,
    Replayed,
    ReplayedCandidate,
    hardest,
    read_replays,
    replay,
    write_replays,
)
from lifelong.train.reader.samples import AnswerSample, some
from lifelong.train.reader.talks import Talk, read_talk
from lifelong.train.records import RecordModels

TALK = """\
# id: en-mabel | lang: en | zone: Europe/London | who: retired postwoman
@ 2025-11-03 18:20
u tell: i live in whitby and my sister dot lives in hull
=1 i live in whitby | me | home | whitby | holds
=2 my sister dot lives in hull | dot | home | hull | holds

@ 2025-12-01 09:02
u tell: ive moved to leeds
=3 ive moved to leeds | me | home | leeds | began | >1
?
? where do i live now | value | 3
? where does dot live | value | 2
? what is my shoe size | value | none
? where did i live before | before | 1
"""


@pytest.fixture(scope="module")
def models() -> RecordModels:
    embedder = specs.text_embedder("embedded")
    return RecordModels(embedder, specs.reader("english", embedder=embedder.name))


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    path = tmp_path / "en-mabel.talk"
    path.write_text(TALK, encoding="utf-8")
    return read_talk(path)


def test_the_candidates_are_those_of_a_record(talk: Talk, models: RecordModels) -> None:
    """What was superseded is no candidate of "where do i live now"; another's home is one that does not answer."""
    replays = {each.question: each for each in replay([talk], models, 10)}
    assert set(replays) == {"where do i live now", "where does dot live", "what is my shoe size"}
    home = {each.clause: each.answers for each in replays["where do i live now"].candidates}
    assert any(answers and "leeds" in clause for clause, answers in home.items())
    assert not any(answers for clause, answers in home.items() if "leeds" not in clause)
    assert not any("whitby" in clause and "hull" not in clause for clause in home)
    sister = replays["where does dot live"].candidates
    assert {each.answers for each in sister if "hull" in each.clause} == {True}
    assert not any(each.answers for each in replays["what is my shoe size"].candidates)
    assert all(0 <= each.share <= 1 and -1 <= each.similarity <= 1 for each in sister)


def test_a_replay_leaves_the_shared_reader_open(talk: Talk, models: RecordModels) -> None:
    assert list(replay([talk], models, 1)) == list(replay([talk], models, 1))


def test_no_reader_is_an_error(talk: Talk, models: RecordModels) -> None:
    with pytest.raises(InputError, match="a replay needs a reader"):
        next(replay([talk], replace(models, reader=None), 1))


def replayed(right: int, wrong: int) -> Replayed:
    answers = [ReplayedCandidate(f"right {number}", "", True, 0.5, 0.1) for number in range(right)]
    others = [ReplayedCandidate(f"wrong {number}", "", False, 0.5, number / 100) for number in range(wrong)]
    return Replayed("en-mabel", "en", "where?", "value", (*answers, *others))


def test_the_hardest_candidates_train(tmp_path: Path) -> None:
    samples = hardest([replayed(2, 20)])
    assert [each.clause for each in samples if each.answers] == ["right 0", "right 1"]
    wrong = [each.clause for each in samples if not each.answers]
    assert wrong[:HARD] == [f"wrong {number}" for number in range(19, 19 - HARD, -1)]
    assert len({each.group for each in samples}) == 1
    assert sum(each.answers for each in hardest([replayed(9, 1)])) == RIGHT
    file = tmp_path / "replays.jsonl"
    write_replays(file, [replayed(1, 2)])
    assert read_replays(file) == [replayed(1, 2)]
    file.write_text('{"talk": "en-mabel"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"replays\.jsonl:1 is no replay"):
        read_replays(file)


def test_a_share_keeps_whole_questions() -> None:
    one = replayed(1, 3)
    samples = [sample for number in range(10) for sample in replace(one, question=f"{number}").samples(one.candidates)]
    kept = some(samples, 0.3, 1)
    assert len(kept) == 12
    assert len({each.group for each in kept if isinstance(each, AnswerSample)}) == 3
    assert some(samples, 1.0, 1) == samples
