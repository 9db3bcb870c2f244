"""The held-out talks as a set of everyday life."""

from pathlib import Path

from benchmarks.own_everyday import main
from lifelong.bench.everyday.data import load


def test_the_talks_follow_the_schema(tmp_path: Path) -> None:
    main([str(tmp_path / "own"), "--each", "5"])

    people = load(tmp_path / "own")

    assert len(people) > 20
    assert all(len(each.questions) <= 5 and each.history.messages and each.acts for each in people)
    times = [[message.at for message in each.history.messages] for each in people]
    assert all(each == sorted(each) for each in times)
