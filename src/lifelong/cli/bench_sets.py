"""``lifelong bench sets``: the data sets of personalised multimodal models, and whether a folder can be read."""

from __future__ import annotations

from pathlib import Path

import click

from lifelong.cli.options import json_option
from lifelong.cli.output import console, emit_json, table


@click.command("sets", short_help="list the data sets of the survey's systems, or read one")
@click.argument("name", required=False)
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
    help="Read this folder and count what is in it; needs a NAME.",
)  # fmt: skip
@json_option
def sets(name: str | None, data: Path | None, as_json: bool) -> None:
    """List the data sets, say of one how to get it and under which terms, or count what a folder of it holds.

    Nothing is downloaded.
    """
    from lifelong.bench.survey_sets import SETS, read, set_info

    if data is not None and name is None:
        raise click.UsageError("--data needs the NAME of a data set: lifelong bench sets NAME --data DIR")
    out = console()
    if name is not None:
        about = set_info(name)
        counts = read(name, data)[1] if data is not None else {}
        if as_json:
            emit_json(
                {
                    "name": about.name, "use": about.use, "holds": about.holds, "systems": about.systems,
                    "source": about.source, "terms": about.terms, "get": about.get, "whole": about.whole,
                    "counts": counts,
                }
            )  # fmt: skip
            return
        rows = table(about.name, about.holds)
        for label, text in (
            ("paper", about.source),
            ("systems", about.systems),
            ("terms", about.terms),
            ("get", about.get),
        ):
            rows.add_row(label, text)
        for label, count in counts.items():
            rows.add_row(label, f"{count:,}")
        out.print(rows)
        return
    if as_json:
        emit_json([{"name": each.name, "use": each.use, "holds": each.holds, "terms": each.terms} for each in SETS])
        return
    rows = table("data set", "for", "what", "terms")
    for each in SETS:
        rows.add_row(each.name, each.use, each.holds, each.terms)
    out.print(rows)
    out.print("\nlifelong bench sets NAME says how to get one; with --data DIR it reads a folder")
