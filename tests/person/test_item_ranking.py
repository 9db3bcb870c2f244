"""A capable model ranks the best items again, and its explanations are checked against what they cite."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lifelong.agent.item_ranking import says
from lifelong.models.base import ChatEvent, ChatMessage, Finish, TextDelta
from lifelong.models.scripted import CAPABLE
from lifelong.types import Item, ItemHit, TasteEvidence
from tests.person.examples import Played, opened
from tests.tasks.films import FILMS, ids

WANTED = ("Airplane!", "Casablanca", "Alien")


class Sorter(Played):
    """Puts what it wants first, and cites the first evidence of each."""

    def __init__(self, why: str) -> None:
        super().__init__("", profile=CAPABLE)
        self.why = why

    async def stream(self, messages: Sequence[ChatMessage], **options: Any) -> AsyncGenerator[ChatEvent, None]:
        self.asked.append((list(messages), [], True))
        lines = re.findall(r"^(\d+)\. (.+)$", messages[-1].text, re.MULTILINE)
        places = {next((w for w in WANTED if rest.startswith(w)), ""): (int(number), rest) for number, rest in lines}
        items = []
        for title in WANTED:
            number, rest = places[title]
            cites = re.findall(r"\[((?:mem|act)_\w+) for:", rest)[:1]
            items.append({"number": number, "why": self.why if cites else "", "cites": cites})
        yield TextDelta(json.dumps({"items": items}))
        yield Finish("stop", 10, 5)


def test_both_orders_are_asked_and_explanations_cite_what_says_them(tmp_path: Path) -> None:
    model = Sorter("You liked Duck Soup, a comedy.")
    with opened(tmp_path / "a", chat=model) as life:
        life.catalogue("films").load(FILMS)
        ana = life.person("ana")
        liked = ana.interact("duck", "liked")
        plain = ana.recommend("films", k=3)
        assert not model.asked
        hits = ana.recommend("films", k=3, rerank=True)
    assert [hit.item.title for hit in hits] == list(WANTED)
    first, second = (messages[-1].text for messages, _, _ in model.asked)
    titles = [re.findall(r"^\d+\. (\w+)", text, re.MULTILINE) for text in (first, second)]
    assert titles[0] == titles[1][::-1] and len(titles[0]) == len(FILMS) - 1
    assert hits[0].explanation == "You liked Duck Soup, a comedy."
    assert hits[0].because[0].id == liked.id
    assert hits[1].explanation == hits[2].explanation == "" and all(hit.explanation == "" for hit in plain)


@pytest.mark.parametrize("answer", ["no JSON", '{"items": []}', '{"items": [{"number": 99}]}', '{"items": 3}', "[]"])
def test_an_answer_that_cannot_be_used_leaves_the_plain_order(tmp_path: Path, answer: str) -> None:
    with opened(tmp_path / "a", chat=Played(answer)) as life:
        life.catalogue("films").load(FILMS)
        ana = life.person("ana")
        assert ids(ana.recommend("films", rerank=True)) == ids(ana.recommend("films"))


def test_without_a_capable_model_the_plain_order_stays(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        life.catalogue("films").load(FILMS)
        ana = life.person("ana")
        assert ids(ana.recommend("films", rerank=True)) == ids(ana.recommend("films"))


@pytest.mark.parametrize(
    ("why", "cites", "true"),
    [
        ("You said you love comedies.", ["mem_1"], True),
        ("A comedy of 1980, and you love comedies.", ["mem_1"], True),
        ("You hate comedies.", ["mem_1"], False),
        ("You don't love comedies.", ["mem_1"], False),
        ("You love comedies and Leslie Nielsen.", ["mem_1"], False),
        ("You love comedies.", [], False),
        ("You love comedies.", ["mem_9"], False),
        ("You love horror.", ["mem_2"], False),
        ("You love Airplane.", ["mem_1"], False),
        ("", ["mem_1"], False),
    ],
)
def test_what_an_explanation_may_say(why: str, cites: list[str], true: bool) -> None:
    at = datetime(2026, 3, 3, tzinfo=UTC)
    item = Item("a", "Airplane!", fields={"year": 1980, "genres": ("Comedy",)})
    because = (
        TasteEvidence("mem_1", "I love comedies.", "like", at),
        TasteEvidence("mem_2", "I hate horror.", "dislike", at, against=True),
    )
    assert says(ItemHit("rec_1", item, 1.0, {}, because), why, cites) is true
