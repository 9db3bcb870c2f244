"""The models of a run by role, from one option: ``embed=multilingual,chat=openai:MODEL@URL,judge=openai:OTHER@URL``."""

from __future__ import annotations

import re
from collections.abc import Collection

from lifelong.errors import InputError

QUESTIONS = ("embed", "chat", "judge")
"""Roles of a benchmark of recall: the text embedder of all systems, a chat model that writes answers from the messages
that each system returned, and one that judges the answers."""

DEFAULTS = {"embed": "embedded", "look": "embedded"}
"""The models of roles that are not named; other roles have no model then."""

# A path or an address may have a comma; only a comma between two models has a role after it.
_NEXT = re.compile(r",\s*(?=[A-Za-z_]+=)")


def model_specs(text: str | None, *, roles: Collection[str] = QUESTIONS) -> dict[str, str]:
    """Read the model of each role.

    Args:
        text: ``ROLE=SPEC`` by comma; None or "" names nothing.
        roles: those that can be named.

    Returns:
        specs by role, with the defaults.

    Raises:
        InputError: a role is unknown, named twice or without a spec, or a judge has no answers to judge.
    """
    specs: dict[str, str] = {}
    for part in _NEXT.split(text) if text else []:
        role, equals, spec = (piece.strip() for piece in part.partition("="))
        if role not in roles or not equals or not spec or role in specs:
            raise InputError(
                f"--models {text!r}: expected each of {', '.join(f'{r}=SPEC' for r in roles)} at most once"
            )
        specs[role] = spec
    if "judge" in specs and "chat" not in specs:
        raise InputError(f"--models {text!r}: a judge needs answers to judge: name chat=SPEC as well")
    return {role: spec for role, spec in DEFAULTS.items() if role in roles} | specs
