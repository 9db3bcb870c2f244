"""Filter, rank, and say how sure and why."""

from datetime import UTC
from zoneinfo import ZoneInfo

import numpy as np

from lifelong.recall.query import Query, meaning_of
from lifelong.recall.recall import recall
from tests.recall.record import Row, changes, index_of, moment

NOW = moment("2024-06-01")


def refs(index, text, vector=None, **options):
    options.setdefault("floor", 0.0)
    found = recall(index, Query(text, **options), vector, now=NOW, zone=UTC)
    return [result.ref for result in found.results]


DIARY = (
    Row("m1", "I bought an old truck and called her Bertha", session=1, at="2024-03-01"),
    Row("m2", "Nice! What colour is it?", session=1, at="2024-03-01", role=1),
    Row("m3", "She is green with rust spots", session=1, at="2024-03-01"),
    Row("m4", "My sister Ana moved to Lisbon", session=2, at="2024-05-08"),
    Row("m5", "We had pasta for dinner", session=3, at="2024-05-20"),
    Row("m6", "I am training for a marathon", session=4, at="2024-05-25"),
)


def test_the_message_with_the_words_comes_first() -> None:
    """Words that match decide, without any embedding."""
    assert refs(index_of(*DIARY), "Where did my sister move to?")[0] == "m4"


def test_the_answer_after_a_question_is_found_through_its_window() -> None:
    """ "green" shares no word with the question, but its session is about the truck."""
    assert "m3" in refs(index_of(*DIARY), "What colour is my truck?", k=3)


def test_meaning_finds_what_words_do_not() -> None:
    """The nearest vector wins where no word matches."""
    index = index_of(
        Row("m1", "Spaghetti again", session=1, vector=(1.0, 0.0)),
        Row("m2", "New tyres", session=2, vector=(0.0, 1.0)),
    )
    assert refs(index, "what did I eat?", np.array([1, 0], np.float32))[0] == "m1"


def test_a_named_speaker_is_preferred() -> None:
    """What Bo said about the lake, not what Ana said."""
    index = index_of(
        Row("a", "The lake was cold, we swam", speaker="Ana", role=2),
        Row("b", "The lake was lovely", speaker="Bo", role=2, session=2),
    )
    assert refs(index, "What did Bo say of the lake?")[0] == "b"


def test_filters_come_before_ranking() -> None:
    """A span leaves one message, though others match better; k counts what is left."""
    index = index_of(*DIARY)
    assert refs(index, "truck", since=moment("2024-05-01"), until=moment("2024-05-15")) == ["m4"]
    assert refs(index, "truck", exclude=frozenset({"m1"}), k=6).count("m1") == 0
    assert refs(index, "truck", kinds=frozenset({"semantic"})) == []


def test_people_filter() -> None:
    """Only what names Ana."""
    assert refs(index_of(*DIARY), "truck", people=("Ana",)) == ["m4"]


def test_place_filter() -> None:
    """Only what names the place, in whatever case, with or without its accents; all words of a longer name."""
    index = index_of(
        *DIARY,
        Row("m7", "We spent a week in SÃO PAULO", session=5),
        Row("m8", "Paulo called", session=6),
        Row("m9", "The museum in The Hague was closed", session=7),
    )
    assert refs(index, "truck", places=("Lisbon",)) == ["m4"]
    assert refs(index, "truck", places=("sao paulo",)) == ["m7"]
    assert refs(index, "truck", places=("The Hague", "lisbon's")) == ["m4", "m9"]
    assert refs(index, "truck", places=("Porto",)) == []
    assert refs(index, "truck", places=("Lisbon",), people=("Ana",)) == ["m4"]
    assert refs(index, "truck", places=("Lisbon",), people=("Bo",)) == []


def test_as_of_sees_nothing_later_and_what_was_current_then() -> None:
    """In April the old address was still the current one."""
    index = index_of(
        Row("old", "Lives in Porto", kind="semantic", at="2024-01-01", closed="2024-05-01", source=("x", "y")),
        Row("new", "Lives in Lisbon", kind="semantic", at="2024-05-01", source=("z", "w")),
    )
    assert refs(index, "lives where", as_of=moment("2024-04-01")) == ["old"]
    assert refs(index, "lives where")[0] == "new"


def test_superseded_is_found_when_the_past_is_asked_for() -> None:
    """ "used to" lifts the penalty of a closed statement."""
    index = index_of(
        Row(
            "old",
            "Lives in a flat in Porto",
            kind="semantic",
            at="2024-01-01",
            closed="2024-05-01",
            source=("x", "y"),
        ),
        Row("new", "Lives in a house in Lisbon", kind="semantic", at="2024-05-01", source=("z", "w")),
    )
    assert refs(index, "Which flat in Porto did I use to live in, where I used to live?")[0] == "old"


def test_words_of_time_favour_what_was_said_then() -> None:
    """Asked on 1 June: last month's dinner, not March's."""
    index = index_of(
        Row("march", "We had dinner with Ana", session=1, at="2024-03-10"),
        Row("may", "We had dinner with Leo", session=2, at="2024-05-10"),
    )
    found = recall(
        index, Query("Who did we have dinner with last month?"), None, now=NOW, zone=ZoneInfo("Europe/Berlin")
    )
    assert found.results[0].ref == "may"
    assert found.window is not None
    assert found.window.words == "last month"
    assert "time" in found.results[0].why


def test_a_memory_and_its_only_message_are_one_result() -> None:
    """The fact and the message that it was taken from do not take two places."""
    index = index_of(
        Row("m", "I drive a green truck"), Row("f", "Drives a green truck", kind="semantic", source=("m",))
    )
    found = recall(index, Query("green truck", floor=0.0), None, now=NOW, zone=UTC)
    assert len(found.results) == 1
    assert {found.results[0].ref, *found.results[0].also} == {"m", "f"}


def test_results_carry_score_why_source_and_neighbours() -> None:
    """Each result says how sure, why, and what stood around it."""
    found = recall(index_of(*DIARY), Query("Bertha the truck"), None, now=NOW, zone=UTC)
    best = found.results[0]
    assert best.ref == "m1"
    assert 0 <= best.score <= 1
    assert best.why["words"] > 0.3
    assert best.source == ("m1",)
    assert best.around == ("m2",)


def test_nothing_known() -> None:
    """A question about nothing in the record is not answered."""
    found = recall(index_of(*DIARY), Query("zebra quantum chromodynamics"), None, now=NOW, zone=UTC)
    assert not found.known


def test_an_empty_record_and_an_empty_query() -> None:
    """Both give nothing rather than an error."""
    assert refs(index_of(), "truck") == []
    found = recall(index_of(*DIARY), Query(""), None, now=NOW, zone=UTC)
    assert not found.known


def test_scores_fall_with_the_rank() -> None:
    """The order and the probabilities agree."""
    found = recall(index_of(*DIARY), Query("my old truck", floor=0.0), None, now=NOW, zone=UTC)
    scores = [result.score for result in found.results]
    assert scores == sorted(scores, reverse=True)


def test_a_message_that_arrives_is_recalled_at_once() -> None:
    """No rebuild is needed."""
    index = index_of(*DIARY)
    index.refresh(changes([Row("m7", "The zebra at the zoo was asleep", session=5)], first=7))
    assert refs(index, "zebra")[0] == "m7"


def test_names_of_speakers_are_left_out_of_the_text_to_embed() -> None:
    """A small embedder would rank by the name alone."""
    index = index_of(Row("a", "hello", speaker="Caroline", role=2))
    assert meaning_of("What is Caroline's favourite book?", index) == "What is favourite book?"
    assert meaning_of("Caroline?", index) == "Caroline?"
    assert meaning_of("Does Julian cycle?", index, me=("Julian Vance",)) == "Does cycle?"


def test_other_scripts() -> None:
    """A Chinese question finds the Chinese message."""
    index = index_of(Row("zh", "我昨天去了北京看朋友"), Row("ru", "Мы ездили на озеро", session=2))
    assert refs(index, "谁去了北京？")[0] == "zh"
    assert refs(index, "кто ездил на озера")[0] == "ru"


def test_a_question_of_nothing_but_a_day_gives_what_was_said_then() -> None:
    """ "happened" matches no word of 8 May; the day alone chooses, and it is known."""
    found = recall(index_of(*DIARY), Query("What happened on 8 May?"), None, now=NOW, zone=UTC)
    assert found.known
    assert [result.ref for result in found.results] == ["m4"]


def test_of_a_day_on_which_nothing_was_said_nothing_is_known() -> None:
    """No other day answers for 9 May."""
    found = recall(index_of(*DIARY), Query("What happened on 9 May?"), None, now=NOW, zone=UTC)
    assert (found.known, found.results) == (False, ())


def test_what_the_assistant_said_is_found_when_it_is_asked_for() -> None:
    """The same words count for less in the assistant's mouth, unless the question is about them."""
    index = index_of(
        Row("mine", "Paella with the rice from Valencia for my party dinner", session=1),
        Row("reply", "Paella with the rice from Valencia for my party dinner", session=2, role=1),
    )
    assert refs(index, "Which rice for the party dinner?")[0] == "mine"
    assert refs(index, "Which rice did you recommend for the party dinner?")[0] == "reply"
    assert refs(index, "Which rice would you recommend for the party dinner?")[0] == "mine"


def test_what_looks_alike_joins_what_the_words_find() -> None:
    """The likest is as sure as its look, whatever it says; without words nothing else is found."""
    found = recall(index_of(*DIARY), Query("", looks={"m5": 0.9, "m6": 0.6}), None, now=NOW, zone=UTC)
    assert [(one.ref, one.score, one.why) for one in found.results] == [
        ("m5", 0.9, {"look": 0.9}),
        ("m6", 0.6, {"look": 0.6}),
    ]
    both = recall(index_of(*DIARY), Query("Where did my sister move to?", looks={"m5": 0.9}), None, now=NOW, zone=UTC)
    assert {one.ref for one in both.results[:2]} == {"m4", "m5"}
