"""Choices about the traits: set one by hand, let it be read again, begin anew, switch the reading off."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from lifelong.server.errors import Problem
from lifelong.types import TRAITS
from lifelong.web.changes import changed
from lifelong.web.pages.you.parts import address_of
from lifelong.web.visit import Visit

ADDRESS: Final = address_of("personality")


async def pin(visit: Visit) -> Response:
    """Set a trait by hand. The way back is the value of before, or the reading."""
    fields = await _fields(visit)
    name = _trait(fields)
    try:
        value = float(fields.get("value", ""))
    except ValueError:
        value = 0.0
    if not 1 <= value <= 5:
        raise Problem(422, "value", visit.words("you.value_range"))
    before = (await visit.person.traits_settings()).pinned.get(name)
    await visit.person.pin_trait(name, value)
    undo = f"/app/you/traits/unpin?undo=1&trait={name}"
    if before is not None:
        undo = f"/app/you/traits/pin?undo=1&trait={name}&value={before}"
    return _answer(visit, fields, "you.pinned_now", undo)


async def unpin(visit: Visit) -> Response:
    """Let a trait be read again."""
    fields = await _fields(visit)
    name = _trait(fields)
    before = (await visit.person.traits_settings()).pinned.get(name)
    await visit.person.unpin_trait(name)
    undo = "" if before is None else f"/app/you/traits/pin?undo=1&trait={name}&value={before}"
    return _answer(visit, fields, "you.unpinned", undo)


async def reset_form(visit: Visit) -> Response:
    """What a reset does."""
    return visit.page("you/traits_reset.html", observations=(await visit.person.traits()).observations)


async def reset(visit: Visit) -> Response:
    """Begin again in the middle."""
    await visit.person.reset_traits()
    return changed(visit, visit.words("you.traits_reset_done"), address=ADDRESS)


async def off_form(visit: Visit) -> Response:
    """What switching off does, with the choice to delete what was read."""
    return visit.page("you/traits_off.html", observations=(await visit.person.traits()).observations)


async def allow(visit: Visit) -> Response:
    """Switch the reading of traits and mood on or off. What was deleted does not come back."""
    fields = await _fields(visit)
    on, erase = fields.get("on") == "1", fields.get("erase") == "1"
    await visit.person.allow_traits(on, erase=erase and not on)
    undo = "" if erase else f"/app/you/traits/allow?undo=1&on={0 if on else 1}"
    return _answer(visit, fields, "you.traits_on_done" if on else "you.traits_off_done", undo)


def _answer(visit: Visit, fields: dict[str, str], text: str, undo: str) -> Response:
    """Say what was done; what was a way back itself has none."""
    if fields.get("undo") == "1":
        return changed(visit, visit.words("you.undone"), address=ADDRESS)
    return changed(visit, visit.words(text), address=ADDRESS, undo=undo)


def _trait(fields: dict[str, str]) -> str:
    name = fields.get("trait", "")
    if name not in TRAITS:
        raise Problem(422, "trait", f"there is no trait {name[:40]!r}: give one of {', '.join(TRAITS)}")
    return name


async def _fields(visit: Visit) -> dict[str, str]:
    """The fields of the form, and those of the address, which a way back has."""
    form = await visit.request.form(max_files=0, max_fields=10)
    return {**visit.request.query_params, **{name: value for name, value in form.items() if isinstance(value, str)}}
