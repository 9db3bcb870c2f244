"""Draft a reply in the person's own way, change it, and see what that taught: ``python examples/write.py``.

It runs without a chat model, in a temporary folder. ``LIFELONG_CHAT=qwen`` lets a small model phrase the drafts.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import lifelong

LETTERS = (
    (
        "Rita",
        "Will you come to dinner?",
        "Hi Rita,\n\nyes, we come to dinner on Sunday at 19:00!\n\nLots of love,\nAna",
    ),
    ("Tom", "Can I have the van?", "Hi Tom,\n\nof course the van is free on Friday, honestly!\n\nLots of love,\nAna"),
    ("Mum", "How was Porto?", "Hi Mum,\n\nPorto was lovely, honestly! We took the train home.\n\nLots of love,\nAna"),
)


def main(folder: Path) -> None:
    """Run the example in a folder."""
    with lifelong.open(folder, worker=False) as life:
        ana = life.person("ana")
        for to, about, text in LETTERS:
            ana.voice.add(text, register="family", to=to, about=about)

        draft = ana.write(
            "reply",
            about="Dear Ana, will you come to dinner on Saturday?\nPaul",
            register="family",
            facts=["dinner on Saturday at 20:30"],
        )
        print(draft.text)
        print("\nmade from:", ", ".join(draft.used), "|", "; ".join(draft.notes))
        for mark in draft.marks:
            print(f"  check: {draft.text[mark.start : mark.end]} (was {mark.was})")

        draft.accept(draft.text.replace("yes, we come", "we gladly come"))
        for voice in ana.voice.read():
            sign_off = "" if voice.sign_off is None else voice.sign_off.value.replace("\n", " / ")
            words = ", ".join(word.value for word in voice.favourites)
            print(
                f"\n{voice.register}: {voice.texts} texts, {voice.words} words, ends with {sign_off!r}, often: {words}"
            )

        print("\n" + ana.write("title", about=LETTERS[2][2] + " " + LETTERS[2][1]).text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder) / "ana.lifelong")
