"""The app in a real browser: what a person does on each page, by mouse and by keyboard, in light, dark and small."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.person.examples import picture
from tests.web.browsing import app
from tests.web.chromium import (
    SCENES,
    SHOTS,
    SIZES,
    Screen,
    StoryApp,
    needs_chromium,
    reach,
)

pytestmark = [pytest.mark.slow, needs_chromium]


def said(screen: Screen, text: str) -> None:
    """Send a message and wait for its answer."""
    count = screen.page.locator(".message.assistant .acts").count()
    screen.page.fill("#text", text)
    screen.page.keyboard.press("Enter")
    screen.page.locator(".message.assistant .acts").nth(count).wait_for()


@pytest.mark.parametrize("kind", SHOTS)
@pytest.mark.parametrize("name", SCENES)
def test_no_page_has_a_fault_of_accessibility_or_leaves_the_machine(story: StoryApp, name: str, kind: str) -> None:
    """axe-core finds nothing, nothing runs over the edge, no script fails, and no request leaves this machine."""
    options: dict[str, Any] = SHOTS[kind]
    with story.screen(**options) as screen:
        screen.open(f"/app/{name}")
        assert screen.accessibility() == []
        SCENES[name](screen)
        assert screen.accessibility() == []
        width = options.get("size", SIZES["wide"])[0]
        assert screen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert screen.faults == []


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
def test_on_a_small_screen_all_pages_are_in_the_bar_and_the_open_tab_in_view(story: StoryApp, language: str) -> None:
    """In both languages; signing out stands on Privacy, and the first month of the photos has its line."""
    with story.screen(size=SIZES["small"], language=language) as screen:
        page = screen.open("/app/you/consents")
        width = SIZES["small"][0]
        for link in page.locator(".nav a:visible").all():
            box = link.bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
        tab = page.locator(".tabs [aria-current]").bounding_box()
        assert tab is not None and tab["x"] >= 0 and tab["x"] + tab["width"] <= width
        assert page.locator(".nav form").is_hidden()
        page = screen.open("/app/photos")
        month, jump = page.locator(".month").first.bounding_box(), page.locator(".jump").bounding_box()
        assert month is not None and jump is not None and jump["y"] + jump["height"] <= month["y"] + 1
        page = screen.open("/app/privacy")
        page.click("main form[action$='/signout'] button")
        page.wait_for_url("**/app/signin*")


def test_chat_with_a_picture_and_the_way_to_its_source(story: StoryApp, tmp_path: Path) -> None:
    """A picture is attached and sent; the trace opens beside the answer and survives a reload; a link leads to the
    message, and back."""
    (tmp_path / "red.png").write_bytes(picture("red"))
    with story.screen() as screen:
        page = screen.page
        page.set_input_files("#files", tmp_path / "red.png")
        assert page.locator(".chip").inner_text().startswith("red.png")
        said(screen, "What is my cat called?")
        assert page.locator(".message.user").last.locator("img").count() == 1
        page.locator("[data-trace]").last.click()
        page.locator(".steps").wait_for()
        page.reload()
        page.locator(".steps").wait_for()
        here = page.url
        page.locator(".evidence a").first.click()
        page.wait_for_url("**/app/chat/ses_*message=*")
        assert page.locator(".message.found").count() == 1
        page.go_back()
        page.locator(".steps").wait_for()
        assert page.url == here
        assert screen.faults == []


def test_forgetting_shows_what_goes_and_it_is_gone(story: StoryApp) -> None:
    with story.screen() as screen:
        page = screen.page
        said(screen, "My locker number is 4711.")
        own = page.locator(".message.user").last
        own.hover()
        own.locator("[data-dialog*=forget]").click()
        page.locator("dialog[open]").wait_for()
        assert "4711" in page.locator("#dialog").inner_text()
        assert screen.accessibility() == []
        page.locator("dialog .danger").click()
        page.locator(".toast").wait_for()
        assert "no trace" in page.locator(".toast").inner_text()
        assert "4711" not in page.locator("#messages").inner_text()


def test_an_answer_is_edited_rated_and_asked_again_by_keyboard_alone(story: StoryApp) -> None:
    """Only keys are pressed: Tab, Enter, Escape, and text."""
    with story.screen() as screen:
        page = screen.page
        page.locator("#text").focus()
        page.keyboard.type("What is my dgo called?")
        page.keyboard.press("Enter")
        page.locator(".message.assistant .acts").last.wait_for()
        page.locator("#main").focus()
        reach(page, "[data-edit]")
        page.keyboard.press("Enter")
        page.keyboard.press("Control+A")
        page.keyboard.type("What is my dog called?")
        reach(page, ".edit .primary")
        page.keyboard.press("Enter")
        page.locator(".message.user", has_text="my dog called").locator(".acts").wait_for()
        assert page.locator(".message", has_text="dgo").count() == 0
        page.locator("#main").focus()
        reach(page, ".thumbs [aria-pressed]")
        page.keyboard.press("Enter")
        page.locator(".toast").wait_for()
        reach(page, "[data-trace]")
        page.keyboard.press("Enter")
        page.locator(".steps").wait_for()
        page.keyboard.press("Escape")
        assert page.locator("#trace-side").is_hidden()
        assert page.evaluate("document.activeElement.matches('[data-trace]')")
        assert screen.faults == []


def test_a_box_is_drawn_named_and_taken_back_by_keyboard_alone(tmp_path: Path, story: StoryApp) -> None:
    """Only keys are pressed. The record has an encoder of pictures; the story has none."""
    with app(tmp_path, look="scripted", ocr="none", speech="none") as site:
        site.life.person("ana")
        shown = base64.b64encode(picture("red", (320, 240))).decode()
        site.server.ask("POST", "/api/messages", {"messages": [{"text": "Look.", "files": [{"data": shown}]}]})
        with story.screen(of=site) as screen:
            page = screen.open("/app/photos")
            page.locator("#main").focus()
            reach(page, "a[data-photo]")
            page.keyboard.press("Enter")
            page.wait_for_selector("#stage")
            assert screen.accessibility() == []
            reach(page, "#stage")
            page.keyboard.press("b")
            for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
                page.keyboard.press(key)
            assert page.locator("#box").input_value() == "0.2800,0.2800,0.7000,0.7000"
            assert "28 % from the left" in page.locator("#stage-live").inner_text()
            page.keyboard.press("Enter")
            page.keyboard.type("Bertha")
            page.keyboard.press("Enter")
            page.locator(".seen", has_text="Bertha").wait_for()
            assert screen.accessibility() == []
            reach(page, ".toast button")
            page.keyboard.press("Enter")
            page.locator(".toast", has_text="Taken back").wait_for()
            assert page.locator(".seen").count() == 0
            assert screen.faults == []


def test_a_box_is_drawn_by_pointer_and_back_leads_to_its_place(story: StoryApp) -> None:
    with story.screen() as screen:
        page = screen.open("/app/photos")
        page.locator("a[data-photo]").nth(2).click()
        page.wait_for_selector("#stage img")
        place = page.locator("#stage").bounding_box()
        assert place
        page.mouse.move(place["x"] + 0.25 * place["width"], place["y"] + 0.25 * place["height"])
        page.mouse.down()
        page.mouse.move(place["x"] + 0.5 * place["width"], place["y"] + 0.75 * place["height"], steps=4)
        page.mouse.up()
        drawn = [float(side) for side in page.locator("#box").input_value().split(",")]
        assert drawn == pytest.approx([0.25, 0.25, 0.5, 0.75], abs=0.01)
        assert page.evaluate("document.activeElement.id") == "name"
        page.go_back()
        page.wait_for_selector("a[data-photo]")
        assert "at=" in page.url
        assert screen.faults == []


def test_the_timeline_is_zoomed_and_a_day_opened_by_keyboard_alone(story: StoryApp) -> None:
    with story.screen() as screen:
        page = screen.open("/app/timeline")
        everything = page.locator("#range").inner_text()
        page.locator("#main").focus()
        reach(page, "#chart")
        page.keyboard.press("Home")
        assert "messages" in page.locator("#readout").inner_text()
        page.keyboard.press("+")
        page.wait_for_url("**/app/timeline?from=*")
        page.wait_for_function("text => document.getElementById('range').innerText !== text", arg=everything)
        page.wait_for_function("document.activeElement.id === 'chart'")
        assert screen.accessibility() == []
        zoomed = page.url
        page.reload()
        assert page.locator("#range").inner_text() != everything
        page.locator("#main").focus()
        reach(page, "#chart")
        page.keyboard.press("Home")
        page.keyboard.press("Enter")
        page.wait_for_url("**/app/timeline/day/*")
        page.wait_for_load_state("networkidle")
        assert "What I knew" in page.locator("#main").inner_text()
        assert screen.accessibility() == []
        first = page.url
        page.keyboard.press("ArrowRight")
        page.wait_for_url(lambda address: address != first)
        page.wait_for_load_state("networkidle")
        page.go_back()
        page.go_back()
        page.wait_for_url(zoomed)
        assert screen.faults == []


def test_plain_forms_reach_the_server(tmp_path: Path, story: StoryApp) -> None:
    """A browser gives its forms an origin only where the policy of referrers lets it: a key signs in, and so on."""
    with app(tmp_path) as site:
        key = site.server.key("ana")
        context = story.browser.new_context()
        page = context.new_page()
        page.goto(site.server.url + "/app/")
        page.fill("[name=key]", key)
        page.keyboard.press("Enter")
        page.wait_for_url("**/app/chat")
        said(Screen(page, site.server.url), "I live in Lisbon.")
        page.click("form[action$='/chat/new'] button")
        page.locator("#greeting").wait_for()
        page.click("form[action$='/signout'] button")
        page.wait_for_url("**/app/signin")
        context.close()
