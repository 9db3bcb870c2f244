"""Clauses end where words end, and are not torn in two."""

import pytest

from lifelong.models.base.reader import ReadFact
from lifelong.models.reader.clauses import with_whole_words


def joined(marked: str, slots: str = "") -> list[str]:
    """The clauses of a text whose facts stand in brackets; ``slots`` has one letter for each fact."""
    text = ""
    starts: list[int] = []
    facts: list[ReadFact] = []
    for letter in marked:
        if letter == "[":
            starts.append(len(text))
        elif letter == "]":
            slot = slots[len(facts)] if slots else "a"
            facts.append(ReadFact(starts[-1], len(text), (starts[-1], len(text)), slot, "holds", "me", 0.9))
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
