"""The async surface: ``async with lifelong.aio.open("ana.lifelong") as life: …``."""

from lifelong.life import Life
from lifelong.life import open_life as open
from lifelong.person.memories import Memories
from lifelong.person.person import Person

__all__ = ["Life", "Memories", "Person", "open"]
