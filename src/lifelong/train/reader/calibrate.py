"""Fit how the reader's logit and the embedder's similarity together tell how likely a clause answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.models.reader import decode
from lifelong.models.reader.pieces import Pieces, clause_context
from lifelong.models.reader.relevance import AnswerWeights, inputs
from lifelong.train.reader.batches import encode
from lifelong.train.reader.encoders import Base, EncoderWeights
from lifelong.train.reader.fit import predict
from lifelong.train.reader.network import Lower
from lifelong.train.reader.samples import AnswerSample, Embed
from lifelong.train.reader.shipped import shipped_network
from lifelong.train.reader.talks import Talk

ROUNDS: Final = 30
RIDGE: Final = 1e-3
"""Steps of Newton's method, and the weight of the squared coefficients; they keep the fit from running away."""

QUESTIONS: Final = 120
"""Most questions that the weights are fitted on."""

NOT_ONE_ANSWER: Final = ("summary", "window", "before")
"""Questions whose answer the reader does not choose by itself."""


@dataclass(frozen=True, slots=True)
class Pool:
    """A question with every clause of its person.

    Attributes:
        samples: the clauses, and which of them answer.
        similarities: cosine of the question and each clause.
    """

    samples: list[AnswerSample]
    similarities: list[float]


def pools(talks: Sequence[Talk], embed: Embed) -> list[Pool]:
    """One pool for each question of held-out people that one clause may answer now."""
    made: list[Pool] = []
    for talk in talks:
        facts = list(talk.facts.items())
        asked = [question for question in talk.questions if question.type not in NOT_ONE_ANSWER]
        if not facts or not asked:
            continue
        vectors = embed([fact.clause for _, (_, fact) in facts])
        for group, (question, vector) in enumerate(zip(asked, embed([each.text for each in asked]), strict=True)):
            samples = [
                AnswerSample(
                    question.text, fact.clause, clause_context(message.before, message.text, fact.start, fact.end),
                    number in question.answers, group, question.type, talk.lang,
                )
                for number, (message, fact) in facts
            ]  # fmt: skip
            made.append(Pool(samples, [float(each) for each in vectors @ vector]))
    return made


def calibrate_card(
    folder: Path, base: Base, encoder: tuple[EncoderWeights, Pieces], questions: Sequence[Pool]
) -> dict[str, Any]:
    """Fit the weights of a trained reader on held-out people, and write them into its card.

    Args:
        folder: holds the graph that ships and its card.
        base: the encoder that it was trained from.
        encoder: the tensors and tokens of this encoder.
        questions: of held-out people, with the similarities of the embedder that the product uses beside this reader;
            some are taken.

    Returns:
        the card.
    """
    weights, pieces = encoder
    path = folder / f"{base}.json"
    card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    network = shipped_network(folder, base, weights, first=card["first_layer"])
    questions = questions[:: -(-len(questions) // QUESTIONS)]
    items = encode([sample for pool in questions for sample in pool.samples], pieces)
    outputs = predict(network, items, weights, Lower(weights, card["first_layer"]))
    fitted, figures = calibrate(questions, [decode.answer(whole) for whole, _ in outputs])
    card |= {"answer": asdict(fitted), "answer_pools": {"questions": len(questions), **figures}}
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return card


def calibrate(pools: Sequence[Pool], logits: Sequence[float]) -> tuple[AnswerWeights, dict[str, float]]:
    """Fit the weights by logistic regression.

    Args:
        pools: questions with their candidates.
        logits: the reader's logit of every sample, in the order of the pools.

    Returns:
        the weights; and ``first`` and ``first.reader``, the share of answerable questions whose most probable
        clause answers, with them and by the logit alone.
    """
    rows, right, first, alone = [], [], [], []
    place = 0
    for pool in pools:
        own = list(logits[place : place + len(pool.samples)])
        place += len(own)
        rows.append(inputs(own, pool.similarities))
        right.append(np.array([each.answers for each in pool.samples], np.float64))
    weights = _logistic(np.concatenate(rows), np.concatenate(right))
    for values, answers in zip(rows, right, strict=True):
        if answers.any():
            first.append(answers[int((values @ weights).argmax())])
            alone.append(answers[int(values[:, 0].argmax())])
    figures = {"first": float(np.mean(first)), "first.reader": float(np.mean(alone))}
    near = [
        each for pool in pools for sample, each in zip(pool.samples, pool.similarities, strict=True) if sample.answers
    ]
    return AnswerWeights(*(round(float(each), 4) for each in (*weights, np.mean(near)))), figures


def _logistic(rows: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Coefficients of a logistic regression, by Newton's method; the last input is the constant."""
    weights = np.zeros(rows.shape[1])
    ridge = RIDGE * len(rows) * np.diag([1.0, 1.0, 1.0, 0.0])
    for _ in range(ROUNDS):
        shares = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (shares - right) + ridge @ weights
        curve = (rows * (shares * (1 - shares))[:, None]).T @ rows + ridge + 1e-6 * np.eye(len(weights))
        weights = weights - np.linalg.solve(curve, slope)
    return weights
