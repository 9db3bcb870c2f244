"""The response stage, seen from outside: what happens in which order, and what is stored."""

import asyncio
import io
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import lifelong
from lifelong.agent.quotes import NOTHING
from lifelong.errors import InputError, ModelUnavailableError
from lifelong.models.base import ChatProfile, TextDelta
from lifelong.models.scripted import CAPABLE
from tests.person.examples import DAY, MINUTE, NINE, Clock, Played, opened, opened_async, picture, texts

WEAK = ChatProfile(context=2048, schema=True)
NO_TOOLS = replace(CAPABLE, tools=False)


def told(life: lifelong.Life, *said: str) -> lifelong.Person:
    """Ana, who said these things yesterday, all worked up."""
    ana = life.person("ana")
    for number, text in enumerate(said):
        ana.add(text, at=NINE - DAY + number * MINUTE)
    life.settle()
    return ana


def names(events: list[Any]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_events_come_in_order_and_the_reply_is_stored(tmp_path: Path) -> None:
    """Recalled first, then pieces of the answer, the whole stored answer last, with what it was shown."""
    with opened(tmp_path / "a") as life:
        ana = told(life, "I drive Bertha, my old truck.")
        events: list[Any] = list(ana.stream("What do I drive?"))
        assert (
            names(events)[0] == "Recalled" and set(names(events)[1:-1]) == {"Token"} and names(events)[-1] == "Answer"
        )
        reply = events[-1].reply
        asked, answered = ana.messages()[1:]
        assert (asked.text, asked.role) == ("What do I drive?", "user")
        assert (answered.id, answered.text, answered.role) == (reply.id, reply.text, "assistant")
        assert (answered.reply_to, reply.message, answered.session) == (asked.id, asked.id, asked.session)
        assert reply.recalled == (events[0].recollection,)
        assert {hit.id for hit in events[0].recollection} <= set(answered.shown)
        assert reply.text == "".join(event.text for event in events if isinstance(event, lifelong.Token))
        assert reply.text == "On 2 March you told me: “I drive Bertha, my old truck.”"


def test_what_was_never_told_is_said_to_be_unknown(tmp_path: Path) -> None:
    """Nothing is made up, in an empty record or beside things that have nothing to do with it."""
    with opened(tmp_path / "a") as life:
        assert life.person("ben").chat("What is my blood type?").text == NOTHING
        ana = told(life, "I drive Bertha, an old truck.")
        assert ana.chat("Which opera did Verdi write last?").text == NOTHING


@pytest.mark.models
@pytest.mark.parametrize(
    "question", ["What is my blood type?", "Which opera do I like best?", "What is my dog called?"]
)
def test_with_the_embedded_embedder_unknown_is_unknown_too(tmp_path: Path, question: str) -> None:
    """Questions that are near in form to what was said still find nothing."""
    with lifelong.open(tmp_path / "a", chat="none", worker=False) as life:
        ana = told(life, "I drive Bertha, my old truck.", "My sister Rita keeps bees in Porto.")
        assert ana.chat(question).text == NOTHING
        assert "Bertha" in ana.chat("What do I drive?").text


def test_what_no_longer_holds_is_not_the_answer(tmp_path: Path) -> None:
    """After a move, the quote is the new home; the old words are kept but not quoted."""
    with opened(tmp_path / "a") as life:
        ana = told(life, "I live in Porto.", "I live in Lisbon now.")
        text = ana.chat("Where do I live?").text
        assert "Lisbon" in text and "Porto" not in text


def test_a_reply_of_quotes_is_not_recalled_beside_the_words_it_quotes(tmp_path: Path) -> None:
    """The echo of a statement is no second statement, in the record and after export and import."""
    with opened(tmp_path / "a") as life, opened(tmp_path / "b") as other:
        ana = told(life, "I drive Bertha, my old truck.")
        ana.chat("What do I drive?")
        ana.export(tmp_path / "a.zip")
        copy = other.person("ana")
        copy.restore(tmp_path / "a.zip")
        for person in (ana, copy):
            assert {hit.role for hit in person.recall("Which truck do I drive?", floor=0.0)} == {"user"}


def test_telling_something_is_heard(tmp_path: Path) -> None:
    """A statement wants no answer."""
    with opened(tmp_path / "a") as life:
        assert life.person("ana").chat("I drive Bertha, my old truck.").text == "I will remember that."


@pytest.mark.parametrize("said", ["You drive Bertha.", ModelUnavailableError("gone"), InputError("too long")])
def test_a_model_that_is_not_capable_is_not_called(tmp_path: Path, said: str | Exception) -> None:
    """The quote alone is the answer, whatever the model would have said."""
    model = Played(said, profile=WEAK)
    with opened(tmp_path / "a", chat=model) as life:
        ana = told(life, "I drive Bertha, my old truck.")
        reply = ana.chat("What do I drive?")
        assert reply.text == "On 2 March you told me: “I drive Bertha, my old truck.”"
        assert (model.asked, reply.usage.calls) == ([], 0)


def test_a_picture_without_words_is_no_quote(tmp_path: Path) -> None:
    """Asked with the same picture again, the answer is what was said about it, not an empty quote or a question."""
    red = picture("#c01010", (120, 120))
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.chat("This is Bertha.", images=[red])
        ana.chat("", images=[red])
        ana.chat("What is this?", images=[red])
        life.settle()
        assert ana.chat("What did I say this is?", images=[red]).text == "Earlier today you told me: “This is Bertha.”"


def test_a_capable_model_looks_things_up_before_it_answers(tmp_path: Path) -> None:
    """One recall by tool, its result shown as data, then the answer; all of it in the reply."""
    model = Played([("recall", '{"query": "the cat called Mingau"}')], "You have a cat, Mingau.")
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        ana.add("The cat is called Mingau.", at=NINE - DAY)
        reply = ana.chat("Tell me about home.")
        assert reply.text == "You have a cat, Mingau."
        assert [found.query for found in reply.recalled] == ["Tell me about home.", "the cat called Mingau"]
        (result,) = [message for message in model.asked[1][0] if message.role == "tool"]
        assert "cat is called Mingau" in result.text and result.call_id == "call0"
        assert result.text.startswith("<memory>") and result.text.endswith("</memory>")
        assert reply.usage.calls == 2
        (hit,) = reply.recalled[1]
        assert hit.id in ana.messages()[-1].shown


def test_recalls_end_at_their_limit_and_the_last_round_has_no_tools(tmp_path: Path) -> None:
    """A model that would look things up for ever gets three recalls, then has to answer."""
    rounds = [[("recall", f'{{"query": "thing {number}"}}')] for number in range(9)]
    model = Played(*rounds[:3], "I do not know.", *rounds[3:])
    with opened(tmp_path / "a", chat=model) as life:
        reply = life.person("ana").chat("Hello?")
        assert reply.text == "I do not know."
        assert [tools for _, tools, _ in model.asked] == [["recall", "look", "timeline"]] * 3 + [[]]
        assert len(reply.recalled) == 1 + 3


def test_many_calls_in_one_round_count_each(tmp_path: Path) -> None:
    """Five parallel calls are three recalls; every call gets an answer, as the protocol wants."""
    calls: list[Any] = [("recall", f'{{"query": "thing {number}"}}') for number in range(5)]
    model = Played(calls, "Done.")
    with opened(tmp_path / "a", chat=model) as life:
        reply = life.person("ana").chat("Hello?")
        assert len(reply.recalled) == 1 + 3
        answers = [message for message in model.asked[1][0] if message.role == "tool"]
        assert [message.call_id for message in answers] == [f"call{number}" for number in range(5)]
        assert model.asked[1][1] == []


def test_the_same_recall_twice_is_refused(tmp_path: Path) -> None:
    """Neither the question itself nor an earlier recall is looked up again; the model is told why."""
    again = [("recall", '{"query": "HELLO  there?"}')]
    model = Played(again, [("recall", '{"query": "pets"}')], [("recall", '{"query": " Pets. "}')], "Hm.")
    with opened(tmp_path / "a", chat=model) as life:
        reply = life.person("ana").chat("Hello there")
        assert [found.query for found in reply.recalled] == ["Hello there", "pets"]
        told = [message.text for message in model.asked[3][0] if message.role == "tool"]
        assert told[0] == told[2] and "already" in told[0]


@pytest.mark.parametrize(
    "arguments", ["", "{", "[]", "null", '{"question": "pets"}', '{"query": null}', '{"query": ["a"]}']
)
def test_bad_arguments_get_a_hint(tmp_path: Path, arguments: str) -> None:
    """A malformed call costs a round, not the conversation."""
    model = Played([("recall", arguments)], "Hm.")
    with opened(tmp_path / "a", chat=model) as life:
        reply = life.person("ana").chat("Hello?")
        assert reply.text == "Hm." and len(reply.recalled) == 1
        assert "query" in next(message.text for message in model.asked[1][0] if message.role == "tool")


def test_an_unknown_tool_is_refused(tmp_path: Path) -> None:
    """A model that calls what it was not given hears what there is."""
    model = Played([("format_disk", '{"query": "pets"}')], "Hm.")
    with opened(tmp_path / "a", chat=model) as life:
        reply = life.person("ana").chat("Hello?")
        assert len(reply.recalled) == 1
        assert "recall" in next(message.text for message in model.asked[1][0] if message.role == "tool")


def test_days_in_a_recall_are_days_of_the_persons_zone(tmp_path: Path) -> None:
    """1 March in Tokyo begins and ends at midnight there; of a day that is none, the model is told."""
    model = Played(
        [("recall", '{"query": "train", "since": "2026-03-02", "until": "2026-03-02"}')],
        [("recall", '{"query": "the train at Tokyo time", "since": "soon", "until": ""}')],
        [("recall", '{"query": "the train at Tokyo time", "since": "", "until": "2026-03-01"}')],
        "Done.",
    )
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana", zone="Asia/Tokyo")
        ana.add("I took the train at 23:30 Tokyo time on 1 March.", at=NINE.replace(day=1, hour=14, minute=30))
        ana.add("I took the train at 00:30 Tokyo time on 2 March.", at=NINE.replace(day=1, hour=15, minute=30))
        reply = ana.chat("Hello?")
        assert [hit.text[:25] for hit in reply.recalled[1]] == ["I took the train at 00:30"]
        assert [hit.text[:25] for hit in reply.recalled[2]] == ["I took the train at 23:30"]
        assert reply.trace and "'soon' is no day" in reply.trace.notes[0]


def test_a_capable_model_without_tools_chooses_by_schema(tmp_path: Path) -> None:
    """The same loop with JSON steps: recall, then answer, the step itself never shown."""
    step = '{"next": {"step": "recall", "query": "the cat called Mingau", "since": "", "until": ""}}'
    done = ['{"next": {"step": "answer", "te', 'xt": "You have a cat, ', 'Ming\\u0061u."}}']
    model = Played(step, done, profile=NO_TOOLS)
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        ana.add("The cat is called Mingau.", at=NINE - DAY)
        events: list[Any] = list(ana.stream("Tell me about home."))
        assert (
            names(events)[:3] == ["Recalled", "Thinking", "Recalled"]
            and events[-1].reply.text == "You have a cat, Mingau."
        )
        assert [schema for _, _, schema in model.asked] == [True, True]
        assert "cat is called Mingau" in model.prompts()[1]
        assert [event.text for event in events if isinstance(event, lifelong.Token)] == ["You have a cat, ", "Mingau."]


def test_without_tools_recalls_end_at_their_limit_too(tmp_path: Path) -> None:
    """Three recalls, then the answer is asked for; a repeated step is refused and counts."""
    steps = [f'{{"next": {{"step": "recall", "query": "thing {number}"}}}}' for number in range(3)]
    model = Played(*steps, "Done.", profile=NO_TOOLS)
    with opened(tmp_path / "a", chat=model) as life:
        assert len(life.person("ana").chat("Hello?").recalled) == 1 + 3
    model = Played(steps[0], steps[0], steps[0], "Done.", profile=NO_TOOLS)
    with opened(tmp_path / "a", chat=model) as life:
        reply = life.person("ana").chat("Hello again?")
        assert (len(reply.recalled), reply.text) == (2, "Done.")


def test_a_step_that_is_no_json_means_answer(tmp_path: Path) -> None:
    """A model that cannot follow the schema still answers: its words are the answer, and broken JSON asks once more."""
    for step, text, calls in (("Sure! Done.", "Sure! Done.", 1), ('{"next": {"st', "Done.", 2)):
        model = Played(step, "Done.", profile=NO_TOOLS)
        with opened(tmp_path / f"{calls}", chat=model) as life:
            reply = life.person("ana").chat("Hello?")
            assert (reply.text, len(model.asked)) == (text, calls)


@pytest.mark.parametrize("profile", [CAPABLE, NO_TOOLS])
def test_a_model_that_fails_midway_leaves_the_message(tmp_path: Path, profile: ChatProfile) -> None:
    """The person's words are stored and will be learned from; there is no half reply; the error says why."""
    failing = ["You live ", ModelUnavailableError("the endpoint went away")]
    model = Played(failing, failing, profile=profile)
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        with pytest.raises(ModelUnavailableError, match="went away"):
            ana.chat("I live in Porto, right?")
        assert texts(ana.messages()) == ["I live in Porto, right?"]
        assert [job.kind for job in life.jobs()] == ["turn"]


def test_a_model_that_says_nothing_is_reported(tmp_path: Path) -> None:
    """An empty answer is an error of the model, not an empty reply in the history."""
    with opened(tmp_path / "a", chat=Played("")) as life:
        ana = life.person("ana")
        with pytest.raises(lifelong.ModelOutputError, match="nothing"):
            ana.chat("Hello?")
        assert texts(ana.messages()) == ["Hello?"]


class Slow(Played):
    """Says a word, then waits until it is stopped."""

    def __init__(self, profile: ChatProfile = CAPABLE) -> None:
        super().__init__("", profile=profile)
        self.began = asyncio.Event()
        self.stopped = 0

    async def stream(self, messages: Any, **options: Any) -> AsyncGenerator[Any, None]:
        try:
            self.began.set()
            yield TextDelta("You ")
            await asyncio.sleep(3600)
        finally:
            self.stopped += 1


@pytest.mark.parametrize("profile", [CAPABLE, replace(NO_TOOLS, schema=False)])
async def test_closing_the_stream_stops_the_model(tmp_path: Path, profile: ChatProfile) -> None:
    """When ``aclose`` returns, the model has been stopped, and no reply was stored."""
    model = Slow(profile)
    async with opened_async(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        async with aclosing(ana.stream("Where do I live?")) as events:
            async for event in events:
                if isinstance(event, lifelong.Token):
                    break
        assert model.stopped == 1
        assert texts(await ana.messages()) == ["Where do I live?"]


async def test_cancelling_a_chat_stops_the_model(tmp_path: Path) -> None:
    """A dropped client cancels its model call, and the message stays."""
    model = Slow()
    async with opened_async(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        await ana.add("I live in Porto.", at=NINE - DAY)
        task = asyncio.create_task(ana.chat("Where do I live?"))
        await model.began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert model.stopped == 1
        assert texts(await ana.messages()) == ["I live in Porto.", "Where do I live?"]


async def test_two_persons_talking_at_once_do_not_mix(tmp_path: Path) -> None:
    """Recall, prompt, stored ids and history of each hold nothing of the other."""
    model = Played("Fine.")
    async with opened_async(tmp_path / "a", chat=model) as life:
        people = {name: life.person(name) for name in ("ana", "ben", "cleo")}
        secrets = {"ana": "My locker is 1111.", "ben": "My locker is 2222.", "cleo": "My locker is 3333."}
        for name, person in people.items():
            await person.add(secrets[name], at=NINE - DAY)
        replies = await asyncio.gather(
            *(
                person.chat("What is my locker?", at=NINE + minute * MINUTE)
                for minute in range(5)
                for person in people.values()
            )
        )
        for number, reply in enumerate(replies):
            name = list(people)[number % 3]
            told, *_ = said = await people[name].messages()
            own = {message.id for message in said}
            assert {hit.id for hit in reply.recalled[0]} <= own
            (stored,) = [message for message in said if message.id == reply.id]
            assert told.id in stored.shown  # recalled, or among the last messages
            assert set(stored.shown) <= own and reply.message in own
        for prompt in model.prompts():
            assert sum(secret in prompt for secret in secrets.values()) == 1
        for name, person in people.items():
            others = "".join(secret for other, secret in secrets.items() if other != name)
            assert all(text not in others for text in texts(await person.messages()) if "locker is" in text)


def test_pictures_go_only_to_models_that_see(tmp_path: Path) -> None:
    """The profile decides; a blind model gets the words alone."""
    for sees in (True, False):
        model = Played("A truck.", profile=replace(CAPABLE, images=sees))
        with opened(tmp_path / str(sees), chat=model) as life:
            life.person("ana").chat("What is this?", images=[picture()])
        assert [len(message.images) for message in model.asked[0][0] if message.text.endswith("What is this?")] == [
            int(sees)
        ]


def test_where_a_photo_was_taken_does_not_leave_with_it(tmp_path: Path) -> None:
    """The stored picture is as given; what the model gets has no EXIF and stands upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "at Rua das Flores 12"
    photo = picture(size=(8, 6), form="JPEG", exif=exif.tobytes())
    model = Played("A truck.")
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        ana.chat("What is this?", images=[photo])
        (stored,) = ana.messages()[0].attachments
        assert ana.picture(stored.sha256).read_bytes() == photo
    (sent,) = model.asked[0][0][-1].images
    assert b"Flores" in photo and b"Flores" not in sent
    assert Image.open(io.BytesIO(sent)).size == (6, 8)


def test_what_is_said_before_a_lookup_is_taken_back(tmp_path: Path) -> None:
    """It was said before the model knew."""
    model = Played(["Let me look.", ("recall", '{"query": "pets"}')], "You have a cat.")
    with opened(tmp_path / "a", chat=model, clock=Clock()) as life:
        assert life.person("ana").chat("Any pets?").text == "You have a cat."
