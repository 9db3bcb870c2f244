"""The async surface: ``async with lifelong.aio.open("ana.lifelong") as life: …``."""

from lifelong.keys import Keys
from lifelong.life import Life, record_exists
from lifelong.life import open_life as open
from lifelong.person.memories import Memories
from lifelong.person.person import Person

__all__ = ["Keys", "Life", "Memories", "Person", "open", "record_exists"]
