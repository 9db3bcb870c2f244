"""Trait readers on a tiny set, and the mechanism on a known signal, checked by hand."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lifelong.bench import trait_tracking
from lifelong.bench.report import write
from lifelong.bench.trait_reading import evaluate
from lifelong.bench.trait_scores import FOLDS, folds, score_set, vectors_of
from lifelong.bench.trait_sets import trait_sets
from lifelong.errors import ImportFormatError, InputError
from lifelong.models.scripted import HashedWords
from lifelong.persona.mechanism import fold

HIGH, LOW = "Strange pictures and old poems of {} fill the house.", "Coins get counted and screws sorted by {}."


def labelled(folder: Path, lines: Sequence[Mapping[str, Any]], *, packed: bool = False) -> Path:
    folder.mkdir(exist_ok=True)
    text = "".join(json.dumps(line) + "\n" for line in lines)
    if packed:
        (folder / "labelled.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    else:
        (folder / "labelled.jsonl").write_text(text)
    return folder


def forty() -> list[dict[str, Any]]:
    """Twenty open and twenty closed people, whose words tell them apart."""
    return [
        {"text": (HIGH if place % 2 else LOW).format(f"thing{place}"), "traits": {"openness": place % 2, "humour": 5}}
        for place in range(40)
    ]


@pytest.mark.slow
def test_what_can_be_read_off_the_words_is_read_and_constants_stay_at_chance(tmp_path: Path) -> None:
    """Both linear readers are right every time, the constants every second time and with r = 0."""
    found = evaluate(labelled(tmp_path / "mine", forty(), packed=True), HashedWords()).metrics
    assert found["lifelong"]["all"]["openness.accuracy"] == 1.0
    assert found["tfidf"]["all"]["mean.accuracy"] == 1.0
    assert found["lifelong"]["all"]["openness.pearson_r"] > 0.9
    assert found["mean"]["all"]["mean.mae"] == pytest.approx(0.5, abs=0.05)
    for constant in ("majority", "mean", "cues"):
        assert found[constant]["all"]["mean.accuracy"] == pytest.approx(0.5, abs=0.05)
        assert found[constant]["all"]["mean.pearson_r"] == 0.0
    assert found["cues"]["all"]["read"] == 0.0
    assert "shipped" not in found or found["shipped"]["all"]["n"] == 40


@pytest.mark.slow
def test_results_have_the_shape_of_every_benchmark(tmp_path: Path) -> None:
    """They are written as JSON and as a page; signals stand apart from the mean over sets."""
    results = evaluate(labelled(tmp_path / "mine", forty()), HashedWords())
    files = write(results, tmp_path / "out")
    assert json.loads(files[0].read_text())["metrics"]["pem"]["tracking drift"]["n"] == trait_tracking.PEOPLE
    assert "mine" in files[1].read_text()
    assert set(results.benchmark.apart) == set(trait_tracking.SIGNALS)
    assert {test.other for test in results.tests} >= {"tfidf", "majority", "mean", "cues"}


def test_nobody_stands_on_both_sides(tmp_path: Path) -> None:
    """Six texts of each of ten people: a person's texts are learnt from or read, never both."""
    lines = [
        {"text": f"text {place}", "traits": {"openness": place % 2}, "speaker": f"p{place % 10}"} for place in range(60)
    ]
    (about,) = trait_sets(labelled(tmp_path / "mine", lines))
    parts = folds(about, "openness")
    assert len(parts) == FOLDS
    assert sorted(place for _, test in parts for place in test) == list(range(60))
    for train, test in parts:
        assert not {about.items[place].group for place in train} & {about.items[place].group for place in test}


def test_both_public_sets_are_read(tmp_path: Path) -> None:
    """The high end of each encoded trait is 1; a speaker's lines of one dialogue are one text."""
    story = {"persona_encoding": "intr_agre_unco_neur_open", "iteration": 3, "annotation": "Once.", "model": "m"}
    (tmp_path / "stories.jsonl").write_text(json.dumps(story) + "\n")
    scores = {f"BigFive_{name}": 2.5 for name in ("Openness", "Conscientiousness", "Extraversion", "Agreeableness")}
    people = {"A": {"personality": scores | {"BigFive_Neuroticism": 6.0}}, "C": {"personality": scores}}
    said = [{"interlocutor_id": who, "text": text} for who, text in (("A", "やあ"), ("B", "うん"), ("A", "元気?"))]
    (tmp_path / "interlocutors.json.gz").write_bytes(gzip.compress(json.dumps(people).encode()))
    (tmp_path / "dialogues.jsonl.gz").write_bytes(
        gzip.compress(json.dumps({"interlocutors": ["A", "B"], "utterances": said}).encode())
    )
    stories, chats = trait_sets(tmp_path)
    assert stories.items[0].traits == {
        "openness": 1.0, "conscientiousness": 0.0, "extraversion": 0.0, "agreeableness": 1.0, "neuroticism": 1.0,
    }  # fmt: skip
    assert (stories.own_words, chats.own_words, chats.language) == (False, True, "ja")
    assert [(item.id, item.texts) for item in chats.items] == [("A", ("やあ\n元気?",))]
    assert chats.items[0].traits["neuroticism"] == 6.0


def test_what_is_no_labelled_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no labelled text"):
        trait_sets(tmp_path)
    with pytest.raises(ImportFormatError, match="line 2"):
        trait_sets(labelled(tmp_path, [{"text": "a", "traits": {"openness": 1}}, {"text": "b", "traits": "high"}]))
    few = [{"text": f"text {place}", "traits": {"openness": place % 2}} for place in range(8)]
    with pytest.raises(InputError, match="at least 20"):
        evaluate(labelled(tmp_path, few), HashedWords())


def test_labels_on_a_scale_are_parted_at_the_median_of_the_others(tmp_path: Path) -> None:
    """Scores around 2 and around 6: the mean is 2 away from both; one error in ten comes from the moving median."""
    lines = [{**line, "traits": {"openness": 2 + 4 * (place % 2) + place / 100}} for place, line in enumerate(forty())]
    (about,) = trait_sets(labelled(tmp_path, lines))
    assert not about.binary
    found = score_set(about, vectors_of(about, HashedWords()))
    assert found["mean"].metrics["openness.mae"] == pytest.approx(2.0, abs=0.1)
    assert found["lifelong"].metrics["openness.accuracy"] >= 0.9


def test_the_follower_that_stands_for_the_mechanism_is_the_mechanism() -> None:
    """After each of sixty readings it is where the fold is."""
    readings = np.clip(np.random.default_rng(1).normal(3.6, 0.8, 60), 1, 5)
    followed = trait_tracking.TRACKERS["pem"][0](readings)
    for count in (1, 2, 17, 60):
        assert fold(trait_tracking.observations(readings[:count]))["openness"].value == pytest.approx(
            followed[count - 1]
        )


def test_followers_are_what_they_say() -> None:
    """5, then 1: the last value, the mean, and 0.9 of the state kept from the middle on."""
    readings = np.array([5.0, 1.0])
    states = {name: follow(readings).tolist() for name, (follow, _) in trait_tracking.TRACKERS.items()}
    assert states["last value"] == [5.0, 1.0]
    assert states["plain mean"] == [5.0, 3.0]
    assert states["ema 0.9"] == pytest.approx([3.2, 2.98])
    assert states["pem"][0] == 4.0


def test_tracking_is_seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trait_tracking, "PEOPLE", 3)
    assert trait_tracking.track(seed=4) == trait_tracking.track(seed=4)
    assert trait_tracking.track(seed=4) != trait_tracking.track(seed=5)
