"""``lifelong keys``: make, list and revoke the keys of the server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from lifelong.cli.command_groups import DefaultsTo
from lifelong.cli.options import CommandOptions, json_option, shared_options
from lifelong.cli.output import clean, console, emit_json, plain, table
from lifelong.cli.times import day, moment

if TYPE_CHECKING:
    from lifelong.store.keys import Key

_QUOTA = click.IntRange(min=1)


@click.group(cls=DefaultsTo, short_help="manage API keys of the server")
def keys() -> None:
    """Create, list and revoke API keys for clients of `lifelong serve`. Default: `keys list`."""


@keys.command("list")
@click.option("--all", "everything", is_flag=True, help="Also revoked and expired keys, and keys of every space.")
@shared_options("store", "space")
@json_option
def list_(options: CommandOptions, everything: bool, as_json: bool) -> None:
    """List the keys of the space with what each allows. The key itself is never shown."""
    from lifelong.keys import open_keys

    now = datetime.now(UTC)
    with open_keys(options.settings(), allow_read_only=True) as api_keys:
        listed = asyncio.run(api_keys.list(every_space=everything))
    _print([key for key in listed if everything or key.usable(now)], now, as_json)


@keys.command()
@click.option(
    "--any-person", is_flag=True, help="The key is for any person of the space; a request names the person in `user`."
)
@click.option(
    "--scope",
    default="read,write",
    show_default=True,
    metavar="SCOPES",
    help="Some of read, write and admin, separated by commas.",
)
@click.option("--expires", metavar="TIME", help="Time of expiry: an ISO time, or days such as 90d; default: never.")
@click.option("--label", default="", metavar="TEXT", help="Note about the key.")
@click.option("--rate", type=_QUOTA, metavar="N", help="Most requests per minute; default: setting serve_rate.")
@click.option("--body", type=_QUOTA, metavar="BYTES", help="Largest request; default: setting serve_body.")
@click.option(
    "--storage",
    type=_QUOTA,
    metavar="BYTES",
    help="Most storage for the person; with --any-person for all its persons together. Default: setting serve_storage.",
)
@click.option(
    "--persons",
    type=_QUOTA,
    metavar="N",
    help="Most persons that a key with --any-person can create; default: setting serve_persons.",
)
@shared_options("store", "person", "space", "zone")
@json_option
def create(
    options: CommandOptions,
    any_person: bool,
    scope: str,
    expires: str | None,
    label: str,
    rate: int | None,
    body: int | None,
    storage: int | None,
    persons: int | None,
    as_json: bool,
) -> None:
    """Create a key for one person, or with --any-person for all of a space. It is shown once and stored as a hash."""
    from lifelong.keys import open_keys

    if any_person and options.person:
        raise click.UsageError("--person and --any-person exclude each other: name one person, or allow any.")
    settings = options.settings()
    with open_keys(settings) as api_keys:
        making = api_keys.create(
            person=None if any_person else settings.person,
            zone=options.zone,
            scopes=[name.strip() for name in scope.split(",") if name.strip()],
            expires=_end(expires),
            label=label,
            rate=rate,
            body=body,
            storage=storage,
            persons=persons,
        )
        key, secret = asyncio.run(making)
    if as_json:
        emit_json({**_as_json(key), "key": secret})
        return
    click.echo(secret)
    whose = f"person {key.person!r}" if key.person else "any person"
    click.echo(f"Key {key.id} for {whose} of space {key.space!r}. It is not shown again: keep it now.", err=True)


@keys.command()
@click.argument("key")
@shared_options("store")
@json_option
def revoke(options: CommandOptions, key: str, as_json: bool) -> None:
    """Revoke a key at once. KEY is the id that `keys list` shows."""
    from lifelong.keys import open_keys

    with open_keys(options.settings()) as api_keys:
        revoked = asyncio.run(api_keys.revoke(key))
    if as_json:
        emit_json(_as_json(revoked))
    else:
        click.echo(f"Key {revoked.id} is revoked.")


def _end(expires: str | None) -> datetime | None:
    """The time of expiry: so many days from now, or an ISO time."""
    days = re.fullmatch(r"(\d{1,5})d", expires or "")
    return datetime.now(UTC) + timedelta(days=int(days[1])) if days else moment(expires, UTC, option="--expires")


def _as_json(key: Key) -> dict[str, object]:
    """A key as JSON has it."""
    values: dict[str, object] = plain(key)
    return {**values, "scopes": sorted(key.scopes)}


def _print(keys: Sequence[Key], now: datetime, as_json: bool) -> None:
    if as_json:
        emit_json([_as_json(key) for key in keys])
        return
    if not keys:
        click.echo("No keys: `lifelong keys create` makes one.")
        return
    rows = table("key", "space", "person", "scopes", "until", "label")
    for key in keys:
        until = "revoked" if key.revoked else day(key.expires, UTC) if key.expires else "ever"
        until = f"expired {until}" if not key.revoked and not key.usable(now) else until
        person = "any" if key.person is None else key.person
        rows.add_row(key.id, clean(key.space), clean(person), ",".join(sorted(key.scopes)), until, clean(key.label))
    console().print(rows)
