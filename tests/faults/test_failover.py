"""The primary goes away and its standby is promoted: nothing that was acknowledged is lost, and the servers go on."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from lifelong.errors import StoreError, StoreUncertainError
from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress
from tests.faults.serving import Client, keys, serving
from tests.postgres import PostgresServer, running_server
from tests.store.examples import NINE, say

pytest.importorskip("psycopg", reason="psycopg is not installed")

OPTIONS = {"synchronous_commit": "on", "full_page_writes": "on", "wal_level": "replica", "max_wal_senders": "4"}


@contextmanager
def pair() -> Iterator[tuple[PostgresServer, PostgresServer, str]]:
    """A primary, a standby that has to confirm each commit, and the address of a database on the primary of the two."""
    with running_server(**OPTIONS, hot_standby="on") as primary:
        url = primary.database()
        with primary.standby() as standby:
            hosts = f"host={primary.folder},{standby.folder}"
            yield (
                primary,
                standby,
                f"{url.partition('?')[0]}?{hosts}&target_session_attrs=read-write&connect_timeout=2",
            )


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["killed", "frozen"])
def test_a_standby_that_takes_over_has_all_that_was_acknowledged(durable: PostgresServer, tmp_path: Path, fault: str):
    """Two servers, four persons who write. For a while there is no primary; then the standby is promoted."""
    with pair() as (primary, standby, url):
        files = tmp_path / "files"
        names = [f"person{at}" for at in range(4)]
        secrets = keys(url, files, *names)
        with serving(url, files) as one, serving(url, files) as two:
            clients = [
                Client([one.url, two.url][:: 1 if at % 2 else -1], secrets[name]) for at, name in enumerate(names)
            ]
            ended = False

            def write(client: Client) -> None:
                number = 0
                while not ended:
                    assert client.insist(f"I planted tree number {number}.", seconds=120)
                    number += 1

            try:
                with ThreadPoolExecutor(len(names)) as threads:
                    running = [threads.submit(write, client) for client in clients]
                    time.sleep(3)
                    if fault == "killed":
                        primary.stop()
                    else:
                        primary.signal(signal.SIGSTOP)
                    time.sleep(3)
                    standby.promote()
                    began, before = time.monotonic(), [len(client.acknowledged) for client in clients]
                    while any(len(client.acknowledged) <= count for client, count in zip(clients, before, strict=True)):
                        assert time.monotonic() < began + 90
                        time.sleep(0.1)
                    took = time.monotonic() - began
                    time.sleep(1)
                    ended = True
                    for each in running:
                        each.result(130)
            finally:
                ended = True
                if fault == "killed":
                    primary.start()  # its context stops it; nobody is connected to it
                else:
                    primary.signal(signal.SIGCONT)
            assert one.child.poll() is two.child.poll() is None
        assert any(before) and took < 60, (before, took)  # refusals are 503 with Retry-After: ``insist`` looks at them
        with Store(PostgresAddress(standby.url(url.partition("@/")[2].partition("?")[0]), files)) as store:
            for name, client in zip(names, clients, strict=True):
                texts = [message.text for message in store.record("default", name).messages.select()]
                assert sorted(texts) == sorted(client.acknowledged)


@pytest.mark.slow
def test_a_commit_that_no_standby_confirms_is_not_acknowledged(tmp_path: Path):
    """The standby is gone, and somebody cancels what waits for it: PostgreSQL warns, and says that all is well."""
    with (
        running_server(**OPTIONS) as primary,
        ThreadPoolExecutor(1) as threads,
        Store(PostgresAddress(primary.database(), tmp_path / "files")) as store,
    ):
        record = store.record("home", "ana")
        say(record, "confirmed")
        primary.run("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        primary.run("SELECT pg_reload_conf()")
        time.sleep(0.5)
        waiting = threads.submit(say, record, "unconfirmed")
        cancel = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        deadline = time.monotonic() + 30
        while primary.run(cancel) == "0":
            assert time.monotonic() < deadline and not waiting.done()
            time.sleep(0.1)
        with pytest.raises(StoreUncertainError, match=r"no standby of .* confirmed") as caught:
            waiting.result(30)
        assert caught.value.wait
        primary.run("ALTER SYSTEM RESET synchronous_standby_names")
        primary.run("SELECT pg_reload_conf()")
        time.sleep(0.5)
        say(record, "confirmed again", at=NINE + timedelta(minutes=1))
        assert record.messages.count() == 3


@pytest.mark.slow
def test_without_a_primary_the_address_is_refused_with_what_to_do(tmp_path: Path):
    with pair() as (primary, _, url):
        primary.stop()
        try:
            with pytest.raises(StoreError, match=r"no server of .* can be written: promote a standby"):
                Store(PostgresAddress(url, tmp_path / "files"))
        finally:
            primary.start()
