"""The page For you in a real browser."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.person.examples import picture
from tests.web.browsing import app
from tests.web.chromium import SHOTS, SIZES, Screen, StoryApp, needs_chromium, reach

pytestmark = [pytest.mark.slow, needs_chromium]


def test_a_suggestion_is_rejected_and_gone_and_comes_back_by_keyboard_alone(story: StoryApp) -> None:
    with story.screen() as screen:
        page = screen.open("/app/foryou?catalogue=films")
        title = page.locator(".item h3").first.inner_text()
        page.locator("#main").focus()
        reach(page, "[value=rejected]")
        page.keyboard.press("Enter")
        page.locator(".toast button").wait_for()
        assert title not in page.locator(".item h3").all_inner_texts()
        assert screen.accessibility() == []
        reach(page, ".toast button")
        page.keyboard.press("Enter")
        page.locator(".item h3", has_text=title).wait_for()
        assert screen.faults == []


def test_a_wish_has_an_address_that_survives_reload_and_back(story: StoryApp) -> None:
    with story.screen() as screen:
        page = screen.open("/app/foryou?catalogue=films")
        first = page.locator(".item h3").all_inner_texts()
        page.fill("#wish input[type=search]", "a cat in a flood")
        page.keyboard.press("Enter")
        page.wait_for_url("**words=*")
        page.wait_for_load_state("networkidle")
        wished = page.locator(".item h3").all_inner_texts()
        page.reload()
        page.wait_for_load_state("networkidle")
        assert page.locator(".item h3").all_inner_texts() == wished
        page.go_back()
        expect(page.locator(".item h3")).to_have_text(first)
        assert screen.faults == []


def test_why_not_something(story: StoryApp) -> None:
    with story.screen(size=(360, 740)) as screen:
        page = screen.open("/app/foryou?catalogue=films")
        page.locator("input[hx-get='/app/foryou/find']").fill("Alien")
        page.locator("#found button").first.click()
        page.locator("dialog[open]").wait_for()
        assert "You did not like it" in page.locator("#dialog").inner_text()
        assert screen.accessibility() == []
        assert screen.faults == []


def test_a_draft_is_made_and_kept(story: StoryApp) -> None:
    with story.screen() as screen:
        page = screen.open("/app/foryou/writing")
        page.fill("input[name=to]", "Rita")
        page.fill("textarea[name=facts]", "I come on Sunday at six.")
        page.click("#write .primary")
        page.locator("#made .paper").wait_for()
        page.locator("#drafts li").wait_for()
        assert screen.accessibility() == []
        page.click("#made .primary")
        page.wait_for_url("**/app/foryou/writing/txt_*")
        assert screen.accessibility() == []
        assert screen.faults == []


@pytest.mark.parametrize("kind", SHOTS)
def test_pictures_are_a_request_first_and_then_drawn(story: StoryApp, tmp_path: Path, kind: str) -> None:
    """The pictures come with the answer, and no request leaves for them."""
    width, height = SHOTS[kind].get("size", SIZES["wide"])
    with app(tmp_path, look="scripted") as site:
        cat = base64.b64encode(picture("orange", (64, 64))).decode()
        body = {"name": "Mingau", "kind": "cat", "images": [{"data": cat}]}
        assert site.server.ask("POST", "/api/concepts", body).status in (200, 201)
        page = story.browser.new_page(
            viewport={"width": width, "height": height}, color_scheme="dark" if kind == "dark" else "light"
        )
        screen = Screen(page, site.server.url)
        page.goto(site.server.url + site.site.link("default", "ana"))
        page.wait_for_url("**/app/chat")
        screen.open("/app/foryou/pictures")
        page.click("[data-insert=Mingau]")
        page.keyboard.type(" by the sea")
        assert page.locator("#prompt").input_value() == "Mingau by the sea"
        page.click("#draw .primary")
        page.locator("#drawn .request").wait_for()
        assert screen.accessibility() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.click("#drawn .primary")
        image = page.locator(".picture img[src^='blob:']").first
        image.wait_for()
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1024
        assert page.locator("[data-save]").first.get_attribute("download")
        page.locator("#drawings li").first.wait_for()
        assert screen.accessibility() == []
        page.close()
