"""The report of a synthesis: what was made, what was filtered and why, and samples to read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from lifelong.train.synth.mix import PAPER
from lifelong.train.synth.samples import Sample

READ = 2
"""Samples of each share and task that are printed in whole."""

LIMITS = """The built-in generator writes English from templates: a few dozen sentences with other values. Its samples
teach the form of each output and the habit of looking things up. They do not teach language: a model that is good on
them need not be good on people. It writes no jokes, no quotes of others, no long stories, and one fact in a message."""


def report(
    samples: Sequence[Sample],
    pairs: int,
    questions: int,
    people: int,
    counts: Mapping[str, int],
    about: Mapping[str, Any],
) -> str:
    """The report in Markdown.

    Args:
        samples: the data set.
        pairs, questions, people: how many there are.
        counts: what was filtered, by reason.
        about: options of the run.
    """
    shares = Counter(sample.share for sample in samples)
    lines = ["# Synthesised training data", "", *(f"- {name}: {value}" for name, value in about.items())]
    lines += [f"- people: {people}", f"- samples: {len(samples)}", f"- pairs: {pairs}", f"- questions: {questions}", ""]
    if not about.get("teacher"):
        lines += [LIMITS, ""]
    lines += ["| share | samples | here | paper |", "|---|---:|---:|---:|"]
    for share, part in PAPER.items():
        here = shares[share] / len(samples) if samples else 0.0
        lines.append(f"| {share} | {shares[share]} | {here:.1%} | {part:.1%} |")
    lines += ["", "## Filtered", "", "| reason | times |", "|---|---:|"]
    lines += [f"| {reason} | {number} |" for reason, number in sorted(counts.items(), key=lambda each: -each[1])]
    lines += ["", "## Samples to read", ""]
    shown: Counter[tuple[str, str]] = Counter()
    for sample in samples:
        shown[sample.share, sample.task] += 1
        if shown[sample.share, sample.task] <= READ:
            lines += _printed(sample)
    return "\n".join(lines) + "\n"


def _printed(sample: Sample) -> list[str]:
    last = sample.prompt[-1]["content"]
    text = last if isinstance(last, str) else " ".join(part.get("text", "[picture]") for part in last)
    completion = sample.completion[0]
    said = completion["content"] or json.dumps(completion.get("tool_calls"), ensure_ascii=False)
    return [f"### {sample.share}, {sample.task}, {sample.person}", "", "The last message of the prompt:", "", "````",
            text, "````", "", "The completion:", "", "````", said, "````", ""]  # fmt: skip
