"""Clauses end where words end, and are not torn in two."""

import pytest

from lifelong.models.base.reader import ReadFact
from lifelong.models.reader.clauses import second_statements, with_whole_words


def joined(marked: str, slots: str = "", unmarked: str = "") -> list[str]:
    """The clauses of a text whose facts stand in brackets; ``slots`` has one letter for each fact, and ``unmarked`` the
    numbers of facts without words that answer.
    """
    text = ""
    starts: list[int] = []
    facts: list[ReadFact] = []
    for letter in marked:
        if letter == "[":
            starts.append(len(text))
        elif letter == "]":
            slot = slots[len(facts)] if slots else "a"
            place, valued = (starts[-1], len(text)), str(len(facts)) not in unmarked
            facts.append(ReadFact(*place, place, slot, "holds", "me", 0.9, valued=valued))
        else:
            text += letter
    found = with_whole_words(text, facts)
    assert all(fact.start <= fact.value[0] < fact.value[1] <= fact.end for fact in found)
    return [text[fact.start : fact.end].strip() for fact in found]


@pytest.mark.parametrize(
    ("marked", "clauses"),
    [
        ("[I don]'[t want one]", ["I don't want one"]),
        ("[ousmane s]'[est marié]", ["ousmane s'est marié"]),
        ("[Am 12.] Dezember habe[ ich einen Termin]", ["Am 12. Dezember habe ich einen Termin"]),
        ("[Vorher hatte][ ich einen Hund]", ["Vorher hatte ich einen Hund"]),
        ("[I live in Yor]k", ["I live in York"]),
        ("[Am Freitag um 10 habe][ ich einen Termin]", ["Am Freitag um 10 habe ich einen Termin"]),
        ("[Om tien uur heb][ ik een afspraak]", ["Om tien uur heb ik een afspraak"]),
        (
            "[Abends mag ich gern alten Käse][ ich mag Brot]",
            ["Abends mag ich gern alten Käse", "ich mag Brot"],
        ),  # each has its subject
        ("[Meine Frau Hannelore und][ ich sind verheiratet]", ["Meine Frau Hannelore und ich sind verheiratet"]),
        ("[My sister and][ I are vegetarians]", ["My sister and I are vegetarians"]),
        ("[Ma femme][ et moi habitons à Lyon]", ["Ma femme et moi habitons à Lyon"]),
        ("[Mia moglie] ed[ io abitiamo a Roma]", ["Mia moglie ed io abitiamo a Roma"]),
        ("[Моя жена] и[ я живём в Туле]", ["Моя жена и я живём в Туле"]),
        ("[Mein Bruder hilft] und[ ich koche]", ["Mein Bruder hilft", "ich koche"]),  # two verbs
        ("[My sister left] and[ I stayed]", ["My sister left", "I stayed"]),
        ("[I have a dog], [he is three]", ["I have a dog", "he is three"]),
        ("[my son plays the old piano][ he is nine]", ["my son plays the old piano", "he is nine"]),
        ("[我住北京][我有猫]", ["我住北京", "我有猫"]),
        ("[عندي كلب]و[عندي قطة]", ["عندي كلب", "عندي قطة"]),
    ],
)
def test_halves_become_one(marked: str, clauses: list[str]) -> None:
    assert joined(marked) == clauses


def test_short_clauses_of_different_things_stay_apart() -> None:
    assert joined("[i am ten][ i have a cat]", "ab") == ["i am ten", "i have a cat"]


@pytest.mark.parametrize(
    ("marked", "clauses"),
    [
        ("[Frank at work always] joked [he was 007]", ["Frank at work always joked he was 007"]),
        ("[My sister] says [she is moving to Leeds]", ["My sister says she is moving to Leeds"]),
        ("[Mum keeps] telling people [she danced]", ["Mum keeps telling people she danced"]),
        ("and [since then] [I live alone]", ["since then I live alone"]),
        ("although [the neighbour,] [Mrs Pickering, pops in]", ["the neighbour, Mrs Pickering, pops in"]),
        ("[Meine Schwester] sagt, [sie zieht um]", ["Meine Schwester sagt, sie zieht um"]),
    ],
)
def test_the_beginning_of_a_clause_that_says_nothing_is_part_of_it(marked: str, clauses: list[str]) -> None:
    assert joined(marked, "ab", unmarked="0") == clauses


@pytest.mark.parametrize(
    ("marked", "clauses"),
    [
        ("[My sister]. [She is moving]", ["My sister", "She is moving"]),
        ("[My children:] [Tom is 8]", ["My children:", "Tom is 8"]),
        (
            "[deb works nights now], [the day shift wore her out]",
            ["deb works nights now", "the day shift wore her out"],
        ),
        ("[Janet is my sister], [she has a wool shop]", ["Janet is my sister", "she has a wool shop"]),
        ("[its my birthday today] [im 16 now]", ["its my birthday today", "im 16 now"]),
        ("[I have lived there ever since], [my son is 8]", ["I have lived there ever since", "my son is 8"]),
        ("[I go there] when my mother has no time [and I like it]", ["I go there", "and I like it"]),
    ],
)
def test_a_clause_of_its_own_stays_one(marked: str, clauses: list[str]) -> None:
    assert joined(marked, "ab", unmarked="0") == clauses


def test_a_short_clause_with_a_value_is_no_beginning() -> None:
    assert joined("[Vegetarian], [two kids]", "ab") == ["Vegetarian", "two kids"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Mein Mann heißt Jörg und ist Elektriker", ["ist Elektriker"]),
        ("Ich heiße Gerd, bin 74 und wohne in Celle", ["bin 74 und wohne in Celle", "wohne in Celle"]),
        ("My brother is called Tom and works as a baker", ["works as a baker"]),
        ("mi hermana se llama carla y va a la uni", ["va a la uni"]),
        ("Ma femme s'appelle Claire et elle est infirmière", ["elle est infirmière"]),
        ("Mia figlia si chiama Anna ed è avvocata", ["è avvocata"]),
        ("Meu filho chama-se Rui e trabalha no porto", ["trabalha no porto"]),
        ("Ik heet Bart en woon in Gent", ["woon in Gent"]),
        ("Моя сестра живёт в Туле и работает врачом", ["работает врачом"]),
        ("زوجتي اسمها سعاد وهي معلمة", ["وهي معلمة"]),
        ("oğlum Mert 8 yaşında, kızım Defne 5 yaşında", ["kızım Defne 5 yaşında"]),
        ("I like coffee and cake", []),
        ("Ich mag Kaffee und Kuchen", []),
        ("Bonnie and Clyde is a film", []),
        ("Is it true that Tom is here", []),
        ("et elle est infirmière", []),  # nothing stands before it
        ("Что она любит", []),
    ],
)
def test_where_a_second_statement_about_the_same_subject_begins(text: str, seconds: list[str]) -> None:
    assert [text[place:] for place in second_statements(text)] == seconds


def test_a_clause_that_begins_with_a_second_statement_is_no_half() -> None:
    assert joined("[bin 74 und][ wohne in Celle]") == ["bin 74 und", "wohne in Celle"]
    assert joined("[Ich heiße Gerd, ][bin 74 und][ wohne in Celle]") == [
        "Ich heiße Gerd,",
        "bin 74 und",
        "wohne in Celle",
    ]
