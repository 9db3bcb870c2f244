"""The held-out talks of the reader's training data as everyday life: ``python -m benchmarks.own_everyday OUT``.

Writes the files that ``lifelong bench everyday --data OUT`` reads. So the whole way from a message to an answer can be
measured, and changed, on people whom the reader never trained on, and the shared set of everyday life stays a measure.
The labels are coarser than those of the shared set: an answer is right when it holds the labelled value.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from lifelong.bench.everyday.data import ACTS, PERSONS, QUESTIONS
from lifelong.train.reader.careless import typed_in_haste
from lifelong.train.reader.samples import ReadSample, held_out, line_samples
from lifelong.train.reader.talks import Talk, TalkFact, TalkMessage, read_lines, read_talks

TALKS: Final = Path(__file__).parents[1] / "training" / "reader"

NOT_SAID: Final = ["I will remember", "never told me"]
"""What no reply to a greeting says."""

ACT_OF: Final = {
    "greet": "greeting",
    "thanks": "thanks",
    "bye": "farewell",
    "react": "reaction",
    "complain": "complaint",
    "request": "instruction",
    "wish": "style",
}
"""The act of each kind of single message that becomes no memory."""

STANDS: Final = {"holds", "denied", "began"}
WRONG: Final = {"joke": "joke", "reported": "quoted", "pasted": "document"}


def main(argv: Sequence[str] | None = None) -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="a folder that is made")
    parser.add_argument("--each", type=int, default=20, metavar="N", help="questions of a person, at most")
    parser.add_argument("--hasty", action="store_true", help="retype everybody as in haste")
    given = parser.parse_args(argv)
    talks = [talk for talk in read_talks(TALKS) if held_out(talk)]
    if given.hasty:
        rng = random.Random(0)
        talks = [typed_in_haste(talk, rng) for talk in talks]
    lines = line_samples(read_lines(TALKS), measured=True)
    (given.out / PERSONS).mkdir(parents=True)
    questions: list[dict[str, Any]] = []
    acts: list[dict[str, Any]] = []
    for talk in talks:
        _write(given.out / PERSONS / f"{talk.id}.json", [_history(talk)])
        questions += _questions(talk, given.each)
        acts += _acts(talk, lines)
    _write(given.out / QUESTIONS, questions)
    _write(given.out / ACTS, acts)
    print(f"{len(talks)} people, {len(questions)} questions, {len(acts)} acts in {given.out}")


def _write(path: Path, values: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values), encoding="utf-8")


def _asked(talk: Talk) -> datetime:
    last = datetime.fromisoformat(talk.messages[-1].at).replace(tzinfo=ZoneInfo(talk.zone))
    return last + timedelta(days=2)


def _history(talk: Talk) -> dict[str, Any]:
    return {
        "id": talk.id,
        "lang": talk.lang[:2],
        "zone": talk.zone,
        "asked": _asked(talk).isoformat(),
        "messages": list(_messages(talk)),
        "memories_right": [
            {"fact": fact.clause, "regex": re.escape(_value(message, fact)), "state": _state(talk, fact)}
            for message, fact in talk.facts.values()
            if fact.status in STANDS
        ],
        "memories_wrong": [
            {"regex": re.escape(fact.clause), "why": WRONG[fact.status]}
            for _, fact in talk.facts.values()
            if fact.status in WRONG
        ],
    }


def _messages(talk: Talk) -> Iterator[dict[str, Any]]:
    """Every message with its minute; the assistant's are those that stand before one of the person's."""
    session, said = -1, ""
    for number, message in enumerate(talk.messages):
        if message.session != session:
            session, at = message.session, datetime.fromisoformat(message.at).replace(tzinfo=ZoneInfo(talk.zone))
        for role, text in (("assistant", message.before), ("user", message.text)):
            if not text or (role == "assistant" and text == said):
                continue
            at += timedelta(minutes=1)
            yield {
                "id": f"{talk.id}-{number}-{role[0]}",
                "session": session,
                "role": role,
                "at": at.isoformat(),
                "text": text,
            }
        said = message.text


def _value(message: TalkMessage, fact: TalkFact) -> str:
    return message.text[fact.value[0] : fact.value[1]]


def _state(talk: Talk, fact: TalkFact) -> str:
    later = {number for _, each in talk.facts.values() for sign, number in each.links if sign in ">~x"}
    return "closed" if fact.number in later else "current"


def _questions(talk: Talk, most: int) -> Iterator[dict[str, Any]]:
    """Some of a talk's questions, from all over the list."""
    every = max(len(talk.questions) / most, 1.0)
    facts = talk.facts
    asked = _asked(talk)
    for number in range(min(most, len(talk.questions))):
        question = talk.questions[int(number * every)]
        values = [re.escape(_value(*facts[answer])) for answer in question.answers]
        several = {"n": len(values), "of": values} if len(values) > 1 else None
        yield {
            "id": f"{talk.id}-q{number}",
            "person": talk.id,
            "asked_at": (asked + timedelta(minutes=number)).isoformat(),
            "question": question.text,
            "kind": question.type if values else "unanswerable",
            "answer_any": values if several is None else [],
            "answer_all": [],
            "must_not": [],
            "unanswerable": not values,
            "answer_all_of_n": several,
        }


def _acts(talk: Talk, lines: Sequence[ReadSample]) -> Iterator[dict[str, Any]]:
    """One single message of each kind, in the language of the talk; people take turns in the lines."""
    for kind, act in ACT_OF.items():
        fitting = [line for line in lines if line.lang == talk.lang[:2] and line.kinds == {kind}]
        if not fitting:
            continue
        yield {
            "id": f"{talk.id}-{act}",
            "person": talk.id,
            "act": act,
            "text": fitting[sum(talk.id.encode()) % len(fitting)].text,
            "must_reply_not": NOT_SAID if kind != "wish" else ["never told me"],
            "must_reply": [],
            "confirm": "yes",
            "after": {
                "gone": [],
                "still": [],
                "profile_has": [],
                "profile_not": [],
                "no_memory_of_it": kind != "wish",
            },
        }


if __name__ == "__main__":
    main()
