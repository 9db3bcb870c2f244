"""What was made of something goes with it, and the preview says so: drafts, texts that repeat it, drawings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import lifelong
from tests.person.examples import MINUTE, Clock, opened, picture


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ana(tmp_path: Path, clock: Clock) -> Iterator[lifelong.Person]:
    with opened(tmp_path / "a", clock=clock) as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [picture("#c01010", (320, 240))], kind="truck")
        ana.add(["I love watercolours.", "Bertha is broken again. We live in Hull."])
        life.settle()
        clock.forward(MINUTE)
        yield ana


@pytest.mark.slow
def test_a_query_names_the_texts_that_repeat_the_statement(ana: lifelong.Person) -> None:
    """Also those that did not draw on it: the person wrote it into them."""
    told = ana.voice.add("Hi Rita,\n\nBertha is broken again, so we come by train.\n\nLove,\nAna", register="family")
    other = ana.voice.add("Hi Rita,\n\nBertha runs.\n\nLove,\nAna", register="family")
    plan = ana.erasure.preview(query="that Bertha is broken again")
    assert [each.id for each in plan.writings] == [told.id] and not plan.empty
    erased = ana.erasure.erase(plan)
    assert erased.writings == 1 and erased.verified
    assert [each.id for each in ana.voice.texts()] == [other.id]


def test_a_preview_that_lacks_a_text_erases_nothing(ana: lifelong.Person) -> None:
    plan = ana.erasure.preview(query="that Bertha is broken again")
    ana.voice.add("Bertha is broken again.", register="family")
    with pytest.raises(lifelong.InputError, match="has changed since the preview"):
        ana.erasure.erase(plan)


@pytest.mark.slow
def test_a_concept_goes_with_its_drawings(ana: lifelong.Person) -> None:
    drawn = ana.draw("Bertha on the moon", n=2, taste=0)
    ids = {image.id for image in drawn.images}
    plan = ana.erasure.preview(concept="Bertha")
    assert {each.id for each in plan.drawings} == ids
    assert ana.erasure.erase(plan).drawings == 2
    assert ana.drawings() == []


@pytest.mark.slow
def test_forgetting_a_concept_alone_takes_its_drawings(ana: lifelong.Person) -> None:
    ana.draw("Bertha on the moon", n=1)
    ana.concepts.forget("Bertha")
    assert ana.drawings() == []


@pytest.mark.slow
def test_a_taste_goes_with_the_drawings_that_used_it(ana: lifelong.Person) -> None:
    """Their visual terms are what is left of it."""
    ana.draw("Bertha on the moon, the way I like it", n=1)
    ana.draw("Bertha on the moon", n=1, taste=0)
    message = next(each for each in ana.messages() if "watercolours" in each.text)
    plan = ana.erasure.preview(message.id)
    assert len(plan.drawings) == 1 and "watercolour" in str(plan.drawings[0].looks)
    assert ana.forget(message.id).drawings == 1
    assert len(ana.drawings()) == 1


@pytest.mark.slow
def test_a_drawing_can_be_forgotten_by_its_id(ana: lifelong.Person) -> None:
    first, second = ana.draw("Bertha on the moon", n=2).images
    assert ana.forget(first.id).drawings == 1
    assert [each.id for each in ana.drawings()] == [second.id]


@pytest.mark.slow
def test_an_archive_does_not_bring_a_forgotten_drawing_back(ana: lifelong.Person, tmp_path: Path) -> None:
    first, second = ana.draw("Bertha on the moon", n=2).images
    ana.export(tmp_path / "ana.zip")
    ana.forget(first.id)
    ana.restore(tmp_path / "ana.zip")
    assert [each.id for each in ana.drawings()] == [second.id]
