"""Items of a chat in words: in a reply, for a model, and for the trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lifelong.tasks.recommend.feedback import feedback
from lifelong.tasks.recommend.item_pictures import COLUMNS, SHOWS
from lifelong.tasks.recommend.item_requests import YEARS, item_request, wanted
from lifelong.tasks.recommend.ranking import RankingRequest
from lifelong.types import Interaction, ItemHit, SuggestedItem
from lifelong.types.recommendation import ENRICHED

LABEL: Final = 40
"""Characters of a value that stands behind a title."""


def suggested_items(hits: Sequence[ItemHit], catalogue: str) -> tuple[SuggestedItem, ...]:
    """Hits as suggested items."""
    return tuple(SuggestedItem(hit.id, catalogue, hit.item.id, hit.item.title) for hit in hits)


def trace_line(catalogue: str, asked: RankingRequest) -> str:
    """What was asked for, for the trace."""
    return f"{catalogue}: {asked.query}".rstrip(": ")


def wanted_words(words: str, shown: Sequence[Any]) -> str:
    """What a message wants, without the frame of its request and what it says about suggestions."""
    for each in feedback(words, [item.title for item in shown]):
        if each.kind not in ("rejected", "disliked"):
            words = words.replace(each.quote, " ")
    request = item_request(words)
    return request.query if request is not None else wanted(words)


def without_feedback(text: str, noted: Sequence[Interaction]) -> str:
    """The words of a message without what it says about items."""
    for each in noted:
        text = text.replace(each.quote, " ")
    return text.strip(" .,!;")


def item_label(hit: ItemHit) -> str:
    """An item in a sentence: its title, year and first value of words."""
    fields: Mapping[str, Any] = hit.item.fields
    year = next((str(fields[name]) for name in YEARS if isinstance(fields.get(name), int)), "")
    texts = (
        value
        for name, value in fields.items()
        if isinstance(value, str | tuple) and value and name not in (*COLUMNS, SHOWS, *ENRICHED)
    )
    values = next((value if isinstance(value, str) else ", ".join(value[:3]) for value in texts), "")
    about = ", ".join(part for part in (year, values) if part and len(part) <= LABEL and part not in hit.item.title)
    return f"{hit.item.title} ({about})" if about else hit.item.title


def item_line(hit: ItemHit, number: int) -> str:
    """An item as a model reads it: title, fields, the beginning of its text, and what speaks for it or against it."""
    fields = "; ".join(
        f"{name}: {', '.join(value) if isinstance(value, tuple) else value}" for name, value in hit.item.fields.items()
    )
    parts = [f"{number}. {hit.item.title}", f"({fields[:200]})" if fields else "", hit.item.text[:200]]
    for each in hit.because:
        what = f"the person {each.kind} {each.words}" if each.item else f"noted: {each.words}"
        parts.append(f"— {'against' if each.against else 'for'} it, {each.at.date().isoformat()}, {what}")
    return " ".join(part for part in parts if part)
