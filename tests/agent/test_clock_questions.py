"""The date and the time come from the clock, where a message asks for them and for nothing else."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from importlib import resources

import pytest

from lifelong.agent.clock_questions import clock_answer
from lifelong.agent.phrases import LANGUAGES

NOW = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("What day is it today?", "Today is Tuesday, 1 December 2026."),
        ("whats the date", "Today is Tuesday, 1 December 2026."),
        ("hey, what time is it now?", "It is 09:05."),
        ("Welcher Tag ist heute?", "Heute ist Dienstag, der 1. Dezember 2026."),
        ("Wie spät ist es denn?", "Es ist 09:05 Uhr."),
        ("¿Qué día es hoy?", "Hoy es martes, 1 de diciembre de 2026."),
        ("que hora es", "Son las 09:05."),
        ("On est le combien aujourd'hui ?", "Nous sommes le mardi 1er décembre 2026."),
        ("Che ore sono?", "Sono le 09:05."),
        ("Que dia é hoje?", "Hoje é terça-feira, 1º de dezembro de 2026."),
        ("Welke dag is het vandaag?", "Het is vandaag dinsdag 1 december 2026."),
        ("Która godzina?", "Jest 09:05."),
        ("Bugün günlerden ne?", "Bugün 1 Aralık 2026, Salı."),
        ("Какой сегодня день?", "Сегодня вторник, 1 декабря 2026\u202fг."),
        ("كم الساعة الآن؟", "الساعة 09:05."),
        ("आज कौन सा दिन है?", "आज मंगलवार, 1 दिसंबर, 2026 है।"),
        ("今天星期几？", "今天是2026年12月1日，星期二。"),
        ("今日は何曜日ですか？", "今日は2026年12月1日、火曜日です。"),
        ("지금 몇 시야?", "지금은 09:05이야."),
    ],
)
def test_the_clock_answers(text: str, answer: str) -> None:
    assert clock_answer(text, NOW) == answer


@pytest.mark.parametrize(
    "text",
    [
        "What day is my appointment?",
        "What time is it in Tokyo?",
        "what day is it on my birthday",
        "Today is a good day",
        "Wie spät ist es bei Mia?",
        "Welcher Tag ist mein Geburtstag?",
        "¿Qué día es mi cita?",
        "il est quelle heure à Montréal",
        "明天星期几",
        "What did I do today?",
        "now",
        "today please",
    ],
)
def test_what_asks_for_something_else_is_left_alone(text: str) -> None:
    assert clock_answer(text, NOW) == ""


def test_the_language_of_the_person_decides_between_several() -> None:
    assert clock_answer("Que dia é hoje?", NOW, ["pt"]).startswith("Hoje")


def test_every_language_of_the_replies_is_there() -> None:
    source = resources.files("lifelong.agent").joinpath("clock_questions.toml")
    assert set(tomllib.loads(source.read_text(encoding="utf-8"))) == set(LANGUAGES)
