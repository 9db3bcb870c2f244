"""The page Timeline without a browser: parts of time, zoom, and a day as it was."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from lifelong.extraction.episodes import episode
from lifelong.types import Incoming, Message, Observation
from lifelong.web.pages.timeline.scale import scale_of
from lifelong.web.rendering import undated
from tests.person.examples import picture
from tests.web.attacks import ATTACKS
from tests.web.browsing import App, app
from tests.web.test_safety import LOADING, Elements

BEGIN = datetime(2020, 3, 2, 9, tzinfo=UTC)
TEXTS = ("I live in Lisbon.", "I moved. I live in Porto now.", "I run every Tuesday morning.")


def tell(site: App, *texts: str, begin: datetime = BEGIN, every: timedelta = timedelta(days=30), **more: Any) -> None:
    """Tell something, each a while after the other, and let it be learned."""

    async def told() -> None:
        person = site.life.person("ana")
        for number, text in enumerate(texts):
            await person.add(Incoming(text, at=begin + number * every, **more))
        await site.life.settle()

    asyncio.run(told())


def test_a_summary_stands_without_the_day_that_stands_beside_it() -> None:
    """The opening of a summary is the name in the record and an English day; a sentence is never touched."""
    said = Message("msg_1", "user", "ana", "We camped at the lake, 3 May 2026: cold.", BEGIN, "")
    made = episode([said], name="ana").text
    assert made == f"ana, 2 March 2020: “{said.text}”"
    assert undated(made) == f"“{said.text}”"
    assert undated(episode([replace(said, role="assistant")]).text) == "1 message, none in their own words."
    assert undated(said.text) == said.text


def test_an_empty_record_has_an_empty_line(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        assert "Your time will stand here" in site.browser("ana").get("/app/timeline").text
        assert "Nothing was said" in site.browser("ana").get("/app/timeline/day/2020-03-02").text


def test_everything_first_and_each_span_leads_nearer_until_a_day(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        tell(site, *TEXTS)
        page = browser.get("/app/timeline")
        assert "March 2020: 1 message, 1 conversation" in page.text
        month = re.search(r'href="(/app/timeline\?from=2020-03-01&amp;to=2020-04-01)"', page.text)
        assert month
        nearer = browser.part(unescape(month[1]))
        assert nearer.headers["hx-push-url"] == "/app/timeline?from=2020-03-01&to=2020-04-01"
        assert "<html" not in nearer.text
        assert 'href="/app/timeline/day/2020-03-02"' in nearer.text
        assert "Mon 2 Mar 2020: 1 message" in nearer.text
        whole = browser.get(unescape(month[1])).text
        assert "<html" in whole
        assert 'id="farther" href="/app/timeline?' in whole


@pytest.mark.slow
def test_mood_habits_and_who_is_in_the_pictures_stand_on_the_line(tmp_path: Path) -> None:
    with app(tmp_path, look="scripted", ocr="none", speech="none") as site:
        browser = site.browser("ana")
        tell(site, *TEXTS)
        tell(site, "Look.", begin=BEGIN + timedelta(days=3), images=(picture("red", (30, 20)),))
        record = site.life._engine.store.record("default", "ana")
        record.observations.put(Observation(record.messages.select()[0].id, BEGIN, (3.0,) * 5, 0.5, mood=0.5))
        asyncio.run(site.life.person("ana").concepts.enrol("Bertha", [picture("red", (30, 20))], kind="truck"))
        page = browser.get("/app/timeline").text
        assert "mood +0.5" in page
        assert "I run every Tuesday morning." in page
        assert "Bertha" in page
        asyncio.run(site.life.person("ana").allow_traits(False))
        assert "mood +0.5" not in browser.get("/app/timeline").text


def test_an_address_that_names_no_time_shows_everything_or_what_it_can(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        tell(site, *TEXTS)
        for query in (
            "from=x&to=y",
            "from=2020-05-05",
            "from=2021-01-01&to=2020-01-01",
            "from=0001-01-01&to=9999-12-31",
        ):
            page = browser.get(f"/app/timeline?{query}")
            assert page.status_code == 200, query
            assert "2 Mar 2020" in page.text or "1 Mar 2020" in page.text
        assert browser.get("/app/timeline?from=2020-03-05&to=2020-03-05").status_code == 200
        assert browser.get("/app/timeline/day/yesterday").status_code == 404
        assert browser.get("/app/timeline/day/9999-12-31").status_code == 404


@pytest.mark.slow
def test_a_day_is_shown_as_it_was_and_what_changed_is_marked(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        tell(site, *TEXTS)
        first = browser.get("/app/timeline/day/2020-03-02").text
        known = first[first.index("What I knew") :]
        assert "I live in Lisbon." in known
        assert "changed on 1 Apr 2020" in known
        assert "Porto" not in first
        later = browser.get("/app/timeline/day/2020-04-01").text
        assert "I live in Porto" in later[later.index("What I knew") :]
        assert "Lisbon" not in later[later.index("What I knew") :]
        between = browser.get("/app/timeline/day/2020-03-10").text
        assert "Nothing was said on this day." in between
        assert 'href="/app/timeline/day/2020-03-02"' in between
        assert 'href="/app/timeline/day/2020-04-01"' in between
        for given, there in (("2020-03-10", "/app/timeline/day/2020-03-10"), ("//evil.example", "/app/timeline")):
            assert browser.get(f"/app/timeline/day?day={given}").headers["location"] == there


def test_facts_of_a_day_come_page_by_page_and_each_once(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        person = site.life.person("ana")

        async def told() -> None:
            for number in range(35):
                await person.remember(f"Fact number {number:02}.", at=BEGIN + timedelta(minutes=number))

        asyncio.run(told())
        page = browser.get("/app/timeline/day/2020-03-02").text
        more = re.search(r'hx-get="(/app/timeline/day/2020-03-02/known\?after=[^"]+)"', page)
        assert more
        rest = browser.part(unescape(more[1])).text
        found = re.findall(r"Fact number (\d\d)", page[page.index("What I knew") :]) + re.findall(
            r"Fact number (\d\d)", rest
        )
        assert found == [f"{number:02}" for number in range(35)]


@pytest.mark.slow
def test_words_on_the_line_are_inert(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        tell(site, *ATTACKS, every=timedelta(minutes=1))
        for number, words in enumerate(ATTACKS):
            kind: Any = ("core", "semantic", "episodic", "procedural")[number % 4]
            asyncio.run(site.life.person("ana").remember(words, kind=kind, at=BEGIN + timedelta(hours=1)))
        for path in ("/app/timeline", "/app/timeline/day/2020-03-02"):
            page = browser.get(path)
            assert page.status_code == 200
            for tag, attributes in Elements(page.text).found:
                assert tag not in LOADING - {"svg", "img", "script", "link", "meta", "form"}, path
                assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in attributes), path
                assert attributes.get("src", "/app/").startswith("/app/"), path
                assert attributes.get("href", "/app/").startswith(("/app/", "#")), path


def test_zooming_keeps_within_everything() -> None:
    whole = date(2020, 1, 1), date(2021, 1, 1)
    scale = scale_of(*whole, "2020-03-01", "2020-03-31")
    assert scale.nearer() == "/app/timeline?from=2020-03-09&to=2020-03-24"
    assert scale.farther() == "/app/timeline?from=2020-02-15&to=2020-04-15"
    assert scale.earlier() == "/app/timeline?from=2020-02-15&to=2020-03-16"
    assert scale_of(*whole, "2020-01-01", "2020-01-03").nearer() == ""
    assert scale_of(*whole, "2020-01-01", "2020-01-03").earlier() == ""
    assert scale_of(*whole, "2020-12-01", "2021-01-01").later() == ""
    assert scale_of(*whole, "", "").farther() == ""
    assert [scale_of(*whole, "2020-01-01", day).step for day in ("2020-01-04", "2020-02-01", "2020-06-01")] == [
        "hour",
        "day",
        "week",
    ]
