"""Of several things that one clause names, what ends one of them leaves the others."""

from __future__ import annotations

import pytest

from lifelong.language.coordination import completes, ended_members, joins_members, names_ended_member


@pytest.mark.parametrize(
    ("text", "news"),
    [
        ("I take metformin and ramipril", "I stopped the metformin"),
        ("I take metformin, ramipril and a statin", "the doctor took me off the ramipril"),
        ("They put me on warfarin and bisoprolol after the heart thing.", "the doctor has stopped the warfarin"),
        ("we have a dog and two cats", "our dog died"),
        ("Ich nehme Metformin und Ramipril", "das Metformin habe ich abgesetzt"),
        ("tomo metformina y ramipril", "dejé la metformina"),
        ("tomo metformina e ramipril", "parei a metformina"),
        ("je prends de la metformine et du ramipril", "j'ai arrêté la metformine"),
        ("prendo la metformina e il ramipril", "ho smesso di prendere la metformina"),
        ("ik slik metformine en ramipril", "ik ben gestopt met metformine"),
        ("biorę metforminę i ramipryl", "metforminę odstawiłem"),
        ("metformin ve ramipril kullanıyorum", "metformin bıraktım"),
        ("принимаю метформин и рамиприл", "метформин отменили"),
        ("我在吃二甲双胍和雷米普利", "二甲双胍停了"),
    ],
)
def test_the_others_go_on(text: str, news: str) -> None:
    assert ended_members(text, news)


@pytest.mark.parametrize(
    ("text", "news"),
    [
        ("I take metformin", "I stopped the metformin"),
        ("I take metformin and ramipril", "I stopped metformin and ramipril"),
        ("I take metformin and ramipril", "I gave up smoking"),
        ("I moved to Bath and I love it here", "I left Bath"),
        ("I live in Leeds with my wife", "I no longer live in Leeds"),
        ("Ich wohne in Köln und ich arbeite bei Ford", "ich wohne nicht mehr in Köln"),
    ],
)
def test_one_thing_all_of_them_and_clauses_are_ended_as_a_whole(text: str, news: str) -> None:
    assert not ended_members(text, news)


def test_a_question_is_about_what_ended_by_its_name() -> None:
    assert names_ended_member("I take metformin and ramipril", "I stopped the metformin", "do I take metformin")
    assert not names_ended_member("I take metformin and ramipril", "I stopped the metformin", "do I take ramipril")


@pytest.mark.parametrize(
    ("between", "member", "joined"),
    [
        (" and ", "a cat", True),
        (", ", "il ramipril", True),
        (" und ", "zwei Katzen", True),
        ("、", "卵", True),
        (" and ", "I work at Ford", False),
        (" with ", "my wife Priya", False),
        (". ", "Two cats", False),
        (" because ", "a cat", False),
    ],
)
def test_a_thing_beside_another_says_nothing_alone(between: str, member: str, joined: bool) -> None:
    assert joins_members(between, member) == joined


@pytest.mark.parametrize(
    ("between", "part", "only"),
    [
        (" ", "at noon", True),
        (", ", "um sieben", True),
        (" ", "con mi prima", True),
        (" and ", "at noon", False),
        (". ", "at noon", False),
        (" ", "I sing", False),
        (" ", "in a flat with two friends", False),
        (" ", "bin 74", False),
    ],
)
def test_a_time_or_a_place_alone_belongs_to_what_stands_before_it(between: str, part: str, only: bool) -> None:
    assert completes(between, part) == only


@pytest.mark.parametrize(
    ("text", "news"),
    [
        ("Every Sunday at six in the evening I call my mother Teresa", "I took the train instead of calling."),
        ("Every Tuesday morning I run along the river at 7:30, before work.", "I drink no coffee in the morning now."),
    ],
)
def test_a_pronoun_and_a_time_join_no_things(text: str, news: str) -> None:
    """The English "I" is no Polish "and", and "before work" is no second thing that goes on."""
    assert not ended_members(text, news)
