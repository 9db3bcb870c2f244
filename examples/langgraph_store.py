"""LangGraph's long-term memory in one erasable record: ``python examples/langgraph_store.py``.

It needs ``pip install 'lifelong[integrations]'``. The two functions are what nodes of a graph call with its store:
``builder.compile(store=LifelongStore(ana))``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from langgraph.store.base import BaseStore

import lifelong
from lifelong.integrations.langchain import LifelongRetriever
from lifelong.integrations.langgraph import LifelongStore


def plan(store: BaseStore, text: str) -> None:
    """A node that notes a plan."""
    store.put(("plans",), text.split()[0].lower(), {"text": text})


def look(store: BaseStore, question: str) -> str:
    """A node that looks for one."""
    found = store.search(("plans",), query=question, limit=1)
    return found[0].value["text"] if found else "nothing"


def main(folder: Path) -> None:
    """Run the example in a folder."""
    with lifelong.open(folder, worker=False) as life:
        ana = life.person("ana")
        ana.add("My knees hurt when I walk downhill.")
        store = LifelongStore(ana)
        plan(store, "Walk the Rota Vicentina in June.")
        plan(store, "Bake bread on Sundays.")
        print("the agent's plan:", look(store, "What is planned for June?"))
        print("the person's words:", LifelongRetriever(person=ana, k=1).invoke("Do my knees hurt?")[0].page_content)
        store.delete(("plans",), "walk")
        print("after deleting:", [item.value["text"] for item in store.search(("plans",))])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder) / "ana.lifelong")
