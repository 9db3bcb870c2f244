"""`voices`: the read-out of how a person writes, with what the person set by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from lifelong.store.record import Record
from lifelong.tasks.voice.features import voice_of
from lifelong.tasks.voice.texts import own_texts
from lifelong.types.writing import OwnText, Voice, VoiceChoices, VoiceEdit, VoiceFeature, Writing


def voices(record: Record) -> list[Voice]:
    """The voices of a person, one for each register and language, the one with most texts first. Blocking."""
    choices = record.writings.choices()
    if not choices.allowed:
        return []
    texts = own_texts(record, choices)
    groups: dict[tuple[str, str], list[OwnText]] = defaultdict(list)
    for text in texts:
        groups[text.register, text.language].append(text)
    for key in choices.edits:
        register, _, language = key.rpartition("/")
        groups.setdefault((register, language), [])
    drafts = _accepted(record, choices)
    found = [_edited(_read(*key, groups[key], drafts), choices) for key in groups]
    return sorted(found, key=lambda voice: (-voice.texts, voice.register, voice.language))


def voice_for(record: Record, register: str, language: str) -> tuple[Voice | None, str]:
    """The voice to write in, and a note where it is not quite the one that was asked for. Blocking.

    Args:
        record: the person's record.
        register: the register asked for; "" for any.
        language: ISO 639-1 code.

    Returns:
        The voice of the register and language; else of all registers in the language; else None.
    """
    choices = record.writings.choices()
    if not choices.allowed:
        return None, "the voice is switched off: this is nobody's style in particular"
    texts = [text for text in own_texts(record, choices) if text.language == language]
    mine = [text for text in texts if text.register == register] if register else texts
    drafts = _accepted(record, choices)
    if mine or f"{register}/{language}" in choices.edits:
        voice = _edited(_read(register, language, mine, drafts), choices)
        return voice, "" if voice.enough else _few(len(mine), register)
    if texts:
        voice = _read(register, language, texts, drafts)
        return voice, f"there is no text in the register {register!r} yet: the others in this language were read"
    return None, f"there is no text of yours in this language ({language}) yet, so no style of yours is used"


def _few(count: int, register: str) -> str:
    what = f"the register {register!r}" if register else "this language"
    return f"only {count} text{'s' if count > 1 else ''} of yours in {what}: the style is a guess"


def _read(register: str, language: str, texts: Sequence[OwnText], drafts: Sequence[Writing]) -> Voice:
    of_these = [each for each in drafts if each.language == language and register in ("", each.register)]
    return voice_of(register, language, texts, of_these)


def _accepted(record: Record, choices: VoiceChoices) -> list[Writing]:
    return [each for each in record.writings.select(own=True) if each.task and each.taught and choices.counts(each.at)]


def _edited(voice: Voice, choices: VoiceChoices) -> Voice:
    """The voice with what the person set by hand for its register and language."""
    edit = choices.edits.get(f"{voice.register}/{voice.language}")
    if edit is None:
        return voice
    changed = replace(
        voice,
        greeting=_set(edit.greeting, voice.greeting),
        sign_off=_set(edit.sign_off, voice.sign_off),
        favourites=_listed(edit.favourites, voice.favourites, edit, edit.avoided),
        avoided=_listed(edit.avoided, voice.avoided, edit, edit.favourites),
    )
    if edit.words is None:
        return changed
    return replace(changed, words=edit.words, words_low=edit.words, words_high=edit.words, words_edited=True)


def _set(value: str | None, read: VoiceFeature | None) -> VoiceFeature | None:
    if value is None:
        return read
    return VoiceFeature(value, 1.0, (), edited=True) if value else None


def _listed(
    added: Sequence[str], read: Sequence[VoiceFeature], edit: VoiceEdit, others: Sequence[str]
) -> tuple[VoiceFeature, ...]:
    out = {*added, *others, *edit.dropped}
    return (*(VoiceFeature(word, 1.0, (), edited=True) for word in added), *(e for e in read if e.value not in out))
