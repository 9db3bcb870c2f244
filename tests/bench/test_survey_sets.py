"""Every loader of the survey's data sets, on miniature data of ours in the published schema."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from lifelong.bench.recommendation.rating_sets import RatingSet
from lifelong.bench.survey_sets import SETS, read, set_info
from lifelong.bench.survey_sets.dialogue_sets import comset, pvit
from lifelong.bench.survey_sets.drawing_sets import customconcept101, dreambooth, msbench, mudi
from lifelong.bench.survey_sets.interaction_sets import amazon, multimodal, pog
from lifelong.bench.survey_sets.retrieval_sets import conconchi, yollava
from lifelong.bench.survey_sets.values import FeatureRatings
from lifelong.cli import main
from lifelong.errors import ImportFormatError, InputError


def write(path: Path, value: object = "") -> Path:
    """Write text, or a value as JSON; a list for a file of lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(value, str):
        path.write_text(value, encoding="utf-8")
    elif path.suffix == ".jsonl" and isinstance(value, list):
        path.write_text("".join(json.dumps(line) + "\n" for line in value), encoding="utf-8")
    else:
        path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_comset_is_addresses_until_the_strips_are_there(tmp_path):
    """The release has addresses only; the authors' program writes speakers and dialogues."""
    write(tmp_path / "ComSet/seen/train.json", ["https://comics.example/tabby/2012/12/04"])
    write(tmp_path / "ComSet/unseen/all.json", ["https://comics.example/rex/2010/01/02"])
    first, second = comset(tmp_path).dialogues
    assert (first.about, first.split, first.turns) == ("tabby", "seen/train", ())
    assert second.split == "unseen/all"
    strip = {
        "original": "…", "comic_name": "tabby", "image_path": "tabby/2012-12-04.jpg", "speakers": ["Tabby", ""],
        "dialogues": ["I want my cushion.", ""], "split": "train", "domain": "seen",
    }  # fmt: skip
    write(tmp_path / "scraped_transcripts.json", {"0": strip})
    (dialogue,) = comset(tmp_path).dialogues
    assert [(turn.speaker, turn.text) for turn in dialogue.turns] == [("Tabby", "I want my cushion.")]
    assert dialogue.pictures == ("tabby/2012-12-04.jpg",)


def test_pvit_is_llava_s_format(tmp_path):
    turns = [{"from": "human", "value": "<image>\nThis is Rita."}, {"from": "gpt", "value": "Hello, Rita."}]
    write(
        tmp_path / "PVIT-3M.json",
        [
            {"id": "7", "image": ["crop-face/1.jpg", "coco/2.jpg"], "conversations": turns},
            {"image": "coco/3.jpg", "conversations": turns},
        ],
    )
    first, second = pvit(tmp_path).dialogues
    assert (first.id, first.pictures) == ("7", ("crop-face/1.jpg", "coco/2.jpg"))
    assert (second.id, second.pictures, second.turns[0].speaker) == ("1", ("coco/3.jpg",), "human")
    write(tmp_path / "PVIT-3M.json", [{"image": "x.jpg"}])
    with pytest.raises(ImportFormatError, match="no conversations: expected LLaVA's format"):
        pvit(tmp_path)


DREAMBOOTH = """Classes

subject_name,class
rc_car,toy
dog,dog

Prompts

Object Prompts

prompt_list = [
'a {0} {1} in the jungle'.format(unique_token, class_token),
'a red {0} {1}'.format(unique_token, class_token),
]

Live Subject Prompts

prompt_list = [
'a {0} {1} wearing a red hat'.format(unique_token, class_token),
]
"""


def test_dreambooth_has_prompts_of_things_and_of_beings(tmp_path):
    write(tmp_path / "dataset/prompts_and_classes.txt", DREAMBOOTH)
    for name in ("rc_car/00.jpg", "rc_car/01.jpg", "dog/00.jpg"):
        write(tmp_path / "dataset" / name)
    data = dreambooth(tmp_path)
    assert [(each.name, each.kind, len(each.pictures)) for each in data.subjects] == [
        ("rc_car", "toy", 2),
        ("dog", "dog", 1),
    ]
    assert [(each.text, each.subjects) for each in data.prompts] == [
        ("a {0} in the jungle", ("rc_car",)),
        ("a red {0}", ("rc_car",)),
        ("a {0} wearing a red hat", ("dog",)),
    ]
    assert data.prompts[0].filled({"rc_car": "Bertha"}) == "a Bertha in the jungle"


def test_customconcept101_has_concepts_alone_and_in_pairs(tmp_path):
    def entry(kind, place):
        return {
            "instance_prompt": f"photo of a <new1> {kind}", "class_prompt": kind,
            "instance_data_dir": f"./benchmark_dataset/{place}", "class_data_dir": "./regularization/x",
            "prompt_filename": f"prompts/{kind}.txt",
        }  # fmt: skip

    write(tmp_path / "dataset.json", [entry("sofa", "furniture_sofa1")])
    pair = [entry("sofa", "furniture_sofa1"), entry("chair", "furniture_chair1")]
    write(tmp_path / "dataset_multiconcept.json", [[*pair, {"prompt_filename_compose": "prompts/both.txt"}]])
    write(tmp_path / "prompts/sofa.txt", "photo of a {}.\n\na {} on a beach \n")
    write(tmp_path / "prompts/both.txt", "The {0} beside the {1}.\n")
    write(tmp_path / "benchmark_dataset/furniture_sofa1/1.jpeg")
    data = customconcept101(tmp_path)
    assert [each.name for each in data.subjects] == ["furniture_sofa1", "furniture_chair1"]
    assert [each.text for each in data.prompts] == ["photo of a {0}.", "a {0} on a beach", "The {0} beside the {1}."]
    assert data.prompts[2].subjects == ("furniture_sofa1", "furniture_chair1")
    (tmp_path / "prompts/both.txt").unlink()
    with pytest.raises(ImportFormatError, match="copy the folder prompts"):
        customconcept101(tmp_path)


def test_mudi_has_pairs_with_masks(tmp_path):
    pair = tmp_path / "dataset/category/cat2_and_dog0"
    write(
        pair / "metadata.jsonl",
        [
            {"id": {"a": "olis cat", "b": "hta corgi"}},
            {"id": "a", "file_name": "a00.jpg", "mask_path": "mask_a00.jpg", "text": "A photo of a olis cat."},
            {"id": "b", "file_name": "b00.jpg", "mask_path": "mask_b00.jpg", "text": "A photo of a hta corgi."},
        ],
    )
    for name in ("a00.jpg", "mask_a00.jpg", "b00.jpg"):
        write(pair / name)
    assert [(each.name, each.kind, [file.name for file in each.pictures]) for each in mudi(tmp_path).subjects] == [
        ("cat2_and_dog0/a", "olis cat", ["a00.jpg"]),
        ("cat2_and_dog0/b", "hta corgi", ["b00.jpg"]),
    ]
    write(pair / "metadata.jsonl", [{"id": "a"}])
    with pytest.raises(ImportFormatError, match="expected the names of the subjects"):
        mudi(tmp_path)


MSBENCH = """
data_class_dict = {"cat1": "cat", "dog1": "dog", "lantern": "lantern"}
subject_combination_boxes = {
    "living_living": [[0., 0.25, 0.5, 0.75], [0.5, 0.25, 1., 0.75]],
    "living_object": [[0., 0., 0.5, 1.], [0.5, 0., 1., 1.]],
}
two = ["a {0} and a {1} in a room", "a {0} and a {1} in the snow"]
computed = len(two) * 2
subject_combination_prompts = {"living_living": two, "living_object": two}
raise RuntimeError("this file is read, not run")
"""


def test_msbench_gives_each_subject_its_box(tmp_path):
    """Two living subjects make one pair, not two; the Python file is parsed and not run."""
    write(tmp_path / "msdiffusion/dataset/prompts/msbench.py", MSBENCH)
    for name in ("living/cat1.jpg", "living/dog1.jpg", "object/lantern.png"):
        write(tmp_path / "msbench" / name)
    data = msbench(tmp_path)
    assert [(each.name, each.kind) for each in data.subjects] == [
        ("cat1", "cat"),
        ("dog1", "dog"),
        ("lantern", "lantern"),
    ]
    assert len(data.prompts) == 2 + 2 * 2
    first = data.prompts[0]
    assert (first.subjects, first.boxes[1]) == (("cat1", "dog1"), (0.5, 0.25, 1.0, 0.75))
    write(tmp_path / "msdiffusion/dataset/prompts/msbench.py", "data_class_dict = {}")
    with pytest.raises(ImportFormatError, match="does not assign subject_combination_boxes"):
        msbench(tmp_path)


@pytest.mark.parametrize("year", [2018, 2023])
def test_amazon_in_both_forms(tmp_path, year):
    """Seconds and asin in 2018, milliseconds and parent_asin in 2023: the same events."""
    if year == 2018:
        reviews = [
            {"reviewerID": "R", "asin": "B1", "overall": 5.0, "unixReviewTime": 86_400 * 3, "reviewText": "good"},
            {"reviewerID": "S", "asin": "B2", "overall": 2.0, "unixReviewTime": 86_400 * 2},
        ]
        lamp: dict[str, object] = {"asin": "B1", "category": ["Home", "Light"], "imageURLHighRes": ["u/1.jpg"]}
    else:
        reviews = [
            {"user_id": "R", "parent_asin": "B1", "rating": 5.0, "timestamp": 86_400_000 * 3, "text": "good"},
            {"user_id": "S", "parent_asin": "B2", "rating": 2.0, "timestamp": 86_400_000 * 2},
        ]
        images = [{"large": "u/1.jpg", "thumb": "u/t.jpg"}]
        lamp = {"parent_asin": "B1", "categories": ["Home", "Light"], "images": images}
    lines = "".join(json.dumps(each) + "\n" for each in reviews)
    (tmp_path / "Home_5.json.gz").write_bytes(gzip.compress(lines.encode()))
    write(tmp_path / "meta_Home.jsonl", [{**lamp, "title": "A lamp"}])
    data = amazon(tmp_path)
    assert [(event.person, event.value, event.day) for event in data.events] == [(1, 2.0, 2.0), (2, 5.0, 3.0)]
    item = data.items[data.events[1].item]
    assert item.title == "A lamp"
    assert item.fields == {"categories": ("Home", "Light"), "pictures": ("u/1.jpg",)}
    write(tmp_path / "Home_5.jsonl", [{"user": "R"}])
    with pytest.raises(ImportFormatError, match="expected reviewerID or user_id"):
        amazon(tmp_path)


def test_pog_ends_with_the_outfit(tmp_path):
    """Titles have commas of their own; the outfit comes after the clicks."""
    write(tmp_path / "item_data.txt", "i1,c1,u/1.jpg,Red coat, long\ni2,c2,u/2.jpg,Boots\n")
    write(tmp_path / "outfit_data.txt", "o1,i1;i2\n")
    write(tmp_path / "user_data.txt", "ana,i2;i1,o1\n")
    data = pog(tmp_path)
    assert [data.items[event.item].title for event in data.events] == [
        "Boots",
        "Red coat, long",
        "Red coat, long + Boots",
    ]
    write(tmp_path / "user_data.txt", "ana,i2\n")
    with pytest.raises(ImportFormatError, match=r"line 1 of .* has 2 columns: expected 3"):
        pog(tmp_path)


@pytest.mark.parametrize("name", ["tiktok", "allrecipes"])
def test_the_sets_of_mmssl_have_splits_and_vectors(tmp_path, name):
    folder = tmp_path / name
    write(folder / "train.json", {"0": [0, 2], "1": []})
    write(folder / "val.json", {"0": [1]})
    write(folder / "test.json", {"1": [2]})
    np.save(folder / "image_feat.npy", np.ones((3, 4), np.float32))
    data = set_info(name).load(folder)
    assert isinstance(data, FeatureRatings)
    assert data.counts() == {"persons": 2, "items": 3, "interactions": 4, "image numbers": 4}
    assert [event.day for event in data.ratings.events] == [0, 0, 1, 2]
    np.save(folder / "text_feat.npy", np.ones((2, 4), np.float32))
    with pytest.raises(ImportFormatError, match="expected a row for each of 3 items"):
        multimodal(folder)


def test_conconchi_has_concepts_and_rivals(tmp_path):
    """Negatives are in the pool and are no query; a further right picture of the training part is in no pool."""
    root = tmp_path / "data/annotations"
    concepts = {"concepts": ["cup", "bag"], "coarse": ["a cup", "a bag"]}
    shown = {"CONCEPTS": [0], "LABEL": "*", "GTS": ["00.jpg"], "KIND": "train"}
    write(root / "train.json", {"concepts": concepts, "max_concepts": 1, "max_gts": 1, "data": [shown]})
    further = ["02.jpg", "00.jpg"]
    query = {"CONCEPTS": [0, 1], "LABEL": "* in a *", "GTS": ["01.jpg"], "ADDITIONAL GTS": further, "KIND": "two"}
    other = {"CONCEPTS": [1], "LABEL": "", "GTS": ["02.jpg"], "ADDITIONAL GTS": [], "KIND": "negative"}
    write(root / "test.json", {"concepts": concepts, "max_concepts": 2, "max_gts": 3, "data": [query, other]})
    data = conconchi(tmp_path)
    assert [(each.name, each.kind, len(each.pictures)) for each in data.concepts] == [
        ("cup", "a cup", 1),
        ("bag", "a bag", 0),
    ]
    assert [path.name for path in data.pool] == ["01.jpg", "02.jpg"]
    (only,) = data.queries
    assert (only.text, only.concepts) == ("* in a *", ("cup", "bag"))
    assert [path.name for path in only.gold] == ["01.jpg", "02.jpg"]


def test_yollava_asks_about_pictures(tmp_path):
    root = tmp_path / "yollava-data"
    for name in ("train/bo/0.png", "train/bo/laion/9.png", "test/bo/0.png", "test/mam/0.png"):
        write(root / name)
    question = {"question": "What animal is <sks>?", "options": {"A": "Cat", "B": "Dog"}, "correct_answer": "B"}
    write(root / "yollava-visual-qa.json", {"bo": {"./yollava-data/test/bo/0.png": question}})
    data = yollava(tmp_path)
    assert data.counts() == {"concepts": 1, "pictures": 2, "queries": 1}
    (only,) = data.queries
    assert (only.concepts, only.options[only.correct], only.gold) == (("bo",), "Dog", (root / "test/bo/0.png",))
    write(root / "yollava-visual-qa.json", {"./yollava-data/test/bo/7.png": question})
    with pytest.raises(ImportFormatError, match=r"which yollava-visual-qa\.json asks about"):
        yollava(root)


@pytest.mark.parametrize("name", [each.name for each in SETS])
def test_a_folder_of_something_else_is_refused(tmp_path, name):
    """The message names what is missing; nothing is half-read."""
    with pytest.raises(InputError, match=str(tmp_path)):
        read(name, tmp_path)


def test_thirteen_sets_are_in_the_documentation():
    page = (Path(__file__).parents[2] / "docs" / "datasets.md").read_text(encoding="utf-8")
    assert len(SETS) == 13
    assert {each.use for each in SETS} == {"write", "draw", "recommend", "find"}
    for each in SETS:
        assert f"| `{each.name}` |" in page


def test_movielens_is_read_from_its_archive(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "ml-latest-small.zip", "w") as archive:
        archive.writestr("ml-latest-small/ratings.csv", "userId,movieId,rating,timestamp\n1,10,4.5,86400\n")
        archive.writestr("ml-latest-small/movies.csv", "movieId,title,genres\n10,Airplane! (1980),Comedy\n")
    data, counts = read("movielens", tmp_path)
    assert isinstance(data, RatingSet)
    assert counts == {"persons": 1, "items": 1, "interactions": 1}


def test_the_command_counts_a_folder_and_says_the_terms(tmp_path):
    write(tmp_path / "item_data.txt", "i1,c1,u/1.jpg,Coat\n")
    write(tmp_path / "outfit_data.txt", "o1,i1\n")
    write(tmp_path / "user_data.txt", "ana,i1,o1\n")
    run = CliRunner()
    printed = run.invoke(main, ["bench", "sets", "pog", "--data", str(tmp_path), "--json"], catch_exceptions=False)
    assert json.loads(printed.stdout)["counts"] == {"persons": 1, "items": 2, "interactions": 2}
    assert "none stated in the release" in run.invoke(main, ["bench", "sets", "pog"]).stdout
    assert len(json.loads(run.invoke(main, ["bench", "sets", "--json"]).stdout)) == 13
    assert run.invoke(main, ["bench", "sets", "--data", str(tmp_path)]).exit_code == 2
    refused = run.invoke(main, ["bench", "sets", "netflix"])
    assert isinstance(refused.exception, InputError) or "no data set is called 'netflix'" in refused.output
