"""Whether two words are the same word: forms of it, sloppy spellings, and synonyms."""

from __future__ import annotations

from lifelong.erasure.wording import patterns
from lifelong.language.terms import term


def alike(one: str, other: str) -> bool:
    """Whether two words are forms, sloppy spellings or synonyms of one word."""
    if one == other or term(one) == term(other):
        return True
    if other in patterns()["same"].get(one, ()):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or not short.isalpha() or short[0] != long[0]:
        return False
    common = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if common >= 4 and common >= 0.7 * len(long):
        return True
    return len(short) >= 5 and _distance(short, long, 2 if len(short) >= 8 else 1)


def _distance(one: str, other: str, most: int) -> bool:
    """Whether at most so many letters are inserted, dropped, changed or exchanged with their neighbour."""
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if earlier and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1] <= most
