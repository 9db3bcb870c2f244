"""Questions to the assistant about itself are told from those about what the person said."""

from __future__ import annotations

import pytest

from lifelong.agent.assistant_questions import about_itself, asks_advice


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("How old are you?", "I am a program"),
        ("do you love me", "I am a program"),
        ("what do you think about football", "I am a program"),
        ("what can you do?", "I am a program"),
        ("Wie alt bist du denn?", "Ich bin ein Programm"),
        ("¿Quién eres?", "Soy un programa"),
        ("tu as quel âge ?", "Je suis un programme"),
        ("Chi sei?", "Sono un programma"),
        ("Quem é você?", "Sou um programa"),
        ("Hoe oud ben jij?", "Ik ben een programma"),
        ("ile masz lat", "Jestem programem"),
        ("sen kimsin", "Ben bana"),
        ("Сколько тебе лет?", "Я программа"),
        ("كم عمرك؟", "أنا برنامج"),
        ("तुम कौन हो?", "मैं एक प्रोग्राम"),
        ("你是谁？", "我是一个程序"),
        ("あなたは誰ですか", "私は"),
        ("너는 누구야?", "나는 네가"),
    ],
)
def test_it_says_what_it_is(text: str, begin: str) -> None:
    assert about_itself(text).startswith(begin)


@pytest.mark.parametrize(
    "text",
    [
        "How old am I?",
        "do you know my birthday",
        "do you remember my dog",
        "do you have my address",
        "do you think I should move",
        "are you sure?",
        "what is my name",
        "can you tell me where I live",
        "Weißt du, wie alt ich bin?",
        "Bist du sicher?",
        "¿Sabes dónde vivo?",
        "tu te souviens de mon chat",
        "Как зовут мою сестру?",
        "我几岁",
        "ich habe dich lieb",
    ],
)
def test_what_asks_for_something_that_was_told_is_none(text: str) -> None:
    assert about_itself(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "should i get another cat",
        "What should I get Kerry for her birthday?",
        "how do i boil an egg",
        "whats the weather",
        "Soll ich den roten nehmen?",
        "¿Qué me recomiendas?",
        "Comment faire un gâteau ?",
        "che tempo fa",
        "我应该买哪个",
    ],
)
def test_what_needs_advice(text: str) -> None:
    assert asks_advice(text)


@pytest.mark.parametrize(
    "text",
    ["When should I take my pills?", "what is my name", "Wann soll ich zum Arzt?", "who is my boss", "Wie heiße ich?"],
)
def test_what_may_have_been_told_is_no_advice(text: str) -> None:
    assert not asks_advice(text)
