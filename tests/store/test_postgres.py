"""What only PostgreSQL has to prove: the order of commits, the second wall, faults of a network, and its own schema."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lifelong.errors import InputError, SettingsError, StoreError, StoreVersionError
from lifelong.store import opening
from lifelong.store.database import Database
from lifelong.store.entry_changes import EntryState
from lifelong.store.record import Record
from lifelong.store.sqlite.opening import FILE_NAME
from lifelong.store.sqlite.schema import packaged_migrations as sqlite_migrations
from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress
from tests.postgres import PASSWORD, PostgresServer
from tests.store.examples import NINE, fact, rank, say

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'lifelong[postgres]'")

from lifelong.store.postgres import connections, schema, scrub, transactions  # noqa: E402  # it imports psycopg
from lifelong.store.postgres.parameters import batches, translate  # noqa: E402


@pytest.fixture
def address(postgres: PostgresServer, tmp_path: Path) -> PostgresAddress:
    """A database without rows, and a folder."""
    return PostgresAddress(postgres.cleaned(), tmp_path / "files")


@pytest.fixture
def store(address: PostgresAddress) -> Iterator[Store]:
    """An open store of one process."""
    with Store(address) as store:
        yield store


@pytest.fixture
def second(address: PostgresAddress, store: Store) -> Iterator[Store]:
    """The same records in another process, as far as the database can tell."""
    with Store(address) as store:
        yield store


@contextmanager
def slow_writer(record: Record, text: str) -> Iterator[None]:
    """A writer in a thread of its own, whose transaction has given its numbers and is committed at the end."""
    written, commit = threading.Event(), threading.Event()

    def write() -> None:
        with record.transaction():
            rank(record, say(record, text), 1)
            written.set()
            assert commit.wait(30)

    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(write)
        try:
            assert written.wait(30)
            yield
        finally:
            commit.set()
        running.result(30)


@pytest.mark.parametrize("locked", [True, False])
def test_a_live_index_sees_an_entry_that_is_committed_late(
    monkeypatch: pytest.MonkeyPatch, store: Store, second: Store, locked: bool
):
    """Two writers, the first is slow. Without the lock of the person its entry is lost to a live index for good."""
    if not locked:
        monkeypatch.setattr(transactions, "TAKE_PERSON", "SELECT $1")
    ana, same = store.record("home", "ana"), second.record("home", "ana")
    state, seen = EntryState(), []
    with ThreadPoolExecutor(1) as threads:
        with slow_writer(ana, "the slow one"):
            fast = threads.submit(lambda: rank(same, say(same, "the fast one"), 2))
            if not locked:
                fast.result(30)  # it does not wait, and is committed first
            changes = ana.entries.since(state, "none")
            state, seen = changes.state, changes.seq.tolist()
        fast.result(30)
    changes = ana.entries.since(state, "none")
    assert sorted(seen + changes.seq.tolist()) == ([1, 2] if locked else [2])
    assert ana.entries.since(EntryState(), "none").seq.tolist() == [1, 2]  # a fresh process finds both


def test_writers_of_two_persons_do_not_wait_for_each_other(store: Store):
    ana, ben = store.record("home", "ana"), store.record("home", "ben")
    with slow_writer(ana, "slow"), ThreadPoolExecutor(1) as threads:
        assert threads.submit(say, ben, "fast").result(10).text == "fast"


def test_an_erasure_that_is_committed_late_is_seen(store: Store, second: Store):
    """Another act takes a higher number and is committed before; caches still drop what was erased."""
    ana, ben = store.record("home", "ana"), second.record("home", "ben")
    with ThreadPoolExecutor(1) as threads:
        noted, commit = threading.Event(), threading.Event()

        def erase() -> None:
            with ana.transaction():
                ana.audit.note("forget", 1)
                noted.set()
                assert commit.wait(30)

        running = threads.submit(erase)
        assert noted.wait(30)
        ben.audit.note("add", 1)
        assert second.erasures.poll() == set()
        commit.set()
        running.result(30)
    assert second.erasures.poll() == {ana.person}


def test_a_worker_does_not_wait_for_a_job_that_another_ends(store: Store, second: Store):
    """The lease of the first has ended, and its row is locked by the transaction that applies its result."""
    ana, ben = store.record("home", "ana"), store.record("home", "ben")
    for record in (ana, ben):
        store.jobs.enqueue(record.person, "turn", say(record, "one").id, at=NINE)
    (first,) = store.jobs.claim(now=NINE, lease=timedelta(minutes=1))
    later = NINE + timedelta(minutes=1)
    with store.transaction():
        assert store.jobs.finish(first)
        with ThreadPoolExecutor(1) as threads:
            other = threads.submit(second.jobs.claim, now=later, lease=timedelta(minutes=1), limit=2).result(10)
    assert [job.person for job in other] == [ben.person]


def test_two_workers_cannot_take_jobs_of_one_person_at_the_same_time(store: Store, second: Store):
    """The second waits for the first claim. Else it would pass over its locked row and take the next job."""
    record = store.record("home", "ana")
    for text in ("one", "two"):
        store.jobs.enqueue(record.person, "turn", say(record, text).id, at=NINE)
    with ThreadPoolExecutor(1) as threads:
        with store.transaction():
            assert len(store.jobs.claim(now=NINE, lease=timedelta(minutes=1))) == 1
            other = threads.submit(second.jobs.claim, now=NINE, lease=timedelta(minutes=1))
            assert wait([other], timeout=0.3).done == set()
        assert other.result(10) == []


def test_the_second_wall_stands_where_a_query_forgets_its_person(store: Store):
    """The first wall is the condition in each query; here it is left out."""
    ana, ben = store.record("home", "ana"), store.record("home", "ben")
    message = say(ana, "my secret")
    ana.memories.add(fact("a secret", message), origin="embedded")
    say(ben, "my own")
    db = ben.messages._db
    assert db.rows("SELECT text FROM message") == [("my own",)]
    assert db.rows("SELECT 1 FROM memory UNION ALL SELECT 1 FROM source") == []
    assert db.rows("SELECT name FROM person") == [("ben",)]
    with db.snapshot():
        assert db.rows("SELECT text FROM message") == [("my own",)]
    assert db.write("UPDATE message SET text = 'changed'") == 1
    assert db.write("DELETE FROM memory") == 0
    with pytest.raises(StoreError, match="row-level security"):
        db.write("INSERT INTO session (person, id, first_at, last_at) VALUES (?, 'ses_x', 0, 0)", (ana.person,))
    assert store._db.row("SELECT count(*) FROM message WHERE text = 'my secret'") == (1,)
    with ben.transaction():  # a store of all persons, inside the transaction of one, and back
        store.jobs.enqueue(ana.person, "turn", message.id, at=NINE)
        assert ben.messages.count() == 1
    assert store.jobs.waiting() == 1


def test_a_snapshot_does_not_see_later_commits(store: Store, second: Store):
    ana, same = store.record("home", "ana"), second.record("home", "ana")
    with ana.messages._db.snapshot():
        assert ana.messages.count() == 0
        with ThreadPoolExecutor(1) as threads:
            threads.submit(say, same, "meanwhile").result(10)
        assert ana.messages.count() == 0
    assert ana.messages.count() == 1


def test_when_no_connection_is_free_the_caller_is_told_to_try_again(
    monkeypatch: pytest.MonkeyPatch, address: PostgresAddress
):
    monkeypatch.setattr(connections, "WAIT_SECONDS", 0.2)
    with Store(PostgresAddress(address.url, address.folder, 1)) as store:
        record = store.record("home", "ana")
        with slow_writer(record, "slow"), pytest.raises(StoreError, match="database_connections"):
            record.messages.count()
        assert record.messages.count() == 1


def test_a_writer_that_waits_too_long_is_told_to_try_again(
    monkeypatch: pytest.MonkeyPatch, store: Store, address: PostgresAddress
):
    monkeypatch.setattr(connections, "LOCK_SECONDS", 1)
    with Store(address) as hasty:
        ana, same = store.record("home", "ana"), hasty.record("home", "ana")
        with slow_writer(ana, "slow"), pytest.raises(StoreError, match="lock timeout"):
            say(same, "fast")
    assert ana.messages.count() == 1


def in_turn(db: Database, other: Database, *, answered: bool) -> list[BaseException | None]:
    """Two transactions that lock the same two rows in opposite orders, at the same time: a deadlock.

    Args:
        db: a database with two rows in ``space``.
        other: the same of another process.
        answered: whether each waits for the answer to its first statement before it sends the second.

    Returns:
        What each of them raised.
    """
    first, second = (number for (number,) in db.rows("SELECT id FROM space ORDER BY id"))
    met = threading.Barrier(2)

    def write(database: Database, numbers: tuple[int, int]) -> None:
        with database.transaction():
            for number in numbers:
                sent = database.send("UPDATE space SET name = name || '.' WHERE id = ? RETURNING id", (number,))
                if answered:
                    assert sent.number == number
                    if number == numbers[0]:
                        met.wait(50)
                else:
                    database.send("SELECT pg_sleep(0.5)")

    with ThreadPoolExecutor(2) as threads:
        running = [
            threads.submit(write, each, numbers) for each, numbers in ((db, (first, second)), (other, (second, first)))
        ]
        return [each.exception(60) for each in running]


@pytest.mark.slow
def test_a_deadlock_of_transactions_that_nobody_has_an_answer_of_is_resolved(store: Store, second: Store):
    """PostgreSQL ends one of the two, and that one is sent again as it was."""
    store.record("home", "ana"), store.record("work", "ana")
    assert in_turn(store._db, second._db, answered=False) == [None, None]
    assert store._db.rows("SELECT name FROM space ORDER BY id") == [("home..",), ("work..",)]


def test_a_deadlock_of_transactions_that_were_answered_changes_nothing_in_one_of_them(store: Store, second: Store):
    """What the caller read may have decided what it wrote, so that only the caller can repeat it."""
    store.record("home", "ana"), store.record("work", "ana")
    (error,) = [each for each in in_turn(store._db, second._db, answered=True) if each is not None]
    assert isinstance(error, StoreError) and error.wait
    assert "deadlock detected" in str(error) and "nothing was changed, try again" in str(error)
    assert store._db.rows("SELECT name FROM space ORDER BY id") == [("home.",), ("work.",)]


@pytest.mark.parametrize("code", ["40001", "40P01"])
def test_what_fails_for_the_sake_of_another_is_tried_a_few_times(
    monkeypatch: pytest.MonkeyPatch, postgres: PostgresServer, address: PostgresAddress, code: str
):
    """The server fails as often as the test says; a sequence counts the tries, which no rollback takes back."""
    name = address.url.partition("@/")[2].partition("?")[0]
    postgres.run(
        "CREATE SEQUENCE IF NOT EXISTS public.tries; GRANT ALL ON SEQUENCE public.tries TO lifelong; "
        "CREATE OR REPLACE FUNCTION public.fail(times bigint, code text) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN "
        "IF nextval('public.tries') <= times THEN RAISE EXCEPTION 'ended' USING ERRCODE = code; END IF; "
        "RETURN currval('public.tries'); END $$",
        name,
    )

    def tries(failures: int, call: Callable[[str, tuple[int, str]], Any]) -> Any:
        postgres.run("SELECT setval('public.tries', 1, false)", name)
        return call("SELECT public.fail(?, ?)", (failures, code))

    monkeypatch.setattr(transactions, "_PAUSE", 0.0)
    with Store(address) as store:
        db, most = store._db, transactions.MOST_TRIES
        assert tries(most - 1, db.rows) == [(most,)]
        assert tries(most - 1, db.send).rows == [(most,)]
        assert tries(most - 1, store.record("home", "ana").messages._db.rows) == [(most,)]
        with db.transaction():
            assert tries(most - 1, db.rows) == [(most,)]
        with pytest.raises(StoreError, match="try again"):
            tries(most, db.rows)
        with pytest.raises(StoreError, match="try again"), db.transaction():
            db.rows("SELECT 1")
            tries(1, db.rows)
        assert tries(0, db.rows) == [(1,)]  # its connection is in order


def test_a_writer_sees_what_was_committed_while_it_waited_whatever_the_default_of_the_server(
    postgres: PostgresServer, address: PostgresAddress
):
    name = address.url.partition("@/")[2].partition("?")[0]
    postgres.run(f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'")
    try:
        with Store(address) as store, Store(address) as second, ThreadPoolExecutor(1) as threads:
            ana, same = store.record("home", "ana"), second.record("home", "ana")

            def count() -> int:
                with same.transaction():
                    return same.messages.count()

            with slow_writer(ana, "the slow one"):
                late = threads.submit(count)
                assert wait([late], timeout=0.3).done == set()
            assert late.result(30) == 1
    finally:
        postgres.run(f"ALTER DATABASE {name} RESET default_transaction_isolation")


def break_connections(postgres: PostgresServer) -> None:
    """What a restart of the server does to those who are connected."""
    postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lifelong'")


def test_reads_and_new_writes_survive_a_broken_connection(postgres: PostgresServer, store: Store):
    record = store.record("home", "ana")
    break_connections(postgres)
    assert record.messages.count() == 0
    break_connections(postgres)
    say(record, "after")
    assert record.messages.count() == 1


def test_a_transaction_whose_connection_breaks_changes_nothing(postgres: PostgresServer, store: Store):
    record = store.record("home", "ana")
    with pytest.raises(StoreError, match="try again"), record.transaction():
        say(record, "half")
        break_connections(postgres)
        say(record, "done")
    assert record.messages.count() == 0


def test_what_is_wrong_with_an_address_is_said_without_the_password(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    name = postgres.url("postgres").partition("@/")[2]
    wrong = {
        f"postgresql://locked:wrong-secret@/{name}": "refused the password",
        "postgresql://ana:wrong-secret@127.0.0.1:1/x": "127.0.0.1:1/x cannot be reached",
        postgres.url("nothing_here", password="wrong-secret"): "`createdb` makes it",
        "postgresql://ana:wrong@secret@host/x": "cannot be read",
        "postgresql://ana:wrong-secret@host:port/x": "cannot be read",
    }
    for url, message in wrong.items():
        with pytest.raises((StoreError, SettingsError), match=message) as error:
            Store(PostgresAddress(url, tmp_path))
        assert "secret" not in str(error.value) and "secret" not in repr(error.value.__cause__)
        assert "secret" not in repr(PostgresAddress(url))
    good = PostgresAddress(postgres.url("postgres", user="locked", password=PASSWORD), tmp_path / "a")
    with pytest.raises(StoreError, match="right to create a schema"):  # it is let in
        Store(good)
    monkeypatch.setattr(connections, "OLDEST", 99)
    with pytest.raises(StoreError, match="99 is the oldest that works"):
        Store(PostgresAddress(postgres.url("prepared"), tmp_path / "a"))
    monkeypatch.setenv("LIFELONG_KEY", "0" * 64)
    pytest.importorskip("cryptography")
    with pytest.raises(SettingsError, match="Encrypt the disks"):
        Store(PostgresAddress(postgres.url("prepared"), tmp_path / "a"))


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, address: PostgresAddress):
    monkeypatch.setattr(opening, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"pip install 'lifelong\[postgres\]'"):
        Store(address)


def test_the_folder_of_the_files_is_no_record_of_its_own(address: PostgresAddress, tmp_path: Path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / FILE_NAME).write_bytes(b"")
    with pytest.raises(StoreError, match="is a record of its own"):
        Store(address)


def test_a_standby_can_be_read(postgres: PostgresServer, address: PostgresAddress):
    with Store(address) as store:
        say(store.record("home", "ana"), "hello")
    read_only = PostgresAddress(f"{address.url}&options=-c%20default_transaction_read_only%3Don", address.folder)
    with pytest.raises(StoreError, match="cannot be written"):
        Store(read_only)
    with Store(read_only, allow_read_only=True) as store:
        record = store.record("home", "ana")
        assert record.messages.count() == 1
        with pytest.raises(StoreError, match="cannot be written"):
            say(record, "more")


def test_two_processes_migrate_at_once(postgres: PostgresServer, tmp_path: Path):
    address = PostgresAddress(postgres.empty(), tmp_path)
    with ThreadPoolExecutor(2) as threads:
        stores = list(threads.map(lambda _: Store(address), range(2)))
    assert [store.version for store in stores] == [schema.packaged_migrations()[-1][0]] * 2
    assert stores[0].integrity() == "ok"
    for store in stores:
        store.close()
    postgres.drop(address.url)


def test_a_migration_that_fails_changes_nothing_and_a_newer_schema_is_refused(postgres: PostgresServer):
    url = postgres.empty()
    good, bad = (1, "0001_pets.sql", "CREATE TABLE pet (id bigint)"), (2, "0002_bad.sql", "CREATE TABLE pet (x bigint)")
    with connections.connect(url) as connection:
        with pytest.raises(StoreError, match=r"0002_bad.sql failed on x \(relation \"pet\" already exists"):
            schema.migrate(connection, "x", [good, bad])
        assert schema.version(connection) == 0
        assert schema.migrate(connection, "x", [good]) == 1 and schema.migrate(connection, "x", [good]) == 0
        with pytest.raises(StoreVersionError, match="schema 1, this version knows up to 0"):
            schema.migrate(connection, "x", [(0, "none", "")])
    postgres.drop(url)


def test_both_engines_have_the_same_schema(store: Store, tmp_path: Path):
    """A migration of one engine needs one of the same number in the other."""
    assert schema.packaged_migrations()[-1][0] == sqlite_migrations()[-1][0]
    with Store(tmp_path / "sqlite") as other:
        columns = other._db.rows(
            "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c "
            "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
        )
    ours = store._db.rows(
        "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'lifelong' "
        "AND table_name NOT IN ('migration', 'identity')"
    )
    assert sorted(columns) == sorted(ours)


def test_parameters_are_those_of_sqlite(store: Store):
    db = store._db
    assert db.row("SELECT ?2::bigint, ?1::bigint, '?1 :no', ?2::bigint", (1, 2)) == (2, 1, "?1 :no", 2)
    assert db.row("SELECT :b::bigint, CASE WHEN :a IS NULL THEN 1 END", {"a": None, "b": 5}) == (5, 1)
    assert db.row("SELECT CASE WHEN ? IS NULL THEN 1 ELSE 0 END, ?::text", (None, "100%")) == (1, "100%")
    assert db.row("SELECT sum(x)::text, sum(x) FROM (VALUES (1::bigint), (2)) v (x)") == ("3", 3)
    with pytest.raises(InputError, match="stored already"):
        db.write("INSERT INTO space (id, name) VALUES (1, 'a'), (2, 'a')")


@pytest.mark.parametrize("pages", [(32, 16_384), (2, 4), (1, 1)])
def test_the_search_after_an_erasure_reads_every_value(
    monkeypatch: pytest.MonkeyPatch, store: Store, pages: tuple[int, int]
):
    """Small ones and large ones, of text and of bytes, in the first row and in the last, in blocks of any size."""
    monkeypatch.setattr(scrub, "_BLOCK_PAGES", pages[0])
    monkeypatch.setattr(scrub, "_STATEMENT_PAGES", pages[1])
    ana, ben = store.record("home", "ana"), store.record("home", "ben")
    large = "much more " * 2_000
    texts = [
        "the very first",
        *(f"number {number}. " * 20 for number in range(300)),
        f"{large}far inside{large}",
        "the last",
    ]
    for text in texts:
        say(ana, text)
    db = store._db
    content = b"\0\xff" + b"\\back" + "\xfc".encode() + b"\x01'"
    for name, filling in (("small", b"\0"), ("large", bytes(20_000))):
        db.write(
            "INSERT INTO answered (person, name, asked, at, content) VALUES (?, ?, ?, 0, ?)",
            (ben.person, name.encode(), b"asked", filling + name.encode() + content + filling),
        )
    parts = ["the very first", "number 299. number", "far inside", "the last", "far outside"]
    assert db.search(parts, [("message", "text"), ("message", "id")]) == {*parts} - {"far outside"}
    assert db.search(parts, [("memory", "text")]) == set() == db.search([], [("message", "text")])
    for part in [*(each.encode() for each in parts[:-1]), b"small" + content, b"large" + content, content[:3]]:
        assert not store.scrub([part]) and not store.scrub([b"far outside"], [part])
    assert store.scrub([b"far outside", b"small" + content[1:], b"\xfelarge", b"\xfe"])


def test_a_list_of_values_is_compared_with_as_an_array():
    """An index of the column answers it, with statistics or without. What has no index stays a join."""
    sql, values = translate(
        "SELECT 1 FROM message m WHERE +m.person = ?1 AND m.id IN (SELECT value FROM json_each(?2)) AND seq IN "
        "(SELECT CAST(value AS BIGINT) FROM json_each(?3)) AND role NOT IN (SELECT value FROM json_each(?2)) "
        "AND shown.value IN (SELECT value FROM json_each(?2))",
        (1, '["a"]', "[2]"),
    )
    assert values == [1, '["a"]', "[2]"]
    assert sql == (
        "SELECT 1 FROM message m WHERE +m.person = $1 AND m.id = ANY (ARRAY(SELECT value::text FROM json_each($2))) "
        "AND seq = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_each($3))) "
        "AND role NOT IN (SELECT value FROM json_each($2)) AND shown.value IN (SELECT value FROM json_each($2))"
    )


def test_many_rows_are_written_by_few_statements(store: Store):
    """Also where some of them are there already, or twice among them."""
    record = store.record("home", "ana")
    ids = [f"msg_{number}" for number in range(300)]
    record.tombstones.add(ids[:20], ["chat:1"])
    record.tombstones.add([*ids, *ids[:7]])
    assert record.tombstones.find(ids) == {*ids} and store._db.rows("SELECT count(*) FROM tombstone") == [(300,)]
    insert = "INSERT INTO tombstone (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING"
    sent = list(batches(insert, [(each.encode(), at) for at, each in enumerate(ids)]))
    assert [len(values) for _, values in sent] == [256, 256, 32, 32, *[2] * 12]
    assert [values[1] for _, values in sent][:3] == [0, 128, 256] and sent[0][0].count("(") == 129
    update = "INSERT INTO tombstone (id, at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at"
    assert len(list(batches(update, [(b"one", 1), (b"one", 2)]))) == 2  # no statement may change a row twice


def test_an_address_with_several_hosts_is_shown_without_its_password():
    hosts = "ana:se%40cret@one:5432,two:5433/life?target_session_attrs=read-write"
    assert str(PostgresAddress(f"postgresql://{hosts}")) == "postgresql://ana@one:5432,two:5433/life"
    for malformed in ("ana:12,3/4@one/life", "one:5432,two:x/life"):
        assert str(PostgresAddress(f"postgresql://{malformed}")) == "postgresql://…"
