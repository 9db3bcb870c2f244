"""Dialogues with pictures: ComSet of MPDialog, and PVIT-3M."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lifelong.bench.datasets.source import read_json
from lifelong.bench.survey_sets.values import Dialogue, DialogueSet, DialogueTurn
from lifelong.errors import ImportFormatError

_TRANSCRIPTS = "scraped_transcripts.json"


def comset(folder: Path) -> DialogueSet:
    """Read ComSet (Agrawal et al., ACL 2023): dialogues of characters in comic strips.

    The release is lists of addresses, ``ComSet/seen/*.json`` and ``ComSet/unseen/all.json``. The strips belong to their
    publishers. Where ``scraped_transcripts.json`` of the authors' program is there, dialogues have turns.

    Raises:
        ImportFormatError: neither is there.
    """
    if (path := folder / _TRANSCRIPTS).is_file():
        return DialogueSet(tuple(_strip(key, value) for key, value in read_json(path).items()))
    root = folder / "ComSet" if (folder / "ComSet").is_dir() else folder
    lists = sorted((*root.glob("seen/*.json"), *root.glob("unseen/*.json")))
    if not lists:
        raise ImportFormatError(f"{folder} has no {_TRANSCRIPTS} and no ComSet/seen/*.json: give the folder of ComSet")
    return DialogueSet(
        tuple(
            Dialogue(address, (), (address,), f"{path.parent.name}/{path.stem}", _comic(address))
            for path in lists
            for address in read_json(path)
        )
    )


def _strip(key: str, value: dict[str, Any]) -> Dialogue:
    turns = tuple(
        DialogueTurn(speaker, text)
        for speaker, text in zip(value["speakers"], value["dialogues"], strict=True)
        if text.strip()
    )
    split = f"{value.get('domain', '')}/{value.get('split', '')}"
    pictures = (value["image_path"],) if value.get("image_path") else ()
    return Dialogue(key, turns, pictures, split, value["comic_name"])


def _comic(address: str) -> str:
    """The name of a comic in an address such as ``https://host/name/2012/12/04``."""
    parts = address.split("/")
    return parts[-4] if len(parts) > 4 else ""


def pvit(folder: Path) -> DialogueSet:
    """Read PVIT-3M (Pi et al., ICLR 2025): conversations about persons in pictures, in LLaVA's format.

    Raises:
        ImportFormatError: there is no such file, or an entry has no conversations.
    """
    paths = sorted(folder.glob("PVIT-3M*.json"))
    if not paths:
        raise ImportFormatError(f"{folder} has no PVIT-3M.json: give the folder of PVIT-3M with --data")
    return DialogueSet(
        tuple(_conversation(path, number, each) for path in paths for number, each in enumerate(read_json(path)))
    )


def _conversation(path: Path, number: int, value: dict[str, Any]) -> Dialogue:
    if "conversations" not in value:
        raise ImportFormatError(f"entry {number} of {path} has no conversations: expected LLaVA's format")
    pictures = value.get("image") or ()
    turns = tuple(DialogueTurn(turn["from"], turn["value"]) for turn in value["conversations"])
    return Dialogue(
        str(value.get("id", number)), turns, (pictures,) if isinstance(pictures, str) else tuple(pictures), "train"
    )
