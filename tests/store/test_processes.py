"""Several processes on one record, and processes that are killed."""

import os
import random
import signal
from collections import Counter
from pathlib import Path

import pytest

from lifelong.store.processes import is_gone, this_process
from lifelong.store.record import Record
from lifelong.store.store import Store
from tests.store.children import at_once, started
from tests.store.examples import GAP, NINE, say, texts

IMPORTS = """
from datetime import timedelta
from pathlib import Path
from lifelong.store.store import Store
from tests.store.examples import DAY, GAP, MINUTE, NINE, rank, say, show
"""

ADD_200 = """
folder, name = Path(sys.argv[2]), sys.argv[3]
with Store(folder) as store:
    record = store.record("home", "ana")
    for number in range(200):
        with record.transaction():
            message = say(record, f"{name}-{number}-{__import__('os').getpid()}", at=NINE + number * MINUTE)
            rank(record, message, number)
            store.jobs.enqueue(record.person, "turn", message.id, at=NINE)
        print(message.text)
"""


@pytest.mark.slow
def test_two_processes_that_write_at_once_lose_and_double_nothing(tmp_path: Path):
    """Two writers of 200 messages each, and a reader between them that always sees whole transactions."""
    folder = tmp_path / "ana.lifelong"
    printed = at_once(2, tmp_path / "gate", IMPORTS, ADD_200, folder, "w")
    acknowledged = [line for out in printed for line in out.splitlines()]
    assert len(set(acknowledged)) == 400
    with Store(folder) as store:
        record = store.record("home", "ana")
        assert Counter(texts(record.messages.select())) == Counter(acknowledged)
        assert store.persons("home") == ["ana"]
        assert store.jobs.waiting() == record.entries.state("none").entry == 400
        assert [session.messages for session in record.sessions.select()] == [400]


CLAIM_ALL = """
with Store(Path(sys.argv[2])) as store:
    while jobs := store.jobs.claim(now=NINE, lease=GAP, limit=3):
        for job in jobs:
            assert store.jobs.finish(job)
            print(job.subject)
"""


def test_workers_share_the_queue_and_no_job_runs_twice(store: Store, record: Record, tmp_path: Path):
    """Three workers empty a queue of 90 jobs."""
    with record.transaction():
        asked = [say(record, str(number)).id for number in range(90)]
        for message in asked:
            store.jobs.enqueue(record.person, "turn", message, at=NINE)
    printed = at_once(3, tmp_path / "gate", IMPORTS, CLAIM_ALL, store.path)
    assert sorted(line for out in printed for line in out.splitlines()) == sorted(asked)
    assert store.jobs.waiting() == 0


ADD_FOR_EVER = f"""{IMPORTS}
import itertools, sys
with Store(Path(sys.argv[1])) as store:
    record = store.record("home", "ana")
    for number in itertools.count():
        key = f"{{sys.argv[2]}}-{{number}}"
        with record.transaction():
            message = say(record, "hello " * 50, at=NINE + number * MINUTE, key=key)
            rank(record, message, number)
            store.jobs.enqueue(record.person, "turn", message.id, at=NINE)
        print(message.id, flush=True)
"""


def killed_after(folder: Path, acknowledgements: int, name: str) -> set[str]:
    """Let a child add messages, kill it after so many, and return all that it acknowledged."""
    with started(ADD_FOR_EVER, folder, name) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(acknowledgements)]
        os.kill(child.pid, signal.SIGKILL)
        lines += child.stdout.readlines()
    return {line.strip() for line in lines if line.endswith("\n")}


@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_killed_in_the_middle_of_adding_nothing_acknowledged_is_lost(tmp_path: Path, times: int):
    """kill -9 after some of the adds, again and again: all that was printed is there once, with entry and job.

    At most one message of each run was committed and not yet printed.
    """
    folder = tmp_path / "ana.lifelong"
    chance = random.Random(7)
    acknowledged: set[str] = set()
    for run in range(times):
        acknowledged |= killed_after(folder, chance.randrange(1, 60), str(run))
        with Store(folder) as store:
            record = store.record("home", "ana")
            stored = Counter(message.id for message in record.messages.select())
            assert set(stored.values()) == {1}
            assert acknowledged <= set(stored)
            assert len(stored) - len(acknowledged) <= run + 1
            jobs = store.jobs.select()
            assert {job.subject for job in jobs} == set(stored)
            assert len(jobs) == len(stored)
            assert store.integrity() == "ok"


HOLD_A_JOB = f"""{IMPORTS}
import sys, time
store = Store(Path(sys.argv[1]))
with store.transaction():
    pass
(job,) = store.jobs.claim(now=NINE, lease=GAP)
print(job.id, flush=True)
with store.transaction():
    say(store.record_of(job.person), "half a result")
    store.jobs.finish(job)
    time.sleep(60)
"""


def test_the_queue_resumes_after_its_worker_was_killed(store: Store, record: Record):
    """Killed between applying a result and its commit: the result is undone, and the job comes again at once."""
    said = say(record, "I like tea")
    store.jobs.enqueue(record.person, "turn", said.id, at=NINE)
    with started(HOLD_A_JOB, store.path) as worker:
        assert worker.stdout is not None
        number = int(worker.stdout.readline())
    (job,) = store.jobs.claim(now=NINE, lease=GAP)
    assert (job.id, job.subject, job.attempts) == (number, said.id, 2)
    assert texts(record.messages.select()) == ["I like tea"]


def test_a_reader_is_not_held_up_by_a_writer(store: Store, record: Record):
    """While one store is in the middle of a transaction, another reads what was committed before."""
    say(record, "before")
    with Store(store.path) as reader, record.transaction():
        say(record, "not yet committed")
        assert texts(reader.record("home", "ana").messages.select()) == ["before"]


def test_a_killed_process_is_gone_before_anybody_waits_for_it():
    """It is a zombie until its parent asks, as under a container's first process, and has ended all the same."""
    with started(NAME) as child:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        assert not is_gone(name)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert is_gone(name)
        child.wait()
        assert is_gone(name)


NAME = """
import time
from lifelong.store.processes import this_process
print(this_process(), flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("place", [0, 2])
def test_of_a_process_elsewhere_nobody_can_tell(place: int):
    """On another host, or in another container, the same process id is somebody else's."""
    parts = this_process().rsplit("/", 4)
    parts[place], parts[3] = "elsewhere", "999999999"
    assert not is_gone("/".join(parts))


def test_after_a_restart_of_the_machine_all_its_processes_are_gone():
    parts = this_process().rsplit("/", 4)
    if not parts[1]:
        pytest.skip("this system gives its starts no id")
    parts[1] = "another"
    assert is_gone("/".join(parts))


@pytest.mark.parametrize("name", ["", "no name", "a/b/c/d/e"])
def test_what_names_no_process_is_not_gone(name: str):
    assert not is_gone(name)


def test_a_process_id_that_is_used_again_is_another_process():
    parts = this_process().rsplit("/", 4)
    if not parts[4]:
        pytest.skip("this system does not say when a process started")
    parts[4] = str(int(parts[4]) - 1)
    assert is_gone("/".join(parts))
