"""A small catalogue of films, and persons who watch them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lifelong
from tests.person.examples import Clock, opened

FILMS: list[dict[str, Any]] = [
    {"id": "alien", "title": "Alien", "year": 1979, "genres": ["Horror", "Sci-Fi"]},
    {"id": "runner", "title": "Blade Runner", "year": 1982, "genres": ["Sci-Fi"]},
    {"id": "casablanca", "title": "Casablanca", "year": 1942, "genres": ["Romance"]},
    {"id": "halloween", "title": "Halloween", "year": 1978, "genres": ["Horror"]},
    {"id": "airplane", "title": "Airplane!", "year": 1980, "genres": ["Comedy"]},
    {"id": "duck", "title": "Duck Soup", "year": 1933, "genres": ["Comedy"]},
]


def cinema(path: Path, clock: Clock | None = None) -> lifelong.Life:
    """A record with the catalogue ``films``."""
    life = opened(path, clock=clock or Clock())
    life.catalogue("films").load(FILMS)
    return life


def ids(hits: Any) -> list[str]:
    """The ids of recommended items."""
    return [hit.item.id for hit in hits]
