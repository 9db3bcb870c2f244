"""``lifelong keys``: make, list and revoke the keys of the server."""

from __future__ import annotations

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
    from lifelong.types import Key

_QUOTA = click.IntRange(min=1)


@click.group(cls=DefaultsTo, short_help="list, make and revoke keys of the server")
def keys() -> None:
    """List, make and revoke the keys that callers of `lifelong serve` need. Default: `keys list`."""


@keys.command("list")
@click.option("--all", "everything", is_flag=True, help="Include revoked and expired keys, and all spaces.")
@shared_options("store", "space")
@json_option
def list_(options: CommandOptions, everything: bool, as_json: bool) -> None:
    """List the keys of the space: what each allows, never the key itself."""
    from lifelong.admin.key_ring import open_keys

    settings, now = options.settings(), datetime.now(UTC)
    with open_keys(settings.record, read_only=True) as server_keys:
        listed = server_keys.list(space=None if everything else settings.space)
    _print([key for key in listed if everything or key.usable(now)], now, as_json)


@keys.command()
@click.option("--any-person", is_flag=True, help="Allow any person of the space; each request names one in `user`.")
@click.option(
    "--any-user",
    is_flag=True,
    help="Do not read `user`, where some apps name an account or a conversation of their own: all is the person's.",
)
@click.option(
    "--scope",
    default="read,write",
    show_default=True,
    metavar="SCOPES",
    help="Scopes, separated by commas: read, write, admin.",
)
@click.option("--expires", metavar="TIME", help="Time of expiry: an ISO time, or days as in 90d; never by default.")
@click.option("--label", default="", metavar="TEXT", help="Note that says what the key is for.")
@click.option("--rate", type=_QUOTA, metavar="N", help="Requests per minute; default: the setting serve_rate.")
@click.option(
    "--body", type=_QUOTA, metavar="BYTES", help="Maximum size of a request; default: the setting serve_body."
)
@click.option(
    "--storage",
    type=_QUOTA,
    metavar="BYTES",
    help="Maximum storage of the person, or with --any-person of all its persons together; default: serve_storage.",
)
@click.option(
    "--persons",
    type=_QUOTA,
    metavar="N",
    help="With --any-person: maximum number of new persons; default: serve_persons.",
)
@shared_options("store", "person", "space", "zone")
@json_option
def create(
    options: CommandOptions,
    any_person: bool,
    any_user: bool,
    scope: str,
    expires: str | None,
    label: str,
    rate: int | None,
    body: int | None,
    storage: int | None,
    persons: int | None,
    as_json: bool,
) -> None:
    """Make a key for one person, or with --any-person for a whole space. It is shown once and stored as a hash."""
    from lifelong.admin.key_ring import open_keys
    from lifelong.server_keys import KeyRequest
    from lifelong.types import KeyQuotas
    from lifelong.types.keys import ANY_USER

    if any_person and options.person:
        raise click.UsageError("--person and --any-person exclude each other: name one person, or allow any.")
    if any_person and any_user:
        raise click.UsageError(
            "--any-person and --any-user exclude each other: `user` names the person of each request."
        )
    settings, now = options.settings(), datetime.now(UTC)
    with open_keys(settings.record) as server_keys:
        request = KeyRequest(
            space=settings.space,
            person=None if any_person else settings.person,
            zone=options.zone,
            scopes=(*(name.strip() for name in scope.split(",") if name.strip()), *((ANY_USER,) if any_user else ())),
            expires=_end(expires, now),
            label=label,
            quotas=KeyQuotas(rate, body, storage, persons),
        )
        key, secret = server_keys.create(request, now=now)
    if as_json:
        emit_json({**_json(key), "key": secret})
        return
    click.echo(secret)
    whose = "any person" if key.person is None else f"person {key.person!r}"
    click.echo(f"Key {key.id} for {whose} of space {key.space!r}. It is not shown again: keep it now.", err=True)


@keys.command()
@click.argument("key")
@shared_options("store")
@json_option
def revoke(options: CommandOptions, key: str, as_json: bool) -> None:
    """Revoke a key at once; KEY is the id that `keys list` shows."""
    from lifelong.admin.key_ring import open_keys

    with open_keys(options.settings().record) as server_keys:
        revoked = server_keys.revoke(key, now=datetime.now(UTC))
    if as_json:
        emit_json(_json(revoked))
    else:
        click.echo(f"Key {revoked.id} is revoked.")


def _end(expires: str | None, now: datetime) -> datetime | None:
    days = re.fullmatch(r"(\d{1,5})d", expires or "")
    return now + timedelta(days=int(days[1])) if days else moment(expires, UTC, option="--expires")


def _json(key: Key) -> dict[str, object]:
    fields = plain(key)
    quotas = fields.pop("quotas")
    return {**fields, **quotas, "scopes": sorted(key.scopes)}


def _print(listed: Sequence[Key], now: datetime, as_json: bool) -> None:
    if as_json:
        emit_json([_json(key) for key in listed])
        return
    if not listed:
        click.echo("No keys: `lifelong keys create` makes one.")
        return
    rows = table("key", "space", "person", "scopes", "until", "label")
    for key in listed:
        until = "revoked" if key.revoked else day(key.expires, UTC) if key.expires else "ever"
        until = f"expired {until}" if not key.revoked and not key.usable(now) else until
        person = "any" if key.person is None else key.person
        rows.add_row(key.id, clean(key.space), clean(person), ",".join(sorted(key.scopes)), until, clean(key.label))
    console().print(rows)
