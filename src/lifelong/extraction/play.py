"""Scenes: what is said in a role play is nobody's fact, in fifteen languages.

"Imagine" does not begin one: "stell dir vor, ich bin umgezogen" tells news.
"""

from __future__ import annotations

from lifelong.language.phrase_patterns import beginnings, plain_words


def is_play(text: str) -> bool:
    """Whether a text begins a scene: "Let's play a scene: I am a sailor called Piet"."""
    plain = plain_words(text)
    found = beginnings("lifelong.extraction", "play.toml").match(plain)
    return found is not None and found.end() < len(plain)
