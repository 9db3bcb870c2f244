"""Captions and comments from templates: concept, place and day ("Bertha, Lisbon, Sunday")."""

from __future__ import annotations

from lifelong.tasks.write.exemplars import Nearness
from lifelong.tasks.write.material import Material, PictureFacts, weekday
from lifelong.types import clock
from lifelong.types.writing import DraftSentence, DraftText


def captions(material: Material, *, n: int) -> list[DraftText]:
    """At most ``n`` captions: with all that is known first, then with less."""
    forms = [(True, True), (True, False), (False, True), (False, False)]
    texts: dict[str, DraftText] = {}
    for place, day in forms:
        lines = [line for each in material.pictures if (line := _line(each, material.language, place=place, day=day))]
        text = "; ".join(dict.fromkeys(lines))
        used = tuple(dict.fromkeys(id for each in material.pictures for id in (each.id, *each.concepts)))
        if text:
            texts.setdefault(text, DraftText(text, "template", (DraftSentence(text, used),), used=used))
    return list(texts.values())[:n]


def comments(material: Material, *, n: int) -> list[DraftText]:
    """At most ``n`` comments: the caption with what the person said of the same thing before, the nearest first."""
    lines = [line for each in material.pictures if (line := _line(each, material.language, place=False, day=False))]
    lead = ", ".join(dict.fromkeys(lines))
    names = [name.lower() for each in material.pictures for name in each.names]
    facts = [fact for fact in material.facts if not names or any(name in fact.text.lower() for name in names)]
    order = Nearness([fact.text for fact in facts]).scores(f"{lead} {material.about}") if facts else ()
    best = sorted(range(len(facts)), key=lambda place: -float(order[place]))[:n]
    used = tuple(dict.fromkeys(id for each in material.pictures for id in (each.id, *each.concepts)))
    drafts = []
    for place in best:
        sentences = [DraftSentence(lead + ":", used)] if lead else []
        sentences.append(DraftSentence(facts[place].text, (facts[place].id,)))
        text = " ".join(each.text for each in sentences)
        drafts.append(DraftText(text, "template", tuple(sentences), used=(*used, facts[place].id)))
    return drafts or captions(material, n=n)


def _line(picture: PictureFacts, language: str, *, place: bool, day: bool) -> str:
    what = list(picture.names) or list(picture.tags[:1])
    parts = [*what, picture.place if place else ""]
    if day and picture.at is not None:
        parts.append(weekday(picture.at, language))
    if picture.moment is not None and what:
        parts.append(f"at {clock(picture.moment)}")
    return ", ".join(filter(None, parts)) if what or picture.place else ""
