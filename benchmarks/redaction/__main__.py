"""How many secrets are taken out of what people write, and what is taken out by mistake.

``python -m benchmarks.redaction`` runs the lines beside this file; ``--data DIR`` also the turns of the public data
sets, and shows every single thing that is taken out of these.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import conditions, save, table
from benchmarks.redaction.filling import filled
from lifelong.bench.datasets import benchmark
from lifelong.privacy.redaction import redact

HERE = Path(__file__).parent
SETS = {name: name for name in ("locomo", "longmemeval", "beam", "prefeval", "mem_gallery")} | {
    "personamem": "personamem_32k"
}
"""Data sets by the names of their folders."""
_MARKED = re.compile(r"«(.*?)»", re.DOTALL)
_REMOVED = re.compile(r"\[[A-Za-z ]+ removed\]")


def lines(name: str) -> Iterator[tuple[str, str]]:
    """Each line with its kind."""
    kind = ""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# == "):
            kind = line[5:]
        elif not line.startswith("# "):
            yield kind, line


def gone(text: str, stored: str) -> bool:
    """Whether no secret of a marked line stands in what is stored; of a long one, no twelve signs of it."""
    pieces = [secret[at : at + 12] for secret in _MARKED.findall(text) for at in range(max(1, len(secret) - 11))]
    return not any(piece in stored for piece in pieces)


def spared(text: str, stored: str) -> bool:
    """Whether everything beside the secrets still stands there, in order."""
    rest = [piece.strip(" '\"") for piece in _MARKED.split(text)[::2]]
    at = 0
    for piece in rest:
        at = stored.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def measure(seeds: int) -> tuple[list[list[object]], list[str]]:
    """A row for each kind of secret and one for the innocent lines, and what went wrong."""
    found: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    for seed in range(seeds):
        chance = random.Random(seed)
        for kind, line in lines("secret.txt"):
            text = filled(line, chance)
            stored = redact(_MARKED.sub(r"\1", text))
            now = {"lines": 1, "gone": gone(text, stored), "spared": spared(text, stored)}
            found.setdefault(kind, Counter()).update(now)
            if not all(now.values()):
                wrong.append(f"{'kept' if not now['gone'] else 'too much'}: {text!r} -> {stored!r}")
        for kind, line in lines("innocent.txt"):
            text = filled(line, chance)
            touched = redact(text) != text
            found.setdefault(f"innocent: {kind}", Counter()).update({"lines": 1, "touched": touched})
            if touched:
                wrong.append(f"false alarm: {text!r} -> {redact(text)!r}")
    rows: list[list[object]] = []
    for name in ("secret", "innocent"):
        kinds = {kind: of for kind, of in found.items() if kind.startswith("innocent: ") == (name == "innocent")}
        total = sum(kinds.values(), Counter[str]())
        for kind, of in [*kinds.items(), (f"**all {name} lines**", total)]:
            shares = (
                [f"{of[part] / of['lines']:.3f}" for part in ("gone", "spared")] if name == "secret" else ["–", "–"]
            )
            alarms = "–" if name == "secret" else f"{of['touched'] / of['lines']:.3f}"
            rows.append([kind, f"{of['lines'] // seeds}", *shares, alarms])
    return rows, wrong


def told(data: Path) -> tuple[list[list[object]], list[str]]:
    """How many messages of the public sets lose something, and each of them."""
    rows: list[list[object]] = []
    shown: list[str] = []
    for name, folder in SETS.items():
        texts = {message.text for case in benchmark(name).load(data / folder, 0) for message in case.messages}
        hits = [(text, redact(text)) for text in sorted(texts)]
        hits = [(text, stored) for text, stored in hits if text != stored]
        signs = sum(len(text) for text in texts)
        rows.append([name, f"{len(texts):,}", f"{signs / 1e6:.1f}", len(hits), f"{1e4 * len(hits) / len(texts):.1f}"])
        shown += [
            f"{name}: …{stored[max(0, match.start() - 60) : match.end() + 40]!r}"
            for _, stored in hits
            for match in _REMOVED.finditer(stored)
        ]
    return rows, shown


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", type=int, default=5, help="how often the placeholders are filled anew")
    options.add_argument("--data", type=Path, help="folder of the public data sets")
    options.add_argument("--wrong", action="store_true", help="show every line that is not as it should be")
    chosen = options.parse_args()
    rows, wrong = measure(chosen.seeds)
    print(table(["lines", "number", "secret gone", "the rest spared", "false alarms"], rows))
    if chosen.wrong:
        print("\n".join(["", *wrong]))
    result = {"before": conditions(f"{chosen.seeds} seeds"), "lines": rows, "wrong": wrong}
    if chosen.data is not None:
        sets, shown = told(chosen.data)
        print(
            "\n" + table(["set", "different messages", "million signs", "with something taken out", "of 10,000"], sets)
        )
        print("\n".join(["", *shown]))
        result |= {"sets": sets, "taken out": shown}
    print(f"\nall in {save('redaction', result)}")


if __name__ == "__main__":
    main()
