"""The own name: behind the words that introduce it, in any language, and never a noun or somebody else's name."""

import pytest

from lifelong.language.own_name import own_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My name is Ana Silva.", "Ana"),
        ("my name is jess", "Jess"),
        ("hi, im Jess from Leeds, 17", "Jess"),
        ("I'm Bo.", "Bo"),
        ("I’m Bo.", "Bo"),
        ("Ich heiße Jörg.", "Jörg"),
        ("ich heiße gerd und bin rentner", "Gerd"),
        ("Guten Tag, ich bin die Hannelore Schmitz", "Hannelore"),
        ("Grüß Gott, ich bin die Hannelore aus Passau, 78 Jahre alt.", "Hannelore"),
        ("Je m'appelle Élodie.", "Élodie"),
        ("Bonjour, je suis Moussa, cuisinier à Lyon", "Moussa"),
        ("me llamo kiara y tengo 15", "Kiara"),
        ("ciao sono Luca, 22 anni, di Napoli", "Luca"),
        ("Merhaba ben Ayşe, İzmir'denim", "Ayşe"),
        ("меня зовут Анна", "Анна"),
        ("Привет, я Олег", "Олег"),
        ("你好，我叫小美，从上海来的", "小美"),
        ("私の名前は健太です", "健太"),
        ("제 이름은 민수예요", "민수"),
        ("مرحبا اسمي سارة", "سارة"),
        ("मेरा नाम राहुल है", "राहुल"),
        ("Ana here", "Ana"),
        ("hi, i'm Nina, 34", "Nina"),
        ("I am called Mr Okafor", "Mr Okafor"),
    ],
)
def test_a_name_in_a_statement(text: str, name: str) -> None:
    assert own_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "i am bo",
        "My landlord is called Mr Okafor",
        "his name is Biscuit",
        "im tired",
        "Ich habe zwei Enkel",
        "My Kollegin Fatma is super nice",
        "my name is not important",
        "mein name ist nicht so wichtig",
        "soy de sevilla y tengo 15",
        "我是学生",
        "",
    ],
)
def test_no_name_in_a_statement(text: str) -> None:
    assert own_name(text) == ""


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [("hey im jess", "jess", "Jess"), ("hola soy kiara de sevilla", " sevilla", ""), ("im tired", "", "")],
)
def test_in_small_letters_a_reader_confirms_the_name(text: str, value: str, name: str) -> None:
    assert own_name(text, value) == name
