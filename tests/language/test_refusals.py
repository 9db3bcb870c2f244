"""Replies that only say that something is not known, in the fifteen languages of replies."""

from __future__ import annotations

import pytest

from lifelong.agent.phrases import LANGUAGES, phrases
from lifelong.language.refusals import LONGEST, is_refusal

REFUSALS = (
    "I don't have any information about your cat.",
    "I'm sorry, but I don't have any information about where your sister lives. Could you tell me more?",
    "I don't know the name of your dog yet. If you tell me, I'll remember it.",
    "You haven't told me what your favourite colour is.",
    "As an AI, I don't have access to personal information about you unless you share it with me.",
    "There is no mention of a boat in our conversation.",
    "Unfortunately, I cannot recall your birthday. Please let me know and I will note it.",
    "I'm not sure what you're referring to. Could you give me more context?",
    "Ich habe leider keine Informationen über deine Katze.",
    "Das weiß ich leider nicht. Erzähl mir gern mehr!",
    "Du hast mir noch nicht gesagt, wo du wohnst.",
    "Es tut mir leid, aber dazu liegen mir keine Angaben vor.",
    "Lo siento, no tengo información sobre tu hermana. ¿Puedes contarme más?",
    "No me has dicho cómo se llama tu perro.",
    "Désolé, je n'ai aucune information sur ton chat.",
    "Je ne sais pas où tu habites.",
    "Tu ne m'as pas encore dit le nom de ton chien. Peux-tu me le dire ?",
    "Desculpe, não tenho informações sobre o seu gato.",
    "Você ainda não me disse onde mora.",
    "Mi dispiace, non ho informazioni sul tuo gatto.",
    "Non so dove abiti.",
    "Sorry, ik heb geen informatie over je kat.",
    "Niestety nie mam informacji o twoim kocie.",
    "К сожалению, у меня нет информации о твоей кошке.",
    "Я не знаю, где ты живёшь.",
    "Üzgünüm, kedin hakkında bilgim yok.",
    "عذرًا، لا أملك معلومات عن قطتك.",
    "माफ़ कीजिए, मुझे आपकी बिल्ली के बारे में कोई जानकारी नहीं है।",
    "抱歉，我没有关于你的猫的信息。",
    "我不知道你住在哪里。",
    "申し訳ありませんが、あなたの猫についての情報はありません。",
    "죄송하지만 고양이에 대한 정보가 없습니다.",
)

OTHERS = (
    "Your cat is called Pudding.",
    "I don't know the exact time, but the museum opens at nine.",
    "You told me that you live in Porto.",
    "Bertha is your old truck. You drive it every day.",
    "I don't have real-time data, but here are three good films: Heat, Ran and Alien.",
    "Here is the recipe: mix flour and eggs. I don't recommend sugar.",
    "Your sister Rita lives in Ghent. Would you like to call her?",
    "Das Museum öffnet um neun.",
    "Deine Katze heißt Mimi, und du hast keinen Hund.",
    "Tu gato se llama Pelusa.",
    "No tienes perro, pero sí un gato llamado Pelusa.",
    "Ton chat s'appelle Minou.",
    "Il tuo gatto si chiama Micio.",
    "Твою кошку зовут Мурка.",
    "你的猫叫小白。",
    "あなたの猫の名前はミケです。",
    "You don't eat meat.",
    "You never eat fish because of your allergy.",
    "Sure! You can find the museum near the station.",
    "I can book the table for Friday.",
    "Please call Rita on Tuesday at five.",
    "Not yet: the parcel comes tomorrow.",
    "Você não come carne.",
    "Je ne mange pas de viande.",
    "Ich habe dir keine Nüsse auf die Liste geschrieben.",
    "I don't see a problem: the bridge opens on Monday.",
)


@pytest.mark.parametrize("text", REFUSALS)
def test_what_only_says_that_it_is_not_known(text: str) -> None:
    assert is_refusal(text)
    assert is_refusal(text.replace("'", "’"))


@pytest.mark.parametrize("text", OTHERS)
def test_what_tells_something(text: str) -> None:
    assert not is_refusal(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_replies(language: str) -> None:
    say = phrases(language)
    assert all(map(is_refusal, (say.nothing(), say.nothing_then(), say.forget_nothing())))
    assert not any(map(is_refusal, (say.noted(), say.thanks(), say.greet(""), say.corrected())))


def test_a_long_reply_says_more() -> None:
    assert not is_refusal("I don't know that. " * (LONGEST // 10))
    assert not is_refusal("")
