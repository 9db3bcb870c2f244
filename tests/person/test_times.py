"""Questions about a day are answered by what happened on it, through the public surface, without a model."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import lifelong
from lifelong.types import Incoming

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def test_the_day_of_an_event_is_recalled_and_stays_a_local_day(tmp_path: Path) -> None:
    """Told in winter of a summer day and the reverse: the offset is the one of the day itself."""
    with lifelong.open(tmp_path / "r", chat="none", worker=False, clock=lambda: at("2026-12-01T12:00")) as life:
        me = life.person("me", zone="Europe/Berlin")
        me.add(
            [
                Incoming(text="Yesterday I ran the half marathon in Hannover.", at=at("2026-03-28T23:30")),
                Incoming(text="Yesterday I baked a carrot cake.", at=at("2026-03-29T10:30")),
                Incoming(text="I sold my boat on 5 December 2025.", at=at("2026-08-20T10:00")),
                Incoming(text="I got married on 4 July 2026.", at=at("2026-11-20T10:00")),
            ]
        )
        life.settle()
        events = {memory.text: memory.event_at for memory in me.memories.list(kinds=["semantic"])}
        starts = {text: start.isoformat() for text, start in events.items() if start is not None}
        assert starts["I got married on 4 July 2026."] == "2026-07-04T00:00:00+02:00"
        assert starts["I sold my boat on 5 December 2025."] == "2025-12-05T00:00:00+01:00"
        assert "marathon" in me.recall("What did I do on 27 March?")[0].text
        assert "cake" in me.recall("What did I do on 28 March?")[0].text
