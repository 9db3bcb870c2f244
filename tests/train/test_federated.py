"""Records that train one model together: what leaves them, what is refused, and what it costs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lifelong.errors import InputError
from lifelong.persona.estimator import load as load_estimator
from lifelong.recall.features import COLUMN, FEATURES
from lifelong.recall.ranker import load
from lifelong.train import federated_ranker, federated_traits
from lifelong.train.exercises import Exercise
from lifelong.train.federated import FederatedOptions, Floats, Update, averaged, federate, update_of
from lifelong.train.federated_traits import TraitRecord
from lifelong.train.reader.samples import held_out
from lifelong.train.reader.talks import read_talk
from lifelong.train.talk_histories import history_of
from lifelong.types import TRAITS
from tests.cli.run import done, run, value

ZERO = np.zeros(2)


class Pulled:
    """A record whose data pull the weights to a point."""

    def __init__(self, point: list[float], samples: int = 10) -> None:
        self.point = np.array(point)
        self.samples = samples

    def trained(self, weights: Floats, steps: int) -> Floats:
        for _ in range(steps):
            weights = weights + 0.5 * (self.point - weights)
        return weights


def update(*change: float, samples: int = 10) -> Update:
    return Update(np.array(change, np.float64), samples)


def options(**more: object) -> FederatedOptions:
    return FederatedOptions(**{"least_records": 2, "clip": 10.0, "momentum": 0.0, "local_steps": 5, **more})  # type: ignore[arg-type]


def test_changes_are_averaged_by_their_samples() -> None:
    """(1, 0) of 30 samples and (0, 1) of 10: three quarters and one quarter."""
    result = averaged(ZERO, [update(1, 0, samples=30), update(0, 1, samples=10)], options())
    assert result.tolist() == [0.75, 0.25]


def test_no_record_counts_for_more_than_the_most() -> None:
    result = averaged(ZERO, [update(1, 0, samples=10**9), update(0, 1, samples=100)], options(most_samples=100))
    assert result.tolist() == [0.5, 0.5]


def test_a_change_is_clipped_where_it_is_made_and_where_it_arrives() -> None:
    """(30, 40) has length 50; a record that does not clip has no more weight than one that does."""
    made = update_of(Pulled([30, 40]), ZERO, options(clip=1.0, local_steps=1))
    assert made is not None and made.change.tolist() == pytest.approx([0.6, 0.8])
    result = averaged(ZERO, [update(30, 40), update(0, 0)], options(clip=1.0))
    assert result.tolist() == pytest.approx([0.3, 0.4])


def test_records_with_little_data_do_not_take_part() -> None:
    assert update_of(Pulled([1, 1], samples=7), ZERO, options(least_samples=8)) is None
    few = [update(1, 0), update(1, 0), update(9, 9, samples=7)]
    assert averaged(ZERO, few, options(least_samples=8)).tolist() == [1, 0]


def test_changes_that_are_none_are_left_out() -> None:
    """Not a number, and of another shape: neither reaches the weights."""
    bad = [update(float("nan"), 0), Update(np.ones(3), 10), update(float("inf"), 0)]
    assert averaged(ZERO, [*bad, update(1, 0), update(1, 0)], options()).tolist() == [1, 0]


def test_too_few_records_are_refused() -> None:
    with pytest.raises(InputError, match=r"2 of 3 changes can be averaged, and at least 5 records"):
        averaged(ZERO, [update(1, 0), update(0, 1), update(0, 1, samples=2)], options(least_records=5))
    with pytest.raises(InputError, match=r"0 of 0 changes"):
        federate([Pulled([1, 1], samples=1)] * 9, ZERO, options())
    with pytest.raises(InputError, match="no record to train over"):
        federate([], ZERO, options())


def test_rounds_end_between_the_records() -> None:
    """Halfway between two points, also where a part of the records takes part in each round."""
    records = [Pulled([0, 0]), Pulled([2, 4])] * 5
    assert federate(records, ZERO, options(rounds=30)).tolist() == pytest.approx([1, 2], abs=0.01)
    some = federate(records, ZERO, options(rounds=60, share=0.5, local_steps=1))
    assert some.tolist() == pytest.approx([1, 2], abs=0.7)
    assert federate(records, ZERO, options(rounds=3, share=0.5)).tolist() == (
        federate(records, ZERO, options(rounds=3, share=0.5)).tolist()
    )


def test_momentum_adds_up_what_records_agree_on() -> None:
    """Two rounds of small steps towards (1, 0): .1, then .1 of what is left, and .9 of the first again."""

    class Slow(Pulled):
        def trained(self, weights: Floats, steps: int) -> Floats:
            return weights + 0.1 * (self.point - weights)

    result = federate([Slow([1, 0])] * 2, ZERO, options(rounds=2, momentum=0.9))
    assert result.tolist() == pytest.approx([0.1 + 0.09 + 0.09, 0])


def exercise(number: int, record: str) -> Exercise:
    """Twelve candidates, of which the first is evidence; it alone has ``wish``, and the others look nearer by hand."""
    lot = np.random.default_rng(number)
    features = np.zeros((12, len(FEATURES)), np.float32)
    features[:, COLUMN["dense"]] = lot.normal(0.3, 0.1, 12)
    features[1:, COLUMN["dense_share"]] = lot.uniform(0.2, 0.4, 11)
    features[0, COLUMN["wish"]] = 0.9
    unit = np.full(12, -1, np.int64)
    unit[0] = 0
    return Exercise("talks", record, features, unit, np.ones(12, np.bool_), 1, True)


def test_the_ranker_learns_as_from_pooled_data() -> None:
    """Both find the feature that tells, on records that no training saw; a record of two questions is left out."""
    records = [[exercise(20 * who + n, f"{who}") for n in range(12)] for who in range(8)]
    trained = federated_ranker.train_together([*records, [exercise(999, "small")] * 2], FederatedOptions())
    assert (trained.records, trained.questions, trained.left_out) == (8, 96, 1)
    assert trained.weights["wish"] > 0.5
    figures = trained.figures([exercise(5000 + n, "other") for n in range(20)])
    assert np.mean(figures["hand-set"]["recall@1"]) < 0.5
    assert np.mean(figures["pooled"]["recall@1"]) == np.mean(figures["federated"]["recall@1"]) == 1.0
    assert np.mean(figures["federated"]["log loss"]) < np.mean(figures["hand-set"]["log loss"])


def test_the_trait_reader_learns_as_from_pooled_data() -> None:
    """Each record has one personality; the first number of a vector tells openness."""
    lot = np.random.default_rng(1)

    def record(openness: float, count: int) -> TraitRecord:
        vectors = lot.normal(0, 0.05, (count, 6)).astype(np.float32)
        vectors[:, 0] += 0.2 * (openness - 3)
        labels = np.full((count, len(TRAITS)), np.nan)
        labels[:, 0] = openness
        return TraitRecord(vectors, labels)

    records = [record(value, 10) for value in (1.0, 5.0, 2.0, 4.0, 1.5, 4.5)]
    trained = federated_traits.train_together([*records, record(3.0, 2)], FederatedOptions(rounds=200))
    assert (trained.records, trained.texts, trained.left_out) == (6, 60, 1)
    unseen = [record(value, 20) for value in (1.2, 4.8)]
    vectors, labels = (np.concatenate([getattr(each, name) for each in unseen]) for name in ("vectors", "labels"))
    figures = trained.figures(vectors, labels)
    assert np.mean(figures["federated"]["accuracy"]) > 0.95
    assert np.mean(figures["federated"]["error"]) < np.mean(figures["pooled"]["error"]) + 0.1
    assert figures["mean"]["r"] == [0.0]


TALK = """# id: en-{name} | lang: en | zone: Europe/London | who: a baker
@ 2025-11-03 18:20
u tell: I live in {place}.
=1 I live in {place} | me | home | {place} | holds
u tell: My dog is called {dog}.
=2 My dog is called {dog} | me | pet | {dog} | holds
?
"""


def talk(folder: Path, number: int) -> Path:
    text = TALK.format(name=f"p{number}", place=f"Town{number}", dog=f"Rex{number}")
    text += (
        "? where do i live | value | 1\n? what is my dog called | value | 2\n? how old is my cat | value | none\n" * 4
    )
    path = folder / f"en-p{number}.talk"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_talk_as_a_history(tmp_path: Path) -> None:
    history = history_of(read_talk(talk(tmp_path, 1)))
    assert [message.unit for message in history.messages] == ["0", "1"]
    assert [question.gold for question in history.questions[:3]] == [("0",), ("1",), ()]
    assert [question.answerable for question in history.questions[:3]] == [True, True, False]
    assert history.messages[0].at < history.messages[1].at < history.questions[0].at


@pytest.mark.slow
def test_the_command_of_the_ranker(tmp_path: Path) -> None:
    """It prints the cost, and its file is one that recall reads."""
    for number in range(24):
        talk(tmp_path, number)
    arguments = ("train", "federated", "ranker", "--data", str(tmp_path), "--embed", "scripted", "--rounds", "2")
    printed = value(*arguments, "--out", str(tmp_path / "ranker.json"))
    assert printed["counts"]["records"] >= 5
    assert {"hand-set", "pooled", "federated", "n", "low", "high"} <= set(printed["figures"]["recall@1"])
    assert load(tmp_path / "ranker.json").name == "mix/hashed-words-64"
    assert "federated less pooled" in done(*arguments)
    refused = run(*arguments, "--least-records", "200")
    assert refused.exit_code and "at least 200 records" in refused.output


def test_talks_of_which_none_measures_are_refused(tmp_path: Path) -> None:
    path = talk(tmp_path, 1)
    assert not held_out(read_talk(path))
    refused = run("train", "federated", "ranker", "--data", str(tmp_path), "--embed", "scripted")
    assert refused.exit_code == 1 and "1 English talks were taken" in refused.output and "0 of them" in refused.output


def test_the_command_of_the_traits(tmp_path: Path) -> None:
    rows = [
        {
            "text": f"{'I love parties and people' if who % 2 else 'I like to be alone with a book'} {who} {text}.",
            "traits": {"extraversion": who % 2},
            "speaker": f"speaker {who}",
        }
        for who in range(16)
        for text in range(8)
    ]
    (tmp_path / "labelled.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "estimator.json"
    printed = value(
        "train",
        "federated",
        "traits",
        "--data",
        str(tmp_path),
        "--embed",
        "scripted",
        "--rounds",
        "60",
        "--out",
        str(out),
    )
    assert printed["counts"] == {"records": 12, "texts": 96, "left out": 0}
    assert printed["figures"]["accuracy"]["federated"] > 0.9
    estimator = load_estimator(out.read_text())
    assert not estimator.card.recommended
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "labelled.jsonl").write_text(json.dumps(rows[0]) + "\n")
    refused = run("train", "federated", "traits", "--data", str(tmp_path), "--embed", "scripted")
    assert refused.exit_code and "has 2 sets: give the folder of one" in refused.output
