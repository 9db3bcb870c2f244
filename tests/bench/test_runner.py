"""Running systems: nothing of the future is seen, and what was run is not run again."""

from dataclasses import replace
from pathlib import Path

import pytest

from lifelong.bench import runner
from lifelong.bench.code_version import code_version
from lifelong.bench.datasets import benchmark
from lifelong.bench.run_cache import Plan
from lifelong.bench.runner import run
from lifelong.bench.systems.registry import module_of

DATA = Path(__file__).parent / "data"
SOME = ["bm25", "dense"]


@pytest.fixture
def plan(tmp_path):
    """Hashed words for vectors, and a cache of its own."""
    return Plan(embed="scripted", vectors="hashed", cache=tmp_path, depth=20, context_size=5)


def cases(name):
    return list(benchmark(name).load(DATA / name, 0))


@pytest.mark.parametrize("name", ["lifelong", "bm25", "dense", "rrf", "personavlm", "recent"])
def test_every_system_finds_messages_of_the_case(name, plan):
    """Each system returns messages that exist, each once, for every question."""
    (case_run,) = run(cases("locomo"), [name], plan)
    known = {message.ref for message in cases("locomo")[0].messages}
    assert len(case_run.retrievals) == 5
    for retrieval in case_run.retrievals:
        assert retrieval.refs
        assert len(set(retrieval.refs)) == len(retrieval.refs)
        assert set(retrieval.refs) <= known


@pytest.mark.parametrize("name", ["lifelong", "bm25", "dense", "rrf", "personavlm", "recent"])
def test_no_system_sees_the_future_of_a_question(name, plan):
    """The first question of the PersonaMem case stands before messages 6 and 7, so they are never found for it."""
    (case_run,) = run(cases("personamem"), [name], plan)
    retrieval = {retrieval.question: set(retrieval.refs) for retrieval in case_run.retrievals}
    assert retrieval["pm-1"] <= {"1", "2", "3", "4"}
    assert retrieval["pm-2"] & {"6", "7"}


@pytest.mark.parametrize("name", ["lifelong", "bm25"])
def test_the_parrot_is_found_by_its_name(name, plan):
    """ "Kiwi" and "parrot" stand in one message, and a ranking by words puts it first or second."""
    (case_run,) = run(cases("locomo"), [name], plan)
    assert "D1:1" in case_run.retrievals[0].refs[:2]


def test_newest_first_is_newest_first(plan):
    """The history cut to a budget does not look at the question."""
    (case_run,) = run(cases("locomo"), ["recent"], plan)
    assert case_run.retrievals[0].refs == ("D2:2", "D2:1", "D1:3", "D1:2", "D1:1")


def test_an_interrupted_run_goes_on(plan, monkeypatch):
    """After one of six cases the run stops; the next one takes that case from there and does five."""
    first = next(run(cases("prefeval"), ["bm25"], plan))  # and no further
    ran = []
    real = runner.run_case

    def noted(name, case, plan):
        ran.append(case.id)
        return real(name, case, plan)

    monkeypatch.setattr(runner, "run_case", noted)
    case_runs = list(run(cases("prefeval"), ["bm25"], plan))
    assert len(case_runs) == 6
    assert len(ran) == 5
    assert first.case not in ran
    assert [case_run.case for case_run in case_runs if case_run.cached] == [first.case]


def test_what_is_kept_is_kept_by_content(plan):
    """Another depth, or one word changed in a history, is another run."""
    list(run(cases("locomo"), ["bm25"], plan))
    assert [case_run.cached for case_run in run(cases("locomo"), ["bm25"], plan)] == [True]
    assert [case_run.cached for case_run in run(cases("locomo"), ["bm25"], replace(plan, depth=3))] == [False]
    (case,) = cases("locomo")
    changed = replace(case, messages=(replace(case.messages[0], text="I adopted a cat."), *case.messages[1:]))
    assert [case_run.cached for case_run in run(cases("locomo"), ["bm25"], replace(plan, vectors="other"))] == [False]
    assert [case_run.cached for case_run in run([changed], ["bm25"], plan)] == [False]
    assert [case_run.cached for case_run in run(cases("locomo"), ["bm25"], replace(plan, fresh=True))] == [False]


def test_half_a_file_is_run_again(plan):
    """A run that was killed while it wrote costs its case, not the whole."""
    list(run(cases("locomo"), ["bm25"], plan))
    (kept,) = (plan.folder / "runs").rglob("*.json")
    kept.write_text(kept.read_text()[:100])
    assert [case_run.cached for case_run in run(cases("locomo"), ["bm25"], plan)] == [False]


def test_the_code_of_a_system_is_part_of_the_key():
    """Ours stands on the whole engine, a baseline on its own module: they never share a version."""
    versions = {name: code_version(module_of(name)) for name in ("lifelong", "bm25", "dense", "recent")}
    assert len(set(versions.values())) == 4


@pytest.mark.slow
def test_several_processes_give_what_one_gives(plan):
    """Two workers find what one process finds."""
    one = {
        (o.system, o.case): [f.refs for f in o.retrievals] for o in run(cases("longmemeval"), ["bm25", "dense"], plan)
    }
    again = replace(plan, fresh=True)
    two = run(cases("longmemeval"), SOME, again, workers=2)
    assert {(o.system, o.case): [f.refs for f in o.retrievals] for o in two} == one


def test_the_update_stage_runs_when_asked_for(plan):
    """With memories, the ranking still names messages, since a memory stands for those it came from."""
    (case_run,) = run(cases("locomo"), ["lifelong"], replace(plan, memories=True))
    assert "D1:1" in case_run.retrievals[0].refs
