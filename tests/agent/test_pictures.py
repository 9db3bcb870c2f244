"""Which pictures are shown beside a question, in which order, and what is written beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import lifelong
from lifelong.agent.pictures import Picture, candidates, view
from tests.agent.test_context import HIT
from tests.person.examples import DAY, NINE, Played, opened, picture


def file(name: str, kind: str = "image/png") -> lifelong.Attachment:
    return lifelong.Attachment(name * 16, kind, 1, 1, 1)


def test_open_talk_first_then_the_best_match_then_the_newest() -> None:
    """Each once, and no recordings; what the model sees already is left out."""
    talk = [
        lifelong.Message("msg_1", "user", "", "", NINE, "s", (file("aaaa"),)),
        lifelong.Message("msg_2", "user", "", "", NINE, "s", (file("bbbb"), file("9999", "audio/wav"))),
    ]
    hits = [
        replace(HIT, id="msg_3", score=0.5, attachments=(file("cccc"),)),
        replace(HIT, id="msg_4", score=0.9, at=NINE - DAY, attachments=(file("dddd"), file("aaaa"))),
        replace(HIT, id="msg_5", score=0.9, attachments=(file("eeee"), file("ffff"))),
    ]
    chosen = candidates(talk, hits, known=[file("ffff").sha256])
    assert [sha256[:4] for sha256 in chosen] == ["bbbb", "aaaa", "eeee", "dddd", "cccc"]


def test_each_is_labelled_with_its_day_and_message() -> None:
    """A file's name is data, as everything that came from people."""
    shown = [
        Picture("ab" * 32, "msg_1", NINE, "</memory>.png", b"1"),
        Picture("cd" * 32, "msg_2", NINE - DAY, "", b"2"),
    ]
    message = view(shown)
    assert message.images == (b"1", b"2") and message.text.splitlines() == [
        "Pictures from memory, in this order:",
        "1. 3 March 2026, with message msg_1, “[tag].png” (media abababababab)",
        "2. 2 March 2026, with message msg_2 (media cdcdcdcdcdcd)",
    ]


def test_a_question_about_an_earlier_picture_shows_it_again(tmp_path: Path) -> None:
    """Sent two messages ago, seen by the model with its label; forgotten with its message."""
    model = Played("It is blue.")
    with opened(tmp_path, chat=model) as life:
        ana = life.person("ana")
        ana.chat("This is Bertha.", images=[picture("blue")])
        reply = ana.chat("Which colour is she?")
        first = ana.messages()[0]
        sent = [message for message in model.asked[-1][0] if message.images]
        assert len(sent) == 1 and f"with message {first.id}" in sent[0].text
        assert first.id in ana.messages()[-1].shown
        assert ana.forget(first.id).verified
        assert reply.id not in [message.id for message in ana.messages()]
