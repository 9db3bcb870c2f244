"""Recall with pictures: what looks like them is found, and what was said of who or what is recognised in them."""

from pathlib import Path

import pytest

from lifelong.errors import AttachmentError, InputError, ModelMissingError
from tests.perception.test_perceive import photo
from tests.person.examples import DAY, MINUTE, NINE, Clock, Played, opened, picture

RED, REDDISH, BLUE, GREEN = (picture(c, (120, 120)) for c in ("#c01010", "#c81818", "#1010c0", "#10c010"))


@pytest.fixture
def ana(tmp_path: Path):
    """Two red pictures, a green one, and words about Bertha and about a dinner."""
    with opened(tmp_path / "a", clock=Clock(NINE + 10 * DAY)) as life:
        person = life.person("ana")
        for text, images, days in (
            ("", [REDDISH], 1),
            ("My tomatoes", [GREEN], 2),
            ("Bertha needs new brakes", [], 3),
            ("We had pasta for dinner", [], 4),
            ("What is this?", [RED], 5),
        ):
            person.add(text, images=images, at=NINE + days * DAY)
        life.settle()
        yield person


def test_a_picture_alone_finds_those_that_look_alike(ana) -> None:
    """The same picture first, then the other red one, which has no words; neither the green one nor mere words."""
    found = ana.recall(images=[RED])
    assert [hit.text for hit in found] == ["What is this?", ""]
    assert found.known
    assert all(0.5 <= hit.score <= 1 and hit.why["look"] == round(hit.score, 3) for hit in found)
    assert [len(hit.attachments) for hit in found] == [1, 1]


def test_a_picture_that_is_like_nothing_is_not_known(ana) -> None:
    found = ana.recall(images=[BLUE])
    assert not found.known
    assert list(found) == []


def test_a_question_with_a_picture_is_not_stored(ana) -> None:
    """The picture of the question is looked at and gone."""
    before = len(ana.messages()), len(ana.photos())
    ana.recall("what is it?", images=[BLUE])
    assert (len(ana.messages()), len(ana.photos())) == before


def test_who_is_in_the_picture_widens_the_question(ana) -> None:
    """Nobody says "Bertha" in the question, but she is in its picture: what was said of her comes, too."""
    ana.concepts.enrol("Bertha", [RED], kind="truck")
    assert "Bertha needs new brakes" in [hit.text for hit in ana.recall(images=[REDDISH])]
    words = {hit.text: hit.why for hit in ana.recall("what does she need?", images=[REDDISH])}
    assert "look" not in words["Bertha needs new brakes"]
    assert "look" in words["What is this?"]
    assert "We had pasta for dinner" not in words


def test_filters_come_before_the_look(ana) -> None:
    """A span, kinds and exclusions hold for what is found by look as for all else."""
    (late,) = ana.recall(images=[RED], since=NINE + 3 * DAY)
    assert late.text == "What is this?"
    (early,) = ana.recall(images=[RED], until=NINE + 3 * DAY)
    assert early.text == ""
    assert [hit.id for hit in ana.recall(images=[RED], exclude=[late.id])] == [early.id]
    assert [hit.id for hit in ana.recall(images=[RED], as_of=NINE + 2 * DAY)] == [early.id]
    assert list(ana.recall(images=[RED], kinds=["semantic"])) == []
    assert list(ana.recall(images=[RED], people=["Marta"])) == []
    assert [hit.id for hit in ana.recall(images=[RED], k=1)] == [late.id]


def test_many_alike_leave_room_for_words(tmp_path: Path) -> None:
    """Twenty red pictures do not hide the one message that answers."""
    with opened(tmp_path / "a", clock=Clock(NINE + DAY)) as life:
        ana = life.person("ana")
        ana.add("The garage repaired the truck for 300 euros", at=NINE)
        for number in range(20):
            ana.add(f"number {number}", images=[picture(f"#c0{number:02x}10", (120, 120))], at=NINE + number * MINUTE)
        life.settle()
        found = ana.recall("what did the garage want for the truck?", images=[RED], k=5)
        assert "The garage repaired the truck for 300 euros" in [hit.text for hit in found]
        assert any("look" in hit.why for hit in found)


def test_one_persons_pictures_are_not_found_for_another(ana, tmp_path: Path) -> None:
    with opened(tmp_path / "b") as life:
        life.person("ana").add("mine", images=[RED], at=NINE)
        life.settle()
        assert list(life.person("bo").recall(images=[RED])) == []


def test_chat_with_a_picture_recalls_what_looks_like_it(tmp_path: Path) -> None:
    """The model is told what was said with an earlier picture of the same thing, though no word is shared."""
    model = Played("A wall.")
    with opened(tmp_path / "a", chat=model, clock=(clock := Clock())) as life:
        ana = life.person("ana")
        ana.add("Our kitchen, freshly painted", images=[RED], at=NINE)
        life.settle()
        clock.forward(3 * DAY)
        reply = ana.chat("Where?", images=[REDDISH])
        (recalled,) = [hit for found in reply.recalled for hit in found if hit.text == "Our kitchen, freshly painted"]
        assert recalled.why["look"] > 0.5


def test_bad_questions_are_refused(ana, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ask for something, or give images"):
        ana.recall("  ")
    with pytest.raises(AttachmentError, match="no picture of a known kind"):
        ana.recall(images=[b"no picture at all"])


def test_without_an_image_encoder_it_is_said(tmp_path: Path) -> None:
    with opened(tmp_path / "b", look="none") as life, pytest.raises(ModelMissingError, match="no image encoder"):
        life.person("ana").recall(images=[RED])


def test_coordinates_narrow_to_pictures_taken_near(tmp_path: Path) -> None:
    """The photo was taken at 38.7083, -9.1375; 0.02 degrees to the north are 2.2 km."""
    with opened(tmp_path / "a", clock=Clock(NINE + DAY)) as life:
        ana = life.person("ana")
        ana.add("The view we liked", images=[photo()], at=NINE)
        ana.add("The view we liked in Porto", at=NINE)
        life.settle()

        def seen(*places: str) -> list[str]:
            return sorted(hit.text for hit in ana.recall("view", places=places, kinds=["message"], floor=0))

        assert seen() == ["The view we liked", "The view we liked in Porto"]
        assert seen("38.7083,-9.1375") == ["The view we liked"]
        assert seen("38.7083,-9.1375", "Porto") == ["The view we liked", "The view we liked in Porto"]
        assert seen("38.7283,-9.1375") == []
        assert seen("38.7283, -9.1375, 3 km") == ["The view we liked"]


@pytest.mark.parametrize("place", ["91,0", "0,181", "38.7,-9.1,0"])
def test_coordinates_off_the_earth_are_refused(ana, place: str) -> None:
    with pytest.raises(InputError, match="nowhere on earth"):
        ana.recall("view", places=[place])
