"""The ``lifelong`` command: one file per command, each calling the library and printing a table or JSON.

Importing this loads click and nothing heavy: a command brings what it needs when it runs.
"""

from __future__ import annotations

import click

from lifelong import __version__
from lifelong.cli.add import add
from lifelong.cli.audit import audit
from lifelong.cli.bench import bench
from lifelong.cli.catalogue import catalogue
from lifelong.cli.chat import chat
from lifelong.cli.command_groups import Commands
from lifelong.cli.concepts import concepts
from lifelong.cli.context import context
from lifelong.cli.demo import demo
from lifelong.cli.doctor import doctor
from lifelong.cli.draw import draw, thumb
from lifelong.cli.export import export
from lifelong.cli.feedback import feedback
from lifelong.cli.find import find
from lifelong.cli.forget import forget
from lifelong.cli.habits import habits
from lifelong.cli.import_ import import_
from lifelong.cli.jobs import jobs
from lifelong.cli.keys import keys
from lifelong.cli.languages import languages
from lifelong.cli.mcp import mcp
from lifelong.cli.media import media
from lifelong.cli.memories import memories
from lifelong.cli.migrate import migrate
from lifelong.cli.models import models
from lifelong.cli.photos import photos
from lifelong.cli.profile import profile
from lifelong.cli.recall import recall
from lifelong.cli.receipts import receipts
from lifelong.cli.recommend import interact, recommend, taste
from lifelong.cli.reindex import reindex
from lifelong.cli.see import see
from lifelong.cli.serve import serve
from lifelong.cli.sessions import sessions
from lifelong.cli.trace import trace
from lifelong.cli.train import train
from lifelong.cli.traits import traits
from lifelong.cli.voice import voice
from lifelong.cli.web import web
from lifelong.cli.worker import worker
from lifelong.cli.write import write

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lifelong")
def main() -> None:
    """An assistant for one person: it remembers for years, recalls with sources, and erases for good.

    Start with `lifelong demo`. All data stays on this machine unless --chat, --embed or --backend names an endpoint.
    """


for command in (
    demo,
    chat,
    add,
    recall,
    find,
    recommend,
    interact,
    taste,
    draw,
    thumb,
    catalogue,
    write,
    voice,
    context,
    trace,
    memories,
    concepts,
    see,
    photos,
    profile,
    habits,
    traits,
    feedback,
    sessions,
    forget,
    receipts,
    audit,
    export,
    import_,
    web,
    mcp,
    serve,
    keys,
    models,
    languages,
    doctor,
    media,
    jobs,
    migrate,
    reindex,
    worker,
    train,
    bench,
):
    main.add_command(command)
