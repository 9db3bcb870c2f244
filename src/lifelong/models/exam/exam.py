"""The exam of a chat model: answers, streaming, schemas, tools, pictures, context length, extraction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from lifelong.models.base import ChatModel, ChatProfile
from lifelong.models.exam.checks import ExamSession, ExamTask
from lifelong.models.exam.metered import MeteredModel
from lifelong.models.exam.questions import exam
from lifelong.models.exam.results import ExamResult

LONGEST: Final = 2048
"""Default length of the longest prompt, in tokens."""


async def examine(
    model: ChatModel,
    *,
    name: str,
    longest: int = LONGEST,
    tasks: Sequence[ExamTask] = (),
    lookup: ExamTask | None = None,
    report: Callable[[str], None] | None = None,
) -> ExamResult:
    """Test a model with a few short questions, and with longer and longer prompts up to a limit.

    Args:
        model: the model. Its profile should claim every capability that is tested: requests for other capabilities are
            refused before they are sent.
        name: identity under which the result is stored; see `results.identity`.
        longest: length of the longest prompt, in tokens.
        tasks: requests of the product itself that the model must do right to be trusted.
        lookup: answers in deep mode; a model that is trusted and fails it answers in fast mode by default.
        report: called with the name of each check when it begins.

    Raises:
        ModelError: the model does not answer, or stops answering.
        InputError: the model refuses every request.
    """
    session = ExamSession(MeteredModel(model, model.profile), report or (lambda _: None))
    await session.answers()
    first, speed = await session.streams()
    schema = await session.check("schema", session.schema)
    tools = await session.check("tools", session.tools)
    images = await session.check("pictures", session.pictures)
    await session.check("context", lambda: session.context(longest))
    capable = await session.check("extraction", lambda: session.extraction(schema, tasks))
    found = replace(
        model.profile, tools=tools, schema=schema, images=images, capable=capable, thinking=session.thinking
    )
    session.model.profile = found  # the product uses no other capabilities
    lookups = not found.deep or lookup is None
    if lookup is not None and not lookups:
        lookups = await session.check("lookups", lambda: session.task(lookup))
    return ExamResult(
        model=name,
        at=datetime.now(UTC),
        exam=exam().version,
        profile=replace(found, context=session.limit or model.profile.context, lookups=lookups),
        checks=tuple(session.checks),
        first_seconds=first,
        tokens_per_second=speed,
    )


def meaning(profile: ChatProfile) -> list[str]:
    """Sentences that explain what a profile means for Lifelong."""
    how = "by calling tools" if profile.tools else "by choosing a step in JSON"
    sentences = [
        f"It answers in deep mode, looking things up {how}, unless the setting mode says fast."
        if profile.deep and profile.lookups
        else "It answers in fast mode, with one recall, unless the setting mode says deep: it does not stop looking up."
        if profile.deep
        else "It answers in fast mode: one recall, and no looking up in between.",
        "What it extracts is kept, once its quotes are found in the person's words."
        if profile.capable
        else "What it says about a person is not trusted: their own words answer, and rules extract.",
        "Pictures go to it as pictures."
        if profile.images
        else "It does not see pictures: what is known of them goes to it as words.",
    ]
    if profile.capable and not profile.schema:
        sentences.append(
            "It does not keep to a schema: answers that are not JSON are asked for once more, then dropped."
        )
    if profile.thinking:
        sentences.append(
            f"It thinks before it answers: every answer may have {profile.thinking:,} more tokens for that."
        )
    sentences.append(f"Prompts are kept under {profile.context:,} tokens, answer included.")
    return sentences
