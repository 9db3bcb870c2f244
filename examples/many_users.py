"""A chatbot for many users, one record each: ``python examples/many_users.py``. What one says, no other is shown."""

from __future__ import annotations

import tempfile
from pathlib import Path

import lifelong

TALK = (
    ("ana", "I am allergic to peanuts."),
    ("bo", "I am allergic to cats."),
    ("ana", "What am I allergic to?"),
    ("bo", "What am I allergic to?"),
)


def answer(life: lifelong.Life, user: str, text: str) -> str:
    """What a web handler does: the user's name comes from your own sign-in, never from the text."""
    return life.person(user).chat(text).text


def main(folder: Path) -> None:
    """Run the example in a folder."""
    with lifelong.open(folder, worker=False) as life:
        for user, text in TALK:
            print(f"{user}: {text}\n  -> {answer(life, user, text)}")
        print("\npersons:", ", ".join(sorted(life.persons())))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder) / "all.lifelong")
