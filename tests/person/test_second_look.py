"""A model that sees looks at the best pictures of a search, on one numbered sheet, and leaves out what does not fit."""

import io
from pathlib import Path

import pytest
from PIL import Image

import lifelong
from lifelong.errors import InputError, ModelError
from lifelong.models.base import ChatProfile
from tests.person.examples import NINE, Played, opened, picture

SHADES = ("#c01010", "#c41414", "#c81818")


def album(folder: Path, model: Played | None) -> tuple[lifelong.Life, lifelong.Person]:
    life = opened(folder, chat=model or "none")
    ana = life.person("ana")
    for number, shade in enumerate(SHADES, 1):
        ana.add(f"The dog under a table, number {number}", images=[picture(shade, (120, 120))], at=NINE)
    life.settle()
    if model is not None:
        model.asked.clear()  # of what it was asked about the messages
    return life, ana


def test_what_the_model_does_not_see_is_left_out_and_what_it_doubts_comes_last(tmp_path: Path) -> None:
    model = Played('{"fits": [3], "doubtful": [1, 3]}')
    life, ana = album(tmp_path / "a", model)
    with life:
        plain = [hit.photo.message for hit in ana.find("dog under a table")]
        assert len(plain) == 3 and not ana.find("dog under a table").checked and not model.asked
        found = ana.find("dog under a table", check=True)
        again = found.refine("number")
    assert [hit.photo.message for hit in found] == [plain[2], plain[0]]
    assert [hit.why["checked"] for hit in found] == [1.0, 0.5]
    assert found.checked and again.checked and len(model.asked) == 2
    (system, user), _, schema = model.asked[0]
    assert schema and "under is not beside" in " ".join(system.text.split())
    assert "<wanted>" in user.text and "dog under a table" in user.text
    sheet = Image.open(io.BytesIO(user.images[0]))
    assert sheet.format == "JPEG" and sheet.width > 3 * 300 and not sheet.getexif()
    assert "number" in model.asked[1][0][1].text


def test_pictures_that_the_search_refused_are_looked_at_too(tmp_path: Path) -> None:
    """The search knows only that Bertha is there; the model sees that she stands on ice."""
    model = Played('{"fits": [1], "doubtful": []}', '{"fits": [], "doubtful": []}')
    life, ana = album(tmp_path / "a", model)
    with life:
        ana.concepts.enrol("Bertha", [picture(SHADES[0], (120, 120))], kind="truck")
        life.settle()
        model.asked.clear()
        refused = ana.find("Bertha unicorn", refine=["spaceship"])
        found = ana.find("Bertha unicorn", refine=["spaceship"], check=True)
        none = ana.find("Bertha unicorn", refine=["spaceship"], check=True)
    assert refused.nothing and found[0].photo == refused.nearest[0].photo and not found.nothing
    assert "Bertha" in model.asked[0][0][1].text.split("<names>")[1]
    assert not none and none.nearest
    assert none.nothing.startswith("A model looked at the nearest") and "spaceship" in none.nothing


@pytest.mark.parametrize(
    "answer", ["no JSON", '{"fits": [9], "doubtful": []}', '{"fits": "1", "doubtful": []}', "[]", ModelError("gone")]
)
def test_an_answer_that_cannot_be_used_leaves_what_was_found(tmp_path: Path, answer: str | Exception) -> None:
    life, ana = album(tmp_path / "a", Played(answer))
    with life:
        plain = ana.find("dog under a table")
        found = ana.find("dog under a table", check=True)
    assert [hit.photo for hit in found] == [hit.photo for hit in plain] and not found.checked


def test_a_model_that_does_not_see_is_refused_by_name(tmp_path: Path) -> None:
    blind = Played("", profile=ChatProfile(context=8192, capable=True), name="blind-7b")
    for folder, model, name in (("a", None, "no chat model"), ("b", blind, "blind-7b")):
        life, ana = album(tmp_path / folder, model)
        with life, pytest.raises(InputError, match=f"check=True with {name}: .*`chat`"):
            ana.find("dog", check=True)
