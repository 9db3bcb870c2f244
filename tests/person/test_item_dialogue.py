"""Recommendations in a chat, without and with a capable model, and what is said about them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import lifelong
from lifelong.errors import NotFoundError
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.shelf import Shelf
from tests.agent.ways import IN_PROCESS, Way
from tests.person.examples import MINUTE, Clock, Played, opened
from tests.tasks.films import FILMS, cinema


def say(ana: lifelong.Person, clock: Clock, text: str) -> str:
    clock.forward(MINUTE)
    return ana.chat(text).text


def done(ana: lifelong.Person) -> list[tuple[str, str, str]]:
    return [(each.item, each.kind, each.quote) for each in ana.interactions()]


def test_a_talk_about_films(tmp_path: Path) -> None:
    """What is asked for decides, what was said before counts at once, and nothing comes twice."""
    clock = Clock()
    with cinema(tmp_path / "a", clock) as life:
        ana = life.person("ana")
        say(ana, clock, "I love comedies and I hate horror films.")
        first = say(ana, clock, "What should I watch tonight?")
        assert first.startswith(("How about Airplane! (1980, Comedy)?", "How about Duck Soup (1933, Comedy)?"))
        assert "“I love comedies and I hate horror films.”" in first and "Alien" not in first
        item = "airplane" if first.startswith("How about Airplane!") else "duck"

        second = say(ana, clock, "Seen it, loved it! Something romantic?")
        assert done(ana) == [(item, "liked", "Seen it, loved it")]
        assert second.startswith("All right! How about Casablanca (1942, Romance)?")
        assert "I love comedies" not in second  # it was said in the reply before

        third = say(ana, clock, "too sad")
        assert done(ana)[1:] == [("casablanca", "rejected", "too sad")]
        assert "Casablanca" not in third and "Airplane!" not in third and "Duck Soup" not in third

        assert "How about" not in say(ana, clock, "Where do I live?")
        assert len(ana.interactions()) == 2


def test_an_interaction_cites_its_message_and_goes_with_it(tmp_path: Path) -> None:
    clock = Clock()
    with cinema(tmp_path / "a", clock) as life:
        ana = life.person("ana")
        reply = say(ana, clock, "Recommend me a comedy film")
        say(ana, clock, "The second one sounds good")
        (interaction,) = ana.interactions()
        (step,) = [step for step in ana.trace(ana.messages()[1].id).steps if step.kind == "recommend"]
        assert interaction.kind == "wished" and interaction.title == step.items[1].title and interaction.title in reply
        assert interaction.about == step.items[1].id
        message = next(each for each in ana.messages() if each.id == interaction.message)
        assert interaction.quote in message.text

        ana.forget(message.id)
        assert ana.interactions() == []


def test_a_reply_goes_with_the_interaction_that_it_cites(tmp_path: Path) -> None:
    clock = Clock()
    with cinema(tmp_path / "a", clock) as life:
        ana = life.person("ana")
        act = ana.interact("halloween", "liked")
        assert "Halloween" in say(ana, clock, "Can you recommend a scary film?")
        reply = ana.messages()[-1]
        assert act.id in reply.shown
        ana.forget(act.id)
        with pytest.raises(NotFoundError):
            ana.message(reply.id)


def test_only_catalogues_that_are_meant(tmp_path: Path) -> None:
    """There are films and nothing to read; without any catalogue, nothing is suggested."""
    clock = Clock()
    with cinema(tmp_path / "a", clock) as life:
        assert "How about" not in say(life.person("ana"), clock, "What should I read?")
        life.catalogue("books").load([{"id": "1", "title": "Emma"}])
        assert say(life.person("ana"), clock, "What should I read?") == "How about Emma?"
    with opened(tmp_path / "b") as life:
        assert "How about" not in life.person("ana").chat("What should I watch?").text


@pytest.mark.parametrize("way", IN_PROCESS, ids=str)
def test_a_capable_model_recommends(tmp_path: Path, way: Way) -> None:
    """It sees the items with what speaks for them; what is then said about one that it named is stored."""
    asked = {"catalogue": "films", "query": "comedy", "where": ["year>1950"], "like": []}
    clock = Clock()
    with (
        way.model(("recommend", asked), "Try Airplane!, a comedy.") as model,
        opened(tmp_path / "a", chat=model.chat, clock=clock) as life,
    ):
        life.catalogue("films").load(FILMS)
        ana = life.person("ana")
        ana.add("I love comedies.")
        assert say(ana, clock, "What should I watch?") == "Try Airplane!, a comedy."
        trace = ana.trace()
        say(ana, clock, "I've already seen it")
        assert done(ana) == [("airplane", "viewed", "I've already seen it")]
    (step,) = [step for step in trace.steps if step.kind == "recommend"]
    assert step.items[0].item == "airplane" and "duck" not in [each.item for each in step.items]
    shown = model.asked[1].text
    assert "1. Airplane! (genres: Comedy; year: 1980)" in shown or "1. Airplane! (year: 1980; genres: Comedy)" in shown
    assert "for it, 2026-03-03, noted: I love comedies." in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"catalogue": "books"}, "there is no catalogue 'books': only films"),
        ({"catalogue": "films", "where": ["colour=red"]}, "no item has a field 'colour'"),
        ({"catalogue": "films", "where": ["old"]}, "give a field"),
        ({"query": "funny"}, "recommend could not be called"),
        ({"catalogue": "films", "where": ["year<1900"]}, "No item fits"),
    ],
)
def test_a_call_that_cannot_be_made_is_told_to_the_model(
    tmp_path: Path, arguments: dict[str, object], told: str
) -> None:
    model = Played([("recommend", json.dumps(arguments))], "I do not know.")
    with opened(tmp_path / "a", chat=model) as life:
        life.catalogue("films").load(FILMS)
        life.person("ana").chat("What should I watch?")
    assert told in model.asked[1][0][-1].text


def test_without_a_catalogue_there_is_no_such_tool(tmp_path: Path) -> None:
    model = Played([("recommend", '{"catalogue": "films"}')], "I do not know.")
    with opened(tmp_path / "a", chat=model) as life:
        life.person("ana").chat("What should I watch?")
    assert "recommend" not in model.asked[0][1]
    assert "There is no such tool now" in model.asked[1][0][-1].text


def test_a_capable_model_in_fast_mode_is_given_the_items(tmp_path: Path) -> None:
    """It cannot look anything up, so the items that the message asks for stand in its prompt."""
    clock = Clock()
    model = Played("Airplane! is fun.", "Hello.")
    with opened(tmp_path / "a", chat=model, clock=clock) as life:
        life.catalogue("films").load(FILMS)
        ana = life.person("ana")
        ana.add("I love comedies.")
        clock.forward(MINUTE)
        ana.chat("What should I watch tonight?", mode="fast")
        assert "<items>" in model.asked[0][0][-1].text and "1. " in model.asked[0][0][-1].text
        (step,) = [step for step in ana.trace().steps if step.kind == "recommend"]
        assert step.items
        clock.forward(MINUTE)
        ana.chat("Hello!", mode="fast")
        assert "<items>" not in model.asked[1][0][-1].text


def test_tastes_that_disagree_are_a_question_once(tmp_path: Path) -> None:
    clock = Clock()
    with cinema(tmp_path / "a", clock) as life:
        ana = life.person("ana")
        say(ana, clock, "I love horror films.")
        say(ana, clock, "I love comedies.")
        say(ana, clock, "I hate horror.")
        reply = say(ana, clock, "What should I watch tonight?")
        assert "“I love horror films.”" in reply and "“I hate horror.”" in reply
        assert "“I hate horror.”" not in say(ana, clock, "something else")


def test_the_talk_stays_about_the_suggestions_through_reactions(tmp_path: Path) -> None:
    """After "the second one sounds good" the person may go on; what they then say is about that one."""
    clock = Clock()
    with cinema(tmp_path / "a", clock) as life:
        ana = life.person("ana")
        say(ana, clock, "Recommend me a comedy film")
        (step,) = [step for step in ana.trace().steps if step.kind == "recommend"]
        second = step.items[1].item
        assert say(ana, clock, "The second one sounds good") == "All right!"
        assert say(ana, clock, "watched it, so good") == "All right!"
        assert [(item, kind) for item, kind, _ in done(ana)] == [(second, "wished"), (second, "liked")]
        assert "How about" in say(ana, clock, "got anything older")


def test_a_title_that_was_not_suggested(tmp_path: Path) -> None:
    clock = Clock()
    with cinema(tmp_path / "a", clock) as life:
        ana = life.person("ana")
        say(ana, clock, "Recommend me a comedy film")
        say(ana, clock, "ok i'll watch blade runner")
        assert [(item, kind) for item, kind, _ in done(ana)] == [("runner", "wished")]


def test_what_no_catalogue_has_is_said(tmp_path: Path) -> None:
    clock = Clock()
    with cinema(tmp_path / "a", clock) as life:
        ana = life.person("ana")
        assert say(ana, clock, "What should I read?") == "I have nothing of that kind to choose from."
        assert say(ana, clock, "Was soll ich heute lesen?") == "Dazu habe ich keine Auswahl."


def test_what_the_person_names_is_an_example(tmp_path: Path) -> None:
    """Without "like": who loved one of two comedies gets the other one; who hated it does not."""
    with cinema(tmp_path / "a") as life:
        assert (
            "Duck Soup" in life.person("ana").chat("I loved Airplane! What should I watch tonight?").text.split("\n")[0]
        )
        hated = life.person("ben").chat("I hated Blade Runner. What should I watch tonight?").text
        assert "Alien" not in hated.split("\n")[0] and "Blade Runner" not in hated.split("\n")[0]


def test_a_talk_in_german(tmp_path: Path) -> None:
    clock = Clock()
    with cinema(tmp_path / "a", clock) as life:
        ana = life.person("ana")
        say(ana, clock, "Ich mag Komödien, aber Horrorfilme mag ich nicht.")
        first = say(ana, clock, "Was soll ich heute Abend schauen?")
        assert first.startswith(("Wie wäre es mit Airplane!", "Wie wäre es mit Duck Soup")) and "Alien" not in first
        second = say(ana, clock, "Den kenne ich schon. Etwas Romantisches?")
        assert second.startswith("Alles klar! Wie wäre es mit ") and "Casablanca" in first + second
        assert [kind for _, kind, _ in done(ana)] == ["viewed"]


def test_a_message_about_something_else_reads_no_items(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the catalogue is, it is read when items are talked about; the newest messages are read once."""
    clock, read, plain = Clock(), list[str](), Shelf.index

    def index(self: Shelf, space: str, name: str) -> CatalogueIndex:
        read.append(name)
        return plain(self, space, name)

    monkeypatch.setattr(Shelf, "index", index)
    with cinema(tmp_path / "a", clock) as life:
        ana = life.person("ana")
        say(ana, clock, "My sister Rita moved to Porto.")
        say(ana, clock, "Good night!")
        assert read == []
        say(ana, clock, "What should I watch tonight?")
        assert "films" in read


def test_what_is_known_of_suggestions_is_read_in_one_statement(tmp_path: Path) -> None:
    clock = Clock()
    with cinema(tmp_path / "a", clock) as life:
        ana = life.person("ana")
        say(ana, clock, "What should I watch tonight?")
        say(ana, clock, "Good night!")
        suggestion, other = (each.id for each in ana.messages() if each.role == "assistant")
        found = ana._inner._record.traces.suggested([suggestion, other])
        assert list(found) == [suggestion] and len(found[suggestion]) == 3
