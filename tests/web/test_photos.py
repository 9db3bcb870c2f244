"""The page Photos without a browser: what each route answers, and what it does."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from lifelong.types import Incoming
from lifelong.types.times import micros
from tests.person.examples import Played, picture
from tests.web.attacks import ATTACKS
from tests.web.browsing import App, Browser, app
from tests.web.test_safety import LOADING, Elements

BEGIN = datetime(2020, 11, 20, 12, tzinfo=UTC)
COLOURS = ("red", "blue", "lime", "white")


@contextmanager
def album(folder: Path, count: int = 4, **settings: Any) -> Iterator[tuple[App, Browser, list[str]]]:
    """Pictures of three weeks apart each, and their SHA-256, the oldest first."""
    with app(folder, **{"look": "scripted", "ocr": "none", "speech": "none", **settings}) as site:
        browser = site.browser("ana")
        record = site.life._engine.store.record("default", "ana")
        for number in range(count):
            colour = COLOURS[number % len(COLOURS)]
            add(site, f"Picture {number}.", picture(colour, (40 + number, 30)), BEGIN + timedelta(days=21 * number))
        messages = record.messages.select()
        yield site, browser, [message.attachments[0].sha256 for message in messages]


def add(site: App, text: str, content: bytes, at: datetime, person: str = "ana") -> None:
    """Tell a picture, and let it be looked at."""

    async def told() -> None:
        await site.life.person(person).add(Incoming(text, at=at, images=(content,)))
        await site.life.settle()

    asyncio.run(told())


def shown(answer: httpx.Response) -> list[str]:
    """The pictures of a page, in order."""
    assert answer.status_code == 200
    return re.findall(r'data-photo="(\w+)"', answer.text)


def toast(answer: httpx.Response) -> dict[str, str]:
    value: dict[str, str] = json.loads(answer.headers["hx-trigger"])["toast"]
    return value


def named(browser: Browser, sha256: str, name: str, **fields: str) -> httpx.Response:
    """Name what a picture shows, as the form does."""
    headers = {"HX-Request": "true"}
    return browser.post(f"/app/photos/{sha256}/name", {"name": name, "kind": "thing", **fields}, headers=headers)


def concept(browser: Browser, name: str) -> str:
    """The id of a concept, by the links of the page."""
    found = re.search(rf'\?concept=(\w+)"[^>]*>{name} ', browser.get("/app/photos").text)
    assert found, name
    return found[1]


def test_an_empty_record_says_how_pictures_come_in(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        page = site.browser("ana").get("/app/photos").text
        assert "No photos yet" in page
        assert 'href="/app/chat"' in page


@pytest.mark.slow
def test_pictures_stand_by_month_the_newest_first_and_page_by_page(tmp_path: Path) -> None:
    with album(tmp_path, 60) as (_, browser, files):
        page = browser.get("/app/photos")
        assert shown(page) == files[::-1][:48]
        assert re.findall(r'class="month"><h2[^>]*>([^<]+)', page.text)[-1:] != []
        link = re.search(r'hx-get="(/app/photos\?after=[^"]+)"', page.text)
        assert link
        more = browser.part(unescape(link[1]))
        assert shown(more) == files[::-1][48:]
        assert "November 2020" in more.text
        assert "after=" not in more.text
        around = browser.get(f"/app/photos?at={files[30]}")
        assert shown(around)[:14] == files[29:43][::-1]
        assert "Newer photos" in around.text
        assert shown(browser.get("/app/photos?until=2020-12")) == files[:2][::-1]
        assert "no photos this old" in browser.get("/app/photos?until=2010-01").text


def test_one_picture_with_its_words_and_its_neighbours(tmp_path: Path) -> None:
    with album(tmp_path) as (_, browser, files):
        page = browser.get(f"/app/photos/{files[1]}").text
        assert "Picture 1." in page
        assert f'data-newer href="/app/photos/{files[2]}"' in page
        assert f'data-older href="/app/photos/{files[0]}"' in page
        assert browser.get("/app/photos/" + "0" * 64).status_code == 404


@pytest.mark.slow
def test_a_name_with_a_box_is_learned_found_elsewhere_and_taken_back(tmp_path: Path) -> None:
    with album(tmp_path) as (site, browser, files):
        add(site, "Again.", picture("red", (80, 60)), BEGIN + timedelta(days=100))
        answer = named(browser, files[0], "Bertha", box="0.1,0.2,0.6,0.7")
        assert "Bertha" in answer.text
        bertha = concept(browser, "Bertha")
        (sighting, *_) = site.life._engine.store.record("default", "ana").concepts.exemplars()
        assert sighting.box == (0.1, 0.2, 0.6, 0.7)
        assert len(shown(browser.get(f"/app/photos?concept={bertha}"))) == 2
        assert "Known by 1 picture" in browser.get(f"/app/photos?concept={bertha}").text
        undone = browser.post(toast(answer)["undo"])
        assert undone.headers["hx-refresh"] == "true"
        assert "Bertha" not in browser.get(f"/app/photos/{files[0]}").text


def test_a_second_picture_of_a_name_is_taken_back_alone(tmp_path: Path) -> None:
    with album(tmp_path) as (site, browser, files):
        named(browser, files[0], "Bertha")
        answer = named(browser, files[1], "bertha", kind="person")  # the kind of a known name is not asked
        concepts = site.life._engine.store.record("default", "ana").concepts
        assert [each.sha256 for each in concepts.exemplars()] == files[:2]
        browser.post(toast(answer)["undo"])
        assert [each.sha256 for each in concepts.exemplars()] == files[:1]
        dropped = browser.post(f"/app/photos/{files[0]}/drop/{concept(browser, 'Bertha')}", {"box": "0,0,1,1"})
        assert dropped.status_code == 400  # nothing else shows it


def test_a_bad_name_or_box_is_refused(tmp_path: Path) -> None:
    with album(tmp_path) as (site, browser, files):
        for fields in ({"name": ""}, {"name": "B", "box": "0.1,0.1,0.1,0.5"}, {"name": "B", "box": "a,b,c,d"}):
            assert named(browser, files[0], **fields).status_code == 422, fields
        assert site.life._engine.store.record("default", "ana").concepts.select() == []


def test_a_person_is_learned_only_after_consent(tmp_path: Path) -> None:
    with album(tmp_path) as (site, browser, files):
        asked = named(browser, files[0], "Rita", kind="person")
        assert asked.headers["hx-retarget"] == "#dialog-body"
        assert "Recognise people?" in asked.text
        concepts = site.life._engine.store.record("default", "ana").concepts
        assert concepts.select() == []
        named(browser, files[0], "Rita", kind="person", consent="yes")
        assert [each.name for each in concepts.select()] == ["Rita"]
        assert [each.kind for each in concepts.consents()] == ["person"]


@pytest.mark.slow
def test_not_this_one_and_another_instead_and_back(tmp_path: Path) -> None:
    with album(tmp_path) as (site, browser, files):
        named(browser, files[0], "Bertha")
        named(browser, files[1], "Otto")
        add(site, "Again.", picture("#d01020", (80, 60)), BEGIN + timedelta(days=100))
        newest = shown(browser.get("/app/photos"))[0]
        bertha, otto = concept(browser, "Bertha"), concept(browser, "Otto")
        assert newest in shown(browser.get(f"/app/photos?concept={bertha}"))
        assert newest not in shown(browser.get(f"/app/photos?concept={otto}"))
        headers = {"HX-Request": "true"}
        answer = browser.post(f"/app/photos/{newest}/not/{bertha}", {"is": otto}, headers=headers)
        assert toast(answer)["text"] == "Noted: this is not Bertha but Otto."
        assert newest not in shown(browser.get(f"/app/photos?concept={bertha}"))
        assert newest in shown(browser.get(f"/app/photos?concept={otto}"))
        browser.post(toast(answer)["undo"])
        assert newest in shown(browser.get(f"/app/photos?concept={bertha}"))
        assert newest not in shown(browser.get(f"/app/photos?concept={otto}"))


def test_what_was_learned_as_it_and_then_denied_comes_back_by_undo(tmp_path: Path) -> None:
    with album(tmp_path) as (site, browser, files):
        named(browser, files[0], "Bertha")
        named(browser, files[1], "Bertha")
        bertha, concepts = concept(browser, "Bertha"), site.life._engine.store.record("default", "ana").concepts
        answer = browser.post(f"/app/photos/{files[1]}/not/{bertha}", headers={"HX-Request": "true"})
        assert [each.shows for each in concepts.exemplars()] == [True, False]
        browser.post(toast(answer)["undo"])
        assert [each.shows for each in concepts.exemplars()] == [True, True]


def test_search_by_words_look_and_place_in_an_address(tmp_path: Path) -> None:
    with album(tmp_path) as (_, browser, files):
        assert shown(browser.get("/app/photos?q=picture+2"))[0] == files[2]
        part = browser.part("/app/photos?q=picture")
        assert "<html" not in part.text
        assert files[0] not in shown(browser.get(f"/app/photos?q=picture&reject={files[0][:16]}"))
        assert shown(browser.get(f"/app/photos?look={files[3]}"))[0] == files[3]
        assert "No photo fits all of this" in browser.get("/app/photos?place=Atlantis").text
        between = shown(browser.get("/app/photos?since=2020-12-01&until=2020-12-31"))
        assert set(between) == {files[1]}
        assert browser.get("/app/photos?q=x&since=2025-13-45").status_code in (200, 422)
        refined = browser.get("/app/photos?q=picture&refine=2").text
        assert "Without “2”" in refined


def test_search_by_a_picture_that_is_not_stored(tmp_path: Path) -> None:
    with album(tmp_path) as (site, browser, files):
        before = site.life._engine.store.record("default", "ana").media.select()
        given = {"picture": ("a.png", picture("blue", (90, 70)), "image/png")}
        answer = browser.post("/app/photos/look", {"q": ""}, files=given, headers={"HX-Request": "true"})
        assert shown(answer)[0] == files[1]
        assert site.life._engine.store.record("default", "ana").media.select() == before
        assert browser.post("/app/photos/look", {"q": "x"}).status_code == 422


def test_the_chat_model_looks_at_the_results_when_it_is_asked(tmp_path: Path) -> None:
    """One call, of a button; a search, its reload and its address make none."""
    model = Played('{"fits": [2], "doubtful": []}', "no")
    with album(tmp_path, chat=model) as (_, browser, files):
        model.asked.clear()
        plain = browser.get("/app/photos?q=picture")
        assert set(shown(plain)) == set(files) and not model.asked
        button = re.search(r'hx-post="([^"]+)"[^>]*>(?:<svg.*?</svg>)?Check with the model', plain.text, re.DOTALL)
        assert button is not None
        checked = browser.post(unescape(button[1]), headers={"HX-Request": "true"})
        assert shown(checked) == [shown(plain)[1]] and len(model.asked) == 1
        assert "The chat model looked at the best" in checked.text and "Check with the model" not in checked.text
        failed = browser.post(unescape(button[1]), headers={"HX-Request": "true"})
        assert shown(failed) == shown(plain) and "could not look at them" in failed.text


def test_without_a_model_that_sees_nothing_can_be_checked(tmp_path: Path) -> None:
    with album(tmp_path, 1) as (_, browser, _files):
        assert "Check with the model" not in browser.get("/app/photos?q=picture").text
        answer = browser.post("/app/photos/check?q=picture", headers={"HX-Request": "true"})
        assert answer.status_code == 400 and "sees pictures" in answer.headers["hx-trigger"]
        assert browser.post("/app/photos/check").status_code == 400


@pytest.mark.slow
def test_a_concept_is_changed_merged_and_forgotten(tmp_path: Path) -> None:
    with album(tmp_path) as (site, browser, files):
        named(browser, files[0], "Bertha")
        named(browser, files[1], "Otto")
        bertha, otto = concept(browser, "Bertha"), concept(browser, "Otto")
        concepts = site.life._engine.store.record("default", "ana").concepts
        browser.post(f"/app/photos/concept/{bertha}/edit", {"name": "Berta", "kind": "truck", "note": "blue"})
        assert (concepts.get(bertha).name, concepts.get(bertha).kind) == ("Berta", "truck")
        asked = browser.post(f"/app/photos/concept/{bertha}/edit", {"name": "Otto", "kind": "", "note": ""})
        assert "Are Berta and Otto the same?" in asked.text
        browser.post(f"/app/photos/concept/{bertha}/merge", {"into": otto})
        assert [each.name for each in concepts.select()] == ["Otto"]
        assert "2 pictures that I learned from" in browser.part(f"/app/photos/concept/{otto}/forget").text
        browser.post(f"/app/photos/concept/{otto}/forget")
        assert concepts.select() == []
        assert len(shown(browser.get("/app/photos"))) == 4


@pytest.mark.slow
def test_names_and_words_of_pictures_are_inert(tmp_path: Path) -> None:
    with album(tmp_path, 1) as (site, browser, files):
        for number, words in enumerate(ATTACKS):
            add(site, words, picture("blue", (20 + number, 20)), BEGIN + timedelta(hours=number))
        record = site.life._engine.store.record("default", "ana")
        for number, words in enumerate(ATTACKS[:6]):
            record.concepts.add(words[:70], kind=words[:40], note=words, at=BEGIN)
            record.concepts.put_exemplar(
                record.concepts.select()[0].id, files[0], shows=True, own=False, at=BEGIN + timedelta(hours=number)
            )
        pages = [browser.get("/app/photos"), browser.get(f"/app/photos/{files[0]}"), browser.get("/app/photos?q=img")]
        pages += [browser.get(f"/app/photos?concept={each.id}") for each in record.concepts.select()]
        pages += [browser.get(f"/app/photos/{each}") for each in shown(pages[0])]
        for page in pages:
            assert page.status_code == 200
            for tag, attributes in Elements(page.text).found:
                assert tag not in LOADING - {"svg", "img", "script", "link", "meta", "form"}, page.url
                assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in attributes), page.url
                assert attributes.get("action", "/app/").startswith("/app/"), page.url
                assert attributes.get("src", "/app/").startswith("/app/"), page.url


def test_pages_follow_the_order_of_time_also_with_several_at_once(tmp_path: Path) -> None:
    """Each picture comes once, whatever has the same time, and one that was told twice stands where it was first."""
    with album(tmp_path, 3) as (site, _, files):
        add(site, "Again.", picture("red", (40, 30)), BEGIN + timedelta(days=200))
        for number in range(5):
            add(site, "", picture("blue", (60 + number, 30)), BEGIN)
        record = site.life._engine.store.record("default", "ana")
        everything = record.attachments.pictures(limit=100)
        assert len(everything) == len({sha256 for sha256, _ in everything}) == 8
        walked: list[str] = []
        after: tuple[int, str] | None = None
        while page := record.attachments.pictures(limit=3, after=after):
            walked += [sha256 for sha256, _ in page]
            sha256, message = page[-1]
            after = (micros(record.messages.get([message])[0].at), sha256)
        assert walked == [sha256 for sha256, _ in everything]
        assert walked[:2] == [files[2], files[1]]
        assert [sha256 for sha256, _ in record.attachments.pictures(limit=100, newest=False)] == walked[::-1]
