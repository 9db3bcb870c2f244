"""The hash of a module's code follows its imports."""

from pathlib import Path

import pytest

from lifelong.bench.code_version import ROOT, digest, source_files


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package ``plant`` whose module ``entry`` imports ``stem``, and whose module ``stone`` nobody imports."""
    root = tmp_path / "lifelong"
    for name, text in {
        "__init__.py": "from lifelong.stone import hard\n",
        "entry.py": "def run():\n    from lifelong.stem import grow\n    grow()\n",
        "stem/__init__.py": "from .leaf import grow\n",
        "stem/leaf.py": "def grow(): pass\n",
        "stem/words/de.toml": "a = 1\n",
        "stone.py": "hard = True\n",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def version(root: Path) -> str:
    return digest(source_files("lifelong.entry", root), root)


def names(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in source_files("lifelong.entry", root)}


def test_what_is_imported_counts_and_nothing_else(package: Path) -> None:
    """An import in a function and a relative one are followed; the root package and what it imports are not."""
    assert names(package) == {"entry.py", "stem/__init__.py", "stem/leaf.py", "stem/words/de.toml"}


@pytest.mark.parametrize("name", ["entry.py", "stem/__init__.py", "stem/leaf.py", "stem/words/de.toml"])
def test_a_changed_file_changes_the_key(package: Path, name: str) -> None:
    before = version(package)
    path = package / name
    path.write_text(path.read_text() + "# changed\n")
    assert version(package) != before


def test_a_file_that_nobody_imports_changes_nothing(package: Path) -> None:
    before = version(package)
    (package / "stone.py").write_text("hard = False\n")
    assert version(package) == before


def test_a_new_module_counts_as_soon_as_something_imports_it(package: Path) -> None:
    """A planted module of a new package, imported by a module that is imported, changes the key by its content."""
    (package / "soil").mkdir()
    (package / "soil" / "__init__.py").write_text("")
    planted = package / "soil" / "earth.py"
    planted.write_text("wet = True\n")
    (package / "stem" / "leaf.py").write_text("from lifelong.soil.earth import wet\ndef grow(): pass\n")
    before = version(package)
    assert "soil/earth.py" in names(package)
    planted.write_text("wet = False\n")
    assert version(package) != before


def test_a_module_that_moves_stays_in_the_key(package: Path) -> None:
    """The leaf goes to another package, and its importer follows it there."""
    (package / "branch").mkdir()
    (package / "branch" / "__init__.py").write_text("")
    (package / "stem" / "leaf.py").rename(package / "branch" / "leaf.py")
    (package / "stem" / "__init__.py").write_text("from lifelong.branch.leaf import grow\n")
    assert "branch/leaf.py" in names(package)


@pytest.mark.parametrize(
    "text", ['COMMAND = ("-m", "lifelong.stone")', 'def start(kind): return f"lifelong.{kind}one"']
)
def test_a_module_named_in_a_text_counts(package: Path, text: str) -> None:
    """Child processes are started by a module's name, sometimes by one that is put together."""
    (package / "entry.py").write_text(f"{text}\n")
    assert "stone.py" in names(package)


def test_a_module_that_is_not_there_is_an_error(package: Path) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"lifelong\.entrance"):
        source_files("lifelong.entrance", package)


def test_ours_stands_on_the_engine_and_a_baseline_does_not() -> None:
    """Every package that recall and the update stage run is in our hash; BM25 has its scorer and the cases."""
    ours = {path.relative_to(ROOT).parts[0] for path in source_files("lifelong.bench.systems.lifelong")}
    assert ours >= {
        "agent", "concepts", "erasure", "extraction", "language", "life.py", "memory", "models", "perception", "person",
        "persona", "privacy", "recall", "store", "sync.py", "types",
    }  # fmt: skip
    plain = {path.relative_to(ROOT).as_posix() for path in source_files("lifelong.bench.systems.bm25")}
    assert plain >= {"bench/cases.py", "bench/systems/bm25.py", "bench/systems/scorers.py"}
    assert not any(path.startswith(("agent", "recall", "store", "life.py")) for path in plain)
