"""Words for people and animals have roles, in fifteen languages."""

from __future__ import annotations

import pytest

from lifelong.language.kin import begins_with_kin, fits, kin


def roles(text: str, language: str) -> set[str]:
    return {role for each in kin(text, (language,)) for role in each.roles}


@pytest.mark.parametrize(
    ("text", "language", "role"),
    [
        ("Wie heißt meine Katze?", "de", "cat"),
        ("Annem nerede yaşıyor?", "tr", "mother"),
        ("annemin adı", "tr", "mother"),
        ("anneannem köyde", "tr", "grandmother"),
        ("أين تسكن أمي؟", "ar", "mother"),
        ("وأختي رنا", "ar", "sister"),
        ("dónde trabaja mi cuñado", "es", "brother_in_law"),
        ("où habite ma belle-mère", "fr", "mother_in_law"),
        ("con mamą i tatą", "pl", "father"),
        ("मेरी माँ कहाँ है", "hi", "mother"),
        ("mere husband kya karte hain", "hi", "husband"),
        ("我妈在医院当护士", "zh", "mother"),
        ("娘の由美は銀行員です", "ja", "daughter"),
        ("우리 할머니는 부산에 산다", "ko", "grandmother"),
    ],
)
def test_a_word_has_its_role(text: str, language: str, role: str) -> None:
    assert role in roles(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hâlâ burada oturuyorum", "tr"),  # still, not an aunt
        ("Ich nehme den Bus", "de"),
        ("un petit restaurant", "fr"),
        ("一只熊猫", "zh"),
        ("去墨西哥", "zh"),
        ("大丈夫です", "ja"),
        ("딸기를 좋아해", "ko"),
        ("me gustan los días de sol", "es"),
        ("mam czas", "pl"),
    ],
)
def test_another_word_has_none(text: str, language: str) -> None:
    assert not roles(text, language)


def test_a_wide_word_fits_its_narrow_ones_and_no_others() -> None:
    assert fits({"child"}, {"son"})
    assert fits({"mother"}, {"family"})
    assert not fits({"son"}, {"daughter"})
    assert not fits({"dog"}, {"family"})
    assert not fits(roles("mi hijo", "es"), roles("mi hija", "es"))


@pytest.mark.parametrize(
    ("clause", "language", "begins"),
    [
        ("mein Vater arbeitet am Hafen", "de", True),
        ("annem İzmir'de yaşıyor", "tr", True),
        ("我妈是护士", "zh", True),
        ("ich wohne mit meinem Vater", "de", False),
        ("vivo con mi madre", "es", False),
    ],
)
def test_whether_a_clause_begins_with_somebody(clause: str, language: str, begins: bool) -> None:
    assert begins_with_kin(clause, language) is begins
