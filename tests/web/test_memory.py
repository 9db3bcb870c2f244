"""The page Memory without a browser: what is listed, found and shown, and what each act does and takes back."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from lifelong.types import Statement
from lifelong.web.pages.memory.filters import MemoryFilters
from tests.web.browsing import App, Browser, app

HTMX = {"HX-Request": "true"}


def told(site: App, text: str, **more: Any) -> str:
    """A memory that Ana makes on purpose; its id."""
    return str(site.server.ask("POST", "/api/memories", {"text": text, **more}).value["id"])


def rows(html: str) -> list[str]:
    return re.findall(r'data-row="(\w+)"', html)


def events(answer: httpx.Response) -> dict[str, Any]:
    """What the answer of an act tells the page."""
    assert answer.status_code == 204, answer.text
    told: dict[str, Any] = json.loads(answer.headers["hx-trigger"])
    return told


def undo(browser: Browser, answer: httpx.Response) -> dict[str, Any]:
    """Take an act back as its button does."""
    return events(browser.post(events(answer)["toast"]["undo"], headers=HTMX))


def current(site: App) -> list[str]:
    return [each["text"] for each in site.server.ask("GET", "/api/memories").value["items"]]


def test_an_empty_record_says_how_to_begin(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        page = site.browser("ana").get("/app/memory").text
        assert "Nothing is remembered yet" in page
        assert "No memory fits these filters." in site.browser("ana").get("/app/memory?about=Rita").text


@pytest.mark.slow
def test_memories_are_listed_from_the_newest_in_pages_that_hold_each_once(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        person = site.server.life._engine.store.record("default", "ana")
        browser = site.browser("ana")
        first = told(site, "I live in Lisbon.", at="2026-03-03T09:00:00+00:00")
        (memory,) = person.memories.select()
        for number in range(130):  # most have one time
            statement = Statement("semantic", f"Fact {number}.", memory.sources, memory.at)
            person.memories.add(statement, origin="embedded")
        seen, html = [], browser.get("/app/memory").text
        assert "March 2026" in html
        while True:
            seen += rows(html)
            more = re.search(r'hx-get="(/app/memory\?after=[^"]+)"', html)
            if more is None:
                break
            html = browser.part(more[1]).text
            assert "March 2026" not in html  # its heading stands already
        assert len(seen) == len(set(seen)) == 131
        assert seen[-1] == first
        assert len(rows(browser.part("/app/memory?count=120").text)) == 120
        no_time = browser.part(f"/app/memory?after={'9' * 18}.mem_1")  # after the year 9999
        assert no_time.status_code == 200 and len(rows(no_time.text)) == 50


def test_filters_stand_in_the_address_and_leave_what_they_say(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        lisbon = told(site, "I live in Lisbon.", slot="me.home", at="2026-03-03T09:00:00+00:00")
        porto = told(site, "I live in Porto.", slot="me.home", at="2026-04-11T09:00:00+00:00")
        nurse = told(site, "She is a nurse.", slot="sister-rita.job", at="2026-04-12T09:00:00+00:00")
        habit = told(site, "I run every Tuesday.", kind="procedural", at="2026-05-01T23:30:00+00:00")
        for query, left in (
            ("", [habit, nurse, porto]),
            ("?state=past", [lisbon]),
            ("?state=all", [habit, nurse, porto, lisbon]),
            ("?kind=procedural", [habit]),
            ("?about=rita", [nurse]),
            ("?about=Porto&state=all", [porto]),
            ("?since=2026-04-11&until=2026-04-11", [porto]),
            ("?since=2026-05-01", [habit]),
            ("?until=2026-02-30&kind=nothing&state=x", [habit, nurse, porto]),  # what is no filter filters nothing
        ):
            assert rows(browser.get(f"/app/memory{query}").text) == left, query
        part = browser.get("/app/memory?q=&kind=procedural&state=current&about=", headers=HTMX)
        assert part.headers["hx-replace-url"] == "/app/memory?kind=procedural"
        beside = {**HTMX, "HX-Current-URL": f"{browser.url}/app/memory/{porto}?q=x"}
        kept = browser.get("/app/memory?q=Porto", headers=beside)
        assert kept.headers["hx-replace-url"] == f"/app/memory/{porto}?q=Porto"
        sources = site.server.ask("GET", f"/api/memories/{nurse}").value["sources"]
        message = sources[0]["message"]
        page = browser.get(f"/app/memory?source={message}")
        assert rows(page.text) == [nurse]
        assert "Only from: Sun 12 Apr" in page.text


def test_the_days_of_a_filter_are_read_with_care() -> None:
    turned = MemoryFilters.of({"since": "2026-05-02", "until": "2026-05-01", "q": "x" * 900})
    assert (turned.since, turned.until, len(turned.q)) == ("2026-05-01", "2026-05-02", 300)
    assert MemoryFilters.of({"since": "9999-12-31", "until": "0001-01-01"}).empty


@pytest.mark.slow
def test_a_search_is_the_real_recall_with_its_reasons(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        cat = told(site, "My cat is called Mingau.")
        told(site, "The weather was fine.")
        page = browser.get("/app/memory?q=cat+Mingau").text
        assert rows(page)[0] == cat
        assert re.search(r"\d+ %</span><span>words [\d.]+</span>", page)
        assert "In your own words" in page
        assert re.search(r'href="/app/chat/message/msg_\w+"', page)
        browser.post(f"/app/memory/{cat}/end")
        assert cat not in rows(browser.get("/app/memory?q=cat+Mingau").text)
        assert rows(browser.get("/app/memory?q=cat+Mingau&state=past").text) == [cat]
        message = site.server.ask("GET", f"/api/memories/{cat}").value["sources"][0]["message"]
        assert rows(browser.get(f"/app/memory?q=Mingau&state=all&source={message}").text) == [cat]


def test_a_memory_shows_its_very_words_and_what_it_was_before(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        lisbon = told(site, "I live in Lisbon.", slot="me.home", at="2026-03-03T09:00:00+00:00")
        porto = told(site, "I live in Porto.", slot="me.home", at="2026-04-11T09:00:00+00:00")
        page = browser.get(f"/app/memory/{porto}").text
        assert rows(page) == [porto]
        for part in (
            "<mark>I live in Porto.</mark>",
            "Holds since 11 Apr 2026",
            "3 Mar 2026 – 11 Apr 2026",
            "I live in Lisbon.",
            "Set by you.",
        ):
            assert part in page
        assert re.search(r'href="/app/chat/message/msg_\w+"', page)
        part = browser.part(f"/app/memory/{lisbon}").text
        assert "<html" not in part
        assert "Held from 3 Mar 2026 to 11 Apr 2026" in part
        assert f'href="/app/memory/{porto}"' in part
        assert browser.get("/app/memory/mem_0").status_code == 404
        german = site.browser("ana", language="de").part(f"/app/memory/{porto}").text
        assert '<span class="word">Zuhause</span>' in german


def test_a_correction_keeps_the_old_words_with_their_dates_and_is_undone(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        old = told(site, "I live in Lisbon.", slot="me.home", at="2026-03-03T09:00:00+00:00")
        assert "I live in Lisbon." in browser.part(f"/app/memory/{old}/correct").text
        fields = {"text": "I live in Porto.", "how": "changed", "since": "2026-04-11"}
        answer = browser.post(f"/app/memory/{old}/correct", fields, headers=HTMX)
        new = site.server.ask("GET", f"/api/memories/{events(answer)['changed']['memory']}").value
        assert (new["text"], new["at"][:10]) == ("I live in Porto.", "2026-04-11")
        assert site.server.ask("GET", f"/api/memories/{old}").value["closed"][:10] == "2026-04-11"
        said = site.server.ask("GET", "/api/messages").value["items"]
        assert [each["at"][:10] for each in said] != ["2026-03-03", "2026-04-11"]  # it was said now
        assert undo(browser, answer)["changed"]["memory"] == old
        assert current(site) == ["I live in Lisbon."]
        fields = {"text": "I live in Braga.", "how": "never"}
        never = browser.post(f"/app/memory/{old}/correct", fields, headers=HTMX)
        new = site.server.ask("GET", f"/api/memories/{events(never)['changed']['memory']}").value
        assert new["at"] == site.server.ask("GET", f"/api/memories/{old}").value["at"]
        assert "Was never right" in browser.part(f"/app/memory/{old}").text
        for wrong in (
            {"text": " "},
            {"text": "I live in Braga."},
            {"text": "I live in Faro.", "since": "2025-01-01"},
            {"text": "I live in Faro.", "since": "2999-01-01"},
        ):
            assert browser.post(f"/app/memory/{new['id']}/correct", wrong, headers=HTMX).status_code == 422
        assert current(site) == ["I live in Braga."]


def test_what_ended_stays_in_the_history_and_both_ways_are_undone(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        memory = told(site, "I drink coffee.", at="2026-03-03T09:00:00+00:00")
        assert "No longer true" in browser.part(f"/app/memory/{memory}/end").text
        ended = browser.post(f"/app/memory/{memory}/end", {"since": "2026-04-09"}, headers=HTMX)
        closed = site.server.ask("GET", f"/api/memories/{memory}").value["closed"]
        assert closed[:10] == "2026-04-09"
        again = browser.post(f"/app/memory/{memory}/reopen", headers=HTMX)
        assert current(site) == ["I drink coffee."]
        assert undo(browser, again)["toast"]["undo"] == ""
        assert datetime.fromisoformat(
            site.server.ask("GET", f"/api/memories/{memory}").value["closed"]
        ) == datetime.fromisoformat(closed)
        undo(browser, ended)
        assert current(site) == ["I drink coffee."]
        assert browser.post(f"/app/memory/{memory}/reopen", headers=HTMX).status_code == 400
        assert browser.post(f"/app/memory/{memory}/end?at=yesterday", headers=HTMX).status_code == 422


def test_what_took_a_place_gives_way_or_stays_beside(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        old = told(site, "I work as a cook.", slot="me.job", at="2026-03-03T09:00:00+00:00")
        new = told(site, "I work as a baker.", slot="me.job", at="2026-04-03T09:00:00+00:00")
        assert "Both hold" in browser.part(f"/app/memory/{old}").text
        beside = browser.post(f"/app/memory/{old}/reopen?beside=1", headers=HTMX)
        assert current(site) == ["I work as a cook.", "I work as a baker."]
        undo(browser, beside)
        assert current(site) == ["I work as a baker."]
        alone = browser.post(f"/app/memory/{old}/reopen", headers=HTMX)
        assert current(site) == ["I work as a cook."]
        undo(browser, alone)
        assert current(site) == ["I work as a baker."]
        assert new


def test_two_that_say_the_same_are_merged_and_parted(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        one = told(site, "My cat is Mingau.", at="2026-03-03T09:00:00+00:00")
        other = told(site, "I share my flat with Mingau.", at="2026-03-04T09:00:00+00:00")
        dialog = browser.part(f"/app/memory/{one}/merge").text
        assert "My cat is Mingau." in dialog
        assert f'value="{other}"' in dialog
        assert f'value="{one}"' not in dialog
        assert "<h2" not in browser.part(f"/app/memory/{one}/merge?q=Mingau").text
        merged = browser.post(f"/app/memory/{one}/merge", {"into": other}, headers=HTMX)
        assert events(merged)["changed"]["memory"] == other
        assert current(site) == ["I share my flat with Mingau."]
        assert "My cat is Mingau." in browser.part(f"/app/memory/{other}").text  # in its history
        undo(browser, merged)
        assert current(site) == ["My cat is Mingau.", "I share my flat with Mingau."]
        assert browser.post(f"/app/memory/{one}/merge", headers=HTMX).status_code == 422
        assert browser.post(f"/app/memory/{one}/merge", {"into": "mem_0"}, headers=HTMX).status_code == 404


@pytest.mark.slow
def test_forgetting_goes_as_far_as_was_chosen(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        memory, other = told(site, "My locker is 4711."), told(site, "My PIN note is under the mat.")
        preview = browser.part(f"/app/memory/{memory}/forget").text
        assert "My locker is 4711." in preview
        assert "under the mat" not in preview
        gone = browser.post(f"/app/memory/{memory}/forget", {"scope": "memory"}, headers=HTMX)
        assert events(gone)["changed"]["memory"] == ""
        assert "My locker is 4711." in site.server.said("ana")
        assert browser.get(f"/app/memory/{memory}").status_code == 404
        for fields in ({"scope": "messages", "token": "old"}, {}):
            assert browser.post(f"/app/memory/{other}/forget", fields, headers=HTMX).status_code == 409
        token = re.search(r'name="token" value="([^"]+)"', browser.part(f"/app/memory/{other}/forget").text)
        assert token
        fields = {"scope": "messages", "token": token[1]}
        answer = events(browser.post(f"/app/memory/{other}/forget", fields, headers=HTMX))
        assert answer["toast"]["text"] == "Forgotten. A scan of the store found no trace."
        assert "under the mat" not in str(site.server.said("ana"))


def test_a_goal_gets_a_state_and_goes_back(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        goal = told(site, "I want to run a marathon.", kind="procedural")
        answer = browser.post(f"/app/memory/{goal}/state", {"state": "done"}, headers=HTMX)
        done = events(answer)["changed"]["memory"]
        assert site.server.ask("GET", f"/api/memories/{done}").value["state"] == "done"
        assert undo(browser, answer)["changed"]["memory"] == goal
        assert browser.post(f"/app/memory/{goal}/state", {"state": "won"}, headers=HTMX).status_code == 422


def test_a_pinned_memory_stands_above_the_list_and_goes_back(tmp_path: Path) -> None:
    """Above a list that only a kind filters, in its place where more is filtered, and marked where it is found."""
    with app(tmp_path) as site:
        browser = site.browser("ana")
        nuts = told(site, "I am allergic to peanuts.", at="2026-03-03T09:00:00+00:00")
        other = told(site, "I bought a bike.", at="2026-04-03T09:00:00+00:00")
        pinned = browser.post(f"/app/memory/{nuts}/pin", headers=HTMX)
        assert events(pinned)["changed"]["memory"] == nuts
        for query, listed in (("", [nuts, other]), ("?kind=semantic", [nuts, other]), ("?state=all", [other, nuts])):
            assert rows(browser.get(f"/app/memory{query}").text) == listed, query
        assert "Pinned" in browser.part("/app/memory?q=peanuts").text
        assert "Unpin" in browser.part(f"/app/memory/{nuts}").text
        assert "I am allergic to peanuts." in browser.get("/app/you").text  # what every answer is told
        undo(browser, pinned)
        page = browser.get("/app/memory").text
        assert rows(page) == [other, nuts]
        assert "Pinned" not in page
        browser.post(f"/app/memory/{nuts}/pin", headers=HTMX)
        unpinned = browser.post(f"/app/memory/{nuts}/unpin", headers=HTMX)
        assert rows(browser.get("/app/memory").text) == [other, nuts]
        undo(browser, unpinned)
        assert rows(browser.get("/app/memory").text) == [nuts, other]
        for number in range(19):
            site.server.ask("PUT", f"/api/memories/{told(site, f'Fact {number}.')}/pin")
        full = browser.post(f"/app/memory/{other}/pin", headers=HTMX)
        assert full.status_code == 409
        assert "Unpin one first." in full.headers["hx-trigger"]
        browser.post(f"/app/memory/{other}/end", headers=HTMX)
        assert browser.post(f"/app/memory/{other}/pin", headers=HTMX).status_code == 409


@pytest.mark.parametrize("act", ["end", "correct"])
def test_without_scripts_an_act_leads_to_the_memory(tmp_path: Path, act: str) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        memory = told(site, "I drink coffee.")
        answer = browser.post(f"/app/memory/{memory}/{act}", {"text": "I drink tea."})
        assert answer.status_code == 303
        assert browser.get(answer.headers["location"]).status_code == 200


def test_a_key_that_only_reads_changes_nothing(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        memory = told(site, "I drink coffee.")
        browser = site.browser(None)
        browser.sign_in(site.server.key("ana", scopes=("read",)))
        assert browser.get(f"/app/memory/{memory}").status_code == 200
        assert browser.post(f"/app/memory/{memory}/end", headers=HTMX).status_code == 403
        assert current(site) == ["I drink coffee."]
