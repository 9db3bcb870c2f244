"""What a conversation about items says, read from cheap and sure signs."""

from __future__ import annotations

import pytest

from lifelong.tasks.recommend.talk import TalkTurn, reaction_to, read_talk


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I've already seen it.", "viewed"),
        ("Saw it, loved it!", "liked"),
        ("No, that is too sad.", "rejected"),
        ("I don't like that one", "rejected"),
        ("I haven't seen that.", None),
        ("What is it about?", None),
    ],
)
def test_an_answer_to_a_suggestion(text: str, kind: str | None) -> None:
    assert reaction_to(text) == kind


def test_wishes_refusals_and_items() -> None:
    """A clause with a negation refuses; a title is no wish; what was named keeps the last word about it."""
    reading = read_talk(
        [
            TalkTurn(
                True, "I want something funny, but I don't like musicals. I loved Airplane!", [("a", "Airplane!")]
            ),
            TalkTurn(False, "How about Grease?", [("g", "Grease")]),
            TalkTurn(True, "No, not that one."),
        ]
    )
    assert reading.wanted == ["I want something funny I loved", ""]
    assert reading.refused == ["I don't like musicals", "No, not that one"]
    assert reading.items == {"a": "liked", "g": "rejected"}
