"""Calibration, public samples, and training that goes on from shipped weights."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lifelong.errors import InputError

SHIPPED = Path(__file__).parents[2] / "src" / "lifelong" / "models" / "reader" / "weights"

torch = pytest.importorskip("torch", reason="training needs torch")

from lifelong.train.reader.calibrate import Pool, calibrate  # noqa: E402
from lifelong.train.reader.encoders import load  # noqa: E402 - after the check for torch
from lifelong.train.reader.public import first_person, public_samples  # noqa: E402
from lifelong.train.reader.samples import AnswerSample  # noqa: E402
from lifelong.train.reader.shipped import shipped_network  # noqa: E402


def pool(right: int, similarities: list[float]) -> Pool:
    samples = [AnswerSample("?", "", "", place == right, 0, "value", "en") for place in range(len(similarities))]
    return Pool(samples, similarities)


def test_the_fit_finds_which_input_tells_more():
    rng = random.Random(4)
    pools, logits = [], []
    for _ in range(60):
        right = rng.randrange(4)
        pools.append(pool(right, [rng.random() * 0.3 + 0.5 * (place == right) for place in range(4)]))
        logits += [rng.gauss(0, 1) for _ in range(4)]
    weights, figures = calibrate(pools, logits)
    assert figures["first"] == 1.0 and figures["first.reader"] < 0.5
    assert weights.similarity + weights.lead > 5 * abs(weights.logit)


@pytest.mark.parametrize(
    ("question", "mine"),
    [
        ("What does Ana like to do?", "What do I like to do?"),
        ("Where is Ana from?", "Where am I from?"),
        ("What's Ana's favourite film?", "What is my favourite film?"),
        ("Does Ana have any pets?", "Do I have any pets?"),
        ("What does Ana want to be when they grow up?", "What do I want to be when I grow up?"),
        ("What is Ana doing after they is done?", "What am I doing after I am done?"),
    ],
)
def test_a_question_about_somebody_becomes_their_own(question: str, mine: str):
    assert first_person(question, "Ana") == mine


def test_a_reply_with_the_turn_before_is_a_sample(tmp_path: Path):
    rows = [
        {"question": "What does Ana bake?", "passage": "Bo: What do you bake? Ana: Rye bread.", "label": 1},
        {"question": "What does Ana bake?", "passage": "Ana: I drive a van.", "label": 0},
        {"question": "What does Ana bake?", "passage": "Bo: I bake rolls.", "label": 0},
    ]
    talk = [row | {"lang": "en", "group": "g"} for row in rows]
    sentence = {"question": "Who sang?", "context": "The choir sang.", "answers": [{"text": "The choir"}], "lang": "en"}
    order = {"question": "For how many?", "context": "a table for two", "answers": [{"text": "two"}], "lang": "en"}
    sets: dict[str, list[dict[str, Any]]] = {
        "synthetic_persona_chat/relevance": talk, "qamr/qa": [sentence], "polyai/qa": [order], "xquad/relevance": [],
    }  # fmt: skip
    for name, lines in sets.items():
        path = tmp_path / f"{name}.jsonl.gz"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress("\n".join(json.dumps(line) for line in lines).encode()))
    samples = public_samples(tmp_path, lambda texts: np.ones((len(texts), 2), np.float32), ["en"], seed=1)
    right = [(each.clause, each.context) for each in samples if each.answers]
    assert right == [("Rye bread.", "What do you bake? / _"), ("The choir sang.", ""), ("a table for two", "")]
    assert ("I bake rolls.", "assistant: ") in [(each.clause, each.context) for each in samples]
    assert "I bake" in samples[0].question or "i bake" in samples[0].question


def test_a_missing_set_is_named(tmp_path: Path):
    with pytest.raises(InputError, match=r"synthetic_persona_chat.*--public needs the sets"):
        public_samples(tmp_path, lambda texts: np.ones((len(texts), 2), np.float32), ["en"], seed=1)


@pytest.mark.slow
@pytest.mark.models
def test_training_goes_on_from_the_graph_that_ships():
    """The network in torch says what the int8 graph says."""
    from lifelong.models.reader.onnx import embedded_reader
    from lifelong.models.reader.pieces import answer_input
    from lifelong.train.reader.batches import pad
    from lifelong.train.reader.network import Lower

    weights, pieces = load("english")
    network = shipped_network(SHIPPED, "english", weights, first=0)
    source = answer_input(pieces, "where do i live", "we moved to york", "")
    network.eval()
    with torch.no_grad():
        states, mask = pad([weights.words(source.ids)])
        whole, _ = network(Lower(weights, 0)(states, mask), mask)
    graph, _ = embedded_reader("english")._run_one(source)
    assert float(np.corrcoef(whole[0].numpy(), graph)[0, 1]) > 0.9  # products of int8 lose digits


def test_weights_that_are_not_there_are_named(tmp_path: Path):
    with pytest.raises(InputError, match="give --from the folder of a trained reader"):
        shipped_network(tmp_path, "english", None, first=0)  # type: ignore[arg-type]  # it is not reached
