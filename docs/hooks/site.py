"""The hook of `mkdocs.yml`: fills generated parts of pages, and follows links that leave `docs/`.

A page says where a generated part stands with a comment, which GitHub does not show: ``<!-- fill: commands -->``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docs.hooks import commands, mcp_tools, python_names, rest

REPOSITORY: Final = Path(__file__).parents[2]

ROOT_PAGES: Final = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
"""Pages of the repository's root, and where they stand in the site."""

MARK: Final = REPOSITORY / "src" / "lifelong" / "web" / "static" / "mark.svg"

SOURCES: Final = "source"
"""Folder of the site with the files of the repository that pages link to."""

WEIGHTS: Final = {
    **dict.fromkeys(("quickstart.md", "tutorials", "howto", "concepts", "faq.md"), 3.0),
    **dict.fromkeys(("reference", "changelog.md"), 0.4),
}
"""How much a page counts in the search, by the folder or name of its file: explanations stand before signatures."""

FILLS: Final[dict[str, Callable[[str], str]]] = {
    "commands": commands.reference,
    "rest": rest.reference,
    "mcp": mcp_tools.reference,
    "names": python_names.reference,
    "errors": python_names.errors,
}
"""What a comment may ask for, by its first word; the rest of the comment is the argument."""

_FILL = re.compile(r"^<!-- fill: (?P<name>\w+) ?(?P<argument>.*?) -->$", re.MULTILINE)
_LINK = re.compile(r"(?P<before>\]\()(?P<target>[^)\s#]+)(?P<anchor>#[^)\s]*)?(?P<after>\))")
_LANGUAGES: Final = {".py": "python", ".toml": "toml", ".json": "json", ".csv": "text", ".yaml": "yaml", ".yml": "yaml"}
_LONGEST: Final = 200_000
"""Characters of a file that its page shows."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page for each file outside ``docs/`` that a page links to, for those of the root, and the app's mark."""
    files.append(File.generated(config, MARK.name, abs_src_path=str(MARK)))
    for name, target in ROOT_PAGES.items():
        if (REPOSITORY / name).exists():
            _add(files, config, target, (REPOSITORY / name).read_text(encoding="utf-8"))
    for file in list(files.documentation_pages()):
        for _, path in _links_outside(file.content_string, _origin(file.src_uri)):
            shown = _page_of(path)
            if shown and files.get_file_from_path(shown) is None:
                _add(files, config, shown, _source_page(path))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The text of a page with its generated parts, and with links to the pages that ``on_files`` added."""
    origin = _origin(page.file.src_uri)
    first = page.file.src_uri.partition("/")[0]
    if first in WEIGHTS:
        page.meta["search"] = {"boost": WEIGHTS[first]}
    if page.file.src_uri == "index.md":
        page.meta["hide"] = ["navigation", "toc"]  # not in the page, where GitHub would show it

    def replaced(link: re.Match[str]) -> str:
        path = _inside(link["target"], origin)
        there = None if path is None else _target_of(path)
        if there is None:
            return link[0]
        relative = posixpath.relpath(there, posixpath.dirname(page.file.src_uri) or ".")
        return f"{link['before']}{relative}{link['anchor'] or ''}{link['after']}"

    return _LINK.sub(replaced, _FILL.sub(_filled, markdown))


@cache
def _fill(name: str, argument: str) -> str:
    return FILLS[name](argument)


def _filled(comment: re.Match[str]) -> str:
    return _fill(comment["name"], comment["argument"])


def _add(files: Files, config: MkDocsConfig, target: str, text: str) -> None:
    files.append(File.generated(config, target, content=text))


def _origin(page: str) -> str:
    """The path in the repository of a page of the site."""
    roots = {target: name for name, target in ROOT_PAGES.items()}
    return roots.get(page, f"docs/{page}")


def _inside(link: str, origin: str) -> str | None:
    """The path in the repository that a link names; None for addresses and for links inside a page."""
    if "://" in link or link.startswith(("mailto:", "/")):
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(origin), link))
    return None if path.startswith("..") else path


def _links_outside(text: str, origin: str) -> list[tuple[str, str]]:
    found = ((link["target"], _inside(link["target"], origin)) for link in _LINK.finditer(text))
    return [(link, path) for link, path in found if path and not path.startswith("docs/")]


def _page_of(path: str) -> str | None:
    """The page that shows a file of the repository; None where there is no such file, which the link check reports."""
    if path in ROOT_PAGES:
        return ROOT_PAGES[path]
    return f"{SOURCES}/{path}.md" if (REPOSITORY / path).is_file() else None


def _target_of(path: str) -> str | None:
    """Where the site has a file of the repository; None where there is none, which the link check reports."""
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    return "index.md" if path == "README.md" else _page_of(path)


def _source_page(path: str) -> str:
    text = (REPOSITORY / path).read_text(encoding="utf-8", errors="replace")[:_LONGEST]
    head = f"---\nsearch:\n  exclude: true\n---\n\n# {path}\n\n"
    if path.endswith(".md"):
        # The file's own links would have to be followed in turn, so its text is shown as it is written.
        return f"{head}~~~~~~markdown\n{text}\n~~~~~~\n"
    language = _LANGUAGES.get(Path(path).suffix, "text")
    return f"{head}~~~~~~{language}\n{text}\n~~~~~~\n"


def on_config(config: MkDocsConfig, **_: Any) -> MkDocsConfig:
    """Name the version of the code in the foot of each page."""
    import lifelong

    config.copyright = f"Lifelong {lifelong.__version__} · Apache-2.0"
    return config
