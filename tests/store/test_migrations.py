"""How a record comes to its newest schema."""

from pathlib import Path

import apsw
import pytest

from lifelong.errors import StoreError, StoreVersionError
from lifelong.store.sqlite.connections import APPLICATION_ID
from lifelong.store.sqlite.database import SqliteDatabase
from lifelong.store.sqlite.opening import FILE_NAME
from lifelong.store.sqlite.schema import Migration, migrate, packaged_migrations
from lifelong.store.store import Store
from tests.store.children import at_once
from tests.store.examples import nothing_changes, say, texts

PETS = (1, "0001_pets.sql", "CREATE TABLE pet (name TEXT); INSERT INTO pet VALUES ('Bertha');")
AGE = (2, "0002_age.sql", "ALTER TABLE pet ADD COLUMN age INTEGER;")
BROKEN = (2, "0002_broken.sql", "DELETE FROM pet; ALTER TABLE nowhere ADD COLUMN age INTEGER;")


def opened(path: Path, *migrations: Migration) -> SqliteDatabase:
    database = SqliteDatabase(path)
    migrate(database, migrations)
    return database


def test_an_empty_file_gets_the_newest_schema(tmp_path: Path):
    """It is marked as ours, carries the last number, and keeps no backup, because there was nothing to save."""
    with Store(tmp_path):
        pass
    file = apsw.Connection(str(tmp_path / FILE_NAME))
    assert file.pragma("user_version") == packaged_migrations()[-1][0]
    assert file.pragma("application_id") == APPLICATION_ID
    assert not (tmp_path / "backups").exists()


def test_shipped_migrations_have_numbers_that_only_grow():
    numbers = [number for number, _, _ in packaged_migrations()]
    assert numbers[0] == 1 and numbers == sorted(set(numbers))


@pytest.mark.slow
@pytest.mark.parametrize("old", range(1, len(packaged_migrations()) + 1))
def test_every_old_schema_comes_to_the_newest(tmp_path: Path, old: int):
    """A file that stopped at any packaged migration opens, has the newest number, and takes messages."""
    path = tmp_path / FILE_NAME
    opened(path, *packaged_migrations()[:old]).close()
    with Store(tmp_path) as store:
        record = store.record("home", "ana")
        say(record, "still here")
        assert texts(record.messages.select()) == ["still here"]
    assert apsw.Connection(str(path)).pragma("user_version") == packaged_migrations()[-1][0]


def test_opening_again_applies_nothing(tmp_path: Path):
    database = opened(tmp_path / "pets.db", PETS)
    assert migrate(database, [PETS]) == 0
    database.close()


def test_a_step_keeps_the_rows_and_deletes_its_backup(tmp_path: Path):
    """A backup that stayed would keep what a person asks to forget later."""
    opened(tmp_path / "pets.db", PETS).close()
    database = opened(tmp_path / "pets.db", PETS, AGE)
    assert database.rows("SELECT name, age FROM pet") == [("Bertha", None)]
    assert list((tmp_path / "backups").iterdir()) == []
    database.close()


def test_a_failing_step_changes_nothing_and_names_the_copy(tmp_path: Path):
    """Bertha is in the record and in the copy, although the broken step deleted her before it failed."""
    opened(tmp_path / "pets.db", PETS).close()
    database = SqliteDatabase(tmp_path / "pets.db")
    copy = tmp_path / "backups" / "before-0002.db"
    with pytest.raises(StoreError, match=r"0002_broken\.sql failed") as caught:
        migrate(database, [PETS, BROKEN])
    assert str(copy) in str(caught.value)
    assert database.version() == 1
    assert database.rows("SELECT name FROM pet") == [("Bertha",)]
    assert apsw.Connection(str(copy)).execute("SELECT name FROM pet").fetchall() == [("Bertha",)]
    database.close()


def test_after_a_failed_step_a_working_one_can_follow(tmp_path: Path):
    opened(tmp_path / "pets.db", PETS).close()
    database = SqliteDatabase(tmp_path / "pets.db")
    with pytest.raises(StoreError):
        migrate(database, [PETS, BROKEN])
    assert migrate(database, [PETS, AGE]) == 1
    assert list((tmp_path / "backups").iterdir()) == []
    database.close()


def test_a_newer_record_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / FILE_NAME
    opened(path, (99, "0099_later.sql", "CREATE TABLE later (x);")).close()
    with nothing_changes(path), pytest.raises(StoreVersionError, match="schema 99"):
        Store(tmp_path)


@pytest.mark.parametrize("its_version", [0, 1, 99])
def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path, its_version: int):
    """Whatever number the other program gave its schema, none at all included."""
    path = tmp_path / FILE_NAME
    other = apsw.Connection(str(path))
    other.execute(f"CREATE TABLE bookmark (url TEXT); PRAGMA user_version = {its_version}")
    other.close()
    with nothing_changes(path), pytest.raises(StoreError, match="another program"):
        Store(tmp_path)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / FILE_NAME
    path.write_bytes(b"Dear diary, today I bought a truck. " * 100)
    with nothing_changes(path), pytest.raises(StoreError, match="not a readable record"):
        Store(tmp_path)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path):
    path = tmp_path / "ana.lifelong"
    path.write_text("not a folder")
    with pytest.raises(StoreError, match="a record is a folder"):
        Store(path)


IMPORTS = (
    "from pathlib import Path; from lifelong.store.sqlite.database import SqliteDatabase; "
    "from lifelong.store.sqlite.schema import *"
)
OPEN = f"database = SqliteDatabase(Path(sys.argv[2])); print(migrate(database, {[PETS, AGE]!r})); database.close()"


@pytest.mark.parametrize("found", [0, 1])
def test_processes_that_open_at_once_migrate_once(tmp_path: Path, found: int):
    """Four processes wait at the door of a file at schema 0 or 1: each step is applied by one of them."""
    path = tmp_path / "pets.db"
    if found:
        opened(path, PETS).close()
    applied = at_once(4, tmp_path / "gate", IMPORTS, OPEN, path)
    assert sum(map(int, applied)) == 2 - found
    database = SqliteDatabase(path)
    assert database.rows("SELECT name, age FROM pet") == [("Bertha", None)]
    database.close()
