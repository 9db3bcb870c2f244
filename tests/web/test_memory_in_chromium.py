"""The pages Memory and You in a real browser, by keyboard alone."""

from __future__ import annotations

from functools import partial

import pytest

from tests.web import chromium
from tests.web.chromium import SIZES, StoryApp, needs_chromium

pytestmark = [pytest.mark.slow, needs_chromium]

reach = partial(chromium.reach, most=120)


def test_a_memory_is_found_corrected_and_taken_back_by_keyboard_alone(story: StoryApp) -> None:
    """Words in the search find it, the arrows choose it, the correction shows in its history; undo, Escape, back."""
    with story.screen() as screen:
        page = screen.open("/app/memory")
        page.locator("#main").focus()
        page.keyboard.press("/")
        page.keyboard.type("river every Tuesday")
        page.wait_for_url("**/app/memory?q=river+every+Tuesday")
        page.locator(".row-why").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        page.locator(".one").wait_for()
        text = page.locator(".one-text").inner_text()
        page.locator(".one-text:focus").wait_for()
        here = page.url
        assert "/app/memory/mem_" in here
        assert screen.accessibility() == []
        reach(page, "[hx-get$='/correct']")
        page.keyboard.press("Enter")
        page.locator("dialog textarea").wait_for()
        assert screen.accessibility() == []
        page.keyboard.press("Control+A")
        page.keyboard.type("I swim every Tuesday.")
        reach(page, "dialog .primary")
        page.keyboard.press("Enter")
        page.locator(".one-text", has_text="I swim").wait_for()
        assert text in page.locator(".versions").inner_text()
        assert page.url != here
        page.reload()
        page.locator(".one-text", has_text="I swim").wait_for()
        page.go_back()
        page.locator(".one-text", has_text=text).wait_for()
        assert page.url == here
        page.locator(".one-text").focus()
        reach(page, "[hx-post$='/reopen']")
        page.keyboard.press("Enter")
        page.locator(".toast button").wait_for()
        page.locator(".validity:not(.over)").wait_for()
        reach(page, ".toast button")
        page.keyboard.press("Enter")
        page.locator(".one-text", has_text="I swim").wait_for()
        page.keyboard.press("Escape")
        page.locator(".one").wait_for(state="detached")
        page.wait_for_url("**/app/memory?q=river+every+Tuesday")
        assert screen.faults == []


def test_on_a_small_screen_a_memory_covers_the_list_and_back_shows_it(story: StoryApp) -> None:
    with story.screen(size=SIZES["small"]) as screen:
        page = screen.open("/app/memory?kind=episodic")
        page.locator("[data-row]").first.click()
        page.locator(".one").wait_for()
        assert page.locator("#browse").is_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["small"][0]
        page.go_back()
        page.locator("#browse").wait_for()
        assert page.url.endswith("/app/memory?kind=episodic")
        assert screen.faults == []


def test_a_trait_moves_by_keyboard_and_goes_back(story: StoryApp) -> None:
    with story.screen() as screen:
        page = screen.open("/app/you/personality")
        page.locator("#main").focus()
        reach(page, "#value-openness")
        for _ in range(30):
            page.keyboard.press("ArrowRight")
        assert page.locator("#shown-openness").inner_text() == "5"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(".trait.pinned").wait_for()
        assert screen.accessibility() == []
        reach(page, ".toast button")
        page.keyboard.press("Enter")
        page.locator(".trait.pinned").wait_for(state="detached")
        assert screen.faults == []


@pytest.mark.parametrize("part", ["", "/habits", "/taste", "/voice", "/consents"])
@pytest.mark.parametrize("dark", [False, True])
def test_each_part_is_accessible_and_stays_in_its_frame(story: StoryApp, part: str, dark: bool) -> None:
    with story.screen(size=SIZES["small"], dark=dark, language="de-DE") as screen:
        page = screen.open(f"/app/you{part}")
        assert screen.accessibility() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["small"][0]
        assert screen.faults == []


def test_after_a_correction_the_next_answer_is_another(story: StoryApp) -> None:
    """The answer in the chat quotes the old words before, and the new ones after."""
    with story.screen() as screen:

        def answer(question: str) -> str:
            page = screen.open("/app/chat")
            count = page.locator(".message.assistant .acts").count()
            page.fill("#text", question)
            page.keyboard.press("Enter")
            page.locator(".message.assistant .acts").nth(count).wait_for()
            return page.locator(".message.assistant").last.inner_text()

        assert "Berlin" in answer("Where would I love to paint one day?")
        page = screen.open("/app/memory?q=love+to+paint+one+day")
        page.locator("#entries [hx-get]", has_text="love to paint in Berlin").first.click()
        page.locator(".one").wait_for()
        page.click(".one [hx-get$='/correct']")
        page.locator("dialog textarea").fill("I would love to paint in Vienna one day.")
        page.click("dialog .primary")
        page.locator(".one-text", has_text="Vienna").wait_for()
        assert "Vienna" in answer("Where would I love to paint now, one day?")
        assert screen.faults == []
