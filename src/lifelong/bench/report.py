"""The results of a benchmark as one HTML page for people, which loads nothing from anywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from typing import Any

from lifelong.bench.cases import ALL, OURS

WORST = 40
"""Cases of each system that the page lists."""


def page(value: Mapping[str, Any]) -> str:
    """The report as one HTML page."""
    frame = resources.files("lifelong.bench").joinpath("report.html").read_text(encoding="utf-8")
    parts = {
        "TITLE": escape(f"{value['benchmark']['name']}: {value['benchmark']['summary']}"),
        "LEDE": _lede(value),
        "MAIN": _main(value),
        "BARS": _bars(value),
        "TESTS": _tests(value),
        "CATEGORIES": _categories(value),
        "CORRECTED": _corrected(value),
        "COSTS": _costs(value),
        "WORST": _worst(value),
        "ENVIRONMENT": _pairs(value["environment"]),
    }
    for name, part in parts.items():
        frame = frame.replace(f"<!--{name}-->", part)
    return frame


def _lede(value: Mapping[str, Any]) -> str:
    about = value["benchmark"]
    return (
        f"<p>{escape(about['source'])}. Licence of the data: {escape(about['licence'])}. "
        f"A unit of evidence is a {escape(about['unit'])}. "
        f"<b>all</b> leaves out: {escape(', '.join(about['apart']) or 'nothing')}. "
        f"Leading measure: <b>{escape(about['lead'])}</b>; brackets are 95% bootstrap intervals over questions.</p>"
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


def _systems(value: Mapping[str, Any]) -> list[str]:
    return list(value["metrics"])


def _ours(value: Mapping[str, Any]) -> int | None:
    names = _systems(value)
    return names.index(OURS) if OURS in names else None


def _main(value: Mapping[str, Any]) -> str:
    keys = value["benchmark"]["measures"]
    body = []
    for system in _systems(value):
        cell = value["metrics"][system].get(ALL, {})
        bounds = value["intervals"].get(system, {}).get(ALL, {})
        row = [f"<b>{escape(system)}</b>"]
        for key in keys:
            text = _number(cell.get(key))
            if key == value["benchmark"]["lead"] and key in bounds:
                text += f"<br><small>[{bounds[key][0]:.3f}, {bounds[key][1]:.3f}]</small>"
            row.append(text)
        body.append([*row, str(cell.get("n", ""))])
    about = "".join(f"<li><b>{escape(name)}</b>: {escape(text)}</li>" for name, text in value["systems"].items())
    return _table(["system", *map(escape, keys), "n"], body, ours=_ours(value)) + f"<ul class=about>{about}</ul>"


def _bars(value: Mapping[str, Any]) -> str:
    """Bars of the leading measure, a group for each category, with intervals, drawn as SVG."""
    lead = value["benchmark"]["lead"]
    systems = _systems(value)
    names = [ALL, *value["benchmark"]["categories"]]
    shown = [name for name in names if any(lead in value["metrics"][s].get(name, {}) for s in systems)]
    if not shown:
        return "<p>Nothing was scored.</p>"
    groups = []
    for category in shown:
        count = max(value["metrics"][s].get(category, {}).get("n", 0) for s in systems)
        bars = []
        for place, system in enumerate(systems):
            mean = value["metrics"][system].get(category, {}).get(lead)
            if mean is None:
                continue
            low, high = value["intervals"].get(system, {}).get(category, {}).get(lead, (mean, mean))
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


def _tests(value: Mapping[str, Any]) -> str:
    if not value["tests"]:
        return "<p>One system alone: nothing to compare.</p>"
    body = [
        [
            escape(f"{item['system']} − {item['other']}"),
            escape(item["category"]),
            f"{item['difference']:+.3f}",
            f"[{item['low']:+.3f}, {item['high']:+.3f}]",
            _p(item["p"]),
            f"{item['wins']} / {item['losses']} / {item['n'] - item['wins'] - item['losses']}",
        ]
        for item in value["tests"]
        if item["category"] == ALL or item["n"] >= 10
    ]
    return _table(["pair", "category", "difference", "95%", "p", "better / worse / same"], body)


def _p(p: float) -> str:
    return "&lt; 0.001" if p < 0.001 else f"{p:.3f}"


def _categories(value: Mapping[str, Any]) -> str:
    parts = []
    for category in value["benchmark"]["categories"]:
        cells = [value["metrics"][system].get(category, {}) for system in _systems(value)]
        keys = [key for key in value["benchmark"]["measures"] if any(key in cell for cell in cells)]
        body = []
        for system in _systems(value):
            cell = value["metrics"][system].get(category, {})
            body.append([escape(system), *(_number(cell.get(key)) for key in keys), str(cell.get("n", 0))])
        apart = " (apart)" if category in value["benchmark"]["apart"] else ""
        parts.append(f"<h3>{escape(category)}{apart}</h3>")
        parts.append(_table(["system", *map(escape, keys), "n"], body, ours=_ours(value)))
    return "".join(parts)


def _corrected(value: Mapping[str, Any]) -> str:
    if not value["wrong_labels"]:
        return "<p>No published corrections of this set's labels are in the data folder.</p>"
    keys = value["benchmark"]["measures"]
    body = []
    for system in _systems(value):
        for name, source in (("as published", "metrics"), ("corrected", "corrected")):
            cell = value[source].get(system, {}).get(ALL, {})
            body.append([escape(f"{system}, {name}"), *(_number(cell.get(key)) for key in keys), str(cell.get("n", 0))])
    items = "".join(
        f"<tr><td>{escape(item['question'])}</td><td>{escape(item['text'])}</td><td>{escape(item['doubt'])}</td>"
        f"<td>{escape(', '.join(item['gold']))}</td>"
        f"<td>{escape(', '.join(item['corrected_gold'] or ()) or 'none')}</td></tr>"
        for item in value["wrong_labels"]
    )
    return (
        _table(["system", *map(escape, keys), "n"], body)
        + f"<details><summary>{len(value['wrong_labels'])} labels that an audit calls wrong</summary><div class=scroll>"
        "<table><thead><tr><th>question</th><th>text</th><th>what is wrong</th><th>gold</th><th>corrected</th></tr>"
        "</thead>"
        f"<tbody>{items}</tbody></table></div></details>"
    )


def _costs(value: Mapping[str, Any]) -> str:
    keys = list(next(iter(value["costs"].values()), {}))
    body = [[escape(name), *(f"{cost[key]:,.1f}" for key in keys)] for name, cost in value["costs"].items()]
    return _table(["system", *(escape(key.replace("_", " ")) for key in keys)], body, ours=_ours(value))


def _worst(value: Mapping[str, Any]) -> str:
    """The questions on which each system did worst, with what it found instead."""
    lead = value["benchmark"]["lead"]
    parts = []
    for system in _systems(value):
        mine = [item for item in value["per_case"] if item["system"] == system and lead in item["values"]]
        mine.sort(key=lambda item: (item["values"][lead], item["values"].get("mrr", 0.0), -item["sure"]))
        listed = "".join(_case(item, lead) for item in mine[:WORST])
        opened = " open" if system == OURS else ""
        parts.append(
            f"<details{opened}><summary><b>{escape(system)}</b>: the {min(WORST, len(mine))} worst of {len(mine)}"
            f"</summary>{listed}</details>"
        )
    return "".join(parts)


def _case(item: Mapping[str, Any], lead: str) -> str:
    hits = "".join(
        f"<li{' class=gold' if hit['gold'] else ''}><code>{escape(hit['ref'])}</code> "
        f"<small>{escape(hit['at'][:16])} {escape(hit['why'])}</small><br>{escape(hit['text'][:400])}</li>"
        for hit in item["shown"]
    )
    wanted = "".join(
        f"<p class=wanted><code>{escape(turn['ref'])}</code> {escape(turn['text'])}</p>" for turn in item["wanted"]
    )
    doubt = f" <em>label in doubt: {escape(item['doubt'])}</em>" if item["doubt"] else ""
    answer = f"<p>answered: {escape(item['answer'])}</p>" if item["answer"] else ""
    heading = f"{item['values'][lead]:.2f} · {escape(item['category'])} · {escape(item['text'][:300])}{doubt}"
    answers = escape("; ".join(item["answers"])[:400])
    gold = escape(", ".join(item["gold"]) or "no evidence")
    return (
        f"<details class=case><summary>{heading}</summary><p>wanted: <b>{answers}</b> {gold}</p>"
        f"{wanted}{answer}<ol>{hits}</ol></details>"
    )


def _pairs(facts: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(value if isinstance(value, str) else json.dumps(value))}</td></tr>"
        for name, value in facts.items()
    )
    return f"<div class=scroll><table><tbody>{rows}</tbody></table></div>"
