"""Writes ranx.json: what ranx (Bassani, ECIR 2022) says of random rankings. Run it where ranx is installed:

pip install ranx && python tests/bench/data/ranx.py
"""

import json
import random
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

here = Path(__file__).parent
sys.path = [entry for entry in sys.path if Path(entry or ".").resolve() != here]  # this file is called ranx, too

from ranx import Qrels, Run, evaluate  # type: ignore[import-not-found]  # noqa: E402

KEYS = {
    "recall@1": "recall@1", "recall@5": "recall@5", "recall@10": "recall@10", "hit@5": "hit_rate@5",
    "mrr": "mrr", "map": "map", "ndcg@5": "ndcg@5", "ndcg@10": "ndcg@10",
}  # fmt: skip

draw = random.Random(7)
cases: list[dict[str, Any]] = []
for _ in range(200):
    units = [f"u{number}" for number in range(draw.randint(1, 30))]
    gold = draw.sample([*units, "x1", "x2"], draw.randint(1, min(4, len(units))))
    cases.append({"ranked": draw.sample(units, draw.randint(1, len(units))), "gold": gold})
qrels = Qrels({f"q{n}": dict.fromkeys(case["gold"], 1) for n, case in enumerate(cases)})
run = Run({f"q{n}": {unit: 1.0 / (1 + place) for place, unit in enumerate(c["ranked"])} for n, c in enumerate(cases)})
evaluate(qrels, run, list(KEYS.values()))
for number, case in enumerate(cases):
    case["values"] = {ours: float(run.scores[theirs][f"q{number}"]) for ours, theirs in KEYS.items()}
text = json.dumps({"ranx": version("ranx"), "cases": cases}, separators=(",", ":"))
(here / "ranx.json").write_text(text.replace('{"ranked"', '\n{"ranked"') + "\n", encoding="utf-8")
