"""Requests to forget in fifteen languages, with reasons, in dialect, without marks: each is shown, and "yes" erases it.

Nothing is learned from a request, whatever the worker does between the question and the answer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifelong.agent.phrases import LANGUAGES, phrases
from lifelong.life import Life
from lifelong.models.scripted import HashedWords
from lifelong.person.person import Person
from lifelong.settings import load
from lifelong.types import Incoming
from tests.agent.scripted_reader import ScriptedReader
from tests.person.shared_reader import shared_reader

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)

# Language, what was said, what must stay, the request, the answer.
REQUESTS = [
    ("en", "I'm allergic to penicillin.", "We live in Hull.", "forget that i'm allergic to penicillin, the doctor said it was never true", "yes please erase it"),
    ("en", "Carla owes me 300 pounds.", "Carla plays chess.", "pls forget that carla owes me 300 pounds she paid it back", "yep"),
    ("en", "I failed the driving test.", "My bike is red.", "can you forget that I failed the driving test? it's embarrassing", "yes, go ahead"),
    ("en", "I have a crush on Jonas.", "Milo is my cat.", "forget i have a crush on jonas lol", "yeah do it"),
    ("de", "Ich bin gegen Nüsse allergisch.", "Wir wohnen in Kiel.", "vergiss bitte dass ich gegen nüsse allergisch bin, war ne fehldiagnose", "ja mach das"),
    ("de", "Jana hat gekündigt.", "Jana mag Tee.", "kannst du bitte vergessen, dass Jana gekündigt hat", "ja bitte"),
    ("de", "Ich habe Schulden bei Olaf.", "Olaf wohnt in Bremen.", "vergiss ma dass ich schulden bei olaf hab weil die sind weg", "jo"),
    ("es", "Nerea salió con Iker.", "Vivo en Bilbao.", "olvida lo de que Nerea salió con Iker, que se enfada", "sí, bórralo"),
    ("es", "Mi hermano tiene ansiedad.", "Mi hermano juega al tenis.", "porfa olvida que mi hermano tiene ansiedad, no quiere que se sepa", "dale"),
    ("es", "Perdí el trabajo en marzo.", "Tengo dos gatos.", "borra que perdí el trabajo en marzo", "claro"),
    ("pt", "A minha irmã é diabética.", "Moro em Braga.", "esquece lá que a minha irmã é diabética, ela não quer que se saiba", "sim"),
    ("pt", "O Rui foi despedido.", "O Rui joga xadrez.", "apaga que o Rui foi despedido", "pode apagar"),
    ("pt", "Eu devo dinheiro ao Caio.", "Adoro café.", "esquece que eu devo dinheiro ao Caio porque já paguei", "isso"),
    ("fr", "Ma mère a un cancer.", "J'habite à Lyon.", "oublie que ma mère a un cancer, c'était une erreur du labo", "oui"),
    ("fr", "Léo a triché à l'examen.", "Léo aime le foot.", "efface stp que Léo a triché à l'examen", "vas-y"),
    ("it", "Mia sorella è incinta.", "Abito a Torino.", "dimentica che mia sorella è incinta, è ancora un segreto", "sì"),
    ("it", "Marco ha perso il lavoro.", "Marco suona il basso.", "puoi dimenticare che Marco ha perso il lavoro", "certo"),
    ("it", "Sono allergico alle fragole.", "Ho un cane.", "scordati che sono allergico alle fragole perché non è vero", "va bene"),
    ("nl", "Lotte heeft schulden.", "Lotte woont in Gent.", "vergeet dat Lotte schulden heeft, ze wil het niet", "ja doe maar"),
    ("nl", "Ik ben gezakt voor mijn examen.", "Ik heb een hond.", "vergeet maar dat ik gezakt ben voor mijn examen", "graag"),
    ("pl", "Mam cukrzycę.", "Mieszkam w Gdyni.", "zapomnij że mam cukrzycę, lekarz się pomylił", "tak"),
    ("pl", "Ola rzuciła studia.", "Ola lubi góry.", "usuń proszę że Ola rzuciła studia", "jasne"),
    ("tr", "Annem şeker hastası.", "İzmir'de yaşıyorum.", "annem şeker hastası unut bunu, duyulmasın", "evet"),
    ("tr", "Emre işten kovuldu.", "Emre gitar çalıyor.", "Emre işten kovuldu, bunu unut lütfen", "tamam"),
    ("ru", "У мамы диабет.", "Я живу в Казани.", "забудь что у мамы диабет, она не хочет чтобы знали", "да"),
    ("ru", "Костя потерял работу.", "Костя играет в шахматы.", "забудь пожалуйста, что Костя потерял работу", "давай"),
    ("ja", "私は糖尿病です。", "横浜に住んでいます。", "私は糖尿病ですって話は忘れて、誤診だったから", "はい"),
    ("ja", "ケンは会社を辞めた。", "猫が二匹います。", "ケンは会社を辞めたということを忘れてください", "お願いします"),
    ("zh", "我胖了六斤。", "我住在杭州。", "把我胖了六斤那事忘了吧", "好的"),
    ("zh", "小李离婚了。", "小李喜欢钓鱼。", "忘了小李离婚了这件事吧，他不让说", "是的"),
    ("zh", "我对花生过敏。", "我养了一只猫。", "请忘记我对花生过敏，是误诊", "删了吧"),
    ("ko", "엄마가 당뇨예요.", "저는 부산에 살아요.", "엄마가 당뇨라는 거 잊어줘, 비밀이래", "네"),
    ("ko", "민수가 회사를 그만뒀어.", "고양이가 두 마리 있어.", "민수가 회사를 그만뒀다는 거 지워줘", "응"),
    ("hi", "माँ को शुगर है।", "मैं पुणे में रहता हूँ।", "माँ को शुगर है, ये बात भूल जाओ", "हाँ"),
    ("hi", "रवि की नौकरी चली गई।", "रवि क्रिकेट खेलता है।", "भूल जाओ कि रवि की नौकरी चली गई, वो नहीं चाहता", "जी हाँ"),
    ("hi", "मुझे दूध से एलर्जी है।", "मेरे पास साइकिल है।", "मुझे दूध से एलर्जी है यह बात भूल जाना यार", "ठीक है"),
    ("ar", "أختي حامل.", "أسكن في عمان.", "انس أن أختي حامل، لا تريد أن يعرف أحد", "نعم"),
    ("ar", "سامي ترك العمل.", "سامي يحب السباحة.", "انسى ان سامي ترك العمل", "ايوه"),
    ("en", "Ravi was fired last week.", "Ravi loves curry.", "delete that ravi was fired last week cos he asked me to keep it quiet", "yes"),
    ("en", "My rent is 900 a month.", "My landlord is kind.", "could you please forget my rent is 900 a month - that was the old flat", "ok"),
]  # fmt: skip


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False)
    reader = shared_reader()
    async with Life(settings, chat=None, embedder=HashedWords(), reader=reader, clock=lambda: NOW) as opened:
        yield opened


async def tell(person: Person, *texts: str) -> None:
    for number, text in enumerate(texts):
        await person.add([Incoming(text, at=NOW - timedelta(days=9) + timedelta(hours=number))])


def test_there_are_enough_requests() -> None:
    assert len(REQUESTS) >= 40 and {row[0] for row in REQUESTS} == set(LANGUAGES)


@pytest.mark.parametrize(("language", "said", "stays", "request_", "answer"), REQUESTS)
async def test_a_request_is_shown_and_yes_erases_it(
    life: Life, language: str, said: str, stays: str, request_: str, answer: str
) -> None:
    person = life.person("ana")
    await tell(person, said, stays)

    question = (await person.chat(request_, at=NOW)).text
    await life.settle()
    learned = [memory.text for memory in await person.memories.list() if memory.kind != "episodic"]
    reply = (await person.chat(answer, at=NOW + timedelta(minutes=1))).text
    await life.settle()

    assert question.split("\n")[1:-1] == [f"- {said}"]
    assert all(text in said or text in stays for text in learned)
    assert reply in {phrases(each).forgotten(1) for each in LANGUAGES}
    assert [message.text for message in await person.messages() if message.role == "user"] == [stays, answer]
    left = "\n".join(memory.text for memory in await person.memories.list())
    assert said.rstrip(".。।") not in left and request_ not in left


@pytest.fixture
async def scripted(tmp_path: Path) -> AsyncIterator[Life]:
    """A record whose reader takes one message that no pattern knows for a request."""
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False)
    reader = ScriptedReader(kinds={UNKNOWN: "forget"})
    async with Life(settings, chat=None, embedder=HashedWords(), reader=reader, clock=lambda: NOW) as opened:
        yield opened


UNKNOWN = "strike my allergy to penicillin from your notes"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("my guy Dayo and I went to Lekki yesterday", None),
        ("met my guy Dayo at the gym, and I told him about Rome", None),
        ("I saw Dayo on Monday, and I like jollof rice", "[…], and I like jollof rice"),
        ("Dayo plays bass. He lives in Ikeja. We have a cat.", "[…] We have a cat."),
    ],
)
async def test_what_is_about_somebody_goes_wholly(scripted: Life, said: str, left: str | None) -> None:
    person = scripted.person("ana")
    await tell(person, said, "Yesterday I saw Dayo.", "My brother Emeka is a baker.")
    await person.chat("forget everything about Dayo", at=NOW)
    await person.chat("yes", at=NOW + timedelta(minutes=1))

    texts = [message.text for message in await person.messages() if message.role == "user"]
    assert texts == [*([] if left is None else [left]), "My brother Emeka is a baker.", "yes"]


async def test_the_reader_alone_knows_a_request(scripted: Life) -> None:
    person = scripted.person("ana")
    await tell(person, "I have an allergy to penicillin.", "We live in Hull.")

    assert "- I have an allergy to penicillin." in (await person.chat(UNKNOWN, at=NOW)).text
    await scripted.settle()
    assert all("strike" not in memory.text for memory in await person.memories.list())
    assert (await person.chat("yes", at=NOW + timedelta(minutes=1))).text == "I have erased 1 entry."


async def test_what_is_not_in_the_record_is_said_not_to_be(scripted: Life) -> None:
    person = scripted.person("ana")
    await tell(person, "We live in Hull.")

    assert (await person.chat("forget that I own a yacht", at=NOW)).text == "I have nothing about that."
    assert (await person.chat("yes", at=NOW + timedelta(minutes=1))).text != "I have erased 1 entry."
    assert "We live in Hull." in [message.text for message in await person.messages()]


async def test_what_was_said_between_question_and_answer_stays(scripted: Life) -> None:
    """Another program adds a message that the request would have found: it was not shown, so it stays."""
    person = scripted.person("ana")
    await tell(person, "Mia is allergic to peanuts.")
    await person.chat("forget that Mia is allergic to peanuts", at=NOW)
    await tell(person, "Doctor Lee says Mia is allergic to peanuts and cashews.")
    await person.chat("yes", at=NOW + timedelta(minutes=1))

    texts = [message.text for message in await person.messages() if message.role == "user"]
    assert texts == ["Doctor Lee says Mia is allergic to peanuts and cashews.", "yes"]
