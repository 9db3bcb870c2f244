"""Recommendations as a user asks for them: history, taste in words, queries, conditions, reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import lifelong
from lifelong.errors import InputError, NotFoundError
from tests.person.examples import DAY, MINUTE, NINE, Clock
from tests.tasks.films import cinema, ids


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def life(tmp_path: Path, clock: Clock) -> Iterator[lifelong.Life]:
    with cinema(tmp_path / "a", clock) as opened:
        yield opened


@pytest.fixture
def ana(life: lifelong.Life) -> lifelong.Person:
    return life.person("ana")


def test_a_person_without_anything_gets_what_is_popular(life: lifelong.Life, ana: lifelong.Person) -> None:
    for name in ("bo", "eva"):
        life.person(name).interact("duck", "viewed")
    assert ids(ana.recommend("films"))[0] == "duck"


def test_in_an_empty_record_every_item_comes_once(ana: lifelong.Person) -> None:
    hits = ana.recommend("films", k=100)
    assert len(set(ids(hits))) == len(hits) == 6
    assert all(hit.because == () for hit in hits)


def test_what_is_known_or_refused_does_not_come_back(ana: lifelong.Person) -> None:
    """A wish is no refusal: it stays. ``again`` brings all of them back."""
    for item, kind in (("alien", "viewed"), ("duck", "rejected"), ("airplane", "hidden"), ("casablanca", "disliked")):
        ana.interact(item, kind)  # type: ignore[arg-type]  # a kind from the list above
    ana.interact("runner", "wished")
    assert set(ids(ana.recommend("films"))) == {"runner", "halloween"}
    assert len(ana.recommend("films", again=True)) == 6


def test_an_event_counts_at_the_next_call(life: lifelong.Life, ana: lifelong.Person, clock: Clock) -> None:
    """Twelve persons went from Alien to Casablanca: Ana, who has just seen Alien, is met by it."""
    for name in map(str, range(12)):
        for item in ("alien", "casablanca"):
            life.person(name).interact(item, "viewed")
            clock.forward(MINUTE)
    for item in ("airplane", "duck"):
        life.person("kim").interact(item, "viewed")
    ana.interact("alien", "viewed")
    first = ana.recommend("films")[0]
    assert first.item.id == "casablanca"
    assert first.why["next"] > 0
    assert [each.item for each in first.because] == ["alien"]


def test_words_of_the_person_decide_and_are_cited(ana: lifelong.Person, life: lifelong.Life) -> None:
    """A like lifts, a dislike sinks, and both cite a memory that says it."""
    ana.add("I love comedies.")
    ana.add("I don't like horror films any more.")
    life.settle()
    hits = ana.recommend("films")
    assert set(ids(hits)[:2]) == {"airplane", "duck"}
    assert set(ids(hits)[-2:]) == {"alien", "halloween"}
    for hit in hits:
        for each in hit.because:
            assert ana.memories.get(each.id).text == each.words
    assert hits[0].because[0].words == "I love comedies."
    assert hits[-1].because[0].against


def test_a_closed_taste_does_not_count(ana: lifelong.Person, life: lifelong.Life) -> None:
    ana.add("I love horror films.", at=NINE - DAY)
    life.settle()
    assert ids(ana.recommend("films"))[0] in ("alien", "halloween")
    ana.add("I don't like horror films any more.")
    life.settle()
    assert ids(ana.recommend("films"))[-1] in ("alien", "halloween")
    assert [piece.holds for piece in ana.taste(current=None)] == [True, False]


def test_a_query_and_conditions(ana: lifelong.Person) -> None:
    assert ids(ana.recommend("films", k=1, query="something funny", where={"year": (">", 1950)})) == ["airplane"]
    assert ids(ana.recommend("films", where={"genres": "romance"})) == ["casablanca"]
    assert ids(ana.recommend("films", where={"year": ("<", 1900)})) == []


def test_a_query_for_everything_is_answered_as_none(ana: lifelong.Person) -> None:
    assert ids(ana.recommend("films", query="recommend me anything, please")) == ids(ana.recommend("films"))


def test_like_an_item(ana: lifelong.Person) -> None:
    """The example itself does not come."""
    assert ids(ana.recommend("films", k=1, like=["halloween"])) == ["alien"]


def test_variety(ana: lifelong.Person) -> None:
    """Without it the two comedies come first; with it the second is another kind of film."""
    plain = ids(ana.recommend("films", k=2, query="comedy"))
    varied = ids(ana.recommend("films", k=2, query="comedy", diversity=0.9))
    assert set(plain) == {"airplane", "duck"}
    assert varied[0] in plain and varied[1] not in plain


def test_novelty(life: lifelong.Life, ana: lifelong.Person) -> None:
    for name in ("bo", "eva", "joe"):
        life.person(name).interact("duck", "viewed")
    assert ids(ana.recommend("films", novelty=-1))[0] == "duck"
    assert ids(ana.recommend("films", novelty=1))[-1] == "duck"


def test_why_and_why_not(ana: lifelong.Person, life: lifelong.Life) -> None:
    ana.add("I hate horror.")
    life.settle()
    ana.interact("alien", "rated", 4.5)
    known = ana.why_not("alien")
    assert known.rank is None
    assert "it is known: rated 4.5 on 2026-03-03" in known.reasons
    disliked = ana.why_not("halloween")
    assert disliked.rank == disliked.of == 5
    assert disliked.reasons == ('dislike: "I hate horror." (2026-03-03)',)
    assert ana.why("runner").because[0].item == "alien"


def test_a_hit_is_joined_to_what_follows(ana: lifelong.Person) -> None:
    hit = ana.recommend("films")[0]
    assert ana.interact(hit.item, "liked", about=hit.id).about == hit.id
    assert ana.taste()[0].modality == "feedback"


def test_a_cold_item_is_found_by_its_content(life: lifelong.Life, ana: lifelong.Person) -> None:
    ana.interact("runner", "liked")
    life.catalogue("films").add({"id": "dune", "title": "Dune", "year": 2021, "genres": ["Sci-Fi"]})
    assert set(ids(ana.recommend("films"))[:2]) == {"dune", "alien"}


def test_an_item_that_is_removed_meanwhile(life: lifelong.Life, ana: lifelong.Person) -> None:
    """It is not recommended any more, what happened stays, and it can still be rated."""
    hit = ana.recommend("films")[0]
    ana.interact(hit.item, "viewed")
    assert life.catalogue("films").remove(hit.item.id) == 1
    assert hit.item.id not in ids(ana.recommend("films", again=True))
    assert ana.interactions()[0].title == hit.item.title
    ana.interact(hit.item.id, "rated", 3)
    assert life.catalogue("films").get(hit.item.id).fields == {}


def test_events_may_be_told_late(ana: lifelong.Person) -> None:
    ana.interact("alien", "viewed")
    ana.interact("runner", "viewed", at=NINE - timedelta(days=400))
    assert [each.item for each in ana.interactions()] == ["runner", "alien"]
    assert set(ids(ana.recommend("films"))).isdisjoint({"alien", "runner"})


def test_similar(life: lifelong.Life) -> None:
    assert ids(life.catalogue("films").similar("halloween", k=1)) == ["alien"]


@pytest.mark.parametrize(
    ("item", "kind", "value", "options", "message"),
    [
        ("alien", "rated", None, {}, "a rating needs its value"),
        ("alien", "rated", 6, {}, "out of scale: catalogue 'films' takes 0 to 5"),
        ("alien", "rated", float("nan"), {}, "out of scale"),
        ("alien", "viewed", 3, {}, "only 'rated' has a value"),
        ("alien", "eaten", None, {}, "kind='eaten': give one of viewed"),
        ("alien", "viewed", None, {"about": "hit 1"}, "is no id of a recommendation"),
        ("alien", "viewed", None, {"at": NINE + 9 * DAY}, "in the future"),
        ("alien", "viewed", None, {"at": NINE.replace(tzinfo=None)}, "has no zone"),
    ],
)
def test_an_interaction_that_cannot_be_used(
    ana: lifelong.Person, item: str, kind: str, value: float | None, options: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        ana.interact(item, kind, value, **options)  # type: ignore[arg-type]  # what is wrong is the point
    assert ana.interactions() == []


def test_an_unknown_item_or_catalogue(ana: lifelong.Person, life: lifelong.Life) -> None:
    with pytest.raises(NotFoundError, match="no catalogue of this space has an item 'aliens'"):
        ana.interact("aliens", "viewed")
    with pytest.raises(NotFoundError, match="there is no catalogue 'books': there is films"):
        ana.recommend("books")
    with pytest.raises(NotFoundError, match="did you mean 'alien'"):
        life.catalogue("films").get("aliens")
    with pytest.raises(NotFoundError, match="there is no catalogue 'books'"):
        life.catalogue("books", new=False)


def test_two_catalogues_with_one_id(life: lifelong.Life, ana: lifelong.Person) -> None:
    life.catalogue("posters").load([{"id": "alien", "title": "Alien, the poster"}])
    with pytest.raises(InputError, match="films, posters each have an item 'alien'"):
        ana.interact("alien", "bought")
    assert ana.interact("alien", "bought", catalogue="posters").title == "Alien, the poster"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"k": 0}, "k=0"),
        ({"k": 1001}, "from 1 to 1,000"),
        ({"diversity": 1.5}, "diversity=1.5"),
        ({"novelty": float("nan")}, "novelty=nan"),
        ({"where": {"colour": "red"}}, "no item has a field 'colour': there is genres, year"),
        ({"where": {"year": (">", None)}}, "can be compared"),
        ({"where": {"year": ("~", 3)}}, "operators are"),
        ({"where": {"year": (">", "old")}}, "the field has no texts to compare with"),
        ({"where": {"genres": ("<", 3)}}, "the field has no numbers to compare with"),
        ({"query": "x" * 2001}, "2,001 characters"),
    ],
)
def test_a_request_that_cannot_be_used(ana: lifelong.Person, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        ana.recommend("films", **options)  # type: ignore[arg-type]  # what is wrong is the point
