"""The voice of a person: the read-out, texts of their own, and what they set by hand."""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import Sequence
from dataclasses import replace

from lifelong.arguments import TimeInput, check_text
from lifelong.calls import public
from lifelong.errors import InputError
from lifelong.language.identify import identify
from lifelong.memory.intake import IntakeLimits, check_time, stored_text
from lifelong.person.facet import Facet
from lifelong.tasks.voice.readout import voices
from lifelong.types.ids import new_id
from lifelong.types.writing import Voice, VoiceChoices, VoiceEdit, Writing

LONGEST_NAME = 60
"""Characters of the name of a register, and of an addressee."""

MOST_WORDS = 2_000
"""Largest number of words that can be set as usual."""


@public
class VoiceFacet(Facet):
    """How the person writes, by register and language. It is read from their own texts only, never from drafts."""

    def __repr__(self) -> str:
        return f"<Voice of {self._record.name!r}>"

    async def read(self) -> builtins.list[Voice]:
        """The voices, one for each register and language, the one with most texts first.

        Empty while the voice is switched off, or without a text of the person's own.
        """
        return await asyncio.to_thread(voices, self._record)

    async def add(
        self,
        text: str,
        *,
        register: str,
        to: str = "",
        about: str = "",
        language: str = "",
        at: TimeInput | None = None,
    ) -> Writing:
        """Store a text that the person wrote: a mail, a post, a letter. It teaches the voice, and no facts.

        Args:
            text: the text.
            register: for whom or what it is written: ``family``, ``work``, ``post``; any name.
            to: to whom, or "".
            about: what it answers, or "".
            language: ISO 639-1 code; "" recognises it.
            at: when it was written (aware); None means now.

        Raises:
            InputError: the text is empty or too long, a name is too long, or the time cannot be used.
        """
        writing = self._checked(text, register=register, to=to, about=about, language=language, at=at)
        await asyncio.to_thread(self._record.writings.add, writing)
        return writing

    def _checked(
        self, text: str, *, register: str, to: str, about: str, language: str, at: TimeInput | None
    ) -> Writing:
        words = usable_text(text, self._engine.intake_limits)
        name = checked_name(register, "register")
        if not name:
            raise InputError('register="" names none: say for whom or what it was written, such as "family" or "work"')
        return Writing(
            id=new_id("txt"),
            text=words,
            at=check_time(self._time(at), now=self._engine.now()),
            register=name,
            language=checked_language(language) or identify(words),
            to=checked_name(to, "to"),
            about=stored_text(check_text(about, "about"), self._engine.intake_limits)[:2_000],
        )

    async def texts(self, *, limit: int | None = None) -> builtins.list[Writing]:
        """The stored texts and drafts, in order of time; ``forget`` takes their ids. Chat messages are none.

        Args:
            limit: at most so many, the newest.
        """
        return await asyncio.to_thread(self._record.writings.select, limit=limit)

    async def choices(self) -> VoiceChoices:
        """What the person set by hand, the last reset, and whether the voice is read at all."""
        return await asyncio.to_thread(self._record.writings.choices)

    async def edit(
        self,
        register: str,
        language: str,
        *,
        greeting: str | None = None,
        sign_off: str | None = None,
        words: int | None = None,
        favourites: Sequence[str] | None = None,
        avoided: Sequence[str] | None = None,
        dropped: Sequence[str] | None = None,
    ) -> VoiceChoices:
        """Set features of one register and language by hand; what is not given stays as it is.

        Args:
            register: its name.
            language: ISO 639-1 code.
            greeting: with ``{name}`` for the addressee; "" for none.
            sign_off: how a text ends; "" for none.
            words: the usual number of words.
            favourites, avoided: words that are added to those that are read.
            dropped: words that are neither.

        Raises:
            InputError: a value is too long, or out of range.
        """
        code, name = checked_language(language), checked_name(register, "register")
        if not code or not name:
            raise InputError("give a register and a language, as in edit('work', 'en', sign_off='Best,\\nAna')")
        for label, text in (("greeting", greeting), ("sign_off", sign_off)):
            if text is not None and len(check_text(text, label)) > 2 * LONGEST_NAME:
                raise InputError(f"{label} has {len(text)} characters: give at most {2 * LONGEST_NAME}")
        if words is not None and (isinstance(words, bool) or not 1 <= words <= MOST_WORDS):
            raise InputError(f"words={words!r}: give a number from 1 to {MOST_WORDS:,}")
        lists = {"favourites": favourites, "avoided": avoided, "dropped": dropped}
        given = {label: _words(value, label) for label, value in lists.items() if value is not None}

        def change() -> VoiceChoices:
            with self._record.transaction():
                choices = self._record.writings.choices()
                key = f"{name}/{code}"
                edit = choices.edits.get(key, VoiceEdit())
                new = {"greeting": greeting, "sign_off": sign_off, "words": words}
                edit = replace(edit, **{label: value for label, value in new.items() if value is not None}, **given)  # type: ignore[arg-type]
                choices = replace(choices, edits={**choices.edits, key: edit})
                self._record.writings.choose(choices)
                return choices

        return await asyncio.to_thread(change)

    async def reset(self) -> VoiceChoices:
        """Begin again: what was set by hand goes, and texts before now do not count any more. They stay stored."""

        def change() -> VoiceChoices:
            with self._record.transaction():
                choices = replace(self._record.writings.choices(), edits={}, since=self._engine.now())
                self._record.writings.choose(choices)
                return choices

        return await asyncio.to_thread(change)

    async def allow(self, allowed: bool = True) -> VoiceChoices:
        """Switch the voice on or off. While it is off, nothing is read, drafts have no style, and nothing teaches.

        Texts of that time do not count later either.
        """

        def change() -> VoiceChoices:
            with self._record.transaction():
                choices, now = self._record.writings.choices(), self._engine.now()
                if choices.allowed == allowed:
                    return choices
                if allowed:
                    pauses = (*choices.pauses[:-1], (choices.pauses[-1][0], now))
                else:
                    pauses = (*choices.pauses, (now, None))
                choices = replace(choices, pauses=pauses)
                self._record.writings.choose(choices)
                return choices

        return await asyncio.to_thread(change)


def usable_text(text: str, limits: IntakeLimits) -> str:
    """A text as it is stored, without secrets.

    Raises:
        InputError: it is empty or too long.
    """
    words = stored_text(check_text(text, "text"), limits).strip()
    if not words:
        raise InputError("the text is empty: give the words that the person wrote")
    if len(words) > limits.max_text:
        raise InputError(
            f"the text has {len(words):,} characters, at most {limits.max_text:,} are taken: give it in parts, "
            "or raise max_text"
        )
    return words


def checked_name(value: str, name: str) -> str:
    """A name of a register or an addressee, in one line.

    Raises:
        InputError: it is too long.
    """
    text = " ".join(check_text(value, name).split())
    if len(text) > LONGEST_NAME:
        raise InputError(f"{name} has {len(text)} characters: give a name of at most {LONGEST_NAME}")
    return text


def checked_language(value: str) -> str:
    """An ISO 639-1 code, or "".

    Raises:
        InputError: it is no code of two letters.
    """
    code = check_text(value, "language").strip().lower()
    if code and not (len(code) in (2, 3) and code.isascii() and code.isalpha()):
        raise InputError(f'language={value!r}: give an ISO 639-1 code such as "en" or "pt"')
    return code


def _words(values: Sequence[str], name: str) -> tuple[str, ...]:
    if isinstance(values, str):
        raise InputError(f"{name}={values!r} is a text: give a list, as [{values!r}]")
    return tuple(dict.fromkeys(word for each in values if (word := checked_name(each, name).lower())))
