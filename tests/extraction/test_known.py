"""Which facts the update of a turn shows to a model."""

from __future__ import annotations

from lifelong.extraction.known import ALWAYS, NEAREST, bearing
from lifelong.models.scripted import HashedWords
from lifelong.types import Memory
from tests.extraction.values import known, said

PROFILE = ("me.name", "me.home", "me.job", "me.diet", "me.age", "me.origin", "me.vehicle", "me.drink")


def record() -> list[Memory]:
    """Eight facts of the profile among a hundred others, the newest first."""
    facts = [known(f"I met person number {day} at the market.", id=f"k{day}", day=day) for day in range(100)]
    facts += [known(f"Fact about {slot}.", slot, id=slot, day=10 * day + 0.5) for day, slot in enumerate(PROFILE)]
    return sorted(facts, key=lambda fact: fact.at, reverse=True)


def test_a_small_record_is_shown_whole_oldest_first() -> None:
    facts = [known("I live in Porto.", day=2), known("I am Ana.", day=1), known("I lived in Faro.", closed=1)]
    shown = bearing(facts, [said("Hello")], HashedWords())
    assert [fact.text for fact in shown] == ["I am Ana.", "I live in Porto."]


def test_the_profile_stands_first_whatever_is_said() -> None:
    """Two requests begin alike, although their messages have nothing in common; the number of facts is limited."""
    one, other = (
        bearing(record(), [said(text)], HashedWords()) for text in ("I met somebody at the market.", "Who eats rice?")
    )
    assert [fact.slot for fact in one[:ALWAYS]] == list(PROFILE[:ALWAYS])
    assert one[:ALWAYS] == other[:ALWAYS]
    assert len(one) == len(other) == ALWAYS + NEAREST


def test_what_the_message_speaks_of_is_shown() -> None:
    """The words of a fact or of its slot, also of a fact of the profile that is not among the first."""
    texts = [fact.text for fact in bearing(record(), [said("We sold the vehicle. Was that to 41?")], HashedWords())]
    assert "I met person number 41 at the market." in texts and "Fact about me.vehicle." in texts


def test_a_core_fact_and_its_semantic_copy_are_one_line() -> None:
    twins = [known("I live in Porto.", "me.home", id=kind, kind=kind) for kind in ("core", "semantic")]
    assert [fact.kind for fact in bearing(twins, [said("Hello")], HashedWords())] == ["semantic"]
