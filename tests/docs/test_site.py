"""The documentation site: it builds without a warning, asks for nothing elsewhere, and has an entry for every name."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import lifelong
from tests.docs.pages import DOCS, REPOSITORY
from tests.web.chromium import ARGUMENTS, AXE, CHROMIUM, needs_chromium

pytest.importorskip("mkdocs", reason="needs the dependency group docs")
pytest.importorskip("mkdocstrings", reason="needs the dependency group docs")

MODULES = ("lifelong", "lifelong.aio", "lifelong.types", "lifelong.models.base")
"""Modules all of whose exported names are public."""

FURTHER = (
    "lifelong.sync.Memories",
    "lifelong.sync.Concepts",
    "lifelong.sync.Media",
    "lifelong.sync.Erasure",
    "lifelong.sync.Voice",
    "lifelong.sync.Catalogue",
    "lifelong.sync.Receipts",
    "lifelong.sync.Draft",
    "lifelong.sync.PhotoResults",
    "lifelong.sync.DrawingResults",
    "lifelong.sync.DrawnImage",
    "lifelong.agent.context.Context",
    "lifelong.settings.SettingsOptions",
    "lifelong.integrations.langchain.LifelongRetriever",
    "lifelong.integrations.langgraph.LifelongStore",
    "lifelong.server.mcp.http.McpHttp",
)
"""What public calls give, and classes that users name."""

SERIOUS = """async () => (await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})).violations
    .filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => `${each.id}: ${each.nodes.map(node => node.html.slice(0, 120)).slice(0, 3)}`)"""
"""What axe-core finds on a page that keeps somebody from reading or using it."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with every check; it fails at the first warning."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)],
        cwd=REPOSITORY,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def entries(site: Path) -> set[str]:
    """The names of the site's inventory, which other sites use to link to it."""
    content = (site / "objects.inv").read_bytes()
    lines = zlib.decompress(content.split(b"\n", 4)[4]).decode().splitlines()
    return {line.split(" ")[0] for line in lines}


@pytest.mark.slow
def test_every_public_name_has_an_entry(site: Path) -> None:
    """Each exported name, each method of the two surfaces, and what they give."""
    wanted = {f"{module}.{name}" for module in MODULES for name in importlib.import_module(module).__all__}
    wanted -= {"lifelong.aio"}  # a module, with a page
    wanted |= set(FURTHER)
    for kind in (lifelong.Life, lifelong.Person):
        wanted |= {f"lifelong.{kind.__name__}.{name}" for name in vars(kind) if not name.startswith("_")}
    assert wanted - entries(site) == set()


@pytest.mark.slow
def test_methods_have_their_arguments(site: Path) -> None:
    """A method of the plain surface is made by a call; its entry shows what it takes, and that it is not async."""
    page = re.sub(r"<[^>]+>", "", (site / "reference/python/person.html").read_text(encoding="utf-8"))
    signature = re.search(r"\nchat\(.*?\) -&gt; Reply", page, re.DOTALL)
    assert signature is not None and "images:" in signature[0] and "Person.chat" not in signature[0]
    asynchronous = re.sub(r"<[^>]+>", "", (site / "reference/python/aio.html").read_text(encoding="utf-8"))
    assert "images:" in asynchronous


@pytest.mark.slow
def test_references_are_made_from_the_code(site: Path) -> None:
    """No generated part is left empty, and each command, route and tool has its heading."""
    from lifelong.cli import main

    commands = (site / "reference/commands.html").read_text(encoding="utf-8")
    assert all(f'id="{name}"' in commands for name in main.commands)
    assert 'id="memories-update"' in commands
    rest = (site / "reference/rest.html").read_text(encoding="utf-8")
    assert all(f"<code>{route}</code>" in rest for route in ("POST /api/recall", "POST /v1/chat/completions"))
    assert all(f'id="{tool}"' in (site / "reference/mcp.html").read_text() for tool in ("recall", "forget", "look"))
    assert not [page for page in site.rglob("*.html") if "fill: " in page.read_text(encoding="utf-8")]


@pytest.mark.slow
@needs_chromium
def test_the_site_works_from_the_disk_without_a_network(site: Path) -> None:
    """Home, a tutorial, the reference: light and dark, wide and at 360 px; and the search finds something."""
    from playwright.sync_api import sync_playwright

    requests: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        wide = browser.new_context(color_scheme="dark").new_page()
        small = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
        for page in (wide, small):
            page.on("request", lambda made: requests.append(made.url))
            page.on("pageerror", lambda error: requests.append(f"error: {error}"))
            for name in ("index.html", "tutorials/chatbot.html", "reference/python/person.html", "benchmarks.html"):
                page.goto((site / name).as_uri())
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
                if name in ("index.html", "tutorials/chatbot.html"):  # axe takes long over long pages
                    page.evaluate(AXE.read_text(encoding="utf-8"))
                    assert page.evaluate(SERIOUS) == [], name
        wide.click(".md-search__input")
        wide.locator(".md-search__input").press_sequentially("erasure")  # the search listens to keys
        wide.wait_for_selector(".md-search-result__item", timeout=60_000)
        browser.close()
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []


def pages() -> Iterator[tuple[Path, str]]:
    """All pages with their text."""
    for page in sorted(DOCS.rglob("*.md")):
        yield page, page.read_text(encoding="utf-8")


def test_links_work_on_github_too() -> None:
    """Every link to a file is relative, and its file is in the repository."""
    outside = [REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
    broken = []
    for page, text in [*pages(), *((page, page.read_text(encoding="utf-8")) for page in outside)]:
        text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in link and not link.startswith("mailto:") and not (page.parent / link).exists():
                broken.append(f"{page.name}: {link}")
    assert broken == []


def test_every_error_and_type_page_is_complete() -> None:
    """The fast half of the check: each exported name of the package is named by a page, or filled in by the hook."""
    from docs.hooks import python_names

    text = "\n".join(text for _, text in pages())
    text += python_names.errors() + python_names.reference("lifelong.types")
    for name in set(lifelong.__all__) - {"aio"}:
        assert f"::: lifelong.{name}" in text, name


def test_nothing_is_loaded_from_elsewhere() -> None:
    """The settings name no address, and the shim of the search is the vendored one."""
    settings: Any = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    assert "://" not in settings
    assert "polyfills: [vendor/iframe-worker.js]" in settings and "font: false" in settings
