"""PgBouncer in transaction mode between server and database: each transaction may run on another connection."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lifelong.errors import StoreError
from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress
from tests.faults.serving import Client, keys, said, serving
from tests.postgres import PostgresServer

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

_INI = """
[databases]
* = host={folder}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
auth_file = {users}
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
ignore_startup_parameters = {ignored}
logfile = {folder}/bouncer-{port}.log
"""


def bouncer(database: str, folder: Path, *, ignored: str = "options") -> Iterator[str]:
    """A PgBouncer with three connections; yields the address of the database through it."""
    if PROGRAM is None:
        pytest.skip("PgBouncer is not installed: `apt-get install pgbouncer` brings it")
    place, _, sockets = database.partition("?host=")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    users, settings = Path(sockets) / f"users-{port}", Path(sockets) / f"bouncer-{port}.ini"
    users.write_text('"lifelong" ""\n')
    text = _INI.format(folder=sockets, port=port, users=users, ignored=ignored)
    # auth_type any takes everybody in as the user that the database names
    settings.write_text(text.replace(f"host={sockets}", f"host={sockets} user=lifelong"))
    nobody = pwd.getpwnam("nobody")
    for path in (users, settings):
        os.chown(path, nobody.pw_uid, -1) if os.geteuid() == 0 else None
    options = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    with subprocess.Popen([PROGRAM, "-q", settings], cwd=sockets, stderr=subprocess.DEVNULL, **options) as child:  # type: ignore[call-overload]
        try:
            until = time.monotonic() + 50
            while not _listens(port):
                assert time.monotonic() < until and child.poll() is None
                time.sleep(0.05)
            yield f"{place.replace('@/', f'@127.0.0.1:{port}/')}?sslmode=disable"
        finally:
            child.kill()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def through(database: str, tmp_path: Path) -> Iterator[str]:
    """The address through a PgBouncer that is set up as docs/operations.md says."""
    yield from bouncer(database, tmp_path)


@pytest.fixture
def role_is_set_up(durable: PostgresServer) -> Iterator[None]:
    """What our options say on a direct connection, the role says here."""
    settings = ("search_path = lifelong", "statement_timeout = '120s'", "lock_timeout = '30s'")
    durable.run("; ".join(f"ALTER ROLE lifelong SET {each}" for each in settings))
    yield
    durable.run("ALTER ROLE lifelong RESET ALL")


@pytest.mark.slow
def test_servers_work_through_pgbouncer(database: str, files: Path, role_is_set_up: None, through: str):
    """Sixteen persons on two servers, over three connections: nothing is lost, doubled or crossed."""
    names = [f"person{at}" for at in range(16)]
    secrets = keys(through, files, *names)
    with serving(through, files) as one, serving(through, files) as two:
        clients = {name: Client([one.url, two.url], key) for name, key in secrets.items()}

        def live(name: str) -> None:
            client = clients[name]
            for number in range(12):
                assert client.insist(f"My {name}- tree number {number} is an oak.")
                client.urls.append(client.urls.pop(0))
                hits = client.ask("POST", "/api/recall", {"query": f"tree number {number}", "floor": 0}).json()["hits"]
                assert hits and all(f"{name}-" in hit["text"] for hit in hits)

        with ThreadPoolExecutor(len(names)) as threads:
            for each in [threads.submit(live, name) for name in names]:
                each.result(120)
        log = one.log.read_text() + two.log.read_text()
    assert "prepared statement" not in log and "Traceback" not in log
    for name, client in clients.items():
        assert said(through, files, name) == dict.fromkeys(client.acknowledged, 1) and len(client.acknowledged) == 12


def test_a_pooler_that_is_not_set_up_is_refused_with_what_to_do(
    database: str, files: Path, tmp_path: Path, through: str
):
    with pytest.raises(StoreError, match="ALTER ROLE … SET search_path = lifelong"):
        Store(PostgresAddress(through, files))
    for address in bouncer(database, tmp_path, ignored="extra_float_digits"):
        with pytest.raises(StoreError, match="ignore_startup_parameters = options"):
            Store(PostgresAddress(address, files))
