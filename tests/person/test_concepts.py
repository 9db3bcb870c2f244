"""Concepts as a person has them: enrolled, recognised in chat, corrected, and erased for certain."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import lifelong
from lifelong.errors import AttachmentError, ConsentError, InputError, NotFoundError
from lifelong.types import MessagePart
from lifelong.types.times import micros
from tests.perception.making import video
from tests.person.examples import DAY, MINUTE, NINE, Clock, Played, opened, picture
from tests.store.examples import files_holding

RED, REDDISH, BLUE = (picture(colour, (120, 120)) for colour in ("#c01010", "#c81818", "#1010c0"))


def test_what_was_enrolled_is_found_and_the_rest_is_unknown(tmp_path: Path) -> None:
    """A red picture is Bertha; another red one, too; a blue one is nothing known."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        bertha = ana.concepts.enrol("Bertha", [RED], kind="truck", note="the old one")
        assert (bertha.name, bertha.kind, bertha.exemplars, bertha.made) == ("Bertha", "truck", 1, NINE)
        (seen,) = ana.concepts.find(REDDISH).seen
        assert (seen.name, seen.box) == ("Bertha", (0, 0, 1, 1))
        assert seen.score > 0.5
        unknown = ana.concepts.find(BLUE)
        assert not unknown.known
        assert unknown.nearest is not None
        assert unknown.nearest.score < 0.5


def test_a_name_said_with_a_picture_is_enough(tmp_path: Path) -> None:
    """Three days later the model is told who is in the new picture, with its words and when it was seen last."""
    model = Played("Nice!")
    with opened(tmp_path / "a", chat=model, clock=(clock := Clock())) as life:
        ana = life.person("ana")
        ana.chat("This is Bertha, my old truck.", images=[RED])
        clock.forward(3 * DAY)
        ana.chat("What do you see?", images=[REDDISH])
        assert "Bertha, the truck (" in model.prompts()[-1]
        assert 'last seen 3 March 2026); the person said of it: "This is Bertha, my old truck."' in model.prompts()[-1]
        ana.chat("And here?", images=[BLUE])
        assert "Bertha, the truck (" not in model.prompts()[-1]
        assert [(each.name, each.seen) for each in ana.concepts.list()] == [("Bertha", 2)]
        assert ana.concepts.get("bertha").last_seen == NINE + 3 * DAY


def test_the_picture_alone_brings_its_memories(tmp_path: Path) -> None:
    """Nothing is said of Bertha but her picture: what is known of her by name is recalled."""
    model = Played("She is in the garage.")
    with opened(tmp_path / "a", chat=model, clock=(clock := Clock())) as life:
        ana = life.person("ana")
        ana.add("Bertha stands in the garage of my uncle.", at=NINE - 40 * DAY)
        for number in range(6):
            ana.add(f"I walked {number} miles.", at=NINE - 40 * DAY + number * MINUTE)
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        life.settle()
        clock.forward(MINUTE)
        ana.chat("Where is this one?", images=[REDDISH])
        assert "garage of my uncle" in model.prompts()[-1]


def test_a_message_is_found_by_what_its_picture_shows(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        (message,) = ana.add("What a day!", images=[REDDISH])
        for number in range(4):
            ana.add(f"I walked {number} miles.")
        life.settle()
        hits = ana.recall("Bertha", floor=0.0)
        assert [hit.id for hit in hits if hit.why.get("words")] == [message.id]


def test_a_no_is_learned_from(tmp_path: Path) -> None:
    """ "No, that is not Bertha" is about the last picture taken for her; what is like it is not her any more."""
    with opened(tmp_path / "a", chat=Played("ok"), clock=(clock := Clock())) as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        ana.chat("Look", images=[REDDISH])
        assert ana.concepts.get("Bertha").seen == 2
        clock.forward(MINUTE)
        ana.chat("No, that is not Bertha!")
        assert (ana.concepts.get("Bertha").seen, ana.concepts.get("Bertha").negatives) == (1, 1)
        assert not ana.concepts.find(REDDISH).known
        assert ana.concepts.find(RED).known


def test_corrections_name_the_right_one(tmp_path: Path) -> None:
    """The same by call: this is not Bertha, it is Rex."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        ana.concepts.enrol("Rex", [BLUE], kind="dog")
        found = ana.concepts.correct(REDDISH, not_="Bertha", is_="Rex")
        assert [item.name for item in found.seen] == ["Rex"]
        with pytest.raises(InputError, match="is_="):
            ana.concepts.correct(REDDISH)
        with pytest.raises(NotFoundError, match="Berta"):
            ana.concepts.correct(REDDISH, not_="Berta")


def test_concepts_are_renamed_and_merged(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.concepts.enrol("Berta", [RED], kind="truck")
        ana.concepts.enrol("Rex", [BLUE], kind="dog")
        assert ana.concepts.rename("Berta", "Bertha", note="red").note == "red"
        with pytest.raises(InputError, match="taken"):
            ana.concepts.rename("Bertha", "rex")
        ana.concepts.enrol("The truck", [REDDISH], kind="truck")
        merged = ana.concepts.merge("The truck", into="Bertha")
        assert (merged.name, merged.exemplars) == ("Bertha", 2)
        assert [each.name for each in ana.concepts.list()] == ["Bertha", "Rex"]
        assert [each.name for each in ana.concepts.find(REDDISH).seen] == ["Bertha"]
        with pytest.raises(InputError, match="same"):
            ana.concepts.merge("Bertha", into="bertha")


def test_a_folder_of_folders_is_enrolled(tmp_path: Path) -> None:
    """A folder for each concept, named after it; progress counts them."""
    for name, content in (("Bertha", RED), ("Rex", BLUE)):
        (tmp_path / "all" / name).mkdir(parents=True)
        (tmp_path / "all" / name / "1.PNG").write_bytes(content)
        (tmp_path / "all" / name / "notes.txt").write_text("no picture")
    with opened(tmp_path / "a") as life:
        ana, steps = life.person("ana"), []
        done = ana.concepts.enrol_folder(tmp_path / "all", kind="thing", progress=lambda *step: steps.append(step))
        assert [each.name for each in done] == ["Bertha", "Rex"]
        assert steps == [(1, 2), (2, 2)]
        with pytest.raises(InputError, match="named after it"):
            ana.concepts.enrol_folder(tmp_path / "all" / "Rex")
        with pytest.raises(InputError, match="is no folder"):
            ana.concepts.enrol_folder(tmp_path / "none")


def test_people_are_recognised_only_with_consent(tmp_path: Path) -> None:
    """Refused before, allowed after, erased with its end; both times stay on record."""
    with opened(tmp_path / "a", chat=Played("ok"), clock=(clock := Clock())) as life:
        ana = life.person("ana")
        with pytest.raises(ConsentError, match="lifelong concepts consent person"):
            ana.concepts.enrol("Marta", [RED], kind="sister")
        ana.chat("This is Marta, my sister.", images=[RED])
        assert ana.concepts.list() == []
        ana.concepts.consent("person")
        ana.concepts.enrol("Marta", [RED], kind="sister")
        assert ana.concepts.find(REDDISH).known
        clock.forward(DAY)
        assert ana.concepts.withdraw("person") is True
        assert ana.concepts.list() == []
        (consent,) = ana.concepts.consents()
        assert (consent.kind, consent.given, consent.ended) == ("person", NINE, NINE + DAY)
        with pytest.raises(ConsentError):
            ana.concepts.enrol("Marta", [RED], kind="sister")
        with pytest.raises(InputError, match="only 'person'"):
            ana.concepts.consent("truck")


def test_a_bare_name_is_no_licence_to_learn_a_face(tmp_path: Path) -> None:
    """ "This is Marta." does not say that she is no person, and the picture's tags do not either."""
    with opened(tmp_path / "a", chat=Played("ok")) as life:
        ana = life.person("ana")
        ana.chat("This is Marta.", images=[RED])
        assert ana.concepts.list() == []


def vector_of(content: bytes) -> bytes:
    """What the scripted encoder keeps of a picture of one colour."""
    from lifelong.models.scripted import ColourGrid
    from lifelong.perception.pictures import upright

    return bytes(ColourGrid().embed([np.asarray(upright(content))])[0].astype("<f4").tobytes())


def test_a_forgotten_concept_leaves_no_byte(tmp_path: Path) -> None:
    """Name, note, picture and vectors are in the folder before, and in no file after."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha of Cacilhas", [RED], kind="truck", note="canary-note-of-bertha")
        traces = [b"Bertha of Cacilhas", b"canary-note-of-bertha", vector_of(RED), RED[:60]]
        assert all(files_holding(tmp_path / "a", trace) for trace in traces)
        assert ana.concepts.forget("bertha of cacilhas") is True
    assert [trace for trace in traces if files_holding(tmp_path / "a", trace)] == []


def test_a_forgotten_message_takes_the_concept_that_it_made(tmp_path: Path) -> None:
    """The only picture of Bertha came with the message: its look goes too, and with it all that was derived."""
    with opened(tmp_path / "a", chat=Played("ok")) as life:
        ana = life.person("ana")
        reply = ana.chat("This is Bertha, my old truck of canaries.", images=[RED])
        assert files_holding(tmp_path / "a", vector_of(RED))
        assert ana.forget(reply.message).verified
        assert ana.concepts.list() == []
        assert not ana.concepts.find(RED).known
    for trace in (b"truck of canaries", vector_of(RED), RED[:60]):
        assert files_holding(tmp_path / "a", trace) == []


def test_a_forgotten_message_takes_its_words_from_the_concept_that_stays(tmp_path: Path) -> None:
    """A second picture keeps Bertha; what was said of her with the first is gone, in the prompt and in every byte."""
    model = Played("ok")
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        (message,) = ana.add("This is Bertha, my old truck. She is full of canaries.", images=[RED])
        life.settle()
        ana.concepts.enrol("Bertha", [REDDISH])
        assert ana.concepts.get("Bertha").note == message.text
        forgotten = ana.forget(message.id)
        assert forgotten.verified and ana.concepts.get("Bertha").note == ""
        ana.chat("And who is this?", images=[REDDISH])
        assert "Bertha, the truck (" in model.prompts()[-1] and "canaries" not in model.prompts()[-1]
    assert files_holding(tmp_path, b"canaries") == []


def test_a_forgotten_statement_goes_from_the_note_and_the_rest_of_it_stays(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (message,) = ana.add("This is Bertha, my truck. My aunt gave me a box of canaries.", images=[RED])
        life.settle()
        start = message.text.index("My aunt")
        part = MessagePart(message.id, start, len(message.text), message.text[start:])
        assert ana.forget(statements=[part]).verified
        assert ana.concepts.get("Bertha").note == ana.message(message.id).text == "This is Bertha, my truck. […]"
    assert files_holding(tmp_path, b"canaries") == []


def test_a_note_that_another_message_has_stays(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        first, _ = (ana.add("This is Bertha, my old truck.", images=[each])[0] for each in (RED, REDDISH))
        life.settle()
        assert ana.forget(first.id).verified
        assert ana.concepts.get("Bertha").note == "This is Bertha, my old truck."


def test_a_concepts_own_picture_outlives_a_message_with_it(tmp_path: Path) -> None:
    """It was given for the concept; forgetting the message that happens to have it, too, does not take it."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        (message,) = ana.add("Look", images=[RED])
        life.settle()
        ana.forget(message.id)
        assert ana.concepts.find(REDDISH).known


def test_what_one_person_enrolled_nobody_else_sees(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        life.person("ana").concepts.enrol("Bertha", [RED], kind="truck")
        ben = life.person("ben")
        assert ben.concepts.list() == []
        assert ben.concepts.find(RED).nearest is None
        with pytest.raises(NotFoundError):
            ben.concepts.get("Bertha")


def test_bad_enrolments_say_what_to_do(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        with pytest.raises(InputError, match="give at least one"):
            ana.concepts.enrol("Bertha", [])
        with pytest.raises(InputError, match="give a name"):
            ana.concepts.enrol(" ", [RED])
        with pytest.raises(InputError, match="left, top, right and bottom"):
            ana.concepts.enrol("Bertha", [RED], box=(0.5, 0, 0.5, 1))
        with pytest.raises(AttachmentError):
            ana.concepts.enrol("Bertha", [b"no picture"])
        assert ana.concepts.list() == []


def test_another_encoder_looks_again(tmp_path: Path) -> None:
    """After a change of encoder a reindex looks at every picture anew, exemplars too; old vectors go."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck")
        ana.add("Look", images=[REDDISH])
        life.settle()
        grid = life._inner._engine.encoder
        assert grid is not None
        grid.name = "colour-grid-5"  # type: ignore[misc]  # another encoder, as far as the record can know
        try:
            assert ana.perceive_missing() == 2
            assert ana.perceive_missing() == 0
            assert ana.concepts.get("Bertha").seen == 2
            assert life._inner.person("ana")._record.looks.drop_others("colour-grid-5") == 0
        finally:
            del grid.name


def test_a_record_without_an_encoder_says_what_is_missing(tmp_path: Path) -> None:
    with opened(tmp_path / "a", look="none") as life:
        ana = life.person("ana")
        with pytest.raises(lifelong.ModelMissingError, match="lifelong models pull lite0"):
            ana.concepts.enrol("Bertha", [RED])
        ana.add("This is Bertha, my truck.", images=[RED])
        life.settle()
        assert life.jobs() == []


@pytest.mark.slow
def test_a_concept_is_recognised_in_a_video_with_the_time_of_the_frame(tmp_path: Path) -> None:
    """Two seconds of blue, then Bertha, who is red: enrolled before the film comes, or after it."""
    blue, red = (Image.new("RGB", (320, 320), colour) for colour in ("#1010c0", "#c01010"))
    for number, before in enumerate((True, False)):
        with opened(tmp_path / str(number)) as life:
            ana = life.person("ana")
            if before:
                ana.concepts.enrol("Bertha", [RED], kind="truck")
            (film,) = ana.add("A film", files=[video([(blue, 2.0), (red, 2.0)])], at=NINE)
            life.settle()
            if not before:
                ana.concepts.enrol("Bertha", [RED], kind="truck")
            (seen,) = [each for each in ana.concepts.sightings("Bertha") if each.at is not None]
            assert seen.sha256 == film.attachments[0].sha256 and seen.at == pytest.approx(2.0, abs=0.3)
            ana.add("No, that is not Bertha.", at=NINE + MINUTE)  # a video is no example, nor is an older picture
            life.settle()
            assert ana.concepts.list()[0].negatives == 0
            assert ana.forget(film.id).verified
            assert [each for each in ana.concepts.sightings("Bertha") if each.at is not None] == []


def test_what_a_concept_is_known_by_is_listed_and_taken_back(tmp_path: Path) -> None:
    """The last picture that shows it stays: without one it would be a name alone."""
    red, blue = picture("red", (40, 30)), picture("blue", (40, 30))
    with opened(tmp_path / "a", clock=(clock := Clock())) as life:
        ana = life.person("ana")
        ana.add("Look.", images=[red])
        ana.add("And here.", images=[blue])
        life.settle()
        ana.concepts.enrol("Bertha", [red], kind="truck", box=(0.1, 0.1, 0.9, 0.9))
        clock.forward(MINUTE)
        ana.concepts.enrol("Bertha", [blue])
        first, second = ana.concepts.exemplars("bertha")
        assert (first.box, first.shows, second.shows) == ((0.1, 0.1, 0.9, 0.9), True, True)
        assert {each.name for each in ana.concepts.in_files(first.sha256, second.sha256, "0" * 64)} == {"Bertha"}
        assert ana.concepts.in_files() == []
        with pytest.raises(NotFoundError, match="no exemplar"):
            ana.concepts.drop_exemplar("Bertha", second.sha256, box=(0.1, 0.1, 0.2, 0.2))
        assert ana.concepts.drop_exemplar("Bertha", second.sha256).exemplars == 1
        assert ana.concepts.in_files(second.sha256) == []
        with pytest.raises(InputError, match="nothing else shows 'Bertha'"):
            ana.concepts.drop_exemplar("Bertha", first.sha256)
        assert len(ana.concepts.exemplars("Bertha")) == 1


def test_a_picture_that_was_given_for_a_concept_alone_goes_with_its_exemplar(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [picture("red", (40, 30)), picture("blue", (40, 30))], kind="truck")
        gone, stays = ana.concepts.exemplars("Bertha")
        ana.concepts.drop_exemplar("Bertha", gone.sha256)
        assert [item.sha256 for item in ana.media.list()] == [stays.sha256]


def test_pictures_come_page_by_page_and_of_one_concept(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        for number, colour in enumerate(("red", "blue", "red")):
            ana.add(f"Picture {number}.", images=[picture(colour, (40 + number, 30))], at=NINE - (3 - number) * DAY)
        life.settle()
        ana.concepts.enrol("Bertha", [ana.media.read(ana.photos()[0].file.sha256)], kind="truck")
        first = ana.photo_page(limit=2)
        assert [photo.said for photo in first] == ["Picture 2.", "Picture 1."]
        place = (micros(first[-1].at), first[-1].file.sha256)
        assert [photo.said for photo in ana.photo_page(after=place)] == ["Picture 0."]
        assert [photo.said for photo in ana.photo_page(newest=False, limit=1)] == ["Picture 0."]
        assert [photo.said for photo in ana.photo_page(concept="Bertha")] == ["Picture 2.", "Picture 0."]
        assert [photo.said for photo in ana.photo_page(since=NINE - 2 * DAY, until=NINE - DAY)] == ["Picture 1."]
        assert ana.photo(first[0].file.sha256) == first[0]
        with pytest.raises(NotFoundError):
            ana.photo_page(concept="Otto")
        with pytest.raises(NotFoundError):
            ana.photo("0" * 64)
