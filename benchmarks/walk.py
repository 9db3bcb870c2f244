"""One ``Person.chat`` as it walks through the code: ``python -m benchmarks.walk``.

Counts calls of functions of ``lifelong`` in every thread while one message is answered by quotes, from a record that
holds a few messages, with a small deterministic embedder; the files that they are in; how often the walk goes from one
package into another; and the order in which packages are first entered.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import lifelong
from lifelong.models.scripted import HashedWords

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
HISTORY = ("I live in Graça, in Lisbon.", "Every Tuesday I run along the river.", "My sister Rita plays the cello.")
ROOT = Path(lifelong.__file__).parent


@dataclass(slots=True)
class Walk:
    """Calls by file and package, counted while it is on.

    Attributes:
        on: whether calls are counted.
        files: calls by file, relative to the package.
        packages: calls by package.
        entries: how often each package was entered from another one.
        order: packages in the order of their first call.
    """

    on: bool = False
    files: Counter[str] = field(default_factory=Counter)
    packages: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    order: list[str] = field(default_factory=list)
    last: str = ""

    def see(self, frame: FrameType, event: str, _: Any) -> None:
        """A profile function: count a call of ours."""
        if not self.on or event != "call" or not frame.f_code.co_filename.startswith(str(ROOT)):
            return
        file = Path(frame.f_code.co_filename).relative_to(ROOT)
        package = file.parts[0].removesuffix(".py")
        self.files[file.as_posix()] += 1
        self.packages[package] += 1
        if package != self.last:
            self.entries[package] += 1
            self.last = package
        if package not in self.order:
            self.order.append(package)


def walk(question: str) -> Walk:
    """Answer one question and count; the record was opened, and used once, before."""
    seen = Walk()
    threading.setprofile(seen.see)  # for the threads that the record will start
    with tempfile.TemporaryDirectory() as folder:
        clock = iter(range(1000))
        opened = lifelong.open(
            Path(folder) / "walk",
            chat="none",
            embed=HashedWords(),
            worker=False,
            look="none",
            clock=lambda: START + timedelta(minutes=next(clock)),
        )
        with opened as life:
            person = life.person("ana")
            person.add([lifelong.Incoming(text, at=START) for text in HISTORY])
            person.chat("What does Rita play?")
            seen.on = True
            person.chat(question)
            seen.on = False
    threading.setprofile(None)
    return seen


def main() -> None:
    """Print the counts as a table, or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    seen = walk("Where do I live?")
    shown = {
        "calls": sum(seen.files.values()),
        "files": len(seen.files),
        "switches": sum(seen.entries.values()),
        "order": seen.order,
        "entries": dict(seen.entries.most_common()),
    }
    if parser.parse_args().json:
        print(json.dumps(shown, indent=1))
        return
    for name, value in shown.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
