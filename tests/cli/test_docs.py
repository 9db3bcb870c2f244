"""The pages about commands and settings say what the code has, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import click

from lifelong.archive import formats, products
from lifelong.cli.add import FORMATS
from lifelong.cli.import_ import PRODUCTS
from lifelong.cli.options import OPTIONS
from lifelong.settings import Settings
from tests.cli.test_commands import COMMANDS

DOCS = Path(__file__).parents[2] / "docs"


def rows(page: str) -> dict[str, str]:
    """The rows of the page's tables by the code in their first cell."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return {cell: row for row, cell in re.findall(r"^(\| `([^`]+)`.*)$", text, re.MULTILINE)}


def test_every_command_has_its_row_with_its_options() -> None:
    """Options of its own stand in the row, shared ones in a table of their own; no row is left over."""
    page = rows("cli.md")
    for name, command in COMMANDS.items():
        row = next(row for cell, row in page.items() if cell.split(" ")[: len(name.split())] == name.split())
        own = [item for item in command.params if isinstance(item, click.Option) and item.name not in OPTIONS]
        for option in own:
            assert option.name == "as_json" or option.opts[-1] in row, f"{name}: {option.opts[-1]}"
    known = {name.split()[0] for name in COMMANDS}
    assert all(cell.split()[0] in known or cell.startswith("-") for cell in page)


def test_every_option_of_the_page_exists() -> None:
    written = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", (DOCS / "cli.md").read_text(encoding="utf-8")))
    real = {opt for each in COMMANDS.values() for item in each.params for opt in (*item.opts, *item.secondary_opts)}
    assert written - {"--help", "--version"} <= real


def test_shared_options_have_their_rows() -> None:
    assert {f"--{name}" for name in OPTIONS} <= {cell.split()[0] for cell in rows("cli.md")}


def test_every_setting_has_its_row_with_its_default() -> None:
    page = rows("settings.md")
    assert list(page) == list(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        assert f"`LIFELONG_{name.upper()}`" in page[name]
        if isinstance(field.default, str | int) and not isinstance(field.default, bool):
            assert str(field.default) in page[name].replace("`", "")


def test_formats_are_those_of_the_readers() -> None:
    """The command's choice is written out so that help need not load the readers."""
    assert set(FORMATS) == set(formats.FORMATS)
    assert set(PRODUCTS) == set(products.PRODUCTS)
