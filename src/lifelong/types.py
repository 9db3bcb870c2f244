"""Values that cross rooms: frozen, comparable, without behaviour that needs a store or a model.

Times are always aware ``datetime`` values. Identity (``id``) is given by the record and is opaque.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Role = Literal["user", "assistant", "other"]
"""Who speaks: the person (``user``), the assistant, or anybody else in an imported history (``other``)."""

MemoryKind = Literal["core", "semantic", "episodic", "procedural"]
State = Literal["", "active", "done", "dropped", "unknown"]
"""How a habit or goal stands; "" for every other memory."""
EntryKind = Literal["message", "semantic", "episodic", "procedural", "core", "passage"]
MEMORY_KINDS: tuple[MemoryKind, ...] = ("core", "semantic", "episodic", "procedural")
ENTRY_KINDS: tuple[EntryKind, ...] = ("message", "semantic", "episodic", "procedural", "core", "passage")
"""Everything that recall can return. The position is the code stored in the record: append only."""

TRAITS = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")
"""The Big Five, in the order of every vector of traits in this package."""

Mode = Literal["fast", "deep"]
"""How an answer is made: ``fast`` is one recall and one model call; ``deep`` lets the model look things up."""

ImageInput = str | os.PathLike[str] | bytes
"""A picture as a caller gives it: a path, or the bytes of the file."""

FileInput = str | os.PathLike[str] | bytes
"""A picture, recording, video or document as a caller gives it: a path, or the bytes of the file."""

PassageKind = Literal["ocr", "transcript", "page"]
"""How words were taken out of a file: read by eye, heard, or held by the file itself as text."""

PixelBox = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels of a picture as it is looked at."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a message, addressed by its content.

    Attributes:
        sha256: hex digest of the stored bytes; also its name in the media folder.
        media_type: type read from the content, such as ``image/jpeg``.
        size: bytes.
        width, height: pixels, as displayed; 0 where there is nothing to see.
        name: the name under which the person gave it ("bertha.jpg"), or "".
    """

    sha256: str
    media_type: str
    size: int
    width: int
    height: int
    name: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, and no recording, video or document."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message on its way in, from a caller or an imported file.

    Attributes:
        text: what was said.
        role: who speaks.
        speaker: a name, or "" for the person or the assistant themselves.
        at: when it was said (aware); None means now.
        images: pictures, as paths or bytes.
        files: files of any kind that is taken: recordings, videos, documents, pictures.
        key: a stable name from outside. A second message with the same key is the same message.
        session: a name from outside that keeps a session's messages together; None goes by time.
    """

    text: str
    role: Role = "user"
    speaker: str = ""
    at: datetime | None = None
    images: tuple[ImageInput, ...] = ()
    key: str | None = None
    session: str | None = None
    files: tuple[FileInput, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One stored utterance.

    Attributes:
        shown: for a reply, the ids of what the model was shown; else empty.
        reply_to: for a reply, the id of the message that it answers.
    """

    id: str
    role: Role
    speaker: str
    text: str
    at: datetime
    session: str
    attachments: tuple[Attachment, ...] = ()
    key: str | None = None
    reply_to: str | None = None
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A run of messages. ``closed`` is None while it is open."""

    id: str
    first: datetime
    last: datetime
    closed: datetime | None
    messages: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a memory comes from: a message, and the person's words in it."""

    message: str
    quote: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A memory that is proposed but not stored yet: what an extractor returns.

    Attributes:
        kind: one of the four memory kinds.
        text: the standalone statement, in the person's language.
        slot: what it is about as ``subject.attribute`` ("me.home", "me.drink.coffee"), or "".
        single: the slot holds one value at a time, so that a newer statement supersedes an older one.
        sources: the messages and verbatim quotes that prove it (at least one).
        at: when it became true, as far as known: the time of the first source.
        until: when it ended (episodes: the time of the last message), or None.
        state: procedural only: ``active``, ``done``, ``dropped``, or ``unknown`` where the person left it open.
        trigger: procedural only: what sets the habit off, in the person's words ("every Tuesday morning"), or "".
        schedule: procedural only: the trigger as a recurrence rule of RFC 5545 ("FREQ=WEEKLY;BYDAY=TU"), or "".
        keywords: episodic only: words that name the topic.
        closes: id of the memory that this one ends, when the extractor knows it.
        denied: the statement denies or ends what its slot is about ("I don't drink coffee any more").
        event_at, event_until: the span that the words name ("in March", "since 2019"), ``event_until`` exclusive;
            each None where they name none.
        people, places: episodic only: who and where, by the names that were said.
    """

    kind: MemoryKind
    text: str
    sources: tuple[Source, ...]
    at: datetime
    slot: str = ""
    single: bool = False
    until: datetime | None = None
    state: State = ""
    trigger: str = ""
    keywords: tuple[str, ...] = ()
    closes: str | None = None
    denied: bool = False
    event_at: datetime | None = None
    event_until: datetime | None = None
    schedule: str = ""
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """Whom or what it is about: ``me``, ``sister-rita``; "" without a slot."""
        return self.slot.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Memory:
    """One stored memory.

    Attributes:
        at: since when it holds (aware).
        until: an episode's end, or None.
        closed: when a newer statement took its place, or None while it is current.
        superseded_by: id of that newer memory, or None.
        sources: the messages it was taken from, with the person's own words.
        origin: what wrote it: ``person``, ``embedded`` or the name of a model.

    The other fields are those of ``Statement``.
    """

    id: str
    kind: MemoryKind
    text: str
    slot: str
    at: datetime
    until: datetime | None
    closed: datetime | None
    superseded_by: str | None
    state: State
    trigger: str
    keywords: tuple[str, ...]
    sources: tuple[Source, ...]
    origin: str
    single: bool = False
    denied: bool = False
    event_at: datetime | None = None
    event_until: datetime | None = None
    schedule: str = ""
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """Whom or what it is about: ``me``, ``sister-rita``; "" without a slot."""
        return self.slot.partition(".")[0]

    @property
    def current(self) -> bool:
        """Whether no newer statement has closed it."""
        return self.closed is None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words found in a file, and where.

    Attributes:
        kind: how they were found.
        text: the words; lines are separated by newlines.
        start, end: seconds from the start of a recording or video, or None. For words seen in a video both are
            the time of the frame.
        page: of a document, from 1, or None.
        boxes: for words that were seen, one box a line: in pixels of the picture as it is looked at, of the video's
            frame, or of the page drawn at 144 dots an inch.
    """

    kind: PassageKind
    text: str
    start: float | None = None
    end: float | None = None
    page: int | None = None
    boxes: tuple[PixelBox, ...] = ()

    @property
    def place(self) -> str:
        """Where in the file it stands, for a person to read: ``page 3``, ``at 1:05``, or "" in a picture."""
        parts = ["" if self.page is None else f"page {self.page}"]
        parts.append("" if self.start is None else f"at {clock(self.start)}")
        return ", ".join(filter(None, parts))


def clock(seconds: float) -> str:
    """A time in a recording: ``1:05`` or ``2:00:07``."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stored excerpt of a file. It is nobody's statement: it is never learned from.

    Attributes:
        file: SHA-256 of the file, as in its attachment.
        position: its place among those that the same reader found in the file, from 0.
        reader: what read or heard it.
        excerpt: the words, and where they stand.
        name: the name under which the file was first given, or "".
    """

    id: str
    file: str
    position: int
    reader: str
    excerpt: Excerpt
    name: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """One of a person's pictures, with what is known of it.

    Attributes:
        message: id of the message that it came with first.
        at: when that was said.
        said: its words.
        taken: when the camera says that it was taken, in ISO 8601, or "".
        place: latitude and longitude in degrees, or None.
        tags: what things of the kind are called that it shows.
        concepts: the person's own beings and things in it, by name.
        text: the text that was read in it.
        copies: names of files that are the same picture in another size or quality.
    """

    file: Attachment
    message: str
    at: datetime
    said: str
    taken: str = ""
    place: tuple[float, float] | None = None
    tags: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    text: str = ""
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhotoImport:
    """What the import of a folder of pictures did.

    Attributes:
        new: pictures that were added; ``known``: those that were there already.
        refused: files that could not be taken, each with the reason.
    """

    new: int
    known: int
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PhotoHit:
    """A picture that ``find`` found.

    Attributes:
        score: 0 to 1, how well it fits; for ordering, not a probability.
        why: what each channel gave, 0 to 1: ``concept``, ``words``, ``meaning``, ``look``, ``described``.
    """

    photo: Photo
    score: float
    why: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that recall found.

    Attributes:
        id: of the message or memory.
        score: 0 to 1, a calibrated guess that this is evidence for the query.
        why: what each channel gave, for example ``{"words": 2.1, "meaning": 0.8}``.
        source: ids of the messages that prove it (a message proves itself).
        at: when it was said or became true.
        closed: when it was superseded, or None.
        state: of a habit or goal: ``active``, ``done``, ``dropped`` or ``unknown``.
        around: ids of neighbouring messages that give it context.
        attachments: pictures of the message, or of the messages that prove a memory.
    """

    id: str
    kind: EntryKind
    text: str
    score: float
    at: datetime
    role: Role
    speaker: str
    why: Mapping[str, float]
    source: tuple[str, ...]
    closed: datetime | None = None
    state: str = ""
    around: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time that a query names: ``since`` inclusive, ``until`` exclusive, and its words."""

    since: datetime | None
    until: datetime | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Recollection(Sequence[Hit]):
    """What recall found, best first. It is a sequence of hits.

    Attributes:
        query: the words that were looked for.
        hits: best first.
        known: False when nothing passed the calibrated floor: the honest answer is "you never told me".
        window: the span of time that was read from the query or given by the caller.
    """

    query: str
    hits: tuple[Hit, ...] = ()
    known: bool = False
    window: Window | None = None

    @property
    def pictures(self) -> tuple[Attachment, ...]:
        """The pictures that the hits came with, each once, the best hit's first; ``Person.picture`` has the files."""
        return tuple({item.sha256: item for hit in self.hits for item in hit.attachments if item.is_picture}.values())

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # Sequence overloads on int and slice
        return self.hits[index]


@dataclass(frozen=True, slots=True)
class Observation:
    """One reading of traits from one message.

    Attributes:
        message: id of the message that was read.
        at: when it was said.
        scores: one value from 1 to 5 for each of TRAITS; 3 says nothing.
        confidence: 0 to 1.
        mood: -1 (low) to 1 (high), or None when the words show none.
        words: the person's words that show it.
        origin: ``embedded`` or the name of a model.
    """

    message: str
    at: datetime
    scores: tuple[float, ...]
    confidence: float
    mood: float | None = None
    words: tuple[str, ...] = ()
    origin: str = "embedded"


@dataclass(frozen=True, slots=True)
class Trait:
    """One of the Big Five as it stands: ``value`` 1 to 5, ``low`` and ``high`` bound its 95% interval.

    ``pinned`` says that the person set the value by hand.
    """

    name: str
    value: float
    low: float
    high: float
    evidence: tuple[str, ...] = ()
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Traits:
    """A person's traits at one time, after ``observations`` readings."""

    traits: tuple[Trait, ...]
    observations: int
    at: datetime | None
    mood: float | None = None

    def __getitem__(self, name: str) -> Trait:
        for trait in self.traits:
            if trait.name == name:
                return trait
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class TraitChoices:
    """What a person chose about the picture that is made of their traits.

    Attributes:
        pinned: values set by hand, 1 to 5, by trait.
        since: messages said before do not count (the last reset), or None.
        pauses: spans in which nothing was read; the last one has no end while traits are switched off.
    """

    pinned: Mapping[str, float] = field(default_factory=dict)
    since: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether traits and mood are read and used."""
        return not self.pauses or self.pauses[-1][1] is not None

    def may_read(self, at: datetime) -> bool:
        """Whether what was said at this time may be read: not while, or in a span when, traits were switched off."""
        return self.allowed and not any(begin <= at and (end is None or at < end) for begin, end in self.pauses)


@dataclass(frozen=True, slots=True)
class Rating:
    """What the person thought of a reply: ``value`` is 1 or -1."""

    reply: str
    value: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """What feedback on a reply changed.

    Attributes:
        reply: id of the reply.
        rating: 1 or -1, or None when words were given.
        message: id of the message that the words were stored as, or None.
        memories: what is remembered from the words, explicit wishes among them.
    """

    reply: str
    rating: Literal[-1, 1] | None = None
    message: str | None = None
    memories: tuple[Memory, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """What a reply cost: model calls, tokens in and out, and seconds."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that the model may call; ``parameters`` is a JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A whole tool call; ``arguments`` is the JSON text as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text that the caller gives an answer to work with. It is data in the prompt, and never remembered."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that one step showed the model, by its id.

    Attributes:
        id: of the message or memory.
        score, why: how sure recall was, and what each channel gave.
        text: its words, in a trace that was read from the record: they are not kept with it.
    """

    id: str
    score: float = 0.0
    why: Mapping[str, float] = field(default_factory=dict)
    text: str = ""


StepKind = Literal[
    "receive", "perceive", "recall", "context", "model", "thought", "look", "timeline", "refused", "called",
    "withheld", "fallback", "choice", "store",
]  # fmt: skip
"""What a step of a trace can be.

``receive`` and ``store`` write the message and the reply; ``perceive`` looks at its files; ``recall``, ``look`` and
``timeline`` bring something into view; ``context`` builds the prompt; ``model`` is one model call; ``thought`` is what
the model reasoned; ``refused`` is a lookup, or a part of the request, that was not allowed; ``called`` is a call of
the caller's tool; ``withheld`` is what a weak model said without evidence; ``fallback`` says what failed and what was
done instead; ``choice`` is the score of one of several answers.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to an answer.

    Attributes:
        text: what a model looked for or thought, a hint, an error; "" for the first recall, whose query is the
            message itself.
        ms: how long it took, in milliseconds; 0 for what takes none.
        first_ms: of a model call: until its first piece arrived, or None when nothing did.
        tokens_in, tokens_out: of a model call.
        estimated: the endpoint did not count tokens: they are UTF-8 bytes over four.
        window: the span of time that a lookup was held to.
        shown: what the step brought into view, best first.
    """

    kind: StepKind
    text: str = ""
    ms: float = 0.0
    first_ms: float | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False
    window: Window | None = None
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """How one answer came about, step by step.

    Attributes:
        message: id of the message that was answered.
        reply: id of the reply, or "" when none was stored: the model failed, or waits for the caller's tools.
        at: when.
        model: name of the chat model, or "".
    """

    message: str
    reply: str
    at: datetime
    mode: Mode
    model: str
    steps: tuple[Step, ...] = ()

    @property
    def calls(self) -> int:
        """Model calls."""
        return sum(step.kind == "model" for step in self.steps)

    @property
    def notes(self) -> tuple[str, ...]:
        """What went otherwise than planned: refusals, fallbacks, what was withheld."""
        return tuple(step.text for step in self.steps if step.kind in ("refused", "fallback", "withheld"))


@dataclass(frozen=True, slots=True)
class Thinking:
    """The model reasons or decides to look something up; ``text`` is for a trace, not for the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """A recall was made; its result went to the model."""

    recollection: Recollection


@dataclass(frozen=True, slots=True)
class Token:
    """The next piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """What was said so far does not count: the model failed on the way, or had only been thinking aloud."""


@dataclass(frozen=True, slots=True)
class Called:
    """The model calls one of the caller's tools."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, stored under ``id``.

    Attributes:
        id: "" while the model waits for the caller's tools: nothing but the message is stored then.
        recalled: what was recalled for it, in order.
        grounded: False when the model's phrasing was withheld because the evidence does not carry it.
        tool_calls: calls of the caller's tools, whose results the model waits for.
        trace: how it came about.
    """

    id: str
    text: str
    at: datetime
    message: str
    recalled: tuple[Recollection, ...] = ()
    usage: Usage = field(default_factory=Usage)
    grounded: bool = True
    tool_calls: tuple[ToolCall, ...] = ()
    trace: Trace | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The last event of a stream: the whole, stored reply."""

    reply: Reply


Event = Thinking | Recalled | Token | Restarted | Called | Answer


@dataclass(frozen=True, slots=True)
class Job:
    """One unit of the update stage."""

    id: int
    person: int
    kind: str
    subject: str
    attempts: int
    state: str = "queued"
    error: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one perceiver found in one file.

    Attributes:
        sha256: names the file.
        perceiver, version: what looked, such as ``photo``.
        at: when it looked.
        data: what it found, as JSON has it; ``text`` in it are words that the file can be found by.
    """

    sha256: str
    perceiver: str
    version: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The words that were found, or ""."""
        return str(self.data.get("text") or "")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of one erasure, without content.

    Attributes:
        at: when.
        by: who asked: ``cli``, ``code``, ``mcp`` or the id of a key.
        asked: what for: ``ids``, or ``everything`` of the person.
        counts: how many of each kind went.
        ids: hashes of the ids of the messages and memories that went, in hex.
        verified: a scan of every byte of the store found no trace.
    """

    id: str
    at: datetime
    by: str
    asked: Literal["ids", "everything"]
    counts: Mapping[str, int]
    ids: tuple[str, ...]
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """What a look at a receipt found.

    Attributes:
        intact: the receipt is as it was written.
        known: this store made it, and holds the same checksum.
        left: ids of what it names that this store holds (again).
    """

    intact: bool
    known: bool
    left: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether the receipt stands: unchanged, and nothing that it names is here."""
        return self.intact and not self.left


@dataclass(frozen=True, slots=True)
class Forgettable:
    """What an erasure would take, before it is made.

    Attributes:
        ids: what was found or named; give them to ``forget``.
        messages, memories: all that would go, with everything derived.
    """

    ids: tuple[str, ...]
    messages: tuple[Message, ...]
    memories: tuple[Memory, ...]


@dataclass(frozen=True, slots=True)
class Audited:
    """One entry of the audit log: when, who, about whom (None for a person who was erased), what and how many."""

    at: datetime
    by: str
    person: str | None
    act: str
    count: int


Part = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of an upright picture, each from 0 to 1."""

WHOLE: Part = (0.0, 0.0, 1.0, 1.0)
"""The box of a whole picture."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a picture, or all of it; ``at`` seconds into a video, a part of that frame."""

    sha256: str
    box: Part = WHOLE
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """One of the person's own beings or things, known by name and by look.

    Attributes:
        kind: what it is, such as ``truck``; ``person`` is recognised only with consent.
        note: the person's words about it.
        made: when it was enrolled.
        exemplars: pictures that show it; ``negatives``: pictures that look like it and are not.
        seen: pictures that it was recognised in.
        last_seen: when the newest message came whose picture shows it, or None.
    """

    id: str
    name: str
    kind: str
    note: str
    made: datetime
    exemplars: int
    negatives: int = 0
    seen: int = 0
    last_seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A picture, or a part of it, that shows a concept (by id), or looks like it and does not show it.

    Attributes:
        own: the picture was given for the concept, and not with a message.
    """

    concept: str
    sha256: str
    box: Part
    shows: bool
    own: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Sighting:
    """A concept that was recognised in a picture or video.

    Attributes:
        concept: its id; with its ``name`` and ``kind``.
        sha256: names the file.
        box: where in the picture, or in the video's frame.
        score: 0 to 1, how sure.
        at: seconds into the video of the frame that shows it best, or None in a picture.
    """

    concept: str
    name: str
    kind: str
    sha256: str
    box: Part
    score: float
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """What ``concepts.find`` says of one picture.

    Attributes:
        seen: the concepts that it shows, the surest first; empty says "nothing that I know".
        nearest: the concept that comes nearest, known or not, or None where none is enrolled.
        tags: what things of its kind are called in general, and how sure.
    """

    seen: tuple[Sighting, ...]
    nearest: Sighting | None
    tags: tuple[tuple[str, float], ...] = ()

    @property
    def known(self) -> bool:
        """False is the honest answer "unknown"."""
        return bool(self.seen)


@dataclass(frozen=True, slots=True)
class Consent:
    """That the person allowed to recognise concepts of a kind, since when, and when they withdrew it."""

    kind: str
    given: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What an erasure removed, that a scan of the store's bytes found no trace, and the receipt for it."""

    messages: int
    memories: int
    observations: int
    media: int
    verified: bool
    receipt: Receipt | None = None
