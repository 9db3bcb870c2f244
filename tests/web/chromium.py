"""Debian's Chromium, driven by Playwright, over the app with the bundled story; slow tests and pictures use it.

``python -m tests.web.chromium`` writes a picture of each page and a short film to ``docs/screens/``.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import lifelong
from lifelong.cli.story_replay import LATER, StoryClock, add_catalogues, read_story, replay
from lifelong.life import Life
from lifelong.server.app import build
from lifelong.web.site import Site
from tests.server.running import running
from tests.web.browsing import App

REPOSITORY: Final = Path(__file__).parents[2]

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium")

ARGUMENTS: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    "--disable-sync",
)
"""For a container, and so that the browser itself asks for nothing in the network."""

AXE: Final = REPOSITORY / "tests" / "web" / "vendored" / "axe.min.js"

WCAG: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

SIZES: Final = {"wide": (1440, 900), "small": (360, 740)}


@dataclass
class Screen:
    """A signed-in page in a browser.

    Attributes:
        page: Playwright's page.
        faults: errors of scripts, of the console, and requests that failed or left this machine.
    """

    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to an address of the app and wait until it is quiet."""
        self.page.goto(self.url + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def accessibility(self) -> list[str]:
        """What axe-core finds on the page as it is now."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        result: dict[str, Any] = self.page.evaluate("tags => axe.run(document, {runOnly: tags})", list(WCAG))
        return [f"{each['id']} ({each['impact']}): {each['nodes'][0]['html'][:120]}" for each in result["violations"]]


@dataclass
class StoryApp:
    """The app over the bundled story, and a browser."""

    life: Life
    site: Site
    url: str
    browser: Browser

    @contextmanager
    def screen(
        self,
        *,
        dark: bool = False,
        size: tuple[int, int] = SIZES["wide"],
        language: str = "en-GB",
        of: App | None = None,
        space: str = "default",
        **more: Any,
    ) -> Iterator[Screen]:
        """A new browser window, signed in as the person of the story, or of a space of another app."""
        url, site, life = (self.url, self.site, self.life) if of is None else (of.server.url, of.site, of.life)
        context: BrowserContext = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            locale=language,
            **more,
        )
        screen = Screen(context.new_page(), url)
        faults = screen.faults
        screen.page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        screen.page.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
        screen.page.on("request", lambda made: faults.append(made.url) if _leaves(made.url, url) else None)
        try:
            (name,) = life.persons(space=space)
            screen.page.goto(url + site.link(space, name))
            screen.page.wait_for_url("**/app/chat")
            screen.page.wait_for_load_state("networkidle")
            yield screen
        finally:
            context.close()


def _leaves(address: str, url: str) -> bool:
    return not address.startswith((url, "blob:", "data:"))


def reach(page: Page, selector: str, *, key: str = "Tab", most: int = 80) -> None:
    """Press a key until what the selector names has the focus, so many times at most."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{key} does not reach {selector}")


@dataclass
class Hand:
    """How a person works a page: with the pointer, or with the keyboard alone.

    Attributes:
        page: Playwright's page.
        keys: nothing but keys is used.
    """

    page: Page
    keys: bool

    def reach(self, selector: str) -> None:
        """Give what the selector names the focus."""
        self.page.locator(selector).first.wait_for(state="attached")
        if not self.keys:
            self.page.locator(selector).first.focus()
        elif not self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            reach(self.page, selector, most=160)

    def press(self, selector: str) -> None:
        """Press a button, or follow a link."""
        if self.keys:
            self.reach(selector)
            self.page.keyboard.press("Enter")
        else:
            self.page.locator(selector).first.click()

    def write(self, selector: str, text: str) -> None:
        """Write a text into a field, in place of what stands there."""
        if self.keys:
            self.reach(selector)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        else:
            self.page.locator(selector).first.fill(text)

    def attach(self, selector: str, path: Path) -> None:
        """Choose a file."""
        with self.page.expect_file_chooser() as chooser:
            if self.keys:
                self.reach(selector)
                self.page.keyboard.press("Enter")
            else:
                self.page.locator(f"label:has({selector})").click()
        chooser.value.set_files(path)


@contextmanager
def story_app(folder: Path, *, models: bool = False) -> Iterator[StoryApp]:
    """The app over the bundled story, in Chromium.

    Args:
        folder: where the record is made.
        models: with the default models; otherwise with a text embedder that needs no weights.
    """
    options: dict[str, Any] = (
        {"embed": "embedded"} if models else {"embed": "scripted", "look": "none", "reader": "none"}
    )
    options |= {"ocr": "none", "speech": "none"}
    with as_file(files("lifelong.cli") / "story") as bundled:
        story = read_story(bundled)
        clock = StoryClock(story.end + LATER)
        with lifelong.open(folder / "served.lifelong", chat="none", clock=clock, worker=False, **options) as life:
            person = life.person(story.person, zone=story.zone.key)
            replay(person, story, clock, lambda _: None)
            add_catalogues(life, person, bundled)
            life.settle()
    sites: list[Site] = []

    def made(life: Life) -> Any:
        sites.append(Site(life))
        return build(life, parts=sites)

    with (
        running(folder, app=made, clock=clock, **options) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield StoryApp(server.life, sites[0], server.url, browser)
        finally:
            browser.close()


SHOTS: Final[dict[str, dict[str, Any]]] = {
    "light": {},
    "dark": {"dark": True},
    "small": {"size": SIZES["small"]},
}
"""The ways in which each page is pictured."""


def shoot(screen: Screen, name: str, folder: Path) -> None:
    """Write a picture of the page as it is, in 256 colours: a tenth of the bytes."""
    path = folder / f"{name}.png"
    screen.page.wait_for_timeout(400)  # until transitions have ended
    screen.page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256).save(path, optimize=True)


def chat_scene(screen: Screen) -> None:
    """A question with its answer, and the trace beside it where there is space."""
    if not screen.page.locator(".message").count():
        screen.page.fill("#text", "What is my cat called?")
        screen.page.keyboard.press("Enter")
    screen.page.wait_for_selector(".message.assistant .acts")
    if screen.page.viewport_size and screen.page.viewport_size["width"] > SIZES["small"][0]:
        screen.page.click("[data-trace] >> nth=-1")
        screen.page.wait_for_selector(".steps")


def memory_scene(screen: Screen) -> None:
    """A goal, found by words, with what became of it and where that comes from."""
    screen.page.fill("#q", "half marathon")
    screen.page.wait_for_selector(".row-why")
    screen.page.locator("#entries [hx-get]", has_text="I am training").first.click()
    screen.page.wait_for_selector(".one")


def you_scene(screen: Screen) -> None:
    """The traits over time, with the readings of the last one."""
    screen.open("/app/you/personality")
    screen.page.locator(".evidence summary").last.click()
    screen.page.wait_for_selector(".reading")


def privacy_scene(screen: Screen) -> None:
    """The figures of what is stored, which come after the page."""
    screen.page.wait_for_selector(".storage, #storage .soft")


def photos_scene(screen: Screen) -> None:
    """One picture of the grid is pointed at."""
    screen.page.locator("a[data-photo]").nth(1).hover()


def timeline_scene(screen: Screen) -> None:
    """A day of the line is chosen by keys."""
    screen.page.focus("#chart")
    for _ in range(2):
        screen.page.keyboard.press("ArrowLeft")


def foryou_scene(screen: Screen) -> None:
    """Suggestions with reasons, and what was done before."""
    screen.page.wait_for_selector(".item .because")
    screen.page.wait_for_selector("#done li")
    screen.page.locator(".item:has(.because) summary").first.click()


SCENES: Final[dict[str, Callable[[Screen], None]]] = {
    "chat": chat_scene,
    "memory": memory_scene,
    "you": you_scene,
    "photos": photos_scene,
    "timeline": timeline_scene,
    "foryou": foryou_scene,
    "privacy": privacy_scene,
}
"""What is done on each page before its picture is taken. A page adds a line."""


FILM: Final = (1200, 750)
"""Size of the film, in pixels."""


def film(screen: Screen, path: Path) -> None:
    """Write an animated WebP: a question, how the answer came about, its source, and the pages of the record."""
    page, frames = screen.page, list[tuple[Image.Image, int]]()

    def shot(milliseconds: int) -> None:
        frames.append((Image.open(io.BytesIO(page.screenshot())).convert("RGB"), milliseconds))

    def still(milliseconds: int) -> None:
        page.wait_for_timeout(500)  # until transitions have ended
        shot(milliseconds)

    screen.open("/app/chat")
    page.locator("form[action$=new] button").click()
    page.wait_for_selector("#greeting")
    still(1200)
    question = "What is my cat called?"
    for end in range(4, len(question) + 4, 4):
        page.fill("#text", question[:end])
        shot(180)
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.assistant .acts")
    still(1500)
    page.click("[data-trace] >> nth=-1")
    page.wait_for_selector(".steps")
    still(2500)
    page.locator(".evidence a").first.click()
    page.wait_for_selector(".message.found")
    page.wait_for_timeout(2400)  # until the light on it has faded
    still(2000)
    for name in ("memory", "photos", "timeline", "you"):
        screen.open(f"/app/{name}")
        SCENES[name](screen)
        still(2200)
    first, *others = (picture for picture, _ in frames)
    durations = [milliseconds for _, milliseconds in frames]
    first.save(path, save_all=True, append_images=others, duration=durations, loop=0, quality=70, method=4)


def main() -> None:
    """Write all pictures of ``docs/screens/``, and the film; needs the default models."""
    folder = REPOSITORY / "docs" / "screens"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, story_app(Path(scratch), models=True) as app:
        for name, scene in SCENES.items():
            for kind, options in SHOTS.items():
                with app.screen(**options) as screen:
                    screen.open(f"/app/{name}")
                    scene(screen)
                    shoot(screen, f"{name}-{kind}", folder)
                    sys.stdout.write(f"{name}-{kind}.png\n")
        with app.screen(size=FILM) as screen:
            film(screen, folder / "tour.webp")
            sys.stdout.write("tour.webp\n")


if __name__ == "__main__":
    main()
