"""Questions about what held before or after a value: "where did I live before Oslo?"."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import numpy as np

from lifelong.language.time_words import fold, languages_of
from lifelong.recall.index import PersonIndex
from lifelong.recall.named_rows import rows_naming
from lifelong.store.entry_changes import OPEN
from lifelong.types import Window

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)
_WORD = re.compile(r"\w[\w'-]*")


def moment_beside(index: PersonIndex, text: str, *, until: datetime) -> Window | None:
    """Return the moment before a value of the record began to hold, or after it ceased to, if a query names it so.

    Only states count, such as a home or an employer, and only names with a capital letter (in scripts that have them),
    so that "before breakfast" is no such question.

    Args:
        index: the person's index.
        text: the query.
        until: only values that held before this time.
    """
    folded = fold(text)
    for word in _WORD.finditer(text):
        if word.group().islower():
            continue
        lead = folded[: word.start()]
        for language in languages_of(folded)[:1]:
            for side in ("before", "after"):
                relation = language.relations.get(side)
                opening = None if relation is None else relation.search(lead)
                if opening is not None and (moment := _moment(index, word.group(), side, until)) is not None:
                    return Window(moment, moment + _INSTANT, text[opening.start() : word.end()])
    return None


def _moment(index: PersonIndex, name: str, side: str, until: datetime) -> datetime | None:
    limit = (until - _EPOCH) // _INSTANT
    holds, closed = index.column("holds"), index.column("closed")
    rows = np.flatnonzero(rows_naming(index, (name,)) & index.alive & (holds < min(limit, OPEN)))
    if not len(rows):
        return None
    newest = rows[np.argmax(holds[rows])]
    if side == "before":
        return _EPOCH + (int(holds[newest]) - 1) * _INSTANT
    return _EPOCH + int(closed[newest]) * _INSTANT if closed[newest] < limit else None
