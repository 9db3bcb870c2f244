"""Fifteen turns of everyday talk with three people, as a page: ``python -m benchmarks.fifteen_turns > PAGE``.

No language model takes part. The replies are as they come, also where they are poor.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from lifelong import aio

START: Final = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Talker:
    """Somebody who talks.

    Attributes:
        who: in a few words.
        embed: the embedder that Lifelong would take for their language.
        lines: what they say; a number between them is the days until the next line.
    """

    who: str
    embed: str
    lines: tuple[str | int, ...]


TALKERS: Final = (
    Talker(
        "A teenager who writes without punctuation",
        "embedded",
        (
            "hey", "im zoe im 15", "i got 2 rabbits called biscuit and gravy", "my brother max is 19 he works at aldi",
            "wait no hes 20", "how old is max", 9, "we moved to hull lol", "where do i live", "i quit netball",
            "do i still play netball", "whats my rabbits called", "what does max do", "did i tell u my middle name",
            "thx ur a star", "what do u know about me",
        ),
    ),
    Talker(
        "A pensioner in German",
        "multilingual",
        (
            "Guten Morgen", "Ich heiße Hannelore und wohne in Kassel.", "Mein Enkel Jonas studiert Medizin in Marburg.",
            "Ich vertrage keine Nüsse.", "Dienstags gehe ich zum Singkreis.", "Was studiert mein Enkel?", 12,
            "Der Singkreis ist jetzt donnerstags.", "Wann ist mein Singkreis?", "Wo studiert Jonas?",
            "Was vertrage ich nicht?", "Wie heißt meine Tochter?", "Ich bin nach Göttingen gezogen.",
            "Wo wohne ich jetzt?", "Wo habe ich vorher gewohnt?", "Vielen Dank, das war lieb von dir",
        ),
    ),
    Talker(
        "A nurse who mixes English and Spanish",
        "multilingual",
        (
            "hola buenas", "im a nurse on the night shift en el hospital clínico", "mi hija Lucía tiene 7 años",
            "she is allergic to kiwi", "los jueves voy a yoga with my friend Pilar", "how old is Lucía", 20,
            "i work days now, thank god", "when do i work", "a qué es alérgica mi hija", "con quién voy a yoga",
            "forget that Lucía is allergic to kiwi", "sí", "is Lucía allergic to something", "what's my husband called",
            "gracias guapa",
        ),
    ),
)  # fmt: skip


async def talk(talker: Talker, folder: Path) -> list[tuple[datetime, str, str]]:
    """The time, the line and the reply of each turn."""
    turns: list[tuple[datetime, str, str]] = []
    now = START
    async with aio.open(folder, embed=talker.embed, chat="none") as life:
        person = life.person("person")
        for line in talker.lines:
            if isinstance(line, int):
                now += timedelta(days=line)
                continue
            reply = await person.chat(line, at=now)
            await life.settle()
            turns.append((now, line, reply.text))
            now += timedelta(minutes=2)
    return turns


def main() -> None:
    """Print the page."""
    print("# Fifteen turns without a language model\n")
    print(
        "Made by `python -m benchmarks.fifteen_turns`; the replies are as they come. What was poor in earlier states "
        "was mended in kind, so these talks flatter."
    )
    for talker in TALKERS:
        print(f"\n## {talker.who}\n")
        with tempfile.TemporaryDirectory() as folder:
            day = ""
            for at, line, reply in asyncio.run(talk(talker, Path(folder) / "record")):
                if day != (day := f"{at:%-d %B}"):
                    print(f"*{day}*\n")
                print(f"> {line}\n\n{reply}\n".replace("\n- ", "\n\n- ", 1))


if __name__ == "__main__":
    main()
