"""The multilingual text embedder: its file, its graphs, and its real weights where they were pulled."""

import math
import threading
from pathlib import Path

import numpy as np
import onnx
import pytest

from lifelong.errors import ModelMissingError, ModelUnavailableError
from lifelong.models.base import TextEmbedder
from lifelong.models.embedding.e5 import SHARE, E5Small, Tokens
from lifelong.models.onnx_session import session
from lifelong.models.specs import text_embedder
from lifelong.models.weights.downloads import E5
from lifelong.models.weights.e5_file import BLOCKS, read, unpacked
from lifelong.models.weights.e5_graph import encoder
from lifelong.models.weights.e5_reference import hidden_states
from lifelong.models.weights.installed import installed
from lifelong.models.weights.quantise import quantise
from tests.models.embedding.e5_tiny import PIECES, tensors, write

TEXTS = ["a dog", "dogs", "a dog a dog a"]


@pytest.fixture
def tiny(tmp_path) -> Path:
    """The made-up weights."""
    return write(tmp_path / "tiny.bin", tensors())


def graph(weights: Path, *, packed: bool) -> Path:
    path = weights.with_name(f"{packed}.onnx")
    onnx.save(encoder(read(weights)[1], packed=packed), str(path))
    return path


def pass_by_hand(weights: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    """The encoder once more, one token and one head at a time, from the numbers that went into the file."""

    def norm(name, row):
        return (row - row.mean()) / math.sqrt(row.var() + 1e-12) * weights[name + ".w"] + weights[name + ".b"]

    def linear(name, rows):
        return [weights[name + ".w"] @ row + weights[name + ".b"] for row in rows]

    words, places = weights["emb.word"], weights["emb.pos"].reshape(-1, 32)
    rows = [norm("emb.ln", words[i] + places[n] + weights["emb.type"][:32]) for n, i in enumerate(ids)]
    queries, keys, values = linear("l0.q", rows), linear("l0.k", rows), linear("l0.v", rows)
    contexts = []
    for query in queries:
        heads = []
        for part in (slice(0, 16), slice(16, 32)):
            weight = np.array([math.exp(query[part] @ key[part] / 4) for key in keys])
            heads.append(sum(w * value[part] for w, value in zip(weight / weight.sum(), values, strict=True)))
        contexts.append(np.concatenate(heads))
    rows = [norm("l0.aln", row + more) for row, more in zip(rows, linear("l0.ao", contexts), strict=True)]
    wide = [[x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in row] for row in linear("l0.fi", rows)]
    return np.array([norm("l0.oln", row + more) for row, more in zip(rows, linear("l0.fo", wide), strict=True)])


def test_a_block_of_4_bits():
    """Scale 0.5; the first byte holds numbers 0 (low half) and 16 (high half), each 8 too high."""
    block = np.zeros(1, BLOCKS)
    block["scale"] = 0.5
    block["nibbles"][0, 0] = 0xF0
    numbers = unpacked(block)[0]
    assert (numbers[0], numbers[1], numbers[16]) == (-4.0, -4.0, 3.5)


def test_the_file_is_read_as_written(tiny):
    weights = tensors()
    vocabulary, found = read(tiny)
    assert (vocabulary.begin, vocabulary.end, vocabulary.unknown) == (0, 2, 3)
    assert [piece for piece, _ in vocabulary.pieces][4:-1] == PIECES[4:-1]
    assert vocabulary.normalisation == {9: " ", 0xAD: ""}
    assert np.array_equal(found.matrix("l0.fo.w"), weights["l0.fo.w"])
    assert np.allclose(found.vector("l0.fi.b"), weights["l0.fi.b"])


def test_words_become_ids(tiny):
    """Begin 0, "▁passage" 4 or "▁query" 5, ":" 6, "▁dog" 8, "s" 9, "▁a" 10, end 2; unknown 3."""
    tokens = Tokens(read(tiny)[0], most=8)
    assert tokens.ids("a dogs", query=False).tolist() == [0, 4, 6, 10, 8, 9, 2]
    assert tokens.ids("a dogs", query=True).tolist() == [0, 5, 6, 10, 8, 9, 2]
    assert tokens.ids("\ta  do\u00adg ", query=True).tolist() == [0, 5, 6, 10, 8, 2]
    assert tokens.ids("", query=True).tolist() == [0, 5, 6, 2]
    assert tokens.ids("a a a a a a a", query=True).tolist() == [0, 5, 6, 10, 10, 10, 10, 2]


def test_an_accent_of_its_own_is_joined_to_its_letter(tiny):
    """The map knows single code points only; e and a combining accent are one letter."""
    tokens = Tokens(read(tiny)[0])
    assert tokens.ids("e\u0301", query=True).tolist() == tokens.ids("é", query=True).tolist() == [0, 5, 6, 7, 11, 2]


def test_text_cannot_spell_a_mark_of_the_model(tiny):
    """ "<s>" is text here: "<", "s", ">", and never the id 0."""
    assert Tokens(read(tiny)[0]).ids("<s>", query=True).tolist() == [0, 5, 6, 7, 12, 9, 13, 2]


def test_the_numpy_pass_is_the_model(tiny):
    ids = [0, 4, 6, 10, 8, 9, 2]
    states = hidden_states(read(tiny)[1], np.array(ids))
    assert np.allclose(states, pass_by_hand(tensors(), ids), atol=1e-4)


@pytest.mark.parametrize("packed", [False, True])
def test_the_graph_is_the_numpy_pass(tiny, packed):
    """Exact in float32; in 4 bits, products are made in int8 and miss by about a hundredth."""
    weights = read(tiny)[1]
    ids = np.array([0, 4, 6, 10, 8, 9, 2])
    run = session(graph(tiny, packed=packed), again="")
    (states,) = run.run(None, {"words": weights.words(ids)[None]})
    assert np.allclose(states[0], hidden_states(weights, ids), atol=0.1 if packed else 1e-4)


@pytest.mark.parametrize(("reduced", "least"), [(False, 0.95), (True, 0.99)])
def test_the_int8_graph_is_close(tiny, tmp_path, reduced, least):
    """Processors without VNNI add pairs of products in 16 bits, which overflows with 8-bit weights; 7 bits fit.

    With VNNI the cosine in 8 bits is over 0.98, without it 0.963 for these random weights. For real ones it is 0.993
    without VNNI (0.989 in 7 bits), so `models pull` keeps 8 bits; it checks the vectors of each graph that it makes.
    """
    quantise(encoder(read(tiny)[1], packed=False), tmp_path / "int8.onnx", reduced=reduced)
    exact = E5Small(tiny, graph(tiny, packed=False), name="float", threads=1).embed(TEXTS)
    close = E5Small(tiny, tmp_path / "int8.onnx", name="int8", threads=1).embed(TEXTS)
    assert (exact * close).sum(axis=1).min() > least


def test_questions_and_documents_differ(tiny):
    embedder = E5Small(tiny, graph(tiny, packed=True), name="tiny", threads=2)
    assert isinstance(embedder, TextEmbedder)
    documents, questions = embedder.embed(TEXTS), embedder.embed(TEXTS, query=True)
    embedder.close()
    assert documents.shape == (3, embedder.dim) == (3, 32)
    assert np.allclose(np.linalg.norm(documents, axis=1), 1, atol=1e-5)
    assert not np.allclose(documents, questions, atol=0.01)


def test_the_centre_is_taken_away(tiny, tmp_path):
    """What remains of a unit vector after most of the mean of its role, at unit length."""
    path = graph(tiny, packed=False)
    plain = E5Small(tiny, path, name="plain", threads=1)
    centre = np.stack([plain.embed(TEXTS).mean(axis=0), plain.embed(TEXTS, query=True).mean(axis=0)])
    np.save(tmp_path / "centre.npy", centre)
    centred = E5Small(tiny, path, name="centred", centre=tmp_path / "centre.npy", threads=1)
    for query in (False, True):
        rest = plain.embed(TEXTS, query=query) - SHARE * centre[int(query)]
        expected = rest / np.linalg.norm(rest, axis=1, keepdims=True)
        assert np.allclose(centred.embed(TEXTS, query=query), expected, atol=1e-5)
    plain.close()
    centred.close()


def test_a_centre_that_cannot_be_read(tiny, tmp_path):
    (tmp_path / "centre.npy").write_bytes(b"no array")
    with pytest.raises(ModelUnavailableError, match="lifelong models pull e5 --force"):
        E5Small(tiny, graph(tiny, packed=False), name="tiny", centre=tmp_path / "centre.npy")


@pytest.mark.parametrize("content", [b"", b"GGUF" + bytes(100), b"E5S1" + bytes(100)])
def test_a_file_that_is_something_else(tmp_path, content):
    (tmp_path / "weights.bin").write_bytes(content)
    with pytest.raises(ModelUnavailableError, match="lifelong models pull e5 --force"):
        read(tmp_path / "weights.bin")


def test_a_file_that_was_cut_off(tiny):
    tiny.write_bytes(tiny.read_bytes()[:-100])
    with pytest.raises(ModelUnavailableError, match="ends after the file does"):
        read(tiny)


def test_missing_weights_say_which_command_brings_them(tmp_path):
    with pytest.raises(ModelMissingError, match="lifelong models pull e5"):
        text_embedder("multilingual", cache=tmp_path)


FACTS = {
    "en": [
        "I am allergic to peanuts.",
        "My sister lives in Berlin.",
        "I started learning the piano last year.",
        "Our cat is called Luna.",
        "I work as a nurse at the city hospital.",
        "We are planning a trip to Japan in spring.",
        "My favourite food is mushroom risotto.",
        "I broke my arm while skiing.",
        "My son plays football on Saturdays.",
        "I drive an old red car.",
    ],
    "es": [
        "Soy alérgico a los cacahuetes.",
        "Mi hermana vive en Berlín.",
        "Empecé a aprender piano el año pasado.",
        "Nuestra gata se llama Luna.",
        "Trabajo como enfermera en el hospital de la ciudad.",
        "Estamos planeando un viaje a Japón en primavera.",
        "Mi comida favorita es el risotto de setas.",
        "Me rompí el brazo esquiando.",
        "Mi hijo juega al fútbol los sábados.",
        "Conduzco un viejo coche rojo.",
    ],
    "zh": [
        "我对花生过敏。",
        "我姐姐住在柏林。",
        "我去年开始学钢琴。",
        "我们的猫叫露娜。",
        "我在市医院当护士。",
        "我们计划春天去日本旅行。",
        "我最喜欢的食物是蘑菇烩饭。",
        "我滑雪时摔断了胳膊。",
        "我儿子每周六踢足球。",
        "我开一辆旧的红色汽车。",
    ],
    "de": [
        "Ich bin allergisch gegen Erdnüsse.",
        "Meine Schwester wohnt in Berlin.",
        "Ich habe letztes Jahr angefangen, Klavier zu lernen.",
        "Unsere Katze heißt Luna.",
        "Ich arbeite als Krankenschwester im städtischen Krankenhaus.",
        "Wir planen im Frühling eine Reise nach Japan.",
        "Mein Lieblingsessen ist Pilzrisotto.",
        "Ich habe mir beim Skifahren den Arm gebrochen.",
        "Mein Sohn spielt samstags Fußball.",
        "Ich fahre ein altes rotes Auto.",
    ],
}


@pytest.fixture(scope="module")
def e5():
    """The embedder as everybody gets it."""
    (found,) = (one for one in installed() if one.wheel == E5)
    if found.state != "ready":
        pytest.skip(f"e5 is {found.state}: run `lifelong models pull e5`")
    embedder = E5Small.embedded(threads=2)
    yield embedder
    embedder.close()


@pytest.mark.models
@pytest.mark.parametrize("language", ["es", "zh", "de"])
def test_a_translation_finds_its_original(e5, language):
    likeness = e5.embed(FACTS[language], query=True) @ e5.embed(FACTS["en"]).T
    assert (likeness.argmax(axis=1) == np.arange(10)).sum() >= 9


@pytest.mark.models
def test_a_question_is_far_from_what_is_about_something_else(e5):
    """The model's own cosines would be 0.70 to 0.80."""
    likeness = e5.embed(["When is my dentist appointment?"], query=True) @ e5.embed(FACTS["en"]).T
    assert likeness.max() < 0.3


@pytest.mark.models
def test_rows_are_unit_vectors(e5):
    """Also of text that is empty, damaged or far too long."""
    texts = [*FACTS["zh"], "", "  ", "😀🎉", "مرحبا بالعالم", "\ud800", "a\0b", "x" * 100_000, "字" * 50_000]
    vectors = e5.embed(texts)
    assert vectors.shape == (len(texts), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert e5.embed([]).shape == (0, 384)


@pytest.mark.models
def test_the_real_pieces(e5):
    """The published tokeniser's ids of "query: how much protein should a female eat"."""
    ids = e5._tokens.ids("how much protein should a female eat", query=True).tolist()
    assert ids == [0, 41, 1294, 12, 3642, 5045, 21308, 5608, 10, 117776, 73203, 2]


@pytest.mark.models
def test_a_vector_does_not_depend_on_its_neighbours(e5):
    """Alone, in a batch and from several threads: the same to the last bit."""
    expected = e5.embed(FACTS["de"])
    assert np.array_equal(e5.embed(FACTS["de"][3:4])[0], expected[3])
    results = []
    threads = [threading.Thread(target=lambda: results.append(e5.embed(FACTS["de"]))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    assert all(np.array_equal(result, expected) for result in results)
