"""The protocols of all models, and the values that they exchange.

Adapters are not here: they stand in the packages beside this one, and import their library when they are built.
"""

from lifelong.models.base.audio import SAMPLE_RATE, Sound, SpeechRecogniser, SpeechSegment, VoiceEncoder
from lifelong.models.base.chat import (
    Audio,
    ChatEvent,
    ChatMessage,
    ChatModel,
    ChatProfile,
    Finish,
    PromptCachingModel,
    SamplingModel,
    TextDelta,
    ThoughtDelta,
    refuse_unfit,
)
from lifelong.models.base.drawing import (
    AdaptedGenerator,
    DrawingOrder,
    ImageGenerator,
    ReferencedSubject,
    SubjectAdapter,
)
from lifelong.models.base.reader import Candidate, Compared, Reader, ReadFact, Reading, Relation
from lifelong.models.base.vectors import Likeness, TextEmbedder, Vectors
from lifelong.models.base.vision import (
    ClassifyingEncoder,
    DetectedObject,
    Face,
    FaceEncoder,
    ImageEncoder,
    ImageFeatures,
    ObjectDetector,
    Pixels,
    PlaceClasses,
    SubjectCutter,
    TextImageEncoder,
    TextLine,
    TextReader,
)
from lifelong.types import Tool, ToolCall

__all__ = [
    "Audio",
    "Candidate",
    "Compared",
    "ReadFact",
    "Reader",
    "Reading",
    "Relation",
    "ChatEvent",
    "ChatMessage",
    "ChatModel",
    "ChatProfile",
    "ClassifyingEncoder",
    "AdaptedGenerator",
    "DetectedObject",
    "DrawingOrder",
    "Face",
    "FaceEncoder",
    "Finish",
    "ImageEncoder",
    "ImageGenerator",
    "PromptCachingModel",
    "Likeness",
    "ImageFeatures",
    "ObjectDetector",
    "Pixels",
    "PlaceClasses",
    "ReferencedSubject",
    "SubjectAdapter",
    "SubjectCutter",
    "SAMPLE_RATE",
    "SamplingModel",
    "Sound",
    "SpeechRecogniser",
    "SpeechSegment",
    "TextDelta",
    "TextEmbedder",
    "TextLine",
    "TextReader",
    "ThoughtDelta",
    "Tool",
    "ToolCall",
    "Vectors",
    "VoiceEncoder",
    "TextImageEncoder",
    "refuse_unfit",
]
