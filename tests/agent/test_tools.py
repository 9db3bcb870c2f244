"""The tools under whatever a model may write: told something each time, and no exception."""

from __future__ import annotations

import io
import json
import random
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lifelong.agent.choice import Choice
from lifelong.agent.outcome import Outcome
from lifelong.agent.record_view import RecordView
from lifelong.agent.tools import Toolbox
from lifelong.perception.attachments import PictureLimits, check
from lifelong.store.messages import Utterance
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import RecallRequest, Recollection
from tests.person.examples import MINUTE, NINE, picture
from tests.store.examples import say

DAYS = {"since": "2026-03-01", "until": "2026-03-02"}
GOOD: list[tuple[str, dict[str, Any]]] = [
    ("recall", {"query": "the cat", **DAYS, "kinds": ["message"], "people": ["Rita"]}),
    ("look", {"media_id": "0123456789ab", "part": [0.1, 0.2, 0.5, 0.4]}),
    ("timeline", DAYS),
]
ODD: list[Any] = [
    *(None, 7, -1.5, True, [], [[]], {}, {"a": 1}),
    *("", "x" * 3000, "\x00", "\ud800", "9999-99-99", "0001-01-01", "%"),
]


def mutated(rng: random.Random) -> tuple[str, str]:
    """A call with a value, a name or some signs changed."""
    name, fields = rng.choice(GOOD)
    changed = {key: rng.choice(ODD) if rng.random() < 0.4 else value for key, value in fields.items()}
    changed = {(f"{key}x" if rng.random() < 0.1 else key): value for key, value in changed.items()}
    text = json.dumps(changed, ensure_ascii=rng.random() < 0.5)
    for _ in range(rng.choice((0, 0, 1, 4))):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(["", "{", "}", '"', ",", "\\", "\n", "é", "null"]) + text[at + rng.randrange(3) :]
    return rng.choice([name, name, name, "", "Recall", "format_disk"]), text


async def test_a_thousand_mutated_calls_end_in_an_answer_to_the_model(tmp_path: Path) -> None:
    """Each costs one lookup and adds no more tokens than there were; the record is as it was."""

    def recall(request: RecallRequest) -> Recollection:
        return Recollection(request.query)

    rng = random.Random(7)
    with Store(tmp_path) as store:
        record = store.record("home", "ana")
        message = say(record, "Hello?")
        outcomes = set()
        for _ in range(1000):
            outcome = Outcome()
            record_view = RecordView(record, recall, message, 8, NINE.astimezone(UTC))
            box = Toolbox(record_view, outcome, left=2, tokens=1000, images=1, sees=True)
            result = await box.use(*mutated(rng))
            assert result.text and box.left == 1 and box.tokens >= 0
            assert result.refused == (outcome.steps[-1].kind == "refused")
            outcomes.add(outcome.steps[-1].kind)
        assert outcomes == {"recall", "timeline", "refused"}
        assert record.messages.select() == [message]


def test_a_thousand_mutated_steps_are_a_call_or_an_answer() -> None:
    """What is no step means that the model wants to answer."""
    rng = random.Random(7)
    made = 0
    for _ in range(1000):
        name, text = mutated(rng)
        call = Choice(f'{{"next": {{"step": {json.dumps(name)}, {text[1:]}}}').call()
        made += call is not None
        assert call is None or isinstance(json.loads(call.arguments), object)
    assert 300 < made < 1000
    for raw in ("[" * 100_000, '{"next": {"step": "answer"}}'):
        assert Choice(raw).call() is None and Choice(raw).end() == ""


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ([0.1, 0.2, 0.3], "it has 3 numbers, and needs four"),
        ([0.5, 0, 0.5, 1], "left comes before right"),
        ([0, 0, 640, 480], "1 its right and bottom"),
        (["left"], "valid number"),
        ("the left half", "valid array"),
    ],
)
async def test_a_part_that_is_none_is_told_and_shows_nothing(store: Store, part: Any, told: str) -> None:
    record = store.record("home", "ana")
    box = Toolbox(_record_view(record), Outcome(), left=2, tokens=1000, images=1, sees=True)
    result = await box.use("look", json.dumps({"media_id": "0123456789ab", "part": part}))
    assert result.refused and told in result.text and "part optional, from 0 to 1" in result.text
    assert box.images == 1


async def test_a_part_of_a_picture_is_shown_at_full_size(store: Store) -> None:
    """The lower right of 3000 x 1200 pixels; then all of it, scaled down; the same part again is refused."""
    record = store.record("home", "ana")
    item, content = check(picture("blue", (3000, 1200)), PictureLimits())
    with record.transaction():
        record.media.add(item, content)
        record.messages.add(Utterance("user", "", "My house.", NINE, attachments=(item,)), gap=MINUTE)
    outcome = Outcome()
    box = Toolbox(_record_view(record), outcome, left=4, tokens=1000, images=4, sees=True)
    sizes = []
    for part in ([0.5, 0.5, 1, 1], [], [0.5, 0.5, 1, 1.0]):
        result = await box.use("look", json.dumps({"media_id": item.sha256[:12], "part": part}))
        sizes += [Image.open(io.BytesIO(each.content)).size for each in result.pictures]
    assert sizes == [(1500, 600), (2048, 819)] and result.refused
    assert outcome.steps[0].text == f"{item.sha256[:12]}, part [0.5, 0.5, 1, 1] at full size"


def _record_view(record: Record) -> RecordView:
    def recall(request: RecallRequest) -> Recollection:
        return Recollection(request.query)

    return RecordView(record, recall, say(record, "Hello?"), 8, NINE.astimezone(UTC))
