"""The page Chat without a browser: what each route answers, and what it does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import numpy as np
import pytest

from lifelong.models.scripted import HashedWords
from tests.perception.making import wav
from tests.person.examples import Played, picture
from tests.store.examples import say
from tests.web.browsing import Browser, app


def events(answer: httpx.Response) -> list[tuple[str, dict[str, str]]]:
    """The events of a streamed answer."""
    found = re.findall(r"event: (\w+)\ndata: (.*)\n", answer.text)
    return [(name, json.loads(data)) for name, data in found]


def finished(answer: httpx.Response) -> dict[str, str]:
    """The last event of an answer, with its place in the page."""
    name, value = events(answer)[-1]
    assert name == "answer", answer.text
    return value


def ids(html: str) -> list[str]:
    return re.findall(r'<article class="message \w+" id="(\w+)"', html)


def toasts(answer: httpx.Response) -> str:
    return str(json.loads(answer.headers["hx-trigger"])["toast"]["text"])


@pytest.mark.slow
def test_an_answer_streams_and_stands_at_an_address_that_survives(tmp_path: Path) -> None:
    with app(tmp_path, Played("**Mingau** is your cat.")) as site:
        browser = site.browser("ana")
        assert "I live in …" in browser.get("/app/chat").text  # nothing was said yet
        answer = browser.say("What is my cat called?")
        names = [name for name, _ in events(answer)]
        assert names[0] == "recalled"
        assert "token" in names
        done = finished(answer)
        assert "<strong>Mingau</strong> is your cat." in done["html"]
        page = browser.get(done["address"])
        assert ids(page.text) == ids(done["html"])
        assert 'aria-current="true"' in page.text
        assert browser.get("/app/chat").text.count("<article") == 2  # the open session


@pytest.mark.slow
def test_a_message_that_is_sent_twice_is_stored_once(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        for _ in range(2):
            fields = {"text": "I live in Lisbon.", "key": "0123456789abcdef"}
            finished(browser.post("/app/chat/say", fields, headers={"Accept": "text/event-stream"}))
        assert site.server.said("ana").count("I live in Lisbon.") == 1


@pytest.mark.slow
def test_pictures_and_files_come_along(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        files = [("files", ("a.png", picture("red"), "image/png")), ("files", ("b.txt", b"The milk is sour.", ""))]
        html = finished(browser.say("", files=files))["html"]
        small = re.findall(r'src="(/app/media/\w+/thumbnail)"', html)
        assert len(small) == 1
        shown = browser.get(small[0])
        assert shown.headers["content-type"] in ("image/png", "image/webp")
        assert "sandbox" in shown.headers["content-security-policy"]
        document = next(each for each in re.findall(r'href="(/app/media/\w+)"', html) if each not in small[0])
        sent = browser.get(document)
        assert sent.content == b"The milk is sour."
        assert sent.headers["content-disposition"].startswith("attachment")


def test_an_unusable_message_is_refused_with_a_reason_and_nothing_is_stored(tmp_path: Path) -> None:
    with app(tmp_path, max_text=1000) as site:
        browser = site.browser("ana")
        assert browser.say("  ").json()["detail"] == "Write something, or attach a file."
        assert "1,000" in browser.say("x" * 1001).json()["detail"]
        broken = browser.say("Look.", files=[("files", ("a.png", picture("red")[:40], "image/png"))])
        assert broken.status_code == 400
        assert site.server.said("ana") == []


@pytest.mark.slow
def test_a_quote_leads_to_the_message_that_it_came_from(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        site.server.ask("POST", "/api/messages", {"messages": [{"text": "My cat is called Mingau."}]})
        said = site.life._engine.store.record("default", "ana").messages.select()[0]
        html = finished(browser.say("What is my cat called?"))["html"]
        link = re.search(r'<a href="([^"]+)" class="quote"', html)
        assert link and link[1] == f"/app/chat/message/{said.id}"
        there = browser.get(link[1]).headers["location"]
        assert there == f"/app/chat/{said.session}?message={said.id}#{said.id}"
        assert said.id in ids(browser.get(there).text)


def test_the_trace_shows_lookups_and_leads_to_their_sources(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        memory = site.server.ask("POST", "/api/memories", {"text": "My cat is called Mingau."}).value
        reply = ids(finished(browser.say("What is my cat called?"))["html"])[1]
        trace = browser.part(f"/app/chat/trace/{reply}").text
        assert "Looked up" in trace
        assert "My cat is called Mingau." in trace
        sources = re.findall(r'href="(/app/chat/source/\w+)"', trace)
        assert sources
        for source in {*sources, f"/app/chat/source/{memory['id']}"}:
            assert browser.get(source).headers["location"].startswith("/app/chat/message/msg_")
        assert browser.get(f"/app/chat/trace/{reply}").headers["location"].endswith(f"trace={reply}")
        german = site.browser("ana", language="de").part(f"/app/chat/trace/{reply}").text
        assert re.search(r"Bedeutung|Wörter", german) and not re.search(r"meaning|words", german)


@pytest.mark.slow
def test_forgetting_shows_what_would_go_and_erases_exactly_that(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        asked, reply = ids(finished(browser.say("My PIN note is under the mat."))["html"])
        preview = browser.part(f"/app/chat/forget/{asked}").text
        assert "under the mat" in preview
        token = re.search(r'name="token" value="([^"]+)"', preview)
        assert token
        assert browser.post(f"/app/chat/forget/{asked}", {"token": "old"}).status_code == 409
        assert len(site.server.said("ana")) == 2
        gone = browser.post(f"/app/chat/forget/{asked}", {"token": token[1]}, headers={"HX-Request": "true"})
        assert gone.headers["hx-redirect"] == "/app/chat"
        assert "under the mat" not in str(site.server.said("ana"))
        assert "A scan of the store found no trace." in browser.get("/app/chat").text
        assert "A scan of the store" not in browser.get("/app/chat").text  # said once
        assert browser.get(f"/app/chat/message/{asked}").status_code == 404
        assert reply


@pytest.mark.slow
def test_the_newest_message_is_edited_and_answered_again(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        older = ids(finished(browser.say("I live in Lisbon."))["html"])[0]
        files = [("files", ("a.png", picture("red"), "image/png"))]
        asked = ids(finished(browser.say("I have a dgo.", files=files))["html"])[0]
        stream = {"Accept": "text/event-stream"}
        assert browser.post(f"/app/chat/edit/{older}", {"text": "No."}, headers=stream).status_code == 409
        done = finished(browser.post(f"/app/chat/edit/{asked}", {"text": "I have a dog."}, headers=stream))
        assert "I have a dog." in done["html"]
        assert "/app/media/" in done["html"]  # the picture stays
        said = site.server.said("ana")
        assert "I have a dgo." not in said
        assert said.count("I have a dog.") == 1
        asked, reply = ids(done["html"])
        again = finished(browser.post(f"/app/chat/again/{asked}", headers=stream))
        assert ids(again["html"])[0] == asked
        assert ids(again["html"])[1] != reply
        assert len(site.server.said("ana")) == len(said)


def test_feedback_is_a_thumb_or_words(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        reply = ids(finished(browser.say("Hello."))["html"])[1]
        thumbs = browser.post(f"/app/chat/feedback/{reply}", {"value": "-1"}, headers={"HX-Request": "true"})
        assert thumbs.text.count('aria-pressed="true"') == 1
        assert toasts(thumbs) == "Thank you, noted."
        assert 'aria-pressed="true"' in browser.get("/app/chat").text
        wish = browser.post(f"/app/chat/feedback/{reply}", {"words": "Shorter please."})
        assert toasts(wish) == "Noted. The next answers follow it."
        assert browser.post(f"/app/chat/feedback/{reply}", {"value": "5"}).status_code == 422
        preferences = site.server.ask("GET", "/api/ratings").value
        assert [each["value"] for each in preferences] == [-1]


def test_a_new_conversation_begins_and_the_old_one_is_read_only(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        old = finished(browser.say("I live in Lisbon."))["address"]
        assert browser.post("/app/chat/new").headers["location"] == "/app/chat"
        assert "<article" not in browser.get("/app/chat").text
        assert 'id="composer"' in browser.get("/app/chat").text
        assert 'id="composer"' not in browser.get(old).text
        assert finished(browser.say("Hello."))["address"] != old


def walked(browser: Browser, path: str) -> list[str]:
    """Ids of all messages of a session, with those that are loaded on request."""
    html = browser.get(path).text
    found = ids(html)
    while more := re.search(r'hx-get="(/app/chat/\w+/earlier\?before=\w+)"', html):
        html = browser.part(more[1]).text
        found = ids(html) + found
    return found


def test_a_long_session_is_read_in_pages_also_where_many_messages_have_one_time(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        at = "2026-03-03T18:00:00+00:00"
        messages = [{"text": f"Line {number}.", "at": at} for number in range(30)]
        messages += [
            {"text": f"Line {number}.", "at": f"2026-03-03T18:{number - 29:02}:00+00:00"} for number in range(30, 80)
        ]
        messages += [{"text": f"Line {number}.", "at": "2026-03-03T18:51:00+00:00"} for number in range(80, 150)]
        for begin in (0, 50, 100):
            body = {"messages": messages[begin : begin + 50]}
            assert len(site.server.ask("POST", "/api/messages", body).value["added"]) == 50
        stored = site.life._engine.store.record("default", "ana").messages.select()
        path = f"/app/chat/{stored[0].session}"
        assert walked(browser, path) == [each.id for each in stored]
        middle = browser.get(f"/app/chat/message/{stored[70].id}").headers["location"]
        page = browser.get(middle.partition("#")[0]).text
        assert stored[70].id in ids(page)
        assert "Go to the end of this conversation" in page


@pytest.mark.slow
def test_hundreds_of_messages_of_one_time_are_read_to_the_first(tmp_path: Path) -> None:
    """As an import leaves them that has days and no times."""
    with app(tmp_path) as site:
        browser = site.browser("ana")
        record = site.life._engine.store.record("default", "ana")
        stored = [say(record, f"Line {number}.") for number in range(200)]
        assert walked(browser, f"/app/chat/{stored[0].session}") == [message.id for message in stored]


def test_many_sessions_are_listed_in_parts(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        messages = [
            {"text": f"Day {day}, month {month}.", "at": f"2026-{month:02}-{day:02}T12:00:00+00:00"}
            for month in (1, 2, 3)
            for day in range(1, 21)
        ]
        site.server.ask("POST", "/api/messages", {"messages": messages})
        html, found = browser.get("/app/chat").text, list[str]()
        while True:
            found += re.findall(r'href="/app/chat/(ses_\w+)"', html)
            more = re.search(r'hx-get="(/app/chat/sessions\?from=\d+)"', html)
            if more is None:
                break
            html = browser.part(more[1]).text
        assert len(found) == len(set(found)) == 60
        assert "Day 20, month 3." in browser.get("/app/chat").text


def test_a_browser_without_scripts_gets_the_page_after_the_answer(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        answer = browser.post("/app/chat/say", {"text": "Hello."})
        assert answer.status_code == 303
        assert browser.get(answer.headers["location"]).headers["location"].startswith("/app/chat/ses_")


def test_a_recording_that_cannot_be_written_down_stores_nothing(tmp_path: Path) -> None:
    with app(tmp_path, speech="none") as site:
        browser, beep = site.browser("ana"), np.sin(np.arange(16_000) * 0.1)
        refused = browser.say("Listen.", files=[("voice", ("voice.wav", wav(beep), "audio/wav"))])
        assert refused.status_code == 400
        assert "set speech to embedded" in refused.json()["detail"]
        no_sound = browser.say("", files=[("voice", ("voice.webm", picture("red"), "audio/webm"))])
        assert no_sound.status_code == 400
        assert "image/png" in no_sound.json()["detail"]
        assert site.server.said("ana") == []


class English(HashedWords):
    """An embedder with the name of the default one."""

    name = "minilm-l6"


@pytest.mark.slow
def test_whoever_writes_another_language_is_told_once_how_it_is_read(tmp_path: Path) -> None:
    """In the language of the message, not of the browser; with the record, because who signs in by a link sits here."""
    with app(tmp_path, embed=English()) as site:
        browser = site.browser("ana", language="en")
        assert "lifelong languages" not in finished(browser.say("My truck is called Bertha."))["html"]
        html = finished(browser.say("Ich wohne in Kassel und bin 78 Jahre alt."))["html"]
        assert f"`lifelong languages --store {tmp_path / 'served.lifelong'}`" in html
        assert 'lang="de"' in html and "Damit es Deutsch liest" in html
        assert "lifelong languages" not in finished(browser.say("Meine Tochter wohnt in Hamburg."))["html"]
        plain = site.browser("rui")
        plain.post(
            "/app/chat/say", {"text": "Moro em Lisboa e tenho dois filhos."}
        )  # without scripts: on the next page
        assert "Para que leia português" in plain.get("/app/chat").text
        other = site.browser(None)
        other.sign_in(site.server.key("ana"))
        html = finished(other.say("Ich wohne in Kassel und bin 78 Jahre alt."))["html"]
        assert "`lifelong languages`" in html and str(tmp_path) not in html


def test_nobody_is_told_where_the_models_read_the_language_or_were_chosen(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        html = finished(site.browser("ana").say("Ich wohne in Kassel und bin 78 Jahre alt."))["html"]
        assert "lifelong languages" not in html
