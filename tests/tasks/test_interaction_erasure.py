"""Interactions belong to one person: nobody else sees them, and an erasure leaves no trace in shared counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.person.examples import Clock, opened
from tests.tasks.films import FILMS, cinema, ids


def test_forgetting_a_person_takes_every_count_along(tmp_path: Path) -> None:
    """After Bo is forgotten, every channel of Ana is exactly as in a record in which Bo never was."""
    clock = Clock()
    with cinema(tmp_path / "a", clock) as life, cinema(tmp_path / "b", clock) as without:
        for each in (life, without):
            each.person("ana").interact("alien", "viewed")
            each.person("eva").interact("casablanca", "viewed")
        bo = life.person("bo")
        for item in ("alien", "duck", "airplane"):
            bo.interact(item, "viewed")
        ana = life.person("ana")
        assert ana.why("duck").why != without.person("ana").why("duck").why
        receipt = bo.forget(everything=True)
        assert receipt.interactions == 3
        assert receipt.verified
        ours, theirs = (each.person("ana").recommend("films") for each in (life, without))
        assert ids(ours) == ids(theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert dict(one.why) == dict(other.why)
        index = life._inner._engine.shelf.index("default", "films")
        assert np.array_equal(index.transitions.counts > 0, [item["id"] in ("alien", "casablanca") for item in FILMS])
        assert index.log.crowd == 2


@pytest.mark.slow
def test_the_ids_of_what_was_forgotten_stay_out_of_an_import(tmp_path: Path) -> None:
    with cinema(tmp_path / "a") as life:
        ana = life.person("ana")
        gone, kept = ana.interact("alien", "rated", 4), ana.interact("duck", "viewed")
        assert ana.export(tmp_path / "ana.zip")["interactions"] == 2
        assert ana.forget(gone.id).interactions == 1
        ana.restore(tmp_path / "ana.zip")
        assert [each.id for each in ana.interactions()] == [kept.id]
        assert set(ids(ana.recommend("films"))) == {"alien", "runner", "casablanca", "halloween", "airplane"}


def test_an_export_carries_them_into_a_record_without_the_catalogue(tmp_path: Path) -> None:
    """The items are there by title, and are recommended when the catalogue is loaded."""
    with cinema(tmp_path / "a") as life:
        life.person("ana").interact("alien", "rated", 4)
        life.person("ana").export(tmp_path / "ana.zip")
    with opened(tmp_path / "b", clock=Clock()) as other:
        ana = other.person("ana")
        assert ana.restore(tmp_path / "ana.zip")["interactions"] == 1
        assert ana.restore(tmp_path / "ana.zip")["interactions"] == 0
        assert [(each.title, each.value) for each in ana.interactions()] == [("Alien", 4.0)]
        assert ana.recommend("films") == []
        other.catalogue("films").load(FILMS)
        assert "alien" not in ids(ana.recommend("films"))


def test_ten_persons_on_five_catalogues_at_once(tmp_path: Path) -> None:
    """Everybody sees their own interactions and no other; a catalogue of another space is none."""
    with opened(tmp_path / "a", clock=Clock()) as life:
        for number in range(5):
            life.catalogue(f"c{number}").load([{**film, "id": f"{film['id']}{number}"} for film in FILMS])

        def lives(number: int) -> list[str]:
            person = life.person(f"p{number}")
            for place, film in enumerate(FILMS[:4]):
                person.interact(f"{film['id']}{(number + place) % 5}", "viewed")
                person.recommend(f"c{place}")
            return [each.item for each in person.interactions()]

        with ThreadPoolExecutor(10) as pool:
            seen = list(pool.map(lives, range(10)))
        for number, own in enumerate(seen):
            assert sorted(own) == sorted(f"{film['id']}{(number + place) % 5}" for place, film in enumerate(FILMS[:4]))
        assert life.catalogues(space="elsewhere") == []


def test_evidence_never_tells_what_one_other_person_did(tmp_path: Path) -> None:
    """Bo alone went from Alien to Casablanca: it may count, but it is no reason that Ana is told."""
    with cinema(tmp_path / "a") as life:
        for item in ("alien", "casablanca"):
            life.person("bo").interact(item, "viewed")
        ana = life.person("ana")
        ana.interact("alien", "viewed")
        assert ana.why("casablanca").because == ()


def test_a_space_with_a_catalogue_stays_when_its_last_person_goes(tmp_path: Path) -> None:
    with cinema(tmp_path / "a") as life:
        life.person("ana").forget(everything=True)
        assert [info.items for info in life.catalogues()] == [6]
