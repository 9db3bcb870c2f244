"""The main act of each page in a real browser: in light, dark, and 360 pixels by pointer, and by keyboard alone."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.person.examples import picture
from tests.web.browsing import App, app
from tests.web.chromium import SHOTS, SIZES, Hand, Screen, StoryApp, needs_chromium

WAYS: dict[str, dict[str, Any]] = {**SHOTS, "keys": {}}
"""How an act is done."""

pytestmark = [pytest.mark.slow, needs_chromium, pytest.mark.parametrize("way", WAYS)]


@dataclass
class Visitor:
    """A person on a page.

    Attributes:
        screen: the window.
        hand: how they work it.
        width: of the window, in pixels.
    """

    screen: Screen
    hand: Hand
    width: int

    @property
    def page(self) -> Page:
        return self.screen.page

    def open(self, path: str) -> Page:
        """Go to an address; a keyboard begins at the content."""
        page = self.screen.open(path)
        if self.hand.keys:
            page.locator("#main").focus()
        return page

    def look(self) -> None:
        """Nothing on the page is a fault of accessibility, and nothing runs over its edge."""
        assert self.screen.accessibility() == []
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width


@contextmanager
def visiting(story: StoryApp, site: App, way: str, space: str = "default") -> Iterator[Visitor]:
    """A window of the one person of a space, in which nothing fails and from which nothing leaves the machine."""
    options = WAYS[way]
    with story.screen(of=site, space=space, **options) as screen:
        yield Visitor(screen, Hand(screen.page, way == "keys"), options.get("size", SIZES["wide"])[0])
        assert screen.faults == []


def tell(site: App, *texts: str) -> None:
    for text in texts:
        site.server.ask("POST", "/api/memories", {"text": text})


def ask(visitor: Visitor, question: str) -> str:
    """Ask in the chat; the answer."""
    page = visitor.page
    count = page.locator(".message.assistant .acts").count()
    visitor.hand.write("#text", question)
    visitor.hand.press("#send")
    page.locator(".message.assistant .acts").nth(count).wait_for()
    return page.locator(".message.assistant .prose").last.inner_text()


def test_a_message_with_a_picture_is_sent_and_its_trace_is_seen(story: StoryApp, tmp_path: Path, way: str) -> None:
    (tmp_path / "red.png").write_bytes(picture("red"))
    with app(tmp_path, ocr="none", speech="none") as site:
        site.life.person("ana")
        tell(site, "My cat is called Mingau.")
        with visiting(story, site, way) as visitor:
            page = visitor.open("/app/chat")
            visitor.hand.attach("#files", tmp_path / "red.png")
            page.locator(".chip img").wait_for()
            assert "Mingau" in ask(visitor, "What is my cat called?")
            expect(page.locator(".message.user img")).to_have_count(1)
            visitor.hand.press("[data-trace]")
            page.locator(".steps .evidence a", has_text="Mingau").first.wait_for()
            expect(page.locator("#trace")).not_to_have_class("htmx-request")
            visitor.look()


def test_a_memory_is_corrected_and_the_next_answer_is_another(story: StoryApp, tmp_path: Path, way: str) -> None:
    with app(tmp_path) as site:
        site.life.person("ana")
        tell(site, "I would love to paint in Berlin one day.", "My cat is called Mingau.")
        with visiting(story, site, way) as visitor:
            visitor.open("/app/chat")
            assert "Berlin" in ask(visitor, "Where would I love to paint one day?")
            page = visitor.open("/app/memory?q=paint")
            visitor.hand.press("#entries [hx-get]")
            page.locator(".one-text", has_text="Berlin").wait_for()
            visitor.hand.press(".one [hx-get$='/correct']")
            page.locator("dialog textarea:focus").wait_for()
            visitor.hand.write("dialog textarea", "I would love to paint in Vienna one day.")
            visitor.look()
            visitor.hand.press("dialog .primary")
            page.locator(".one-text", has_text="Vienna").wait_for()
            visitor.look()
            visitor.open("/app/chat")
            assert "Vienna" in ask(visitor, "And where would I love to paint now, one day?")


def test_a_memory_is_pinned_and_let_go(story: StoryApp, tmp_path: Path, way: str) -> None:
    with app(tmp_path) as site:
        site.life.person("ana")
        tell(site, "I am allergic to peanuts.", "My cat is called Mingau.")
        with visiting(story, site, way) as visitor:
            page = visitor.open("/app/memory?q=peanuts")
            visitor.hand.press("#entries [hx-get]")
            page.locator(".one-text", has_text="peanuts").wait_for()
            visitor.hand.press(".one [hx-post$='/pin']")
            page.locator(".one [hx-post$='/unpin']").wait_for()
            visitor.look()
            page = visitor.open("/app/memory")
            expect(page.locator("[data-row]").first).to_contain_text("peanuts")
            visitor.look()
            visitor.hand.press("#entries [hx-get]")
            visitor.hand.press(".one [hx-post$='/unpin']")
            page.locator(".one [hx-post$='/pin']").wait_for()
            expect(page.locator("#entries .pinned")).to_have_count(0)


def test_a_thing_is_enrolled_by_a_box(story: StoryApp, tmp_path: Path, way: str) -> None:
    """The name stands on the picture, and on the other one that shows the same."""
    with app(tmp_path, look="scripted", ocr="none", speech="none") as site:
        site.life.person("ana")
        shown = base64.b64encode(picture("red", (320, 240))).decode()
        for text in ("Look.", "Again."):
            site.server.ask("POST", "/api/messages", {"messages": [{"text": text, "files": [{"data": shown}]}]})
        with visiting(story, site, way) as visitor:
            page = visitor.open("/app/photos")
            visitor.hand.press("a[data-photo]")
            page.locator("#stage img").wait_for()
            page.wait_for_function("() => document.querySelector('#stage img').complete")
            if way == "keys":
                visitor.hand.reach("#stage")
                page.keyboard.press("b")
                page.keyboard.press("Enter")
            else:
                place = page.locator("#stage").bounding_box()
                assert place
                page.mouse.move(place["x"] + 0.2 * place["width"], place["y"] + 0.2 * place["height"])
                page.mouse.down()
                page.mouse.move(place["x"] + 0.8 * place["width"], place["y"] + 0.8 * place["height"], steps=4)
                page.mouse.up()
            page.locator("#name:focus").wait_for()
            page.keyboard.type("Bertha")
            visitor.look()
            page.keyboard.press("Enter")
            page.locator(".seen", has_text="Bertha").wait_for()
            visitor.look()
            page = visitor.open("/app/photos")
            page.locator("#main", has_text="Bertha").wait_for()


def test_a_trait_is_moved_and_stays(story: StoryApp, tmp_path: Path, way: str) -> None:
    with app(tmp_path) as site:
        site.life.person("ana")
        with visiting(story, site, way) as visitor:
            page = visitor.open("/app/you/personality")
            if way == "keys":
                visitor.hand.reach("#value-openness")
                page.keyboard.press("End")
            else:
                slider = page.locator("#value-openness")
                slider.scroll_into_view_if_needed()
                place = slider.bounding_box()
                assert place
                page.mouse.click(place["x"] + place["width"] - 3, place["y"] + place["height"] / 2)
            expect(page.locator("#shown-openness")).to_have_text("5")
            visitor.hand.press(".pin-form:has(#value-openness) button")
            page.locator(".trait.pinned").wait_for()
            visitor.look()
            visitor.open("/app/you/personality")
            expect(page.locator(".trait.pinned .trait-value b")).to_have_text("5")
        assert site.server.ask("GET", "/api/traits/settings").value["pinned"] == {"openness": 5.0}


def test_a_statement_is_found_seen_and_forgotten_and_the_count_falls(story: StoryApp, tmp_path: Path, way: str) -> None:
    with app(tmp_path) as site:
        site.life.person("ana")
        tell(site, "My locker number is 4711.", "My cat is called Mingau.")
        with visiting(story, site, way) as visitor:
            assert messages(visitor) == "2"
            page = visitor.open("/app/privacy/forget")
            visitor.hand.write("[name=words]", "my locker number")
            visitor.hand.press("#forget-form button")
            page.locator("#preview .danger").wait_for()
            assert "4711" in page.locator("#preview").inner_text()
            assert "Mingau" not in page.locator("#preview").inner_text()
            visitor.look()
            visitor.hand.press("#preview .danger")
            page.locator(".receipt", has_text="found no trace").wait_for()
            visitor.look()
            assert messages(visitor) == "1"
            page = visitor.open("/app/memory?q=locker+number")
            assert "4711" not in page.locator("#entries").inner_text()


def messages(visitor: Visitor) -> str:
    """The number of messages that the page Privacy gives."""
    page = visitor.open("/app/privacy")
    row = page.locator(".bars tr", has=page.get_by_role("rowheader", name="Messages", exact=True))
    return row.locator(".number").last.inner_text()


def test_a_suggestion_is_rejected_and_gone(story: StoryApp, tmp_path: Path, way: str) -> None:
    with app(tmp_path) as site:
        site.life.person("ana")
        tell(site, "I love films about the sea.")
        titles = ("The Sea", "A Film about the Sea and its Islands", "Kitchen Stories", "The Long Road")
        items = [{"id": f"f{number}", "title": title} for number, title in enumerate(titles)]
        with ThreadPoolExecutor(1) as other:  # Playwright's loop runs in this thread
            other.submit(lambda: asyncio.run(site.life.catalogue("films").load(items))).result()
        with visiting(story, site, way) as visitor:
            page = visitor.open("/app/foryou?catalogue=films")
            page.locator(".item h3").first.wait_for()
            visitor.look()
            title = page.locator(".item h3").first.inner_text()
            visitor.hand.press(".item [value=rejected]")
            expect(page.locator(".item h3").get_by_text(title, exact=True)).to_have_count(0)
            page.locator(".toast button").wait_for()
            visitor.look()
            page = visitor.open("/app/foryou?catalogue=films")
            page.locator(".item h3").first.wait_for()
            assert title not in page.locator(".item h3").all_inner_texts()


def test_a_record_is_exported_and_added_to_a_second_space(story: StoryApp, tmp_path: Path, way: str) -> None:
    with app(tmp_path) as site:
        site.life.person("ana")
        site.life.person("bo", space="second")
        tell(site, "My cat is called Mingau.", "I live in Lisbon.")
        with visiting(story, site, way) as visitor:
            page = visitor.open("/app/privacy/archive")
            with page.expect_download() as download:
                visitor.hand.press("a[href$='/archive/export']")
            download.value.save_as(tmp_path / "ana.zip")
            visitor.look()
        with visiting(story, site, way, space="second") as visitor:
            page = visitor.open("/app/memory")
            assert "Mingau" not in page.locator("#entries").inner_text()
            page = visitor.open("/app/privacy/archive")
            visitor.hand.attach("#import-file", tmp_path / "ana.zip")
            visitor.hand.press("button[value=look]")
            page.locator(".receipt", has_text="Nothing was added yet.").wait_for()
            visitor.look()
            visitor.hand.press("button[value=add]")
            page.locator(".receipt", has_text="Added.").wait_for()
            visitor.look()
            page = visitor.open("/app/memory")
            page.locator("[data-row]", has_text="Mingau").wait_for()
            page.locator("[data-row]", has_text="Lisbon").wait_for()
