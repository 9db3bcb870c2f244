"""Why an item is recommended: the person's own memories and interactions behind it, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.interaction_log import REFUSED
from lifelong.tasks.recommend.ranking import ItemRanking, likeness
from lifelong.types import Interaction, Item, TasteEvidence
from lifelong.types.recommendation import Obstacle

MOST: Final = 3
"""Pieces of evidence that a hit names."""

OWN: Final = 20
"""The person's newest items that are looked at for evidence."""

ALIKE: Final = 0.3
"""Least likeness of an own item that is evidence."""

FOLLOWS: Final = 0.02
"""Least share of the persons with an own item who went on to the other one that is evidence."""


def shares(ranking: ItemRanking, item: int) -> dict[str, float]:
    """What each channel adds to the score of an item, the strongest first; channels without a part are left out."""
    values = {name: float(part[item]) for name, part in ranking.parts.items()}
    return dict(sorted(((n, v) for n, v in values.items() if abs(v) > 1e-9), key=lambda each: -abs(each[1])))


def evidence(
    index: CatalogueIndex, ranking: ItemRanking, items: Sequence[int], interactions: Sequence[Interaction]
) -> list[tuple[TasteEvidence, ...]]:
    """The memories and interactions that speak for or against each item, strongest first.

    Args:
        index: the catalogue.
        ranking: the scores for this person.
        items: positions of the items.
        interactions: the person's interactions with the catalogue, oldest first.
    """
    own = list(dict.fromkeys(event.item for event in reversed(ranking.profile.events)))[:OWN]
    newest = {each.item: each for each in interactions}
    alike = likeness(index, [*items, *own])[: len(items), len(items) :] if own and items else None
    result: list[tuple[TasteEvidence, ...]] = []
    for row, item in enumerate(items):
        found = _from_taste(ranking, item)
        for column, other in enumerate(own):
            interaction = newest.get(index.items[other].id)
            if alike is None or interaction is None or other == item:
                continue
            refused = ranking.profile.liking[other] < 0
            near = float(alike[row, column])
            follows = 0.0 if refused else index.transitions.share(other, item)
            strength = (near if near >= ALIKE else 0.0) + (follows if follows >= FOLLOWS else 0.0)
            if strength > 0:
                found.append((strength, _of_interaction(interaction, against=refused)))
        found.sort(key=lambda each: -each[0])
        result.append(tuple(each for _, each in found[:MOST]))
    return result


def _from_taste(ranking: ItemRanking, item: int) -> list[tuple[float, TasteEvidence]]:
    """The memories that are about an item, with their strengths; sensitive constraints work in silence."""
    found: list[tuple[float, TasteEvidence]] = []
    for taste in ranking.tastes:
        value = float(taste.scores[item])
        if value and not (taste.piece.kind == "constraint" and taste.piece.sensitive):
            piece = taste.piece
            found.append(
                (abs(value) + 1, TasteEvidence(piece.sources[0], piece.words, piece.kind, piece.at, against=value < 0))
            )
    return found


def _of_interaction(interaction: Interaction, *, against: bool) -> TasteEvidence:
    return TasteEvidence(
        interaction.id,
        interaction.quote or interaction.title,
        interaction.kind,
        interaction.at,
        item=interaction.item,
        against=against,
    )


def obstacles(
    index: CatalogueIndex, ranking: ItemRanking, item: int, interactions: Sequence[Interaction]
) -> list[Obstacle]:
    """What keeps an item from being recommended; empty if nothing does."""
    found: list[Obstacle] = []
    about: Item = index.items[item]
    if about.removed:
        found.append(Obstacle("removed"))
    if not ranking.filtered[item]:
        found.append(Obstacle("conditions"))
    event = ranking.profile.latest.get(item)
    if event is not None and event.kind != "wished":
        own = next((each for each in reversed(interactions) if each.item == about.id), None)
        found.append(
            Obstacle(
                "refused" if event.kind in REFUSED else "known",
                event.kind,
                None if own is None else own.value,
                "" if own is None else own.quote,
                None if own is None else own.at,
            )
        )
    for taste in ranking.tastes:
        kind = taste.piece.kind
        if taste.fit[item] > 0 and kind in ("constraint", "dislike"):
            hidden = kind == "constraint" and taste.piece.sensitive
            found.append(Obstacle(kind, words="" if hidden else taste.piece.words, at=taste.piece.at))
    return found
