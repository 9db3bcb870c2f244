"""Drafts in the person's own way, and how the person writes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from lifelong.server.api.concepts import PictureForm
from lifelong.server.api.forms import Form, Limit, Span, Words, content_of
from lifelong.server.api.person import Changing, Reading
from lifelong.server.api.route import router as made
from lifelong.types.writing import DraftResult, Voice, VoiceChoices, VoiceEdit, Writing

router = made("writing")

Name = Annotated[str, Field(max_length=60)]
Language = Annotated[str, Field(max_length=3, pattern="^([A-Za-z]{2,3})?$", description="ISO 639-1 code.")]
DraftId = Annotated[str, Path(min_length=1, max_length=100, description="Id of the draft.")]
RegisterPath = Annotated[str, Path(min_length=1, max_length=60, description="Name of the register.")]
LanguagePath = Annotated[str, Path(pattern="^[a-z]{2,3}$", description="ISO 639-1 code.")]


class WriteForm(Form):
    """What to write."""

    kind: str = Field(
        min_length=1,
        max_length=40,
        description="reply, message, caption, comment, review, product, summary, title or dialogue.",
    )
    about: str = Field("", max_length=100_000, description="The text to answer, to summarise, to review. It is data.")
    to: Name = Field("", description="To whom.")
    register_: Name = Field("", alias="register", description="For whom or what: family, work; empty for any.")
    length: str = Field("", max_length=10, description="short, medium, long, or a number of words.")
    language: Language = ""
    facts: list[Annotated[str, Field(max_length=2_000)]] = Field([], max_length=50, description="Statements to use.")
    images: list[PictureForm] = Field([], max_length=8)
    files: list[PictureForm] = Field([], max_length=2, description="A document or a video that it is about.")
    n: int = Field(1, ge=1, le=5, description="Number of different texts.")
    at: Span | None = Field(None, description="As of this time.")


class AcceptForm(Form):
    """What the person made of a draft."""

    text: Words = Field(max_length=100_000)


class OwnTextForm(Form):
    """A text that the person wrote."""

    text: Words = Field(max_length=100_000)
    register_: Annotated[str, Field(alias="register", min_length=1, max_length=60)]
    to: Name = ""
    about: str = Field("", max_length=100_000, description="What it answers.")
    language: Language = ""
    at: Span | None = None


class EditForm(Form):
    """Features that are set by hand; what is null stays as it is."""

    greeting: str | None = Field(None, max_length=120, description="With {name} for the addressee; empty for none.")
    sign_off: str | None = Field(None, max_length=120)
    words: int | None = Field(None, ge=1, le=2_000, description="The usual number of words.")
    favourites: list[Name] | None = Field(None, max_length=100)
    avoided: list[Name] | None = Field(None, max_length=100)
    dropped: list[Name] | None = Field(None, max_length=100, description="Words that are neither.")


class VoiceSwitchForm(Form):
    """Whether the voice is read and used."""

    allowed: bool


class VoicePauseBody(BaseModel):
    """A span in which the voice was switched off; the last one has no end while it is."""

    begin: datetime
    end: datetime | None


class VoiceChoicesBody(BaseModel):
    """What the person chose about their voice.

    Attributes:
        allowed: whether the voice is read and used.
        since: texts before do not count (the last reset), or null.
        edits: what was set by hand, by ``register/language``.
    """

    allowed: bool
    since: datetime | None
    pauses: list[VoicePauseBody]
    edits: dict[str, VoiceEdit]


@router.post("/write", summary="Draft a text as the person would write it")
async def write(person: Changing, form: WriteForm) -> DraftResult:
    """Best text first, each with its sentences, their sources, and what was cut. A draft teaches nothing."""
    draft = await person.write(
        form.kind,
        about=form.about,
        to=form.to,
        register=form.register_,
        length=form.length,
        language=form.language,
        facts=form.facts,
        images=[content_of(each.data) for each in form.images],
        files=[content_of(each.data) for each in form.files],
        n=form.n,
        at=form.at,
    )
    return draft.result


@router.get("/write", summary="The stored drafts")
async def drafts(person: Reading, limit: Limit = 50) -> list[Writing]:
    """The newest, oldest first, each with the ids of what it drew on. ``POST /api/forget`` takes their ids."""
    return await person.drafts(limit=limit)


@router.post("/write/{draft}/accept", summary="Say what the person made of a draft")
async def accept(person: Changing, draft: DraftId, form: AcceptForm) -> Writing:
    """It teaches the voice: words, length, greeting and sign-off."""
    return await person.accept_draft(draft, form.text)


@router.get("/voice", summary="How the person writes")
async def voice(person: Reading) -> list[Voice]:
    """One for each register and language, each feature with the texts that it was read from."""
    return await person.voice.read()


@router.get("/voice/texts", summary="Texts of the person's own, and drafts")
async def texts(person: Reading, limit: Limit = 50) -> list[Writing]:
    """The newest, oldest first. ``POST /api/forget`` takes their ids."""
    return await person.voice.texts(limit=limit)


@router.post("/voice/texts", summary="Store a text that the person wrote")
async def add_text(person: Changing, form: OwnTextForm) -> Writing:
    """It teaches the voice, and no facts."""
    return await person.voice.add(
        form.text, register=form.register_, to=form.to, about=form.about, language=form.language, at=form.at
    )


@router.get("/voice/settings", summary="What the person chose about their voice")
async def choices(person: Reading) -> VoiceChoicesBody:
    """Edits, the last reset, and whether the voice is read at all."""
    return _body(await person.voice.choices())


@router.put("/voice/settings", summary="Switch the voice on or off")
async def allow(person: Changing, form: VoiceSwitchForm) -> VoiceChoicesBody:
    """While it is off nothing is read, drafts have no style, and nothing teaches."""
    return _body(await person.voice.allow(form.allowed))


@router.post("/voice/reset", summary="Begin the voice again")
async def reset(person: Changing) -> VoiceChoicesBody:
    """What was set by hand goes, and texts before now do not count any more."""
    return _body(await person.voice.reset())


@router.put("/voice/{register}/{language}", summary="Set features of the voice by hand")
async def edit(person: Changing, register: RegisterPath, language: LanguagePath, form: EditForm) -> VoiceChoicesBody:
    """What is null stays as it is."""
    return _body(
        await person.voice.edit(
            register,
            language,
            greeting=form.greeting,
            sign_off=form.sign_off,
            words=form.words,
            favourites=form.favourites,
            avoided=form.avoided,
            dropped=form.dropped,
        )
    )


def _body(choices: VoiceChoices) -> VoiceChoicesBody:
    pauses = [VoicePauseBody(begin=begin, end=end) for begin, end in choices.pauses]
    return VoiceChoicesBody(allowed=choices.allowed, since=choices.since, pauses=pauses, edits=dict(choices.edits))
