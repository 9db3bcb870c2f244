"""The reward of an answer: each term on a small example that is checked by hand."""

from dataclasses import dataclass

import pytest

from lifelong.train.rewards import reward_of, well_formed

QUESTION = {"kind": "span", "value": "Bertha", "evidence": ["I have a dog called Bertha."]}
SHOWN = "Recalled:\n- I have a dog called Bertha.\n\nWhat is my dog called?"
ANSWER = '{"next": {"step": "answer", "text": "Bertha."}}'
LOOKUP = '{"next": {"step": "recall", "query": "dog", "since": "", "until": "", "kinds": [], "people": []}}'
NATIVE = '<tool_call>{"name": "recall", "arguments": {"query": "dog"}}</tool_call>'


@dataclass(frozen=True)
class Call:
    """What of a policy's call a reward needs."""

    text: str
    prompt: str = SHOWN
    tools: tuple[str, ...] = ()
    step: bool = True


def test_a_right_answer_from_what_was_shown():
    reward = reward_of(QUESTION, "Bertha.", [Call(ANSWER)])
    assert (reward.accuracy, reward.consistency, reward.format, reward.evidence, reward.quotes) == (1, 1, 1, 1, 0)
    assert reward.total == 1 + 0.5 + 0.25


def test_a_guess_counts_half():
    """The name is right, and no prompt held it."""
    reward = reward_of(QUESTION, "Bertha.", [Call(ANSWER, prompt="What is my dog called?")])
    assert reward.total == 0.5 + 0.5


def test_a_wrong_answer_a_refusal_to_answer_and_none():
    assert reward_of(QUESTION, "Rex.", [Call(ANSWER)]).total == 0.75
    assert reward_of(QUESTION, "You have not told me; maybe Bertha.", [Call(ANSWER)]).accuracy == 0
    assert reward_of(QUESTION, "", []).total == 0


def test_an_unreadable_call_costs_its_share_of_the_format():
    assert reward_of(QUESTION, "Bertha.", [Call("Woof {"), Call(ANSWER)]).format == 0.5


def test_what_was_never_told():
    """To say so is right; after a lookup it is also consistent."""
    question = {"kind": "abstain", "value": "", "evidence": []}
    told = "You have not told me the name of a pet."
    assert reward_of(question, told, [Call(ANSWER)]).total == 0.5 + 0.5
    assert reward_of(question, told, [Call(LOOKUP), Call(ANSWER)]).total == 1 + 0.5 + 0.25
    assert reward_of(question, "Rex.", [Call(LOOKUP), Call(ANSWER)]).accuracy == 0


def test_an_invented_quote_is_punished():
    assert reward_of(QUESTION, "Bertha: you said “I have a dog called Bertha.”", [Call(ANSWER)]).quotes == 0
    assert reward_of(QUESTION, "Bertha: you said “I love my dog”", [Call(ANSWER)]).quotes == -1


def test_a_choice_is_right_by_its_first_letter():
    question = {"kind": "choice", "value": "B", "evidence": []}
    assert reward_of(question, "B) Bertha", [Call(ANSWER)]).accuracy == 1
    assert reward_of(question, "A) Rex, not B) Bertha", [Call(ANSWER)]).accuracy == 0


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (Call(ANSWER), True),
        (Call(LOOKUP), True),
        (Call('{"next": {"step": "recall", "since": "2025-03-01"}}'), False),  # no query
        (Call('{"next": {"step": "recall", "query": "dog", "since": "soon"}}'), False),
        (Call('{"next": {"step": "dance"}}'), False),
        (Call('{"next": {"step": "answer", "text": " "}}'), False),
        (Call("Bertha."), False),
        (Call("Bertha.", step=False), True),
        (Call("", step=False), False),
        (Call(NATIVE, tools=("recall",), step=False), True),
        (Call(NATIVE.replace("query", "words"), tools=("recall",), step=False), False),
        (Call(NATIVE, step=False), False),
    ],
)  # fmt: skip
def test_an_output_that_can_be_read(call, expected):
    assert well_formed(call) is expected
