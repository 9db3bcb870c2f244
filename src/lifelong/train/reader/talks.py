"""Talks: invented people's messages to an assistant with labels, and questions about them. ``training/README.md`` has
the format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lifelong.errors import InputError
from lifelong.models.reader.labels import KINDS, QUESTIONS, RELATIONS, SLOTS, STATUSES, SUBJECTS

_HEADER = re.compile(r"# id: (?P<id>[\w-]+) \| lang: (?P<lang>[a-z]{2}\S*) \| zone: (?P<zone>\S+) \| who: (?P<who>.+)")
_MESSAGE = re.compile(r"u (?P<kinds>[a-z+]+): (?P<text>.+)")
_FACT = re.compile(r"=(?P<number>\d+) (?P<fields>.+)")
_LINK = re.compile(r"(?P<sign>[>~x+])(?P<number>\d+)")
RELATION_OF = {">": "update", "~": "correct", "x": "end", "+": "same"}
"""The relation of each sign of a link."""


@dataclass(frozen=True, slots=True)
class TalkFact:
    """One labelled clause.

    Attributes:
        start: its place in the text of the message, in characters; likewise ``end``.
        value: the words that answer, as places in the text of the message.
        links: sign and number of each earlier fact that it changes.
    """

    number: int
    clause: str
    start: int
    end: int
    about: str
    slot: str
    value: tuple[int, int]
    status: str
    links: tuple[tuple[str, int], ...]

    @property
    def subject(self) -> str:
        """Whom it is about, one of `labels.SUBJECTS`."""
        return self.about if self.about in SUBJECTS else "other"


@dataclass(slots=True)
class TalkMessage:
    """One message of the person with the turn before it."""

    text: str
    before: str
    kinds: frozenset[str]
    session: int
    at: str
    facts: list[TalkFact] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TalkQuestion:
    """One question at the end of a talk; ``answers`` are the numbers of facts, none if it cannot be answered."""

    text: str
    type: str
    answers: tuple[int, ...]


@dataclass(slots=True)
class Talk:
    """All of one person."""

    id: str
    lang: str
    zone: str
    who: str
    messages: list[TalkMessage] = field(default_factory=list)
    assistant: list[str] = field(default_factory=list)
    questions: list[TalkQuestion] = field(default_factory=list)

    @property
    def facts(self) -> dict[int, tuple[TalkMessage, TalkFact]]:
        """Every fact by its number, with its message."""
        return {fact.number: (message, fact) for message in self.messages for fact in message.facts}


def read_talks(folder: Path) -> list[Talk]:
    """Read every ``*.talk`` file of a folder.

    Raises:
        InputError: there is none, or a line cannot be read; the error names file and line.
    """
    paths = sorted(folder.glob("*.talk"))
    if not paths:
        raise InputError(f"there are no *.talk files in {folder}")
    return [read_talk(path) for path in paths]


def read_talk(path: Path) -> Talk:
    """Read one talk.

    Raises:
        InputError: a line cannot be read.
    """
    talk: Talk | None = None
    before, at, session = "", "", -1
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"{path}:{number}"
        line = line.strip()
        if not line or line == "?":
            continue
        if (header := _HEADER.fullmatch(line)) is not None:
            talk = Talk(header["id"], header["lang"], header["zone"], header["who"])
        elif talk is None:
            raise InputError(f"{where}: expected '# id: … | lang: … | zone: … | who: …' first, got {line[:60]!r}")
        elif line.startswith("@ "):
            before, at, session = "", line[2:], session + 1
        elif line.startswith("a "):
            before = _text(line[2:])
            talk.assistant.append(before)
        elif line.startswith("u "):
            message = _message(line, where, before, session, at)
            talk.messages.append(message)
            before = message.text
        elif line.startswith("="):
            if not talk.messages:
                raise InputError(f"{where}: a fact needs a message above it")
            _add_fact(talk.messages[-1], line, where)
        elif line.startswith("? "):
            talk.questions.append(_question(line, where))
        else:
            raise InputError(f"{where}: expected a line that begins with '@', 'u', 'a', '=' or '?', got {line[:60]!r}")
    if talk is None:
        raise InputError(f"{path} is empty")
    return talk


def _text(text: str) -> str:
    return text.replace("⏎", "\n").strip()


def _message(line: str, where: str, before: str, session: int, at: str) -> TalkMessage:
    match = _MESSAGE.fullmatch(line)
    if match is None:
        raise InputError(f"{where}: expected 'u KINDS: text', got {line[:60]!r}")
    kinds = frozenset(match["kinds"].split("+"))
    _known(kinds, KINDS, where)
    return TalkMessage(_text(match["text"]), before, kinds, session, at)


def _add_fact(message: TalkMessage, line: str, where: str) -> None:
    match = _FACT.fullmatch(line)
    fields = [] if match is None else [part.strip() for part in match["fields"].split(" | ")]
    if match is None or len(fields) not in (5, 6):
        raise InputError(f"{where}: expected '=N clause | about | slot | value | status | link', got {line[:60]!r}")
    clause, about, slot, value, status = _text(fields[0]), *fields[1:3], _text(fields[3]), fields[4]
    _known([slot], SLOTS, where)
    _known([status], STATUSES, where)
    start = message.text.find(clause)
    while start >= 0 and any(start < fact.end and fact.start < start + len(clause) for fact in message.facts):
        start = message.text.find(clause, start + 1)
    offset = clause.find(value)
    if start < 0 or offset < 0:
        raise InputError(
            f"{where}: the clause {clause!r} must be in the message, and the value {value!r} in the clause"
        )
    links = tuple((link["sign"], int(link["number"])) for link in _LINK.finditer(fields[5] if len(fields) == 6 else ""))
    place = (start + offset, start + offset + len(value))
    message.facts.append(
        TalkFact(int(match["number"]), clause, start, start + len(clause), about, slot, place, status, links)
    )


def _question(line: str, where: str) -> TalkQuestion:
    fields = [part.strip() for part in line[2:].split(" | ")]
    if len(fields) != 3:
        raise InputError(f"{where}: expected '? text | type | numbers or none', got {line[:60]!r}")
    _known([fields[1]], QUESTIONS, where)
    answers = () if fields[2] == "none" else tuple(int(number) for number in fields[2].split(","))
    return TalkQuestion(_text(fields[0]), fields[1], answers)


def _known(labels: Sequence[str] | frozenset[str], expected: Sequence[str], where: str) -> None:
    for label in labels:
        if label not in expected:
            raise InputError(f"{where}: {label!r} is not one of {', '.join(expected)}")


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A single message of which only the kinds are known."""

    text: str
    kinds: frozenset[str]
    lang: str


def read_lines(folder: Path) -> list[TalkLine]:
    """Read the single messages: every ``lines/<lang>.tsv`` of a folder, with ``kinds<TAB>text`` in each line.

    Raises:
        InputError: a line cannot be read.
    """
    lines: list[TalkLine] = []
    for where, lang, line in _table_lines(folder / "lines"):
        kinds, tab, text = line.partition("\t")
        if not tab or not text.strip():
            raise InputError(f"{where}: expected 'kinds<TAB>text', got {line[:60]!r}")
        labels = frozenset(kinds.strip().split("+"))
        _known(labels, KINDS, where)
        lines.append(TalkLine(_text(text), labels, lang))
    return lines


@dataclass(frozen=True, slots=True)
class TalkPair:
    """A known fact and a new one, outside of any talk, with their relation."""

    known: str
    new: str
    relation: str
    lang: str


def read_pairs(folder: Path) -> list[TalkPair]:
    """Read the pairs of facts: every ``pairs/<lang>.tsv`` of a folder, with ``relation<TAB>known<TAB>new`` a line.

    Raises:
        InputError: a line cannot be read.
    """
    pairs: list[TalkPair] = []
    for where, lang, line in _table_lines(folder / "pairs"):
        fields = [_text(field) for field in line.split("\t")]
        if len(fields) != 3 or not all(fields):
            raise InputError(f"{where}: expected 'relation<TAB>known<TAB>new', got {line[:60]!r}")
        _known([fields[0]], RELATIONS, where)
        pairs.append(TalkPair(fields[1], fields[2], fields[0], lang))
    return pairs


def _table_lines(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Every line of ``<lang>.tsv`` in a folder: where it stands, its language, its words."""
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield f"{path}:{number}", path.stem, line
