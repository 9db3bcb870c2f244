"""How a query over pictures may be read: which names mean concepts, and which words tell what a picture shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lifelong.photos.wording import NamedConcepts, PhotoWording, without_names
from lifelong.types import PhotoQuery


@dataclass(frozen=True, slots=True)
class PhotoReading:
    """A query, read in one of its ways.

    Attributes:
        names: of the concepts that are meant.
        wordings: words without names, each with whether it tells only the surroundings.
    """

    names: tuple[str, ...]
    wordings: tuple[PhotoWording, ...]


def read_query(
    text: str,
    query: PhotoQuery,
    named: NamedConcepts,
    in_images: Sequence[str],
    *,
    rivals: Sequence[str] = (),
) -> PhotoReading:
    """Read a query.

    Args:
        text: its words, without times and requests.
        query: its refinements and images, and ``named``, the concept that the person has chosen.
        named: the concepts that the words may name.
        in_images: the concepts that are recognised in the images of the query.
        rivals: of the concepts that one word may name, those that this reading takes.
    """
    names = [*named.names, *rivals]
    if query.named is not None:
        names = [query.named] if query.named else []
    spoken = [*named.names, *named.rivals] if names else []
    texts = [without_names(part, spoken) if spoken else part for part in (text, *query.refinements)]
    given = bool(names) or bool(query.images)
    wordings = [PhotoWording.of(part, surroundings=given) for part in texts]
    return PhotoReading(
        tuple(dict.fromkeys((*names, *in_images))), tuple(wording for wording in wordings if wording.text)
    )


def other_readings(
    text: str, query: PhotoQuery, named: NamedConcepts, in_images: Sequence[str]
) -> dict[str, PhotoReading]:
    """The further readings of a query, by the value of ``named`` that chooses each."""
    if query.named is not None:
        return {}
    readings = {name: read_query(text, replace(query, named=name), named, in_images) for name in named.rivals[1:]}
    if named.doubtful:
        readings[""] = read_query(text, replace(query, named=""), named, in_images)
    return readings
