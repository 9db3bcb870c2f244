"""Texts of sentences that stand in the source: summaries, reviews, product texts and dialogues.

A summary takes the sentences that are most central and least alike (maximal marginal relevance, Carbonell and
Goldstein, SIGIR 1998); those that touch the person's interests come first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from lifelong.language.sentences import sentences
from lifelong.language.terms import content_words, terms
from lifelong.tasks.write.material import GIVEN, Fact, Material
from lifelong.types.writing import DraftSentence, DraftText

VARIETY: Final = 0.5
"""Share of the score of a sentence that is lost where one that says the same is taken already."""

INTEREST: Final = 1.0
"""What the touch of an interest adds to the score of a sentence, whose centrality is at most 1."""

SHORTEST: Final = 4
"""Words of the shortest sentence of a summary."""


def summaries(material: Material, *, n: int) -> list[DraftText]:
    """At most ``n`` summaries: with the interests first, then without them."""
    source = [(sentence, fact) for fact in _source(material) for sentence in _sentences(fact.text)]
    drafts: dict[str, DraftText] = {}
    for interests in (material.interests, ()):
        draft = _summary(source, interests, material.words[1])
        if draft is not None:
            drafts.setdefault(draft.text, draft)
    return list(drafts.values())[:n]


def reviews(material: Material, *, n: int) -> list[DraftText]:
    """What the person said of the thing, in their own sentences, the newest last; at most ``n`` texts."""
    about = set(terms(material.about).tolist())
    lines = [
        DraftSentence(sentence, (fact.id,))
        for fact in material.facts
        for sentence in _sentences(fact.text)
        if not about or fact.id == GIVEN or about & set(terms(fact.text).tolist())
    ]
    chosen = _fitting(lines, material.words[1])
    return [_joined(chosen, " ")] if chosen else []


def products(material: Material, *, n: int) -> list[DraftText]:
    """The name, then every fact as a line."""
    names = [name for picture in material.pictures for name in (*picture.names, *picture.tags[:1])]
    lines = []
    if names:
        used = tuple(dict.fromkeys(id for each in material.pictures for id in (each.id, *each.concepts)))
        lines.append(DraftSentence(", ".join(dict.fromkeys(names)), used))
    lines += [DraftSentence(f"- {fact.text.strip()}", (fact.id,)) for fact in material.facts]
    return [_joined(lines, "\n")] if lines else []


def dialogues(material: Material, *, n: int) -> list[DraftText]:
    """The scene, and for each character what the record says of it: a frame to fill, no invented lines."""
    names = list(dict.fromkeys(fact.text.partition(":")[0].strip() for fact in material.facts if ":" in fact.text))
    lines = [DraftSentence(f"({material.about.strip()})", (GIVEN,))] if material.about.strip() else []
    for name in names:
        mine = [fact for fact in material.facts if fact.text.startswith(f"{name}:")]
        lines += [DraftSentence(f"{name}: […] ({fact.text.partition(':')[2].strip()})", (fact.id,)) for fact in mine]
    return [_joined(lines, "\n")] if names else []


def _source(material: Material) -> list[Fact]:
    return [*([Fact(GIVEN, material.about)] if material.about.strip() else []), *material.passages]


def _summary(source: Sequence[tuple[str, Fact]], interests: Sequence[Fact], most: int) -> DraftText | None:
    bags = [Counter(terms(sentence).tolist()) for sentence, _ in source]
    total: Counter[int] = Counter()
    for bag in bags:
        total.update(bag.keys())
    if not total:
        return None
    liked = [(fact, set(terms(" ".join(content_words(fact.text))).tolist())) for fact in interests]
    base = [_centrality(bag, total, place, len(bags)) for place, bag in enumerate(bags)]
    touched = [next((fact for fact, wanted in liked if wanted & bag.keys()), None) for bag in bags]
    scores = [value + INTEREST * (fact is not None) for value, fact in zip(base, touched, strict=True)]
    chosen: list[int] = []
    words = 0
    while len(chosen) < len(source):
        left = [place for place in range(len(source)) if place not in chosen]
        best = max(left, key=lambda place: scores[place] - VARIETY * _repeated(bags[place], [bags[c] for c in chosen]))
        size = len(source[best][0].split())
        if chosen and words + size > most:
            break
        chosen.append(best)
        words += size
    order = sorted(chosen, key=lambda place: (touched[place] is None, place))
    lines = []
    for place in order:
        fact = touched[place]
        lines.append(DraftSentence(source[place][0], (source[place][1].id, *([] if fact is None else [fact.id]))))
    return _joined(lines, " ")


def _centrality(bag: Counter[int], total: Counter[int], place: int, count: int) -> float:
    """How much of what the text repeats a sentence says, 0 to 1; the first sentences count a little more."""
    if not bag:
        return 0.0
    top = max(total.values())
    said = sum(total[term] for term in bag) / (top * max(8, len(bag)))
    return 0.8 * said + 0.2 * (1 - place / count)


def _repeated(bag: Counter[int], others: Sequence[Counter[int]]) -> float:
    return max((len(bag.keys() & other.keys()) / max(1, len(bag)) for other in others), default=0.0)


def _sentences(text: str) -> list[str]:
    return [each.text for each in sentences(text) if len(each.text.split()) >= SHORTEST] or [text.strip()]


def _fitting(lines: Sequence[DraftSentence], most: int) -> list[DraftSentence]:
    chosen: list[DraftSentence] = []
    for line in lines:
        if sum(len(each.text.split()) for each in (*chosen, line)) <= most and line.text not in [
            c.text for c in chosen
        ]:
            chosen.append(line)
    return chosen


def _joined(lines: Sequence[DraftSentence], space: str) -> DraftText:
    used = tuple(dict.fromkeys(source for line in lines for source in line.sources if source != GIVEN))
    return DraftText(space.join(line.text for line in lines), "extract", tuple(lines), used=used)
