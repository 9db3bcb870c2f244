"""The best of several answers: written only when asked for, told what did not fit, given whole."""

from __future__ import annotations

from pathlib import Path

from lifelong.errors import ModelUnavailableError
from lifelong.models.base import ChatProfile
from lifelong.types import Answer, Token, Trace
from tests.person.examples import Played, opened

LONG = "You live in a house that you told me a lot about over the years. " * 20
WEAK = ChatProfile(context=8192)


def choices(trace: Trace | None) -> tuple[str, ...]:
    """What the trace says of the answers that were compared."""
    assert trace is not None
    return tuple(step.text for step in trace.steps if step.kind == "choice")


def asked(folder: Path, model: Played, best_of: int) -> tuple[str, list[str], tuple[str, ...]]:
    """The answer, the pieces that were streamed, and the trace, for somebody who wants short answers."""
    with opened(folder, chat=model, best_of=best_of) as life:
        ana = life.person("ana")
        ana.remember("keep your answers short", slot="me.style.length")
        events = list(ana.stream("Where do I live?"))
        assert isinstance(events[-1], Answer)
        reply = events[-1].reply
        return reply.text, [event.text for event in events if isinstance(event, Token)], choices(reply.trace)


def test_one_answer_is_the_default_and_streams(tmp_path: Path) -> None:
    model = Played([LONG, "More."])
    assert asked(tmp_path, model, 1)[:2] == (LONG + "More.", [LONG, "More."])
    assert len(model.asked) == 1


def test_a_better_second_answer_is_given_in_one_piece(tmp_path: Path) -> None:
    """The first is too long; the model is told so, and its short answer is the only thing that streams."""
    model = Played([LONG, "More."], "In Porto.")
    text, pieces, trace = asked(tmp_path, model, 3)
    assert (text, pieces) == ("In Porto.", ["In Porto."])
    assert len(model.asked) == 2  # it fits in everything: no third
    assert "a short reply was asked for" in model.prompts()[1]
    assert trace[-2:] == ("answer 1 fits 0.00", "answer 2 fits 1.00")


def test_an_answer_that_fits_costs_one_call(tmp_path: Path) -> None:
    model = Played("In Porto.")
    assert asked(tmp_path, model, 4)[0] == "In Porto."
    assert len(model.asked) == 1


def test_a_worse_second_answer_is_not_given(tmp_path: Path) -> None:
    """The first of 100 words scores 0.67, what follows 0: the first stays."""
    middling = "word " * 99 + "end."
    model = Played(middling, LONG)
    assert asked(tmp_path, model, 3)[0] == middling
    assert len(model.asked) == 3


def test_a_second_answer_that_fails_leaves_the_first(tmp_path: Path) -> None:
    model = Played(LONG, ModelUnavailableError("gone"))
    text, _, trace = asked(tmp_path, model, 2)
    assert text == LONG
    assert trace[-1] == "answer 2 failed: gone"


def test_a_model_that_is_not_capable_is_not_asked(tmp_path: Path) -> None:
    """The answer is a quote, and there is only one."""
    model = Played("You live in Porto.", profile=WEAK)
    asked(tmp_path, model, 4)
    assert model.asked == []
