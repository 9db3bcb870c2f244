"""Results as files: JSON for programs, and one HTML page for people that loads nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any

from lifelong.bench.cases import ALL, OURS
from lifelong.bench.results import CaseResult, Costs, Results

WORST = 40
"""Cases of each system that the page lists."""


def write(results: Results, folder: Path) -> tuple[Path, Path]:
    """Write ``results.json`` and ``report.html``; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    values, report = folder / "results.json", folder / "report.html"
    values.write_text(json.dumps(results.as_json(), ensure_ascii=False, indent=1), encoding="utf-8")
    report.write_text(page(results), encoding="utf-8")
    return values, report


def page(results: Results) -> str:
    """The report as one HTML page."""
    frame = resources.files("lifelong.bench").joinpath("report.html").read_text(encoding="utf-8")
    parts = {
        "TITLE": escape(f"{results.benchmark.name}: {results.benchmark.summary}"),
        "LEDE": _lede(results),
        "MAIN": _main(results),
        "BARS": _bars(results),
        "TESTS": _tests(results),
        "CATEGORIES": _categories(results),
        "CORRECTED": _corrected(results),
        "COSTS": _costs(results),
        "WORST": _worst(results),
        "ENVIRONMENT": _pairs(results.environment.as_json()),
    }
    for name, part in parts.items():
        frame = frame.replace(f"<!--{name}-->", part)
    return frame


def _lede(results: Results) -> str:
    about = results.benchmark
    return (
        f"<p>{escape(about.source)}. Licence of the data: {escape(about.licence)}. "
        f"A unit of evidence is a {escape(about.unit)}. "
        f"<b>all</b> leaves out: {escape(', '.join(about.apart) or 'nothing')}. "
        f"Leading measure: <b>{escape(about.lead)}</b>; brackets are 95% bootstrap intervals over questions.</p>"
    )


def _number(value: float | None, *, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _table(head: Sequence[str], body: Sequence[Sequence[str]], *, ours: int | None = None) -> str:
    """A table; cells are HTML. ``ours`` is the row that is set off."""
    top = "".join(f"<th{'' if place == 0 else ' class=n'}>{name}</th>" for place, name in enumerate(head))
    lines = []
    for number, row in enumerate(body):
        cells = "".join(f"<td{'' if place == 0 else ' class=n'}>{cell}</td>" for place, cell in enumerate(row))
        lines.append(f"<tr{' class=ours' if number == ours else ''}>{cells}</tr>")
    return f"<div class=scroll><table><thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"


def _systems(results: Results) -> list[str]:
    return list(results.metrics)


def _ours(results: Results) -> int | None:
    names = _systems(results)
    return names.index(OURS) if OURS in names else None


def _main(results: Results) -> str:
    keys = results.benchmark.measures
    body = []
    for system in _systems(results):
        cell = results.metrics[system].get(ALL, {})
        bounds = results.intervals.get(system, {}).get(ALL, {})
        row = [f"<b>{escape(system)}</b>"]
        for key in keys:
            text = _number(cell.get(key))
            if key == results.benchmark.lead and key in bounds:
                text += f"<br><small>[{bounds[key][0]:.3f}, {bounds[key][1]:.3f}]</small>"
            row.append(text)
        body.append([*row, str(cell.get("n", ""))])
    summaries = "".join(f"<li><b>{escape(name)}</b>: {escape(text)}</li>" for name, text in results.systems.items())
    return _table(["system", *map(escape, keys), "n"], body, ours=_ours(results)) + f"<ul class=about>{summaries}</ul>"


def _bars(results: Results) -> str:
    """Bars of the leading measure, a group for each category, with intervals, drawn as SVG."""
    lead = results.benchmark.lead
    systems = _systems(results)
    names = [ALL, *results.benchmark.categories]
    scored = [name for name in names if any(lead in results.metrics[s].get(name, {}) for s in systems)]
    if not scored:
        return "<p>Nothing was scored.</p>"
    groups = []
    for category in scored:
        count = max(results.metrics[s].get(category, {}).get("n", 0) for s in systems)
        bars = []
        for place, system in enumerate(systems):
            mean = results.metrics[system].get(category, {}).get(lead)
            if mean is None:
                continue
            low, high = results.intervals.get(system, {}).get(category, {}).get(lead, (mean, mean))
            top = 6 + place * 20
            ours = "o" if system == OURS else "b"
            bars.append(
                f"<text x=92 y={top + 12} class=l>{escape(system)}</text>"
                f"<rect x=100 y={top} width={400 * mean:.1f} height=15 class={ours}></rect>"
                f"<line x1={100 + 400 * low:.1f} x2={100 + 400 * high:.1f} y1={top + 7} y2={top + 7} class=w></line>"
                f"<text x={108 + 400 * max(mean, high):.1f} y={top + 12}>{mean:.3f}</text>"
            )
        height = 12 + 20 * len(systems)
        groups.append(
            f"<figure><figcaption>{escape(category)} <small>n = {count}</small></figcaption>"
            f"<svg viewBox='0 0 560 {height}' role=img aria-label='{escape(lead)} for {escape(category)}'>"
            f"<line x1=100 x2=100 y1=0 y2={height} class=a></line>{''.join(bars)}</svg></figure>"
        )
    return f"<div class=bars>{''.join(groups)}</div>"


def _tests(results: Results) -> str:
    if not results.tests:
        return "<p>One system alone: nothing to compare.</p>"
    body = [
        [
            escape(f"{item.system} − {item.other}"),
            escape(item.category),
            f"{item.difference:+.3f}",
            f"[{item.low:+.3f}, {item.high:+.3f}]",
            _p(item.p),
            f"{item.wins} / {item.losses} / {item.n - item.wins - item.losses}",
        ]
        for item in results.tests
        if item.category == ALL or item.n >= 10
    ]
    return _table(["pair", "category", "difference", "95%", "p", "better / worse / same"], body)


def _p(p: float) -> str:
    return "&lt; 0.001" if p < 0.001 else f"{p:.3f}"


def _categories(results: Results) -> str:
    parts = []
    for category in results.benchmark.categories:
        cells = [results.metrics[system].get(category, {}) for system in _systems(results)]
        keys = [key for key in results.benchmark.measures if any(key in cell for cell in cells)]
        body = []
        for system in _systems(results):
            cell = results.metrics[system].get(category, {})
            body.append([escape(system), *(_number(cell.get(key)) for key in keys), str(cell.get("n", 0))])
        apart = " (apart)" if category in results.benchmark.apart else ""
        parts.append(f"<h3>{escape(category)}{apart}</h3>")
        parts.append(_table(["system", *map(escape, keys), "n"], body, ours=_ours(results)))
    return "".join(parts)


def _corrected(results: Results) -> str:
    if not results.wrong_labels:
        return "<p>No published corrections of this set's labels are in the data folder.</p>"
    keys = results.benchmark.measures
    body = []
    for system in _systems(results):
        for name, figures in (("as published", results.metrics), ("corrected", results.corrected)):
            cell = figures.get(system, {}).get(ALL, {})
            body.append([escape(f"{system}, {name}"), *(_number(cell.get(key)) for key in keys), str(cell.get("n", 0))])
    items = "".join(
        f"<tr><td>{escape(item.question)}</td><td>{escape(item.text)}</td><td>{escape(item.doubt)}</td>"
        f"<td>{escape(', '.join(item.gold))}</td>"
        f"<td>{escape(', '.join(item.corrected_gold or ()) or 'none')}</td></tr>"
        for item in results.wrong_labels
    )
    return (
        _table(["system", *map(escape, keys), "n"], body)
        + f"<details><summary>{len(results.wrong_labels)} labels that an audit calls wrong</summary><div class=scroll>"
        "<table><thead><tr><th>question</th><th>text</th><th>what is wrong</th><th>gold</th><th>corrected</th></tr>"
        "</thead>"
        f"<tbody>{items}</tbody></table></div></details>"
    )


def _costs(results: Results) -> str:
    keys = [each.name for each in fields(Costs)] if results.costs else []
    body = [[escape(name), *(f"{getattr(costs, key):,.1f}" for key in keys)] for name, costs in results.costs.items()]
    return _table(["system", *(escape(key.replace("_", " ")) for key in keys)], body, ours=_ours(results))


def _worst(results: Results) -> str:
    """The questions on which each system did worst, with the messages that it returned."""
    lead = results.benchmark.lead
    parts = []
    for system in _systems(results):
        mine = [item for item in results.per_case if item.system == system and lead in item.values]
        mine.sort(key=lambda item: (item.values[lead], item.values.get("mrr", 0.0), -item.sure))
        listed = "".join(_case(item, lead) for item in mine[:WORST])
        attribute = " open" if system == OURS else ""
        parts.append(
            f"<details{attribute}><summary><b>{escape(system)}</b>: the {min(WORST, len(mine))} worst of {len(mine)}"
            f"</summary>{listed}</details>"
        )
    return "".join(parts)


def _case(item: CaseResult, lead: str) -> str:
    hits = "".join(
        f"<li{' class=gold' if hit.gold else ''}><code>{escape(hit.ref)}</code> "
        f"<small>{escape(hit.at[:16])} {escape(hit.why)}</small><br>{escape(hit.text[:400])}</li>"
        for hit in item.hits
    )
    evidence = "".join(
        f"<p class=wanted><code>{escape(message.ref)}</code> {escape(message.text)}</p>" for message in item.evidence
    )
    doubt = f" <em>label in doubt: {escape(item.doubt)}</em>" if item.doubt else ""
    answer = f"<p>answered: {escape(item.answer)}</p>" if item.answer else ""
    heading = f"{item.values[lead]:.2f} · {escape(item.category)} · {escape(item.text[:300])}{doubt}"
    answers = escape("; ".join(item.answers)[:400])
    gold = escape(", ".join(item.gold) or "no evidence")
    return (
        f"<details class=case><summary>{heading}</summary><p>wanted: <b>{answers}</b> {gold}</p>"
        f"{evidence}{answer}<ol>{hits}</ol></details>"
    )


def _pairs(facts: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(value if isinstance(value, str) else json.dumps(value))}</td></tr>"
        for name, value in facts.items()
    )
    return f"<div class=scroll><table><tbody>{rows}</tbody></table></div>"
