"""Schemas of a model's output about a turn or a session, and the parser of an output.

The docstrings of the classes below ``ExtractionOutput`` are part of the JSON schema that is sent to the model.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError


def _clean(value: object) -> object:
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=2_000)]
Quote = Annotated[str, BeforeValidator(_clean), Field(max_length=2_000)]
Short = Annotated[str, BeforeValidator(_clean), Field(max_length=200)]
Score = Annotated[float, Field(ge=1, le=5, allow_inf_nan=False)]


class ExtractionOutput(BaseModel):
    """Base class of the schemas: unknown fields are ignored, and known fields are validated."""

    model_config = ConfigDict(extra="ignore")


class StatementOutput(ExtractionOutput):
    """A statement as the model gives it."""

    text: Text
    quote: Quote
    slot: Short = ""
    single: bool = False
    denied: bool = False
    when: Short = ""
    replaces: Short | None = None


class ObservationOutput(ExtractionOutput):
    """A reading of traits as the model gives it."""

    openness: Score | None = None
    conscientiousness: Score | None = None
    extraversion: Score | None = None
    agreeableness: Score | None = None
    neuroticism: Score | None = None
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.0
    mood: Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)] | None = None
    words: list[Quote] = []


class TurnOutput(ExtractionOutput):
    """What the model says about a turn."""

    observation: ObservationOutput | None = None
    statements: list[StatementOutput] = []


class PictureTurnOutput(TurnOutput):
    """What the model says about a turn that came with a picture."""

    seen: Quote = ""


class EpisodeOutput(ExtractionOutput):
    """A topic as the model gives it."""

    first: Short
    last: Short
    summary: Text
    quote: Quote = ""
    keywords: list[Short] = []
    people: list[Short] = []
    places: list[Short] = []


class CoreOutput(ExtractionOutput):
    """An edit of the profile."""

    edit: Literal["add", "change", "close"]
    id: Short | None = None
    slot: Short = ""
    text: Text
    message: Short
    quote: Quote


class HabitOutput(ExtractionOutput):
    """An edit of the habits and goals."""

    edit: Literal["add", "change", "close"]
    id: Short | None = None
    text: Text
    trigger: Short = ""
    state: Literal["active", "done", "dropped", "unknown"]
    message: Short
    quote: Quote


class SessionOutput(ExtractionOutput):
    """What the model says about a closed session."""

    episodes: list[EpisodeOutput] = []
    habits: list[HabitOutput] = []
    core: list[CoreOutput] = []


Out = TypeVar("Out", bound=ExtractionOutput)


def schema_of(kind: type[ExtractionOutput]) -> dict[str, Any]:
    """Return the JSON schema that is sent to the model: all fields are required, no others are allowed, no limits.

    Strict endpoints demand the first two properties. Limits of length and value make the grammars of local servers
    very large, so they are checked only when the output is parsed.
    """
    schema = kind.model_json_schema()
    for each in (schema, *schema.get("$defs", {}).values()):
        each["required"] = list(each["properties"])
        each["additionalProperties"] = False
        for field in each["properties"].values():
            for shape in (field, *field.get("anyOf", ())):
                for limit in ("default", "title", "minLength", "maxLength", "minimum", "maximum"):
                    shape.pop(limit, None)
    return schema


def read(text: str, kind: type[Out]) -> Out:
    """Parse the output of a model.

    Args:
        text: the output; text around the JSON object is ignored.
        kind: the expected schema.

    Raises:
        ValueError: the output has no JSON object, or does not follow the schema. An object with other fields only, such
            as a call written as text, does not follow it: it would pass for an output that found nothing.
    """
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise ValueError("there is no JSON object in it")
    try:
        value = json.loads(text[start : end + 1])
        if isinstance(value, dict) and value and not value.keys() & kind.model_fields.keys():
            raise ValueError("its JSON object has none of the fields of the schema")
        return kind.model_validate(value)
    except RecursionError:
        raise ValueError("its JSON is nested too deeply") from None


def fault_of(error: ValueError) -> str:
    """Describe an error of an output in at most 200 characters.

    The description contains no values, because values may be words of the person, which must not be in logs.
    """
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'the object'}: {first['msg']}"[:200]
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}"
    return str(error)[:200]
