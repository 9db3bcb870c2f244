"""A run over the bundled miniatures: every item counts, nothing that is asked is learned, and runs continue."""

import json

import pytest
from click.testing import CliRunner

from lifelong.bench.cases import ALL, OURS
from lifelong.bench.everyday.models import Models
from lifelong.bench.paper import MINIATURES
from lifelong.bench.paper.asking import ChatAnswerer, PaperReply, ask_text
from lifelong.bench.paper.evaluation import item_values
from lifelong.bench.paper.items import PaperItem
from lifelong.bench.paper.p_soups import load as load_pairs
from lifelong.bench.paper.persona_mme import load
from lifelong.bench.paper.registry import run
from lifelong.bench.paper.replay import ReplayedRecord
from lifelong.bench.paper.variants import variants
from lifelong.cli import main
from lifelong.errors import InputError


def scripted(folder, say):
    path = folder / "chat.json"
    path.write_text(json.dumps({"name": "one letter", "rules": [{"say": say}]}), encoding="utf-8")
    return f"scripted:{path}"


@pytest.fixture
def models(tmp_path):
    with Models(tmp_path, embed="scripted") as shared:
        yield shared


def item(kind="choice", options=("x", "y"), correct=0):
    tove = load(MINIATURES / "persona_mme")[0].items[0]
    return PaperItem("1", kind, "Memory", "Semantic Information Recall", tove.at, "Which?", options, correct, "Hm.")


def record(folder, name, models, chat=None):
    folder.mkdir()
    person = load(MINIATURES / "persona_mme", group="32k")[0]
    made = ReplayedRecord(folder, person, variants([name])[0], chat, None, models.embedder("scripted"))
    made.write()
    return made


def test_values_of_an_item_by_order():
    """The release's order counts; of a pair, which has none, both do; malformed is wrong for the strict rule."""
    assert item_values(item(), ["(a)"]) == {"official": 1.0, "strict": 1.0, "malformed": 0.0}
    assert item_values(item(), ["(a)", "(a)"])["both_orders"] == 0.0  # (a) is the other option the second time
    assert item_values(item(), ["(a)", "(b)"])["both_orders"] == 1.0
    assert item_values(item(kind="pair"), ["(a)", "(a)"])["official"] == 0.5
    assert item_values(item(), ["a banana"]) == {"official": 1.0, "strict": 0.0, "malformed": 1.0}
    assert item_values(item(), [""]) == {"official": 0.0, "strict": 0.0, "malformed": 1.0}


def test_what_is_asked():
    """The letters stand before the options in the order that is asked for."""
    text = ask_text(item(), ("y", "x"))
    assert text.startswith("Which?\n\nOptions:\n(a). y\n(b). x\n")
    judged = ask_text(item(kind="alignment"), ("Yes.", "No."))
    assert 'The reply: "Hm."' in judged
    assert "does the provided response align" in judged.lower()


@pytest.mark.slow
def test_every_item_of_the_miniature_is_counted(tmp_path, models):
    """26 questions and 16 items of alignment; a second run reads what the first one stored."""
    found = run("persona-mme", None, models, cache=tmp_path, embed="scripted", forms=["lifelong"], group="32k")
    cells = found.metrics[OURS]
    assert (cells[ALL]["n"], cells["32k.Alignment"]["n"], cells["without visual detail"]["n"]) == (13, 8, 12)
    assert len(found.per_case) == 21
    assert list(found.benchmark.apart) == ["32k.Alignment", "Alignment"]
    again = run("persona-mme", None, models, cache=tmp_path, embed="scripted", forms=["lifelong"], group="32k")
    assert again.metrics == found.metrics
    assert again.costs == found.costs  # the seconds, too: nothing was run


@pytest.mark.slow
def test_a_model_that_answers_nonsense_is_wrong_on_every_item(tmp_path, models):
    """The released rule gives points for a sentence that ends in the right letter, the strict one does not."""
    chat = scripted(tmp_path, "Bananas are a")
    found = run(
        "persona-mme", None, models, cache=tmp_path, chat=chat, learn="none", embed="scripted", forms=["no_memory"],
        limit=4, both_orders=True,
    )  # fmt: skip
    cell = found.metrics["no_memory"][ALL]
    assert (cell["strict"], cell["malformed"], cell["both_orders"]) == (0.0, 1.0, 0.0)
    right = [case for case in found.per_case if case.values["official"] and case.category != "Personality Alignment"]
    assert cell["official"] == len(right) / cell["n"]
    assert all(case.answers[0].startswith("(a)") for case in right)


def test_a_reply_that_failed_is_wrong_and_is_asked_again(tmp_path, models, monkeypatch):
    """It counts in this run and is not stored."""
    asked = []

    def fail(self, record, item, options):
        asked.append(item.id)
        return PaperReply("", error="ModelUnavailableError: down")

    monkeypatch.setattr(ChatAnswerer, "reply", fail)
    given = {"cache": tmp_path, "chat": scripted(tmp_path, "(a)"), "learn": "none", "embed": "scripted"}
    for _ in range(2):
        found = run("p-soups", None, models, **given, forms=["no_memory"], limit=1)
        assert found.metrics["no_memory"][ALL]["strict"] == 0.0
        assert found.environment.settings["failed"] == 2
    assert len(asked) == 4


@pytest.mark.slow
def test_nothing_that_is_asked_is_learned(tmp_path, models):
    """The record has the same messages and memories after an item was asked."""
    chat = models.chat(scripted(tmp_path, "(b)"))
    made = record(tmp_path / "r", "lifelong", models, chat)
    person = load(MINIATURES / "persona_mme", group="32k")[0]
    with made.read() as before:
        state = before.message_count(), [memory.text for memory in before.memories.list()]
    assert ChatAnswerer().reply(made, person.items[0], person.items[0].options).text == "(b)"
    with made.read() as after:
        assert state == (after.message_count(), [memory.text for memory in after.memories.list()])
    assert state[0] == 30  # thirteen turns, and four statements of the profile


@pytest.mark.slow
def test_a_part_is_taken_away(tmp_path, models):
    """Without episodic memory nothing of the talk is left, and without a kind none of its memories."""
    with record(tmp_path / "e", "without_episodic", models).read() as person:
        assert {message.role for message in person.messages()} == {"user"}  # statements alone, and no reply
        assert not person.memories.list(kinds=["episodic"])
        assert any("forty bowls" in memory.text for memory in person.memories.list(kinds=["semantic"]))
    with record(tmp_path / "c", "without_core", models).read() as person:
        assert not person.profile()
        assert person.message_count() == 26
    with record(tmp_path / "p", "no_pictures", models).read() as person:
        assert not any(message.attachments for message in person.messages())


def test_the_profile_alone(tmp_path, models):
    """Four statements and no talk."""
    with record(tmp_path / "h", "profile_only", models).read() as person:
        assert person.message_count() == 4
        assert any("name: Tove" in memory.text for memory in person.profile())


def test_a_variant_that_does_not_fit_the_benchmark(tmp_path, models):
    """P-SOUPS has no history to take away."""
    with pytest.raises(InputError, match="p-soups has no variant without_episodic; expected some of: lifelong"):
        run("p-soups", None, models, cache=tmp_path, forms=["without_episodic"])
    with pytest.raises(InputError, match="no variant is called without_sleep; expected all, or some of"):
        run("p-soups", None, models, cache=tmp_path, forms=["without_sleep"])


def test_traits_of_a_profile_are_set(tmp_path, models):
    """The profile of a pair pins traits, and its statements are the profile."""
    person = load_pairs(MINIATURES / "p_soups")[0]
    folder = tmp_path / "r"
    folder.mkdir()
    made = ReplayedRecord(folder, person, variants([])[0], None, None, models.embedder("scripted"))
    made.write()
    with made.read() as inside:
        values = {trait.name: trait.value for trait in inside.traits().traits}
        assert values["extraversion"] == 1.5
        assert any("Concise communication style" in memory.text for memory in inside.profile())


def test_the_commands(tmp_path):
    """A run with its files, and its figures beside the paper's; a result of ours is never as if comparable."""
    runner = CliRunner()
    done = runner.invoke(
        main, ["bench", "p-soups", "--models", "embed=scripted", "--limit", "2", "--variants", "no_memory",
               "--cache", str(tmp_path), "--out", str(tmp_path / "out")],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "the bundled miniature" in done.stderr
    shown = runner.invoke(main, ["bench", "paper"])
    assert "71.48" in shown.stdout
    assert "92.22" in shown.stdout
    beside = runner.invoke(main, ["bench", "paper", str(tmp_path / "out"), "--json"])
    rows = json.loads(beside.stdout)
    assert {row["benchmark"] for row in rows} == {"p-soups"}
    assert all(row["here"] is None for row in rows)  # only without memory was run
    wrong = runner.invoke(main, ["bench", "persona-mme", "--variants", "x", "--cache", str(tmp_path)])
    assert wrong.exit_code != 0
    assert "no variant is called x" in wrong.stderr
