"""The jobs of the update stage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """One job of the update stage."""

    id: int
    person: int
    kind: str
    subject: str
    attempts: int
    state: str = "queued"
    error: str = ""
