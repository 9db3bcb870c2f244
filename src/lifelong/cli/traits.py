"""``lifelong traits``: the Big Five with intervals and evidence, over time, and under what the person chose."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from lifelong.cli import trait_tables
from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import console, emit_json, plain
from lifelong.cli.times import moment

if TYPE_CHECKING:
    from lifelong.sync import Person


@click.command(short_help="show the Big Five; pin them, reset them, or switch them off")
@click.option("--over-time", is_flag=True, help="Show one row for each step of time.")
@click.option(
    "--every",
    type=click.IntRange(1, 3650),
    default=7,
    show_default=True,
    metavar="DAYS",
    help="Length of a step of --over-time.",
)
@click.option("--at", metavar="TIME", help="Show the traits as they were at this time.")
@click.option(
    "--pin", multiple=True, metavar="TRAIT=VALUE", help="Set a trait to a fixed value from 1 to 5; repeatable."
)
@click.option(
    "--unpin", multiple=True, metavar="TRAIT", help="Remove the fixed value of a trait; `all` removes every one."
)
@click.option("--reset", is_flag=True, help="Set all traits to the middle and ignore earlier messages.")
@click.option("--on/--off", "allowed", default=None, help="Switch reading and use of traits and mood on or off.")
@click.option("--erase", is_flag=True, help="With --off: delete all earlier readings.")
@click.option("--card", is_flag=True, help="Show the card of the trait estimator: its limits and its held-out results.")
@record_options
@json_option
def traits(
    options: CommandOptions,
    over_time: bool,
    every: int,
    at: str | None,
    card: bool,
    as_json: bool,
    **choices: Any,
) -> None:
    """Show the Big Five on a scale from 1 to 5, each with its interval and the text that changed it.

    The person controls them: --pin fixes a value, --reset starts again, --off stops reading traits and mood.
    """
    if over_time and at:
        raise click.UsageError("--over-time shows all of the time: leave --at out.")
    if card:
        _card(options, as_json)
        return
    with options.open_person(embed=False) as person:
        _choose(person, **choices)
        if over_time:
            states = person.traits_over_time(every=timedelta(days=every))
            if as_json:
                emit_json(states)
            else:
                console().print(trait_tables.traits_over_time(states, person.zone))
            return
        state, settings = person.traits(at=moment(at, person.zone, option="--at")), person.traits_settings()
        wishes, ratings = person.preferences(), person.ratings()
        if as_json:
            emit_json(
                plain(state)
                | {"settings": plain(settings) | {"allowed": settings.allowed}}
                | {"preferences": wishes, "ratings": ratings}
            )
            return
        if settings.allowed:
            quotes = {message.id: message.text for message in person.messages()}
            console().print(trait_tables.traits(state, quotes))
        console().print(trait_tables.trait_choices(settings, person.zone))
        console().print(trait_tables.preferences(wishes, ratings, person.zone))


def _choose(
    person: Person, pin: tuple[str, ...], unpin: tuple[str, ...], reset: bool, allowed: bool | None, erase: bool
) -> None:
    """Make the choices that were given, in an order in which none undoes another."""
    if erase and allowed is not False:
        raise click.UsageError("--erase goes with --off.")
    pins = []
    for item in pin:
        name, _, value = item.partition("=")
        try:
            pins.append((name.strip().lower(), float(value)))
        except ValueError as error:
            raise click.BadParameter(
                f"{item!r}: give a trait and a number, as in openness=4", param_hint="--pin"
            ) from error
    for name in unpin:
        person.unpin_trait(None if name == "all" else name.strip().lower())
    for name, number in pins:
        person.pin_trait(name, number)
    if reset:
        person.reset_traits()
    if allowed is not None:
        person.allow_traits(allowed, erase=erase)


def _card(options: CommandOptions, as_json: bool) -> None:
    from lifelong.persona import cues, estimator

    model, used = estimator.shipped(), options.settings().trait_estimator
    if as_json:
        emit_json({"used": used, "cues": cues.card(), "linear": None if model is None else plain(model.card)})
        return
    out = console()
    out.print(f"Without a capable chat model, traits are read by: {used}")
    out.print(f"\ncues\n{' '.join(cues.card().split())}")
    if model is not None:
        out.print(f"\nlinear\n{model.card.verdict}")
        out.print(trait_tables.estimator(model.card))
        if model.card.notes:
            out.print(model.card.notes)
