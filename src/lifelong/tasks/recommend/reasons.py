"""Why an item is recommended: the person's own memories and interactions behind it, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lifelong.tasks.recommend.events import REFUSED
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.ranking import Ranking, likeness
from lifelong.types import Interaction, Item, TasteEvidence

MOST: Final = 3
"""Pieces of evidence that a hit names."""

OWN: Final = 20
"""The person's newest items that are looked at for evidence."""

ALIKE: Final = 0.3
"""Least likeness of an own item that is evidence."""

FOLLOWS: Final = 0.02
"""Least share of the persons with an own item who went on to the other one that is evidence."""


def shares(ranking: Ranking, item: int) -> dict[str, float]:
    """What each channel adds to the score of an item, the strongest first; channels without a part are left out."""
    values = {name: float(part[item]) for name, part in ranking.parts.items()}
    return dict(sorted(((n, v) for n, v in values.items() if abs(v) > 1e-9), key=lambda each: -abs(each[1])))


def evidence(
    index: CatalogueIndex, ranking: Ranking, item: int, interactions: Sequence[Interaction]
) -> tuple[TasteEvidence, ...]:
    """The memories and interactions that speak for or against an item, strongest first.

    Args:
        index: the catalogue.
        ranking: the scores for this person.
        item: position of the item.
        interactions: the person's interactions with the catalogue, oldest first.
    """
    found: list[tuple[float, TasteEvidence]] = []
    for taste in ranking.tastes:
        value = float(taste.scores[item])
        if value:
            piece = taste.piece
            found.append(
                (abs(value) + 1, TasteEvidence(piece.sources[0], piece.words, piece.kind, piece.at, against=value < 0))
            )
    own = [each for each in dict.fromkeys(reversed([e.item for e in ranking.profile.events])) if each != item][:OWN]
    if own:
        newest = {each.item: each for each in interactions}
        alike = likeness(index, [item, *own])[0, 1:]
        for place, other in enumerate(own):
            interaction = newest.get(index.items[other].id)
            refused = ranking.profile.liking[other] < 0
            follows = index.transitions.share(other, item)
            if interaction is None or (refused and alike[place] < ALIKE):
                continue
            strength = (alike[place] if alike[place] >= ALIKE else 0.0) + (follows if follows >= FOLLOWS else 0.0)
            if strength > 0:
                found.append((strength, _of_interaction(interaction, against=refused)))
    found.sort(key=lambda each: -each[0])
    return tuple(each for _, each in found[:MOST])


def _of_interaction(interaction: Interaction, *, against: bool) -> TasteEvidence:
    return TasteEvidence(
        interaction.id,
        interaction.quote or interaction.title,
        interaction.kind,
        interaction.at,
        item=interaction.item,
        against=against,
    )


def obstacles(index: CatalogueIndex, ranking: Ranking, item: int, interactions: Sequence[Interaction]) -> list[str]:
    """What keeps an item from being recommended, in words; empty if nothing does."""
    reasons: list[str] = []
    about: Item = index.items[item]
    if about.removed:
        reasons.append("it was removed from the catalogue")
    if not ranking.filtered[item]:
        reasons.append("it does not fulfil the conditions")
    event = ranking.profile.latest.get(item)
    if event is not None and event.kind != "wished":
        own = next((each for each in reversed(interactions) if each.item == about.id), None)
        when = "" if own is None else f" on {own.at.date().isoformat()}"
        said = "" if own is None or not own.quote else f' ("{own.quote}")'
        value = "" if own is None or own.value is None else f" {own.value:g}"
        verb = "refused" if event.kind in REFUSED else "known"
        reasons.append(f"it is {verb}: {event.kind}{value}{when}{said}")
    against = (
        taste.piece for taste in ranking.tastes if taste.fit[item] > 0 and taste.piece.kind in ("constraint", "dislike")
    )
    return reasons + [f'{piece.kind}: "{piece.words}" ({piece.at.date().isoformat()})' for piece in against]
