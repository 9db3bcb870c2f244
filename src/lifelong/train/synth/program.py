"""The built-in generator: a dialogue over several weeks from templates, in English.

What it makes is true to its own plan and easy to check, and it is poor in language: a few dozen sentences with other
values. It shows that the pipeline works, and teaches the form of the outputs. A teacher writes richer dialogues.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lifelong.train.synth.asking import questions
from lifelong.train.synth.personas import Persona, clear_end
from lifelong.train.synth.phrases import phrases, values
from lifelong.train.synth.plan import Beat, DialoguePlan, PlannedFact, PlannedReading
from lifelong.types import TRAITS

WEEKS, SESSIONS = 6, 2
"""Weeks of a dialogue, and sessions a week."""
TOPICS, SHIFTS = 6, 3
"""Topics that a person tells of, and those that change later."""
HABITS = 3
"""Habits that a person tells of; all but the first end."""

START = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
"""The first Monday that a dialogue may begin on."""


def planned(persona: Persona, seed: int, pictures: Sequence[tuple[Path, str]] = ()) -> DialoguePlan:
    """The plan of a person: topics, shifts of preference, habits, a wish, moods, and a personality that shifts.

    Args:
        persona: the person.
        seed: of the run.
        pictures: real pictures with what each shows; one is sent where there are some.
    """
    draw = random.Random(f"plan {seed} {persona.id}")  # noqa: S311 - nothing secret is drawn
    begin = START + timedelta(weeks=draw.randrange(40))
    facts = _facts(persona, draw)
    if persona.about:
        facts.insert(0, (0, _about(persona)))
    plan = DialoguePlan(persona)
    for number in range(WEEKS * SESSIONS):
        at = begin + timedelta(days=number * 7 // SESSIONS, hours=draw.randrange(10), minutes=draw.randrange(60))
        due = [fact for session, fact in facts if session == number]
        picture = draw.choice(pictures) if pictures and number == 2 else None
        traits = persona.traits if number < WEEKS * SESSIONS / 2 else persona.later
        plan.beats += _session(persona, number, at, due, traits, picture, draw)
    plan.questions += questions(plan, [fact for _, fact in facts], draw)
    return plan


def _facts(persona: Persona, draw: random.Random) -> list[tuple[int, PlannedFact]]:
    """Facts with the number of the session that tells them."""
    source, last = phrases(), WEEKS * SESSIONS
    topics = draw.sample(source["topic"], TOPICS)
    told: list[tuple[int, PlannedFact]] = []
    changing = [topic["name"] for topic in topics if topic["changed"]][:SHIFTS]
    for place, topic in enumerate(topics):
        first, second = draw.sample(values(topic), 2)
        told.append((place % (last // 2), _fact(persona, topic, draw.choice(topic["said"]), first, "", topic["told"])))
        if topic["name"] in changing:
            session = last // 2 + draw.randrange(last // 2)
            told_changed = topic.get("told_changed", topic["told"])
            told.append((session, _fact(persona, topic, draw.choice(topic["changed"]), second, first, told_changed)))
    for place, habit in enumerate(draw.sample(source["habit"], HABITS)):
        fields = {"topic": habit["name"], "value": habit["value"], "slot": "", "kind": "habit"}
        started = PlannedFact(text=habit["said"], told=_filled(habit["told"], persona),
                              trigger=habit["trigger"], **fields)  # fmt: skip
        told.append((1 + place, started))
        if place:
            ended = _filled(habit["told_ended"], persona)
            told.append((last - 1 - place, PlannedFact(text=habit["ended"], told=ended, ends=True, **fields)))
    wish = draw.choice(source["wish"])
    told.append((3, PlannedFact("wish", wish["said"], "", "", wish["slot"], "wish")))
    return sorted(told, key=lambda each: each[0])


def _fact(persona: Persona, topic: dict[str, Any], said: str, value: str, old: str, told: str) -> PlannedFact:
    text = said.replace("{value}", value).replace("{old}", old)
    return PlannedFact(topic["name"], text, _filled(told, persona, value), value, topic["slot"])


def _about(persona: Persona) -> PlannedFact:
    """The description of a file as the person's own words: "A nurse who …" gives "I am a nurse who …"."""
    about = persona.about.rstrip(". ")
    lower = about[:1].lower() + about[1:]
    own = about if about.startswith(("I ", "I'm ", "My ")) else f"I am {lower}"
    return PlannedFact("about", f"{own}.", f"{persona.name} is {lower}.", lower, "me.about")


def _filled(text: str, persona: Persona, value: str = "") -> str:
    return text.replace("{name}", persona.name).replace("{value}", value)


def _session(
    persona: Persona,
    number: int,
    at: datetime,
    facts: Sequence[PlannedFact],
    traits: Sequence[float],
    picture: tuple[Path, str] | None,
    draw: random.Random,
) -> list[Beat]:
    """The messages of one session: each fact, one or two readings, chatter, and a picture."""
    source, replies = phrases(), phrases()["replies"]
    beats: list[Beat] = []

    def say(text: str, reply: str, **fields: Any) -> None:
        beats.append(Beat(number, at + timedelta(minutes=3 * len(beats)), text, reply, **fields))

    for fact in facts:
        before, after = draw.choice(source["chatter"]["before"]), draw.choice(source["chatter"]["after"])
        text = draw.choice(
            [f"{before} {fact.text}", f"{fact.text} {after}", fact.text, f"{before} {fact.text} {after}"]
        )
        kind = "wish" if fact.kind == "wish" else "ended" if fact.ends else "noted"
        say(text, draw.choice(replies[kind]), facts=(fact,))
    for place in draw.sample(range(len(TRAITS)), 2):
        if end := clear_end(traits, place):
            words = draw.choice(source["traits"][TRAITS[place]][end])
            say(words, draw.choice(replies["noted"]), reading=PlannedReading(words, TRAITS[place], traits[place]))
    if draw.random() < 0.3:
        end = draw.choice(["high", "low"])
        words = draw.choice(source["moods"][end])
        say(words, draw.choice(replies[end]), reading=PlannedReading(words, mood=0.8 if end == "high" else -0.8))
    if picture is not None:
        path, shows = picture
        seen = (path, source["pictures"]["seen"].replace("{value}", shows))
        text = draw.choice(source["pictures"]["said"]).replace("{value}", shows)
        say(text, draw.choice(replies["picture"]), picture=seen)
    if draw.random() < 0.5 or not beats:
        place = draw.randrange(len(source["chatter"]["nothing"]))
        say(source["chatter"]["nothing"][place], replies["nothing"][place])
    return beats
