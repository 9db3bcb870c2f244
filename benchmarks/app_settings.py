"""Draw what to enter in the settings of chat apps, for the page on integrations: ``python -m benchmarks.app_settings``.

They are drawings, no screenshots: names of menus and fields may differ in a version of the app.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

FOLDER: Final = Path("docs/pictures")
ADDRESS: Final = "http://127.0.0.1:8377/v1"
KEY: Final = "lk_… (lifelong keys create --person NAME)"

SETTINGS: Final = {
    "librechat": (
        "LibreChat: librechat.yaml, endpoints, custom",
        (("baseURL", ADDRESS), ("apiKey", KEY), ("models.default", '["lifelong"]'), ("titleModel", "lifelong-tasks")),
    ),
    "lm-studio": (
        "LM Studio serves a model to Lifelong",
        (
            ("LM Studio, server", "http://127.0.0.1:1234/v1"),
            ("command", "lifelong serve --chat openai:MODEL@http://127.0.0.1:1234/v1"),
            ("chat apps", ADDRESS),
        ),
    ),
}
"""By the name of the file: a title, and the fields with what to enter."""

WIDTH: Final = 760
ROW: Final = 40
"""Pixels."""


def drawing(title: str, fields: tuple[tuple[str, str], ...]) -> str:
    """One picture as SVG.

    Args:
        title: where in the app.
        fields: the names of the fields with what to enter.
    """
    height = 60 + ROW * len(fields)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" role="img"'
        f' aria-label="{escape(title)}" font-family="sans-serif" font-size="15">',
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#f6f7f9" stroke="#c3c8d0"/>',
        f'<text x="20" y="32" font-weight="bold" fill="#1c2530">{escape(title)}</text>',
    ]
    for number, (name, value) in enumerate(fields):
        top = 48 + ROW * number
        lines += [
            f'<text x="20" y="{top + 22}" fill="#1c2530">{escape(name)}</text>',
            f'<rect x="200" y="{top}" width="{WIDTH - 220}" height="{ROW - 8}" rx="4" fill="#fff" stroke="#c3c8d0"/>',
            f'<text x="210" y="{top + 22}" fill="#1c2530" font-family="monospace">{escape(value)}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])


def main() -> None:
    """Write all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (title, fields) in SETTINGS.items():
        (FOLDER / f"{name}.svg").write_text(drawing(title, fields), encoding="utf-8")


if __name__ == "__main__":
    main()
