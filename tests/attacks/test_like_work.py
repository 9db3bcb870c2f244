"""Like timing, without a clock: a stranger's id and one that nobody has cost the record the same work, on every route.

What is counted is what time is spent on: each SQL statement with the steps of SQLite's machine that it took, and each
file that is opened. A route that looked at somebody else's row, or read their file, before it said no would show here
however fast the machine is.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest

from lifelong.store.sqlite.database import SqliteDatabase
from tests.server.running import Served, running
from tests.server.test_api_isolation import BODIES, NAMING, Anas, asked, filled, routes

SLACK = 12
"""Steps of SQLite's machine that a statement may differ by: a look at one row of an index, and no more."""

_watched: dict[str, Any] = {"folder": "", "opened": None}


def _note_file(event: str, args: tuple[Any, ...]) -> None:
    if _watched["opened"] is not None and event == "open" and str(args[0]).startswith(_watched["folder"]):
        _watched["opened"].append(Path(str(args[0])).parent.parent.name)


sys.addaudithook(_note_file)  # cannot be taken away again, and is still while nothing is watched


class Work:
    """What was done for requests: statements with their steps, and opened files of the record."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, int]] = []
        self.files: list[str] = []

    def attach(self, connection: apsw.Connection) -> None:
        """Watch one connection."""

        def done(event: dict[str, Any]) -> None:
            if event["sql"].startswith(
                "SELECT id FROM api_key WHERE id IN"
            ):  # the watch over open streams, by the clock
                return
            self.statements.append((event["sql"], event["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"]))

        connection.trace_v2(apsw.SQLITE_TRACE_PROFILE, done)

    @contextmanager
    def of(self, folder: Path) -> Iterator[tuple[list[tuple[str, int]], list[str]]]:
        """What is done inside: statements and files, filled in at the end."""
        self.statements.clear()
        _watched.update(folder=str(folder), opened=self.files)
        self.files.clear()
        statements: list[tuple[str, int]] = []
        files: list[str] = []
        try:
            yield statements, files
        finally:
            _watched["opened"] = None
            statements += sorted(self.statements)
            files += self.files


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Watches every connection that is made from now on."""
    found, connect = Work(), SqliteDatabase._connect

    def watched(database: SqliteDatabase) -> apsw.Connection:
        connection = connect(database)
        found.attach(connection)
        return connection

    monkeypatch.setattr(SqliteDatabase, "_connect", watched)
    return found


CALLS: list[tuple[str, str, Any]] = [
    ("GET", "/v1/responses/resp_{reply}", None),
    ("POST", "/v1/responses", {"input": "And?", "previous_response_id": "resp_{reply}"}),
    ("GET", "/api/messages?session={session}", None),
    ("POST", "/api/forget", {"ids": ["{memory_id}"]}),
    ("POST", "/api/forget", {"source": "{session}", "dry_run": True}),
    ("POST", "/api/forget", {"concept": "{concept}", "dry_run": True}),
    ("POST", "/api/memories", {"text": "Mine now.", "closes": "{memory_id}"}),
    ("POST", "/api/recall", {"query": "safe", "exclude": ["{message_id}", "{memory_id}"]}),
]
"""Where else an id can be named: beside the paths and bodies of the routes that are found by themselves."""


def calls(server: Served) -> list[tuple[str, str, Any]]:
    """Every request that names something of one person by an id."""
    found = [(method, path, BODIES[f"{method} {path}"] if takes else None) for method, path, takes in routes(server)]
    naming = [each for each in found if any(f"{{{name}}}" in f"{each[1]} {each[2]}" for name in NAMING)]
    assert len(naming) >= 17
    return naming + CALLS


@pytest.mark.slow
def test_somebody_elses_id_costs_what_nobodys_costs(tmp_path: Path, work: Work) -> None:
    """The same statements, steps within a row's look, the same files; and the same bytes come back."""
    folder = tmp_path / "served.lifelong"
    with running(tmp_path, look="scripted", ocr="none", speech="none") as server:
        ana = Anas(server)
        talk = [{"text": f"The safe again, day {day}."} for day in range(40)]  # a walk over her rows would be long
        server.ask("POST", "/api/messages", {"messages": talk})
        session = server.ask("GET", f"/api/messages/{ana.ids['message_id']}").value["session"]
        hers = {**ana.ids, "session": session}
        nobodys = {name: each[:4] + "0" * (len(each) - 4) for name, each in hers.items()}
        nobodys |= {name: hers[name] for name in hers if name not in NAMING | {"session"}} | {"concept": "Nobody 0000"}
        stranger = server.key("bo", scopes=("read", "write", "admin"), rate=100_000)
        server.ask("POST", "/api/messages", {"messages": [{"text": "I am here."}]}, key=stranger)

        def done(method: str, path: str, body: Any, ids: dict[str, str]) -> tuple[Any, ...]:
            path = filled(path, {name: each.replace(" ", "%20") for name, each in ids.items()})
            for _ in range(2):  # the first one warms what is read once: statements, calibration, models
                with work.of(folder) as (statements, files):
                    answer = server.ask(method, path, filled(body, ids), key=stranger)
            return answer.status, answer.content, statements, files

        for method, path, body in calls(server):
            theirs, none = (done(method, path, body, ids) for ids in (hers, nobodys))
            place = method, path, body
            if theirs[0] < 300:  # an answer of Bo's own, such as a list that nothing stands in
                assert theirs[0] == none[0], place
            else:
                assert theirs[:2] == none[:2], place
            assert [sql for sql, _ in theirs[2]] == [sql for sql, _ in none[2]], place
            assert theirs[2], place
            apart = [
                (one, other) for one, other in zip(theirs[2], none[2], strict=True) if abs(one[1] - other[1]) > SLACK
            ]
            assert apart == [], place
            assert theirs[3] == none[3], place


@pytest.mark.slow
def test_the_measure_sees_work_that_differs(tmp_path: Path, work: Work) -> None:
    """Ana's own id costs more than nobody's: it would show if Bo's request went as far as hers."""
    folder = tmp_path / "served.lifelong"
    with running(tmp_path, look="scripted", ocr="none", speech="none") as server:
        ids = Anas(server).ids
        for method, path in (("GET", "/api/media/{sha256}"), ("GET", "/api/memories/{memory_id}/history")):
            seen = []
            for each in (ids, dict.fromkeys(ids, "0" * 64)):
                for _ in range(2):
                    with work.of(folder) as (statements, files):
                        asked(server, method, path, False, each, server.key())
                seen.append((statements, files))
            (more, files), (less, none) = seen
            assert sum(steps for _, steps in more) > sum(steps for _, steps in less) + SLACK or len(files) > len(none)


@pytest.mark.slow
def test_by_the_clock_they_are_alike_too(tmp_path: Path) -> None:
    """Medians of sixty requests in turn; the bound is wide, for machines that do other things meanwhile."""
    with running(tmp_path, look="scripted", ocr="none", speech="none") as server:
        ids = Anas(server).ids
        stranger = server.key("bo", rate=100_000)
        server.ask("POST", "/api/messages", {"messages": [{"text": "I am here."}]}, key=stranger)
        for path in (
            "/api/messages/{message_id}",
            "/api/memories/{memory_id}",
            "/api/media/{sha256}",
            "/api/trace/{reply}",
        ):
            taken: list[list[float]] = [[], []]
            for _ in range(60):
                for spent, each in zip(taken, (ids, dict.fromkeys(ids, "0" * 64)), strict=True):
                    began = time.perf_counter()
                    asked(server, "GET", path, False, each, stranger)
                    spent.append(time.perf_counter() - began)
            theirs, nobodys = map(statistics.median, taken)
            assert abs(theirs - nobodys) < 0.5 * max(theirs, nobodys), (path, theirs, nobodys)
