"""The embedded extractor: what is kept, what is left out, and that nothing is invented."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifelong.extraction.rules import MOST, extract, habit
from tests.extraction.values import known, said


def slots(text: str) -> list[str]:
    return [statement.slot for statement in extract(said(text))]


@pytest.mark.parametrize(
    ("text", "slot", "single"),
    [
        ("My name is Ana Ferreira.", "me.name", True),
        ("Please call me Ani.", "me.name.call", True),
        ("I am thirty-four.", "me.age", True),
        ("I live in Graça, in Lisbon.", "me.home", True),
        ("We moved to Porto last week.", "me.home", True),
        ("I work as a scenic painter at Teatro Andorinha.", "me.job", True),
        ("I'm a nurse.", "me.job", True),
        ("I work at Siemens.", "me.employer", True),
        ("I'm allergic to peanuts.", "me.allergy.peanut", True),
        ("I have been vegetarian for six years.", "me.diet", True),
        ("My sister lives in Évora.", "sister.home", False),
        ("My mother lives in Évora.", "mother.home", True),
        ("My sister Rita lives in Évora.", "sister-rita.home", True),
        ("This is Mingau, my cat.", "me.pet.mingau", True),
        ("I drive an old Toyota.", "me.vehicle", True),
        ("I love my morning coffee.", "me.likes.coffee", True),
        ("I stopped drinking coffee today.", "me.likes.coffee", True),
        ("I don’t like crowds.", "me.likes.crowd", True),
        ("My favourite colour is green.", "me.favourite.colour", True),
        ("Every Tuesday morning I run along the river at 7:30.", "me.habit.run.tuesday-morning", True),
        ("I am training for the Setúbal half marathon.", "me.goal.setúbal-half-marathon", False),
        ("I finished the Setúbal half marathon on Sunday.", "me.done.setúbal-half-marathon", False),
        ("Please keep your answers short.", "me.style.length", True),
        ("Could you please answer me in Portuguese?", "me.style.language", True),
        ("Please don't give me food advice before the race.", "me.style.wish.food-advice", True),
        ("Always include time zones when I ask about meetings.", "me.style.wish.include-time-zone", True),
        ("Please don't use emojis.", "me.style.emoji", True),
        ("Shorter please", "me.style.length", True),
        ("can you answer shorter please, I'm always on my phone", "me.style.length", True),
        ("no long answers please", "me.style.length", True),
        ("can you stop using emojis", "me.style.emoji", True),
        ("can you speak German with me?", "me.style.language", True),
        ("don't be so formal", "me.style.tone", True),
        ("can you answer in bullet points please", "me.style.format", False),
        ("bitte kürzer", "me.style.length", True),
        ("Kannst du bitte kürzer antworten?", "me.style.length", True),
        ("bitte keine Emojis", "me.style.emoji", True),
        ("Kannst du mich duzen?", "me.style.tone", True),
    ],
)
def test_a_first_person_statement_that_lasts_is_kept_in_its_slot(text: str, slot: str, single: bool) -> None:
    """Each of these sentences says one lasting thing, and becomes one statement, word for word."""
    (statement,) = extract(said(text))
    assert (statement.slot, statement.single, statement.text) == (slot, single, text)


@pytest.mark.parametrize(
    "text",
    [
        "can you shorten this text please: Dear Sir",
        "I want shorter working hours",
        "my boss wants me to be brief",
        "can we keep the meeting short tomorrow",
        "can you speak German?",
        "I used to reply in full sentences",
        "Can you write a reply to him in bullet points",
        "Kannst du den Text kürzen?",
        "Ich antworte immer kurz",
        "Ich mag keine Emojis",
    ],
)
def test_words_about_something_else_are_no_wish_about_replies(text: str) -> None:
    assert [slot for slot in slots(text) if slot.startswith("me.style")] == []


@pytest.mark.parametrize(
    "text",
    [
        "Do I live in Lisbon?",
        "What is my name?",
        "If I were rich, I would live in Paris.",
        "If I live in Rome, what should I see?",
        "Imagine I work as a pilot.",
        "She said I live in the past.",
        'He told me: "I live in Berlin."',
        "“I love opera” is what my boss always says.",
        "Hello! How are you today?",
        "Thanks, that helps a lot.",
        "I'm tired.",
        "I'm glad you like it.",
        "I like that idea.",
        "I love how you put it.",
        "I want to know the time.",
        "I want to make sure this works.",
        "Write me a poem about the sea.",
        "Translate this into French: I live in Paris?",
        "> I live in Rome",
        "```\nI live in Rome.\n```",
        "You live in Lisbon.",
        "My brother thinks I love coffee.",
        "Write an email. Keep it short.",
        "",
        "😀😀😀",
    ],
)
def test_questions_suppositions_quotes_orders_and_small_talk_are_left_out(text: str) -> None:
    """None of these says something lasting about the person in their own name."""
    assert extract(said(text)) == []


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("Vivo en Sevilla.", "me.home"),
        ("Me encanta el café.", "me.likes.café"),
        ("Moro em Lisboa.", "me.home"),
        ("Não gosto de multidões.", "me.likes.multidõe"),
        ("Ich wohne in Hamburg.", "me.home"),
        ("Nenn mich Toni.", "me.name.call"),
        ("J'habite à Lyon.", "me.home"),
        ("Je suis végétarienne.", "me.diet"),
    ],
)
def test_the_commonest_statements_of_other_languages_are_kept(text: str, slot: str) -> None:
    """Spanish, Portuguese, German and French have a few patterns of their own."""
    assert slots(text) == [slot]


def test_two_facts_in_one_sentence_become_two_statements() -> None:
    """Closing the age must not close the home, so each clause stands alone, word for word."""
    found = extract(said("I am thirty-four and I live in Graça, on the third floor."))
    assert [(each.slot, each.text) for each in found] == [
        ("me.age", "I am thirty-four"),
        ("me.home", "I live in Graça, on the third floor."),
    ]


def test_the_statement_before_a_question_is_kept_without_the_question() -> None:
    """People often tell and ask in one breath."""
    found = extract(said("I live in Porto, what should I see at the weekend?"))
    assert [(each.slot, each.text) for each in found] == [("me.home", "I live in Porto")]


def test_only_the_person_teaches() -> None:
    """The same words of the assistant or of somebody else give nothing."""
    assert extract(said("I live in Porto.", role="assistant")) == []
    assert extract(said("I live in Porto.", role="other", speaker="Tom")) == []


def test_what_is_known_word_for_word_is_given_again_as_evidence() -> None:
    """The record merges it: the memory gets a second source."""
    (again,) = extract(said("I live in Porto.", id="m9"), [known("I live in Porto.", "me.home")])
    assert (again.text, again.sources[0].message) == ("I live in Porto.", "m9")


def test_a_name_is_news_only_once() -> None:
    """ "My sister Rita" tells a name; once it is known, the mention tells nothing."""
    (first,) = extract(said("I saw my sister Rita."))
    assert first.slot == "me.sister-rita"
    assert extract(said("I saw my sister Rita."), [known(first.text, first.slot)]) == []


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("I don't live in Graça any more.", "me.home"),
        ("I no longer work at Siemens.", "me.employer"),
        ("I'm no longer vegan.", "me.diet"),
        ("I don't have a dog anymore.", "me.pet.dog"),
        ("I don't drive any more.", "me.vehicle"),
        ("I don't run every Tuesday any more.", "me.habit.run.tuesday"),
    ],
)
def test_a_denial_stands_in_the_slot_of_what_it_ends(text: str, slot: str) -> None:
    """Also where only what is known tells which: driving is about the old truck."""
    (found,) = extract(said(text), [known("I drive an old truck.", "me.vehicle", single=True)])
    assert (found.slot, found.denied) == (slot, True)


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("I've decided to stop going to film critique groups.", ""),
        ("I attended a pottery workshop.", ""),
        ("I've been organizing my film scripts by theme.", ""),
        ("I'm using Bootstrap for my portfolio.", ""),
        ("Large crowds make me feel anxious.", ""),
        ("The ukulele just wasn't for me.", ""),
        ("As a college athlete, I travel a lot.", ""),
        ("I've always had a passion for old films.", ""),
        ("Sometimes, I forget to drink water.", "me.habit.forget"),
        ("My favourite drink is coffee.", "me.favourite.drink"),
        ("I changed my degree to computer science.", "me.study"),
        ("I sold it and bought a small electric car.", "me.vehicle"),
        ("Please give me long, detailed answers from now on.", "me.style.length"),
        ("I can't eat spicy food any more.", "me.likes.spicy-food"),
    ],
)
def test_what_a_person_did_decided_or_tends_to_is_kept(text: str, slot: str) -> None:
    """Most of it has no slot of its own: it is a fact among others, and closes nothing."""
    assert [each.slot for each in extract(said(text))] == [slot]


@pytest.mark.parametrize(
    "text",
    ["I've been trying to fix this.", "I'm using it for my test.", "It makes me happy.", "That's not for me.",
     "As a next step, I'd run the tests.", "I tried using `alpine` instead.", "I've been having some issues with it.",
     "I explored the importance of trust."],
)  # fmt: skip
def test_what_somebody_just_does_or_says_of_something_else_is_left_out(text: str) -> None:
    assert extract(said(text)) == []


def test_what_follows_a_denial_is_kept_too() -> None:
    found = extract(said("We no longer live in Faro, we moved to Porto."))
    assert [(each.text, each.denied) for each in found] == [
        ("We no longer live in Faro", True), ("we moved to Porto.", False)]  # fmt: skip


@pytest.mark.parametrize("text", ["I don't think it matters any more.", "I don't know any more.",
                                  "If I no longer live here, what then?"])  # fmt: skip
def test_what_denies_nothing_lasting_is_left_out(text: str) -> None:
    assert extract(said(text)) == []


def test_the_time_of_an_event_is_read_in_the_persons_zone() -> None:
    """On 3 March "last month" is February, from midnight to midnight in Tokyo."""
    (found,) = extract(said("I moved to Porto last month."), zone=ZoneInfo("Asia/Tokyo"))
    assert found.event_at == datetime(2026, 2, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert found.event_until == datetime(2026, 3, 1, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_recurrence_gives_a_trigger() -> None:
    """The words that say when are the trigger of a habit."""
    assert habit("Every Sunday at six in the evening I call my mother.") == (
        "me.habit.call.sunday-six-evening",
        "Every Sunday at six in the evening",
    )
    assert habit("I called my mother.") is None


def test_times_prices_and_titles_do_not_split_a_sentence() -> None:
    """A colon, a decimal point and an abbreviation stay inside."""
    text = "My doctor Dr. Silva is at 7:30 and I love the €3.50 coffee there."
    assert all(each.text in text and len(each.text) > 30 for each in extract(said(text)))


@pytest.mark.parametrize(
    "text", ["I live in Rome. " * 6000, "I love " * 20000, "my " * 30000, "(" * 100_000, "I'm a " + "very " * 20000]
)
def test_a_message_of_a_hundred_thousand_characters_is_read_in_bounded_time(text: str) -> None:
    """Pasted text is cut off, not choked on."""
    started = time.perf_counter()
    assert len(extract(said(text[:100_000]))) <= MOST
    assert time.perf_counter() - started < 2.0


_PIECES = st.sampled_from(
    ["I live in ", "I love ", "my sister ", "Rita ", "coffee", "every Tuesday ",
     ", ", " and I ", ". ", "? ", "\n", "if ",
     "“", "”", "I'm ", "don’t ", "34", "7:30", "\x00", "\ud800", "😀", "\u202e",
     "مرحبا ", "<image>", "{name}", "call me ",
     "Ani", "we moved to ",
     "keep your answers short", "Dr. ", "```", "never ", "usually ", "stopped "]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=80))
def test_every_statement_is_an_exact_piece_of_the_message(text: str) -> None:
    """Whatever the message, nothing is invented and nothing fails."""
    for statement in extract(said(text)):
        assert statement.text in text
        assert statement.sources[0].quote == statement.text
        assert statement.slot or not statement.single
        assert not statement.slot.endswith(".") and "{" not in statement.slot.split(".")[0]
