"""Requests to remind, to wake or to count the time are told from questions to the record and from statements."""

from __future__ import annotations

import pytest

from lifelong.agent.alarm_requests import alarm_answer


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("remind me at 6", "I cannot remind"),
        ("Remind me to call mum at 6, please.", "I cannot remind"),
        ("can you set a timer for ten minutes?", "I cannot remind"),
        ("set a 10 minute timer", "I cannot remind"),
        ("wake me at 7", "I cannot remind"),
        ("Erinnere mich um 6 an die Tabletten", "Ich kann dich nicht erinnern"),
        ("Kannst du mich um sieben wecken?", "Ich kann dich nicht erinnern"),
        ("stell einen Wecker auf 7", "Ich kann dich nicht erinnern"),
        ("recuérdame a las 6 llamar a mamá", "No puedo recordarte"),
        ("pon una alarma a las 7", "No puedo recordarte"),
        ("me lembra às 6 de ligar pra mãe", "Não consigo lembrar-te"),
        ("rappelle-moi à 18h d'appeler maman", "Je ne peux ni"),
        ("mets un réveil à 7h", "Je ne peux ni"),
        ("ricordami alle 6 di chiamare mamma", "Non posso ricordarti"),
        ("metti la sveglia alle 7", "Non posso ricordarti"),
        ("herinner me om 6 uur aan de pillen", "Ik kan je niet"),
        ("zet een wekker om 7 uur", "Ik kan je niet"),
        ("przypomnij mi o 6 o lekach", "Nie mogę"),
        ("obudź mnie o 7", "Nie mogę"),
        ("saat altıda ilacı hatırlat", "Sana hatırlatma"),
        ("yediye alarm kur", "Sana hatırlatma"),
        ("напомни мне в 6 позвонить маме", "Я не могу"),
        ("поставь будильник на 7", "Я не могу"),
        ("ذكرني الساعة السادسة بالدواء", "لا أستطيع"),
        ("मुझे छह बजे दवा याद दिलाना", "मैं याद नहीं"),
        ("6点提醒我吃药", "我不能"),
        ("定一个7点的闹钟", "我不能"),
        ("6時に薬をリマインドして", "お知らせ"),
        ("7時にアラームをセットして", "お知らせ"),
        ("7시에 깨워 줘", "알려 주거나"),
        ("알람 맞춰 줘", "알려 주거나"),
    ],
)
def test_it_says_that_it_cannot(text: str, begin: str) -> None:
    assert alarm_answer(text).startswith(begin)


def test_it_speaks_the_language_of_the_person_where_two_have_the_word() -> None:
    assert alarm_answer("alarm kur", ["tr"]).startswith("Sana")


@pytest.mark.parametrize(
    "text",
    [
        "remind me what my sister is called",
        "remind me where I live",
        "remind me of my hobbies",
        "she reminds me of my mother",
        "I set an alarm for 6 every day",
        "my alarm goes off at 7",
        "wake up at 7 is my habit",
        "Erinnere mich, wie meine Schwester heißt",
        "ich stelle den Wecker immer auf sechs",
        "recuérdame dónde vivo",
        "recuérdame mi dirección",
        "lembra-me onde moro",
        "rappelle-moi où j'habite",
        "je mets mon réveil à 7h",
        "ricordami dove abito",
        "mi ricordo di te",
        "herinner me waar ik woon",
        "przypomnij mi gdzie mieszkam",
        "nerede oturduğumu hatırlat",
        "напомни, где я живу",
        "ذكرني أين أسكن",
        "मैं कहाँ रहता हूँ याद दिलाओ",
        "提醒我我住在哪里",
        "妹の名前、何だっけ",
        "알람 소리가 싫어",
    ],
)
def test_questions_to_the_record_and_statements_are_none(text: str) -> None:
    assert alarm_answer(text) == ""
