"""The seams between Lifelong and any model: small protocols and the values that cross them.

An adapter is one file beside this folder, and imports its library when it is built, not before.
"""

from lifelong.models.base.chat import (
    Audio,
    ChatEvent,
    ChatMessage,
    ChatModel,
    ChatProfile,
    Finish,
    KeepsPrompts,
    Samples,
    TextDelta,
    ThoughtDelta,
    refuse_unfit,
)
from lifelong.models.base.hearing import SAMPLE_RATE, Sound, SpeechRecogniser, Spoken, VoiceEncoder
from lifelong.models.base.sight import (
    Face,
    FaceEncoder,
    ImageEncoder,
    Look,
    Pixels,
    TextLine,
    TextReader,
    WordedEncoder,
)
from lifelong.models.base.vectors import Likeness, TextEmbedder, Vectors
from lifelong.types import Tool, ToolCall

__all__ = [
    "Audio",
    "ChatEvent",
    "ChatMessage",
    "ChatModel",
    "ChatProfile",
    "Face",
    "FaceEncoder",
    "Finish",
    "ImageEncoder",
    "KeepsPrompts",
    "Likeness",
    "Look",
    "Pixels",
    "SAMPLE_RATE",
    "Samples",
    "Sound",
    "SpeechRecogniser",
    "Spoken",
    "TextDelta",
    "TextEmbedder",
    "TextLine",
    "TextReader",
    "ThoughtDelta",
    "Tool",
    "ToolCall",
    "Vectors",
    "VoiceEncoder",
    "WordedEncoder",
    "refuse_unfit",
]
