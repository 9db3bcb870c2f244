"""Values that several packages exchange: frozen and comparable.

Code that needs a store or a model is not here. Times are always aware ``datetime`` values. An ``id`` is given by the
record and is opaque.
"""

from lifelong.types.answers import (
    Answer,
    Called,
    Document,
    Event,
    Recalled,
    Reply,
    Restarted,
    Thinking,
    Token,
    Tool,
    ToolCall,
    Usage,
)
from lifelong.types.concepts import WHOLE, Concept, Consent, Crop, Exemplar, Part, Recognition, Sighting
from lifelong.types.erasure import (
    MARK,
    AuditEntry,
    ErasedParts,
    ErasurePreview,
    Forgotten,
    MessagePart,
    Receipt,
    Verification,
)
from lifelong.types.files import Excerpt, Finding, Passage, PassageKind, Photo, PhotoHit, PhotoImport, PixelBox, clock
from lifelong.types.history import Attachment, FileInput, ImageInput, ImportedFile, Incoming, Message, Role, Session
from lifelong.types.jobs import Job
from lifelong.types.keys import Key, KeyQuotas
from lifelong.types.memories import MEMORY_KINDS, Memory, MemoryKind, Source, State, Statement
from lifelong.types.persona import TRAITS, Feedback, Observation, Rating, Trait, TraitChoices, Traits
from lifelong.types.photo_search import PhotoMatches, PhotoQuery
from lifelong.types.recollection import ENTRY_KINDS, EntryKind, Hit, RecallRequest, Recollection, Window
from lifelong.types.responses import StoredResponse
from lifelong.types.traces import ContextItem, Mode, Step, StepKind, Trace

__all__ = [
    "Role",
    "MemoryKind",
    "State",
    "EntryKind",
    "MEMORY_KINDS",
    "ENTRY_KINDS",
    "TRAITS",
    "Mode",
    "ImageInput",
    "ImportedFile",
    "FileInput",
    "PassageKind",
    "PixelBox",
    "Attachment",
    "Incoming",
    "Message",
    "Session",
    "Source",
    "Statement",
    "Memory",
    "Excerpt",
    "clock",
    "Passage",
    "Photo",
    "PhotoImport",
    "PhotoMatches",
    "PhotoQuery",
    "PhotoHit",
    "Hit",
    "Window",
    "RecallRequest",
    "Recollection",
    "Observation",
    "Trait",
    "Traits",
    "TraitChoices",
    "Rating",
    "Feedback",
    "Usage",
    "Tool",
    "ToolCall",
    "Document",
    "ContextItem",
    "StepKind",
    "Step",
    "Trace",
    "Key",
    "KeyQuotas",
    "StoredResponse",
    "Thinking",
    "Recalled",
    "Token",
    "Restarted",
    "Called",
    "Reply",
    "Answer",
    "Event",
    "Job",
    "Finding",
    "Receipt",
    "Verification",
    "ErasurePreview",
    "ErasedParts",
    "MessagePart",
    "MARK",
    "AuditEntry",
    "Part",
    "WHOLE",
    "Crop",
    "Concept",
    "Exemplar",
    "Sighting",
    "Recognition",
    "Consent",
    "Forgotten",
]
