"""A model that sees looks at the best pictures of a search: which of them show what was asked for?

An embedding says what is in a picture, and not how things stand to each other ("the dog under the table"). The best
pictures go to the model as one numbered contact sheet, in one call.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from lifelong.errors import InputError, LifelongError
from lifelong.models.base import ChatMessage, ChatModel
from lifelong.models.output import whole_output
from lifelong.models.prompts import prompt
from lifelong.photos.contact_sheet import PhotoCard, as_picture
from lifelong.privacy.data_block import block
from lifelong.types import PhotoHit, PhotoMatches

LOG = logging.getLogger(__name__)

MOST: Final = 20
"""Pictures on the sheet."""

TOKENS: Final = 300
"""Tokens of the answer."""

DOUBTFUL: Final = 0.5
"""``why["checked"]`` of a picture of which the model is not sure; 1 where it is."""

SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "fits": {"type": "array", "items": {"type": "integer"}},
        "doubtful": {"type": "array", "items": {"type": "integer"}},
    },
    "required": ["fits", "doubtful"],
    "additionalProperties": False,
}


def seeing(model: ChatModel | None) -> ChatModel:
    """The model, if it can look at pictures.

    Raises:
        InputError: it cannot, or there is none.
    """
    if model is None or not (model.profile.capable and model.profile.images):
        name = "no chat model" if model is None else model.name
        raise InputError(
            f"check=True with {name}: it needs a capable model that sees pictures; leave it out, or choose such a "
            "model with the setting `chat`"
        )
    return model


async def checked(model: ChatModel, matches: PhotoMatches, thumbnails: Sequence[bytes]) -> PhotoMatches:
    """The result of a search without the pictures that do not show what was asked for.

    Pictures that the search had refused, because they were only the nearest, are looked at as well.

    Args:
        model: a capable model that sees.
        matches: the result of the search.
        thumbnails: one a picture, of the first MOST ``hits``, or of the first ``nearest`` where nothing fits.

    Returns:
        The result with ``checked``. The order within what surely fits, and within what may fit, stays. When the model
        fails or answers with something else, the result as it was.
    """
    hits = (matches.hits or matches.nearest)[: len(thumbnails)]
    if not hits:
        return matches
    try:
        fits, doubtful = await _asked(model, matches, hits, thumbnails)
    except (LifelongError, ValueError, KeyError, TypeError) as error:
        LOG.warning("%s did not check the pictures, so they stay as they were found: %s", model.name, error)
        return matches
    kept = [_judged(hits[place], 1.0) for place in fits] + [_judged(hits[place], DOUBTFUL) for place in doubtful]
    asked = " ".join((matches.query.text, *matches.query.refinements)).strip()
    return replace(
        matches,
        hits=tuple(kept),
        nothing="" if kept else f"A model looked at the nearest {len(hits)}, and none of them shows “{asked}”.",
        nearest=() if kept else hits,
        checked=True,
    )


async def _asked(
    model: ChatModel, matches: PhotoMatches, hits: Sequence[PhotoHit], thumbnails: Sequence[bytes]
) -> tuple[list[int], list[int]]:
    """The places of the pictures that fit, and of those that may.

    Raises:
        ModelError: the model failed.
        ValueError, KeyError, TypeError: the answer has another form.
    """
    sheet = io.BytesIO()
    cards = [PhotoCard(content, str(number)) for number, content in enumerate(thumbnails, 1)]
    as_picture(cards).save(sheet, "JPEG", quality=85)
    names = [f"{number}: {', '.join(hit.photo.concepts)}" for number, hit in enumerate(hits, 1) if hit.photo.concepts]
    wanted = [matches.query.text, *matches.query.refinements]
    text = "\n\n".join(filter(None, (block("wanted", wanted), block("names", names) if names else "")))
    messages = [
        ChatMessage("system", prompt("photos", "check_photos").text),
        ChatMessage("user", text, (sheet.getvalue(),)),
    ]
    answer = (await whole_output(model, messages, max_tokens=TOKENS, schema=SCHEMA)).text
    found = json.loads(answer[answer.find("{") : answer.rfind("}") + 1])
    fits = _places(found["fits"], len(hits))
    return fits, [place for place in _places(found["doubtful"], len(hits)) if place not in fits]


def _places(numbers: Sequence[object], count: int) -> list[int]:
    """The positions that numbers on the sheet name, in the order of the search.

    Raises:
        TypeError, ValueError: they are no numbers of pictures.
    """
    if not isinstance(numbers, list) or any(not isinstance(each, int) or not 1 <= each <= count for each in numbers):
        raise ValueError(f"{numbers!r} are no numbers of the {count} pictures")
    return sorted({each - 1 for each in numbers})


def _judged(hit: PhotoHit, certainty: float) -> PhotoHit:
    return replace(hit, why={**hit.why, "checked": certainty})
