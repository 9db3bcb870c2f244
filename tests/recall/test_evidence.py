"""Budgets and what belongs to a hit."""

from lifelong.recall.evidence import approximate_tokens, showing, within
from lifelong.types import Attachment, Hit, Recollection
from tests.recall.record import moment


def hit(ref, text="", kind="message", source=(), around=(), pictures=""):
    return Hit(
        id=ref,
        kind=kind,
        text=text,
        score=0.5,
        at=moment("2024-05-01"),
        role="user",
        speaker="",
        why={},
        source=source or (ref,),
        around=around,
        attachments=tuple(Attachment(letter * 64, "image/png", 1, 1, 1) for letter in pictures),
    )


def test_a_long_hit_is_passed_over_for_a_shorter_one() -> None:
    """Forty characters are ten tokens and four for the frame."""
    hits = [hit("a", "x" * 40), hit("b", "y" * 400), hit("c", "z" * 40)]
    assert [h.id for h in within(hits, max_tokens=28)] == ["a", "c"]


def test_the_best_hit_always_stays() -> None:
    """However long it is."""
    assert [h.id for h in within([hit("a", "x" * 4000)], max_tokens=10)] == ["a"]


def test_pictures_over_the_budget_are_left_off() -> None:
    """Two hits with two pictures each share three."""
    kept = within([hit("a", pictures="12"), hit("b", pictures="34")], max_tokens=100, max_images=3)
    assert [len(h.attachments) for h in kept] == [2, 1]


def test_a_picture_of_several_hits_is_shown_once() -> None:
    """The best hit keeps it, and its place in the budget is free for another."""
    kept = showing([hit("a", pictures="1"), hit("b", pictures="112"), hit("c", pictures="3")], max_images=2)
    assert [[item.sha256[0] for item in h.attachments] for h in kept] == [["1"], ["2"], []]
    assert [item.sha256[0] for item in Recollection("?", kept).pictures] == ["1", "2"]


def test_tokens_are_counted_by_bytes() -> None:
    """Chinese takes about a token a character or less; nothing takes none."""
    assert approximate_tokens("") == 0
    assert approximate_tokens("北京") == 2
