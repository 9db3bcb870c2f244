"""docs/archive.md names every part and every field of an archive as it is written."""

from __future__ import annotations

import json
import zipfile
from dataclasses import fields
from pathlib import Path

from lifelong.types import Attachment, Interaction, Memory, Message, Observation, Passage, Session, Source
from tests.person.examples import NINE, opened, picture

PAGE = (Path(__file__).parents[2] / "docs" / "archive.md").read_text(encoding="utf-8")


def test_every_part_and_field_is_described(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I live in Porto.", at=NINE, images=[picture()])
        ana.export(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        parts = {name.split("/")[0] for name in archive.namelist()}
        manifest = json.loads(archive.read("manifest.json"))
    rows = {line.split("`")[1].split("/")[0]: line for line in PAGE.splitlines() if line.startswith("| `")}
    assert set(rows) == parts
    named = {
        "manifest.json": list(manifest),
        "sessions.jsonl": [field.name for field in fields(Session)],
        "messages.jsonl": [field.name for kind in (Message, Attachment) for field in fields(kind)],
        "memories.jsonl": [field.name for kind in (Memory, Source) for field in fields(kind)],
        "observations.jsonl": [field.name for field in fields(Observation)],
        "passages.jsonl": [field.name for field in fields(Passage)],
        "interactions.jsonl": [field.name for field in fields(Interaction)],
    }
    missing = {part: [name for name in names if f"`{name}`" not in rows[part]] for part, names in named.items()}
    assert not any(missing.values()), missing
