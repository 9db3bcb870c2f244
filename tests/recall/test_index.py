"""The index in memory follows the store."""

from dataclasses import replace

import numpy as np

from lifelong.language.terms import term, terms
from lifelong.recall.index import PersonIndex
from lifelong.recall.lexical import K1, B, score
from lifelong.recall.postings import Postings
from tests.recall.record import Row, changes, index_of


def test_new_entries_are_found_after_a_refresh() -> None:
    """A message that arrives later is indexed beside the first."""
    index = index_of(Row("m1", "I bought a truck"))
    index.refresh(changes([Row("m2", "The truck is red")], first=2))
    assert sorted(index.postings.find(term("truck"))[0].tolist()) == [0, 1]
    assert index.state.entry == 2


def test_retired_entries_leave_the_layout_and_their_vectors_are_wiped() -> None:
    """What was forgotten is no longer ranked, and its vector is zero."""
    index = index_of(Row("m1", "secret", vector=(1.0, 0.0)), Row("m2", "plain", vector=(0.0, 1.0)))
    index.refresh(changes([], first=3, retired=[1]))
    assert index.row("m1") is None
    assert index.layout.place[0] == -1
    assert index.likeness(np.array([1, 0], np.float32), np.array([0]))[0] == 0


def test_a_vector_may_come_before_its_entry() -> None:
    """Another process wrote both while we read: the vector waits."""
    whole = changes([Row("m1", "one", vector=(1.0, 0.0))])
    nothing = changes([], first=1)
    index = PersonIndex()
    index.refresh(replace(nothing, vector_seq=whole.vector_seq, vectors=whole.vectors))
    assert len(index.vectors) == 0
    index.refresh(replace(whole, vector_seq=nothing.vector_seq, vectors=nothing.vectors))
    assert index.likeness(np.array([1, 0], np.float32), np.array([0])).tolist() == [1.0]


def test_neighbours_are_of_the_same_session() -> None:
    """The last message of one session and the first of the next are not neighbours."""
    index = index_of(Row("a1", "x"), Row("a2", "y"), Row("b1", "z", session=2), Row("f", "w", kind="semantic"))
    assert index.around(1) == ("a1",)
    assert index.around(2) == ()
    assert index.around(3) == ()


def test_messages_stand_in_the_order_in_which_they_were_said() -> None:
    """An older message of the session that is stored later takes its place in between."""
    index = index_of(Row("m1", "x", at="2024-05-01"), Row("m3", "z", at="2024-05-03"))
    index.refresh(changes([Row("m2", "y", at="2024-05-02")], first=3))
    assert index.around(2) == ("m1", "m3")


def test_merging_segments_keeps_every_posting() -> None:
    """One message at a time gives the same lists as all at once."""
    random = np.random.default_rng(0)
    texts = [random.integers(0, 50, size=random.integers(0, 12)).astype(np.uint32) for _ in range(200)]
    one, all_at_once = Postings(), Postings()
    for row, words in enumerate(texts):
        one.add(np.array([row], np.int32), np.array([len(words)]), words)
    all_at_once.add(np.arange(200, dtype=np.int32), np.array([len(w) for w in texts]), np.concatenate(texts))
    for wanted in range(50):
        rows, counts = one.find(wanted)
        expected_rows, expected_counts = all_at_once.find(wanted)
        order, expected_order = np.argsort(rows), np.argsort(expected_rows)
        assert rows[order].tolist() == expected_rows[expected_order].tolist()
        assert counts[order].tolist() == expected_counts[expected_order].tolist()


def test_bm25_against_the_formula() -> None:
    """Windows and single messages against BM25 written out, on three messages in one session."""
    texts = ["red truck truck", "blue boat", "green truck house garden"]
    index = index_of(*[Row(f"m{i}", text) for i, text in enumerate(texts)])
    found = score(terms("truck"), index.postings, index.layout)
    mean = (3 + 2 + 4) / 3
    bare = [2 / (2 + K1 * (1 - B + B * 3 / mean)), 0.0, 1 / (1 + K1 * (1 - B + B * 4 / mean))]
    assert np.allclose(found.turn[index.layout.place], np.array(bare, np.float64))
    windows = [(2, 5), (3, 9), (1, 6)]  # occurrences and length of each window of three
    mean3 = np.mean(_all_windows(index))
    three = [tf / (tf + K1 * (1 - B + B * length / mean3)) for tf, length in windows]
    assert np.allclose(found.three[index.layout.place], three)


def _all_windows(index: PersonIndex) -> list[int]:
    """Every window of three, those around the free places too: they count into the mean length."""
    lengths = np.where(index.layout.row >= 0, index.column("length")[index.layout.row], 0)
    padded = np.r_[0, lengths, 0]
    return [sum(padded[i : i + 3]) for i in range(len(lengths)) if sum(padded[i : i + 3])]


def test_windows_stay_inside_their_session() -> None:
    """A word in the next session adds nothing to a message of this one."""
    index = index_of(Row("a", "boat"), Row("b", "truck", session=2))
    found = score(terms("truck"), index.postings, index.layout)
    assert found.five[index.layout.place[0]] == 0
    assert found.five[index.layout.place[1]] > 0


def test_unknown_words_lower_what_is_known() -> None:
    """One of two equally rare words is known: about half of the question."""
    index = index_of(Row("a", "boat"), Row("b", "truck"))
    found = score(terms("truck zebra"), index.postings, index.layout)
    assert 0.2 < found.known < 0.6
    assert found.terms == 1
