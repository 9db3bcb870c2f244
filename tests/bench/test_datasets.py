"""Every schema, on tiny sets that were written by hand for it."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lifelong.bench.cases import limited
from lifelong.bench.datasets import NAMES, benchmark
from lifelong.errors import InputError

DATA = Path(__file__).parent / "data"


def load(name, seed=0):
    return list(benchmark(name).load(DATA / name, seed))


def by_id(cases):
    return {question.id: question for case in cases for question in case.questions}


def test_locomo_reads_evidence_captions_and_the_audit():
    """Ids in three spellings are read, unknown ones dropped, and the audit's evidence stands beside the gold."""
    (case,) = load("locomo")
    questions = by_id([case])
    assert questions["conv-1_qa2"].gold == ("D1:2", "D2:1")
    assert questions["conv-1_qa3"].gold == ("D1:2", "D2:1")  # D9:9 is in no session
    wrong = questions["conv-1_qa1"]
    assert (wrong.gold, wrong.corrected_gold, wrong.doubt) == (("D1:3",), ("D1:1",), "WRONG_CITATION")
    assert questions["conv-1_qa4"].category == "adversarial"
    assert not questions["conv-1_qa4"].answerable
    assert case.messages[2].text == "Look at this. [shares a picture: a photo of a green parrot on a bookshelf]"
    assert case.messages[0].at == datetime(2023, 5, 8, 13, 56, tzinfo=UTC)


def test_longmemeval_puts_sessions_in_order_and_apart():
    """The oldest session comes first, two of the same minute do not mix, and _abs has no evidence."""
    first, second, third = load("longmemeval")
    assert [message.unit for message in first.messages] == ["answer_dog"] * 2 + ["s_bike"] * 2 + ["s_soup"] * 2
    assert all(a.at < b.at for a, b in zip(first.messages, first.messages[1:], strict=False))
    assert second.questions[0].gold == ("s_bike", "s_soup")
    assert second.questions[0].corrected_gold == ("s_bike",)
    assert (third.questions[0].category, third.questions[0].gold) == ("abstention", ())


def test_beam_takes_the_markers_off():
    """What the chat's makers wrote behind a message never reaches a memory; nested source ids are read."""
    (case,) = load("beam")
    assert case.id == "100K-1"
    assert [message.text for message in case.messages if message.role == "user"] == [
        "I am building a budget tracker with Flask.",
        "The first sprint ends on March 29.",
        "The dashboard now answers in 250ms.",
    ]
    questions = by_id([case])
    assert questions["100K-1_knowledge_update_0"].gold == ("0", "4")
    assert questions["100K-1_abstention_0"].gold == ()
    assert case.messages[-1].at.date() == date(2024, 4, 2)


def test_mem_gallery_puts_captions_where_pictures_were():
    """A round is a unit of two messages; pictures, also those of questions, are told by their captions."""
    (case,) = load("mem_gallery")
    assert [message.unit for message in case.messages] == ["D1:1", "D1:1", "D1:2", "D1:2", "D2:1", "D2:1"]
    assert case.messages[2].text == (
        "Here is my new greenhouse. [shares a picture (D1:IMG_001): a glass greenhouse full of orchids]"
    )
    assert case.questions[1].text == "Which image shows orchids? [shows a picture: an orchid]"
    assert not case.questions[2].answerable


def test_personabench_reads_each_noise_level():
    """Questions of people without documents are left out; noise adds segments and no questions."""
    clean, noisy = load("personabench")
    assert [question.id for question in clean.questions] == ["noise-0.0_000", "noise-0.0_001"]
    assert clean.questions[1].gold == ("002", "001")
    assert {message.unit for message in noisy.messages} - {message.unit for message in clean.messages} == {"009"}
    assert [message.role for message in clean.messages] == ["user", "other", "user", "assistant", "user"]
    assert clean.messages[-1].text == "Bought: Cello strings (Larsen; Music). A set of four."


def test_personamem_shows_no_future_and_no_system_message():
    """The first question sees four messages of six, and nothing says that Ana keeps bees."""
    (case,) = load("personamem")
    first, second = case.questions
    assert (first.visible, second.visible) == (4, 6)
    assert not any("bees" in message.text for message in case.messages)
    assert case.messages[0].text == "I love hiking in the mountains at dawn."
    assert first.options[first.correct] == "Go hiking in the mountains."


def test_personamem_in_several_sizes_is_read_one_at_a_time(tmp_path):
    """The release has its sizes side by side; without a choice nothing is read."""
    for path in (DATA / "personamem").iterdir():
        for size in ("32k", "128k"):
            shutil.copy(path, tmp_path / path.name.replace("32k", size))
    whole = benchmark("personamem")
    with pytest.raises(InputError, match=r"has several sizes \(128k, 32k\): choose one with --size"):
        list(whole.load(tmp_path, 0))
    sized = whole.of_size("128k")
    assert (len(list(sized.load(tmp_path, 0))), sized.size_in(tmp_path)) == (1, "128k")
    assert [path.name for path in sized.paths(tmp_path)] == ["questions_128k.csv", "shared_contexts_128k.jsonl"]
    with pytest.raises(InputError, match="personamem has no size '64k'; expected one of: 32k, 128k, 1M"):
        whole.of_size("64k")
    with pytest.raises(InputError, match="locomo has no size '32k'; expected one of: none"):
        benchmark("locomo").of_size("32k")


def test_the_miniature_of_personamem_has_every_type():
    """Seven types of question; one question sees the first half of the context only."""
    about = benchmark("personamem")
    assert about.miniature is not None
    (case,) = about.load(about.miniature, 0)
    assert len({question.category for question in case.questions}) == 7
    assert {question.visible for question in case.questions} == {6, 15}
    assert not any("nurse" in message.text for message in case.messages)


def test_options_are_shuffled_with_the_seed():
    """Some seed moves the right option, the same seed never does."""
    places = {seed: load("personamem", seed)[0].questions[0].correct for seed in range(8)}
    assert len(set(places.values())) > 1
    assert places[3] == load("personamem", 3)[0].questions[0].correct


def test_prefeval_has_each_preference_in_three_forms():
    """The exchange that gives the preference is one unit; the fillers come from the other topic."""
    cases = {case.id: case for case in load("prefeval")}
    assert {case.questions[0].category for case in cases.values()} == {"explicit", "choice", "persona"}
    stated = cases["explicit_lifestyle_dietary_0"]
    assert stated.messages[0].text == "I never eat meat."
    assert [message.text for message in stated.messages[1:]] == [
        "How do I get to the coast?",
        "1. Take the train. 2. Fly.",
    ]
    question = stated.questions[0]
    assert question.options[question.correct] == "A vegetarian restaurant."


def test_times_are_made_from_the_seed():
    """Two hundred questions, the same for the same seed, whose gold messages lie in the span that was meant."""
    cases = list(benchmark("times").load(Path(), 0))
    assert sum(len(case.questions) for case in cases) == 200
    assert cases == list(benchmark("times").load(Path(), 0))
    assert cases != list(benchmark("times").load(Path(), 1))
    for case in cases:
        for question in case.questions:
            first, after, *_ = question.span
            assert question.gold
            assert all(first <= ref[:10] < after for ref in question.gold)


@pytest.mark.parametrize("name", NAMES)
def test_every_case_holds_together(name):
    """References are unique, times rise, evidence exists, and what is correct is an option."""
    for case in load(name):
        assert len({message.ref for message in case.messages}) == len(case.messages)
        assert all(a.at <= b.at for a, b in zip(case.messages, case.messages[1:], strict=False))
        units = {message.unit for message in case.messages}
        for question in case.questions:
            assert set(question.gold) <= units
            assert question.at > case.messages[(question.visible or 0) - 1].at
            assert question.correct is None or question.correct < len(question.options)
    assert len(by_id(load(name))) == sum(len(case.questions) for case in load(name))


def test_a_limit_is_spread_over_the_cases():
    """Two questions of six come from different cases; a limit beyond all takes all."""
    cases = load("prefeval")
    assert [len(case.questions) for case in limited(cases, 2)] == [1, 1]
    assert {case.questions[0].category for case in limited(cases, 2)} == {"explicit"}
    assert len(list(limited(cases, 99))) == 6


def test_a_wrong_folder_is_named():
    """The message says which folder, and what was expected in it."""
    with pytest.raises(InputError, match="holds no data for beam"):
        benchmark("beam").digest(DATA / "locomo")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name != "times"])
def test_the_public_set_is_read(name, data_folder):
    """The real release follows the schema: every question's evidence is in its history."""
    folder = data_folder / {"personamem": "personamem_32k"}.get(name, name)
    if not folder.is_dir():
        pytest.skip(f"no {name} in {data_folder}")
    cases = list(benchmark(name).load(folder, 0))
    assert cases
    for case in cases:
        units = {message.unit for message in case.messages}
        assert all(set(question.gold) <= units for question in case.questions)
