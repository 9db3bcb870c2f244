"""The LangChain retriever, invoked as LangChain does."""

from __future__ import annotations

from pathlib import Path

from langchain_core.runnables import RunnableLambda

from lifelong.integrations.langchain import LifelongRetriever
from tests.person.examples import DAY, NINE, opened, picture


def test_documents_carry_their_sources(tmp_path: Path) -> None:
    """Words as content; id, kind, score, time, sources and pictures as metadata."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (said,) = ana.add("I drive Bertha, my old truck.", at=NINE - DAY, images=[picture()])
        (found,) = LifelongRetriever(person=ana, k=1).invoke("Which truck do I drive?")
        assert (found.page_content, found.id) == ("I drive Bertha, my old truck.", said.id)
        assert found.metadata["kind"] == "message" and 0 < found.metadata["score"] <= 1
        assert found.metadata["source"] == [said.id] and found.metadata["at"] == "2026-03-02T09:00:00+00:00"
        assert found.metadata["pictures"] == [said.attachments[0].sha256]


def test_what_was_never_told_gives_no_document(tmp_path: Path) -> None:
    """Below the floor there is nothing; without one there is the best there is. Kinds narrow it."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I drive Bertha, my old truck.", at=NINE - DAY)
        assert LifelongRetriever(person=ana).invoke("quantum chromodynamics lecture notes") == []
        assert len(LifelongRetriever(person=ana, floor=0).invoke("quantum chromodynamics lecture notes")) == 1
        assert LifelongRetriever(person=ana, floor=0, kinds=("core",)).invoke("truck") == []


async def test_it_is_a_link_of_a_chain_async_too(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I drive Bertha, my old truck.", at=NINE - DAY)
        chain = LifelongRetriever(person=ana) | RunnableLambda(lambda documents: documents[0].page_content)
        assert await chain.ainvoke("Which truck do I drive?") == "I drive Bertha, my old truck."
