"""Interactions with items of catalogues in an archive, and their way into another record.

An archive has the id and the title of each item and the scale of each catalogue, but not the catalogues themselves,
which belong to a space. Where a catalogue or an item is missing, an import makes it. Such an item has only its title
and is not recommended until the catalogue is loaded.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from pydantic import BaseModel

from lifelong.errors import InputError
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import Interaction, Item


class ArchivedCatalogue(BaseModel):
    """Name and scale of a catalogue."""

    name: str
    low: float
    high: float


def catalogues(store: Store, record: Record, interactions: Sequence[Interaction]) -> list[dict[str, object]]:
    """Return name and scale of the catalogues of these interactions, as JSON values."""
    names = {each.catalogue for each in interactions}
    return [
        ArchivedCatalogue(name=info.name, low=info.scale[0], high=info.scale[1]).model_dump()
        for info in store.catalogues.select(record.space)
        if info.name in names
    ]


def restore(
    store: Store,
    record: Record,
    interactions: Sequence[Interaction],
    archived: Sequence[ArchivedCatalogue],
    forgotten: Collection[str],
    *,
    now: datetime,
) -> int:
    """Add the interactions that the record does not have; returns their number.

    Args:
        store: the store that holds the record.
        record: the record to add to.
        interactions: the interactions of the archive.
        archived: the catalogues of the archive.
        forgotten: ids of messages and interactions that were erased since the export.
        now: time of the making of a catalogue.

    Raises:
        InputError: a rating is not on the scale of the catalogue that this record has.
    """
    present = {each.id for each in record.interactions.select(ids=[each.id for each in interactions])}
    fresh = [
        each
        for each in interactions
        if each.id not in present and each.id not in forgotten and (each.message or "") not in forgotten
    ]
    scales = {each.name: (each.low, each.high) for each in archived}
    for name in dict.fromkeys(each.catalogue for each in fresh):
        here = {info.name for info in store.catalogues.select(record.space)}
        number, info = store.catalogues.number(
            record.space, name, scale=None if name in here else scales.get(name), at=now
        )
        mine = [each for each in fresh if each.catalogue == name]
        for each in mine:
            if each.value is not None and not info.scale[0] <= each.value <= info.scale[1]:
                raise InputError(
                    f"a rating of {each.value:g} in catalogue {name!r}, whose scale here is {info.scale[0]:g} to "
                    f"{info.scale[1]:g}"
                )
        known = store.catalogues.known(number, {each.item for each in mine})
        bare = {each.item: Item(each.item, each.title, removed=True) for each in mine if each.item not in known}
        store.catalogues.put(number, bare.values())
    for each in fresh:
        record.interactions.add(
            each.catalogue,
            each.item,
            each.kind,
            value=each.value,
            at=each.at,
            about=each.about,
            message=each.message,
            quote=each.quote,
            id=each.id,
        )
    return len(fresh)
