"""Concepts travel with the archive; their vectors are made again."""

import json
import zipfile
from pathlib import Path

import pytest

from lifelong.errors import ImportFormatError
from tests.person.examples import DAY, NINE, Clock, opened, picture

RED, REDDISH = (picture(colour, (120, 120)) for colour in ("#c01010", "#c81818"))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Bertha with a picture of her own, and Marta, whom Ana may recognise."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck", note="old")
        ana.concepts.consent("person")
        ana.concepts.enrol("Marta", [picture("blue", (120, 120))], kind="sister")
        ana.add("Look", images=[REDDISH])
        life.settle()
        ana.export(tmp_path / "ana.zip")
    return tmp_path / "ana.zip"


def test_an_import_knows_what_the_export_knew(tmp_path: Path, archive: Path) -> None:
    """Name, kind, note, picture and consent; what was seen in pictures is seen again. Twice adds nothing."""
    with opened(tmp_path / "b") as life:
        ana = life.person("ana")
        ana.restore(archive)
        ana.restore(archive)
        life.settle()
        bertha, marta = ana.concepts.list()
        assert (bertha.name, bertha.kind, bertha.note, bertha.exemplars) == ("Bertha", "truck", "old", 1)
        assert bertha.last_seen == NINE
        assert marta.exemplars == 1
        assert [(each.kind, each.given) for each in ana.concepts.consents()] == [("person", NINE)]
        assert ana.concepts.find(REDDISH).seen[0].name == "Bertha"


def test_a_withdrawn_consent_is_not_given_again_by_an_import(tmp_path: Path, archive: Path) -> None:
    with opened(tmp_path / "b", clock=(clock := Clock())) as life:
        ana = life.person("ana")
        ana.concepts.consent("person")
        clock.forward(DAY)
        ana.concepts.withdraw("person")
        ana.restore(archive)
        assert [each.name for each in ana.concepts.list()] == ["Bertha"]
        assert ana.concepts.consents()[0].ended == NINE + DAY


def test_a_box_that_is_none_is_refused(tmp_path: Path, archive: Path) -> None:
    """Nothing is added of an archive whose manifest was changed by hand."""
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                manifest["concepts"]["exemplars"][0]["box"] = [0.5, 0, 0.5, 1]
                content = json.dumps(manifest).encode()
            target.writestr(name, content)
    with opened(tmp_path / "b") as life:
        ana = life.person("ana")
        with pytest.raises(ImportFormatError):
            ana.restore(changed)
        assert ana.concepts.list() == []
