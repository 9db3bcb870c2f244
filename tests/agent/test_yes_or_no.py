"""Yes only where the evidence plainly says so."""

from datetime import UTC, datetime

import pytest

from lifelong.agent.answer_evidence import Evidence
from lifelong.agent.phrases import phrases
from lifelong.agent.yes_or_no import yes_or_no
from lifelong.models.base.reader import ReadFact, Reading
from lifelong.types import Hit

AT = datetime(2026, 3, 2, tzinfo=UTC)


def reply(question: str, quote: str, status: str, *, denied: bool = False) -> str:
    hit = Hit("m", "semantic", quote, 1.0, AT, "user", "", {}, ())
    fact = ReadFact(0, len(quote), (0, len(quote)), "other", status, "me", 1.0)
    found = Evidence(quote, AT, hit, None, denied=denied)
    return yes_or_no(question, found, quote, Reading({}, "yesno", (fact,)), phrases("en"), f"“{quote}”")


@pytest.mark.parametrize(
    ("question", "quote", "status", "prefix"),
    [
        ("Do I have a cat?", "I have a cat", "holds", "Yes. "),
        ("Do I still play chess?", "I play chess on Mondays", "holds", "Yes. "),
        ("Am I still on metformin?", "The doctor has changed me from metformin to gliclazide", "began", "No. "),
        ("Do I drive from Leeds?", "I drive from Leeds to York", "holds", "Yes. "),
        ("Do I drink coffee?", "I drink tea instead of coffee now", "holds", "No. "),
        ("Bin ich noch bei der Sparkasse?", "Ich bin jetzt bei der Volksbank", "holds", ""),
        ("我还住在北京吗", "我住在北京", "holds", "Yes. "),
        ("Is my wife still alive?", "My wife died last year", "event", ""),
        ("Am I still doing the diving course?", "I've decided to drop the diving course", "planned", ""),
        ("Lebt meine Frau noch?", "Meine Frau ist letztes Jahr gestorben", "event", ""),
        ("Do I ski?", "I went to the market", "event", ""),
        ("Is Gaz a millionaire?", "my mate Gaz says hes a millionaire, my arse", "reported", ""),
        ("Is Frank a spy?", "Frank joked he was a spy", "holds", ""),
        ("Is Ana a lord?", "Ana says she is a lord haha", "holds", ""),
        ("Is my father alive?", "My father passed away this morning", "event", ""),
        ("Is Rex alive?", "Rex is at home", "holds", ""),
        ("Do I have a father?", "My father is a baker", "holds", "Yes. "),
        ("Is my father a baker?", "My father is a baker", "holds", "Yes. "),
        ("May I eat grapefruit?", "I cannot eat grapefruit because of my tablets", "holds", "No. "),
        ("can i eat grapefruit", "i cant eat grapefruit anymore", "holds", "No. "),
        ("Darf ich Grapefruit essen?", "Ich darf keine Grapefruit essen", "holds", "No. "),
        ("¿Puedo comer nueces?", "No puedo comer nueces", "holds", "No. "),
        ("Is Tom coming?", "I don't know yet whether Tom is coming", "holds", ""),
        ("Do I drink coffee?", "I drink coffee without sugar", "holds", "Yes. "),
        ("Can't I eat grapefruit?", "I can't eat grapefruit", "holds", "Yes. "),
        ("Is Ana moving to Leeds?", "Ana says she is moving to Leeds", "planned", "Yes. "),
    ],
)
def test_yes_where_it_holds(question: str, quote: str, status: str, prefix: str) -> None:
    assert reply(question, quote, status) == f"{prefix}“{quote}”"


@pytest.mark.parametrize(
    ("question", "prefix"),
    [("Am I allergic to peanuts?", "Yes. "), ("Can I eat peanuts?", ""), ("Can I have peanuts?", "")],
)
def test_what_is_bad_for_somebody_is_no_yes_to_having_it(question: str, prefix: str) -> None:
    quote = "I'm allergic to peanuts"
    fact = ReadFact(0, len(quote), (16, len(quote)), "allergy", "holds", "me", 1.0)
    reading = Reading({}, "yesno", (fact,))
    found = Evidence(quote, AT, Hit("m", "semantic", quote, 1.0, AT, "user", "", {}, ()), None)
    assert yes_or_no(question, found, quote, reading, phrases("en"), quote) == f"{prefix}{quote}"


def test_no_where_it_is_denied() -> None:
    assert reply("Do I eat meat?", "I don't eat meat", "denied", denied=True).startswith("No.")


@pytest.mark.parametrize(
    ("question", "prefix"),
    [("Is Anya allergic to eggs?", ""), ("Is Arjun allergic to eggs?", "Yes. "), ("is anya allergic to eggs", "")],
)
def test_what_is_said_of_one_is_no_yes_for_another_of_the_same_sentence(question: str, prefix: str) -> None:
    clause, quote = "Arjun is allergic to eggs", "Arjun is allergic to eggs, Anya isn't allergic to anything."
    fact = ReadFact(0, len(clause), (21, len(clause)), "allergy", "holds", "other", 1.0)
    found = Evidence(clause, AT, Hit("m", "semantic", clause, 1.0, AT, "user", "", {}, ()), None)
    assert yes_or_no(question, found, quote, Reading({}, "yesno", (fact,)), phrases("en"), quote) == f"{prefix}{quote}"
