"""The text embedder behind an endpoint, against a server on loopback that answers well and badly."""

import numpy as np
import pytest

from lifelong.errors import ModelOutputError, ModelUnavailableError
from lifelong.models.embedding.openai import OpenAIEmbedder
from tests.models.chat.endpoint import as_json, flooding, serving


def test_vectors_are_put_in_order_and_to_unit_length():
    """(3, 4) has length 5. Empty text is sent as a space, because endpoints refuse it."""
    rows = [{"index": 1, "embedding": [0, 2]}, {"index": 0, "embedding": [3, 4]}]
    with serving(as_json(200, {"data": rows})) as endpoint:
        embedder = OpenAIEmbedder("e", url=endpoint.url)
        vectors = embedder.embed(["a", ""])
        embedder.close()
    assert np.allclose(vectors, [[0.6, 0.8], [0.0, 1.0]])
    assert vectors.dtype == np.float32
    assert endpoint.bodies()[0]["input"] == ["a", " "]


def test_the_dimension_is_asked_for_once():
    with serving(as_json(200, {"data": [{"index": 0, "embedding": [1, 0, 0]}]})) as endpoint:
        embedder = OpenAIEmbedder("e", url=endpoint.url)
        assert (embedder.dim, embedder.dim) == (3, 3)
        assert embedder.embed([]).shape == (0, 3)
        embedder.close()
    assert len(endpoint.requests) == 1


def test_many_texts_go_in_batches():
    """130 texts are three requests: 64, 64 and 2."""
    rows = [[{"index": i, "embedding": [1, i]} for i in range(n)] for n in (64, 64, 2)]
    with serving(*(as_json(200, {"data": data}) for data in rows)) as endpoint:
        embedder = OpenAIEmbedder("e", url=endpoint.url)
        assert embedder.embed(["x"] * 130).shape == (130, 2)
        embedder.close()
    assert [len(body["input"]) for body in endpoint.bodies()] == [64, 64, 2]


@pytest.mark.parametrize(
    ("answer", "dim"),
    [
        ({"data": []}, None),
        ({"data": [{"index": 0, "embedding": [0.0, 0.0]}]}, None),
        ({"data": [{"index": 0, "embedding": "AAAA"}]}, None),
        ({"data": [{"index": 0, "embedding": [1.0, 2.0]}]}, 3),
        ({"unexpected": 1}, None),
    ],
    ids=["none", "empty", "text", "other-dimension", "other-protocol"],
)
def test_vectors_that_cannot_be_used(answer, dim):
    with serving(as_json(200, answer)) as endpoint:
        embedder = OpenAIEmbedder("e", url=endpoint.url, dim=dim)
        with pytest.raises(ModelOutputError, match="openai:e"):
            embedder.embed(["a"])
        embedder.close()


def test_an_embedding_server_that_is_gone():
    with serving(as_json(200, {})) as endpoint:
        url = endpoint.url
    embedder = OpenAIEmbedder("e", url=url, retries=0)
    with pytest.raises(ModelUnavailableError, match="cannot be reached"):
        embedder.embed(["a"])
    embedder.close()


def test_an_embedding_server_that_answers_a_web_page():
    with serving((200, {"Content-Type": "application/json"}, b"<html>")) as endpoint:
        embedder = OpenAIEmbedder("e", url=endpoint.url, retries=0)
        with pytest.raises((ModelUnavailableError, ModelOutputError), match=r"127\.0\.0\.1"):
            embedder.embed(["a"])
        embedder.close()


def test_vectors_without_end():
    with flooding(b'{"data": [', b"1.0, " * 2000, most=60_000_000, kind="application/json") as endpoint:
        embedder = OpenAIEmbedder("e", url=endpoint.url, dim=8, retries=0)
        with pytest.raises(ModelOutputError, match=r"4,000,256 bytes for 1 texts"):
            embedder.embed(["a"])
        assert endpoint.hung_up.wait(50)
        embedder.close()
