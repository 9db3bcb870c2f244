"""The sentences of answers without a chat model."""

import re
import time
import tomllib
from datetime import UTC, datetime, timedelta, timezone
from importlib import resources
from typing import Any

import pytest

from lifelong.agent.phrases import LANGUAGES, is_no, is_yes, phrases
from lifelong.agent.quotes import NOTHING

NOW = datetime(2026, 6, 20, 18, tzinfo=UTC)
MAY = datetime(2026, 5, 3, 12, tzinfo=UTC)
LAST_YEAR = datetime(2025, 12, 1, 12, tzinfo=UTC)


def data(language: str) -> dict[str, Any]:
    source = resources.files("lifelong.agent").joinpath("phrases", f"{language}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def slots(template: str) -> set[str]:
    """Slots of a template; a date stands in both {when} and {date}."""
    return {"date" if slot == "when" else slot for slot in re.findall(r"\{(\w+)\}", template)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_phrase_with_the_same_slots(language: str) -> None:
    english, other = data("en"), data(language)
    assert set(english) <= set(other)
    assert set(other) - set(english) <= {"first_day", "on_elided", "today_alone"}
    for key, template in english.items():
        if isinstance(template, str) and not key.endswith("_words") and key not in ("fillers", "months"):
            assert other[key].strip() and slots(other[key]) == slots(template), key
    assert len(other["marks"]) == 2 and len(other["months"].split()) == 12
    assert all(phrases(language).forgotten(count) for count in range(200))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "On 3 May you told me: “Ñ”"),
        ("de", "Am 3. Mai hast du mir erzählt: „Ñ“"),
        ("es", "El 3 de mayo me dijiste: «Ñ»"),
        ("pt", "Em 3 de maio você me disse: “Ñ”"),
        ("fr", "Le 3 mai, tu m’as dit\u00a0: «\u00a0Ñ\u00a0»"),
        ("it", "Il 3 maggio mi hai detto: «Ñ»"),
        ("nl", "Op 3 mei heb je me verteld: “Ñ”"),
        ("pl", "Twoje słowa z 3 maja: „Ñ”"),
        ("tr", "3 Mayıs günü bana şunu söyledin: “Ñ”"),
        ("ru", "Твои слова от 3 мая: «Ñ»"),
        ("ja", "5月3日にこう話してくれました：「Ñ」"),
        ("zh", "5月3日你告诉过我：“Ñ”"),
        ("ko", "5월 3일에 이렇게 말했어: “Ñ”"),
        ("hi", "3 मई को तुमने मुझे बताया: “Ñ”"),
        ("ar", "في 3 مايو قلت لي: «Ñ»"),
    ],
)
def test_what_the_person_said(language: str, sentence: str) -> None:
    assert phrases(language).told("Ñ", MAY, NOW) == sentence


def test_english_keeps_the_form_of_quotes() -> None:
    english = phrases("en")
    assert english.nothing() == NOTHING
    assert english.told("I moved.", NOW - timedelta(hours=3), NOW) == "Earlier today you told me: “I moved.”"
    assert english.told("I moved.", LAST_YEAR, NOW) == "On 1 December 2025 you told me: “I moved.”"
    assert english.said_by("Rita", "Come!", MAY, NOW) == "On 3 May Rita said: “Come!”"
    assert english.in_file("a.pdf", "Total 9", MAY) == "In a.pdf, which you gave me on 3 May 2026, it says: “Total 9”"
    assert english.in_file("a.pdf", "Total 9", MAY, page=2) == (
        "In a.pdf, which you gave me on 3 May 2026, it says on page 2: “Total 9”"
    )


def test_the_day_is_that_of_the_persons_zone() -> None:
    """23:30 UTC on 3 May is 4 May in Berlin."""
    berlin = timezone(timedelta(hours=2))
    late = datetime(2026, 5, 3, 23, 30, tzinfo=UTC)
    now = datetime(2026, 5, 4, 9, tzinfo=berlin)
    assert phrases("de").told("Ich ziehe um.", late, now) == "Heute hast du mir erzählt: „Ich ziehe um.“"
    assert phrases("de").told("Ich ziehe um.", late, now + timedelta(days=3)).startswith("Am 4. Mai hast")


def test_the_first_of_a_month_and_the_italian_eighth() -> None:
    assert phrases("fr").told("A", LAST_YEAR, NOW).startswith("Le 1er décembre 2025, tu")
    assert phrases("it").told("A", LAST_YEAR, NOW).startswith("Il 1º dicembre 2025 mi")
    assert phrases("it").told("A", MAY.replace(day=8), NOW) == "L’8 maggio mi hai detto: «A»"
    assert phrases("it").told("A", MAY.replace(day=18), NOW).startswith("Il 18 maggio")


def test_two_times_in_one_sentence() -> None:
    english, german = phrases("en"), phrases("de")
    assert english.disagree("A", MAY, "B", LAST_YEAR, NOW) == (
        "I have two different statements about that: “A” (3 May) and “B” (1 December 2025)."
    )
    assert "(3 May 2026)" in english.disagree("A", MAY, "B", LAST_YEAR)
    assert english.former("A", LAST_YEAR, MAY, NOW) == (
        "Before that, until 3 May: “A”, which you told me on 1 December 2025."
    )
    assert german.former("A", MAY, now=NOW) == "Davor: „A“. Das hast du mir am 3. Mai erzählt."
    assert german.no_longer("A", MAY, NOW) == "Jetzt nicht mehr. Am 3. Mai hast du mir erzählt: „A“"


def test_yes_and_no_stand_before_the_proof() -> None:
    assert phrases("en").yes(phrases("en").told("A", MAY, NOW)) == "Yes. On 3 May you told me: “A”"
    assert phrases("ja").no("X") == "いいえ。X"
    assert phrases("es").yes("") == "Sí."


def test_lists() -> None:
    english = phrases("en")
    assert english.summary(["You live in Porto.", "Your dog is Bo."]) == (
        "This is what I know about you:\n- You live in Porto.\n- Your dog is Bo."
    )
    assert english.summary([]) == "You have not told me anything about yourself yet."
    assert english.window([]) == english.nothing_then() == "You told me nothing at that time."
    assert english.forget_ask(["A"]) == "These would be erased:\n- A\n\nShall I erase them? Answer yes or no."
    assert english.forget_ask([]) == english.forget_nothing() == "I have nothing about that."


@pytest.mark.parametrize(
    ("language", "count", "sentence"),
    [
        ("en", 1, "I have erased 1 entry."),
        ("en", 2, "I have erased 2 entries."),
        ("pl", 3, "Usunięto 3 wpisy."),
        ("pl", 5, "Usunięto 5 wpisów."),
        ("ru", 21, "Удалена 21 запись."),
        ("ru", 12, "Удалено 12 записей."),
        ("ar", 2, "محوت عنصرين."),
        ("ar", 11, "محوت 11 عنصرًا."),
        ("zh", 4, "我删除了4条记录。"),
    ],
)
def test_counts(language: str, count: int, sentence: str) -> None:
    assert phrases(language).forgotten(count) == sentence


def test_an_unknown_language_is_answered_in_english() -> None:
    assert phrases("sv") is phrases("en")
    assert phrases("pt-BR") is not phrases("en") and phrases("pt-BR").language == "pt"


def test_a_quote_with_braces_is_not_a_template() -> None:
    assert phrases("en").said_by("{quote}", "{name} {when}", MAY, NOW) == "On 3 May {quote} said: “{name} {when}”"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_greets_and_says_what_it_cannot_do(language: str) -> None:
    own = phrases(language)
    assert "Rita" in own.greet("Rita") and "{" not in own.greet() + own.cannot() + own.react() + own.complain()
    assert not set("?？؟") & set(own.react() + own.noted() + own.bye())


YES = """yes, Yes!, yes please, Yeah., yesss, sure, ja, ja klar, JA BITTE!, Klar,
jaaa, sí, si, Sí., claro que sí, sim, sim por favor, oui, oui s'il te
plaît, d’accord, sì, certo, ja hoor, tak, tak proszę, evet, evet lütfen,
EVET, да, Да!, да пожалуйста, はい, はい、お願いします。, うん, 是, 是的, 好的，谢谢, 对, 응, 네!, 응
지워 줘, हाँ, हां जी, haan ji, نعم, نَعَم!, ايوه, 👍, 👍🏽, ok 👍, ok, yes, erase
all of them, lösch sie, はいはい"""
NO = """no, No., nope, no thanks, nooo, nein, Nein danke!, nee, nee hoor, lieber
nicht, no gracias, no por favor, não, nao, non, non merci, no grazie, nie,
nie dziękuję, hayır, hayir, HAYIR, нет, Нет!, не надо, いいえ, いや, 消さないで, 不,
不要, 不用谢谢, 아니, 아니요, 안 돼, नहीं, nahi, لا, لا شكرا, 👎, keep them, don’t"""
NEITHER = """yes but only the first, maybe, what?, no idea what you mean, yesterday,
nobody, jacket, ja aber, where do I live, Nora, no 👍, haha, 😂, please,
bitte, simon, taktik, 不知道, いいえば, しはいにん, notre dame"""


def examples(text: str) -> list[str]:
    return [item.strip() for item in text.replace("\n", " ").split(",") if item.strip()]


@pytest.mark.parametrize("text", examples(YES))
def test_yes(text: str) -> None:
    assert is_yes(text) and not is_no(text)


@pytest.mark.parametrize("text", examples(NO))
def test_no(text: str) -> None:
    assert is_no(text) and not is_yes(text)


@pytest.mark.parametrize("text", [*examples(NEITHER), "", "  ", "..."])
def test_neither(text: str) -> None:
    assert not is_yes(text) and not is_no(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_for_yes_is_a_word_for_no(language: str) -> None:
    for answer, says, other in (("yes", is_yes, is_no), ("no", is_no, is_yes)):
        words = [word.strip() for word in data(language)[f"{answer}_words"].split(",")]
        assert [word for word in words if not says(word) or other(word)] == []


def test_a_long_message_of_yes_is_read_at_once() -> None:
    start = time.thread_time()
    assert not is_yes("そうです" * 19 + "かな")
    assert time.thread_time() - start < 0.5
