"""``lifelong catalogue enrich``: what a capable model adds to items, and what is left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import done, run, value

ANSWER = {"themes": ["space", "fear"], "moods": ["tense"], "disagreements": []}


@pytest.fixture
def script(tmp_path: Path) -> str:
    """A model that knows Alien, and of everything else nothing."""
    path = tmp_path / "script.json"
    rules = [{"when": "Alien", "say": json.dumps(ANSWER)}, {"say": "no idea"}]
    path.write_text(json.dumps({"rules": rules}), encoding="utf-8")
    films = tmp_path / "films.csv"
    films.write_text("id,title,text\na,Alien,A crew meets a creature.\nb,Airplane!,Jokes.\nc,Emma,\n", encoding="utf-8")
    done("catalogue", "load", "films", str(films))
    return f"scripted:{path}"


def test_what_was_added_is_a_table_and_the_rest_is_counted(script: str) -> None:
    table = done("catalogue", "enrich", "films", "--chat", script, "--limit", "2")
    assert "Alien" in table and "space, fear" in table and "tense" in table and "Emma" not in table
    assert "1 items have more fields, 1 stay as they are, 1 wait." in table


def test_json(script: str) -> None:
    found = value("catalogue", "enrich", "films", "--chat", script)
    assert [item["id"] for item in found["enriched"]] == ["a"]
    assert found["enriched"][0]["fields"]["themes"] == ["space", "fear"]
    assert (found["unchanged"], found["waiting"]) == (2, 0)
    again = value("catalogue", "enrich", "films", "--chat", script)
    assert again == {"enriched": [], "unchanged": 2, "waiting": 0}


def test_what_it_needs(script: str) -> None:
    assert "a capable chat model is needed" in run("catalogue", "enrich", "films", "--chat", "none").output
    missing = run("catalogue", "enrich", "books", "--chat", script)
    assert missing.exit_code == 1 and "books" in missing.output
