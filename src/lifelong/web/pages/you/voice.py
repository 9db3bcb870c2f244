"""The voice: how the person writes, by register and language; what is read is shown, and set by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from lifelong.errors import NotFoundError
from lifelong.server.errors import Problem
from lifelong.types import Voice
from lifelong.types.writing import VoiceEdit
from lifelong.web.changes import changed
from lifelong.web.pages.you.parts import address_of, show_part
from lifelong.web.visit import Visit

ADDRESS: Final = address_of("voice")


async def show(visit: Visit) -> Response:
    """All voices."""
    voices, choices = await asyncio.gather(visit.person.voice.read(), visit.person.voice.choices())
    return show_part(visit, "voice", voices=voices, choices=choices)


async def edit_form(visit: Visit) -> Response:
    """The form of one voice."""
    query = visit.request.query_params
    voice = await _voice(visit, query.get("register", ""), query.get("language", ""))
    return visit.page("you/voice_edit.html", voice=voice)


async def edit(visit: Visit) -> Response:
    """Set greeting, sign-off and length by hand. An empty field says that there is none."""
    fields = await _fields(visit)
    voice = await _voice(visit, fields.get("register", ""), fields.get("language", ""))
    words = fields.get("words", "").strip()
    if words and not (words.isascii() and words.isdigit() and len(words) < 6):
        raise Problem(422, "words", visit.words("you.words_number"))
    favourites, avoided = _listed(fields.get("favourites", "")), _listed(fields.get("avoided", ""))
    before = (await visit.person.voice.choices()).edits.get(f"{voice.register}/{voice.language}", VoiceEdit())
    await visit.reserve(sum(len(each.encode("utf-8", "replace")) for each in fields.values()))
    await visit.person.voice.edit(
        voice.register,
        voice.language,
        greeting=_changed(fields.get("greeting"), voice.greeting.value if voice.greeting else ""),
        sign_off=_changed(fields.get("sign_off"), voice.sign_off.value if voice.sign_off else ""),
        words=int(words) if words and int(words) != voice.words else None,
        favourites=[*before.favourites, *favourites] if favourites else None,
        avoided=[*before.avoided, *avoided] if avoided else None,
        dropped=[each for each in before.dropped if each not in {*favourites, *avoided}],
    )
    return changed(visit, visit.words("you.voice_set"), address=ADDRESS)


async def drop_word(visit: Visit) -> Response:
    """Take a word out of the favourite or avoided ones; with ``back``, put it in again."""
    fields = {**visit.request.query_params, **await _fields(visit)}
    register, language, word = (fields.get(each, "") for each in ("register", "language", "word"))
    if not word:
        raise Problem(422, "empty", visit.words("you.word_needed"))
    edits = (await visit.person.voice.choices()).edits.get(f"{register}/{language}", VoiceEdit())
    by_hand: dict[str, Sequence[str]] = {"favourites": edits.favourites, "avoided": edits.avoided}
    given = fields.get("list", "")
    if fields.get("back") == "1":
        lists = {given: [*by_hand[given], word]} if given in by_hand else {}
        dropped = [each for each in edits.dropped if each != word]
    else:
        lists = {name: [each for each in words if each != word] for name, words in by_hand.items() if word in words}
        dropped = [*edits.dropped, word]
    await visit.person.voice.edit(
        register, language, favourites=lists.get("favourites"), avoided=lists.get("avoided"), dropped=dropped
    )
    if fields.get("back") == "1":
        return changed(visit, visit.words("you.undone"), address=ADDRESS)
    way_back = {"register": register, "language": language, "word": word, "list": next(iter(lists), ""), "back": "1"}
    undo = f"/app/you/voice/word?{urlencode(way_back)}"
    return changed(visit, visit.words("you.word_dropped", word=word), address=ADDRESS, undo=undo)


async def reset_form(visit: Visit) -> Response:
    """What a reset does."""
    return visit.page("you/voice_reset.html", texts=sum(each.texts for each in await visit.person.voice.read()))


async def reset(visit: Visit) -> Response:
    """Begin again."""
    await visit.person.voice.reset()
    return changed(visit, visit.words("you.voice_reset_done"), address=ADDRESS)


async def allow(visit: Visit) -> Response:
    """Switch the voice on or off."""
    fields = {**visit.request.query_params, **await _fields(visit)}
    on = fields.get("on") == "1"
    await visit.person.voice.allow(on)
    undo = "" if fields.get("undo") else f"/app/you/voice/allow?undo=1&on={0 if on else 1}"
    return changed(visit, visit.words("you.voice_on" if on else "you.voice_off"), address=ADDRESS, undo=undo)


async def _voice(visit: Visit, register: str, language: str) -> Voice:
    for voice in await visit.person.voice.read():
        if (voice.register, voice.language) == (register, language):
            return voice
    raise NotFoundError(f"no voice {register!r} in {language!r}")


async def _fields(visit: Visit) -> dict[str, str]:
    form = await visit.request.form(max_files=0, max_fields=20)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _changed(text: str | None, shown: str) -> str | None:
    """A field that differs from what was shown; None leaves what is read. Browsers send lines with CR LF."""
    given = None if text is None else text.replace("\r\n", "\n").strip()
    return None if given is None or given == shown.strip() else given


def _listed(text: str) -> list[str]:
    return [word for each in text.replace("\n", ",").split(",") if (word := " ".join(each.split()).lower())]
