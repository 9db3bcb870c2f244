"""Letters and messages without a chat model: the person's nearest own text, with the given facts in it and marked.

Where no own text is near, the facts stand between the person's greeting and sign-off as they were given.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from lifelong.extraction.gate.qualifiers import has
from lifelong.language.identify import fold, frequent_words
from lifelong.language.sentences import sentences
from lifelong.language.terms import content_words
from lifelong.tasks.voice.openings import NAME, parted
from lifelong.tasks.write.exemplars import Purpose, ranked
from lifelong.tasks.write.facts import FactKind, FactPiece, pieces
from lifelong.tasks.write.material import GIVEN, VOICE, Fact, Material
from lifelong.types.writing import DraftMark, DraftSentence, DraftText, OwnText

NEAR: Final = 2
"""Content words that an own text shares with what is asked for, so that it is near. Set by hand."""

SMALL: Final = 4
"""Letters of a frequent word that tells nothing."""

SAYS: Final = 4
"""Words from which on what a message is about is a message by itself."""

BLANKS: Final[dict[FactKind, str]] = {
    "day": "[day]", "date": "[date]", "time": "[time]", "money": "[price]", "number": "[number]", "name": "[name]",
}  # fmt: skip
"""What stands for a fact of the old text that nothing given replaces."""


@dataclass(slots=True)
class _Builder:
    """A text that grows sentence by sentence, with its marks."""

    text: str = ""
    sentences: list[DraftSentence] = field(default_factory=list)
    marks: list[DraftMark] = field(default_factory=list)

    def add(self, text: str, sources: tuple[str, ...], *, space: str = " ") -> None:
        if self.text:
            self.text += space
        self.text += text
        self.sentences.append(DraftSentence(text, tuple(dict.fromkeys(sources))))


def letters(material: Material, *, n: int) -> list[DraftText]:
    """At most ``n`` letters, the one from the nearest own text first, that of the facts alone last."""
    drafts: list[DraftText] = []
    given = " ".join(fact.text for fact in material.facts if fact.id == GIVEN)
    if material.texts and material.purpose.strip():
        wanted = _telling_words(material.purpose, material.language)
        purpose = Purpose(material.purpose, material.task.name, material.register, material.to)
        for text, _ in ranked(material.texts, purpose, k=3 * n):
            shared = wanted & set(content_words(f"{text.about} {text.text}"))
            near = len(shared) >= min(NEAR, len(wanted)) and not (given and _says_otherwise(text, given))
            if near and len(drafts) < n and text.kind != "chat":
                drafts.append(_from_text(material, text))
    if len(drafts) < n and given:
        drafts.append(_from_facts(material))
    elif not drafts and material.task.name == "message" and len(material.about.split()) >= SAYS:
        drafts.append(_from_facts(replace(material, facts=[Fact(GIVEN, material.about)])))
    return drafts


def _telling_words(text: str, language: str) -> set[str]:
    """The words by which a text is near another one: without "per" and "la", as those of English are left out."""
    words = set(content_words(text))
    short = () if language == "en" else (fold(word) for word in frequent_words(language) if len(word) <= SMALL)
    return words.difference(short) or words


def _says_otherwise(text: OwnText, given: str) -> bool:
    """Whether either an own text or the given facts deny, and the others do not: "I can't come" for "on Saturday"."""
    body = parted(text.text, text.language).body
    return has(body, text.language, "denied") is not has(given, text.language, "denied")


def _from_text(material: Material, text: OwnText) -> DraftText:
    """The body of an own text: its sentences with the given facts in the place of old ones of the same kind."""
    letter = parted(text.text, text.language)
    builder = _Builder()
    _greet(builder, material, letter.greeting, text)
    supply = _supply(material)
    space = "\n\n" if "\n" in text.text else " "
    last = 0
    for sentence in sentences(letter.body):
        between = letter.body[last : sentence.start] if last else space
        _swapped(builder, sentence.text, text, supply, material.language, space=between or " ")
        last = sentence.end
    for fact in material.facts:
        if fact.id == GIVEN and not any(piece in builder.text for piece in _telling(fact.text, material.language)):
            builder.add(_as_sentence(fact.text), (GIVEN,))
    _sign(builder, material, letter.sign_off, text)
    return _done(builder, "own text", text.id)


def _from_facts(material: Material) -> DraftText:
    builder = _Builder()
    _greet(builder, material, "", None)
    space = "\n\n" if builder.text.endswith(",") or not builder.text else " "
    for fact in material.facts:
        if fact.id == GIVEN:  # what the record knows is nobody else's business until the person says so
            builder.add(_as_sentence(fact.text), (fact.id,), space=space)
            space = " "
    _sign(builder, material, "", None)
    return _done(builder, "template", "")


def _greet(builder: _Builder, material: Material, pattern: str, text: OwnText | None) -> None:
    """The greeting of the own text, or the usual one, with the name of the addressee."""
    source: tuple[str, ...] = () if text is None else (text.id,)
    usual = material.voice.greeting if material.voice is not None else None
    if usual is not None and (usual.edited or not pattern):
        pattern, source = usual.value, usual.texts[:1] or (VOICE,)
    if not pattern:
        return
    name = material.to or (BLANKS["name"] if NAME in pattern else "")
    start = pattern.find(NAME)
    builder.add(pattern.replace(NAME, name), (*source, *([GIVEN] if material.to and start >= 0 else [])))
    was = parted(text.text, text.language).name if text is not None else ""
    if start >= 0 and was not in ("", name):
        builder.marks.append(DraftMark(start, start + len(name), was, GIVEN if material.to else ""))


def _sign(builder: _Builder, material: Material, pattern: str, text: OwnText | None) -> None:
    source: tuple[str, ...] = () if text is None else (text.id,)
    usual = material.voice.sign_off if material.voice is not None else None
    if usual is not None and (usual.edited or not pattern):
        pattern, source = usual.value, usual.texts[:1] or (VOICE,)
    if pattern:
        apart = "\n\n" if "\n" in builder.text or "\n" in pattern else " "
        builder.add(pattern, source, space=apart if builder.text else "")


def _swapped(
    builder: _Builder,
    sentence: str,
    text: OwnText,
    supply: dict[FactKind, list[tuple[str, str]]],
    language: str,
    *,
    space: str,
) -> None:
    """Add a sentence of the own text, with its facts replaced and marked."""
    out, last, sources = "", 0, [text.id]
    start = len(builder.text) + (len(space) if builder.text else 0)
    marks: list[DraftMark] = []
    for piece in pieces(sentence, language):
        new, source = _replacement(piece, supply)
        out += sentence[last : piece.start]
        marks.append(DraftMark(start + len(out), start + len(out) + len(new), piece.text, source))
        out += new
        last = piece.end
        if source:
            sources.append(source)
    builder.add(out + sentence[last:], tuple(sources), space=space)
    builder.marks += marks


def _supply(material: Material) -> dict[FactKind, list[tuple[str, str]]]:
    """Given facts by kind, in their order, each with its source; those of the record are not guessed in."""
    supply: dict[FactKind, list[tuple[str, str]]] = {}
    for fact in material.facts:
        if fact.id == GIVEN:
            for piece in pieces(fact.text, material.language):
                supply.setdefault(piece.kind, []).append((piece.text, fact.id))
    return supply


def _replacement(piece: FactPiece, supply: dict[FactKind, list[tuple[str, str]]]) -> tuple[str, str]:
    """What stands in the place of an old fact: the next given one of its kind, or a blank."""
    waiting = supply.get(piece.kind)
    same = next((each for each in waiting or () if each[0].lower() == piece.text.lower()), None)
    if same is not None:
        return piece.text, same[1]
    if waiting:
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]
    return BLANKS[piece.kind], ""


def _telling(text: str, language: str) -> list[str]:
    """What shows that a fact stands in a text: its names, numbers and dates, or its words."""
    return [piece.text for piece in pieces(text, language)] or [text.strip(" .")]


def _as_sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _done(builder: _Builder, way: str, exemplar: str) -> DraftText:
    used = [source for each in builder.sentences for source in each.sources if source not in (GIVEN, VOICE)]
    return DraftText(
        text=builder.text,
        way="own text" if way == "own text" else "template",
        sentences=tuple(builder.sentences),
        marks=tuple(builder.marks),
        used=tuple(dict.fromkeys([*([exemplar] if exemplar else []), *used])),
    )
