"""What ``doctor`` says of updates that wait for too long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifelong.store.store import Store
from tests.cli.run import done
from tests.store.examples import say


@pytest.mark.parametrize(
    ("days", "finding"),
    [(399, "1 updates are from a clock that ran ahead"), (-3, "nothing works on them"), (0, "1 waiting")],
)
def test_updates_that_wait_absurdly_long_are_told_of(tmp_path: Path, days: int, finding: str) -> None:
    """Asked for under a clock that ran ahead, or days ago; one of just now is only counted."""
    now = datetime.now(UTC)
    with Store(tmp_path / "home.lifelong") as store:
        record = store.record("default", "me")
        store.jobs.enqueue(record.person, "turn", say(record, "hi", at=now).id, at=now + timedelta(days=days))
    told = " ".join(done("doctor", "--json").split())
    assert finding in told
    assert ("clock" in told and "ahead" in told) == (days > 0)
