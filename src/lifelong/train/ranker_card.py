"""The card of a ranker file: its purpose, its training data and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lifelong.recall.features import CANDIDATES
from lifelong.train.ranker_fit import CALIBRATED, TRANSLATED, WORDLESS


def card(families: Mapping[str, Any]) -> str:
    """The card as Markdown.

    Args:
        families: the content that ``RankerFit.save`` writes, by family of embedders.
    """
    return f"""# The ranker of recall

- **What it does**: orders up to {CANDIDATES} candidate messages and memories of one person for one question, and
  gives each the probability that it is evidence. A best result under a threshold means "you never told me".
- **Order**: a weighted sum of features, set by hand and rounded unless a family below says otherwise.
- **Probability**: logistic regression on {", ".join(CALIBRATED)} and the distance to
  the best, fitted for each family of embedders to the sets below, each question also asked of another person's record.
  Two slopes are set by hand: `speaker_gap`, since these sets have one person each, and `asking`, since they count a
  question and its answer as one piece of evidence. An embedder that is in no family takes the first.
- **Without words**: with an embedder of several languages, a question may share no word with the record. For this a
  second regression, on {" and ".join(WORDLESS)} and the distance to the best, was fitted to the same questions with
  all that words give set to 0 and cosines to {TRANSLATED} of what they are, as between two languages. Its intercept is
  where the threshold parts own from foreign questions best. It decides where the record knows none of a question's
  words, and no more where it knows half of them.
- **Limits**: English sets, records of a few hundred messages. It tells a foreign question from the person's own well,
  and a question about a detail that was never told, among things that were, hardly better than chance.

R@10 of weights set by hand, fitted to other records of the same sets, and fitted to the other sets alone; then the
area under the curve of the best probability against unanswerable questions and against foreign ones.
""" + "".join(_section(name, facts) for name, facts in families.items())


def _section(family: str, facts: Mapping[str, Any]) -> str:
    order = "fitted" if facts["fitted_weights"] else "by hand"
    extra = " --across-languages" if facts["meaning"] is not None else ""
    head = f"""
## {family}

Known from {facts["known"]:.2f} on. Order {order}. Made by
`lifelong train ranker --data DIR --sets {",".join(facts["sets"])} --embed SPEC{extra}`.

| set | licence | questions | by hand | same sets | other sets | unanswerable (n) | foreign | calibration error |
|---|---|---|---|---|---|---|---|---|
"""
    rows = "".join(_row(name, row, facts["licences"][name]) for name, row in facts["sets"].items())
    if facts["meaning"] is None:
        return head + rows
    lines = (
        f"| {name} | {row['wordless'][0]:.2f} | {row['wordless'][1]:.2f} | {row['wordless'][2]:.2f} |\n"
        for name, row in facts["sets"].items()
    )
    table = "\n| without words | foreign | own ones known | foreign ones taken for known |\n|---|---|---|---|\n"
    return head + rows + table + "".join(lines)


def _row(name: str, row: Mapping[str, Any], licence: str) -> str:
    recalls = " | ".join(f"{row[key]:.3f}" for key in ("hand", "inside", "outside"))
    areas = f"{row['unanswerable_auc']:.2f} ({row['unanswerable']}) | {row['foreign_auc']:.2f}"
    return f"| {name} | {licence} | {row['questions']} | {recalls} | {areas} | {row['calibration_error']:.3f} |\n"
