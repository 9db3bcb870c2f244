"""Build a model from its spec: the text that names the model in the settings.

Chat: ``none``, ``qwen``, ``smollm2`` (older name: ``embedded``), ``gguf:PATH``, ``transformers:FOLDER``,
``openai:MODEL@URL``, ``ollama:MODEL``, ``scripted:FILE``.
Text embedding: ``embedded``, ``multilingual``, ``openai:MODEL@URL``, ``scripted``.
Text in pictures: ``embedded``, ``none``. Speech: ``embedded``, ``whisper:FOLDER``, ``openai:MODEL@URL``, ``none``.
Image encoding: ``embedded``, ``transformers:FOLDER``, ``scripted``, ``none``. Faces: ``embedded``, ``off``.
Reading: ``auto``, ``english``, ``multilingual``, ``none``.

``gguf``, ``transformers`` and ``openai`` take options after a question mark:
``gguf:qwen.gguf?context=16384&capable=true``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from lifelong.errors import ModelMissingError
from lifelong.models.base import (
    ChatModel,
    ChatProfile,
    FaceEncoder,
    ImageEncoder,
    ObjectDetector,
    Reader,
    SpeechRecogniser,
    SubjectCutter,
    TextEmbedder,
    TextReader,
    VoiceEncoder,
)
from lifelong.models.spec_names import expanded, suggestion
from lifelong.models.spec_options import (
    as_count,
    as_device,
    as_flag,
    as_path,
    endpoint_of,
    split_options,
    tested_options,
    unknown_spec,
)

Encoder = TypeVar("Encoder", FaceEncoder, VoiceEncoder)

LOG = logging.getLogger(__name__)

CHAT_FORMS: Final = (
    "none, qwen, smollm2, gguf:PATH[?mmproj=PATH&context=N&threads=N&slots=N&tools=true&images=false&capable=true"
    "&lookups=false&thinking=N], "
    "transformers:FOLDER[?context=N&device=cpu&tools=false&images=false&capable=true&lookups=false], "
    "openai:MODEL@URL[?context=N&tools=false&schema=false&images=true&audio=true&capable=false"
    "&lookups=false&thinking=N&timeout=N], "
    "ollama:MODEL (with the same options) or scripted:FILE"
)
EMBED_FORMS: Final = "embedded, multilingual, openai:MODEL@URL[?dim=N] or scripted"

OCR_FORMS: Final = "embedded or none"
SPEECH_FORMS: Final = "embedded, none, whisper:FOLDER[?language=CODE] or openai:MODEL@URL[?language=CODE]"
LOOK_FORMS: Final = "embedded, transformers:FOLDER (CLIP or SigLIP), scripted or none"

ENDPOINT_PROFILE: Final = ChatProfile(context=32_768, tools=True, schema=True, images=False, capable=True)
"""The profile of a model behind an endpoint that has not been tested and whose options do not change it."""


def chat_model(
    spec: str,
    *,
    cache: Path | None = None,
    untried: bool = False,
    answer_bytes: int | None = None,
    answer_seconds: float = 0,
) -> ChatModel | None:
    """Make the chat model that a spec names; weights are loaded and connections opened at its first use.

    Its profile comes from its options, else from the results of `lifelong models test`, else from defaults.

    Args:
        spec: one of the forms above.
        cache: cache folder of the models of `lifelong models pull` and of exam results; None takes the user's.
        untried: report all capabilities of the adapter, so that the exam can test them.
        answer_bytes: longest answer that is read from an endpoint, in bytes; None takes the adapter's limit.
        answer_seconds: longest time of an answer, in seconds. An endpoint may be silent for so long, if its option
            ``timeout`` does not say otherwise and its own limit is not longer.

    Returns:
        the model; None for ``none``.

    Raises:
        SettingsError: the spec has none of the forms.
        ModelMissingError: the weights, or the package that runs them, are not installed.
    """
    match expanded(spec).partition(":"):
        case "none", "", "":
            return None
        case "qwen", "", "":
            from lifelong.models.chat.llamacpp import LlamaCpp

            tested = tested_options(spec, cache, untried, "tools", "capable", "lookups")
            return LlamaCpp.qwen(cache=cache, **tested)
        case (("smollm2" | "embedded"), "", ""):
            from lifelong.models.chat.llamacpp import LlamaCpp

            if spec == "embedded":
                LOG.warning("chat=embedded is the older name of smollm2, a model of 135 million parameters for tests")
            return LlamaCpp.smollm2(cache=cache)
        case "gguf", ":", rest if rest:
            from lifelong.models.chat.llamacpp import LlamaCpp, LlamaCppOptions

            path, options = split_options(
                rest,
                spec,
                CHAT_FORMS,
                mmproj=as_path,
                context=as_count,
                threads=as_count,
                slots=as_count,
                tools=as_flag,
                images=as_flag,
                capable=as_flag,
                lookups=as_flag,
                thinking=as_count,
            )
            tested = tested_options(spec, cache, untried, "tools", "images", "capable", "lookups", "thinking")
            return LlamaCpp(Path(path).expanduser(), LlamaCppOptions(**{**tested, **options}))
        case "transformers", ":", rest if rest:
            from lifelong.models.chat.transformers_vlm import TransformersVLM

            path, options = split_options(
                rest,
                spec,
                CHAT_FORMS,
                context=as_count,
                device=as_device,
                tools=as_flag,
                images=as_flag,
                capable=as_flag,
                lookups=as_flag,
            )
            tested = tested_options(spec, cache, untried, "tools", "images", "capable", "lookups")
            return TransformersVLM(Path(path).expanduser(), **{**tested, **options})
        case "openai", ":", rest if "@" in rest:
            from lifelong.models.chat.openai import MOST_ANSWER, OpenAIChat
            from lifelong.models.endpoint.client import TIMEOUT_SECONDS

            place, options = split_options(
                rest,
                spec,
                CHAT_FORMS,
                context=as_count,
                tools=as_flag,
                schema=as_flag,
                images=as_flag,
                audio=as_flag,
                capable=as_flag,
                lookups=as_flag,
                thinking=as_count,
                timeout=as_count,
            )
            model, url = endpoint_of(place, spec, CHAT_FORMS)
            timeout = options.pop("timeout", max(TIMEOUT_SECONDS, answer_seconds))
            tested = tested_options(
                spec, cache, untried, "context", "tools", "schema", "images", "capable", "lookups", "thinking"
            )
            profile = replace(ENDPOINT_PROFILE, **{**tested, **options})
            return OpenAIChat(model, url=url, profile=profile, timeout=timeout, most=answer_bytes or MOST_ANSWER)
        case "scripted", ":", rest if rest:
            from lifelong.models.scripted import ScriptedChat

            return ScriptedChat.load(Path(rest).expanduser())
    raise unknown_spec("chat model", spec, CHAT_FORMS, suggestion(spec))


def text_embedder(spec: str, *, cache: Path | None = None) -> TextEmbedder:
    """Make the text embedder that a spec names.

    Args:
        spec: ``embedded``, ``multilingual``, ``openai:MODEL@URL`` or ``scripted``.
        cache: cache folder of the embedded models; None takes the user's.

    Raises:
        SettingsError: the spec has none of the forms.
        ModelMissingError: the weights are not installed.
    """
    match spec.partition(":"):
        case "embedded", "", "":
            from lifelong.models.embedding.minilm import MiniLM

            return MiniLM.embedded(cache=cache)
        case "multilingual", "", "":
            from lifelong.models.embedding.e5 import E5Small

            return E5Small.embedded(cache=cache)
        case "openai", ":", rest if "@" in rest:
            from lifelong.models.embedding.openai import OpenAIEmbedder

            place, options = split_options(rest, spec, EMBED_FORMS, dim=as_count)
            model, url = endpoint_of(place, spec, EMBED_FORMS)
            return OpenAIEmbedder(model, url=url, **options)
        case "scripted", "", "":
            from lifelong.models.scripted import HashedWords

            return HashedWords()
    raise unknown_spec("text embedder", spec, EMBED_FORMS)


def reader(spec: str, *, embedder: str = "", cache: Path | None = None) -> Reader | None:
    """Make the reader that a spec names; weights are loaded at its first use.

    Args:
        spec: ``auto``, ``english``, ``multilingual`` or ``none``. ``auto`` takes the language of the text embedder, and
            none beside the embedder for tests.
        embedder: name of the text embedder.
        cache: cache folder of the embedded models; None takes the user's.

    Returns:
        the reader; None for ``none``.

    Raises:
        SettingsError: the spec has none of the forms.
        ModelMissingError: the weights are not installed.
    """
    from lifelong.models.reader.onnx import available, embedded_reader
    from lifelong.models.scripted import HashedWords

    match spec:
        case "none":
            return None
        case "english" | "multilingual":
            return embedded_reader(spec, cache=cache)
        case "auto" if embedder == HashedWords().name:
            return None
        case "auto":
            if not embedder.startswith("minilm"):
                if available("multilingual", cache=cache):
                    return embedded_reader("multilingual", cache=cache)
                LOG.warning("texts are read as English: `lifelong models pull e5` brings the multilingual reader")
            return embedded_reader("english", cache=cache) if available("english", cache=cache) else None
    raise unknown_spec("reader", spec, "auto, english, multilingual or none")


def image_encoder(spec: str, *, cache: Path | None = None) -> ImageEncoder | None:
    """Make the image encoder that a spec names; weights are loaded at its first use.

    Args:
        spec: ``embedded``, ``transformers:FOLDER``, ``scripted`` or ``none``.
        cache: cache folder of the embedded models; None takes the user's.

    Returns:
        the encoder; None for ``none``.

    Raises:
        SettingsError: the spec has none of the forms.
        ModelMissingError: the weights are not installed.
    """
    match spec.partition(":"):
        case "none", "", "":
            return None
        case "embedded", "", "":
            from lifelong.models.vision.efficientnet import EfficientNet

            return EfficientNet.embedded(cache=cache)
        case "transformers", ":", rest if rest:
            from lifelong.models.vision.clip import ClipEncoder

            return ClipEncoder(Path(rest).expanduser())
        case "scripted", "", "":
            from lifelong.models.scripted import ColourGrid

            return ColourGrid()
    raise unknown_spec("image encoder", spec, LOOK_FORMS)


def available_image_encoder(spec: str, *, cache: Path | None = None) -> ImageEncoder | None:
    """The image encoder that a spec names; None, too, when the weights of ``embedded`` are not on this machine.

    Args:
        spec: as ``image_encoder``.
        cache: as ``image_encoder``.

    Raises:
        SettingsError: the spec has none of the forms.
        ModelMissingError: the weights of another encoder are not on this machine.
    """
    try:
        return image_encoder(spec, cache=cache)
    except ModelMissingError:
        if spec != "embedded":
            raise
        LOG.info("no image encoder here: lifelong models pull lite0")
        return None


def face_encoder(spec: str, *, cache: Path | None = None) -> FaceEncoder | None:
    """Make the face encoder that a spec names; see `_biometric_encoder`."""
    from lifelong.models.vision.faces import DlibFaces

    return _biometric_encoder("face encoder", spec, lambda: DlibFaces.embedded(cache=cache))


def voice_encoder(spec: str, *, cache: Path | None = None) -> VoiceEncoder | None:
    """Make the speaker encoder that a spec names; see `_biometric_encoder`."""
    from lifelong.models.audio.speakers import SpeakerEncoder

    return _biometric_encoder("voice encoder", spec, lambda: SpeakerEncoder.embedded(cache=cache))


def subject_cutter(spec: str, *, cache: Path | None = None) -> SubjectCutter | None:
    """Make what cuts things out of pictures; weights are loaded at its first use.

    Args:
        spec: ``embedded`` or ``off``.
        cache: as ``image_encoder``.

    Returns:
        it; None for ``off``, or when the weights are not on this machine.

    Raises:
        SettingsError: the spec has none of the forms.
    """
    if spec == "off":
        return None
    if spec != "embedded":
        raise unknown_spec("cutter of pictures", spec, "embedded or off")
    from lifelong.models.vision.isnet import ISNet

    try:
        return ISNet.embedded(cache=cache)
    except ModelMissingError:
        return None


def object_detector(spec: str, *, cache: Path | None = None) -> ObjectDetector | None:
    """Make what finds things in pictures; arguments, result and errors as for `subject_cutter`."""
    if spec == "off":
        return None
    if spec != "embedded":
        raise unknown_spec("detector of objects", spec, "embedded or off")
    from lifelong.models.vision.ssd import SSDMobileNet

    try:
        return SSDMobileNet.embedded(cache=cache)
    except ModelMissingError:
        return None


def _biometric_encoder(kind: str, spec: str, embedded: Callable[[], Encoder]) -> Encoder | None:
    """Make an encoder of faces or voices; weights are loaded at its first use.

    Args:
        kind: what it is, for the error's message.
        spec: ``embedded`` or ``off``.
        embedded: makes the embedded encoder.

    Returns:
        the encoder; None for ``off``.

    Raises:
        SettingsError: the spec has none of the forms.
        ModelMissingError: a package or the weights are not installed.
    """
    match spec:
        case "off":
            return None
        case "embedded":
            return embedded()
    raise unknown_spec(kind, spec, "embedded or off")


def text_reader(spec: str) -> TextReader | None:
    """Make the reader of text in pictures that a spec names; its package is imported at its first use.

    Returns:
        the reader; None for ``none``.

    Raises:
        SettingsError: the spec has none of the forms.
    """
    match spec:
        case "none":
            return None
        case "embedded":
            from lifelong.models.vision.ocr import RapidOcr

            return RapidOcr()
    raise unknown_spec("reader of text in pictures", spec, OCR_FORMS)


def speech_recogniser(spec: str, *, cache: Path | None = None) -> SpeechRecogniser | None:
    """Make the speech recogniser that a spec names; its package and weights are loaded at its first use.

    Args:
        spec: ``embedded`` (the multilingual Whisper if it was pulled, else the English one), ``none``,
            ``whisper:FOLDER`` or ``openai:MODEL@URL``.
        cache: cache folder of the embedded models; None takes the user's.

    Returns:
        the recogniser; None for ``none``.

    Raises:
        SettingsError: the spec has none of the forms.
    """
    from lifelong.models.audio.openai import OpenAITranscriber
    from lifelong.models.audio.speech import Whisper

    match spec.partition(":"):
        case "none", "", "":
            return None
        case "embedded", "", "":
            return Whisper.embedded(cache=cache)
        case "whisper", ":", rest if rest:
            folder, options = split_options(rest, spec, SPEECH_FORMS, language=str)
            return Whisper(Path(folder).expanduser(), **options)
        case "openai", ":", rest if "@" in rest:
            place, options = split_options(rest, spec, SPEECH_FORMS, language=str)
            model, url = endpoint_of(place, spec, SPEECH_FORMS)
            return OpenAITranscriber(model, url=url, **options)
    raise unknown_spec("speech recogniser", spec, SPEECH_FORMS)
