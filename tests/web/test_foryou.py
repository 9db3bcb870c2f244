"""The page For you without a browser: what each route answers, and what it does."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lifelong.types import Item, ItemHit
from lifelong.types.drawing import StoredDrawing
from lifelong.types.writing import DraftMark, DraftText
from lifelong.web.pages.foryou.suggestions import Wish, fields_of, shares
from lifelong.web.pages.foryou.writing import _marked
from tests.person.examples import picture
from tests.web.browsing import App, Browser, app
from tests.web.test_chat import toasts

PART = {"HX-Request": "true"}

FILMS: list[dict[str, Any]] = [
    {"id": "alien", "title": "Alien", "year": 1979, "genres": ["Horror"], "text": "Something in the air ducts."},
    {"id": "kedi", "title": "Kedi", "year": 2016, "genres": ["Documentary"], "text": "The cats of Istanbul."},
    {"id": "cats", "title": "The Cat Returns", "genres": ["Animation"], "text": "A girl saves a cat."},
    {"id": "<b>", "title": "<script>alert(1)</script>", "text": "<img src=x onerror=alert(1)>"},
]


def loaded(site: App) -> None:
    asyncio.run(site.life.catalogue("films").load(FILMS))


def titles(html: str) -> list[str]:
    return re.findall(r"<h3>(.*?)</h3>", html)


def test_a_list_without_items_says_so(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        site.life.catalogue("films")
        assert "There is nothing in this list yet." in site.browser("ana").get("/app/foryou").text
        loaded(site)
        assert "There is nothing in this list yet." not in site.browser("ana").get("/app/foryou").text


def undo(answer: Any) -> str:
    return str(json.loads(answer.headers["hx-trigger"])["toast"]["undo"])


def react(browser: Browser, kind: str, item: str, **more: str) -> Any:
    fields = {"item": item, "kind": kind, "catalogue": "films", **more}
    return browser.post("/app/foryou/reactions", fields, headers=PART)


@pytest.mark.slow
def test_without_a_catalogue_the_page_says_how_to_get_one(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        assert "lifelong catalogue load" in site.browser("ana").get("/app/foryou").text


@pytest.mark.slow
def test_suggestions_have_reasons_in_the_persons_own_words(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        loaded(site)
        browser = site.browser("ana")
        browser.say("I love documentaries.")
        asyncio.run(site.life.settle())
        page = browser.get("/app/foryou").text
        assert titles(page)[0] == "Kedi"
        assert "“I love documentaries.”" in page
        assert "What you said you like" in page
        assert "<script>alert" not in page
        part = browser.part("/app/foryou?catalogue=films&words=a+cat").text
        assert "<html" not in part
        assert "The Cat Returns" in titles(part)
        assert browser.get("/app/foryou?catalogue=books").status_code == 404


def test_a_reaction_changes_the_list_at_once_and_is_taken_back(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        loaded(site)
        browser = site.browser("ana")
        before = titles(browser.get("/app/foryou").text)
        answer = react(browser, "rejected", "alien")
        assert toasts(answer) == "“Alien” is gone from the list."
        assert sorted(titles(answer.text)) == sorted(title for title in before if title != "Alien")
        assert "Alien" in browser.part("/app/foryou/reactions").text
        back = browser.post(undo(answer), headers=PART)
        assert json.loads(back.headers["hx-trigger"]) == {"reacted": None}
        assert titles(browser.get("/app/foryou").text) == before
        assert "Nothing yet." in browser.part("/app/foryou/reactions").text


def test_what_was_done_is_listed_deleted_and_brought_back_as_it_was(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        loaded(site)
        browser = site.browser("ana")
        ana = site.life.person("ana")
        at = site.life.now() - timedelta(days=3)
        done = asyncio.run(ana.interact("kedi", "rated", 4.5, at=at))
        page = browser.part("/app/foryou/reactions").text
        assert "You rated it (4.5)" in page
        answer = browser.post(f"/app/foryou/reactions/{done.id}/delete", headers=PART)
        assert toasts(answer) == "Taken back: “Kedi”."
        assert asyncio.run(ana.interactions()) == []
        assert browser.post(undo(answer), headers=PART).status_code == 204
        (again,) = asyncio.run(ana.interactions())
        assert (again.item, again.kind, again.value, again.at) == ("kedi", "rated", 4.5, done.at)


def test_a_wish_stays_in_the_list_and_is_marked(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        loaded(site)
        answer = react(site.browser("ana"), "wished", "kedi")
        assert "Kedi" in titles(answer.text)
        assert answer.text.count('aria-pressed="true"') == 1


def test_unusable_reactions_are_refused(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        loaded(site)
        browser = site.browser("ana")
        assert react(browser, "eaten", "kedi").status_code == 422
        assert react(browser, "liked", "nothing").status_code == 404
        assert react(browser, "rated", "kedi", value="many").status_code == 400
        assert asyncio.run(site.life.person("ana").interactions()) == []


def test_why_an_item_is_not_suggested(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        loaded(site)
        browser = site.browser("ana")
        react(browser, "disliked", "alien")
        found = browser.part("/app/foryou/find?catalogue=films&words=alien").text
        first = re.search(r'hx-get="(/app/foryou/why\?[^"]+)"', found)
        assert first
        why = browser.part(first[1].replace("&amp;", "&")).text
        assert "Alien" in why
        assert "Not suggested to you now" in why
        assert "You did not like it" in why
        assert re.search(r"Place \d of 3 for you now", browser.part("/app/foryou/why?catalogue=films&item=kedi").text)
        assert browser.part("/app/foryou/why?catalogue=films&item=nothing").status_code == 404
        assert browser.part("/app/foryou/find?catalogue=films&words=").text.strip() == ""


def test_values_of_the_list() -> None:
    assert Wish("films", "a cat", count=24).address() == "/app/foryou?catalogue=films&words=a+cat&count=24"
    assert Wish("films").address(mood="rare") == "/app/foryou?catalogue=films&mood=rare"
    hit = ItemHit("rec_0-1", Item("a", "A"), 1.0, {"taste": 2.0, "content": -1.0, "next": 0.001})
    assert [(each.channel, each.size, each.against) for each in shares(hit)] == [
        ("taste", 100.0, False),
        ("content", 50.0, True),
    ]
    item = Item("a", "A", fields={"year": 1979, "genres": ("Horror", "Drama"), "picture": "a.png", "long": "x" * 99})
    assert fields_of(item) == ["1979", "Horror, Drama"]


@pytest.mark.slow
def test_a_draft_says_where_each_sentence_is_from_and_is_made_the_persons_own(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        fields = {"kind": "message", "to": "Rita", "facts": "I come on Sunday.\nI bring lemons."}
        made = browser.post("/app/foryou/writing", fields, headers=PART)
        assert made.headers["hx-trigger"] == "drafted"
        assert "I come on Sunday." in made.text
        assert "what you gave" in made.text
        accept = re.search(r'action="(/app/foryou/writing/(txt_\w+)/accept)"', made.text)
        assert accept
        assert browser.post(accept[1], {"text": " "}).status_code == 422
        there = browser.post(accept[1], {"text": "Sunday, with lemons!"}).headers["location"]
        page = browser.get(there).text
        assert "Kept. It teaches your voice." in page
        assert "Sunday, with lemons!" in page
        assert "made yours" in browser.part("/app/foryou/writing").text
        assert "Forget this draft?" in browser.part(f"{there}/forget").text
        browser.post(f"{there}/forget")
        assert browser.get(there).status_code == 404
        assert "Your drafts will be listed here." in browser.get("/app/foryou/writing").text


@pytest.mark.parametrize("fields", [{"kind": "poem"}, {"kind": "reply"}, {"kind": "title", "about": " "}])
def test_what_a_draft_lacks_is_told_beside_the_form(tmp_path: Path, fields: dict[str, str]) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        assert 'class="notice"' in browser.post("/app/foryou/writing", fields, headers=PART).text
        assert "<h1>" in browser.post("/app/foryou/writing", fields).text  # without scripts


def test_pieces_to_be_checked_are_marked() -> None:
    draft = DraftText("Dear Bo, see you.", "own text", marks=(DraftMark(5, 7, "Al", ""), DraftMark(6, 9, "x", "")))
    assert _marked(draft) == [("Dear ", False), ("Bo", True), (", see you.", False)]


def drawn(site: App) -> None:
    """Ana has a cat with a picture, as the chat would learn it."""
    ana = site.life.person("ana")
    asyncio.run(ana.concepts.enrol("Mingau", [picture("orange", (64, 64))], kind="cat"))


@pytest.mark.slow
def test_a_request_is_shown_before_anything_is_drawn(tmp_path: Path) -> None:
    with app(tmp_path, look="scripted") as site:
        drawn(site)
        browser = site.browser("ana")
        assert "Mingau" in browser.get("/app/foryou/pictures").text
        wish = {"prompt": "Mingau by the sea", "count": "1", "size": "square", "taste": "none"}
        look = browser.post("/app/foryou/pictures/request", wish, headers=PART).text
        assert "This would be sent" in look
        assert "Drawn on this machine by collage." in look
        assert re.search(r'src="/app/media/\w+/thumbnail"', look)
        assert asyncio.run(site.life.person("ana").drawings()) == []
        answer = browser.post("/app/foryou/pictures/draw", wish, headers=PART)
        assert answer.headers["hx-trigger"] == "drawn"
        assert answer.text.count("data-png=") == 1
        assert "Put together from your own pictures" in answer.text
        (stored,) = asyncio.run(site.life.person("ana").drawings())
        rated = browser.post(f"/app/foryou/pictures/{stored.id}/thumb", {"value": "1"}, headers=PART)
        assert 'aria-pressed="true"' in rated.text
        assert browser.post(f"/app/foryou/pictures/{stored.id}/thumb", {"value": "7"}).status_code == 422
        assert "collage" in browser.part("/app/foryou/pictures").text
        assert browser.post(f"/app/foryou/pictures/{stored.id}/forget", headers=PART).text == ""
        assert "Nothing was drawn yet." in browser.part("/app/foryou/pictures").text


@pytest.mark.slow
def test_a_prompt_without_words_is_told_beside_the_form(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        browser = site.browser("ana")
        for path in ("request", "draw"):
            answer = browser.post(f"/app/foryou/pictures/{path}", {"prompt": " "}, headers=PART)
            assert "Say what shall be drawn." in answer.text


def test_notes_of_drawings_are_listed(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        record = site.life._engine.store.record("default", "ana")
        looks = {"style": ("watercolour",)}
        record.drawings.add([StoredDrawing("drw_1", "a" * 64, "0" * 48, site.life.now(), "collage", looks)])
        assert "watercolour" in site.browser("ana").get("/app/foryou/pictures").text
