"""Attack, count, print: ``python -m benchmarks.attack [KIND…] [--rounds N] [--json FILE]``.

Exit status 1 when anything did not hold.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks import measure
from benchmarks.attack import damage, full_disk, isolation, kill, load, migration
from benchmarks.attack.tally import Row, without_weights

KINDS = {
    "kill": kill,
    "full-disk": full_disk,
    "migration": migration,
    "damage": damage,
    "isolation": isolation,
    "load": load,
}


def attacked(kind: str, rounds: int | None = None) -> list[Row]:
    """The rows of one kind, in a folder of its own that goes afterwards; None takes its usual rounds."""
    module = KINDS[kind]
    with tempfile.TemporaryDirectory(prefix=f"attack-{kind}-") as place, without_weights():
        rows: list[Row] = module.attack(Path(place), module.ROUNDS if rounds is None else rounds)
    return rows


def main() -> None:
    """Attack and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)}; all when none is named")
    options.add_argument("--rounds", type=int, help="of each kind, instead of its own number")
    options.add_argument("--json", type=Path, metavar="FILE", help="also write the counts there")
    chosen = options.parse_args()
    if unknown := [kind for kind in chosen.kinds if kind not in KINDS]:
        options.error(f"{unknown[0]!r} is no kind of attack: give some of {', '.join(KINDS)}")
    found: dict[str, list[Row]] = {}
    spent: dict[str, float] = {}
    for kind in chosen.kinds or KINDS:
        print(f"{kind} …", file=sys.stderr, flush=True)
        began = time.monotonic()
        found[kind] = attacked(kind, chosen.rounds)
        spent[kind] = round(time.monotonic() - began, 1)
    print(report(found))
    if chosen.json is not None:
        result = {kind: [asdict(row) for row in rows] for kind, rows in found.items()}
        value = {"conditions": measure.conditions("made"), "seconds": spent, "attacks": result}
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        chosen.json.write_text(json.dumps(value, indent=1), encoding="utf-8")
    sys.exit(any(row.failures for rows in found.values() for row in rows))


def report(found: dict[str, list[Row]]) -> str:
    """The table."""
    rows = [
        [
            kind,
            row.what,
            *(("–", "–", row.skipped) if row.skipped else (f"{row.attempts:,}", f"{row.failures:,}", row.first)),
        ]
        for kind, each in found.items()
        for row in each
    ]
    return measure.table(["attack", "what must hold", "attempts", "failures", "first failure, or why not tried"], rows)


if __name__ == "__main__":
    main()
