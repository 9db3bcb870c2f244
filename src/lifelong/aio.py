"""The async surface: ``async with lifelong.aio.open("ana.lifelong") as life: …``."""

from lifelong.life import Life
from lifelong.life import open_life as open
from lifelong.person import Memories, Person

__all__ = ["Life", "Memories", "Person", "open"]
