"""The results of a search in pictures: several readings together, what may be asked next, and why nothing fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from lifelong.photos.readings import PhotoReading
from lifelong.photos.refinements import suggestions
from lifelong.photos.search import PhotoRanking
from lifelong.types import PhotoHit, PhotoMatches, PhotoQuery, Window


def matches_of(
    query: PhotoQuery,
    reading: PhotoReading,
    ranking: PhotoRanking,
    ask: str,
    readings: Mapping[str, PhotoReading],
    span: Window | None,
    *,
    empty: bool,
    zone: ZoneInfo,
) -> PhotoMatches:
    """The results of a search, with what else the query may mean, and why nothing fits.

    Args:
        query: what was asked for.
        reading: how it was read.
        ranking: the pictures.
        ask: a question to the person, or "".
        readings: the other readings, by the value of ``named`` that chooses each.
        span: the time that the words name.
        empty: whether no picture is of this time and place.
        zone: the person's zone.
    """
    options = None
    if ask:
        first = reading.names[0] if reading.names else ""
        options = {name: name or "the word" for name in (first, *readings)}
    words = " ".join((query.text, *query.refinements))
    if ranking.fit:
        return PhotoMatches(
            query,
            ranking.hits[: query.k],
            ask=ask,
            readings=options,
            suggestions=suggestions(ranking.hits, words, zone=zone),
        )
    return PhotoMatches(
        query,
        nothing=_why_nothing(reading, ranking, span, empty=empty),
        nearest=ranking.hits[: query.k],
        ask=ask,
        readings=options,
    )


def best_file(ranking: PhotoRanking) -> str:
    """The SHA-256 of the best picture, or "" if none fits."""
    return ranking.hits[0].photo.file.sha256 if ranking.fit else ""


def merged(rankings: Sequence[PhotoRanking]) -> PhotoRanking:
    """The pictures of several readings, each with its best score."""
    fitting = [ranking for ranking in rankings if ranking.fit] or list(rankings)
    best: dict[str, PhotoHit] = {}
    for hit in sorted((hit for ranking in fitting for hit in ranking.hits), key=lambda hit: -hit.score):
        best.setdefault(hit.photo.file.sha256, hit)
    return PhotoRanking(tuple(best.values()), any(each.fit for each in rankings), fitting[0].missing, len(best))


def _why_nothing(reading: PhotoReading, ranking: PhotoRanking, span: Window | None, *, empty: bool) -> str:
    """Why no picture fits, for the person to read."""
    if empty:
        return "There is no picture of this time or place." if span is not None else "There is no picture to search."
    names = " and ".join(reading.names)
    if names and ranking.hits and ranking.missing:
        count = ranking.count
        pictures = "one picture" if count == 1 else f"{count} pictures"
        return f"{names} may be in {pictures}, but none of them fits “{ranking.missing}”."
    if names:
        return f"No picture shows {names}."
    return f"No picture fits “{ranking.missing}”." if ranking.missing else "No picture is similar."
