"""Erasing a statement out of a message: its words are gone from every byte, the rest of the message stays."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import lifelong
from lifelong.errors import InputError, ModelUnavailableError, NotFoundError
from lifelong.models.scripted import HashedWords
from lifelong.types import Incoming, MessagePart
from tests.person.examples import DAY, MINUTE, NINE, Played, opened, picture, texts
from tests.store.examples import files_holding

SECRET = "Zanzibarquux"
STATED = f"My sister Rita is allergic to {SECRET} nuts."
KEPT = "I live in Faro."
BOTH = f"{KEPT} {STATED}"


def part_of(message: lifelong.types.Message, text: str) -> MessagePart:
    start = message.text.index(text)
    return MessagePart(message.id, start, start + len(text), text)


def told(life: lifelong.Life) -> tuple[lifelong.Person, MessagePart]:
    """Ana, who has said two things in one message, and a third in another."""
    ana = life.person("ana")
    said, _ = ana.add([Incoming(BOTH, at=NINE - DAY), Incoming("I keep bees.", at=NINE - DAY + MINUTE)])
    life.settle()
    ana.close_session()
    life.settle()
    return ana, part_of(said, STATED)


def test_a_statement_goes_and_the_rest_of_its_message_stays(tmp_path: Path) -> None:
    """Words, memory, quote, episode, slot, vector, trace, reply and job error; id, time and the other fact stay."""
    folder = tmp_path / "a"
    with opened(folder) as life:
        ana, part = told(life)
        before = ana.message(part.message)
        reply = ana.chat(f"What is Rita allergic to, {SECRET}?", at=NINE - MINUTE)
        assert SECRET in reply.text
        life.settle()
    with opened(folder, chat=Played(ModelUnavailableError(f"cannot read {SECRET}"))) as life:
        life.person("ana").add("Nothing else.")
        life.settle()
        assert any(SECRET in job.error for job in life.jobs())
    vector = HashedWords().embed([BOTH])[0].astype("<f4").tobytes()
    marks = {"text": SECRET.encode(), "vector": vector}
    assert all(files_holding(tmp_path, mark) for mark in marks.values())
    marks["lower case"] = SECRET.lower().encode()
    with opened(folder) as life:
        ana = life.person("ana")
        asked = [message for message in ana.messages() if message.text.startswith("What is Rita")]
        gone = ana.forget(statements=[part, part_of(asked[0], asked[0].text)])
        assert gone.verified and gone.statements == 1 and gone.messages == 2
        life.settle()
        after = ana.message(part.message)
        assert after.text == f"{KEPT} […]" and (after.at, after.session) == (before.at, before.session)
        assert not any(SECRET in memory.text for memory in ana.memories.list(current=None))
        assert KEPT in texts(ana.memories.list(kinds=["semantic"]))
        assert any("bees" in episode.text for episode in ana.memories.list(kinds=["episodic"]))
        assert ana.recall("Where do I live?")[0].source == (part.message,)
        vectors = ana._inner._record.entries.vectors_of([part.message], HashedWords.name)
        assert np.allclose(vectors[part.message], HashedWords().embed([after.text])[0])
    for name, mark in marks.items():
        assert files_holding(tmp_path, mark) == [], f"the {name} is still there"


def test_a_preview_lists_what_goes_and_what_stays_and_exactly_this_goes(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana, part = told(life)
        plan = ana.erasure.preview(statements=[part])
        assert texts(plan.parts) == [STATED] and plan.messages == () and texts(plan.kept) == [f"{KEPT} […]"]
        assert any(SECRET in memory.text for memory in plan.memories) and KEPT not in texts(plan.memories)
        assert ana.message(part.message).text == BOTH
        assert plan.token == ana.erasure.preview(statements=[part]).token
        gone = ana.erasure.erase(plan)
        assert (gone.statements, gone.memories) == (1, len(plan.memories))
        assert texts(ana.messages())[0] == plan.kept[0].text
        with pytest.raises(NotFoundError, match="no such part any more"):
            ana.erasure.erase(plan)


def test_a_preview_that_is_outdated_erases_nothing(tmp_path: Path) -> None:
    """A reply has repeated it since: more would go than was shown, unless the reply belongs to the request."""
    with opened(tmp_path / "a") as life:
        ana, part = told(life)
        plan = ana.erasure.preview(statements=[part])
        ana.chat("What is Rita allergic to?")
        with pytest.raises(InputError, match="changed since the preview"):
            ana.erasure.erase(plan)
        assert ana.message(part.message).text == BOTH
        own = [message.id for message in ana.messages()[-2:]]
        assert ana.erasure.erase(plan, also=own).messages == 2
        assert texts(ana.messages()) == [f"{KEPT} […]", "I keep bees."]
    assert files_holding(tmp_path, SECRET.encode()) == []


@pytest.mark.slow
def test_memories_of_other_sentences_keep_their_ids(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana, part = told(life)
        (home,) = [memory for memory in ana.memories.list(kinds=["semantic"]) if memory.text == KEPT]
        ana.forget(statements=[part])
        life.settle()
        assert ana.memories.get(home.id).text == KEPT


def test_a_message_without_other_words_goes_with_its_reply(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.chat("I live in Porto.", at=NINE - DAY)
        message = ana.messages()[0]
        gone = ana.forget(statements=[MessagePart(message.id, 0, len(message.text))])
        assert gone.messages == 2 and ana.messages() == []
    assert files_holding(tmp_path, b"Porto") == []


@pytest.mark.slow
def test_a_picture_stays_when_the_words_beside_it_go(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (said,) = ana.add("My truck.", images=[picture()])
        gone = ana.forget(statements=[MessagePart(said.id, 0, len(said.text))])
        assert (gone.messages, gone.media, gone.statements) == (0, 0, 1)
        assert ana.messages()[0].text == "[…]" and ana.picture(said.attachments[0].sha256).read_bytes() == picture()


def test_sentences_of_replies_that_repeat_it_go(tmp_path: Path) -> None:
    """The rest of the reply stays."""
    model = Played("Porto is lovely. You should visit the market.")
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        ana.chat("I moved to Porto. I like cheese.", at=NINE - DAY)
        said = ana.messages()[0]
        ana.forget(statements=[part_of(said, "I moved to Porto.")])
        assert texts(ana.messages()) == ["[…] I like cheese.", "[…] You should visit the market."]
    assert files_holding(tmp_path, b"Porto") == []


@pytest.mark.slow
def test_words_that_stand_elsewhere_do_not_spoil_the_proof(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana, part = told(life)
        ben = life.person("ben")
        ben.add(f"I have never heard of {SECRET}.")
        ben.chat(f"What is allergic, {SECRET.lower()}?")
        ben.forget(*(message.id for message in ben.messages()[:1]))
        gone = ana.forget(statements=[part])
        assert gone.verified
    assert files_holding(tmp_path, STATED.encode()) == []


@pytest.mark.slow
def test_what_superseded_something_makes_it_current_again(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I live in Porto.", at=NINE - 9 * DAY)
        (moved,) = ana.add("I live in Lisbon now. I keep bees.", at=NINE - 2 * DAY)
        life.settle()
        ana.forget(statements=[part_of(moved, "I live in Lisbon now.")])
        life.settle()
        homes = [memory for memory in ana.memories.list(kinds=["semantic"]) if memory.slot == "me.home"]
        assert texts(homes) == ["I live in Porto."]


@pytest.mark.parametrize(("start", "end"), [(5, 5), (7, 3), (-1, 4)])
def test_what_is_no_part_is_refused(tmp_path: Path, start: int, end: int) -> None:
    with opened(tmp_path / "a") as life:
        ana, part = told(life)
        with pytest.raises(InputError, match="no part of a message"):
            ana.forget(statements=[MessagePart(part.message, start, end)])
        assert ana.message(part.message).text == BOTH


def test_a_part_that_is_not_there_forgets_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana, part = told(life)
        (other,) = life.person("ben").add("I live in Braga.")
        for wrong in (
            MessagePart(part.message, 0, 9999),
            MessagePart(part.message, 0, 5, "other"),
            MessagePart(other.id, 0, 5),
            MessagePart("msg_0", 0, 5),
        ):
            with pytest.raises(NotFoundError, match="nothing was forgotten"):
                ana.forget(statements=[part, wrong])
        assert ana.message(part.message).text == BOTH and life.person("ben").messages() == [other]


# Receipts, backups, archives


@pytest.mark.slow
def test_the_receipt_names_the_part_without_content(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana, part = told(life)
        gone = ana.forget(statements=[part])
        assert gone.receipt is not None
        file = life.receipts.path(gone.receipt.id)
        assert life.receipts.verify(file).good and life.receipts.list() == [gone.receipt]
    content = json.loads(file.read_text())
    assert content["version"] == 2 and content["counts"]["statements"] == 1
    assert content["parts"][0]["spans"] == [[part.start, part.end]] and content["parts"][0]["length"] == len(BOTH)
    assert part.message not in file.read_text() and "Rita" not in file.read_text()


@pytest.mark.slow
def test_a_backup_does_not_bring_it_back(tmp_path: Path) -> None:
    """Two parts of one message were erased, one after the other; the backup is from before both."""
    folder = tmp_path / "a"
    with opened(folder) as life:
        ana = life.person("ana")
        (said,) = ana.add(f"{BOTH} I live in Porto.", at=NINE - DAY)
        life.settle()
    shutil.copytree(folder, tmp_path / "backup")
    with opened(folder) as life:
        ana = life.person("ana")
        ana.forget(statements=[part_of(said, STATED)])
    with opened(folder, clock=lambda: NINE + DAY) as life:
        ana = life.person("ana")
        ana.forget(statements=[part_of(ana.message(said.id), "I live in Porto.")])
        life.settle()
        left = texts(ana.messages())
    assert left == [f"{KEPT} […]"]
    shutil.copyfile(tmp_path / "backup" / "record.db", folder / "record.db")
    assert files_holding(folder, SECRET.encode())
    with opened(folder) as life:
        ana = life.person("ana")
        assert texts(ana.messages()) == left
        assert KEPT in texts(ana.memories.list(kinds=["semantic"]))
        assert all(life.receipts.verify(life.receipts.path(each.id)).good for each in life.receipts.list())
    assert files_holding(folder, SECRET.encode()) == files_holding(folder, b"Porto") == []


@pytest.mark.slow
def test_a_copy_elsewhere_is_told_by_the_receipt(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        _, part = told(life)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    with opened(tmp_path / "a") as life:
        gone = life.person("ana").forget(statements=[part])
        assert gone.receipt is not None
        file = life.receipts.path(gone.receipt.id)
    with opened(tmp_path / "b") as life:
        found = life.receipts.verify(file)
        assert not found.good and part.message in found.left
        assert life.receipts.replay(file) > 0 and life.receipts.verify(file).good
        assert life.receipts.replay(file) == 0
        assert texts(life.person("ana").messages())[0] == f"{KEPT} […]"
    assert files_holding(tmp_path / "b", SECRET.encode()) == []


@pytest.mark.slow
def test_an_older_archive_does_not_bring_it_back(tmp_path: Path) -> None:
    """Nor the memory that it was learned as, also under an id that is not here any more."""
    with opened(tmp_path / "a") as life:
        ana, part = told(life)
        ana.export(tmp_path / "before.zip")
        record = ana._inner._record
        record.memories.delete([memory.id for memory in ana.memories.list(current=None)])
        life._inner._engine.store.jobs.enqueue(record.person, "turn", part.message, at=NINE)
        life.settle()
        ana.forget(statements=[part])
        ana.restore(tmp_path / "before.zip")
        life.settle()
        assert texts(ana.messages())[0] == f"{KEPT} […]"
        assert not any(SECRET in memory.text for memory in ana.memories.list(current=None))
    assert files_holding(tmp_path / "a", SECRET.encode()) == []


# Killed


KILLED = """
import sys
from pathlib import Path
from lifelong.types import MessagePart
from tests.person.examples import opened
from tests.person.killing import die_at

folder, said, start, end, moment = sys.argv[1:]
with opened(Path(folder)) as life:
    die_at(moment)
    life.person("ana").forget(statements=[MessagePart(said, int(start), int(end))])
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("moment", "erased"),
    [
        ("after the text", False),
        ("before the commit", False),
        ("after the commit", True),
        ("after the sweep", True),
        ("after the file", True),
        ("after the scan", True),
    ],
)
def test_an_erasure_that_is_killed_is_whole_or_did_not_happen(tmp_path: Path, moment: str, erased: bool) -> None:
    folder = tmp_path / "a"
    with opened(folder) as life:
        _, part = told(life)
    command = [sys.executable, "-c", KILLED, str(folder), part.message, str(part.start), str(part.end), moment]
    child = subprocess.run(command, capture_output=True, check=False)
    assert child.returncode == -9, child.stderr
    opened(folder).close()
    with opened(folder) as life:
        ana = life.person("ana")
        life.settle()
        assert ana.message(part.message).text == (f"{KEPT} […]" if erased else BOTH)
        assert any(SECRET in memory.text for memory in ana.memories.list(current=None)) is not erased
        assert all(life.receipts.verify(life.receipts.path(each.id)).good for each in life.receipts.list())
        assert life._inner._engine.store.receipts.unfinished() == []
    assert bool(files_holding(folder, SECRET.encode())) is not erased


@pytest.mark.slow
def test_a_job_that_has_read_it_learns_nothing(tmp_path: Path) -> None:
    """A worker holds the job of the message while a part of it goes: it cannot finish the job."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (said,) = ana.add(BOTH, at=NINE - DAY)
        jobs = life._inner._engine.store.jobs
        (job,) = jobs.claim(now=NINE, lease=MINUTE)
        ana.forget(statements=[part_of(said, STATED)])
        assert not jobs.finish(job)
        life.settle()
        assert not any(SECRET in memory.text for memory in ana.memories.list(current=None))
