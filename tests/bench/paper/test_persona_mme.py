"""Persona-MME's schema, on the bundled miniature and on what is wrong with a release."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from lifelong.bench.paper import MINIATURES
from lifelong.bench.paper.items import ALIGNMENT, limited_persons
from lifelong.bench.paper.persona_mme import ASPECTS, FITS, counts, load
from lifelong.errors import ImportFormatError, InputError

MINIATURE = MINIATURES / "persona_mme"


@pytest.fixture
def release(tmp_path):
    """A copy of the miniature that a test may damage."""
    return shutil.copytree(MINIATURE, tmp_path / "release")


def questions(release):
    return json.loads((release / "Persona-MME.json").read_text(encoding="utf-8"))


def write(release, rows):
    (release / "Persona-MME.json").write_text(json.dumps(rows), encoding="utf-8")


def test_the_miniature_has_every_task_and_aspect():
    """Thirteen tasks of each of two persons, and two items for each of eight alignment pairs."""
    tove, idris = load(MINIATURE)
    assert counts([tove, idris]) == {**dict.fromkeys(ASPECTS, 2), "Personality Alignment": 16}
    assert {item.aspect for item in tove.items} == {*ASPECTS.values(), ALIGNMENT}
    assert (tove.id, tove.group, idris.id, idris.group) == ("50/0", "32k", "200/0", "128k")


def test_a_person_has_profile_talk_and_pictures_in_order():
    """Entries of the profile are flat, marks of pictures are taken out, times are UTC."""
    tove = load(MINIATURE, group="32k")[0]
    assert tove.profile[:3] == ("name: Tove", "age: 34", "occupation: potter with a small studio")
    first = tove.sessions[0][0]
    assert first.text.startswith("Look what I found")
    assert first.at == datetime(2025, 9, 1, 18, 5, tzinfo=UTC)
    pictures = [turn.picture.name for session in tove.sessions for turn in session if turn.picture]
    assert pictures == ["bicycle.png", "bowl.png", "dog.png"]


def test_a_pair_of_replies_becomes_two_items():
    """The one that fits is right with "yes", the other one with "no"."""
    tove = load(MINIATURE, group="32k")[0]
    yes, no = [item for item in tove.items if item.id.startswith("3-")]
    assert (yes.options, yes.correct, no.correct) == (FITS, 0, 1)
    assert yes.response.startswith("Oh, a spreadsheet")
    assert yes.query == no.query == next(item for item in tove.items if item.id == "3").query


def test_a_limit_is_spread_over_persons():
    """Four of 42 items are of both persons."""
    some = limited_persons(load(MINIATURE), 4)
    assert [len(person.items) for person in some] == [2, 2]


def test_a_folder_without_questions(tmp_path):
    """It is no release."""
    with pytest.raises(InputError, match=r"has no Persona-MME\.json: give the folder"):
        load(tmp_path)


def test_a_dialogue_that_is_missing_is_no_item_less(release):
    """The released evaluation leaves such questions out without a word."""
    (release / "samples/200/0/user_data.json").unlink()
    with pytest.raises(ImportFormatError, match="is missing, and 13 questions need it"):
        load(release)
    assert len(load(release, group="32k")) == 1


def test_a_picture_that_is_missing(release):
    """The message that shows it is named."""
    (release / "samples/50/0/bowl.png").unlink()
    with pytest.raises(ImportFormatError, match=r"session 3, turn 1 shows 'imgs/bowl\.png'"):
        load(release)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("question_type", "Mind Reading", "question 1 has the question_type 'Mind Reading': expected one of"),
        ("answer", "(e)", "question 1 has the choices"),
        ("choices", {"(b)": "x", "(a)": "y"}, "question 1 has the choices"),
        ("time", "yesterday", "question 1 has the time 'yesterday': expected one such as 2024-09-23 20:08"),
        ("data_path", "./data/Persona-MME/samples/50/../0/user_data.json", "question 1 has data_path"),
        ("query", None, "question 1 has 'query' = None: expected a text"),
    ],
)
def test_a_question_that_is_not_in_the_schema(release, key, value, message):
    """Number, value and what was expected are in the error."""
    rows = questions(release)
    rows[0][key] = value
    write(release, rows)
    with pytest.raises(ImportFormatError, match=message):
        load(release)


def test_a_configuration_without_questions(release):
    """Only 128k is left."""
    write(release, [row for row in questions(release) if "/200/" in row["data_path"]])
    with pytest.raises(InputError, match="no questions of the configuration 32k"):
        load(release, group="32k")
