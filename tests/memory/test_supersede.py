"""When a new statement joins, merges or takes an older one's place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifelong.memory.supersede import Decision, decide
from lifelong.types import Memory, MemoryKind, Source, Statement
from tests.extraction.values import START, known


def new(text: str, slot: str = "", *, single: bool = False, day: float = 1) -> Statement:
    at = START + timedelta(days=day)
    return Statement(kind="semantic", text=text, sources=(Source("m9", text),), at=at, slot=slot, single=single)


def test_a_newer_home_takes_the_place_of_the_older_one() -> None:
    """One lives in one place at a time."""
    old = known("I live in Graça.", "me.home", single=True)
    assert decide(new("I live in Cacilhas.", "me.home", single=True), [old]) == Decision(closes=("k1",))


def test_an_older_statement_that_arrives_late_is_stored_as_already_ended() -> None:
    """Importing last year's chats must not undo this year's move."""
    current = known("I live in Cacilhas.", "me.home", single=True, day=5)
    decision = decide(new("I live in Graça.", "me.home", single=True, day=1), [current])
    assert decision == Decision(closed=current.at, superseded_by="k1")


def test_a_late_statement_ends_when_the_next_one_began() -> None:
    """With the closed memories at hand, the end is that of the next value, not of the last."""
    middle = known("I live in Porto.", "me.home", id="k1", single=True, day=5, closed=9)
    last = known("I live in Faro.", "me.home", id="k2", single=True, day=9)
    assert decide(new("I live in Graça.", "me.home", single=True), [last, middle]).superseded_by == "k1"


def test_what_was_never_right_ends_nothing() -> None:
    """A correction that was taken back is closed as of its own begin."""
    wrong = known("I live in Porto.", "me.home", single=True, day=5, closed=5)
    assert decide(new("I live in Graça.", "me.home", single=True), [wrong]) == Decision()


def test_the_same_words_only_add_evidence() -> None:
    """Saying it twice makes one memory with two sources, whatever the case and the full stop."""
    old = known("I live in Graça.", "me.home", single=True)
    assert decide(new("I live in Graça!", "me.home", single=True), [old]) == Decision(merge="k1")


def test_nearly_the_same_words_with_another_number_are_another_statement() -> None:
    """ "At 7:30" and "at 8:30" differ in one sign only."""
    old = known("Every Tuesday I run along the river at 7:30 with my dog Bo.", "me.habit.run.tuesday", single=True)
    text = "Every Tuesday I run along the river at 8:30 with my dog Bo."
    assert decide(new(text, "me.habit.run.tuesday", single=True), [old]) == Decision(closes=("k1",))


def test_stopping_ends_liking() -> None:
    """Two statements for a thing can both hold; one for and one against cannot."""
    old = known("I love my morning coffee.", "me.likes.coffee", single=True)
    assert decide(new("I stopped drinking coffee.", "me.likes.coffee", single=True), [old]).closes == ("k1",)
    assert decide(new("I really like strong coffee.", "me.likes.coffee", single=True), [old]).closes == ()


def test_two_sisters_keep_their_homes() -> None:
    """A slot that can hold several values closes nothing."""
    old = known("My sister lives in Porto.", "sister.home")
    assert decide(new("My sister lives in Lisbon.", "sister.home"), [old]) == Decision()


def test_coming_back_to_an_old_value_adds_it_anew() -> None:
    """A closed memory is history: it neither merges nor is closed again."""
    old = known("I live in Graça.", "me.home", id="k1", single=True, day=0, closed=5)
    current = known("I live in Porto.", "me.home", id="k2", single=True, day=5)
    assert decide(new("I live in Graça.", "me.home", single=True, day=9), [old, current]).closes == ("k2",)


def test_a_denial_ends_what_it_denies_and_nothing_else() -> None:
    """Giving up Graça says nothing about Porto, and a second time it is the same statement."""
    graca = known("I live in Graça.", "me.home", id="k1", single=True)
    porto = known("I live in Porto.", "me.home", id="k2", single=True, day=0.5)
    gone = replace(new("I don't live in Graça any more.", "me.home", single=True), denied=True)
    assert decide(gone, [graca]).closes == ("k1",)
    assert decide(gone, [porto]).closes == ()
    piano = known("I have a piano.", "me.owns", id="k3")
    flute = known("I own a flute.", "me.owns", id="k4")
    sold = replace(new("I don't have a piano any more.", "me.owns"), denied=True)
    assert decide(sold, [piano, flute]).closes == ("k3",)


def test_what_was_taken_back_does_not_come_again_from_its_message() -> None:
    """A message that is learned once more finds its closed statement, and adds nothing."""
    closed = replace(known("I live in Porto.", "me.home", id="k2", single=True, day=1, closed=1),
                     sources=(Source("m9", "I live in Porto."),))  # fmt: skip
    current = known("I live in Graça.", "me.home", id="k1", single=True)
    assert decide(new("I live in Porto.", "me.home", single=True), [current, closed]).merge == "k2"


_SLOTS = st.sampled_from(["", "me.home", "me.job", "me.likes.coffee", "sister.home"])
_TEXTS = st.sampled_from(["I live in Rome.", "I live in Oslo.", "I love coffee.", "I hate coffee.", "I love tea."])
_KINDS: st.SearchStrategy[MemoryKind] = st.sampled_from(["semantic", "core", "procedural"])


@st.composite
def memories(draw: st.DrawFn) -> list[Memory]:
    return [
        replace(
            known(draw(_TEXTS), draw(_SLOTS), id=f"k{place}", single=draw(st.booleans()), day=draw(st.integers(0, 9)),
                  closed=draw(st.sampled_from([None, None, 9]))),
            kind=draw(_KINDS),
            denied=draw(st.booleans()),
        )
        for place in range(draw(st.integers(0, 6)))
    ]  # fmt: skip


@given(memories(), _TEXTS, _SLOTS, st.booleans(), st.booleans(), st.integers(0, 9))
def test_nothing_but_an_older_value_of_the_same_single_slot_is_ever_closed(
    have: list[Memory], text: str, slot: str, single: bool, denied: bool, day: int
) -> None:
    """The invariants of superseding, over any state of memory; what is denied may end in any slot."""
    statement = replace(new(text, slot, single=single, day=day), denied=denied)
    decision = decide(statement, have)
    by_id = {memory.id: memory for memory in have}
    for old in (by_id[each] for each in decision.closes):
        assert old.current
        assert old.slot == slot != ""
        assert (old.single and single) or (denied and not old.denied)
        assert old.kind == statement.kind
        assert old.at <= statement.at
    if decision.merge is not None:
        assert by_id[decision.merge].current
        assert not decision.closes
        assert decision.closed is None
    if decision.closed is not None:
        assert decision.superseded_by is not None
        newer = by_id[decision.superseded_by]
        assert newer.at == decision.closed > statement.at
        assert newer.slot == slot
