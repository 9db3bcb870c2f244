"""The page You without a browser: each part with its proof, each choice with its way back."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifelong.types import TRAITS, Observation, Trait, Traits
from lifelong.web.pages.you.charts import HEIGHT, WIDTH, chart, every, x_of, y_of
from tests.web.browsing import App, app
from tests.web.test_memory import HTMX, events, told, undo

PARTS = ("", "/habits", "/taste", "/voice", "/personality", "/consents")


def read_traits(site: App, *scores: float) -> None:
    """Messages of Ana with readings of her openness, a day apart."""
    record = site.life._engine.store.record("default", "ana")
    for number, score in enumerate(scores):
        at = f"2026-03-{number + 3:02}T09:00:00+00:00"
        body = {"messages": [{"text": f"I wonder about star {number}.", "at": at}]}
        message = site.server.ask("POST", "/api/messages", body).value["added"][0]
        reading = Observation(message["id"], datetime.fromisoformat(at), (score, 3, 3, 3, 3), 0.9, None, ("wonder",))
        record.observations.put(reading)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_new_record_has_each_part_with_a_way_to_begin(tmp_path: Path, language: str) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana", language=language)
        for part in PARTS:
            page = browser.get(f"/app/you{part}")
            assert page.status_code == 200
            assert f'href="/app/you{part}" aria-current="page"' in page.text
            assert "<html" not in browser.part(f"/app/you{part}").text


def test_the_profile_names_what_each_entry_is_about(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        home = told(site, "I live in Porto.", kind="core", slot="me.home")
        told(site, "My wife is Rita.", kind="core", slot="me.wife.name")
        told(site, "My shoes are 38.", kind="core", slot="me.shoe-size")
        told(site, "Please keep it short.", slot="me.style.length")
        page = browser.get("/app/you").text
        labels = re.findall(r"<dt>([^<]+)</dt>", page)
        assert labels == ["Home", "Partner", "shoe size"]
        assert f'href="/app/memory/{home}"' in page
        assert page.count("Please keep it short.</span>") == 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_examples_of_the_empty_page_become_wishes(tmp_path: Path, language: str) -> None:
    """What the page says to say in the chat is what it then shows."""
    with app(tmp_path) as site:
        browser = site.browser("ana", language=language)
        page = browser.get("/app/you").text
        examples = re.findall(r"[“„]([^”“]+)[”“]", page[page.index('id="wishes-title"') :])
        assert len(examples) == 2
        for example in examples:
            asyncio.run(site.life.person("ana").chat(example))
        asyncio.run(site.life.settle())
        wishes = browser.get("/app/you").text
        assert all(f"<span>{example}</span>" in wishes[wishes.index('id="wishes-title"') :] for example in examples)


def test_habits_and_goals_stand_under_their_state(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        goal = told(site, "I want to run a marathon.", kind="procedural", slot="me.goal.marathon")
        assert "Going on" in browser.get("/app/you/habits").text
        browser.post(f"/app/memory/{goal}/state", {"state": "dropped"}, headers=HTMX)
        page = browser.get("/app/you/habits").text
        assert "Given up <small" in page
        assert "Going on" not in page


def test_taste_shows_its_words_and_what_is_sensitive_on_request(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        likes = told(site, "I love comedies.", slot="me.likes.comedies")
        told(site, "I am allergic to nuts.", slot="me.allergy.nuts")
        page = browser.get("/app/you/taste").text
        assert f'href="/app/memory/{likes}"' in page
        hidden = "allergic to nuts" in page
        assert "allergic to nuts" in browser.get("/app/you/taste?sensitive=1").text
        assert hidden is ("nuts" in page)


def test_a_trait_is_pinned_moved_and_read_again_with_a_way_back(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        read_traits(site, 4, 5, 4.5)

        def pinned() -> dict[str, float]:
            answer: dict[str, float] = site.server.ask("GET", "/api/traits/settings").value["pinned"]
            return answer

        page = browser.get("/app/you/personality").text
        assert page.count('class="over-time"') == 1
        assert page.count('class="dot"') == 3
        assert "Read from 3 messages." in page
        first = browser.post("/app/you/traits/pin", {"trait": "openness", "value": "4.5"}, headers=HTMX)
        assert pinned() == {"openness": 4.5}
        assert "set by you" in browser.get("/app/you/personality").text
        second = browser.post("/app/you/traits/pin", {"trait": "openness", "value": "2"}, headers=HTMX)
        undo(browser, second)
        assert pinned() == {"openness": 4.5}
        off = browser.post("/app/you/traits/unpin", {"trait": "openness"}, headers=HTMX)
        assert pinned() == {}
        undo(browser, off)
        assert pinned() == {"openness": 4.5}
        undo(browser, first)
        assert pinned() == {}
        for wrong in ({"trait": "luck", "value": "3"}, {"trait": "openness", "value": "6"}, {"trait": "openness"}):
            assert browser.post("/app/you/traits/pin", wrong, headers=HTMX).status_code == 422


@pytest.mark.slow
def test_a_reading_leads_to_its_message(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        read_traits(site, 4, 2)
        part = browser.part("/app/you/readings?trait=openness").text
        links = re.findall(r'href="(/app/chat/message/msg_\w+)"', part)
        assert len(links) == 2
        assert browser.get(links[0]).headers["location"].startswith("/app/chat/ses_")
        assert part.index("star 1") < part.index("star 0")
        assert "Nothing that you wrote" in browser.part("/app/you/readings?trait=extraversion").text
        assert browser.part("/app/you/readings?trait=luck").status_code == 404


def test_traits_begin_again_and_are_switched_off(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        read_traits(site, 4, 5)
        assert "2 readings so far" in browser.part("/app/you/traits/reset").text
        off = browser.post("/app/you/traits/allow", {"on": "0"}, headers=HTMX)
        assert "is switched off" in browser.get("/app/you/personality").text
        undo(browser, off)
        assert "Read from 2 messages." in browser.get("/app/you/personality").text
        assert events(browser.post("/app/you/traits/reset", headers=HTMX))["toast"]["undo"] == ""
        assert "Read from 0 messages." in browser.get("/app/you/personality").text
        assert "delete" in browser.part("/app/you/traits/off").text
        erased = events(browser.post("/app/you/traits/allow", {"on": "0", "erase": "1"}, headers=HTMX))
        assert erased["toast"]["undo"] == ""
        assert site.life._engine.store.record("default", "ana").observations.select() == []


@pytest.mark.slow
def test_the_voice_is_set_by_hand_and_a_word_is_taken_out_and_put_back(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        for number in range(4):
            text = f"Hi Rita,\n\nthe splendid weather of day {number} was splendid again.\n\nLove,\nAna"
            site.server.ask("POST", "/api/voice/texts", {"text": text, "register": "family", "to": "Rita"})
        page = browser.get("/app/you/voice").text
        assert "family" in page
        assert "from 4 texts" in page
        form = browser.part("/app/you/voice/edit?register=family&language=en").text
        assert 'name="greeting" value="Hi {name},"' in form
        fields = {"register": "family", "language": "en", "greeting": "Dear {name},", "words": "40", "avoided": "Great"}
        assert events(browser.post("/app/you/voice/edit", fields, headers=HTMX))["toast"]["text"].startswith("Saved.")
        choices = site.server.ask("GET", "/api/voice/settings").value
        assert "Dear {name}," in str(choices)
        page = browser.get("/app/you/voice").text
        assert "Dear {name}," in page
        assert "great<button" in page
        word = {"register": "family", "language": "en", "word": "great"}
        dropped = browser.post("/app/you/voice/word", word, headers=HTMX)
        assert "great<button" not in browser.get("/app/you/voice").text
        undo(browser, dropped)
        assert "great<button" in browser.get("/app/you/voice").text
        assert browser.post("/app/you/voice/edit", {**fields, "words": "many"}, headers=HTMX).status_code == 422
        assert browser.part("/app/you/voice/edit?register=post&language=en").status_code == 404
        off = browser.post("/app/you/voice/allow", {"on": "0"}, headers=HTMX)
        assert "Your voice is switched off" in browser.get("/app/you/voice").text
        undo(browser, off)
        assert "4 texts so far" in browser.part("/app/you/voice/reset").text
        browser.post("/app/you/voice/reset", headers=HTMX)
        assert "There is no text of yours yet" in browser.get("/app/you/voice").text


@pytest.mark.slow
def test_a_consent_is_given_and_withdrawn_with_what_it_erases(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        assert "not allowed" in browser.get("/app/you/consents").text
        browser.post("/app/you/consents/give", {"kind": "person"}, headers=HTMX)
        assert "given_on" not in (page := browser.get("/app/you/consents").text)
        assert "withdraw?kind=person" in page
        record = site.life._engine.store.record("default", "ana")
        record.concepts.add("Rita", kind="person", note="", at=site.life.now())
        assert "Rita" in browser.part("/app/you/consents/withdraw?kind=person").text
        answer = browser.post("/app/you/consents/withdraw", {"kind": "person"}, headers=HTMX)
        assert "no trace" in events(answer)["toast"]["text"]
        assert [each.name for each in record.concepts.select()] == []
        assert "1 earlier consent" in browser.get("/app/you/consents").text
        assert browser.post("/app/you/consents/give", {"kind": "pet"}, headers=HTMX).status_code == 422
        assert browser.part("/app/you/consents/withdraw?kind=pet").status_code == 404


@pytest.mark.slow
def test_a_chart_holds_line_interval_and_readings_inside_its_frame() -> None:
    begin = datetime(2026, 3, 3, tzinfo=UTC)
    now = begin + timedelta(days=100)
    readings = [
        Observation(f"msg_{day}", begin + timedelta(days=day), (4, 3, 3, 3, 3), 0.9) for day in range(0, 90, 10)
    ]
    steps = every(begin, now)
    states = [
        Traits(tuple(Trait(name, 3.5, 2, 9) for name in TRAITS), 1, begin + steps * number) for number in range(1, 30)
    ]
    drawn = chart("openness", states, readings, now)
    assert drawn is not None
    assert len(drawn.dots) == len(readings)
    numbers = [float(each) for each in re.split(r"[ ,]", f"{drawn.line} {drawn.band}")]
    assert min(numbers) >= 0
    assert max(numbers[::2]) <= WIDTH
    assert max(numbers[1::2]) <= HEIGHT
    assert chart("extraversion", states, readings, now) is None
    assert (y_of(1), y_of(5), x_of(1), x_of(5)) == (HEIGHT, 0, 0, WIDTH)
