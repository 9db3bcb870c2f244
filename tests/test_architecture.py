"""docs/architecture.md tells the truth about the tree."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
SOURCE = REPOSITORY / "src" / "lifelong"
PAGES = ("architecture.md", "decisions.md")
NO_PACKAGES = {"src/lifelong/", "tests/", "media/"}
"""The roots, a folder of a record, and what the page says is not built yet."""


def test_every_file_that_the_pages_name_exists() -> None:
    """A move that the pages do not follow fails here."""
    for page in PAGES:
        text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
        names = re.findall(r"`((?:\w+/)+\w+\.(?:py|toml)|(?:\w+/)+)`", text)
        missing = [name for name in names if name not in NO_PACKAGES and not _exists(name)]
        assert names and missing == [], page


def _exists(name: str) -> bool:
    return (REPOSITORY / name).exists() or any(
        True for base in (SOURCE, REPOSITORY / "tests") for _ in base.glob(f"**/{name.rstrip('/')}")
    )


def test_every_package_has_its_row_and_says_what_it_holds() -> None:
    """The table of packages is complete, and each package opens with a sentence."""
    table = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    for package in sorted(path.parent for path in SOURCE.glob("*/__init__.py")):
        assert f"`{package.name}/`" in table, package.name
    for file in SOURCE.rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))), file


def test_one_public_class_name_has_one_meaning() -> None:
    """The facades in ``sync.py`` are named like their async twins; no other name stands twice."""
    files = defaultdict(list)
    for path in SOURCE.rglob("*.py"):
        if path != SOURCE / "sync.py":
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    files[node.name].append(path.relative_to(SOURCE).as_posix())
    assert {name: paths for name, paths in files.items() if len(paths) > 1} == {}


LAYERS = set(
    """
    __init__ answers archive chat concepts context database drawing erasure errors evaluation feedback forget
    interactions jobs keys media memories messages models openai opening outgoing person photo_search photos
    pictures recall receipts recommendation refusals registry responses run schema sessions timeline times
    traces traits voice writing
    """.split()
)
"""Names of files that are the same subject in several layers: ``types/jobs``, ``store/jobs``, ``cli/jobs``."""


def test_a_file_name_in_three_packages_is_one_subject_in_three_layers() -> None:
    """Whoever looks for "parts" or "filters" finds one or two files; a third gets a name that says what it holds."""
    packages = defaultdict(set)
    for path in SOURCE.rglob("*.py"):
        packages[path.stem].add(path.parent.relative_to(SOURCE).as_posix())
    assert {name for name, places in packages.items() if len(places) > 2} == LAYERS
