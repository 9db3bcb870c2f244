"""The benchmark of drawings on a handful of made pictures: what the product asks for, and a baseline that is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lifelong.bench.drawing.evaluation import evaluate
from lifelong.bench.drawing.person import Recorder
from lifelong.bench.drawing.prompts import with_names, with_possessives
from lifelong.errors import ImportFormatError
from lifelong.models.scripted import ColourGrid, HashedWords
from tests.person.examples import picture

COLOURS = {"bowl": "#c0{0}010", "dog1": "#10c{0}10", "dog2": "#1010c{0}", "hat": "#f0f0f{0}"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Four subjects of four pictures each; two of them are dogs."""
    pictures = tmp_path / "dreambooth"
    pictures.mkdir()
    lines = ["subject_name,class,live,file"]
    for name, colour in COLOURS.items():
        for number in range(4):
            path = pictures / f"{name}{number}.png"
            path.write_bytes(picture(colour.format(number), (100, 100)))
            lines.append(f"{name},{name.rstrip('12')},False,{path.name}")
    (pictures / "subjects.csv").write_text("\n".join(lines))
    prompts = tmp_path / "draw_prompts"
    prompts.mkdir()
    single = [
        {"prompt": "a bowl in the jungle", "subjects": ["bowl"], "images": []},
        {"prompt": "a red dog", "subjects": ["dog2"], "images": []},
    ]
    multi = [{"prompt": "a dog and a hat on the beach", "subjects": ["dog1", "hat"], "images": []}]
    for name, rows in (("single", single), ("multi", multi)):
        (prompts / f"dreambench_{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    boxes = {"apart": [[0, 0.25, 0.5, 0.75], [0.5, 0.25, 1, 0.75]], "three": [[0, 0, 0.3, 1]] * 3}
    (prompts / "msbench_layouts.json").write_text(json.dumps({"boxes": boxes, "prompts": {}}))
    return prompts


@pytest.mark.slow
def test_every_request_is_right_and_a_baseline_is_not(data: Path) -> None:
    """Three prompts, three ways each. The baseline takes both dogs, and adds a liking for red wine."""
    found = evaluate(data, ColourGrid(), HashedWords())
    ours, plain = (found.metrics[name]["all"] for name in ("lifelong", "keywords"))
    assert found.per_case == []
    assert (ours["subjects"], ours["names"], ours["crops"], ours["boxes"], ours["unfounded"]) == (1, 1, 1, 1, 0)
    assert ours["n"] == 9
    assert ours["grown"] == 1
    assert ours["dc"] == ours["dc_class"] == 1
    assert plain["subjects"] < 0.5
    assert plain["unfounded"] > 1
    assert set(found.benchmark.categories) == {"named", "owned", "given"}


def test_prompts_are_said_as_a_person_would() -> None:
    assert with_names("a bowl and a red can", ["bowl", "can"], ["Rex", "Mo"]) == "Rex and a red Mo"
    assert with_possessives("a cube shaped dog, next to it is a can", ["dog", "can"], ["Rex", ""]) == (
        "my cube shaped dog Rex, next to it is my can"
    )


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match="holds no prompts"):
        evaluate(tmp_path, ColourGrid(), HashedWords())
    assert Recorder().remote
