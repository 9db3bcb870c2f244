"""How likely a clause answers: logit and similarity in one logistic function, fitted on held-out people."""

from __future__ import annotations

import numpy as np
import pytest

from lifelong.models.base import Candidate
from lifelong.models.reader.onnx import embedded_reader
from lifelong.models.reader.relevance import AnswerWeights


def test_of_two_equal_logits_the_nearer_clause_is_more_probable():
    weights = AnswerWeights(logit=0.5, similarity=1.0, lead=1.0, bias=-1.0)
    near, far = weights.probabilities([1.0, 1.0], [0.6, 0.2])
    assert near == pytest.approx(1 / (1 + np.exp(-(0.5 + 0.6 - 1.0))))
    assert far == pytest.approx(1 / (1 + np.exp(-(0.5 + 0.2 - 0.4 - 1.0))))


def test_the_shipped_reader_ranks_by_both_and_by_the_logit_alone_without_similarity():
    reader = embedded_reader("english")
    question = "What does my brother do for a living?"
    clauses = ["my brother repairs bicycles", "my brother is 41", "i work at the mill"]
    alone = reader.answers(question, [Candidate(clause) for clause in clauses])
    both = reader.answers(question, [Candidate(clause, similarity=0.4) for clause in clauses])
    assert int(np.argmax(alone)) == int(np.argmax(both)) == 0
    assert alone != both
