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


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for a worker; it says whether there are enough of them.

    Attributes:
        due: jobs that a worker could take now, or as soon as the earlier ones of their person are done.
        oldest_seconds: for how many seconds the oldest of them is due; 0 without any.
    """

    due: int
    oldest_seconds: float
