"""A tiny invented person as the files of the benchmark."""

import json
from pathlib import Path
from typing import Any

import pytest

AFTER = {"gone": [], "still": [], "profile_has": [], "profile_not": [], "no_memory_of_it": False}

PERSON = {
    "id": "mara",
    "lang": "en",
    "zone": "Europe/Lisbon",
    "who": "keeps goats",
    "split": "test",
    "asked": "2026-05-01T10:00:00+01:00",
    "messages": [
        {"id": "mara-1", "session": 1, "role": "user", "at": "2026-01-05T09:00:00+00:00", "text": "I live in Evora."},
        {"id": "mara-a1", "session": 1, "role": "assistant", "at": "2026-01-05T09:00:20+00:00", "text": "Noted."},
        {
            "id": "mara-2", "session": 1, "role": "user", "at": "2026-01-05T09:01:00+00:00",
            "text": "My goat is called Pimenta.",
        },
        {
            "id": "mara-3", "session": 2, "role": "user", "at": "2026-03-09T20:00:00+00:00",
            "text": "I work as a baker in Beja.",
        },
    ],
    "memories_right": [
        {"slot": "me.home", "fact": "lives in Evora", "regex": "evora", "state": "current", "closed_on": None},
        {"slot": "me.sport", "fact": "rowed", "regex": "row(s|ing)", "state": "closed", "closed_on": "2026-02-01"},
    ],
    "memories_wrong": [
        {"regex": "lisbon", "why": "stale", "evidence": []},
        {"regex": "sings", "why": "quoted", "evidence": [], "unless": ["rui"]},
    ],
}  # fmt: skip

QUESTION = {
    "id": "mara-q1",
    "person": "mara",
    "lang": "en",
    "asked_at": "2026-05-01T11:00:00+01:00",
    "question": "What is my goat called?",
    "kind": "name-of",
    "answer_any": ["pimenta"],
    "answer_all": [],
    "must_not": ["canela"],
    "unanswerable": False,
    "also_right": [],
}
UNANSWERABLE = QUESTION | {
    "id": "mara-q2", "question": "Which violin teacher taught Svetlana?", "kind": "unanswerable-far",
    "answer_any": [], "must_not": ["teacher is"], "unanswerable": True, "also_right": ["rui said"],
}  # fmt: skip

ACT = {
    "id": "mara-act1",
    "person": "mara",
    "lang": "en",
    "act": "thanks",
    "text": "thanks!",
    "must_reply_not": ["never told me"],
    "must_reply": [],
    "confirm": "Yes.",
    "after": AFTER | {"no_memory_of_it": True},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The person, two questions and one act."""
    return write(tmp_path / "everyday")


def write(folder: Path, *, questions: Any = (QUESTION, UNANSWERABLE), acts: Any = (ACT,), person: Any = PERSON) -> Path:
    """Write the files of one person."""
    (folder / "persons").mkdir(parents=True)
    (folder / "persons" / f"{person['id']}.json").write_text(json.dumps(person), encoding="utf-8")
    for name, items in (("questions", questions), ("acts", acts)):
        text = "".join(json.dumps(item) + "\n" for item in items)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder
