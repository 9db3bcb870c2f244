"""Who and where: few names, and right ones."""

from __future__ import annotations

from lifelong.extraction.names import names_in, people, places
from tests.extraction.values import said as message


def test_people_are_found_by_the_words_around_them() -> None:
    talk = [
        message("My sister Rita called. I had dinner with Tom, and Maria told me about it."),
        message("I met Monday's deadline with Python and React.", minute=1),
        message("Ask Boris about it!", role="assistant", minute=2),
        message("See you.", role="other", speaker="Ines", minute=3),
    ]
    assert people(talk) == ("Ines", "Rita", "Tom", "Maria")


def test_a_known_name_counts_wherever_it_is_said() -> None:
    assert people([message("Rita's new dog is huge.")]) == ()
    assert people([message("Rita's new dog is huge.")], {"rita"}) == ("Rita",)


def test_places_are_where_somebody_lives_goes_or_is() -> None:
    talk = [message("We moved to Vila Nova de Gaia, then visited Lisbon in May. I live in the Netherlands now.")]
    assert places(talk) == ("Vila Nova de Gaia", "Lisbon", "Netherlands")
    assert places([message("I visited Rita.")], but=("Rita",)) == ()


def test_what_nobody_said_is_no_name() -> None:
    """A model's list is cut to what occurs, word for word."""
    assert names_in(["Rita", "Rit", "Boris", ""], [message("I saw Rita."), message("Boris?", role="assistant")]) == (
        "Rita",
    )
