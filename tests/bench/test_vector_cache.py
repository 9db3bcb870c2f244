"""Vectors are kept by text, shared by processes, and never for questions."""

import numpy as np
import pytest

from lifelong.bench.vector_cache import CachedEmbedder
from lifelong.models.scripted import HashedWords


class Counting(HashedWords):
    """Hashed words that count what they embed."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def embed(self, texts, *, query=False):
        self.seen.extend(texts)
        return super().embed(texts, query=query)


def test_a_text_is_embedded_once(tmp_path):
    """The second embedder reads what the first one wrote, in the order asked for."""
    first = CachedEmbedder(Counting(), tmp_path)
    vectors = first.embed(["a red bicycle", "a green parrot", "a red bicycle"])
    inner = Counting()
    second = CachedEmbedder(inner, tmp_path)
    again = second.embed(["a green parrot", "a red bicycle", "bees"])
    assert inner.seen == ["bees"]
    np.testing.assert_array_equal(again[:2], vectors[[1, 0]])
    assert second.calls == 1


def test_questions_are_embedded_each_time(tmp_path):
    """So the time of a question includes its embedding."""
    inner = Counting()
    cached = CachedEmbedder(inner, tmp_path)
    cached.embed(["where?"], query=True)
    cached.embed(["where?"], query=True)
    assert inner.seen == ["where?", "where?"]


def test_half_a_record_is_cut_off(tmp_path):
    """A process that died while it wrote leaves a tail that the next one does not read, and writes over."""
    CachedEmbedder(HashedWords(), tmp_path).embed(["one"])
    (file,) = tmp_path.glob("*.vectors")
    file.write_bytes(file.read_bytes() + b"torn")
    inner = Counting()
    CachedEmbedder(inner, tmp_path).embed(["one", "two"])
    assert inner.seen == ["two"]
    inner = Counting()
    CachedEmbedder(inner, tmp_path).embed(["one", "two"])
    assert inner.seen == []


def test_nothing_gives_no_vectors(tmp_path):
    """An empty list has the right shape."""
    assert CachedEmbedder(HashedWords(), tmp_path).embed([]).shape == (0, 64)


@pytest.mark.parametrize("text", ["\ud800 alone", "😀", ""])
def test_any_text_has_a_key(tmp_path, text):
    """Also one that UTF-8 cannot write."""
    cached = CachedEmbedder(HashedWords(), tmp_path)
    assert cached.embed([text]).shape == (1, 64)
