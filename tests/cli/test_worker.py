"""Workers in processes of their own, on both engines; a lease is two seconds where one is to end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

import lifelong
from tests.cli.run import done, run, value

WORKER = """
import asyncio, os, sys, time
from datetime import timedelta
import lifelong.agent.worker as worker
from lifelong.agent.update import Updater
from lifelong.cli import main
from lifelong.store.jobs import JobRepository

worker.LEASE, worker.RENEWAL, worker.POLL = timedelta(seconds=float(os.environ["LEASE_OF_TEST"])), 0.5, 0.1
work, finish, claim = Updater.work, JobRepository.finish, JobRepository.claim

def event(what, job=0, person=0, at=None):
    # In one write: two jobs of one worker end in threads of their own, and print() writes word by word.
    os.write(1, f"{what} {job} {person} {at or time.monotonic()}\\n".encode())

async def slow(self, record, job):
    event("begin", job.id, job.person)
    await asyncio.sleep(float(sys.argv[1]))
    await work(self, record, job)

def told(self, job):
    at = time.monotonic()  # before the commit: another worker may begin the person's next job right after it
    held = finish(self, job)
    event("applied" if held else "refused", job.id, job.person, at)
    return held

def ready(self, **terms):
    event("ready")
    return claim(self, **terms)

Updater.work, JobRepository.finish, JobRepository.claim = slow, told, ready
main(["worker", *sys.argv[2:]])
"""


TOWNS = ("Porto", "Braga", "Lisbon")


@dataclass(frozen=True)
class Event:
    """A line that a worker printed."""

    what: str
    job: int
    person: int
    at: float


class Worker:
    """A running worker."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.events: list[Event] = []

    def read(self, what: str) -> Event:
        """The next event of this kind; those before it are kept, too."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            words = line.split()
            if words[0] in ("begin", "applied", "refused", "ready"):
                self.events.append(Event(words[0], int(words[1]), int(words[2]), float(words[3])))
                if words[0] == what:
                    return self.events[-1]
        raise AssertionError(f"the worker ended without {what!r}")

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self, seconds: float = 120) -> int:
        """Wait for its end, and read what is left; returns the exit status."""
        status = self.process.wait(seconds)
        with pytest.raises(AssertionError):
            self.read("nothing")
        return status

    def all(self, what: str) -> list[Event]:
        return [event for event in self.events if event.what == what]


class Workers:
    """Starts workers, and kills those that are left."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def start(self, delay: float, *words: str) -> Worker:
        """A worker that takes ``delay`` seconds for each job."""
        command = [sys.executable, "-c", WORKER, str(delay), *words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self._stack.enter_context(process)
        self._stack.callback(process.kill)
        return Worker(process)


@pytest.fixture
def workers() -> Iterator[Workers]:
    with ExitStack() as stack:
        yield Workers(stack)


@pytest.fixture(params=["sqlite", "postgres"], autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty record, named by the environment, in a folder or in a database."""
    monkeypatch.setenv("LIFELONG_STORE", str(tmp_path / "home.lifelong"))
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    monkeypatch.setenv("LEASE_OF_TEST", "2")
    if request.param == "postgres":
        monkeypatch.setenv("LIFELONG_DATABASE", request.getfixturevalue("postgres").cleaned())


def tell(persons: int, each: int) -> None:
    """Messages of some persons, each with the name of another home, with a job each."""
    path = os.environ.get("LIFELONG_DATABASE", os.environ["LIFELONG_STORE"])
    with lifelong.open(path, worker=False) as life:
        for number in range(each):
            for person in range(persons):
                life.person(f"p{person}").add(f"I live in {TOWNS[number]}.")


def texts(person: str = "p0") -> list[str]:
    """What was learned of a person."""
    return sorted(memory["text"] for memory in value("memories", "--kind", "semantic", "--all", "--person", person))


def empty() -> bool:
    return not value("jobs")["jobs"]


def wait_until_empty(seconds: float = 200) -> None:
    until = time.monotonic() + seconds
    while not empty():
        assert time.monotonic() < until, done("jobs")
        time.sleep(0.2)


@pytest.mark.slow
def test_two_workers_share_the_jobs_and_keep_the_order_of_each_person(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each job is applied once, by one of them; jobs of one person neither overlap nor overtake each other."""
    monkeypatch.setenv("LEASE_OF_TEST", "60")  # none ends on a busy machine
    tell(persons=30, each=2)
    pair = [workers.start(0.1), workers.start(0.1, "--concurrency", "2")]
    wait_until_empty()
    for worker in pair:
        worker.send(signal.SIGTERM)
    assert [worker.end() for worker in pair] == [0, 0]
    applied = [event for worker in pair for event in worker.all("applied")]
    assert len({event.job for event in applied}) == len(applied) == 60
    assert all(worker.all("applied") for worker in pair)
    for person in {event.person for event in applied}:
        events = [event for worker in pair for event in worker.events if event.person == person]
        events.sort(key=lambda event: event.at)
        assert [event.what for event in events] == ["begin", "applied"] * 2
        assert [event.job for event in events] == sorted(event.job for event in events)
    assert len(texts()) == 2


@pytest.mark.slow
def test_a_long_job_is_not_given_to_another(workers: Workers) -> None:
    """Its lease is renewed: it takes three leases, and the worker beside it gets nothing."""
    tell(persons=1, each=1)
    slow = workers.start(6)
    slow.read("begin")
    idle = workers.start(0)
    idle.read("ready")
    slow.read("applied")
    for worker in (slow, idle):
        worker.send(signal.SIGTERM)
    assert (slow.end(), idle.end(), idle.all("begin")) == (0, 0, [])


@pytest.mark.slow
def test_a_frozen_worker_loses_its_lease_and_its_late_result_is_refused(workers: Workers) -> None:
    tell(persons=1, each=1)
    frozen = workers.start(1)
    frozen.read("begin")
    frozen.send(signal.SIGSTOP)
    other = workers.start(0)
    other.read("applied")
    wait_until_empty()
    learned = texts()
    frozen.send(signal.SIGCONT)
    frozen.read("refused")
    assert texts() == learned and len(learned) == 1
    assert empty()
    frozen.send(signal.SIGTERM)
    assert frozen.end() == 0


@pytest.mark.slow
def test_sigterm_lets_the_job_in_progress_end_and_takes_no_other(workers: Workers) -> None:
    tell(persons=1, each=3)
    worker = workers.start(1)
    worker.read("begin")
    worker.send(signal.SIGTERM)
    assert worker.end() == 0
    assert len(worker.all("applied")) == 1
    left = value("jobs")
    assert [(job["state"], job["attempts"]) for job in left["jobs"]] == [("queued", 0)] * 2
    assert left["due"] == 2 and left["oldest_seconds"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("signals", [(signal.SIGTERM, signal.SIGTERM), (signal.SIGINT,)], ids=["twice", "ctrl-c"])
def test_a_second_sigterm_or_ctrl_c_hands_the_job_back_at_once(
    workers: Workers, signals: tuple[signal.Signals, ...]
) -> None:
    tell(persons=1, each=1)
    worker = workers.start(600)
    worker.read("begin")
    for number in signals:
        worker.send(number)
        time.sleep(0.5)
    assert worker.end() == 0
    (job,) = value("jobs")["jobs"]
    assert (job["state"], job["attempts"]) == ("queued", 0)


@pytest.mark.slow
def test_the_job_of_a_killed_worker_is_done_by_another_at_once(workers: Workers) -> None:
    """Its process is known to have ended: nobody waits for the end of its lease, which counts as an attempt."""
    tell(persons=1, each=1)
    dead = workers.start(600)
    job = dead.read("begin").job
    dead.send(signal.SIGKILL)
    assert dead.end() == -signal.SIGKILL
    other = workers.start(0)
    assert other.read("applied").job == job
    wait_until_empty()
    assert len(texts()) == 1


@pytest.mark.slow
def test_several_at_a_time_do_everything_once() -> None:
    tell(persons=3, each=2)
    assert value("worker", "--once", "--concurrency", "2") == {"done": 6}
    assert [len(texts(f"p{number}")) for number in range(3)] == [2, 2, 2]
    assert empty()


def test_failed_jobs_are_named_before_they_are_discarded() -> None:
    tell(persons=1, each=1)
    assert run("jobs", "discard").exit_code == 2
    assert value("jobs", "discard", "--all") == {"discarded": 0}
    assert run("jobs", "discard", "1", "--all").exit_code == 2
    assert "no job 1 was given up" in run("jobs", "discard", "1").output
