"""What a process that goes on running still holds of what was forgotten."""

import subprocess
import sys
import threading
from pathlib import Path

import apsw
import pytest

from lifelong.language import terms
from lifelong.store.sqlite.database import SqliteDatabase
from lifelong.store.store import Store
from tests.person.examples import opened, opened_async
from tests.store.examples import say

HOLDS = """
import gc, sys
from pathlib import Path
from tests.person.examples import DAY, NINE, opened

def holders(mark):
    # Everything that can be reached in this interpreter and holds the words; the question itself does not count.
    seen, open_ = set(), gc.get_objects()
    found = []
    while open_:
        following = []
        for each in gc.get_referents(*open_):
            if id(each) in seen:
                continue
            seen.add(id(each))
            if isinstance(each, str) and mark in each.casefold() and each != mark:
                found.append(each)
            elif isinstance(each, bytes | bytearray) and mark.encode() in bytes(each).lower():
                found.append(each)
            following.append(each)
        open_ = following
    return found

def live(life, name):
    ana = life.person("ana")
    said = [ana.add(f"My canary {n} is called {name} and lives at home.", at=NINE - DAY)[0].id for n in range(20)]
    life.settle()
    for _ in range(3):
        ana.recall(f"Who is {name}?")
        ana.chat(f"What is my canary called? {name}")
    return [message.id for message in ana.messages()]

mark = "".join(reversed("ztrauqnolubez"))
with opened(Path(sys.argv[1])) as life:
    ids = live(life, mark.title())
    gc.collect()
    before = len(holders(mark))
    if sys.argv[2] == "here":
        life.person("ana").forget(*ids)
    else:
        import subprocess
        code = "import sys; from pathlib import Path; from tests.person.examples import opened\\n"
        code += "with opened(Path(sys.argv[1])) as life: life.person('ana').forget(*sys.argv[2:])"
        subprocess.run([sys.executable, "-c", code, sys.argv[1], *ids], check=True)
        life.settle()
    print(before, holders(mark))
"""


@pytest.mark.slow
@pytest.mark.parametrize("where", ["here", "another process"])
def test_no_object_holds_a_forgotten_word(tmp_path: Path, where: str) -> None:
    """Index, queries, caches of words: nothing that can be reached; before the erasure, some of it could be."""
    command = [sys.executable, "-c", HOLDS, str(tmp_path / "a"), where]
    before, left = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split(maxsplit=1)
    assert int(before) > 0 and left.strip() == "[]"


def test_an_erasure_drops_the_words_that_were_read(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        (said,) = life.person("ana").add("Zebulonquartz lives here.")
        life.person("ana").recall("zebulonquartz")
        assert terms._term.cache_info().currsize > 0
        life.person("ana").forget(said.id)
        assert terms._term.cache_info().currsize == 0


@pytest.mark.slow
async def test_an_erasure_by_another_store_is_noticed_by_the_worker(tmp_path: Path) -> None:
    """Its index is dropped before anybody asks again, and only that of the person who forgot something."""
    async with opened_async(tmp_path / "a") as life, opened_async(tmp_path / "a") as other:
        for name in ("ana", "bo"):
            await life.person(name).add("I live in Lisbon.")
            await life.person(name).recall("Lisbon")
        index = {name: life.person(name)._recall._searcher for name in ("ana", "bo")}
        await other.person("ana").forget((await other.person("ana").messages())[0].id)
        await life.worker.step()
        assert [len(index[name]._updated.index) for name in ("ana", "bo")] == [0, 1]
        assert not (await life.person("ana").recall("Lisbon")).hits


@pytest.mark.sqlite
def test_sqlite_gives_its_pages_back(tmp_path: Path) -> None:
    with Store(tmp_path / "a") as store:
        record = store.record("home", "ana")
        for number in range(100):
            say(record, f"word {number} " * 200)
        record.messages.select()
        database = store._db
        assert isinstance(database, SqliteDatabase)
        (reader,) = database._readers
        used = [each.status(apsw.SQLITE_DBSTATUS_CACHE_USED)[0] for each in (reader.connection, database._writer)]
        store.release_memory()
        left = [each.status(apsw.SQLITE_DBSTATUS_CACHE_USED)[0] for each in (reader.connection, database._writer)]
        assert sum(left) < sum(used) / 4
        assert len(record.messages.select()) == 100


def test_memory_is_given_back_while_others_read(tmp_path: Path) -> None:
    """Four threads read all the while: none is disturbed."""
    with Store(tmp_path / "a") as store:
        record = store.record("home", "ana")
        for number in range(5):
            say(record, f"word {number}")
        failures: list[BaseException] = []
        done = threading.Event()

        def read() -> None:
            try:
                while not done.is_set():
                    assert len(record.messages.select()) == 5
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(10):
            store.release_memory()
        done.set()
        for thread in threads:
            thread.join()
        assert failures == []
