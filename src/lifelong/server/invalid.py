"""Requests of a wrong form in plain words: which value, what was expected, what to do.

The errors of the validator name its own classes and no value. Here each kind of error is one short sentence, a number
or a single word is repeated, and a field with the name that other products use for it names ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from json import dumps
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from lifelong.arguments import COUNTS
from lifelong.privacy.redaction import redact, redact_surely

LONGEST: Final = 60
"""Most characters of a value that is repeated."""

_PLACE: Final = 120
"""Most characters of a place that is repeated."""

OTHER_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("content", "message", "prompt", "input", "memory", "statement", "body"), ("text", "query")),
    **dict.fromkeys(("q", "question", "search", "text"), ("query", "text")),
    **dict.fromkeys(COUNTS, ("k", "limit", "max_tokens")),
    **dict.fromkeys(("page", "offset", "skip", "after"), ("cursor", "offset")),
    **dict.fromkeys(("user_id", "user", "person_id", "name"), ("person", "user")),
    **dict.fromkeys(("threshold", "min_score"), ("floor",)),
    **dict.fromkeys(("start", "from", "since_date"), ("since",)),
    **dict.fromkeys(("end", "to"), ("until",)),
    **dict.fromkeys(("timestamp", "created_at", "date", "time", "when"), ("at",)),
    **dict.fromkeys(("image", "images", "attachments", "file"), ("files", "images")),
    **dict.fromkeys(("system_prompt", "instructions"), ("system",)),
    **dict.fromkeys(("type", "category"), ("kind", "kinds")),
    **dict.fromkeys(("timezone", "tz"), ("zone",)),
    **dict.fromkeys(("id", "memory_id", "message_id", "ids", "message_ids"), ("ids", "reply", "items")),
    **dict.fromkeys(("rating", "score", "vote"), ("value",)),
    **dict.fromkeys(("reply_id", "answer"), ("reply",)),
    **dict.fromkeys(("messages", "items", "history", "conversation"), ("messages", "text")),
}
"""What other products call a field, and what it may be called here."""

PERSON: Final = frozenset(("user_id", "user", "person_id", "person", "username"))
"""What other products call the person of a request."""

_EXAMPLES: Final[Mapping[str, str]] = {
    "messages": '[{"role": "user", "content": "Where do I live?"}]', "input": '"Where do I live?"',
    "model": '"lifelong"', "role": '"user"', "type": '"function"',
}  # fmt: skip
"""Examples of OpenAI's fields."""

_FORMS: Final[Mapping[str, str]] = {
    "string_type": "text in quotation marks", "list_type": "a list, as […]", "tuple_type": "a list, as […]",
    "dict_type": "an object, as {…}", "model_type": "an object, as {…}", "model_attributes_type": "an object, as {…}",
    "int_type": "a whole number", "int_parsing": "a whole number", "int_from_float": "a whole number",
    "float_type": "a number", "float_parsing": "a number", "finite_number": "a number",
    "bool_type": "true or false", "bool_parsing": "true or false", "none_required": "null",
}  # fmt: skip
"""What is expected, by the kind of error."""

_TIME: Final = "a time with its zone, such as 2026-05-03T09:30:00+02:00 or 2026-05-03T07:30:00Z"

_PATTERNS: Final[Mapping[str, str]] = {
    r"\S": "text that is not blank",
    r"^[!-~]{8,200}$": "8 to 200 visible ASCII characters, such as a UUID",
    r"^-?[0-9]{1,18}\.[0-9A-Za-z_-]{1,80}$": "`next` of the page before, unchanged",
}
"""What a pattern of ours asks for."""


class Invalid(NamedTuple):
    """What is wrong with the form of a request.

    Attributes:
        code: a stable word for programs.
        message: the value, what was expected, and what to do.
        place: the field.
    """

    code: str
    message: str
    place: str


def invalid(errors: Sequence[Mapping[str, Any]], *, form: type[BaseModel] | None = None, json: bool = True) -> Invalid:
    """What is wrong with the form of a request.

    Args:
        errors: of the validator; the one that is said is the deepest of the first place, because that of a union whose
            outer form is right says most.
        form: the form of the body, for the names of its fields.
        json: whether the request says that its body is JSON.
    """
    first = _telling(errors)
    if first["type"] == "json_invalid":
        told = f"the body is no JSON ({_why(first)}): send an object as {{…}}, with names and texts in double quotes"
        return Invalid("invalid_json", told, "body")
    place = tuple(part for part in first["loc"] if not _is_of_validator(part))
    where = redact(".".join(map(str, place)))[:_PLACE] or "body"
    if place in ((), ("body",)) and first["type"] != "missing" and not json:
        told = "the body is not sent as JSON: add the header `Content-Type: application/json`"
        return Invalid("invalid_request", told, where)
    return Invalid("invalid_request", _told(first, where, place, form), where)


def unknown_field(where: str, name: str, known: Iterable[str]) -> str:
    """What to say of a field that is not known.

    Args:
        where: its place, in words.
        name: of the field.
        known: what is known there.
    """
    names = list(known)
    meant = next((each for each in OTHER_FIELDS.get(name, ()) if each in names), None)
    meant = meant or next(iter(get_close_matches(name, names, n=1, cutoff=0.7)), None)
    if meant:
        return f"{where} is not known here; did you mean {meant!r}?"
    if name in PERSON:
        return f"{where} is not known here: the key names the person, or the query does, as ?person=ana"
    return (
        f"{where} is not known here: leave it out; known are {', '.join(names)}" if names else f"{where} is not known"
    )


def _told(error: Mapping[str, Any], where: str, place: Sequence[str | int], form: type[BaseModel] | None) -> str:
    kind, about = str(error["type"]), dict(error.get("ctx") or {})
    given = _given(error)
    if kind == "missing":
        if place == ("body",):
            return "the body is missing: send a JSON object, with the header `Content-Type: application/json`"
        name, holder = str(place[-1]) if place else "", _holder(form, place[:-1])
        return f"{where} is missing: give it{_as_example(name, form, holder)}{_others(error, name, holder)}"
    if kind == "extra_forbidden":
        return unknown_field(where, str(place[-1]), _names(_holder(form, place[:-1])))
    if kind in ("literal_error", "enum"):
        return f"{where} is {given}: give {about.get('expected', '')}"
    if kind == "timezone_aware":
        return f"{where} is {given}, a time without its zone: write it as {_example(error)}"
    if kind.startswith(("datetime", "timezone", "date_")):
        return f"{where} is {given}: give {_TIME}"
    if kind in _FORMS:
        return f"{where} is {given}: give {_FORMS[kind]}"
    if kind in ("greater_than_equal", "greater_than"):
        return f"{where} is {given}: give {_bound(about)} or more"
    if kind in ("less_than_equal", "less_than"):
        return f"{where} is {given}: give {_bound(about)} or less"
    if kind in ("too_short", "string_too_short") and error.get("input") in ("", [""]):
        return f"{where} is empty: give text, or leave it out"
    if kind in ("too_short", "string_too_short"):
        what = "characters" if kind.startswith("string") else "items"
        return f"{where} is {given}: give at least {about['min_length']} {_one(about['min_length'], what)}"
    if kind in ("too_long", "string_too_long"):
        what = "characters" if kind.startswith("string") else "items"
        return f"{where} is too long: give at most {about['max_length']:,} {what}"
    if kind == "string_pattern_mismatch":
        return (
            f"{where} is {given}: give {_PATTERNS.get(str(about['pattern']), 'text of the form ' + about['pattern'])}"
        )
    return f"{where} is {given}: {error['msg']}"


def _why(error: Mapping[str, Any]) -> str:
    """What a JSON parser says, and where."""
    why = str((error.get("ctx") or {}).get("error", error["msg"]))
    at = error["loc"][-1] if error["loc"] else ""
    return f"{why}, at character {at}" if isinstance(at, int) else why


def _telling(errors: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The error to say: of those in the first error's place, the deepest."""
    first = errors[0]
    root = [part for part in first["loc"] if not _is_of_validator(part)]
    alike = [
        each for each in errors if [part for part in each["loc"] if not _is_of_validator(part)][: len(root)] == root
    ]
    return max(alike, key=lambda each: len(each["loc"])) if alike else first


def _is_of_validator(part: str | int) -> bool:
    """Whether a part of a place is the name of a branch of a union rather than of a field: "int", "list[ChatPart]"."""
    return isinstance(part, str) and (
        part in ("int", "str", "float", "bool", "constrained-str", "constrained-int") or "[" in part or "(" in part
    )


def _given(error: Mapping[str, Any]) -> str:
    """The value, if it is a number or one short word and no secret; else what kind of value it is.

    Sentences are what somebody said: they do not go into errors, which clients log.
    """
    if "input" not in error:
        return "of another kind"
    value = error["input"]
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)[:LONGEST]
        case str() if not value.strip():
            return "empty"
        case str() if len(value) <= LONGEST and len(value.split()) == 1 and redact_surely(value) == value:
            return repr(value)
        case str():
            return "a text"
        case list() | tuple() if not value:
            return "an empty list"
        case list() | tuple():
            return "a list"
        case Mapping():
            return "an object"
    return "of another kind"


def _example(error: Mapping[str, Any]) -> str:
    """The time that was given, with an offset."""
    given = error.get("input")
    if not isinstance(given, str) or len(given) > LONGEST or len(given.split()) != 1:
        return _TIME
    return f"{given}Z or {given}+02:00" if "T" in given else f"{given}T09:30:00Z or with another offset"


def _others(error: Mapping[str, Any], name: str, holder: type[BaseModel] | None) -> str:
    """A hint where the request has a field with another product's name for what is missing."""
    given = error.get("input")
    names = [key for key in given if isinstance(key, str)] if isinstance(given, Mapping) else []
    known = set(_names(holder))
    strange = [key for key in names if key not in known and name in OTHER_FIELDS.get(key, ())]
    if strange:
        return f", in place of {strange[0]!r}"
    close = get_close_matches(name, [key for key in names if key not in known], n=1, cutoff=0.7)
    return f", in place of {close[0]!r}" if close else ""


def _as_example(name: str, form: type[BaseModel] | None, holder: type[BaseModel] | None) -> str:
    """An example of the field that is missing, by its type: ``, as {"text": "…"}``."""
    if holder is None or name not in holder.model_fields:
        return f", as {{{dumps(name)}: {_EXAMPLES[name]}}}" if form is None and name in _EXAMPLES else ""
    return f", as {{{dumps(name)}: {_example_of(holder.model_fields[name].annotation)}}}"


def _example_of(annotation: Any) -> str:
    """An example of a type, in JSON."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        needed = [(name, field) for name, field in annotation.model_fields.items() if field.is_required()]
        first = needed or [(name, field) for name, field in annotation.model_fields.items()][:1]
        return "{" + ", ".join(f"{dumps(name)}: {_example_of(field.annotation)}" for name, field in first) + "}"
    parts = get_args(annotation)
    if get_origin(annotation) in (list, tuple):
        return f"[{_example_of(parts[0])}]" if parts else "[…]"
    if get_origin(annotation) is Literal:
        return dumps(parts[0])
    if parts:
        return _example_of(parts[0])
    return {str: '"…"', int: "1", float: "0.5", bool: "true"}.get(annotation, "…")


def _names(holder: type[BaseModel] | None) -> list[str]:
    return [] if holder is None else list(holder.model_fields)


def _holder(form: type[BaseModel] | None, place: Sequence[str | int]) -> type[BaseModel] | None:
    """The form at a place of a form; the place may begin with "body"."""
    at = form
    for part in place[1:] if place[:1] == ("body",) else place:
        if isinstance(part, int) or at is None:
            continue
        field = at.model_fields.get(part)
        at = None if field is None else next(_models(field.annotation), None)
    return at


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from _models(each)


def _bound(about: Mapping[str, Any]) -> str:
    return str(next((about[name] for name in ("ge", "gt", "le", "lt") if name in about), ""))


def _one(count: int, what: str) -> str:
    return what.rstrip("s") if count == 1 else what
