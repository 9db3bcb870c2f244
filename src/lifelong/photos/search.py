"""Search a collection of pictures: who is in them, what they show, where, when, and what was said beside them.

All parts of a query multiply: "Bertha at the beach" is a picture that shows Bertha and, by any channel, the beach. The
channels that tell whether words fit a picture:

- ``words``: the share of the words, weighted by rarity, in the picture or its message; words that were said beside
  another picture taken at the same place count half;
- ``meaning``: cosine of the words and the picture's message, with the words that were perceived in it;
- ``scene``: what is at the places of the picture (see `scene_index`);
- ``described``: cosine of the words and the picture, where the image encoder also encodes words (CLIP, SigLIP).

And beside them ``concept``, the certainty that the picture shows the named concept, and ``look``, its likeness to the
pictures of the query.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.language.terms import terms
from lifelong.models.base import Vectors
from lifelong.photos.collection import PhotoCollection
from lifelong.photos.wording import PhotoWording
from lifelong.types import Photo, PhotoHit

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

WEIGHTS: Final = {"words": 1.0, "meaning": 1.0, "scene": 1.0, "described": 2.0}
"""Weights of the channels of words in their mean. With half of the weight for words, COCO's captions are ranked a
little better, but then a picture whose message has all the words can come after one whose scene fits them."""

LEAST: Final = {"words": 0.01, "meaning": 0.35, "scene": 0.5, "described": 0.5, "concept": 0.2, "look": 0.35}
"""Least score of a channel for a picture to fit; of the channels of words one is enough."""

SCENE_FLOOR: Final = 0.55
"""Standard deviations above the mean of the collection from which a scene fits words. A round value; on the shared half
of find_contexts, it refuses under one answerable situation in twenty."""

SURE: Final = 0.5
"""Share of the highest certainty of a concept from which a picture may fit: what only resembles it is listed after."""

NEAR: Final = 0.5
"""What a word counts that was said beside another picture of the same place."""

REJECTED: Final = 0.5
"""Most that a score loses by likeness to a rejected picture; the share of it that depends on a liked one."""


@dataclass(frozen=True, slots=True)
class PhotoParts:
    """A query, read: each part multiplies.

    Attributes:
        rows: the pictures within time and place.
        things: for each concept that is meant, the certainty of each picture of ``rows``.
        look: likeness of each picture of ``rows`` to the pictures of the query, or None.
        wordings: words without names; each must fit.
        rejected, liked: rows of the collection.
    """

    rows: Rows
    things: Sequence[Floats] = ()
    look: Floats | None = None
    wordings: Sequence[PhotoWording] = ()
    rejected: Sequence[int] = ()
    liked: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class PhotoRanking:
    """The pictures that a query ranks.

    Attributes:
        hits: the pictures that show the thing, best first, whether the words fit or not.
        fit: whether all of the query fits at least one of them.
        missing: the first words that fit none of them; "" where there are none.
        count: pictures that show the thing.
    """

    hits: tuple[PhotoHit, ...]
    fit: bool
    missing: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class WordScores:
    """How well words fit pictures: the mean of the channels, whether one is enough, and the channels."""

    score: Floats
    fits: NDArray[np.bool_]
    channels: dict[str, Floats] = field(default_factory=dict)


Embed = Callable[[str], Floats]
Describe = Callable[[str, Rows], Floats | None]


@dataclass(frozen=True, slots=True)
class PhotoScorer:
    """Scores the pictures of a collection.

    Attributes:
        pictures: the collection.
        embed: the vector of a query.
        messages: unit rows of the pictures' messages, ``(n, dim)``; zeros for those without a vector.
        describe: likeness of words to pictures, by an encoder of both; None where there is none.
    """

    pictures: PhotoCollection
    embed: Embed
    messages: Vectors
    describe: Describe

    def rank(self, parts: PhotoParts, *, most: int) -> PhotoRanking:
        """Rank the pictures of a query, and return at most so many."""
        rows = parts.rows
        score = np.ones(len(rows), np.float32)
        shown = np.ones(len(rows), np.bool_)
        fits = np.ones(len(rows), np.bool_)
        why: dict[str, Floats] = {}
        for thing in parts.things:
            score *= thing
            shown &= thing >= LEAST["concept"]
            fits &= thing >= max(LEAST["concept"], SURE * float(thing.max(initial=0)))
            why["concept"] = np.minimum(why.get("concept", np.float32(1)), thing)
        if parts.look is not None:
            score *= parts.look
            shown &= parts.look >= LEAST["look"]
            fits &= shown
            why["look"] = parts.look
        named = bool(parts.things) or parts.look is not None
        if named:  # words are scored only where the thing may be
            rows, score, fits = rows[shown], score[shown], fits[shown]
            why = {name: values[shown] for name, values in why.items()}
            shown = np.ones(len(rows), np.bool_)
        missing = ""
        for number, wording in enumerate(parts.wordings):
            words = self.score_words(wording, rows, named=named)
            for name, channel in words.channels.items():
                why[name] = np.maximum(why[name], channel) if name in why else channel
            score = score * words.score
            fits &= words.fits
            missing = missing or ("" if fits.any() else wording.text)
            if not named and number == 0 and fits.any():
                shown = fits.copy()  # without a thing, the first words are what is looked for
        score = self._moved(score, rows, parts)
        keep = shown & ~np.isin(rows, np.array(parts.rejected, np.int64))
        order = np.flatnonzero(keep)
        order = order[np.lexsort((-self.pictures.times[rows[order]], -score[order]))]
        hits = tuple(
            PhotoHit(
                self.pictures.photos[int(rows[place])],
                round(float(score[place]), 4),
                {name: round(float(values[place]), 3) for name, values in why.items() if values[place] > 0},
            )
            for place in order[:most].tolist()
        )
        return PhotoRanking(hits, bool((fits & keep).any()), missing, len(order))

    def score_words(self, wording: PhotoWording, rows: Rows, *, named: bool) -> WordScores:
        """How well words fit pictures.

        Args:
            wording: the words.
            rows: the pictures.
            named: whether the thing itself is given otherwise. In a small collection, whose scale is not known, the
                scene then refuses nothing; without a thing it finds nothing there.
        """
        channels: dict[str, Floats] = {}
        fits = np.zeros(len(rows), np.bool_)
        wanted = set(terms(wording.text).tolist())
        if wanted:
            channels["words"] = self._words(wanted, rows)
        vectors = self.messages if len(rows) == len(self.messages) else self.messages[rows]
        said = bool(vectors[:, :4].any())  # all of ten thousand rows takes 3 ms; a vector is hardly 0 in its first four
        vector = self.embed(wording.text) if wanted and (said or len(self.pictures.scenes.means.T)) else None
        if vector is not None and said:
            channels["meaning"] = np.maximum(vectors @ vector, 0)
        scenes = self.pictures.scenes
        scene = scenes.scores(vector, wording.colours, rows, surroundings=wording.surroundings)
        if scene is not None:
            channels["scene"] = (1 / (1 + np.exp(SCENE_FLOOR - scene))).astype(np.float32)
        if (described := self.describe(wording.text, rows)) is not None:
            channels["described"] = described
        for name, values in channels.items():
            fits |= (values >= LEAST[name]) if name != "scene" or scenes.scaled else named
        if not channels:
            return WordScores(np.zeros(len(rows), np.float32), fits)
        total = sum(WEIGHTS[name] for name in channels)
        score = np.sum([WEIGHTS[name] * values for name, values in channels.items()], axis=0) / total
        return WordScores(np.asarray(score, np.float32), fits, channels)

    def _words(self, wanted: set[int], rows: Rows) -> Floats:
        shares = np.zeros(len(self.pictures), np.float32)
        most = 0.0
        for term in wanted:
            own = self.pictures.postings.get(term)
            worth = float(np.log1p(len(self.pictures) / (0.5 + (0 if own is None else len(own)))))
            most += worth
            if own is not None:
                shares[own] += worth
            if (near := self.pictures.near.get(term)) is not None:
                shares[near] += NEAR * worth
        found: Floats = shares[rows] / np.float32(most)
        return found

    def _moved(self, score: Floats, rows: Rows, parts: PhotoParts) -> Floats:
        """Lower what is like a rejected picture; raise what is like a liked one."""
        scenes = self.pictures.scenes
        if parts.rejected:
            score = score * (1 - REJECTED * scenes.likeness(rows, np.array(parts.rejected, np.int64)))
        if parts.liked:
            score = score * (1 - REJECTED + REJECTED * scenes.likeness(rows, np.array(parts.liked, np.int64)))
        return np.asarray(score, np.float32)


def time_of(photo: Photo, zone: tzinfo) -> datetime:
    """Return the time when a picture was taken, or the time of its message if EXIF has no time.

    Args:
        photo: the picture.
        zone: time zone of an EXIF time without a zone.
    """
    try:
        time = datetime.fromisoformat(photo.taken)
    except ValueError:
        return photo.at
    return time if time.tzinfo is not None else time.replace(tzinfo=zone)


def within(photo: Photo, since: datetime | None, until: datetime | None, zone: tzinfo) -> bool:
    """Whether a picture was taken from ``since`` on and before ``until``."""
    if since is None and until is None:
        return True
    at = time_of(photo, zone)
    return (since is None or at >= since) and (until is None or at < until)
