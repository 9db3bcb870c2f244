"""The trait estimator from labelled text to its card; recommended only by people's own words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lifelong.errors import InputError
from lifelong.persona.estimator import Estimator, load
from lifelong.train.trait_estimator import FEWEST, Examples, Verdict, train, with_card
from tests.cli.run import done, run

LINE = np.linspace(0, 1, 40)
VECTORS = np.stack([LINE, 1 - LINE], axis=1).astype(np.float32)


def mine(labels: dict[str, list[float]], *, lowest: float = 0, highest: float = 1) -> Examples:
    arrays = {trait: np.array(values, np.float64) for trait, values in labels.items()}
    return Examples("mine", "MIT", "en", VECTORS, arrays, lowest, highest)


def test_labels_are_stretched_to_the_scale() -> None:
    """A share of 0 is 1, of 1 is 5; a trait without labels reads 3 whatever is said."""
    model = train([mine({"openness": LINE.tolist()})], embedder="two")
    assert model.scores(VECTORS[[0, -1]])[:, 0] == pytest.approx([1, 5], abs=0.1)
    assert model.scores(VECTORS)[:, 1].tolist() == [3.0] * 40


def test_sets_of_different_scales_meet(tmp_path: Path) -> None:
    """The same people, once labelled 0 to 1 and once 1 to 7, give what either gives."""
    both = [mine({"openness": LINE.tolist()}), mine({"openness": (1 + 6 * LINE).tolist()}, lowest=1, highest=7)]
    assert train(both, embedder="two").scores(VECTORS[:1])[0, 0] == pytest.approx(1, abs=0.1)


def test_too_little_is_refused() -> None:
    with pytest.raises(InputError, match=f"{FEWEST} labelled"):
        train([mine({"openness": [1.0] * 5 + [float("nan")] * 35})], embedder="two")
    with pytest.raises(InputError, match="no labelled text"):
        train([], embedder="two")


@pytest.mark.parametrize(
    ("verdicts", "recommended", "words"),
    [
        ([], False, "not judged on people's own words"),
        ([Verdict("stories", "mean", False, 0.3)], False, "not judged on people's own words"),
        ([Verdict("chats", "mean", True, 0.1), Verdict("chats", "tfidf", True, -0.01)], False, "beat tfidf on chats"),
        ([Verdict("chats", "mean", True, 0.1), Verdict("chats", "tfidf", True, 0.02)], True, "may be switched on"),
    ],
)
def test_only_a_clear_lead_on_peoples_own_words_recommends(
    verdicts: list[Verdict], recommended: bool, words: str
) -> None:
    """Stories by models count for nothing, and one baseline that is not beaten is enough to stay off."""
    model: Estimator = with_card(train([mine({"openness": LINE.tolist()})], embedder="two"), {}, verdicts)
    assert model.card.recommended is recommended
    assert words in model.card.verdict


def labelled(folder: Path, **more: object) -> Path:
    folder.mkdir()
    lines = [
        {"text": f"{'poems and pictures' if n % 2 else 'coins and screws'} number {n}", "traits": {"openness": n % 2}}
        | more
        for n in range(40)
    ]
    (folder / "labelled.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def test_the_command_writes_a_file_that_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Held-out figures of every reader stand in the card, and what was fitted to what."""
    monkeypatch.chdir(tmp_path)
    shown = done("train", "traits", "--data", str(labelled(tmp_path / "mine")), "--embed", "scripted")
    card = load((tmp_path / "estimator.json").read_text()).card
    assert card.sets == {"mine": "not stated"}
    assert card.scores["mine"]["lifelong"]["openness.accuracy"] == 1.0
    assert card.verdict in shown


def test_data_for_non_commercial_use_only_is_refused(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "mine", licence="CC BY-NC 4.0")
    result = run("train", "traits", "--data", str(folder), "--embed", "scripted", "--out", str(tmp_path / "e.json"))
    assert (result.exit_code, "commercially" in result.stderr) == (1, True)
    assert not (tmp_path / "e.json").exists()
    result = run("train", "traits", "--data", str(folder), "--embed", "scripted", "--sets", "yours")
    assert (result.exit_code, "no set 'yours'" in result.stderr) == (1, True)
