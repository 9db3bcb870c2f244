"""The embedded text embedder with its real weights."""

import threading

import numpy as np
import pytest

from lifelong.errors import ModelUnavailableError
from lifelong.models.base import TextEmbedder
from lifelong.models.embedding.minilm import GRAPHS, LAST, MiniLM
from lifelong.models.weights.downloads import MINILM, model_folder

SENTENCES = [
    "My dog is called Bertha.",
    "What is the name of my pet?",
    "The interest rate rose again in May.",
    "I moved to Lisbon.",
]


@pytest.fixture(scope="module")
def minilm():
    """The embedder as everybody gets it, on two threads."""
    embedder = MiniLM.embedded(threads=2)
    yield embedder
    embedder.close()


def forget_last(embedder):
    """Let the next vectors be computed."""
    embedder._last.clear()


@pytest.mark.models
def test_rows_are_unit_vectors(minilm):
    """Also of text that is empty, in other scripts, damaged or far too long."""
    texts = [*SENTENCES, "", "  ", "😀🎉", "مرحبا بالعالم", "日本語", "\ud800", "a\0b", "x" * 100_000, "y " * 50_000]
    vectors = minilm.embed(texts)
    assert isinstance(minilm, TextEmbedder)
    assert vectors.shape == (len(texts), minilm.dim)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert minilm.embed([]).shape == (0, 384)


@pytest.mark.models
def test_likeness_is_meaning(minilm):
    """A question is nearest to what answers it."""
    bertha, question, rates, _ = minilm.embed(SENTENCES)
    assert bertha @ question > 0.4 > 0.15 > rates @ question


@pytest.mark.models
@pytest.mark.parametrize(
    ("first", "second", "cosine"),
    [
        ("That is a happy person", "That is a very happy person", 0.94),
        ("That is a happy person", "That is a happy dog", 0.69),
        ("That is a happy person", "Today is a sunny day", 0.26),
    ],
)
def test_it_is_the_published_model(minilm, first, second, cosine):
    """Figures from the model's public page, where this is the example."""
    one, two = minilm.embed([first, second])
    assert float(one @ two) == pytest.approx(cosine, abs=0.04)


@pytest.mark.models
def test_a_vector_does_not_depend_on_its_neighbours(minilm):
    """Alone, in a batch and in the batch turned round: the same to the last bit."""
    batch = minilm.embed(SENTENCES)
    forget_last(minilm)
    assert np.array_equal(minilm.embed(SENTENCES[::-1])[::-1], batch)
    forget_last(minilm)
    for row, sentence in enumerate(SENTENCES):
        assert np.array_equal(minilm.embed([sentence], query=True)[0], batch[row])


@pytest.mark.models
def test_a_text_that_was_asked_about_is_not_computed_again(minilm, monkeypatch):
    """The message of a talk: embedded to answer it, and known when it is stored. Old texts fall out."""
    asked = minilm.embed(["Where do I live?"], query=True)
    monkeypatch.setattr(minilm, "_session", None)
    assert np.array_equal(minilm.embed(["Where do I live?"]), asked)
    monkeypatch.undo()
    minilm.embed([f"number {number}" for number in range(LAST)])
    monkeypatch.setattr(minilm, "_session", None)
    with pytest.raises(AttributeError):
        minilm.embed(["Where do I live?"])


@pytest.mark.models
def test_the_derived_graph_stays_close_to_the_shipped_weights(minilm):
    shipped = MiniLM(model_folder(MINILM) / MINILM.filename, name="shipped", threads=2)
    cosines = (shipped.embed(SENTENCES) * minilm.embed(SENTENCES)).sum(axis=1)
    shipped.close()
    assert cosines.min() > 0.98
    assert minilm.name in {name for _, name in GRAPHS}


@pytest.mark.models
def test_several_threads_embed_at_once(minilm):
    expected = minilm.embed(SENTENCES)
    forget_last(minilm)
    results = []
    threads = [threading.Thread(target=lambda: results.append(minilm.embed(SENTENCES))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert all(np.array_equal(result, expected) for result in results)


@pytest.mark.models
def test_closing_twice_and_going_on(minilm):
    minilm.close()
    minilm.close()
    assert minilm.embed(SENTENCES).shape == (4, 384)


def test_a_file_that_is_no_model(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelUnavailableError, match=r"lifelong models pull --force"):
        MiniLM(tmp_path / "model.onnx", name="broken")
