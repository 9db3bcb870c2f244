"""CrewAI's memory on a person's record, through CrewAI's own methods, tools and crews."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest

import lifelong
from tests.person.examples import DAY, NINE, opened, texts
from tests.store.examples import files_holding

pytest.importorskip("crewai", reason="`make clients` installs it in an environment of its own")

from crewai import Agent, BaseLLM, Crew, Task
from crewai.tools.memory_tools import create_memory_tools

from lifelong.integrations.crewai import LifelongCrewMemory


@pytest.fixture
def life(tmp_path: Path):
    with opened(tmp_path / "a") as life:
        life.person("ana").add("I drive Bertha, my old truck.", at=NINE - DAY)
        life.settle()
        yield life


@pytest.fixture
def ana(life: lifelong.Life) -> lifelong.Person:
    return life.person("ana")


def contents(matches: Any) -> list[str]:
    return [match.record.content for match in matches]


def test_what_the_person_said_and_what_crews_stored_is_found(ana: lifelong.Person) -> None:
    memory = LifelongCrewMemory.of(ana)
    memory.remember("The truck Bertha needs new tyres.", scope="/garage", categories=["repairs"], importance=0.9)
    assert set(contents(memory.recall("truck Bertha"))) == {
        "I drive Bertha, my old truck.", "The truck Bertha needs new tyres.",
    }  # fmt: skip
    assert contents(memory.recall("truck Bertha", scope="/garage")) == ["The truck Bertha needs new tyres."]
    assert contents(memory.recall("truck Bertha", categories=["repairs"])) == ["The truck Bertha needs new tyres."]
    assert contents(memory.recall("truck Bertha", scope="/kitchen")) == []
    best = memory.recall("truck Bertha", limit=1)[0]
    assert 0 < best.score <= 1 and best.match_reasons
    memory.reset()
    assert memory.recall("quantum chromodynamics lecture notes") == []


def test_an_item_comes_back_as_it_was_put(ana: lifelong.Person) -> None:
    memory = LifelongCrewMemory.of(ana, root_scope="/crew/garage")
    put = memory.remember("Tyres at 7:30 “ok”.", "tyres", ["repairs"], {"price": 80}, 0.9, "task-1")
    assert put is not None
    (stored,) = memory.list_records()
    assert stored.model_dump(exclude={"created_at", "last_accessed"}) == put.model_dump(
        exclude={"created_at", "last_accessed"}
    )
    assert stored.scope == "/crew/garage/tyres"
    changed = memory.update(put.id, content="Tyres at 8:00.")
    assert (changed.content, changed.categories) == ("Tyres at 8:00.", ["repairs"])
    assert [record.content for record in memory.list_records()] == ["Tyres at 8:00."]
    with pytest.raises(ValueError, match="no item 'mem_0'"):
        memory.update("mem_0", content="x")


def test_scopes_and_categories_are_listed(ana: lifelong.Person) -> None:
    memory = LifelongCrewMemory.of(ana)
    for scope, category in (("/a/b", "x"), ("/a/c", "x"), ("/d", "y")):
        memory.remember(f"Something in {scope}.", scope, [category])
    assert memory.list_scopes() == ["/a", "/d"] and memory.list_scopes("/a") == ["/a/b", "/a/c"]
    assert memory.list_categories() == {"x": 2, "y": 1}
    assert memory.info("/a").record_count == 2 and "/a (2 records)" in memory.tree()


def test_forgetting_erases_for_good_and_nothing_of_the_person(
    tmp_path: Path, life: lifelong.Life, ana: lifelong.Person
) -> None:
    memory = LifelongCrewMemory.of(ana)
    memory.remember("zanzibarquux harbour", "/a", metadata={"n": 1})
    memory.remember("Something else.", "/b", metadata={"n": 2})
    assert memory.forget(metadata_filter={"n": 1}) == 1 and memory.forget(record_ids=["mem_0"]) == 0
    assert files_holding(tmp_path, b"zanzibarquux") == [] and len(life.receipts.list()) == 1
    memory.reset()
    assert memory.list_records() == [] and texts(ana.messages()) == ["I drive Bertha, my old truck."]


def test_private_items_are_for_their_source(ana: lifelong.Person) -> None:
    memory = LifelongCrewMemory.of(ana)
    memory.remember("The safe of Bertha's garage is green.", source="bo", private=True)
    assert not any("safe" in each for each in contents(memory.recall("green safe garage")))
    assert any("safe" in each for each in contents(memory.recall("green safe garage", source="bo")))
    assert any("safe" in each for each in contents(memory.recall("green safe garage", include_private=True)))


def test_nothing_is_learned_from_items(life: lifelong.Life, ana: lifelong.Person) -> None:
    LifelongCrewMemory.of(ana).remember("I live in Porto.")
    ana.close_session()
    life.settle()
    assert not any("Porto" in text for text in texts(ana.memories.list()))
    assert LifelongCrewMemory.of(life.person("ben")).list_records() == []


def test_a_read_only_memory_stores_nothing(ana: lifelong.Person) -> None:
    memory = LifelongCrewMemory.of(ana, read_only=True)
    assert memory.remember("x") is None and memory.remember_many(["x"]) == [] and memory.list_records() == []
    assert [tool.name for tool in create_memory_tools(memory)] == ["Search memory"]
    search, save = create_memory_tools(LifelongCrewMemory.of(ana))
    assert "Bertha" in search.run(queries=["old truck"])
    assert "Saved" in save.run(contents=["The truck Bertha needs new tyres."])


class Scripted(BaseLLM):
    """A model that notes what it is shown and always gives the same answer."""

    shown: ClassVar[list[str]] = []

    def call(self, messages: Any, *args: Any, **options: Any) -> str:
        self.shown.append(str(messages))
        return "Thought: I now can give a great answer\nFinal Answer: Buy tyres for the truck Bertha."

    def supports_function_calling(self) -> bool:
        return False


def test_a_crew_is_shown_it_and_stores_its_result(ana: lifelong.Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole crew, with no model but the scripted one and no network."""
    monkeypatch.setenv("CREWAI_DISABLE_TELEMETRY", "true")
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    model = Scripted(model="scripted")
    agent = Agent(role="mechanic", goal="keep trucks running", backstory="A mechanic.", llm=model)
    task = Task(description="What does the old truck Bertha need?", expected_output="A list.", agent=agent)
    memory = LifelongCrewMemory.of(ana)
    result = Crew(agents=[agent], tasks=[task], memory=memory).kickoff()
    assert result.raw == "Buy tyres for the truck Bertha."
    assert any("I drive Bertha, my old truck." in shown for shown in model.shown)
    assert any("Buy tyres" in record.content for record in memory.list_records())
