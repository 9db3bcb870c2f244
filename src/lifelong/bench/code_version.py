"""A hash of the code that a module runs, computed by following its imports.

It is part of the key of a cached run, because the results of a system are not valid once its code has changed. Nothing
is listed by hand, so a module that moves, or a new package, is part of the hash as soon as something imports it.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = "lifelong"
ROOT = Path(__file__).parents[1]
"""Folder of the package."""

_MODULE_NAME = re.compile(rf"{PACKAGE}(?:\.\w+)+")


@cache
def code_version(module: str) -> str:
    """A hash of a module of this package, of all modules that it imports, and of the data files beside them.

    Raises:
        ModuleNotFoundError: there is no such module.
    """
    return digest(source_files(module), ROOT)


def digest(paths: set[Path], root: Path) -> str:
    """A hash of the names and bytes of some files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


def source_files(module: str, root: Path = ROOT) -> set[Path]:
    """The file of a module, the files of all modules that it imports, and the data files beside these.

    An import counts wherever it stands: at the top, in a function, or under ``TYPE_CHECKING``. So does a text that is
    the name of a module, which is how child processes, lazy imports and package resources name one. The packages
    above a module count as well, because Python runs them first; only the root package, which is above every module
    and offers the whole engine, counts where it is imported by its name alone.

    Args:
        module: full name, such as ``lifelong.bench.systems.bm25``.
        root: folder of the package.

    Raises:
        ModuleNotFoundError: there is no such module.
    """
    first = _file(module, root)
    if first is None:
        raise ModuleNotFoundError(f"{module} is no module of {root}", name=module)
    modules, waiting = {first}, [first]
    while waiting:
        path = waiting.pop()
        for name in _names(path, root):
            path_of_import = _file(name, root)
            if path_of_import is not None and path_of_import not in modules:
                modules.add(path_of_import)
                waiting.append(path_of_import)
    return modules | {file for folder in {path.parent for path in modules} for file in data_files(folder)}


def data_files(folder: Path) -> Iterator[Path]:
    """Files beside the modules of a folder, and in folders below it that hold no modules of the package."""
    for path in sorted(folder.iterdir()):
        if path.name == "__pycache__":
            continue
        if path.is_dir():
            if not _holds_modules(path):
                yield from (file for file in sorted(path.rglob("*")) if file.is_file() and file.suffix != ".pyc")
        elif path.suffix != ".py":
            yield path


def _holds_modules(folder: Path) -> bool:
    """Whether a folder is a package of code; a folder of data may have an empty ``__init__``."""
    if not (folder / "__init__.py").is_file():
        return False
    return any(path.name != "__init__.py" for path in folder.rglob("*.py"))


def _file(name: str, root: Path) -> Path | None:
    """The file of a module by its full name; None where there is none."""
    parts = name.split(".")
    if parts[0] != root.name:
        return None
    place = root.joinpath(*parts[1:])
    candidates = (place / "__init__.py", place.with_name(f"{place.name}.py"))
    return next((path for path in candidates if path.is_file()), None)


def _names(path: Path, root: Path) -> Iterator[str]:
    """Full names that a module imports or names, and its packages; some are names in a module and not modules."""
    package = (root.name, *path.relative_to(root).parts[:-1])
    yield from (".".join(package[:length]) for length in range(2, len(package) + 1))
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom():
                above = package[: len(package) - node.level + 1] if node.level else ()
                base = ".".join((*above, *((node.module,) if node.module else ())))
                yield base
                yield from (f"{base}.{alias.name}" for alias in node.names)
            case ast.Constant(value=str() as text) if _MODULE_NAME.fullmatch(text):
                yield text
            case ast.JoinedStr(values=[ast.Constant(value=str() as start), *_]) if start.startswith(f"{PACKAGE}."):
                yield from _filled(node, root)


def _filled(text: ast.JoinedStr, root: Path) -> Iterator[str]:
    """The modules that an f-string can name, such as ``f"lifelong.{package}.prompts"``."""
    parts = (re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in text.values)
    pattern = re.compile("".join(parts))
    for path in root.rglob("*.py"):
        name = ".".join((root.name, *path.relative_to(root).with_suffix("").parts)).removesuffix(".__init__")
        if pattern.fullmatch(name):
            yield name
