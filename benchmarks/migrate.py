"""How fast `lifelong migrate` moves a record: from a folder to PostgreSQL, back, and to another folder.

``python -m benchmarks.migrate`` fills a record of 20,000 messages of one person, each with its vector, and copies it to
a PostgreSQL server that it starts for the time of the run. The copy is checked by checksums, as always.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import WORK, conditions, save, table
from benchmarks.stores import embedder_for, filled
from benchmarks.text import source
from lifelong.admin.migrate import migrate
from lifelong.types.address import PostgresAddress, RecordAddress
from tests.postgres import running_server


def measure(folder: Path, size: int, repeats: int) -> list[dict[str, Any]]:
    """Seconds, rows and messages a second of each way, in turns."""
    runs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(dir=WORK) as name, running_server() as server:
        for number in range(repeats):
            place = Path(name) / str(number)
            there = PostgresAddress(server.empty(), place / "files")
            ways: list[tuple[str, RecordAddress, RecordAddress]] = [
                ("folder to PostgreSQL", folder, there),
                ("PostgreSQL to folder", there, place / "back"),
                ("folder to folder", folder, place / "other"),
            ]
            for way, old, new in ways:
                used = time.process_time()
                report = migrate(old, new)
                used = time.process_time() - used
                rows = sum(each.rows for each in report.tables.values())
                runs.append(
                    {
                        "way": way,
                        "rows": rows,
                        "seconds": round(report.seconds, 1),
                        "of them CPU of the command": round(used, 1),
                        "rows a second": round(rows / report.seconds),
                        "messages a second": round(size / report.seconds),
                    }
                )
    return runs


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--messages", type=int, default=20_000)
    options.add_argument("--repeats", type=int, default=3)
    chosen = options.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    texts = source(None)
    folder = filled(texts, embedder_for(texts), chosen.messages) / "record"
    result: dict[str, Any] = {"before": conditions(texts.name)}
    result["runs"] = measure(folder, chosen.messages, chosen.repeats)
    result["after"] = conditions(texts.name)
    print(table(list(result["runs"][0]), [list(run.values()) for run in result["runs"]]), "\n")
    print(json.dumps({"before": result["before"], "after": result["after"]}, indent=1))
    save("migrate", result)


if __name__ == "__main__":
    main()
