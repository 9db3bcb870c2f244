"""Turn the word that names a model in the settings into the model.

Chat: ``embedded``, ``gguf:PATH``, ``transformers:FOLDER``, ``openai:MODEL@URL``, ``scripted:FILE``, ``none``.
Text embedding: ``embedded``, ``multilingual``, ``openai:MODEL@URL``, ``scripted``.
Text in pictures: ``embedded``, ``none``. Speech: ``embedded``, ``whisper:FOLDER``, ``openai:MODEL@URL``, ``none``.
Image encoding: ``embedded``, ``transformers:FOLDER``, ``scripted``, ``none``. Faces: ``embedded``, ``off``.

``gguf``, ``transformers`` and ``openai`` take options after a question mark:
``gguf:qwen.gguf?context=16384&capable=true``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from lifelong.errors import ModelMissingError, SettingsError
from lifelong.models.base import (
    ChatModel,
    ChatProfile,
    FaceEncoder,
    ImageEncoder,
    SpeechRecogniser,
    TextEmbedder,
    TextReader,
    VoiceEncoder,
)
from lifelong.models.exam import results

LOG = logging.getLogger(__name__)

CHAT_FORMS: Final = (
    "embedded, none, gguf:PATH[?mmproj=PATH&context=N&threads=N&slots=N&tools=true&images=false&capable=true], "
    "transformers:FOLDER[?context=N&device=cpu&tools=false&images=false&capable=true], "
    "openai:MODEL@URL[?context=N&tools=false&schema=false&images=true&audio=true&capable=false] or scripted:FILE"
)
EMBED_FORMS: Final = "embedded, multilingual, openai:MODEL@URL[?dim=N] or scripted"

OCR_FORMS: Final = "embedded or none"
SPEECH_FORMS: Final = "embedded, none, whisper:FOLDER[?language=CODE] or openai:MODEL@URL[?language=CODE]"
LOOK_FORMS: Final = "embedded, transformers:FOLDER (CLIP or SigLIP), scripted or none"

ENDPOINT_PROFILE: Final = ChatProfile(context=32_768, tools=True, schema=True, images=False, capable=True)
"""What a model behind an endpoint is taken to be able to do, unless it was tried or its options say otherwise."""


def chat_model(
    spec: str, *, cache: Path | None = None, untried: bool = False, answer_bytes: int | None = None
) -> ChatModel | None:
    """Make the chat model that a spec names; weights are loaded and connections opened at its first use.

    What it can do is what its options say, else what `lifelong models test` found, else a guess.

    Args:
        spec: ``embedded``, ``none`` or one of the forms above.
        cache: cache folder of the embedded models and of what was found; None takes the user's.
        untried: let it promise all that its adapter can do, to be tried.
        answer_bytes: longest answer that is read from an endpoint; None takes the adapter's.

    Returns:
        the model; None for ``none``.

    Raises:
        SettingsError: the spec has none of the forms.
        ModelMissingError: the weights are not on this machine.
    """
    match spec.partition(":"):
        case "none", "", "":
            return None
        case "embedded", "", "":
            from lifelong.models.chat.llamacpp import LlamaCpp

            return LlamaCpp.embedded(cache=cache)
        case "gguf", ":", rest if rest:
            from lifelong.models.chat.llamacpp import LlamaCpp

            path, options = _split(
                rest,
                spec,
                CHAT_FORMS,
                mmproj=_file,
                context=_count,
                threads=_count,
                slots=_count,
                tools=_flag,
                images=_flag,
                capable=_flag,
            )
            known = _known(spec, cache, untried, "tools", "images", "capable")
            return LlamaCpp(Path(path).expanduser(), **{**known, **options})
        case "transformers", ":", rest if rest:
            from lifelong.models.chat.transformers_vlm import TransformersVLM

            path, options = _split(
                rest,
                spec,
                CHAT_FORMS,
                context=_count,
                device=_device,
                tools=_flag,
                images=_flag,
                capable=_flag,
            )
            known = _known(spec, cache, untried, "tools", "images", "capable")
            return TransformersVLM(Path(path).expanduser(), **{**known, **options})
        case "openai", ":", rest if "@" in rest:
            from lifelong.models.chat.openai import MOST_ANSWER, OpenAIChat

            place, options = _split(
                rest,
                spec,
                CHAT_FORMS,
                context=_count,
                tools=_flag,
                schema=_flag,
                images=_flag,
                audio=_flag,
                capable=_flag,
            )
            model, url = _endpoint(place, spec, CHAT_FORMS)
            known = _known(spec, cache, untried, "context", "tools", "schema", "images", "capable")
            profile = replace(ENDPOINT_PROFILE, **{**known, **options})
            return OpenAIChat(model, url=url, profile=profile, most=answer_bytes or MOST_ANSWER)
        case "scripted", ":", rest if rest:
            from lifelong.models.scripted import ScriptedChat

            return ScriptedChat.load(Path(rest).expanduser())
    raise _unknown("chat model", spec, CHAT_FORMS)


def text_embedder(spec: str, *, cache: Path | None = None) -> TextEmbedder:
    """Make the text embedder that a spec names.

    Args:
        spec: ``embedded``, ``multilingual``, ``openai:MODEL@URL`` or ``scripted``.
        cache: cache folder of the embedded models; None takes the user's.

    Raises:
        SettingsError: the spec has none of the forms.
        ModelMissingError: the weights are not on this machine.
    """
    match spec.partition(":"):
        case "embedded", "", "":
            from lifelong.models.embedding.minilm import MiniLM

            return MiniLM.embedded(cache=cache)
        case "multilingual", "", "":
            from lifelong.models.embedding.e5 import E5Small

            return E5Small.embedded(cache=cache)
        case "openai", ":", rest if "@" in rest:
            from lifelong.models.chat.openai import OpenAIEmbedder

            place, options = _split(rest, spec, EMBED_FORMS, dim=_count)
            model, url = _endpoint(place, spec, EMBED_FORMS)
            return OpenAIEmbedder(model, url=url, **options)
        case "scripted", "", "":
            from lifelong.models.scripted import HashedWords

            return HashedWords()
    raise _unknown("text embedder", spec, EMBED_FORMS)


def image_encoder(spec: str, *, cache: Path | None = None) -> ImageEncoder | None:
    """Make the image encoder that a spec names; weights are loaded at its first use.

    Args:
        spec: ``embedded``, ``transformers:FOLDER``, ``scripted`` or ``none``.
        cache: cache folder of the embedded models; None takes the user's.

    Returns:
        the encoder; None for ``none``.

    Raises:
        SettingsError: the spec has none of the forms.
        ModelMissingError: the weights are not on this machine.
    """
    match spec.partition(":"):
        case "none", "", "":
            return None
        case "embedded", "", "":
            from lifelong.models.vision.efficientnet import EfficientNet

            return EfficientNet.embedded(cache=cache)
        case "transformers", ":", rest if rest:
            from lifelong.models.vision.clip import Clip

            return Clip(Path(rest).expanduser())
        case "scripted", "", "":
            from lifelong.models.scripted import ColourGrid

            return ColourGrid()
    raise _unknown("image encoder", spec, LOOK_FORMS)


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
    """Make the face encoder that a spec names; weights are loaded at its first use.

    Args:
        spec: ``embedded`` or ``off``.
        cache: cache folder of the embedded models; None takes the user's.

    Returns:
        the encoder; None for ``off``.

    Raises:
        SettingsError: the spec has none of the forms.
        ModelMissingError: the package or the weights are not on this machine.
    """
    match spec:
        case "off":
            return None
        case "embedded":
            from lifelong.models.vision.faces import DlibFaces

            return DlibFaces.embedded(cache=cache)
    raise _unknown("face encoder", spec, "embedded or off")


def voice_encoder(spec: str, *, cache: Path | None = None) -> VoiceEncoder | None:
    """Make the speaker encoder that a spec names; weights are loaded at its first use.

    Args:
        spec: ``embedded`` or ``off``.
        cache: cache folder of the embedded models; None takes the user's.

    Returns:
        the encoder; None for ``off``.

    Raises:
        SettingsError: the spec has none of the forms.
        ModelMissingError: a package or the weights are not on this machine.
    """
    match spec:
        case "off":
            return None
        case "embedded":
            from lifelong.models.audio.voices import SpeakerEncoder

            return SpeakerEncoder.embedded(cache=cache)
    raise _unknown("voice encoder", spec, "embedded or off")


def text_reader(spec: str) -> TextReader | None:
    """Make the reader of text in pictures that a spec names; its package is looked for when it first reads.

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
    raise _unknown("reader of text in pictures", spec, OCR_FORMS)


def speech_recogniser(spec: str, *, cache: Path | None = None) -> SpeechRecogniser | None:
    """Make the speech recogniser that a spec names; package and weights are looked for when it first listens.

    Args:
        spec: ``embedded``, ``none``, ``whisper:FOLDER`` or ``openai:MODEL@URL``.
        cache: cache folder of the embedded models; None takes the user's.

    Returns:
        the recogniser; None for ``none``.

    Raises:
        SettingsError: the spec has none of the forms.
    """
    from lifelong.models.audio.speech import OpenAITranscriber, Whisper

    match spec.partition(":"):
        case "none", "", "":
            return None
        case "embedded", "", "":
            return Whisper.embedded(cache=cache)
        case "whisper", ":", rest if rest:
            folder, options = _split(rest, spec, SPEECH_FORMS, language=str)
            return Whisper(Path(folder).expanduser(), **options)
        case "openai", ":", rest if "@" in rest:
            place, options = _split(rest, spec, SPEECH_FORMS, language=str)
            model, url = _endpoint(place, spec, SPEECH_FORMS)
            return OpenAITranscriber(model, url=url, **options)
    raise _unknown("speech recogniser", spec, SPEECH_FORMS)


def _split(rest: str, spec: str, forms: str, **known: Callable[[str], Any]) -> tuple[str, dict[str, Any]]:
    """Split ``PLACE?name=value&…`` and read the values."""
    place, _, query = rest.partition("?")
    options = {}
    for name, value in parse_qsl(query.replace("+", "%2B"), keep_blank_values=True):
        try:
            options[name] = known[name](value)
        except (KeyError, ValueError):
            raise SettingsError(
                f"The model {spec!r} has the option {name}={value!r}, which cannot be read. Expected: {forms}."
            ) from None
    return place, options


def _known(spec: str, cache: Path | None, untried: bool, *names: str) -> dict[str, Any]:
    """The arguments of these names that follow from what was found out about a model."""
    if untried:
        return {name: True for name in names if name in ("tools", "schema", "images")}
    profile = results.found(spec, cache=cache)
    return {name: getattr(profile, name) for name in names} if profile is not None else {}


def _endpoint(place: str, spec: str, forms: str) -> tuple[str, str]:
    model, _, url = place.partition("@http")
    if not model or not url.startswith(("://", "s://")):
        raise _unknown("model", spec, forms)
    return model, f"http{url}"


def _unknown(kind: str, spec: str, forms: str) -> SettingsError:
    return SettingsError(f"No {kind} is called {spec!r}. Expected {forms}.")


def _count(value: str) -> int:
    count = int(value)
    if count < 1:
        raise ValueError(value)
    return count


def _flag(value: str) -> bool:
    return {"true": True, "false": False}[value.lower()]


def _file(value: str) -> Path:
    if not value:
        raise ValueError(value)
    return Path(value).expanduser()


def _device(value: str) -> str:
    if value not in ("auto", "cpu", "cuda"):
        raise ValueError(value)
    return value
