"""The durable queue of the update stage; a lease here is one hour."""

from datetime import datetime, timedelta

import pytest

from lifelong.errors import NotFoundError
from lifelong.store.jobs import FIRST_RETRY, MAX_ATTEMPTS, JobRepository
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import Backlog, Job, Message
from tests.store.examples import DAY, GAP, NINE, say


@pytest.fixture
def jobs(store: Store) -> JobRepository:
    return store.jobs


@pytest.fixture
def said(record: Record) -> Message:
    return say(record, "I like tea")


def asked(jobs: JobRepository, record: Record, *messages: Message) -> None:
    for message in messages:
        jobs.enqueue(record.person, "turn", message.id, at=NINE)


def claimed(jobs: JobRepository, now: datetime = NINE) -> Job:
    (job,) = jobs.claim(now=now, lease=GAP)
    return job


def test_a_job_names_its_subject(jobs: JobRepository, record: Record, said: Message):
    asked(jobs, record, said)
    jobs.enqueue(record.person, "session", said.session, at=NINE)
    assert [(job.kind, job.subject, job.state) for job in jobs.select()] == [
        ("turn", said.id, "queued"),
        ("session", said.session, "queued"),
    ]


def test_asking_twice_is_asking_once(jobs: JobRepository, record: Record, said: Message):
    asked(jobs, record, said, said)
    assert jobs.waiting() == 1


def test_nothing_is_asked_for_what_does_not_exist(jobs: JobRepository, record: Record):
    jobs.enqueue(record.person, "turn", "msg_unknown", at=NINE)
    assert jobs.select() == []


def test_a_claimed_job_is_nobody_elses(jobs: JobRepository, record: Record, said: Message):
    asked(jobs, record, said)
    assert claimed(jobs).attempts == 1
    assert jobs.claim(now=NINE + GAP / 2, lease=GAP) == []


def test_jobs_are_claimed_in_the_order_in_which_they_were_asked_for(jobs: JobRepository, record: Record):
    """Whatever the clock said then: it ran a year ahead for the second, and a day behind for the third."""
    first, second, third = (say(record, text) for text in "abc")
    jobs.enqueue(record.person, "turn", first.id, at=NINE)
    jobs.enqueue(record.person, "turn", second.id, at=NINE + 399 * DAY)
    jobs.enqueue(record.person, "turn", third.id, at=NINE - DAY)
    assert [job.subject for job in jobs.claim(now=NINE, lease=GAP, limit=3)] == [first.id, second.id, third.id]


def test_a_job_that_failed_under_a_clock_that_ran_ahead_is_tried_again(
    jobs: JobRepository, record: Record, said: Message
):
    """No wait is as long as the time until its clock's next try."""
    asked(jobs, record, said)
    jobs.fail(claimed(jobs, NINE + 399 * DAY), "no", now=NINE + 399 * DAY)
    assert jobs.count_postponed(now=NINE) == 1
    assert claimed(jobs, NINE).attempts == 2


def test_a_job_that_was_held_under_a_clock_that_ran_ahead_is_taken_up_again(
    jobs: JobRepository, record: Record, said: Message
):
    asked(jobs, record, said)
    claimed(jobs, NINE + 399 * DAY)
    assert claimed(jobs, NINE).attempts == 2


def test_a_lease_that_is_renewed_does_not_run_out(jobs: JobRepository, record: Record, said: Message):
    """A worker that takes longer than a lease, and says so, is not taken for dead."""
    asked(jobs, record, said)
    job = claimed(jobs)
    jobs.renew([job], until=NINE + 2 * GAP)
    assert jobs.claim(now=NINE + GAP, lease=GAP) == []
    assert jobs.finish(job) is True


def test_a_lease_that_another_worker_has_is_not_renewed(jobs: JobRepository, record: Record, said: Message):
    asked(jobs, record, said)
    slow = claimed(jobs)
    quick = claimed(jobs, NINE + GAP)
    jobs.renew([slow], until=NINE + 9 * GAP)
    assert claimed(jobs, NINE + 2 * GAP).attempts == quick.attempts + 1


def test_no_more_are_claimed_than_asked_for(jobs: JobRepository, record: Record):
    asked(jobs, record, *(say(record, text) for text in "abc"))
    assert len(jobs.claim(now=NINE, lease=GAP, limit=2)) == 2


def test_the_jobs_of_one_person_are_with_one_worker_at_a_time(store: Store, jobs: JobRepository, record: Record):
    """While it holds the first, another gets those of another person, and of this one only what it did not come to."""
    ben = store.record("home", "ben")
    asked(jobs, record, *(say(record, text) for text in "ab"))
    asked(jobs, ben, say(ben, "c"))
    first = claimed(jobs)
    assert [job.person for job in jobs.claim(now=NINE, lease=GAP, limit=9)] == [ben.person]
    assert jobs.finish(first)
    assert [job.person for job in jobs.claim(now=NINE, lease=GAP, limit=9)] == [record.person]


def test_a_job_that_failed_does_not_hold_up_the_later_ones_of_its_person(jobs: JobRepository, record: Record):
    """It waits for its next try; a statement that is learned late is put in its place by its time."""
    first, second = (say(record, text) for text in "ab")
    asked(jobs, record, first, second)
    jobs.fail(claimed(jobs), "no", now=NINE)
    assert claimed(jobs).subject == second.id


def test_the_backlog_is_what_a_worker_could_take(jobs: JobRepository, record: Record):
    """Waiting, or left by a worker whose lease ran out; not what is leased, waits for a retry or was given up."""
    assert jobs.backlog(now=NINE, lease=GAP) == Backlog(0, 0.0)
    asked(jobs, record, *(say(record, text) for text in "abc"))
    assert jobs.backlog(now=NINE + GAP / 60, lease=GAP) == Backlog(3, 60.0)
    held = claimed(jobs)
    assert jobs.backlog(now=NINE, lease=GAP).due == 2
    assert jobs.backlog(now=NINE + GAP, lease=GAP).due == 3
    jobs.fail(held, "no", now=NINE)
    assert jobs.backlog(now=NINE + FIRST_RETRY / 2, lease=GAP).due == 2


def test_a_job_that_was_given_up_can_be_discarded(jobs: JobRepository, record: Record, said: Message):
    """Only such a job; one that still waits is not touched."""
    asked(jobs, record, said)
    with pytest.raises(NotFoundError, match="was given up"):
        jobs.discard([jobs.select()[0].id])
    assert jobs.discard() == 0
    for _ in range(MAX_ATTEMPTS):
        jobs.fail(claimed(jobs, NINE + DAY), "no", now=NINE)
    assert jobs.discard([jobs.select()[0].id]) == 1
    assert jobs.select() == []


def test_a_finished_job_is_gone(jobs: JobRepository, record: Record, said: Message):
    asked(jobs, record, said)
    assert jobs.finish(claimed(jobs)) is True
    assert jobs.select() == []


def test_a_job_whose_subject_was_forgotten_cannot_be_finished(jobs: JobRepository, record: Record, said: Message):
    """The worker learns it before it applies what it read in the forgotten message."""
    asked(jobs, record, said)
    job = claimed(jobs)
    record.messages.delete([said.id])
    assert jobs.finish(job) is False


def test_the_job_of_a_worker_that_died_is_taken_up_again(jobs: JobRepository, record: Record, said: Message):
    """Its lease runs out, and the second worker counts the second attempt."""
    asked(jobs, record, said)
    first = claimed(jobs)
    second = claimed(jobs, NINE + GAP)
    assert (second.id, second.attempts) == (first.id, 2)


def test_a_worker_that_was_too_slow_cannot_finish_or_fail(jobs: JobRepository, record: Record, said: Message):
    asked(jobs, record, said)
    slow = claimed(jobs)
    quick = claimed(jobs, NINE + GAP)
    assert jobs.finish(slow) is False
    jobs.fail(slow, "too late", now=NINE + GAP)
    assert jobs.finish(quick) is True


def test_a_subject_that_changed_meanwhile_is_worked_up_again(jobs: JobRepository, record: Record, said: Message):
    """Asked for again while a worker has it: the worker's result is of yesterday, and the job stays."""
    asked(jobs, record, said)
    job = claimed(jobs)
    asked(jobs, record, said)
    assert jobs.finish(job) is False
    assert jobs.waiting() == 1


def test_a_job_handed_back_is_as_if_never_claimed(jobs: JobRepository, record: Record, said: Message):
    asked(jobs, record, said)
    jobs.release(claimed(jobs))
    assert claimed(jobs).attempts == 1


def test_only_the_holder_can_hand_a_job_back(jobs: JobRepository, record: Record, said: Message):
    asked(jobs, record, said)
    slow = claimed(jobs)
    quick = claimed(jobs, NINE + GAP)
    jobs.release(slow)
    assert jobs.finish(quick) is True


def test_waits_double_after_each_failure_and_the_fifth_parks(jobs: JobRepository, record: Record, said: Message):
    """10 s, 20 s, 40 s, 80 s; then the job is kept with its error, and left alone."""
    asked(jobs, record, said)
    now = NINE
    for attempt in range(1, MAX_ATTEMPTS + 1):
        job = claimed(jobs, now)
        assert job.attempts == attempt
        jobs.fail(job, f"failure {attempt}", now=now)
        wait = FIRST_RETRY * 2 ** (attempt - 1)
        assert jobs.claim(now=now + wait - timedelta(microseconds=1), lease=GAP) == []
        now += wait
    assert jobs.claim(now=now + 365 * DAY, lease=GAP) == []
    (parked,) = jobs.select()
    assert (parked.state, parked.error, jobs.waiting()) == ("parked", "failure 5", 0)


def test_a_parked_job_runs_again_when_asked_for(jobs: JobRepository, record: Record, said: Message):
    asked(jobs, record, said)
    for _ in range(MAX_ATTEMPTS):
        jobs.fail(claimed(jobs, NINE + DAY), "no", now=NINE)
    assert jobs.waiting() == 0
    asked(jobs, record, said)
    job = claimed(jobs)
    assert (job.attempts, job.error) == (1, "")


def test_a_job_that_kills_its_worker_every_time_is_parked(jobs: JobRepository, record: Record, said: Message):
    """A message on which a model crashes must not bring every worker down for ever."""
    asked(jobs, record, said)
    for hour in range(MAX_ATTEMPTS):
        claimed(jobs, NINE + hour * GAP)
    assert jobs.claim(now=NINE + MAX_ATTEMPTS * GAP, lease=GAP) == []
    (parked,) = jobs.select()
    assert parked.state == "parked"
    assert "did not come back" in parked.error


def test_a_long_error_is_cut(jobs: JobRepository, record: Record, said: Message):
    asked(jobs, record, said)
    jobs.fail(claimed(jobs), "x" * 10_000, now=NINE)
    assert len(jobs.select()[0].error) == 500


def test_the_result_and_the_end_of_a_job_are_one(jobs: JobRepository, store: Store, record: Record, said: Message):
    """A worker that fails between applying and finishing leaves the record as it was, and the job in its hands."""
    asked(jobs, record, said)
    job = claimed(jobs)
    with pytest.raises(ZeroDivisionError), store.transaction():
        say(record, "half a result")
        jobs.finish(job)
        raise ZeroDivisionError
    assert record.messages.count() == 1
    assert jobs.finish(job) is True


def test_a_job_that_was_given_up_can_be_tried_again(store: Store, record: Record):
    """It starts anew, due at once; a job that still waits is not touched, and an unknown one is refused."""
    store.jobs.enqueue(record.person, "turn", say(record, "hello").id, at=NINE)
    for hour in range(MAX_ATTEMPTS):
        (job,) = store.jobs.claim(now=NINE + hour * timedelta(hours=1), lease=timedelta(minutes=1))
        store.jobs.fail(job, "down", now=NINE + hour * timedelta(hours=1))
    assert [job.state for job in store.jobs.select()] == ["parked"]
    with pytest.raises(NotFoundError, match="no job 99"):
        store.jobs.retry(now=NINE + DAY, ids=[99])
    assert store.jobs.retry(now=NINE + DAY) == 1
    assert store.jobs.retry(now=NINE + DAY) == 0
    (again,) = store.jobs.claim(now=NINE + DAY, lease=timedelta(minutes=1))
    assert (again.id, again.attempts, again.error) == (job.id, 1, "down")
