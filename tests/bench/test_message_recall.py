"""From a folder to results: the keys that others read, the corrected labels, the report."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from lifelong.bench.datasets import NAMES
from lifelong.bench.message_recall import evaluate
from lifelong.bench.report import write
from lifelong.cli import main
from lifelong.errors import InputError

DATA = Path(__file__).parent / "data"
PLAIN = ["lifelong", "bm25", "dense", "rrf", "personavlm", "recent"]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """One cache for this module, so that most tests read what the first one ran."""
    return tmp_path_factory.mktemp("cache")


def results(name, cache, **given):
    return evaluate(name, DATA / name, cache=cache, embed="scripted", systems=PLAIN, **given)


@pytest.mark.slow
def test_the_keys_of_the_json_are_pinned(cache):
    """Programs read these; a change of any of them is a change of the schema's number."""
    value = results("locomo", cache).as_json()
    assert value["schema"] == 1
    assert sorted(value) == [
        "benchmark", "corrected", "costs", "environment", "intervals", "metrics", "per_case", "schema", "systems",
        "tests", "wrong_labels",
    ]  # fmt: skip
    assert sorted(value["metrics"]) == sorted(PLAIN)
    assert sorted(value["metrics"]["lifelong"]) == [
        "adversarial", "all", "multi-hop", "open-domain", "single-hop", "temporal",
    ]  # fmt: skip
    assert sorted(value["metrics"]["lifelong"]["all"]) == [
        "abstention_auroc", "hit@1", "hit@10", "hit@5", "map", "mrr", "n", "ndcg@10", "recall@10", "recall@1500t",
        "recall@20", "recall@5",
    ]  # fmt: skip
    assert value["metrics"]["lifelong"]["all"]["n"] == 4  # the adversarial question stands apart
    assert sorted(value["environment"]) == [
        "chat", "commit", "data", "embedder", "judge", "lifelong", "limit", "memories", "numpy", "onnxruntime",
        "platform", "processors", "prompts", "python", "seed", "time",
    ]  # fmt: skip
    assert sorted(value["costs"]["bm25"]) == [
        "context_tokens_p50", "model_calls", "model_tokens", "ms_p50", "ms_p95", "replay_seconds", "texts_embedded",
    ]  # fmt: skip
    assert sorted(value["per_case"][0]) == [
        "answer", "answerable", "answers", "case", "category", "corrected_gold", "corrected_values", "doubt", "gold",
        "ms", "question", "shown", "sure", "system", "text", "tokens", "values", "wanted",
    ]  # fmt: skip
    assert json.loads(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("locomo", "recall@10"),
        ("longmemeval", "any_gold@5"),
        ("longmemeval", "all_gold@10"),
        ("beam", "recall@20"),
        ("mem_gallery", "recall@10"),
        ("personabench", "recall@5"),
        ("personamem", "accuracy"),
        ("prefeval", "accuracy"),
        ("prefeval", "recall@5"),
    ],
)
def test_each_set_has_its_measure(name, key, cache):
    """``metrics.<system>.all.<key>`` is there for every system, between 0 and 1."""
    metrics = results(name, cache).metrics
    for system in PLAIN:
        assert 0 <= metrics[system]["all"][key] <= 1


def test_all_evidence_is_found_when_everything_is_shown(cache):
    """The history has five messages, so the top twenty hold all of it."""
    metrics = results("locomo", cache).metrics
    assert metrics["bm25"]["all"]["recall@20"] == 1
    assert metrics["recent"]["all"]["recall@20"] == 1


def test_corrected_labels_are_scored_beside_the_published_ones(cache):
    """The audit moves the evidence of one temporal question from the newest to the oldest message of a session."""
    value = results("locomo", cache).as_json()
    assert [item["question"] for item in value["wrong_labels"]] == ["conv-1_qa1"]
    assert value["metrics"]["recent"]["temporal"]["mrr"] == pytest.approx(1 / 3)  # D1:3 is third from the end
    assert value["corrected"]["recent"]["temporal"]["mrr"] == pytest.approx(1 / 5)  # D1:1 is last
    assert value["corrected"]["recent"]["single-hop"] == value["metrics"]["recent"]["single-hop"]


def test_abstention_is_scored_apart(cache):
    """The _abs question counts in no recall, and its certainty is compared with that of the others."""
    value = results("longmemeval", cache).as_json()
    assert value["metrics"]["lifelong"]["all"]["n"] == 2
    assert "abstention" not in value["metrics"]["lifelong"]
    assert 0 <= value["metrics"]["lifelong"]["all"]["abstention_auroc"] <= 1


def test_choices_say_whether_they_follow_length(cache):
    """In the second tiny preference and the first hobby, the longest option is wrong."""
    cell = results("personamem", cache).metrics["lifelong"]["all"]
    assert {"accuracy", "accuracy_without_memory", "accuracy_longest", "took_longest"} <= set(cell)
    assert cell["accuracy_longest"] == 0


def test_two_systems_are_compared_question_by_question(cache):
    """One test for each other system and category, on the leading measure."""
    tests = results("locomo", cache).as_json()["tests"]
    assert {item["other"] for item in tests} == set(PLAIN) - {"lifelong"}
    every = [item for item in tests if item["category"] == "all"]
    assert all(item["measure"] == "recall@10" and item["n"] == 4 for item in every)


def test_the_same_run_gives_the_same_scores(cache, tmp_path):
    """A run from nothing repeats the metrics, intervals and tests to the last digit."""
    kept, fresh = results("locomo", cache).as_json(), results("locomo", tmp_path).as_json()
    for part in ("metrics", "intervals", "tests", "corrected"):
        assert kept[part] == fresh[part]


class Page(HTMLParser):
    """Collects what a page would load, and whether its tags close."""

    VOID = ("meta", "br", "link", "img", "input", "hr")

    def __init__(self):
        super().__init__()
        self.loads, self.open, self.wrong = [], [], []

    def handle_starttag(self, tag, attrs):
        self.loads += [value for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.mark.parametrize("name", NAMES)
def test_the_report_is_one_page_that_loads_nothing(name, cache, tmp_path):
    """It is well formed, names no address to load from, and every part of the frame was filled."""
    if name == "times":
        found = evaluate(name, None, cache=cache, embed="scripted", systems=["bm25", "recent"], limit=20)
    else:
        found = results(name, cache)
    written, html = write(found, tmp_path)
    text = html.read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert (page.loads, page.open, page.wrong) == ([], [], [])
    assert not re.search(r"<!--[A-Z]+-->", text)
    assert "url(" not in text
    assert "@import" not in text
    assert json.loads(written.read_text(encoding="utf-8"))["benchmark"]["name"] == name


def test_what_people_wrote_cannot_become_markup(cache, tmp_path):
    """A message with tags in it is shown as text."""
    folder = tmp_path / "data"
    folder.mkdir()
    text = (DATA / "locomo" / "locomo10.json").read_text().replace("a parrot called Kiwi", "<script>alert(1)</script>")
    (folder / "locomo10.json").write_text(text)
    found = evaluate("locomo", folder, cache=cache, embed="scripted", systems=["bm25"])
    page = write(found, tmp_path / "out")[1].read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_wrong_names_and_limits_are_refused(cache):
    """Each error says what was expected."""
    with pytest.raises(InputError, match="no benchmark is called"):
        evaluate("locoma", DATA, cache=cache)
    with pytest.raises(InputError, match="no system is called 'bm26'"):
        evaluate("locomo", DATA / "locomo", cache=cache, embed="scripted", systems=["bm26"])
    with pytest.raises(InputError, match="limit 0"):
        evaluate("locomo", DATA / "locomo", cache=cache, limit=0)
    with pytest.raises(InputError, match="--data"):
        evaluate("locomo", None, cache=cache)
    with pytest.raises(InputError, match="lifelong bench peers"):
        evaluate("locomo", DATA / "locomo", cache=cache, embed="scripted", systems=["mem0"])


# The command


def command(*words):
    return CliRunner().invoke(main, ["bench", *map(str, words)])


def test_list_names_every_benchmark_and_system():
    """The JSON has what the table shows."""
    done = command("list", "--json")
    value = json.loads(done.stdout)
    assert [item["name"] for item in value["benchmarks"]] == list(NAMES)
    assert [item["name"] for item in value["systems"]][:2] == ["lifelong", "bm25"]
    assert command("list").exit_code == 0


def test_the_command_prints_json(cache):
    """``lifelong bench NAME --json`` prints the results and nothing else on stdout."""
    done = command(
        "beam",
        "--data",
        DATA / "beam",
        "--systems",
        "lifelong,bm25",
        "--models",
        "embed=scripted",
        "--cache",
        cache,
        "--json",
    )
    assert done.exit_code == 0, done.output
    assert set(json.loads(done.stdout)["metrics"]) == {"lifelong", "bm25"}


def test_the_command_prints_a_table_and_writes_the_report(cache, tmp_path):
    """The table has every system and the leading measure by category; the files are where --out says."""
    done = command(
        "locomo", "--data", DATA / "locomo", "--systems", "lifelong,bm25", "--models", "embed=scripted",
        "--cache", cache, "--out", tmp_path / "out", "--seed", 3,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "recall@10" in done.stdout
    assert "multi-hop" in done.stdout
    assert "1 labels are in doubt" in done.stdout
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.html", "results.json"]


def test_the_command_says_what_to_do():
    """A folder without the set's files, and no folder at all, end with a message and no traceback."""
    done = command("locomo", "--data", DATA / "beam", "--models", "embed=scripted")
    assert done.exit_code == 1
    assert "holds no data for locomo" in done.output
    assert command("locomo").exit_code == 2


@pytest.mark.slow
@pytest.mark.models
@pytest.mark.timeout(900)  # a talk of BEAM is a hundred thousand words, and all of them are embedded
@pytest.mark.parametrize(
    ("name", "key", "beat", "limit"),
    [
        ("locomo", "recall@10", "bm25", 40),
        ("mem_gallery", "recall@10", "dense", 40),
        ("beam", "recall@20", "dense", 20),
    ],
)
def test_ours_beats_a_plain_baseline_on_the_public_set(name, key, beat, limit, data_folder, cache):
    """On a small part of the real set, with the embedded model, ours is ahead."""
    if not (data_folder / name).is_dir():
        pytest.skip(f"no {name} in {data_folder}")
    from lifelong.settings import load

    found = evaluate(name, data_folder / name, cache=load().cache, systems=["lifelong", beat], limit=limit)
    assert found.metrics["lifelong"]["all"][key] > found.metrics[beat]["all"][key]
