"""How traits, the mood, preferences and the trait estimator look as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from lifelong.cli.output import clean, table
from lifelong.cli.times import day, minute
from lifelong.types import TRAITS, Memory, Rating, TraitChoices, Traits

if TYPE_CHECKING:
    from rich.console import RenderableType

    from lifelong.persona.estimator import EstimatorCard

SHORT = dict(zip(TRAITS, ("open", "consc.", "extrav.", "agree.", "neurot."), strict=True))
"""Short names of the traits, for the columns of a table."""


def traits(state: Traits, quotes: dict[str, str]) -> RenderableType:
    """The Big Five: value, 95% interval, and the text that changed each most.

    Args:
        state: the traits.
        quotes: text of messages by id.
    """
    from rich.console import Group
    from rich.text import Text

    rows = table("trait", "1–5", "95% interval", "because of", right=("1–5",))
    for trait in state.traits:
        text = next((quotes[message] for message in trait.evidence if message in quotes), "")
        evidence = f"“{clean(text)[:70]}{'…' if len(text) > 70 else ''}”" if text else ""
        evidence = "set by hand" if trait.pinned else evidence
        interval = f"{trait.low:.1f} to {trait.high:.1f}"
        rows.add_row(trait.name, f"{trait.value:.2f}", interval, evidence)
    return Group(rows, Text(f"after {state.observations} readings; mood: {mood(state.mood)}"))


def trait_choices(choices: TraitChoices, zone: tzinfo) -> RenderableType:
    """What the person chose about their traits, as far as it differs from the default."""
    from rich.text import Text

    lines = []
    if not choices.allowed:
        lines.append(f"Traits are switched off since {minute(choices.pauses[-1][0], zone)}; --on switches them on.")
    if choices.since is not None:
        lines.append(f"Reset at {minute(choices.since, zone)}: what was said before does not count.")
    if choices.pinned and not choices.allowed:
        lines.append("Pinned: " + ", ".join(f"{name} {value:g}" for name, value in choices.pinned.items()))
    return Text("\n".join(lines)) if lines else Text("", end="")


def preferences(wishes: Sequence[Memory], ratings: Sequence[Rating], zone: tzinfo) -> RenderableType:
    """What the person asked for about replies, and how they rated them."""
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = []
    if wishes:
        rows = table("asked for", "about", "since")
        for memory in wishes:
            rows.add_row(clean(memory.text)[:70], memory.slot.removeprefix("me."), day(memory.at, zone))
        parts.append(rows)
    if ratings:
        good = sum(rating.value > 0 for rating in ratings)
        parts.append(Text(f"replies rated: {good} good, {len(ratings) - good} bad"))
    return Group(*parts)


def estimator(card: EstimatorCard) -> RenderableType:
    """The held-out figures of the linear estimator beside the baselines."""
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = [
        Text(f"fitted to: {', '.join(f'{name} ({licence})' for name, licence in card.sets.items())}"),
        Text(f"languages: {', '.join(card.languages)}; embedder: {card.embedder}"),
    ]
    for name, systems in card.scores.items():
        rows = table(f"{name}, held out", "accuracy", "Pearson r", "MAE", right=("accuracy", "Pearson r", "MAE"))
        for system, cell in systems.items():
            rows.add_row(system, *(f"{cell[f'mean.{key}']:.3f}" for key in ("accuracy", "pearson_r", "mae")))
        parts.append(rows)
    return Group(*parts)


def traits_over_time(states: Sequence[Traits], zone: tzinfo) -> RenderableType:
    """The Big Five and the mood at the end of each step; of several states of one day the last."""
    from rich.console import Group
    from rich.text import Text

    if not states:
        return Text("No trait was read yet.")
    names = [SHORT[name] for name in TRAITS]
    rows = table("until", *names, "mood", "read", right=("until", *names, "mood", "read"))
    by_day = {day(state.at, zone): state for state in states}
    for when, state in by_day.items():
        values = [f"{state[name].value:.2f}" for name in TRAITS]
        rows.add_row(when, *values, mood(state.mood), str(state.observations))
    return Group(rows, Text("From 1 to 5: " + ", ".join(TRAITS) + "; read: messages that showed any.", style="dim"))


def mood(value: float | None) -> str:
    """A mood in words with its number: ``low -0.64``."""
    if value is None:
        return "–"
    word = "low" if value <= -0.35 else "good" if value >= 0.35 else "even"
    return f"{word} {value:+.2f}"
