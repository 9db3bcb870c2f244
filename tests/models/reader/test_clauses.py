"""Clauses end where words end, and are not torn in two."""

import pytest

from lifelong.models.base.reader import ReadFact
from lifelong.models.reader.clauses import with_whole_words


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
