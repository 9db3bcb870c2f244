"""``lifelong bench metrics``: which measures can run here, and what the others need."""

from __future__ import annotations

from pathlib import Path

import click

from lifelong.cli.options import cache_option, json_option
from lifelong.cli.output import console, emit_json, table

_folder = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command("metrics", short_help="list the measures, and what each needs here")
@click.option("--clip", type=_folder, metavar="DIR", help="Folder of a CLIP model, as save_pretrained writes it.")
@click.option("--dino", type=_folder, metavar="DIR", help="Folder of a DINOv2 model, as save_pretrained writes it.")
@cache_option
@json_option
def metrics(clip: Path | None, dino: Path | None, cache: Path | None, as_json: bool) -> None:
    """List the survey's seventeen measures and those beside them: which can run here, and why the others cannot.

    A name with "lite0" stands in for a measure whose published weights are not at hand. Its figures do not compare with
    published ones.
    """
    from lifelong.bench.metrics.survey_list import METRICS

    folders = {kind: folder for kind, folder in (("clip", clip), ("dino", dino)) if folder is not None}
    obstacles = {each.name: each.obstacle(folders, cache=cache) for each in METRICS}
    if as_json:
        emit_json(
            [
                {
                    "name": each.name, "use": each.use, "measures": each.measures, "class": each.code,
                    "survey": each.survey, "runs": not obstacles[each.name], "needs": obstacles[each.name],
                }
                for each in METRICS
            ]
        )  # fmt: skip
        return
    out = console()
    for heading, survey in (("measures of the survey", True), ("beside them", False)):
        rows = table(heading, "what it says", "here")
        some = [each for each in METRICS if each.survey is survey]
        for each in some:
            rows.add_row(each.name, each.measures, obstacles[each.name] or "yes")
        out.print(rows)
        out.print()
    ready = sum(not obstacles[each.name] for each in METRICS if each.survey)
    out.print(f"{ready} of the survey's {sum(each.survey for each in METRICS)} run here")
