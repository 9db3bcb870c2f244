"""Choices about traits, and ratings, travel with the person; what was chosen where it arrives stays."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lifelong.errors import ImportFormatError
from tests.person.examples import MINUTE, Clock, opened


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Ana pinned one trait, was read, switched off, and rated a reply."""
    clock = Clock()
    with opened(tmp_path / "a", clock=clock) as life:
        ana = life.person("ana")
        ana.feedback(ana.chat("I'm very curious about everything.").id, +1)
        ana.pin_trait("neuroticism", 2)
        life.settle()
        clock.forward(MINUTE)
        ana.reset_traits()
        ana.allow_traits(False)
        ana.export(tmp_path / "ana.zip")
    return tmp_path / "ana.zip"


def test_choices_and_ratings_arrive(tmp_path: Path, archive: Path) -> None:
    """Twice adds nothing; the readings come along, and are not used, because she switched them off."""
    with opened(tmp_path / "a", clock=Clock()) as here, opened(tmp_path / "b", clock=Clock()) as there:
        ana, copy = here.person("ana"), there.person("ana")
        assert copy.restore(archive)["observations"] == 1
        assert copy.restore(archive)["observations"] == 0
        assert copy.traits_settings() == ana.traits_settings()
        assert copy.traits_settings().pinned == {"neuroticism": 2.0}
        assert copy.ratings() == ana.ratings()
        assert copy.traits().observations == 0


def test_what_was_chosen_here_stays(tmp_path: Path, archive: Path) -> None:
    """Somebody who is not to be read gets no readings from an archive."""
    with opened(tmp_path / "b", clock=Clock()) as life:
        ana = life.person("ana")
        mine = ana.allow_traits(False)
        assert ana.restore(archive)["observations"] == 0
        assert ana.traits_settings() == mine


def changed(archive: Path, **manifest: Any) -> Path:
    """The archive with other entries in its manifest; None takes one out."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(archive.with_name("changed.zip"), "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                value = json.loads(content) | manifest
                content = json.dumps({key: each for key, each in value.items() if each is not None}).encode()
            new.writestr(name, content)
    return archive.with_name("changed.zip")


def test_an_archive_from_before_choices_is_taken(tmp_path: Path, archive: Path) -> None:
    with opened(tmp_path / "b", clock=Clock()) as life:
        ana = life.person("ana")
        assert ana.restore(changed(archive, choices=None, ratings=None))["messages"] == 2
        assert ana.traits_settings().allowed


@pytest.mark.parametrize(
    "manifest",
    [
        {"choices": {"pinned": {"humour": 3}}},
        {"choices": {"pinned": {"openness": 9}}},
        {"choices": {"since": "2026-03-03T09:00:00"}},
        {"ratings": [{"reply": "msg_0", "value": 1, "at": "2026-03-03T09:00:00Z"}]},
        {"ratings": [{"reply": "msg_0", "value": 7, "at": "2026-03-03T09:00:00Z"}]},
    ],
)
def test_choices_that_no_export_writes_are_refused(tmp_path: Path, archive: Path, manifest: dict[str, Any]) -> None:
    with opened(tmp_path / "b", clock=Clock()) as life:
        ana = life.person("ana")
        with pytest.raises(ImportFormatError):
            ana.restore(changed(archive, **manifest))
        assert (ana.messages(), ana.traits_settings().pinned) == ([], {})
