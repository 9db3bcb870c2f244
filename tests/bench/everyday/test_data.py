"""The files of everyday life, and what is said when they are not there."""

from pathlib import Path

import pytest

from lifelong.bench.everyday.data import load
from lifelong.errors import ImportFormatError, InputError
from tests.bench.everyday.mara import PERSON, QUESTION, write


def test_a_person_is_read_with_questions_and_acts(tmp_path: Path) -> None:
    """Expressions ignore case, and times have their zone."""
    (mara,) = load(write(tmp_path))
    assert [message.id for message in mara.history.messages] == ["mara-1", "mara-a1", "mara-2", "mara-3"]
    assert mara.questions[0].answer_any[0].search("PIMENTA")
    assert mara.history.asked.utcoffset() is not None
    assert [act.act for act in mara.acts] == ["thanks"]


def test_a_missing_folder_is_named_with_what_it_should_have(tmp_path: Path) -> None:
    """The message says where the data is expected, and which option names another place."""
    with pytest.raises(
        InputError, match=r"expected in .*nowhere, which has no persons/<id>.json, questions.jsonl, acts"
    ):
        load(tmp_path / "nowhere")
    folder = write(tmp_path)
    (folder / "acts.jsonl").unlink()
    with pytest.raises(InputError, match=r"has no acts.jsonl: name the folder that has them with --data"):
        load(folder)


def test_an_unknown_person_is_named(tmp_path: Path) -> None:
    """With those that there are."""
    with pytest.raises(InputError, match="no person is called lena; expected some of: mara"):
        load(write(tmp_path), ["lena"])


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"answer_any": ["("]}, "answer_any.0: .*no regular expression"),
        ({"asked_at": "2026-05-01T11:00:00"}, "asked_at"),
    ],
)
def test_a_file_against_the_schema_is_named(tmp_path: Path, broken: dict[str, object], message: str) -> None:
    """A broken expression, or a time without a zone."""
    with pytest.raises(ImportFormatError, match=rf"questions.jsonl does not follow the schema: {message}"):
        load(write(tmp_path, questions=[QUESTION | broken], person=PERSON))
