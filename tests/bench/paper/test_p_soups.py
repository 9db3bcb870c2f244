"""P-SOUPS in its pair format."""

import json

import pytest

from lifelong.bench.paper import MINIATURES
from lifelong.bench.paper.p_soups import load, read_profile
from lifelong.errors import ImportFormatError, InputError

MINIATURE = MINIATURES / "p_soups"
CASE = {"prompt": "Why?", "chosen": "So.", "rejected": "Hence.", "ground_truth_persona": "concise", "profile": "Young"}


def test_cases_with_one_profile_are_of_one_person():
    """Twelve cases, four of each dimension, of six persons; the persona that tells the dimension is not kept."""
    persons = load(MINIATURE)
    items = [item for person in persons for item in person.items]
    assert (len(persons), len(items)) == (6, 12)
    dimensions = sorted(item.task for item in items)
    assert dimensions == ["Expertise"] * 4 + ["Informativeness"] * 4 + ["Style"] * 4
    assert not any("elementary" in statement for person in persons for statement in person.profile)
    assert all(not person.sessions for person in persons)


def test_a_profile_gives_traits_and_statements():
    """Commas in parentheses part nothing."""
    statements, traits = read_profile("Young, High Extraversion, Low Openness, Strong need for Play (fun, laughter)")
    assert statements == ("Young", "Strong need for Play (fun, laughter)")
    assert traits == {"extraversion": 4.5, "openness": 1.5}


def test_earlier_choices_become_a_history():
    """Four choices of each person, in the person's words."""
    person = load(MINIATURE, feedback=True)[0]
    (session,) = person.sessions
    assert len(session) == 4
    assert session[0].text.startswith("I asked: Name a capital.\nI liked this reply: Oslo.")


def test_what_is_not_in_the_schema(tmp_path):
    """A folder without files, a case without a profile, a persona of no dimension, feedback that is missing."""
    with pytest.raises(InputError, match="has no JSON file"):
        load(tmp_path)
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([{**CASE, "profile": 3}]), encoding="utf-8")
    with pytest.raises(ImportFormatError, match=r"cases\.json, case 1 has 'profile' = 3"):
        load(tmp_path)
    file.write_text(json.dumps([{**CASE, "ground_truth_persona": "tall"}]), encoding="utf-8")
    with pytest.raises(ImportFormatError, match="case 1 has the persona 'tall': expected one about expertise"):
        load(tmp_path)
    file.write_text(json.dumps([CASE]), encoding="utf-8")
    with pytest.raises(ImportFormatError, match="expected a list"):
        load(tmp_path, feedback=True)
