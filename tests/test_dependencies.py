"""Nothing is depended on without a reason written down."""

import re
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent


def name_of(requirement: str) -> str:
    """The package of a requirement: "numpy" of "numpy>=2.0"."""
    return re.split(r"[<>=!~\[ ;]", requirement, maxsplit=1)[0]


def test_every_dependency_has_its_line():
    """docs/dependencies.md has one table row for each package that pyproject.toml names, and no other."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    named = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    named += [item for extra in project["project"].get("optional-dependencies", {}).values() for item in extra]
    named += [item for group in project["dependency-groups"].values() for item in group if isinstance(item, str)]
    page = (REPOSITORY / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w-]+) \|", page, re.MULTILINE)
    assert sorted(set(rows) - {"package"}) == sorted({name_of(item) for item in named})
