"""Outer packages use the public surface of a record: they reach into no private attribute of Life or Person."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "lifelong"
PRIVATE = {"_record", "_engine"}


def private_reads(source: str) -> list[tuple[int, str]]:
    """Line and name of every use of a private attribute of Life or Person, also through ``getattr``."""
    uses = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name) if name in PRIVATE:
                uses.append((node.lineno, name))
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]) if name in PRIVATE:
                uses.append((node.lineno, name))
    return uses


@pytest.mark.parametrize("package", ["server", "web", "integrations", "cli"])
def test_no_private_attribute_of_a_person_or_life_is_read(package: str) -> None:
    """What these packages lack is a named method of Life or Person."""
    files = sorted((SOURCE / package).rglob("*.py"))
    uses = [
        f"{file.relative_to(SOURCE)}:{line} {name}"
        for file in files
        for line, name in private_reads(file.read_text(encoding="utf-8"))
    ]
    assert files
    assert uses == []


def test_a_private_attribute_would_be_noticed() -> None:
    """The check before can fail."""
    uses = private_reads("person._record.media\nlife._engine = None\ngetattr(life, '_engine')\nperson.record")
    assert sorted(uses) == [(1, "_record"), (2, "_engine"), (3, "_engine")]
