"""Try what a chat model can do: answer, stream, keep to a schema, call a tool, see, remember, extract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from lifelong.models.base import ChatModel, ChatProfile
from lifelong.models.exam.checks import ExamSession
from lifelong.models.exam.questions import exam
from lifelong.models.exam.results import ExamResult

LONGEST: Final = 4096
"""Tokens of the longest prompt that is tried, unless more is asked for."""


async def examine(
    model: ChatModel, *, name: str, longest: int = LONGEST, report: Callable[[str], None] | None = None
) -> ExamResult:
    """Try a model; a few short questions, and one long prompt after another up to a length.

    Args:
        model: the model; its profile should promise all that is to be tried, since what it does not promise is
            refused before it is asked.
        name: what the findings are kept under; see `findings.identity`.
        longest: tokens of the longest prompt.
        report: told the name of each check when it begins.

    Raises:
        ModelError: it does not answer at all, or not any more.
        InputError: it does not answer at all.
    """
    sitting = ExamSession(model, report or (lambda _: None))
    await sitting.answers()
    first, speed = await sitting.streams()
    schema = await sitting.check("schema", sitting.schema)
    tools = await sitting.check("tools", sitting.tools)
    images = await sitting.check("pictures", sitting.pictures)
    await sitting.check("context", lambda: sitting.context(longest))
    capable = await sitting.check("extraction", lambda: sitting.extraction(schema))
    return ExamResult(
        model=name,
        at=datetime.now(UTC),
        exam=exam().version,
        profile=ChatProfile(
            sitting.limit or model.profile.context,
            tools=tools,
            schema=schema,
            images=images,
            capable=capable,
            audio=model.profile.audio,
        ),
        checks=tuple(sitting.checks),
        first_seconds=first,
        tokens_per_second=speed,
    )


def meaning(profile: ChatProfile) -> list[str]:
    """What a profile means for Lifelong, in sentences."""
    how = "by calling tools" if profile.tools else "by choosing a step in JSON"
    told = [
        f"It answers in deep mode, looking things up {how}, unless the setting mode says fast."
        if profile.capable and (profile.tools or profile.schema)
        else "It answers in fast mode: one recall, and no looking up in between.",
        "What it extracts is kept, once its quotes are found in the person's words."
        if profile.capable
        else "What it says about a person is not trusted: their own words answer, and rules extract.",
        "Pictures go to it as pictures."
        if profile.images
        else "It does not see pictures: what is known of them goes to it as words.",
    ]
    if profile.capable and not profile.schema:
        told.append("It does not keep to a schema: answers that are not JSON are asked for once more, then dropped.")
    told.append(f"Prompts are kept under {profile.context:,} tokens, answer included.")
    return told
