"""The guard that keeps tests on this machine."""

import socket

import pytest


def test_another_machine_is_refused():
    """192.0.2.1 is an address for documentation: a connection to it is refused before it is tried."""
    with socket.socket() as connection, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        connection.connect(("192.0.2.1", 80))


def test_names_of_other_machines_are_not_looked_up():
    with pytest.raises(RuntimeError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)


def test_this_machine_is_allowed():
    """A server on loopback is a real part that tests may run."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as connection,
    ):
        assert connection.getpeername() == server.getsockname()
