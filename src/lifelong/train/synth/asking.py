"""Questions about a plan: what holds now, what held before, which of three, what was told on a day, and the untold."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from lifelong.train.synth.phrases import phrases, values
from lifelong.train.synth.plan import Beat, DialoguePlan, PlannedFact, PlannedQuestion

LETTERS = "ABC"
LATER = timedelta(days=3)
"""Time between the last message and the questions."""


def questions(plan: DialoguePlan, facts: Sequence[PlannedFact], draw: random.Random) -> list[PlannedQuestion]:
    """The questions about a plan, each once with the usual context and once with a narrow one.

    Args:
        plan: with its beats.
        facts: all facts of the plan, in the order of time.
        draw: draws values and words.
    """
    source = phrases()
    at = plan.beats[-1].at + LATER
    asked: list[PlannedQuestion] = []
    for topic in source["topic"]:
        told = [fact for fact in facts if fact.topic == topic["name"]]
        asked += _of_topic(topic, told, at, draw) if told else [_untold(topic, at, draw)]
    for habit in source["habit"]:
        told = [fact for fact in facts if fact.topic == habit["name"]]
        if len(told) == 1:
            asked.append(PlannedQuestion("span", at, habit["asked"], habit["value"], habit["answer"],
                                         (told[0].text,), habit["query"]))  # fmt: skip
    days = [session for session in plan.sessions if sum(len(beat.facts) for beat in session) > 0]
    asked += [_of_day(session, at) for session in draw.sample(days, min(3, len(days)))]
    both = [replace(question, narrow=narrow) for question in asked for narrow in (False, True)]
    return [replace(question, at=at + timedelta(minutes=place)) for place, question in enumerate(both)]


def _of_topic(
    topic: dict[str, Any], told: Sequence[PlannedFact], at: datetime, draw: random.Random
) -> list[PlannedQuestion]:
    now = told[-1]
    text = draw.choice(topic["asked"])
    answer = topic["answer"].replace("{value}", now.value)
    made = [PlannedQuestion("span", at, text, now.value, answer, (now.text,), topic["query"])]
    others = [value for value in values(topic) if value not in {fact.value for fact in told}]
    options = [now.value, *draw.sample(others, len(LETTERS) - 1)] if len(others) >= len(LETTERS) - 1 else []
    if options:
        draw.shuffle(options)
        letter = LETTERS[options.index(now.value)]
        choice = phrases()["questions"]["choice"].replace("{asked}", text)
        for place, option in zip("abc", options, strict=True):
            choice = choice.replace(f"{{{place}}}", option)
        made.append(
            PlannedQuestion("choice", at, choice, letter, f"{letter}) {now.value}", (now.text,), topic["query"])
        )
    if len(told) > 1:
        before = told[-2]
        answer = topic["answer_before"].replace("{value}", before.value)
        made.append(PlannedQuestion("span", at, topic["asked_before"], before.value, answer,
                                    (before.text,), topic["query"]))  # fmt: skip
    return made


def _untold(topic: dict[str, Any], at: datetime, draw: random.Random) -> PlannedQuestion:
    return PlannedQuestion("abstain", at, draw.choice(topic["asked"]), "", topic["unknown"], (), topic["query"])


def _of_day(session: Sequence[Beat], at: datetime) -> PlannedQuestion:
    day = session[0].at
    words = f"{day.day} {day:%B} {day.year}"
    texts = tuple(fact.text for beat in session for fact in beat.facts)
    quotes = " ".join(f"“{text}”" for text in texts)
    answer = phrases()["questions"]["day_answer"].replace("{day}", words).replace("{quotes}", quotes)
    text = phrases()["questions"]["day"].replace("{day}", words)
    return PlannedQuestion("day", at, text, texts[0].rstrip("."), answer, texts, f"{day:%Y-%m-%d}")
