"""Every block of code of the quick start, the tutorials, recipes, concepts and migration guides runs as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import DOCS, SERVERS, Reader, blocks

PAGES = sorted(
    [DOCS / "index.md", DOCS / "quickstart.md"]
    + [page for folder in ("tutorials", "howto", "concepts", "migrate") for page in (DOCS / folder).glob("*.md")]
)


@pytest.mark.slow
@pytest.mark.models
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_a_reader_can_follow_the_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty folder, with no record and no settings of the user."""
    for name in ("KEY", "PERSON", "LIFELONG_OPENAI_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "")  # so that what the page exports is undone
    monkeypatch.setenv("LIFELONG_STORE", str(tmp_path / "home.lifelong"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "reader").mkdir()
    Reader(tmp_path / "reader").follow(page)


def test_what_is_not_run_says_why() -> None:
    """At most one block in four, over all pages: a page is there to be followed."""
    every = [block for page in PAGES for block in blocks(page) if block.language in ("python", "sh")]
    left_out = [block for block in every if block.reason]
    assert len(left_out) * 4 <= len(every)
    assert all(len(block.reason) > 10 for block in left_out)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_blocks_name_languages_that_are_known(page: Path) -> None:
    """A misspelt language would silently not run; a server stands alone in its block, which nothing can follow."""
    known = {"python", "sh", "text", "json", "toml", "yaml", "csv", "ini", "mermaid", "http"}
    for block in blocks(page):
        assert block.language in known, block.code
        first, *rest = block.code.strip().splitlines()
        if block.language == "sh" and not block.reason:
            assert not any(SERVERS.match(line) for line in rest), first


def test_the_output_that_a_page_shows_is_compared(tmp_path: Path) -> None:
    """The pages would prove nothing if a wrong output passed."""
    page = tmp_path / "page.md"
    page.write_text("```python\nprint('one')\nprint('two 123')\n```\n\n```text\none\ntwo …\n```\n", encoding="utf-8")
    Reader(tmp_path).follow(page)
    page.write_text("```python\nprint('one')\n```\n\n```text\ntwo\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="the page shows"):
        Reader(tmp_path).follow(page)
