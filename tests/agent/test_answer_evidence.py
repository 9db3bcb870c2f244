"""Which clauses of the record are candidates, and what held before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lifelong.agent.answer_evidence import Evidence, former, is_news_of_another, open_sentences, with_clauses
from lifelong.types import Hit, Message

AT = datetime(2026, 3, 2, tzinfo=UTC)
CHILDREN = "We have two children: Lena, who is 12, and Tom, who is 8."


@pytest.mark.parametrize(
    ("question", "text", "part"),
    [
        ("How old is Tom?", CHILDREN, "Tom, who is 8."),
        ("How old is Lena?", CHILDREN, "Lena, who is 12"),
        ("how old is my mother", "I look after my mother Ruth, who is 84", "my mother Ruth, who is 84"),
        ("Where is Chiara from?", "I live with two girls, Chiara from Milan and Olga from Warsaw", "Chiara from Milan"),
    ],
)
def test_a_part_about_whom_a_question_names_is_a_candidate(question: str, text: str, part: str) -> None:
    assert with_clauses(question, text)[0] == text
    assert part in with_clauses(question, text)


@pytest.mark.parametrize("question", ["Where do I work?", "What is my dog called?"])
def test_parts_without_a_word_of_the_question_are_none(question: str) -> None:
    assert with_clauses(question, CHILDREN) == [CHILDREN]


@pytest.mark.parametrize("courtesy", ["Bom dia!", "Guten Abend!", "Thank you so much."])
def test_a_greeting_before_a_sentence_is_no_candidate(courtesy: str) -> None:
    """The reader takes what it does not know for a name: "What is my cat called?" was answered with "Bom dia!", too."""
    hit = Hit("m1", "message", f"{courtesy} This is Mingau, my cat.", 1.0, AT, "user", "", {}, ())
    assert open_sentences(hit, [], "What is my cat called?") == [("This is Mingau, my cat.", None)]


def evidence(text: str, probability: float, *, day: int = 0, denied: bool = False, topic: str = "me.job") -> Evidence:
    at = AT + timedelta(days=day)
    hit = Hit(text, "semantic", text, 1.0, at, "user", "", {}, ())
    source = Message(f"m{day}", "user", "", text, at, "s")
    return Evidence(text, at, hit, None, probability=probability, denied=denied, source=source, topic=topic)


def test_what_one_message_says_was_before_is_what_held_before() -> None:
    now, was = evidence("I'm a chef now", 0.8, day=3), evidence("I used to be a carpenter", 0.5, day=3, denied=True)
    older = evidence("I am a trawlerman", 0.6)

    assert former([now, older, was]) == [was]


@pytest.mark.parametrize("other", [{"topic": "me.home"}, {"day": 0}, {"denied": False}])
def test_what_another_message_or_another_topic_denies_is_not(other: dict[str, object]) -> None:
    now, older = evidence("I'm a chef now", 0.8, day=3), evidence("I am a trawlerman", 0.6)
    was = evidence("I used to be a carpenter", 0.5, **{"day": 3, "denied": True, **other})  # type: ignore[arg-type]

    assert was.text not in [each.text for each in former([now, older, was])] or was.at == older.at


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("Where does Amy live?", True),
        ("Where does Tom live?", False),
        ("Who lives in Leeds?", False),
        ("Do I have a cat?", False),
    ],
)
def test_news_of_one_part_of_a_sentence_leaves_the_others(question: str, other: bool) -> None:
    sentence = "My brother Tom lives in Leeds and my sister Amy lives in Hull."
    assert is_news_of_another("Tom moved to York last week.", sentence, question) is other


def test_news_of_a_sentence_of_one_part_is_of_it() -> None:
    assert not is_news_of_another("Sadly Tibbles passed away.", "My cat is called Tibbles.", "Do I have a cat?")
